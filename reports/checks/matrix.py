"""The conditions of a milestone site by site, where it counts sites and the narrative has an item for each of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from reports.checks.answer import Verdict
from reports.checks.subject import Subject
from reports.checks.verdicts import conditions_read
from tasks.language import Condition, ConditionKind, Part
from tasks.language.figures import Basis, percentages
from tasks.language.items import items_of

FEWEST = 3
ASKED = (ConditionKind.EVENT, ConditionKind.SHARE)


@dataclass(frozen=True, slots=True)
class Site:
    """One item of the narrative: its marker, its name, what its own words answer to each condition, its percentage."""

    marker: str
    name: str
    verdicts: tuple[Verdict, ...]
    percent: Decimal | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """Sites down, the words of the conditions across."""

    columns: tuple[str, ...]
    sites: tuple[Site, ...]


def counts_sites(conditions: Sequence[tuple[ConditionKind, Decimal | None]], items: int) -> bool:
    """Return whether one of `conditions` (kind and value) counts as many sites as there are items, three or more."""
    return items >= FEWEST and any(
        kind is ConditionKind.QUANTITY and value is not None and value == items for kind, value in conditions
    )


def matrix_of(subject: Subject) -> Matrix | None:
    """Return the matrix of `subject`; None where the milestone counts no sites, or not as many as the items that name one.

    Each cell is what the item alone answers, read by the same rules as the whole narrative; nothing is inferred from
    the other items. The share of the year's target that one site states is its own.
    """
    items = [item for item in items_of(subject.progress) if item.part is Part.PROGRESS and item.marker]
    texts = [item.span.of(subject.progress) for item in items]
    names = [_name(text, item.marker) for text, item in zip(texts, items, strict=True)]
    whole = conditions_read(subject)
    if not counts_sites([(each.kind, each.condition.value) for each in whole], len(items)) or not all(names):
        return None
    asked = [place for place, each in enumerate(whole) if each.kind in ASKED and not _annual(each.condition)]
    if not asked:
        return None
    sites = []
    for item, text, name in zip(items, texts, names, strict=True):
        read_here = conditions_read(replace(subject, progress=text))
        shares = [share.value for share in percentages(text) if share.basis is Basis.WORKS]
        verdicts = tuple(read_here[place].verdict for place in asked)
        sites.append(Site(item.marker, name, verdicts, shares[-1] if shares else None))
    return Matrix(tuple(whole[place].words for place in asked), tuple(sites))


def _annual(condition: Condition) -> bool:
    return condition.kind is ConditionKind.SHARE and condition.basis is Basis.ANNUAL_TARGET


def _name(text: str, marker: str) -> str:
    """Return what stands before the colon with which an item names its site; empty where it names none."""
    words = text.strip().removeprefix(marker)
    head = words.replace(":", "：").split("：", 1)
    return head[0].strip() if len(head) == 2 and len(head[0]) <= 40 and "。" not in head[0] else ""
