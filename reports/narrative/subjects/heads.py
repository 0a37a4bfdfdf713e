"""The beginning of a sub-project's words, and the names by which it is known."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.narrative.predicates import states
from tasks.clauses import KnownName, Matcher, district_of
from tasks.clauses.projects import ends_like_name, looks_like_name
from tasks.language.figures import Certainty, Span

LONGEST = 80
#: Waters have names of two characters, which only a list shows to be names: 龙潭湖、梅溪.
_WATER = re.compile("[一-龥][河溪湖江]")


@dataclass(frozen=True, slots=True)
class Names:
    """The sub-projects that a name can mean: the task's own first, then those that only the goal lists."""

    own: Matcher
    listed: Matcher

    def sure(self, name: str) -> KnownName | None:
        """Return the sub-project that `name` surely means."""
        return self.own.sure(name) or self.listed.sure(name)


@dataclass(frozen=True, slots=True)
class Head:
    """The beginning of a sub-project's words: where its row starts, its name, and where its statement starts.

    `until` is where the statement ends when it does not go on to the next sub-project.
    """

    start: int
    name: str
    name_span: Span
    statement: int
    certainty: Certainty
    known: KnownName | None = None
    district: str | None = None
    until: int | None = None


def sharing(
    start: int, begin: int, names: list[str], parts: list[Span], known: Names, district: str | None, said: int,
    until: int | None = None,
) -> list[Head]:  # fmt: skip
    """Return one head for each of several names that share the statement at `said`; a district goes on along them.

    `parts` are places in the words that stand at `begin`; `start` is where the first one's row begins.
    """
    found = []
    for order, (part, name) in enumerate(zip(parts, names, strict=True)):
        own = district_of(name)
        district = own[0] if own else district
        span = Span(begin + part.start, begin + part.start + len(name))
        head_start = span.start if order else start
        found.append(Head(head_start, name, span, said, Certainty.LIKELY, known.sure(name), district, until))
    return found


def are_names(words: list[str], known: Names) -> bool:
    """Tell whether each of `words` can stand in a list of names: one that names a thing vouches for 站前幼儿园 beside it."""
    sure = any(known.sure(one) or looks_like_name(one) for one in words)
    return sure and all(is_listed(one, known) for one in words)


def is_listed(words: str, known: Names) -> bool:
    """Tell whether `words` can be an entry in a list of names."""
    return bool(known.sure(words) or _WATER.fullmatch(words)) or (ends_like_name(words) and not states(words))
