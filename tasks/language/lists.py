"""Lists of works by name in a goal or a task: 包括兰山区A、B、C，高新区D、E等."""

from __future__ import annotations

import re
from functools import lru_cache

from tasks.language.figures import Certainty
from tasks.language.goal_parts import NamedProject
from tasks.language.names import looks_like_name
from tasks.language.places import NOWHERE, Places
from tasks.language.scanner import scan_of
from tasks.language.span import Span
from tasks.language.text import Text

_INTRO = re.compile(r"包括|包含|分别为|分别是|主要有|主要是|涉及|即|其中|[：:]")
_LIST_END = re.compile(
    r"等(?=[，。；,;\n）)]|$|[0-9一二三四五六七八九十]{1,4}[个条处座所家项]|[^、，]{0,12}(?:建设|项目|工程|改造|道路)[，。；]?)"
)
_VERBS = re.compile(
    r"^(?:全面|加快|持续|稳步|有序|统筹|扎实|大力|积极|重点|继续|做好|抓好|力争|确保|年内|实施|推进|推动|开工|建成|新建|改造|启动|完成|建设|实现|开展|打造|提升|"
    r"续建|谋划|投用|竣工|加强|组织|编制|和|及|以及|与|对|将|、|一批|\s)+(?=.{3})"
)
_COUNT = re.compile(r"[0-9一二三四五六七八九十]{1,4}[个条处座所家项](?=[^，、]{3})")
_SHORTEST_LIST = 2


@lru_cache(maxsize=8)
def named_projects(text: str, places: Places = NOWHERE) -> tuple[NamedProject, ...]:
    """Return the sub-projects that lists in a goal or a task name, in order; those of one text are asked for several times in a row."""
    parts = scan_of(text).parts
    return tuple(name for sentence in parts.sentences for name in _in_sentence(parts, sentence, places))


def _in_sentence(parts: Text, sentence: Span, places: Places) -> list[NamedProject]:
    """Return the names of the list that a sentence holds."""
    text = parts.text
    last = text.rfind("、", sentence.start, sentence.end)
    first = text.find("、", sentence.start, sentence.end)
    intros = [found for found in _INTRO.finditer(text, sentence.start, sentence.end) if found.end() <= last]
    # The nearest before the list: 其中9所投入使用，包括镜湖小学、….
    intro = next((found for found in reversed(intros) if found.end() <= first), intros[0] if intros else None)
    names: list[Span] = []
    for part in parts.split(Span(intro.end() if intro else sentence.start, sentence.end), "、，,"):
        closing = _LIST_END.search(part.of(text))
        entry = Span(part.start, part.start + closing.start()) if closing else part
        pieces = [piece for piece in _pieces(text, entry) if len(piece)]
        accepted = [piece for piece in pieces if _is_listed(piece.of(text), bool(intro))]
        if pieces and not accepted and names and text[part.start - 1] in "，,":
            break
        names += accepted
        if closing and names:
            break
    if len(names) < _SHORTEST_LIST:
        return []
    return _with_districts(text, names, places, Certainty.SURE if intro else Certainty.LIKELY)


def _pieces(text: str, part: Span) -> list[Span]:
    """Return `part` without leading verbs, split at 和 or 以及 where both sides are names."""
    words = part.of(text)
    head = _VERBS.match(words)
    begin = part.start + (head.end() if head else 0)
    if count := _COUNT.match(text, begin, part.end):
        begin = count.end()
    for joint in re.finditer(r"以及|和|及|与", text[begin : part.end]):
        left, right = Span(begin, begin + joint.start()), Span(begin + joint.end(), part.end)
        if looks_like_name(left.of(text)) and looks_like_name(right.of(text)):
            return [left, right]
    return [Span(begin, part.end)]


def _is_listed(words: str, introduced: bool) -> bool:
    """Tell whether `words` can be an entry of a list of sub-projects."""
    if not looks_like_name(words) or re.search(r"[0-9]\s?%|[。；：]", words):
        return False
    return introduced or not re.search(r"(?:中心|社区)$", words) or len(words) >= 7


def _with_districts(text: str, names: list[Span], places: Places, certainty: Certainty) -> list[NamedProject]:
    """Return the names with their districts: a name without one takes over that of the name before it."""
    found: list[NamedProject] = []
    district: str | None = None
    for span in names:
        own = places.of(span.of(text))
        district = own[0] if own else district
        found.append(
            NamedProject(span.of(text), district, span, certainty, inherited=own is None and district is not None)
        )
    return found
