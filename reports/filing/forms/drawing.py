"""The fields of a row of the report form as plain values, which one template draws.

A form has up to a thousand rows; drawing each field through a widget and a template of its own took twice the time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

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
