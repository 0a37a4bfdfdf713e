"""What changed from one content of a report to another: text by sentence, rows, readings, answers to conditions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from reports.models import ConditionAnswer
from reports.models.entries import BASES, STAGES
from reports.narrative.comparing import Comparison, compare
from reports.workflow.content import AnswerData, Content, EntryData
from tasks.clauses import Stage
from tasks.figures import Basis

ANSWERS = dict(ConditionAnswer.Answer.choices)


class Change(NamedTuple):
    """One value that changed: of what, what it was and what it is, in words ("—" for none)."""

    what: str
    before: str
    after: str


class Compared(NamedTuple):
    """Two contents compared. `rows` are values that stand beside the text, `readings` are by target id."""

    text: Comparison
    obstacles: Comparison
    next_steps: Comparison
    rows: list[Change]
    readings: dict[int, tuple[Decimal | None, Decimal | None]]
    answers: list[Change]

    @property
    def nothing(self) -> bool:
        """Return whether the two say the same."""
        texts = (self.text, self.obstacles, self.next_steps)
        return not (any(text.changed for text in texts) or self.rows or self.readings or self.answers)


def compared(before: Content, after: Content) -> Compared:
    """Return what changed from `before` to `after`, in time about in proportion to their length."""
    targets = [*dict.fromkeys([*before.readings, *after.readings])]
    values = {target: (before.readings.get(target), after.readings.get(target)) for target in targets}
    return Compared(
        compare(before.text, after.text),
        compare(before.obstacles, after.obstacles),
        compare(before.next_steps, after.next_steps),
        list(_rows(before.entries, after.entries)),
        {target: (old, new) for target, (old, new) in values.items() if old != new},
        list(_answers(before.answers, after.answers)),
    )


def _rows(before: Iterable[EntryData], after: Iterable[EntryData]) -> Iterator[Change]:
    """Yield the values that changed in rows that are in both: of the same words, or of the same name or beginning."""
    old = list(before)
    by_words, by_name = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for place, row in enumerate(old):
        by_words[row.text.strip()].append(place)
        by_name[_name(row)].append(place)
    taken: set[int] = set()
    for row in after:
        places = [*by_words[row.text.strip()], *by_name[_name(row)]]
        found = next((place for place in places if place not in taken), None)
        if found is None:
            continue
        taken.add(found)
        for label, said in VALUES.items():
            was, now = said(old[found]), said(row)
            if was != now:
                yield Change(f"{_name(row)} · {label}", was, now)


def _answers(before: Mapping[int, AnswerData], after: Mapping[int, AnswerData]) -> Iterator[Change]:
    """Yield the conditions whose answer changed; of two quarters those of the same words are compared."""
    if not before.keys() & after.keys():
        before = {key: old for key, new in after.items() for old in before.values() if old.words == new.words}
    for key, new in after.items():
        old = before.get(key)
        if old is None or old.answer != new.answer:
            yield Change(new.words, ANSWERS[old.answer] if old else "—", ANSWERS[new.answer])
    for key in before.keys() - after.keys():
        yield Change(before[key].words, ANSWERS[before[key].answer], "—")


def _name(row: EntryData) -> str:
    return row.name or row.text.strip()[:12]


def _percent(row: EntryData) -> str:
    if row.percent is None:
        return "—"
    basis = BASES[Basis(row.basis)] if row.basis else ""
    return f"{row.percent.normalize():f}%{f'（{basis}）' if basis else ''}"


VALUES = {"阶段": lambda row: STAGES[Stage(row.stage)], "百分比": _percent}
