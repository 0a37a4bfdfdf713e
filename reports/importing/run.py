"""Dry run and real run of an import: one function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import IntegrityError, transaction

from reports.importing.options import Options
from reports.importing.prepare import preparing
from reports.importing.preview import STATES, Preview, Problem
from reports.importing.undoing import locked_batch
from reports.importing.write import RowFailedError, writing
from reports.subjects import keep
from tasks import audit
from tasks.importing.layout import Layout
from tasks.models import ImportBatch, Task, User

MEANWHILE = "有人同时导入或修改了同样的任务，请重新预览后再导入。"


class Progress(NamedTuple):
    """How far an import is: what it does now, rows done, rows in all."""

    doing: str
    rows_done: int
    total: int


def importing(
    layout: Layout,
    options: Options,
    *,
    by: User | None = None,
    batch: ImportBatch | None = None,
    demo: Task.Demo = Task.Demo.NO,
) -> Iterator[Progress | Preview]:
    """Prepare `layout` and, with a `batch`, write it, all in one transaction; yield progress, last the preview.

    Without a batch it is a dry run. A batch is held while it is written: one that was written before is not written
    again, and the preview says so in `before`. A row that the database refuses after all takes the whole import back
    and stands among the file's problems. Leaving the iterator early takes everything back.
    """
    preview = Preview()
    try:
        with transaction.atomic():
            staged = _staged(batch) if batch is not None else None
            if isinstance(staged, str):
                preview.before = staged
            else:
                for step in preparing(layout, options):
                    if isinstance(step, Preview):
                        preview = step
                    else:
                        yield Progress("读取", *step)
                if staged is not None and preview.numbers_reworded and not options.reason:
                    preview.file_problems.append(Problem("变更理由", told_reason(preview)))
                if staged is not None and not preview.blocked:
                    staged.options = options.as_json()
                    for done, total in writing(preview, by, staged, demo=demo, reason=options.reason):
                        yield Progress("写入", done, total)
                    keep(row.task.pk for row in preview.writing if row.task)
                    told = "，".join(f"{label} {preview.counts[state]}" for state, label in STATES.items())
                    audit.record(audit.Kind.IMPORT, "导入表格", by=by, about=staged.name, detail=told)
    except (RowFailedError, IntegrityError) as error:
        place, message = (error.place, error.message) if isinstance(error, RowFailedError) else ("", MEANWHILE)
        preview.file_problems.append(Problem(place, message))
        if batch is not None:
            audit.record(audit.Kind.IMPORT, "导入表格", by=by, about=batch.name, detail=message, succeeded=False)
    yield preview


def told_reason(preview: Preview) -> str:
    """Return what asks for the reason why goals of an open quarter change."""
    return f"填报期已开放，任务 {'、'.join(preview.numbers_reworded)} 的工作目标有改动，须写明变更理由。"


def _staged(batch: ImportBatch) -> ImportBatch | str:
    """Return the batch, held and still to be written, or a sentence that says what became of it before."""
    try:
        current = locked_batch(batch)
    except ImportBatch.DoesNotExist:
        return f"“{batch.name}”已在别的窗口放弃，没有导入任何内容。"
    if current.state == ImportBatch.State.STAGED:
        return current
    counts = "，".join(f"{label} {current.counts.get(state, 0)}" for state, label in STATES.items())
    undone = "，后来又撤销了" if current.undone_at else ""
    return f"“{batch.name}”刚才已经导入（{counts}）{undone}，没有重复导入。"
