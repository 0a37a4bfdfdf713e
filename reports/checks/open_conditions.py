"""Conditions of the milestone that the narrative leaves open, where no rule of its own has said so."""

from __future__ import annotations

from collections.abc import Iterator

from reports.checks import plan
from reports.checks.acts import speaks_of_plan
from reports.checks.answer import ConditionReading, Verdict
from reports.checks.case import Case
from reports.checks.finding import Column, Mark, Said
from reports.checks.rounding import plain
from reports.checks.verdicts import readings
from reports.checks.words import names_thing, touches
from tasks.language import ConditionKind
from tasks.language.figures import Certainty

#: Up to this share of its words may stand in a narrative that does not speak of a thing.
_HARDLY = 0.15


def condition_short(case: Case) -> Iterator[Said]:
    """Find conditions of the lead that the narrative answers, but does not reach."""
    for reading in _open(case):
        if reading.verdict in (Verdict.PARTLY, Verdict.MISSED) and reading.span:
            goal = Mark(Column.GOAL, reading.condition.span)
            words = Mark(Column.PROGRESS, reading.span)
            yield Said(
                (words, goal), _computed(reading) or reading.verdict.label,
                f"目标“{case.subject.words(goal)}”，文中{_stated(case, reading, words)}，没有达到，请核实或说明。",
            )  # fmt: skip


def condition_unanswered(case: Case) -> Iterator[Said]:
    """Find counts and events of the lead of which the narrative has no word."""
    text = case.progress.text
    for reading in _open(case):
        counted = reading.kind is ConditionKind.QUANTITY
        if reading.verdict is Verdict.UNANSWERED and names_thing(reading.words):
            if not (counted or _is_act(case, reading)) or touches(reading.words, text) > _HARDLY or case.is_all_done:
                continue
            goal = Mark(Column.GOAL, reading.condition.span)
            yield Said((goal,), "未回应", f"目标“{case.subject.words(goal)}”，推进情况没有写，请补充或说明。")


def _is_act(case: Case, reading: ConditionReading) -> bool:
    """Tell whether a condition wants something that can be looked for: an act with its object, not 加快推进, no plan."""
    acts = case.acts_wanted.get(id(reading.condition), [])
    return any(each.thing and not each.is_going for each in acts) and not speaks_of_plan(reading.words)


def _open(case: Case) -> Iterator[ConditionReading]:
    """Yield the conditions of the lead that are surely read; lists of names have rules of their own."""
    if not case.is_reported:
        return
    listed = {case.goal.sentence(each.span.start) for each in case.conditions if each.kind is ConditionKind.NAMED_LIST}
    for reading in readings(case):
        condition = reading.condition
        if plan.is_whole(case, condition) or case.goal.sentence(condition.span.start) in listed:
            continue
        if condition.owner or condition.certainty is Certainty.GUESS or reading.certainty is Certainty.GUESS:
            continue
        if condition.kind is not ConditionKind.NAMED_LIST:
            yield reading


def _computed(reading: ConditionReading) -> str:
    """Return what was compared: 286公里 < 300公里; empty where nothing was counted."""
    if reading.reached is None or reading.asked is None or reading.reached >= reading.asked:
        return ""
    return f"{plain(reading.reached)}{reading.unit} < {plain(reading.asked)}{reading.unit}"


def _stated(case: Case, reading: ConditionReading, words: Mark) -> str:
    """Return what the narrative says: the figure, else its words."""
    if _computed(reading) and reading.reached is not None:
        return f"为 {plain(reading.reached)}{reading.unit}"
    return f"“{case.subject.words(words)}”"
