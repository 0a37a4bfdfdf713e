"""A text as typed chunks: verbs of works with their step, acts, modality, times, figures, and the words of a segmenter."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cache, cached_property, lru_cache
from importlib import import_module
from itertools import accumulate
from types import ModuleType
from typing import NamedTuple

from tasks.language.figures import Percentage, Quantity, percentages, quantities
from tasks.language.kinds import ChunkKind, Modality, Step
from tasks.language.lexicon import Entry, finder, words_of
from tasks.language.span import Span
from tasks.language.text import Text

#: 6月底 · 2024年9月 · 10月中旬 · 8月31日前; `before` where only a limit is named.
TIME = re.compile(
    r"(?:(?P<year>20[0-9]{2}|今|去|明|当)年)?(?P<month>1[0-2]|0?[1-9])月(?:份|[0-9]{1,2}[日号]|[上中下]旬|底|初|末|中)?(?P<before>之?前|以前)?"
    r"|(?P<feast>五一|六一|七一|十一|国庆|春节|元旦|中秋|汛|节|入冬|采暖季?|供暖季?|开学)(?:期间)?之?前"
    r"|(?:20[0-9]{2}|[今明]|当)?年(?:底|末|内|初|中(?!心|央|小|学|医|等|共|国))(?P<before2>之?前|以前)?"
)


class Chunk(NamedTuple):
    """Words of one kind; `values` are those of their entry in the lexicon, or what a time says."""

    span: Span
    kind: ChunkKind
    word: str
    values: tuple[str, ...] = ()

    @property
    def step(self) -> Step:
        """Return the step of a state or an act."""
        return STEPS.get(self.values[1], Step.NONE)

    @property
    def act(self) -> str:
        """Return the act of a state or an act, one name for all words that mean it."""
        return self.values[0]

    @property
    def brings_to_end(self) -> bool:
        """Return whether a light verb says that the act beside it has come to its end: 完成, 取得."""
        return self.values[0] in ("completes", "obtains")

    @property
    def is_marker(self) -> bool:
        """Return whether a word of modality marks the present (已, 目前) and so lifts what was to come."""
        return self.values[1] == "marker"

    @property
    def speaks_back(self) -> bool:
        """Return whether a word of modality behind a verb speaks of it: 通车时间推迟, 完工在即."""
        return self.values[1] == "behind" or self.modality is Modality.POSTPONED

    @property
    def modality(self) -> Modality:
        """Return what a word of modality says."""
        return Modality(self.values[0])


STEPS = {step.name.lower(): step for step in Step} | {"resumed": Step.BUILDING}


class Word(NamedTuple):
    """A word as the segmenter parts the text: `tag` is its part of speech, `known` whether its dictionary holds it."""

    span: Span
    text: str
    tag: str
    known: bool


@cache
def _segmenter() -> ModuleType:
    """Return the segmenter, whose dictionary is loaded at first use (0.2 s)."""
    return import_module("rjieba")


@cache
def _known(word: str) -> bool:
    """Tell whether the segmenter's dictionary holds `word`."""
    return bool(_segmenter().has_word(word))


class Scan:
    """A text with its chunks; each list is in the order of the text. Time and memory grow linearly."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.parts = Text(text)

    @cached_property
    def quantities(self) -> list[Quantity]:
        """Return the quantities, percentages excepted."""
        return quantities(self.text)

    @cached_property
    def percentages(self) -> list[Percentage]:
        """Return every percentage that stands in the text, in order."""
        return percentages(self.text)

    @cached_property
    def _tagged(self) -> list[tuple[str, str]]:
        """Return the words of the text with their parts of speech; joined they give the text."""
        return list(_segmenter().tag(self.text))

    @cached_property
    def _word_starts(self) -> list[int]:
        return [0, *accumulate(len(word) for word, _ in self._tagged)]

    @cached_property
    def _numbers(self) -> list[int]:
        """Return for each character the number of its word."""
        return [number for number, (word, _) in enumerate(self._tagged) for _ in word]

    @cached_property
    def _words(self) -> dict[int, Word]:
        """Return the words that were asked for, by number."""
        return {}

    def _word(self, number: int) -> Word:
        found = self._words.get(number)
        if found is None:
            word, tag = self._tagged[number]
            start = self._word_starts[number]
            found = self._words[number] = Word(
                Span(start, start + len(word)), word, tag, len(word) == 1 or _known(word)
            )
        return found

    @cached_property
    def chunks(self) -> list[Chunk]:
        """Return the chunks; of two that overlap the one that begins first, a figure before a word."""
        counted = [amount for amount in self.quantities if not self._is_worded(amount.span)]
        figures = [Chunk(amount.span, ChunkKind.AMOUNT, amount.text) for amount in counted]
        figures += [Chunk(share.span, ChunkKind.SHARE, share.text) for share in self.percentages]
        times = [
            Chunk(
                Span(*found.span()),
                ChunkKind.TIME,
                found[0],
                (found["year"] or "", found["month"] or "", found["before"] or found["before2"] or ""),
            )
            for found in TIME.finditer(self.text)
        ]
        words = [
            self._chunk(place, entry)
            for place, entry in finder("states", "acts", "office_acts", "light", "modality").all(
                self.text, unless=self._is_none
            )
        ]
        order = {ChunkKind.TIME: 0, ChunkKind.AMOUNT: 1, ChunkKind.SHARE: 1}
        kept: list[Chunk] = []
        for chunk in sorted([*times, *figures, *words], key=lambda chunk: (chunk.span.start, order.get(chunk.kind, 2))):
            if not kept or chunk.span.start >= kept[-1].span.end:
                kept.append(chunk)
        return kept

    def _is_worded(self, span: Span) -> bool:
        """Tell whether a figure in words is the beginning of a word of the dictionary: 五台 of 五台山."""
        if self.text[span.start] not in "一二三四五六七八九十":
            return False
        word = self.word_at(span.end - 1)
        return word.known and word.span.start == span.start and word.span.end > span.end

    def _chunk(self, place: int, entry: Entry) -> Chunk:
        return Chunk(Span(place, place + len(entry.word)), ChunkKind(entry.family), entry.word, entry.values)

    def _stands_alone(self, place: int, entry: Entry) -> bool:
        """Tell whether a word of modality is one here and no part of a longer word: 未 of 未来, 基本 of 基本农田."""
        number = self._numbers[place]
        word = self._word(number)
        if entry.values[1] == "verb" and any(tag[:1] in "ne" for _, tag in self._tagged[number + 1 : number + 2]):
            return False  # 能 of 蓄能电站, 天合光能35GW; not of 年底能完工
        if len(entry.word) == 1 and entry.values[0] == "plain" and finder("heads").at(self.text, place + 1):
            return False  # 风都水库
        if len(word.span) <= len(entry.word) or word.span.end < place + len(entry.word):
            return True
        if not word.known:
            return word.text not in words_of("common") and not word.tag.startswith("nr")
        return len(entry.word) > 1 and word.span.start == place and word.tag[:1] in "vd"

    def _is_none(self, place: int, entry: Entry) -> bool:
        """Tell whether a word is none of its class here, so that another may begin inside it: 前期 of 项目前期."""
        if entry.family != "modality":
            return self._is_cut(place, entry, "modality") or self._straddles(place, place + len(entry.word))
        joined = place > 0 and self._is_cut(place, entry, "acts") and _known(self.text[place - 1 : place + 1])
        return joined or not self._stands_alone(place, entry)

    def _straddles(self, start: int, end: int) -> bool:
        """Tell whether a word is half of one of the dictionary and half of the next: 架线 of 高架线路."""
        first, last = self.word_at(start), self.word_at(end - 1)
        return (
            first.known and last.known and end - start == len(first.text) == len(last.text) == 2
            and first.span.end == start + 1 == last.span.start
        )  # fmt: skip

    def _is_cut(self, place: int, entry: Entry, family: str) -> bool:
        """Tell whether a word of a family begins inside a word and ends behind it: 基本 of 沂河路基本完工; 路基 is none."""
        end = place + len(entry.word)
        return any(
            (other := finder(family).at(self.text, start)) and start + len(other.word) > end
            for start in range(place + 1, end)
        )

    @cached_property
    def _chunk_starts(self) -> list[int]:
        return [chunk.span.start for chunk in self.chunks]

    def chunks_in(self, span: Span) -> Sequence[Chunk]:
        """Return the chunks that begin inside `span`."""
        return self.chunks[bisect_left(self._chunk_starts, span.start) : bisect_left(self._chunk_starts, span.end)]

    @cached_property
    def _share_starts(self) -> list[int]:
        return [share.span.start for share in self.percentages]

    def shares_in(self, span: Span) -> Sequence[Percentage]:
        """Return the percentages that begin inside `span`."""
        return self.percentages[bisect_left(self._share_starts, span.start) : bisect_left(self._share_starts, span.end)]

    def words_in(self, span: Span) -> list[Word]:
        """Return the words that overlap `span`, as the segmenter parts the text."""
        numbers = self._numbers[span.start : span.end]
        return [self._word(number) for number in range(numbers[0], numbers[-1] + 1)] if numbers else []

    def word_at(self, place: int) -> Word:
        """Return the word of the character at `place`."""
        return self._word(self._numbers[place])

    def words_inside(self, span: Span) -> list[Word]:
        """Return the words of `span`, those that reach over its ends cut there: 铭冠 of 为铭冠."""
        return [
            word if word.span.start >= span.start and word.span.end <= span.end else self._cut(word, span)
            for word in self.words_in(span)
        ]

    def _cut(self, word: Word, span: Span) -> Word:
        inside = Span(max(word.span.start, span.start), min(word.span.end, span.end))
        text = inside.of(self.text)
        return Word(inside, text, word.tag, len(text) == 1 or _known(text))

    def is_told(self, place: int) -> bool:
        """Tell whether a place stands in a column that says how works stand, by the head of the first table."""
        if not self._told_columns:
            return False
        line = self._lines[bisect_right(self._lines, place) - 1]
        return bisect_left(self._tabs, place) - bisect_left(self._tabs, line) in self._told_columns

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    @cached_property
    def _tabs(self) -> list[int]:
        return [found.start() for found in re.finditer("\t", self.text)]

    @cached_property
    def _told_columns(self) -> frozenset[int]:
        """Return the numbers of the columns under 进展情况 and the like; none without a head."""
        if not self._tabs:
            return frozenset()
        head = self.text[self.text.rfind("\n", 0, self._tabs[0]) + 1 : self.parts.line_end(self._tabs[0])]
        return frozenset(
            number
            for number, cell in enumerate(map(str.strip, head.split("\t")))
            if any(end == len(cell) for end, _ in finder("progress").endings(cell))
        )

    @cached_property
    def whole_of(self) -> frozenset[str]:
        """Return what the text calls all of which it speaks: 市 of 全市, 县 of 我县."""
        return frozenset(re.findall("[全我]([省市州县区旗])", self.text))

    @cached_property
    def until(self) -> int:
        """Return the last month of which the text speaks as past (截至9月底, 1-9月), else the one before all that it expects; 0 for none."""
        found = [
            int(month)
            for month in re.findall(
                r"(?:截[至止](?:目前)?(?:20[0-9]{2}年)?|[至到]|[0-9一][-－—~～至])(1[0-2]|[1-9])月", self.text
            )
        ]
        ahead = [
            int(month) for month in re.findall(r"(?:预计|将于|有望|力争)[^，。；：\n]{0,4}?(1[0-2]|[1-9])月", self.text)
        ]
        return max(found, default=0) or min(ahead, default=1) - 1


@lru_cache(maxsize=16)
def scan_of(text: str) -> Scan:
    """Return `text` scanned; reader, claims, milestones and checks share one scan of the few texts read last.

    While somebody types, task, goal and last quarter's text stay the same from one check to the next.
    """
    return Scan(text)
