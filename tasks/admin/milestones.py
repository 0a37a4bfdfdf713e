"""Quarterly milestones in the administration, with the conditions that were read out of them."""

from __future__ import annotations

from django.contrib import admin

from tasks.models import MilestoneCondition, QuarterlyMilestone


class ConditionInline(admin.TabularInline):
    """The conditions of a milestone; what was misread is corrected here."""

    model = MilestoneCondition
    extra = 0
    autocomplete_fields = ("owner",)


@admin.register(QuarterlyMilestone)
class MilestoneAdmin(admin.ModelAdmin):
    """What each task must have reached by the end of a quarter."""

    list_display = ("task", "period", "text")
    list_filter = ("period",)
    list_select_related = ("task", "period__plan")
    search_fields = ("task__number", "text")
    autocomplete_fields = ("task",)
    inlines = (ConditionInline,)
