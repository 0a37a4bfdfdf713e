"""The subject of one clause: the sub-projects that the words before its statement name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

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
from tasks.clauses.wording import PLACES, TRADES, WORKS
from tasks.figures import Certainty, Span
from tasks.figures.names import masked
from tasks.figures.numerals import number

LONGEST = 80
#: Words after which the statement begins beyond doubt: a name holds none of them.
_PLAIN = (
    r"已|正在|正式|(?<!项)目前|截至|截止|全部|完成|进入|处于|累计|总体|整体|总工程量|形象进度|工程进度|开工|竣工|完工|预计|计划|尚未|尚处|"
    r"于[0-9]|按照|按计划|按期|投入|取得|办理|提出|列入|顺利|全面|如期|建成|签约(?!率|项目)|投产|摘牌|挂网|(?<!修)复工(?!程)|并网|获批|批复|开园|开业|进场|封顶|合龙|"
    r"通车|取消|停工|分别|均(?!衡)|投用|投运|试运[行营]|试生产|暂停|暂缓|缓建|转入|具备|受[^，。；]{0,8}影响|移交|入驻|揭牌|下闸|蓄水(?!池)|"
    r"剩余|其余|加快|有序|持续|稳步|扎实|洞通|终止|成型|受阻|到位|就位|[0-9０-９]+"
)
#: Words that begin a statement as a rule and may stand inside a name: 激光雷达, 未来科技城, 运营中心.
_LIKELY = (
    r"正(?=按|加|推|进|办|开|组|全|抓)|现(?!代|场|有|状)|基本|(?<!雷)(?<!发)(?<!抵)达到?|主体(?!育)|施工|实现|通过|启动(?!区)|(?<![模虚])拟|将(?!军)|"
    r"尚(?!城|品)|未(?!来)|暂|获得?|(?<![基])因|落地|中标|发电(?!厂|项目|工程)|运营(?!中心)|验收|招标|进度|全线|贯通(?!工程|项目)|推进|桩基|路基|确定|明确|"
    r"主楼|仍|需|(?<!接)(?<!招)待|顶进|下线|应(?=[签征拆完交搬])|由于|纳入|入选|恢复|结束|调试|开放|启用|上线|交付|供水(?!管|厂|工程|项目|站|设施)|正处|进展|土建|基坑|在建(?!工程|项目)|"
    r"实施(?!方案)|开展|征[地迁]|拆迁|清表|勘察|设计(?!院|中心)|可研|立项|环评|采购|签订|签约|洽谈|谋划"
)
_PREDICATE = re.compile(rf"(?P<open>[（(《“])|(?P<close>[）)》”])|(?P<plain>{_PLAIN})|(?P<likely>{_LIKELY})")
_TRADE = "|".join(sorted(map(re.escape, TRADES), key=lambda word: -len(word)))
_TRADES = re.compile(
    rf"(?:(?:{_TRADE}|[0-9０-９][0-9０-９#＃、\-]{{0,6}}(?:#|＃|号|栋|幢)(?:厂房|楼|机组|车间)?)(?:工程|施工|作业|建设|改造)?[和及与、]?)+$"
)
_PART = re.compile(
    r"$|[（(]|[0-9一二三四五六七八九十、#＃\-]{1,8}(?:#|＃|号|栋|幢|标段|期)|路基|路面|主体|基础|桩基|管网|地下|雨污|土建|设备|前期|征地|拆迁|土地|施工|招标|立项|可研|设计|方案|手续|工程|"
    r"道路|两侧|围挡|建设|项目|[一二三]期|首[台批个座]|机组|[东西南北中][段区线]|渠首|主线|大坝|桥梁|隧道|区间|站|室外|室内|内部|外立面|幕墙|配套|附属|"
    rf"{_TRADE}|"
    r"[^，。；]{0,6}(?:工作|工程|手续|方案|报告|采购|安装|施工|建设|结构|招标|设计|审批|评审|验收|拆除|征收|衬砌|装修|浇筑|铺设|改造|整治)"
)
_ENDS = re.compile(
    r"(?:(?P<work>" + "|".join(sorted(map(re.escape, WORKS), key=lambda word: -len(word))) + r")|(?:"
    + "|".join(sorted(map(re.escape, PLACES), key=lambda word: -len(word)))
    + r"))(?:[（(](?!占地|总?投资|面积|含|其中|共|[0-9.]+万?[^）)]{0,3}[吨方立平米])[^（）()，。：]{1,40}[）)])?"
)  # fmt: skip
_WORKS_END = re.compile(r"(?:项目|工程)(?:[（(][^（）()]*[）)])?$")
_COUNTED = re.compile(
    r"[0-9０-９一二三四五六七八九十两]{1,4}[个条处座所](?P<kind>[^，。；（）()]{8,30}?(?:项目|工程))(?=全部|均|已|正|都)"
)
_NEW = re.compile(
    r"(?:新建|改建|扩建|迁建|改扩建|建设[路大街]|中心|通|全民|全域|将军|从|向|共青|共和|解放|在建|续建|实验|为民|优|完善|建国|建成|本|打造|拓展|于[一-龥]{0,2}[庄村家集店])"
)
_DOES = re.compile(r"(?:正在|已|目前|全面)?(?:进行|开展|实施|完成|启动|推进|办理)(?:了)?")
_COUNT = r"[0-9０-９一二三四五六七八九十两]{1,3}余?[个条座所处家]"
#: What follows a list of names and counts or sums it up: 等3个村, 三条道路“白改黑”工程, 等项目.
_TRAILER = re.compile(
    rf"(?:等{_COUNT}[^，。；、0-9]{{0,14}}|{_COUNT}(?:项目|道路|路|学校|小区|[^，。；、0-9]{{0,6}}工程)[^，。；、0-9]{{0,14}}|等(?:重点)?(?:项目|工程|道路|学校|小区)?)$"
)
#: A count of what the clause speaks of, with nothing after it: 食堂改造完成24所，.
_GROUP = re.compile(
    r"(?:已|累计|共|均|全部|新|完成|开工|竣工|完工|建成|启动|改造|实施|建设|达到?|整治|投用|新增|为|施工|验收|通过|落地|签约|启用|交付){0,4}[0-9０-９]+余?万?[个条处座所家村]\s?(?=$|[，。；（(])"
)
#: Verbs of building that a length or a height follows: 隧洞掘进3.6公里, 大坝填筑至高程580米.
_WORKED = re.compile(
    r"新?(?:掘进|填筑|铺设|敷设|安装|浇筑|衬砌|砌筑|吊装|焊接|摊铺|架设|开挖|栽植|拆除|回填|搭建)(?:完成)?(?:[至到了])?(?:高程|标高)?$"
)
#: What was done, before the names of what it was done to.
_VERB = re.compile(
    r"(?:目前|已|相继|先后|全面|正在|加快|启动|了)*(?:完成|建成|开工(?:建设)?|推进|实施|续建|启用|建设|启动)(?:了|实施|建设|推进)?(?=[^，。；：0-9]{4})"
)
_DATE = re.compile(r"(?:20[0-9]{2}年)?[0-9]{1,2}月")
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
    places = list(_predicates(clause))
    for predicate in [*(place for place in reversed(places) if clause[:place] in goal), *places]:
        if found := _before(clause, predicate, start, place.start, known, goal, district):
            return _whole(found, text[place.end : place.end + 3])
    return _complete(clause, start, place.start, known, district)


def _acted_on(clause: str, start: int, begin: int, known: Names, district: str | None) -> list[Head]:
    """Return the sub-projects of a clause that tells first what is done and then to what: 正在推进前进路改造."""
    verb = _VERB.match(clause)
    if not verb:
        return []
    end = _TRAILER.search(clause, verb.end())
    parts = parts_of(clause, verb.end(), end.start() if end else len(clause), "、")
    names = [part.of(clause) for part in parts]
    if not all(looks_like_name(one) and is_independent(one) and not states(one) for one in names):
        return []
    return sharing(start, begin, names, parts, known, district, begin, begin + verb.end())


def _whole(found: list[Head], following: str) -> list[Head]:
    """Return a work by its own name where what follows tells its second phase: 甲项目一期已投产，二期正在施工."""
    name = found[0].name
    if len(found) > 1 or not name.endswith("一期") or not re.match(r"[，；]二期", following):
        return found
    return [
        replace(
            found[0],
            name=name.removesuffix("一期"),
            name_span=Span(found[0].name_span.start, found[0].name_span.end - 2),
        )
    ]


def _before(
    clause: str, predicate: int, start: int, begin: int, known: Names, goal: str, district: str | None
) -> list[Head]:  # fmt: skip
    """Return the sub-projects that `clause`, which stands at `begin`, names before its `predicate`."""
    if _GROUP.match(clause, predicate):
        return []
    edge = _without_adverbs(clause, predicate)
    trailer = _TRAILER.search(clause, 3, edge)
    end = _without_adverbs(clause, trailer.start()) if trailer else edge
    parts = [part for part in parts_of(clause, 0, end, "、") if len(part)]
    if len(parts) > 1:
        counted = _counted_list(clause, edge)
        names = counted or _listed(clause, parts, trailer[0] if trailer else "", known, goal)
        if names:
            last = parts[-1].start + len(names[-1])
            rest = clause[last:end]
            summed = counted or (trailer and "部分" not in trailer[0])
            whole = summed or (WORK_END.search(rest) and not _TRADES.fullmatch(rest))
            return sharing(start, begin, names, parts, known, district, begin + (predicate if whole else last))
    name = _name_in(clause[:end], known, goal)
    if not name or (len(parts) > 1 and len(name) < len(parts[0]) and ends_like_name(parts[0].of(clause))):
        return []
    match = known.sure(name)
    span = Span(begin, begin + len(name))
    return [Head(start, name, span, span.end, Certainty.SURE if match else Certainty.LIKELY, match, district)]


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
    if not are_names(names[:-1], known):
        return None
    last = _parallel(names[0], names[-1]) or _name_in(names[-1], known, goal)
    last = last or (names[-1] if ends_like_name(names[-1]) else None)
    return [*names[:-1], last] if last else None


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


def states(words: str) -> bool:
    """Tell whether `words` hold a statement, outside brackets."""
    return any(_PREDICATE.match(words, place)["plain"] for place in _predicates(words))  # type: ignore[index]


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
    for found in reversed(list(_ENDS.finditer(clause))):
        name = clause[: found.end()]
        if found.end() < 4 or "、" in name or not looks_like_name(name) or _AFTER_AMOUNT.search(name):
            continue
        following = clause[found.end() :]
        if not _FOLLOWS.match(following) or _GROUP.match(following):
            continue
        stage, _, certainty = stage_of(following)
        if (stage is not Stage.UNSTATED and certainty is not Certainty.GUESS) or _FINISHED.search(following):
            match = known.sure(name)
            span = Span(begin, begin + len(name))
            return [Head(start, name, span, span.end, Certainty.SURE if match else Certainty.LIKELY, match, district)]
    return []


#: A complete name is followed by a count (3台机组安装完毕) or a verb in the progressive.
_FOLLOWS = re.compile(
    r"[0-9０-９一二三四五六七八九十两]+(?:\.[0-9]+)?余?[万亿]?[^0-9.#＃号\-]|[在仍待需由因]|有序|加快|持续|积极"
)
_FINISHED = re.compile(r"完成|完工|竣工|交付|投用|封顶|建成")
_AFTER_AMOUNT = re.compile(r"(?<![第产])[0-9]+余?[个条座所处家户]")


def _parallel(model: str, words: str) -> str | None:
    """Return the name that `words` begin with, cut like its neighbour: 段庄菜场 of 段庄菜场改造 beside 建国菜场."""
    ending = next((found[0] for found in reversed(list(_ENDS.finditer(model))) if found.end() == len(model)), "")
    place = words.find(ending, 1) if ending else -1
    name = words[: place + len(ending)]
    return name if place > 0 and is_specific(name) and _PART.match(words, len(name)) else None


def _name_in(subject: str, known: Names, goal: str) -> str | None:
    """Return the name at the beginning of a clause's subject: 阳光热力供热首站扩能项目 of …扩能项目设备采购."""
    subject = subject.rstrip("的 ")
    if not 3 <= len(subject) <= 60:
        return None
    if known.sure(subject):
        return subject
    if begins_with_activity(subject) and not (_NEW.match(subject) and len(subject) >= 4):
        return None
    if subject[0].isdigit() and not re.match(r"[0-9]+(?:#|号|千伏|[kK][vV])", subject):
        return None
    if subject[0] == "《" or AMOUNT.search(subject):
        return None
    ends = [(found.end(), bool(found["work"])) for found in _ENDS.finditer(subject) if found.end() >= 3]
    works = [end for end, work in reversed(ends) if work]
    order = [end for end in works if _WORKS_END.search(subject[:end])]
    order += [end for end, _ in ends if end == len(subject)] + works + [end for end, work in ends if not work]
    proper = [end for end in order if is_specific(subject[:end]) and not subject.startswith("建议书", end)]
    if not (len(subject) in proper and subject in goal):
        proper = [end for end in proper if not _is_trade(subject, end, proper)]
    known_part = next(
        (subject[:end] for end in proper if _PART.match(subject, end) or _WORKS_END.search(subject[:end])), None
    )
    if known_part or not proper:
        return known_part
    tail = subject[max(proper) :]
    return subject if len(tail) <= 6 and not re.search(r"[0-9，、“”的]|[率量数额值度比户人]$", tail) else None


def _is_trade(subject: str, end: int, ends: list[int]) -> bool:
    """Tell whether the words up to `end` are a name that is complete earlier and a trade: 大剧院 + 幕墙工程."""
    return any(other < end and _TRADES.fullmatch(subject, other, end) for other in ends)


def _predicates(clause: str) -> Iterator[int]:
    """Yield the places where a clause's statement may begin, up to the first that is beyond doubt.

    Nothing more is yielded where the clause merely counts its subject.
    """
    depth, names = 0, None
    for found in _PREDICATE.finditer(clause):
        if found["open"]:
            depth += 1
        elif found["close"]:
            depth = max(0, depth - 1)
        elif depth or found.start() < 3:
            continue
        elif not found[0].isdigit():
            yield found.start()
            if found["plain"]:
                return
        elif re.match(r"(?:\.[0-9]+)?\s?[%％]", clause[found.end() :]):
            yield found.start()
            return
        else:
            listed = "、" in clause[: found.start()] or clause[found.start() - 1] == "等"
            names = masked(clause) if names is None else names
            if names[found.start()] and _DATE.match(clause, found.start()):
                yield found.start()
                return
            if worked := _WORKED.search(clause, 3, found.start()):
                yield worked.start()
                return
            if not (listed and re.match(_COUNT, clause[found.start() :])) and not names[found.start()]:
                return


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
