"""Findings as people meet them: computed when asked, numbered within their task, each with the answer it has."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from django.core.cache import cache

from reports.checks.finding import Finding, Severity
from reports.checks.rules import RULES_VERSION, find
from reports.checks.subject import Subject
from reports.models import FindingAnswer

KEPT_FOR = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with its number (from 1 within its task), what identifies it, and the bureau's answer if there is one."""

    number: int
    finding: Finding
    fingerprint: str
    answer: FindingAnswer | None = None

    @property
    def blocks(self) -> bool:
        """Return whether the report can't be submitted with it: an error, or a doubt without an answer."""
        severity = self.finding.severity
        return severity is Severity.ERROR or (severity is Severity.DOUBT and self.answer is None)


def fingerprint(subject: Subject, finding: Finding) -> str:
    """Return what identifies a finding: its rule and the words of every place it stands on, so that new words ask anew."""
    words = [f"{mark.column}:{subject.words(mark)}" for mark in finding.spans]
    return sha256("\0".join([finding.code, finding.computed, *words]).encode()).hexdigest()


def findings(subject: Subject) -> list[Finding]:
    """Return `find(subject)`, from the cache where these very texts were checked before by these rules."""
    key = f"findings:{RULES_VERSION}:{sha256(repr(subject).encode('utf-8', 'surrogatepass')).hexdigest()}"
    known: list[Finding] | None = cache.get(key)
    if known is None:
        known = find(subject)
        cache.set(key, known, KEPT_FOR)
    return known


def told(subject: Subject, answers: Iterable[FindingAnswer] = ()) -> list[Told]:
    """Return the findings on `subject` in the order of the text, each with its answer; answers to other words lapse."""
    given = {answer.fingerprint: answer for answer in answers}
    return [
        Told(number, finding, mark, given.get(mark))
        for number, finding in enumerate(findings(subject), 1)
        for mark in [fingerprint(subject, finding)]
    ]
