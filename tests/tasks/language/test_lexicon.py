"""Words as data: each has one home, and its example is read as its class says."""

from __future__ import annotations

from collections import Counter

import pytest

from tasks.language import Modality, Stage, read
from tasks.language.kinds import ChunkKind
from tasks.language.lexicon import FOLDER, Entry, entries
from tasks.language.personal import Private, withheld
from tasks.language.scanner import STEPS, Scan
from tasks.language.statement import Statement

HOMES = [entry for entry in entries() if entry.family == entry.home]


def statements_of(words: str) -> list[Statement]:
    return [one for row in read(words).rows for one in row.statements]


def names_in(words: str) -> list[str]:
    return [row.name for row in read(words).rows if row.name]


def told(entry: Entry) -> bool:
    """Return whether the example is read as a verb or an act of the entry's act and step."""
    made = [one for one in statements_of(entry.example) if entry.word in one.verb]
    wanted = STEPS[entry.values[1]]
    return any(one.step in (wanted, STEPS["building"]) and one.act in (entry.values[0], "完成量") for one in made)


def governs(entry: Entry) -> bool:
    """Return whether the verb of the example holds as the word of modality says."""
    made = statements_of(entry.example)
    kinds = {one.modality for one in made}
    return Modality(entry.values[0]) in kinds or (not made and entry.values[0] != Modality.PLAIN)


def tabled(head: str) -> Stage:
    """Return how a name stands of which a cell under `head` says 完成."""
    return next(row.stage for row in read(f"项目\t{head}\n1\t完成沂河小学、汶河小学").rows if row.name == "沂河小学")


def cut(entry: Entry) -> list[str]:
    """Return the names of the example that end inside the word."""
    start = entry.example.index(entry.word)
    inside = range(start + 1, start + len(entry.word))
    return [row.name for row in read(entry.example).rows if row.name_span and row.name_span.end in inside]


READ = {
    "states": told,
    "acts": told,
    "office_acts": lambda entry: any(one.act == entry.values[0] for one in statements_of(entry.example)),
    "light": lambda entry: any(chunk.kind is ChunkKind.LIGHT for chunk in Scan(entry.example).chunks),
    "modality": governs,
    "nominal": lambda entry: not any(one.holds and one.verb == "完工" for one in statements_of(entry.example)),
    "heads": lambda entry: any(entry.word in name for name in names_in(entry.example)),
    "works": lambda entry: any(entry.word in name for name in names_in(entry.example)),
    "called": lambda entry: any(entry.word in name for name in names_in(entry.example)),
    "wholes": lambda entry: any(one.whole for one in statements_of(entry.example)),
    "leads": lambda entry: names_in(entry.example) == ["沂河小学"],
    "manners": lambda entry: [name.startswith("沂河小学") for name in names_in(entry.example)] == [True],
    "doing": lambda entry: [name.startswith("沂河小学") for name in names_in(entry.example)] == [True],
    "turns": lambda entry: names_in(entry.example) == ["沂河小学"],
    "adverbs": lambda entry: any(one.whole for one in statements_of(entry.example)),
    "causes": lambda entry: any(one.whole for one in statements_of(entry.example)),
    "fillers": lambda entry: any(one.holds for one in statements_of(entry.example)),
    "longer": lambda entry: not cut(entry),
    "coverbs": lambda entry: not any(entry.word in name for name in names_in(entry.example)),
    "crossings": lambda entry: any(entry.word in name for name in names_in(entry.example)),
    "parts": lambda entry: not any(entry.word in name for name in names_in(entry.example)),
    "trades": lambda entry: "沂河工程" not in names_in(entry.example),
    "reserved": lambda entry: [each.kind for each in withheld(entry.example)] == [Private.RESERVED],
    "numbered": lambda entry: len(withheld(entry.example)) == 1,
    "progress": lambda entry: tabled(entry.word) is Stage.COMPLETED and tabled("年度目标") is Stage.UNSTATED,
    "planned": lambda entry: not statements_of(entry.example),
}
NO_NAME = {"programmes", "labels", "never", "common", "offices", "roadkinds", "regions", "periods", "many"}


def test_every_class_has_a_file() -> None:
    assert {entry.family for entry in entries()} <= {path.stem for path in FOLDER.glob("*.tsv")}


def test_no_word_has_two_homes() -> None:
    homes = Counter(entry.word for entry in HOMES)
    assert {word: number for word, number in homes.items() if number > 1} == {}


def test_no_word_says_two_things_in_one_class() -> None:
    seen = Counter((entry.word, entry.family) for entry in entries())
    assert {key: number for key, number in seen.items() if number > 1} == {}


@pytest.mark.parametrize("family", sorted({entry.home for entry in HOMES}))
def test_each_example_is_read_as_its_class_says(family: str) -> None:
    mine = [entry for entry in HOMES if entry.home == family]
    assert all(entry.word in entry.example for entry in mine)
    if family in READ:
        wrong = [entry.example for entry in mine if not READ[family](entry)]
    elif family in NO_NAME:
        wrong = [entry.example for entry in mine if names_in(entry.example)]
    else:
        wrong = [entry.example for entry in mine if not names_in(entry.example)]
    assert wrong == []
