"""Invented tables of other cities: what is wrong in them is found, and nothing else is said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.checks import RULES, Subject, find
from tasks.quarters import Quarter

TABLES = sorted((Path(__file__).parents[3] / "fixtures" / "checks").glob("*.json"))


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.stem)
def test_what_is_wrong_is_found_and_nothing_else(path: Path) -> None:
    table = json.loads(path.read_text(encoding="utf-8"))
    expected = [(entry["task"], entry["code"], entry["evidence"]) for entry in table["expected"]]
    surplus = []
    for row in table["rows"]:
        subject = Subject(
            row["number"],
            Quarter.parse(table["quarter"]),
            row["task"],
            row["goal"],
            row["progress"],
            previous=row.get("previous") or None,
            later=row.get("later", ""),
            lead=tuple(row.get("lead", ())),
        )
        for finding in find(subject):
            known = [
                entry
                for entry in expected
                if entry[:2] == (row["number"], finding.code)
                and (entry[2] in finding.evidence or finding.evidence in entry[2])
            ]
            if not known:
                surplus.append((row["number"], finding.code, finding.evidence))
            expected = [entry for entry in expected if entry not in known]
    assert (expected, surplus) == ([], [])


def test_every_rule_has_its_fault_planted() -> None:
    planted = json.loads((TABLES[0].parent / "planted-kinds.json").read_text(encoding="utf-8"))["expected"]
    assert {rule.code for rule in RULES} == {entry["code"] for entry in planted}
