"""Files of evidence: sent to those who may read the report, put beside it and taken away with the form."""

from __future__ import annotations

from io import BytesIO

from django.contrib import messages
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from reports.filing.evidence import attach, detach
from reports.filing.views.pressing import Page, Press
from reports.models import Attachment, Report
from reports.workflow import RefusedError
from tasks.access import Gone, person
from tasks.files import KINDS, FileProblem
from tasks.models import Period, PlanKey, User
from tasks.storage import kept_bytes

UNCHANGED = "佐证材料没有改动。{}"


@require_safe
def attachment(request: HttpRequest, plan: PlanKey, quarter: int, number: str, pk: int) -> FileResponse:
    """Send a file to whoever may see it, to be saved and never shown by the browser."""
    reports = Report.objects.filter(period__in=Period.objects.at(plan, quarter), task__number=number)
    found = get_object_or_404(Attachment.objects.visible_to(person(request)), pk=pk, report__in=reports)
    try:
        data = kept_bytes(found.file, found.sha256)
    except FileProblem as problem:
        raise Gone(f"“{found.name}”：{problem.message}") from problem
    return FileResponse(
        BytesIO(data),
        as_attachment=True,
        filename=found.name,
        content_type=KINDS[found.kind].media_type,
        headers={"Cache-Control": "private, no-store", "X-Content-Type-Options": "nosniff"},
    )


def keep_files(request: HttpRequest, current: Report, user: User) -> None:
    """Put the files that were sent with the form beside the report; a message says what became of each."""
    files = request.FILES.getlist("evidence")
    if not current.pk or not files:
        return
    try:
        kept, refused = attach(current, files, by=user)
    except RefusedError as refusal:
        messages.error(request, UNCHANGED.format(refusal))
        return
    if kept:
        messages.success(request, f"已上传 {len(kept)} 份佐证材料：{'、'.join(each.name for each in kept)}。")
    for sentence in refused:
        messages.error(request, sentence)


def detach_file(press: Press) -> Page:
    """Take away the file whose button was pressed and return the form as it was typed; a message says what became of it."""
    key = press.value
    try:
        if key.isdecimal() and len(key) < 18 and (name := detach(press.report, int(key), by=press.user)):
            messages.success(press.request, f"已删除佐证材料“{name}”。")
    except RefusedError as refusal:
        messages.error(press.request, UNCHANGED.format(refusal))
    return Page(press.report, press.form())
