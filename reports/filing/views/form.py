"""The form of a report as its lead bureau fills it in: opened, saved, looked at before it is filed, and filed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from itertools import accumulate, chain
from secrets import token_hex
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.filing import clear_older, clear_submitted, drafts_of, drop, file, last_of, posted_of, silent, submit
from reports.filing.forms.answers import AnswersForm
from reports.filing.forms.binding import bound
from reports.filing.forms.conditions import AGREE, counted
from reports.filing.forms.report import Problem, ReportForm, typed_in
from reports.filing.forms.taking import TakingForm
from reports.filing.forms.unsaved import Stored
from reports.filing.views import evidence
from reports.filing.views.checking import amended, margin_of, read_again, stays
from reports.filing.views.contributions import decided, given_for
from reports.filing.views.pinning import returned_to
from reports.filing.views.taking import keep_typed, taken, waiting_to_be_read
from reports.models import Report, Transition
from reports.notices import members
from reports.reportpages.acting import ActForm
from reports.reportpages.opening import address_of, of_lead, report_of
from reports.reportpages.outcomes import outcome
from reports.reportpages.posted import sent
from reports.reportpages.shown import administrators, before_it, before_label, shown, unopened
from reports.workflow import (
    Content,
    RefusedError,
    StaleError,
    answer,
    case_of,
    compared,
    content_of,
    may_edit,
    perform,
)
from reports.yearly import likely
from tasks.access import person
from tasks.models import Membership, PlanKey, User

Action, Role = Transition.Action, Membership.Role
CONFIRM = "confirm"


def opened(request: HttpRequest, user: User, current: Report) -> HttpResponse:
    """Show the form to the reporter who may edit the report, as it is stored or as it was left unsaved."""
    if CONFIRM in request.GET and current.pk and current.text.strip():
        return _preview(request, user, current)
    posted = {draft: posted_of(draft) for draft in drafts_of(current, user)}
    stored = Stored(current) if posted else None
    unsaved = [draft for draft, fields in posted.items() if stored and stored.differs(fields)]
    wanted = request.GET.get("draft")
    resumed = next((draft for draft in unsaved if wanted in ("", str(draft.pk))), None)
    if resumed is None:
        return _form(request, user, current, bound(None, user, current), offered=unsaved)
    fields = posted[resumed]
    typed = typed_in(fields)
    form = bound(None, user, current, replace(typed, words=typed.words | {"origin": str(resumed.pk)}))
    margin, others = margin_of(form, current, user, fields), [draft for draft in unsaved if draft != resumed]
    taking = TakingForm(fields)
    return _form(
        request, user, current, form, taking=taking, resumed=resumed, offered=others, margin=margin, fresh=False
    )


@require_POST
def check(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Return the margin of the form anew: the findings on what is typed. Nothing is saved."""
    user = person(request)
    current = report_of(user, plan, quarter, number)
    if not of_lead(user, current.task, Role.REPORTER):
        raise Http404
    if not may_edit(current, user):
        return HttpResponse(status=204)
    form = bound(request.POST, user, current)
    margin = margin_of(form, current, user, request.POST, live=True)
    narrative = read_again(form, current) if "taken" in request.POST else None
    context = {"form": form, "margin": margin, "narrative": narrative}
    return render(request, "filing/_margins.html", context | {"before_label": before_label(current)})


def act(request: HttpRequest, user: User, current: Report, form: ActForm) -> HttpResponse | None:
    """Keep the reasons that were typed; then, as the button says, go back to a row, stay, or file the report.

    None where the report can't be filed and is no longer open to this person either: `form` then says why.
    """
    answers = _answers(request.POST, user, current)
    if not answers.is_valid():
        return _confirm(request, user, current, answers)
    try:
        if answers.reasons:
            answer(current, answers.reasons, by=user)
        if "mend" in request.POST:
            row = request.POST["mend"]
            return redirect(f"{address_of(current)}#id_rows-{row}-text" if row.isdecimal() else address_of(current))
        if "keep" in request.POST:
            messages.success(request, "说明已保存。")
            return redirect(f"{address_of(current)}?{CONFIRM}")
        if not form.is_valid():
            return None
        said, saved_at = form.cleaned_data, current.updated_at
        action = Action(said["action"])
        if action == Action.SUBMIT:
            submit(current, by=user, version=said["version"], token=said["token"])
        else:
            perform(current, action, by=user, comment=said["comment"], version=said["version"], token=said["token"])
    except RefusedError as refusal:
        stored = report_of(user, current.period.plan.key, current.period.number, current.task.number)
        if may_edit(stored, user) and stored.text.strip():
            return _confirm(request, user, stored, _answers(request.POST, user, stored), str(refusal))
        form.is_valid()
        form.refuse(str(refusal))
        return None
    messages.success(request, f"任务 {current.task.number}：{outcome(current.task.lead, action)}")
    for left in clear_submitted(current, user, saved_at):
        at = f"{timezone.localtime(left.saved_at):%-m月%-d日 %H:%M}"
        messages.warning(request, f"{at} 在另一个窗口填写的内容没有保存，没有随报告报送；原文在下面，可以复制。")
    return redirect(address_of(current))


def _answers(data: QueryDict | None, user: User, current: Report) -> AnswersForm:
    """Return the form of the findings on `current`, each with the row in which its words stand, and the conditions."""
    told, items = case_of(current, user)
    starts = list(accumulate((len(entry.text) for entry in current.entries.order_by("order")), initial=0))
    rows = [bisect_right(starts, each.place.start) - 1 if each.place else None for each in told]
    return AnswersForm(data, told, rows, items)


def posted(request: HttpRequest, user: User, current: Report) -> HttpResponse:
    """Save the posted form and go on; what can't be saved stays on the page, beside what is stored."""
    evidence.change(request, current, user)
    if "adopt" in request.POST or "decline" in request.POST:
        form, said = decided(request, user, current, partial(bound, None, user, current))
        return _form(request, user, current, form, **said)
    if waiting_to_be_read(request) and not stays(request):
        form, read = taken(request, current, partial(bound, None, user, current))
        return _form(request, user, current, form, **read)
    form, data, taken_over = _agreed(request.POST.copy(), user, current)
    if stays(request):
        form = amended(request, form, current, user, partial(bound, user=user, current=current))
    if form.rows.is_too_long:
        keep_typed(request, current)
    if stays(request) or not form.is_valid():
        return _form(request, user, current, form)
    margin = margin_of(form, current, user, request.POST) if form.chosen or sent(request.POST) else None
    if margin and not margin.answers.is_valid():
        return _form(request, user, current, form, margin=margin)
    content, forward = form.filled(), "preview" in request.POST or CONFIRM in request.GET
    if forward and not content.text.strip():
        return _form(request, user, current, form, refusal="推进情况还是空的，请先填写再报送。")
    try:
        _save(current, content, user, form, margin.answers.reasons if margin else {})
    except RefusedError as refusal:
        return _refused(request, user, current, data, content, refusal)
    for sentence in form.told:
        messages.info(request, sentence)
    for reason in margin.answers.lapsed if margin else ():
        messages.warning(request, f"文字已改，这条说明没有对应的疑点了，没有保存：{reason}")
    if forward:
        return redirect(f"{address_of(current)}?{CONFIRM}")
    confirmed = f"按识别结果确认了 {taken_over} 项，" if taken_over else ""
    messages.success(request, f"{confirmed}草稿已保存，{timezone.localtime():%H:%M}。")
    return redirect(address_of(current))


def _agreed(data: QueryDict, user: User, current: Report) -> tuple[ReportForm, QueryDict, int]:
    """Return the posted form with its data, and how many proposals the person agreed with at once, which it takes over."""
    form = bound(data, user, current)
    if AGREE not in data:
        return form, data, 0
    margin_of(form, current, user, data)
    data, taken_over = form.conditions.agreed(data)
    return bound(data, user, current), data, taken_over


def _refused(
    request: HttpRequest, user: User, current: Report, data: QueryDict, content: Content, refusal: RefusedError
) -> HttpResponse:
    """Return the form again, with what was typed beside what is stored now.

    The person sees what is stored: saving once more is meant, and is another form than the one that was saved.
    """
    stored = report_of(user, current.period.plan.key, current.period.number, current.task.number)
    posted = data.copy()
    kept = current.drafts.filter(user=user, token=posted.get("token") or None).first() if current.pk else None
    posted["version"], posted["token"] = str(stored.version), token_hex(16)
    posted["origin"] = str(kept.pk) if kept else posted.get("origin", "")
    form, stale = bound(posted, user, stored), isinstance(refusal, StaleError)
    differing = compared(content_of(stored), content) if stored.pk else None
    return _form(request, user, stored, form, refusal=str(refusal), stale=stale, differing=differing)


def _save(current: Report, content: Content, user: User, form: ReportForm, reasons: Mapping[str, str]) -> None:
    """Write `content`; raises `RefusedError` where it may not be written, as where the period has not been opened."""
    if not current.pk:
        raise RefusedError(unopened(current))
    token = form.words.cleaned_data["token"]
    file(
        current,
        content,
        form.same,
        by=user,
        version=form.version,
        token=token,
        reasons=reasons,
        adopted=form.words.cleaned_data["adopted"],
    )
    drop(current, user, key=form.words.cleaned_data["origin"])
    clear_older(current, user, form.words.cleaned_data["opened"])


def _preview(request: HttpRequest, user: User, current: Report) -> HttpResponse:
    """Show the report as it will be published; where something is missing, the form again, and what it is."""
    form = bound(None, user, current)
    margin = margin_of(form, current, user, None)
    missing = [Problem(*each) for each in form.conditions.missing(current.obstacles, current.next_steps)]
    if missing:
        return _form(request, user, current, form, margin=margin, problems=missing, missing=True)
    return _confirm(request, user, current, _answers(None, user, current))


def _form(request: HttpRequest, user: User, current: Report, form: ReportForm, **further: Any) -> HttpResponse:
    """Show the form; `further` is what the page says beside it: a refusal, what was read, what was left unsaved."""
    form.is_valid()
    posted = request.POST if request.method == "POST" else None
    margin = further.pop("margin", None) or margin_of(form, current, user, posted)
    context = {
        "form": form,
        "margin": margin,
        "problems": [*form.problems(), *(margin.problems() if margin else ())],
        "returned": returned_to(current, form),
        "given": given_for(current, user),
        "fresh": request.method == "GET",
        "after": request.POST.get("token", ""),
        "taking": TakingForm(way="rows" if any(row.stays for row in form.rows) else "paste"),
        **dict.fromkeys(
            (
                "refusal",
                "stale",
                "missing",
                "unread",
                "changes",
                "differing",
                "offered",
                "resumed",
                "adopted",
                "offered_task",
                "notes",
            )
        ),
    }
    if current.period.number == 1:
        context |= {"before": before_it(user, current), "offered_task": likely(current.task) if current.pk else None}
    if "narrative" not in further:
        context["narrative"] = read_again(form, current) if "taken" in request.POST else None
    return render(request, "filing/form.html", shown(user, current) | context | further)


def _confirm(
    request: HttpRequest, user: User, current: Report, answers: AnswersForm, refusal: str = ""
) -> HttpResponse:
    """Show the text as it will be published, the findings on it beside, and the button that files it."""
    signatories = list(members(Role.SIGNATORY, current.task.lead)) if current.task.lead.signs_off else []
    said = set(current.entries.values_list("subproject", flat=True))
    context = {
        "silent": silent(last_of(before_it(user, current), current.task), said),
        "signatories": signatories,
        "administrators": administrators() if current.task.lead.signs_off and not signatories else "",
        "form": answers,
        "token": token_hex(16),
        "told": answers.told,
        "items": answers.items,
        "counts": counted(answers.items),
        "open": [each for each in answers.told if each.blocks],
        "refusal": refusal,
        "long": answers.lapsed,
    }
    return render(request, "filing/confirm.html", shown(user, current) | context)


def unsaved_texts(user: User, current: Report) -> list[str]:
    """Return what a reporter had typed and can no longer save in this report, text by text."""
    if not current.pk or not of_lead(user, current.task, Role.REPORTER):
        return []
    typed = [typed_in(posted_of(draft)) for draft in current.drafts.filter(user=user)]
    texts = (
        ["".join(row["text"] for row in each.rows), *(each.words.get(name, "") for name in ("obstacles", "next_steps"))]
        for each in typed
    )
    return list(dict.fromkeys(filter(None, chain.from_iterable(texts))))
