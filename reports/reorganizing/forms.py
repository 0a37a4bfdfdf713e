"""Forms of changes that touch many tasks: what is changed to what, and why."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from reports.reorganizing.unit_merging import KINDS, alike
from reports.templatetags.marks import beginning
from tasks.fields import LinesField
from tasks.models import Organization, Plan, Task


def _helper(*names: str) -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*names)
    return helper


def _reason() -> LinesField:
    return LinesField(
        2,
        label="理由",
        max_length=500,
        help_text="依据哪个文件或会议；有关单位会看到。",
        error_messages={"required": "请写明理由。"},
    )


class TaskField(forms.ModelChoiceField):
    """A task, chosen by number and first words."""

    def label_from_instance(self, obj: Any) -> str:
        """Return 34 新建、改造城市道路…."""
        return f"{obj.number}　{beginning(obj.text, 40)}"


class TasksField(forms.ModelMultipleChoiceField):
    """Tasks, each with its lead."""

    def label_from_instance(self, obj: Any) -> str:
        """Return 34 新建、改造城市道路…（市住建局）."""
        return f"{obj.number}　{beginning(obj.text, 40)}（{obj.lead}）"


class UnitField(forms.ModelChoiceField):
    """A unit, chosen by its full name."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the full name."""
        return str(obj.name)


class UnitMergingForm(forms.Form):
    """Which unit goes on in which other one."""

    unit = UnitField(
        Organization.objects.none(),
        label="被合并的单位",
        empty_label="请选择",
        error_messages={"required": "请选择单位。"},
    )
    into = UnitField(
        Organization.objects.none(),
        label="并入",
        empty_label="请选择",
        error_messages={"required": "请选择并入哪个单位。"},
    )
    reason = _reason()
    helper = _helper("unit", "into", "reason")

    def __init__(self, data: Any) -> None:
        """Offer the bureaus, districts and zones that are still in use."""
        super().__init__(data)
        for name in ("unit", "into"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = Organization.objects.in_use().filter(kind__in=KINDS)

    def clean(self) -> dict[str, Any]:
        """Refuse a unit that is merged into itself, and an office that is merged into a place."""
        given = super().clean() or self.cleaned_data
        unit, into = given.get("unit"), given.get("into")
        if unit and unit == into:
            self.add_error("into", "不能并入自身，请选择另一个单位。")
        elif unit and into and not alike(unit, into):
            self.add_error("into", "部门只能并入部门，区县、功能区只能并入区县、功能区。")
        return given


class TaskMergingForm(forms.Form):
    """Which task goes on in which other one of its list."""

    task = TaskField(
        Task.objects.none(), label="被合并的任务", empty_label="请选择", error_messages={"required": "请选择任务。"}
    )
    into = TaskField(
        Task.objects.none(), label="并入", empty_label="请选择", error_messages={"required": "请选择并入哪项任务。"}
    )
    reason = _reason()
    helper = _helper("task", "into", "reason")

    def __init__(self, data: Any, plan: Plan) -> None:
        """Offer the list's active tasks."""
        super().__init__(data)
        for name in ("task", "into"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = (
                plan.tasks.filter(status=Task.Status.ACTIVE).select_related("lead", "plan").order_by("order")
            )

    def clean(self) -> dict[str, Any]:
        """Refuse a task that is merged into itself."""
        given = super().clean() or self.cleaned_data
        if given.get("task") and given.get("task") == given.get("into"):
            self.add_error("into", "不能并入自身，请选择另一项任务。")
        return given


class LeadsForm(forms.Form):
    """Which tasks get which lead."""

    lead = UnitField(
        Organization.objects.none(),
        label="新的牵头单位",
        empty_label="请选择",
        error_messages={"required": "请选择单位。"},
    )
    tasks = TasksField(
        Task.objects.none(),
        label="任务",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请勾选任务。"},
    )
    supports = forms.BooleanField(label="原牵头单位改列为责任单位", required=False)
    reason = _reason()
    helper = _helper("lead", "tasks", "supports", "reason")

    def __init__(self, data: Any, plan: Plan) -> None:
        """Offer the list's active tasks with their lead, and all units in use."""
        super().__init__(data)
        units, tasks = self.fields["lead"], self.fields["tasks"]
        assert isinstance(units, forms.ModelChoiceField)
        assert isinstance(tasks, forms.ModelMultipleChoiceField)
        units.queryset = Organization.objects.in_use()
        tasks.queryset = plan.tasks.filter(status=Task.Status.ACTIVE).select_related("lead", "plan").order_by("order")
