"""One action on several reports: each through the one door, each with what became of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from django.db.models import QuerySet

from reports.models import Report, Transition
from reports.workflow import RefusedError, asks_outlook, carried_on, office_foresees, perform, repeats
from tasks.models import User

_CHOSEN = re.compile(r"(\d{1,18})-(\d{1,9})")


class Chosen(NamedTuple):
    """A report that was ticked, with the version that the person saw."""

    pk: int
    version: int


class Outcome(NamedTuple):
    """What became of one report of several: its task's number, why it was refused (empty: it was done), its list's title.

    `lacks` says what the office has left open of a report that it accepted.
    """

    number: str
    refusal: str
    plan: str = ""
    lacks: str = ""


def chosen_among(ticked: Sequence[str]) -> list[Chosen]:
    """Return what was ticked (12-3 is the third version of the report 12), each once, in the order of the page."""
    found = (_CHOSEN.fullmatch(each) for each in dict.fromkeys(ticked))
    return [Chosen(int(match[1]), int(match[2])) for match in found if match]


def perform_each(
    chosen: Sequence[Chosen],
    reports: QuerySet[Report],
    action: Transition.Action,
    *,
    by: User,
    comment: str = "",
    token: str = "",
) -> list[Outcome]:
    """Take the action on each of `reports` that was chosen, and return what became of each in that order.

    What is accepted keeps the office's outlook on the year where the last one still holds. Sent twice, with the same
    token and the same words, it says what was done the first time.
    """
    found = reports.filter(pk__in=[each.pk for each in chosen])
    named = {
        key: (number, plan) for key, number, plan in found.values_list("pk", "task__number", "period__plan__title")
    }
    readable = Report.objects.visible_to(by).filter(pk__in=named).in_bulk()
    before = Transition.objects.filter(by=by, token=token, action=action).exclude(token="")
    again = {each.report_id for each in before.prefetch_related("passages") if repeats(each, comment, {})}
    outcomes = []
    for each in chosen:
        number, plan = named.get(each.pk, ("", ""))
        refusal, lacks = ("", "") if each.pk in again else _done(each, readable, action, by, comment, token)
        outcomes.append(Outcome(number, refusal, plan, lacks))
    return outcomes


def _done(
    each: Chosen, readable: dict[int, Report], action: Transition.Action, by: User, comment: str, token: str
) -> tuple[str, str]:
    """Take the action on one report and return why it was refused, nothing where it was done, and what it leaves open."""
    report = readable.get(each.pk)
    if report is None:
        return "报告刚刚被撤回或退回，没有办理。", ""
    outlook, lacks = None, ""
    if action == Transition.Action.ACCEPT and asks_outlook(report.period):
        last = office_foresees(report)
        outlook = carried_on(report, last)
        lacks = "" if outlook or (last and last.report_id == report.pk) else "督查室的全年预期还没有认定。"
    try:
        perform(report, action, by=by, comment=comment, version=each.version, token=token, outlook=outlook)
    except RefusedError as refusal:
        return str(refusal), ""
    return "", lacks
