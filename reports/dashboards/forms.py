"""The filters of dashboards and of the list of sub-projects: kept in the address, organisations named in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.db.models import Exists, OuterRef, QuerySet
from django.http import QueryDict

from reports.dashboards.board import LAST_YEAR
from reports.dashboards.sites import SHOWN
from reports.desk import ALL_LISTS, query_of_now
from reports.models.entries import STAGES
from reports.selection import Kind, Scope, words
from reports.standing import DEFAULT, Scale
from tasks.models import Organization, Period, Plan, Task
from tasks.models.composed import question


def categories(periods: Sequence[Period]) -> list[tuple[str, str]]:
    """Return the categories of these periods' lists as choices; one query."""
    return [(name, name) for name in _categories([period.plan_id for period in periods])]


@question
def _categories(plans: list[int]) -> QuerySet[Task, str]:
    named = Task.objects.filter(plan__in=plans).exclude(category="").order_by("category")
    return named.values_list("category", flat=True).distinct()


@question
def _leads(plans: list[int], closed: datetime | None) -> QuerySet[Any]:
    leading = Exists(Task.objects.filter(plan__in=plans, lead=OuterRef("pk")))
    return Organization.objects.filter(leading).named_then(closed)


@question
def _places(closed: datetime | None) -> QuerySet[Any]:
    return Organization.objects.of_places().named_then(closed)


class _ScopeFilter(forms.Form):
    """What dashboards and the list behind them share; `fixed` leaves out fields that the page itself decides."""

    lead = forms.ChoiceField(label="单位", required=False)
    category = forms.ChoiceField(label="类别", required=False)
    district = forms.ChoiceField(label="县区", required=False)
    sponsor = forms.ChoiceField(label="分管领导", required=False)
    list = forms.ChoiceField(label="清单", required=False)
    named: tuple[str, ...] = ()

    def __init__(
        self, data: QueryDict, periods: Sequence[Period], *, fixed: tuple[str, ...] = (), plan: Plan | None = None
    ) -> None:
        """Offer the bureaus and city leaders that tasks name, the categories, all districts and zones; four queries.

        Beside `plan`, where it is given, all lists are offered; a filter that has nothing to offer is left out.
        """
        super().__init__(data)
        if plan:
            self._list().choices = [("", f"清单：{plan.title}"), (ALL_LISTS, "清单：全部")]
        else:
            del self.fields["list"]
        plans, closed = [period.plan_id for period in periods], periods[0].named_at
        self.leads = {bureau.name: bureau for bureau in _leads(plans, closed)}
        self.places = {place.name: place for place in _places(closed)}
        offered: dict[str, list[tuple[str, str]]] = {
            "lead": [(name, bureau.then) for name, bureau in self.leads.items()],
            "category": categories(periods),
            "district": [(name, place.then) for name, place in self.places.items()],
            "sponsor": [(name, name) for name in Task.objects.filter(plan__in=plans).sponsors()],
        }
        if not offered["sponsor"]:
            del self.fields["sponsor"], offered["sponsor"]
        for name, choices in offered.items():
            self._offer(name, choices)
        for name in fixed:
            del self.fields[name]
        units = {"lead": self.leads, "district": self.places}
        self.data = query_of_now(data, {name: known for name, known in units.items() if name in self.fields})
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_show_labels = False
        self.helper.disable_csrf = True
        self.helper.form_tag = False
        self.helper.layout = Layout(
            *(
                Field(name, aria_label=self.fields[name].label)
                for name in ("list", *offered, *self.named)
                if name in self.fields
            ),
            *(Field(name) for name in self.fields if self.fields[name].widget.is_hidden),
            Submit("", "筛选", css_class="btn-secondary"),
        )

    def _list(self) -> forms.ChoiceField:
        field = self.fields["list"]
        assert isinstance(field, forms.ChoiceField)
        return field

    def _offer(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", f"{field.label}：全部"), *choices]

    @property
    def choices(self) -> dict[str, Any]:
        """Return what was understood of the address; what was not is left out of account."""
        self.is_valid()
        return dict(getattr(self, "cleaned_data", {}))

    def scope(self, lead: Organization | None = None, district: Organization | None = None) -> Scope:
        """Return what was chosen, `lead` and `district` where the page decides them."""
        asked = self.choices
        kind = asked.get("standing")
        return Scope(
            lead or self.leads.get(asked.get("lead", "")),
            asked.get("category", ""),
            district or self.places.get(asked.get("district", "")),
            Kind(kind) if kind else None,
            asked.get("sponsor", ""),
            bool(asked.get("accepted")),
        )


class DashboardFilter(_ScopeFilter):
    """Lead bureau, category, district, standing, accepted reports alone, and the quarter that is compared with."""

    standing = forms.ChoiceField(label="完成情况", required=False)
    compare = forms.ChoiceField(
        label="比较", required=False, choices=[("", "比较：上一季度"), (LAST_YEAR, "比较：上年同季度")]
    )
    accepted = forms.ChoiceField(
        label="报告", required=False, choices=[("", "报告：已报送的都计入"), ("1", "报告：只计审核通过的")]
    )
    named = ("standing", "accepted", "compare")

    def __init__(
        self, data: QueryDict, periods: Sequence[Period], *, fixed: tuple[str, ...] = (), scale: Scale = DEFAULT,
        plan: Plan | None = None,
    ) -> None:  # fmt: skip
        """Offer the kinds of standing in the words of `scale`, too."""
        super().__init__(data, periods, fixed=fixed, plan=plan)
        if "standing" in self.fields:
            self._offer("standing", words(scale))


class SiteFilter(_ScopeFilter):
    """Lead bureau, category, district and stage."""

    stage = forms.ChoiceField(
        label="阶段", required=False, choices=[("", "阶段：全部"), *((stage.value, STAGES[stage]) for stage in SHOWN)]
    )
    quarter = forms.IntegerField(required=False, min_value=1, max_value=4, widget=forms.HiddenInput)
    task = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    named = ("stage",)
