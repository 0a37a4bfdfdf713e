"""Parts of the report form that are drawn in Python: a form of many rows must not go through a template for each option."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class PlainSelect(forms.Select):
    """A list of choices without groups."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the list with the choice of that value selected."""
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SafeString(" selected") if str(key) == chosen else "", label) for key, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt({**self.attrs, **(attrs or {}), "name": name}), options)


class Hidden:
    """The hidden fields of those names in the layout."""

    def __init__(self, *names: str) -> None:
        """Take the names of the fields."""
        self.names = names

    def render(self, form: forms.Form, context: Any, **options: Any) -> SafeString:
        """Return the fields with their values."""
        fields = [form[name] for name in self.names]
        form.rendered_fields.update(self.names)  # type: ignore[attr-defined]  # what the layout has drawn
        return format_html_join(
            "",
            '<input type="hidden" name="{}" id="{}" value="{}">',
            ((each.html_name, each.auto_id, "" if each.value() is None else each.value()) for each in fields),
        )


class Alone(Div):  # type: ignore[misc]  # crispy-forms has no types
    """A part of a layout that leaves the context as it was: every field adds to it, and all are read for each field."""

    def render(self, form: Any, context: Any, *args: Any, **options: Any) -> SafeString:
        """Return the part, drawn in time that does not grow with what was drawn before it."""
        depth = len(context.dicts)
        drawn: SafeString = super().render(form, context, *args, **options)
        del context.dicts[depth:]
        return drawn


class Folded(Alone):
    """A part that is folded up to one line, of `rows_shown` by the form's prefix: opened by a click or Enter, without script."""

    def render(self, form: Any, context: Any, *args: Any, **options: Any) -> SafeString:
        """Return the part below its line; a row of which nothing is shown yet is open."""
        depth = len(context.dicts)
        fields = self.get_rendered_fields(form, context, *args, **options)
        del context.dicts[depth:]
        row = context["rows_shown"].get(form.prefix)
        return render_to_string("filing/_row_line.html", {"row": row, "fields": fields})
