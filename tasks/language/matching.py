"""A name in a report matched to the sub-project that is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from tasks.language.figures import Certainty
from tasks.language.places import NOWHERE

_BRACKET = re.compile(r"\([^()]*\)")
_DASH = re.compile(r"[-‐-―－~～—–至]+")
#: Words that a name may carry or lack without meaning another thing.
_GENERIC = re.compile(
    r"(?:工程|项目|建设|改造|提升|拓宽|单面|道路|综合|路面|维修|快速化|新建|改建|扩建|整治|配套|治理|更新|修缮|提质|改扩建|迁建|续建|市政|大修|升级)+$"
)


@dataclass(frozen=True, slots=True)
class KnownName:
    """A sub-project that is known already, under its name and its confirmed aliases."""

    name: str
    aliases: tuple[str, ...] = ()
    district: str | None = None


@lru_cache(maxsize=8192)
def _key(name: str) -> str:
    """Return `name` as it is compared: width, spaces, dashes and quotation marks made equal.

    Kept for time: without it sixty texts take 696 ms to read and not 643.
    """
    plain = unicodedata.normalize("NFKC", name)
    return _DASH.sub("-", re.sub(r"[\s“”\"'‘’《》]", "", plain))


@lru_cache(maxsize=8192)
def _parts(name: str) -> tuple[str, str, str]:
    """Return (district or "", core, what stands in brackets) of a name's key."""
    key = _key(name)
    brackets = "".join(_BRACKET.findall(key))
    bare = _BRACKET.sub("", key)
    own = NOWHERE.of(bare)
    if own and len(bare) - own[1].end >= 2:
        bare = bare[own[1].end :]
    bare = re.sub(r"^市", "", bare) if len(bare) > 4 else bare
    return own[0] if own else "", _GENERIC.sub("", bare) or bare, brackets


class Matcher:
    """Known sub-projects, looked up by name: exact keys and cores are indexed, so that a sure match costs no search."""

    def __init__(self, known: Sequence[KnownName]) -> None:
        self.known = tuple(known)
        self.keys: dict[str, KnownName] = {}
        self.cores: dict[str, list[KnownName]] = {}
        for candidate in self.known:
            for name in (candidate.name, *candidate.aliases):
                self.keys.setdefault(_key(name), candidate)
                same = self.cores.setdefault(_parts(name)[1], [])
                if candidate not in same:
                    same.append(candidate)

    def sure(self, name: str) -> KnownName | None:
        """Return the known sub-project that `name` surely means."""
        match, certainty = self._same(name) if self.known else (None, Certainty.GUESS)
        return match if certainty is Certainty.SURE else None

    def match(self, name: str) -> tuple[KnownName | None, Certainty]:
        """Return the known sub-project that `name` means and how sure that is, as `match_name` says."""
        same = self._same(name)
        district, core, _ = _parts(name)
        if same[0] or len(core) < 2:
            return same
        holding = [entry for entry in self.known if _holds(core, _parts(entry.name), district, entry.district)]
        if holding:
            return holding[0], Certainty.LIKELY if len(holding) == 1 else Certainty.GUESS
        near = max(self.known, key=lambda entry: _likeness(core, _parts(entry.name)[1]), default=None)
        return (near if near and _likeness(core, _parts(near.name)[1]) >= 0.75 else None), Certainty.GUESS

    def _same(self, name: str) -> tuple[KnownName | None, Certainty]:
        """Return the sub-project of this very name, else of this core where nothing contradicts it."""
        exact = self.keys.get(_key(name))
        if exact:
            return exact, Certainty.SURE
        district, core, brackets = _parts(name)
        same = [entry for entry in self.cores.get(core, ()) if _agrees(district, core, brackets, entry)]
        if len(core) < 2 or not same:
            return None, Certainty.GUESS
        return same[0], Certainty.SURE if len(same) == 1 else Certainty.GUESS


def match_name(name: str, known: Sequence[KnownName]) -> tuple[KnownName | None, Certainty]:
    """Return the known sub-project that `name` means and how sure that is.

    SURE: the same name or a confirmed alias, or the same but for district, brackets and words like 工程, with no rival.
    LIKELY: a part of exactly one known name. GUESS: rivals, or merely similar; the user is asked. None: nothing near.
    """
    return Matcher(known).match(name)


def _agrees(district: str, core: str, brackets: str, candidate: KnownName) -> bool:
    """Tell whether cores are equal and neither districts nor brackets contradict each other."""
    for other in (candidate.name, *candidate.aliases):
        its_district, its_core, its_brackets = _parts(other)
        its_district = its_district or candidate.district or ""
        same_place = not district or not its_district or district == its_district
        if core == its_core and same_place and (not brackets or not its_brackets or brackets == its_brackets):
            return True
    return False


def _holds(core: str, parts: tuple[str, str, str], district: str, its_district: str | None) -> bool:
    """Tell whether one core is a true part of the other, at its beginning or end."""
    other = parts[1]
    if district and (parts[0] or its_district) and district != (parts[0] or its_district):
        return False
    short, long = sorted((core, other), key=len)
    return len(short) >= 3 and short != long and (long.startswith(short) or long.endswith(short))


def _likeness(one: str, other: str) -> float:
    """Return how alike two cores are, 0–1."""
    if abs(len(one) - len(other)) > 4 or not set(one) & set(other):
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
