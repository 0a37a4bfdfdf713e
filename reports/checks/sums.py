"""Parts against their whole, and done plus remaining against the target."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from reports.checks.case import Case, Passage, is_exact
from reports.checks.finding import Mark, Said
from reports.checks.part_labels import (
    are_kinds_of_one_thing,
    label_of,
    leave_nothing_over,
    stand_apart_by_step,
    steps_in,
)
from reports.checks.rounding import plain
from reports.checks.words import same_kind, touches
from tasks.language.claims.intervals import of_quantity
from tasks.language.claims.intervals import total as sum_of
from tasks.language.claims.vocabulary import pattern
from tasks.language.figures import Comparator, Quantity, Span
from tasks.language.figures.units import in_base_unit

_TOTAL = pattern(r"%s(?!同|享|建|管|治|有产权)[^，。；、0-9]{0,10}$", "sums", "total")
_REST = pattern(r"%s的?[^，。；0-9]{0,4}$", "sums", "rest")
_WHOLE_BEFORE = pattern("%s", "sums", "whole")
_REMAINING = pattern(r"%s的?[^，。；0-9]{0,4}$", "sums", "remaining")
_DONE = pattern("%s", "sums", "done")
_OPENING = re.compile(r"其中[，,：:]?[^，。；0-9]{0,12}$|分别[为是][^，。；0-9]{0,4}$")
#: A sum of more parts is none that a person checks.
MOST = 20
_ORDER = "一二三四五六七八九"
_BATCH = re.compile(
    r"[^。；，：]{0,16}[，：；:;（(]?(?:其中[，：:]?)?第([一二三四五六七八九])[批期次轮][^，。；：0-9]{0,12}"
)
_LEAD = re.compile(r"^[\s其中，、和及包括：:]+")
#: By how much a whole grew, said between it and its parts: 812.6亿元，同比增长9.4%，其中出口….
_GROWTH = re.compile(r"，(?:同比|环比|较[^，。；0-9]{1,6})?(?:增长|下降|提高|增加)[0-9.]+(?:%|％|个百分点)")
#: What else is said of a whole before its parts: how it grew, what share it is.
_OF_WHOLE = re.compile(rf"{_GROWTH.pattern}|，(?:占|为|完成)[^，。；]{{0,16}}?[0-9.]+[%％]")


def parts_and_whole(case: Case) -> Iterator[Said]:
    """Find parts that are said to make up a whole and don't."""
    for passage in (case.progress, case.goal, case.task):
        told: set[Span] = set()
        for whole, parts in _breakdowns(passage):
            if whole.span in told:
                continue
            told.add(whole.span)
            summed = sum((_in(part, whole) for part in parts), Decimal(0))
            if whole.value is None or not _differ(parts, whole):
                continue
            sum_words = " + ".join(plain(_in(part, whole)) for part in parts)
            first, last = min(whole, *parts, key=_place), max(whole, *parts, key=_place)
            marks = (passage.mark(Span(passage.mark_to(first).span.start, last.span.end)), passage.mark(whole.span))
            yield Said(
                marks, f"{sum_words} = {plain(summed)}",
                f"“{whole.text}”的各部分合计为 {plain(summed)}{whole.unit}，与 {plain(whole.value)}{whole.unit}不符，请核实。",
            )  # fmt: skip


def part_exceeds_whole(case: Case) -> Iterator[Said]:
    """Find a part introduced by 其中 that is larger than its whole, which the clause before it counts in the same unit."""
    passage = case.progress
    for amount in passage.quantities:
        before = passage.text[max(0, amount.span.start - 20) : amount.span.start]
        opening = re.search(r"(?P<mark>[，,（(；;])其中[^，。；：0-9]{0,14}$", before)
        if not opening or not is_exact(amount):
            continue
        place = amount.span.start - len(before) + opening.start("mark")
        if opening["mark"] in "；;":
            continue  # of what the list is of, not of its last entry: 88个：工业76项、交通12项；其中续建30项
        sentence = passage.parts.sentence_at(place)
        whole = next(
            (
                other
                for other in reversed(passage.amounts(Span(max(sentence.start, place - 60), place)))
                if other.value
                and other.span.end <= place
                and (not passage.parts.is_bracketed(other.span.start) or passage.parts.is_bracketed(place))
            ),
            None,
        )
        if whole is None or "，" in _OF_WHOLE.sub("", passage.text[whole.span.end : place]):
            continue  # 集中开工17个，各类项目开工率为55%，其中续建33个
        alike = in_base_unit(Decimal(1), amount.unit)[1] == in_base_unit(Decimal(1), whole.unit)[1]
        if is_exact(whole) and whole.value and alike and _exceeds(amount, whole):
            yield Said(
                (passage.mark_to(amount), passage.mark(whole.span)), f"{amount.text} > {whole.text}",
                f"“其中”的 {amount.text}多于总数 {whole.text}，请核实。",
            )  # fmt: skip


def _whole_beside(case: Case, whole: Quantity, done: Quantity, rest: Quantity) -> Said | None:
    """Return the doubt that done and remaining differ from the whole that the same sentence states before them.

    A whole is what its words say to be one, or what the year's target asks for.
    """
    passage = case.progress
    if not (is_exact(whole) and is_exact(done)) or whole.value is None or done.value is None:
        return None
    between = Span(whole.span.end, done.span.start).of(passage.text)
    before = passage.text[passage.clause(whole.span.start).start : whole.span.start]
    planned = any(whole.base == in_base_unit(each.target.value, each.target.unit) for each in case.targets)
    if not (planned or _WHOLE_BEFORE.search(before)) or not _DONE.search(_clause(passage, done)) or "其中" in between:
        return None
    value, total = _in(whole, done), done.value + _in(rest, done)
    if not _differ([done, rest], whole) or value < done.value:
        return None
    return Said(
        (Mark(passage.column, Span(_begin(passage, done), rest.span.end)), passage.mark(whole.span)),
        f"{plain(done.value)} + {plain(_in(rest, done))} = {plain(total)}",
        f"已完成与剩余合计 {plain(total)}{done.unit}，与前面的 {whole.text} 不相等，请核实。",
    )


def remainder_mismatch(case: Case) -> Iterator[Said]:
    """Find done and remaining that together differ from the annual target."""
    passage = case.progress
    for rest in passage.quantities:
        if not _REMAINING.search(passage.text[max(0, rest.span.start - 8) : rest.span.start]) or not is_exact(rest):
            continue
        sentence = passage.parts.sentence_at(rest.span.start)
        before = [
            amount for amount in passage.amounts(Span(sentence.start, rest.span.start)) if same_kind(amount, rest.unit)
        ]
        if len(before) == 2 and (said := _whole_beside(case, before[0], before[1], rest)):
            yield said
        if len(before) != 1 or not is_exact(before[0]) or not _DONE.search(_clause(passage, before[0])):
            continue
        done = before[0]
        words = passage.text[sentence.start : rest.span.end]
        if any(place.start in sentence for place in passage.districts):
            continue
        assert done.value is not None
        total = done.value + _in(rest, done)
        targets = [
            placed for placed in case.targets
            if not placed.target.is_level and same_kind(done, placed.target.unit) and touches(placed.target.what, words) >= 0.5
        ]  # fmt: skip
        goals = [
            amount
            for amount in case.goal.quantities
            if same_kind(amount, done.unit) and amount.value is not None and _in(amount, done) == total
        ]
        if len(targets) != 1 or goals:
            continue
        target = targets[0].target
        value = in_base_unit(target.value, target.unit)[0] / in_base_unit(Decimal(1), done.unit)[0]
        at_least = target.comparator is Comparator.AT_LEAST
        if (
            target.comparator in (Comparator.ABOUT, Comparator.AT_MOST)
            or total == value
            or (at_least and value <= total <= 2 * value)
        ):
            continue
        share = (done.value / value * 100).quantize(Decimal("0.01")) if value else Decimal(0)
        bound = "不少于 " if at_least else ""
        marks = (
            Mark(passage.column, Span(_begin(passage, done), rest.span.end)),
            *((targets[0].mark,) if targets[0].mark else ()),
        )
        yield Said(
            marks, f"{plain(done.value)} + {plain(_in(rest, done))} = {plain(total)}",
            f"已完成与剩余合计 {plain(total)}{done.unit}，与任务“{bound}{plain(value)}{done.unit}”不是同一口径"
            f"（{plain(done.value)} ÷ {plain(value)} ≈ {plain(share)}%），请说明。",
        )  # fmt: skip


def _breakdowns(passage: Passage) -> Iterator[tuple[Quantity, list[Quantity]]]:
    """Yield every whole with the parts that the words say make it up."""
    for sentence in passage.parts.sentences:
        amounts = [amount for amount in passage.amounts(sentence) if amount.value is not None]
        yield from _totalled(passage, sentence, amounts)
        yield from _opened(passage, sentence, amounts)
    yield from _with_rest(passage)
    yield from _in_batches(passage)


def _in_batches(passage: Passage) -> Iterator[tuple[Quantity, list[Quantity]]]:
    """Yield 下达资金2077万元，第一批606万元；第二批1169万元: all batches up to the last, of the whole just before them."""
    amounts = [amount for amount in passage.quantities if amount.value is not None]
    for place, whole in enumerate(amounts[:-2]):
        parts: list[Quantity] = []
        end = whole.span.end
        for amount in amounts[place + 1 : place + 2 + len(_ORDER)]:
            batch = _BATCH.fullmatch(passage.text, end, amount.span.start)
            if (
                not batch
                or len(parts) >= len(_ORDER)
                or batch[1] != _ORDER[len(parts)]
                or not same_kind(amount, whole.unit)
            ):
                break
            parts.append(amount)
            end = amount.span.end
        if len(parts) >= 2 and is_exact(whole) and all(map(is_exact, parts)) and not _BATCH.match(passage.text, end):
            yield whole, parts


def _totalled(
    passage: Passage, sentence: Span, amounts: Sequence[Quantity]
) -> Iterator[tuple[Quantity, list[Quantity]]]:
    """Yield 新建11个、改建25个，共36个."""
    for place, total in enumerate(amounts):
        before = passage.text[max(sentence.start, total.span.start - 16) : total.span.start]
        mark = _TOTAL.search(before)
        if not mark or not is_exact(total):
            continue
        clause_start = total.span.start - len(before) + mark.start()
        if clause_start > sentence.start and passage.text[clause_start - 1] not in "，,、 ":
            continue
        parts: list[Quantity] = []
        for amount in reversed(amounts[max(0, place - MOST - 1) : place]):
            if not same_kind(amount, total.unit) or not _closes(passage, amount, clause_start):
                break
            parts.insert(0, amount)
            if _begins_list(passage, amount, sentence):
                break
        if (
            2 <= len(parts) <= MOST
            and parts == list(amounts[place - len(parts) : place])
            and _parallel(passage, parts, sentence)
        ):
            yield total, parts


def _opened(passage: Passage, sentence: Span, amounts: Sequence[Quantity]) -> Iterator[tuple[Quantity, list[Quantity]]]:
    """Yield 36个，其中新建11个、续建25个 · 36个（新建11个、续建25个） · 36个项目中，20个已完工，16个未开工."""
    for place, whole in enumerate(amounts[:-1]):
        following = amounts[place + 1]
        between = _GROWTH.sub("", passage.text[whole.span.end : following.span.start])
        if not is_exact(whole) or len(between) > 40:
            continue
        bracket = re.fullmatch(
            r"[^，。；：（）()]{0,16}[（(](?P<among>其中[：，]?)?[^，。；：（）()0-9]{0,12}", between
        )
        some = re.fullmatch(r"[^，。；：（）()]{0,20}[，,]?其中[，,：:]?[^，。；（）()0-9]{0,20}", between)
        inside = re.fullmatch(
            r"[^，。；：（）()]{0,24}(?<!其)中[，,：:]?(?:已[^，。；（）()0-9]{0,8}|[^，。；（）()0-9]{0,10})?", between
        )
        among = some or (bracket and bracket["among"])
        if not (bracket or some or inside) or re.search(r"[0-9]", between):
            continue
        parts = _run(passage, whole, amounts[place + 1 :], closed=bool(bracket))
        if not 2 <= len(parts) <= MOST or any(_in(part, whole) > (whole.value or 0) for part in parts):
            continue
        labels = [label_of(passage, part, parts[at - 1] if at else whole) for at, part in enumerate(parts)]
        total = sum((_in(part, whole) for part in parts), Decimal(0))
        steps = [steps_in(label) for label in labels]
        disjoint = stand_apart_by_step(steps) if any(steps) else not inside or are_kinds_of_one_thing(labels)
        if not disjoint:
            continue
        whole_named = (
            bool(bracket and not bracket["among"]) or are_kinds_of_one_thing(labels) or leave_nothing_over(steps)
        )
        nearly = total * 5 >= (whole.value or 0) * 4
        if total > (whole.value or 0) or (whole_named and (nearly or not among)):
            yield whole, parts


def _with_rest(passage: Passage) -> Iterator[tuple[Quantity, list[Quantity]]]:
    """Yield 25个项目中，8个已配售。其余17个正在筹备."""
    amounts = [amount for amount in passage.quantities if amount.value is not None]
    for place, rest in enumerate(amounts):
        before = passage.text[max(0, rest.span.start - 10) : rest.span.start]
        if not _REST.search(before) or not is_exact(rest) or "另" in before:
            continue
        parts: list[Quantity] = []
        for amount in reversed(amounts[max(0, place - 6) : place]):
            if "\n" in passage.text[amount.span.end : rest.span.start]:
                break
            if not same_kind(amount, rest.unit):
                continue
            after = passage.text[amount.span.end : amount.span.end + 24]
            if re.match(r"[^，。；：（）0-9]{0,22}(?<!其)中[，,：:]", after):
                if (
                    parts
                    and is_exact(amount)
                    and stand_apart_by_step([steps_in(_clause(passage, part)) for part in parts])
                ):
                    yield amount, [*reversed(parts), rest]
                break
            parts.append(amount)


def _run(passage: Passage, whole: Quantity, amounts: Sequence[Quantity], *, closed: bool) -> list[Quantity]:
    """Return the figures of the whole's kind that follow it one after the other."""
    parts: list[Quantity] = []
    end = whole.span.end
    for amount in amounts[: MOST + 1]:
        between = passage.text[end : amount.span.start]
        nested = parts and re.search(r"其中|占|共|合计|累计|总计|涉及|惠及", between)
        if (
            not same_kind(amount, whole.unit)
            or not is_exact(amount)
            or nested
            or (closed and parts and re.search(r"[）)]", between))
        ):
            break
        if parts and not re.search(r"[，,、；和]", between):
            break
        parts.append(amount)
        end = amount.span.end
    return parts


def _closes(passage: Passage, amount: Quantity, end: int) -> bool:
    """Tell whether a figure closes its entry of a list (新建11个、)."""
    after = passage.text[amount.span.end : min(len(passage.text), amount.span.end + 1)]
    return after in ("、", "，", ",", "和") or amount.span.end == end


def _begins_list(passage: Passage, amount: Quantity, sentence: Span) -> bool:
    """Tell whether the list of parts begins with this one: its clause opens with 其中."""
    return bool(_OPENING.search(passage.text[max(sentence.start, amount.span.start - 20) : amount.span.start]))


def _parallel(passage: Passage, parts: Sequence[Quantity], sentence: Span) -> bool:
    """Tell whether the entries of a list are of one form, so that they add up: all at one step, or each at its own."""
    labels, end = [], sentence.start
    for part in parts:
        labels.append(re.split(r"[，、；：]", _LEAD.sub("", passage.text[end : part.span.start]))[-1])
        end = part.span.end
    steps = [steps_in(label) for label in labels]
    alike = len({step for step in steps if step}) <= 1 or (len(steps) > 1 and stand_apart_by_step(steps))
    return alike and all(len(label) <= 20 for label in labels[1:])


def _place(amount: Quantity) -> Span:
    return amount.span


def _clause(passage: Passage, amount: Quantity) -> str:
    """Return the clause in which a figure stands."""
    return passage.clause(amount.span.start).of(passage.text)


def _begin(passage: Passage, amount: Quantity) -> int:
    """Return where the words of a count begin, in its sentence."""
    return max(
        min(amount.what_span.start, amount.span.start) if len(amount.what_span) else amount.span.start,
        passage.parts.sentence_at(amount.span.start).start,
    )


def _in(part: Quantity, whole: Quantity) -> Decimal:
    """Return the value of a part in the unit of the whole."""
    assert part.value is not None
    return (in_base_unit(part.value, part.unit)[0] / in_base_unit(Decimal(1), whole.unit)[0]).normalize()


def _differ(parts: Sequence[Quantity], whole: Quantity) -> bool:
    """Tell whether parts and whole differ by more than the rounding in which they are written."""
    ranges, wanted = [of_quantity(part) for part in parts], of_quantity(whole)
    if wanted is None:
        return False
    come_to = sum_of([each for each in ranges if each])
    return come_to.high < wanted.low or come_to.low > wanted.high


def _exceeds(part: Quantity, whole: Quantity) -> bool:
    """Tell whether a part is larger than its whole beyond their rounding."""
    mine, wanted = of_quantity(part), of_quantity(whole)
    return bool(mine and wanted and mine.low > wanted.high)
