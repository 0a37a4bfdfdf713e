"""Reports to look at, never to edit, in the administration; and the way from there to the import pages."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from reports.admin import keeping, scales
from reports.models import Bulletin, BulletinFile, ProgressEntry, Publication, PublicationFile, Report, Transition
from tasks.models import ImportBatch

__all__ = ["keeping", "scales"]


class ReadOnly:
    """Refuses adding, changing and deleting: reports change only through the workflow."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False."""
        return False


class EntryInline(ReadOnly, admin.TabularInline):
    """The rows of a report."""

    model = ProgressEntry
    fields = ("order", "marker", "text", "subproject", "stage", "percent", "basis")


class TransitionInline(ReadOnly, admin.TabularInline):
    """How the report's status changed."""

    model = Transition
    fields = ("at", "action", "by", "organization", "from_status", "to_status", "comment")


@admin.register(Report)
class ReportAdmin(ReadOnly, admin.ModelAdmin):
    """Quarterly reports that were submitted."""

    list_display = ("year", "task", "period", "lead", "status", "version", "updated_at")
    list_display_links = ("task",)
    list_filter = ("period__plan__year", "period__number", "period__plan", "status")
    list_select_related = ("task__lead", "period__plan")
    search_fields = ("task__number", "task__text", "task__lead__name", "task__lead__short_name")
    inlines = (EntryInline, TransitionInline)
    fields = ("task", "period", "status", "version", "obstacles", "next_steps", "published_at", "updated_at")

    @admin.display(description="年度", ordering="period__plan__year")
    def year(self, report: Report) -> int:
        """Return the year of the list."""
        return report.period.plan.year

    @admin.display(description="牵头单位", ordering="task__lead")
    def lead(self, report: Report) -> str:
        """Return who leads the task."""
        return str(report.task.lead)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Return the reports that the administrator may read: from submission on."""
        return super().get_queryset(request).filter(status__in=Report.SUBMITTED)


class FileInline(ReadOnly, admin.TabularInline):
    """The files of an issue."""

    model = PublicationFile
    fields = ("kind", "size", "sha256")


@admin.register(Publication)
class PublicationAdmin(ReadOnly, admin.ModelAdmin):
    """What was published, to be looked at: the database refuses every change."""

    list_display = ("__str__", "title", "dated", "prepared_by", "approved_by")
    list_filter = ("period",)
    list_select_related = ("period__plan",)
    inlines = (FileInline,)
    fields = (
        "period", "lead_name", "number", "title", "publisher", "dated", "document_number", "index_number", "topic",
        "retention", "corrects", "prepared_by", "approved_by", "at", "forced", "notes",
    )  # fmt: skip


class BulletinFileInline(ReadOnly, admin.TabularInline):
    """The files of a bulletin."""

    model = BulletinFile
    fields = ("kind", "size", "sha256")


@admin.register(Bulletin)
class BulletinAdmin(ReadOnly, admin.ModelAdmin):
    """Bulletins as they were signed, to be looked at: the database refuses every change."""

    list_display = ("__str__", "title", "dated", "prepared_by", "approved_by")
    list_filter = ("period",)
    list_select_related = ("period__plan",)
    inlines = (BulletinFileInline,)
    fields = (
        "period", "number", "name", "title", "issuer", "addressees", "copies", "dated", "corrects", "prepared_by",
        "approved_by", "at",
    )  # fmt: skip


@admin.register(ImportBatch)
class ImportBatchAdmin(ReadOnly, admin.ModelAdmin):
    """Leads to the import pages."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return whether the person may import, so that the index offers it."""
        return self.admin_site.has_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponseRedirect:
        """Lead to the list of imports."""
        return redirect("imports")

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponseRedirect:
        """Lead to the first step of an import."""
        return redirect("import_new")
