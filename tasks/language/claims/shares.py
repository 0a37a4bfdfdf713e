"""The percentages of a text that claim a share, told apart by the words that touch them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from tasks.language.claims.claim import ClaimKind
from tasks.language.claims.passage import Figure, Passage
from tasks.language.claims.vocabulary import Rate, pattern, rate_of, words
from tasks.language.figures import Basis, Comparator, Percentage, Span

_BETWEEN = re.compile(r"(?:分别)?[、和及与](?:分别)?(?:为|达到?)?")
_RATE = re.compile(r"([一-龥]{1,14}率)([^，。；：率0-9、]{0,8}[：:]?)$")
_RATES = re.compile(r"[一-龥]{1,10}?率")
_CLAUSE = re.compile(r"[，。；：:;\n\t！？,]")
_LONGEST_RUN = 12


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage that claims a share. `run` tells its place among shares said together, of how many.

    `begin` is where the words begin that touch it, `named` the figures that these words hold: the whole itself.
    """

    number: int
    stated: Percentage
    kind: ClaimKind
    words: str
    begin: int
    rate: Rate | None = None
    named: tuple[Figure, ...] = ()
    run: tuple[int, int] = (0, 1)
    counted: Figure | None = None

    @property
    def is_of_one_rate(self) -> bool:
        """Tell whether the shares said together are of one rate: 开工率分别为75%、80%."""
        return len(_RATES.findall(self.words)) < self.run[1]

    @property
    def start(self) -> int:
        """Return where the percentage begins."""
        return self.stated.span.start


def shares(passage: Passage, found: Sequence[Percentage]) -> list[Share]:
    """Return the claimed shares among the percentages of a text, in order: growth and progress of works are none."""
    read: list[Share] = []
    number = 0
    while number < len(found):
        last = number
        while last + 1 < len(found) and last - number < _LONGEST_RUN and _are_together(passage, found, last):
            last += 1
        run = found[number : last + 1]
        inherited = read[-1] if read and number and _is_later(passage, found[number - 1], found[number]) else None
        if inherited and inherited.number == number - 1:
            read[-1] = Share(
                number, found[number], inherited.kind, inherited.words, inherited.begin, inherited.rate, inherited.named
            )
        else:
            read += _run(passage, found, number, run)
        number = last + 1
    return read


def _are_together(passage: Passage, found: Sequence[Percentage], last: int) -> bool:
    return bool(_BETWEEN.fullmatch(passage.text, found[last].span.end, found[last + 1].span.start))


def _is_later(passage: Passage, before: Percentage, share: Percentage) -> bool:
    """Tell whether a percentage takes the place of the one before it: 由85%提高到92%."""
    between = passage.text[before.span.end : share.span.start]
    return len(between) <= 12 and bool(
        pattern(r"[^，。；：]{0,4}%s[^，。；：]{0,2}", "shares", "later").fullmatch(between)
    )


def _run(passage: Passage, found: Sequence[Percentage], number: int, run: Sequence[Percentage]) -> list[Share]:
    """Return the shares of percentages that are said together; none where they claim nothing."""
    first = run[0]
    floor = max(passage.sentence_start(first.span.start), first.span.start - 60)
    bracket = passage.bracket_of(first.span.start)
    if bracket:
        floor = max(floor, bracket.start)
    begin = floor
    for mark in _CLAUSE.finditer(passage.text, floor, first.span.start):
        inside = passage.bracket_of(mark.start())
        if not inside or inside == bracket:
            begin = mark.end()
    if begin == first.span.start and passage.text[begin - 1 : begin] in ("：", ":"):  # 完成率：75%
        begin = max([floor, *(mark.end() for mark in _CLAUSE.finditer(passage.text, floor, begin - 1))])
    before = found[number - 1].span.end if number else 0
    begin = max(begin, before)
    counted = _count_before(passage, bracket, first) if bracket else None
    if counted and re.fullmatch(r"占?比?[为约达]{0,2}", passage.text[begin : first.span.start]):
        return [Share(number, first, ClaimKind.SHARE, "占比", begin, counted=counted)]
    named, begin = _named(passage, begin, first.span.start)
    lead = passage.text[begin : first.span.start]
    if named:
        touching = passage.text[begin : named[0].start] + passage.text[named[-1].end : first.span.start]
    else:
        inside_ = passage.between(begin, first.span.start)
        begin = max(begin, inside_[-1].end) if inside_ else begin
        lead = passage.text[begin : first.span.start]
        touching = lead
    kind = _kind(touching, first, bool(named))
    if kind is None:
        return []
    rates = _rates(touching, len(run)) if kind is ClaimKind.RATE else [None] * len(run)
    return [
        Share(number + place, share, kind, touching, begin, rates[place], named, (place, len(run)))
        for place, share in enumerate(run)
    ]


def _count_before(passage: Passage, bracket: Span, share: Percentage) -> Figure | None:
    """Return the count that a bracket with a share follows: 12个（60%）."""
    before = passage.between(max(0, bracket.start - 24), bracket.start)
    return before[-1] if before and before[-1].end == bracket.start - 1 and before[-1].end <= share.span.start else None


def _named(passage: Passage, begin: int, end: int) -> tuple[tuple[Figure, ...], int]:
    """Return the figures that the words of a share give as its whole, and where these words begin.

    占年度投资4.87亿元的61% · 完成全年60处目标任务的60% · 占年度目标（1700公里、11400公里）的138.6%
    """
    inside = passage.between(begin, end)
    if not inside:
        return (), begin
    tail = passage.text[inside[-1].end : end]
    if not re.fullmatch(r"(?:[）)][^，。；：、占]{0,8}?|[^，。；：（）()、占]{0,8}?)的(?:约|近)?", tail):
        return (), begin
    first = len(inside) - 1
    bracket = inside[-1].bracket
    while first and bracket and inside[first - 1].bracket == bracket:
        first -= 1
    reach = inside[first - 1].end if first else begin
    head = passage.text[reach : inside[first].start]
    opener = list(re.finditer(r"占|为|达到?|完成|相当于|是", head))
    if not opener or not _annual(head[opener[0].start() :], tail):
        return (), begin
    return tuple(inside[first:]), reach + opener[0].start()


def _annual(head: str, tail: str) -> bool:
    """Tell whether words before and behind a figure make it a whole."""
    return head.startswith("占") or bool(
        re.search(f"{words('shares', 'annual')}|{words('shares', 'whole')}|{words('plans', 'plan')}", head + tail)
    )


def _kind(touching: str, share: Percentage, named: bool) -> ClaimKind | None:
    """Return what the words that touch a percentage make of it; None for growth, progress of works, a bare figure."""
    if share.comparator is Comparator.AT_MOST or re.search(r"[均都][^，。；：]{0,4}$", touching):
        return None
    growth = pattern(r"%s(?!至|到|了?工程|改造)[^，。；：]{0,8}$", "shares", "growth").search(touching)
    if growth and not pattern(r"%s[^，。；：]{0,3}$", "shares", "later").search(touching):
        return None
    if pattern(r"%s[^，。；：]{0,8}$", "shares", "progress").search(touching):
        return None
    planned = re.search(
        r"(?:目标|任务|计划)[^，。；：率]{0,4}(?:完成率|达成率)|(?<!工程)投资(?:完成)?进度[^，。；：率]{0,4}$", touching
    )
    if planned:
        return ClaimKind.SHARE_OF_ANNUAL
    if _RATE.search(touching):
        return ClaimKind.RATE
    if pattern(r"(?:占|为|相当于)[^，。；：]{0,10}?%s[^，。；：]{0,6}$", "shares", "whole").search(touching):
        return ClaimKind.SHARE
    if share.basis is Basis.ANNUAL_TARGET or _is_annual(touching):
        return ClaimKind.SHARE_OF_ANNUAL
    plain = re.match(r"[\s、]*(?:已|约|共|各|分别)?占[^，。；：]{0,14}$", touching)
    return ClaimKind.SHARE if named or plain else None


def _is_annual(touching: str) -> bool:
    opener = words("shares", "opener")
    return bool(
        re.search(
            rf"(?:{opener})[^，。；：]{{0,10}}?(?:{words('shares', 'annual')})(?!收入|支出)[^，。；：]{{0,6}}$",
            touching,
        )
    )


def _rates(touching: str, many: int) -> list[Rate | None]:
    """Return the rate of each of several percentages: 开工率、竣工率分别为100%和79%."""
    names = _RATES.findall(touching)
    if many > 1 and len(names) >= many:
        return [rate_of(name) for name in names[-many:]]
    found = _RATE.search(touching)
    return [rate_of(found[1]) if found else None] * many
