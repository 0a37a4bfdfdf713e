"""The district of a row: its name's own, the goal's, a known one's, or that of the words before it."""

from __future__ import annotations

import re

from tasks.language.figures import Certainty
from tasks.language.names import Name
from tasks.language.places import Places
from tasks.language.rows.model import DistrictSource, Surroundings
from tasks.language.scanner import Scan
from tasks.language.span import Span

_AT = re.compile(r"(?:[①-⑳]|[0-9]{1,2}[.、])?(?:在|位于|其中)?")

#: How many of them a district has: 濮阳县4个：, 丹阳市22个计划新开工项目.
_COUNTED = re.compile(r"[0-9]+[个项处条]")
#: So many clauses back a district is looked for in its line.
_NEAR = 40
_PROJECTS = re.compile(r"(?:[一-龥]{2,4}了)?(?:共?有)?[0-9]+[个项](?:[一-龥“”]{0,12}(?:项目|工程)|$)")


def district_of(
    scan: Scan, name: Name, around: Surroundings
) -> tuple[str | None, DistrictSource, Span | None, Certainty]:
    """Return the district of a row, where it was read, its place and its certainty."""
    own = around.places.of(name.text)
    if (
        own and len(own[1]) < len(name.text) and not _is_whole(scan, own[0], around.places)
    ):  # nor 竹溪岭民宿度假区 of itself
        return own[0], DistrictSource.TEXT, own[1].shift(name.span.start), Certainty.SURE
    match, certainty = around.goal.match(name.text) if around.listed else (None, Certainty.GUESS)
    if match and certainty is not Certainty.GUESS and match.district:
        inherited = next(entry.inherited for entry in around.listed if entry.name == match.name)
        return match.district, DistrictSource.INHERITED if inherited else DistrictSource.GOAL_LIST, None, certainty
    known = around.matcher.sure(name.text)
    if known and known.district:
        return known.district, DistrictSource.KNOWN, None, Certainty.SURE
    if told := _told_district(scan, name, around.places):
        return told[0], DistrictSource.TEXT, told[1], Certainty.LIKELY
    return None, DistrictSource.TEXT, None, Certainty.GUESS


def _is_whole(scan: Scan, district: str, places: Places) -> bool:
    """Tell whether a name by its form is that of all of which the text speaks: 开封市 of 我市重点项目; none of the city's own."""
    return district[-1] in scan.whole_of and all(shown != district for _, shown in places.names)


def _told_district(scan: Scan, name: Name, places: Places) -> tuple[str, Span] | None:
    """Return the district that the words before a name give to it: 闽侯县新建的东南学校 · 在晋安区，…小学 · 兰山区：甲路；乙路."""
    clause = scan.parts.clause_at(name.span.start)
    if (found := _opening_district(scan, clause, places)) and scan.text.find("的", found[1].end, name.span.start) >= 0:
        return found
    line = scan.parts.clauses_in(Span(scan.text.rfind("\n", 0, clause.start) + 1, clause.start))
    sentence = scan.parts.sentence_at(clause.start).start
    for before in reversed(line[-_NEAR:]):
        found = None if before.depth else _opening_district(scan, before.span, places)
        if found is None:
            continue
        if found[1].end == before.span.end or _COUNTED.fullmatch(scan.text, found[1].end, before.span.end):
            beside = before.span.end + 1 == clause.start or before.mark in ("：", ":")
            return found if beside else None
        if before is line[0] and _PROJECTS.match(scan.text, found[1].end, before.span.end):
            return found
        if before.span.start == sentence and found[0][-1] in "区县旗" and _acts(scan, found[1].end):
            return found
    return None


def _acts(scan: Scan, place: int) -> bool:
    """Tell whether a verb follows a district, which then does what the sentence says: 齐河县|发展文化旅游产业，…项目加快建设."""
    word = next(iter(scan.words_in(Span(place, place + 1))), None)
    return word is not None and word.span.start == place and word.tag == "v"


def _opening_district(scan: Scan, span: Span, places: Places) -> tuple[str, Span] | None:
    """Return the district that a clause begins with, behind a list's mark and 在."""
    begin = _AT.match(scan.text, span.start, span.end)
    start = begin.end() if begin else span.start
    found = places.at_start(scan.text[start : span.end])
    return (found[0], found[1].shift(start)) if found else None
