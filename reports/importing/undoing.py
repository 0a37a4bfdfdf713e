"""What one import created and changed, kept so that it can be undone while nothing stands on it."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from reports.models import Report, Transition
from reports.registry.ledger import WATCHED, save_fields
from reports.subjects import keep
from reports.workflow import Content, RefusedError, held_period, perform
from tasks import audit
from tasks.models import ImportBatch, Organization, Period, Plan, Task, User

KEPT_WHILE_USED = (Organization, Plan, Period)
#: By what a row of the log leads to the task that it belongs to.
OF_TASK = {
    "tasks.Task": "pk",
    "tasks.AnnualTarget": "task",
    "tasks.SubProject": "task",
    "tasks.QuarterlyMilestone": "task",
    "tasks.MilestoneCondition": "milestone__task",
}


class UndoRefusedError(Exception):
    """An import that something stands on already; its text says what."""


class UndoneAlreadyError(UndoRefusedError):
    """An import that was taken back before."""


def locked_batch(batch: ImportBatch) -> ImportBatch:
    """Return the batch as stored, its row held until the transaction ends; raises `ImportBatch.DoesNotExist`."""
    return ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)


@transaction.atomic
def undo(batch: ImportBatch, by: User | None) -> list[str]:
    """Take back all that `batch` wrote, newest first; returns a sentence for each thing that is kept as others use it.

    Raises `UndoRefusedError`, and changes nothing, where something stands on what it wrote.
    """
    batch = locked_batch(batch)
    if batch.undone_at:
        at = f"{timezone.localtime(batch.undone_at):%-m月%-d日 %H:%M}"
        raise UndoneAlreadyError(f"这次导入已由{batch.undone_by or '命令行'}于 {at} 撤销，没有可撤销的内容。")
    if batch.state != ImportBatch.State.DONE:
        raise UndoRefusedError(f"这次导入的状态是“{batch.get_state_display()}”，没有可撤销的内容。")
    with suppress(Period.DoesNotExist):
        if batch.period:
            held_period(batch.period)
    kept: list[str] = []
    made = _made(batch, Report)
    _refuse_later(batch)
    keep(_tasks_of(batch.log))
    for entry in reversed(batch.log):
        match entry["op"]:
            case "create":
                _delete(entry, batch, kept)
            case "change":
                _restore(entry)
            case "delete":
                model = apps.get_model(entry["model"])
                model(
                    **{
                        name: model._meta.get_field(name).to_python(value) if value is not None else None
                        for name, value in entry["values"].items()
                    }
                ).save(force_insert=True)
            case "report":
                _restore_report(entry, by, batch, goes=entry["pk"] in made)
    batch.state, batch.undone_at, batch.undone_by = ImportBatch.State.UNDONE, timezone.now(), by
    batch.save(update_fields=["state", "undone_at", "undone_by"])
    audit.record(audit.Kind.IMPORT, "撤销导入", by=by, about=batch.name, detail="".join(kept))
    return kept


def _made(batch: ImportBatch, model: type[models.Model]) -> set[int]:
    label = model._meta.label
    return {entry["pk"] for entry in batch.log if entry["op"] == "create" and entry["model"] == label}


def _refuse_later(batch: ImportBatch) -> None:
    """Raise `UndoRefusedError` where a later import wrote on a task that this one made: it would go with the task."""
    made = _made(batch, Task)
    later = ImportBatch.objects.filter(pk__gt=batch.pk, state=ImportBatch.State.DONE).order_by("-pk")
    for each in later.iterator(chunk_size=1) if made else ():
        if touched := made & _tasks_of(each.log):
            task = Task.objects.get(pk=min(touched))
            raise UndoRefusedError(f"{task}：之后又导入了“{each}”，请先撤销那一次。")


def _tasks_of(log: list[dict[str, Any]]) -> set[int]:
    """Return the tasks whose texts an import changed beside their reports; a query for each kind of row."""
    return {
        task
        for label, path in OF_TASK.items()
        for task in apps.get_model(label)
        ._default_manager.filter(pk__in=[entry["pk"] for entry in log if entry.get("model") == label and "pk" in entry])
        .values_list(path, flat=True)
    }


def _delete(entry: dict[str, Any], batch: ImportBatch, kept: list[str]) -> None:
    model = apps.get_model(entry["model"])
    instance = model._base_manager.filter(pk=entry["pk"]).first()
    if instance is None:
        return
    if isinstance(instance, Report):
        instance = Report.objects.select_for_update(of=("self",)).get(pk=instance.pk)
        if instance.writers.exists() or _standing(instance, batch).exists():
            raise UndoRefusedError(f"{instance}：单位已在导入之后填报或办理过，不能撤销。")
        if instance.period.closed_at:
            raise UndoRefusedError(f"{instance}：填报期已关闭，不能撤销。请先重新开放填报期。")
    if any(
        getattr(instance, name) != entry.get(name, getattr(instance, name)) for name in WATCHED.get(entry["model"], ())
    ):
        raise UndoRefusedError(f"{instance}在导入之后又改过，不能撤销。")
    try:
        with transaction.atomic():
            instance.delete()
    except ProtectedError as error:
        if isinstance(instance, KEPT_WHILE_USED):
            kept.append(f"{instance._meta.verbose_name}“{instance}”已被其他内容使用，予以保留。")
            return
        standing = next(iter(error.protected_objects))
        raise UndoRefusedError(
            f"{instance._meta.verbose_name}“{instance}”之上已有{standing._meta.verbose_name}“{standing}”，不能撤销。"
            "请先处理后者。"
        ) from error


def _restore(entry: dict[str, Any]) -> None:
    instance = apps.get_model(entry["model"])._base_manager.filter(pk=entry["pk"]).first()
    if instance is None:
        return
    kept = instance._meta.get_field(entry["field"].removesuffix("_id")).to_python
    if isinstance(value := getattr(instance, entry["field"]), Decimal):
        entry = entry | {"old": kept(entry["old"]), "new": kept(entry["new"])}
    if value != entry["new"]:
        raise UndoRefusedError(f"{instance}在导入之后又改过，不能撤销。")
    setattr(instance, entry["field"], entry["old"])
    save_fields(instance, [entry["field"]])


def _standing(report: Report, batch: ImportBatch) -> models.QuerySet[Transition]:
    """Return what was done with a report beside this import, without other imports that were taken back."""
    return report.transitions.exclude(batch=batch).exclude(batch__state=ImportBatch.State.UNDONE)


def _restore_report(entry: dict[str, Any], by: User | None, batch: ImportBatch, *, goes: bool) -> None:
    """Give a report back what it said; one that the import made itself `goes`, and only lets go of sub-projects first."""
    report = Report.objects.select_for_update(of=("self",)).filter(pk=entry["pk"]).first()
    if report is None:
        return
    own = report.transitions.filter(batch=batch).order_by("pk").last()
    since = report.transitions.filter(pk__gt=own.pk if own else 0)
    taken_back = since.filter(batch__state=ImportBatch.State.UNDONE).count()
    if standing := since.filter(batch__state=ImportBatch.State.DONE).exclude(batch=batch).first():
        raise UndoRefusedError(f"{report}：之后又导入了“{standing.batch}”，请先撤销那一次。")
    if report.version != entry["version"] + taken_back or since.count() != taken_back:
        raise UndoRefusedError(f"{report}：导入之后又有人填报或办理过，不能撤销。")
    if goes:
        report.entries.all().delete()
        return
    try:
        perform(
            report,
            Transition.Action.IMPORT,
            by=by,
            comment="撤销导入",
            content=Content.from_snapshot(entry["old"]),
            target=Report.Status(entry["status"]),
            batch=batch,
        )
    except RefusedError as refusal:
        raise UndoRefusedError(f"{report}：{refusal}") from refusal
