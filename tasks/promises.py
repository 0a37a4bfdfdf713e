"""A task takes a wording, and its annual targets and clauses follow: what reads the same keeps its row and its figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, ProtectedError

from tasks.language import OwnerClause, TargetClause, annual_targets, owners
from tasks.milestones import known_as
from tasks.models import AnnualTarget, Organization, Support, Task

LONGEST = 200
ALIKE = 0.6  # share of equal signs from which on two targets of one unit are the same one
Finder = Callable[[str], Organization | None]


class Targets(NamedTuple):
    """What becomes of a task's targets under a new wording: changed to what is read now, gone, new."""

    changed: list[tuple[AnnualTarget, TargetClause]]
    gone: list[AnnualTarget]
    new: list[TargetClause]


class Clauses(NamedTuple):
    """What becomes of the clauses of a task that name a unit of their own: reworded, gone, new (unit and clause)."""

    changed: list[tuple[Support, str]]
    gone: list[Support]
    new: list[tuple[Organization, str]]


def words_of(clause: TargetClause, text: str) -> str:
    """Return the words of a text on which a target stands, as they are kept."""
    return clause.span.of(text)[:LONGEST]


def targets_following(before: str, text: str, held: Iterable[AnnualTarget]) -> Targets:
    """Return what becomes of the targets `held` when the wording `before` becomes `text`. Pure.

    One whose words stay is kept as it is. One whose words went is the same as one of the same unit that is read now and
    is called the same, or much alike; or the only one left of that unit. One that never stood on the text (from a
    column, or entered by hand) is left alone. Nothing that was read in `before` already is new.
    """
    held = sorted(held, key=lambda each: (each.order, each.pk or 0))
    read = annual_targets(text)
    known = {words_of(each, before) for each in annual_targets(before)} if held else set()
    kept = {each.words for each in held}
    left = [each for each in held if each.words in before and each.words not in {words_of(one, text) for one in read}]
    left = [each for each in left if each.words in known or each.words not in text]
    new = [each for each in read if words_of(each, text) not in kept | known]
    changed = _paired(left, new)
    for target, clause in changed:
        left.remove(target)
        new.remove(clause)
    return Targets(changed, left, new)


def _paired(held: Sequence[AnnualTarget], read: Sequence[TargetClause]) -> list[tuple[AnnualTarget, TargetClause]]:
    rated = sorted(
        (-_likeness(target, clause, held, read), place, number)
        for place, target in enumerate(held)
        for number, clause in enumerate(read)
    )
    pairs: dict[int, int] = {}
    for rate, place, number in rated:
        if rate and place not in pairs and number not in pairs.values():
            pairs[place] = number
    return [(held[place], read[number]) for place, number in sorted(pairs.items())]


def _likeness(
    target: AnnualTarget, clause: TargetClause, held: Sequence[AnnualTarget], read: Sequence[TargetClause]
) -> float:
    """Return how surely a clause is a target in other words, 0 where it is another one."""
    if clause.unit[:20] != target.unit:
        return 0
    ratio = SequenceMatcher(None, target.words, clause.what, autojunk=False).ratio()
    if clause.what and (clause.what in target.words or target.what in clause.what):
        ratio = 1
    alone = [each.unit for each in held].count(target.unit) == 1 == [each.unit[:20] for each in read].count(target.unit)
    return ratio if ratio >= ALIKE else 0.1 if alone else 0


def values_of(clause: TargetClause, text: str) -> dict[str, Any]:
    """Return the fields of a target that was read in a text, but for its owner and its place."""
    words = words_of(clause, text)
    return {
        "what": (clause.what or words)[:100],
        "comparator": clause.comparator.value,
        "value": clause.value,
        "unit": clause.unit[:20],
        "accumulation": clause.accumulation,
        "words": words,
    }


def next_order(task: Task) -> int:
    """Return the place after all targets of a task; one query."""
    last = AnnualTarget.every.filter(task=task).aggregate(last=Max("order"))["last"]
    return 0 if last is None else last + 1


def clauses_following(before: str, text: str, held: Iterable[Support], find: Finder) -> Clauses:
    """Return what becomes of the units that clauses name; `find` knows organisations by name.

    A unit's clause that went is reworded where the unit has another one now. A clause that still stands in the text, or
    never stood there, is left alone.
    """
    said = {
        (unit.pk, clause): (unit, clause)
        for owner in owners(text)
        if (unit := find(owner.name))
        for clause in [_clause(owner, text)]
    }
    left = []
    for support in held:
        stays = said.pop((support.organization_id, support.clause), None) is not None or support.clause in text
        if not stays and support.clause in before:
            left.append(support)
    changed = []
    for support in list(left):
        if key := next((key for key in said if key[0] == support.organization_id), None):
            changed.append((support, said.pop(key)[1]))
            left.remove(support)
    return Clauses(changed, left, list(said.values()))


def _clause(owner: OwnerClause, text: str) -> str:
    return owner.clause_span.of(text)


def follow(task: Task, before: str) -> None:
    """Let the targets and clauses of a saved task follow its text, which was `before`; a query for each that changes.

    A target on which figures stand is retired and not deleted.
    """
    targets = targets_following(before, task.text, task.targets.all())
    for target, clause in targets.changed:
        for name, value in values_of(clause, task.text).items():
            setattr(target, name, value)
        target.save()
    for target in targets.gone:
        retire(target)
    for clause in targets.new:
        owner = known_as(clause.owner) if clause.owner else None
        AnnualTarget.objects.create(task=task, order=next_order(task), owner=owner, **values_of(clause, task.text))
    clauses = clauses_following(before, task.text, task.supports.all(), known_as)
    for support, words in clauses.changed:
        support.clause = words
        support.save()
    for support in clauses.gone:
        support.delete()
    Support.objects.bulk_create(Support(task=task, organization=unit, clause=words) for unit, words in clauses.new)


def retire(target: AnnualTarget) -> None:
    """Take a target away: it stays for the figures that stand on it, where there are any."""
    try:
        with transaction.atomic():
            target.delete()
    except ProtectedError:
        target.retired = True
        target.save()
