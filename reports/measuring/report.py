"""The whole measure of a set of readings, and how it is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from reports.checks import Column
from reports.measuring.accusing import SLIPS, judge, seed
from reports.measuring.samples import samples
from reports.measuring.scoring import Measured, Ratio, measure
from tasks.language import NOWHERE, Places

#: What is printed, a line an aspect: its label, and each of its figures with its own label.
LINES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    ("分项", (("items.precision", "准确率"), ("items.recall", "召回率"))),
    ("名称", (("names.precision", "准确率"), ("names.recall", "召回率"))),
    ("标为确定的名称", (("names_sure.precision", "准确率"), ("names_sure.share", "占读出名称"))),
    ("形象进度", (("percent.precision", "准确率"), ("percent.recall", "召回率"))),
    ("阶段", (("stage.right", "正确"), ("stage_sure.right", "标为确定的正确"), ("stage_done.right", "读作已完工的正确"))),
    ("县区", (("district.precision", "准确率"), ("district.recall", "召回率"))),
    ("数量", (("quantities.precision", "准确率"), ("quantities.recall", "召回率"))),
    ("百分比主张", (("claims.precision", "准确率"), ("claims.recall", "召回率"), ("claims_whole.right", "总数正确"))),
    ("写错的百分比", (("wrong.found", "发现"), ("wrong.found_beyond_rounding", "超出取舍误差的发现"))),
    ("指错", (("accusations.right", "属实"),)),
    ("改错后发现", (*((f"seeded.{slip}", f"+{slip}") for slip in SLIPS), ("seeded.all", "合计"))),
)  # fmt: skip


def measure_sample(path: Path, *, seeded: bool = False, places: Places = NOWHERE) -> Measured:
    """Return the figures of one reading made by hand; raises what `samples` raises. Seeding reads many times as often."""
    found = Measured()
    for sample in samples(path, places):
        for column in Column:
            read, gold = sample.reading(column), sample.by_hand(column)
            if read or gold:
                found += measure(sample.text(column), read, gold)
        found += judge(sample)
        if seeded:
            found += seed(sample)
    return found


def lines(found: Measured) -> Iterator[str]:
    """Yield one line an aspect, precision and recall apart, then what was accused wrongly."""
    for label, names in LINES:
        shown = [f"{word} {_shown(found.figures[name])}" for name, word in names if name in found.figures]
        if shown:
            yield f"{label}：" + "，".join(shown)
    done = found.figures.get("stage_done.right", Ratio())
    yield f"误读为已完工 {done.whole - done.part} 处，误指 {len(found.accused)} 处"


def as_json(found: Measured) -> dict[str, Any]:
    """Return the figures as they are printed in JSON; `value` is null where there is nothing to measure."""
    figures = {
        name: {
            "value": round(ratio.value, 4) if ratio.whole else None,
            "part": ratio.part,
            "whole": ratio.whole,
        }
        for name, ratio in found.figures.items()
    }
    return {"figures": figures, "false_accusations": found.accused}


def _shown(ratio: Ratio) -> str:
    return f"{ratio.value:.3f}（{ratio.part}/{ratio.whole}）" if ratio.whole else "—"
