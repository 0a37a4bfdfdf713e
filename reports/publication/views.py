"""The office's pages of publication: the issues of a period, the page before freezing, an issue with its files."""

from __future__ import annotations

import logging
import shlex

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from reports import documents
from reports.documents.cells import draw
from reports.models import Publication
from reports.publication.against import against
from reports.publication.bundle import archive
from reports.publication.errata import changes
from reports.publication.file_names import downloads, file_name
from reports.publication.forms import SignForm, WishForm, WithdrawForm
from reports.publication.frozen import Draft, compose, frozen_table
from reports.publication.issuing import PublishError, publish, withdraw
from reports.publication.public.issued import address as public_address
from reports.publication.storage import LostFileError, load
from tasks.access import person, reader
from tasks.models import Membership, Period, PlanKey, User
from tasks.turns import expensive

Role = Membership.Role
ZIP = "zip"
logger = logging.getLogger(__name__)


def publishes(user: User) -> bool:
    """Return whether `user` may publish and withdraw: supervisors and administrators."""
    return user.is_administrator or user.acts_as(Role.SUPERVISOR)


@require_safe
def issues(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """List what was published of the period, newest first."""
    user, period = reader(request), _period(plan, quarter)
    found = (
        Publication.objects.filter(period=period)
        .select_related("withdrawal", "corrects", "period__plan")
        .prefetch_related("corrections__withdrawal")
    )
    listed = [(issue, address(issue)) for issue in found]
    context = {"period": period, "issues": listed, "publishes": publishes(user)}
    return render(request, "publication/issues.html", context)


@expensive("GET", "POST")
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
def prepare(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Show the next issue as it will be, with all that stands against it; freeze it once it is signed."""
    user, period = _publisher(request), _period(plan, quarter)
    form = WishForm(request.GET, period)
    draft = _draft(form)
    context = {"period": period, "form": form, "draft": draft, "query": request.GET.urlencode()}
    if draft is None or not draft.rows:
        return render(request, "publication/prepare.html", context)
    if len(draft.rows) > documents.LARGEST_ON_REQUEST:
        context |= {"command": _command(draft), "largest": documents.LARGEST_ON_REQUEST}
        return render(request, "publication/prepare.html", context)
    found = against(draft)
    sign = SignForm(request.POST or None, user, draft.look, against=sum(found.counts.values()))
    refusal = ""
    if request.method == "POST" and sign.is_valid():
        try:
            issue = publish(
                draft.wish, prepared=str(user), approved=sign.approver, by=user, force=True,
                seen=sign.cleaned_data["seen"], request=request,
            )  # fmt: skip
        except PublishError as refused:
            refusal = str(refused)
            sign = SignForm(None, user, draft.look, against=sum(found.counts.values()))
        else:
            sign.tell_approver(issue, address(issue))
            messages.success(request, f"已发布{issue}，五种文件已存好。")
            return redirect(address(issue))
    context |= {"against": found, "sign": sign, "refusal": refusal}
    return render(request, "publication/prepare.html", context)


@expensive("GET", "POST")
@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
def preview(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Send the PDF as it will be frozen, to be looked at within the page."""
    _publisher(request)
    draft = _draft(WishForm(request.GET, _period(plan, quarter)))
    if draft is None or not 0 < len(draft.rows) <= documents.LARGEST_ON_REQUEST:
        raise Http404
    try:
        made = documents.kept_document(draft.table, "pdf")
    except documents.DocumentError as refusal:
        return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=422)
    named = content_disposition_header(False, f"{draft.label}（未签发）.pdf")
    headers = {"Content-Disposition": named or ""}
    return HttpResponse(made, content_type=documents.FORMATS["pdf"].media_type, headers=headers)


def issue(request: HttpRequest, plan: PlanKey, quarter: int, number: int) -> HttpResponse:
    """Show an issue as it was signed, with its files, what it changed, and what became of it; take it back."""
    user = reader(request)
    found = _issue(request, plan, quarter, number)
    form = WithdrawForm(request.POST or None)
    if request.method == "POST":
        if not publishes(user):
            raise PermissionDenied
        if form.is_valid():
            try:
                withdraw(found, form.cleaned_data["reason"], by=user, request=request)
            except PublishError as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, f"已撤回{found}。")
            return redirect(address(found))
    before, correction = found.corrects, found.correction
    context = {
        "period": found.period,
        "issue": found,
        "address": address(found),
        "files": downloads(found.files.all(), lambda kind: address(found, kind)),
        "archive": address(found, ZIP),
        "public": public_address(found) if settings.PUBLIC_PAGES else "",
        "table": draw(frozen_table(found)) if _opens(found, user) else None,
        "changes": changes(before.rows, before.columns, found.rows, found.columns) if before else [],
        "before": (before, address(before)) if before else None,
        "correction": {"label": correction.label, "address": address(correction)} if correction else None,
        "publishes": publishes(user),
        "form": form,
    }
    return render(request, "publication/issue.html", context)


@require_safe
def issue_file(request: HttpRequest, plan: PlanKey, quarter: int, number: int, format: str) -> HttpResponse:  # noqa: A002
    """Send a file of an issue as it was published, or all of them packed for the archive."""
    user = reader(request)
    found = _issue(request, plan, quarter, number)
    if not _opens(found, user):
        raise Http404
    try:
        if format == ZIP:
            data, media_type = archive(found), "application/zip"
        else:
            data = load(get_object_or_404(found.files, kind=format))
            media_type = documents.FORMATS[format].media_type
    except LostFileError as lost:
        logger.exception("a published file is lost")
        messages.error(request, str(lost))
        return redirect(address(found))
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, file_name(found, format))
    return response


def address(issue: Publication, format: str = "") -> str:  # noqa: A002
    """Return where an issue is shown, or one of its files sent."""
    place = [issue.period.plan, issue.period.number, issue.number]
    path = reverse("issue_file", args=[*place, format]) if format else reverse("issue", args=place)
    return f"{path}?{urlencode({'lead': issue.lead_name})}" if issue.lead_name else path


def _opens(issue: Publication, user: User) -> bool:
    """Return whether `user` may read the content: a withdrawn issue is the office's alone."""
    return not issue.is_withdrawn or publishes(user)


def _publisher(request: HttpRequest) -> User:
    user = person(request)
    if not publishes(user):
        raise PermissionDenied
    return user


def _period(plan: PlanKey, quarter: int) -> Period:
    found: Period = get_object_or_404(Period.objects.at(plan, quarter))
    return found


def _issue(request: HttpRequest, plan: PlanKey, quarter: int, number: int) -> Publication:
    issues = (
        Publication.objects.filter(period__in=Period.objects.at(plan, quarter))
        .select_related("withdrawal", "corrects__period__plan", "period__plan")
        .prefetch_related("files", "corrections__withdrawal", "corrections__period__plan")
    )
    found: Publication = get_object_or_404(issues, number=number, lead_name=request.GET.get("lead", ""))
    return found


def _draft(form: WishForm) -> Draft | None:
    """Return the next issue that the form asks for, correcting the one that stands; None for a form with an error."""
    if not form.is_valid():
        return None
    wish = form.wish()
    return compose(wish._replace(correct=form.stands is not None))


def _command(draft: Draft) -> str:
    """Return the line that publishes the same on the server."""
    wish, quarter = draft.wish, draft.wish.period.quarter
    plan = wish.period.plan
    words = [str(quarter.year), str(quarter.number), *([] if plan.is_main else ["--list", plan.slug])]
    words += ["--publisher", wish.publisher]
    words += ["--lead", wish.lead.name] if wish.lead else []
    words += [word for key in wish.further for word in ("--column", key)]
    words += [flag for flag, wanted in (("--force", bool(draft.opens)), ("--submitted", wish.submitted),
              ("--correct", wish.correct), ("--no-lights", not wish.lights)) if wanted]  # fmt: skip
    return f"./run manage publish {shlex.join(words)}"
