"""The figures of a text, each with the words beside it and what they make of it: a plan, a rest, a part, a district's."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from tasks.language.claims.intervals import Interval, kind, of_quantity
from tasks.language.claims.vocabulary import nouns, pattern, words
from tasks.language.figures import Quantity, Span
from tasks.language.lexicon import finder
from tasks.language.scanner import scan_of

#: How far back words are looked at.
REACH = 48
_MARKS = re.compile(r"[，。；：:;,\n\t！？（(）)]")
_STOPS = re.compile(r"[，。；：:;,\n\t！？（(）)、]")
_LEAD = re.compile(r"^(?:其中|目前|现|截至目前|今年)+")
_NO_DIGIT = re.compile(r"[^0-9]*")
#: What may be the name of another district.
_NAMED = re.compile(r"[县区旗镇乡州]")
_ALL = re.compile(r"[全各我本][市县区州省]")
#: A bracket inside a word: 开（复）工. It is left out of the words beside a figure.
_IN_WORD = re.compile(r"(?<=[一-龥])[（(][一-龥、]{1,3}[）)](?=[工建造扩设])")
_BLANK = "\0"
_ITEM = re.compile(
    r"[\s　]*(?:[①-⑳⑴-⒇]|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[一二三四五六七八九十]{1,3}[、是]|[0-9]{1,2}[.．、](?![0-9]))"
)
_AMONG = re.compile(r"[^，。；：:、0-9（(]{0,20}?(?<!其)中(?![心学小医型央级标国期共专介草]|[一-龥]{1,3}学)")
_HEAD = re.compile(r"[^，。；：:、0-9（(]{0,8}[：:]")
#: A house of a town of a district is none of that district's counts: 富顺县童寺镇卫生院.
_TOWN, _HOUSE = (
    re.compile(r"[县区市][一-龥]{1,3}[镇乡]$"),
    re.compile(r"[一-龥]{0,4}(?:院|学|校|园|厂|库|站|桥|馆|中心)"),
)
#: What is done of something planned, said last: 221个计划竣工项目完成投资; not 计划完成投资.
_DONE_LAST = re.compile(
    r"(计划|目标|拟|力争|应|需|须|预计|将|任务|全年|年内|年度|确保|要)?[一-龥]{0,2}?(?:累计|实际|已)?完成(?!率|比例)[一-龥]{0,6}$"
)
#: What makes a verb say only of what a plan is: 促开工项目年度计划投资.
_ATTRIBUTE = re.compile(r"[类的]?(?:项目|工程)")
#: What is done about something and says nothing of how many are planned: 列入计划解决的41件.
_PUT_INTO = re.compile(
    r"应[^，。；0-9]{1,4}未[^，。；0-9]{1,4}的$|[列纳]入(?:[^，。；0-9]{0,4}(?:计划|规划))?(?=[^，。；0-9]{0,6}的[^，。；0-9]{0,6}$)"
)
_STRONG = re.compile(r"已(?!列入|纳入|安排|下达|确定)|实际|累计|目前|截至|截止|至[^，。；]{0,6}?(?:底|末|日)")


@dataclass(frozen=True, slots=True)
class Figure:
    """A quantity among its words. `ahead` are those of its clause since the figure before it, `clause` all of them.

    `role`: rest, growth, average, aside or nothing. `planned`: 2 where its own clause says so, 1 where the sentence
    goes on from one that does. `part` is the place of 其中, `place` the end of the name of the district that its sentence
    speaks of, `home` of that under which it stands.
    """

    amount: Quantity
    start: int
    end: int
    range: Interval | None
    kind: str
    sentence: int
    period: int
    item: int
    cell: int
    ahead: str
    clause: str
    after: str
    role: str
    planned: int
    done: bool
    among: bool
    bracket: Span | None
    part: int | None
    place: int | None
    home: int | None

    @property
    def things(self) -> tuple[str, ...]:
        """Return what the words beside it name."""
        return nouns(self.ahead) or nouns(self.after)


class Passage:
    """A text with its figures in order."""

    def __init__(self, text: str, amounts: Sequence[Quantity] | None = None, items: Sequence[int] = ()) -> None:
        self.text = text
        self._plain = _IN_WORD.sub(lambda found: _BLANK * len(found[0]), text)
        self.parts = scan_of(text).parts
        self.amounts = scan_of(text).quantities if amounts is None else amounts
        self._given = items
        self._holder: tuple[int, int | None] = (-1, None)
        self._first: dict[tuple[int, str], int] = {}
        self._said: dict[tuple[int, tuple[str, ...]], bool] = {}

    @cached_property
    def items(self) -> list[int]:
        """Return where items begin: where the caller says so, at lines and cells, at marks of a list."""
        marked = [span.start for span in self.parts.sentences if _ITEM.match(self.text, span.start)]
        return sorted({0, *self._given, *marked, *(cell.start for cell in self.parts.cells)})

    @cached_property
    def periods(self) -> list[int]:
        """Return where the stretches begin that a full stop or a line break closes."""
        found, closed = [0], True
        for span in self.parts.sentences:
            if closed:
                found.append(span.start)
            closed = self.text[span.end : span.end + 1] not in ("；", ";")
        return found

    @cached_property
    def _opened(self) -> list[int]:
        """Return the places of 其中."""
        return [found.start() for found in pattern("%s", "plans", "part").finditer(self.text)]

    @cached_property
    def places(self) -> list[Span]:
        """Return the names of districts at the head of a clause."""
        form = r"(?:(?<=[，。；、：（(\n\t,;: 　.．）)①-⑳⑴-⒇])|(?<=其中)|^)(?:其中|(?:截至)?目前)?[一-龥]{1,6}?%s(?![场区民级里长公道界域定直管属本容间块位城政内外办局委项重])"
        common = pattern(r"[一-龥]{0,6}?%s", "places", "common")
        verbs = re.compile(f"{words('plans', 'plan')}|{words('plans', 'head')}|{words('plans', 'done')}")
        bare = pattern(r"(?:其中)?%s", "places", "bare")
        return [
            Span(*found.span())
            for found in pattern(form, "places", "unit").finditer(self.text)
            if not common.fullmatch(found[0])
            and not bare.fullmatch(found[0])
            and not verbs.search(_LEAD.sub("", found[0]))
            and not (_TOWN.search(found[0]) and _HOUSE.match(self.text, found.end()))
        ]

    @cached_property
    def is_of_districts(self) -> bool:
        """Tell whether more than one district is named."""
        return len({place.of(self.text) for place in self.places}) > 1

    @cached_property
    def figures(self) -> list[Figure]:
        """Return the quantities with what their words say; time grows linearly with the text."""
        place_starts = [place.start for place in self.places]
        found: list[Figure] = []
        for amount in self.amounts:
            found.append(self._figure(amount, found[-1] if found else None, place_starts))
        return found

    def _figure(self, amount: Quantity, previous: Figure | None, place_starts: list[int]) -> Figure:
        start, end = amount.span.start, amount.span.end
        sentence = self.parts.sentence_number(start)
        head = self.parts.sentences[sentence].start if self.parts.sentences else 0
        floor = max(head, start - REACH)
        clause = self._words(self._after_last(_MARKS, floor, start), start)
        bound = previous is not None and previous.amount.text.endswith(("以上", "以下"))  # 开复工5000万元以上项目44个
        low = max(self._after_last(_STOPS, floor, start), previous.end if previous and not bound else 0)
        if low == start and self.text[start - 1 : start] in tuple("）)"):  # 开工（筹集）3200套
            opened = self.bracket_of(start - 2)
            low = self._after_last(_STOPS, max(floor, opened.start - 20), opened.start - 1) if opened else low
        ahead = self._words(min(low, start), start)
        stop = _STOPS.search(self.text, end, end + 14)
        after = _NO_DIGIT.match(self.text, end, stop.start() if stop else min(end + 12, len(self.text)))
        bracket = self.bracket_of(start)
        same = previous is not None and previous.sentence == sentence
        rest = ahead if same and previous and previous.among else clause
        planned, done = _plan(rest, previous.planned if same and previous and not bracket else 0)
        carried = previous.part if same and previous and not previous.bracket else None
        part = self._part(start, head, bracket, ahead, carried)
        place, home = self._home(start, head, bracket, place_starts)
        if self._is_goal(start):
            planned, done = 2, False
        return Figure(
            amount, start, end, of_quantity(amount, planned=planned == 2), kind(amount.unit), sentence,
            bisect_right(self.periods, start) - 1, bisect_right(self.items, start) - 1,
            bisect_right(self._cells, start) - 1, ahead, clause, after[0] if after else "",
            _role(clause, ahead), planned, done, bool(_AMONG.match(self.text, end) or _HEAD.match(self.text, end)), bracket, part, place,
            home,
        )  # fmt: skip

    def _is_goal(self, place: int) -> bool:
        """Tell whether a figure stands in an item before the label that says how far it is: 新开工1666套。推进情况：…."""
        number = bisect_left(self._labels, place)
        if number == len(self._labels) or self._labels[number] >= self.parts.cell_at(place).end:
            return False
        begin = self.items[bisect_right(self.items, place) - 1]
        same = bisect_right(self.items, self._labels[number]) == bisect_right(self.items, place)
        return same and (number == 0 or self._labels[number - 1] < begin)

    @cached_property
    def _labels(self) -> list[int]:
        """Return the places of words before a colon that say that it follows how works stand: 推进情况：."""
        return [
            place
            for place, entry in finder("progress").all(self.text)
            if self.text.startswith(("：", ":"), place + len(entry.word))
        ]

    def _words(self, low: int, high: int) -> str:
        return self._plain[low:high].replace(_BLANK, "")

    @cached_property
    def _cells(self) -> list[int]:
        return [cell.start for cell in self.parts.cells]

    def _after_last(self, marks: re.Pattern[str], low: int, high: int) -> int:
        """Return the place behind the last mark between `low` and `high`, `low` where there is none."""
        last = low
        for found in marks.finditer(self._plain, low, high):
            last = found.end()
        return last

    def bracket_of(self, place: int) -> Span | None:
        """Return the inside of the round brackets around a place."""
        low = bisect_right(self._bracket_starts, place) - 1
        if low < 0:
            return None
        inside = self._insides[low]
        return inside if inside and inside.start <= place < inside.end else None

    @cached_property
    def _insides(self) -> list[Span | None]:
        return [each.inside if self.text[each.span.start] in "（(" else None for each in self.parts.outer]

    @cached_property
    def _bracket_starts(self) -> list[int]:
        return [bracket.span.start for bracket in self.parts.outer]

    def _part(self, start: int, head: int, bracket: Span | None, ahead: str, carried: int | None) -> int | None:
        """Return the place of the 其中 that a figure is a part by; behind a semicolon only with a name in its sentence."""
        number = bisect_left(self._opened, start) - 1
        if number < 0:
            return None
        opened = self._opened[number]
        inside = self.bracket_of(opened)
        if inside != bracket and inside is not None:
            return None
        if opened >= head:
            return opened
        period = self.periods[bisect_right(self.periods, start) - 1]
        return opened if opened >= period and (carried is not None or nouns(ahead)) else None

    def _home(self, start: int, head: int, bracket: Span | None, starts: list[int]) -> tuple[int | None, int | None]:
        """Return the district of a figure's sentence, and the one that it stands under, each as the end of its first name.

        A name that comes again is the same district; the district of one sentence holds on until 全市 or another one.
        """
        number = bisect_left(starts, start) - 1
        place = self.places[number] if number >= 0 else None
        inside = self.bracket_of(place.start) if place else None
        own = place if place and place.start >= head and place.end <= start and inside in (None, bracket) else None
        cell = self.parts.cell_at(start).start
        since, holder = self._holder if self._holder[0] >= cell else (cell, None)
        home = (
            None
            if holder is None
            or _ALL.search(self.text, since, start)
            or (head > since and _NAMED.search(self.text, head, start))
            else holder
        )
        if own:
            home = self._first.setdefault((cell, _LEAD.sub("", own.of(self.text))), own.end)
        if bracket is None:
            self._holder = start, home
        return home if own else None, home

    @cached_property
    def _figure_starts(self) -> list[int]:
        return [figure.start for figure in self.figures]

    def between(self, low: int, high: int, most: int | None = None) -> list[Figure]:
        """Return the figures that begin between two places, the last `most` of them."""
        starts = self._figure_starts
        last = bisect_left(starts, high)
        return self.figures[max(bisect_left(starts, low), last - most if most else 0) : last]

    def says(self, figure: Figure, words: tuple[str, ...]) -> bool:
        """Tell whether one of `words` stands beside a figure."""
        key = (figure.start, words)
        if key not in self._said:
            around = f"{figure.clause}\n{figure.ahead}{figure.after}"
            self._said[key] = any(word in around for word in words)
        return self._said[key]

    def beside(self, figure: Figure) -> list[Figure]:
        """Return the figures that adjoin one without a word between them."""
        number = bisect_left(self._figure_starts, figure.start)
        near = self.figures[max(0, number - 1) : number + 2]
        return [each for each in near if each.end == figure.start or each.start == figure.end]

    @cached_property
    def _by_kind(self) -> dict[str, list[Figure]]:
        found: dict[str, list[Figure]] = {}
        for figure in self.figures:
            found.setdefault(figure.kind, []).append(figure)
        return found

    @cached_property
    def _starts_by_kind(self) -> dict[str, list[int]]:
        return {name: [figure.start for figure in figures] for name, figures in self._by_kind.items()}

    def of_kind(self, name: str, low: int, high: int, most: int) -> list[Figure]:
        """Return the last `most` figures of a kind that begin between two places."""
        starts = self._starts_by_kind.get(name, [])
        last = bisect_left(starts, high)
        return self._by_kind.get(name, [])[max(bisect_left(starts, low), last - most) : last]

    def in_bracket_after(self, place: int) -> list[Figure]:
        """Return the figure of the brackets right behind a place: 开工率97.8%（45个） · 完成任务的71.5%（任务400公里）."""
        inside = self.bracket_of(place + 1)
        found = (
            self.between(place + 1, inside.end) if inside and inside.start == place + 1 and len(inside) < REACH else []
        )
        alone = (
            len(found) == 1 and found[0].end == inside.end and found[0].start <= inside.start + 8 if inside else False
        )
        return found if alone else []

    def sentence_start(self, place: int) -> int:
        """Return where the sentence of a place begins."""
        return self.parts.sentence_at(place).start

    def item_at(self, place: int) -> int:
        """Return the number of the item of a place."""
        return bisect_right(self.items, place) - 1

    def period_start(self, place: int) -> int:
        """Return where the stretch between full stops begins in which a place stands."""
        return self.periods[bisect_right(self.periods, place) - 1]


#: Roles with the form in which their words stand before a figure, in its clause or beside it, and how far before.
_ROLES = (
    ("rest", r"%s[^，。；：0-9]{0,6}$", False, 14),
    ("growth", r"%s[^，。；：0-9]*$", True, 16),
    ("average", r"%s[^，。；：0-9]*$", False, 10),
    ("aside", r"%s(?!资金|补|项目|中心|站|点|设施)[^，。；：0-9]{0,12}$", True, 20),
    ("underway", r"%s[^，。；：0-9]{0,4}$", False, 8),
)


_FARTHEST = max(reach for *_, reach in _ROLES)


@cache
def _any_role() -> re.Pattern[str]:
    return re.compile("|".join(words("differences", role) for role, *_ in _ROLES))


def _role(clause: str, ahead: str) -> str:
    """Return what the words before a figure make of it: rest, growth, average, aside; nothing of a plain figure."""
    if not _any_role().search(f"{clause[-_FARTHEST:]}\n{ahead[-_FARTHEST:]}"):
        return ""
    for role, form, whole, reach in _ROLES:
        if pattern(form, "differences", role).search((clause if whole else ahead)[-reach:]):
            return role
    return ""


def _plan(clause: str, before: int) -> tuple[int, bool]:
    """Return how surely a figure is a plan by the words of its clause, and whether it is said to be done."""
    clause = _PUT_INTO.sub("", clause)
    plan = pattern(
        r"%s(?!设计|编制|方案|审批|许可|收入|支出|进度|要求|(?<=共)[同享建用管治创]|(?<=拟)定|(?<=应)[用急对聘邀届])",
        "plans",
        "plan",
    ).search(clause)
    done = pattern("%s", "plans", "done").search(clause)
    if (last := _DONE_LAST.search(clause)) and not last[1]:
        return 0, True
    first = done and plan and done.start() < plan.start() and not _ATTRIBUTE.match(clause, done.end())
    if _STRONG.search(clause) or (done and (not plan or first or _so_far(plan, done))):
        return 0, True
    return (2, False) if plan else (1 if before or pattern("%s", "plans", "head").search(clause) else 0, False)


def _so_far(plan: re.Match[str], done: re.Match[str]) -> bool:
    """Tell whether 共 adds up what was done: 共完成7个."""
    return plan[0] in ("共", "共计", "总计") and plan.end() == done.start()


def plan_of(words: str) -> tuple[bool, bool]:
    """Return whether words name a plan, and whether they name what is done."""
    planned, done = _plan(words, 0)
    return planned == 2, done
