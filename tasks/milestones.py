"""A milestone takes a wording, and its conditions follow: those whose words stay keep their row and their answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from django.db.models import Q

from tasks.language import Condition, ConditionKind, conditions
from tasks.language.figures import Span
from tasks.models import MilestoneCondition, Organization, Period, QuarterlyMilestone, Task

FIGURES = {ConditionKind.QUANTITY, ConditionKind.SHARE}
Finder = Callable[[str], Organization | None]


class Following(NamedTuple):
    """What becomes of a milestone's conditions under a new wording: moved to a place, gone, new."""

    moved: list[tuple[MilestoneCondition, int]]
    gone: list[MilestoneCondition]
    new: list[Condition]


def condition_changes(
    before: str, text: str, held: Iterable[MilestoneCondition], read: Iterable[Condition] | None = None
) -> Following:
    """Return what becomes of the conditions `held` when the wording `before` becomes `text`, in which `read` was read.

    One that reads in both is kept, each occurrence by itself. One that the administrator corrected (it was not read in
    `before`) is kept while its words stand in `text`, in place of what is read there. Pure.
    """
    reads = list(conditions(text) if read is None else read)
    old = {each.span.of(before) for each in conditions(before)}
    moved, gone, corrected = [], [], []
    for condition in sorted(held, key=lambda each: each.start):
        same = next((each for each in reads if each.span.of(text) == condition.words), None)
        place = -1 if condition.words in old else text.find(condition.words)
        if same is not None:
            reads.remove(same)
            moved.append((condition, same.span.start))
        elif place >= 0:
            corrected.append(Span(place, place + len(condition.words)))
            moved.append((condition, place))
        else:
            gone.append(condition)
    new = [each for each in reads if not any(each.span.overlaps(span) for span in corrected)]
    return Following([(each, place) for each, place in moved if each.start != place], gone, new)


def condition_of(milestone: QuarterlyMilestone, read: Condition, find: Finder) -> MilestoneCondition:
    """Return the condition that was read in the milestone's text, not saved; `find` knows organisations by name."""
    figures = read.kind in FIGURES and read.value is not None
    kind = read.kind if figures or read.kind not in FIGURES else ConditionKind.EVENT
    owner = find(read.owner) if read.owner else None
    return MilestoneCondition(
        milestone=milestone,
        kind=kind.value,
        words=read.span.of(milestone.text),
        start=read.span.start,
        what="".join(part for part in (read.subject, read.what) if part)[:200],
        comparator=read.comparator.value,
        value=read.value if figures else None,
        unit=read.unit[:20] if figures else "",
        basis=read.basis.value if figures and read.basis else "",
        owner=owner,
        owner_named=(read.owner or "")[:60] if owner is None else "",
    )


def follow(milestone: QuarterlyMilestone, before: str) -> None:
    """Let the conditions of a saved milestone follow its text, which was `before`; a query for each that changes."""
    moved, gone, new = condition_changes(before, milestone.text, milestone.conditions.all())
    for condition, place in moved:
        condition.start = place
        condition.save(update_fields=["start"])
    milestone.conditions.filter(pk__in=[each.pk for each in gone]).delete()
    MilestoneCondition.objects.bulk_create(condition_of(milestone, each, known_as) for each in new)


def reword(task: Task, period: Period, text: str) -> QuarterlyMilestone:
    """Write `text` as the milestone of `task` in `period`, its conditions with it, and return it; in a transaction."""
    milestone = QuarterlyMilestone.objects.filter(task=task, period=period).first()
    before = milestone.text if milestone else ""
    milestone = milestone or QuarterlyMilestone(task=task, period=period)
    milestone.text = text
    milestone.save()
    follow(milestone, before)
    return milestone


def known_as(name: str) -> Organization | None:
    """Return the organisation of that name, short name or alias, with or without 市 before it; one query."""
    names = {name, f"市{name}", name.removeprefix("市")}
    units = Organization.objects.in_use()
    named = units.filter(Q(name__in=names) | Q(short_name__in=names)).first()
    return named or next((each for each in units if names & {*each.aliases}), None)
