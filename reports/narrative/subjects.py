"""The subject of one clause: the sub-projects that the words before its statement name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reports.narrative.endings import (
    BUILDING,
    ENDS,
    INSIDE_WORD,
    ONLY_TRADES,
    PART,
    PHASE,
    SITE,
    WORKS_END,
    is_closed,
    is_trade,
    proper_ends,
)
from reports.narrative.grammar import subject_of, without_parts
from reports.narrative.predicates import COUNT, predicates, states
from tasks.clauses import KnownName, Matcher, Stage, district_of, stage_of
from tasks.clauses.projects import (
    AMOUNT,
    WORK_END,
    begins_with_activity,
    ends_like_name,
    is_independent,
    is_specific,
    looks_like_name,
    parts_of,
)
from tasks.figures import Certainty, Span
from tasks.figures.names import masked
from tasks.figures.numerals import number

LONGEST = 80
_COUNTED = re.compile(
    r"[0-9０-９一二三四五六七八九十两]{1,4}[个条处座所](?P<kind>[^，。；（）()]{8,30}?(?:项目|工程))(?=全部|均|已|正|都)"
)
_NEW = re.compile(
    r"(?:新建|改建|扩建|迁建|改扩建|建设[路大街]|中心|通|全民|全域|将军|从|向|共青|共和|解放|在建|续建|实验|为民|优|完善|建国|建成|本|打造|拓展|于[一-龥]{0,2}[庄村家集店])"
)
_DOES = re.compile(r"(?:正在|已|目前|全面)?(?:进行|开展|实施|完成|启动|推进|办理)(?:了)?")
#: What follows a list of names and counts or sums it up: 等3个村, 三条道路“白改黑”工程, 等项目.
_TRAILER = re.compile(
    rf"(?:等{COUNT}[^，。；、0-9]{{0,14}}|{COUNT}(?:项目|道路|路|学校|小区|[^，。；、0-9]{{0,6}}工程)[^，。；、0-9]{{0,14}}|等(?:重点)?(?:项目|工程|道路|学校|小区)?)$"
)
#: A count of what the clause speaks of, with nothing after it: 食堂改造完成24所，.
_GROUP = re.compile(
    r"(?:已|累计|共|均|全部|新|完成|开工|竣工|完工|建成|启动|改造|实施|建设|达到?|整治|投用|新增|为|施工|验收|通过|落地|签约|启用|交付){0,4}[0-9０-９]+余?万?[个条处座所家村]\s?(?=$|[，。；（(])"
)
#: What was done, before the names of what it was done to.
_VERB = re.compile(
    r"(?:目前|已|相继|先后|全面|正在|加快|启动|了)*(?:完成|建成|开工(?:建设)?|推进|实施|续建|启用|建设|启动)(?:了|实施|建设|推进)?(?=[^，。；：0-9]{4})"
)
_CLOSING = re.compile(
    r"等?(?P<count>[0-9]{1,2}|[二三四五六七八九十两]{1,3})[个条座所处](?!区县|县区|街道|乡镇)[^，。；、0-9]{1,14}$"
)
_TOWN = re.compile(r"[镇乡县区市]$|街道$")
_OF_WORKS = re.compile(r"(?:项目|工程)$")
_LAST_ADVERB = re.compile(r"(?:分别|均|都|全部|全面|也|仍|还|则|的|现|目前|总体|整体|\s)+$")


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


def subjects(text: str, start: int, place: Span, known: Names, goal: str, district: str | None) -> list[Head]:
    """Return the sub-projects that the clause at `place` is about: 西三路、黄海路已完工."""
    clause = place.of(text)[:LONGEST]
    if counted := _COUNTED.match(clause):
        end = place.start + counted.end()
        return [Head(start, counted[0], Span(place.start, end), end, Certainty.LIKELY)]
    if joined := _joined(clause, goal):
        return [Head(start, joined, place, place.start, Certainty.LIKELY)]
    if acted := _acted_on(clause, start, place.start, known, district):
        return acted
    places = list(predicates(clause))
    for predicate in [*(place for place in reversed(places) if clause[:place] in goal), *places]:
        if found := _before(clause, predicate, start, place.start, known, goal, district):
            return _whole(found, text[found[0].name_span.end : found[0].name_span.end + 30])
    ways = (_complete, _subject, _bare)
    found = next((found for way in ways if (found := way(clause, start, place.start, known, district))), [])
    return _phased(found, clause, text[place.start : place.end + 30])


def _phased(found: list[Head], clause: str, ahead: str) -> list[Head]:
    """Return the one sub-project of a clause with the phase that follows its name: 六横公路大桥二期."""
    if len(found) != 1:
        return found
    (head,) = found
    name = _with_phase(head.name, clause)
    if name == head.name or (name.endswith("一期") and "二期" in ahead):
        return found
    span = Span(head.name_span.start, head.name_span.start + len(name))
    return [replace(head, name=name, name_span=span, statement=max(head.statement, span.end))]


def _bare(clause: str, start: int, begin: int, known: Names, district: str | None) -> list[Head]:
    """Return as a guess the sub-project with whose whole name a clause begins, whatever is said of it then."""
    if begins_with_activity(clause) or re.match("[“‘0-9]|获|新", clause):
        return []
    names = masked(clause) if re.search("[0-9０-９]", clause) else None
    digits = re.finditer("[0-9０-９]", clause)
    stop = next((found.start() for found in digits if names and not names[found.start()]), len(clause))
    ends = [found.end() for found in ENDS.finditer(clause, 0, stop)]
    for end in reversed(ends):
        name, following = clause[:end], clause[end:]
        inside = INSIDE_WORD.fullmatch(clause, end - 1, end + 1) or not is_closed(name)
        if end < 4 or inside or re.search("[、《]", name) or is_trade(clause, end, ends):
            continue
        if not looks_like_name(name) or not is_independent(name) or re.search("[热防底红战一]线$", name):
            continue
        if len(following) < 2 or _NOT_BUILT.match(following) or _GROUP.match(following):
            return []
        span = Span(begin, begin + end)
        return [Head(start, name, span, span.end, Certainty.GUESS, known.sure(name), district)]
    return []


def _subject(clause: str, start: int, begin: int, known: Names, district: str | None) -> list[Head]:
    """Return the sub-project that is the subject of a clause whose predicate is one of works; a guess at its end."""
    found = subject_of(clause)
    if found is None or _GROUP.match(clause, found[1]):
        return []
    name, _ = found
    match, span = known.sure(name), Span(begin, begin + len(name))
    return [Head(start, name, span, span.end, Certainty.SURE if match else Certainty.LIKELY, match, district)]


def _acted_on(clause: str, start: int, begin: int, known: Names, district: str | None) -> list[Head]:
    """Return the sub-projects of a clause that tells first what is done and then to what: 正在推进前进路改造."""
    verb = _VERB.match(clause)
    if not verb:
        return []
    end = _TRAILER.search(clause, verb.end())
    parts = parts_of(clause, verb.end(), end.start() if end else len(clause), "、")
    names = [BUILDING.sub("", part.of(clause)) for part in parts]
    if not all(looks_like_name(one) and is_independent(one) and not states(one) for one in names):
        return []
    return sharing(start, begin, names, parts, known, district, begin, begin + verb.end())


def _whole(found: list[Head], following: str) -> list[Head]:
    """Return a work by its own name where what follows tells its second phase: 甲项目一期已投产，二期正在施工."""
    name = found[0].name
    if len(found) > 1 or not name.endswith("一期") or not re.match(r"[^。；]{0,24}[，；、]二期", following):
        return found
    return [
        replace(
            found[0],
            name=name.removesuffix("一期"),
            name_span=Span(found[0].name_span.start, found[0].name_span.end - 2),
            statement=found[0].name_span.end - 2,
        )
    ]


def _before(
    clause: str, predicate: int, start: int, begin: int, known: Names, goal: str, district: str | None
) -> list[Head]:  # fmt: skip
    """Return the sub-projects that `clause`, which stands at `begin`, names before its `predicate`."""
    if _GROUP.match(clause, predicate) or _KEPT_UP.match(clause, predicate):
        return []
    edge = _without_adverbs(clause, predicate)
    trailer = _TRAILER.search(clause, 3, edge)
    end = _without_adverbs(clause, trailer.start()) if trailer else edge
    parts = [part for part in parts_of(clause, 0, end, "、") if len(part)]
    site = _site_of([part.of(clause) for part in parts]) if len(parts) > 1 else None
    if site and not known.sure(parts[0].of(clause)):
        span = Span(begin, begin + len(site))
        return [Head(start, site, span, span.end, Certainty.LIKELY, known.sure(site), district)]
    if len(parts) > 1:
        counted = _counted_list(clause, edge)
        names = counted or _listed(clause, parts, trailer[0] if trailer else "", known, goal)
        if names:
            last = parts[-1].start + len(names[-1])
            rest = clause[last:end]
            summed = counted or (trailer and "部分" not in trailer[0])
            whole = summed or (WORK_END.search(rest) and not ONLY_TRADES.fullmatch(rest))
            return sharing(start, begin, names, parts, known, district, begin + (predicate if whole else last))
    if pair := pair_of(clause[:end]):
        return sharing(start, begin, [one.of(clause) for one in pair], pair, known, district, begin + end)
    name = _name_in(clause[:end], known, goal)
    if not name or (len(parts) > 1 and len(name) < len(parts[0]) and ends_like_name(parts[0].of(clause))):
        return []
    name = _with_phase(name, clause)
    match = known.sure(name)
    span = Span(begin, begin + len(name))
    return [Head(start, name, span, span.end, Certainty.SURE if match else Certainty.LIKELY, match, district)]


def _site_of(names: list[str]) -> str | None:
    """Return the site whose parts a list names: 州立高级中学 of 州立高级中学教学楼、实验楼."""
    bare = [one[: _without_adverbs(one, len(one))] for one in names]
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


def _without_adverbs(clause: str, end: int) -> int:
    """Return where the words before `end` stop when 分别, 均 and the like are left out."""
    adverb = _LAST_ADVERB.search(clause, 0, end)
    return adverb.start() if adverb else end


def _counted_list(clause: str, end: int) -> list[str] | None:
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


def _listed(clause: str, parts: list[Span], trailer: str, known: Names, goal: str) -> list[str] | None:
    """Return the names at `parts` of a clause, None where they are no list of names; `trailer` follows the list."""
    names = [part.of(clause) for part in parts]
    if "等" in trailer and _sums_up(names, trailer):
        return names
    vouched = any(known.sure(one) or looks_like_name(one) for one in names)
    if not vouched or not all(is_listed(one, known) for one in names[:-1]):
        return None
    last = _parallel(names[0], names[-1]) or _name_in(names[-1], known, goal)
    last = last or (names[-1] if ends_like_name(names[-1]) else None)
    if not last:
        return None
    bracket = _BRACKETED.match(names[-1], len(last))
    return [*names[:-1], names[-1][: bracket.end()] if bracket else _with_phase(last, names[-1])]


def _with_phase(name: str, words: str) -> str:
    """Return a name at the beginning of `words` with the phase after it: 雪亮工程三期."""
    return words[: len(name) + 2] if PHASE.search(name[-1:] + words[len(name) : len(name) + 2]) else name


def _sums_up(names: list[str], trailer: str) -> bool:
    """Tell whether 等项目 or 等4个小区 sums up a list of works, whatever their names end with."""
    count = re.match(r"等([0-9]{1,2}|[一二三四五六七八九十两]{1,3})", trailer)
    if not _OF_WORKS.search(trailer) and not (count and number(count[1]) == len(names)):
        return False
    return all(is_specific(one) and not begins_with_activity(one) and not states(one) for one in names)


def are_names(words: list[str], known: Names) -> bool:
    """Tell whether each of `words` can stand in a list of names: one that names a thing vouches for 站前幼儿园 beside it."""
    sure = any(known.sure(one) or looks_like_name(one) for one in words)
    return sure and all(is_listed(one, known) for one in words)


def is_listed(words: str, known: Names) -> bool:
    """Tell whether `words` can be an entry in a list of names."""
    return bool(known.sure(words)) or (ends_like_name(words) and not states(words))


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


def _complete(clause: str, start: int, begin: int, known: Names, district: str | None) -> list[Head]:
    """Return the sub-project whose complete name a clause begins with where a count or a rarer verb follows."""
    if begins_with_activity(clause) and not _NEW.match(clause):
        return []
    ends = list(ENDS.finditer(clause))
    for found in reversed(ends):
        name = clause[: found.end()]
        if is_trade(clause, found.end(), [other.end() for other in ends if other.end() >= 4]):
            continue
        if found.end() < 4 or re.search("[、《]", name) or not looks_like_name(name) or _AFTER_AMOUNT.search(name):
            continue
        if INSIDE_WORD.fullmatch(clause, found.end() - 1, found.end() + 1):
            continue
        if not is_closed(name):
            continue
        following = clause[found.end() :]
        bounded = WORKS_END.search(name) and not _NOT_SAID_OF_WORKS.match(following)
        part = len(following) > 3 and is_independent(name) and (PART.match(following) or SITE.search(name))
        if not (_FOLLOWS.match(following) or bounded or part) or _GROUP.match(following):
            continue
        stage, _, certainty = stage_of(following)
        if (stage is not Stage.UNSTATED and certainty is not Certainty.GUESS) or _FINISHED.search(following):
            match = known.sure(name)
            span = Span(begin, begin + len(name))
            return [Head(start, name, span, span.end, Certainty.SURE if match else Certainty.LIKELY, match, district)]
    return []


#: What makes 项目 or 工程 before it no end of a name: 项目资金, 工程质量, 项目库.
_NOT_SAID_OF_WORKS = re.compile(
    r"[的库数个]|资金|质量|建设资金|管理|清单|招商|用地|审批|储备|服务|谋划|推进|包装|申报|前期费"
)
_BRACKETED = re.compile(r"[（(][^（）()]{1,40}[）)]")
#: What is measured or kept up, not built: 水源地水质达标率, 队伍规范化建设.
_MEASURED = re.compile(
    r"(?<![工成收约])率$|占比$|比例$|人数$|数量$|总[量额]$|产值$|(?:行动|活动|机制|体系|制度)$|(?:规范|标准|制度|信息|专业|法治)化建设$|队伍建设$"
)
_KEPT_UP = re.compile(r"[^，。；0-9]{0,6}(?:运行|达标|覆盖|普及|合格|满意|入学|就业|参保|使用|利用|办结|处理|供给)率")
#: What is said of a place that is not being built.
_NOT_BUILT = re.compile(
    r"[的和与及]|[^，。；]{0,6}率|接待|实现|产值|营收|销售|荣获|获评|获|入选|被评|举办|召开|开展|组织|同比|增长|下降|累计接待|发生|共|有|为|是|受理|带动|办理|救助|承接|向|等|内|外|周边|沿线|以|居民|群众|企业|游客|学生|患者|人口|面积|污染|水质|断面|管理|服务|运行管理"
)
#: A complete name is followed by a count (3台机组安装完毕) or a verb in the progressive.
_FOLLOWS = re.compile(
    r"[0-9０-９一二三四五六七八九十两]+(?:\.[0-9]+)?余?[万亿]?[^0-9.#＃号\-]|[在仍待需由因]|有序|加快|持续|积极"
)
_FINISHED = re.compile(r"完成|完工|竣工|交付|投用|封顶|建成")
_AFTER_AMOUNT = re.compile(r"(?<![第产])[0-9]+余?[个条座所处家户]")


def _parallel(model: str, words: str) -> str | None:
    """Return the name that `words` begin with, cut like its neighbour: 段庄菜场 of 段庄菜场改造 beside 建国菜场."""
    ending = next((found[0] for found in reversed(list(ENDS.finditer(model))) if found.end() == len(model)), "")
    place = words.find(ending, 1) if ending else -1
    name = words[: place + len(ending)]
    name += next((kind for kind in ("工程", "项目") if words.startswith(kind, len(name))), "")
    return name if place > 0 and is_specific(name) and PART.match(words, len(name)) else None


def _name_in(subject: str, known: Names, goal: str) -> str | None:
    """Return the name at the beginning of a clause's subject: 阳光热力供热首站扩能项目 of …扩能项目设备采购."""
    subject = subject.rstrip("的 ")
    if not 3 <= len(subject) <= 60:
        return None
    if known.sure(subject):
        return subject
    if _is_no_subject(subject):
        return None
    proper = proper_ends(subject, goal)
    known_part = next(
        (
            subject[:end]
            for end in proper
            if WORKS_END.search(subject[:end])
            or ((part := PART.match(subject, end)) and not any(end < other <= part.end() for other in proper))
        ),
        None,
    )
    if known_part or not proper:
        return known_part
    tail = subject[max(proper) :]
    trimmed = without_parts(subject)
    if len(trimmed) < len(subject) and (ends_like_name(trimmed) or len(trimmed) <= max(proper)):
        return trimmed
    longest = subject[: max(proper)]
    if len(longest) >= 4 and is_independent(longest) and is_closed(longest):
        return longest
    return subject if len(tail) <= 6 and not re.search(r"[0-9，、“”的]|[率量数额值度比户人]$", tail) else None


def _is_no_subject(words: str) -> bool:
    """Tell whether words begin with an act, a count or a paper, or count something, and so name nothing built."""
    if begins_with_activity(words) and not (_NEW.match(words) and len(words) >= 4):
        return True
    if _MEASURED.search(words):
        return True
    counted = words[0].isdigit() and not re.match(r"[0-9]+(?:#|号|千伏|[kK][vV])", words)
    return counted or words[0] == "《" or bool(AMOUNT.search(words))


def _joined(clause: str, goal: str) -> str | None:
    """Return 恒新能源2#机组水压试验 for 恒新能源正在进行2#机组水压试验, where the goal speaks of both together."""
    verb = _DOES.search(clause) if goal else None
    if not verb or not 2 <= verb.start() <= 16:
        return None
    actor, work = clause[: verb.start()], clause[verb.end() :]
    if len(work) < 4 or begins_with_activity(actor) or looks_like_name(actor):
        return None
    place = goal.find(actor)
    before, joint, _ = goal[place + len(actor) : place + len(actor) + 12 + len(work)].partition(work)
    return actor + work if place >= 0 and joint and not re.search(r"[，。；]", before) else None
