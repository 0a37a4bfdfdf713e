"""Reading grows linearly with the text, whatever the text: four times the characters, far less than sixteen times the time."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest

from tasks.language import NOWHERE, annual_targets, compose, conditions, named_projects, owners, read
from tests.repetition import growth, pieces, repeated, seconds
from tests.rounds import some_of

pytestmark = pytest.mark.timed

PIECES = [
    "①", "、", "（", "）", "1", "%", "，", "完成", "：", "\n", "1.", "一是", "（一）", "路", "西三路：已完工；", "甲子路已完工，", "A路、B路、", "兰山区", "完成3个，",
    "50%，", "“", "《", "区", "等", "一", "十", "包括甲子路、乙丑路、", "2-3", "1+", "月", "12,345", "和", "分之", "开工率50%；", "完成全年目标的50%，",
    "完成3个（市城管局）。", "（市城管局）", "工程、", " ", "存在问题\n", "西三路：完成60%；", "，包括甲路、乙路", "已建成2个（甲路、", "3个（甲路、乙路）", "甲路、乙路，",
    "下一步，将加快。", "。下步将启动甲路；目前已完工", "已竣工的有甲路、乙路，", "甲、乙等好湖", "完成甲乙路、", "已开工2条：甲路、乙路，",
]  # fmt: skip
READERS: list[Callable[[str], object]] = [read, conditions, annual_targets, named_projects, owners, NOWHERE.all]


@pytest.fixture(scope="module", autouse=True)
def _undisturbed() -> Iterator[None]:
    """Keep what other tests left in memory out of the sweeps: it is not the reader's."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("piece", some_of(dict.fromkeys([*PIECES, *pieces()]), 2))
def test_time_grows_linearly(piece: str) -> None:
    text = repeated(piece, 20_000)
    assert compose(read(text).rows) == text
    for reader in READERS:
        assert growth(reader, piece, small=5_000) < 10, reader.__qualname__


def test_a_quadratic_reader_is_told() -> None:
    assert (
        growth(lambda text: [text.count("甲", place) for place in range(len(text))], "甲乙", small=10_000, quick=0.02)
        > 10
    )


def test_a_long_narrative_takes_about_a_second() -> None:
    """Measured by what the machine takes for something else just now: shared ones are slower."""
    line = "①西三路：总工程量完成60%，完成全年目标的50%；黄海路：已完工。危房改造已开工754户，开工率95%。\n"
    text = line * (100_000 // len(line))
    machine = min(seconds(lambda: sum(number * number for number in range(2_000_000))) for _ in range(3))
    assert min(seconds(lambda: read(text)) for _ in range(3)) < 30 * machine
