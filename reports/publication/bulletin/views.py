"""The pages of the bulletin: written by the office, looked at and signed; what was issued is read by all who read tasks."""

from __future__ import annotations

import logging

from csp.constants import SELF
from csp.decorators import csp_replace, csp_update
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from reports import documents
from reports.models import Bulletin, BulletinDraft
from reports.publication.bulletin.bulletin_issuing import issue, withdraw
from reports.publication.bulletin.bulletin_saving import adopt, save
from reports.publication.bulletin.bulletin_text import HEADS, compose
from reports.publication.bulletin.forms import BulletinForm
from reports.publication.file_names import downloads
from reports.publication.forms import SignForm, WithdrawForm
from reports.publication.issuing import PublishError
from reports.publication.storage import LostFileError, load
from reports.publication.views import publishes
from tasks.access import person, reader
from tasks.models import Period, PlanKey, User
from tasks.turns import expensive

logger = logging.getLogger(__name__)


@require_safe
def bulletins(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """List the bulletins of the period, newest first."""
    user, period = reader(request), _period(plan, quarter)
    found = Bulletin.objects.filter(period=period).select_related("period__plan", "withdrawal", "corrects")
    found = found.prefetch_related("corrections__withdrawal")
    listed = [(each, reverse("bulletin", args=[plan, quarter, each.number])) for each in found]
    return render(
        request, "bulletin/bulletins.html", {"period": period, "bulletins": listed, "publishes": publishes(user)}
    )


def write(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Show the next bulletin as it is composed, take what the office changes in it, and lead on to be signed."""
    user, period = _office(request), _period(plan, quarter)
    if request.method == "POST" and "adopt" in request.POST:
        adopt(period, request.POST["adopt"], user)
        messages.success(request, "已换成按现在数据起草的文字。")
        return redirect("bulletin_new", plan, quarter)
    draft = compose(period, user)
    form, conflicts = BulletinForm(request.POST or None, draft), list[tuple[str, str, str]]()
    if request.method == "POST" and form.is_valid():
        lost = save(draft, form.typed_text(), user)
        if not lost:
            messages.success(request, "已保存。")
            return redirect("bulletin_sign" if "sign" in request.POST else "bulletin_new", plan, quarter)
        draft = compose(period, user)
        labels = HEADS | {section.key: section.label for section in draft.sections}
        conflicts = [(labels.get(name, name), draft.text(name), name) for name in lost]
        posted = request.POST.copy()
        posted["drawn"] = BulletinForm(None, draft).initial["drawn"]
        form = BulletinForm(posted, draft)
    kept = BulletinDraft.objects.filter(period=period).select_related("by").first()
    context = {"period": period, "draft": draft, "form": form, "kept": kept, "conflicts": conflicts}
    return render(request, "bulletin/write.html", context)


@require_POST
def draft(request: HttpRequest, plan: PlanKey, quarter: int) -> JsonResponse:
    """Keep what the office has typed so far; answer with the time, or with what was not kept and why."""
    user, period = _office(request), _period(plan, quarter)
    form = BulletinForm(request.POST, compose(period, user))
    if not form.is_valid():
        return JsonResponse({"same": False, "told": f"还没有保存。{form.problems[0][1]}"})
    if lost := save(form.draft, form.typed_text(), user):
        labels = [str(form.fields[name].label) for name in lost]
        return JsonResponse({"same": False, "told": f"“{'、'.join(labels)}”刚由别人改过，没有覆盖，保存时并排显示。"})
    return JsonResponse({"same": False, "kept": True, "at": f"{timezone.localtime():%H:%M}"})


@expensive("POST")
@csp_update({"frame-src": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
def sign(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Show the bulletin as it will be issued with what to look at, and issue it once it is signed."""
    user, period = _office(request), _period(plan, quarter)
    found = compose(period, user)
    form = SignForm(request.POST or None, user, found.digest, against=len(found.against))
    refusal = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = issue(
                period, prepared=str(user), approved=form.approver, by=user, seen=form.cleaned_data["seen"], request=request
            )  # fmt: skip
        except PublishError as refused:
            refusal = str(refused)
            form = SignForm(None, user, found.digest, against=len(found.against))
        else:
            form.tell_approver(made, reverse("bulletin", args=[plan, quarter, made.number]))
            messages.success(request, f"已印发{made}。")
            return redirect("bulletin", plan, quarter, made.number)
    kept = BulletinDraft.objects.filter(period=period).first()
    context = {"period": period, "draft": found, "form": form, "refusal": refusal, "kept": kept}
    return render(request, "bulletin/sign.html", context)


@expensive("GET")
@require_safe
@xframe_options_sameorigin
@csp_replace({"frame-ancestors": [SELF]})  # type: ignore[arg-type]  # typed for views without arguments
def preview(request: HttpRequest, plan: PlanKey, quarter: int) -> HttpResponse:
    """Send the PDF as it would be issued now."""
    found = compose(_period(plan, quarter), _office(request))
    try:
        made = documents.render_official(found.official, "pdf")
    except documents.DocumentError as refusal:
        return HttpResponse(str(refusal), content_type="text/plain; charset=utf-8", status=422)
    named = content_disposition_header(False, f"{found.text('name')}{found.label}（未签发）.pdf")
    return HttpResponse(
        made, content_type=documents.FORMATS["pdf"].media_type, headers={"Content-Disposition": named or ""}
    )


def bulletin(request: HttpRequest, plan: PlanKey, quarter: int, number: int) -> HttpResponse:
    """Show a bulletin as it was signed, with its files and what became of it; take it back."""
    user = reader(request)
    found = _bulletin(plan, quarter, number)
    form = WithdrawForm(request.POST or None)
    form["reason"].help_text = "期号、标题和原因留存；内容和文件此后只供督查室查看。"
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
            return redirect("bulletin", plan, quarter, number)
    if found.is_withdrawn and not publishes(user):
        return render(request, "bulletin/withdrawn.html", {"period": found.period, "bulletin": found})
    place = [plan, quarter, number]
    files = downloads(found.files.all(), lambda kind: reverse("bulletin_file", args=[*place, kind]))
    changed = [each for each in found.figures if each["counted"] != each["printed"]]
    sections = [each for each in found.sections if each["paragraphs"]]
    context = {"period": found.period, "bulletin": found, "files": files, "changed": changed, "sections": sections}
    context |= {"form": form, "publishes": publishes(user), "correction": None}
    if correction := found.correction:
        there = reverse("bulletin", args=[plan, correction.period.number, correction.number])
        context["correction"] = {"label": correction.label, "address": there}
    context["bureaus"] = found.tables[0] if found.tables else None
    return render(request, "bulletin/bulletin.html", context)


@require_safe
def bulletin_file(request: HttpRequest, plan: PlanKey, quarter: int, number: int, format: str) -> HttpResponse:  # noqa: A002
    """Send a file of a bulletin as it was issued; of one that was taken back to the office alone."""
    user, found = reader(request), _bulletin(plan, quarter, number)
    if found.is_withdrawn and not publishes(user):
        raise Http404
    try:
        data = load(get_object_or_404(found.files, kind=format))
    except LostFileError as lost:
        logger.exception("a bulletin's file is lost")
        messages.error(request, str(lost))
        return redirect("bulletin", plan, quarter, number)
    response = HttpResponse(data, content_type=documents.FORMATS[format].media_type)
    named = documents.file_name(f"{found.name}{found.label} {found.title}", format)
    response["Content-Disposition"] = content_disposition_header(True, named)
    return response


def _office(request: HttpRequest) -> User:
    user = person(request)
    if not publishes(user):
        raise PermissionDenied
    return user


def _period(plan: PlanKey, quarter: int) -> Period:
    found: Period = get_object_or_404(Period.objects.at(plan, quarter))
    return found


def _bulletin(plan: PlanKey, quarter: int, number: int) -> Bulletin:
    found = Bulletin.objects.filter(period__in=Period.objects.at(plan, quarter)).select_related("period__plan")
    found = found.select_related("period__plan", "withdrawal", "corrects")
    if made := found.prefetch_related("files", "corrections__withdrawal").filter(number=number).first():
        return made
    raise Http404
