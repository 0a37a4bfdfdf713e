"""The report form: rows of the narrative, readings of the annual targets, obstacles and next steps."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import accumulate, starmap
from secrets import token_hex
from time import time
from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import QueryDict

from reports.filing.carrying import Last, outlook_shown, silent, without_outgrown
from reports.filing.forms.conditions import chosen_in
from reports.filing.forms.placed import Placed
from reports.filing.forms.readings import ReadingsForm
from reports.filing.forms.rows import KINDS, EntryForm, EntryFormSet, Rows, district_field
from reports.filing.forms.typed import Typed, values_of
from reports.filing.forms.words import WordsForm
from reports.models import Contribution, Report
from reports.reportpages.figures import Values
from reports.workflow import Content, EntryData, Foreseen, Item, asks_outlook, known_name
from tasks.language import Matcher, Stage, arrange, items_of
from tasks.language.figures import Certainty
from tasks.models import AnnualTarget, Organization, SubProject
from tasks.models.composed import question
from tasks.models.of_task import subprojects_of

SAME = "same"


class Problem(NamedTuple):
    """One line of the error summary: the id of the field and the sentence with its place."""

    address: str
    sentence: str


@question
def _units(report: int) -> QuerySet[Contribution, tuple[int, str]]:
    return Contribution.objects.filter(report=report).values_list("organization", "organization__short_name")


@question
def _places() -> QuerySet[Organization, tuple[int, str]]:
    return Organization.objects.of_places().values_list("pk", "short_name")


class ReportForm:
    """The forms of a report as one: rows, readings, words."""

    def __init__(
        self,
        data: QueryDict | None,
        report: Report,
        content: Content,
        targets: Sequence[AnnualTarget],
        before: Values,
        typed: Typed | None = None,
        last: Mapping[int, Last] | None = None,
        foreseen: Foreseen | None = None,
    ) -> None:
        """Bind `data`, or show `content` or, in its place, what was `typed`; `before` holds last quarter's values.

        `last` are the sub-projects that last quarter's report named: an empty report opens with a row for each. What was
        `foreseen` for the year last stands chosen until something else is. Three queries for the names offered.
        """
        self.content, self.last = content, last or {}
        self.posted = data if data is not None else QueryDict()
        self.known: list[SubProject] = subprojects_of(report.task_id)
        self.units = {str(key): name for key, name in (_units(report.pk) if report.pk else ())}
        self.rows: EntryFormSet = Rows(  # type: ignore[assignment]  # the stubs forget which set was asked for
            data,
            prefix="rows",
            initial=typed.rows
            if typed
            else [values_of(entry, self.known) for entry in content.entries] or self._carried(self.last),
            form_kwargs={"district": district_field([(str(key), name) for key, name in _places()])},
        )
        self.readings = ReadingsForm(data, targets, content.readings, before)
        self.readings.initial = {**self.readings.initial, **(typed.readings if typed else {})}
        self.foreseen = foreseen or Foreseen()
        words: dict[str, Any] = {
            "obstacles": content.obstacles,
            "next_steps": content.next_steps,
            "version": report.version,
            **outlook_shown(content, self.foreseen),
        }
        self.words = WordsForm(
            data,
            initial=words | {"token": token_hex(16), "opened": time()} | (typed.words if typed else {}),
            asks_outlook=asks_outlook(report.period),
        )
        posted = data if data is not None else typed.posted if typed else QueryDict()
        self.chosen = chosen_in(posted, content.answers)

    @staticmethod
    def _carried(last: Mapping[int, Last]) -> list[dict[str, str]]:
        """Return a row for each of last quarter's sub-projects: its name and district, and nothing of how far it was."""
        return [
            {"text": "", "name": each.name, "carried": each.name, "district": str(each.district_id or "")}
            for each in last.values()
        ]

    def with_all(self, typed: Typed) -> Typed:
        """Return `typed` with a further row for each of last quarter's sub-projects that has none on the form."""
        shown = {row["name"] for row in typed.rows}
        missing = {key: each for key, each in self.last.items() if not shown & self._names(key, each)}
        return replace(typed, rows=[*typed.rows, *self._carried(missing)])

    def _names(self, key: int, last: Last) -> set[str]:
        return {last.name, *(name for each in self.known if each.pk == key for name in (each.name, *each.aliases))}

    @property
    def silent(self) -> list[str]:
        """Return the names of last quarter's sub-projects of which the form says nothing yet."""
        meant = {int(key) for key in self.same.values() if key.isdecimal()}
        return silent(self.last, meant | {entry.subproject_id for entry in self.standing()})

    @property
    def lacks_rows(self) -> bool:
        """Return whether one of last quarter's sub-projects has no row on the form, not even an empty one."""
        shown = {row.words[0] for row in self.rows.forms}
        return any(not shown & self._names(key, each) for key, each in self.last.items())

    def is_valid(self) -> bool:
        """Return whether all parts are; each part is looked at, so that every problem is named at once."""
        return all([self.rows.is_valid(), self.readings.is_valid(), self.words.is_valid()])

    @property
    def version(self) -> int:
        """Return the version that the person saw."""
        return int(self.words.cleaned_data["version"])

    def problems(self) -> Iterator[Problem]:
        """Yield every problem with its place, in the order of the page."""
        if not self.rows.is_bound:
            return
        for sentence in self.rows.non_form_errors():
            yield Problem("rows", str(sentence))
        for place, row in enumerate(self.rows, 1):
            yield from _problems(row, f"第 {place} 行")
        yield from _problems(self.readings, "年度目标累计")
        yield from _problems(self.words, "")

    def typed_content(self, items: Iterable[Item] = ()) -> Content:
        """Return what was typed as the report's content; readings of targets not on the form stay as they are.

        Chosen answers stand with the sentences that answer their conditions, as `items`, the conditions read, have them.
        """
        texts = self._texts(self.rows.rows_kept)
        stored = self.content.readings
        others = {target: value for target, value in stored.items() if str(target) not in self.readings.fields}
        return Content(
            tuple(
                self._entry(row.cleaned_data, text, item, marker)
                for row, text, (item, marker) in zip(self.rows.rows_kept, texts, _items(texts), strict=True)
            ),
            others | self.readings.values,
            self.words.cleaned_data["obstacles"],
            self.words.cleaned_data["next_steps"],
            self.chosen | {item.key: item.chosen for item in items if item.chosen},
            *self._outlook,
        )

    @property
    def _outlook(self) -> Foreseen:
        """Return the outlook that was chosen with its reason; what was not on the form stays as it is."""
        said, stored = self.words.cleaned_data, Foreseen(self.content.outlook, self.content.outlook_reason)
        reason = said.get("outlook_reason", "") if "outlook_reason" in self.posted else stored.reason
        return without_outgrown(Foreseen(said.get("outlook") or stored.outlook, reason), self.foreseen)

    def standing(self) -> list[EntryData]:
        """Return the rows that stay with words and names as they would be saved, whether the form is valid or not."""
        rows = [row for row in self.rows if row.stays]
        return [self._entry(_shown(row), text, 0, "") for row, text in zip(rows, self._texts(rows), strict=True)]

    @property
    def same(self) -> dict[int, str]:
        """Return what was answered about doubtful names, by the row's place."""
        rows = [row for row in self.rows if row.stays]
        answers = {place: str(answer) for place, row in enumerate(rows) if (answer := row["same"].value())}
        return answers | {place: key for place, row in enumerate(rows) if (key := self._renamed(row))}

    @property
    def changes_told(self) -> list[str]:
        """Return what saving makes of the rows beside what was typed, a sentence for each (第 3 行：60% 改为 75%)."""
        changed = [f"第 {place} 行：{row.note}。" for place, row in enumerate(self.rows.rows_kept, 1) if row.note]
        emptied = sum(
            bool(row.original) and not (row.has_changed() or row[DELETION_FIELD_NAME].value()) for row in self.rows
        )
        emptied_told = [f"有 {emptied} 行的文字已清空，不再保留。"] * bool(emptied)
        outgrown = bool(self.words.cleaned_data.get("outlook_reason", "").strip() and not self._outlook.reason)
        further = ["全年预期已改，上次填报的原因不再带上。"] * outgrown
        return [*changed, *emptied_told, *further, *filter(None, [self.words.note])]

    @property
    def rows_placed(self) -> list[Placed]:
        """Return the rows that stay, in their order, each with its place in the narrative."""
        rows = [row for row in self.rows if row.stays]
        texts = self._texts(rows)
        return list(starmap(Placed, zip(accumulate(map(len, texts), initial=0), texts, rows, strict=False)))

    @property
    def unsure(self) -> list[tuple[str, str, int]]:
        """Return what can be confirmed at one press: kind, the words for it and how many there are, two at least."""
        found = Counter(kind for row in self.rows if row.stays for kind in row.open_doubts)
        words = [(kind, f"读得不确定的{label}", found[kind]) for kind, label in KINDS.items()]
        like = sum(row.prefix in self.likes and not row["same"].value() for row in self.rows if row.stays)
        return [each for each in [*words, (SAME, "相近的名称", like)] if each[2] > 1]

    def with_all_confirmed(self, kind: str) -> QueryDict:
        """Return what the form holds with all readings of a kind confirmed; `SAME` takes like names for the same."""
        data = self.posted.copy()
        for row in self.rows:
            if kind == SAME and row.prefix in self.likes and not row["same"].value():
                data[row.add_prefix("same")] = self.likes[row.prefix][0]
            elif kind in row.open_doubts:
                data.appendlist(row.add_prefix("sure"), kind)
        return data

    @cached_property
    def likes(self) -> dict[str, tuple[str, str]]:
        """Return key and name of the known sub-project that a row's name is only like, by the row's prefix."""
        exact = {name for project in self.known for name in (project.name, *project.aliases)}
        keys = {project.name: str(project.pk) for project in self.known}
        names = {key: name for name, key in keys.items()}
        matcher = Matcher([known_name(project) for project in self.known])
        likes = {}
        for form in self.rows.forms:
            name = form.words[0]
            answered = names.get(str(form["same"].value() or ""))
            if answered and name not in exact:
                likes[form.prefix] = keys[answered], answered
            elif name and name not in exact and self.known:
                found, certainty = matcher.match(name)
                if found and certainty is not Certainty.SURE:
                    likes[form.prefix] = keys[found.name], found.name
        return likes

    @cached_property
    def lasts(self) -> dict[str, Last]:
        """Return what last quarter's report said of the sub-project that a row names, by the row's prefix."""
        by_name = {name: each for key, each in self.last.items() for name in self._names(key, each)}
        named = {row.prefix: by_name.get(row.words[0]) for row in self.rows.forms}
        return {prefix: last for prefix, last in named.items() if last}

    def _renamed(self, row: EntryForm) -> str:
        """Return the key of the sub-project for which the row's name as written is to be kept as an alias."""
        name, was = row.words[0], str(row["was_name"].value() or "")
        if not row["alias"].value() or not was or name == was or was not in row.text_to_save:
            return ""
        return next((str(each.pk) for each in self.known if name in (each.name, *each.aliases)), "")

    def _entry(self, row: dict[str, Any], text: str, item: int, marker: str) -> EntryData:
        """Return the row's values; a sub-project known by the typed name is the one meant."""
        typed = row["name"]
        known = next((each for each in self.known if typed and typed in (each.name, *each.aliases)), None)
        written = next(
            (name for name in (typed, *([known.name, *known.aliases] if known else [])) if name in text), typed
        )
        if row.get("alias") and known and row["was_name"] in text:
            written, known = row["was_name"], None  # settled by `same`, which keeps the name
        return EntryData(
            text=text,
            marker=marker,
            item=item,
            name=written,
            subproject_id=known.pk if known else None,
            district_id=int(row["district"]) if row["district"] else known.district_id if known else None,
            stage=row.get("stage") or Stage.UNSTATED.value,
            percent=row.get("percent"),
            basis=row.get("basis", ""),
            contributor_id=int(row["contributor"]) if row.get("contributor") in self.units else None,
        )

    def _texts(self, rows: Sequence[EntryForm]) -> list[str]:
        """Return the words of `rows` with the white space between them; an item that is new begins on its own line."""
        texts = [row.verbatim for row in rows]
        if list(rows) == [row for row in self.rows.forms if row.original]:
            return texts
        return arrange([text.lstrip() if place == 0 else text for place, text in enumerate(texts)])


def _shown(row: EntryForm) -> dict[str, Any]:
    """Return the values by which a row belongs to a sub-project, valid or not."""
    shown = {name: row[name].value() or "" for name in ("district", "alias", "was_name")}
    return shown | {"name": row.words[0]}


def _items(texts: Sequence[str]) -> list[tuple[int, str]]:
    """Return for each row the number of its item and, on the item's first row, the marker."""
    items = items_of("".join(texts))
    begins = [item.span.start for item in items]
    starts = accumulate(map(len, texts), initial=0)
    found: list[tuple[int, str]] = []
    for start, text in zip(starts, texts, strict=False):
        number = bisect_right(begins, start + len(text) - len(text.lstrip())) - 1
        found.append((number, items[number].marker if not found or found[-1][0] != number else ""))
    return found


def _problems(form: forms.Form, place: str) -> Iterator[Problem]:
    for name, errors in form.errors.items():
        label = f"“{form.fields[name].label}”" if name in form.fields else ""
        where = form[name].auto_id if name in form.fields else ""
        for sentence in errors:
            yield Problem(where, f"{place}{label}：{sentence}")
