"""Figures of the milestone and the year's targets against those of the narrative."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from reports.checks.acts import Deed
from reports.checks.finding import Mark, Said
from reports.checks.passage import Passage, is_exact
from reports.checks.rounding import Share, plain
from reports.checks.words import kind, names_thing, same_kind, touches
from tasks.language import Condition, ConditionKind, Step
from tasks.language.claims import ClaimKind
from tasks.language.claims.vocabulary import rates
from tasks.language.figures import Basis, Certainty, Comparator, Percentage, Quantity, Span
from tasks.language.figures.units import in_base_unit
from tasks.language.kinds import ChunkKind
from tasks.language.lexicon import words_of

if TYPE_CHECKING:
    from reports.checks.case import Case

_MODIFIER = re.compile(r"新建|续建|改建|扩建|迁建|改扩建|新开工|新增")
_BEHIND = re.compile(r"[^，。；：、（(0-9]{0,20}")
_SAYING = (ChunkKind.STATE, ChunkKind.ACT, ChunkKind.LIGHT, ChunkKind.MODALITY)
_AVERAGE = re.compile(r"^(?:每|人均|平均)")


def quantity_short(case: Case) -> Iterator[Said]:
    """Find a count of the milestone that the narrative's count of the same thing does not reach."""
    for condition in goal_quantities(case):
        thing, reached = thing_of(case, condition), figures_of(case, condition)
        if not reached or condition.value is None:
            continue
        most = max(reached, key=lambda amount: amount.base or (Decimal(0), ""))
        target = in_base_unit(condition.value, condition.unit)[0]
        total = sum(((amount.base or (Decimal(0), ""))[0] for amount in reached), Decimal(0))
        value = (most.base or (Decimal(0), ""))[0]
        summed = total - value < value and total != value
        if (
            value >= target
            or most.comparator is not Comparator.EQUAL
            or (len(reached) > 1 and not summed and total >= target)
        ):
            continue
        if len({amount.base for amount in reached}) > 1 and total >= target and total != 2 * value:
            continue
        if is_part(case, most, thing):
            continue
        goal = Mark(case.goal.column, condition.span)
        yield Said(
            (case.progress.mark_to(most), goal), f"{most.text} < {plain(condition.value)}{condition.unit}",
            f"目标“{case.subject.words(goal)}”，文中为 {most.text}，没有达到，请核实或说明。",
        )  # fmt: skip


def share_short(case: Case) -> Iterator[Said]:
    """Find a share of the year's target that the narrative states below the milestone's."""
    claims = [claim for claim in case.claims if claim.kind is ClaimKind.SHARE_OF_ANNUAL]
    for share in goal_shares(case):
        if (
            share.basis is not Basis.ANNUAL_TARGET
            or share.comparator is Comparator.AT_MOST
            or not share.text[:1].isdigit()
        ):
            continue
        words = case.goal.context(share)
        same = [claim for claim in claims if touches(case.progress.context(claim.stated, 60), words) >= 0.5]
        if not same and len(claims) == 1 and not names_thing(share.what):  # 完成全年目标的50%, of the task as a whole
            same = claims
        if len(same) == 1 and same[0].stated.value < share.value and same[0].stated.comparator is Comparator.EQUAL:
            stated, goal = same[0].stated, case.goal.mark_to(share)
            yield Said(
                (case.progress.mark_to(stated), goal), f"{plain(stated.value)}% < {plain(share.value)}%",
                f"目标“{case.subject.words(goal)}”，文中为 {plain(stated.value)}%，没有达到，请核实或说明。",
            )  # fmt: skip


def rate_short(case: Case) -> Iterator[Said]:
    """Find a rate of the milestone (开工率) that the narrative's rate, or its counts, do not reach."""
    for share in goal_shares(case):
        name = rate_of(case.goal, share)
        if share.basis is not Basis.RATE or not name or not share.text[:1].isdigit():
            continue
        thing, goal = share.what.replace(name, ""), case.goal.mark_to(share)
        if not names_thing(thing):
            continue
        stated = [
            other for other in case.progress.percentages
            if other.basis is Basis.RATE and rate_of(case.progress, other) == name and touches(thing, case.progress.context(other)) >= 0.5
        ]  # fmt: skip
        if stated:
            if len(stated) == 1 and stated[0].value < share.value:
                words = case.progress.mark_to(stated[0])
                yield Said(
                    (words, goal),
                    f"{plain(stated[0].value)}% < {plain(share.value)}%",
                    _not_reached(case, goal, f"{plain(stated[0].value)}%"),
                )
            continue
        pair = one_of_whole(case, act_of_rate(name), thing)
        if (
            pair
            and pair[0].value
            and pair[1].value
            and Share(pair[0].value, pair[1].value, share.value).exact < share.value
        ):
            done, whole = pair
            figure = Share(done.value or Decimal(0), whole.value or Decimal(1), share.value)
            marks = (
                Mark(case.progress.column, _to_clause_end(case.progress, done)),
                case.progress.mark_to(whole),
                goal,
            )
            yield Said(marks, figure.computation, _not_reached(case, goal, f"{done.text}，总数 {whole.text}"))


def rate_of(passage: Passage, share: Percentage) -> str:
    """Return the rate that a percentage states: 竣工率 of 开工率95.5%，竣工率70%; empty where it states none."""
    found = re.search(
        r"[一-龥]{2}率(?=[^率，。；]{0,6}$)", passage.text[max(0, share.span.start - 12) : share.span.start]
    )
    return found[0] if found else ""


def act_of_rate(name: str) -> str:
    """Return the act of works that a rate is one of: 开工 of 开工率; empty where it is none of works."""
    words = (words_of("states").get(word) for word in rates()[name].acts) if name in rates() else ()
    return next((entry.values[0] for entry in words if entry), "")


def level_short(case: Case) -> Iterator[Said]:
    """Find a level that the year must reach (覆盖率80%以上) and that stands elsewhere now."""
    for placed in case.targets:
        target = placed.target
        if (
            not (target.is_level or _AVERAGE.match(target.what))
            or target.comparator is Comparator.ABOUT
            or _changes(target.what)
        ):
            continue
        figures: list[Percentage | Quantity] = [
            figure for figure in (case.progress.percentages if target.unit == "%" else case.progress.quantities)
            if figure.value is not None
            and (isinstance(figure, Percentage) or same_kind(figure, target.unit))
            and not (target.comparator is Comparator.AT_MOST and figure.value == target.value)  # 控制在4.5%以内
            and _is_level_of(target.what, case.progress.context(figure, 40))
            and not _changes(case.progress.context(figure, 10))
        ]  # fmt: skip
        at_most = target.comparator is Comparator.AT_MOST
        short = [
            figure
            for figure in figures
            if figure.value is not None and (figure.value > target.value if at_most else figure.value < target.value)
        ]
        if len(figures) != 1 or len(short) != 1 or short[0].value is None or is_part(case, short[0], target.what):
            continue
        figure, value = short[0], short[0].value
        if (
            any(
                share.value <= value and target.what[-3:] in case.goal.context(share, 30)
                for share in case.goal.percentages
            )
            and not at_most
        ):
            continue
        gap = f"{plain(abs(target.value - value))}{' 个百分点' if target.unit == '%' else target.unit}"
        sign, bound = (">", "不高于") if at_most else ("<", "不低于")
        marks = (case.progress.mark_to(figure), *((placed.mark,) if placed.mark else ()))
        yield Said(
            marks, f"{figure.text} {sign} {plain(target.value)}{target.unit}",
            f"年度目标“{target.what}”{bound} {plain(target.value)}{target.unit}，文中为 {figure.text}，还差 {gap}。",
        )  # fmt: skip


def _is_level_of(what: str, words: str) -> bool:
    """Tell whether a figure among `words` is of the level `what`: most of its name stands there, or its end."""
    return touches(what, words) >= 0.7 or (len(what) > 4 and what[-4:] in words)


def whole_differs(case: Case) -> Iterator[Said]:
    """Find a whole (5个新建项目全部开工) that goal and task count otherwise."""
    passage = case.progress
    stated = {amount.base for other in (case.goal, case.task) for amount in other.quantities}
    for amount in passage.quantities:
        said = _all_of_it(passage, amount)
        following = said.of(passage.text) if said else ""
        modifier = _MODIFIER.search(following)
        if not said or not modifier or not is_exact(amount) or amount.base in stated:
            continue
        for other in case.goal.quantities:
            clause = _clause_of(case.goal, other)
            sentence = case.goal.sentence(other.span.start).of(case.goal.text)
            own = clause.replace(other.text, "")
            fits = not names_thing(own) or touches(own, following) >= 0.5
            if (
                modifier[0] in clause
                and same_kind(amount, other.unit)
                and is_exact(other)
                and fits
                and touches(following, sentence) >= 0.5
            ):
                goal = Mark(case.goal.column, _to_clause_end(case.goal, other))
                words = Mark(passage.column, Span(amount.span.start, said.end))
                yield Said(
                    (words, goal),
                    f"{amount.text} ≠ {other.text}",
                    f"目标“{case.subject.words(goal)}”，文中“{case.subject.words(words)}”，数目不一，请核实。",
                )
                break


def _all_of_it(passage: Passage, amount: Quantity) -> Span | None:
    """Return the words between a count and the verb that is said of all of it: 5个新建项目全部开工."""
    clause = passage.scan.parts.clause_at(amount.span.start)
    following = passage.beside(amount, clause)[1]
    behind = Span(amount.span.end, max(amount.span.end, following.span.start if following else clause.end))
    verb = next((one for one in passage.acts.inside(behind) if one.holds and one.explicit), None)
    return Span(amount.span.end, verb.span.start) if verb else None


def goal_quantities(case: Case) -> Iterator[Condition]:
    """Yield the milestone's counts that the lead answers for and that name what they count."""
    if not case.is_reported:
        return
    for condition in case.conditions:
        if condition.kind is not ConditionKind.QUANTITY or not condition.value or condition.owner:
            continue
        if condition.comparator is Comparator.AT_MOST or condition.certainty is Certainty.GUESS:
            continue
        if not is_whole(case, condition) and names_thing(thing_of(case, condition)):
            yield condition


def is_whole(case: Case, condition: Condition) -> bool:
    """Tell whether a condition's figure is only the whole of what follows: 30项重点工程 of 30项重点工程开工26项."""
    figure = figure_of(case, condition)
    return figure is not None and case.goal.is_whole(figure)


def figure_of(case: Case, condition: Condition) -> Quantity | None:
    """Return the figure of the milestone on which a count stands."""
    inside = case.goal.amounts(condition.span)
    return next((each for each in inside if each.value == condition.value), inside[0] if inside else None)


def deed_of(case: Case, condition: Condition) -> Deed:
    """Return the act that a count of the milestone is one of: begun, finished, held."""
    figure = figure_of(case, condition)
    return case.goal.deed(figure) if figure else Deed()


def goal_shares(case: Case) -> Iterator[Percentage]:
    """Yield the milestone's percentages, each as its condition has it; those of no condition are left out."""
    for condition in case.conditions:
        share = share_at(case, condition)
        if share:
            yield share


def share_at(case: Case, condition: Condition) -> Percentage | None:
    """Return the percentage on which a condition stands, with the value, comparator and basis that the condition has."""
    if condition.kind is not ConditionKind.SHARE or condition.value is None:
        return None
    inside = case.goal.shares(condition.span)
    if not inside:
        return None
    return replace(inside[-1], value=condition.value, comparator=condition.comparator, basis=condition.basis)


def thing_of(case: Case, condition: Condition) -> str:
    """Return the words that name what a condition counts."""
    if names_thing(condition.what):
        return condition.what
    start = condition.span.end
    rest = _BEHIND.match(case.goal.text, start)
    end = rest.end() if rest else start
    said = (chunk.span.start for chunk in case.goal.scan.chunks_in(Span(start, end)) if chunk.kind in _SAYING)
    return case.goal.text[start : next(said, end)]


def figures_of(case: Case, condition: Condition) -> list[Quantity]:
    """Return the figures of the narrative that say how much of a condition is done: those of its act before those of none.

    No more than can be meant as parts of one count; the same is asked of the narrative once.
    """
    thing, wanted = thing_of(case, condition), deed_of(case, condition)

    def look() -> list[Quantity]:
        found = [amount for amount in case.progress.of_kind(condition.unit) if answers(case, amount, thing, wanted)]
        return [amount for amount in found if meets(case.progress.deed(amount), wanted)] or found

    return case.figures(("surely", kind(condition.unit), thing, wanted), look)


def answers(case: Case, amount: Quantity, thing: str, wanted: Deed) -> bool:
    """Tell whether a figure of the narrative, of its kind, counts what is done: of the same thing, by the same act."""
    if amount.certainty is Certainty.GUESS:
        return False
    if touches(thing, case.progress.context(amount)) < 0.7 or case.progress.is_whole(amount):
        return False
    deed = case.progress.deed(amount)
    return not deed.is_open and meets(deed, wanted) is not False and (meets(deed, wanted) or is_loose(wanted))


def meets(deed: Deed, wanted: Deed) -> bool | None:
    """Tell whether a count by one act is one by another: the same or a later step; None where the words don't say."""
    if not wanted.act or not deed.act:
        return None
    if deed.act == wanted.act:
        return not deed.is_going or wanted.step <= Step.BEGUN
    if wanted.step is Step.NONE or deed.step is Step.NONE:
        return None
    return deed.step >= max(wanted.step, Step.BEGUN) and (not deed.is_going or wanted.step <= Step.BEGUN)


def is_loose(wanted: Deed) -> bool:
    """Tell whether a milestone's count may be met by one without a verb: it names no state that has to be reached."""
    return wanted.act in ("", "建设") or wanted.step is Step.NONE


def is_open(case: Case, amount: Quantity) -> bool:
    """Tell whether a figure of the narrative is only planned, or what is left."""
    return case.progress.deed(amount).is_open


def own_words(passage: Passage, amount: Quantity | Percentage) -> str:
    """Return the words of a figure in its clause, as far as the figures beside it."""
    clause = passage.clause(amount.span.start)
    before, after = passage.beside(amount, clause)
    stop = after.span.start if after else clause.end
    mark = passage.text.find("、", amount.span.end, stop)
    return passage.text[before.span.end if before else clause.start : stop if mark < 0 else mark]


def is_part(case: Case, figure: Quantity | Percentage, what: str) -> bool:
    """Tell whether a figure is that of one district, one sub-project of several, or of a share introduced by 其中."""
    passage = case.progress
    sentence = passage.sentence(figure.span.start)
    ahead = Span(sentence.start, figure.span.start)
    if passage.has_district(ahead) or "其中" in ahead.of(passage.text):
        return True
    row = case.row_at(figure.span.start)
    several = row and sum(other.item == row.item for other in case.named_rows) > 1
    return bool(row and row.name and several and touches(row.name, what) < 0.5)


def one_of_whole(case: Case, act: str, thing: str) -> tuple[Quantity, Quantity] | None:
    """Return the one count of what was begun or finished of a thing, and the whole it belongs to."""
    found = []
    for amount in case.progress.quantities if act else ():
        deed = case.progress.deed(amount)
        if deed.act == act and not deed.is_open and is_exact(amount) and not case.progress.is_whole(amount):
            item = case.item_at(amount.span.start)
            if touches(thing, item.of(case.progress.text)) >= 0.5:
                found.append((amount, item))
    if len(found) != 1:
        return None
    amount, item = found[0]
    larger = [
        other for other in case.progress.amounts(Span(item.start, amount.span.start))
        if same_kind(other, amount.unit) and is_exact(other) and (other.value or 0) > (amount.value or 0)
    ]  # fmt: skip
    wholes = [other for other in larger if touches(thing, case.progress.context(other)) >= 0.5]
    if wholes:
        return amount, max(wholes, key=lambda other: other.value or Decimal(0))
    planned = [
        other for other in larger
        if is_open(case, other) and touches(thing, Span(item.start, other.span.end + 6).of(case.progress.text)) >= 0.5
    ]  # fmt: skip
    return (amount, planned[-1]) if planned else None


def _not_reached(case: Case, goal: Mark, stated: str) -> str:
    return f"目标“{case.subject.words(goal)}”，文中为 {stated}，没有达到或口径不清，请核实或说明。"


def _changes(words: str) -> bool:
    """Tell whether words speak of growth, which is no level."""
    return bool(re.search(r"增长|同比|环比|下降|提高[0-9]|提升[0-9]|增速", words))


def _clause_of(passage: Passage, amount: Quantity) -> str:
    return passage.clause(amount.span.start).of(passage.text)


def _to_clause_end(passage: Passage, amount: Quantity) -> Span:
    """Return the place from a figure, with the words before it, to the end of its clause."""
    return Span(passage.mark_to(amount).span.start, max(amount.span.end, passage.clause(amount.span.start).end))
