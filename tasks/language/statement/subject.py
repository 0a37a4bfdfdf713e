"""Of what a verb is said: of the works themselves, of a part of them, of something of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tasks.language.figures.around import JOINT
from tasks.language.figures.numerals import number as numeral
from tasks.language.kinds import ChunkKind
from tasks.language.lexicon import Shape, finder, words_of
from tasks.language.scanner import Scan
from tasks.language.span import Span
from tasks.language.text import Clause

_WORKS = r"(?:项目|工程|道路|学校|路口|医院|桥梁)"
_COUNTED = r"[0-9一二三四五六七八九十两]+[个条处座所家项]"
#: What follows a list of names and means all of it: 等85个项目, 项目共5个子项目; by themselves 工程 and 两个项目 do, 主体工程 does not.
_REST_OF_LIST = re.compile(
    rf"(?:{_WORKS}?共?|等){_COUNTED}(?:[一-龥]{{0,4}}{_WORKS})?等?|等(?:[一-龥]{{0,4}}{_WORKS})?|{_WORKS}等?"
)
_ALL_COUNTED = Shape(r"等?([0-9一二三四五六七八九十两]+)[个条处座所家项][一-龥]{0,6}{heads}")
_KIND = re.compile(rf"等(?:{_COUNTED})?(?:[^，。；：、]{{2,12}}?的)?[一-龥]{{0,12}}")
_LISTED = re.compile(rf"等(?:{_COUNTED})?(?:[一-龥]{{0,4}}{_WORKS})?等?")
ASIDE = re.compile(r"[（(][^（）()]*[）)]")
_QUOTED_TIME = re.compile(r"“[一-龥]{1,4}”|[一二三四五六七八九十]是")
#: How long something takes is no subject: 提前15天.
_LASTING = re.compile(r"[0-9一二三四五六七八九十两半]+(?:余|多)?(?:天|个月|个半月|年|周)")
_PARTICLE = re.compile(rf"[的，：: 　\t]|{JOINT}")
_PARTICLES = "、和及与的，：: 　\t"
_LIST_MARKS = ("、", "和", "及", "与")
#: A subject begins no further before its verb, in characters.
_FAR = 120
_PREDICATE = (ChunkKind.STATE, ChunkKind.ACT, ChunkKind.LIGHT, ChunkKind.MODALITY, ChunkKind.TIME)


def subject_of(scan: Scan, clause: Clause, begin: int, end: int) -> Span:
    """Return the words of a clause before the verb at `end` that say of what; `begin` is where a name in it ends."""
    text, start = scan.text, max(clause.span.start, min(begin, end), end - _FAR)
    listed = _LISTED.match(text, start, end) if start == begin else None
    start = listed.end() if listed else start
    chunks = scan.chunks_in(Span(start, end))
    states = (chunk.span.end for chunk in reversed(chunks) if chunk.kind is ChunkKind.STATE)
    start = next((place for place in states if not _is_held(text[place:end])), start)
    for chunk in chunks:
        if start <= chunk.span.start <= start + 1 and (
            chunk.kind in (ChunkKind.MODALITY, ChunkKind.TIME) or _LASTING.fullmatch(chunk.word)
        ):
            start = chunk.span.end
    if not finder("causes").at(text, start):
        start = _after_adverbs(text, start, end)
    stops = (ChunkKind.MODALITY, ChunkKind.TIME, ChunkKind.LIGHT)
    cut = next((chunk.span.start for chunk in scan.chunks_in(Span(start, end)) if chunk.kind in stops), end)
    return Span(start, max(start, _before_adverbs(text, start, cut)))


def is_whole(subject: str) -> bool:
    """Tell whether a subject means the works themselves: none, 工程, 项目, 全线, or only why something is so."""
    subject = ASIDE.sub("", subject)
    if not subject or _REST_OF_LIST.fullmatch(subject) or any(subject.startswith(word) for word in words_of("causes")):
        return True
    rest, place = [], 0
    for start, entry in finder("wholes", "acts").all(subject):
        rest.append(subject[place:start])
        place = start + len(entry.word)
        if entry.family == "acts" and entry.values[1] not in ("finished", "accepted"):
            return False
    words = "".join([*rest, subject[place:]])
    return _after_adverbs(words, 0, len(words)) == len(words)


def is_of_whole(scan: Scan, clause: Clause, names: Sequence[Span], begin: int, subject: Span) -> bool:
    """Tell whether a verb with this subject is said of the works before it: of the last name, or of all of a list.

    `begin` is where the last of the `names` ends.
    """
    words = subject.of(scan.text)
    if is_whole(words) or _goes_on_with_list(scan.text, clause, begin):
        return True
    if not names:
        return False
    entries = scan.text.count("、", names[0].start, names[-1].end) + 1  # those without a name, too
    counted = any(_counts_all(words, number) for number in {len(names), entries})
    return counted or _is_rest_of_list(scan, names[-1], subject.end)


def _counts_all(subject: str, number: int) -> bool:
    """Tell whether a subject counts as many things as names stand before it: 甲至乙、丙至丁|2条三级公路."""
    found = _ALL_COUNTED.fullmatch(subject)
    return found is not None and number > 1 and numeral(found[1]) == number


def names_thing(subject: str) -> bool:
    """Tell whether a subject is a thing of its own and no step of works: 一期病房楼; not 主体."""
    heads = finder("heads").endings(subject)[-1:]
    return bool(heads) and heads[0][0] == len(subject)


def _is_rest_of_list(scan: Scan, name: Span, end: int) -> bool:
    """Tell whether what stands between the last name of a list and the verb says what kind of things it holds.

    湖滨支路、乌山路|等5条城市林荫景观道; not a part of them: 甲路、乙路等5条道路|路基.
    """
    found = _KIND.fullmatch(scan.text, name.end, end)
    if found is None:
        return False
    kind, own = (finder("heads").endings(words)[-1:] for words in (found[0], name.of(scan.text)))
    return found[0].endswith(("项目", "工程")) or (
        bool(kind and own) and kind[0][0] == len(found[0]) and kind[0][1].values[0] == own[0][1].values[0]
    )


def _goes_on_with_list(text: str, clause: Clause, begin: int) -> bool:
    """Tell whether what stands between a name and the verb is the rest of a list: 橡胶厂宿舍、丝绸新村已完工."""
    return begin > clause.span.start and text.startswith(_LIST_MARKS, begin)


def is_foreign(scan: Scan, clause: Clause) -> bool:
    """Tell whether a clause without a name speaks of something of its own: 锅炉房点火并移交 behind a pipeline's name."""
    first = next(
        (chunk.span.start for chunk in scan.chunks_in(clause.span) if chunk.kind in _PREDICATE), clause.span.end
    )
    return not is_whole(scan.text[_after_adverbs(scan.text, clause.span.start, first) : first])


def _is_held(words: str) -> bool:
    """Tell whether nothing but adverbs parts a verb from the next, which says how it stands: 内装施工（已全部）完成."""
    return _after_adverbs(words, 0, len(words)) == len(words) or words in ("工作", "工程", "任务")


def _after_adverbs(text: str, start: int, end: int) -> int:
    """Return where words begin behind particles and adverbs, which belong to no subject."""
    while start < end:
        quoted = _QUOTED_TIME.match(text, start, end)
        entry = finder("adverbs", "modality").at(text, start)
        if quoted:
            start = quoted.end()
        elif _PARTICLE.match(text, start):
            start += 1
        elif entry and start + len(entry.word) <= end:
            start += len(entry.word)
        else:
            break
    return start


def _before_adverbs(text: str, start: int, end: int) -> int:
    """Return where words end before the particles and adverbs at their end."""
    adverbs = words_of("adverbs")
    while end > start:
        size = next((size for size in range(min(4, end - start), 0, -1) if text[end - size : end] in adverbs), 0)
        if not size and text[end - 1] not in _PARTICLES:
            break
        end -= size or 1
    return end
