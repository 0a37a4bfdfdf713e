"""What is looked for, and within what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.search import Filters, Place
from tasks.models import Organization, Plan
from tasks.models.plans import MAIN_SLUG

FIELDS = ("words", "year", "list", "unit", "place")


class PlainSelect(forms.Select):
    """A list of choices drawn in one go: a template for each of a hundred years and units takes as long as the search."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the element."""
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, " selected" * (str(key) == chosen), label) for key, label in self.choices),
        )
        return format_html(
            "<select{}>{}</select>", flatatt({"name": name} | self.build_attrs(self.attrs, attrs)), options
        )


class PlainField:
    """A field of the layout, drawn in one go as crispy's template draws it; with something wrong the template does it."""

    def __init__(self, name: str) -> None:
        """Take the name of the field."""
        self.name = name

    def render(self, form: forms.Form, context: Any, **options: Any) -> SafeString:
        """Return the element."""
        if self.name in form.errors:
            wrong: SafeString = Field(self.name).render(form, context, **options)
            return wrong
        form.rendered_fields.add(self.name)  # type: ignore[attr-defined]  # what the layout has drawn
        return format_html('<div id="div_{}" class="mb-3">{}</div>', form[self.name].auto_id, form[self.name])


def _choice(label: str, choices: Sequence[tuple[Any, str]] = ()) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=PlainSelect, choices=choices)


class SearchForm(forms.Form):
    """Words, year, list, unit and the place of the words; all but the words may be left out."""

    words = forms.CharField(label="词句", required=False, max_length=100)
    year = _choice("年度")
    list = _choice("清单")
    unit = _choice("单位")
    place = _choice("词句所在", [("", "词句所在：不限"), *((each, each.label) for each in Place)])

    def __init__(self, data: Any, plans: Sequence[Plan], organizations: Sequence[Organization]) -> None:
        """Offer the years and lists of `plans`, the newest first, and the units."""
        super().__init__(data)
        self.units = {str(each.pk): each for each in organizations}
        lists = {plan.slug: plan.title for plan in reversed(plans)}  # a list has the title that it has now
        offered: dict[str, list[tuple[Any, Any]]] = {
            "year": [("", "年度：全部"), *((year, f"{year}年") for year in dict.fromkeys(plan.year for plan in plans))],
            "list": [("", "清单：全部"), *((slug or MAIN_SLUG, lists[slug]) for slug in sorted(lists))],
            "unit": [("", "单位：全部"), *self.units.items()],
        }
        for name, choices in offered.items():
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = choices
        for field in self.visible_fields():
            shown = "form-select" if isinstance(field.field, forms.ChoiceField) else "form-control"
            field.field.widget.attrs |= {"aria-label": field.label, "class": shown}
        self.fields["words"].widget.attrs |= {"type": "search", "placeholder": "任务、目标、进展、子项目、单位、发布"}
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.form_show_labels = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(*map(PlainField, FIELDS), Submit("", "搜索", css_class="btn-secondary"))

    def terms(self) -> tuple[str, Filters, str]:
        """Return the words, within what and in which place; what is not understood is left out of account."""
        self.is_valid()
        asked = self.cleaned_data
        slug = asked.get("list")
        filters = Filters(
            int(asked["year"]) if asked.get("year") else None,
            None if not slug else "" if slug == MAIN_SLUG else slug,
            self.units.get(asked.get("unit", "")),
        )
        return asked.get("words", ""), filters, asked.get("place", "")
