"""By what a year's standing is judged, as plain values: thresholds, words and colours of one version."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from reports.models import Bucket, Light

if TYPE_CHECKING:
    from tasks.models import StandingScale

SEVERE = "severe"
WORDS: dict[str, str] = {**dict(Bucket.choices), SEVERE: "严重欠进度"}
COLOURS: dict[str, str] = {Light.GREEN.value: "green", Light.YELLOW.value: "amber", Light.RED.value: "red"}


class Scale(NamedTuple):
    """One version of a plan's thresholds in percentage points; version 0 are the defaults.

    `words` by bucket (and `severe` for a red light) and `colours` by light hold only what differs from the defaults.
    """

    version: int = 0
    ahead_by: Decimal = Decimal(5)
    yellow_by: Decimal = Decimal(0)
    red_by: Decimal = Decimal(30)
    words: tuple[tuple[str, str], ...] = ()
    colours: tuple[tuple[str, str], ...] = ()

    def word(self, bucket: Bucket, light: Light) -> str:
        """Return the word for a standing: 欠进度, or 严重欠进度 with a red light."""
        key = SEVERE if bucket == Bucket.BEHIND and light == Light.RED else bucket.value
        return dict(self.words).get(key) or WORDS[key]

    def colour(self, light: Light) -> str:
        """Return the name of a light's colour; grey for none."""
        return dict(self.colours).get(light.value) or COLOURS.get(light.value, "grey")

    @property
    def behind(self) -> str:
        """Return the word for what is behind the plan."""
        return self.word(Bucket.BEHIND, Light.YELLOW)

    @property
    def on_track(self) -> str:
        """Return the words for all that is comparable and not behind: 达进度及以上."""
        return f"{self.word(Bucket.ON_SCHEDULE, Light.GREEN)}及以上"

    @property
    def label(self) -> str:
        """Return 第2版规则, or 通用规则 for the defaults."""
        return f"第{self.version}版规则" if self.version else "通用规则"

    @property
    def rules(self) -> str:
        """Return the version with its thresholds in one sentence."""
        ahead, yellow, red = (f"{each.normalize():f}" for each in (self.ahead_by, self.yellow_by, self.red_by))
        below = f"低 {yellow} 个百分点以上" if self.yellow_by else "低于参照线"
        return (
            f"按{self.label}：有季度目标的看季度目标，没有的看序时进度；高 {ahead} 个百分点及以上为{self.word(Bucket.AHEAD, Light.GREEN)}，{below}亮黄灯，"
            f"低 {red} 个百分点以上亮红灯"
        )


DEFAULT = Scale()


def scale_of(row: StandingScale | None) -> Scale:
    """Return the scale that is on record, the defaults for none."""
    if row is None:
        return DEFAULT
    return Scale(
        row.version,
        row.ahead_by,
        row.yellow_by,
        row.red_by,
        tuple(sorted((key, str(word)) for key, word in row.words.items() if key in WORDS and word)),
        tuple(sorted((key, str(name)) for key, name in row.colours.items() if key in COLOURS and name)),
    )
