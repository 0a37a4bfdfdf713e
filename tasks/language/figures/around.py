"""The words around a number: how it binds, what it counts."""

from __future__ import annotations

import re

from tasks.language.figures.enumerations import Comparator
from tasks.language.span import Span

REACH = 40

#: The negated forms stand first: 不超过 holds 超过.
_BEFORE = (
    (Comparator.AT_MOST, "不超过 不多于 不高于 不大于 不得超过 不得高于 至多 最多"),
    (Comparator.AT_LEAST, "不少于 不低于 不小于 不得少于 不得低于 至少 最少 超过 超 突破 逾 大于 多于 高于"),
    (Comparator.AT_MOST, "低于 少于 小于 控制在 压减到 压缩至 降到 降至"),
    (Comparator.ABOUT, "约 大约 约为 近 将近 接近 约计"),
)
_AFTER = (
    (Comparator.AT_LEAST, r"(?:及?以上|\+|＋)"),
    (Comparator.AT_MOST, r"(?:及?以内|之内|及?以下)"),
    (Comparator.ABOUT, r"(?:左右|上下|余|多(?!个|层|功能|元))"),
)
BEFORE = [(kind, re.compile("(?:" + words.replace(" ", "|") + r")[\s到为达至了]{0,2}$")) for kind, words in _BEFORE]
AFTER = [(kind, re.compile(r"\s{0,2}" + words)) for kind, words in _AFTER]
#: Any word of those two lists: without one, a figure is plain.
_BOUND = re.compile("(?:" + "|".join(words for _, words in _BEFORE).replace(" ", "|") + r")[\s到为达至了]{0,2}$")
_ROUGH = frozenset("及以+＋之内左上余多")
NEARBY = re.compile(r"(?:[附最邻靠就]近|[签节集预违公契履]约)[\s]?$")
STOPS = "，。；：！？\n\r\t,;:!?（）()【】[]《》"
_PHRASE = re.compile(rf"[^{re.escape(STOPS)}、“”]{{0,{REACH}}}")
#: Verbs and adverbs between what is counted and its number.
FILLER = re.compile(
    r"(?:已经|已|仅|只|共计|共|累计|合计|总计|总共|完成|完工|达到|达|到位|到|为|有|约为|约|近|超过|超|突破|逾|不少于|不低于|不超过|至少|"
    r"控制在|提升至|提高至|提升到|提高到|降至|降低|下降|增长|增加|提高|提升|增至|扩大到|扩大至|至|了|的|分别|均|全部|\s|"
    r"最多|约|计|将近|接近|力争|确保|预计|实现|占|在|大约|高于|低于)+$"
)
#: What joins two things, where a phrase begins, and does not begin the word of one: 和美乡村, 及时雨工程, 与会人员.
JOINT = r"(?:、|和(?![平谐美合田县林顺静政龙])|及(?!时)|与(?!会))"
_JOINT = re.compile(JOINT)
LEADING = re.compile(
    r"^(?:其中|目前|截至目前|同时|另外|力争|确保|预计|计划|全年|今年|年内|全市|已经|已|共计|累计|合计|总计|共|将(?!军)|并(?!网)|完成|实现|达到|包括|分别|等(?!级)|"
    rf"剩余|其余|其他|其它|及时(?!雨)|再(?!生)|对(?!外)|[一二三四五六七八九十]是|{JOINT}|\s)+"
)
#: Where a phrase that follows a number stops being the thing counted.
PREDICATE = re.compile(
    r"已|正在|正|完成|并|联合|全部|均|都|进行|拟|将|开工|竣工|完工|通过|实现|达到|达|进入|处于|启动|投入|建成|未|尚|中(?=[，。；、])|[0-9０-９]"
)


def comparator(text: str, start: int, end: int, *, about: bool = False) -> tuple[Comparator, int]:
    """Return how the figure at `start`–`end` of `text` binds, and where the words after it that say so end."""
    following = text[end : end + 1]
    for kind, pattern in AFTER if following in _ROUGH or following.isspace() else ():
        if found := pattern.match(text, end):
            return kind, found.end()
    before = text[max(0, start - 8) : start]
    if not _BOUND.search(before):
        return Comparator.ABOUT if about else Comparator.EQUAL, end
    kinds = (kind for kind, pattern in BEFORE if pattern.search(before) and not NEARBY.search(before))
    return next(kinds, Comparator.ABOUT if about else Comparator.EQUAL), end


def counted_before(text: str, start: int, floor: int) -> Span:
    """Return the phrase before `start`, not reaching back beyond `floor`, that names what is counted; may be empty."""
    low = max(floor, start - REACH)
    begin = start
    while begin > low and text[begin - 1] not in STOPS:
        begin -= 1
    if _JOINT.match(text, begin):
        begin += 1
    phrase = text[begin:start]
    tail = FILLER.search(phrase)
    end = begin + (tail.start() if tail else len(phrase))
    head = LEADING.match(text[begin:end])
    return Span(min(begin + (head.end() if head else 0), end), end)


def counted_after(text: str, end: int) -> Span:
    """Return the phrase after `end` that names what is counted; may be empty."""
    phrase = _PHRASE.match(text, end)
    stop = phrase.end() if phrase else end
    found = PREDICATE.search(text, end, stop)
    stop = found.start() if found else stop
    return Span(end, stop - 1 if stop > end and text[stop - 1] == "中" else stop)
