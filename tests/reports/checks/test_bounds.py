"""Whatever is reported, the answer is bounded: in time, in findings, in the parts of a sum, in what is shown."""

from __future__ import annotations

import json

import pytest

from reports.checks import Finding, Subject, find
from reports.measuring.plain_values import entries
from tasks.language import read
from tasks.quarters import Quarter
from tests.repetition import growth, pieces, repeated

LENGTH = 1_500
PIECES = list(dict.fromkeys(pieces()))


def _found(text: str, goal: str) -> list[Finding]:
    return find(Subject("1", Quarter(2024, 2), goal, goal, text, previous=text))


def _size(found: list[Finding]) -> int:
    return sum(len(each.evidence) + len(each.computed) + len(each.message) for each in found)


@pytest.mark.parametrize("piece", PIECES)
def test_an_answer_is_bounded(piece: str) -> None:
    text = repeated(piece, LENGTH)
    for goal in ("", text):
        found = _found(text, goal)
        assert len(found) <= 100
        assert _size(found) <= 50 * LENGTH
        assert all(each.computed.split(" = ")[0].count(" + ") < 20 for each in found)
        assert all(len(each.spans) <= 20 and len(each.message) <= 601 for each in found)
    assert len(json.dumps(entries(read(text)), ensure_ascii=False)) <= 50 * LENGTH


def test_what_is_not_listed_is_counted() -> None:
    text = "".join(f"第{place}路：总工程量完成{200 + place}%；" for place in range(300))
    found = _found(text, "")
    assert len(found) == 100
    assert "另有 " in found[-1].computed
    assert " 处" in found[-1].computed


@pytest.mark.timed
@pytest.mark.parametrize("piece", PIECES)
def test_time_grows_linearly(piece: str) -> None:
    assert growth(lambda text: find(Subject("1", Quarter(2024, 2), "", text, text)), piece) < 10
