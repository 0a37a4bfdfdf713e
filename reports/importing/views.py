"""Import in four steps: file or pasted text, columns, preview, done — and undo."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_safe

from reports.importing import (
    Options,
    Preview,
    RowPreview,
    State,
    UndoneAlreadyError,
    UndoRefusedError,
    drop,
    importing,
    layouts_of,
    locked_batch,
    stage,
    staged_layout,
    undo,
)
from reports.importing.differences import differences
from reports.importing.forms import NEW, ChoicesForm, SourceForm
from reports.importing.prepare import prepare
from reports.importing.run import told_reason
from reports.registry.questions import ANOTHER
from tasks.access import Gone, allows, person
from tasks.files import FileProblem, lines
from tasks.importing.layout import Layout
from tasks.models import ImportBatch, Membership, Organization, Plan
from tasks.models.plans import KINDS
from tasks.storage import kept_bytes
from tasks.turns import expensive

ADMINISTRATOR = Membership.Role.ADMINISTRATOR
STREAMED = 60
MOMENT = 10  # seconds within which the same file from the same person is a second click
ANSWER = "answer:"
MOST_REASON = 1000  # characters of the reason why goals change


@require_safe
@allows(ADMINISTRATOR)
def imports(request: HttpRequest) -> HttpResponse:
    """Show every import, the newest first."""
    batches = ImportBatch.objects.select_related("by", "period__plan", "undone_by")
    page = Paginator(batches, 25).get_page(request.GET.get("page"))
    return render(request, "importing/imports.html", {"page": page})


@expensive("POST")
@allows(ADMINISTRATOR)
def import_new(request: HttpRequest) -> HttpResponse:
    """Take a file or pasted text and keep it as it is."""
    posted = request.method == "POST"
    form = SourceForm(request.POST, request.FILES) if posted else SourceForm()
    if posted and form.is_valid():
        file = form.cleaned_data["file"]
        data, name = (file.read(), file.name) if file else (form.pasted_text.encode(), "粘贴的表格.txt")
        batch = None
        try:
            batch = stage(data, name, person(request))
            layouts_of(batch)
            return redirect("import", _first(batch).pk)
        except FileProblem as problem:
            form.add_error("file" if file else "text", problem.message)
        if batch:
            drop(batch)
    return render(request, "importing/new.html", {"form": form, "step": 1})


@expensive("GET", "POST", wait=10)
@allows(ADMINISTRATOR)
def import_(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Show what was read and what would change; take corrections; write it."""
    batch = get_object_or_404(ImportBatch.objects.select_related("by", "period__plan", "undone_by"), pk=pk)
    if batch.state != ImportBatch.State.STAGED:
        if request.method == "POST":
            messages.info(request, f"“{batch.name}”此前已经{batch.get_state_display()[1:]}，没有重复办理。")
        return render(request, "importing/done.html", {"batch": batch, "step": 4})
    options = Options.from_json(batch.options)
    try:
        layouts = layouts_of(batch)
    except FileProblem as problem:
        messages.error(request, f"“{batch.name}”不能继续导入：{problem.message}")
        return redirect("imports")
    layout = staged_layout(layouts, options)
    year = options.year or layout.year
    plans = list(Plan.objects.of_year(year)) if year else []
    posted = request.POST if "choose" in request.POST else None
    form = ChoicesForm(layouts, layout, plans, posted, initial=_initial(options, layout, layouts))
    if request.method == "POST" and "choose" in request.POST and form.is_valid():
        return _keep(batch, form.options(layout, options))
    if request.method == "POST" and "decide" in request.POST:
        before = {} if request.POST["decide"] == "again" else options.decisions
        answers = _answers(request)
        if ANOTHER.value in answers.values():
            options = replace(options, list=None, new_list="")
        options = replace(options, decisions=before | answers)
        if request.POST["decide"] == "new":
            options = replace(options, decisions=options.decisions | prepare(layout, options).proposals)
        return _keep(batch, options)
    preview = prepare(layout, options)
    if request.method == "POST" and "write" in request.POST:
        options = _decided(request, preview, options)
        if preview.numbers_reworded and set(preview.numbers_reworded) - set(options.left_out) and not options.reason:
            messages.error(request, f"没有导入，原有内容未变。{told_reason(preview)}")
        else:
            return _write(request, batch, layout, options, len(preview.writing))
    return render(
        request,
        "importing/preview.html",
        {
            "batch": batch,
            "form": form,
            "layout": layout,
            "preview": preview,
            "counts": preview.counts,
            "questions": [(question, options.decisions.get(question.key, "")) for question in preview.questions],
            "decided": len(options.decisions),
            "proposed": len(preview.proposals),
            "corrections": preview.corrections,
            "waiting": preview.waiting,
            "step": 2 if preview.blocked else 3,
            "reason": request.POST.get("reason", ""),
            "new": preview.having(State.NEW),
            "changed": [_differing(row) for row in preview.having(State.CHANGED)],
            "conflicts": preview.having(State.CONFLICT),
            "unchanged": preview.having(State.UNCHANGED),
            "told": [row for row in preview.having(State.UNCHANGED) if row.findings_told],
            "kinds": sorted({*KINDS, *(plan.kind for plan in plans)}),
            "units": Organization.objects.in_use().values_list("short_name", flat=True),
            "noted": [row for row in preview.rows if row.notes],
        },
    )


def _first(batch: ImportBatch) -> ImportBatch:
    """Return the batch that waits, or the one that the same person's first click made of the same bytes a moment ago."""
    moment = batch.at - timedelta(seconds=MOMENT)
    same = ImportBatch.objects.filter(by=batch.by, sha256=batch.sha256, name=batch.name, state=batch.state)
    first = same.filter(pk__lt=batch.pk, at__gte=moment).order_by("pk").first()
    if first is None:
        return batch
    drop(batch)
    return first


def _keep(batch: ImportBatch, options: Options) -> HttpResponse:
    """Keep what a person chose, unless the import was done meanwhile, and show the preview again."""
    ImportBatch.objects.filter(pk=batch.pk, state=ImportBatch.State.STAGED).update(options=options.as_json())
    return redirect("import", batch.pk)


def _answers(request: HttpRequest) -> dict[str, str]:
    """Return the answers to questions by their keys; an empty one takes an earlier answer back."""
    return {name.removeprefix(ANSWER): str(value) for name, value in request.POST.items() if name.startswith(ANSWER)}


def _initial(options: Options, layout: Layout, layouts: list[Layout]) -> dict[str, Any]:
    taken = next((index for index, found in enumerate(layouts) if found.table is layout.table), 0)
    return {
        "table": "" if layout.further else taken,
        "year": options.year or layout.year,
        "list": NEW if options.new_list else options.list or "",
        "new_list": options.new_list,
        "kind": options.kind,
        "quarter": options.quarter or layout.quarter,
        "lead": options.lead or layout.unit,
        "status": options.status,
    }


def _differing(row: RowPreview) -> dict[str, Any]:
    return {
        "row": row,
        "changes": [(change, differences(change.old, change.new)) for change in row.changes],
    }


def _decided(request: HttpRequest, preview: Preview, options: Options) -> Options:
    """Return the options with the rows that were unticked and the conflicts that become suggestions."""
    kept = set(request.POST.getlist("keep"))
    offered = {row.number for row in preview.rows if row.state in {State.NEW, State.CHANGED}}
    return replace(
        options,
        left_out=tuple(sorted(offered - kept)),
        suggested=tuple(sorted(set(request.POST.getlist("suggest")))),
        reason=lines(request.POST.get("reason", "")).strip()[:MOST_REASON],
    )


def _write(request: HttpRequest, batch: ImportBatch, layout: Layout, options: Options, rows: int) -> HttpResponseBase:
    """Write at once, or, for a long file, while a page says how far it is."""
    steps = importing(layout, options, by=person(request), batch=batch)
    if rows > STREAMED:
        return StreamingHttpResponse(_told(request, batch, steps))
    for step in steps:
        if isinstance(step, Preview):
            _tell(request, step)
    return redirect("import", batch.pk)


def _tell(request: HttpRequest, preview: Preview) -> None:
    if preview.before:
        messages.info(request, preview.before)
    for problem in preview.file_problems:
        messages.error(request, f"没有导入，原有内容未变。{problem}")


def _told(request: HttpRequest, batch: ImportBatch, steps: Iterator[Any]) -> Iterator[str]:
    """Yield a page that grows a line at a time while the import runs, and leads to its result."""
    address = reverse("import", args=[batch.pk])
    head, _, foot = render_to_string("importing/progress.html", {"batch": batch}, request).partition("<!-- steps -->")
    yield head
    failed = ""
    for step in steps:
        if isinstance(step, Preview):
            failed = format_html_join("", "<li>没有导入，原有内容未变。{}</li>", ((p,) for p in step.file_problems))
            if step.before:
                yield format_html("<li>{}</li>", step.before)
        else:
            yield f"<li>{step.doing} {step.rows_done} / {step.total}</li>\n"
    yield failed or format_html(
        '<li>完成。<a href="{0}">查看结果</a><meta http-equiv="refresh" content="1;url={0}"></li>', address
    )
    yield foot


@allows(ADMINISTRATOR)
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back while nothing stands on it; a staged one is dropped. Whoever only opens it is led back."""
    if request.method != "POST":
        return redirect("import", pk)
    with transaction.atomic():
        try:
            batch = locked_batch(ImportBatch(pk=pk))
        except ImportBatch.DoesNotExist:
            messages.info(request, "这次导入此前已经放弃，没有导入任何内容。")
            return redirect("imports")
        if batch.state == ImportBatch.State.STAGED:
            drop(batch)
            messages.success(request, f"已放弃“{batch.name}”，没有导入任何内容。")
            return redirect("imports")
    if "drop" in request.POST:
        messages.info(request, f"“{batch.name}”此前已经导入，不能再放弃；要取消请在下面撤销。")
        return redirect("import", pk)
    try:
        for kept in undo(batch, person(request)):
            messages.info(request, kept)
        messages.success(request, "已撤销这次导入，内容恢复到导入之前。")
    except UndoneAlreadyError as done:
        messages.info(request, str(done))
    except UndoRefusedError as error:
        messages.error(request, str(error))
    return redirect("import", pk)


@require_safe
@allows(ADMINISTRATOR)
def import_file(request: HttpRequest, pk: int) -> FileResponse:
    """Give back the raw file as it came in."""
    batch = get_object_or_404(ImportBatch, pk=pk)
    try:
        data = kept_bytes(batch.file, batch.sha256)
    except FileProblem as problem:
        raise Gone(f"“{batch.name}”：{problem.message}") from problem
    return FileResponse(BytesIO(data), as_attachment=True, filename=batch.name)
