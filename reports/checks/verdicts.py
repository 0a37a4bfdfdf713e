"""Each condition of a milestone as the narrative answers it: reached, partly, missed, or not answered."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TypeVar

from reports.checks import listings as lists
from reports.checks import plan
from reports.checks.acts import Deed
from reports.checks.answer import NOTHING, Answer, ConditionReading, Verdict
from reports.checks.case import Case, case_of
from reports.checks.event_answers import answer_to
from reports.checks.rounding import Share
from reports.checks.subject import Subject
from reports.checks.words import kind, names_thing, speaks_of, touches
from tasks.language import Condition, ConditionKind, Row, Stage, Step
from tasks.language.claims import ClaimKind
from tasks.language.figures import Basis, Certainty, Comparator, Percentage, Quantity, Span
from tasks.language.figures.units import in_base_unit

Figure = TypeVar("Figure", Quantity, Percentage)


def conditions_read(subject: Subject) -> list[ConditionReading]:
    """Return each condition of the milestone of `subject` with its verdict, in the order of the milestone's text.

    Pure; time grows linearly with the texts. A condition that belongs to another bureau is read like the others and
    carries that bureau in `condition.owner`. Before anything is reported every condition is unanswered.
    """
    return readings(case_of(subject))


def readings(case: Case) -> list[ConditionReading]:
    """Return each condition of the milestone of `case` with its verdict, in the order of the milestone's text."""
    if case.read is not None:
        return case.read
    found = []
    for each in case.conditions_asked:
        condition = each.condition
        answer = _answer(case, condition) if case.progress.text.strip() else NOTHING
        listed = condition.kind is ConditionKind.NAMED_LIST
        found.append(
            ConditionReading(
                each.key, condition, condition.span.of(case.subject.goal), answer.verdict, answer.certainty,
                _sentence(case, answer.place), Decimal(len(condition.names)) if listed else condition.value,
                answer.reached, "个" if listed else condition.unit, condition.basis,
            )
        )  # fmt: skip
    case.read = found
    return found


def _sentence(case: Case, place: int | None) -> Span | None:
    """Return the sentence of the narrative at `place`, behind its item's marker."""
    if place is None:
        return None
    sentence = case.progress.sentence(place)
    return Span(case.progress.begin(sentence), sentence.end)


def _answer(case: Case, condition: Condition) -> Answer:
    """Return how the narrative answers a condition."""
    if condition.kind is ConditionKind.QUANTITY:
        return _quantity(case, condition)
    if condition.kind is ConditionKind.SHARE:
        return _share(case, condition)
    if condition.kind is ConditionKind.NAMED_LIST:
        return _list(case, condition)
    return answer_to(case, condition)


def _measured(reached: Decimal, condition: Condition, certainty: Certainty, place: int) -> Answer:
    """Return the verdict on a figure in the condition's own unit."""
    asked = condition.value or Decimal(0)
    if condition.comparator is Comparator.AT_MOST:
        return Answer(Verdict.REACHED if reached <= asked else Verdict.MISSED, certainty, place, reached)
    if reached >= asked:
        return Answer(Verdict.REACHED, certainty, place, reached)
    return Answer(Verdict.PARTLY if reached > 0 else Verdict.MISSED, certainty, place, reached)


def _quantity(case: Case, condition: Condition) -> Answer:
    """Return the answer to a count: the narrative's own count, the rows of the list that it announces, or 全部完成."""
    thing, passage = plan.thing_of(case, condition), case.progress
    act = plan.deed_of(case, condition)
    surely = plan.figures_of(case, condition)
    listed = next((other for other in case.conditions if _announces(case, condition, other)), None)
    if not surely and listed:
        answer = _list(case, listed)
        if answer.verdict is not Verdict.UNANSWERED and answer.place is not None:
            return _measured(answer.reached or Decimal(0), condition, answer.certainty, answer.place)
    likely = surely or case.figures(
        ("likely", kind(condition.unit), thing, act),
        lambda: [each for each in passage.of_kind(condition.unit) if _may_answer(case, each, thing, act)],
    )
    bare = [] if likely else _only_candidate(case, condition, thing)
    likely = _nearest(case, thing, likely or bare)
    if likely:
        certainty = Certainty.LIKELY if surely or bare or plan.is_loose(act) else Certainty.GUESS
        most = max(likely, key=_base)
        total, value = sum((_base(amount) for amount in likely), Decimal(0)), _base(most)
        asked = in_base_unit(condition.value or Decimal(0), condition.unit)[0]
        deed = case.progress.deed(most)
        firm = most in surely and (bool(act.act) or not deed.is_going)  # 实施青年社区项目36个 are not yet begun
        if len(surely) > 1:
            firm = firm and bool(act.act) and deed.act == act.act and value >= asked
        if firm and condition.certainty is Certainty.SURE:
            certainty = Certainty.SURE
        parts = len(likely) > 1 and value < asked <= total
        if value < asked and not parts and plan.is_part(case, most, thing):
            certainty = Certainty.GUESS
        scale = in_base_unit(Decimal(1), condition.unit)[0]
        return _measured((total if parts else value) / scale, condition, certainty, most.span.start)
    answer = _completed(case, thing)
    return answer if answer.verdict is not Verdict.UNANSWERED else _put_off(case, condition, thing)


def _put_off(case: Case, condition: Condition, thing: str) -> Answer:
    """Return the answer of a count of the same thing that is denied, put off or told for a time to come: not reached.

    计划完成300户 without a time only says again what the milestone asks for.
    """
    wanted = plan.deed_of(case, condition)

    def is_late(amount: Quantity) -> bool:
        deed = case.progress.deed(amount)
        return deed.is_late and plan.meets(replace(deed, is_going=False), wanted) is not False

    late = case.figures(
        ("late", kind(condition.unit), thing, wanted),
        lambda: [
            amount
            for amount in (case.progress.of_kind(condition.unit) if names_thing(thing) else ())
            if touches(thing, case.progress.context(amount)) >= 0.7 and is_late(amount)
        ],
    )
    return Answer(Verdict.MISSED, Certainty.LIKELY, late[0].span.start) if late else NOTHING


def _nearest(case: Case, thing: str, figures: list[Figure]) -> list[Figure]:
    """Return of the figures that may answer those whose own words name the thing best."""
    named = [(plan.own_words(case.progress, figure), figure) for figure in figures]
    best = max((touches(thing, words) for words, _ in named), default=0.0)
    return [
        figure
        for words, figure in named
        if best < 0.5 or touches(thing, words) >= best - 0.3 or not names_thing(words.replace(figure.text, ""))
    ]


def _base(amount: Quantity) -> Decimal:
    return amount.base[0] if amount.base else Decimal(0)


def _announces(case: Case, condition: Condition, other: Condition) -> bool:
    """Tell whether `other` is the list that the count of `condition` announces (25条…，包括…)."""
    if other.kind is not ConditionKind.NAMED_LIST or len(other.names) < 2:
        return False
    declared = lists.declared_count(case, other)
    return declared is not None and declared.span.start in condition.span


def _may_answer(case: Case, amount: Quantity, thing: str, wanted: Deed) -> bool:
    """Tell whether a figure of its kind answers a count in a looser sense: of the same thing, not a plan, of no other act."""
    if amount.certainty is Certainty.GUESS:
        return False
    deed = case.progress.deed(amount)
    if deed.is_open or plan.meets(deed, wanted) is False or case.progress.is_whole(amount) or not names_thing(thing):
        return False
    return speaks_of(thing, amount.what, case.progress.context(amount, 60))


def _only_candidate(case: Case, condition: Condition, thing: str) -> list[Quantity]:
    """Return the one figure that can be meant where one of the two names no thing: the same verb and unit, no rival.

    目标“建成33万亩”，文中“建成35.2万亩”. A milestone that asks for two such counts by one act leaves it open.
    """
    wanted = plan.deed_of(case, condition)
    rivals = [each for each in case.goal.of_kind(condition.unit) if case.goal.deed(each).act in (wanted.act, "")]
    if not wanted.act or len(rivals) != 1:
        return []
    held = wanted.step is Step.NONE and kind(condition.unit) != "个"  # 举办250场, whichever verb tells of 263场
    acts, thing = {wanted.act, *[""] * held}, "" if thing == wanted.act else thing
    found = []
    for amount in case.progress.of_kind(condition.unit):
        if amount.certainty is Certainty.GUESS:
            continue
        deed = case.progress.deed(amount)
        if not deed.is_open and deed.act in acts and not case.progress.is_whole(amount):
            found.append(amount)
    return found if len(found) == 1 and not (names_thing(thing) and names_thing(found[0].what)) else []


def _completed(case: Case, thing: str) -> Answer:
    """Return the answer of words of completion without a figure: 已全部完成, said of the thing."""
    for told in case.acts_told:
        if told.holds and told.statement.step >= Step.FINISHED and told.statement.explicit:
            clause = case.progress.clause(told.statement.span.start)
            if touches(thing, clause.of(case.progress.text)) >= 0.5:
                return Answer(Verdict.REACHED, Certainty.LIKELY, case.progress.begin(clause))
    return NOTHING


def _share(case: Case, condition: Condition) -> Answer:
    """Return the answer to a percentage: one of the same basis said of the same thing."""
    share = plan.share_at(case, condition)
    thing = f"{condition.subject}{condition.what}"
    words = case.goal.context(share) if share else thing
    if condition.basis is Basis.ANNUAL_TARGET:
        return _annual(case, condition, words)
    if condition.basis is Basis.RATE:
        return _rate(case, condition, share)
    same = [other for other in case.progress.percentages if other.basis is condition.basis]
    about = _nearest(case, thing, [other for other in same if touches(thing, case.progress.context(other)) >= 0.5])
    if condition.basis is Basis.WORKS:
        rows = [row for row in case.named_rows if row.percent is not None and touches(thing, row.text) >= 0.5]
        if rows:
            return _least(condition, rows, Certainty.SURE if len(rows) == 1 else Certainty.LIKELY)
        about = about or (same if len(same) == 1 and not names_thing(thing) else [])
    return _stated(condition, about)


def _stated(condition: Condition, shares: list[Percentage]) -> Answer:
    """Return the verdict on the percentages that answer a condition: the last of them, likely where there are several."""
    if not shares:
        return NOTHING
    certainty = Certainty.SURE if len(shares) == 1 else Certainty.LIKELY
    return _measured(shares[-1].value, condition, certainty, shares[-1].span.start)


def _annual(case: Case, condition: Condition, words: str) -> Answer:
    """Return the answer to a share of the year's target: a stated one, the works' own, or the count against the target."""
    claims = [claim.stated for claim in case.claims if claim.kind is ClaimKind.SHARE_OF_ANNUAL]
    same = [share for share in claims if touches(case.progress.context(share, 60), words) >= 0.5]
    several = sum(other.basis is Basis.ANNUAL_TARGET for other in case.conditions) > 1
    if same or (claims and not several):
        return _stated(condition, same or claims)
    counts = [
        other for other in case.conditions
        if other.kind is ConditionKind.QUANTITY and case.goal.sentence(other.span.start) == case.goal.sentence(condition.span.start)
    ]  # fmt: skip
    for other in counts:
        if plan.deed_of(case, other).step is Step.BEGUN:
            continue  # what has begun is no share of what is done
        answer, whole = _quantity(case, other), _target(case, other)
        if answer.reached is not None and answer.place is not None and whole:
            share = Share(in_base_unit(answer.reached, other.unit)[0], whole, condition.value or Decimal(0)).exact
            return _measured(round(share, 2), condition, Certainty.LIKELY, answer.place)
    open_ = [row for row in case.named_rows if row.stage is not Stage.COMPLETED]
    rows = [row for row in open_ if row.percent is not None]
    if not rows or several:
        return NOTHING
    return _least(condition, rows, Certainty.LIKELY if len(rows) == len(open_) else Certainty.GUESS)


def _target(case: Case, condition: Condition) -> Decimal | None:
    """Return the year's target, in base units, of what a condition counts."""
    thing = plan.thing_of(case, condition)
    for target in (placed.target for placed in case.targets):
        if kind(target.unit) != kind(condition.unit) or target.is_level or not target.value:
            continue
        if touches(thing, target.what) >= 0.5 or touches(target.what, thing) >= 0.5:
            return in_base_unit(target.value, target.unit)[0]
    return None


def _rate(case: Case, condition: Condition, share: Percentage | None) -> Answer:
    """Return the answer to a rate (开工率50%): a stated one, else what its counts make."""
    said = f"{condition.subject}{condition.what}"
    rate = re.search(r"[一-龥]{2}率", said)
    thing = said.replace(rate[0], "") if rate else said
    stated = [
        other for other in case.progress.percentages
        if other.basis is Basis.RATE and touches(thing, case.progress.context(other)) >= 0.5
        and (rate is None or plan.rate_of(case.progress, other) == rate[0])
    ]  # fmt: skip
    if stated or share is None:
        return _stated(condition, stated)
    name = plan.rate_of(case.goal, share)
    pair = plan.one_of_whole(case, plan.act_of_rate(name), share.what.replace(name, "")) if name else None
    if not pair or not pair[0].value or not pair[1].value:
        return NOTHING
    exact = Share(pair[0].value, pair[1].value, share.value).exact
    return _measured(round(exact, 2), condition, Certainty.LIKELY, pair[0].span.start)


def _least(condition: Condition, rows: list[Row], certainty: Certainty) -> Answer:
    """Return the verdict on several sub-projects' percentages: the lowest counts."""
    least = min(rows, key=lambda row: row.percent or Decimal(0))
    percent, place = least.percent or Decimal(0), least.percent_span or least.span
    answer = _measured(percent, condition, certainty, place.start)
    if answer.verdict is Verdict.MISSED and any((row.percent or 0) > 0 for row in rows):
        return Answer(Verdict.PARTLY, certainty, place.start, percent)
    return answer


def _list(case: Case, condition: Condition) -> Answer:
    """Return the answer to a list of names: how many of them are reported as begun, or as finished where that is asked."""
    rows = lists.reported_rows(case, condition)
    if not rows:
        return NOTHING
    finish = lists.step_of(case, condition) >= Step.FINISHED
    behind = [name for name, row in rows.items() if lists.is_behind(row, finish=finish)]
    open_ = [name for name, row in rows.items() if name not in behind and row.stage is Stage.UNSTATED]
    reached, whole = len(rows) - len(behind), len(condition.names)
    certainty = Certainty.LIKELY if open_ or condition.certainty is not Certainty.SURE else Certainty.SURE
    first = rows[behind[0]] if behind else next(iter(rows.values()))
    verdict = Verdict.REACHED if reached == whole else Verdict.PARTLY if reached else Verdict.MISSED
    return Answer(verdict, certainty, lists.statement_of(case, first).start, Decimal(reached))
