"""The conditions of a milestone as the checks work with them: those on record, else those that its text gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.checks.subject import Recorded
from tasks.language import Condition, ConditionKind, named_projects
from tasks.language.figures import Certainty, Span


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition of the milestone with the key of its record; None where the text alone gives it."""

    key: int | None
    condition: Condition


def asked_conditions(text: str, read: Sequence[Condition], recorded: Sequence[Recorded]) -> list[Asked]:
    """Return the conditions that stand on record, as corrected there, in the order of the text `read` was read from.

    Without any on record they are those of `read`. A record whose words the text no longer holds is out of date: it is
    left out, and then what no other record covers comes from the text.
    """
    if not recorded:
        return [Asked(None, condition) for condition in read]
    by_place = {(condition.span, condition.kind): condition for condition in read}
    found: list[Asked] = []
    for record in recorded:
        span = _place(text, record)
        if span:
            found.append(Asked(record.key, _corrected(text, record, span, by_place.get((span, record.kind)))))
    if len(found) < len(recorded):
        found += [
            Asked(None, condition)
            for condition in read
            if not any(condition.span.overlaps(kept.condition.span) for kept in found)
        ]
    return sorted(found, key=lambda each: each.condition.span)


def _place(text: str, record: Recorded) -> Span | None:
    """Return where the words of a record stand, None where the text no longer holds them."""
    if text.startswith(record.words, record.start):
        return Span(record.start, record.start + len(record.words))
    start = text.find(record.words)
    return Span(start, start + len(record.words)) if start >= 0 and record.words else None


def _corrected(text: str, record: Recorded, span: Span, read: Condition | None) -> Condition:
    """Return the reading of a record's words with what the record says otherwise; sure once somebody has corrected it."""
    if read is None:
        listed = record.kind is ConditionKind.NAMED_LIST
        inside = [name for name in named_projects(text) if name.span.start in span] if listed else []
        return Condition(
            record.kind, span, record.what, Certainty.SURE, "", record.comparator, record.value, record.unit,
            record.basis, tuple(inside), record.owner,
        )  # fmt: skip
    same = record.what == f"{read.subject}{read.what}"[:200]
    condition = replace(
        read,
        what=read.what if same else record.what,
        subject=read.subject if same else "",
        comparator=record.comparator,
        value=read.value if record.value == read.value or record.kind is ConditionKind.EVENT else record.value,
        unit=read.unit if record.unit == read.unit[:20] else record.unit,
        basis=record.basis,
        owner=record.owner,
    )
    return condition if condition == read else replace(condition, certainty=Certainty.SURE)
