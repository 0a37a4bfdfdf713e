"""Plans, periods and tasks in the administration: what was promised may be corrected here."""

from __future__ import annotations

from django.contrib import admin

from tasks.models import AnnualTarget, Period, Plan, QuarterlyMilestone, SubProject, Support, Task


class PeriodInline(admin.TabularInline):
    """The quarters of a plan."""

    model = Period
    extra = 0
    max_num = 4


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    """One plan a year."""

    inlines = (PeriodInline,)


class TargetInline(admin.TabularInline):
    """The annual targets of a task."""

    model = AnnualTarget
    extra = 0
    autocomplete_fields = ("owner",)


class MilestoneInline(admin.StackedInline):
    """The quarterly milestones of a task."""

    model = QuarterlyMilestone
    extra = 0


class SupportInline(admin.TabularInline):
    """The responsible and cooperating units of a task."""

    model = Support
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
    """The numbered key tasks of a plan."""

    list_display = ("number", "text", "lead", "category", "status")
    list_display_links = ("number", "text")
    list_filter = ("plan", "status", "category", ("lead", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("lead", "plan")
    search_fields = ("number", "text", "lead__name", "lead__short_name")
    autocomplete_fields = ("lead",)
    inlines = (TargetInline, MilestoneInline, SupportInline, SubProjectInline)
    fields = ("plan", "number", "category", "text", "lead", "sponsor", "status", "status_reason")
