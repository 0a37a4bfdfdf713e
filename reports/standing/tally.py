"""Standings counted for a group of tasks: a bureau's, a category's, the city's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from reports.models import Bucket, Light
from reports.standing.facts import FULL, Standing
from reports.standing.scale import DEFAULT, Scale

FEWEST = 3
"""From so many on a part of them is told as a percentage: of one or two it would only look exact."""


class Rate(NamedTuple):
    """So many of a whole: a percentage where the whole is large enough, else the two counts."""

    part: int
    whole: int

    @property
    def share(self) -> Decimal | None:
        """Return the percentage; None where the whole is too small for one."""
        return share(self.part, self.whole) if self.whole >= FEWEST else None

    @property
    def cell(self) -> Decimal | str | None:
        """Return it as a file holds it: the percentage, else 1 / 2; None of nothing."""
        return self.share if self.whole >= FEWEST or not self.whole else f"{self.part} / {self.whole}"

    @property
    def words(self) -> str:
        """Return it in words: 66.7%, else 1 / 2, "—" of nothing."""
        return f"{self.cell}%" if self.share is not None else str(self.cell or "—")

    @property
    def equation(self) -> str:
        """Return 71 ÷ 96 = 74.0%, with a hole for what is counted behind the whole, without the percentage of few."""
        counted = f"{self.part} ÷ {self.whole} {{}}"
        return counted if self.share is None else f"{counted} = {self.share}%"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many tasks of a group stand how; the counts of all buckets, as those of all lights, sum to `tasks`.

    Cancelled and merged tasks are in none of them but `left_out`.
    """

    tasks: int
    buckets: Mapping[Bucket, int]
    lights: Mapping[Light, int]
    left_out: int

    @property
    def comparable(self) -> int:
        """Return the denominator of the shares: all but 其他."""
        return self.tasks - self.buckets[Bucket.NOT_COMPARABLE]

    @property
    def behind(self) -> int:
        """Return how many are behind the plan."""
        return self.buckets[Bucket.BEHIND]

    @property
    def on_track(self) -> int:
        """Return how many of the comparable are not behind."""
        return self.comparable - self.behind

    @property
    def behind_share(self) -> Decimal | None:
        """Return what percentage of the comparable is behind; None where there is none to compare."""
        return share(self.behind, self.comparable)

    @property
    def on_track_rate(self) -> Rate:
        """Return how many of the comparable are not behind."""
        return Rate(self.on_track, self.comparable)

    @property
    def behind_rate(self) -> Rate:
        """Return how many of the comparable are behind."""
        return Rate(self.behind, self.comparable)

    def count_words(self, scale: Scale = DEFAULT) -> str:
        """Return how the share on track was counted: 71 ÷ 96 项可比 = 74%; what was left out is said, in the plan's word."""
        said = self.on_track_rate.equation.format("项可比") if self.comparable else "没有可比的任务"
        other = self.buckets[Bucket.NOT_COMPARABLE]
        return f"{said}；{scale.word(Bucket.NOT_COMPARABLE, Light.NONE)} {other} 项未计入" if other else said


def share(part: int, whole: int) -> Decimal | None:
    """Return what percentage of `whole` the part is, to one decimal half up; None of nothing."""
    return (part * FULL / whole).quantize(Decimal("0.1"), ROUND_HALF_UP) if whole else None


def tally(standings: Iterable[Standing]) -> Tally:
    """Return the counts of a group; every bucket and light is there, with 0 where there is none."""
    listed = list(standings)
    counted = [each for each in listed if each.counted]
    buckets, lights = Counter(each.bucket for each in counted), Counter(each.light for each in counted)
    return Tally(
        len(counted),
        {bucket: buckets[bucket] for bucket in Bucket},
        {light: lights[light] for light in Light},
        len(listed) - len(counted),
    )
