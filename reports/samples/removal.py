"""Taking made-up data away: all of it, and only that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.files.storage import Storage
from django.db import models, transaction

from reports.models import Attachment, ProgressEntry, Report, TargetReading, Transition
from tasks.models import (
    AnnualTarget,
    ImportBatch,
    Membership,
    Organization,
    Period,
    Plan,
    QuarterlyMilestone,
    SubProject,
    Support,
    Task,
    User,
)

SHOWN = 20


class StandsOnError(Exception):
    """Real data stands on what would be taken away; its text names it."""


def remove(plans: Any, tasks: Any, users: Any, organizations: Any) -> int:
    """Delete these made-up rows with all that was reported on them, in one transaction; return how many tasks it was.

    Raises `StandsOnError`, changing nothing, when a row that isn't among them refers to one that is.
    """
    of_tasks = {"task__in": tasks}
    of_reports = {"report__task__in": tasks}
    made_in = models.Q(period__plan__in=plans) | (models.Q(by__in=users) & ~models.Q(state=ImportBatch.State.DONE))
    parts: dict[type[models.Model], Any] = {  # in the order in which they can go
        ProgressEntry: ProgressEntry.objects.filter(**of_reports),
        TargetReading: TargetReading.objects.filter(**of_reports),
        Report: Report.objects.filter(**of_tasks),
        Transition: Transition.objects.filter(**of_reports),
        QuarterlyMilestone: QuarterlyMilestone.objects.filter(**of_tasks),
        Support: Support.objects.filter(**of_tasks),
        AnnualTarget: AnnualTarget.every.filter(**of_tasks),
        SubProject: SubProject.objects.filter(**of_tasks),
        Task: tasks,
        ImportBatch: ImportBatch.objects.filter(made_in),
        Period: Period.objects.filter(plan__in=plans),
        Plan: plans,
        Membership: Membership.objects.filter(user__in=users),
        User: users,
        Organization: organizations,
    }
    with transaction.atomic():
        if standing := list(dict.fromkeys(_standing_on(parts))):
            more = f" 等 {len(standing)} 项" if len(standing) > SHOWN else ""
            raise StandsOnError("、".join(standing[:SHOWN]) + more)
        count = int(tasks.count())
        batches = {batch.file.name: batch.file.storage for batch in parts[ImportBatch]}
        evidence = {each.file.name: each.file.storage for each in Attachment.objects.filter(**of_reports)}
        for rows in parts.values():
            rows.delete()
        kept = set(ImportBatch.objects.filter(file__in=batches).values_list("file", flat=True))
        gone = {name: batches[name] for name in batches.keys() - kept} | evidence
        transaction.on_commit(lambda: _delete_files(gone))
    return count


def _standing_on(parts: dict[type[models.Model], Any]) -> Iterator[str]:
    """Yield a name for every row that refers to one of `parts`, neither being one nor going with one."""
    for model, rows in parts.items():
        for relation in model._meta.related_objects:
            other: Any = relation.related_model
            strangers = _staying(other, parts).filter(**{f"{relation.field.name}__in": rows})
            for stranger in strangers.distinct():
                yield f"{other._meta.verbose_name}“{stranger}”"


def _staying(model: Any, parts: dict[type[models.Model], Any]) -> Any:
    """Return the rows of `model` that are still there when `parts` and what cascades from them are gone."""
    rows = model._base_manager.all()
    if model in parts:
        return rows.exclude(pk__in=parts[model].values("pk"))
    for field in model._meta.concrete_fields:
        if field.related_model in parts and field.remote_field.on_delete is models.CASCADE:
            rows = rows.exclude(**{f"{field.name}__in": parts[field.related_model].values("pk")})
    return rows


def _delete_files(files: dict[str, Storage]) -> None:
    for name, storage in files.items():
        storage.delete(name)
