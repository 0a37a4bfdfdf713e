"""The raw file of an import, kept by its content, and the layouts found in it."""

from __future__ import annotations

import hashlib
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from reports.importing.options import Options
from reports.importing.preview import Preview, Problem
from reports.importing.run import importing
from tasks.files import FileProblem, read
from tasks.importing.layout import Layout
from tasks.importing.read_tables import joined_layout
from tasks.importing.recognising import recognise, why_nothing
from tasks.models import ImportBatch, Task, User
from tasks.models.imports import stored_as
from tasks.storage import kept_bytes


def stage(data: bytes, name: str, by: User | None, options: Options | None = None) -> ImportBatch:
    """Keep the raw bytes under their hash and return the batch that waits to be checked; one file for equal bytes.

    Raises `FileProblem` where the disk does not take them.
    """
    batch = ImportBatch(name=name[:200], sha256=hashlib.sha256(data).hexdigest(), by=by)
    batch.options = (options or Options()).as_json()
    batch.file.name = stored_as(batch, name)
    try:
        kept_bytes(batch.file, batch.sha256)
    except FileProblem:  # nobody sent these bytes before, or only a part of them is there
        batch.file.storage.delete(batch.file.name)
        batch.file.save(name, ContentFile(data), save=False)
    batch.save()
    return batch


def drop(batch: ImportBatch) -> None:
    """Forget a batch that was never written, and its file once nothing else refers to it."""
    batch.delete()
    transaction.on_commit(partial(_drop_file, batch.file.name))


def _drop_file(name: str | None) -> None:
    if name and not ImportBatch.objects.filter(file=name).exists():
        ImportBatch.file.field.storage.delete(name)


def layouts_of(batch: ImportBatch) -> list[Layout]:
    """Return the layouts of every table in the batch's file; raises `FileProblem` for a file that can't be read."""
    return readable(kept_bytes(batch.file, batch.sha256), batch.name)


def readable(data: bytes, name: str) -> list[Layout]:
    """Return the layouts of every table in a file; raises `FileProblem` where it holds neither a table nor numbered tasks."""
    document = read(data, name, prose=True)
    layouts = recognise(document)
    if sentence := why_nothing(document, layouts):
        raise FileProblem(sentence)
    return layouts


def staged_layout(layouts: list[Layout], options: Options) -> Layout:
    """Return the table chosen, else the visible ones that hold tasks under one head, with what a person chose.

    What is not taken is named in its notes. `layouts` is not empty.
    """
    chosen = joined_layout(layouts) if options.table is None else layouts[min(options.table, len(layouts) - 1)]
    layout = chosen.under(layouts[0])
    if options.quarter and options.quarter != layout.quarter:
        layout = layout.with_quarter(options.quarter)
    if options.columns:
        layout = layout.with_columns(options.columns)
    return layout.with_mapping(options.mapping) if options.mapping else layout


def import_bytes(
    data: bytes,
    name: str,
    options: Options,
    *,
    by: User | None = None,
    dry_run: bool = False,
    demo: Task.Demo = Task.Demo.NO,
) -> Preview:
    """Import a file in one go and return what was done (or, on a dry run, would be); problems stand in the preview."""
    try:
        layouts = readable(data, name)
    except FileProblem as problem:
        return Preview(file_problems=[Problem("", problem.message)])
    layout = staged_layout(layouts, options)
    try:
        batch = None if dry_run else stage(data, name, by, options)
    except FileProblem as problem:
        return Preview(file_problems=[Problem("", problem.message)])
    preview = Preview()
    for step in importing(layout, options, by=by, batch=batch, demo=demo):
        if isinstance(step, Preview):
            preview = step
    if batch and preview.blocked and not preview.before:
        drop(batch)
    return preview
