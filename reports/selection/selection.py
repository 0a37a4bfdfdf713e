"""The tasks that a dashboard counts: one object for the figure, the list behind it and the file."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils import timezone

from reports.desk import reads_comments, with_due, with_state
from reports.models import FIRST_ASKED, REASONED, Outlook, Report, outlook_told
from reports.models.reports import lead_then, overdue
from reports.selection.scope import Kind, Scope, kind_of
from reports.selection.unmentioned import unmentioned_commitments
from reports.standing import Scale, Standing, sees_all, standings_of_year
from reports.subjects import Reading, Told, readings_in, told_in
from tasks.models import Period, SubProject, Task
from tasks.models.composed import question
from tasks.models.organizations import lies_in
from tasks.models.plans import periods_of_list

if TYPE_CHECKING:
    from tasks.models import User


SHOWN = (
    "pk", "number", "order", "text", "category", "status", "demo", "contact", "lead_id", "short_then", "name_then",
    "state", "due", "arrived_at", "foreseen",
)  # fmt: skip
OF_REPORT = ("obstacles", "outlook", "outlook_reason", "office_outlook__outlook", "office_outlook__reason")
NOTHING_SAID = ("",) * len(OF_REPORT)


@dataclass(frozen=True, slots=True)
class Fact:
    """One task as a dashboard sees it.

    `on_time` is None where nothing can be late: no due date, not yet due, imported, or not open to the reader; `asked`
    says that a report had to come, `arrived` that it came, be it back with its bureau since. `before` is how it stood in the quarter before. `outlook` is what its bureau says of the
    year's end, `office_outlook` what the office does, as far as the reader may know it, `foreseen` what the bureau said
    last in an earlier quarter; empty for nothing.
    """

    key: int
    number: str
    place: int
    text: str
    category: str
    lead: int
    bureau: str
    bureau_name: str
    demo: str
    state: str
    asked: bool
    on_time: bool | None
    obstacles: str
    contact: str
    standing: Standing
    before: Standing | None = None
    outlook: str = ""
    outlook_reason: str = ""
    office_outlook: str = ""
    office_reason: str = ""
    foreseen: str = ""
    arrived: bool = False

    @property
    def outlook_told(self) -> str:
        """Return what its bureau says of the year's end, with the reason."""
        return outlook_told(self.outlook, self.outlook_reason)

    @property
    def office_told(self) -> str:
        """Return what the office says of it, with the reason."""
        return outlook_told(self.office_outlook, self.office_reason)

    @property
    def at_risk(self) -> bool:
        """Return whether its bureau or the office doubts that the year's target will be met."""
        return self.outlook in REASONED or self.office_outlook in REASONED

    @property
    def kind(self) -> Kind:
        """Return its kind of standing."""
        return kind_of(self.standing)

    @property
    def kind_before(self) -> Kind | None:
        """Return its kind in the quarter before; None where it was not known then."""
        return kind_of(self.before) if self.before else None

    @property
    def due(self) -> bool:
        """Return whether its report came or should have come by now: what is not yet due is no part of the share on time."""
        return self.on_time is not None

    @property
    def unaccepted(self) -> bool:
        """Return whether its report is with the office, which has not accepted it yet."""
        return self.state == Report.Status.SUBMITTED

    @property
    def fell(self) -> bool:
        """Return whether it stands worse than in the quarter before: from good to behind, or from yellow to red."""
        before = self.kind_before
        if before is None or not (before.comparable and self.kind.behind):
            return False
        return not before.behind or (before is Kind.BEHIND and self.kind is Kind.SEVERE)

    @property
    def rose(self) -> bool:
        """Return whether it was behind in the quarter before and is no more."""
        before = self.kind_before
        return before is not None and before.behind and self.kind.comparable and not self.kind.behind


class Pick(NamedTuple):
    """A part of the tasks that has a name in addresses and a label in filters, with holes for the plan's words."""

    label: str
    takes: Callable[[Selection, Fact], bool]

    def label_for(self, scale: Scale) -> str:
        """Return the label in the plan's words."""
        return self.label.format(on_track=scale.on_track, behind=scale.behind)


class Selection:
    """The counted tasks of a period in a scope, in order, as `user` may see them at the day `on`.

    What costs queries is asked for once and only where it is needed; their number depends on no row.
    """

    def __init__(
        self, period: Period, user: User, on: date, scope: Scope | None = None, only: int | None = None
    ) -> None:
        """Prepare the selection; of the one task with the key `only` where it is given."""
        self.period, self.user, self.on, self.scope, self.only = period, user, on, scope or Scope(), only

    @property
    def as_of(self) -> date:
        """Return the day as of which the figures stand: a closed period's don't move any more."""
        closed = self.period.closed_at
        return min(self.on, timezone.localdate(closed)) if closed else self.on

    @cached_property
    def _tasks(self) -> list[Any]:
        """Return the tasks of the scope, cancelled and merged ones among them; one query."""
        return _tasks(self.period, self.user, self.scope, self.only)

    @cached_property
    def _keys(self) -> list[int]:
        return [task.pk for task in self._tasks]

    @cached_property
    def _said(self) -> dict[int, tuple[str, ...]]:
        """Return what the reports say beside their texts, in the order of `OF_REPORT`, by task key; one query."""
        rows = _said(self.period.pk, self.user, self._keys)
        return {key: tuple(each or "" for each in said) for key, *said in rows}

    @property
    def asks_outlook(self) -> bool:
        """Return whether the period's reports say how the year will end."""
        return self.period.number >= FIRST_ASKED

    @cached_property
    def previous(self) -> Period | None:
        """Return the quarter before in the same plan, None in the first; one query."""
        return next((each for each in self._so_far if each.number == self.period.number - 1), None)

    @cached_property
    def _so_far(self) -> list[Period]:
        return [each for each in periods_of_list(self.period.plan_id) if each.number <= self.period.number]

    @cached_property
    def _standings(self) -> dict[int, dict[int, Standing]]:
        """Return by quarter of the year so far how its tasks stood: one question for this quarter, the last, and the one before."""
        if not self._keys:
            return {}
        return standings_of_year(self._so_far, self.user, self.on, self._limit, read=self._all_read)

    @property
    def _before(self) -> dict[int, Standing]:
        return self._standings.get(self.previous.pk, {}) if self.previous else {}

    @property
    def _limit(self) -> list[int] | None:
        """Return the tasks to which the standings are limited; None: the whole plan, which is the cheaper question."""
        scope = self.scope
        narrow = self.only or scope.lead or scope.category or scope.district or scope.sponsor
        return self._keys if narrow else None

    @cached_property
    def facts_of_all(self) -> list[Fact]:
        """Return the counted tasks of whichever standing; those whose standing `user` may not see are not among them."""
        standing = self._standings.get(self.period.pk, {})
        return [
            self._fact(task, standing[task.pk])
            for task in self._tasks
            if task.status not in Task.LEFT_OUT and task.pk in standing
        ]

    def _fact(self, task: Any, standing: Standing) -> Fact:
        arrived = task.arrived_at is not None
        asked = (
            self.period.opened_at is not None
            and task.due is not None
            and (arrived or (task.status == Task.Status.ACTIVE and task.state != Report.Status.ACCEPTED))
        )
        obstacles, outlook, reason, judged, judged_why = self._said.get(task.pk, NOTHING_SAID)
        if not reads_comments(self.user, task):
            judged = judged_why = ""
        late = asked and overdue(task.due, task.arrived_at, task.state, self.on)
        return Fact(
            task.pk, task.number, task.order, task.text, task.category, task.lead_id, task.short_then, task.name_then,
            task.demo, task.state, asked, (not late if arrived or late else None) if asked else None, obstacles, task.contact,
            standing, self._before.get(task.pk), outlook, reason, judged, judged_why, task.foreseen or "", arrived,
        )  # fmt: skip

    @cached_property
    def facts(self) -> list[Fact]:
        """Return the counted tasks of the scope."""
        kind, accepted = self.scope.kind, self.scope.accepted
        found = [fact for fact in self.facts_of_all if kind is None or fact.kind is kind]
        return [fact for fact in found if not accepted or fact.state == Report.Status.ACCEPTED]

    @cached_property
    def left_out(self) -> int:
        """Return how many tasks of the scope were cancelled or merged, and so are in no figure."""
        return sum(task.status in Task.LEFT_OUT for task in self._tasks)

    @cached_property
    def _readings(self) -> dict[int, list[Reading]]:
        """Return by quarter of the year so far what the tasks' texts come to; 15 queries at most."""
        if not self.facts:
            return {}
        if self._all_read is not None:
            return self._all_read
        numbers = None if self._limit is None else [fact.number for fact in self.facts]
        return readings_in(self._so_far, self.user, numbers, "findings", "unanswered")

    @cached_property
    def _all_read(self) -> dict[int, list[Reading]] | None:
        """Return by quarter what all of the list's texts come to, for the office: it reads what counts, and that was submitted."""
        if self._limit is not None or not sees_all(self.user):
            return None
        return readings_in(self._so_far, None, None, "promise", "findings", "unanswered")

    @cached_property
    def _told(self) -> dict[str, list[Told]]:
        """Return the findings by task number."""
        return told_in(self.period, self.user, [fact.number for fact in self.facts], self._readings)

    @cached_property
    def doubts(self) -> dict[int, int]:
        """Return how many findings wait for an answer, by task key, where there are any."""
        return self._findings(lambda each: each.blocks)

    @cached_property
    def answers_by_task(self) -> dict[int, int]:
        """Return how many findings have their bureau's answer, by task key, where there are any."""
        return self._findings(lambda each: each.is_answered)

    def _findings(self, counts: Callable[[Told], bool]) -> dict[int, int]:
        found = {number: sum(map(counts, listed)) for number, listed in self._told.items()}
        return {fact.key: count for fact in self.facts if (count := found.get(fact.number, 0))}

    @cached_property
    def words_unmentioned(self) -> dict[int, tuple[str, ...]]:
        """Return the words of commitments that no quarter's report has mentioned so far, by task key."""
        found = unmentioned_commitments(self._readings)
        return {fact.key: words for fact in self.facts if (words := found.get(fact.number))}

    def pick(self, name: str) -> list[Fact]:
        """Return the tasks of the part `name`, a key of `PICKS`."""
        takes = PICKS[name].takes
        return [fact for fact in self.facts if takes(self, fact)]

    def at(self, period: Period) -> Selection:
        """Return the selection of the same scope, of whichever standing, in another period."""
        found = Selection(period, self.user, self.on, replace(self.scope, kind=None), self.only)
        if period in self._so_far:
            found._standings = self._standings
        return found


@question
def _tasks(period: Period, user: User, scope: Scope, only: int | None) -> QuerySet[Any]:
    tasks = Task.objects.visible_to(user).filter(plan=period.plan_id)
    if only is not None:
        tasks = tasks.filter(pk=only)
    if scope.lead:
        tasks = tasks.led_by(scope.lead)
    if scope.category:
        tasks = tasks.filter(category=scope.category)
    if scope.sponsor:
        tasks = tasks.sponsored_by(scope.sponsor)
    if scope.district:
        tasks = tasks.filter(Exists(SubProject.objects.filter(lies_in(scope.district), task=OuterRef("pk"))))
    earlier = Report.objects.visible_to(user).filter(task=OuterRef("pk"), period__plan=period.plan_id)
    earlier = earlier.filter(period__number__lt=period.number).exclude(outlook="").order_by("-period__number")
    stated = with_due(with_state(tasks, [period], user), [period]).annotate(
        foreseen=Subquery(earlier.values("outlook")[:1]),
        short_then=lead_then([period], "short_name"),
        name_then=lead_then([period], "name"),
    )
    shown: QuerySet[Any] = stated.order_by("order", "number").values_list(*SHOWN, named=True)
    return shown


@question
def _said(period: int, user: User, tasks: list[int]) -> QuerySet[Report, tuple]:
    reports = Report.objects.visible_to(user).filter(period=period, task__in=tasks).order_by()
    return reports.values_list("task", *OF_REPORT)


def _foresees(_: Selection, fact: Fact, *, outlook: Outlook) -> bool:
    return fact.outlook == outlook


def _judged(_: Selection, fact: Fact, *, outlook: Outlook) -> bool:
    return fact.office_outlook == outlook


PICKS: dict[str, Pick] = {
    "counted": Pick("计入统计的", lambda _, fact: True),
    "on_time": Pick("按时报送的", lambda _, fact: fact.on_time is True),
    "late": Pick("逾期的", lambda _, fact: fact.on_time is False),
    "on_track": Pick("{on_track}的", lambda _, fact: fact.kind.comparable and not fact.kind.behind),
    "behind": Pick("{behind}的（含严重）", lambda _, fact: fact.kind.behind),
    "doubted": Pick("疑点未说明的", lambda selection, fact: fact.key in selection.doubts),
    "unaccepted": Pick("报告尚未审核通过的", lambda _, fact: fact.unaccepted),
    "fell": Pick("由好转差的", lambda _, fact: fact.fell),
    "rose": Pick("由差转好的", lambda _, fact: fact.rose),
    "unmentioned": Pick("内容始终没有写到的", lambda selection, fact: fact.key in selection.words_unmentioned),
    "at_risk": Pick("全年目标有困难、需调整或不能完成的", lambda _, fact: fact.at_risk),
    **{f"outlook-{each}": Pick(f"全年预期{each.label}的", partial(_foresees, outlook=each)) for each in Outlook},
    "outlook-none": Pick("没有说明全年预期的", lambda selection, fact: selection.asks_outlook and not fact.outlook),
    **{f"office-{each}": Pick(f"督查室预期{each.label}的", partial(_judged, outlook=each)) for each in Outlook},
}


def select(period: Period, user: User, scope: Scope | None = None, on: date | None = None) -> Selection:
    """Return the selection of `scope` as it stands today, or on the day `on`."""
    return Selection(period, user, on or timezone.localdate(), scope)


def by_bureau(facts: Iterable[Fact]) -> list[tuple[int, list[Fact]]]:
    """Return the tasks of each lead bureau under its key, in the order in which the bureaus first appear."""
    grouped: dict[int, list[Fact]] = {}
    for fact in facts:
        grouped.setdefault(fact.lead, []).append(fact)
    return list(grouped.items())


def bureau_name_of(facts: Iterable[Fact]) -> str:
    """Return what the bureau of these tasks was called in their quarter; both names where two were one later."""
    return "、".join(dict.fromkeys(fact.bureau for fact in facts))
