"""Slips of language: quarter words, confusable words, punctuation, brackets, units, contradictions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reports.checks.case import Case, Passage
from reports.checks.finding import Column, Mark, Said
from reports.checks.rounding import plain
from reports.checks.words import same_kind, touches
from reports.narrative import Part
from tasks.clauses import Stage, stage_of
from tasks.figures import Basis, Certainty, Quantity, Span
from tasks.figures.units import based, plain_unit
from tasks.quarters import NUMERALS

_QUARTER = re.compile(r"(?<![至到\-－—、和与第及前])第?([一二三四1-4])季度(?![至到\-－—、和与及])")
_ABOUT_PAST = re.compile(
    r"通报|总结|情况|评价|排名|点评|分析|投诉|会议|同比|环比|相比|以来|超过|较|比(?![武赛选拼学例])|结果|上报|报告"
)
_FUTURE = re.compile(r"计划|预计|拟|力争|将|确保|争取|前|底|目标|待|打算|安排|初")
#: Wrong word → right word, where the wrong one is no word in this place.
_SLIPS = [
    (re.compile(wrong), right)
    for wrong, right in (
        (r"全面(?=目标的?[0-9０-９]|任务的?[0-9０-９]|计划的?[0-9０-９]|目标任务的?[0-9０-９])|(?<=完成)全面(?=(?:目标|任务)+(?:[，。；、]|$))", "全年"),
        (r"截止(?=目前|今年|本月|本季|上月|[0-9０-９]{1,4}[年月])", "截至"),
        (r"布署", "部署"), (r"按装", "安装"), (r"迫不急待", "迫不及待"), (r"竟标", "竞标"), (r"竣工验受", "竣工验收"), (r"座落", "坐落"),
        (r"做出贡献", "作出贡献"), (r"渡过难关", "度过难关"), (r"既使", "即使"), (r"工做", "工作"), (r"进渡", "进度"),
        (r"(完成|进行|推进|已经|开展|正在|目前|实施|加快|项目)\1", ""),
    )
]  # fmt: skip
_HOTLINES = ("12345", "12315", "12348", "12333", "12329", "12328", "12393")
_CALLED = re.compile(r"(?<![0-9.])[0-9]{4,6}(?=(?:热线|投诉|诉求|工单|政务|市民))")
_MARKS = re.compile(r"[。；，、：][。；，、：]+")
_OPEN, _CLOSE = "（(《〈“‘【〔[", "）)》〉”’】〕]"
_PAIR = dict(zip(_CLOSE, _OPEN, strict=True)) | {")": "(", "）": "（"}
_LIST_MARK = re.compile(
    r"(?:^|(?<=[\s。；;：:，]))(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2}|[a-zA-Z])[)）]", re.MULTILINE
)
_COLLOQUIAL = {"平": "平方米", "平方": "平方米", "方": "立方米", "立方": "立方米"}
_UNITLESS = re.compile(r"(?:完成|累计|共计|竣工|开工|新增|建成)\s?$")
_SUM_UNITLESS = re.compile(
    r"(?:完成|新增|到位|发放|拨付|下达|争取|实现)[一-龥]{0,6}(?:投资|资金|贷款|产值|收入|补贴|补助|营收)"
    r"(?P<figure>[0-9０-９]+(?:[.．][0-9０-９]+)?)(?=[，。；、\n]|$)"
)
_INDEX = re.compile(r"指数|得分|评分|分值|排名|系数|比例?|密度|容积率|名次|编号|代码|号$")
_GARBLED = [
    re.compile(r"(?:任务|目标|计划|工作)完成[和与及](?:总体|整体|工程|形象)[^，。；、]{0,8}完成[0-9０-９.%％]+"),
    re.compile(r"未(?:完全|全部|全面)?完成(?!率|的)[^，。；]{8,50}(?<!未)完成(?=[。；]|$)"),
]
_NOUNS_BY_COMMA = re.compile(
    r"(?:明确|落实|确定|压实|细化)[^，。；、：]{2,10}，(?:责任(?:主体|单位|部门|人|领导)|时间节点|完成时限|工作任务|工作措施)(?:和|及|与|以及)[^，。；、]{0,4}(?:时限|主体|单位|部门|人员|领导|措施|节点|要求|标准)"
)
_ALL_DONE = re.compile(
    r"(?<!指导)(?<!要求)(?<!推动)(?<!督促)(?<!确保)(?<!力争)(?<!计划)(?<!部)已?全部(?P<verb>开工|竣工|完工|建成)(?!建设后|前)"
)
_ORDERED = re.compile(r"指导|要求|推动|督促|确保|力争|计划|预计|拟|争取")
_PARTLY = re.compile(r"[一二三四五六七八九十0-9]期|段|部分|主体|其中|分项|附属|标段|阶段|区块|地块|除")
_UNBEGUN = re.compile(r"尚未开工|还未开工|(?<!部分)(?<!个)未开工(?!的)|尚未动工|未动工")


def quarter_word(case: Case) -> Iterator[Said]:
    """Find a quarter that is not the report's, where no past or future is meant."""
    now = case.subject.quarter.number
    text = case.progress.text
    for found in _QUARTER.finditer(case.goal.text):
        number = _quarter(found[1])
        clause = case.goal.clause(found.start())
        rest = case.goal.text[found.end() : clause.end]
        ahead = case.goal.text[clause.start : found.start()]
        if (
            number < now
            and re.search(r"(?:开展|组织|实施|进行|完成)$", ahead)
            and rest
            and not _ABOUT_PAST.search(rest)
        ):
            words = found[0] + rest
            goal = Mark(Column.GOAL, Span(found.start(), clause.end))
            copied = text.find(words)
            marks = (goal, *((Mark(Column.PROGRESS, Span(copied, copied + len(words))),) if copied >= 0 else ()))
            where = "目标和推进情况" if copied >= 0 else "目标"
            yield Said(
                tuple(reversed(marks)), "季度用词", f"{case.subject.quarter.label}的{where}写“{found[0]}”，请核实。"
            )
    for found in _QUARTER.finditer(text):
        number = _quarter(found[1])
        rest = text[found.end() : case.progress.clause(found.start()).end]
        ahead = text[max(0, found.start() - 4) : found.start()]
        later = (
            number > now
            and re.match(r"[^，。；]{0,4}(?:已|累计)[^，。；]{0,12}", rest)
            and not _FUTURE.search(rest)
            and not _FUTURE.search(ahead)
        )
        own = number != now and re.match(
            r"(?:工作)?(?:目标|任务|计划)(?:任务)?(?:已|全部|基本)[^，。；]{0,4}完成", rest
        )
        if (later or own) and not re.search(
            r"去年|上年|20[0-9]{2}年$", text[max(0, found.start() - 6) : found.start()]
        ):
            place = Mark(Column.PROGRESS, Span(found.start(), case.progress.clause(found.start()).end))
            yield Said(
                (place,),
                "季度用词",
                f"{case.subject.quarter.label}的推进情况写“{case.subject.words(place)}”，请核实季度。",
            )


def slip(case: Case) -> Iterator[Said]:
    """Find a word that is likely another one mistyped."""
    for passage in _passages(case):
        for pattern, right in _SLIPS:
            places = [Span(*found.span()) for found in pattern.finditer(passage.text)]
            if not places:
                continue
            words = case.subject.words(passage.mark(places[0]))
            meant = right or words[: len(words) // 2]
            yield Said(
                tuple(passage.mark(_around(passage, place, 2, 8)) for place in places), f"{words} → {meant}",
                f"“{words}”疑为“{meant}”{_times(places)}，请核实。",
            )  # fmt: skip


def hotline(case: Case) -> Iterator[Said]:
    """Find the number of a hotline with one digit missing, doubled or wrong: 1235 for 12345."""
    for passage in _passages(case):
        for found in _CALLED.finditer(passage.text):
            meant = next((number for number in _HOTLINES if _is_mistyped(found[0], number)), None)
            if found[0] not in _HOTLINES and meant:
                mark = passage.mark(_around(passage, Span(*found.span()), 0, 4))
                yield Said((mark,), f"{found[0]} → {meant}", f"“{found[0]}”疑为“{meant}”，请核实。")


def punctuation(case: Case) -> Iterator[Said]:
    """Find two marks in a row (。； or ，，)."""
    for passage in _passages(case):
        groups: dict[str, list[Span]] = {}
        for found in _MARKS.finditer(passage.text):
            groups.setdefault(found[0], []).append(Span(*found.span()))
        for places in groups.values():
            marks = tuple(
                passage.mark(Span(max(passage.clause(max(0, place.start - 1)).start, place.start - 20), place.end))
                for place in places
            )
            written = case.subject.words(passage.mark(places[0]))
            yield Said(marks, "标点", f"标点重复“{written}”{_times(places)}，请改正。")


def brackets(case: Case) -> Iterator[Said]:
    """Find brackets and quotation marks without their other half, paragraph by paragraph."""
    for passage in _passages(case):
        start = 0
        for line in passage.text.split("\n"):
            place = _unbalanced(line)
            if place is not None:
                words = passage.mark(Span(start + place, min(start + place + 12, start + len(line))))
                yield Said((words,), "括号", f"“{case.subject.words(words)[0]}”没有成对，请补全。")
            start += len(line) + 1


def closing_mark(case: Case) -> Iterator[Said]:
    """Find items that close with other marks than their neighbours, or with none."""
    items = _items(case)
    if not items or any(part in case.progress.text for part in ("：\n", ":\n")):
        return
    text = case.progress.text
    endings = [span.of(text)[-1] for span in items]
    for span, ending in zip(items, endings, strict=True):
        bracket = re.search(r"。[（(][^（）()\n]{2,40}[）)]$", span.of(text))
        if bracket:
            yield Said(
                (Mark(Column.PROGRESS, Span(span.start + bracket.start(), span.end)),),
                "标点",
                "句号在括号前，括号后没有标点，请统一。",
            )
        elif ending not in "。；;！？.…）)”》：:" and any(other in "。；;" for other in endings):
            yield Said(
                (Mark(Column.PROGRESS, Span(max(span.start, span.end - 8), span.end)),),
                "标点",
                "这一项末尾缺标点，请补上。",
            )
    closed = [(span, ending) for span, ending in zip(items, endings, strict=True) if ending in "；;。"]
    body = {ending.replace(";", "；") for _, ending in closed[:-1]}
    if len(closed) >= 3 and len(body) == 2:
        common = max("；。", key=lambda mark: sum(ending.replace(";", "；") == mark for _, ending in closed[:-1]))
        odd = next(span for span, ending in closed[:-1] if ending.replace(";", "；") != common)
        words = Mark(Column.PROGRESS, Span(max(odd.start, odd.end - 8), odd.end))
        yield Said((words,), "标点", "同类分项的句末标点有分号也有句号，请统一。")


def colloquial_unit(case: Case) -> Iterator[Said]:
    """Find 平 and 方 for 平方米 and 立方米."""
    for passage in _passages(case):
        found = [amount for amount in passage.quantities if plain_unit(amount.unit).lstrip("十百千万亿") in _COLLOQUIAL]
        if found:
            names = {plain_unit(amount.unit).lstrip("十百千万亿") for amount in found}
            written, meant = "”“".join(sorted(names)), "、".join(sorted({_COLLOQUIAL[name] for name in names}))
            yield Said(
                tuple(passage.mark(amount.span) for amount in found),
                "单位",
                f"“{written}”宜写作{meant}，共 {len(found)} 处。",
            )


def unit_missing(case: Case) -> Iterator[Said]:
    """Find a number of things done without a unit."""
    passage = case.progress
    for amount in passage.quantities:
        before = passage.text[max(0, amount.span.start - 12) : amount.span.start]
        after = passage.text[amount.span.end : amount.span.end + 1]
        plain_number = amount.certainty is Certainty.GUESS and not amount.unit and amount.text[:1].isdigit()
        if (
            plain_number
            and _UNITLESS.search(before)
            and not _INDEX.search(before)
            and after in ("", "，", "。", "；", "、", "\n")
        ):
            yield Said((passage.mark_to(amount),), "单位", f"“{amount.text}”后面没有单位，请补上。")
    for found in _SUM_UNITLESS.finditer(passage.text):
        yield Said(
            (
                passage.mark(
                    Span(*found.span()),
                ),
            ),
            "单位",
            f"“{found['figure']}”后面没有单位，请补上。",
        )


def magnitude(case: Case) -> Iterator[Said]:
    """Find an amount that misses 万 or 亿: ten thousand times less than the target of the same thing."""
    passage = case.progress
    for amount in passage.quantities:
        whole = amount.value is None or amount.value == amount.value.to_integral_value() or amount.value >= 1000
        if whole or not amount.base or plain_unit(amount.unit)[:1] in ("万", "亿", "千", "百"):
            continue
        words = passage.mark_to(amount)
        for value, unit, mark in _planned(case, amount):
            word, factor = unit[0], 10_000 if unit[0] == "万" else 100_000_000
            if 0 < amount.base[0] * factor / based(value, unit)[0] <= 2:
                marks = (words, *((mark,) if mark else ()))
                yield Said(
                    marks,
                    f"{amount.text} / {plain(value)}{unit}",
                    f"“{amount.text}”疑漏写“{word}”（所对的目标为 {plain(value)}{unit}），请核实。",
                )
                break


def contradiction(case: Case) -> Iterator[Said]:
    """Find words of one sentence, or of one sub-project, that can't both be true."""
    for found in _ALL_DONE.finditer(case.progress.text):
        sentence = case.progress.sentence(found.start())
        if _ORDERED.search(case.progress.text[case.progress.clause(found.start()).start : found.start()]):
            continue
        for share in case.progress.percentages:
            words = case.progress.text[max(sentence.start, share.span.start - 10) : share.span.start]
            inside = (
                sentence.start
                <= share.span.start
                < case.progress.sentence(min(sentence.end + 1, len(case.progress.text))).end
            )
            if share.value < 100 and inside and re.search(rf"{found['verb']}率(?:达到?|为|已?达)?$", words):
                stated = case.progress.mark_to(share)
                yield Said(
                    (stated, Mark(Column.PROGRESS, Span(*found.span()))),
                    f"{found[0]} / {plain(share.value)}%",
                    f"文中写“{found[0]}”，又写“{case.subject.words(stated)}”，请核实。",
                )
                break
    for row in case.rows:
        if row.percent is None or row.percent_span is None or row.part is not Part.PROGRESS or _PARTLY.search(row.text):
            continue
        begin = row.name_span.end if row.name_span else row.span.start
        stage, place, certainty = stage_of(case.progress.text[begin : row.span.end])
        unbegun = _UNBEGUN.search(row.text)
        other: Span | None = None
        if stage is Stage.COMPLETED and certainty is Certainty.SURE and row.percent < 100 and place:
            other = place.shifted(begin)
        elif unbegun and row.percent > 0:
            other = Span(*unbegun.span()).shifted(row.span.start)
        if other and row.basis is Basis.WORKS:
            stated = Mark(Column.PROGRESS, row.percent_span)
            yield Said(
                (Mark(Column.PROGRESS, other), stated),
                row.name or f"{plain(row.percent)}%",
                f"同一处写“{other.of(case.progress.text)}”，又写“{case.subject.words(stated)}”，请核实。",
            )


def garbled(case: Case) -> Iterator[Said]:
    """Find a sentence with two predicates and no mark between them."""
    for pattern in _GARBLED:
        for found in pattern.finditer(case.progress.text):
            start = case.progress.clause(found.start()).start
            yield Said(
                (Mark(Column.PROGRESS, Span(start, found.end())),),
                "病句",
                f"“{found[0]}”语义不清，疑缺标点或多词，请改写。",
            )


def wording(case: Case) -> Iterator[Said]:
    """Find 其它, which official texts write 其他; nouns in a row parted by a comma."""
    text = case.progress.text
    others = [
        Span(found.start(), min(case.progress.clause(found.start()).end, found.start() + 7))
        for found in re.finditer("其它", text)
    ]
    if others:
        yield Said(
            tuple(Mark(Column.PROGRESS, place) for place in others), "用词", f"“其它”宜作“其他”{_times(others)}。"
        )
    for found in _NOUNS_BY_COMMA.finditer(text):
        words = re.sub(r"^(?:明确|落实|确定|压实|细化)", "", found[0])
        place = Span(found.end() - len(words), found.end())
        yield Said((Mark(Column.PROGRESS, place),), "标点", f"“{words}”是并列的词，中间宜用顿号。")


def _is_mistyped(written: str, meant: str) -> bool:
    """Tell whether one digit too few, too many or wrong, or two changed over, parts `written` from `meant`."""
    if len(written) == len(meant):
        differing = [place for place in range(len(meant)) if written[place] != meant[place]]
        return len(differing) == 1 or (
            len(differing) == 2 and sorted(written) == sorted(meant) and differing[1] - differing[0] == 1
        )
    short, long = sorted((written, meant), key=len)
    return len(long) - len(short) == 1 and any(long[:place] + long[place + 1 :] == short for place in range(len(long)))


def _quarter(word: str) -> int:
    """Return the number of a quarter word: 二 → 2."""
    return NUMERALS.index(word) + 1 if word in NUMERALS else int(word)


def _planned(case: Case, amount: Quantity) -> Iterator[tuple[Decimal, str, Mark | None]]:
    """Yield the targets of a count in 万 or 亿: the plan in its own sentence, then the task's."""
    passage = case.progress
    for other in passage.amounts(Span(passage.sentence(amount.span.start).start, amount.span.start)):
        planned = re.search(
            r"(?:计划|目标|任务)[^，。；]{0,10}$", passage.text[max(0, other.span.start - 14) : other.span.start]
        )
        if other.value and other.unit[:1] in ("万", "亿") and same_kind(amount, other.unit) and planned:
            yield other.value, other.unit, passage.mark(other.span)
    for placed in case.targets:
        target = placed.target
        large = target.value and target.unit[:1] in ("万", "亿") and same_kind(amount, target.unit)
        if large and touches(target.what, passage.context(amount, 40)) >= 0.7:
            yield target.value, target.unit, placed.mark


def _passages(case: Case) -> tuple[Passage, Passage, Passage]:
    return case.progress, case.goal, case.task


def _times(places: list[Span]) -> str:
    return f"，共 {len(places)} 处" if len(places) > 1 else ""


def _around(passage: Passage, place: Span, before: int, after: int) -> Span:
    """Return a slip with so many characters of its clause before and after it."""
    clause = passage.clause(place.start)
    return Span(max(clause.start, place.start - before), max(place.end, min(clause.end, place.end + after)))


def _unbalanced(line: str) -> int | None:
    """Return the place of the first bracket without its other half; marks of lists (1） are none."""
    marks = {found.end() - 1 for found in _LIST_MARK.finditer(line)}
    stack: list[int] = []
    for place, mark in enumerate(line):
        if mark in _OPEN:
            stack.append(place)
        elif mark in _CLOSE:
            if stack and _matches(line[stack[-1]], mark):
                stack.pop()
            elif place not in marks:
                return place
    return stack[0] if stack else None


def _matches(opening: str, closing: str) -> bool:
    """Tell whether two brackets are a pair, full-width or not."""
    return _OPEN.index(opening) // 2 == _CLOSE.index(closing) // 2 if opening in "（(" else _PAIR[closing] == opening


def _items(case: Case) -> list[Span]:
    """Return the items of the narrative without white space around them; none where it is a single one."""
    found: dict[int, Span] = {}
    marked = {row.item for row in case.rows if row.marker}
    for row in case.rows:
        if row.part is Part.HEADING or (marked and row.item not in marked):
            continue
        before = found.get(row.item)
        found[row.item] = Span(before.start if before else row.span.start, row.span.end)
    text = case.progress.text
    spans = [Span(span.start, span.start + len(span.of(text).rstrip())) for span in found.values()]
    spans = [span for span in spans if len(span.of(text).strip()) >= 6]
    return spans if len(spans) >= 2 else []
