"""Quarterly milestones in the administration, with the conditions that were read out of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from tasks.access import person
from tasks.fields import IN_ADMIN
from tasks.milestones import follow
from tasks.models import MilestoneCondition, MilestoneRevision, QuarterlyMilestone, User


class MilestoneForm(forms.ModelForm):
    """A milestone; once its period is open a change needs a reason."""

    reason = forms.CharField(label="变更理由", required=False, help_text="填报期开放后修改工作目标须写明。")

    class Meta:
        model = QuarterlyMilestone
        fields = ("task", "period", "text")

    def clean(self) -> dict[str, Any]:
        """Return the values; raises for a change without a reason in an open period, and for any in a closed one."""
        cleaned = super().clean() or self.cleaned_data
        period = cleaned.get("period") if self.changed_data else None
        if period and period.closed_at:
            raise forms.ValidationError("填报期已关闭，工作目标不能再改。")
        if period and period.opened_at and not cleaned.get("reason"):
            self.add_error("reason", "填报期开放后修改工作目标须写明理由。")
        return cleaned


def follow_words(form: MilestoneForm, before: str, by: User) -> None:
    """Let the conditions of a saved milestone follow its words, which were `before`; keep those of an open period."""
    milestone: QuarterlyMilestone = form.instance
    follow(milestone, before)
    if milestone.period.opened_at and milestone.text != before:
        MilestoneRevision.objects.create(
            task=milestone.task,
            period=milestone.period,
            before=before,
            text=milestone.text,
            reason=form.cleaned_data["reason"],
            by=by,
            state=MilestoneRevision.State.AGREED,
            decided_by=by,
            decided_at=timezone.now(),
        )


class ConditionInline(admin.TabularInline):
    """The conditions of a milestone; what was misread is corrected here."""

    model = MilestoneCondition
    formfield_overrides = IN_ADMIN
    extra = 0
    autocomplete_fields = ("owner",)


@admin.register(QuarterlyMilestone)
class MilestoneAdmin(admin.ModelAdmin):
    """What each task must have reached by the end of a quarter."""

    form = MilestoneForm
    formfield_overrides = IN_ADMIN
    list_display = ("year", "task", "period", "lead", "text")
    list_display_links = ("task",)
    list_filter = ("period__plan__year", "period__number", "period__plan")
    list_select_related = ("task__lead", "period__plan")
    search_fields = ("task__number", "text", "task__lead__name", "task__lead__short_name")
    autocomplete_fields = ("task",)
    inlines = (ConditionInline,)

    @admin.display(description="年度", ordering="period__plan__year")
    def year(self, milestone: QuarterlyMilestone) -> int:
        """Return the year of the list."""
        return milestone.period.plan.year

    @admin.display(description="牵头单位", ordering="task__lead")
    def lead(self, milestone: QuarterlyMilestone) -> str:
        """Return who leads the task."""
        return str(milestone.task.lead)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Return False: what was promised is reworded, not taken away."""
        return False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the conditions as corrected; those read in a changed wording follow it, and the old wording is kept."""
        super().save_related(request, form, formsets, change)
        if "text" in form.changed_data:
            follow_words(form, form.initial.get("text", ""), person(request))
