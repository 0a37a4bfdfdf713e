"""The report form: rows of the narrative, readings of the annual targets, obstacles and next steps."""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import accumulate
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.http import QueryDict

from reports.models import Report
from reports.models.entries import BASES, STAGES
from reports.narrative import arrange, read
from reports.workflow import Content, EntryData
from tasks.clauses import Stage
from tasks.figures import Basis
from tasks.files import clean_key
from tasks.models import AnnualTarget, Organization, SubProject

Values = dict[int, Decimal]
EMPTY_ROWS = 3
PLACES = (Organization.Kind.DISTRICT, Organization.Kind.ZONE)
BASIS_MISSING = "填了百分比须选口径。"
PERCENT_MISSING = "选了口径须填百分比；没有百分比的，口径选“无”。"
PERCENT_RANGE = "百分比为 {percent}，应在 0 至 100 之间（占全年目标的可以超过 100）。"


def _helper(*layout: Any) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout)
    return helper


class VerbatimField(forms.CharField):
    """Official text as typed: nothing is stripped, line ends become line feeds."""

    def __init__(self, rows: int, **options: Any) -> None:
        super().__init__(strip=False, widget=forms.Textarea({"rows": rows}), **options)

    def to_python(self, value: Any) -> str:
        """Return the text with line feeds alone."""
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class NumberField(forms.DecimalField):
    """A number however it was typed: full-width, with thousands separators or a percent sign."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs derive it from an int field
        """Return the number, None for nothing; raises `ValidationError` that quotes what was typed."""
        try:
            return super().to_python(clean_key(str(value or "")).replace(",", "").rstrip("%％"))
        except ValidationError:
            raise ValidationError(f"“{value}”不是数字，请只填数字，如 94.25。", code="invalid") from None


class EntryForm(forms.Form):
    """One row: its words as they will be published, and what they say of a sub-project."""

    text = VerbatimField(2, label="文字", error_messages={"required": "文字不能为空；不要这一行的，请勾选“删除”。"})
    name = forms.CharField(label="子项目", required=False, max_length=120, widget=forms.TextInput({"list": "known"}))
    district = forms.ChoiceField(label="县区", required=False)
    stage = forms.ChoiceField(
        label="阶段",
        required=False,
        choices=[(key.value, label) for key, label in STAGES.items()],
        initial=Stage.UNSTATED.value,
    )
    percent = NumberField(label="百分比", required=False, max_digits=8, decimal_places=3)
    basis = forms.ChoiceField(
        label="口径", required=False, choices=[("", "无"), *((key.value, label) for key, label in BASES.items())]
    )

    def __init__(self, *args: Any, places: Sequence[tuple[str, str]], **options: Any) -> None:
        """Offer `places` as districts: the same list for every row."""
        super().__init__(*args, **options)
        offered = self.fields["district"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = places

    def clean_name(self) -> str:
        """Return the sub-project's name in its normal form."""
        return clean_key(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Return the row; a percentage stands with its basis, in the range that the basis allows."""
        row = self.cleaned_data
        percent, basis = row.get("percent"), row.get("basis")
        if "percent" in row and percent is not None and not basis:
            self.add_error("basis", BASIS_MISSING)
        elif "percent" in row and percent is None and basis:
            self.add_error("percent", PERCENT_MISSING)
        elif percent is not None and (percent < 0 or (percent > 100 and basis != Basis.ANNUAL_TARGET)):
            self.add_error("percent", PERCENT_RANGE.format(percent=f"{percent:f}"))
        return row

    def has_changed(self) -> bool:
        """Return whether more was changed than the row's place: an empty row may be moved or removed."""
        return bool({*self.changed_data} - {ORDERING_FIELD_NAME, DELETION_FIELD_NAME})

    @property
    def original(self) -> str:
        """Return the row's stored text with the white space around it; empty for a new row."""
        return str(self.initial.get("stored", ""))

    @property
    def verbatim(self) -> str:
        """Return the typed words between the white space that parted the row from its neighbours."""
        stored = self.original
        typed: str = self.cleaned_data["text"].strip()
        before = stored[: len(stored) - len(stored.lstrip())]
        return before + typed + stored[len(stored.rstrip()) :] if stored else typed


class EntryFormSet(forms.BaseFormSet):
    """The rows in order; a row can be moved by its number and removed by its box, without any script."""

    helper = _helper(
        Div(
            Field("text"),
            Div(
                *(Field(name) for name in ("name", "district", "stage", "percent", "basis")),
                css_class="entry-facts",
            ),
            Div(Field(ORDERING_FIELD_NAME), Field(DELETION_FIELD_NAME), css_class="entry-place"),
            css_class="entry",
            data_row="",
        )
    )

    def __iter__(self) -> Iterator[EntryForm]:
        """Yield the rows in the order that their numbers give, new ones last."""
        return iter(sorted(self.forms, key=_place))

    def add_fields(self, form: EntryForm, index: int | None) -> None:
        """Add the row's place and its box, in the clerk's words."""
        super().add_fields(form, index)
        form.fields[ORDERING_FIELD_NAME].label = "次序"
        form.fields[DELETION_FIELD_NAME].label = "删除"

    @property
    def kept(self) -> list[EntryForm]:
        """Return the rows that stay, in their order."""
        return [form for form in self.ordered_forms if form.cleaned_data]


Rows = forms.formset_factory(EntryForm, EntryFormSet, extra=EMPTY_ROWS, can_order=True, can_delete=True, max_num=2000)


class ReadingField(NumberField):
    """The cumulative value of one annual target, shown beside the target and last quarter's value."""

    def __init__(self, target: AnnualTarget, before: Decimal | None) -> None:
        super().__init__(label=target.what, required=False, min_value=0, max_digits=18, decimal_places=4)
        self.target, self.before = target, before


class ReadingsForm(forms.Form):
    """The cumulative values of the annual targets that the lead bureau itself answers for."""

    def __init__(self, data: QueryDict | None, targets: Sequence[AnnualTarget], now: Values, before: Values) -> None:
        """Offer a field for each of `targets`, named by its id."""
        initial = {str(target): f"{value.normalize():f}" for target, value in now.items()}
        super().__init__(data, prefix="reading", initial=initial)
        for target in targets:
            self.fields[str(target.pk)] = ReadingField(target, before.get(target.pk))
        self.helper = _helper(*(Field(name, template="_reading_field.html") for name in self.fields))

    @property
    def values(self) -> Values:
        """Return the values by target, without those left empty."""
        return {int(name): value for name, value in self.cleaned_data.items() if value is not None}


class WordsForm(forms.Form):
    """What stands in the way and what comes next; `version` is the report as the person saw it."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    obstacles = VerbatimField(3, label="存在问题", required=False, help_text="有未达到的目标，请写明原因。")
    next_steps = VerbatimField(3, label="下步打算", required=False, help_text="写明何时完成、由谁负责。")

    helper = _helper("version", "obstacles", "next_steps")


class Problem(NamedTuple):
    """One line of the error summary: the id of the field and the sentence with its place."""

    address: str
    sentence: str


class ReportForm:
    """The forms of a report as one: rows, readings, words."""

    def __init__(
        self,
        data: QueryDict | None,
        report: Report,
        content: Content,
        targets: Sequence[AnnualTarget],
        before: Values,
    ) -> None:
        """Bind `data`, or show `content`; `before` holds last quarter's values. Two queries for the names offered."""
        self.content = content
        self.known: list[SubProject] = list(report.task.subprojects.all())
        places = Organization.objects.filter(kind__in=PLACES).values_list("pk", "short_name")
        self.rows: EntryFormSet = Rows(  # type: ignore[assignment]  # the stubs forget which set was asked for
            data,
            prefix="rows",
            initial=[self._initial(entry) for entry in content.entries],
            form_kwargs={"places": [("", "无"), *((str(key), name) for key, name in places)]},
        )
        self.readings = ReadingsForm(data, targets, content.readings, before)
        self.words = WordsForm(
            data,
            initial={
                "version": report.version, "obstacles": content.obstacles, "next_steps": content.next_steps,
            },
        )  # fmt: skip

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

    def filled(self) -> Content:
        """Return what was typed as the report's content; readings of targets not on the form stay as they are."""
        texts = [row.verbatim for row in self.rows.kept]
        if texts != [entry.text for entry in self.content.entries]:
            texts = arrange([text.lstrip() if place == 0 else text for place, text in enumerate(texts)])
        stored = self.content.readings
        others = {target: value for target, value in stored.items() if str(target) not in self.readings.fields}
        return Content(
            tuple(
                self._entry(row.cleaned_data, text, item, marker)
                for row, text, (item, marker) in zip(self.rows.kept, texts, _items(texts), strict=True)
            ),
            others | self.readings.values,
            self.words.cleaned_data["obstacles"],
            self.words.cleaned_data["next_steps"],
        )

    def _initial(self, entry: EntryData) -> dict[str, Any]:
        known = next((each.name for each in self.known if each.pk == entry.subproject_id), "")
        return {
            "text": entry.text.strip(),
            "stored": entry.text,
            "name": entry.name or known,
            "district": str(entry.district_id or ""),
            "stage": entry.stage,
            "percent": None if entry.percent is None else f"{entry.percent.normalize():f}",
            "basis": entry.basis,
        }

    def _entry(self, row: dict[str, Any], text: str, item: int, marker: str) -> EntryData:
        """Return the row's values; a sub-project known by the typed name is the one meant."""
        typed = row["name"]
        known = next((each for each in self.known if typed and typed in (each.name, *each.aliases)), None)
        written = next(
            (name for name in (typed, *([known.name, *known.aliases] if known else [])) if name in text), typed
        )
        return EntryData(
            text=text,
            marker=marker,
            item=item,
            name=written,
            subproject_id=known.pk if known else None,
            district_id=int(row["district"]) if row["district"] else known.district_id if known else None,
            stage=row["stage"] or Stage.UNSTATED.value,
            percent=row["percent"],
            basis=row["basis"],
        )


def _place(form: EntryForm) -> int:
    typed = str(form[ORDERING_FIELD_NAME].value() or "")
    return int(typed) if typed.isdecimal() else sys.maxsize


def _items(texts: Sequence[str]) -> list[tuple[int, str]]:
    """Return for each row the number of its item and, on the item's first row, the marker."""
    rows = read("".join(texts)).rows
    begins = [row.span.start for row in rows]
    starts = [0, *accumulate(map(len, texts))]
    found: list[tuple[int, str]] = []
    for start, text in zip(starts, texts, strict=False):
        row = rows[bisect_right(begins, start + len(text) - len(text.lstrip())) - 1]
        first = not found or found[-1][0] != row.item
        marker = next((each.marker for each in rows if each.item == row.item), "") if first else ""
        found.append((row.item, marker))
    return found


def _problems(form: forms.Form, place: str) -> Iterator[Problem]:
    for name, errors in form.errors.items():
        label = f"“{form.fields[name].label}”" if name in form.fields else ""
        where = form[name].auto_id if name in form.fields else ""
        for sentence in errors:
            yield Problem(where, f"{place}{label}：{sentence}")
