"""The rows of an item: which sub-projects it speaks of, in what words, and how each of them stands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Sequence
from dataclasses import replace
from operator import attrgetter

from tasks.language.figures import Basis, Certainty
from tasks.language.items import Item, Part
from tasks.language.kinds import Modality, Stage, Step
from tasks.language.lexicon import words_of
from tasks.language.names import Name, ends_clean
from tasks.language.rows.districts import district_of
from tasks.language.rows.model import Head, Row, Surroundings
from tasks.language.rows.row_heads import heads_of
from tasks.language.rows.row_shares import shares_of, total_share
from tasks.language.scanner import Scan
from tasks.language.span import Span
from tasks.language.statement import AMOUNT, GOING, Statement, stage_of, statements

_START = attrgetter("start")
#: A sentence that begins so speaks of others than the one before it.
_OTHERS = re.compile(r"[；。，\s]*(?:其余|其他|其它|另有|另外|全[省市县区州]|我[市县区])")

#: What a clause says of the works that it goes on to name: 正在办理前期手续的有….
_LEADS_ON = re.compile(r"[；。，\s]*[^，。；：]{2,24}?(?:的|项目|工程)有[一-龥]{2}")


def rows_of(scan: Scan, item: Item, number: int, around: Surroundings, named: Collection[str] = ()) -> list[Row]:
    """Return the rows of one item, which partition it; problems name only works that are not among `named` yet."""
    if item.part not in (Part.PROGRESS, Part.OBSTACLES):
        return [Row(item.marker, number, item.part, item.span, item.span.of(scan.text))]
    found = heads_of(scan, Span(item.marker_span.end, item.span.end), around, numbered=bool(item.marker))
    if item.part is Part.OBSTACLES:
        found = [head for head in found if head.name.text not in named]
    made: dict[tuple[int, ...], Row] = {}
    rows = _rows(scan, item, number, found, around, made)
    if not found:
        return rows
    proven = {head.said for head in found if head.name.proper}
    kept = [
        head
        for head, row in zip(found, rows, strict=True)
        if not _is_empty(scan, head, row, beside=head.sharers > 1 and head.said in proven)
    ]
    return rows if len(kept) == len(found) else _rows(scan, item, number, kept, around, made)


def _is_empty(scan: Scan, head: Head, row: Row, *, beside: bool) -> bool:
    """Tell whether nothing is said of a name that is of common words, or only the beginning of other words: then it is none.

    `beside` proven names of its list it is one of them.
    """
    told = row.stage is not Stage.UNSTATED or row.percent is not None
    return (
        not told
        and not head.name.doubtful
        and (not (head.name.proper or beside) or not ends_clean(scan, head.name.span.end))
    )


def _rows(
    scan: Scan, item: Item, number: int, found: Sequence[Head], around: Surroundings, kept: dict[tuple[int, ...], Row]
) -> list[Row]:
    """Return the rows that some heads begin; one without a name where there are none.

    A row of the same words, with the same names in them, is read once: it stands in `kept`.
    """
    if not found:
        made = tuple(statements(scan, Span(item.marker_span.end, item.span.end), until=around.until))
        return [Row(item.marker, number, item.part, item.span, item.span.of(scan.text), statements=made)]
    starts = [item.span.start, *(head.start for head in found[1:])]
    ends = [*starts[1:], item.span.end]
    names = [head.name.span for head in found]
    rows: list[Row] = []
    every: Sequence[Statement] = ()
    read = Span(0, 0)
    for place, (head, start, end) in enumerate(zip(found, starts, ends, strict=True)):
        said = Span(head.said, _said_until(scan, found, place, ends))
        inside = bisect_left(names, said.end, key=_START) - bisect_left(
            names, scan.parts.clause_at(start).start, key=_START
        )
        key = (head.name.span.start, start, end, said.end, inside)
        if key not in kept:
            told = Span(scan.parts.clause_at(head.name.span.start).start, said.end)
            if told != read:  # names of one list share what is said of them
                every, read = statements(scan, told, names, until=around.until), told
            first = Row("" if place else item.marker, number, item.part, Span(start, end), scan.text[start:end])
            if head.name.doubtful:
                kept[key] = replace(first, statements=tuple(statements(scan, first.span, until=around.until)))
            else:
                kept[key] = _row(scan, first, head, said, every, names, around)
        rows.append(kept[key])
    return rows


def _said_until(scan: Scan, heads: Sequence[Head], place: int, ends: Sequence[int]) -> int:
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
        others = not head.titled and (
            _OTHERS.match(scan.text, clause.span.start) or _LEADS_ON.match(scan.text, clause.span.start)
        )
        entitled = head.titled and clause.mark in ("：", ":") and clause.span.of(scan.text) not in words_of("labels")
        if others or entitled or scan.text.startswith(("其余", "另有"), clause.span.start):
            return clause.span.start
    return end


def _row(
    scan: Scan,
    row: Row,
    head: Head,
    said: Span,
    every: Sequence[Statement],
    names: Sequence[Span],
    around: Surroundings,
) -> Row:
    """Return the row of a head, whose statement stands at `said`; `every` are those of its clause and what follows."""
    shares = shares_of(scan, said, head)
    total = total_share(scan, shares, head, row.span)
    begin = scan.parts.clause_at(head.name.span.start).start
    cell = scan.parts.cell_at(begin)  # of a table a bare 完成甲学校 may be the goal
    tabled = "\t" in (scan.text[cell.start - 1 : cell.start], scan.text[cell.end : cell.end + 1]) and not scan.is_told(
        begin
    )
    objects = [one for one in every if one.span.end <= head.name.span.start and (one.explicit or not tabled)]
    made = [one for one in every if one.span.start >= head.name.span.end]
    if objects and not head.titled:
        made = [*objects, *made]
    inside = _bracket(scan, head.name.span.end)
    aside = statements(scan, inside, names, until=around.until) if inside else []
    stage, why = stage_of(aside)
    told = _told(scan, head, names, around)
    if stage is Stage.UNSTATED and told and scan.text[head.said : head.said + 1] in tuple("；;。\n"):
        stage, why = stage_of([one for one in told if one.holds])  # 完工3座，分别是甲、乙、丙；开工2座
    if stage is Stage.UNSTATED and not head.counted:
        stage, why = stage_of(made if head.titled else _own(scan, made, head))
    if stage is Stage.UNSTATED and head.told:
        stage, why = stage_of(told)
    elif stage is Stage.UNSTATED and not head.counted:
        stage, why = stage_of([one for one in made if one.whole])
    if stage is Stage.UNSTATED and head.titled:  # 加快推进沂河路改造
        stage, why = stage_of(objects)
    certainty, place = _certainty(why, head, scan), why.span if why else None
    if total and total.value < 100 and stage is not Stage.SUSPENDED:
        stage, certainty = (Stage.UNDER_CONSTRUCTION if total.value else Stage.NOT_STARTED), Certainty.SURE
        place = total.span
    elif total and stage is not Stage.SUSPENDED and not any(one.modality is Modality.DENIED for one in made):
        stage, certainty, place = Stage.COMPLETED, Certainty.SURE, total.span
    district, source, district_span, district_sure = district_of(scan, head.name, around)
    match, sure = around.matcher.match(head.name.text) if around.known else (None, Certainty.GUESS)
    return replace(
        row, name=head.name.text, name_span=head.name.span,
        name_certainty=_name_certainty(head.name, certainty, known=match is not None and sure is Certainty.SURE, around=around),
        known=match if sure is Certainty.SURE else None,
        district=district, district_source=source, district_span=district_span, district_certainty=district_sure,
        stage=stage, stage_span=place, stage_certainty=certainty,
        percent=total.value if total else None, percent_span=total.span if total else None,
        basis=Basis.WORKS if total else None, percent_certainty=total.certainty if total else Certainty.GUESS,
        components=tuple(share for share in shares if share is not total and share.basis is Basis.COMPONENT),
        statements=tuple(made),
    )  # fmt: skip


def _told(scan: Scan, head: Head, names: Sequence[Span], around: Surroundings) -> list[Statement]:
    """Return what the words before a list say of each of its names."""
    if head.told is None:
        return []
    made = statements(scan, head.told, names, until=around.until)
    return [one.of_each for one in made if one.span.end <= head.told.end]


def _name_certainty(name: Name, stage: Certainty, *, known: bool, around: Surroundings) -> Certainty:
    """Return how sure a name is: known ones, else those of which it is surely said how they stand."""
    if known or around.names.at_start(name.text) == name.text:
        return Certainty.SURE
    return name.certainty if stage is Certainty.SURE else Certainty.LIKELY


def _bracket(scan: Scan, place: int) -> Span | None:
    """Return the inside of the round brackets that open at `place`: （安评未完成）."""
    found = scan.parts.outer_in(Span(place, place + 1))
    return found[0].inside if found and scan.text[place] in "（(" else None


def _own(scan: Scan, made: Sequence[Statement], head: Head) -> list[Statement]:
    """Return the statements of the sentence in which a name stands."""
    sentence = scan.parts.sentence_number(head.name.span.start)
    return [one for one in made if one.clause.sentence == sentence]


def _certainty(why: Statement | None, head: Head, scan: Scan) -> Certainty:
    """Return how sure a stage is: SURE where one plain verb says it of the works themselves, beside their name."""
    if why is None:
        return Certainty.GUESS
    near = head.titled or why.clause.sentence == scan.parts.sentence_number(head.name.span.start)
    plain = why.step in (Step.BEGUN, Step.BUILDING, Step.SUSPENDED) or why.step >= Step.FINISHED
    firm = why.modality in (Modality.PLAIN, Modality.DENIED, Modality.RESUMED, Modality.UNDERWAY, Modality.NEARLY)
    told = why.whole and why.act not in (GOING, AMOUNT)
    return Certainty.SURE if near and plain and firm and told else Certainty.LIKELY
