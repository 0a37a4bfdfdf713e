"""Words of one sentence, or of one sub-project, that can't both be true."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.checks.case import Case
from reports.checks.finding import Column, Mark, Said
from reports.checks.rounding import plain
from tasks.language import Modality, Part, Step
from tasks.language.figures import Basis, Span

_ALL_DONE = re.compile(
    r"(?<!指导)(?<!要求)(?<!推动)(?<!督促)(?<!确保)(?<!力争)(?<!计划)(?<!部)已?全部(?P<verb>开工|竣工|完工|建成)(?!建设后|前)"
)
_ORDERED = re.compile(r"指导|要求|推动|督促|确保|力争|计划|预计|拟|争取")
_PARTLY = re.compile(r"[一二三四五六七八九十0-9]期|段|部分|主体|其中|分项|附属|标段|阶段|区块|地块|除")


def contradiction(case: Case) -> Iterator[Said]:
    """Find words of one sentence, or of one sub-project, that can't both be true."""
    for found in _ALL_DONE.finditer(case.progress.text):
        sentence = case.progress.sentence(found.start())
        if _ORDERED.search(case.progress.text[case.progress.clause(found.start()).start : found.start()]):
            continue
        for share in case.progress.percentages:
            words = case.progress.text[max(sentence.start, share.span.start - 10) : share.span.start]
            inside = (
                sentence.start
                <= share.span.start
                < case.progress.sentence(min(sentence.end + 1, len(case.progress.text))).end
            )
            if share.value < 100 and inside and re.search(rf"{found['verb']}率(?:达到?|为|已?达)?$", words):
                stated = case.progress.mark_to(share)
                yield Said(
                    (stated, Mark(Column.PROGRESS, Span(*found.span()))),
                    f"{found[0]} / {plain(share.value)}%",
                    f"文中写“{found[0]}”，又写“{case.subject.words(stated)}”，请核实。",
                )
                break
    for row in case.rows:
        if row.percent is None or row.percent_span is None or row.part is not Part.PROGRESS or _PARTLY.search(row.text):
            continue
        finished = next(
            (one.span for one in row.statements if one.holds and one.whole and one.step >= Step.FINISHED), None
        )
        unbegun = next(
            (
                one.span
                for one in row.statements
                if one.step is Step.BEGUN and one.modality is Modality.DENIED and one.whole
            ),
            None,
        )
        other: Span | None = None
        if finished and row.percent < 100:
            other = finished
        elif unbegun and row.percent > 0:
            other = unbegun
        if other and row.basis is Basis.WORKS:
            stated = Mark(Column.PROGRESS, row.percent_span)
            yield Said(
                (Mark(Column.PROGRESS, other), stated),
                row.name or f"{plain(row.percent)}%",
                f"同一处写“{other.of(case.progress.text)}”，又写“{case.subject.words(stated)}”，请核实。",
            )
