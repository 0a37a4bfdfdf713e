"""Reading grows linearly with the text, whatever the text: four times the characters, far less than sixteen times the time."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator

import pytest

from tasks.language import NOWHERE, annual_targets, compose, conditions, named_projects, owners, read

pytestmark = pytest.mark.timed

PIECES = [
    "①", "、", "（", "）", "1", "%", "，", "完成", "：", "\n", "1.", "一是", "（一）", "路", "西三路：已完工；", "甲子路已完工，", "A路、B路、", "兰山区", "完成3个，",
    "50%，", "“", "《", "区", "等", "一", "十", "包括甲子路、乙丑路、", "2-3", "1+", "月", "12,345", "和", "分之", "开工率50%；", "完成全年目标的50%，",
    "完成3个（市城管局）。", "（市城管局）", "工程、", " ", "存在问题\n", "西三路：完成60%；", "，包括甲路、乙路", "已建成2个（甲路、", "3个（甲路、乙路）", "甲路、乙路，",
    "下一步，将加快。", "。下步将启动甲路；目前已完工", "已竣工的有甲路、乙路，", "甲、乙等好湖", "完成甲乙路、", "已开工2条：甲路、乙路，",
]  # fmt: skip
QUICK = 0.3  # seconds in which no growth can be told from what else the machine does
READERS: list[Callable[[str], object]] = [read, conditions, annual_targets, named_projects, owners, NOWHERE.all]


@pytest.fixture(scope="module", autouse=True)
def _undisturbed() -> Iterator[None]:
    """Keep what other tests left in memory out of the sweeps: it is not the reader's."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


def _seconds(reader: Callable[[str], object], text: str) -> float:
    gc.collect()
    gc.disable()
    try:
        started = time.process_time()
        reader(text)
        return time.process_time() - started
    finally:
        gc.enable()


@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_linearly(piece: str) -> None:
    small, large = (piece * (size // len(piece)) for size in (7_500, 30_000))
    assert compose(read(large).rows) == large
    for reader in READERS:
        taken = _seconds(reader, large)
        if taken >= QUICK:
            assert taken < 10 * min(_seconds(reader, small) for _ in range(2)), reader.__qualname__


def test_a_long_narrative_takes_less_than_a_second() -> None:
    line = "①西三路：总工程量完成60%，完成全年目标的50%；黄海路：已完工。危房改造已开工754户，开工率95%。\n"
    text = line * (100_000 // len(line))
    assert min(_seconds(read, text) for _ in range(3)) < 1.5  # a second on an idle machine; shared ones are slower
