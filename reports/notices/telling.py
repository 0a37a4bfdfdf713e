"""Notices in the app: to whom an event is told, in which words, and where it leads."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import QuerySet
from django.urls import reverse

from reports.models import Notice, Report, Transition
from tasks.models import Membership, Organization, Task, User
from tasks.models.composed import question

Action, Role, Status = Transition.Action, Membership.Role, Report.Status

log = logging.getLogger(__name__)


class Told(NamedTuple):
    """Who is told of a transition (the lead bureau's members of a role, or the office's supervisors), and how it begins."""

    role: Membership.Role
    words: str


TOLD: dict[tuple[str, str], Told] = {
    (Action.SUBMIT, Status.AWAITING_SIGN_OFF): Told(Role.SIGNATORY, "待您审签"),
    (Action.SUBMIT, Status.SUBMITTED): Told(Role.SUPERVISOR, "待您审核"),
    (Action.SIGN_OFF, Status.SUBMITTED): Told(Role.SUPERVISOR, "待您审核"),
    (Action.SEND_BACK, Status.RETURNED): Told(Role.REPORTER, "已退回"),
    (Action.ACCEPT, Status.ACCEPTED): Told(Role.REPORTER, "已通过"),
    (Action.TAKE_BACK, Status.SUBMITTED): Told(Role.REPORTER, "通过已撤销，重新审核"),
}


def members(role: Membership.Role, organization: Organization | int | None = None) -> QuerySet[User]:
    """Return the people who hold `role` in `organization`, or anywhere, and may log in."""
    held = Membership.objects.filter(role=role)
    if organization is not None:
        held = held.filter(organization=organization)
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def tell(people: Iterable[User], text: str, address: str) -> list[Notice]:
    """Write a notice of `text` that leads to `address` for each of `people`, and return them; one query."""
    return Notice.objects.bulk_create(Notice(person=person, text=text, address=address) for person in people)


@contextmanager
def stopping_nobody(of: object) -> Iterator[None]:
    """Let what happened be told in its own transaction, so that no crash parts them; what can't be told stops nobody.

    Where the database itself gives way (its disk is full, it was stopped) neither is kept: raises `OperationalError`.
    """
    try:
        with transaction.atomic():
            yield
    except OperationalError:
        raise
    except DatabaseError:
        log.exception("没有通知到人：%s", of)


def after(done: Transition) -> None:
    """Tell of a change of status those whom it concerns, but for who made it; three queries at most."""
    told = TOLD.get((done.action, done.to_status))
    if told is None:
        return
    report = done.report
    people = _members(told.role, None if told.role == Role.SUPERVISOR else report.task.lead_id)
    who = f"{done.by}" if done.by else "系统"
    text = f"{told.words}：{report.task}，{report.period}。{done.get_action_display()}：{who}。"
    if done.action in (Action.SEND_BACK, Action.TAKE_BACK):
        text = f"{text}意见：{done.comment}"
    tell((each for each in people if each.pk != done.by_id), text, report_address(report))


@question
def _members(role: Membership.Role, organization: int | None) -> QuerySet[User]:
    return members(role, organization)


def tell_of_tasks(leads: Iterable[int], task: Task, text: str) -> None:
    """Tell the reporters and signatories of these bureaus, once each, and lead to `task`; two queries."""
    held = Membership.objects.filter(role__in=Membership.BUREAU, organization__in=leads)
    people = User.objects.filter(pk__in=held.values("user"), is_active=True)
    with stopping_nobody(task):
        tell(people, text, reverse("task", args=[task.plan, task.number]))


def tell_new_lead(tasks: Sequence[Task], before: Mapping[int, Organization], reason: str = "") -> None:
    """Tell the new lead of these tasks, which is one for all, and each old one (by task key) that they moved; a few queries."""
    by_old: dict[int, list[Task]] = {}
    for task in tasks:
        by_old.setdefault(before[task.pk].pk, []).append(task)
    for moved in by_old.values():
        old, new, plan = before[moved[0].pk], moved[0].lead, moved[0].plan
        numbers = "、".join(each.number for each in moved)
        words = f"{plan}任务 {numbers} 由{old}改由{new}牵头。{f'理由：{reason}' if reason else ''}"
        tell_of_tasks({old.pk, new.pk}, moved[0], words)


def report_address(report: Report) -> str:
    """Return the address of the page of `report`."""
    return reverse("report", args=[report.period.plan, report.period.number, report.task.number])
