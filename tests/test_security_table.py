"""linyi_tasks/security.md: every requirement once, every test there, every figure the program's."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import NamedTuple

import pytest

TESTS = Path(__file__).parent
TEXT = (TESTS.parent / "linyi_tasks" / "security.md").read_text()
#: OWASP ASVS 5.0.0: sections with the requirements of a level.
LEVEL_1 = (
    "1.2.1-5 1.3.1-2 1.5.1 2.1.1 2.2.1-2 2.3.1 3.2.1-2 3.3.1 3.4.1-2 3.5.1-3 4.1.1 4.4.1 5.2.1-2 5.3.1-2 6.1.1 "
    "6.2.1-8 6.3.1-2 6.4.1-2 7.2.1-4 7.4.1-2 8.1.1 8.2.1-2 8.3.1 9.1.1-3 9.2.1 10.4.1-5 11.3.1-2 11.4.1 12.1.1 "
    "12.2.1-2 13.4.1 14.2.1 14.3.1 15.1.1 15.2.1 15.3.1"
)
LEVEL_2 = (
    "1.1.1-2 1.2.6-9 1.3.3-11 1.4.1-3 1.5.2 2.1.2-3 2.2.3 2.3.2-4 2.4.1 3.3.2-4 3.4.3-6 3.5.4-5 3.7.1-2 4.1.2-3 "
    "4.2.1 4.3.1-2 4.4.2-4 5.1.1 5.2.3 5.4.1-3 6.1.2-3 6.2.9-12 6.3.3-4 6.4.3-4 6.5.1-5 6.6.1-3 6.8.1-4 7.1.1-3 "
    "7.3.1-2 7.4.3-5 7.5.1-2 7.6.1-2 8.1.2 8.2.3 8.4.1 9.2.2-4 10.1.1-2 10.2.1-2 10.3.1-4 10.4.6-11 10.5.1-5 "
    "10.6.1-2 10.7.1-3 11.1.1-2 11.2.1-3 11.3.3 11.4.2-4 11.5.1 11.6.1 12.1.2-3 12.3.1-4 13.1.1 13.2.1-5 13.3.1-2 "
    "13.4.2-5 14.1.1-2 14.2.2-4 14.3.2-3 15.1.2-3 15.2.2-3 15.3.2-7 16.1.1 16.2.1-5 16.3.1-4 16.4.1-3 16.5.1-3 "
    "17.1.1 17.2.1-4 17.3.1-2"
)
#: GB/T 22239-2019, 8.1.4: clauses, those with parts with their last letter.
CLAUSES = {1: "d", 2: "g", 3: "d", 4: "f", 5: "", 6: "", 7: "b", 8: "b", 9: "c", 10: "b", 11: "b"}
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")
STATES = ("shown", "n/a", "missing")


class Row(NamedTuple):
    """A row of the tables: what is asked, at which level (0: of the GB/T), and what is said to it."""

    asked: tuple[str, ...]
    levels: tuple[int, ...]
    said: str

    @property
    def state(self) -> str:
        """Return whether it is shown, does not apply, or is missing: also where only a part of it is."""
        return next((state for state in ("missing", "n/a") if f"**{state}**" in self.said), "shown")


def numbers(sections: str) -> list[str]:
    """Return the numbers in a list such as 1.2.1-3,5 2.1.1."""
    found = []
    for section in sections.split():
        before, _, runs = section.rpartition(".")
        for run in runs.split(","):
            first, _, last = run.partition("-")
            found += [f"{before}.{number}" for number in range(int(first), int(last or first) + 1)]
    return found


def clauses() -> Iterator[str]:
    """Yield the clauses of 8.1.4, as 8.1.4.1 a."""
    for number, last in CLAUSES.items():
        yield from (
            [f"8.1.4.{number} {chr(letter)}" for letter in range(ord("a"), ord(last) + 1)]
            if last
            else [f"8.1.4.{number}"]
        )


def rows() -> Iterator[Row]:
    """Yield the rows of the two tables."""
    _, asvs, gbt = re.split(r"^## (?=OWASP|GB)", TEXT, flags=re.MULTILINE)
    for line in asvs.splitlines():
        if re.match(r"\| \d", line):
            asked, level, _, said = (cell.strip() for cell in line.strip("|").split(" | "))
            yield Row(tuple(asked.split()), tuple(map(int, level.split())), said)
    for line in gbt.splitlines():
        if re.match(r"\| \d", line):
            asked, _, said = (cell.strip() for cell in line.strip("|").split(" | "))
            yield Row((asked,), (0,), said)


ROWS = list(rows())


@cache
def named_in(name: str) -> frozenset[str]:
    """Return the tests in a file below `tests`, none where there is no such file."""
    path = TESTS / name
    tree = ast.parse(path.read_text()) if path.is_file() else ast.Module([], [])
    return frozenset(
        node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def test_each_requirement_stands_once_under_its_level() -> None:
    said = [
        (number, level) for row in ROWS for number, level in zip(row.asked, row.levels * len(row.asked), strict=False)
    ]
    assert len({number for number, _ in said}) == len(said)
    assert {number for number, level in said if level == 1} == set(numbers(LEVEL_1))
    assert {number for number, level in said if level == 2} == set(numbers(LEVEL_2))
    assert [number for number, level in said if level == 0] == list(clauses())
    assert (len(numbers(LEVEL_1)), len(numbers(LEVEL_2))) == (70, 183)


def test_each_test_that_is_named_is_there() -> None:
    named = {found for row in ROWS for found in TEST.findall(row.said)}
    assert len(named) > 100
    assert not [f"{file}::{name}" for file, name in named if name not in named_in(file)]
    assert not re.findall(r"\.py(?!::\w)(?!`)", "".join(row.said for row in ROWS)), "a test that can't be read"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: " ".join(row.asked))
def test_each_row_names_a_test_or_says_why_not(row: Row) -> None:
    if row.state == "shown":
        assert TEST.search(row.said)
    else:
        why = row.said.partition(f"**{row.state}**:")[2]
        assert len(why.strip()) >= 4


def test_the_counts_are_those_of_the_tables() -> None:
    counted: dict[int, dict[str, int]] = {level: dict.fromkeys(STATES, 0) for level in (1, 2, 0)}
    for row in ROWS:
        for _, level in zip(row.asked, row.levels * len(row.asked), strict=False):
            counted[level][row.state] += 1
    told = [
        f"| {name} | {sum(counted[level].values())} | "
        + " | ".join(str(counted[level][state]) for state in STATES)
        + " |"
        for level, name in ((1, "ASVS level 1"), (2, "ASVS level 2"), (0, "等保 level 3, 8.1.4"))
    ]
    assert "\n".join(told) in TEXT


FIGURES = re.findall(r"^\| [^|]+ \| ([^|]+) \| `([\w.]+:\w+)` \|$", TEXT, re.MULTILINE)


@pytest.mark.parametrize(("figure", "where"), FIGURES)
def test_each_figure_is_the_programs(figure: str, where: str) -> None:
    value = resolve_name(where)
    assert figure == (f"{value:,}" if isinstance(value, int) else str(value))


def test_each_rule_is_written() -> None:
    """What a row says of this file stands in it: a paragraph under that name."""
    assert len(FIGURES) >= 20
    rules = re.findall(r"^\*\*([A-Z][^*]+?)(?:\.\*\*|\*\*,)", TEXT, re.MULTILINE)
    referred = {name for row in ROWS for name in re.findall(r"above, ([A-Z][\w ]+):", row.said)}
    assert not [name for name in referred if not any(rule.startswith(name) for rule in rules)]
    assert len(rules) >= 9
