"""Rows: the verbatim pieces of a narrative, each with what was read in it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from reports.narrative.endings import ONLY_TRADES
from reports.narrative.items import Item, Part
from reports.narrative.naming import heads
from reports.narrative.subjects import Head, Names
from tasks.clauses import KnownName, Matcher, NamedProject, Stage, district_of, stage_of
from tasks.language.figures import Basis, Certainty, Percentage, Span

#: What is said from here on is said of others: …，其余10个项目已开工.
_REST = re.compile(
    r"[，；]\s?(?:其余|其他|其它|另有)|[；。]\s?(?:新增|培育|创建|引进|举办|开展|组织|发放|签约|打通|净增|认定|出让|全[市县区]|我[市县区]|建成[^，。；]{2,12}[0-9])"
)
_PROGRESS = re.compile(r"(?:施工|工程|建设)?进[度展]?[^，。；：0-9]{0,6}$")
_REACHED = re.compile(r"(?:完成|达到?|至|进度|[：:约近超过仅已])[了\s]?$")


class DistrictSource(StrEnum):
    """Where the district of a row was read."""

    TEXT = "text"
    GOAL_LIST = "goal_list"
    INHERITED = "inherited_from_goal_list"
    KNOWN = "known"


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of the narrative: an item, or one sub-project of an item; rows in order give the text back.

    `marker` is the item's, as written, on its first row and "" on the others. Every reading has its certainty, and the
    span it stands on in the whole narrative where the narrative itself says it (a district may come from the goal).
    """

    marker: str
    item: int
    part: Part
    span: Span
    text: str
    name: str = ""
    name_span: Span | None = None
    name_certainty: Certainty = Certainty.GUESS
    known: KnownName | None = None
    district: str | None = None
    district_source: DistrictSource = DistrictSource.TEXT
    district_span: Span | None = None
    district_certainty: Certainty = Certainty.GUESS
    stage: Stage = Stage.UNSTATED
    stage_span: Span | None = None
    stage_certainty: Certainty = Certainty.GUESS
    percent: Decimal | None = None
    percent_span: Span | None = None
    basis: Basis | None = None
    percent_certainty: Certainty = Certainty.GUESS
    components: tuple[Percentage, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What is known beside the text: the goal's words and list, the task's sub-projects, the text's percentages."""

    goal: str
    listed: tuple[NamedProject, ...]
    known: tuple[KnownName, ...]

    @cached_property
    def names(self) -> Names:
        """Return all of these sub-projects, for looking up by name."""
        listed = [KnownName(entry.name, (), entry.district) for entry in self.listed]
        return Names(Matcher(self.known), Matcher(listed))


def rows_of(text: str, item: Item, number: int, around: Surroundings, shares: Sequence[Percentage]) -> list[Row]:
    """Return the rows of one item, which partition it; `shares` are the percentages that stand in it."""
    body = Span(item.marker_span.end, item.span.end)
    found = heads(text, body, around.names, around.goal) if item.part is Part.PROGRESS else []
    starts = [item.span.start, *(head.start for head in found[1:])]
    ends = [*starts[1:], item.span.end]
    if not found:
        return [_row(text, item, number, None, Span(item.marker_span.end, item.span.end), around, shares)]
    rows = []
    among, order = Counter(head.statement for head in found), 0
    for place, (head, start, end) in enumerate(zip(found, starts, ends, strict=True)):
        last = next((other for other in range(place, len(found)) if found[other].statement < ends[other]), place)
        piece = Item("" if place else item.marker, item.marker_span, Span(start, end), item.part)
        said = Span(head.statement, head.until or ends[last])
        order = order + 1 if place and found[place - 1].statement == head.statement else 0
        sharers = among[head.statement]
        own = _own_share(text, said, shares, order, sharers) if sharers > 1 else shares
        rows.append(_row(text, piece, number, head, said, around, own))
    return rows


def _own_share(text: str, said: Span, shares: Sequence[Percentage], place: int, among: int) -> Sequence[Percentage]:
    """Return the shares that belong to one of several sub-projects: 甲、乙分别完成形象进度45%、30%."""
    apart = text.find("分别", said.start, said.end)
    if apart < 0:
        return shares
    run = shares[bisect_left(shares, apart, key=_place) : bisect_left(shares, said.end, key=_place)]
    return [run[place]] if len(run) == among else shares


def _row(
    text: str,
    item: Item,
    number: int,
    head: Head | None,
    said: Span,
    around: Surroundings,
    shares: Sequence[Percentage],
) -> Row:
    """Return the row at the item's span, whose statement stands at `said`."""
    span = item.span
    if item.part is Part.HEADING:
        return Row(item.marker, number, item.part, span, span.of(text))
    inside = shares[bisect_left(shares, said.start, key=_place) : bisect_left(shares, said.end, key=_place)]
    total = _total(
        text, inside, head.name if head else "", head.name_span.end if head and head.name_span else span.start
    )
    words = said.of(text)
    rest = _REST.search(words)
    stage, stage_span, stage_sure = stage_of(
        words[: rest.start()] if rest else words, percent=total.value if total else None
    )
    if not head and not total:
        stage, stage_span, stage_sure = Stage.UNSTATED, None, Certainty.GUESS
    district, source, district_span, district_sure = _district(text, span, head, around)
    match = head.known if head and head.known in around.known else None
    return Row(
        marker=item.marker, item=number, part=item.part, span=span, text=span.of(text),
        name=head.name if head else "", name_span=head.name_span if head else None,
        name_certainty=head.certainty if head else Certainty.GUESS, known=match,
        district=district, district_source=source, district_span=district_span, district_certainty=district_sure,
        stage=stage, stage_span=stage_span.shifted(said.start) if stage_span else (total.span if total else None),
        stage_certainty=stage_sure,
        percent=total.value if total else None, percent_span=total.span if total else None,
        basis=Basis.WORKS if total else None, percent_certainty=total.certainty if total else Certainty.GUESS,
        components=tuple(share for share in inside if share is not total and share.basis is Basis.COMPONENT),
    )  # fmt: skip


def _place(share: Percentage) -> int:
    """Return where a percentage begins."""
    return share.span.start


def _of_part(text: str, place: int, after: int) -> bool:
    """Tell whether the share at `place` is that of one trade, which its clause names: 解放广场绿化施工进度90%."""
    clause = max(after, *(text.rfind(mark, max(0, place - 40), place) + 1 for mark in "，。；：\n"))
    found = _PROGRESS.search(text, clause, place)
    return bool(found and ONLY_TRADES.fullmatch(text, clause, found.start()))


def _total(text: str, shares: Sequence[Percentage], name: str, after: int) -> Percentage | None:
    """Return the share of the whole works that a row states last, None where it states only parts."""
    works = [share for share in shares if share.basis is Basis.WORKS and not _of_part(text, share.span.start, after)]
    if works:
        return works[-1]
    bare = [
        share
        for share in shares
        if name and share.basis in (Basis.COMPONENT, None) and share.what.strip("：: ") in ("", name, "工程", "项目", "建设", "改造", "施工")
        and _REACHED.search(text, max(0, share.span.start - 4), share.span.start)
    ]  # fmt: skip
    return bare[-1] if bare else None


def _district(
    text: str, span: Span, head: Head | None, around: Surroundings
) -> tuple[str | None, DistrictSource, Span | None, Certainty]:
    """Return the district of a row, where it was read, its place and its certainty."""
    if not head or head.name_span is None:
        return None, DistrictSource.TEXT, None, Certainty.GUESS
    own = district_of(head.name)
    if own:
        return own[0], DistrictSource.TEXT, own[1].shifted(head.name_span.start), Certainty.SURE
    if head.district:
        return head.district, DistrictSource.TEXT, None, Certainty.LIKELY
    match, certainty = around.names.listed.match(head.name)
    if match and certainty is not Certainty.GUESS and match.district:
        inherited = next(entry.inherited for entry in around.listed if entry.name == match.name)
        return match.district, DistrictSource.INHERITED if inherited else DistrictSource.GOAL_LIST, None, certainty
    if head.known and head.known.district:
        return head.known.district, DistrictSource.KNOWN, None, Certainty.SURE
    return None, DistrictSource.TEXT, None, Certainty.GUESS
