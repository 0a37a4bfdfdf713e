"""The dashboard of one task: how it stood in each quarter of the year, and what it reached."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from django.urls import reverse

from reports.dashboards.cards import Card, site_list
from reports.dashboards.sites import Sites, StageCount, by_district
from reports.models import Report, TargetReading
from reports.selection.scope import Kind, Scope, kind_of
from reports.selection.selection import Fact, Selection
from reports.selection.unmentioned import unmentioned_commitments
from reports.standing import Scale, Standing, judgements, scale_now
from reports.subjects import readings_in
from tasks.language import Stage
from tasks.language.figures import Comparator
from tasks.models import Period, Task

if TYPE_CHECKING:
    from tasks.models import User


PARTS = {
    "on_track": "{on_track}的季度",
    "on_time": "按时报送的季度",
    "targets": "有完成数的指标",
    "unmentioned": "始终没有写到",
}
COMPLETED = "已完工子项目"


class Stood(NamedTuple):
    """How the task stood in one quarter; no standing where the reader may see none."""

    period: Period
    fact: Fact | None

    @property
    def standing(self) -> Standing | None:
        """Return how the task stood in this quarter, None where the reader may see none."""
        return self.fact.standing if self.fact else None

    @property
    def kind(self) -> Kind | None:
        """Return its kind."""
        return kind_of(self.fact.standing) if self.fact else None


class Reached(NamedTuple):
    """An annual target with the cumulative value of each quarter of the year (None: none), and their shares.

    A value is the one reported, else the one that the narrative surely says, as standing counts it.
    """

    what: str
    unit: str
    value: Decimal
    limit: bool
    values: tuple[Decimal | None, ...]
    shares: tuple[Decimal | None, ...]

    @property
    def pairs(self) -> list[tuple[Decimal | None, Decimal | None]]:
        """Return value and share of each quarter."""
        return list(zip(self.values, self.shares, strict=True))

    @property
    def said(self) -> bool:
        """Return whether the chosen quarter's report gives a value."""
        return self.values[-1] is not None

    @property
    def share(self) -> Decimal | None:
        """Return the share reached by the last report that gives a value."""
        return next((share for share in reversed(self.shares) if share is not None), None)

    @property
    def width(self) -> Decimal:
        """Return how far the bar is filled, in percent."""
        return min(self.share or Decimal(0), Decimal(100))


class Year:
    """One task through the quarters up to `period`, as `user` may read it."""

    def __init__(self, task: Task, period: Period, user: User, on: date) -> None:
        self.task, self.period, self.user, self.on = task, period, user, on

    @cached_property
    def periods(self) -> list[Period]:
        """Return the quarters of the plan up to the chosen one."""
        found = Period.objects.select_related("plan").filter(plan=self.task.plan_id, number__lte=self.period.number)
        return list(found.order_by("number"))

    @cached_property
    def quarters(self) -> list[Stood]:
        """Return how it stood in each of them."""
        now = Selection(self.period, self.user, self.on, only=self.task.pk)
        return [Stood(period, next(iter(now.at(period).facts), None)) for period in self.periods]

    @property
    def now(self) -> Stood:
        """Return how it stands in the chosen quarter."""
        return self.quarters[-1]

    @cached_property
    def unit(self) -> str:
        """Return what led the task in the chosen quarter, by the full name of then."""
        fact = self.now.fact
        return fact.bureau_name if fact else self.task.lead.name_at(self.period.named_at).name

    @property
    def elapsed_share(self) -> int:
        """Return the elapsed share of the year at the end of the chosen quarter, in percent."""
        return self.period.number * 25

    @property
    def reported(self) -> bool:
        """Return whether there is a quarter of which the reader may see anything."""
        return any(each.fact and each.fact.state for each in self.quarters)

    @cached_property
    def targets(self) -> list[Reached]:
        """Return the annual targets with what was reached; two queries and those of standing."""
        reports = Report.objects.visible_to(self.user).filter(task=self.task, period__in=self.periods)
        read: dict[tuple[int, int], Decimal | None] = {
            (target, number): value
            for target, number, value in TargetReading.objects.filter(report__in=reports).values_list(
                "target", "report__period__number", "value"
            )
        }
        said = judgements(self.periods, self.user, self.on, [self.task.pk])
        for period in self.periods:
            facts = said[period.pk].get(self.task.pk)
            for each in facts.facts.targets if facts else ():
                if each.key is not None and each.denied is None:
                    read.setdefault((each.key, period.number), each.reached)
        found = []
        for target in self.task.targets.all():
            values = tuple(read.get((target.pk, period.number)) for period in self.periods)
            limit = target.comparator == Comparator.AT_MOST
            shares = tuple(None if limit else _share(value, target.value) for value in values)
            found.append(Reached(target.what, target.unit, target.value, limit, values, shares))
        return found

    @cached_property
    def sites(self) -> Sites:
        """Return the task's sub-projects."""
        return Sites([self.period], self.user, number=self.task.number)

    @cached_property
    def districts(self) -> list[StageCount]:
        """Return its sub-projects by district and stage."""
        return by_district(self.sites.all)

    @cached_property
    def words_unmentioned(self) -> tuple[str, ...]:
        """Return the words of its commitments that no report has mentioned so far."""
        read = readings_in(self.periods, self.user, [self.task.number], "unanswered")
        return unmentioned_commitments(read).get(self.task.number, ())

    @cached_property
    def scale(self) -> Scale:
        """Return the scale by which the task was judged; one query."""
        return scale_now(self.task.plan_id)

    def label(self, part: str) -> str:
        """Return what the part counts, in the plan's words."""
        return PARTS[part].format(on_track=self.scale.on_track)

    def part(self, part: str) -> list[Any]:
        """Return what the part (a key of `PARTS`) counts: quarters, targets, or words of commitments."""
        if part == "on_track":
            return [each for each in self.quarters if each.kind and each.kind.comparable and not each.kind.behind]
        if part == "on_time":
            return [each for each in self.quarters if each.fact and each.fact.on_time]
        return [each for each in self.targets if each.said] if part == "targets" else list(self.words_unmentioned)

    @cached_property
    def cards(self) -> list[Card]:
        """Return five counts of this task, each with the list of what it counts."""
        seen = sum(bool(each.kind and each.kind.comparable) for each in self.quarters)
        filed = sum(bool(each.fact and each.fact.on_time is not None) for each in self.quarters)
        sites = len(self.sites.all)
        completed = Card(
            "completed", COMPLETED, len(self.sites.at_stage(Stage.COMPLETED)) if sites else None, "个",
            f"子项目共 {sites} 个", site_list(self.period, Scope(), Stage.COMPLETED, self.task.number),
        )  # fmt: skip
        return [
            self._card("on_track", f"可比的季度 {seen} 个", known=seen > 0),
            self._card("on_time", f"须按时报送的季度 {filed} 个", known=filed > 0),
            self._card("targets", f"年度目标 {len(self.targets)} 个", known=bool(self.targets)),
            completed,
            self._card("unmentioned", "任务中的内容，至今没有一个季度写到", known=self.reported, unit="处"),
        ]

    def _card(self, part: str, how: str, *, known: bool, unit: str = "个") -> Card:
        args = [self.task.plan.year, self.period.number, self.task.number, part]
        number = len(self.part(part)) if known else None
        return Card(part, self.label(part), number, unit, how, reverse("dashboard_task_part", args=args))


def _share(value: Decimal | None, whole: Decimal) -> Decimal | None:
    """Return what percentage of a target was reached, to one decimal half up; None where either is missing."""
    return None if value is None or not whole else (value * 100 / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
