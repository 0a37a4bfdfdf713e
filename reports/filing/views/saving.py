"""The form is saved: as a draft, to be looked at before it is filed, or with all proposals taken at once."""

from __future__ import annotations

from secrets import token_hex

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils import timezone

from reports.filing import clear_older, drop, file
from reports.filing.forms.margin import Margin
from reports.filing.forms.report import ReportForm
from reports.filing.views.checking import margin_of
from reports.filing.views.pressing import Page, Press
from reports.reportpages.opening import address_of, report_of
from reports.reportpages.posted import reasons_sent
from reports.workflow import Content, RefusedError, StaleError, comparison_of, content_of

CONFIRM = "confirm"


def save(press: Press) -> Page | HttpResponse:
    """Save the form and open the report anew; what can't be saved stays on the form, beside what is stored."""
    return _saved(press, press.form_sent, forward=CONFIRM in press.request.GET)


def preview(press: Press) -> Page | HttpResponse:
    """Save the form and show the report as it will be published."""
    return _saved(press, press.form_sent, forward=True)


def agree(press: Press) -> Page | HttpResponse:
    """Save the form with the proposals that its button stands above; those that the text no longer gives are left."""
    margin = margin_of(press.form(), press.report, press.user, press.form_sent)
    data, count = margin.conditions.with_agreement(press.form_sent, press.value) if margin else (press.form_sent, 0)
    confirmed = f"按识别结果确认了 {count} 项，" if count else ""
    return _saved(press, data, forward=CONFIRM in press.request.GET, first=confirmed)


def _saved(press: Press, data: QueryDict, *, forward: bool, first: str = "") -> Page | HttpResponse:
    form, current = press.form(data), press.report
    if not form.is_valid():
        return Page(current, form)
    asks = form.chosen or reasons_sent(press.form_sent)
    margin = margin_of(form, current, press.user, press.form_sent) if asks else None
    if margin and not margin.answers.is_valid():
        return Page(current, form, {"margin": margin})
    content = form.typed_content(margin.conditions.items if margin else ())
    if forward and not content.text.strip():
        return Page(current, form, {"refusal": "推进情况还是空的，请先填写再报送。"})
    try:
        _write(press, form, content, margin)
    except RefusedError as refusal:
        return _refused(press, data, content, refusal)
    for sentence in form.changes_told:
        messages.info(press.request, sentence)
    for reason in margin.answers.reasons_lapsed if margin else ():
        messages.warning(press.request, f"文字已改，这条说明没有对应的疑点了，没有保存：{reason}")
    if forward:
        return redirect(f"{address_of(current)}?{CONFIRM}")
    messages.success(press.request, f"{first}草稿已保存，{timezone.localtime():%H:%M}。")
    return redirect(address_of(current))


def _write(press: Press, form: ReportForm, content: Content, margin: Margin | None) -> None:
    words = form.words.cleaned_data
    file(
        press.report,
        content,
        form.same,
        by=press.user,
        version=form.version,
        token=words["token"],
        reasons=margin.answers.reasons if margin else {},
        adopted=words["adopted"],
    )
    drop(press.report, press.user, key=words["origin"])
    clear_older(press.report, press.user, words["opened"])


def _refused(press: Press, data: QueryDict, content: Content, refusal: RefusedError) -> Page:
    """Return the form again, with what was typed beside what is stored now.

    The person sees what is stored: saving once more is meant, and is another form than the one that was saved.
    """
    current = press.report
    stored = report_of(press.user, current.period.plan.key, current.period.number, current.task.number)
    posted = data.copy()
    kept = current.drafts.filter(user=press.user, token=posted.get("token") or None).first()
    posted["version"], posted["token"] = str(stored.version), token_hex(16)
    posted["origin"] = str(kept.pk) if kept else posted.get("origin", "")
    form = Press(press.request, press.user, stored, press.name).form(posted)
    said = {"refusal": str(refusal), "stale": isinstance(refusal, StaleError)}
    return Page(stored, form, said | {"differing": comparison_of(content_of(stored), content)})
