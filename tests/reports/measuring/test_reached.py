"""The figures of `reached.toml` do not sink, and the seed's table is read exactly as by hand."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from reports.checks import Column
from reports.measuring.report import measure_sample
from reports.measuring.samples import samples
from reports.measuring.scoring import Measured
from reports.samples.organizations import install
from reports.subjects import districts
from tasks.language import compose, read

FIXTURES = Path(__file__).parents[3] / "fixtures"
REACHED = tomllib.loads((Path(__file__).parent / "reached.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("folder", REACHED)
def test_no_figure_sinks(folder: str) -> None:
    paths = sorted((FIXTURES / "reading" / folder).glob("*.gold.json"))
    assert len(paths) >= 6
    seeded = any(name.startswith("seeded") for name in REACHED[folder])
    total = Measured()
    for path in paths:
        total += measure_sample(path, seeded=seeded)
    sunk = {
        name: (round(total.figures[name].value, 4), reached)
        for name, reached in REACHED[folder].items()
        if total.figures[name].value < reached - 0.005
    }
    assert sunk == {}


def test_the_published_texts_are_all_there_and_their_readings_speak_of_them() -> None:
    paths = sorted((FIXTURES / "reading" / "published").glob("*.gold.json"))
    assert len(paths) == 38
    for path in paths:
        [sample] = samples(path)
        assert not sample.progress.startswith("URL:")
        squeezed = "".join(sample.progress.split())
        assert [entry["text"] for entry in sample.gold if "".join(entry["text"].split()) not in squeezed] == []


#: What the reader names otherwise than the hand: it leaves counts of projects and single works of a plant without a name.
SEED = [
    "names - 5个新建保障性租赁住房项目",
    "names + 临沭生物质供热项目",
    "names - 临沭生物质供热项目锅炉等土建工程",
    "names - 恒新能源2#机组水压试验",
]


@pytest.mark.django_db
def test_the_seed_is_read_as_by_hand() -> None:
    install()
    path = FIXTURES / "2024-Q2-housing-bureau.gold.json"
    for sample in samples(path):
        assert compose(read(sample.progress, goal=sample.goal, task=sample.task).rows) == sample.progress
        assert sample.by_hand(Column.TASK)
    found = measure_sample(path, places=districts())
    assert [line for line in found.differences if not line.startswith("claims_whole")] == SEED
    assert found.figures["wrong.found"].value == 1
