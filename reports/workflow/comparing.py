"""What changed from one content of a report to another: text by sentence, rows, readings, answers, the year's outlook."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from reports.models import ConditionAnswer, outlook_told
from reports.models.entries import BASES, STAGES
from reports.workflow.content import AnswerData, Content, EntryData
from tasks.language import Stage
from tasks.language.comparing import Comparison, compare
from tasks.language.figures import Basis
from tasks.models import Organization

ANSWERS = dict(ConditionAnswer.Answer.choices)
WITHIN = "并在别的行里"


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
    outlook: list[Change]

    @property
    def nothing(self) -> bool:
        """Return whether the two say the same."""
        texts = (self.text, self.obstacles, self.next_steps)
        return not (any(text.change_count for text in texts) or self.beside)

    @property
    def beside(self) -> int:
        """Return how many values changed that stand beside the text: of rows, of targets, answers, the outlook."""
        return len(self.rows) + len(self.readings) + len(self.answers) + len(self.outlook)


def comparison_of(before: Content, after: Content, closed: datetime | None = None) -> Compared:
    """Return what changed from `before` to `after`, in time about in proportion to their length.

    Units are called as when their quarter was `closed`. One query where a row names one, none else.
    """
    targets = [*dict.fromkeys([*before.readings, *after.readings])]
    values = {target: (before.readings.get(target), after.readings.get(target)) for target in targets}
    return Compared(
        compare(before.text, after.text),
        compare(before.obstacles, after.obstacles),
        compare(before.next_steps, after.next_steps),
        list(_rows(before.entries, after.entries, closed)),
        {target: (old, new) for target, (old, new) in values.items() if old != new},
        list(_answers(before.answers, after.answers)),
        list(_outlook(before, after)),
    )


def _rows(before: Iterable[EntryData], after: Iterable[EntryData], closed: datetime | None) -> Iterator[Change]:
    """Yield the values that changed in rows that are in both: of the same words, or of the same name or beginning.

    A row that is in one alone is told too where its words are in both: there they stand within another row.
    """
    old, new = list(before), list(after)
    units = _units([*old, *new], closed)
    by_words, by_name = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
    for place, row in enumerate(old):
        by_words[row.text.strip()].append(place)
        by_name[_name(row)].append(place)
    taken: set[int] = set()
    for row in new:
        places = [*by_words[row.text.strip()], *by_name[_name(row)]]
        found = next((place for place in places if place not in taken), None)
        if found is None:
            if _within(row, old):
                yield Change(_name(row), WITHIN, _whole(row, units))
            continue
        taken.add(found)
        was, now = _values(old[found], units), _values(row, units)
        for label in now:
            if was[label] != now[label]:
                yield Change(f"{_name(old[found])} · {label}", was[label], now[label])
    for place, row in enumerate(old):
        if place not in taken and _within(row, new):
            yield Change(_name(row), _whole(row, units), WITHIN)


def _within(row: EntryData, others: Iterable[EntryData]) -> bool:
    """Return whether the words of `row` are a part of one of `others`."""
    words = row.text.strip()
    return bool(words) and any(words in other.text and words != other.text.strip() for other in others)


def _units(rows: Iterable[EntryData], closed: datetime | None) -> dict[int, str]:
    """Return the names of the districts and supporting units that rows name, by key; one query, none without any."""
    keys = {key for row in rows for key in (row.district_id, row.contributor_id) if key is not None}
    named = Organization.objects.filter(pk__in=keys).named_then(closed)
    return dict(named.values_list("pk", "then")) if keys else {}


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


def _outlook(before: Content, after: Content) -> Iterator[Change]:
    """Yield the outlook on the year where it changed."""
    old, new = (outlook_told(each.outlook, each.outlook_reason) for each in (before, after))
    if old != new:
        yield Change("全年预期", old or "—", new or "—")


def _name(row: EntryData) -> str:
    words = row.text.strip()
    return row.name or words[:12] + "…" * (len(words) > 12)


def _percent(row: EntryData) -> str:
    if row.percent is None:
        return "—"
    basis = BASES[Basis(row.basis)] if row.basis else ""
    return f"{row.percent.normalize():f}%{f'（{basis}）' if basis else ''}"


def _values(row: EntryData, units: Mapping[int, str]) -> dict[str, str]:
    """Return the values that stand beside a row's words, by what they are called; "—" for none."""
    return {
        "名称": row.name or "—",
        "县区": units.get(row.district_id or 0, "—"),
        "阶段": STAGES[Stage(row.stage)],
        "百分比": _percent(row),
        "来自": units.get(row.contributor_id or 0, "—"),
    }


def _whole(row: EntryData, units: Mapping[int, str]) -> str:
    """Return that a row stands by itself, with its values but for its name."""
    said = [value for label, value in _values(row, units).items() if label != "名称" and value != "—"]
    return "，".join(["单独成行", *said])
