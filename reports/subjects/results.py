"""What the texts of a task come to: as it is kept beside them, else read at this moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from django.db.models import QuerySet

from reports import checks
from reports.checks import ConditionReading, Finding, Mark, Matrix, Promise, Subject
from reports.checks.case import Case
from reports.checks.coverage import unanswered_commitments
from reports.models import KeptReading
from reports.subjects.loading import Sight, sources_by_period
from reports.subjects.rules_version import version
from reports.subjects.source import Source
from reports.subjects.stamps import stamps_by_period
from reports.subjects.values import as_json, from_json
from tasks.models import Period
from tasks.models.composed import question

if TYPE_CHECKING:
    from tasks.models import User

Quoted = tuple[Finding, tuple[str, ...]]
Unanswered = list[tuple[Mark, str]]


class Kind(NamedTuple):
    """One thing that is read in a subject: its type, and what reads it."""

    type: Any
    read: Callable[[Subject], Any]


def findings_of(subject: Subject) -> list[Quoted]:
    """Return the findings on `subject`, each with the words of every place that it stands on, in the order of its spans."""
    return [(each, tuple(subject.words(mark) for mark in each.spans)) for each in checks.find(subject)]


def unanswered_in(subject: Subject) -> Unanswered | None:
    """Return the commitments that milestone and narrative don't mention, with their words; None where nothing is reported.

    What is on record and what other quarters say is not looked at.
    """
    if not subject.progress:
        return None
    alone = replace(subject, previous=None, conditions=(), later="")
    return [(mark, subject.words(mark)) for mark in unanswered_commitments(Case(alone))]


#: What a reading holds, by the column of `KeptReading`.
KINDS = {
    "findings": Kind(list[Quoted], findings_of),
    "unanswered": Kind(Unanswered | None, unanswered_in),
    "conditions": Kind(list[ConditionReading], checks.conditions_read),
    "promise": Kind(Promise, checks.promise_of),
    "stated": Kind(list[Decimal | None], checks.stated_values),
    "matrix": Kind(Matrix | None, checks.matrix_of),
}


class Kept:
    """What is kept of one reading: JSON by kind, of which each is made a value once."""

    def __init__(self, texts: Mapping[str, Any]) -> None:
        """Hold the JSON by kind."""
        self.texts, self._values = texts, dict[str, Any]()

    def value(self, name: str) -> Any:
        """Return what is kept of the kind `name`; nobody changes it, since others are given the same."""
        if name not in self._values:
            self._values[name] = from_json(KINDS[name].type, self.texts[name])
        return self._values[name]


NOTHING_KEPT = Kept({})
#: Readings by stamp, as every page of a city looks at the same: without them a dashboard takes a fifth longer (bench).
_remembered: dict[str, Kept] = {}
MOST_REMEMBERED = 2048


def forget() -> None:
    """Let all readings be fetched again when they are looked at next."""
    _remembered.clear()


class Reading:
    """What one task's texts in one period come to; what is not kept is read when it is asked for, once."""

    def __init__(self, key: int, number: str, kept: Kept = NOTHING_KEPT, source: Source | None = None) -> None:
        """Hold the task's key and number, what is kept, and the texts unless all that is wanted is kept."""
        self.key, self.number, self.kept, self._source = key, number, kept, source

    @property
    def is_kept(self) -> bool:
        """Return whether any of it was kept, and so all that was asked for."""
        return bool(self.kept.texts)

    def all_kinds(self) -> dict[str, Any]:
        """Return all that is read in the texts, as JSON by the column of `KeptReading`; what was read already is not read again."""
        return {name: as_json(getattr(self, name)) for name in KINDS}

    @property
    def source(self) -> Source:
        """Return the texts; only where they were loaded."""
        assert self._source is not None
        return self._source

    @cached_property
    def findings(self) -> list[Quoted]:
        """Return what does not hold or does not fit, in the order of the text, each with the words of its places."""
        return cast("list[Quoted]", self._of("findings"))

    @cached_property
    def conditions(self) -> list[ConditionReading]:
        """Return each condition of the milestone with its verdict."""
        return cast("list[ConditionReading]", self._of("conditions"))

    @cached_property
    def promise(self) -> Promise:
        """Return what the lead bureau answers for."""
        return cast("Promise", self._of("promise"))

    @cached_property
    def stated(self) -> list[Decimal | None]:
        """Return for each annual target what the text surely says of it."""
        return cast("list[Decimal | None]", self._of("stated"))

    @cached_property
    def unanswered(self) -> Unanswered | None:
        """Return the commitments that milestone and narrative don't mention, with their words; None without a report."""
        return cast("Unanswered | None", self._of("unanswered"))

    @cached_property
    def matrix(self) -> Matrix | None:
        """Return the conditions site by site, where the milestone counts sites."""
        return cast("Matrix | None", self._of("matrix"))

    def _of(self, name: str) -> Any:
        return self.kept.value(name) if name in self.kept.texts else KINDS[name].read(self._subject)

    @cached_property
    def _subject(self) -> Subject:
        return self.source.subject


def readings(sources: Iterable[Source], *names: str) -> list[Reading]:
    """Return the reading of each of `sources`, in their order; what `names` says (keys of `KINDS`) is taken from what is kept.

    One query whatever their number, none without a source. What is not kept, or was kept of other words or by other rules, is read
    when it is asked for; nothing is written.
    """
    listed = [(source, source.digest) for source in sources]
    found = _kept("digest", {digest for _, digest in listed}, names)
    return [Reading(source.key, source.number, found.get(digest, NOTHING_KEPT), source) for source, digest in listed]


def readings_in(
    periods: Sequence[Period], user: User | None, numbers: Collection[str] | None, *names: str
) -> dict[int, list[Reading]]:
    """Return by period key the reading of each task that `sources_in` returns, in their order; nothing else is in it than `names`.

    Seven queries whatever their number; seven more where something has changed of which no reading is kept: these texts
    alone are loaded.
    """
    sight = Sight.SUBMITTED if user is None else user
    of_period = stamps_by_period(periods, sight, numbers)
    kept = _looked_up({each.stamp for found in of_period.values() for each in found}, names)
    missing = {each.key for found in of_period.values() for each in found if each.stamp not in kept}
    fresh = sources_by_period(periods, sight, numbers, missing) if missing else {}
    sources = [(period, source) for period, found in fresh.items() for source in found]
    told = readings((source for _, source in sources), *names)
    read = {(period, source.key): each for (period, source), each in zip(sources, told, strict=True)}
    return {
        period: [
            Reading(each.key, each.number, kept[each.stamp]) if each.stamp in kept else read[period, each.key]
            for each in found
            if each.stamp in kept or (period, each.key) in read
        ]
        for period, found in of_period.items()
    }


def _looked_up(stamps: set[str], names: tuple[str, ...]) -> dict[str, Kept]:
    """Return by stamp what is kept of the kinds `names`; one query, none where all of it was looked up before."""
    found = {stamp: kept for stamp in stamps if (kept := _remembered.get(stamp)) and kept.texts.keys() >= set(names)}
    fresh = _kept("stamp", stamps - found.keys(), names)
    if len(_remembered) + len(fresh) > MOST_REMEMBERED:
        forget()
    for stamp, kept in fresh.items():
        before = _remembered.get(stamp, NOTHING_KEPT)
        _remembered[stamp] = found[stamp] = Kept({**before.texts, **kept.texts}) if before.texts else kept
    return found


def _kept(field: str, marks: set[str], names: tuple[str, ...]) -> dict[str, Kept]:
    """Return by its mark in the column `field` what is kept of the kinds `names`; one query, none without a mark."""
    rows = _kept_by(field, names)(marks, version())
    return {mark: Kept(dict(zip(names, kept, strict=True))) for mark, *kept in rows}


@cache
def _kept_by(field: str, names: tuple[str, ...]) -> Callable[[set[str], str], list[tuple]]:
    """Return the question for what is kept of the kinds `names`, by marks in the column `field`."""

    @question
    def rows(marks: set[str], version: str) -> QuerySet[KeptReading, tuple]:
        found = KeptReading.objects.filter(**{f"{field}__in": marks}, version=version)
        return found.values_list(field, *names)

    return rows


def read(source: Source) -> dict[str, Any]:
    """Return all that is read in the texts of `source`, as JSON by the column of `KeptReading`."""
    return Reading(source.key, source.number, source=source).all_kinds()
