"""Lists, periods and tasks in the administration: what was promised may be corrected here."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest

from tasks.access import person
from tasks.admin.milestones import MilestoneForm, follow_words
from tasks.calendar import missing_periods
from tasks.fields import IN_ADMIN
from tasks.models import AnnualTarget, Period, Plan, QuarterlyMilestone, SubProject, Support, Task
from tasks.promises import follow


class PeriodInline(admin.TabularInline):
    """The quarters of a list; they are opened and closed on their own page."""

    model = Period
    extra = 0
    max_num = 4
    readonly_fields = ("opened_at", "closed_at")


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    """The lists of each year, each with its own quarters."""

    list_display = ("title", "year", "kind", "slug")
    list_filter = ("year", "kind")
    search_fields = ("title", "kind", "year")
    inlines = (PeriodInline,)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the quarters that were given; a new list brings the others, with proposed days."""
        super().save_related(request, form, formsets, change)
        if not change:
            brought = Period.objects.bulk_create(missing_periods(form.instance))
            quarters = "、".join(each.quarter.label for each in brought)
            if quarters:
                messages.info(request, f"已建立{quarters}的填报期，日期是按工作日历建议的，开放之前可以改。")


class TargetInline(admin.TabularInline):
    """The annual targets of a task."""

    model = AnnualTarget
    formfield_overrides = IN_ADMIN
    extra = 0
    autocomplete_fields = ("owner",)


class MilestoneInline(admin.StackedInline):
    """The quarterly milestones of a task."""

    model = QuarterlyMilestone
    form = MilestoneForm
    formfield_overrides = IN_ADMIN
    extra = 0

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: what was promised is reworded, not taken away."""
        return False


class SupportInline(admin.TabularInline):
    """The responsible and cooperating units of a task."""

    model = Support
    formfield_overrides = IN_ADMIN
    extra = 0
    autocomplete_fields = ("organization",)


class SubProjectInline(admin.TabularInline):
    """The sub-projects of a task."""

    model = SubProject
    extra = 0
    fields = ("order", "name", "district")
    autocomplete_fields = ("district",)


@admin.register(Task)
class TaskAdmin(admin.ModelAdmin):
    """The numbered key tasks of a list."""

    formfield_overrides = IN_ADMIN
    list_display = ("year", "number", "text", "lead", "category", "status")
    list_display_links = ("number", "text")
    list_filter = ("plan__year", "plan", "status", "category", ("lead", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("lead", "plan")
    search_fields = ("number", "text", "lead__name", "lead__short_name")
    autocomplete_fields = ("lead",)
    inlines = (TargetInline, MilestoneInline, SupportInline, SubProjectInline)
    fields = (
        *("plan", "number", "category", "text", "lead", "sponsor", "responsible", "contact", "deadline"),
        *("status", "status_reason", "closed_on"),
    )

    @admin.display(description="年度", ordering="plan__year")
    def year(self, task: Task) -> int:
        """Return the year of the list."""
        return task.plan.year

    def save_model(self, request: HttpRequest, obj: Task, form: Any, change: bool) -> None:
        """Save the task; its annual targets and clauses follow a text that was corrected."""
        before = Task.objects.filter(pk=obj.pk).values_list("text", flat=True).first()
        super().save_model(request, obj, form, change)
        if before is not None and before != obj.text:
            follow(obj, before)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the inline rows; conditions follow their milestone, in open periods its old wording is kept."""
        old = dict(QuarterlyMilestone.objects.filter(task=form.instance).values_list("pk", "text"))
        super().save_formset(request, form, formset, change)
        for row in formset.forms if formset.model is QuarterlyMilestone else []:
            if row.has_changed():
                follow_words(row, old.get(row.instance.pk, ""), person(request))
