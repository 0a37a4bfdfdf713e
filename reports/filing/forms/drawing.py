"""Parts of the report form that are drawn in Python: a form of many rows must not go through a template for each option."""

from __future__ import annotations

from html import escape
from typing import Any

from crispy_forms.layout import Div
from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString


class PlainSelect(forms.Select):
    """A list of choices without groups."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the list with the choice of that value selected."""
        chosen = "" if value is None else str(value)
        options = (
            f'<option value="{escape(str(key))}"{" selected" if str(key) == chosen else ""}>{escape(str(label))}</option>'
            for key, label in self.choices
        )
        shown = flatatt({**self.attrs, **(attrs or {}), "name": name})
        return SafeString(f"<select{shown}>{''.join(options)}</select>")


class RowRenderer(DjangoTemplates):
    """Draws the fields of which a form of many rows has hundreds as Django's templates draw them; others by these templates."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        """Return the field."""
        widget = context.get("widget", {})
        if template_name == "django/forms/widgets/textarea.html":
            return f'<textarea name="{escape(widget["name"])}"{_attributes(widget)}>\n{escape(widget["value"] or "")}</textarea>'
        if template_name in ("django/forms/widgets/text.html", "django/forms/widgets/number.html"):
            value = "" if widget["value"] is None else f' value="{escape(str(widget["value"]))}"'
            named = f'<input type="{widget["type"]}" name="{escape(widget["name"])}"'
            return f"{named}{value}{_attributes(widget)}>"
        return super().render(template_name, context, request)


def _attributes(widget: dict[str, Any]) -> str:
    shown = ((name, value) for name, value in widget["attrs"].items() if value is not False)
    return "".join(f" {name}" if value is True else f' {name}="{escape(str(value))}"' for name, value in shown)


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


class Inputs:
    """The fields of those names in the layout, each below its label, as crispy-forms' own template draws an optional one without a hint.

    That template took half the time of a form of ten rows (`./run bench`: 填报页).
    """

    def __init__(self, *names: str) -> None:
        """Take the names of the fields."""
        self.names = names

    def render(self, form: forms.Form, context: Any, **options: Any) -> SafeString:
        """Return the fields with their values and errors."""
        form.rendered_fields.update(self.names)  # type: ignore[attr-defined]  # what the layout has drawn
        return SafeString("".join(_labelled(form[name]) for name in self.names))


def _labelled(field: forms.BoundField) -> str:
    widget = field.field.widget
    is_box = isinstance(widget, forms.CheckboxInput)
    look = "form-check-input" if is_box else "form-select" if isinstance(widget, forms.Select) else "form-control"
    errors = _errors(field)
    widget.attrs["class"] = f"{type(widget).__name__.lower()} {look}{' is-invalid' if errors else ''}"
    key, kind = field.auto_id, "form-check-label" if is_box else "form-label"
    label = f'<label for="{field.id_for_label}" class="{kind}">{escape(str(field.label))}</label>'
    control = field.as_widget()
    if is_box:
        return f'<div class="mb-3"><div id="div_{key}" class="form-check">{control}{label}{errors}</div></div>'
    return f'<div id="div_{key}" class="mb-3">{label}{control}{errors}</div>'


def _errors(field: forms.BoundField) -> SafeString:
    if field.name not in field.form.errors:
        return SafeString("")
    told = '<span id="error_{}_{}"><strong>{}</strong></span>'
    lines = format_html_join("", told, ((place, field.auto_id, each) for place, each in enumerate(field.errors, 1)))
    key = field.errors.field_id  # type: ignore[attr-defined]  # the stubs don't know it
    return format_html('<div id="{}_error" class="invalid-feedback">{}</div>', key, lines)


class Block(Div):  # type: ignore[misc]  # crispy-forms has no types
    """A part of a layout that leaves the context as it was: every field adds to it, and all are read for each field."""

    def render(self, form: Any, context: Any, *args: Any, **options: Any) -> SafeString:
        """Return the part, drawn in time that does not grow with what was drawn before it."""
        return SafeString(
            f'<div class="{self.css_class}"{self.flat_attrs}>{self.drawn(form, context, *args, **options)}</div>'
        )

    def drawn(self, form: Any, context: Any, *args: Any, **options: Any) -> SafeString:
        """Return what stands in it."""
        depth = len(context.dicts)
        fields: SafeString = self.get_rendered_fields(form, context, *args, **options)
        del context.dicts[depth:]
        return fields


class Folded(Block):
    """A part that is folded up to one line, of `rows_shown` by the form's prefix: opened by a click or Enter, without script."""

    def render(self, form: Any, context: Any, *args: Any, **options: Any) -> SafeString:
        """Return the part below its line; a row of which nothing is shown yet is open."""
        fields, row = self.drawn(form, context, *args, **options), context["rows_shown"].get(form.prefix)
        return render_to_string("filing/_row_line.html", {"row": row, "fields": fields})
