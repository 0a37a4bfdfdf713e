"""The versions of a report, what each of them says, and the conditions of its milestone as both sides see them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from django.http import QueryDict
from django.utils import timezone

from reports.models import ConditionAnswer, ConditionVerdict, Report, Transition
from reports.reportpages.posted import verdicts_in
from reports.workflow import Change, Compared, Content, content_of
from tasks.models import AnnualTarget, MilestoneCondition, User
from tasks.models.composed import question

Action = Transition.Action


class Judged(NamedTuple):
    """A condition with the bureau's answer and the supervisor's verdict; `chosen` is what the page shows as chosen.

    `owner` is the name of the other unit that answers for it, nothing where the lead does.
    """

    condition: MilestoneCondition
    owner: str
    answer: ConditionAnswer | None
    verdict: ConditionVerdict | None
    chosen: str

    @property
    def words(self) -> str:
        """Return the condition's words."""
        return self.condition.words

    @property
    def label(self) -> str:
        """Return the bureau's answer in words, nothing where there is none."""
        return str(self.answer or "")

    @property
    def sentence(self) -> str:
        """Return the words that the bureau's answer stands on."""
        return self.answer.sentence if self.answer else ""

    @property
    def as_read(self) -> bool:
        """Return whether the bureau left the answer as it was read."""
        return self.answer is not None and self.answer.as_read

    @property
    def is_behind(self) -> bool:
        """Return whether the bureau says that it is reached in part or not at all."""
        return self.answer is not None and self.answer.answer in ConditionAnswer.BEHIND


class Version(NamedTuple):
    """One version of a report: its number, who did what with it first and when (nothing: it is as it stands now).

    `saved_at` is when its text was saved, and `saved_by` by whom, where that is on record.
    """

    number: int
    transition: Transition | None
    label: str
    saved_at: datetime | None = None
    saved_by: str = ""


def versions_of(report: Report, user: User) -> list[Version]:
    """Return the versions of `report` that `user` may read, the oldest first, the present one last; one query.

    The office reads what came to it, the lead bureau all of its own. Versions differ where the report was saved between.
    """
    is_own = user.acting is not None and user.acting.organization_id == report.task.lead_id
    steps = _steps(report.pk, is_own) if report.pk else []
    found: dict[int, Version] = {}
    for step in steps:
        at = datetime.fromisoformat(step.kept_at) if step.kept_at else None
        words = f"第 {step.version} 版（{_saved(at)}{step.get_action_display()}）"
        found.setdefault(step.version, Version(step.version, step, words, at, step.kept_by or ""))
    at, by = report.saved_at or report.updated_at, str(report.saved_by or "")
    words = f"第 {report.version} 版（{_saved(report.saved_at)}现在）"
    found[report.version] = Version(report.version, None, words, at, by)
    return [found[number] for number in sorted(found)]


@question
def _steps(report: int, is_own: bool) -> QuerySet[Any]:
    saving = {"kept_at": KT("snapshot__saved_at"), "kept_by": KT("snapshot__saved_by")}
    steps: QuerySet[Any] = Transition.objects.filter(report=report).select_related("by", "organization")
    if not is_own:
        steps = steps.filter(Q(to_status__in=Report.SUBMITTED) | Q(from_status__in=Report.SUBMITTED))
    told: QuerySet[Any] = steps.defer("snapshot").annotate(**saving).order_by("id")
    return told


def _saved(at: datetime | None) -> str:
    return f"{timezone.localtime(at):%-m月%-d日 %H:%M} 保存，" if at else ""


def content_in(report: Report, version: Version) -> Content:
    """Return what a version of `report` says; two queries."""
    if version.transition is None:
        return content_of(report)
    return Content.from_snapshot(Transition.objects.values_list("snapshot", flat=True).get(pk=version.transition.pk))


def readings_told(told: Compared) -> list[Change]:
    """Return the readings that changed, by the names of their targets; one query at most."""
    if not told.readings:
        return []
    targets = AnnualTarget.every.in_bulk(told.readings)
    return [
        Change(
            targets[key].what,
            *(f"{value.normalize():f} {targets[key].unit}" if value is not None else "—" for value in values),
        )
        for key, values in told.readings.items()
    ]


def judged_conditions(report: Report, posted: QueryDict) -> list[Judged]:
    """Return the conditions of the report's milestone with both views; what was `posted` is shown as chosen; three queries."""
    answers = {each.condition_id: each for each in _answers(report.pk)}
    verdicts = {each.condition_id: each for each in _verdicts(report.pk)}
    sent, own = verdicts_in(posted), report.task.lead.names
    return [
        Judged(each, owner, answers.get(each.pk), verdict, sent.get(each.pk, verdict.verdict if verdict else ""))
        for each in _conditions(report.task_id, report.period_id)
        for verdict in [verdicts.get(each.pk)]
        for owner in ["" if each.given_to in own else each.given_to]
    ]


@question
def _conditions(task: int, period: int) -> QuerySet[MilestoneCondition]:
    conditions = MilestoneCondition.objects.filter(milestone__task=task, milestone__period=period)
    return conditions.select_related("owner")


@question
def _answers(report: int) -> QuerySet[ConditionAnswer]:
    return ConditionAnswer.objects.filter(report=report)


@question
def _verdicts(report: int) -> QuerySet[ConditionVerdict]:
    return ConditionVerdict.objects.filter(report=report).select_related("by")
