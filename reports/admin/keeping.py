"""What is corrected in the administration is read anew: tasks with what was promised, milestones, names of units."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from reports import notices
from reports.subjects import keep, keep_naming
from tasks.admin import milestones, organizations, plans
from tasks.models import Organization, QuarterlyMilestone, Task


class TaskAdmin(plans.TaskAdmin):
    """Tasks, whose texts are read once they are saved with their rows; a new lead is told."""

    def save_model(self, request: HttpRequest, obj: Task, form: Any, change: bool) -> None:
        """Save the task; where its lead changed, tell the new one and the old one."""
        before = Organization.objects.filter(led_tasks=obj.pk).first() if change else None
        super().save_model(request, obj, form, change)
        if before is not None and before.pk != obj.lead_id:
            notices.tell_new_lead([obj], {obj.pk: before})

    def save_related(self, request: HttpRequest, form: Any, formsets: Iterable[Any], change: bool) -> None:
        """Save the rows and let the task be read."""
        super().save_related(request, form, formsets, change)
        keep([form.instance.pk])


class MilestoneAdmin(milestones.MilestoneAdmin):
    """Milestones, whose tasks are read once they are saved with their conditions."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the conditions and let the task be read."""
        super().save_related(request, form, formsets, change)
        keep([form.instance.task_id])


class OrganizationAdmin(organizations.OrganizationAdmin):
    """Units, after whose renaming the tasks that name them are read."""

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        """Save the unit and let the tasks that name it be read."""
        super().save_model(request, obj, form, change)
        if change:
            keep_naming(obj)


for model, drawn in ((Task, TaskAdmin), (QuarterlyMilestone, MilestoneAdmin), (Organization, OrganizationAdmin)):
    admin.site.unregister(model)
    admin.site.register(model, drawn)
