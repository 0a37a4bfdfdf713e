"""What an issue will say: the table with its notes, the figures and the standing, composed from what is on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Max
from django.utils import timezone

from reports.documents.official import on_paper
from reports.documents.quarter_table import Scope, quarter_table
from reports.documents.table import Cell, Column, Item, Line, Row, Table
from reports.models import Bucket, Publication, Report
from reports.models.reports import lead_in
from reports.publication.errata import Change, changes
from reports.standing import Scale, Standing, scale_now, standings_by_number, tally
from tasks.models import Organization, Period

SAID = ("progress", "obstacles", "next_steps")
"""The columns that a report fills."""

METADATA = ("publisher", "document_number", "index_number", "topic", "retention")
"""What a wish and an issue say of how it is filed; the day is another for each issue."""

NAMED = 12
"""So many tasks a note names one by one."""


class Wish(NamedTuple):
    """What the office wants published: which table, with which columns, how it is filed.

    `submitted` prints what was submitted and is not accepted yet, else its cells stay empty; `lights` says whether the
    standing is published; `correct` that the issue corrects the one that stands.
    """

    period: Period
    lead: Organization | None
    publisher: str
    dated: date
    further: tuple[str, ...] = ()
    submitted: bool = False
    lights: bool = True
    correct: bool = False
    document_number: str = ""
    index_number: str = ""
    topic: str = "政府工作报告"
    retention: str = "30年"

    @property
    def lead_name(self) -> str:
        """Return what the bureau is called in the period, empty for the whole city; two queries for a closed one."""
        return lead_in(self.lead, self.period) if self.lead else ""


class Open(NamedTuple):
    """A task whose report is not accepted: its number and the status in words."""

    number: str
    status: str


class Draft:
    """An issue before it is signed: all that will be frozen. Two of the same `digest` say the same."""

    def __init__(
        self, wish: Wish, number: int, table: Table, opens: Sequence[Open], standings: Mapping[str, Standing], scale: Scale,
        corrects: Publication | None,
    ) -> None:  # fmt: skip
        """Take what `compose` found."""
        self.wish, self.number, self.opens, self.corrects = wish, number, opens, corrects
        self.standings, self.scale = standings, scale
        self.rows, self.columns = [row_as_json(row) for row in table.rows], columns_as_json(table.columns)
        self.changes: list[Change] = (
            changes(corrects.rows, corrects.columns, self.rows, self.columns) if corrects else []
        )
        self.table = table._replace(
            unit=wish.publisher,
            dated=wish.dated,
            opening=opening(number, corrects, wish.publisher, wish.lead_name),
            notes=tuple(self._notes()),
        )

    @property
    def label(self) -> str:
        """Return 第1期."""
        return f"第{self.number}期"

    @property
    def look(self) -> str:
        """Return what a person who looked at the draft saw: its number and what changes with its content."""
        return f"{self.number}-{self.digest}"

    @cached_property
    def digest(self) -> str:
        """Return what changes with everything that will be frozen."""
        told = (self.table, self.figures, self.standing, self.wish[2:])
        return sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def says_the_same(self) -> bool:
        """Return whether it corrects an issue in nothing: only number and day would be others."""
        if (old := self.corrects) is None:
            return False
        now = (self.rows, self.columns, self.table.title, list(self.table.notes[1:]), _published(self.standing))
        notes = list(map(on_paper, old.notes[bool(old.corrects_id) :]))
        then = (old.rows, old.columns, old.title, notes, _published(old.standing))
        return now == then and all(getattr(self.wish, name) == getattr(old, name) for name in METADATA)

    @cached_property
    def standing(self) -> dict[str, Any]:
        """Return how each task stands, with the rules that judged it, as JSON."""
        return {
            "rules": {
                "version": self.scale.version,
                "text": self.scale.rules,
                "ahead_by": str(self.scale.ahead_by.normalize()),
                "yellow_by": str(self.scale.yellow_by.normalize()),
                "red_by": str(self.scale.red_by.normalize()),
                "words": dict(self.scale.words),
                "colours": dict(self.scale.colours),
            },
            "public": self.wish.lights,
            "tasks": {
                number: {
                    "bucket": each.bucket.value,
                    "light": each.light.value,
                    "word": each.word,
                    "counted": each.counted,
                    "rule": each.rule.value,
                    "reason": each.reason,
                    "decided": each.override is not None,
                }
                for number, each in self.standings.items()
            },
        }

    @cached_property
    def figures(self) -> dict[str, Any]:
        """Return the counts by bucket with their shares of the comparable, as JSON."""
        counted = tally(self.standings.values())
        return {
            "tasks": counted.tasks,
            "comparable": counted.comparable,
            "left_out": counted.left_out,
            "buckets": [{"key": bucket.value, "word": self._word(bucket), "tasks": counted.buckets[bucket]} for bucket in Bucket],
        }  # fmt: skip

    def _word(self, bucket: Bucket) -> str:
        return dict(self.scale.words).get(bucket.value) or str(bucket.label)

    def _notes(self) -> list[str]:
        notes = []
        if self.corrects:
            told = "；".join(f"任务{each.number}{on_paper(each.words)}" for each in self.changes[:NAMED])
            more = f"等{len(self.changes)}处" if len(self.changes) > NAMED else ""
            listed = f"（{told}{more}）" if told else ""
            notes.append(f"说明：本期更正第{self.corrects.number}期{listed}，以本期为准。")
        if self.opens:
            told = "、".join(each.number for each in self.opens[:NAMED])
            more = f"等{len(self.opens)}项" if len(self.opens) > NAMED else ""
            how = "已报送的文字列入本表，以审核结果为准" if self.wish.submitted else "推进情况未列入本表"
            notes.append(f"说明：任务{told}{more}的报告在发布时尚未通过审核，{how}。")
        return notes


def compose(wish: Wish) -> Draft:
    """Return the issue that `wish` asks for, as it would be frozen now; about thirty queries whatever the tasks."""
    table = quarter_table(wish.period, None, Scope(lead=wish.lead, further=wish.further))
    numbers = [row.number for row in table.rows]
    of_period = Report.objects.filter(period=wish.period, task__number__in=numbers)
    status = dict(of_period.values_list("task__number", "status"))
    opens = [
        Open(number, Report.Status(found).label if (found := status.get(number)) else "未报送")
        for number in numbers
        if status.get(number) != Report.Status.ACCEPTED
    ]
    standings = standings_by_number(wish.period, None, timezone.localdate(), numbers)
    if not wish.submitted:
        left = {each.number for each in opens}
        rows = tuple(_emptied(row, table.columns) if row.number in left else row for row in table.rows)
        table = table._replace(rows=rows)
        standings = {number: each for number, each in standings.items() if number not in left}
    stands = latest(wish.period, wish.lead)
    scale = scale_now(wish.period.plan_id)
    return Draft(wish, _next(wish), table, opens, standings, scale, stands if wish.correct else None)


def issues_of(period: Period, lead: Organization | None) -> Any:
    """Return the issues of a period and scope, the newest first, with their withdrawals, errata and files."""
    return (
        Publication.objects.filter(period=period, lead=lead)
        .select_related("withdrawal", "corrects", "period__plan", "lead")
        .prefetch_related("files", "corrections__withdrawal")
        .order_by("-number")
    )


def latest(period: Period, lead: Organization | None) -> Publication | None:
    """Return the issue that stands: the newest of the period and scope that was not withdrawn; three queries."""
    found: Publication | None = issues_of(period, lead).filter(withdrawal__isnull=True).first()
    return found


def seen_by_the_public(standing: Mapping[str, Any] | None) -> dict[str, str] | None:
    """Return what the public is told of a task's standing; reasons may quote what was never published."""
    return {key: standing[key] for key in ("bucket", "light", "word")} if standing else None


def _published(standing: Mapping[str, Any]) -> dict[str, Any]:
    """Return the standing of every task as it was or will be published; nothing where it is not."""
    tasks = standing["tasks"] if standing.get("public") else {}
    return {number: seen_by_the_public(each) for number, each in tasks.items()}


def _next(wish: Wish) -> int:
    issued = Publication.objects.filter(plan=wish.period.plan_id, lead=wish.lead)
    return (issued.aggregate(last=Max("number"))["last"] or 0) + 1


def _emptied(row: Row, columns: Sequence[Column]) -> Row:
    cells = zip(row.cells, columns, strict=True)
    return row._replace(cells=tuple(Cell("") if column.key in SAID else cell for cell, column in cells))


def columns_as_json(columns: Sequence[Column]) -> list[dict[str, Any]]:
    """Return the columns as they are frozen."""
    return [{"key": each.key, "heading": each.heading, "width": each.width} for each in columns]


def row_as_json(row: Row) -> dict[str, Any]:
    """Return a row as it is frozen: its number, and of each cell the text with its items and their lines."""
    cells = [
        {"text": cell.text}
        | ({"items": [[item.marker, [list(line) for line in item.lines]] for item in cell.items]} if cell.items else {})
        for cell in row.cells
    ]
    return {"number": row.number, "cells": cells}


def frozen_table(issue: Publication) -> Table:
    """Return the table of an issue as it was signed."""
    columns = tuple(Column(each["key"], each["heading"], each["width"]) for each in issue.columns)
    rows = tuple(Row(row["number"], "", tuple(frozen_cell(cell) for cell in row["cells"])) for row in issue.rows)
    above = opening(issue.number, issue.corrects, issue.publisher, issue.lead_name)
    table = Table(issue.title, issue.publisher, issue.dated, columns, rows, opening=above)
    return table._replace(notes=tuple(issue.notes))


def opening(number: int, corrects: Publication | None, publisher: str, lead: str) -> str:
    """Return the words above the table of an issue: 第2期（更正第1期）　发布机构：…, and the bureau whose tasks it holds."""
    corrected = f"（更正{corrects.label}）" if corrects else ""
    return f"第{number}期{corrected}　发布机构：{publisher}{f'　牵头单位：{lead}' if lead else ''}"


def frozen_cell(frozen: dict[str, Any]) -> Cell:
    """Return a cell as it was signed."""
    items = tuple(Item(marker, tuple(Line(*line) for line in lines)) for marker, lines in frozen.get("items", ()))
    return Cell(frozen["text"], items)
