"""Filing a report beside its form: texts taken in, drafts kept while one types, the bureau's table to fill in offline."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from reports import documents
from reports.documents.prefilled import prefilled_table
from reports.filing import Taken, compare, drop, keep, taken_from, understand
from reports.filing.forms.binding import bound
from reports.filing.forms.report import ReportForm, Typed, typed_in, unsure_of, values_of
from reports.filing.forms.rows import MOST_ROWS
from reports.filing.forms.taking import TakingForm
from reports.filing.forms.unsaved import Stored
from reports.models import Report
from reports.models.reports import overdue
from reports.workflow import EntryData, compared, content_of, may_edit, too_long, why_not
from tasks.access import person
from tasks.files import FileProblem
from tasks.language import Narrative
from tasks.models import Membership, Period, PlanKey, QuarterlyMilestone, User

UPLOAD = "upload"


def waiting_to_be_read(request: HttpRequest) -> bool:
    """Return whether the form brings a text or a file out of which the rows have not been read yet."""
    return "read" in request.POST or bool(request.POST.get("paste", "").strip() or "file" in request.FILES)


def taken(
    request: HttpRequest, current: Report, shown: Callable[[Typed], ReportForm]
) -> tuple[ReportForm, dict[str, Any]]:
    """Return the form with the rows that were read in the sent text, not saved, and what the page says of them.

    Where there is nothing to read it is the form as it was typed, and why.
    """
    way = request.POST.get("read") or (UPLOAD if "file" in request.FILES else "paste")
    typed, taking = typed_in(request.POST), TakingForm(request.POST, request.FILES)
    try:
        told = _told(taking, way, current)
        narrative, entries = _understood(told.text, current)
    except FileProblem as problem:
        keep_typed(request, current)
        return shown(typed), {"taking": taking, "refusal": problem.message, "unread": True}
    typed = replace(typed, readings=typed.readings | {str(target): value for target, value in told.readings.items()})
    if told.readings:
        messages.info(request, f"年度目标累计读入 {len(told.readings)} 项，还没有保存。")
    if not told.text.strip():
        return shown(typed), {"taking": TakingForm(), "notes": told.notes}
    changes = compare(typed.texts, [(entry.name, entry.text) for entry in entries])
    further = {name: text for name in ("obstacles", "next_steps") if (text := getattr(told, name))}
    whose = {row["text"].strip(): row["contributor"] for row in typed.rows}
    rows = [
        values_of(entry) | {"contributor": whose.get(entry.text.strip(), ""), "unsure": unsure_of(row)}
        for entry, row in zip(entries, narrative.rows, strict=True)
    ]
    form = shown(replace(typed, rows=rows, words=typed.words | further))
    form.explain(changes)
    return form, {"taking": TakingForm(), "narrative": narrative, "changes": changes, "notes": told.notes}


def _understood(text: str, current: Report) -> tuple[Narrative, list[EntryData]]:
    """Return what is read in `text` and the rows that it makes; raises `FileProblem` where a report can't have so many.

    A text that is too long for a report is not read at all.
    """
    if sentence := too_long(text):
        raise FileProblem(sentence)
    goal = QuarterlyMilestone.objects.filter(task=current.task, period=current.period).first()
    projects = list(current.task.subprojects.select_related("district"))
    narrative, entries = understand(text, current.task, goal.text if goal else "", projects)
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


def keep_typed(request: HttpRequest, current: Report) -> None:
    """Keep what was sent and could not be taken as the person's draft, so that leaving the page loses nothing of it."""
    user = person(request)
    if current.pk and may_edit(current, user):
        keep(current, user, request.POST)


@require_POST
def draft(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Keep what a reporter of the lead bureau has typed so far, or forget it; the report itself stays as it is.

    What the report says already is not kept beside it.
    """
    user = person(request)
    if user.acting is None or not user.acts_as(Membership.Role.REPORTER):
        raise Http404
    led = Report.objects.filter(task__lead=user.acting.organization_id)
    reports = led.select_related("task__lead", "period__plan").with_due()
    current = get_object_or_404(reports, period__in=Period.objects.at(plan, quarter), task__number=number)
    token = request.POST.get("token", "")
    if "drop" in request.POST:
        drop(current, user, token, request.POST["drop"])
        return redirect("report", plan, quarter, number)
    if not Stored(current).differs(request.POST) or _is_saved(request.POST, user, current):
        drop(current, user, token, request.POST.get("origin", ""))
        return JsonResponse({"same": True})
    kept = keep(current, user, request.POST)
    told = ""
    if not may_edit(current, user):
        told = f"{why_not(current, user)}所填内容没有丢失，可以复制。"
    elif kept.version != current.version:
        told = "这份报告刚刚在别处保存过，您保存时会并排显示两份内容。"
    else:
        told = too_long("".join(row["text"] for row in typed_in(request.POST).rows))
    late = overdue(current.due, None, current.status, timezone.localdate())
    return JsonResponse({"at": f"{timezone.localtime(kept.saved_at):%H:%M}", "told": told, "late": late})


def _is_saved(posted: QueryDict, user: User, current: Report) -> bool:
    """Return whether a form is the one that was saved last, kept once more after that: rules made its rows agree."""
    if not posted.get("token") or posted["token"] != current.saved_with:
        return False
    form = bound(posted, user, current)
    return form.is_valid() and compared(content_of(current), form.filled()).nothing


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
