"""The form of a report as its lead bureau fills it in: opened, saved, looked at before it is filed, and filed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container, Sequence
from dataclasses import replace
from functools import partial
from itertools import accumulate, chain
from secrets import token_hex
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports.filing import clear_submitted, drafts_of, fill, keep, last_of, posted_of, silent, submit
from reports.filing.forms.answers import AnswersForm
from reports.filing.forms.binding import report_form
from reports.filing.forms.conditions import ConditionsForm, behind_counts
from reports.filing.forms.crowded import texts_of, too_many
from reports.filing.forms.margin import FindingShown
from reports.filing.forms.readings import TICKED, ReadingField
from reports.filing.forms.report import Problem, ReportForm
from reports.filing.forms.row_shown import RowShown, rows_shown
from reports.filing.forms.taking import TakingForm
from reports.filing.forms.typed import typed_in
from reports.filing.forms.unsaved import Stored
from reports.filing.phrasing import figure
from reports.filing.tags import text_marked
from reports.filing.views.buttons import BY_NAME, pressed_button
from reports.filing.views.checking import margin_of, read_again
from reports.filing.views.contributions import given_for
from reports.filing.views.evidence import keep_files
from reports.filing.views.pinning import returned_to
from reports.filing.views.pressing import Page, Press
from reports.filing.views.saving import CONFIRM
from reports.models import ProgressEntry, Report, Transition
from reports.notices import members
from reports.reportpages.acting import ActForm
from reports.reportpages.opening import address_of, before_it, of_lead, report_of
from reports.reportpages.outcomes import outcome
from reports.reportpages.shown import administrators, before_label, report_context
from reports.subjects import Told
from reports.workflow import (
    Foreseen,
    Item,
    RefusedError,
    answer,
    case_of,
    may_edit,
    outlook_missing,
    perform,
)
from reports.yearly import likely
from tasks.access import person
from tasks.models import Membership, PlanKey, User
from tasks.models.composed import question
from tasks.turns import expensive

Action, Role = Transition.Action, Membership.Role
LEFT = "left"
"""What an address calls a value that the person does not want to be filled in."""

SAID_BESIDE = (
    "refusal", "stale", "missing", "unread", "changes", "differing", "offered", "resumed", "adopted", "offered_task",
    "notes", "parts",
)  # fmt: skip


def open_form(request: HttpRequest, user: User, current: Report) -> HttpResponse:
    """Show the form to the reporter who may edit the report, as it is stored or as it was left unsaved."""
    if CONFIRM in request.GET and current.pk and current.text.strip():
        return _preview(request, user, current)
    posted = {draft: posted_of(draft) for draft in drafts_of(current, user)}
    stored = Stored(current) if posted else None
    unsaved = [draft for draft, fields in posted.items() if stored and stored.differs(fields)]
    wanted = request.GET.get("draft")
    resumed = next((draft for draft in unsaved if wanted in ("", str(draft.pk))), None)
    if resumed is None:
        return _page(request, user, Page(current, report_form(None, user, current), {"offered": unsaved}))
    fields = posted[resumed]
    if sentence := too_many(fields):
        return _refuse(request, user, current, fields, sentence)
    typed = typed_in(fields)
    form = report_form(None, user, current, replace(typed, words=typed.words | {"origin": str(resumed.pk)}))
    margin, others = (
        margin_of(form, current, user, fields, keeps=False),
        [draft for draft in unsaved if draft != resumed],
    )
    said = {"taking": TakingForm(fields), "resumed": resumed, "offered": others, "margin": margin, "fresh": False}
    return _page(request, user, Page(current, form, said))


@expensive("POST", wait=2)  # the browser gives up on a check as soon as there is a newer one
@require_POST
def check(request: HttpRequest, plan: PlanKey, quarter: int, number: str) -> HttpResponse:
    """Return the margin of the form anew: the findings on what is typed. Nothing is saved."""
    user = person(request)
    current = report_of(user, plan, quarter, number)
    if not of_lead(user, current.task, Role.REPORTER):
        raise Http404
    if not may_edit(current, user):
        return HttpResponse(status=204)
    if too_many(request.POST):
        return HttpResponse(status=413)
    form = report_form(request.POST, user, current)
    margin = margin_of(form, current, user, request.POST)
    taken = request.POST.get("taken")  # the marks of the text that the page shows: the same is not drawn again
    redrawn = margin and taken and taken != margin.marks and not form.rows.is_too_long
    context = {
        "form": form,
        "margin": margin,
        "conditions": margin.conditions if margin else ConditionsForm([]),
        "rows_shown": rows_shown(form, margin, live=True),
        "taken_text": text_marked(form, margin, partial(read_again, form, current)) if redrawn else "",
        "before_label": before_label(current),
    }
    return render(request, "filing/_margins.html", context)


def act(request: HttpRequest, user: User, current: Report, form: ActForm) -> HttpResponse | None:
    """Keep the reasons that were typed; then, as the button says, go back to a row, stay, or file the report.

    None where the report can't be filed and is no longer open to this person either: `form` then says why.
    """
    told, items = case_of(current, user)
    answers = AnswersForm(request.POST, told)
    if not answers.is_valid():
        return _confirm(request, user, current, answers, told, items)
    try:
        if answers.reasons:
            answer(current, answers.reasons, by=user)
        if "mend" in request.POST:
            row = request.POST["mend"]
            return redirect(f"{address_of(current)}#id_rows-{row}-text" if row.isdecimal() else address_of(current))
        if "keep" in request.POST:
            messages.success(request, "说明已保存。")
            unticked = urlencode([(LEFT, name) for name in sorted(_unticked(request))])
            return redirect(f"{address_of(current)}?{'&'.join(filter(None, [CONFIRM, unticked]))}")
        if not form.is_valid():
            return None
        said, saved_at = form.cleaned_data, current.updated_at
        action = Action(said["action"])
        if action == Action.SUBMIT:
            submit(current, by=user, version=_filled(request.POST, user, current, said["version"]), token=said["token"])
        else:
            perform(current, action, by=user, comment=said["comment"], version=said["version"], token=said["token"])
    except RefusedError as refusal:
        stored = report_of(user, current.period.plan.key, current.period.number, current.task.number)
        if may_edit(stored, user) and stored.text.strip():
            told, items = case_of(stored, user)
            return _confirm(request, user, stored, AnswersForm(request.POST, told), told, items, str(refusal))
        form.is_valid()
        form.refuse(str(refusal))
        return None
    messages.success(request, f"任务 {current.task.number}：{outcome(current.task.lead, action)}")
    for left in clear_submitted(current, user, saved_at):
        at = f"{timezone.localtime(left.saved_at):%-m月%-d日 %H:%M}"
        messages.warning(request, f"{at} 在另一个窗口填写的内容没有保存，没有随报告报送；原文在下面，可以复制。")
    return redirect(address_of(current))


def _filled(posted: QueryDict, user: User, current: Report, version: int) -> int:
    """Save the values of annual targets that were ticked beside what is filed; return the version to be filed."""
    if not any(name.startswith(TICKED) for name in posted):
        return version
    return fill(current, report_form(None, user, current).readings.values_ticked(posted), by=user, version=version)


def answer_post(request: HttpRequest, user: User, current: Report) -> HttpResponse:
    """Do what the pressed button is for, with the files that were sent along."""
    if sentence := too_many(request.POST):
        _keep_typed(request, user, current)
        return _refuse(request, user, current, request.POST, sentence)
    keep_files(request, current, user)
    button = pressed_button(request)
    press = Press(request, user, current, button.name)
    lacks = button.needs(press)
    done = _lacking(press, lacks) if lacks else button.does(press)
    if isinstance(done, HttpResponse):
        return done
    if done.form.rows.is_too_long or done.beside.get("unread"):
        _keep_typed(request, user, current)
    return _page(request, user, done)


def _keep_typed(request: HttpRequest, user: User, current: Report) -> None:
    """Keep what was sent and could not be taken as the person's draft, so that leaving the page loses nothing of it."""
    if current.pk and may_edit(current, user):
        keep(current, user, request.POST, left_out=BY_NAME)


def _refuse(request: HttpRequest, user: User, current: Report, posted: QueryDict, sentence: str) -> HttpResponse:
    """Return the page of a form that is too large to be built again, with its words."""
    further = {"refusal": sentence, "long": texts_of(typed_in(posted)), "kept": current.pk and may_edit(current, user)}
    return render(request, "filing/too_many.html", report_context(user, current) | further, status=413)


def _lacking(press: Press, lacks: str) -> Page:
    """Return the form with what is wrong on it, else with what its button lacks."""
    form = press.form()
    return Page(press.report, form, {"refusal": lacks} if form.is_valid() else {})


def _preview(request: HttpRequest, user: User, current: Report) -> HttpResponse:
    """Show the report as it will be published; where something is missing, the form again, and what it is."""
    form = report_form(None, user, current)
    margin = margin_of(form, current, user, None, keeps=False)
    missing = margin.conditions.missing(current.obstacles, current.next_steps) if margin else ()
    problems = [Problem(*each) for each in missing]
    if sentence := outlook_missing(Foreseen(current.outlook, current.outlook_reason), current.period):
        problems.append(Problem("id_outlook_reason" if current.outlook else "id_outlook_0", sentence))
    if problems:
        return _page(request, user, Page(current, form, {"margin": margin, "problems": problems, "missing": True}))
    told, items = case_of(current, user)
    return _confirm(request, user, current, AnswersForm(None, told), told, items, form=form)


class Unfilled(NamedTuple):
    """An annual target of which the text surely states another value than the form; an empty field can be ticked for it."""

    name: str
    field: ReadingField
    filled: str
    is_ticked: bool


def _unticked(request: HttpRequest) -> set[str]:
    """Return the names of what could be ticked and was not, of a page that comes back or is opened again."""
    if request.method == "POST":
        return {name for name in request.POST.getlist("offered") if name not in request.POST}
    return set(request.GET.getlist(LEFT))


def _unsaid(form: ReportForm, items: Sequence[Item], unticked: Container[str]) -> dict[str, Sequence[Any]]:
    """Return what stands on the form otherwise than the text says it, or as it stood last quarter: readings, outlook. Pure."""
    unfilled = [
        Unfilled(
            f"{TICKED}{name}" if field.shown is None and not field.would_be_lower else "",
            field,
            "" if field.shown is None else figure(field.shown),
            f"{TICKED}{name}" not in unticked,
        )
        for name, field in form.readings.fields.items()
        if isinstance(field, ReadingField) and field.proposal
    ]
    content, outlook = form.content, []
    said = Foreseen(content.outlook, content.outlook_reason)
    if said.reason and said == form.foreseen:
        reached = "，而本季度的目标事项都已达到" if items and not behind_counts(items) else ""
        outlook.append(f"全年预期和原因与上次填报的一字不差{reached}，请核对。")
    return {"unfilled": unfilled, "unchanged": outlook}


def _page(request: HttpRequest, user: User, page: Page) -> HttpResponse:
    """Show the form with what is said beside it: a refusal, what was read, what was left unsaved."""
    current, form, further = page.report, page.form, dict(page.beside)
    form.is_valid()
    posted = request.method == "POST"
    margin = further.pop("margin", None) or margin_of(form, current, user, request.POST or None, keeps=posted)
    returned, mended = returned_to(current, form), further.pop("mended", None)
    context = {
        "form": form,
        "margin": margin,
        "conditions": margin.conditions if margin else ConditionsForm([]),
        "rows_shown": rows_shown(form, margin, changes=further.get("changes"), returned=returned, mended=mended),
        "blank_row": RowShown(form.rows.empty_form),
        "problems": [*form.problems(), *(margin.problems() if margin else ())],
        "returned": returned,
        "given": given_for(current, user),
        "fresh": request.method == "GET",
        "begins": request.method == "GET"
        and not any(row.stays for row in form.rows)
        and not page.beside.get("resumed"),
        "after": request.POST.get("token", ""),
        "taking": TakingForm(way="rows" if any(row.stays for row in form.rows) else "paste"),
        **dict.fromkeys(SAID_BESIDE),
    }
    if current.period.number == 1:
        context |= {"before": before_it(user, current), "offered_task": likely(current.task) if current.pk else None}
    if "narrative" not in further:
        read = "taken" in request.POST and not form.rows.is_too_long
        context["narrative"] = read_again(form, current) if read else None
    return render(request, "filing/form.html", report_context(user, current) | context | further)


@question
def _rows(report: int) -> QuerySet[ProgressEntry, tuple[int | None, str]]:
    return ProgressEntry.objects.filter(report=report).order_by("order").values_list("subproject", "text")


def _confirm(
    request: HttpRequest,
    user: User,
    current: Report,
    answers: AnswersForm,
    told: Sequence[Told],
    items: Sequence[Item],
    refusal: str = "",
    form: ReportForm | None = None,
) -> HttpResponse:
    """Show the text as it will be published, the findings on it beside, and the button that files it.

    `form` is the report's own, with what its text offers; it is made where there is none.
    """
    if form is None:
        form = report_form(None, user, current)
        margin_of(form, current, user, None, keeps=False)
    signatories = list(members(Role.SIGNATORY, current.task.lead)) if current.task.lead.signs_off else []
    rows = _rows(current.pk)
    starts = list(accumulate((len(text) for _, text in rows), initial=0))
    context = {
        "silent": silent(last_of(before_it(user, current), current.task), {key for key, _ in rows}),
        "signatories": signatories,
        "administrators": administrators() if current.task.lead.signs_off and not signatories else "",
        "form": answers,
        "token": token_hex(16),
        "told": told,
        "findings": [
            FindingShown(
                each,
                answers.field_of(each),
                is_open=not each.is_answered,
                row=bisect_right(starts, each.place.start) - 1 if each.place else None,
                alike=answers.alike(each),
            )
            for each in told
        ],
        "items": items,
        "counts": behind_counts(items),
        "open": [each for each in told if each.blocks],
        "refusal": refusal,
        "long": answers.reasons_lapsed,
        **_unsaid(form, items, _unticked(request)),
    }
    return render(request, "filing/confirm.html", report_context(user, current) | context)


def unsaved_texts(user: User, current: Report) -> list[str]:
    """Return what a reporter had typed and can no longer save in this report, text by text."""
    if not current.pk or not of_lead(user, current.task, Role.REPORTER):
        return []
    typed = [typed_in(posted_of(draft)) for draft in current.drafts.filter(user=user)]
    return list(dict.fromkeys(chain.from_iterable(map(texts_of, typed))))
