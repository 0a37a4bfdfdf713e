"""The next bulletin of a period: what is composed, with what the office changed in it, and the document that comes of both."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from hashlib import sha256
from typing import Any, NamedTuple

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from reports import documents
from reports.documents.official import Annex, Official, Part
from reports.documents.quarter_table import Scope, quarter_table
from reports.documents.table import Table
from reports.models import Bulletin, BulletinDraft, Report
from reports.publication.bulletin import composing
from reports.publication.bulletin.bulletin_figures import Facts, Figure, fields, fill_fields
from reports.publication.bulletin.composing import MORE_NUMERALS
from reports.selection import select
from reports.standing import scale_now
from tasks.language.personal import withheld
from tasks.models import Period, User

NAME = "督查通报"
ADDRESSEES = "各县区人民政府，各功能区管委会，市政府各部门、各直属机构："
COPIES = "市委办公室，市人大常委会办公室，市政协办公室。"
HEADS = {
    "name": "刊名", "issuer": "印发机关", "dated": "印发日期", "title": "标题", "addressees": "主送", "copies": "抄送",
    "corrects": "更正",
}  # fmt: skip
OPENING = "开头"
FIGURE = "figure-"
"""Before the name of a figure it is the field in which the office puts another value."""


class Edited(NamedTuple):
    """A section as it will print: `text` with its fields, what is composed today, and what to know of the difference.

    `stale` says that the composed text has changed since the office wrote its own; `unbound` are the figures that were
    composed as fields and now stand as words, if at all.
    """

    key: str
    heading: str
    text: str
    composed: str
    stale: bool
    unbound: tuple[str, ...]

    @property
    def label(self) -> str:
        """Return what the form calls it."""
        return self.heading or OPENING

    @property
    def unedited(self) -> bool:
        """Return whether it stands as it was composed."""
        return self.text == self.composed


class Shown(NamedTuple):
    """A figure as it prints: what was counted, and what the office put in its place, empty for nothing."""

    figure: Figure
    instead: str

    @property
    def value(self) -> str:
        """Return what prints."""
        return self.instead or self.figure.value


class Draft:
    """The next bulletin as it stands now; two of the same `digest` print the same."""

    def __init__(self, period: Period, user: User, edits: dict[str, dict[str, str]]) -> None:
        """Compose it for `user`, who reads all of the list; `edits` are those of the `BulletinDraft`."""
        self.period, self.edits = period, edits
        self.scale = scale_now(period.plan_id)
        today = timezone.localdate()
        self.dated = _day(edits.get("dated", {}).get("text", "")) or today
        self.facts = Facts(select(period, user, on=today), self.dated)
        self.figures = self.facts.figures()
        self._sections = composing.sections(self.facts, self.scale)
        self.composed = {
            "name": NAME, "issuer": f"{settings.CITY}人民政府督查室", "dated": today.isoformat(),
            "title": composing.title(self.facts), "addressees": ADDRESSEES, "copies": COPIES,
            "corrects": "",
            **{section.key: section.text for section in self._sections},
            **{f"{FIGURE}{name}": "" for name in self.figures},
        }  # fmt: skip

    @cached_property
    def standing(self) -> list[Bulletin]:
        """Return the bulletins of the period that stand: one of them may be corrected; one query."""
        return list(Bulletin.objects.filter(period=self.period, withdrawal__isnull=True).order_by("number"))

    @property
    def corrects(self) -> Bulletin | None:
        """Return the bulletin that this one corrects; none for none, or where it was taken back."""
        return next((each for each in self.standing if str(each.number) == self.text("corrects")), None)

    @cached_property
    def number(self) -> int:
        """Return the number that it will have; one query."""
        issued = Bulletin.objects.filter(plan=self.period.plan_id).aggregate(last=Max("number"))
        return (issued["last"] or 0) + 1

    @property
    def label(self) -> str:
        """Return 第1期."""
        return f"第{self.number}期"

    def text(self, name: str) -> str:
        """Return what stands in the field `name`: the office's words, else what is composed."""
        edit = self.edits.get(name)
        return edit["text"] if edit else self.composed[name]

    def address(self, figure: Figure) -> str:
        """Return the address of the list of the tasks that a figure counts, as the dashboard's figure has it; else nothing."""
        if not (figure.pick or figure.kind):
            return ""
        part = {"pick": figure.pick} if figure.pick else {"standing": figure.kind}
        return f"{reverse('tasks', args=[self.period.plan])}?{urlencode({'quarter': str(self.period.number), **part})}"

    @cached_property
    def sections(self) -> list[Edited]:
        """Return the sections in order."""
        found = []
        for key, heading, composed in self._sections:
            edit = self.edits.get(key)
            before = edit["composed"] if edit else composed
            text = self.text(key)
            unbound = tuple(name for name in fields(before) if name not in fields(text)) if text else ()
            found.append(Edited(key, heading, text, composed, edit is not None and before != composed, unbound))
        return found

    @cached_property
    def figures_shown(self) -> list[Shown]:
        """Return the figures that the sections hold, in their order, each once."""
        used = dict.fromkeys(name for section in self.sections for name in fields(section.text))
        return [Shown(self.figures[name], self.text(f"{FIGURE}{name}")) for name in used if name in self.figures]

    @property
    def figures_changed(self) -> list[Shown]:
        """Return the figures for which the office put another value than was counted."""
        return [each for each in self.figures_shown if each.value != each.figure.value]

    @property
    def unknown(self) -> list[tuple[str, str]]:
        """Return the fields that name no figure, each with its section; what a bureau itself put in braces is none."""
        return [
            (section.label, name)
            for section in self.sections
            for name in fields(section.text)
            if name not in self.figures and name not in fields(section.composed)
        ]

    def paragraphs_of(self, section: Edited) -> tuple[str, ...]:
        """Return the paragraphs of a section with its figures."""
        values = {each.figure.name: each.value for each in self.figures_shown}
        return tuple(line.strip() for line in fill_fields(section.text, values).split("\n") if line.strip())

    @cached_property
    def official(self) -> Official:
        """Return the document; some six queries for the quarterly table."""
        numerals, parts = iter(MORE_NUMERALS), []
        for section in self.sections:
            if paragraphs := self.paragraphs_of(section):
                heading = f"{next(numerals)}、{section.heading}" if section.heading else ""
                table = composing.bureaus(self.facts, self.scale) if section.key == "overall" else None
                parts.append(Part(heading, paragraphs, table))
        return Official(
            self.text("name"), self.label, self.text("issuer"), self.dated, self.text("title"), self.text("addressees"),
            tuple(parts), tuple(self._notes()), tuple(self._annexes()), self.text("copies"),
        )  # fmt: skip

    def _notes(self) -> Iterator[str]:
        if self.corrects:
            on = self.corrects.dated
            yield f"注：本期更正{self.corrects.name}{self.corrects.label}（{on.year}年{on.month}月{on.day}日印发），以本期为准。"
        for each in self.figures_changed:
            yield f"注：“{each.figure.name}”由督查室核定为{each.instead}，系统统计为{each.figure.value}。"

    def _annexes(self) -> Iterator[Annex]:
        if self.facts.tally.behind:
            yield Annex(composing.behind(self.facts, self.scale))
        if not self.too_long and self.facts.selection.facts:
            yield Annex(_quarterly(self.period), wide=True)

    @property
    def too_long(self) -> bool:
        """Return whether the quarterly table is too long to be an annex: it is published by itself."""
        return len(self.facts.selection.facts) > documents.LARGEST_ON_REQUEST

    @cached_property
    def digest(self) -> str:
        """Return what changes with everything that will be frozen."""
        return sha256(repr((self.number, self.official, self.frozen)).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def frozen(self) -> dict[str, list[Any]]:
        """Return sections, figures and tables as they are frozen."""
        return {
            "sections": [
                {"key": each.key, "heading": each.heading, "paragraphs": list(self.paragraphs_of(each)), "unbound": list(each.unbound)}
                for each in self.sections
            ],
            "figures": [
                {"name": each.figure.name, "counted": each.figure.value, "printed": each.value} for each in self.figures_shown
            ],
            "tables": [
                {"title": table.title, "columns": [column.heading for column in table.columns], "rows": table.texts}
                for table, _ in self.official.tables
            ],
        }  # fmt: skip

    @cached_property
    def against(self) -> list[str]:
        """Return what whoever signs should have looked at, a sentence each."""
        found = [f"“{where}”中的 {{{name}}} 不是看板的数字，会照原样印出。" for where, name in self.unknown]
        found += [f"“{each.figure.name}”由 {each.figure.value} 改为 {each.instead}。" for each in self.figures_changed]
        for section in self.sections:
            if section.unbound:
                found.append(f"“{section.label}”里不再取自看板的数字：{'、'.join(section.unbound)}。")
            if section.stale:
                found.append(f"“{section.label}”改过之后，看板的数据又有变化，现在起草的文字不同。")
            for paragraph in self.paragraphs_of(section):
                found += [
                    f"“{section.label}”中有{kind.value}：{span.of(paragraph)}。" for kind, span in withheld(paragraph)
                ]
        if self.too_long:
            found.append(f"任务超过 {documents.LARGEST_ON_REQUEST} 项，不附季度分解表，请另行发布。")
        return found


def compose(period: Period, user: User) -> Draft:
    """Return the next bulletin of `period` as it stands now."""
    draft = BulletinDraft.objects.filter(period=period).first()
    return Draft(period, user, draft.edits if draft else {})


def _quarterly(period: Period) -> Table:
    """Return the period's quarterly table, with a note where reports in it are not accepted."""
    table = quarter_table(period, None, Scope())
    waiting = Report.objects.filter(period=period, status=Report.Status.SUBMITTED).order_by("task__order")
    numbers = "、".join(waiting.values_list("task__number", flat=True))
    notes = (f"注：任务{numbers}的报告尚未通过审核，以审核结果为准。",) if numbers else ()
    return table._replace(unit="", dated=None, sheets=(), notes=notes)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
