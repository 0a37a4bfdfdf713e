"""Forms of the year that begins: the goals that are missing, each in a field of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from tasks.fields import LinesField, VerbatimField
from tasks.models import Period, Task

LONGEST = 20_000


class GoalsForm(forms.Form):
    """A text for each task that has no goal; empty ones are left for later."""

    reason = LinesField(
        2,
        label="理由",
        required=False,
        max_length=1000,
        help_text="填报期已开放，补写工作目标须写明理由，随变更记录保存。",
    )

    def __init__(self, data: Any, period: Period, tasks: Sequence[Task]) -> None:
        """Have a field for each of `tasks`, and one for the reason where the period is open."""
        super().__init__(data)
        self.tasks = tasks
        if not period.opened_at:
            del self.fields["reason"]
        for task in tasks:
            label = f"任务 {task.number} 的工作目标"
            self.fields[f"goal-{task.pk}"] = VerbatimField(3, label=label, required=False, longest=LONGEST)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("reason")

    @property
    def asks_reason(self) -> bool:
        """Return whether the period is open, so that a reason is asked for."""
        return "reason" in self.fields

    @property
    def rows(self) -> list[tuple[Task, forms.BoundField]]:
        """Return each task with its field."""
        return [(task, self[f"goal-{task.pk}"]) for task in self.tasks]

    @property
    def texts(self) -> dict[int, str]:
        """Return what was typed by task key, without empty ones; call it after `is_valid`."""
        typed = {task.pk: str(self.cleaned_data[f"goal-{task.pk}"]).strip("\n") for task in self.tasks}
        return {key: text for key, text in typed.items() if text.strip()}
