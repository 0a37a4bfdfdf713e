"""The form of the year that begins: the goals that are missing, each in a field of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from reports.newyear.missing_goals import Goal, Goals, Place
from tasks.fields import LinesField, VerbatimField
from tasks.models import Task

LONGEST = 20_000


class GoalShown(NamedTuple):
    """A goal as the table shows it, with its field where one may be typed or was typed."""

    goal: Goal
    field: forms.BoundField | None


class GoalsForm(forms.Form):
    """A text for each task and quarter without a goal; empty ones are left for later."""

    reason = LinesField(
        2,
        label="理由",
        required=False,
        max_length=1000,
        help_text="给已开放的季度补写工作目标，须写明理由，随变更记录保存。",
    )

    def __init__(self, data: Any, goals: Goals) -> None:
        """Have a field for each goal that is missing or has a text in `data`, and one for the reason where a quarter is open."""
        super().__init__(data)
        self.goals = goals
        self.places: dict[str, Place] = {}
        for goal in (goal for _, row in goals.rows for goal in row):
            name = name_of(goal.place)
            if goal.missing or (data and data.get(name, "").strip()):
                self.places[name] = goal.place
                self.fields[name] = VerbatimField(3, label=goal.label, required=False, longest=LONGEST)
        open_now = {period.number for period in goals.periods if period.opened_at}
        if not any(number in open_now for _, number in self.places.values()):
            del self.fields["reason"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("reason")

    @property
    def asks_reason(self) -> bool:
        """Return whether one of the quarters is open, so that a reason is asked for."""
        return "reason" in self.fields

    @property
    def rows(self) -> list[tuple[Task, list[GoalShown]]]:
        """Return each task with its goals as they are shown."""
        return [
            (task, [GoalShown(goal, self[name] if (name := name_of(goal.place)) in self.places else None) for goal in row])
            for task, row in self.goals.rows
        ]  # fmt: skip

    @property
    def texts(self) -> dict[Place, str]:
        """Return what was typed by place, without empty ones; call it after `is_valid`."""
        typed = {place: str(self.cleaned_data[name]).strip("\n") for name, place in self.places.items()}
        return {place: text for place, text in typed.items() if text.strip()}

    def refuse(self, refused: Mapping[Place | None, str]) -> None:
        """Say at each place, or at the reason, why nothing was written."""
        self.is_valid()
        for place, sentence in refused.items():
            self.add_error("reason" if place is None else name_of(place), sentence)

    @property
    def mistakes(self) -> list[tuple[str, str, str]]:
        """Return what is wrong, in the order of the page: address of the field, its label, the sentence."""
        return [
            (f"#{self[name].id_for_label}", str(self[name].label), str(error))
            for name in self.fields
            for error in self.errors.get(name, [])
        ]


def name_of(place: Place) -> str:
    """Return the name of the field at a place: goal-17-2."""
    task, number = place
    return f"goal-{task}-{number}"
