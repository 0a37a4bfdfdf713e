"""Districts, counties and functional zones in official text: the city's own by their names, others by their form."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tasks.language.lexicon import Shape
from tasks.language.span import Span

#: Zones and districts by their form: 高新技术产业开发区, 任城区, 连江县, 龙海市.
_ZONES = "高新区|经开区|开发区|新区|度假区|保税区|自贸区|合作区"
_ZONE = re.compile(rf"^(?:(?!(?:{_ZONES})$)[一-龥]+(?:{_ZONES})|[一-龥]{{2}}[东西南北中务圩城]区)$")
_NAMED = re.compile(rf"[一-龥]{{1,10}}?(?:{_ZONES})|[一-龥]{{1,5}}?[区县市旗]")
_SINGLE_COUNTY = re.compile(r"^[一-龥]县$")
_NOT_ALONE = re.compile(r"区[域间块位划别]|市[场政容值民]|县(?:[城域级]|乡(?!村))|旗[舰帜杆]")
#: A firm carries the city where it is registered: 某市恒润有限公司年产…项目.
_COMPANY = re.compile(r"(?<=市)[^，。；、]{2,16}?公司")
#: What ends like a district and is none (小区, 全市), alone or behind other words; what stands inside no district's name.
_COMMON_END, _NEVER_INSIDE = Shape(r"{regions.ending}$|^{regions.alone}$"), Shape(r"{regions.inside}")
#: What follows a short name that stands for its district, and what makes a road or river of it: 临沭生物质, 沂水大道.
_MADE_NAME = "路街大东西南北中河江湖桥道巷线站山"
_SHORTEST_STEM = 2


@dataclass(frozen=True)
class Places:
    """The districts and zones of a city: `names` pairs each way of writing one with the name it is shown by, longest first."""

    names: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of_city(cls, names: Iterable[tuple[str, str]]) -> Places:
        """Return the places of a city from (written, shown) pairs."""
        return cls(tuple(sorted(set(names), key=lambda pair: (-len(pair[0]), pair))))

    @cached_property
    def _stems(self) -> dict[str, str]:
        """Return the short names that stand for one district alone: 临沭 → 临沭县."""
        stems: dict[str, set[str]] = {}
        for written, shown in self.names:
            if len(written) == _SHORTEST_STEM + 1 and written[-1] in "区县市旗":
                stems.setdefault(written[:-1], set()).add(shown)
        return {stem: shown.pop() for stem, shown in stems.items() if len(shown) == 1}

    def at_start(self, words: str, start: int = 0) -> tuple[str, Span] | None:
        """Return the district whose full name begins at `start`, with its place: a city's own, else X区, X县, X市."""
        for written, shown in self.names:
            if words.startswith(written, start):
                return shown, Span(start, start + len(written))
        found = _NAMED.match(words, start, start + 13)
        inner = _NAMED.match(words, found.end(), found.end() + 8) if found and found[0][-1] == "市" else None
        if not found or _NOT_ALONE.match(words, found.end() - 1):
            return None
        if inner and inner[0][-1] in "区县" and _is_district(inner[0]):  # 银川市兴庆区
            found = inner
        if not _is_district(found[0]) or _NOT_ALONE.match(words, found.end() - 1):
            return None
        return found[0], Span(*found.span())

    def of(self, name: str) -> tuple[str, Span] | None:
        """Return the district that a name of works begins with, short names included: 临沭生物质 → (临沭县, 临沭)."""
        if found := self.at_start(name):
            own = any(shown == found[0] for _, shown in self.names)
            zone = not own and _ZONE.search(found[0])  # 柳东新区水厂 is called so, wherever it lies
            return None if zone or _COMPANY.match(name, found[1].end) else found
        shown = self._stems.get(name[:_SHORTEST_STEM])
        following = name[_SHORTEST_STEM : _SHORTEST_STEM + 1]
        return (shown, Span(0, _SHORTEST_STEM)) if shown and following and following not in _MADE_NAME else None

    def all(self, text: str) -> list[Span]:
        """Return the places of the districts named in `text`, in order."""
        found: list[Span] = []
        for match in _scanner(tuple(written for written, _ in self.names)).finditer(text):
            word = match[0]
            begin = 0
            if match["known"] is None:
                while begin < len(word) - 1 and not _is_district(word[begin:]):
                    begin += 1
                if begin >= len(word) - 1:
                    continue
            found.append(Span(match.start() + begin, match.end()))
        return found


NOWHERE = Places()


def _is_district(word: str) -> bool:
    """Tell a district by its form from a common word that ends alike (小区, 全市, 服务区)."""
    if _COMMON_END.search(word) or _NEVER_INSIDE.search(word[:-1]):
        return False
    return len(word) > 2 or bool(_SINGLE_COUNTY.match(word))


@lru_cache(maxsize=64)
def _scanner(known: Sequence[str]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, known)) or r"(?!)"
    return re.compile(
        rf"(?P<known>{names})|(?:(?<=[，。；、：:（(\s])|^)[一-龥]{{1,5}}?(?:{_ZONES}|[区县市旗](?![域间块位划别场政容值民城乡级]))"
    )
