"""Which part of the quarterly table is wanted, with or without findings: filters and columns, kept in the address."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Layout, Submit
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from reports.documents.quarter_table import COLUMNS, DEFAULT_COLUMNS, Scope
from tasks.models import Organization, Period, Task
from tasks.models.composed import answer

PLACES = (Organization.Kind.DISTRICT, Organization.Kind.ZONE)
HIDE = "hide"
FURTHER = [(key, heading) for key, (heading, _) in COLUMNS.items() if key not in DEFAULT_COLUMNS]


class Offered(NamedTuple):
    """What a form offers: full and short names of bureaus and of districts and zones; whether findings can be hidden."""

    leads: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    findings: bool


def offered_in(period: Period, *, findings: bool = False) -> Offered:
    """Return the bureaus that lead a task of the plan, all districts and zones, and `findings`; two queries."""

    def leading() -> Any:
        leads = Task.objects.filter(plan=period.plan_id).order_by().values("lead")
        return Organization.objects.filter(pk__in=leads).values_list("name", "short_name")

    def places() -> Any:
        return Organization.objects.filter(kind__in=PLACES).values_list("name", "short_name")

    return Offered(tuple(answer(("leading", period.plan_id), leading)), tuple(answer("places", places)), findings)


class ScopeForm(forms.Form):
    """Lead bureau, district, words, further columns, findings; organisations are named in full in the address."""

    lead = forms.ChoiceField(label="牵头单位", required=False)
    district = forms.ChoiceField(label="县区", required=False)
    words = forms.CharField(label="文中词句", required=False, max_length=100)
    columns = forms.MultipleChoiceField(
        label="更多列", required=False, choices=FURTHER, widget=forms.CheckboxSelectMultiple
    )

    findings = forms.ChoiceField(required=False, choices=[("", "疑点：显示"), (HIDE, "疑点：隐藏")])

    def __init__(self, data: QueryDict, offered: Offered) -> None:
        """Offer what is offered; the chosen one names what it is of."""
        super().__init__(data)
        if not offered.findings:
            del self.fields["findings"]
        for name, known in (("lead", offered.leads), ("district", offered.places)):
            field, chosen = self.fields[name], data.get(name)
            assert isinstance(field, forms.ChoiceField)
            named = [(full, f"{field.label}：{short}" if full == chosen else short) for full, short in known]
            field.choices = [("", f"{field.label}：全部"), *named]

    @cached_property
    def helper(self) -> FormHelper:
        """Return the layout of the line of filters."""
        helper = FormHelper()
        helper.form_method = "get"
        helper.form_show_labels = False
        helper.disable_csrf = True
        helper.attrs = {"data-autosubmit": ""}
        helper.layout = Layout(
            Field("lead", aria_label="牵头单位"),
            Field("district", aria_label="县区"),
            Field("words", aria_label="文中词句", placeholder="文中词句"),
            HTML('<details class="more-columns" data-drop><summary class="btn">更多列</summary><div class="drop">'),
            Field("columns"),
            HTML("</div></details>"),
            *([Field("findings", aria_label="疑点")] if "findings" in self.fields else []),
            Submit("", "筛选", css_class="btn-secondary"),
        )
        return helper

    @cached_property
    def markup(self) -> SafeString:
        """Return the form as drawn."""
        return render_to_string("_filters.html", {"form": self})

    @property
    def tells(self) -> bool:
        """Return whether findings are offered and not hidden; call it after `is_valid`."""
        return "findings" in self.fields and self.cleaned_data["findings"] != HIDE

    def scope(self) -> Scope:
        """Return what was chosen; call it after `is_valid`. One query for an organisation that was chosen."""
        chosen = self.cleaned_data
        names = [name for name in (chosen["lead"], chosen["district"]) if name]
        known = {each.name: each for each in Organization.objects.filter(name__in=names)} if names else {}
        return Scope(
            known.get(chosen["lead"]), known.get(chosen["district"]), chosen["words"], tuple(chosen["columns"])
        )


@lru_cache(maxsize=128)
def asked(offered: Offered, query: str) -> ScopeForm:
    """Return the form of an address, checked; what is offered and the address say all of it: it is made once for both."""
    form = ScopeForm(QueryDict(query), offered)
    form.full_clean()
    return form
