"""Forms of a period's course: opening and reopening it, asking for time, proposing a milestone, and the office's word."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms

from tasks.fields import LinesField, VerbatimField
from tasks.models import Period


def _helper(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout)
    return helper


class DayField(forms.DateField):
    """A day, chosen in the browser's own calendar or typed as 2024-06-28."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})

    def __init__(self, **options: Any) -> None:
        messages = {"invalid": "日期应写作 2024-06-28。", "required": "请选择日期。"}
        super().__init__(input_formats=["%Y-%m-%d", "%Y年%m月%d日"], error_messages=messages, **options)


class OpeningForm(forms.Form):
    """From when and until when the bureaus report."""

    opens_on = DayField(label="开始填报", help_text="从这一天起显示为当前季度。")
    due_on = DayField(label="报送截止", help_text="当天 24 时前报送为按时。")

    helper = _helper(Div(Field("opens_on"), Field("due_on"), css_class="days"))

    def __init__(self, data: Any, period: Period) -> None:
        """Show what the period says already."""
        super().__init__(data, initial={"opens_on": period.opens_on, "due_on": period.due_on})

    def clean(self) -> dict[str, Any]:
        """Return the days; it can't be due before it opens."""
        first, last = self.cleaned_data.get("opens_on"), self.cleaned_data.get("due_on")
        if first and last and last < first:
            self.add_error("due_on", f"报送截止 {last:%-m月%-d日} 早于开始填报 {first:%-m月%-d日}，请改晚。")
        return self.cleaned_data


class ReasonForm(forms.Form):
    """Why a closed period is opened again."""

    reason = LinesField(
        2,
        label="重新开放的原因",
        max_length=1000,
        help_text="所有人都会看到。",
        error_messages={"required": "请写明重新开放的原因。"},
    )

    helper = _helper("reason")


NOT_OFFERED = "所选的任务现在不能申请延期：已在待批、已经报送、已过截止日期，或者填报期没有开放。您填写的理由还在下面。"


class ExtensionForm(forms.Form):
    """For which tasks, until when and why a bureau asks for time."""

    tasks = forms.MultipleChoiceField(
        label="任务", widget=forms.CheckboxSelectMultiple, error_messages={"required": "请选择要申请延期的任务。"}
    )
    until = DayField(label="延至")
    reason = LinesField(
        label="理由",
        max_length=1000,
        error_messages={"required": "请写明申请延期的理由。"},
    )

    helper = _helper("tasks", "until", "reason")

    def __init__(self, data: Any, choices: Sequence[tuple[str, str]], earliest: date | None) -> None:
        """Offer the reports that may be extended, by key; no day before `earliest`."""
        super().__init__(data)
        self.fields["tasks"] = forms.MultipleChoiceField(
            label="任务",
            choices=choices,
            widget=forms.CheckboxSelectMultiple,
            error_messages={
                "required": "请选择要申请延期的任务。",
                "invalid_choice": NOT_OFFERED,
            },
        )
        if earliest:
            self.fields["until"].widget.attrs["min"] = earliest.isoformat()


class GoalForm(forms.Form):
    """The words of a milestone as the bureau proposes them, and why they change."""

    text = VerbatimField(
        8,
        label="工作目标",
        longest=20_000,
        error_messages={"required": "请写明工作目标。"},
    )
    reason = LinesField(
        2,
        label="变更理由",
        max_length=1000,
        error_messages={"required": "填报期开放后变更工作目标须写明理由。"},
    )

    helper = _helper("text", "reason")

    def __init__(self, data: Any, period: Period, text: str) -> None:
        """Begin with the words that stand now; a reason is asked for once the period is open."""
        super().__init__(data, initial={"text": text})
        self.fields["reason"].required = bool(period.opened_at)
        self.fields["reason"].help_text = (
            "填报期已开放，须写明理由；原来的文字会保留。" if period.opened_at else "可以不填。"
        )

    def clean_text(self) -> str:
        """Return the words without line feeds at their ends."""
        return str(self.cleaned_data["text"]).strip("\n")


class DecisionForm(forms.Form):
    """The office's yes or no, with a comment where it is no."""

    decision = forms.ChoiceField(choices=[("yes", "同意"), ("no", "不同意")])
    comment = LinesField(required=False, max_length=1000)
