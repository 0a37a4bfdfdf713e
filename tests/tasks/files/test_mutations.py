"""Files that were bitten, cut, doubled and swapped at random are read or refused with a sentence, like any others.

`MUTATIONS=2000` makes so many of them, of `MUTATION_SEED`; some in each run.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.files import FileProblem, kind_of, read
from tests.tasks.files.corpus import GOOD
from tests.tasks.files.making import paragraph, word, workbook
from tests.tasks.files.test_evidence import compound, jpeg, pdf, png, related

CASES = Path(__file__).resolve().parents[3] / "fixtures/cases"
COUNT = int(os.environ.get("MUTATIONS", "24"))
SEED = int(os.environ.get("MUTATION_SEED", "13"))
TABLE = "<table><tr><th>任务编号<th>工作任务<tr><td>34<td>修路</table>"
IMPORTED = [
    (workbook(GOOD), "a.xlsx"),
    (word(paragraph("一、修路") + paragraph("二、建桥")), "a.docx"),
    (TABLE.encode(), "a.html"),
    ("任务编号,工作任务\n34,修路\n".encode("gb18030"), "a.csv"),
    ((CASES / "hidden-and-struck.xls").read_bytes(), "a.xls"),
]
EVIDENCE = [
    (workbook(GOOD), "a.xlsx"),
    (related("hyperlink"), "a.docx"),
    (compound("WordDocument"), "a.doc"),
    (pdf(b"/Type /ObjStm", b"1 0 <</S /GoTo>>" * 50), "a.pdf"),
    (jpeg(4_000, 3_000), "a.jpg"),
    (png(4_000, 3_000), "a.png"),
]


def bitten(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with one to twenty bytes changed."""
    made = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        made[chance.randrange(len(made))] = chance.randrange(256)
    return bytes(made)


def cut(data: bytes, chance: random.Random) -> bytes:
    """Return `data` without a stretch of it."""
    start, end = sorted(chance.choices(range(len(data) + 1), k=2))
    return data[:start] + data[end:]


def doubled(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with a stretch of it once more, or very often, somewhere else."""
    start, end = sorted(chance.choices(range(len(data) + 1), k=2))
    place = chance.randrange(len(data) + 1)
    return data[:place] + data[start:end] * chance.choice([1, 1, 300]) + data[place:]


def told(data: bytes, chance: random.Random) -> bytes:
    """Return `data` with a number of its own made as small or as large as numbers are."""
    place = chance.randrange(max(len(data) - 4, 1))
    return data[:place] + chance.choice([b"\0" * 4, b"\xff" * 4, b"\xff\xff\xff\x7f", b"9999"]) + data[place + 4 :]


CHANGES: list[Callable[[bytes, random.Random], bytes]] = [bitten, cut, doubled, told]


def mutations(files: list[tuple[bytes, str]], count: int) -> list[tuple[bytes, str]]:
    """Return so many files, each changed once to three times."""
    chance, made = random.Random(SEED), []
    for _ in range(count):
        data, name = chance.choice(files)
        for _ in range(chance.randint(1, 3)):
            data = chance.choice(CHANGES)(data, chance)
        made.append((data, name))
    return made


def outcome(reader: Callable[[bytes, str], object], data: bytes, name: str) -> str:
    """Return "read", or the sentence with which the file was refused."""
    try:
        reader(data, name)
    except FileProblem as problem:
        return problem.message
    return "read"


@pytest.mark.parametrize("which", range(COUNT))
def test_what_is_imported(which: int) -> None:
    said = outcome(read, *mutations(IMPORTED, which + 1)[which])
    assert said == "read" or said.endswith("。")


def test_what_is_put_beside_a_report() -> None:
    said = [outcome(kind_of, *each) for each in mutations(EVIDENCE, max(COUNT, 500))]
    assert not [each for each in said if each != "read" and not each.endswith("。")]
    assert said.count("read") > len(said) // 20
    assert len(set(said)) > 5


def test_they_are_not_all_refused_at_the_door() -> None:
    said = {outcome(read, *each) for each in mutations(IMPORTED, 12)}
    assert "read" in said
    assert len(said) > 2
