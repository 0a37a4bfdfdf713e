"""A corpus of short sentences: what is denied, to come, put off, nearly or under way is never read as reached."""

from __future__ import annotations

from pathlib import Path

import pytest

from tasks.language import KnownName, Stage, Statement, read

CORPUS = Path(__file__).parents[3] / "fixtures/reading/modality.tsv"
LINES = [line.split("\t") for line in CORPUS.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
NAMES = [KnownName(name) for name in ("沂河路", "沂河大桥", "城南水厂", "望海小学", "望海医院", "望海公园")]


def statements_of(words: str) -> list[Statement]:
    return [one for row in read(words, known=NAMES).rows for one in row.statements]


def test_the_corpus_is_large_and_in_pairs() -> None:
    assert len(LINES) >= 120
    kinds = {line[1] for line in LINES}
    assert kinds == {"plain", "denied", "to_come", "postponed", "nearly", "underway", "resumed"}


@pytest.mark.parametrize("words", [line[0] for line in LINES if line[2] == "0"])
def test_nothing_of_these_is_reached(words: str) -> None:
    made = statements_of(words)
    assert made, "the verb is seen"
    assert not [one for one in made if one.holds]
    assert Stage.COMPLETED not in {row.stage for row in read(words, known=NAMES).rows}


@pytest.mark.parametrize("words", [line[0] for line in LINES if line[2] == "1"])
def test_each_of_these_is_reached(words: str) -> None:
    assert [one for one in statements_of(words) if one.holds]


@pytest.mark.parametrize(("words", "stage"), [(line[0], line[3]) for line in LINES if line[3]])
def test_the_stage_is_told(words: str, stage: str) -> None:
    [row] = [row for row in read(words, known=NAMES).rows if row.name]
    assert row.stage == stage
