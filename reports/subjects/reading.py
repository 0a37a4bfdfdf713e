"""What the texts of a task come to: as it is kept beside them, else read at this moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache, cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, cast

from django.conf import settings

from reports import checks, narrative
from reports.checks import ConditionReading, Finding, Mark, Matrix, Part, Subject
from reports.checks.case import Case
from reports.checks.coverage import unanswered
from reports.models import KeptReading
from reports.subjects.source import Source
from reports.subjects.values import decoded, encoded
from tasks import clauses, language

ROOMS = (language, clauses, narrative, checks)
OWN = ("reading.py", "source.py", "values.py")


class Kind(NamedTuple):
    """One thing that is read in a subject: its type, and what reads it."""

    type: Any
    read: Callable[[Subject], Any]


def never_mentioned(subject: Subject) -> list[Mark]:
    """Return the commitments that milestone and narrative don't mention, whatever is on record and said in other quarters."""
    return list(unanswered(Case(replace(subject, previous=None, conditions=(), later=""))))


#: What a reading holds, by the column of `KeptReading`.
KINDS = {
    "findings": Kind(list[Finding], checks.find),
    "conditions": Kind(list[ConditionReading], checks.conditions_read),
    "parts": Kind(list[Part], checks.parts_of),
    "stated": Kind(list[Decimal | None], checks.stated),
    "unanswered": Kind(list[Mark], never_mentioned),
    "matrix": Kind(Matrix | None, checks.matrix_of),
}


class Reading:
    """What one task's texts in one period come to; what is not kept is read when it is asked for, once."""

    def __init__(self, source: Source, kept: Mapping[str, Any]) -> None:
        """Hold what was loaded, and as JSON by kind what is kept of it."""
        self.source, self.kept = source, kept

    @cached_property
    def subject(self) -> Subject:
        """Return what the checks look at."""
        return self.source.subject

    @cached_property
    def findings(self) -> list[Finding]:
        """Return what does not hold or does not fit, in the order of the text."""
        return cast("list[Finding]", self._of("findings"))

    @cached_property
    def conditions(self) -> list[ConditionReading]:
        """Return each condition of the milestone with its verdict."""
        return cast("list[ConditionReading]", self._of("conditions"))

    @cached_property
    def parts(self) -> list[Part]:
        """Return the conditions for which the lead answers, with the annual targets of which they are parts."""
        return cast("list[Part]", self._of("parts"))

    @cached_property
    def stated(self) -> list[Decimal | None]:
        """Return for each annual target what the text surely says of it."""
        return cast("list[Decimal | None]", self._of("stated"))

    @cached_property
    def unanswered(self) -> list[Mark]:
        """Return the commitments of the lead that neither milestone nor narrative mentions."""
        return cast("list[Mark]", self._of("unanswered"))

    @cached_property
    def matrix(self) -> Matrix | None:
        """Return the conditions site by site, where the milestone counts sites."""
        return cast("Matrix | None", self._of("matrix"))

    def _of(self, name: str) -> Any:
        kind = KINDS[name]
        return decoded(kind.type, self.kept[name]) if name in self.kept else kind.read(self.subject)


def readings(sources: Iterable[Source], *names: str) -> list[Reading]:
    """Return the reading of each of `sources`, in their order; what `names` says (keys of `KINDS`) is taken from what is kept.

    One query whatever their number, none without a source. What is not kept, or was kept of other words or by other rules, is read
    when it is asked for; nothing is written.
    """
    listed = [(source, source.digest) for source in sources]
    rows = KeptReading.objects.filter(digest__in={digest for _, digest in listed}, version=version())
    found = {digest: dict(zip(names, kept, strict=True)) for digest, *kept in rows.values_list("digest", *names)}
    return [Reading(source, found.get(digest, {})) for source, digest in listed]


def read(source: Source) -> dict[str, Any]:
    """Return all that is read in the texts of `source`, as JSON by the column of `KeptReading`."""
    subject = source.subject
    return {name: encoded(kind.read(subject)) for name, kind in KINDS.items()}


@cache
def version() -> str:
    """Return a digest of the code that reads, of the lists of words and of the locked libraries; once a process."""
    base = Path(settings.BASE_DIR)
    found = [base / "requirements.txt", *(Path(__file__).with_name(name) for name in OWN)]
    for room in ROOMS:
        files = Path(str(room.__file__)).parent.rglob("*")
        found += sorted(path for path in files if path.is_file() and path.parent.name != "__pycache__")
    digest = sha256()
    for path in found:
        digest.update(path.relative_to(base).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
