"""The names that begin the rows of an item."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tasks.language.kinds import ChunkKind
from tasks.language.names import Name, names_in
from tasks.language.rows.model import Head, Surroundings
from tasks.language.scanner import Scan
from tasks.language.span import Span
from tasks.language.statement import AMOUNT, GOING, Statement, stage_of, statements
from tasks.language.text import Clause

#: A list begins no further before the first name that is found in it.
_FAR = 60
#: What says only that works go on, or how much of them is done.
_VAGUE = (GOING, AMOUNT)
_ALSO = re.compile(r"以及|还有|和")
#: A list of examples follows, of which the clause before it speaks.
_LISTING = re.compile(
    r"(?:包括|包含|分别[为是]|其中有?|主要[有是]|即|涉及|(?:的|项目|工程)有|[（(]|[0-9一二三四五六七八九十两]+[个所条座处家项][^，。；：（）()]{0,8}(?=[：:]))[：:]?|[，,][为有]"
)


def heads_of(scan: Scan, body: Span, around: Surroundings, *, numbered: bool) -> list[Head]:
    """Return the names that begin the rows of an item, in order: each name once, parts of a titled one left out.

    A title rules until another colon, or the end of its line: 西三路：…；长春路：…. After a comma only that of a
    numbered item does.
    """
    found: list[Head] = []
    rules_until, ruler = -1, None
    for clause in scan.parts.clauses_in(body):
        names = names_in(scan, clause, known=around.names)
        colon = clause.mark in ("：", ":") and not clause.depth
        if colon and not names:
            rules_until = -1
        counted = _counted_before(scan, clause, len(names)) if clause.depth else None
        if not names or (clause.depth and not counted and not _speaks(scan, clause.span, names)):
            continue
        title = names[-1].title
        if (
            clause.span.start < rules_until
            and not title
            and not all(around.names.at_start(name.text) for name in names)
        ):
            if ruler is None or clause.depth or not all(name.proper for name in names):
                continue
            found.remove(ruler)  # a kind of works, under which they stand: （一）城市污水处理厂工程。
            rules_until, ruler = -1, None
        said = clause.span.end if title else names[-1].span.end
        told = counted or _told_before(scan, clause, names[0], found) or _carried(scan, names, found)
        for order, name in enumerate(names):
            start = clause.span.start if order == 0 and not clause.depth else name.span.start
            found.append(Head(name, start, said, title, len(names), order, told, counted is not None))
        first = not scan.text[body.start : clause.span.start].strip()
        if title and (colon or clause.mark in ("。", "") or (numbered and first)):
            alone = not scan.text[clause.span.end : scan.parts.line_end(clause.span.end)].strip("。：: 　")
            rules_until = body.end if alone else scan.parts.line_end(clause.span.end)
            ruler = found[-1] if len(names) == 1 and not names[0].proper else None
    return _once(scan, found, around)


def _told_before(scan: Scan, clause: Clause, first: Name, before: Sequence[Head]) -> Span | None:
    """Return the words before a list of examples that say how all of them stand; None where the names are no list of examples.

    9月建成7个，包括甲、乙 · 7项完成。包括甲、乙等新建项目；以及丙、丁.
    """
    text, sentence = scan.text, scan.parts.sentence_at(first.span.start)
    if (
        before
        and before[-1].told
        and (
            _ALSO.match(text, clause.span.start)
            or text[before[-1].name.span.end : clause.span.start] in ("", "，", "、", "（", "）")
        )
    ):
        return before[-1].told
    if not _is_listing(scan, Span(max(sentence.start, first.span.start - _FAR), first.span.start)):
        return None
    opens = sentence.start >= clause.span.start - 3 and first.span.start - sentence.start <= len("其中主要包括")
    return Span(scan.parts.sentence_at(sentence.start - 2).start if opens else sentence.start, first.span.start)


def _counted_before(scan: Scan, clause: Clause, number: int) -> Span | None:
    """Return the words that count what brackets name, where they count its names or its entries: 建成2个（甲停车场、乙广场）."""
    place = clause.span.start - 1
    outer = scan.parts.clause_at(place)
    chunks = scan.chunks_in(Span(outer.start, max(outer.start, place)))
    last = chunks[-1] if chunks else None
    entries = scan.text.count("、", clause.span.start, clause.span.end) + 1
    if last is None or last.kind is not ChunkKind.AMOUNT or last.span.end != place:
        return None
    if last.word[:-1] not in (str(number), str(entries)):
        return None
    return Span(outer.start, clause.span.start)


def _carried(scan: Scan, names: Sequence[Name], before: Sequence[Head]) -> Span | None:
    """Return the words that say of the list before, behind a semicolon, what goes for this one too: 建成甲、乙等3个；丙、丁等2个."""
    if not before:
        return None
    mine, last = scan.parts.sentence_at(names[0].span.start), before[-1]
    its = scan.parts.sentence_at(last.name.span.start)
    if its.end + 1 != mine.start or scan.text[its.end : mine.start] not in ("；", ";"):
        return None
    outside = [
        chunk
        for chunk in scan.chunks_in(mine)
        if not any(name.span.overlaps(chunk.span) for name in names) and chunk.kind is not ChunkKind.TIME
    ]
    if not outside or outside[-1].span.end != mine.end or any(chunk.kind is not ChunkKind.AMOUNT for chunk in outside):
        return None
    first = next(head for head in before if head.name.span.start >= its.start)
    return last.told or Span(its.start, first.name.span.start)


def _is_listing(scan: Scan, before: Span) -> bool:
    """Tell whether a list of examples has begun in the words before a name, and nothing is said between."""
    opened = [found.end() for found in _LISTING.finditer(scan.text, before.start, before.end)]
    if not opened or any(mark in scan.text[opened[-1] : before.end] for mark in "，；）)"):
        return False
    between = scan.chunks_in(Span(opened[-1], before.end))
    return not any(chunk.kind in (ChunkKind.LIGHT, ChunkKind.MODALITY) for chunk in between)


def _speaks(scan: Scan, span: Span, names: Sequence[Name]) -> bool:
    """Tell whether words in brackets say something of what they name: （灵溪镇园区六路推进缓慢）."""
    return any(chunk.kind is not ChunkKind.TIME for chunk in scan.chunks_in(Span(names[-1].span.end, span.end)))


def _why(scan: Scan, head: Head, around: Surroundings) -> Statement | None:
    """Return what the clause of a head says that gives its stage; None where it says nothing."""
    end = max(head.said, scan.parts.clause_at(head.said - 1).end)
    return stage_of(statements(scan, Span(head.said, end), [head.name.span], until=around.until))[1]


def _once(scan: Scan, heads: Sequence[Head], around: Surroundings) -> list[Head]:
    """Return the heads with each name once: of two the one of which something is said, else the first."""
    where: dict[str, int] = {}
    kept: list[Head | None] = []
    for head in heads:
        other = where.get(head.name.text)
        if other is not None and kept[other] is not None:
            first = kept[other]
            assert first is not None
            why = _why(scan, first, around)
            if why and (why.act not in _VAGUE or not _why(scan, head, around)):
                continue
            kept[other] = None
        where[head.name.text] = len(kept)
        kept.append(head)
    once = [head for head in kept if head is not None]
    return [replace(head, only=True) for head in once] if len(once) == 1 else once
