"""Sub-projects across bureaus: where each stands by the last report up to a period that says so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, OuterRef, QuerySet

from reports.models import ProgressEntry, Report
from reports.models.entries import STAGES
from reports.models.reports import closing, lead_then
from reports.selection.scope import Scope
from reports.standing import Rate
from tasks.language import Stage
from tasks.language.figures import Basis
from tasks.models import Organization, Period, Plan, SubProject, Task, name_then
from tasks.models.composed import question
from tasks.models.organizations import lies_in
from tasks.quarters import NUMERALS

if TYPE_CHECKING:
    from tasks.models import User

NOWHERE = "未写明县区"
OF_TASK = ("task__plan", "task__number", "task__lead", "unit")
PLACE = ("pk", "kind", "name", "short_name", "division_code")
"""What of a district is looked at: how its page is addressed by today's name, and the short name of the quarter."""
SHOWN = (
    Stage.COMPLETED, Stage.UNDER_CONSTRUCTION, Stage.PREPARATION, Stage.NOT_STARTED, Stage.SUSPENDED, Stage.CANCELLED,
    Stage.UNSTATED,
)  # fmt: skip


class Site(NamedTuple):
    """One sub-project: its stage and share of total works (never of another basis), and the quarter that said so.

    `task` is the number of its task, with the list where several are looked at; `before` is its stage at the end of the
    quarter before; `quarter` 0 where no report speaks of it.
    """

    key: int
    name: str
    plan: Plan
    number: str
    task: str
    lead: int
    bureau: str
    district: Organization | None
    stage: Stage
    percent: Decimal | None
    quarter: int
    before: Stage

    @property
    def stage_label(self) -> str:
        """Return the stage in words."""
        return STAGES[self.stage]

    @property
    def place(self) -> str:
        """Return the short name of its district."""
        return str(self.district) if self.district else NOWHERE

    @property
    def quarter_label(self) -> str:
        """Return the quarter whose report says so: 二季度."""
        return f"{NUMERALS[self.quarter - 1]}季度"


class StageCount(NamedTuple):
    """A group of sub-projects: how many stand at each stage shown, and how many are completed.

    Cancelled ones leave the denominator of `completed`.
    """

    group: Any
    label: str
    total: int
    stages: tuple[tuple[Stage, int], ...]

    def at(self, stage: Stage) -> int:
        """Return how many stand at `stage`."""
        return dict(self.stages).get(stage, 0)

    @property
    def completed_rate(self) -> Rate:
        """Return how many are completed."""
        return Rate(self.at(Stage.COMPLETED), self.total - self.at(Stage.CANCELLED))


class Sites:
    """The sub-projects of the counted tasks in a scope, in order; two queries whatever their number, three once it is closed."""

    def __init__(self, periods: Sequence[Period], user: User, scope: Scope | None = None, number: str = "") -> None:
        """Prepare the sub-projects of `scope` in the lists of `periods`, of one quarter; of the one task `number` where it is given."""
        self.periods, self.user, self.scope, self.number = periods, user, scope or Scope(), number
        self.period, self.plans = periods[0], [period.plan_id for period in periods]

    @property
    def several(self) -> bool:
        """Return whether they are those of several lists."""
        return len(self.periods) > 1

    @cached_property
    def all(self) -> list[Site]:
        """Return every sub-project of the scope."""
        rows = _rows(*self._asked)
        said, then = (self._said(), self._places_then()) if rows else ({}, {})
        plans = {period.plan_id: period.plan for period in self.periods}
        places: dict[tuple[Any, ...], Organization] = {}
        return [
            self._site(
                key, name, plans[plan], number, lead, bureau, _place(places, *then.get(key, place)), said.get(key, {})
            )
            for key, name, plan, number, lead, bureau, *place in rows
        ]

    def _site(
        self, key: int, name: str, plan: Plan, number: str, lead: int, bureau: str, place: Organization | None,
        said: dict[int, tuple[Stage, Decimal | None]],
    ) -> Site:  # fmt: skip
        last = max(said, default=0)
        stage, percent = said.get(last, (Stage.UNSTATED, None))
        before = said.get(max((each for each in said if each < self.period.number), default=0), (Stage.UNSTATED, None))
        task = f"{plan.title} {number}" if self.several else number
        return Site(key, name, plan, number, task, lead, bureau, place, stage, percent, last, before[0])

    @property
    def _asked(self) -> tuple[list[Period], User, Scope, str | None]:
        return list(self.periods), self.user, self.scope, self.number or None

    def _said(self) -> dict[int, dict[int, tuple[Stage, Decimal | None]]]:
        """Return what each quarter's report says of each sub-project: the last row that says a stage or a share."""
        said: dict[int, dict[int, tuple[Stage, Decimal | None]]] = {}
        for key, number, stage, percent, basis in _entries(*self._asked):
            works = percent if basis == Basis.WORKS else None
            if stage != Stage.UNSTATED or works is not None:
                said.setdefault(key, {})[number] = Stage(stage), works
        return said

    def _places_then(self) -> dict[int, list[Any]]:
        """Return the districts, merged since, that rows of closed quarters are in; a query, none while the quarter is open."""
        closed = [period.pk for period in self.periods if period.closed_at]
        return {key: place for key, *place in _merged_places(closed, *self._asked)}

    def at_stage(self, stage: str) -> list[Site]:
        """Return the sub-projects at `stage`; all for none."""
        return [site for site in self.all if not stage or site.stage == stage]


def _sites(periods: list[Period], user: User, scope: Scope, number: str | None) -> QuerySet[SubProject]:
    """Return the sub-projects of the counted tasks in a scope."""
    tasks = Task.objects.visible_to(user).in_force().filter(plan__in=[period.plan_id for period in periods])
    found = SubProject.objects.filter(task__in=tasks.order_by().values("pk"))
    if number is not None:
        found = found.filter(task__number=number)
    if scope.lead:
        found = found.filter(task__lead=scope.lead)
    if scope.category:
        found = found.filter(task__category=scope.category)
    if scope.sponsor:
        found = found.filter(task__in=Task.objects.sponsored_by(scope.sponsor).order_by().values("pk"))
    return found.filter(lies_in(scope.district)) if scope.district else found


@question
def _rows(periods: list[Period], user: User, scope: Scope, number: str | None) -> QuerySet[Any, tuple]:
    found = _sites(periods, user, scope, number).annotate(unit=lead_then(periods, "short_name", "task__"))
    ordered = found.order_by("task__plan__slug", "task__order", "task__number", "order", "id")
    return ordered.values_list("pk", "name", *OF_TASK, *_of_district(closing(periods, "task__")))


@question
def _entries(periods: list[Period], user: User, scope: Scope, number: str | None) -> QuerySet[Any, tuple]:
    """Return the rows of the reports so far that name one of the sub-projects."""
    plans = [period.plan_id for period in periods]
    reports = Report.objects.visible_to(user).filter(period__plan__in=plans, period__number__lte=periods[0].number)
    found = _sites(periods, user, scope, number).order_by().values("pk")
    rows = ProgressEntry.objects.filter(report__in=reports, subproject__in=found).order_by("report", "order")
    return rows.values_list("subproject", "report__period__number", "stage", "percent", "basis")


@question
def _merged_places(
    closed: list[int], periods: list[Period], user: User, scope: Scope, number: str | None
) -> QuerySet[Any, tuple]:
    found = _sites(periods, user, scope, number).order_by().values("pk")
    rows = ProgressEntry.objects.filter(report__period__in=closed, subproject__in=found)
    rows = rows.filter(district__merged_into__isnull=False).order_by("report", "order")
    return rows.values_list("subproject", *_of_district(OuterRef("report__period__named_at")))


def _of_district(closed: Any) -> list[Any]:
    """Return the expressions of `PLACE` for rows that have a district, as it was called at the moment `closed`."""
    short = name_then("district", "short_name", closed)
    return [short if field == "short_name" else F(f"district__{field}") for field in PLACE]


def _place(known: dict[tuple[Any, ...], Organization], *named: Any) -> Organization | None:
    """Return the district of those values, one for all of its sub-projects; with nothing but what `PLACE` names."""
    if named[0] is not None and named not in known:
        known[named] = Organization(**dict(zip(PLACE, named, strict=True)))
    return known.get(named)


def stage_counts(sites: Iterable[Site], by: Callable[[Site], tuple[Any, str]]) -> list[StageCount]:
    """Return the sub-projects counted by group, `by` giving the group's key and its label, in the order found."""
    groups: dict[Any, tuple[str, list[Site]]] = {}
    for site in sites:
        key, label = by(site)
        groups.setdefault(key, (label, []))[1].append(site)
    return [
        StageCount(
            key, label, len(listed), tuple((stage, sum(each.stage is stage for each in listed)) for stage in SHOWN)
        )
        for key, (label, listed) in groups.items()
    ]


def by_district(sites: Iterable[Site]) -> list[StageCount]:
    """Return the counts by district in the official order; without a district last."""
    found = stage_counts(sites, lambda site: (site.district, site.place))
    return sorted(found, key=lambda group: _rank(group.group))


def by_lead(sites: Iterable[Site]) -> list[StageCount]:
    """Return the counts by lead bureau, the largest first."""
    found = stage_counts(sites, lambda site: (site.lead, site.bureau))
    return sorted(found, key=lambda group: -group.total)


def _rank(place: Organization | None) -> tuple[Any, ...]:
    return (2,) if place is None else (place.kind != Organization.Kind.DISTRICT, place.division_code or "9", place.pk)
