"""One clause: the sub-projects that the words before its statement name."""

from __future__ import annotations

import re

from reports.narrative.endings import BUILDING, ONLY_TRADES
from reports.narrative.predicates import predicates, states
from reports.narrative.subjects.beginnings import GROUP, KEPT_UP, bare, complete, phased, subject, whole
from reports.narrative.subjects.heads import LONGEST, Head, Names, sharing
from reports.narrative.subjects.lists import (
    counted_list,
    listed,
    pair_of,
    site_of,
    split_pairs,
    trailer_of,
    without_adverbs,
)
from reports.narrative.subjects.names import goal_name, name_in, with_phase
from tasks.clauses.projects import (
    WORK_END,
    begins_with_activity,
    ends_like_name,
    is_independent,
    looks_like_name,
    parts_of,
)
from tasks.language.figures import Certainty, Span

_COUNTED = re.compile(
    r"[0-9０-９一二三四五六七八九十两]{1,4}[个条处座所](?P<kind>[^，。；（）()]{8,30}?(?:项目|工程))(?=全部|均|已|正|都)"
)
#: Works that only their share of the whole shows to be one thing: 污水处理厂扩建工程形象进度65%.
_SHARE_OF_WORKS = re.compile(
    r"(?P<name>[^，。；、：（）0-9%]{4,24}?(?:工程|项目))(?:已|累计|目前|现|共|总体|整体)*(?:完成)?(?:了?总?工程量的?|形象进度|工程进度|总体进度|总进度|建设进度|进度)?(?:完成|达到?|为|至|约|已|的)*[0-9.]+[%％]"
)
#: What was done, before the names of what it was done to.
_VERB = re.compile(
    r"(?:目前|已|相继|先后|全面|正在|加快|启动|了)*(?:完成|建成|开工(?:建设)?|推进|实施|续建|启用|建设|启动)(?:了|实施|建设|推进)?(?=[^，。；：0-9]{4})"
)


def subjects(text: str, start: int, place: Span, known: Names, goal: str, district: str | None) -> list[Head]:
    """Return the sub-projects that the clause at `place` is about: 西三路、黄海路已完工."""
    clause = place.of(text)[:LONGEST]
    if counted := _COUNTED.match(clause):
        end = place.start + counted.end()
        return [Head(start, counted[0], Span(place.start, end), end, Certainty.LIKELY)]
    if joined := goal_name(clause, goal):
        return [Head(start, joined, place, place.start, Certainty.LIKELY)]
    if acted := _acted_on(clause, start, place.start, known, district):
        return acted
    places = list(predicates(clause))
    for predicate in [*(place for place in reversed(places) if clause[:place] in goal), *places]:
        if found := _before(clause, predicate, start, place.start, known, goal, district):
            return whole(found, text[found[0].name_span.end : found[0].name_span.end + 30])
    ways = (complete, subject, bare)
    found = next((found for way in ways if (found := way(clause, start, place.start, known, district))), [])
    if not found and (shared := _SHARE_OF_WORKS.match(clause)) and not begins_with_activity(shared["name"]):
        span = Span(place.start, place.start + shared.end("name"))
        return [Head(start, shared["name"], span, span.end, Certainty.LIKELY, known.sure(shared["name"]), district)]
    return phased(found, clause, text[place.start : place.end + 30])


def _before(
    clause: str, predicate: int, start: int, begin: int, known: Names, goal: str, district: str | None
) -> list[Head]:  # fmt: skip
    """Return the sub-projects that `clause`, which stands at `begin`, names before its `predicate`."""
    if GROUP.match(clause, predicate) or KEPT_UP.match(clause, predicate):
        return []
    edge = without_adverbs(clause, predicate)
    trailer = trailer_of(clause, 3, edge)
    end = without_adverbs(clause, trailer.start()) if trailer else edge
    parts = split_pairs(clause, [part for part in parts_of(clause, 0, end, "、") if len(part)])
    site = site_of([part.of(clause) for part in parts]) if len(parts) > 1 else None
    if site and not known.sure(parts[0].of(clause)):
        span = Span(begin, begin + len(site))
        return [Head(start, site, span, span.end, Certainty.LIKELY, known.sure(site), district)]
    if len(parts) > 1:
        counted = counted_list(clause, edge)
        names = counted or listed(clause, parts, trailer[0] if trailer else "", known, goal)
        if names:
            last = parts[-1].start + len(names[-1])
            rest = clause[last:end]
            summed = counted or (trailer and "部分" not in trailer[0])
            whole = summed or (WORK_END.search(rest) and not ONLY_TRADES.fullmatch(rest))
            return sharing(start, begin, names, parts, known, district, begin + (predicate if whole else last))
    if pair := pair_of(clause[:end]):
        return sharing(start, begin, [one.of(clause) for one in pair], pair, known, district, begin + end)
    name = name_in(clause[:end], known, goal)
    if not name or (len(parts) > 1 and len(name) < len(parts[0]) and ends_like_name(parts[0].of(clause))):
        return []
    name = with_phase(name, clause)
    match = known.sure(name)
    span = Span(begin, begin + len(name))
    return [Head(start, name, span, span.end, Certainty.SURE if match else Certainty.LIKELY, match, district)]


def _acted_on(clause: str, start: int, begin: int, known: Names, district: str | None) -> list[Head]:
    """Return the sub-projects of a clause that tells first what is done and then to what: 正在推进前进路改造."""
    verb = _VERB.match(clause)
    if not verb:
        return []
    end = trailer_of(clause, verb.end(), len(clause))
    parts = parts_of(clause, verb.end(), end.start() if end else len(clause), "、")
    parts = split_pairs(clause, parts)
    names = [BUILDING.sub("", part.of(clause)) for part in parts]
    if not all(looks_like_name(one) and is_independent(one) and not states(one) for one in names):
        return []
    return sharing(start, begin, names, parts, known, district, begin, begin + verb.end())
