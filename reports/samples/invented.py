"""The invented tasks of one bureau, told by a file in fixtures/demo/ and reported through the workflow by its people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from reports.models import FIRST_ASKED, Notice, Outlook, Report, Transition
from reports.samples import accounts
from reports.workflow import (
    AnswerData,
    Content,
    EntryData,
    Foreseen,
    answer,
    case_of,
    content_of,
    perform,
    save,
    told_on,
)
from tasks.language import Stage
from tasks.language.figures import Basis
from tasks.milestones import reword
from tasks.models import (
    AnnualTarget,
    Membership,
    MilestoneCondition,
    Organization,
    Period,
    SubProject,
    Support,
    Task,
    User,
)
from tasks.models.trail import AppendOnly

MARK = "（演示）"
MARKERS = "①②③④⑤⑥⑦⑧⑨⑩"
REASONS = {
    "commitment_unanswered": "按年度计划在后续季度实施，届时报告进度。",
    "event_missed": "办理时限在下季度，已写入下步打算。",
    "quantity_short": "受天气和征迁影响进度推迟，已调整施工计划，下季度补上。",
}
VERIFIED = "已与承办科室核对，文中所写属实。"

Action, Status = Transition.Action, Report.Status
[APPEND_ONLY] = [each for each in Transition._meta.constraints if isinstance(each, AppendOnly)]
Step = tuple[Transition.Action, User, str]


@contextmanager
def notices_at(moment: datetime) -> Iterator[None]:
    """Date back to `moment` what people are told meanwhile."""
    begun = timezone.now()
    yield
    Notice.objects.filter(at__gte=begun).update(at=moment)


def moment_on(day: date, minutes: int = 0) -> datetime:
    """Return that many minutes after nine in the morning, office time."""
    return timezone.make_aware(datetime.combine(day, time(9)) + timedelta(minutes=minutes))


def working_days(first: date) -> Iterator[date]:
    """Yield the weekdays from `first` on."""
    days = (first + timedelta(days=number) for number in count())
    return (day for day in days if day.weekday() < 5)


def content(told: dict[str, Any], items: list[Any], task: Task, quarter: int) -> Content:
    """Return a report as the file tells it: its numbered items, the sites as the last one, readings, chosen answers."""
    sites = [(site, statement) for site, statement in zip(task.subprojects.all(), _column(told, quarter), strict=True)]
    entries = []
    for number, item in enumerate(items):
        text, basis, percent = item if isinstance(item, list) else (item, "", None)
        last = number == len(items) - 1 and not sites
        entries.append(
            EntryData(
                f"{MARKERS[number]}{text}{'' if last else chr(10)}",
                MARKERS[number],
                number,
                percent=None if percent is None else Decimal(percent),
                basis=basis,
            )
        )
    marker = MARKERS[len(items)]
    for number, (site, statement) in enumerate(sites):
        words, stage, percent = _stated(statement)
        entries.append(
            EntryData(
                f"{'' if number else marker}{site.name}：{words}{'。' if number == len(sites) - 1 else '；'}",
                "" if number else marker,
                len(items),
                name=site.name,
                subproject_id=site.pk,
                district_id=site.district_id,
                stage=stage.value,
                percent=percent,
                basis="" if percent is None else Basis.WORKS.value,
            )
        )
    report = told["reports"][quarter]
    values = zip(task.targets.all(), report.get("values", []), strict=bool(report.get("values")))
    return Content(
        tuple(entries),
        {target.pk: Decimal(value) for target, value in values},
        report.get("obstacles", ""),
        report.get("next_steps", ""),
        dict(_answers(report.get("answers", {}), task, quarter)),
        *_foreseen(report, task, quarter),
    )


def _foreseen(report: dict[str, Any], task: Task, quarter: int) -> Foreseen:
    """Return how the bureau expects the year to end, nothing in the first quarter.

    Where the file does not tell it: that it is done where all targets are, that it is difficult where there are obstacles.
    """
    if quarter + 1 < FIRST_ASKED:
        return Foreseen()
    if "outlook" in report:
        return Foreseen(*report["outlook"])
    values, targets = report.get("values", []), list(task.targets.all())
    if values and all(Decimal(value) >= target.value for value, target in zip(values, targets, strict=True)):
        return Foreseen(Outlook.COMPLETED.value)
    obstacles = report.get("obstacles", "")
    return Foreseen(Outlook.DIFFICULT.value, obstacles) if obstacles else Foreseen(Outlook.FEASIBLE.value)


def _answers(chosen: dict[str, str], task: Task, quarter: int) -> Iterator[tuple[int, AnswerData]]:
    """Return the answers to the conditions of the quarter's milestone by key; `chosen` names each by its words."""
    held = MilestoneCondition.objects.filter(milestone__task=task, milestone__period__number=quarter + 1)
    keys = dict(held.values_list("words", "pk"))
    return ((keys[words], AnswerData(answer)) for words, answer in chosen.items())


def _column(told: dict[str, Any], quarter: int) -> list[int | str]:
    return [site[2 + quarter] for site in told.get("sites", [])]


def _stated(statement: int | str) -> tuple[str, Stage, Decimal | None]:
    """Return the words, the stage and the share of total works of a site."""
    if statement == 100:
        return "已完工", Stage.COMPLETED, None
    if isinstance(statement, int):
        return f"总工程量完成{statement}%", Stage.UNDER_CONSTRUCTION, Decimal(statement)
    return statement, Stage.NOT_STARTED if statement == "尚未开工" else Stage.PREPARATION, None


class Bureau:
    """One file of invented tasks: a bureau, its people, and what they do with their reports."""

    def __init__(self, told: dict[str, Any], key: str, units: Mapping[str, Organization], supervisor: User) -> None:
        self.told, self.units, self.supervisor = told, units, supervisor
        self.lead = units[told["lead"]]
        self.tasks: list[Task] = []
        self.reporter = self._person(told["reporter"], key, Membership.Role.REPORTER)
        self.signatory: User | None = None
        if self.lead.signs_off:
            self.signatory = self._person(told["signatory"], key, Membership.Role.SIGNATORY)

    def _person(self, name: str, key: str, role: Membership.Role) -> User:
        username = role.value if self.told["lead"] == accounts.HOUSING else f"{role.value}-{key}"
        return accounts.member(username, name, self.lead, role)

    def plan(self, periods: list[Period]) -> None:
        """Create the bureau's tasks with all that was planned."""
        self.tasks = [self._task(told, periods) for told in self.told["tasks"]]

    def report(self, periods: list[Period]) -> None:
        """Write all that was reported in `periods`, which are open; in all but the last of them it was accepted."""
        for told, task in zip(self.told["tasks"], self.tasks, strict=True):
            for report, period in zip(told["reports"], periods, strict=False):
                if report["items"]:
                    self._report(told, report, task, period, past=period != periods[-1])

    def _task(self, told: dict[str, Any], periods: list[Period]) -> Task:
        task = Task.objects.create(
            plan=periods[0].plan,
            number=told["number"],
            category=told["category"],
            text=f"{told['text']}{MARK}",
            lead=self.lead,
            sponsor="分管副市长",
            responsible="分管负责人",
            contact="业务科室联络员 0539-0000000",
            status=told.get("status", Task.Status.ACTIVE),
            status_reason=told.get("reason", ""),
            demo=Task.Demo.INVENTED,
        )
        for order, (what, comparator, value, unit, words) in enumerate(told.get("targets", [])):
            AnnualTarget.objects.create(
                task=task,
                order=order,
                what=what,
                comparator=comparator,
                value=Decimal(value),
                unit=unit,
                accumulation="level" if unit == "%" else "cumulative",
                words=words,
            )
        for unit, role, clause in told.get("support", []):
            Support.objects.create(task=task, organization=self.units[unit], role=role, clause=clause)
        for order, (name, district, *_) in enumerate(told.get("sites", [])):
            SubProject.objects.create(task=task, order=order, name=name, district=self.units[district])
        for period, goal in zip(periods, told["goals"], strict=True):
            if goal:
                reword(task, period, goal)
        return task

    def _report(self, told: dict[str, Any], says: dict[str, Any], task: Task, period: Period, *, past: bool) -> None:
        """Write one report and take it along its way, at office hours.

        That is in the days around the due date of a `past` period, and from the opening of the one that is current.
        """
        assert period.due_on is not None
        assert period.opens_on is not None
        report, _ = Report.objects.get_or_create(task=task, period=period)
        first = period.due_on + timedelta(days=3 if says.get("late") else -4) if past else period.opens_on
        status = Status.ACCEPTED if past else Status(says.get("status", "accepted"))
        moments = (
            moment_on(day, (int(task.number.partition("-")[0]) * 7 + step * 95) % 480)
            for step, day in enumerate(working_days(first))
        )
        items = says.get("first", says["items"])
        moment = saved = next(moments)
        report = save(report, content(told, items, task, period.number - 1), by=self.reporter, version=report.version)
        for action, by, comment in self._way(status, says.get("reason", "")):
            if report.status == Status.RETURNED and items != says["items"]:
                items = says["items"]
                told_now = content(told, items, task, period.number - 1)
                report, saved = save(report, told_now, by=self.reporter, version=report.version), moment
            moment = next(moments)
            if action == Action.SUBMIT:
                report = self._confirm(report)
                self._answer(report, moment)
            judged = Foreseen(*says.get("office_outlook", (report.outlook, report.outlook_reason)))
            office = judged if action == Action.ACCEPT else None
            with notices_at(moment):
                transition = perform(report, action, by=by, comment=comment, outlook=office)
            with APPEND_ONLY.lift(Transition):  # what is made up is dated back
                Transition.objects.filter(pk=transition.pk).update(at=moment)
            report = transition.report
        Report.objects.filter(pk=report.pk).update(updated_at=moment, saved_at=saved)

    def _confirm(self, report: Report) -> Report:
        """Confirm what was only likely read of the milestone's conditions; return the report that is about to be filed."""
        items = case_of(report, self.reporter).items
        proposed = {each.key: each.likely_answer._replace(as_read=False) for each in items if each.likely_answer}
        if not proposed:
            return report
        says = content_of(report)
        return save(report, replace(says, answers=says.answers | proposed), by=self.reporter, version=report.version)

    def _answer(self, report: Report, moment: datetime) -> None:
        """Give a reason for every doubt on a report that is about to be filed."""
        asked = [each for each in told_on(report, self.reporter) if each.asks and not each.answer]
        reasons = {each.fingerprint: f"{REASONS.get(each.finding.code, VERIFIED)}{MARK}" for each in asked}
        if reasons:
            answer(report, reasons, by=self.reporter)
            report.answers.filter(fingerprint__in=reasons).update(at=moment)

    def _way(self, status: Report.Status, reason: str) -> Iterator[Step]:
        """Yield the actions that lead a draft to `status`, through a return where there is a `reason` for one."""
        if status == Status.DRAFT:
            return
        up: list[Step] = [(Action.SUBMIT, self.reporter, "")]
        if self.signatory:
            up.append((Action.SIGN_OFF, self.signatory, ""))
        if reason:
            yield from [*up, (Action.SEND_BACK, self.supervisor, reason)]
        if status == Status.AWAITING_SIGN_OFF:
            yield up[0]
        elif status != Status.RETURNED:
            yield from up
        if status == Status.ACCEPTED:
            yield (Action.ACCEPT, self.supervisor, "")
