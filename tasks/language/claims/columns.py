"""Tables in a text: the percentage of a row against the row's own figures, in the columns that the head names.

A table is a run of lines whose cells tabs part; the first line is its head where no cell of it is a bare figure.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext

from tasks.language.claims.claim import Claim, ClaimKind, Source, Verdict, Whole
from tasks.language.claims.intervals import Interval, in_column, kind, meets_cut
from tasks.language.claims.passage import plan_of
from tasks.language.claims.vocabulary import ANY, Rate, pattern, rate_of
from tasks.language.figures import Basis, Certainty, Comparator, Percentage, Quantity, Span
from tasks.language.figures.numerals import ARABIC, number
from tasks.language.figures.units import in_base_unit

_CELL = re.compile(r"[^\t|｜]*")
_PARTED = re.compile(r"[\t|｜]")
_NUMBER = re.compile(rf"\s*({ARABIC})([百千]?[万亿])?\s*")
_UNIT = re.compile(r"[（(](?:单位[：:])?([^（）()0-9%％]{1,6})[）)]\s*$")
_RATE = re.compile(r"[一-龥]{1,14}率")
#: A wider table is not read; percentages are held against so many columns of counts, and of wholes.
_WIDEST, _MOST = 40, 4
#: So many rows that two columns bear out make these sure.
_BORNE = 2
_HIGHEST, _SLIP, _PART = 200, 10, 3

Row = Sequence[Span]


@dataclass(frozen=True, slots=True)
class Column:
    """What its heading says of a column; `period` is the narrow time that it speaks of: 当月."""

    number: int
    heading: str
    unit: str
    is_share: bool
    planned: bool
    done: bool
    period: str
    rate: Rate | None

    def alike(self, other: Column) -> int:
        """Return how many pairs of characters two headings share."""
        pairs = {self.heading[place : place + 2] for place in range(len(self.heading) - 1)}
        return sum(pair in other.heading for pair in pairs)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two columns, of counts and of wholes; `meant` where their headings say so."""

    count: Column
    whole: Column
    meant: bool


@dataclass(frozen=True, slots=True)
class Sides:
    """Count and whole of a row, in the unit of the count, each with its interval."""

    count: Quantity
    value: Decimal
    ranges: tuple[Interval, Interval]
    place: Span

    @property
    def quotient(self) -> Decimal:
        """Return count ÷ whole in percent."""
        assert self.count.value is not None
        with localcontext(prec=40):
            return self.count.value / self.value * 100


class Tables:
    """The tables of a text with the claims of their rows; time grows linearly with the text."""

    def __init__(self, text: str, amounts: Sequence[Quantity], stated: Sequence[Percentage]) -> None:
        self.text = text
        self.amounts = amounts
        self._starts = [amount.span.start for amount in amounts]
        self._stated = {share.span.start: share for share in stated}
        #: Where the percentages stand that fill a cell.
        self.alone: set[int] = set()

    def claims(self) -> list[Claim]:
        """Return the claims that rows of tables make."""
        found = [claim for head, rows in self._tables() for claim in self._claims(head, rows)]
        return sorted(found, key=lambda claim: claim.stated.span)

    def _tables(self) -> Iterator[tuple[Row, list[Row]]]:
        """Yield each table as its head, empty where it has none, and its rows."""
        head: Row = ()
        rows: list[Row] = []
        for line in re.finditer(r"[^\n]*\n?", self.text):
            parted = _PARTED.search(line[0]) is not None
            cells = self._cells(Span(line.start(), line.start() + len(line[0].rstrip("\n")))) if parted else []
            is_head = bool(cells) and self._is_head(cells)
            if is_head or not cells or (rows and not head and len(cells) != len(rows[0])):
                if rows:
                    yield head, rows
                head, rows = (cells if is_head else ()), []
            if cells and not is_head and len(cells) <= _WIDEST:
                rows.append(cells)
        if rows:
            yield head, rows

    def _cells(self, line: Span) -> list[Span]:
        return [
            Span(*cell.span())
            for cell in _CELL.finditer(self.text, line.start, line.end)
            if cell[0] or cell.start() == line.start or _PARTED.match(self.text, cell.start() - 1)
        ]

    def _is_head(self, cells: Row) -> bool:
        """Tell whether a line names columns: several words, no figure alone, and a word for a share among them."""
        words = [cell.of(self.text).strip() for cell in cells]
        named = sum(bool(word) for word in words)
        return (
            named > 2
            and not any(
                _NUMBER.fullmatch(word) or self._share(cell, bare=False)
                for cell, word in zip(cells, words, strict=True)
            )
            and any(_is_share(word) for word in words)
        )

    def _claims(self, head: Row, rows: Sequence[Row]) -> Iterator[Claim]:
        wide = len(head) or len(rows[0])
        columns = [_column(place, head[place].of(self.text).strip() if head else "") for place in range(wide)]
        even = [row for row in rows if len(row) == wide]
        for column in columns:
            alone = {
                row[0].start: self._share(row[column.number], bare=bool(re.search("[%％]", column.heading)))
                for row in even
            }
            self.alone |= {share.span.start for share in alone.values() if share}
            if column.is_share or not head:
                stated = [(row, share) for row in even if (share := alone[row[0].start]) and share.upper is None]
                yield from self._of_column(column, columns, stated) if stated else ()

    def _of_column(
        self, column: Column, columns: Sequence[Column], stated: Sequence[tuple[Row, Percentage]]
    ) -> Iterator[Claim]:
        """Yield the claims of one column of percentages."""
        pairs = _pairs(column, columns)
        borne: Counter[Pair] = Counter()
        for row, share in stated:
            sides = ((pair, self._sides(row, pair)) for pair in pairs)
            borne.update(pair for pair, read in sides if read and meets_cut(*read.ranges, share.value))
        best = _best(pairs, borne)
        sure = (
            best is not None
            and borne[best] >= _BORNE
            and all(borne[best] > borne[pair] for pair in pairs if pair != best)
        )
        for row, share in stated if best else ():
            assert best is not None
            sides_ = self._sides(row, best)
            if sides_:
                yield _judged(column, share, sides_, sure=sure, meant=best.meant)
            elif best.meant and (count := self._count(row[best.count.number], best.count.unit)):
                yield _claim(column, share, count)

    def _share(self, cell: Span, *, bare: bool) -> Percentage | None:
        """Return the percentage that fills a cell; with `bare`, a number too."""
        words = cell.of(self.text)
        share = self._stated.get(cell.start + len(words) - len(words.lstrip()))
        if share and not self.text[share.span.end : cell.end].strip():
            return share
        found = _NUMBER.fullmatch(self.text, cell.start, cell.end) if bare else None
        value = number(found[1]) if found else None
        if not found or value is None:
            return None
        span = Span(*found.span(1))
        none = Span(span.start, span.start)
        return Percentage(span, value, Basis.RATE, "", Comparator.EQUAL, Certainty.LIKELY, none, found[1])

    def _count(self, cell: Span, unit: str) -> Quantity | None:
        """Return the figure of a cell: a bare number, in the unit of its heading, or the only quantity in it."""
        low, high = bisect_left(self._starts, cell.start), bisect_left(self._starts, cell.end)
        inside = self.amounts[low:high]
        if len(inside) == 1:
            return inside[0] if inside[0].unit else replace(inside[0], unit=unit)
        found = None if inside else _NUMBER.fullmatch(self.text, cell.start, cell.end)
        value = number(found[1]) if found else None
        if not found or value is None:
            return None
        span = Span(*found.span(1))
        none = Span(span.start, span.start)
        return Quantity(span, value, found[1], found[2] or unit, "", Comparator.EQUAL, Certainty.LIKELY, none)

    def _sides(self, row: Row, pair: Pair) -> Sides | None:
        """Return the figures of a row in two columns, None where they can't be held to each other."""
        count = self._count(row[pair.count.number], pair.count.unit)
        whole = self._count(row[pair.whole.number], pair.whole.unit)
        if not count or not whole or count.value is None or not whole.value:
            return None
        count = count if count.unit else replace(count, unit=whole.unit)
        whole = whole if whole.unit else replace(whole, unit=count.unit)
        mine, its = in_column(count), in_column(whole, planned=True)
        if kind(count.unit) != kind(whole.unit) or not mine or not its or not whole.value:
            return None
        value = whole.value
        if count.unit != whole.unit:
            value = (in_base_unit(whole.value, whole.unit)[0] / in_base_unit(Decimal(1), count.unit)[0]).normalize()
        return Sides(count, value, (mine, its), whole.span)


def _is_share(heading: str) -> bool:
    """Tell whether a heading is one of a share, and not of growth or of the progress of works."""
    if pattern("%s", "shares", "growth").search(heading) or pattern("%s", "shares", "progress").search(heading):
        return False
    return pattern(r"%s(?:[（(]?[%％])?|[%％][）)]?$", "tables", "share").search(heading) is not None


def _column(place: int, heading: str) -> Column:
    unit = _UNIT.search(heading)
    planned, done = plan_of(heading)
    rate = _RATE.search(heading)
    period = pattern("%s", "tables", "narrow").search(heading)
    return Column(
        place, heading, unit[1] if unit else "", _is_share(heading), planned, done, period[0] if period else "",
        rate_of(rate[0]) if rate else None,
    )  # fmt: skip


def _pairs(column: Column, columns: Sequence[Column]) -> list[Pair]:
    """Return the pairs of columns that a column of percentages may speak of, those of its own time."""
    others = [each for each in columns if each is not column and not each.is_share and each.period == column.period]
    counts, wholes = _counts(column, others), _wholes(column, others)
    return [
        Pair(count, whole, bool(column.heading) and (place, its) == (0, 0))
        for place, count in enumerate(counts)
        for its, whole in enumerate(wholes)
        if count is not whole
    ]


def _counts(column: Column, others: Sequence[Column]) -> list[Column]:
    """Return the columns that may hold the counts, that of the rate's own act first, then the most alike and the nearest."""
    acts = column.rate.acts if column.rate and ANY not in column.rate.acts else ()
    fitting = [each for each in others if any(act in each.heading for act in acts) and not each.planned]
    found = fitting or [each for each in others if each.done or not column.heading]
    return sorted(found, key=lambda each: (-column.alike(each), abs(each.number - column.number)))[:_MOST]


def _wholes(column: Column, others: Sequence[Column]) -> list[Column]:
    """Return the columns that may hold the wholes: plans, else what is counted in all."""
    words = column.rate.whole if column.rate else ()
    fitting = [each for each in others if any(word in each.heading for word in words)]
    plans = [each for each in others if each.planned or not column.heading]
    total = pattern("%s", "tables", "total")
    found = fitting or plans or [each for each in others if not each.done and total.search(each.heading)]
    return sorted(found, key=lambda each: (-column.alike(each), abs(each.number - column.number)))[:_MOST]


def _best(pairs: Sequence[Pair], borne: Counter[Pair]) -> Pair | None:
    """Return the pair that the headings mean, unless the rows bear out another one and not it."""
    meant = next((pair for pair in pairs if pair.meant), None)
    most = max(pairs, key=lambda pair: borne[pair], default=None)
    if most is None or (meant and (borne[most] < _BORNE or borne[meant] * 2 >= borne[most])):
        return meant
    return most if borne[most] >= _BORNE else None


def _claim(column: Column, share: Percentage, count: Quantity) -> Claim:
    """Return the claim of a row of which nothing is known but its count."""
    of_rate = column.rate is not None or not column.heading
    annual = pattern("%s", "shares", "annual").search(column.heading)
    its = ClaimKind.RATE if of_rate else ClaimKind.SHARE_OF_ANNUAL if annual else ClaimKind.SHARE
    span = Span(min(count.span.start, share.span.start), max(count.span.end, share.span.end))
    return Claim(its, span, share, count, None, count.unit, None, None, Verdict.OPEN)


def _judged(column: Column, share: Percentage, sides: Sides, *, sure: bool, meant: bool) -> Claim:
    """Return the claim of a row, held against the figures in two columns."""
    quotient = sides.quotient
    unit = sides.count.unit
    whole = Whole(
        sides.value,
        unit,
        sides.ranges[1],
        Source.TEXT,
        "同行",
        sides.place,
        Comparator.EQUAL,
        1 if sure or meant else None,
    )
    miss = abs(quotient - share.value)
    slip = meant and miss <= _SLIP and miss * _PART <= max(quotient, share.value)
    plain = share.comparator is Comparator.EQUAL and sides.count.comparator is Comparator.EQUAL
    verdict = Verdict.OPEN
    if meets_cut(*sides.ranges, share.value):
        verdict = Verdict.HOLDS
    elif plain and 0 < quotient <= _HIGHEST and (sure or slip):
        verdict = Verdict.REFUTED
    return replace(
        _claim(column, share, sides.count), denominator=sides.value, denominator_source="同行", whole=whole, wholes=(whole,),
        recomputed=quotient.quantize(Decimal("0.01"), ROUND_HALF_UP), verdict=verdict,
    )  # fmt: skip
