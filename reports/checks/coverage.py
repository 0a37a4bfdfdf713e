"""What the task promises and the milestone asks for, and what no one answers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.checks.case import Case, PlacedTarget
from reports.checks.finding import Column, Mark, Said
from reports.checks.passage import Passage
from reports.checks.plan import goal_quantities, thing_of
from reports.checks.plan_met import is_figure_of
from reports.checks.rounding import Share
from reports.checks.subject import Target
from reports.checks.words import kind, names_thing, pairs, same_kind, speaks_of, touches
from tasks.language import ConditionKind, Step, named_projects
from tasks.language.claims import Claim, ClaimKind
from tasks.language.figures import Certainty, Quantity
from tasks.language.figures.units import in_base_unit

#: What the name of one certain thing holds: a road, a school, a river; 教育强基工程 names a programme.
_PLACE = re.compile(
    r"路|街|大道|桥|隧道|高速|铁路|航道|段|线|小学|中学|大学|学校|学院|幼儿园|医院|卫生院|场馆|图书馆|博物馆|体育|公园|湖|河|水库|泵站|车站|电站|水厂|"
    r"电厂|港|机场|枢纽|互通|[A-Z][0-9]|[一-龥]{2}[镇乡村]"
)
#: What a milestone asks for of the works as such, and not of one of them: 工程进度达到40%.
_WORKS_AS_SUCH = re.compile(r"(?:项目|工程|整体|总体|形象|建设|施工)*进度")
_UNPUBLISHED = re.compile(
    r"(?:未|暂无|没有)[^，。；]{0,3}(?:公布|发布|反馈|统计|数据)|年底[^，。；]{0,4}(?:公布|统计|考核)"
)


def commitment_unanswered(case: Case) -> Iterator[Said]:
    """Find commitments of the task that neither milestone nor narrative mentions, told together."""
    due = [mark for mark in _unanswered(case) if not _is_due_later(case, mark)]
    if due:
        words = "、".join(f"“{case.subject.words(mark)}”" for mark in due)
        yield Said(tuple(due), "未回应", f"年度任务里的{words}，目标和推进情况都没有写进度数，请补充或说明。")


def commitment_not_due(case: Case) -> Iterator[Said]:
    """Find the commitments that no one mentions and that may be due only in a later quarter, told together."""
    later = [mark for mark in _unanswered(case) if _is_due_later(case, mark)]
    if later:
        words = "、".join(f"“{case.subject.words(mark)}”" for mark in later)
        yield Said(
            tuple(later),
            "本季度未列",
            f"年度任务里的{words}，本季度的目标和推进情况都没有写；安排在以后季度的，可不理会。",
        )


def _is_due_later(case: Case, mark: Mark) -> bool:
    """Tell whether a commitment may wait: in the first quarter, or because the milestone of a later quarter names it."""
    return case.subject.quarter.number == 1 or touches(case.subject.words(mark), case.subject.later) >= 0.7


def _unanswered(case: Case) -> tuple[Mark, ...]:
    """Return what of the task is unanswered where something was reported against a milestone."""
    return unanswered_commitments(case) if case.is_reported and case.goal.text.strip() else ()


def unanswered_commitments(case: Case) -> tuple[Mark, ...]:
    """Return the commitments of the lead that neither milestone nor narrative mentions, in order."""
    missing = [
        placed.mark
        for placed in case.targets
        if placed.mark and not _is_others(case, placed) and not _is_answered(case, placed)
    ]
    return tuple(sorted({*missing, *_unnamed(case)}))


def handover_unstated(case: Case) -> Iterator[Said]:
    """Find commitments that the task gives to another bureau, and of which no one says who reports them."""
    if not case.is_reported:
        return
    others: dict[str, list[Mark]] = {}
    for placed in case.targets:
        owner = placed.target.owner
        if not owner or not placed.mark or owner in case.goal.text + case.progress.text:
            continue
        if _is_others(case, placed) and not _is_answered(case, placed):
            others.setdefault(owner, []).append(placed.mark)
    for owner, marks in others.items():
        words = "、".join(f"“{case.subject.words(mark)}”" for mark in marks)
        yield Said(
            tuple(marks), "口径不对应", f"任务中由{owner}负责的{words}，目标和推进情况都没有写，请说明由谁报送。"
        )


def goal_unanswered(case: Case) -> Iterator[Said]:
    """Find counts and documents of the milestone of which the narrative says nothing at all."""
    text = case.progress.text
    listed = {
        case.goal.sentence(condition.span.start)
        for condition in case.conditions
        if condition.kind is ConditionKind.NAMED_LIST
    }
    for condition in goal_quantities(case):
        thing = thing_of(case, condition)
        if case.goal.sentence(condition.span.start) in listed or len(pairs(thing)) < 3 or condition.value is None:
            continue
        value = in_base_unit(condition.value, condition.unit)
        known = (
            any(amount.base == value for amount in case.written_passage.quantities)
            or len(case.named_rows) == condition.value
        )
        if known or touches(thing, text) > 0.25 or case.is_all_done:
            continue
        if any(
            kind(amount.unit) == kind(condition.unit) and amount.certainty is Certainty.SURE
            for amount in case.written_passage.quantities
        ):
            continue
        mark = Mark(Column.GOAL, condition.span)
        yield Said((mark,), "未回应", f"目标“{case.subject.words(mark)}”，推进情况没有写，请补充或说明。")


def _is_others(case: Case, placed: PlacedTarget) -> bool:
    """Tell whether a target belongs to a bureau other than the lead."""
    owner = placed.target.owner
    return bool(owner) and owner not in case.subject.lead


def _is_answered(case: Case, placed: PlacedTarget) -> bool:
    """Tell whether milestone or narrative gives a figure, or the word of completion, for a target."""
    target = placed.target
    if (
        not names_thing(target.what)
        or re.search(r"[A-Za-z《“]", target.words)
        or case.goal.is_plan_met
        or case.written_passage.is_plan_met
    ):
        return True
    if any(_WORKS_AS_SUCH.fullmatch(share.what) for share in case.goal.percentages):
        return True
    counted = kind(target.unit) == "个" and not _is_others(case, placed)
    if counted and any(_is_unclaimed(case, amount) for amount in case.written_passage.quantities):
        return True
    if _is_announced(case, placed):
        return True
    if case.before and any(
        is_figure_of(target, amount, case.before, reached=True) for amount in case.before.quantities
    ):
        return True
    if any(_is_spoken_of(target, passage) for passage in (case.goal, case.written_passage)):
        return True
    return any(_is_share_of(target, claim) for claim in case.narrative.claims)


def _is_announced(case: Case, placed: PlacedTarget) -> bool:
    """Tell whether the milestone lists by name what it counts in this target's unit alone (3条道路，包括…)."""
    unit = placed.target.unit
    if unit in ("个", "项", "") or sum(other.target.unit == unit for other in case.targets) != 1:
        return False
    lists = [condition for condition in case.conditions if condition.kind is ConditionKind.NAMED_LIST]
    counts = [amount for amount in case.goal.quantities if amount.unit == unit and amount.base]
    return any(
        amount.value == len(each.names) and 0 <= each.span.start - amount.span.end <= 30
        for each in lists
        for amount in counts
    )


def _is_share_of(target: Target, claim: Claim) -> bool:
    """Tell whether a claimed share of the year follows from a count and this very target: 棚改1742套，占年度任务的54.4%."""
    amount = claim.numerator
    if claim.kind is not ClaimKind.SHARE_OF_ANNUAL or amount is None or amount.base is None or not target.value:
        return False
    same = same_kind(amount, target.unit)
    return same and Share(amount.base[0], in_base_unit(target.value, target.unit)[0], claim.stated.value).holds


def _is_spoken_of(target: Target, passage: Passage) -> bool:
    """Tell whether a text gives a count, a percentage or the word of completion for a target."""
    if any(is_figure_of(target, amount, passage) for amount in passage.quantities):
        return True
    for share in passage.percentages:
        words = passage.context(share, 50)
        level = target.unit == "%" and (share.value == target.value or speaks_of(target.what, share.what, words))
        if level or touches(target.what, words) >= 0.5:
            return True
    if any(
        touches(target.what, words) >= 0.5 and _UNPUBLISHED.search(words)
        for words in (clause.of(passage.text) for clause in passage.clauses)
    ):
        return True
    # A clause with a count of its own (开工建设25条) answers targets of that unit alone, as a figure; what an office does
    # (拟定清洁取暖建设方案) answers only by the whole name.
    for each in passage.acts_told:
        span, step = each.statement.clause.span, each.statement.step
        begun = step >= Step.BEGUN or each.statement.act in target.words
        if not each.holds or passage.amounts(span) or not (begun or step is Step.NONE):
            continue
        if touches(target.what, span.of(passage.text)) >= (0.5 if begun else 0.8):
            return True
    return False


def _is_unclaimed(case: Case, amount: Quantity) -> bool:
    """Tell whether a count of the narrative, outside its sub-projects, is one of no target by name, and so may be of any."""
    row = case.row_at(amount.span.start)
    if amount.certainty is not Certainty.SURE or kind(amount.unit) != "个" or (row and row.name):
        return False
    words = case.progress.clause(amount.span.start).of(case.progress.text)
    return not any(speaks_of(placed.target.what, amount.what, words) for placed in case.targets)


def _unnamed(case: Case) -> Iterator[Mark]:
    """Yield the sub-projects that the task names and that goal and narrative mention in no form."""
    said = case.goal.text + case.progress.text
    for entry in named_projects(case.task.text):
        bare = re.sub(r"[（(][^（）()]*[）)]", "", entry.name)
        head = bare.removeprefix(entry.district or "")[:3] or bare[:3]
        if (
            entry.certainty is Certainty.GUESS
            or not _PLACE.search(bare)
            or bare in said
            or head in said
            or touches(bare, said) > 0.5
            or _is_almost(bare, said)
        ):
            continue
        yield Mark(Column.TASK, entry.span)


def _is_almost(name: str, text: str) -> bool:
    """Tell whether `text` holds the name but for one character: 沐河北路 as 沐河路."""
    return any(name[:place] + name[place + 1 :] in text for place in range(1, len(name) - 1))
