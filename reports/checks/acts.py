"""What a text says was done: its statements row by row, what each of them is of, and the act that governs a figure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from reports.checks.words import names_thing, touches
from tasks.language import Modality, Statement, Step, statements
from tasks.language.claims.vocabulary import pattern
from tasks.language.figures import Quantity, Span
from tasks.language.kinds import ChunkKind
from tasks.language.lexicon import words_of
from tasks.language.scanner import STEPS, Chunk, Scan
from tasks.language.statement import AMOUNT, GOING, WORKED_AT

if TYPE_CHECKING:
    from tasks.language import Row

#: How an act is told that has not come to pass, or not yet.
OPEN = frozenset({Modality.DENIED, Modality.TO_COME, Modality.POSTPONED, Modality.NEARLY})
#: What may stand between an act and the verb that is said of it.
_BETWEEN = frozenset({ChunkKind.MODALITY, ChunkKind.TIME, ChunkKind.LIGHT})
#: So far back a clause that names nothing takes up what was spoken of.
_REACH = 160
#: So far before a verb stand the acts that say of what it is.
_FAR = 120
#: What is built, and nothing of its own: 改造 of 改造完工.
_BUILDING = "建设"
#: A word for a plan that begins so sums up as often as it plans: 共计, 总计.
_TOTAL = frozenset("共总")
_SIDE_BY_SIDE = frozenset("、，和及与")
#: The acts that a light verb makes by itself: so much is done, it goes on, it is worked at.
LIGHT = frozenset({AMOUNT, GOING, WORKED_AT})
RANKS = ("draft", "review", "made", "issued")


@dataclass(frozen=True, slots=True)
class Told:
    """A statement with its row (None in a milestone), and the words of its clause that are no verb: `own`.

    `ahead` where it stands under the next steps, `is_loose` where it stands in the row and is not of its sub-project.
    """

    statement: Statement
    row: Row | None
    own: str
    ahead: bool = False
    is_loose: bool = False

    @property
    def modality(self) -> Modality:
        """Return how the act is told; what stands under the next steps is to come."""
        plain = self.statement.modality in (Modality.PLAIN, Modality.UNDERWAY, Modality.RESUMED)
        return Modality.TO_COME if self.ahead and plain else self.statement.modality

    @property
    def holds(self) -> bool:
        """Tell whether the act is told as having come to its end."""
        return self.statement.holds and not self.ahead


@dataclass(frozen=True, slots=True)
class Deed:
    """The act that governs a figure: its name and step, NONE and empty where no verb of works does.

    `is_open` where the figure is planned, hoped for, denied or what is left; `is_going` where it is only worked at;
    `is_late` where the words deny it, put it off or name the time that it will be done at.
    """

    act: str = ""
    step: Step = Step.NONE
    is_open: bool = False
    is_going: bool = False
    is_late: bool = False


@dataclass
class Acts:
    """The statements of one text; every answer looks at a clause only, so that time stays linear.

    `asked` where it is a milestone, whose acts are wanted and not told; `until` is the last month that is past.
    """

    scan: Scan
    asked: bool = False
    until: int = 0

    @cached_property
    def every(self) -> list[Statement]:
        """Return the statements of all clauses, in order, whatever they are of."""
        made = statements(self.scan, Span(0, len(self.scan.text)), until=self.until)
        whole = joined_acts(sorted(made, key=lambda one: one.span.start), asked=self.asked)
        return [one for one in whole if not is_named(self.scan, one)]

    @cached_property
    def _places(self) -> list[int]:
        return [one.span.start for one in self.every]

    def inside(self, span: Span) -> list[Statement]:
        """Return the statements whose verb begins inside `span`, in order."""
        return self.every[bisect_left(self._places, span.start) : bisect_left(self._places, span.end)]

    def context(self, told: Told) -> Span:
        """Return the place of the words of a statement's row, or item, up to its verb; no more than is near."""
        begin = told.row.span.start if told.row else 0
        end = told.statement.span.start
        return Span(min(end, max(begin, end - _REACH)), end)

    def deed(self, amount: Quantity, before: int, after: int) -> Deed:
        """Return the act that governs a figure between its neighbours, which end at `before` and begin at `after`.

        The verbs before it do, the earliest step of them (开工改造110公里: only begun); without any the one behind it.
        """
        clause = self.scan.parts.clause_at(amount.span.start)
        said = [one for one in self.inside(Span(before, max(before, after))) if one.clause.span == clause]
        ahead = [one for one in said if before <= one.span.start and one.span.end <= amount.span.start]
        behind = [one for one in said if amount.span.end <= one.span.start and one.span.end <= after]
        if ahead and after >= clause.end:
            behind = [one for one in behind if one.modality in OPEN or one.step is Step.BEGUN]
        chain = [*ahead, *behind] if after >= clause.end or not ahead else ahead
        words = self.scan.text[max(clause.start, before) : amount.span.start]
        if not chain:
            return Deed(is_open=_is_planned(words) or _is_rest(words))
        verbs = [one for one in chain if not _is_mention(one)] or chain
        known = [(act, step) for one in verbs for act, step in [_act_of(one)] if act]
        known = known or [(act, step) for one in chain for act, step in [_act_of(one)] if act]
        act, step = min(known, key=lambda each: each[1], default=("", Step.NONE))
        going = any(one.modality is Modality.UNDERWAY for one in chain)
        opened = any(one.modality in OPEN or one.modality is Modality.OTHER_TIME for one in chain) or _is_rest(words)
        timed = any(chunk.kind is ChunkKind.TIME for chunk in self.scan.chunks_in(Span(before, max(before, after))))
        late = any(
            one.modality in (Modality.DENIED, Modality.POSTPONED) or (timed and one.modality is Modality.TO_COME)
            for one in chain
        )
        return Deed(act, step, opened, going, late and not _is_rest(words))


def joined_acts(made: Sequence[Statement], *, asked: bool = False) -> list[Statement]:
    """Return statements with 竣工 and 验收 of 竣工验收 as the one act that they name.

    It is done where a word says so (已竣工验收), or where it is `asked` for.
    """
    found: list[Statement] = []
    for one in made:
        before = found[-1] if found else None
        if before and before.done and before.span.end == one.span.start and one.step > before.step >= Step.FINISHED:
            done = one.done or asked or before.explicit
            found[-1] = replace(one, done=done, verb=before.verb + one.verb, span=Span(before.span.start, one.span.end))
        else:
            found.append(one)
    return found


def is_named(scan: Scan, statement: Statement) -> bool:
    """Tell whether a verb is only a part of a name here, and says nothing: 供热 of 供热管网."""
    entry = words_of("states").get(statement.verb)
    following = scan.text[statement.span.end : min(statement.clause.span.end, statement.span.end + 1)]
    return entry is not None and entry.values[2] == "noun" and names_thing(following * 2)


def own_words(scan: Scan, span: Span) -> str:
    """Return the words of a clause that are no verb, no word of modality, no time and no figure."""
    pieces, place = [], span.start
    for chunk in scan.chunks_in(span):
        pieces.append(scan.text[place : max(place, chunk.span.start)])
        place = max(place, chunk.span.end)
    return "".join([*pieces, scan.text[place : max(place, span.end)]])


def attributes(scan: Scan, statement: Statement, *, beside: bool = False) -> list[Chunk]:
    """Return the acts that stand before a verb and say of what it is: 路基 of 路基已完工, 规划 of 规划审批.

    With `beside` only those that make one word with it.
    """
    found: list[Chunk] = []
    place = statement.span.start
    near = Span(max(statement.clause.span.start, place - _FAR), place)
    between = frozenset() if beside else _BETWEEN
    for chunk in reversed(scan.chunks_in(near)):
        gap = scan.text[chunk.span.end : place]
        far = len(gap) > 1 if beside else names_thing(gap)
        bracketed = statement.clause.depth == 0 and scan.parts.is_bracketed(chunk.span.start)
        if far or bracketed or set(gap) & _SIDE_BY_SIDE or not (chunk.kind is ChunkKind.ACT or chunk.kind in between):
            break
        if chunk.kind is ChunkKind.ACT and chunk.act != _BUILDING:
            found.append(chunk)
        place = chunk.span.start
    return found


def said_at(scan: Scan, statement: Statement) -> Span:
    """Return the place of a verb with the words of modality before it, as far as they stand together: 尚未开工."""
    begin = statement.span.start
    for chunk in reversed(scan.chunks_in(Span(max(statement.clause.span.start, begin - _FAR), begin))):
        if chunk.kind not in (ChunkKind.MODALITY, ChunkKind.LIGHT) or begin - chunk.span.end > 3:
            break
        begin = chunk.span.start
    return Span(begin, statement.span.end)


def is_whole(statement: Statement, scan: Scan, thing: str) -> bool:
    """Tell whether a verb is said of `thing` itself and not of a part of it: not 沂河路路基, not 沂河路东段."""
    if not thing:
        return True
    if any(chunk.step in (Step.BUILDING, Step.FITTED, Step.TOPPED) for chunk in attributes(scan, statement)):
        return False
    begin = max(statement.clause.span.start, statement.span.start - _REACH)
    own = own_words(scan, Span(begin, statement.span.start))
    _, found, rest = own.rpartition(thing)
    if not found:
        return not own or touches(own, thing) >= 0.5 or statement.whole
    rest = rest.lstrip("的")
    return rest[:1] in ("、", "和", "及", "与", "（", "(") or not names_thing(rest) or rest in words_of("wholes")


def is_of_plan(scan: Scan, statement: Statement) -> bool:
    """Tell whether a statement is of a plan as such: 任务目标未完全完成, 三项年度任务全部完成; not 完成全年任务的50%."""
    clause = statement.clause.span
    if statement.step is not Step.FINISHED and statement.act != AMOUNT:
        return False
    near = Span(max(clause.start, statement.span.start - _REACH), min(clause.end, statement.span.end + _REACH))
    figures = (chunk for chunk in scan.chunks_in(near) if chunk.kind in (ChunkKind.AMOUNT, ChunkKind.SHARE))
    if any(
        not pattern("^.{0,4}%s", "plans", "plan").search(scan.text[each.span.end : each.span.end + 8])
        for each in figures
    ):
        return False
    before = scan.text[max(clause.start, statement.span.start - 16) : statement.span.end]
    after = scan.text[statement.span.end : min(clause.end, statement.span.end + 8)]
    return bool(pattern("%s", "plans", "plan").search(before) or pattern("^.{0,4}%s", "plans", "plan").search(after))


class Verb(Protocol):
    """A verb with its step, as said or as wanted."""

    @property
    def verb(self) -> str:
        """Return the word for what is done, as the lexicon has it: 建成, 开工."""

    @property
    def step(self) -> Step:
        """Return how far it brings works."""


def rank_of(act: Verb) -> int:
    """Return how far an act of an office brings a document: 0 drafted, 1 reviewed, 2 made, 3 issued; -1 for other acts."""
    entry = words_of("office_acts").get(act.verb)
    if entry:
        return RANKS.index(entry.values[2])
    return 1 if act.step is Step.PREPARED else -1


def same_act(verb: str, act: str, step: Step, other: Statement) -> int:
    """Return how surely another verb means an act: 2 the same, 1 perhaps, 0 not.

    States of works have one name for all their words (完工, 竣工). Of acts of preparation, which are many under one
    name, two with the same head and other attributes are siblings (环评, 林评).
    """
    if step is Step.FINISHED and other.step is Step.FINISHED:
        return 2
    if act != other.act:
        return 2 if len(other.verb) > 1 and verb.endswith(other.verb) else 0
    if verb in words_of("states") or step is Step.NONE or verb in other.verb or other.verb in verb:
        return 2
    if verb[-1] == other.verb[-1]:
        return 0
    return 2 if len(verb) == len(other.verb) == 2 and set(verb) & set(other.verb) else 1


def _is_mention(statement: Statement) -> bool:
    """Tell whether an act is only what a verb before or behind it is done to: 道路 of 改造道路110公里."""
    return (
        statement.step < Step.FINISHED
        and not statement.done
        and statement.modality is Modality.PLAIN
        and statement.act not in LIGHT
    )


def of_act(statement: Statement) -> Statement:
    """Return a statement of an amount as one of its verb's own act: 完工 of 竣工411户; others as they are."""
    entry = words_of("states").get(statement.verb) or words_of("acts").get(statement.verb)
    if statement.act != AMOUNT or entry is None:
        return statement
    return replace(statement, act=entry.values[0], step=STEPS[entry.values[1]])


def _act_of(statement: Statement) -> tuple[str, Step]:
    """Return the act and the step of a verb that counts; nothing for a light verb by itself."""
    one = of_act(statement)
    return ("", Step.NONE) if one.act in LIGHT else (one.act, one.step)


def _is_planned(words: str) -> bool:
    """Tell whether the last word before a figure that says so calls it a plan: 任务800户; not 任务已完成800户."""
    plan, done = (_last(words, kind) for kind in ("plan", "done"))
    return plan > done and words[plan] not in _TOTAL


def speaks_of_plan(words: str) -> bool:
    """Tell whether words name a plan as such: 年度目标任务."""
    return bool(pattern("%s", "plans", "plan").search(words))


def says_done(words: str) -> bool:
    """Tell whether words before a figure say that it is reached: 累计, 已, 截至."""
    return _last(words, "done") > _last(words, "plan")


def _is_rest(words: str) -> bool:
    """Tell whether words before a figure call it what is left: 剩余30户."""
    return bool(pattern("%s", "differences", "rest").search(words))


def _last(words: str, kind: str) -> int:
    """Return where the last word of a kind in the lexicon of plans begins, -1 where there is none."""
    return max((found.start() for found in pattern("%s", "plans", kind).finditer(words)), default=-1)
