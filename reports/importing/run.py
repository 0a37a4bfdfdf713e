"""Dry run and real run of an import: one function."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from django.db import transaction

from reports.importing.options import Options
from reports.importing.prepare import preparing
from reports.importing.preview import STATES, Preview, Problem
from reports.importing.write import RowFailedError, writing
from reports.subjects import keep
from tasks import audit
from tasks.importing.layout import Layout
from tasks.models import ImportBatch, Task, User


class Progress(NamedTuple):
    """How far an import is: what it does now, rows done, rows in all."""

    doing: str
    done: int
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

    Without a batch it is a dry run. A row that the database refuses after all takes the whole import back
    and stands among the file's problems. Leaving the iterator early takes everything back.
    """
    preview = Preview()
    try:
        with transaction.atomic():
            for step in preparing(layout, options):
                if isinstance(step, Preview):
                    preview = step
                else:
                    yield Progress("读取", *step)
            if batch is not None and not preview.blocked:
                for done, total in writing(preview, by, batch, demo=demo):
                    yield Progress("写入", done, total)
                keep(row.task.pk for row in preview.writing if row.task)
                told = "，".join(f"{label} {preview.counts[state]}" for state, label in STATES.items())
                audit.record(audit.Kind.IMPORT, "导入表格", by=by, about=batch.name, detail=told)
    except RowFailedError as error:
        preview.file_problems.append(Problem(error.place, error.message))
        if batch is not None:
            audit.record(audit.Kind.IMPORT, "导入表格", by=by, about=batch.name, detail=error.message, succeeded=False)
    yield preview
