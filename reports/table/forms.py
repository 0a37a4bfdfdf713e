"""Which part of the quarterly table is wanted, with or without findings: filters and columns, kept in the address."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Layout, Submit
from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from reports.desk import query_of_now
from reports.documents.quarter_table import COLUMNS, DEFAULT_COLUMNS, Scope, standing_in
from reports.standing import Scale, kinds
from tasks.models import Organization, Period, Task, User
from tasks.models.composed import answer
from tasks.models.tasks import sponsors_in

HIDE = "hide"
FURTHER = [(key, heading) for key, (heading, _) in COLUMNS.items() if key not in DEFAULT_COLUMNS]


class Offered(NamedTuple):
    """What a form offers: full names of bureaus and of districts and zones, with the short ones of the quarter, kinds of standing, city leaders.

    `margin` is what stands in the margin column, which can be hidden.
    """

    leads: tuple[tuple[str, str], ...]
    places: tuple[tuple[str, str], ...]
    standings: tuple[tuple[str, str], ...]
    margin: str
    sponsors: tuple[tuple[str, str], ...] = ()


def offered_in(period: Period, scale: Scale, *, findings: bool = False) -> Offered:
    """Return the bureaus that lead a task of the plan, all districts and zones, the kinds of `scale`, the city leaders; three queries."""
    closed = period.named_at

    def leading() -> Any:
        leads = Task.objects.filter(plan=period.plan_id).order_by().values("lead")
        return Organization.objects.filter(pk__in=leads).named_then(closed).values_list("name", "then")

    def places() -> Any:
        return Organization.objects.of_places().named_then(closed).values_list("name", "then")

    def sponsored() -> Any:
        tasks = Task.objects.filter(plan=period.plan_id).exclude(sponsor="").order_by("sponsor")
        return tasks.values_list("sponsor").distinct()

    names = sponsors_in(text for (text,) in answer(("sponsors", period.plan_id), sponsored))
    return Offered(
        tuple(answer(("leading", period.plan_id, closed), leading)),
        tuple(answer(("places", closed), places)),
        tuple(kinds(scale)),
        "亮灯和疑点" if findings else "亮灯",
        tuple((name, name) for name in names),
    )


class ScopeForm(forms.Form):
    """Lead bureau, district, city leader, standing, acceptance, words, further columns, margin; organisations are named in full in the address."""

    lead = forms.ChoiceField(label="牵头单位", required=False)
    district = forms.ChoiceField(label="县区", required=False)
    sponsor = forms.ChoiceField(label="分管领导", required=False)
    standing = forms.ChoiceField(label="进度", required=False)
    accepted = forms.ChoiceField(
        label="报告", required=False, choices=[("", "报告：已报送的都列"), ("1", "报告：只列审核通过的")]
    )
    words = forms.CharField(label="文中词句", required=False, max_length=100)
    columns = forms.MultipleChoiceField(
        label="更多列", required=False, choices=FURTHER, widget=forms.CheckboxSelectMultiple
    )

    findings = forms.ChoiceField(required=False)

    def __init__(self, data: QueryDict, offered: Offered) -> None:
        """Offer what is offered; the chosen one names what it is of."""
        names = {"lead": dict(offered.leads), "district": dict(offered.places)}
        super().__init__(query_of_now(data, names))
        self.margin = offered.margin
        known = [("lead", offered.leads), ("district", offered.places), ("standing", offered.standings)]
        if offered.sponsors:
            known.append(("sponsor", offered.sponsors))
        else:
            del self.fields["sponsor"]
        for name, each in known:
            chosen, label = self.data.get(name), self.fields[name].label
            named = [(full, f"{label}：{short}" if full == chosen else short) for full, short in each]
            self._choice(name).choices = [("", f"{label}：全部"), *named]
        self._choice("findings").choices = [("", f"{self.margin}：显示"), (HIDE, f"{self.margin}：隐藏")]

    def _choice(self, name: str) -> forms.ChoiceField:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        return field

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
            *([Field("sponsor", aria_label="分管领导")] if "sponsor" in self.fields else ()),
            Field("standing", aria_label="进度"),
            Field("accepted", aria_label="报告"),
            Field("words", aria_label="文中词句", placeholder="文中词句"),
            HTML('<details class="more-columns" data-drop><summary class="btn">更多列</summary><div class="drop">'),
            Field("columns"),
            HTML("</div></details>"),
            Field("findings", aria_label=self.margin),
            Submit("", "筛选", css_class="btn-secondary"),
        )
        return helper

    @cached_property
    def markup(self) -> SafeString:
        """Return the form as drawn."""
        return render_to_string("table/_filters.html", {"form": self})

    @property
    def tells(self) -> bool:
        """Return whether the margin is shown; call it after `is_valid`."""
        return bool(self.cleaned_data["findings"] != HIDE)

    def scope(self, period: Period, user: User, on: date) -> Scope:
        """Return what was chosen, as `user` sees `period` on a day; call it after `is_valid`.

        One query for an organisation that was chosen; a kind of standing costs all the standings of the period.
        """
        chosen = self.cleaned_data
        names = [name for name in (chosen["lead"], chosen["district"]) if name]
        known = {each.name: each for each in Organization.objects.filter(name__in=names)} if names else {}
        return Scope(
            known.get(chosen["lead"]), known.get(chosen["district"]), chosen["words"], tuple(chosen["columns"]),
            chosen["standing"], standing_in(period, user, chosen["standing"], on), chosen.get("sponsor", ""), bool(chosen["accepted"]),
        )  # fmt: skip


@lru_cache(maxsize=128)
def checked_form(offered: Offered, query: str) -> ScopeForm:
    """Return the form of an address, checked; what is offered and the address say all of it: it is made once for both.

    Kept for time: without it the page of 28 tasks, its markup made anew, takes 86 ms of processor time and not 66.
    """
    form = ScopeForm(QueryDict(query), offered)
    form.full_clean()
    return form
