"""Where a name ends: at the head of a thing or of works, before mere parts and steps of it."""

from __future__ import annotations

import re

from tasks.language.lexicon import Entry, Shape, finder, words_of
from tasks.language.names.proof import ASIDE, ROUTE, proper_part

_QUOTED, _ASIDES = re.compile(r"(?<=“)[^“”]*(?=”)"), re.compile(r"[“（(]")
_WORKS_END = ("工程", "项目")
#: Words for all of a line, which its name leaves out: 西安至延安高铁全线.
_ALL_OF_IT = ("全线", "全段", "全路段")
_PHASE = re.compile(r"[（(](?:[一二三四五六]期|[东西南北中][段区])(?:工程|项目)?[）)]")
#: What tells one of several apart, in brackets: （枫林片区）, （大剧院、图书馆）, （DN1500）, C区.
_LABEL = Shape(r"[A-Z]区|[（(](?:[A-Z]{1,3}[0-9]{2,4}|[A-Z]型|[^（）()，。；：%]{0,14}{heads})[）)]")
#: A part of works that is called works itself: 主体工程, 附属工程.
_STEP_WORKS = Shape(
    r"(?:首[个座]|第[一二三]个|全线)?(?:(?:{acts.step}|[一二三四五]标段)[和及、]?){1,4}(?:结构)?(?:工程)?"
)
_ONLY_PHASE = re.compile(r"[一二三四五六]期(?:工程|项目)?")
#: A programme by its slogan, before the works of it: “三北”工程林草湿荒一体化保护修复项目; its words are blanked.
_SLOGAN = re.compile(r"“\0+”(?:工程|项目)")
#: One of several buildings: 一号厂房, 3号楼.
_NUMBERED = re.compile(r"[一二三四五六七八九十0-9]{1,2}[号#](?:厂房|楼)$")
#: What belongs to the name before a part: 独秀大道 + 北段; what goes on with works: 延伸段, 搬迁安置楼.
#: What a complete name is followed by where a part of it has its size: 产业园一期|2.8万平方米车间.
_SIZED = Shape(r"[0-9.]+万?(?:平方米|吨|栋|幢|座){heads}$")
_STRETCH, _GOES_ON = re.compile(r"(?:[东西南北中]段)?"), re.compile(r"[段与]|配套|安置|(?<=期)[一-龥]{0,4}楼")
#: What ends like a way and is none.
_NO_WAY = ("河道",)
#: So many characters at least name works that have parts.
_SHORTEST_WHOLE = 4
#: Works one after the other: 清淤疏浚 of 涑河清淤疏浚工程.
_ONLY_WORKS = Shape(r"{works}+")
#: Verbs that turn what follows a complete name into a statement: 新增泊位200个; 工程 may be the half of a firm's: 工程机械.
_TURNS, _TRADES = Shape(r"{turns}|新建|完成|启动|推进|实现"), Shape(r"{trades}")


def end_of_name(words: str) -> int:
    """Return where the name that `words` begin with ends: at its last head, or the works that follow it; 0 for none."""
    masked = masked_asides(words)
    if masked.endswith(_WORKS_END) and not _turns_in(masked):
        return len(words)
    best = 0
    for end, entry in finder("heads", "works").endings(masked):
        if (
            end < 2
            or _is_inside(masked, end)
            or masked.endswith(_ALL_OF_IT, 0, end)
            or (entry.family == "works" and end - len(entry.word) < 2)
        ):
            continue
        best = end if _may_end(masked, end, entry, best) else best
        phase = _PHASE.match(words, end)
        if best == end and (ROUTE.match(words, end) or (phase and not words.startswith(_WORKS_END, phase.end()))):
            break
    aside = ROUTE.match(words, best) or _PHASE.match(words, best) or _LABEL.match(words, best)
    return best + len(aside[0]) if best and aside else best


def masked_asides(words: str) -> str:
    """Return `words` with what stands in brackets blanked, places kept."""
    if not _ASIDES.search(words):
        return words
    return _QUOTED.sub(lambda found: "\0" * len(found[0]), ASIDE.sub(lambda found: "\0" * len(found[0]), words))


def _is_inside(words: str, end: int) -> bool:
    """Tell whether a head that ends at `end` is the beginning of a longer word: 路 of 路面, 中心 of 中心小学."""
    return (
        (words.endswith("工程", 0, end) and bool(_TRADES.match(words, end)))
        or any(
            (entry := finder("longer").at(words, start)) and start + len(entry.word) > end
            for start in range(max(0, end - 2), end)
        )
        or words[max(0, end - 2) : end] in _NO_WAY
    )


def holds_another(name: str) -> bool:
    """Tell whether a name is that of a part of something which has a name of its own: 乌江大桥南岸主塔."""
    ends = [
        end
        for end, entry in finder("heads").endings(masked_asides(name))
        if end >= 4
        and not _is_inside(name, end)
        and entry.values[0] not in ("place", "plant", "home", "site")
        and len(entry.word) > 1
    ]
    return any(end < len(name) and name[end:] not in words_of("works") for end in ends[:-1] or ends)


def end_of_whole(name: str) -> int:
    """Return where the works end of which `name` adds a mere part: 乌江大桥 + 南岸主塔, 府前街改造 + 雨水管道; else its end."""
    masked = masked_asides(name)
    if masked.endswith(_WORKS_END):
        return len(name)
    if (sized := _SIZED.search(masked, _SHORTEST_WHOLE)) and (
        masked.endswith("期", 0, sized.start()) or end_of_name(masked[: sized.start()]) == sized.start()
    ):
        return sized.start()
    works = {end for end, _ in finder("works").endings(masked)}
    for place in sorted(works | _ends_before_part(masked)):
        stretch = _STRETCH.match(masked, place)
        end = stretch.end() if stretch else place
        rest = masked[end:]
        if end < _SHORTEST_WHOLE or not rest or masked.endswith("新建", 0, end) or _is_way(masked, end):
            continue
        complete = masked.endswith(_WORKS_END, 0, end) and not _ONLY_PHASE.fullmatch(rest)
        if not complete and (_GOES_ON.match(masked, end) or (end in works and _ends_in_works(rest))):
            continue
        if proper_part(name[:end]) and not proper_part(rest):
            return end
    return len(name)


def _is_way(words: str, place: int) -> bool:
    """Tell whether a road begins at a place: 沈阜开发 + 大道新建段."""
    return words.startswith(("大道", "大街"), place)


def _ends_before_part(words: str) -> set[int]:
    """Return where things end in words of which the last is a part of something; nowhere in others."""
    parts = finder("parts").endings(words)[-1:]
    if not _NUMBERED.search(words) and not (parts and parts[0][0] == len(words)):
        return set()
    heads = finder("heads").endings(words)
    return {end for end, head in heads if not _is_inside(words, end) and not _is_first(words, end, head)}


def _is_first(words: str, end: int, head: Entry) -> bool:
    """Tell whether a head of one character is the name's own and the kind follows: 坝 of 龙浩坝水库."""
    return len(head.word) == 1 and finder("heads").at(words, end) is not None and finder("parts").at(words, end) is None


def _ends_in_works(words: str) -> bool:
    """Tell whether words are works of their own, or begin with them: 拆除 + 重建, 扩容 + 提升."""
    return finder("works").at(words, 0) is not None or any(
        end == len(words) for end, _ in finder("works").endings(words)
    )


def _may_end(words: str, end: int, entry: Entry, before: int) -> bool:
    """Tell whether a name may end here: not at a mere part of the works behind an end that is complete."""
    if not before:
        return True
    between = words[before:end]
    if words[:before].endswith(_WORKS_END):
        return bool(re.fullmatch(r"[一二三四五六]期(?:工程|项目)?", between))
    if between in words_of("works"):
        return between not in words_of("turns") or end == len(words)  # …提升改造|清淤管道3200米
    if _is_step(between) or _turns_to_verb(between):
        return False
    return entry.family == "heads" or between.endswith(_WORKS_END) or len(between) <= 8


def _turns_in(words: str) -> bool:
    """Tell whether a stretch that ends in 工程 is more than a name: a name and its step of works, or a name and a verb."""
    for end, entry in finder("heads", "works").endings(words[:-2]):
        rest = words[end:]
        if end < 3 or _is_inside(words, end) or _SLOGAN.fullmatch(words, 0, end):
            continue
        if _ONLY_WORKS.fullmatch(rest) or _TRADES.match(rest):
            continue
        if _STEP_WORKS.fullmatch(rest) or _TURNS.match(rest) or (entry.word in _WORKS_END and len(rest) > 4):
            return True
    return False


def _is_step(words: str) -> bool:
    """Tell whether words name only a part or a step of works: 主体工程, 教学楼主体; 大坝工程 is works of its own."""
    if words.endswith(_WORKS_END):
        return bool(_STEP_WORKS.fullmatch(words))
    acts = words_of("acts")
    return words in acts and acts[words].values[1] in ("building", "prepared", "tendered", "planned")


def _turns_to_verb(words: str) -> bool:
    """Tell whether words behind a complete name begin with a verb and its object: 铺设管道 of 配套工程铺设管道."""
    if _TURNS.match(words):
        return True
    entry = finder("acts").at(words, 0) if words else None
    if entry is None or words.endswith(_WORKS_END):
        return False
    headed = entry.values[1] == "building" and finder("heads").endings(words)[-1:]
    if (
        headed
        and headed[0][0] == len(words)
        and len(headed[0][1].word) > 1
        and headed[0][1].word not in words_of("parts")
    ):
        return False  # 智能化集装箱码头
    return entry.values[1] in ("building", "finished") and len(words) > len(entry.word)
