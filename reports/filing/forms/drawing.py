"""A row of the report form in the layout: plain values of its fields, drawn by one template.

A form has up to a thousand rows; drawing each field through a widget and a template of its own took twice the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

CHOICES_KEPT = 256  # lists of choices with one of them selected: districts, stages and bases, by the selected one


class FieldShown(NamedTuple):
    """A field as a template draws it: its name and id, its value as it was typed or stored, what is wrong with it.

    `options` are those of a list of choices, drawn.
    """

    name: str
    key: str
    value: str
    errors: Sequence[str]
    options: str


@lru_cache(maxsize=CHOICES_KEPT)
def _options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """Return the options of a list of choices; kept, as the rows share lists: 29 options a row take as long as the row."""
    return render_to_string("filing/_options.html", {"choices": choices, "chosen": chosen})


def field_shown(field: forms.BoundField) -> FieldShown:
    """Return a field of a form with its value."""
    given, choices = field.value(), getattr(field.field, "choices", ())
    value = "" if given is None or given is False else str(given)
    errors = [str(each) for each in field.form.errors.get(field.name, ())] if field.form.is_bound else []
    options = _options(tuple(choices), value) if isinstance(field.field, forms.ChoiceField) else ""
    return FieldShown(field.html_name, field.auto_id, value, errors, options)


class Drawn:
    """All of a form in the layout, drawn by a template that knows its fields: `shown` by name, those of `hidden` in a list.

    The template's `row` is what `rows_shown` of the page holds by the form's prefix.
    """

    def __init__(self, template: str, *, shown: Sequence[str], hidden: Sequence[str]) -> None:
        """Take the name of the template and those of the fields."""
        self.template, self.shown, self.hidden = template, shown, hidden

    def render(self, form: forms.Form, context: Any, **options: Any) -> SafeString:
        """Return the form, drawn."""
        form.rendered_fields.update(form.fields)  # type: ignore[attr-defined]  # what the layout has drawn
        row = context["rows_shown"][form.prefix]
        fields = {
            name.lower(): field_shown(form[name])._asdict() for name in self.shown
        }  # which templates look into quickly
        hidden = [field_shown(form[name])._asdict() for name in self.hidden]
        return render_to_string(self.template, {"row": row, "fields": fields, "hidden": hidden})
