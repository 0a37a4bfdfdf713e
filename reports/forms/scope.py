"""Which part of the quarterly table is wanted: filters and further columns, kept in the address."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Layout, Submit
from django import forms
from django.db.models import Exists, OuterRef
from django.http import QueryDict

from reports.documents.quarter_table import COLUMNS, DEFAULT_COLUMNS, Scope
from tasks.models import Organization, Period, Task

PLACES = (Organization.Kind.DISTRICT, Organization.Kind.ZONE)
FURTHER = [(key, heading) for key, (heading, _) in COLUMNS.items() if key not in DEFAULT_COLUMNS]


class ScopeForm(forms.Form):
    """Lead bureau, district, words and further columns; organisations are named in full in the address."""

    lead = forms.ChoiceField(label="牵头单位", required=False)
    district = forms.ChoiceField(label="县区", required=False)
    words = forms.CharField(label="文中词句", required=False, max_length=100)
    columns = forms.MultipleChoiceField(
        label="更多列", required=False, choices=FURTHER, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, data: QueryDict, period: Period) -> None:
        """Offer the bureaus that lead a task of the plan, and all districts and zones; two queries."""
        super().__init__(data)
        leading = Exists(Task.objects.filter(plan=period.plan_id, lead=OuterRef("pk")))
        self.leads = {bureau.name: bureau for bureau in Organization.objects.filter(leading)}
        self.places = {place.name: place for place in Organization.objects.filter(kind__in=PLACES)}
        for name, offered in (("lead", self.leads), ("district", self.places)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [
                ("", f"{field.label}：全部"),
                *(
                    (full, f"{field.label}：{known}" if full == data.get(name) else known.short_name)
                    for full, known in offered.items()
                ),
            ]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_show_labels = False
        self.helper.disable_csrf = True
        self.helper.attrs = {"data-autosubmit": ""}
        self.helper.layout = Layout(
            Field("lead", aria_label="牵头单位"),
            Field("district", aria_label="县区"),
            Field("words", aria_label="文中词句", placeholder="文中词句"),
            HTML('<details class="more-columns" data-drop><summary class="btn">更多列</summary><div class="drop">'),
            Field("columns"),
            HTML("</div></details>"),
            Submit("", "筛选", css_class="btn-secondary"),
        )

    def scope(self) -> Scope:
        """Return what was chosen; call it after `is_valid`."""
        chosen = self.cleaned_data
        return Scope(
            self.leads.get(chosen["lead"]),
            self.places.get(chosen["district"]),
            chosen["words"],
            tuple(chosen["columns"]),
        )
