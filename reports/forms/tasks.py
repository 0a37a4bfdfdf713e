"""The filter above the list of tasks."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.db.models import Exists, OuterRef

from reports.desk import BUREAU, MISSING, StatedTasks
from reports.models import ProgressEntry, Report
from tasks.models import Organization, Task, User

SORTS = {
    "number": ("order", "number"),
    "lead": ("lead__kind", "lead__division_code", "lead", "order", "number"),
    "state": ("state", "order", "number"),
}
NO_REPORT = "missing"


class TaskFilter(forms.Form):
    """Words, lead, category, status of the task, state of its report, and the order; all may be left out."""

    words = forms.CharField(label="文中词句", required=False, max_length=100)
    lead = forms.ModelChoiceField(Organization.objects.none(), label="牵头单位", required=False)
    category = forms.ChoiceField(label="类别", required=False)
    status = forms.ChoiceField(label="任务状态", required=False, choices=[("", "任务状态：全部"), *Task.Status.choices])
    state = forms.ChoiceField(
        label="填报状态",
        required=False,
        choices=[("", "填报状态：全部"), (NO_REPORT, "未报送"), *Report.Status.choices],
    )
    sort = forms.ChoiceField(
        required=False, choices=[(key, key) for key in SORTS], widget=forms.HiddenInput, initial="number"
    )
    quarter = forms.IntegerField(required=False, min_value=1, max_value=4, widget=forms.HiddenInput)

    def __init__(self, tasks: StatedTasks, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leads = Organization.objects.filter(pk__in=tasks.order_by().values("lead"))
        self.fields["lead"] = forms.ModelChoiceField(
            leads, label="牵头单位", required=False, empty_label="牵头单位：全部"
        )
        categories = tasks.exclude(category="").order_by("category").values_list("category", flat=True).distinct()
        self.fields["category"] = forms.ChoiceField(
            label="类别", required=False, choices=[("", "类别：全部"), *((name, name) for name in categories)]
        )
        for field in self.visible_fields():
            field.field.widget.attrs["aria-label"] = field.label
        self.fields["words"].widget.attrs["placeholder"] = "文中词句"
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.form_show_labels = False
        self.helper.layout = Layout(
            *(Field(name) for name in ("lead", "category", "status", "state", "words", "sort", "quarter")),
            Submit("", "筛选", css_class="btn-secondary"),
        )

    def apply(self, tasks: StatedTasks, user: User) -> StatedTasks:
        """Return `tasks` (with state) as asked for, in order; what is not understood is left out of account."""
        asked = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        if asked.get("lead"):
            tasks = tasks.filter(lead=asked["lead"])
        for name in ("category", "status"):
            if asked.get(name):
                tasks = tasks.filter(**{name: asked[name]})
        if asked.get("state") == NO_REPORT:
            tasks = tasks.filter(state=MISSING)
            if user.acting and user.acting.role in BUREAU:
                tasks = tasks.filter(lead=user.acting.organization)
        elif asked.get("state"):
            tasks = tasks.filter(state=asked["state"])
        entries = ProgressEntry.objects.filter(report__in=Report.objects.visible_to(user), report__task=OuterRef("pk"))
        for word in asked.get("words", "").split():
            tasks = tasks.filter(
                Exists(Task.objects.searched(word).filter(pk=OuterRef("pk")))
                | Exists(entries.filter(text__icontains=word))
            )
        return tasks.order_by(*SORTS[asked.get("sort") or "number"])
