"""What the words beside the parts of a whole say: how they stand apart, and whether they leave nothing over."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reports.checks.case import Passage
from tasks.language.claims.vocabulary import rows, words
from tasks.language.figures import Quantity

#: Steps that the same thing takes one after the other: their counts overlap and don't add up.
_STEP_ORDER = ("waiting", "prepared", "started", "begun", "finished", "other")
_STEPS = re.compile("|".join(f"(?P<{step}>{words('sums', step)})" for step in _STEP_ORDER))
#: Words that part one thing into kinds that leave nothing over.
_FAMILIES = [
    words("sums", kind).split("|")
    for kind in dict.fromkeys(kind for kind, *_ in rows("sums"))
    if kind.startswith("family")
]


def label_of(passage: Passage, part: Quantity, before: Quantity) -> str:
    """Return the words that name a part: those before it, else those after it, up to the next mark."""
    ahead = re.split(r"[，、；：。（(]|其中", passage.text[before.span.end : part.span.start])[-1]
    stop = re.compile(r"[，。；、：\n）)]").search(passage.text, part.span.end)
    return ahead + passage.text[part.span.end : stop.start() if stop else len(passage.text)]


def steps_in(words: str) -> frozenset[str]:
    """Return the steps of a process that `words` name."""
    found = {name for match in _STEPS.finditer(words) for name, value in match.groupdict().items() if value}
    return frozenset({"waiting"}) if "waiting" in found else frozenset(found)


def stand_apart_by_step(steps: Sequence[frozenset[str]]) -> bool:
    """Tell whether parts stand apart by where they are: finished, being built, not begun; never begun beside finished."""
    if len(steps) == 1:
        return True
    kinds = [min(step, key=_STEP_ORDER.index) for step in steps if step]
    if len(kinds) != len(steps) or len(set(kinds)) != len(kinds):
        return False
    return "other" not in kinds and ("started" not in kinds or set(kinds) <= {"started", "waiting", "prepared"})


def leave_nothing_over(steps: Sequence[frozenset[str]]) -> bool:
    """Tell whether parts by step leave nothing over: some not begun beside all that are."""
    return (
        len(steps) >= 2
        and any(step & {"waiting", "prepared"} for step in steps)
        and any(step & {"started", "begun", "finished"} for step in steps)
    )


def are_kinds_of_one_thing(labels: Sequence[str]) -> bool:
    """Tell whether the labels part one thing into kinds that leave nothing over: 新建 · 续建."""
    for family in _FAMILIES:
        found = [next((word for word in family if word in label), None) for label in labels]
        if all(found) and len(set(found)) == len(found):
            return True
    return False
