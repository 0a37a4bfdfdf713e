"""Lists of examples after what is said of all of them: 已竣工2所，包括甲小学、乙小学等；在建3条（甲路、乙路、丙路）."""

from __future__ import annotations

import re

from reports.narrative.subjects import Head, Names, are_names, is_listed, sharing
from tasks.clauses import Stage, stage_of
from tasks.clauses.projects import begins_with_activity, looks_like_name, parts_of
from tasks.language.figures import Certainty, Span
from tasks.language.figures.numerals import number

#: How far a list goes on at most, and how far back the words reach that are said of it.
_REACH, _SAID = 600, 200
_INTRO = re.compile(r"\s?(?:其中)?(?:主要)?(?:包括|包含|分别为|分别是|即)[：:]?")
#: 已竣工的有甲、乙 · 正在办理手续的项目为丙、丁: the state first, then whose it is.
_WHOSE = re.compile(
    r"\s?(?:其中)?(?P<said>[^，。；：、的]{2,14})(?:的(?:[重]点)?(?:项目|工程|道路|学校|小区|场馆|地块)?|项目|工程)(?:主要|分别)?(?:有|为|是|包括)(?![0-9一二三四五六七八九十])"
)
_TOTAL = re.compile(r"[0-9０-９一二三四五六七八九十两]余?(?:个|条|座|所|处|家|项)[^，。；：（）()0-9]{0,10}$")
_STATED = re.compile(r"(?:已|正在?|尚未|未|在建|竣工|完工|开工|建成)[^，。；：（）()]{0,8}(?:的|项目|工程)?(?:有|为)?$")
_COUNT = re.compile(
    r"([0-9０-９]{1,3}|[一二三四五六七八九十两]{1,3})(?:个|条|座|所|处|家|项)(?:[^，。；：（）()0-9]{0,10})[：:]?$"
)
_BRACKET = re.compile(r"[（(](?:其中|包括|分别为|即)?[：:]?(?P<names>[^（()）]{3,150})[）)]")
_ETC = re.compile(r"等(?:[0-9一二三四五六七八九十两]{1,3}[个条座所处家项])?[^，。；、0-9]{0,10}$")
_STRONG = re.compile(r"[。；;\n]")


def listed_in(text: str, rest: Span, clause: Span, mark: str, known: Names, district: str | None) -> list[Head]:
    """Return the sub-projects that a list beginning in `clause` gives as examples of what was said before it.

    `rest` goes from the beginning of the sentence to the end of the item.
    """
    if found := _in_brackets(text, clause, known, district):
        return found
    words = clause.of(text)
    intro, whose = _INTRO.match(words), _WHOSE.match(words)
    if whose and _states(whose["said"]):
        said, begin = Span(*whose.span("said")).shifted(clause.start), clause.start + whose.end()
    elif intro and clause.start > rest.start:
        said = Span(max(rest.start, clause.start - _SAID), clause.start)
        begin = clause.start + intro.end()
    elif mark in ("：", ":") and _speaks_of_several(words):
        said, begin = Span(max(clause.start, clause.end - _SAID), clause.end), clause.end + 1
    else:
        return []
    if not _states(said.of(text)):
        return []
    strong = _STRONG.search(text, begin, min(rest.end, begin + _REACH))
    end = strong.start() if strong else min(rest.end, begin + _REACH)
    return _heads(text, Span(begin, end), said, clause.start, known, district)


def _in_brackets(text: str, clause: Span, known: Names, district: str | None) -> list[Head]:
    """Return the examples in brackets after counts: 已完工2条（甲路、乙路），在建1条（丙路）."""
    found: list[Head] = []
    start = clause.start
    for bracket in _BRACKET.finditer(text, clause.start, clause.end):
        said = Span(max(start, bracket.start() - _SAID), bracket.start())
        if _speaks_of_several(said.of(text)) and _states(said.of(text)):
            found += _heads(text, Span(*bracket.span("names")), said, start, known, district)
        start = bracket.end()
    return found


def _speaks_of_several(words: str) -> bool:
    """Tell whether `words` end with a count or a state of things that are not named yet."""
    return bool(_TOTAL.search(words) or _STATED.search(words)) and not looks_like_name(words)


def _states(words: str) -> bool:
    """Tell whether `words` say how far something stands."""
    stage, _, certainty = stage_of(words)
    return stage is not Stage.UNSTATED and certainty is not Certainty.GUESS


def _heads(text: str, place: Span, said: Span, start: int, known: Names, district: str | None) -> list[Head]:
    """Return the heads of the names listed at `place`, whose common statement is `said`."""
    words = place.of(text)
    total = _COUNT.search(said.of(text))
    counted = number(total[1]) if total else None
    parts: list[Span] = []
    for part in parts_of(words, 0, len(words), "、，,"):
        closing = _ETC.search(part.of(words))
        entry = Span(part.start, part.start + closing.start()) if closing else part
        name = entry.of(words)
        if not is_listed(name, known) and not (2 <= len(name) <= 24 and counted and not begins_with_activity(name)):
            break
        parts.append(entry)
        if closing:
            break
    names = [part.of(words) for part in parts]
    if not parts or not (are_names(names, known) or counted == len(parts)):
        return []
    return sharing(start, place.start, names, parts, known, district, said.start, said.end)
