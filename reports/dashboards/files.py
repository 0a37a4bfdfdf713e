"""Dashboards as neutral tables: the figures first, then a sheet for each part, from which Excel and PDF are rendered."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import timezone

from reports.dashboards.board import (
    BESIDE_PLACES,
    PRINTED_BUREAUS,
    PRINTED_FALLEN,
    PRINTED_PLACES,
    PRINTED_TASKS,
    PRINTED_WORDS,
    SHOWN,
    Board,
)
from reports.dashboards.cards import SITE_CARDS
from reports.dashboards.year import COMPLETED, PARTS
from reports.documents.table import Cell, Column, Row, Sheet, Table
from reports.models import Report
from reports.selection.scope import Kind
from tasks.language import Stage
from tasks.models import Period

if TYPE_CHECKING:
    from reports.dashboards.cards import Card
    from reports.dashboards.districts import Places
    from reports.dashboards.lists import Lists
    from reports.dashboards.lists import Row as ListRow
    from reports.dashboards.sites import Site, StageCount
    from reports.dashboards.year import Year
    from reports.selection.selection import Fact, Selection

FIGURES = (Column("figure", "指标", 50), Column("value", "数值", 30), Column("how", "怎样计算"))
STAGES = ("已完工", "在建", "前期", "未开工", "停工", "取消", "未说明")
COUNTS = re.compile(r"\d+ / \d+")  # 1 / 2
ACCEPTANCE = {Report.Status.SUBMITTED.value: "未审核通过", Report.Status.ACCEPTED.value: "已通过"}
ON_TIME = {True: "按时", False: "逾期", None: ""}


def of_tasks(board: Board, whose: str) -> Table:
    """Return the dashboard of tasks: what is behind, bureaus, sub-projects, comparison, what was never mentioned, tasks.

    In the sheet 任务 each figure has a column in which a task that it counts has 1: the column's sum is the figure.
    """
    sheets = (
        *([_behind(board)] if board.behind and not board.selection.scope.lead else []),
        _bureaus(board),
        _stages(board.districts, "县区", "districts", BESIDE_PLACES),
        _compared_bureaus(board),
        *([_fallen(board)] if board.selection.previous or board.selection.scope.lead else []),
        _comparison(board),
        *([_outlooks(board, "right" if board.selection.scope.lead else "left")] if board.outlooks else []),
        _unmentioned(board),
        _tasks(board.selection, board.cards, board),
    )
    return _table(board.period, whose, board.cards, sheets, board.selection.as_of)._replace(opening=board.sentence)


def of_lists(lists: Lists, whose: str) -> Table:
    """Return the dashboard of all lists: what is behind, the lists with their sum, the bureaus, all tasks with their list."""
    sheets = (
        _listed(
            f"{lists.scale.behind}的任务", ("清单", "任务", "单位", "完成情况", "判定依据", "联络人"),
            tuple((*_of_list(period, fact)[:5], fact.contact) for period, fact in lists.behind), "standing-behind", side="first",
        ),
        _sums(lists, "各清单", "清单", [*lists.rows, lists.total])._replace(side="wide"),
        _sums(lists, "各单位（全部清单）", "单位", lists.bureaus, PRINTED_BUREAUS)._replace(side="wide"),
        *([_outlooks(lists, "wide")] if lists.outlooks else []),
        Sheet(
            "任务", ("清单", "任务编号", "单位", "完成情况", "判定依据", "工作任务", "类别"),
            tuple(_of_list(period, fact) for period, fact in lists.facts),
        ),
    )  # fmt: skip
    title = f"{lists.period.quarter}全部清单看板（{whose}）"
    return _titled(title, lists.cards, sheets, lists.on)._replace(opening=lists.sentence)


def _of_list(period: Period, fact: Fact) -> tuple[object, ...]:
    return (
        period.plan.title, fact.number, fact.bureau, fact.standing.word, fact.standing.reason, fact.text, fact.category,
    )  # fmt: skip


def _sums(lists: Lists, title: str, heading: str, rows: Sequence[ListRow], shown: int | None = None) -> Sheet:
    heads = (heading, "任务", *lists.words, "可比", f"{lists.scale.on_track}（%）", "到期或已报", "按时报送")
    said = tuple(
        (
            row.name,
            row.tally.tasks,
            *row.by_kind,
            row.tally.comparable,
            row.tally.on_track_rate.cell,
            row.due,
            row.on_time,
        )
        for row in rows
    )
    note = _beyond(len(said), shown, "个单位") if shown else ""
    return _listed(title, heads, said, "sums", shown=shown, note=note)


def of_places(places: Places, whose: str) -> Table:
    """Return the dashboard of sub-projects: districts, bureaus, what stands still, all sub-projects."""
    sheets = (
        _stages(places.districts, "县区", "districts", 2 * PRINTED_PLACES),
        _stages(places.bureaus, "单位", "bureaus", 2 * PRINTED_PLACES)._replace(side="right"),
        _sites(places.sites.all),
    )
    if places.sites.several:
        return _titled(f"{places.period.quarter}看板（{whose}）", places.cards, sheets, timezone.localdate())
    return _table(places.period, whose, places.cards, sheets, timezone.localdate())


def of_year(year: Year) -> Table:
    """Return the dashboard of a task: figures, quarters, targets, sub-projects, what was never mentioned."""
    quarters = tuple(
        (
            each.period.quarter.label,
            each.standing.word if each.standing else None,
            each.standing.light.label if each.standing else None,
            each.standing.reason if each.standing else "尚未公开",
            ON_TIME[each.fact.on_time] if each.fact else "",
            *(1 if each in year.part(part) else None for part in ("on_track", "on_time")),
        )
        for each in year.quarters
    )
    targets = tuple(
        (
            target.what, target.value.normalize(), target.unit, each.period.quarter.label, value, share,
            1 if target.said and each is year.now else None,
        )
        for target in year.targets
        for each, value, share in zip(year.quarters, target.values, target.shares, strict=True)
    )  # fmt: skip
    never = tuple((words, 1) for words in year.words_unmentioned)
    counted = {part: f"计入“{year.label(part)}”" for part in PARTS}
    of_quarters = ("季度", "完成情况", "亮灯", "判定依据", "报送")
    of_targets = ("指标", "目标值", "单位", "季度", "累计完成", "占年度目标（%）")
    sheets = (
        Sheet(
            "各季度完成情况", (*of_quarters, counted["on_track"], counted["on_time"]), quarters,
            _drawn("dashboards/_year_quarters.html", quarters=year.quarters), "top",
        ),
        Sheet(
            "年度目标", (*of_targets, counted["targets"]), targets,
            _drawn("dashboards/_year_targets.html", targets=year.targets[:PRINTED_TASKS], year=year) + _more(len(year.targets), PRINTED_TASKS, "个指标") if targets else "",
            "top",
        ),
        _stages(year.districts, "县区", "districts", PRINTED_PLACES),
        _listed(
            "始终没有写到的内容", ("任务中的原文", counted["unmentioned"]), never, "never", columns=1, shown=SHOWN, side="right",
            note=_beyond(len(never), SHOWN, "处"),
        ),
        _sites(year.sites.all, ((Stage.COMPLETED, COMPLETED),)),
    )  # fmt: skip
    return _table(year.period, f"任务 {year.task.number}", year.cards, sheets, year.on, year.unit)


def _table(
    period: Period, whose: str, cards: Iterable[Card], sheets: Sequence[Sheet], on: date, unit: str = ""
) -> Table:  # fmt: skip
    return _titled(f"{period.quarter}{period.plan.tasks_title}看板（{whose}）", cards, sheets, on, unit)


def _titled(title: str, cards: Iterable[Card], sheets: Sequence[Sheet], on: date, unit: str = "") -> Table:
    rows = tuple(
        Row(
            card.label,
            "",
            (Cell(card.label), Cell("—" if card.value is None else f"{card.value} {card.unit}"), Cell(card.how)),
        )
        for card in cards
    )
    return Table(title, unit, on, FIGURES, rows, tuple(sheets), board=True)


def _drawn(template: str, **context: object) -> str:
    """Return a part as it prints: without links."""
    return render_to_string(template, {**context, "plain": True})


def _listed(
    title: str, headings: tuple[str, ...], rows: tuple[tuple[object, ...], ...], name: str, *, side: str = "wide",
    note: str = "", shown: int | None = None, columns: int | None = None,
) -> Sheet:  # fmt: skip
    """Return a sheet that also prints as a list: its first `shown` rows and `columns`; figures are set to the right."""
    if not rows:
        return Sheet(title, headings, rows)
    numbers = [
        place
        for place, column in enumerate(zip(*rows, strict=True), 1)
        if all(value is None or isinstance(value, int | Decimal) or COUNTS.fullmatch(str(value)) for value in column)
    ]
    printed = [[_printed(value) for value in row[:columns]] for row in rows[:shown]]
    drawn = _drawn(
        "documents/_list.html", headings=headings[:columns], rows=printed, name=name, numbers=numbers, note=note
    )  # fmt: skip
    return Sheet(title, headings, rows, drawn, side)


def _printed(value: object) -> str:
    """Return a value of a sheet as it prints, "—" for none."""
    return "—" if value is None else f"{value:f}" if isinstance(value, Decimal) else str(value)


def _bureaus(board: Board) -> Sheet:
    words = tuple(board.word(kind) for kind in Kind)
    heads = (
        "单位",
        "任务",
        *words,
        "可比",
        f"{board.scale.on_track}（%）",
        f"{board.scale.behind}占比（%）",
        "到期或已报",
        "按时报送",
    )
    rows = tuple(
        (
            each.name, each.tally.tasks, *each.by_kind, each.tally.comparable, each.tally.on_track_rate.cell,
            each.tally.behind_rate.cell, each.due, each.on_time,
        )
        for each in board.bureaus
    )  # fmt: skip
    if not rows or board.selection.scope.lead:
        return Sheet("各单位进度", heads, rows)
    drawn = _drawn("dashboards/_print_bureaus.html", board=board) + _more(len(rows), board.bureaus_on_paper, "个单位")
    return Sheet("各单位进度", heads, rows, drawn, "top")


def _compared_bureaus(board: Board) -> Sheet:
    """Return the bureaus' shares on track then and now, drawn as a slope where there are lines to compare."""
    then = str(board.before.period) if board.before else "比较期"
    heads = ("单位", f"{then}（%）", f"{board.period}（%）", "变化（百分点）")
    rows = tuple((each.name, each.before.cell, each.tally.on_track_rate.cell, each.change) for each in board.bureaus)
    alone = board.selection.scope.lead is not None
    drawn = _drawn("dashboards/_plot_slope.html", board=board) if board.slope.compares and not alone else ""
    return Sheet(f"{board.scale.on_track}占可比任务", heads, rows, drawn, "right")


def _comparison(board: Board) -> Sheet:
    heads = ("指标", "本季度", "上季度", "上年同季度")
    rows = tuple((f"{each.label}（{each.unit}）", *each.values) for each in board.comparison)
    side = "right" if board.selection.scope.lead else "left"
    return _listed("同上季度、上年比较", heads, rows, "compared", side=side)


def _beyond(number: int, shown: int, what: str) -> str:
    """Return how many rows a page leaves out, nothing where it shows all."""
    return f"另有 {number - shown} {what}见 Excel 表格。" if number > shown else ""


def _more(number: int, shown: int, what: str) -> str:
    """Return `_beyond` as a paragraph."""
    note = _beyond(number, shown, what)
    return f'<p class="meta">{note}</p>' if note else ""


def _stages(groups: Sequence[StageCount], heading: str, name: str, printed: int) -> Sheet:
    rows = tuple(
        (group.label, group.total, *(count for _, count in group.stages), group.completed_rate.cell) for group in groups
    )
    drawn = ""
    if rows:
        drawn = _drawn(
            "dashboards/_plot_stages.html", groups=groups, name=name, heading=heading, linked=None, printed=printed
        )
        drawn += _more(len(rows), printed, f"个{heading}")
    return Sheet(f"子项目（按{heading}）", (heading, "子项目", *STAGES, "已完工（%）"), rows, drawn)


def _fallen(board: Board) -> Sheet:
    rows = tuple(
        (
            fact.number, fact.bureau, f"{board.word(fact.kind_before)}→{fact.standing.word}" if fact.kind_before else fact.standing.word,
            fact.standing.reason, fact.obstacles,
        )
        for fact in board.fallen_tasks
    )  # fmt: skip
    title = "由好转差" if board.selection.previous else f"{board.scale.behind}的任务"
    heads = ("任务", "单位", "变化", "判定依据", "单位说明")
    if not rows or board.selection.scope.lead:
        return Sheet(title, heads, rows)
    drawn = _drawn(
        "dashboards/_tasks.html",
        facts=board.fallen_tasks[:PRINTED_FALLEN],
        board=board,
        period=board.period,
        bureau=True,
        brief=True,
    )
    return Sheet(title, heads, rows, drawn + _more(len(rows), PRINTED_FALLEN, "项任务"), "right")


def _behind(board: Board) -> Sheet:
    """Return all tasks that are behind, with whom to call; they print first, on as many pages as they need."""
    heads = ("任务", "单位", "上季度", "本季度", "判定依据", "单位说明", "联络人")
    rows = tuple(
        (
            fact.number, fact.bureau, board.word(fact.kind_before) if fact.kind_before else None, fact.standing.word,
            fact.standing.reason, fact.obstacles, fact.contact,
        )
        for fact in board.behind
    )  # fmt: skip
    drawn = _drawn(
        "dashboards/_tasks.html", facts=board.behind, board=board, period=board.period, bureau=True, contacts=True
    )
    return Sheet(f"{board.scale.behind}的任务", heads, rows, drawn, "first")


def _unmentioned(board: Board) -> Sheet:
    rows = tuple((fact.number, fact.bureau, text) for fact, words in board.words_unmentioned for text in words)
    heads = ("任务", "单位", "任务中的原文")
    shown = 2 * PRINTED_WORDS if board.selection.scope.lead else PRINTED_WORDS
    note = _beyond(len(rows), shown, "处")
    return _listed("始终没有写到的任务内容", heads, rows, "words", side="right", note=note, shown=shown)


def _outlooks(board: Board | Lists, side: str) -> Sheet:
    """Return how the year is expected to end and, in its last quarter, how it did."""
    end = ("四季度前所说", "其中年底已完成") if board.ends_year else ()
    rows = tuple(
        (
            row.label,
            row.bureau_count,
            row.office_count,
            *((row.foreseen_count, row.met_count) if board.ends_year else ()),
        )
        for row in board.outlooks
    )
    drawn = _drawn("dashboards/_outlooks_plain.html", board=board)
    return Sheet(
        "全年预期",
        ("预期", "单位填报（项）", "督查室认定（项）", *end),
        rows,
        drawn,
        side,
    )


def _tasks(selection: Selection, cards: Sequence[Card], board: Board) -> Sheet:
    marks = {card.key: {fact.key for fact in selection.pick(card.key)} for card in cards}
    heads = (
        "任务编号", "工作任务", "类别", "牵头单位", "完成情况", "判定依据", "上季度", "报送", "报告", "全年预期", "督查室预期",
        *(f"计入“{card.label}”" for card in cards),
    )  # fmt: skip

    def row(fact: Fact) -> tuple[object, ...]:
        return (
            fact.number, fact.text, fact.category, fact.bureau, fact.standing.word, fact.standing.reason,
            board.word(fact.kind_before) if fact.kind_before else "", ON_TIME[fact.on_time],
            ACCEPTANCE.get(fact.state, ""), fact.outlook_told, fact.office_told, *(1 if fact.key in keys else None for keys in marks.values()),
        )  # fmt: skip

    rows = tuple(row(fact) for fact in selection.facts)
    if not rows or not selection.scope.lead:
        return Sheet("任务", heads, rows)
    facts = board.bureaus[0].facts[:PRINTED_TASKS]
    drawn = _drawn("dashboards/_tasks.html", facts=facts, board=board, period=board.period, bureau=False)
    return Sheet("任务", heads, rows, drawn + _more(len(rows), PRINTED_TASKS, "项任务"), "first")


def _sites(sites: Iterable[Site], figures: Sequence[tuple[str, str]] = SITE_CARDS) -> Sheet:
    """Return all sub-projects; each of the `figures` (stage, label) has a column of 1 and nothing, whose sum it is."""
    heads = (
        "任务编号", "牵头单位", "子项目", "县区", "阶段", "占总工程量（%）", "哪一季度所报",
        *(f"计入“{label}”" for _, label in figures),
    )  # fmt: skip

    def row(site: Site) -> tuple[object, ...]:
        said = site.quarter_label if site.quarter else "没有写到"
        marks = (1 if stage in ("", site.stage) else None for stage, _ in figures)
        return site.task, site.bureau, site.name, site.place, site.stage_label, site.percent, said, *marks

    return Sheet("子项目", heads, tuple(row(site) for site in sites))
