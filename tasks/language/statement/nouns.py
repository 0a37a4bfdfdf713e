"""Verbs that are only the first half of a noun: 完工时间, 招标手续, 集中供热项目."""

from __future__ import annotations

import re

from tasks.language.kinds import ChunkKind
from tasks.language.lexicon import finder, words_of
from tasks.language.scanner import Scan
from tasks.language.span import Span

_FOLLOWING = re.compile(r"(?![并已至到后前了率])[一-龥]{2,6}")
_OF_WORKS = re.compile(r"[一-龥]{0,4}(?:项目|工程|系统|管网|率)")


def noun_at(scan: Scan, place: int) -> str:
    """Return what kind of noun the word at `place` makes of a verb before it (完工时间, 招标手续); "" for none."""
    entry = finder("nominal").at(scan.text, place)
    if entry is None or entry.word in words_of("states") or _puts_off(scan, place, entry.word):
        return ""
    return entry.values[0]


def names_works(scan: Scan, after: Span) -> bool:
    """Tell whether what follows a verb used as a noun names works: 集中供热 + 项目, 供水 + 泵房, 供水 + 普及率."""
    following = _FOLLOWING.match(scan.text, after.start, after.end)
    words = following[0] if following else ""
    return bool(_OF_WORKS.match(words) or finder("heads", "works").endings(words))


def _puts_off(scan: Scan, place: int, word: str) -> bool:
    """Tell whether a word is one of modality here, since a time follows it: 征地拆迁计划10月30日前完成."""
    after = scan.chunks_in(Span(place, place + len(word) + 1))
    return [chunk.kind for chunk in after] == [ChunkKind.MODALITY, ChunkKind.TIME]
