"""Words of one sentence, or of one sub-project, that can't both be true."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.checks.acts import Told, said_at
from reports.checks.case import Case
from reports.checks.finding import Column, Mark, Said
from reports.checks.plan import act_of_rate, rate_of
from reports.checks.rounding import plain
from tasks.language import Modality, Part, Step
from tasks.language.figures import Basis, Span
from tasks.language.names import SHORTEST, proper_part

_PARTLY = re.compile(r"[一二三四五六七八九十0-9]期|段|部分|主体|其中|分项|附属|标段|阶段|区块|地块|除")


def contradiction(case: Case) -> Iterator[Said]:
    """Find words of one sentence, or of one sub-project, that can't both be true."""
    for told in case.acts_told:
        one = told.statement
        if (
            not told.holds
            or not one.explicit
            or one.step not in (Step.BEGUN, Step.FINISHED)
            or not _is_of_all(case, told)
        ):
            continue
        sentence = case.progress.sentence(one.span.start)
        said = said_at(case.progress.scan, one)
        following = case.progress.sentence(min(sentence.end + 1, len(case.progress.text)))
        for share in case.progress.shares(Span(sentence.start, max(sentence.end, following.end))):
            if _tells_of_others(case, Span(sentence.start, said.end), Span(said.end, share.span.start)):
                continue
            if share.value < 100 and act_of_rate(rate_of(case.progress, share)) == one.act:
                stated = case.progress.mark_to(share)
                words = said.of(case.progress.text)
                yield Said(
                    (stated, Mark(Column.PROGRESS, said)),
                    f"{words} / {plain(share.value)}%",
                    f"文中写“{words}”，又写“{case.subject.words(stated)}”，请核实。",
                )
                break
    for row in case.rows:
        if row.percent is None or row.percent_span is None or row.part is not Part.PROGRESS or _PARTLY.search(row.text):
            continue
        scan = case.progress.scan
        whole = [one for one in row.statements if one.whole]
        finished = next((said_at(scan, one) for one in whole if one.holds and one.step >= Step.FINISHED), None)
        unbegun = next(
            (said_at(scan, one) for one in whole if one.step is Step.BEGUN and one.modality is Modality.DENIED), None
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


def _tells_of_others(case: Case, before: Span, between: Span) -> bool:
    """Tell whether a count that is no part of the one before follows: 22个分项全部开工，1614个子项开工1333个，开工率82.6%."""
    wholes = [amount.base[0] for amount in case.progress.amounts(before) if amount.base]
    counts = [amount.base[0] for amount in case.progress.amounts(between) if amount.base]
    return bool(counts) and (not wholes or max(counts) > wholes[-1])


def _is_of_all(case: Case, told: Told) -> bool:
    """Tell whether a verb is said of all that there is: 全部开工; not of those of a place: 武城县的项目全部开工."""
    said = said_at(case.progress.scan, told.statement)
    clause = told.statement.clause.span
    if case.progress.text.startswith("其中", clause.start) and said.start > clause.start + len("其中"):
        return False  # 开工率87.33%，其中乡镇卫生院项目全部开工
    whose = told.statement.subject.of(case.progress.text)
    return len(proper_part(whose)) < SHORTEST - 1 and any(
        chunk.word.endswith("全部") for chunk in case.progress.scan.chunks_in(said)
    )
