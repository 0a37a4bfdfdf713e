"""The audit trail (审计), for the auditor alone: on the page and as a file."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tasks.access import allows
from tasks.accounts.forms.audit import TrailForm
from tasks.models import AuditEntry, Membership
from tasks.sheets import XLSX, csv_lines, workbook
from tasks.turns import expensive

AUDITOR = Membership.Role.AUDITOR
A_PAGE = 50
HEADINGS = ("时间", "类别", "用户名", "姓名", "任职", "操作", "对象", "内容", "结果", "来源地址")
WIDTHS = (20, 12, 16, 12, 24, 18, 24, 60, 8, 16)
MOST_ROWS = 20_000


@require_safe
@allows(AUDITOR)
def audit(request: HttpRequest) -> HttpResponse:
    """Show the entries that fit the filter, 50 a page; two queries."""
    form = TrailForm(request.GET or None)
    page = Paginator(form.entries(), A_PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, "accounts/audit.html", {"form": form, "page": page, "query": query.urlencode()})


@expensive("GET")
@require_safe
@allows(AUDITOR)
def audit_file(request: HttpRequest, suffix: str) -> HttpResponseBase:
    """Return the same entries as CSV, whole, or as a workbook of the latest 20,000."""
    entries = TrailForm(request.GET or None).entries()
    if suffix == "csv":
        answer: HttpResponseBase = StreamingHttpResponse(csv_lines(HEADINGS, _rows(entries)), "text/csv; charset=utf-8")
    elif suffix == "xlsx":
        answer = HttpResponse(workbook("审计记录", HEADINGS, WIDTHS, _rows(entries[:MOST_ROWS])), XLSX)
    else:
        raise Http404
    answer["Content-Disposition"] = f'attachment; filename="audit-{timezone.localdate()}.{suffix}"'
    return answer


def _rows(entries: QuerySet[AuditEntry]) -> Iterator[list[str]]:
    for entry in entries.iterator():
        yield [
            f"{timezone.localtime(entry.at):%Y-%m-%d %H:%M:%S}",
            entry.get_kind_display(),
            entry.username,
            entry.name,
            entry.acting,
            entry.what,
            entry.about,
            entry.detail,
            "成功" if entry.succeeded else "失败",
            entry.address,
        ]
