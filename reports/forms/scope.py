"""Which part of the quarterly table is wanted, with or without findings: filters and columns, kept in the address."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Layout, Submit
from django import forms
from django.db.models import Exists, OuterRef
from django.http import QueryDict

from reports.documents.quarter_table import COLUMNS, DEFAULT_COLUMNS, Scope
from tasks.models import Organization, Period, Task

PLACES = (Organization.Kind.DISTRICT, Organization.Kind.ZONE)
HIDE = "hide"
FURTHER = [(key, heading) for key, (heading, _) in COLUMNS.items() if key not in DEFAULT_COLUMNS]


class ScopeForm(forms.Form):
    """Lead bureau, district, words, further columns, findings; organisations are named in full in the address."""

    lead = forms.ChoiceField(label="牵头单位", required=False)
    district = forms.ChoiceField(label="县区", required=False)
    words = forms.CharField(label="文中词句", required=False, max_length=100)
    columns = forms.MultipleChoiceField(
        label="更多列", required=False, choices=FURTHER, widget=forms.CheckboxSelectMultiple
    )

    findings = forms.ChoiceField(required=False, choices=[("", "疑点：显示"), (HIDE, "疑点：隐藏")])

    def __init__(self, data: QueryDict, period: Period, *, findings: bool = False) -> None:
        """Offer the bureaus that lead a task of the plan, all districts and zones, and `findings`; two queries."""
        super().__init__(data)
        if not findings:
            del self.fields["findings"]
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
            *([Field("findings", aria_label="疑点")] if findings else []),
            Submit("", "筛选", css_class="btn-secondary"),
        )

    @property
    def tells(self) -> bool:
        """Return whether findings are offered and not hidden; call it after `is_valid`."""
        return "findings" in self.fields and self.cleaned_data["findings"] != HIDE

    def scope(self) -> Scope:
        """Return what was chosen; call it after `is_valid`."""
        chosen = self.cleaned_data
        return Scope(
            self.leads.get(chosen["lead"]),
            self.places.get(chosen["district"]),
            chosen["words"],
            tuple(chosen["columns"]),
        )
