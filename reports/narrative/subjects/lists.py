"""Several names before one statement: which they are, and what closes their list."""

from __future__ import annotations

import re

from reports.narrative.endings import ENDS, PART
from reports.narrative.grammar import without_parts
from reports.narrative.predicates import COUNT, states
from reports.narrative.subjects.heads import Names, is_listed
from reports.narrative.subjects.names import name_in, with_phase
from tasks.clauses.projects import (
    begins_with_activity,
    is_independent,
    is_specific,
    looks_like_name,
    parts_of,
)
from tasks.language.figures import Span
from tasks.language.figures.numerals import number

#: What follows a list of names and counts or sums it up: 等3个村, 三条道路“白改黑”工程, 等项目.
_TRAILER = re.compile(
    rf"(?:等{COUNT}[^，。；、0-9]{{0,14}}|{COUNT}(?:项目|道路|路|学校|小区|[^，。；、0-9]{{0,6}}工程)[^，。；、0-9]{{0,14}}|等(?:重点)?(?:项目|工程|道路|学校|小区)?)$"
)
_CLOSING = re.compile(
    r"等?(?P<count>[0-9]{1,2}|[二三四五六七八九十两]{1,3})[个条座所处](?!区县|县区|街道|乡镇)[^，。；、0-9]{1,14}$"
)
#: The same after more than one name, whatever kind of thing it says they are: 甲湖、乙溪等幸福河湖.
_AND_OTHERS = re.compile(rf"(?<=[一-龥）])(?:等(?!级|候|离子|距|高|温)[^，。；、：0-9]{{0,8}}|{COUNT})$")
#: A stretch or a phase, which belongs to the name before it: 纬七路东段.
_SEGMENT = re.compile(r"[东西南北中]段|[一二三四五六]期")
_TOWN = re.compile(r"[镇乡县区市]$|街道$")
_OF_WORKS = re.compile(r"(?:项目|工程)$")
_LAST_ADVERB = re.compile(r"(?:分别|均|都|全部|全面|也|仍|还|则|的|现|目前|总体|整体|\s)+$")
_BRACKETED = re.compile(r"[（(][^（）()]{1,40}[）)]")


def trailer_of(clause: str, start: int, end: int) -> re.Match[str] | None:
    """Return the words before `end` that close a list of names and count or sum it up."""
    return (
        _TRAILER.search(clause, start, end) or ("、" in clause[:end] and _AND_OTHERS.search(clause, start, end)) or None
    )


def site_of(names: list[str]) -> str | None:
    """Return the site whose parts a list names: 州立高级中学 of 州立高级中学教学楼、实验楼."""
    bare = [one[: without_adverbs(one, len(one))] for one in names]
    if not is_independent(bare[0]) or any(is_independent(one) or len(one) > 6 for one in bare[1:]):
        return None
    site = without_parts(bare[0])
    return site if site != bare[0] else None


def pair_of(subject: str) -> list[Span] | None:
    """Return the places of two names that 和 joins: 甲工程和乙工程, 文昌小学和育才小学."""
    for found in re.finditer("[和与及]", subject):
        one, two = subject[: found.start()], subject[found.end() :]
        alike = _OF_WORKS.search(one) or (one[-1:] == two[-1:] and one[-1:] in "路街桥校学园院馆厂站库场楼渠湖")
        if alike and looks_like_name(one) and looks_like_name(two) and is_independent(two):
            return [Span(0, len(one)), Span(found.end(), len(subject))]
    return None


def split_pairs(clause: str, parts: list[Span]) -> list[Span]:
    """Return the parts of a list with the two names apart that 和 joins in one of them: 甲路、乙街和丙路拓宽."""
    if len(parts) < 2:
        return parts
    apart: list[Span] = []
    for part in parts:
        words = part.of(clause)
        for found in re.finditer("以及|[和与及]", words):
            one, two = words[: found.start()], words[found.end() :]
            if looks_like_name(one) and looks_like_name(two) and is_independent(one) and is_independent(two):
                apart += [Span(part.start, part.start + len(one)), Span(part.start + found.end(), part.end)]
                break
        else:
            apart.append(part)
    return apart


def without_adverbs(clause: str, end: int) -> int:
    """Return where the words before `end` stop when 分别, 均 and the like are left out."""
    adverb = _LAST_ADVERB.search(clause, 0, end)
    return adverb.start() if adverb else end


def counted_list(clause: str, end: int) -> list[str] | None:
    """Return the names of a list that a count of them closes: 甲沟、乙坪、丙湾三个移民安置点."""
    parts = [part for part in parts_of(clause, 0, end, "、") if len(part)]
    count = _CLOSING.search(clause, parts[-1].start, end) if len(parts) > 1 else None
    if not count or number(count["count"]) != len(parts):
        return None
    names = [part.of(clause) for part in parts[:-1]] + [clause[parts[-1].start : count.start()]]
    if all(_TOWN.search(one) for one in names) or not any(is_specific(one) for one in names):
        return None
    proper = all(len(one) >= 3 and not begins_with_activity(one) and not states(one) for one in names)
    return names if proper else None


def listed(clause: str, parts: list[Span], trailer: str, known: Names, goal: str) -> list[str] | None:
    """Return the names at `parts` of a clause, None where they are no list of names; `trailer` follows the list."""
    names = [part.of(clause) for part in parts]
    if "等" in trailer and _sums_up(names, trailer):
        return names
    vouched = any(known.sure(one) or looks_like_name(one) for one in names)
    if not vouched or not all(is_listed(one, known) for one in names[:-1]):
        return None
    last = _parallel(names[0], names[-1]) or name_in(names[-1], known, goal)
    last = last or (names[-1] if is_listed(names[-1], known) else None)
    if not last:
        return None
    bracket = _BRACKETED.match(names[-1], len(last))
    return [*names[:-1], names[-1][: bracket.end()] if bracket else with_phase(last, names[-1])]


def _sums_up(names: list[str], trailer: str) -> bool:
    """Tell whether 等项目 or 等4个小区 sums up a list of works, whatever their names end with."""
    count = re.match(r"等([0-9]{1,2}|[一二三四五六七八九十两]{1,3})", trailer)
    if not _OF_WORKS.search(trailer) and not (count and number(count[1]) == len(names)):
        return False
    return all(is_specific(one) and not begins_with_activity(one) and not states(one) for one in names)


def _parallel(model: str, words: str) -> str | None:
    """Return the name that `words` begin with, cut like its neighbour: 段庄菜场 of 段庄菜场改造 beside 建国菜场."""
    ending = next((found[0] for found in reversed(list(ENDS.finditer(model))) if found.end() == len(model)), "")
    place = words.find(ending, 1) if ending else -1
    name = words[: place + len(ending)]
    name += next((kind for kind in ("工程", "项目") if words.startswith(kind, len(name))), "")
    if _SEGMENT.fullmatch(words, len(name)):
        return None
    return name if place > 0 and is_specific(name) and PART.match(words, len(name)) else None
