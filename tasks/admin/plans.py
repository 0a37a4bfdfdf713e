"""Plans, periods and tasks in the administration: what was promised may be corrected here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from tasks.access import person
from tasks.models import AnnualTarget, MilestoneRevision, Period, Plan, QuarterlyMilestone, SubProject, Support, Task


class PeriodInline(admin.TabularInline):
    """The quarters of a plan; they are opened and closed on their own page."""

    model = Period
    extra = 0
    max_num = 4
    readonly_fields = ("opened_at", "closed_at")


@admin.register(Plan)
class PlanAdmin(admin.ModelAdmin):
    """One plan a year."""

    inlines = (PeriodInline,)


class TargetInline(admin.TabularInline):
    """The annual targets of a task."""

    model = AnnualTarget
    extra = 0
    autocomplete_fields = ("owner",)


class MilestoneForm(forms.ModelForm):
    """A milestone; once its period is open a change needs a reason."""

    reason = forms.CharField(label="变更理由", required=False, help_text="填报期开放后修改工作目标须写明。")

    class Meta:
        model = QuarterlyMilestone
        fields = ("period", "text")

    def clean(self) -> dict[str, Any]:
        """Return the values; raises for a change without a reason in an open period, and for any in a closed one."""
        cleaned = super().clean() or self.cleaned_data
        period = cleaned.get("period") if self.has_changed() else None
        if period and period.closed_at:
            raise forms.ValidationError("填报期已关闭，工作目标不能再改。")
        if period and period.opened_at and not cleaned.get("reason"):
            self.add_error("reason", "填报期开放后修改工作目标须写明理由。")
        return cleaned


class MilestoneInline(admin.StackedInline):
    """The quarterly milestones of a task."""

    model = QuarterlyMilestone
    form = MilestoneForm
    extra = 0

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: what was promised is reworded, not taken away."""
        return False


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

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Save the inline rows; of milestones in open periods the old wording is kept, with the reason."""
        old = dict(QuarterlyMilestone.objects.filter(task=form.instance).values_list("pk", "text"))
        super().save_formset(request, form, formset, change)
        by = person(request)
        for row in formset.forms if formset.model is QuarterlyMilestone else []:
            milestone = row.instance
            if row.has_changed() and milestone.period.opened_at:
                MilestoneRevision.objects.create(
                    task=milestone.task,
                    period=milestone.period,
                    before=old.get(milestone.pk, ""),
                    text=milestone.text,
                    reason=row.cleaned_data["reason"],
                    by=by,
                    state=MilestoneRevision.State.AGREED,
                    decided_by=by,
                    decided_at=timezone.now(),
                )
