"""The rows of the report form: their words as they will be published, and what they say of a sub-project."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.http import QueryDict

from reports.filing.agreeing import DisagreementError, with_district, with_name, with_stage
from reports.filing.phrasing import figure, places, stage_read, with_percentage, words_for
from reports.models import ProgressEntry
from reports.models.entries import BASES, STAGES
from reports.workflow import LONGEST_ROW, too_long
from tasks.fields import VerbatimField
from tasks.files import clean_key, lines
from tasks.language import Stage
from tasks.language.figures import Basis, Certainty

EMPTY_ROWS = 3
NEW = ProgressEntry.Named.NEW.value  # the answer that a name like a known one means another sub-project
KINDS = {"name": "子项目", "district": "县区", "stage": "阶段", "percent": "百分比"}
SHOWN = ("text", "name", "district", "stage", "percent", "basis", ORDERING_FIELD_NAME, DELETION_FIELD_NAME)
ASKED = "same"  # a hidden field, or radio buttons where the name is like a known one
HIDDEN = ("base", "was_name", "was_district", "was_stage", "was_percent", "unsure", "contributor", "carried")
SAYING = ("text", "name", "stage", "percent", "basis")
MOST_ROWS = 1000
FORM_ROWS = 2 * MOST_ROWS  # of which a form is built: some may be blank, or removed
READ_ROWS = 4 * MOST_ROWS  # whose words are read out of what was sent, to be given back
ROWS_TOO_MANY = "现有 {count} 行，一份报告最多 {most} 行。请把几行并为一行，或删去不要的行。"
TEXT_MISSING = "文字不能为空；不要这一行的，请勾选“删除”。"
BASIS_MISSING = "填了百分比须选口径。"
PERCENT_MISSING = "选了口径须填百分比；没有百分比的，口径选“无”。"
PERCENT_RANGE = "百分比为 {percent}，应在 0 至 100 之间（占全年目标的可以超过 100）。"
PERCENT_UNPLACED = "{was}% 改为 {now}%，但文字里有 {count} 处“{was}%”，请直接改文字。"
PERCENT_GONE = "文字里已经没有 {was}%，请按文字改百分比。"


def rows_sent(posted: QueryDict) -> int:
    """Return how many rows the form says that it has, as Django reads it: +9, 9_999, 9.0, thirty digits; 0 for nonsense."""
    try:
        return max(forms.IntegerField().to_python(posted.get("rows-TOTAL_FORMS", "")) or 0, 0)
    except ValidationError:
        return 0


class NumberField(forms.DecimalField):
    """A number however it was typed: full-width, with thousands separators or a percent sign."""

    widget = forms.TextInput({"inputmode": "decimal", "autocomplete": "off"})

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]  # the stubs derive it from an int field
        """Return the number, None for nothing; raises `ValidationError` that quotes what was typed."""
        try:
            return super().to_python(clean_key(str(value or "")).replace(",", "").rstrip("%％"))
        except ValidationError:
            raise ValidationError(f"“{value}”不是数字，请只填数字，如 94.25。", code="invalid") from None


class SharedFields(dict[str, forms.Field]):
    """The fields of a form of which a page has many: one set for all.

    Django copies every field for every form, which took a tenth of a check while typing.
    """

    def __deepcopy__(self, memo: dict[int, Any]) -> SharedFields:
        """Return the fields for a further form."""
        return SharedFields(self)


def district_field(districts: Sequence[tuple[str, str]]) -> forms.ChoiceField:
    """Return the field for the district of a row, one for all rows of a form; `districts` are keys and names."""
    return forms.ChoiceField(label="县区", required=False, choices=[("", "无"), *districts])


def says(row: Mapping[str, Any]) -> bool:
    """Return whether the values of a row, as they were typed, say anything: its place and its district alone do not."""
    return any(str(row[name] or "").strip() not in ("", Stage.UNSTATED) for name in SAYING)


class EntryForm(forms.Form):
    """One row: its words as they will be published, and what they say of a sub-project."""

    prefix: str  # every row stands in the set
    text = VerbatimField(2, label="文字", longest=LONGEST_ROW, required=False)
    name = forms.CharField(label="子项目", required=False, max_length=120, widget=forms.TextInput({"list": "known"}))
    district = district_field([])
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

    base = VerbatimField(1, required=False, widget=forms.HiddenInput)
    was_percent = NumberField(required=False, widget=forms.HiddenInput)
    was_stage = forms.CharField(required=False, widget=forms.HiddenInput)
    was_name = forms.CharField(required=False, widget=forms.HiddenInput)
    was_district = forms.CharField(required=False, widget=forms.HiddenInput)
    same = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    contributor = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    carried = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    unsure = forms.CharField(required=False, widget=forms.HiddenInput)
    sure = forms.MultipleChoiceField(required=False, choices=list(KINDS.items()), widget=forms.CheckboxSelectMultiple)
    alias = forms.BooleanField(required=False)

    def __init__(self, *args: Any, district: forms.ChoiceField, **options: Any) -> None:
        """Ask for the district by that field, which the rows share."""
        super().__init__(*args, **options)
        self.is_unread = False
        self.note = ""
        self.fields["district"] = district

    def clean_name(self) -> str:
        """Return the sub-project's name in its normal form."""
        return clean_key(self.cleaned_data["name"])

    def clean(self) -> dict[str, Any]:
        """Return the row, words and values agreeing; a percentage stands with its basis, in the range that it allows."""
        row = self.cleaned_data
        if self.is_unread:
            return row
        if row.get("stage") == "":
            row["stage"] = self._shown("was_stage", "stage") or Stage.UNSTATED.value
        percent, basis = row.get("percent"), row.get("basis")
        if "percent" in row and percent is not None and not basis:
            self.add_error("basis", BASIS_MISSING)
        elif "percent" in row and percent is None and basis:
            self.add_error("percent", PERCENT_MISSING)
        elif percent is not None and (percent < 0 or (percent > 100 and basis != Basis.ANNUAL_TARGET)):
            self.add_error("percent", PERCENT_RANGE.format(percent=f"{percent:f}"))
        elif "text" in row and not row["text"].strip() and not self._is_untouched(row):
            self._compose(row)
        elif {"text", "percent", "was_percent", "stage"} <= row.keys():
            self._agree(row)
        return row

    @staticmethod
    def _is_untouched(row: dict[str, Any]) -> bool:
        """Return whether nothing was written of a sub-project whose name carried over from last quarter."""
        unstated = row.get("stage") == Stage.UNSTATED and row.get("percent") is None
        return bool(row.get("carried")) and row.get("name") == row["carried"] and unstated

    def _compose(self, row: dict[str, Any]) -> None:
        """Give a row without words the words that its values make."""
        words = words_for(row.get("name", ""), row.get("stage", ""), row.get("percent"), row.get("basis") or "")
        if words:
            row["text"], self.note = words, f"没有写文字，按所填写为“{words}”"
        else:
            self.add_error("text", TEXT_MISSING)

    def _agree(self, row: dict[str, Any]) -> None:
        """Let a changed percentage rewrite its words, and changed words change what is read from them."""
        text, was, now = row["text"], self._shown("was_percent", "percent"), row["percent"]
        edited = text.strip() != self.original.strip()
        if was is not None and now is not None and places(self.original, was):
            found = places(text, was)
            if now != was and not (edited and places(text, now)):
                if len(found) == 1:
                    row["text"] = with_percentage(text, found[0], now)
                    self._tell(f"{figure(was)}% 改为 {figure(now)}%")
                else:
                    words = PERCENT_UNPLACED.format(was=figure(was), now=figure(now), count=len(found))
                    self.add_error("percent", words)
            elif now == was and not found:
                self.add_error("percent", PERCENT_GONE.format(was=figure(was)))
        stage = self._shown("was_stage", "stage") or Stage.UNSTATED.value
        if edited and stage == row["stage"] == stage_read(self.original) and (read := stage_read(text)) != stage:
            row["stage"] = read
            self._tell(f"阶段随文字改为“{STAGES[Stage(read)]}”")
        elif row["stage"] != stage:
            self._follow("stage", with_stage, stage, row["stage"])
        if row["was_district"] not in ("", row.get("district")):
            offered = dict(self.fields["district"].choices)  # type: ignore[attr-defined]
            was, now = (offered.get(key, "") if key else "" for key in (row["was_district"], row.get("district")))
            self._follow("district", with_district, was, now)
        if not row["alias"] and "name" in row:
            self._follow("name", with_name, row["was_name"], row["name"])

    def _follow(self, field: str, change: Callable[[str, str, str], tuple[str, str]], was: str, now: str) -> None:
        """Let a corrected reading change the row's words, or say why it can't."""
        row = self.cleaned_data
        if "text" not in row:
            return
        try:
            row["text"], told = change(row["text"], was, now)
        except DisagreementError as disagreement:
            self.add_error(field, str(disagreement))
            return
        self._tell(told)

    def _tell(self, sentence: str) -> None:
        self.note = "，".join(filter(None, [self.note, sentence]))

    def _shown(self, name: str, field: str) -> Any:
        """Return a value as the person was shown it: what the form carried, else what is stored."""
        if self.add_prefix(name) in self.data:
            return self.cleaned_data[name]
        value = self.initial.get(field)
        return Decimal(value) if value and field == "percent" else value or None

    def has_changed(self) -> bool:
        """Return whether the row says anything: a blank one never counts, whatever stood in its place before."""
        return says({name: self[name].value() for name in SAYING})

    @property
    def words(self) -> tuple[str, str]:
        """Return the row's name and text as they are shown, whether they are valid or not."""
        return clean_key(str(self["name"].value() or "")), self.text_typed

    @property
    def text_typed(self) -> str:
        """Return the row's text as it was typed or is stored."""
        return str(self["text"].value() or "")

    @property
    def text_shown(self) -> str:
        """Return the row's text as its field holds it in the browser, white space and all."""
        return lines(self.text_typed)

    @property
    def doubts(self) -> dict[str, Certainty]:
        """Return how unsure each uncertain reading of the row was, without those that were corrected since."""
        pairs = (pair.partition("=") for pair in str(self["unsure"].value() or "").split())
        found = {kind: Certainty(said) for kind, _, said in pairs if kind in KINDS and said in ("likely", "guess")}
        return {
            kind: said
            for kind, said in found.items()
            if str(self[kind].value() or "") == str(self[f"was_{kind}"].value() or "")
        }

    @property
    def open_doubts(self) -> dict[str, Certainty]:
        """Return the uncertain readings that nobody has confirmed yet."""
        confirmed = self["sure"].value() or []
        return {kind: said for kind, said in self.doubts.items() if kind not in confirmed}

    def sure_id(self, kind: str) -> str:
        """Return the id of the box that confirms a reading of the row."""
        return f"id_{self.add_prefix('sure')}_{kind}"

    @property
    def original(self) -> str:
        """Return the row's text as it was read or stored, with the white space around it; empty for a new row."""
        if (name := self.add_prefix("base")) in self.data:
            return lines(str(self.data[name]))
        return str(self.initial.get("base", ""))

    @property
    def stays(self) -> bool:
        """Return whether the row has words and is not to be removed, be it valid or not."""
        return bool(self.text_to_save) and not self[DELETION_FIELD_NAME].value()

    @property
    def text_to_save(self) -> str:
        """Return the row's words as they would be saved, as they are shown where they are not valid."""
        return str(getattr(self, "cleaned_data", {}).get("text", self.text_typed)).strip()

    @property
    def verbatim(self) -> str:
        """Return the typed words between the white space that parted the row from its neighbours."""
        stored, typed = self.original, self.text_to_save
        before = stored[: len(stored) - len(stored.lstrip())]
        return before + typed + stored[len(stored.rstrip()) :] if stored else typed


EntryForm.base_fields = SharedFields(EntryForm.base_fields)


class EntryFormSet(forms.BaseFormSet):
    """The rows in order; a row can be moved by its number and removed by its box, without any script."""

    def __iter__(self) -> Iterator[EntryForm]:
        """Yield the rows in the order that their numbers give, new ones last."""
        return iter(sorted(self.forms, key=_place))

    def add_fields(self, form: EntryForm, index: int | None) -> None:
        """Add the row's place and its box, in the clerk's words; any row may be left blank."""
        super().add_fields(form, index)
        form.empty_permitted = True
        form.fields[ORDERING_FIELD_NAME].label = "次序"
        form.fields[DELETION_FIELD_NAME].label = "删除"

    @cached_property
    def is_too_long(self) -> bool:
        """Return whether a row, or all together, is longer than may be: then none of them is read."""
        texts = [row.text_typed for row in self.forms]
        return bool(too_long("".join(texts))) or (self.is_bound and max(map(len, texts), default=0) > LONGEST_ROW)

    def full_clean(self) -> None:
        """Look at the rows, at their words only where they are not too long to be read."""
        for row in self.forms:
            row.is_unread = self.is_too_long
        super().full_clean()

    def clean(self) -> None:
        """Refuse more rows, or words, than a report may have; all that arrived are on the form still."""
        if sentence := too_long("".join(row.text_typed for row in self.forms)):
            raise ValidationError(sentence, code="too_long")
        count = sum(row.stays for row in self.forms)
        if count > MOST_ROWS:
            raise ValidationError(ROWS_TOO_MANY.format(count=count, most=MOST_ROWS), code="too_many_rows")

    @property
    def rows_kept(self) -> list[EntryForm]:
        """Return the rows that stay, in their order: not those of which nothing but the name carried over."""
        filled = (form for form in self if form.cleaned_data and not form.cleaned_data[DELETION_FIELD_NAME])
        return [form for form in filled if form.text_to_save]


Rows = forms.formset_factory(
    EntryForm,
    EntryFormSet,
    extra=EMPTY_ROWS,
    can_order=True,
    can_delete=True,
    max_num=MOST_ROWS,
    absolute_max=FORM_ROWS,
)


def order_of(typed: str) -> int:
    """Return a row's place as a number, those without one last."""
    return int(typed) if typed.isdecimal() else sys.maxsize


def _place(form: EntryForm) -> int:
    return order_of(str(form[ORDERING_FIELD_NAME].value() or ""))
