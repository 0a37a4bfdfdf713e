"""Acts that the milestone wants (完成立项, 印发《…》) against what the narrative says of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reports.checks.acts import LIGHT, is_of_plan, said_at
from reports.checks.answer import Verdict
from reports.checks.case import Case
from reports.checks.event_answers import answer_to_act, is_same
from reports.checks.finding import Column, Mark, Said
from reports.checks.wanted import Wanted
from tasks.language import Condition, Modality, Step
from tasks.language.figures import Certainty, Span
from tasks.language.owners import owner_of

if TYPE_CHECKING:
    from tasks.language import Row

_PREPARING = (Step.PREPARED, Step.TENDERED)


def event_missed(case: Case) -> Iterator[Said]:
    """Find an act that the milestone wants and that the narrative says is not done, or not yet."""
    if not case.is_reported:
        return
    for wanted, place in _late(case):
        yield _missed(case, wanted, case.progress.clause(place))


def _late(case: Case) -> Iterator[tuple[Wanted, int]]:
    """Yield the wanted acts that are surely not done, each with the place of the words that say so."""
    for acts in case.acts_wanted.values():
        for wanted in acts:
            answer = answer_to_act(case, wanted)
            late = answer.verdict in (Verdict.MISSED, Verdict.PARTLY)
            if late and answer.certainty is Certainty.SURE and answer.place is not None:
                yield wanted, answer.place


def goal_unmet(case: Case) -> Iterator[Said]:
    """Find where the narrative itself says that its target was not met, be it beside a percentage that meets it."""
    for told in case.acts_told:
        if told.modality is not Modality.DENIED or not is_of_plan(case.progress.scan, told.statement):
            continue
        item = case.item_at(told.statement.span.start)
        words = Mark(Column.PROGRESS, told.statement.clause.span)
        said = said_at(case.progress.scan, told.statement).of(case.progress.text)
        stated = _works_stated(case, item)
        if stated:
            row, mark = stated
            yield Said(
                (words, mark), row.name or "自述未完成",
                f"同一项里写“{said}”，又写“{case.subject.words(mark)}”，请说明未完成的是什么。",
            )  # fmt: skip
        else:
            yield Said((words,), "自述未完成", f"文中自述“{said}”，请说明未完成的内容和原因。")


def _works_stated(case: Case, item: Span) -> tuple[Row, Mark] | None:
    """Return the row of an item that states how much of the works is done, with its statement."""
    works = [
        row for row in case.rows if row.percent is not None and row.percent_span and row.percent_span.start in item
    ]
    shares = {share.span: share for share in case.progress.percentages}
    for row in reversed(works):
        assert row.percent_span is not None
        if row.percent_span in shares:
            return row, case.progress.mark_to(shares[row.percent_span])
    return None


def procedure_unanswered(case: Case) -> Iterator[Said]:
    """Find a step of preparation, wanted for a named sub-project, of which its report says nothing."""
    if not case.is_reported:
        return
    missed: dict[str, list[Condition]] = {}
    for acts in case.acts_wanted.values():
        for wanted in acts:
            row = _row_of(case, wanted.subject)
            if row and wanted.step in _PREPARING and not _is_past(row) and not _is_mentioned(case, wanted):
                missed.setdefault(wanted.subject, []).append(wanted.condition)
    late = {wanted.subject for wanted, _ in _late(case)}
    for subject, found in missed.items():
        if subject in late:
            continue
        marks = tuple(Mark(Column.GOAL, condition.span) for condition in dict.fromkeys(found))
        words = "，".join(case.subject.words(mark) for mark in marks)
        yield Said(marks, subject, f"目标“{words}”，推进情况没有写，请补充。")


def _is_past(row: Row) -> bool:
    """Tell whether a row speaks of works that are beyond their preparation."""
    past = (one for one in row.statements if one.step >= Step.BEGUN and one.act not in LIGHT)
    return any(one.modality is not Modality.TO_COME for one in past)


def _is_mentioned(case: Case, wanted: Wanted) -> bool:
    """Tell whether the narrative speaks of an act at all, in whatever modality."""
    return any(told.statement.act == wanted.act for told in case.acts_told) or wanted.verb in case.progress.text


def _row_of(case: Case, subject: str) -> Row | None:
    """Return the row of the narrative that is about `subject`."""
    found = [row for row in case.named_rows if is_same(subject, row.name)] if len(subject) >= 3 else []
    return found[0] if len(found) == 1 else None


def _missed(case: Case, wanted: Wanted, clause: Span) -> Said:
    """Return the doubt that an act was missed, on the clause that says so."""
    begin = case.progress.begin(clause)
    said, goal = Mark(Column.PROGRESS, Span(begin, clause.end)), Mark(Column.GOAL, wanted.condition.span)
    owner = owner_of(clause, case.progress.owners)
    led = f"；该项由{owner}牵头" if owner else ""
    row = case.row_at(begin)
    return Said(
        (said, goal), (row.name if row else "") or wanted.thing or wanted.verb,
        f"目标“{case.subject.words(goal)}”，文中“{case.subject.words(said)}”{led}，没有达到，请核实或说明。",
    )  # fmt: skip
