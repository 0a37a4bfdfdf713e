"""The annual targets of a task as its page shows them: what is reached beside the quarter's milestone and the elapsed share."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from django.utils.safestring import SafeString

from reports.documents.bars import Bar, bar_markup
from reports.models import Report, TargetReading
from reports.reportpages.figures import share_of
from reports.standing import Facts, TargetFact
from reports.templatetags.marks import figure
from tasks.language.figures import Comparator
from tasks.models import AnnualTarget, Period, Task


class TargetRow(NamedTuple):
    """An annual target with its bar, the last value reached, its share of the target in percent, and where that stands.

    There is no share where nothing was reported, or where the target is a ceiling or a level.
    """

    target: AnnualTarget
    requirement: str
    bar: SafeString
    value: Decimal | None
    share: Decimal | None
    source: str


def target_rows(task: Task, period: Period | None, reports: list[Report], facts: Facts | None) -> list[TargetRow]:
    """Return the annual targets, each with its value up to `period`; two queries.

    The value is the one reported, else the one that the narrative of the quarter surely says (`facts`).
    """
    periods = {report.pk: report.period for report in reports if period and report.period.number <= period.number}
    readings = TargetReading.objects.filter(report__in=periods).order_by("report__period__number")
    last = {reading.target_id: reading for reading in readings}
    known = {fact.key: fact for fact in facts.targets} if facts else {}
    return [
        _row(target, period, last.get(target.pk), periods, known.get(target.pk))
        for target in task.targets.select_related("owner")
    ]


def _row(
    target: AnnualTarget,
    period: Period | None,
    reading: TargetReading | None,
    periods: dict[int, Period],
    fact: TargetFact | None,
) -> TargetRow:
    value, source = None, "暂无完成数"
    if reading:
        value, source = reading.value, f"{periods[reading.report_id].quarter.label}填报"
    here = period is not None and reading is not None and periods[reading.report_id] == period
    if fact and fact.reached is not None and not here:
        value, source = fact.reached, "按文字识别"
    denied = fact is not None and fact.denied is not None
    if fact and fact.denied is not None:
        value, source = fact.denied, "督查室认定没有达到"
    grows = target.comparator != Comparator.AT_MOST and target.accumulation != AnnualTarget.Accumulation.LEVEL
    share = share_of(value, target.value) if target.comparator != Comparator.AT_MOST else None
    binding = "" if target.comparator == Comparator.EQUAL else target.get_comparator_display()
    due = fact.due if fact else None
    elapsed = Decimal(25 * period.number) if period and grows else None
    said = [
        f"{target.what}：累计完成 {figure(value)} {target.unit}" if value is not None else f"{target.what}：暂无完成数"
    ]
    said += [f"占年度目标 {figure(share)}%"] * (share is not None)
    said += [f"{period.quarter.label}目标 {figure(due)} {target.unit}"] * (due is not None) if period else []
    said += [f"序时进度 {figure(elapsed)}%"] * (elapsed is not None)
    begun = fact.begun if fact and grows and fact.begun is not None and fact.begun > (value or 0) else None
    said += [f"已开工 {figure(begun)} {target.unit}，未计入完成"] * (begun is not None)
    said += ["督查室认定没有达到本季度目标"] * denied
    label = f"{period.quarter.label}目标 {figure(due)}" if period and due is not None else ""
    bar = Bar(
        "，".join(said), share, share_of(due, target.value), label, elapsed, denied, share_of(begun, target.value)
    )
    return TargetRow(
        target,
        f"{binding} {figure(target.value)} {target.unit}",
        bar_markup(bar),
        None if denied else value,
        None if denied else share,
        f"{source}；已开工 {figure(begun)} {target.unit}" if begun is not None else source,
    )
