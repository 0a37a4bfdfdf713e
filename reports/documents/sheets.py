"""The table as documents carry it, and the further sheets of the Excel file: sub-projects, annual targets, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from django.db.models import OuterRef, QuerySet, Subquery

from reports.checks import Mark
from reports.documents.quarter_table import (
    INNER,
    PEOPLE,
    Scope,
    people_line,
    quarter_table,
    readable,
    signed_by,
    tasks_in,
)
from reports.documents.table import Sheet, Table
from reports.models import ProgressEntry, TargetReading
from reports.models.entries import BASES, STAGES
from reports.models.reports import lead_then
from reports.subjects import Told, told_in
from tasks.language import Stage
from tasks.language.figures import Basis
from tasks.models import AnnualTarget, Period, User, name_then

PRINTED = ("pdf", "docx")
SUB_PROJECTS = ("任务编号", "分项", "子项目", "县区", "阶段", "百分比（%）", "口径", "文字")
FINDINGS = ("任务编号", "所在栏", "类别", "所依据的原文", "核对", "说明", "单位说明")
TARGETS = ("任务编号", "指标", "要求", "目标值", "单位", "责任单位", "累计完成")


def document_table(period: Period, user: User | None, scope: Scope, kind: str) -> Table:
    """Return the quarterly table as a document of `kind` carries it: dated, further sheets in Excel, people on paper.

    What is made for a website tells no people, and not what is expected.
    """
    if kind == "html":
        scope = replace(scope, further=tuple(key for key in scope.further if key not in (*PEOPLE, *INNER)))
    table = quarter_table(period, user, scope, dated=True)
    if table.unaccepted:
        note = f"注：任务{'、'.join(table.unaccepted)}的报告尚未经督查室审核通过。"
        table = table._replace(notes=(*table.notes, note))
    if table.unit and kind in (*PRINTED, "xlsx"):
        table = table._replace(signature=signed_by(period, user, scope))
    if kind == "xlsx":
        return table._replace(sheets=further_sheets(period, user, scope))
    return table._replace(people=people_line(period, user, scope)) if kind in PRINTED else table


def further_sheets(period: Period, user: User | None, scope: Scope) -> tuple[Sheet, ...]:
    """Return the sheets 子项目, 年度目标 and 数据核对 of the tasks that `quarter_table` shows; twelve queries at most.

    Whoever may read no finding gets no sheet of them.
    """
    tasks, reports = tasks_in(period, user, scope).order_by().values("pk"), readable(period, user)
    entries = ProgressEntry.objects.filter(report__in=reports, report__task__in=tasks)
    readings = TargetReading.objects.filter(report__in=reports, target=OuterRef("pk"))
    targets = AnnualTarget.objects.filter(task__in=tasks).annotate(
        reached=Subquery(readings.values("value")[:1]), lead_then=lead_then([period], "short_name", "task__"),
        owner_then=name_then("owner", "short_name", period.named_at),
    )  # fmt: skip
    return (
        Sheet("子项目", SUB_PROJECTS, tuple(_sub_projects(entries))),
        Sheet(
            "年度目标",
            TARGETS,
            tuple(
                (
                    target.task.number,
                    target.what,
                    target.get_comparator_display(),
                    _plain(target.value),
                    target.unit,
                    target.owner_then or target.lead_then,
                    _plain(target.reached),
                )
                for target in targets.select_related("task").order_by("task__order", "order", "id")
            ),
        ),
        *_findings(period, user, scope),
    )


def _findings(period: Period, user: User | None, scope: Scope) -> Iterator[Sheet]:
    """Yield the sheet 数据核对, in the order of the tasks, unless `user` may read no finding on any of them."""
    found = told_in(period, user, list(tasks_in(period, user, scope).values_list("number", flat=True)))
    if found:
        rows = tuple(
            (
                number,
                "、".join(dict.fromkeys(mark.column.label for mark in each.finding.spans)),
                each.finding.severity.label,
                _places(each),
                each.finding.computed,
                each.finding.message,
                each.reason,
            )
            for number, listed in found.items()
            for each in listed
        )
        yield Sheet("数据核对", FINDINGS, rows)


def _places(told: Told) -> str:
    """Return the words of every place that a finding stands on: alone, or one a line with its column and how often."""
    spans = told.finding.spans
    places = Counter(
        (mark.column.label, words)
        for mark, words in zip(spans, told.words, strict=True)
        if words and not any(_holds(other, mark) for other in spans)
    )
    if len(places) == 1 and places.total() == 1:
        return next(words for _, words in places)
    return "\n".join(
        f"{label}：{words}" + (f"（{times} 处）" if times > 1 else "") for (label, words), times in places.items()
    )


def _holds(outer: Mark, inner: Mark) -> bool:
    """Tell whether one place lies in another, whose words show it already."""
    same = outer.column is inner.column and outer.span != inner.span
    return same and outer.span.start <= inner.span.start and inner.span.end <= outer.span.end


def _sub_projects(entries: QuerySet[ProgressEntry]) -> Iterator[tuple[object, ...]]:
    """Yield a row for every entry that names a sub-project, under the marker of its item."""
    rows = entries.order_by("report__task__order", "report_id", "order").values_list(
        "report_id", "item", "marker", "report__task__number", "name",
        name_then("district", "short_name", OuterRef("report__period__named_at")), "stage", "percent", "basis", "text",
    )  # fmt: skip
    markers: dict[tuple[int, int], str] = {}
    for report, item, marker, number, name, district, stage, percent, basis, text in rows:
        first = markers[report, item] = markers.get((report, item)) or marker
        if name:
            stage_label, basis_label = STAGES[Stage(stage)], BASES[Basis(basis)] if basis else ""
            yield number, first, name, district or "", stage_label, _plain(percent), basis_label, text.strip()


def _plain(number: Decimal | None) -> Decimal | None:
    """Return the number without the zeros that the database pads it with."""
    return None if number is None else Decimal(f"{number.normalize():f}")
