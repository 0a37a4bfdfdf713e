"""What the rules of standing look at: plain facts of one task in one period, and what they make of them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import Enum, StrEnum
from typing import NamedTuple

from reports.checks import Verdict
from reports.models import Bucket, Light
from reports.standing.scale import DEFAULT, Scale
from tasks.language import ConditionKind, Stage
from tasks.language.figures import Comparator
from tasks.quarters import Quarter

FULL = Decimal(100)
BEGUN = frozenset({Stage.UNDER_CONSTRUCTION, Stage.COMPLETED, Stage.SUSPENDED})


class Source(Enum):
    """Who says so, the one that overrules the others first; a condition that nobody speaks of has none."""

    JUDGED = "督查室认定"
    READ = "自动核对"
    REPORTED = "指标完成数"
    ANSWERED = "单位填报"
    NONE = ""


class Rule(StrEnum):
    """The rule that decided; its words say what it goes by."""

    LEFT_OUT = "left_out"
    NOT_DUE = "not_due"
    NOT_OPENED = "not_opened"
    NOT_REPORTED = "not_reported"
    CLOSED = "closed"
    CONDITION_MISSED = "condition_missed"
    COMPLETED = "completed"
    CONDITIONS_MET = "conditions_met"
    UNANSWERED = "unanswered"
    NO_FIGURES = "no_figures"
    ELAPSED = "elapsed"

    @property
    def label(self) -> str:
        """Return by what it goes, in words."""
        return {
            Rule.LEFT_OUT: "已取消或合并", Rule.NOT_DUE: "尚未到期", Rule.NOT_OPENED: "没有开放填报", Rule.NOT_REPORTED: "尚未报送", Rule.CLOSED: "已办结",
            Rule.CONDITION_MISSED: "按季度目标", Rule.COMPLETED: "按年度目标", Rule.CONDITIONS_MET: "按季度目标",
            Rule.UNANSWERED: "目标事项没有明确回应", Rule.NO_FIGURES: "没有可比的数", Rule.ELAPSED: "按序时进度",
        }[self]  # fmt: skip


class ConditionFact(NamedTuple):
    """One condition that the lead answers for: how far it is met, by whose word.

    `place` is where it stands in the milestone. `asked` and `reached` are in `unit`; `whole` is the annual target, in
    the same unit, of which they are parts.
    """

    place: int
    words: str
    kind: ConditionKind
    verdict: Verdict = Verdict.UNANSWERED
    source: Source = Source.NONE
    asked: Decimal | None = None
    reached: Decimal | None = None
    unit: str = ""
    comparator: Comparator = Comparator.EQUAL
    whole: Decimal | None = None


class TargetFact(NamedTuple):
    """An annual target that the lead answers for, with the cumulative value reached; None where nothing was reported.

    `due` is what the milestone asks of it by the quarter's end, `denied` what is claimed although a supervisor sees it as
    not reached, `begun` how much is begun, all in the target's unit; `key` is that of its record.
    """

    what: str
    value: Decimal
    unit: str
    reached: Decimal | None = None
    comparator: Comparator = Comparator.EQUAL
    is_level: bool = False
    due: Decimal | None = None
    denied: Decimal | None = None
    key: int | None = None
    begun: Decimal | None = None


class Before(NamedTuple):
    """How the quarter before stood: whether a condition of its milestone was missed, and whether nothing had begun."""

    missed: bool = False
    not_started: bool = False


class Facts(NamedTuple):
    """One task in one period.

    `goal` says whether it has a milestone; `reported` whether a report counts, `opened` whether one was asked for; `counted` is False for tasks that were
    cancelled or merged, `closed` is True from the quarter on in which the task was closed; `stages` are those at which its sub-projects are.
    """

    quarter: Quarter
    goal: bool = False
    reported: bool = True
    due: bool = True
    counted: bool = True
    closed: bool = False
    conditions: Collection[ConditionFact] = ()
    targets: Collection[TargetFact] = ()
    stages: Collection[Stage] = ()
    before: Before = Before()
    scale: Scale = DEFAULT
    opened: bool = True


class Override(NamedTuple):
    """A supervisor's light with its reason; both empty for a person who may not read comments."""

    light: Light
    reason: str
    by: str
    at: datetime


class Shape(StrEnum):
    """The shape of a light: it tells the standings apart in a grey print."""

    SQUARE = "square"
    DIAMOND = "diamond"
    DISC = "disc"
    UP = "up"
    DOWN = "down"
    RING = "ring"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a task stands in a period: bucket and light, the shares in percent, and the rule that decided in one sentence.

    `bucket` and `light` hold; `computed_bucket` and `computed_light` are those of the rules, before a supervisor's
    `override`. `milestone_share` is that of the condition that is furthest behind, `year_share` that of the annual target that
    is; None where there is no figure. `points` are the percentage points above the line (below: negative) that were
    compared. `counted` is False for a task that leaves every denominator.
    """

    bucket: Bucket
    light: Light
    rule: Rule
    reason: str
    elapsed_share: Decimal
    milestone_share: Decimal | None = None
    year_share: Decimal | None = None
    points: Decimal | None = None
    made_good: bool = False
    not_started: bool = False
    counted: bool = True
    scale: Scale = DEFAULT
    computed_bucket: Bucket = Bucket.NOT_COMPARABLE
    computed_light: Light = Light.NONE
    override: Override | None = None

    @property
    def is_behind(self) -> bool:
        """Return whether it is behind the plan."""
        return self.bucket == Bucket.BEHIND

    @property
    def word(self) -> str:
        """Return the plan's word for it; 达进度（补上） where a milestone was missed and made good later."""
        word = self.scale.word(self.bucket, self.light)
        return f"{word}（补上）" if self.light == Light.YELLOW and not self.is_behind else word

    @property
    def colour(self) -> str:
        """Return the name of the colour that the plan gives its light."""
        return self.scale.colour(self.light)

    @property
    def by_rules(self) -> Standing:
        """Return what the rules say, without a supervisor's light."""
        return replace(self, bucket=self.computed_bucket, light=self.computed_light, override=None)

    @property
    def shape(self) -> Shape:
        """Return the shape that stands before the word."""
        return shape_of(self.bucket, self.light)


def shape_of(bucket: Bucket, light: Light) -> Shape:
    """Return the shape of a light: that of the light where it warns, else that of the bucket."""
    if light in (Light.YELLOW, Light.RED):
        return Shape.UP if light == Light.YELLOW else Shape.DOWN
    shapes = {Bucket.COMPLETED: Shape.SQUARE, Bucket.AHEAD: Shape.DIAMOND, Bucket.ON_SCHEDULE: Shape.DISC}
    return shapes.get(bucket, Shape.RING)
