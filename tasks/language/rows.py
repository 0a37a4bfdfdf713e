"""The rows of an item: which sub-projects it speaks of, in what words, and how each of them stands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from tasks.language.figures import Basis, Certainty, Percentage
from tasks.language.items import Item, Part
from tasks.language.kinds import Modality, Stage, Step
from tasks.language.lexicon import words_of
from tasks.language.matching import KnownName, Matcher
from tasks.language.names import Known, Name, names_in
from tasks.language.places import NOWHERE, Places
from tasks.language.promises import NamedProject
from tasks.language.scanner import ChunkKind, Scan
from tasks.language.span import Span
from tasks.language.statement import AMOUNT, GOING, Statement, stage_of, statements
from tasks.language.text import Clause

#: A sentence that begins so speaks of others than the one before it.
_OTHERS = re.compile(r"[；。，\s]*(?:其余|其他|其它|另有|另外|全[省市县区州]|我[市县区])")
_REACHED = re.compile(r"(?:完成|达到?|至|进度|[：:约近超过仅已])[了\s]?$")
#: A percentage alone in its cell, a remark in brackets aside: 88%（灵溪镇园区六路推进缓慢）.
_ALONE = re.compile(r"[\t][ 　]*([0-9.]+[%％])(?:[（(][^（）()\t\n]*[）)])?[ 　]*(?=[\t\n]|$)")


class DistrictSource(StrEnum):
    """Where the district of a row was read."""

    TEXT = "text"
    GOAL_LIST = "goal_list"
    INHERITED = "inherited_from_goal_list"
    KNOWN = "known"


_ALSO = re.compile(r"以及|还有|和")
_AT = re.compile(r"(?:[①-⑳]|[0-9]{1,2}[.、])?(?:在|位于|其中)?")
#: A list of examples follows, of which the clause before it speaks.
_LISTING = re.compile(
    r"(?:包括|包含|分别[为是]|其中有?|主要[有是]|即|涉及|(?:的|项目|工程)有|[（(]|[0-9一二三四五六七八九十两]+[个所条座处家项][^，。；：（）()]{0,8}(?=[：:]))[：:]?$"
)


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of the narrative: an item, or one sub-project of an item; rows in order give the text back.

    `marker` is the item's, as written, on its first row and "" on the others. Every reading has its certainty, and the
    span it stands on in the whole narrative where the narrative itself says it (a district may come from the goal).
    `statements` are those made of the sub-project, in order; for a row without a name those of its words.
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
    statements: tuple[Statement, ...] = ()


@dataclass(frozen=True)
class Surroundings:
    """What is known beside the text: the goal's list, the task's sub-projects, the city's districts, the last past month."""

    listed: tuple[NamedProject, ...] = ()
    known: tuple[KnownName, ...] = ()
    places: Places = NOWHERE
    until: int = 0

    @cached_property
    def names(self) -> Known:
        """Return every name that is known beforehand, for looking up at the beginning of words."""
        own = [name for entry in self.known for name in (entry.name, *entry.aliases)]
        return Known([*own, *(entry.name for entry in self.listed)])

    @cached_property
    def matcher(self) -> Matcher:
        """Return the task's own sub-projects, for looking up by name."""
        return Matcher(self.known)

    @cached_property
    def goal(self) -> Matcher:
        """Return the names that the goal lists."""
        return Matcher([KnownName(entry.name, (), entry.district) for entry in self.listed])


@dataclass(frozen=True, slots=True)
class _Head:
    """A name that begins a row: where the row begins, where what is said of it begins, how many share the statement."""

    name: Name
    start: int
    said: int
    titled: bool
    sharers: int = 1
    order: int = 0
    told: Span | None = None
    only: bool = False


def rows_of(scan: Scan, item: Item, number: int, around: Surroundings) -> list[Row]:
    """Return the rows of one item, which partition it."""
    body = Span(item.marker_span.end, item.span.end)
    found = _heads(scan, body, around, numbered=bool(item.marker)) if item.part is Part.PROGRESS else []
    if item.part is not Part.PROGRESS:
        return [Row(item.marker, number, item.part, item.span, item.span.of(scan.text))]
    rows = _rows(scan, item, number, found, around)
    if not found:
        return rows
    kept = [head for head, row in zip(found, rows, strict=True) if not _is_empty(head, row)]
    return rows if len(kept) == len(found) else _rows(scan, item, number, kept, around)


def _is_empty(head: _Head, row: Row) -> bool:
    """Tell whether nothing is said of a name of common words: then the row stays without a name."""
    return not head.name.proper and row.stage is Stage.UNSTATED and row.percent is None


def _rows(scan: Scan, item: Item, number: int, found: Sequence[_Head], around: Surroundings) -> list[Row]:
    """Return the rows that some heads begin; one without a name where there are none."""
    if not found:
        made = tuple(statements(scan, Span(item.marker_span.end, item.span.end), until=around.until))
        return [Row(item.marker, number, item.part, item.span, item.span.of(scan.text), statements=made)]
    starts = [item.span.start, *(head.start for head in found[1:])]
    ends = [*starts[1:], item.span.end]
    names = [head.name.span for head in found]
    rows = []
    for place, (head, start, end) in enumerate(zip(found, starts, ends, strict=True)):
        said = Span(head.said, _said_until(scan, found, place, ends))
        first = Row("" if place else item.marker, number, item.part, Span(start, end), scan.text[start:end])
        rows.append(_row(scan, first, head, said, names, around))
    return rows


def _said_until(scan: Scan, heads: Sequence[_Head], place: int, ends: Sequence[int]) -> int:
    """Return where what is said of a head ends: at the next head's row, for a list behind its last entry."""
    last = place
    while last + 1 < len(heads) and heads[last + 1].said == heads[place].said:
        last += 1
    end, head = ends[last], heads[place]
    line = scan.parts.line_end(head.said)
    if line < end and not (head.titled and not scan.text[head.said : line].strip("：:。 　")):
        end = line
    for clause in scan.parts.clauses_in(Span(head.said, end)):
        if clause.depth or clause.span.start <= head.said:
            continue
        others = not head.titled and _OTHERS.match(scan.text, clause.span.start)
        entitled = head.titled and clause.mark in ("：", ":") and clause.span.of(scan.text) not in words_of("labels")
        if others or entitled or scan.text.startswith(("其余", "另有"), clause.span.start):
            return clause.span.start
    return end


def _heads(scan: Scan, body: Span, around: Surroundings, *, numbered: bool) -> list[_Head]:
    """Return the names that begin the rows of an item, in order: each name once, parts of a titled one left out.

    A title rules until another colon, or the end of its line: 西三路：…；长春路：…. After a comma only that of a
    numbered item does.
    """
    found: list[_Head] = []
    rules_until = -1
    for clause in scan.parts.clauses_in(body):
        names = names_in(scan, clause, known=around.names)
        colon = clause.mark in ("：", ":") and not clause.depth
        if colon and not names:
            rules_until = -1
        if not names or (clause.depth and not _speaks(scan, clause.span, names)):
            continue
        title = names[-1].title
        if (
            clause.span.start < rules_until
            and not title
            and not all(around.names.at_start(name.text) for name in names)
        ):
            continue
        said = clause.span.end if title else names[-1].span.end
        told = _told_before(scan, clause, names[0], found)
        for order, name in enumerate(names):
            start = clause.span.start if order == 0 and not clause.depth else name.span.start
            found.append(_Head(name, start, said, title, len(names), order, told))
        first = not scan.text[body.start : clause.span.start].strip()
        if title and (colon or clause.mark in ("。", "") or (numbered and first)):
            alone = not scan.text[clause.span.end : scan.parts.line_end(clause.span.end)].strip("。：: 　")
            rules_until = body.end if alone or numbered else scan.parts.line_end(clause.span.end)
    return _once(scan, found, around)


def _told_before(scan: Scan, clause: Clause, first: Name, before: Sequence[_Head]) -> Span | None:
    """Return the words before a list of examples that say how all of them stand; None where the names are no list of examples.

    9月建成7个，包括甲、乙 · 7项完成。包括甲、乙等新建项目；以及丙、丁.
    """
    text, sentence = scan.text, scan.parts.sentence_at(first.span.start)
    if (
        before
        and before[-1].told
        and (_ALSO.match(text, clause.span.start) or before[-1].name.span.end + 1 >= clause.span.start)
    ):
        return before[-1].told
    if not _LISTING.search(text, max(sentence.start, first.span.start - 16), first.span.start):
        return None
    opens = sentence.start >= clause.span.start - 3 and first.span.start - sentence.start <= len("其中主要包括")
    return Span(scan.parts.sentence_at(sentence.start - 2).start if opens else sentence.start, first.span.start)


def _speaks(scan: Scan, span: Span, names: Sequence[Name]) -> bool:
    """Tell whether words in brackets say something of what they name: （灵溪镇园区六路推进缓慢）."""
    return any(chunk.kind is not ChunkKind.TIME for chunk in scan.chunks_in(Span(names[-1].span.end, span.end)))


def _once(scan: Scan, heads: Sequence[_Head], around: Surroundings) -> list[_Head]:
    """Return the heads with each name once: of two the one of which something is said, else the first."""
    where: dict[str, int] = {}
    kept: list[_Head | None] = []
    for head in heads:
        other = where.get(head.name.text)
        if other is not None and kept[other] is not None:
            first = kept[other]
            assert first is not None
            said = statements(
                scan,
                Span(first.said, max(first.said, scan.parts.clause_at(first.said - 1).end)),
                [first.name.span],
                until=around.until,
            )
            if stage_of(said)[0] is not Stage.UNSTATED:
                continue
            kept[other] = None
        where[head.name.text] = len(kept)
        kept.append(head)
    once = [head for head in kept if head is not None]
    return [replace(head, only=True) for head in once] if len(once) == 1 else once


def _row(scan: Scan, row: Row, head: _Head, said: Span, names: Sequence[Span], around: Surroundings) -> Row:
    """Return the row of a head, whose statement stands at `said`."""
    shares = _shares(scan, said, head)
    total = _total(scan, shares, head, row.span)
    begin = scan.parts.clause_at(head.name.span.start).start
    every = statements(scan, Span(begin, said.end), names, until=around.until)
    objects = [one for one in every if one.span.end <= head.name.span.start]
    made = [one for one in every if one.span.start >= head.name.span.end]
    if objects and not head.titled:
        made = [*objects, *made]
    inside = _bracket(scan, head.name.span.end)
    aside = statements(scan, inside, names, until=around.until) if inside else []
    stage, why = stage_of(aside)
    if stage is Stage.UNSTATED:
        stage, why = stage_of(made if head.titled else _own(scan, made, head))
    if stage is Stage.UNSTATED and head.told:
        told = [one for one in statements(scan, head.told, names, until=around.until) if one.span.end <= head.told.end]
        stage, why = stage_of([one.of_each for one in told])
    elif stage is Stage.UNSTATED:
        stage, why = stage_of([one for one in made if one.whole])
    certainty, place = _certainty(why, head, scan), why.span if why else None
    if total and total.value < 100 and stage is not Stage.SUSPENDED:
        stage, certainty = (Stage.UNDER_CONSTRUCTION if total.value else Stage.NOT_STARTED), Certainty.SURE
        place = total.span
    elif total and stage is not Stage.SUSPENDED and not any(one.modality is Modality.DENIED for one in made):
        stage, certainty, place = Stage.COMPLETED, Certainty.SURE, total.span
    district, source, district_span, district_sure = _district(scan, head.name, around)
    match, sure = around.matcher.match(head.name.text) if around.known else (None, Certainty.GUESS)
    return replace(
        row, name=head.name.text, name_span=head.name.span,
        name_certainty=_name_certainty(head.name, stage, known=match is not None and sure is Certainty.SURE, around=around),
        known=match if sure is Certainty.SURE else None,
        district=district, district_source=source, district_span=district_span, district_certainty=district_sure,
        stage=stage, stage_span=place, stage_certainty=certainty,
        percent=total.value if total else None, percent_span=total.span if total else None,
        basis=Basis.WORKS if total else None, percent_certainty=total.certainty if total else Certainty.GUESS,
        components=tuple(share for share in shares if share is not total and share.basis is Basis.COMPONENT),
        statements=tuple(made),
    )  # fmt: skip


def _name_certainty(name: Name, stage: Stage, *, known: bool, around: Surroundings) -> Certainty:
    """Return how sure a name is: known ones, else those of which something is said that is said of works."""
    if known or around.names.at_start(name.text) == name.text:
        return Certainty.SURE
    return Certainty.LIKELY if stage is Stage.UNSTATED else name.certainty


def _bracket(scan: Scan, place: int) -> Span | None:
    """Return the inside of the round brackets that open at `place`: （安评未完成）."""
    found = scan.parts.outer_in(Span(place, place + 1))
    return found[0].inside if found and scan.text[place] in "（(" else None


def _own(scan: Scan, made: Sequence[Statement], head: _Head) -> list[Statement]:
    """Return the statements of the sentence in which a name stands."""
    sentence = scan.parts.sentence_number(head.name.span.start)
    return [one for one in made if one.clause.sentence == sentence]


def _certainty(why: Statement | None, head: _Head, scan: Scan) -> Certainty:
    """Return how sure a stage is: SURE where one plain verb says it of the works themselves, beside their name."""
    if why is None:
        return Certainty.GUESS
    near = head.titled or why.clause.sentence == scan.parts.sentence_number(head.name.span.start)
    plain = why.step in (Step.BEGUN, Step.BUILDING, Step.SUSPENDED) or why.step >= Step.FINISHED
    firm = why.modality in (Modality.PLAIN, Modality.DENIED, Modality.RESUMED, Modality.UNDERWAY, Modality.NEARLY)
    told = why.whole and why.act not in (GOING, AMOUNT)
    return Certainty.SURE if near and plain and firm and told else Certainty.LIKELY


def _shares(scan: Scan, said: Span, head: _Head) -> Sequence[Percentage]:
    """Return the percentages of what is said, of several names with 分别 the one that is this name's."""
    inside = scan.shares_in(said)
    apart = scan.text.find("分别", said.start, said.end)
    if head.sharers > 1 and apart >= 0:
        run = [share for share in inside if share.span.start > apart]
        return [run[head.order]] if len(run) == head.sharers else inside
    return inside


def _total(scan: Scan, shares: Sequence[Percentage], head: _Head, row: Span) -> Percentage | None:
    """Return the share of the whole works that a row states last, None where it states only parts."""
    name, text = head.name, scan.text
    works = [
        share for share in shares if share.basis is Basis.WORKS and not _of_part(scan, share.span.start, name.span.end)
    ]
    if works:
        return works[-1]
    if head.sharers == 1 and head.only:
        line = text.find("\n", name.span.end)
        alone = _ALONE.search(text, name.span.end, line if line >= 0 else len(text))
        if alone:
            return next((share for share in shares if share.span.start == alone.start(1)), None)
    bare = [
        share for share in shares
        if share.basis in (Basis.COMPONENT, None)
        and share.what.strip("：: ") in ("", name.text, "工程", "项目", "建设", "改造", "施工")
        and _REACHED.search(text, max(0, share.span.start - 4), share.span.start)
    ]  # fmt: skip
    return bare[-1] if bare else None


def _of_part(scan: Scan, place: int, after: int) -> bool:
    """Tell whether a share is that of one trade, which its clause names: 绿化施工进度90%."""
    begin = max(after, scan.parts.clause_at(place).start)
    words = re.sub(r"(?:施工|工程|建设)?进[度展][^，。；：0-9]{0,6}$", "", scan.text[begin:place])
    acts = words_of("acts")
    return words in acts and acts[words].values[1] == "building"


def _district(
    scan: Scan, name: Name, around: Surroundings
) -> tuple[str | None, DistrictSource, Span | None, Certainty]:
    """Return the district of a row, where it was read, its place and its certainty."""
    if own := around.places.of(name.text):
        return own[0], DistrictSource.TEXT, own[1].shifted(name.span.start), Certainty.SURE
    match, certainty = around.goal.match(name.text) if around.listed else (None, Certainty.GUESS)
    if match and certainty is not Certainty.GUESS and match.district:
        inherited = next(entry.inherited for entry in around.listed if entry.name == match.name)
        return match.district, DistrictSource.INHERITED if inherited else DistrictSource.GOAL_LIST, None, certainty
    known = around.matcher.sure(name.text)
    if known and known.district:
        return known.district, DistrictSource.KNOWN, None, Certainty.SURE
    if told := _told_district(scan, name, around.places):
        return told[0], DistrictSource.TEXT, told[1], Certainty.LIKELY
    return None, DistrictSource.TEXT, None, Certainty.GUESS


def _told_district(scan: Scan, name: Name, places: Places) -> tuple[str, Span] | None:
    """Return the district that the words before a name give to it: 闽侯县新建的东南学校 · 在晋安区，…小学 · 兰山区：甲路；乙路."""
    clause = scan.parts.clause_at(name.span.start)
    if (found := _opening_district(scan, clause, places)) and scan.text.find("的", found[1].end, name.span.start) >= 0:
        return found
    line = Span(scan.text.rfind("\n", 0, clause.start) + 1, clause.start)
    for before in reversed(scan.parts.clauses_in(line)):
        found = None if before.depth else _opening_district(scan, before.span, places)
        if found and found[1].end == before.span.end:
            beside = before.span.end + 1 == clause.start or before.mark in ("：", ":")
            return found if beside else None
    return None


def _opening_district(scan: Scan, span: Span, places: Places) -> tuple[str, Span] | None:
    """Return the district that a clause begins with, behind a list's mark and 在."""
    begin = _AT.match(scan.text, span.start, span.end)
    start = begin.end() if begin else span.start
    found = places.at_start(scan.text[start : span.end])
    return (found[0], found[1].shifted(start)) if found else None
