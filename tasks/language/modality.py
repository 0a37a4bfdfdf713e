"""How words of modality, and times, govern the verbs after them in a clause."""

from __future__ import annotations

from dataclasses import dataclass

from tasks.language.kinds import ChunkKind, Modality
from tasks.language.lexicon import finder, words_of
from tasks.language.scanner import Chunk

#: What has not come about because it lies ahead.
AHEAD = frozenset({Modality.TO_COME, Modality.POSTPONED})
#: Modalities that a plain word right behind them does not lift: 基本已完成, 尚未全部完工.
_FIRM = frozenset({Modality.DENIED, Modality.NEARLY})
_BESIDE, _FAR = 2, 14


@dataclass(slots=True)
class Mode:
    """The modality in force at a place of a clause; `explicit` where a word says it, `end` where that word ends."""

    kind: Modality = Modality.PLAIN
    explicit: bool = False
    end: int = -9

    def meet(self, chunk: Chunk, text: str, until: int) -> bool:
        """Take in a word of modality or a time of `text`; return whether verbs before it no longer wait for an object.

        `until` is the last month that is past, 0 where that is not known.
        """
        if chunk.kind is ChunkKind.TIME:
            self._meet_time(chunk, until)
            return False
        kind, gap = chunk.modality, chunk.span.start - self.end
        if self._is_noun(chunk, text) or self._is_cause(chunk, text):
            return False
        beside = 0 if chunk.is_marker else _BESIDE  # 资金不到位|已停工
        if self.kind is Modality.DENIED and gap <= beside and kind is not Modality.POSTPONED:
            return False
        if kind is Modality.PLAIN and (
            (self.kind in _FIRM and gap < _BESIDE) or (self.kind in AHEAD and not chunk.is_marker)
        ):
            return False
        self.kind, self.explicit, self.end = kind, True, chunk.span.end
        return kind in (Modality.DENIED, Modality.TO_COME)

    def _meet_time(self, chunk: Chunk, until: int) -> None:
        """Let a time that has not come yet, or only limits (年底前), put off what follows where no word says otherwise."""
        year, month, before = chunk.values
        later = year == "明" or (bool(month) and 0 < until < int(month) and year in ("", "今", "当"))
        limit = bool(before) or chunk.word.endswith(("年底", "年末", "年内"))
        if self.kind in (Modality.PLAIN, Modality.UNDERWAY) and not self.explicit and (later or limit):
            self.kind, self.end = Modality.TO_COME, chunk.span.end

    @staticmethod
    def _is_noun(chunk: Chunk, text: str) -> bool:
        """Tell whether a word of what is to come only names a plan: 计划投资, 目标任务."""
        return chunk.modality in AHEAD and finder("planned").at(text, chunk.span.end) is not None

    @staticmethod
    def _is_cause(chunk: Chunk, text: str) -> bool:
        """Tell whether a word belongs to why something is so: 受资金影响."""
        before = text[max(0, chunk.span.start - _FAR) : chunk.span.start]
        clause = before[max(before.rfind(mark) for mark in "，。；") + 1 :]
        return chunk.values[1] == "effect" and any(word in clause for word in words_of("causes"))
