"""Filing a report beside its form: texts taken in, drafts kept while one types, the bureau's table to fill in offline."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from reports import documents
from reports.documents.prefilled import prefilled_table
from reports.filing import Taken, taken_from
from reports.filing.forms.taking import TakingForm, take_in
from reports.filing.parting import parts_of
from reports.filing.pasted_table import row_in
from reports.filing.views.pressing import Page, Press
from reports.models import Report
from tasks.access import person
from tasks.files import FileProblem, lines
from tasks.models import Membership, Period, PlanKey
from tasks.turns import expensive

UPLOAD, WHOLE = "upload", "whole"


def read_in(press: Press) -> Page:
    """Return the form with the rows that were read in the sent text, not saved, and what the page says of them.

    Where there is nothing to read it is the form as it was typed, and why.
    """
    request, current = press.request, press.report
    way = press.value or (UPLOAD if "file" in request.FILES else "paste")
    typed, taking = press.as_typed, TakingForm(request.POST, request.FILES)
    try:
        told = _told(taking, way, current) if way != WHOLE else _whole(lines(request.POST.get(WHOLE, "")), current)
        taken = take_in(typed, told, current, undone=way == WHOLE)
    except FileProblem as problem:
        return Page(current, press.form(typed=typed), {"taking": taking, "refusal": problem.message, "unread": True})
    if told.readings:
        messages.info(request, f"年度目标累计读入 {len(told.readings)} 项，还没有保存。")
    said: dict[str, Any] = {"taking": TakingForm(), "notes": taken.notes}
    if taken.narrative:
        said |= {"narrative": taken.narrative, "changes": taken.changes, "parts": taken.parts}
    return Page(current, press.form(typed=taken.typed), said)


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
    text = taking.cleaned_data["paste"]
    return row_in(text, current.task, current.period) or Taken(text)


def _whole(text: str, current: Report) -> Taken:
    """Return a text as it was pasted, with what its table, if it is one, had put into the other fields."""
    row = row_in(text, current.task, current.period)
    if row is None:
        return Taken(text)
    parts = parts_of(row.text, current.task.number, current.task.text)
    return Taken(text, row.obstacles or parts.obstacles, row.next_steps or parts.next_steps)


@expensive("GET")
@require_safe
def prefilled_file(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
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
