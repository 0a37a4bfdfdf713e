"""Generated repetition: pieces out of every mark, figure and word of the lexicon, and how the time for them grows."""

from __future__ import annotations

import gc
import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import tasks.language

#: So many pieces a test looks at: a sample in each run, more on demand (`REPEATED_PIECES=5000`).
ROUNDS = int(os.environ.get("REPEATED_PIECES", "4"))
SEED = int(os.environ.get("REPEATED_SEED", "9"))
MARKS = [
    *"，、；：（）。！？“”《》【】—·.-+×/%～ \n\t0123456789一二三四五六七八九十百千万亿两半",
    *"1. （一） 1户 1个 共1个， 共1条路， A路 12,345 第1 1-2 50% 其中1个， 1个（ （1个） 分之 2024年 6月 6月底".split(),
]
PARTNERS = [*"，、；：（1%个路\n", "完成"]
#: What once took minutes or gigabytes.
KNOWN = [
    "共1个，", "1户", "合拢", "正积极", "回填（", "室外个", "个候车8", "完成目前已1", "山区6月底开市1", "项目建设》比赛（",
    "最终验收6日%", "路路面维修其中1个，", "牵头负责", "（", "竣工验收", "达到", "1+", "1个、",
]  # fmt: skip


def words() -> list[str]:
    """Return the words of the lexicon, each once."""
    files = sorted(Path(tasks.language.__file__).parent.rglob("*.tsv"))
    lines = (line for file in files for line in file.read_text(encoding="utf-8").splitlines())
    return list(dict.fromkeys(line.split("\t")[0].strip() for line in lines if line.strip() and line[0] != "#"))


def pieces(count: int = ROUNDS, seed: int = SEED) -> list[str]:
    """Return the pieces known to be hard, and `count` of the marks and words, alone or beside one or two others."""
    chance, lexicon = random.Random(seed), words()
    found = []
    for _ in range(count):
        one = chance.choice([chance.choice(MARKS), *chance.choices(lexicon, k=3)])
        beside = [chance.choice([*PARTNERS, chance.choice(lexicon)]) for _ in range(chance.randrange(3))]
        found.append("".join([one, *beside]))
    return [*KNOWN, *found]


def repeated(piece: str, length: int) -> str:
    """Return `length` characters of `piece` again and again."""
    return (piece * (length // len(piece) + 1))[:length]


def seconds(ask: Callable[[], object]) -> float:
    """Return the processor's time that `ask` takes, the collector of garbage kept out of it."""
    gc.collect()
    gc.disable()
    try:
        began = time.process_time()
        ask()
        return time.process_time() - began
    finally:
        gc.enable()


def growth(ask: Callable[[str], object], piece: str, *, small: int = 1_500, quick: float = 0.15) -> float:
    """Return how often the time for a repeated piece goes into that for four times as much of it: 4 where it is linear.

    Both are taken in one run, the best of several where the first looks bad, so that a busy machine changes little.
    What takes less than `quick` seconds has not grown.
    """
    least = [float("inf"), float("inf")]
    for turn in range(4):
        for place, size in enumerate((small, 4 * small)):
            text = repeated(piece, size - turn)  # another text each time: what was read is kept a while
            least[place] = min(least[place], seconds(lambda text=text: ask(text)))  # type: ignore[misc]
        if least[1] < quick or least[1] < 7 * least[0]:
            break
    return least[1] / max(least[0], quick / 10) if least[1] >= quick else 1.0
