"""The reader is measured against readings made by hand: the seed's table and texts of other fields and layouts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from reports.narrative import compose, read
from reports.narrative.gold import entries, plan_entry
from reports.narrative.scoring import ASPECTS, Score, differences, measure

FIXTURES = Path(__file__).parents[2] / "fixtures"
TASK, GOAL, PROGRESS = "工作任务", "工作目标", "二季度推进情况"
TEXTS = {folder: sorted((FIXTURES / "reading" / folder).glob("*.txt")) for folder in (".", "cities", "ordinary")}
Entries = list[dict[str, Any]]


def _plain(cell: str) -> str:
    paragraphs = re.findall(r"<p>(.*?)</p>", cell)
    return "\n".join(paragraphs) if paragraphs else cell


def _reading(number: str | None, task: str, goal: str, progress: str) -> Entries:
    narrative = read(progress, goal=goal, task=task or goal)
    assert compose(narrative.rows) == progress
    plans = [plan_entry(task, task=number, column=TASK)] if task else []
    plans += [plan_entry(goal, targets=task, task=number, column=GOAL)] if goal else []
    return [*plans, *entries(narrative, task=number, column=PROGRESS)]


def test_the_seed_is_read_as_by_hand() -> None:
    gold = json.loads((FIXTURES / "2024-Q2-housing-bureau.gold.json").read_text(encoding="utf-8"))
    found: Entries = []
    for line in (FIXTURES / "2024-Q2-housing-bureau.txt").read_text(encoding="utf-8").splitlines():
        cells = [_plain(cell.strip()) for cell in line.split("\t")]
        if len(cells) == 4 and cells[0].isdigit():
            found += _reading(*cells)
    assert differences(found, gold) == []
    assert all(score.f1 == 1 for score in measure(found, gold).values())


@pytest.mark.parametrize("folder", TEXTS)
def test_other_texts_are_read_well(folder: str) -> None:
    assert len(TEXTS[folder]) >= 6
    total = dict.fromkeys(ASPECTS, Score())
    for path in TEXTS[folder]:
        gold = json.loads(path.with_suffix(".gold.json").read_text(encoding="utf-8"))
        columns = {key: "".join(entry["text"] for entry in gold if entry["column"] == key) for key in (TASK, GOAL)}
        found = _reading(None, columns[TASK], columns[GOAL], path.read_text(encoding="utf-8"))
        for aspect, score in measure(found, gold).items():
            total[aspect] += score
    floors = {
        "items": 0.98,
        "subprojects": 0.9,
        "percent": 0.97,
        "stage": 0.9,
        "district": 0.9,
        "quantities": 0.95,
        "claims": 0.9,
    }
    assert {aspect: round(score.f1, 3) for aspect, score in total.items() if score.f1 < floors[aspect]} == {}


@pytest.mark.parametrize("aspect", ASPECTS)
def test_the_measure_sees_what_is_missing_and_what_is_too_much(aspect: str) -> None:
    gold = json.loads((FIXTURES / "reading" / "transport.gold.json").read_text(encoding="utf-8"))
    spoilt = json.loads(json.dumps(gold))
    project = spoilt[0]["subprojects"][0]
    changes: dict[str, Any] = {
        "percent": ("percent", 61),
        "stage": ("status", "前期"),
        "district": ("district", "兰山区"),
    }
    if aspect in changes:
        project[changes[aspect][0]] = changes[aspect][1]
    elif aspect == "subprojects":
        project["name"] = "别的路"
    elif aspect == "items":
        spoilt.pop()
    else:
        entry = next(entry for entry in spoilt if entry[aspect])
        entry[aspect].append(entry[aspect][0] | {"value": 7, "stated_percent": 7})
    assert measure(spoilt, gold)[aspect].f1 < 1
    assert differences(spoilt, gold)
    assert measure(gold, gold)[aspect].f1 == 1


def test_units_are_compared_in_their_base_and_without_comparing_words() -> None:
    def entry(value: object, unit: str) -> Entries:
        figure = {"value": value, "unit": unit}
        return [{"task": None, "marker": None, "text": "", "subprojects": [], "quantities": [figure], "claims": []}]

    assert measure(entry(4.5, "万户"), entry("4.5", "万户以上"))["quantities"].f1 == 1
    assert measure(entry(6, "万平"), entry(60000, "平方米"))["quantities"].f1 == 1
    assert measure(entry("2-3", "个月"), entry("2-3", "个月"))["quantities"].f1 == 1
    assert measure(entry(5, "万元"), entry(5, "亿元"))["quantities"].f1 == 0
