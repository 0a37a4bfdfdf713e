"""Filing a report beside its form: texts taken in, drafts kept while one types, the bureau's table to fill in offline."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reports import documents
from reports.documents.prefilled import prefilled_table
from reports.filing import Taken, compare, taken_from, understand
from reports.filing.forms.report import Typed, unsure_of, values_of
from reports.filing.forms.rows import MOST_ROWS
from reports.filing.forms.taking import TakingForm
from reports.filing.parting import parted
from reports.filing.views.pressing import Page, Press
from reports.models import Report
from reports.workflow import EntryData, too_long
from tasks.access import person
from tasks.files import FileProblem, lines
from tasks.language import Narrative
from tasks.models import Membership, Period, PlanKey, QuarterlyMilestone
from tasks.turns import expensive

UPLOAD, WHOLE = "upload", "whole"


def read_in(press: Press) -> Page:
    """Return the form with the rows that were read in the sent text, not saved, and what the page says of them.

    Where there is nothing to read it is the form as it was typed, and why.
    """
    request, current = press.request, press.report
    way = press.value or (UPLOAD if "file" in request.FILES else "paste")
    typed, taking = press.typed, TakingForm(request.POST, request.FILES)
    try:
        told = _told(taking, way, current) if way != WHOLE else Taken(lines(request.POST.get(WHOLE, "")))
        typed, told, parts = _in_parts(typed, told, current.task.number, undone=way == WHOLE)
        narrative, entries = _understood(told, current)
    except FileProblem as problem:
        return Page(current, press.form(typed=typed), {"taking": taking, "refusal": problem.message, "unread": True})
    typed = replace(typed, readings=typed.readings | {str(target): value for target, value in told.readings.items()})
    if told.readings:
        messages.info(request, f"年度目标累计读入 {len(told.readings)} 项，还没有保存。")
    if not told.text.strip():
        return Page(current, press.form(typed=typed), {"taking": TakingForm(), "notes": told.notes})
    changes = compare(typed.texts, [(entry.name, entry.text) for entry in entries])
    further = {name: text for name in ("obstacles", "next_steps") if (text := getattr(told, name))}
    whose = {row["text"].strip(): row["contributor"] for row in typed.rows}
    rows = [
        values_of(entry) | {"contributor": whose.get(entry.text.strip(), ""), "unsure": unsure_of(row)}
        for entry, row in zip(entries, narrative.rows, strict=True)
    ]
    form = press.form(typed=replace(typed, rows=rows, words=typed.words | further))
    said = {"taking": TakingForm(), "narrative": narrative, "changes": changes, "notes": told.notes, "parts": parts}
    return Page(current, form, said)


class PartsTaken(NamedTuple):
    """What went into other fields than the rows, in sentences, and the text as it was before, to take that back."""

    told: tuple[str, ...]
    whole: str


def _in_parts(typed: Typed, told: Taken, number: str, *, undone: bool) -> tuple[Typed, Taken, PartsTaken | None]:
    """Return what is typed and taken once heading, 存在问题 and 下步打算 of the text have gone to their fields.

    A field in which something else is written keeps it, and the text stays whole; `undone` empties the fields again.
    """
    parts = parted(told.text, number)
    found = {"obstacles": parts.obstacles, "next_steps": parts.next_steps}
    found = {name: text for name, text in found.items() if text}
    if undone:
        emptied = {name: "" for name, text in found.items() if typed.words.get(name, "").strip() == text.strip()}
        return replace(typed, words=typed.words | emptied), told, None
    held = any(typed.words.get(name, "").strip() not in ("", text.strip()) for name, text in found.items())
    if not parts.told or held or told.obstacles or told.next_steps:
        return typed, told, None
    obstacles, next_steps = found.get("obstacles", ""), found.get("next_steps", "")
    parted_off = told._replace(text=parts.text, obstacles=obstacles, next_steps=next_steps)
    return typed, parted_off, PartsTaken(parts.told, told.text)


def _understood(told: Taken, current: Report) -> tuple[Narrative, list[EntryData]]:
    """Return what is read in the text that was taken and the rows that it makes; raises `FileProblem` where a report can't have so many.

    A text that is too long for a report is not read at all.
    """
    if sentence := too_long(told.text):
        raise FileProblem(sentence)
    goal = QuarterlyMilestone.objects.filter(task=current.task, period=current.period).first()
    projects = list(current.task.subprojects.select_related("district"))
    narrative, entries = understand(told.text, current.task, goal.text if goal else "", projects, told.shares)
    if len(entries) > MOST_ROWS:
        raise FileProblem(
            f"文字读成 {len(entries)} 行，一份报告最多 {MOST_ROWS} 行。请删去不属于这项任务的内容后再读取。"
        )
    return narrative, entries


def _told(taking: TakingForm, way: str, current: Report) -> Taken:
    """Return what was pasted or stands in the file; raises `FileProblem`."""
    if not taking.is_valid():
        raise FileProblem("".join(str(sentence) for errors in taking.errors.values() for sentence in errors))
    if way == UPLOAD:
        file = taking.cleaned_data["file"]
        if file is None:
            raise FileProblem("请先选择文件，再按“读取文件”。")
        return taken_from(file.read(), file.name, current.task, current.period)
    if not taking.cleaned_data["paste"].strip():
        raise FileProblem("没有文字，请先粘贴推进情况全文，再按“识别”。")
    return Taken(taking.cleaned_data["paste"])


@expensive("GET")
@require_safe
def prefilled(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Send the bureau's tasks as an Excel file with last quarter beside, to be filled in and uploaded on the form."""
    user = person(request)
    if user.acting is None or not user.acts_as(Membership.Role.REPORTER, Membership.Role.SIGNATORY):
        raise PermissionDenied("预填 Excel 只供牵头单位的填报人和审签人下载。")
    period = get_object_or_404(Period.objects.at(plan, quarter))
    table = prefilled_table(period, user, user.acting.organization)
    try:
        made = documents.render(table, "xlsx")
    except documents.DocumentError as refusal:
        context = {"period": period, "format": "Excel", "query": "", "refusal": refusal}
        return render(request, "documents/refused.html", context, status=422)
    response = HttpResponse(made, content_type=documents.FORMATS["xlsx"].media_type)
    response["Content-Disposition"] = content_disposition_header(True, documents.file_name(table.title, "xlsx"))
    return response
