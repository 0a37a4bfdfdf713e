"""The filter above the list of tasks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.db.models import Exists, OuterRef

from reports.desk import ALL_LISTS, IN_ORDER, MISSING, StatedTasks
from reports.models import ProgressEntry, Report
from reports.selection import PICKS, Kind, Scope, select, words
from reports.standing import Scale
from tasks.models import Membership, Organization, Period, Plan, SubProject, Task, User
from tasks.models.organizations import lies_in
from tasks.models.tasks import sponsors_in

SORTS = {
    "number": IN_ORDER,
    "lead": ("lead__kind", "lead__division_code", "lead", *IN_ORDER),
    "state": ("state", *IN_ORDER),
}
NO_REPORT = "missing"
FIELDS = "list lead category district sponsor status state standing pick words sort quarter".split()


class UnitField(forms.ModelChoiceField):
    """A choice of units by the names that they had at the time."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the short name of the time."""
        return str(obj.then)


class TaskFilter(forms.Form):
    """List, words, lead, category, district, city leader, status of the task, state of its report, standing, what a dashboard counts, order.

    All may be left out.
    """

    list = forms.ChoiceField(label="清单", required=False)
    words = forms.CharField(label="文中词句", required=False, max_length=100)
    lead = UnitField(Organization.objects.none(), label="牵头单位", required=False)
    category = forms.ChoiceField(label="类别", required=False)
    status = forms.ChoiceField(label="任务状态", required=False, choices=[("", "任务状态：全部"), *Task.Status.choices])
    state = forms.ChoiceField(
        label="填报状态",
        required=False,
        choices=[("", "填报状态：全部"), (NO_REPORT, "未报送"), *Report.Status.choices],
    )
    district = UnitField(Organization.objects.none(), label="县区", required=False)
    sponsor = forms.ChoiceField(label="分管领导", required=False)
    standing = forms.ChoiceField(label="完成情况", required=False)
    pick = forms.ChoiceField(label="看板所计", required=False)
    sort = forms.ChoiceField(
        required=False, choices=[(key, key) for key in SORTS], widget=forms.HiddenInput, initial="number"
    )
    quarter = forms.IntegerField(required=False, min_value=1, max_value=4, widget=forms.HiddenInput)

    def __init__(
        self, tasks: StatedTasks, *args: Any, scale: Scale, plan: Plan | None = None, closed: datetime | None = None,
        **kwargs: Any,
    ) -> None:  # fmt: skip
        """Offer what occurs among `tasks`, the kinds of standing in the words of `scale`, and all lists beside `plan`.

        Units are called as when their quarter was `closed`.
        """
        super().__init__(*args, **kwargs)
        leads = Organization.objects.filter(pk__in=tasks.order_by().values("lead"))
        self.fields["lead"] = UnitField(
            leads.named_then(closed), label="牵头单位", required=False, empty_label="牵头单位：全部"
        )
        self.fields["district"] = UnitField(
            Organization.objects.of_places().named_then(closed), label="县区", required=False, to_field_name="name",
            empty_label="县区：全部",
        )  # fmt: skip
        categories = tasks.exclude(category="").order_by("category").values_list("category", flat=True).distinct()
        self.fields["category"] = forms.ChoiceField(
            label="类别", required=False, choices=[("", "类别：全部"), *((name, name) for name in categories)]
        )
        picks = [(key, f"看板所计：{pick.label_for(scale)}") for key, pick in PICKS.items()]
        sponsors = sponsors_in(tasks.exclude(sponsor="").order_by().values_list("sponsor", flat=True).distinct())
        if plan is None:
            del self.fields["list"]
        if not sponsors:
            del self.fields["sponsor"]
        for name, choices in {
            **({"list": [("", f"清单：{plan.title}"), (ALL_LISTS, "清单：全部")]} if plan else {}),
            "standing": [("", "完成情况：全部"), *words(scale)],
            "pick": [("", "看板所计：不限"), *picks],
            "sponsor": [("", "分管领导：全部"), *((name, name) for name in sponsors)],
        }.items():
            if name not in self.fields:
                continue
            chosen = self.fields[name]
            assert isinstance(chosen, forms.ChoiceField)
            chosen.choices = choices
        for field in self.visible_fields():
            field.field.widget.attrs["aria-label"] = field.label
        self.fields["words"].widget.attrs["placeholder"] = "文中词句"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_labels = False
        self.helper.layout = Layout(
            *(Field(name) for name in FIELDS if name in self.fields),
            Submit("", "筛选", css_class="btn-secondary"),
        )

    def apply(self, tasks: StatedTasks, user: User, periods: Sequence[Period]) -> StatedTasks:
        """Return `tasks` (with state) as asked for, in order; what is not understood is left out of account.

        What a dashboard counts in `periods`, one of each list, is asked of the dashboard's own selections.
        """
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if asked.get("lead"):
            tasks = tasks.filter(lead=asked["lead"])
        for name in ("category", "status"):
            if asked.get(name):
                tasks = tasks.filter(**{name: asked[name]})
        if asked.get("sponsor"):
            tasks = tasks.filter(pk__in=Task.objects.sponsored_by(asked["sponsor"]).order_by().values("pk"))
        if asked.get("state") == NO_REPORT:
            tasks = tasks.filter(state=MISSING)
            if user.acting and user.acting.role in Membership.BUREAU:
                tasks = tasks.filter(lead=user.acting.organization)
        elif asked.get("state"):
            tasks = tasks.filter(state=asked["state"])
        if periods and (asked.get("standing") or asked.get("pick")):
            tasks = tasks.filter(pk__in=[key for period in periods for key in _picked(asked, user, period)])
        elif asked.get("district"):
            tasks = tasks.filter(Exists(SubProject.objects.filter(lies_in(asked["district"]), task=OuterRef("pk"))))
        entries = ProgressEntry.objects.filter(report__in=Report.objects.visible_to(user), report__task=OuterRef("pk"))
        for word in asked.get("words", "").split():
            tasks = tasks.filter(
                Exists(Task.objects.with_words(word).filter(pk=OuterRef("pk")))
                | Exists(entries.filter(text__icontains=word))
            )
        return tasks.order_by(*SORTS[asked.get("sort") or "number"])


def _picked(asked: dict[str, Any], user: User, period: Period) -> list[int]:
    """Return the keys of the tasks that a dashboard counts in the scope that was asked for."""
    kind = asked.get("standing")
    scope = Scope(
        asked.get("lead"), asked.get("category", ""), asked.get("district"), Kind(kind) if kind else None,
        asked.get("sponsor", ""),
    )  # fmt: skip
    return [fact.key for fact in select(period, user, scope).pick(asked.get("pick") or "counted")]
