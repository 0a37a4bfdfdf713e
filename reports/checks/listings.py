"""Sub-projects that the milestone lists by name against the narrative's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reports.checks.finding import Column, Mark, Said
from reports.checks.words import touches
from tasks.language import Condition, ConditionKind, KnownName, Matcher, Stage, Step
from tasks.language.figures import Certainty, Quantity, Span

if TYPE_CHECKING:
    from reports.checks.case import Case
    from tasks.language import NamedProject, Row

_NOT_BEGUN = {Stage.NOT_STARTED, Stage.PREPARATION}
_NUMBERED = re.compile(r"(?P<number>[0-9]{1,2}|[一二三四五六七八九十])(?:#|＃|号)(?P<thing>[一-龥]{2,8})")
_SUMMARY = re.compile(r"其余|其他|其它|均已|全部")


def list_count(case: Case) -> Iterator[Said]:
    """Find a declared number and a list of names of another length."""
    for condition in _lists(case):
        declared, names = declared_count(case, condition), condition.names
        if (
            not declared
            or declared.value is None
            or declared.value == len(names)
            or not _is_whole_list(case, condition)
        ):
            continue
        if _is_open(case, condition) and len(names) < declared.value:
            continue
        yield Said(
            (case.goal.mark_to(declared), Mark(Column.GOAL, condition.span)), f"{declared.text} ≠ {len(names)} 个名称",
            f"目标写“{declared.text}”，后面列出 {len(names)} 个名称，请核实。",
        )  # fmt: skip


def list_missing(case: Case) -> Iterator[Said]:
    """Find names of the milestone's list that the narrative leaves out while it reports the others."""
    for condition in _lists(case):
        reported = reported_rows(case, condition)
        missing = [
            entry
            for entry in condition.names
            if entry.name not in reported and not _is_mentioned(entry, case.progress.text)
        ]
        if (
            len(reported) < max(2, (len(condition.names) + 1) // 2)
            or not missing
            or _SUMMARY.search(_item_of(case, reported))
        ):
            continue
        marks = tuple(Mark(Column.GOAL, entry.span) for entry in missing)
        names = "、".join(f"“{entry.name}”" for entry in missing)
        yield Said(marks, f"缺 {len(missing)} 个", f"目标列出的{names}，推进情况没有写，请补充。")


def list_extra(case: Case) -> Iterator[Said]:
    """Find sub-projects reported beside a closed list of the milestone that neither it nor the task names."""
    for condition in _lists(case):
        declared = declared_count(case, condition)
        closed = (declared is not None and declared.value == len(condition.names)) or not _is_open(case, condition)
        reported = reported_rows(case, condition)
        if not closed or len(reported) < max(2, (len(condition.names) + 1) // 2):
            continue
        items = {row.item for row in reported.values()}
        others = case.goal.text + case.task.text + (case.subject.previous or "") + case.subject.later
        one_each = len(items) == len({row.span for row in reported.values()}) > 1  # every name is an item of its own
        endings = {row.name[-1:] for row in reported.values()}
        extra = [
            row for row in case.named_rows
            if (row.item in items or (one_each and row.name[-1:] in endings)) and row.name_span and row not in reported.values() and row.name_certainty is not Certainty.GUESS
            and not any(touches(name, others) >= 0.6 or _known(condition).match(name)[0] for name in _called(row))
        ]  # fmt: skip
        for row in extra:
            assert row.name_span is not None
            yield Said(
                (Mark(Column.PROGRESS, row.name_span),),
                row.name,
                f"推进情况中的“{row.name}”不在目标所列名单中，请核实。",
            )


def _called(row: Row) -> tuple[str, ...]:
    """Return what a sub-project is called: here, and where it is known already."""
    return (row.name, *((row.known.name, *row.known.aliases) if row.known else ()))


def list_stage(case: Case) -> Iterator[Said]:
    """Find a number to be begun or finished, of which some of the names listed are not."""
    for condition in _lists(case):
        declared = declared_count(case, condition)
        step = step_of(case, condition)
        if not declared or declared.value is None or step < Step.BEGUN:
            continue
        finish = step >= Step.FINISHED
        reported = reported_rows(case, condition)
        rows = list({row.span: row for row in reported.values()}.values())
        if len(rows) < max(2, (len(condition.names) + 1) // 2) or declared.value != len(condition.names):
            continue
        behind = [row for row in rows if is_behind(row, finish=finish)]
        if not behind:
            continue
        unsure = [row for row in rows if row not in behind and row.stage is Stage.UNSTATED]
        reached = len(reported) - len(behind) - len(unsure)
        done, working = (
            sum(row.stage is stage for row in rows) for stage in (Stage.COMPLETED, Stage.UNDER_CONSTRUCTION)
        )
        share = f"{reached} ÷ {declared.value} = {reached * 100 / declared.value:.0f}%"
        names = "、".join(f"“{row.name}”" for row in behind)
        marks = tuple(Mark(Column.PROGRESS, statement_of(case, row)) for row in behind)
        yield Said(
            (*marks, case.goal.mark_to(declared)), share,
            f"目标“{case.subject.words(case.goal.mark_to(declared))}”，文中已完工 {done} 个、在建 {working} 个；"
            f"{names}{'尚未完工' if finish else '仍未开工'}，请核实或说明。",
        )  # fmt: skip


def is_behind(row: Row, *, finish: bool) -> bool:
    """Tell whether a row is surely short of what is wanted: not begun, or not finished."""
    if row.stage_certainty is Certainty.GUESS:
        return False
    return row.stage in _NOT_BEGUN or (finish and row.stage is Stage.UNDER_CONSTRUCTION)


def numbered_stage(case: Case) -> Iterator[Said]:
    """Find things that the milestone counts (2座泵站主体完工) and the narrative numbers, of which some are not done."""
    if not case.is_reported:
        return
    for condition in case.conditions:
        if condition.kind is not ConditionKind.QUANTITY or condition.value is None:
            continue
        span = case.goal.clause(condition.span.start)
        words = span.of(case.goal.text)
        if not any(each.step >= Step.TOPPED for each in case.goal.acts.inside(span) if each.done):
            continue
        told = [found for found in _NUMBERED.finditer(case.progress.text) if found["thing"][:2] in words]
        if condition.value < 2 or len({found["number"] for found in told}) != condition.value:
            continue
        behind = [clause for found in told if _is_going_on(case, clause := _to_next(case, found, told))]
        if behind:
            goal = Mark(Column.GOAL, condition.span)
            names = "、".join(f"“{clause.of(case.progress.text)}”" for clause in behind)
            yield Said(
                (*(Mark(Column.PROGRESS, clause) for clause in behind), goal),
                f"{len(told) - len(behind)} < {condition.value:f}",
                f"目标“{words.strip()}”，文中{names}，没有达到，请核实或说明。",
            )


def _to_next(case: Case, found: re.Match[str], told: list[re.Match[str]]) -> Span:
    """Return the clause in which a numbered thing stands, from its number on, as far as the next one."""
    clause = case.progress.clause(found.start())
    following = [other.start() for other in told if found.start() < other.start() < clause.end]
    return Span(found.start(), min([clause.end, *following]))


def _is_going_on(case: Case, clause: Span) -> bool:
    """Tell whether a clause says that something is still under way, and not that it has come to its end."""
    told = case.progress.acts.inside(clause)
    ended = any(each.holds and each.step >= Step.TOPPED for each in told)
    return bool(told) and not ended and any(not each.holds for each in told)


def _lists(case: Case) -> Iterator[Condition]:
    """Yield the milestone's lists of names."""
    for condition in case.conditions:
        if condition.kind is ConditionKind.NAMED_LIST and len(condition.names) >= 2 and not condition.owner:
            yield condition


def declared_count(case: Case, condition: Condition) -> Quantity | None:
    """Return the count that announces a list (25条城市道路工程，包括…)."""
    start = case.goal.sentence(condition.span.start).start
    before = [amount for amount in case.goal.amounts(Span(start, condition.span.start)) if amount.value is not None]
    if not before:
        return None
    between = case.goal.text[before[-1].span.end : condition.names[0].span.end]
    return (
        before[-1]
        if len(between) <= 30 + len(condition.names[0].span) and re.search(r"包括|包含|分别|即|[：:（(]", between)
        else None
    )


def step_of(case: Case, condition: Condition) -> Step:
    """Return the step to which what a list names is to be brought, by the words from its declared count to the list."""
    declared = declared_count(case, condition)
    start = case.goal.clause(declared.span.start).start if declared else condition.span.start
    told = case.goal.acts.inside(Span(start, condition.span.start))
    return max((each.step for each in told if each.done), default=Step.NONE)


def _is_open(case: Case, condition: Condition) -> bool:
    """Tell whether a list ends in 等."""
    return case.goal.text[condition.span.end : condition.span.end + 1] == "等"


def _is_whole_list(case: Case, condition: Condition) -> bool:
    """Tell whether every entry of the list was read as a name, so that their number can be trusted."""
    pieces = [part for part in case.goal.parts.split(condition.span, "、，") if part.of(case.goal.text).strip()]
    joined = sum(len(re.findall(r"[和及与]", part.of(case.goal.text))) for part in pieces)
    return len(pieces) == len(condition.names) and not joined


def _known(condition: Condition) -> Matcher:
    return Matcher([KnownName(entry.name, (), entry.district) for entry in condition.names])


def reported_rows(case: Case, condition: Condition) -> dict[str, Row]:
    """Return the row of each listed name that the narrative reports on."""
    known = _known(condition)
    found: dict[str, Row] = {}
    for row in case.named_rows:
        match, certainty = known.match(row.name)
        if match and certainty is not Certainty.GUESS:
            found.setdefault(match.name, row)
    return found


def _item_of(case: Case, reported: dict[str, Row]) -> str:
    """Return the words of the items in which the list is reported on, the names' own rows left out."""
    items, spans = {row.item for row in reported.values()}, {row.span for row in reported.values()}
    return "".join(row.text for row in case.rows if row.item in items and row.span not in spans)


def _is_mentioned(entry: NamedProject, text: str) -> bool:
    """Tell whether the words of a listed name occur in `text`, in whatever form."""
    bare = re.sub(r"[（(][^（）()]*[）)]", "", entry.name)
    if entry.district:
        bare = bare.removeprefix(entry.district)
    return bare in text or bare[:3] in text


def statement_of(case: Case, row: Row) -> Span:
    """Return the place of a row's name with its statement, without closing marks."""
    start = row.name_span.start if row.name_span else row.span.start
    words = case.progress.text[start : row.span.end]
    return Span(start, start + len(words.rstrip("；;。，、 \n\t　")))
