"""The public pages and data: the list, an issue with its files, a task through the quarters, the rules, feed and JSON."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO, StringIO
from itertools import groupby
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.safestring import SafeString

from reports import documents
from reports.documents import lights
from reports.documents.cells import draw, paragraphs
from reports.models import Bucket, Light, Publication
from reports.publication.errata import changes
from reports.publication.file_names import downloads, file_name
from reports.publication.frozen import frozen_cell, frozen_table
from reports.publication.public.issued import (
    HEAVY,
    address,
    all_issues,
    light_of,
    one,
    scale_of,
    shows_lights,
    standing_issues,
    validity,
)
from reports.publication.public.serving import Page, public_page
from reports.publication.schema import SCHEMA, entry, json_bytes
from tasks.models import PlanKey

COLUMN = "重点工作任务分解"
"""The name of the column (栏目) under which a government site files these pages."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")


@public_page
def index(request: HttpRequest) -> Page:
    """List the lists of the years with their issues, newest first."""
    found = list(all_issues().defer(*HEAVY))
    listed = sorted(((issue, address(issue), validity(issue)) for issue in found), key=_place)
    plans = [(each[0].period.plan, [each, *group]) for _, (each, *group) in groupby(listed, key=_place)]
    return _page("public/index.html", {"plans": plans}, _last(found), title=COLUMN)


def _place(listed: tuple[Publication, str, str]) -> tuple[int, str]:
    plan = listed[0].period.plan
    return -plan.year, plan.slug


@public_page
def quarter(request: HttpRequest, plan: PlanKey, quarter: int, lead: str = "") -> Page:
    """Show the issue of a quarter that holds."""
    found = standing_issues(plan, lead).get(quarter)
    if found is None:
        raise Http404
    return _issue(found)


@public_page
def issue(request: HttpRequest, plan: PlanKey, quarter: int, number: int, lead: str = "") -> Page:
    """Show an issue: its table, files and metadata; of a withdrawn one number, title and reason."""
    return _issue(one(plan, quarter, number, lead))


def _issue(found: Publication) -> Page:
    before = found.corrects
    context: dict[str, Any] = {"issue": found, "validity": validity(found), "address": address(found), "table": None}
    if not found.is_withdrawn:
        table = frozen_table(found)
        rows = tuple(row._replace(address=address(found, "task", task=row.number)) for row in table.rows)
        public = before if before and not before.is_withdrawn else None  # what a withdrawn one said is not public
        context |= {
            "table": draw(table._replace(rows=rows)),
            "files": downloads(found.files.all(), lambda kind: address(found, "file", kind=kind)),
            "csv": address(found, "csv"),
            "copy": address(found, "file", kind="html"),
            "lights": _figures(found) if shows_lights(found) else [],
            "rules": address(found, "lights"),
            "before": address(before) if before else "",
            "changes": changes(public.rows, public.columns, found.rows, found.columns) if public else [],
            "correction": address(found.correction) if found.correction else "",
        }
    return _page("public/issue.html", context, _changed(found), title=f"{found.title}（{found.label}）", issue=found)


def _figures(found: Publication) -> list[tuple[Any, int]]:
    """Return the counts of an issue by bucket, each with its shape and word."""
    scale = scale_of(found)
    return [(lights.of_bucket(each["key"], each["word"], scale), each["tasks"]) for each in found.figures["buckets"]]


@public_page
def rules(request: HttpRequest, plan: PlanKey, quarter: int, number: int, lead: str = "") -> Page:
    """Explain how the lights of an issue were judged, by the rules of its time."""
    found = one(plan, quarter, number, lead)
    if found.is_withdrawn or not shows_lights(found):
        raise Http404
    scale = scale_of(found)
    context = {
        "issue": found,
        "address": address(found),
        "scale": scale,
        "legend": lights.legend(scale),
        "ahead": scale.word(Bucket.AHEAD, Light.GREEN),
        "on_schedule": scale.word(Bucket.ON_SCHEDULE, Light.GREEN),
        "behind": scale.behind,
    }
    return _page("public/rules.html", context, _changed(found), title=f"亮灯说明（{found.label}）", issue=found)


@public_page
def task(request: HttpRequest, plan: PlanKey, quarter: int, task: str, lead: str = "") -> Page:
    """Show a task of the issue that holds, with all quarters of its year as far as they are published."""
    issues = standing_issues(plan, lead)
    row = _row(issues.get(quarter), task)
    here = issues[quarter]
    shown = [
        (each.period.quarter, each, address(each), light_of(each, task), _said(each, found))
        for _, each in sorted(issues.items())
        if (found := _row(each, task, missing_ok=True))
    ]
    context = {
        "number": task,
        "words": _words(here, row),
        "quarters": shown,
        "issue": here,
        "here": quarter,
        "qr": address(here, "qr", task=task),
        "url": settings.SITE_ADDRESS + address(here, "task", task=task),
        "rules": address(here, "lights") if shows_lights(here) else "",
    }
    return _page("public/task.html", context, _last(issues.values()), title=f"任务 {task}", issue=here)


def _row(found: Publication | None, number: str, *, missing_ok: bool = False) -> dict[str, Any]:
    """Return the row of a task in an issue; raises `Http404` where it isn't there, or returns an empty one."""
    row: dict[str, Any] = next((row for row in found.rows if row["number"] == number), {}) if found else {}
    if not row and not missing_ok:
        raise Http404
    return row


def _said(found: Publication, row: dict[str, Any]) -> list[tuple[str, SafeString]]:
    """Return heading and text of each cell of a row, but of its number and the task's own words."""
    cells = zip(found.columns, row["cells"], strict=True)
    return [
        (column["heading"], paragraphs(frozen_cell(cell)))
        for column, cell in cells
        if column["key"] not in {"number", "task"} and cell["text"]
    ]


def _words(found: Publication, row: dict[str, Any]) -> str:
    """Return the words of the task itself."""
    cells = zip(found.columns, row["cells"], strict=True)
    return next((cell["text"] for column, cell in cells if column["key"] == "task"), "")


@public_page
def qr(request: HttpRequest, plan: PlanKey, quarter: int, task: str, lead: str = "") -> Page:
    """Send the QR code of a task's address as SVG, for the notice board."""
    here = standing_issues(plan, lead).get(quarter)
    _row(here, task)
    assert here
    import segno  # noqa: PLC0415  only who asks for a code waits for it

    drawn = BytesIO()
    code = segno.make(settings.SITE_ADDRESS + address(here, "task", task=task), error="m", micro=False)
    code.save(drawn, kind="svg", scale=4, title=f"任务 {task}", nl=False)
    return Page(drawn.getvalue(), _changed(here), "image/svg+xml")


@public_page
def file(request: HttpRequest, plan: PlanKey, quarter: int, number: int, kind: str, lead: str = "") -> Page:
    """Send a file of an issue as it was published."""
    found = one(plan, quarter, number, lead)
    stored = next((each for each in found.files.all() if each.kind == kind), None)
    if stored is None or found.is_withdrawn:
        raise Http404
    return Page(b"", found.at, documents.FORMATS[kind].media_type, file_name(found, kind), stored)


@public_page
def table_csv(request: HttpRequest, plan: PlanKey, quarter: int, number: int, lead: str = "") -> Page:
    """Send the table as CSV for spreadsheets: UTF-8 with its mark, no text that a program takes for a formula."""
    found = one(plan, quarter, number, lead)
    if found.is_withdrawn:
        raise Http404
    written_to = StringIO(newline="")
    writer = csv.writer(written_to)
    writer.writerow([column["heading"] for column in found.columns])
    writer.writerows([_harmless(cell["text"]) for cell in row["cells"]] for row in found.rows)
    name = file_name(found, "csv")
    return Page(written_to.getvalue().encode("utf-8-sig"), found.at, "text/csv; charset=utf-8", name)


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


@public_page
def listing(request: HttpRequest) -> Page:
    """Send the list of issues as JSON."""
    found = list(all_issues().defer(*HEAVY))
    told = {"schema": SCHEMA, "city": settings.CITY, "issues": [_entry(issue) for issue in found]}
    return Page(json_bytes(told), _last(found), "application/json")


def _entry(found: Publication) -> dict[str, Any]:
    told = entry(found) | {"url": settings.SITE_ADDRESS + address(found)}
    for each in told["files"]:
        each["url"] = settings.SITE_ADDRESS + address(found, "file", kind=each["format"])
    return told


@public_page
def feed(request: HttpRequest) -> Page:
    """Send the issues as an Atom feed, newest first."""
    found = list(all_issues().defer(*HEAVY))
    here = settings.SITE_ADDRESS + reverse("public")
    atom = Atom1Feed(f"{settings.CITY}{COLUMN}", here, "", language="zh-CN", feed_url=here + "feed.atom")
    for each in found:
        what = f"已撤回。{each.withdrawal.reason}" if each.is_withdrawn else "".join(each.notes)
        link = settings.SITE_ADDRESS + address(each)
        atom.add_item(
            f"{each.title}（{each.label}）", link, what, pubdate=each.at, updateddate=_changed(each), unique_id=link,
            author_name=each.publisher,
        )  # fmt: skip
    return Page(atom.writeString("utf-8").encode(), _last(found), "application/atom+xml; charset=utf-8")


@public_page
def data(request: HttpRequest) -> Page:
    """Explain the JSON, the feed and the CSV."""
    return _page("public/data.html", {"schema": SCHEMA}, _last([]), title="数据接口")


def _changed(found: Publication) -> datetime:
    """Return when what is shown of an issue last changed: signed, corrected or taken back."""
    correction = found.correction
    later = [correction.at] if correction else []
    return max([found.at, *later, *([found.withdrawal.at] if found.is_withdrawn else [])])


def _last(found: Iterable[Publication]) -> datetime:
    """Return when any of the issues last changed; the project's first day for none."""
    return max((_changed(each) for each in found), default=datetime(2024, 1, 1, tzinfo=timezone.get_default_timezone()))


def _page(
    template: str, context: dict[str, Any], changed: datetime, *, title: str, issue: Publication | None = None
) -> Page:
    """Render a page in the public frame, with the names of 国办发〔2017〕47号 in its head."""
    told = {
        "SiteName": f"{settings.CITY}{COLUMN}",
        "SiteDomain": urlsplit(settings.SITE_ADDRESS).netloc,
        "ColumnName": COLUMN,
    }
    if issue:
        told |= {
            "ArticleTitle": title,
            "PubDate": f"{timezone.localtime(issue.at):%Y-%m-%d %H:%M}",
            "ContentSource": issue.publisher,
        }
    frame = {"head": told, "title": title, "city": settings.CITY}
    return Page(render_to_string(template, frame | context).encode(), changed)
