"""The bulletin's form: its head, its sections with the figures as fields, and another value for a figure."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms
from django.forms import BoundField

from reports.publication.bulletin.bulletin_saving import Typed, mark
from reports.publication.bulletin.bulletin_text import FIGURE, HEADS, Draft, Edited, Shown
from tasks.fields import LinesField
from tasks.files import control_in

LONGEST = {"name": 30, "issuer": 100, "title": 200, "addressees": 300, "copies": 300}
CORRECTS = "corrects"
ROWS = 3
WIDE = 52  # characters on a line of the page
SECTION_LONGEST = 20_000


class BulletinForm(forms.Form):
    """The next bulletin as the office writes it; `drawn` are marks of what it was drawn with."""

    token = forms.CharField(max_length=32, widget=forms.HiddenInput)
    drawn = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any, draft: Draft) -> None:
        """Offer the fields of `draft`."""
        self.draft = draft
        texts = {name: draft.text(name) for name in draft.composed}
        marks = json.dumps({name: mark(text) for name, text in texts.items()})
        super().__init__(data, initial={**texts, "token": uuid4().hex, "drawn": marks})
        for name, label in HEADS.items():
            if name == CORRECTS:
                if draft.standing:
                    self.fields[name] = _correction(label, draft)
                continue
            self.fields[name] = (
                forms.DateField(
                    label=label,
                    input_formats=["%Y-%m-%d", "%Y年%m月%d日"],
                    widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
                    error_messages={"invalid": "日期应写作 2024-07-12。", "required": "请选择日期。"},
                )
                if name == "dated"
                else _line(label, LONGEST[name], required=name != "copies", rows=2 if LONGEST[name] > 100 else 1)
            )
        for section in draft.sections:
            rows = sum(1 + len(line) // WIDE for line in section.text.split("\n"))
            self.fields[section.key] = LinesField(
                max(rows, ROWS), label=section.label, required=False, longest=SECTION_LONGEST
            )
        for each in draft.figures_shown:
            self.fields[f"{FIGURE}{each.figure.name}"] = _line(f"{each.figure.name}改为", 200, required=False)
        for field in self.fields.values():
            field.widget.attrs.setdefault("class", "form-control")

    @property
    def heads(self) -> list[BoundField]:
        """Return the fields of the head."""
        return [self[name] for name in HEADS if name in self.fields]

    @property
    def sections(self) -> list[tuple[Edited, BoundField]]:
        """Return the sections with their fields."""
        return [(section, self[section.key]) for section in self.draft.sections]

    @property
    def figures(self) -> list[tuple[Shown, str, BoundField]]:
        """Return the figures that print, each with the address of the list that it counts and the field for another value."""
        draft = self.draft
        return [(each, draft.address(each.figure), self[f"{FIGURE}{each.figure.name}"]) for each in draft.figures_shown]

    @property
    def problems(self) -> list[tuple[str, str]]:
        """Return the errors, each with the id of its field."""
        return [
            (self[name].auto_id, f"{self[name].label}：{sentence}")
            for name, sentences in self.errors.items()
            for sentence in sentences
        ]

    def typed_text(self) -> Typed:
        """Return what was typed, of a valid form."""
        said = {name: _text(value) for name, value in self.cleaned_data.items() if name not in ("token", "drawn")}
        return Typed(said, self.cleaned_data["drawn"], self.cleaned_data["token"])

    def clean_drawn(self) -> dict[str, str]:
        """Return the marks by field; of what is none nothing."""
        try:
            said = json.loads(self.cleaned_data["drawn"])
        except (ValueError, RecursionError):  # brackets in brackets, a hundred thousand
            return {}
        return {str(name): str(each) for name, each in said.items()} if isinstance(said, dict) else {}


def _correction(label: str, draft: Draft) -> forms.ChoiceField:
    """Return the choice of the bulletin that this one corrects."""
    known = [(str(each.number), f"更正{each.name}{each.label}") for each in draft.standing]
    return forms.ChoiceField(label=label, required=False, choices=[("", "不是更正"), *known])


def _line(label: str, longest: int, *, required: bool, rows: int = 1) -> forms.CharField:
    widget = forms.Textarea({"rows": rows}) if rows > 1 else forms.TextInput()
    return OneLine(
        label=label, max_length=longest, required=required, widget=widget, error_messages={"required": "不能空着。"},
        validators=[_no_control],
    )  # fmt: skip


class OneLine(forms.CharField):
    """A text of one line, which a long one fills over several on the page."""

    def to_python(self, value: Any) -> str:
        """Return the text without line ends."""
        return "".join(str(super().to_python(value) or "").splitlines())


def _no_control(text: str) -> None:
    if found := control_in(text):
        raise forms.ValidationError(f"{found}，请删去。")


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
