"""This quarter's narrative against last quarter's."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from reports.checks.case import Case
from reports.checks.finding import Column, Mark, Said
from reports.checks.passage import Passage, is_exact
from reports.checks.rounding import plain
from reports.checks.words import kind, names_thing, pairs
from tasks.language import KnownName, Matcher, Part, Row, Stage
from tasks.language.claims import ClaimKind
from tasks.language.figures import Certainty, Quantity, Span
from tasks.language.kinds import ChunkKind
from tasks.language.lexicon import finder
from tasks.language.scanner import Chunk

_MARKERS = re.compile(
    r"^[\s　]*(?:[①-⑳㉑-㉟]|[（(][0-9一二三四五六七八九十]{1,3}[）)]|[0-9]{1,2}[.．、)）]|[一二三四五六七八九十]{1,2}[、是])\s*"
)
_GONE = re.compile(r"其余|其他|其它|均已|全部")
_WORDY = 10
#: So far around a figure its time and its district stand, in characters.
_NEAR = 60


def figure_down(case: Case) -> Iterator[Said]:
    """Find a cumulative count that is smaller than last quarter's of the same thing and act, in any sentence."""
    if not case.before:
        return
    earlier = _counts(case, case.before, case.previous.rows if case.previous else ())
    for key, amount in _counts(case, case.progress, case.rows).items():
        old = earlier.get(key)
        if old and old.base and amount.base and amount.base[0] < old.base[0]:
            yield Said(
                (case.progress.mark_to(amount),), f"{old.text} → {amount.text}",
                f"上季度为 {old.text}，本季度为 {amount.text}，累计数变小了，请核实。",
            )  # fmt: skip


def percent_down(case: Case) -> Iterator[Said]:
    """Find a share of the works, or of the year's target, that is smaller than last quarter's."""
    for row, old in _pairs(case):
        if row.percent is not None and old.percent is not None and row.percent < old.percent and row.percent_span:
            words = Mark(
                Column.PROGRESS,
                Span(row.name_span.start if row.name_span else row.percent_span.start, row.percent_span.end),
            )
            yield Said(
                (words,),
                f"{plain(old.percent)}% → {plain(row.percent)}%",
                f"“{row.name}”上季度为 {plain(old.percent)}%，本季度为 {plain(row.percent)}%，进度变小了，请核实。",
            )
    if not case.previous or not case.before:
        return
    old_claims = {
        _key(claim.numerator): claim
        for claim in case.previous.claims
        if claim.numerator and claim.kind is ClaimKind.SHARE_OF_ANNUAL
    }
    for claim in case.claims:
        if claim.kind is not ClaimKind.SHARE_OF_ANNUAL or not claim.numerator or not names_thing(claim.numerator.what):
            continue
        before = old_claims.get(_key(claim.numerator))
        if not before or not before.numerator or claim.stated.value >= before.stated.value:
            continue
        if claim.numerator.base and before.numerator.base and claim.numerator.base[0] >= before.numerator.base[0]:
            then, now = f"{plain(before.stated.value)}%", f"{plain(claim.stated.value)}%"
            yield Said(
                (case.progress.mark_to(claim.stated),), f"{then} → {now}",
                f"上季度为 {then}，本季度为 {now}，占全年的比重变小了，请核实。",
            )  # fmt: skip


def reopened_sites(case: Case) -> Iterator[Said]:
    """Find a sub-project that was finished last quarter and is not any more."""
    for row, old in _pairs(case):
        sure = Certainty.GUESS not in (row.stage_certainty, old.stage_certainty)
        if (
            old.stage is Stage.COMPLETED
            and row.stage in (Stage.UNDER_CONSTRUCTION, Stage.PREPARATION, Stage.NOT_STARTED)
            and sure
        ):
            if re.search(r"验收|收尾|附属|移交|结算|审计|绿化|二期|扫尾|缺陷|养护|资料", row.text):
                continue
            words = Mark(Column.PROGRESS, _stated(case, row))
            yield Said((words,), row.name, f"“{row.name}”上季度已完工，本季度写“{case.subject.words(words)}”，请核实。")


def _is_certain(row: Row) -> bool:
    """Tell whether a row surely names works: by its name, or as an item of its own of which a stage is told."""
    return row.name_certainty is Certainty.SURE or bool(row.marker and row.stage is not Stage.UNSTATED)


def dropped_sites(case: Case) -> Iterator[Said]:
    """Find sub-projects that last quarter's narrative reported unfinished and this one leaves out."""
    if not case.previous or not case.is_reported or len(case.named_rows) < 2:
        return
    text = case.progress.text
    known = Matcher([KnownName(row.name, (), row.district) for row in case.named_rows])
    for row in case.previous.rows:
        bare = re.sub(r"[（(][^（）()]*[）)]", "", row.name)
        finished = row.stage in (Stage.COMPLETED, Stage.CANCELLED)
        if (
            not row.name
            or finished
            or not (case.project_of(row) or _is_certain(row))
            or bare in text
            or bare[:3] in text
            or _GONE.search(text)
        ):
            continue
        match, certainty = known.match(row.name)
        if match is None or (certainty is Certainty.GUESS and bare[:2] not in text):
            first = case.named_rows[0].name_span
            assert first is not None
            yield Said(
                (Mark(Column.PROGRESS, first),),
                f"缺“{row.name}”",
                f"上季度报告的“{row.name}”尚未完工，本季度没有写，请补充。",
            )


def unchanged_items(case: Case) -> Iterator[Said]:
    """Find items that are word for word last quarter's, though not all in them is finished."""
    if not case.previous:
        return
    earlier = {_bare(row.text) for row in _whole_items(case.previous.rows)} | {
        _bare(line) for line in case.previous.text.split("\n")
    }
    for row in _whole_items(case.rows):
        words = _bare(row.text)
        if (
            row.part in (Part.PROGRESS, Part.NEXT_STEPS, Part.OBSTACLES)
            and len(words) >= _WORDY
            and words in earlier
            and row.stage is not Stage.COMPLETED
        ):
            marker = _MARKERS.match(row.text)
            start = row.span.start + (marker.end() if marker else len(row.text) - len(row.text.lstrip()))
            end = row.span.start + len(row.text.rstrip())
            yield Said(
                (Mark(Column.PROGRESS, Span(start, end)),),
                "与上季度相同",
                "这一项与上季度的文字一字不差，请核实是否更新。",
            )


def _counts(case: Case, passage: Passage, rows: Sequence[Row]) -> dict[tuple[str, ...], Quantity]:
    """Return the cumulative counts of a text by row, thing, unit and act; what is counted twice is left out."""
    found: dict[tuple[str, ...], list[Quantity]] = {}
    starts = [row.span.start for row in rows]
    for amount in passage.quantities:
        deed = passage.deed(amount)
        if not is_exact(amount) or deed.is_open or deed.is_going or passage.is_whole(amount) or not amount.base:
            continue
        if not (deed.act or passage.is_done(amount)) or _is_limited(passage, amount):
            continue
        row = rows[bisect_right(starts, amount.span.start) - 1] if rows else None
        name = _name(case, row) if row and row.name else ""
        thing = amount.what if names_thing(amount.what) else ""
        key = (name, "".join(sorted(pairs(thing))) if thing else "", kind(amount.unit), deed.act)
        found.setdefault(key, []).append(amount)
    return {key: amounts[0] for key, amounts in found.items() if len(amounts) == 1}


def _is_limited(passage: Passage, amount: Quantity) -> bool:
    """Tell whether a count is one of a part: of a time, of a district, of what 其中 introduces, or in brackets."""
    clause = passage.scan.parts.clause_at(amount.span.start)
    ahead = Span(max(passage.sentence(amount.span.start).start, amount.span.start - _NEAR), amount.span.start)
    chunks = passage.scan.chunks_in(Span(max(clause.start, ahead.start), min(clause.end, amount.span.end + _NEAR)))
    words = passage.text[ahead.start : amount.span.end + 4]
    return (
        any(chunk.kind is ChunkKind.TIME and not _is_until(passage, chunk) for chunk in chunks)
        or passage.scan.parts.is_bracketed(amount.span.start)
        or finder("periods").found(words, 0, len(words))
        or passage.has_district(ahead)
    )


def _is_until(passage: Passage, time: Chunk) -> bool:
    """Tell whether a time ends what is counted from the beginning of the year: 截至6月底, 1—6月."""
    return time.span.start > 0 and passage.text[time.span.start - 1] in "至止到底-－—～~"


def _key(amount: Quantity | None) -> tuple[str, ...]:
    """Return what two quarters' counts of the same thing share: its words and its unit."""
    if amount is None or amount.base is None:
        return ()
    return "".join(sorted(pairs(amount.what))), amount.base[1]


def _pairs(case: Case) -> Iterator[tuple[Row, Row]]:
    """Yield every row with last quarter's row of the same sub-project."""
    if not case.previous:
        return
    earlier = {_name(case, row): row for row in case.previous.rows if row.name}
    for row in case.named_rows:
        old = earlier.get(_name(case, row))
        if old:
            yield row, old


def _name(case: Case, row: Row) -> str:
    known = case.project_of(row)
    return known.name if known else "".join(row.name.split())


def _whole_items(rows: tuple[Row, ...]) -> list[Row]:
    """Return the rows of progress that stand for themselves: not headings."""
    return [row for row in rows if row.part is not Part.HEADING]


def _bare(text: str) -> str:
    """Return the words of an item without marker, closing mark and white space."""
    return "".join(_MARKERS.sub("", text).split()).rstrip("；;。，、")


def _stated(case: Case, row: Row) -> Span:
    """Return the place of a row's name with its statement, without closing marks."""
    start = row.name_span.start if row.name_span else row.span.start
    return Span(start, start + len(case.progress.text[start : row.span.end].rstrip("；;。，、 \n\t　")))
