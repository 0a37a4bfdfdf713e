"""Clauses as statements: what is said of which thing, with verb, step and modality."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasks.language.kinds import Modality, Stage, Step
from tasks.language.lexicon import finder, words_of
from tasks.language.scanner import Chunk, ChunkKind, Scan
from tasks.language.span import Span
from tasks.language.text import Clause

_AHEAD = frozenset({Modality.TO_COME, Modality.POSTPONED})
#: Modalities that one which follows at once does not lift: 没有按计划, 尚未已.
_FIRM = frozenset({Modality.DENIED, Modality.NEARLY, Modality.POSTPONED})
#: What, behind a verb, says that it has not come in time: 开工滞后.
_DELAYS = frozenset("滞后 严重滞后 受阻 偏慢".split())
_FILLING = re.compile(r"[的了于在为被经由并且也即就又、和及与，\s]*")
#: What may stand between a subject and its verb and belongs to neither.
_LEADING = re.compile(
    r"^(?:如期|按期|按时|按计划|其中|目前|截至|截止|现|至|到|于|在|并|且|也|又|并且|同时|另外|此外|已|均|都|[一二三四五六七八九十]是|[、和及与的，：:\s　])+"
)
_TRAILING = re.compile(
    r"(?:按期|如期|按时|按计划|按序时|半年|一年|个月|[的已均都正在仍于将并也现被由经至到后其工作、和及与\s　]|工作)+$"
)


#: What follows a list of names and means all of it: 等85个项目.
_REST_OF_LIST = re.compile(
    r"(?:等|两|三|[0-9]+)?(?:[0-9一二三四五六七八九十两]+[个条处座所家项])?(?:[一-龥]{0,4}(?:项目|工程|道路|学校|路口))?等?"
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One verb of a clause and how it holds.

    `subject` are the words before the verb that say of what, without times and words of modality; empty where the
    clause says nothing of its own. `whole`: the verb is said of the works themselves and not of a part of them. `done`:
    the act has come to its end (完成招标), else it only goes on (正在招标). `explicit`: a word says so (已, 没有, 预计).
    """

    clause: Clause
    span: Span
    verb: str
    act: str
    step: Step
    modality: Modality
    done: bool
    subject: Span
    whole: bool
    explicit: bool

    @property
    def holds(self) -> bool:
        """Return whether the act is stated as having come to its end."""
        return self.done and self.modality in (Modality.PLAIN, Modality.RESUMED)


@dataclass(slots=True)
class _State:
    """What has been read of a clause so far."""

    mode: Modality = Modality.PLAIN
    explicit: bool = False
    mode_end: int = -9
    light: Chunk | None = None
    used: int = 0


def statements(scan: Scan, span: Span, names: Sequence[Span] = (), *, until: int = 0) -> list[Statement]:
    """Return the statements of the clauses that begin inside `span`, in order; words inside `names` are no verbs.

    `until` is the last month that is past: a later one is to come. A clause that only names a time goes on with what the
    one before it expects (预计6月开工，12月完工).
    """
    found: list[Statement] = []
    carried, sentence = Modality.PLAIN, -1
    for clause in scan.parts.clauses_in(span):
        if clause.sentence != sentence:
            carried, sentence = Modality.PLAIN, clause.sentence
        goes_on = clause.depth == 0 and not _is_counted(scan, clause)
        state = _State(mode=carried if goes_on else Modality.PLAIN)
        found += _clause(scan, clause, state, names, until)
        if clause.depth == 0:
            spoken = state.mode is carried or any(one.modality is state.mode for one in found if one.clause is clause)
            carried = state.mode if state.mode in _AHEAD and spoken else Modality.PLAIN
    return found


def _clause(scan: Scan, clause: Clause, state: _State, names: Sequence[Span], until: int) -> list[Statement]:
    """Return the statements of one clause."""
    found: list[Statement] = []
    begin = next((name.end for name in names if name.overlaps(clause.span)), clause.span.start)
    begin = max([begin, *(name.end for name in names if clause.span.start <= name.start < clause.span.end)])
    pending: Chunk | None = None  # an act that waits for a light verb after it: 招标已完成
    nominal: Statement | None = None  # a verb used as a noun: 通车时间推迟到9月
    for chunk in scan.chunks_in(clause.span):
        if any(name.overlaps(chunk.span) for name in names) or (
            clause.depth == 0 and scan.parts.is_bracketed(chunk.span.start)
        ):
            continue
        if chunk.kind is ChunkKind.MODALITY or chunk.kind is ChunkKind.TIME:
            _turn(scan.text, state, chunk, until)
            if nominal and state.mode in (Modality.DENIED, Modality.TO_COME, Modality.POSTPONED, Modality.NEARLY):
                found.append(replace(nominal, modality=state.mode, done=False))
                nominal = None
            elif (
                found
                and chunk.kind is ChunkKind.MODALITY
                and chunk.modality is Modality.POSTPONED
                and chunk.span.start - found[-1].span.end <= 2
            ):
                found[-1] = replace(found[-1], modality=Modality.POSTPONED)
        elif chunk.kind is ChunkKind.STATE:
            made = _made(scan, clause, chunk, state, begin, chunk.act, chunk.step, done=True)
            if _is_noun(scan.text, chunk.span.end):
                nominal = made if state.mode is Modality.PLAIN else None
                if state.mode is not Modality.PLAIN:
                    found.append(replace(made, done=False))
                continue
            if chunk.step is Step.BUILDING and state.mode in (Modality.PLAIN, Modality.RESUMED) and chunk.act != "复工":
                made = replace(made, modality=Modality.UNDERWAY if state.mode is Modality.PLAIN else state.mode)
            if chunk.step >= Step.FINISHED and _counts(scan, chunk.span.end, clause.span.end):
                made = replace(made, act="完成量", step=Step.BUILDING, done=False)
            found.append(made)
            pending = state.light = None
        elif chunk.kind is ChunkKind.OFFICE:
            going = state.light is not None and state.light.values[0] == "going" and not state.explicit
            made = _made(scan, clause, chunk, state, begin, chunk.act, chunk.step, done=not going)
            found.append(replace(made, modality=Modality.UNDERWAY) if going and made.modality is Modality.PLAIN else made)
            pending = state.light = None
        elif chunk.kind is ChunkKind.ACT:
            if _is_noun(scan.text, chunk.span.end) and not _is_noun_of_act(scan.text, chunk.span.end):
                continue
            done = state.light is not None and state.light.values[0] == "done"
            going = state.light is not None and not done
            made = _made(scan, clause, chunk, state, begin, chunk.act, chunk.step, done=done)
            if going and made.modality is Modality.PLAIN:
                made = replace(made, modality=Modality.UNDERWAY)
            found.append(made)
            pending = None if state.light else chunk
        elif chunk.kind is ChunkKind.LIGHT:
            if found and chunk.word in _DELAYS and chunk.span.start - found[-1].span.end <= 2 and not pending:
                found[-1] = replace(found[-1], modality=Modality.POSTPONED, done=False)
                continue
            if pending and found and chunk.span.start - pending.span.end <= 12 and not _governs(scan, chunk, clause):
                found[-1] = _completed(found[-1], chunk, state)
                pending = None
            else:
                state.light = chunk
                found += _alone(scan, clause, chunk, state, begin, names)
    return found


def _is_counted(scan: Scan, clause: Clause) -> bool:
    """Tell whether a clause counts what has come to a state, so that no plan before it reaches it: 计划改造9个，开工7个."""
    chunks = scan.chunks_in(clause.span)
    verb = next((chunk for chunk in chunks if chunk.kind in (ChunkKind.STATE, ChunkKind.ACT)), None)
    if verb is None or verb.kind is not ChunkKind.STATE or any(chunk.kind is ChunkKind.TIME for chunk in chunks):
        return False
    return any(chunk.kind is ChunkKind.AMOUNT for chunk in chunks)


def _governs(scan: Scan, light: Chunk, clause: Clause) -> bool:
    """Tell whether a light verb has an act of its own right behind it: 滨河路改造完成立项; not 招标完成."""
    following = scan.chunks_in(Span(light.span.end, clause.span.end))[:1]
    return (
        bool(following)
        and following[0].kind is ChunkKind.ACT
        and not re.search(r"[^一-龥]|[和及与并且]", scan.text[light.span.end : following[0].span.start])
        and following[0].span.start - light.span.end <= 8
    )


def _counts(scan: Scan, place: int, end: int) -> bool:
    """Tell whether a verb has an object that is counted, so that it speaks of an amount: 建成堤防2929公里."""
    figure = next(
        (chunk for chunk in scan.chunks_in(Span(place, end)) if chunk.kind in (ChunkKind.AMOUNT, ChunkKind.SHARE)), None
    )
    return (
        figure is not None
        and 0 < figure.span.start - place <= 12
        and not re.search(r"[并且及、和]|率", scan.text[place : figure.span.start])
    )


def _turn(text: str, state: _State, chunk: Chunk, until: int) -> None:
    """Let a word of modality, or a time, govern the verbs after it."""
    if chunk.kind is ChunkKind.TIME:
        year, month, before = chunk.values
        later = year == "明" or (bool(month) and bool(until) and int(month) > until and year in ("", "今", "当"))
        limit = bool(before) or chunk.word.endswith(("年底", "年末", "年内"))
        if state.mode in (Modality.PLAIN, Modality.UNDERWAY) and (later or (limit and not state.explicit)):
            state.mode, state.mode_end = Modality.TO_COME, chunk.span.end
        return
    if (
        re.match(r"(?:总|年度)?投资|任务|目标|总数|开工率|内", text[chunk.span.end : chunk.span.end + 4])
        and chunk.modality in _AHEAD
    ):
        return
    mode, gap = chunk.modality, chunk.span.start - state.mode_end
    if mode is Modality.PLAIN and (state.mode is Modality.NEARLY or state.mode is Modality.DENIED) and gap <= 1:
        return
    if state.mode is Modality.DENIED and gap <= 2 and mode is not Modality.POSTPONED:
        return
    if (
        mode is Modality.PLAIN
        and state.mode in _AHEAD
        and chunk.word in ("全部", "均", "都", "全面", "正式", "顺利", "提前", "先后", "陆续")
    ):
        return
    state.mode, state.explicit, state.mode_end = mode, True, chunk.span.end
    if mode in (Modality.DENIED, Modality.TO_COME):
        state.light = None
    light = (
        finder("light").at(text, chunk.span.end) if mode is Modality.DENIED and chunk.word.endswith("完成") else None
    )
    if light:
        state.mode_end += len(light.word)


def _made(
    scan: Scan, clause: Clause, chunk: Chunk, state: _State, begin: int, act: str, step: Step, *, done: bool
) -> Statement:
    """Return the statement that a verb makes as the clause stands."""
    subject = _subject(scan, clause, begin, chunk.span.start)
    return Statement(
        clause, chunk.span, chunk.word, act, step, state.mode, done, subject, _is_whole(subject.of(scan.text)), state.explicit
    )  # fmt: skip


def _completed(made: Statement, light: Chunk, state: _State) -> Statement:
    """Return an act with the light verb that follows it: 招标已完成 · 立项正在办理."""
    done = light.values[0] == "done"
    mode = state.mode
    if not done and mode is Modality.PLAIN:
        mode = Modality.UNDERWAY
    return replace(made, done=done, modality=mode, explicit=True, span=Span(made.span.start, light.span.end))


def _alone(
    scan: Scan, clause: Clause, light: Chunk, state: _State, begin: int, names: Sequence[Span]
) -> list[Statement]:
    """Return what a light verb says by itself: 已全部完成 · 加快推进; an object after it makes a statement of its own."""
    following = scan.chunks_in(Span(light.span.end, clause.span.end))
    after = Span(light.span.end, following[0].span.start if following else clause.span.end).of(scan.text)
    if following and following[0].kind in (ChunkKind.ACT, ChunkKind.STATE, ChunkKind.OFFICE) and len(after) <= 8:
        return []
    if light.values[0] == "done" and _takes(scan, light, clause, names):
        made = _made(scan, clause, light, state, begin, "完工", Step.FINISHED, done=True)
        return [replace(made, whole=True, subject=Span(light.span.start, light.span.start))]
    if light.values[0] == "done" and light.word in ("完成", "顺利完成", "完毕", "结束", "做完", "装完", "铺完"):
        counted = following and following[0].kind in (ChunkKind.AMOUNT, ChunkKind.SHARE)
        if counted or len(_FILLING.sub("", after)) > 1:
            return [_made(scan, clause, light, state, begin, "完成量", Step.BUILDING, done=False)]
        return [_made(scan, clause, light, state, begin, "完工", Step.FINISHED, done=True)]
    if light.values[0] == "going" and len(light.word) >= 2 and len(_FILLING.sub("", after)) <= 1:
        made = _made(scan, clause, light, state, begin, "推进", Step.BUILDING, done=False)
        return [replace(made, modality=Modality.UNDERWAY) if made.modality is Modality.PLAIN else made]
    if light.values[0] == "going" and len(light.word) >= 2:  # 正在进行水压试验: of what no list of acts knows
        made = _made(scan, clause, light, state, begin, "进行", Step.NONE, done=False)
        return [replace(made, modality=Modality.UNDERWAY) if made.modality is Modality.PLAIN else made]
    return []


def _takes(scan: Scan, light: Chunk, clause: Clause, names: Sequence[Span]) -> bool:
    """Tell whether the object of 完成 is a work by name, or the building of it: 完成和平路路口改造; not 完成沂河路立项."""
    if light.word not in ("完成", "顺利完成"):
        return False
    inside = [name for name in names if name.start >= light.span.end and name.end <= clause.span.end]
    if not inside or inside[0].start - light.span.end > 2:
        return False
    acts = [chunk for chunk in scan.chunks_in(Span(inside[-1].end, clause.span.end)) if chunk.kind is ChunkKind.ACT]
    return all(act.step >= Step.FINISHED for act in acts)


def _subject(scan: Scan, clause: Clause, begin: int, end: int) -> Span:
    """Return the words of a clause before its verb that say of what, behind a name and the last verb before it."""
    start = max(clause.span.start, min(begin, end))
    for chunk in scan.chunks_in(Span(start, end)):
        if chunk.kind in (ChunkKind.STATE, ChunkKind.MODALITY, ChunkKind.TIME) and chunk.span.end <= end:
            start = chunk.span.end if chunk.span.start <= start + 1 or chunk.kind is not ChunkKind.STATE else start
    words = scan.text[start:end]
    head = _LEADING.match(words)
    start += head.end() if head else 0
    cut = next(
        (
            chunk.span.start
            for chunk in scan.chunks_in(Span(start, end))
            if chunk.kind in (ChunkKind.MODALITY, ChunkKind.TIME, ChunkKind.LIGHT)
        ),
        end,
    )
    words = scan.text[start:cut]
    tail = _TRAILING.search(words)
    return Span(start, max(start, cut - (len(words) - tail.start() if tail else 0)))


def _is_whole(subject: str) -> bool:
    """Tell whether a subject means the works themselves: none, or 工程, 项目, 全线."""
    return (
        not subject
        or bool(_REST_OF_LIST.fullmatch(subject))
        or subject in words_of("wholes")
        or subject.removeprefix("目前") in words_of("wholes")
    )


def _is_noun(text: str, end: int) -> bool:
    """Tell whether the word that ends at `end` is used as a noun: 完工时间, 通车后."""
    return finder("nominal").at(text, end) is not None if end < len(text) else False


def _is_noun_of_act(text: str, end: int) -> bool:
    """Tell whether the noun after an act only repeats it: 招标手续, 征地工作."""
    return text.startswith(("手续", "工作", "合同", "协议", "方案", "报告", "图", "许可", "单位"), end)


def stage_of(made: Sequence[Statement]) -> tuple[Stage, Statement | None]:
    """Return the stage that statements about one thing tell, with the one that tells it; UNSTATED and None where none does."""
    best: tuple[int, Stage, Statement] | None = None
    for one in made:
        judged = _judged(one)
        if judged and (
            best is None or judged[0] > best[0] or (judged[0] == best[0] and judged[1] is not Stage.COMPLETED)
        ):
            best = (*judged, one)
    return (best[1], best[2]) if best else (Stage.UNSTATED, None)


def _judged(one: Statement) -> tuple[int, Stage] | None:
    """Return the weight and the stage of what one statement tells of the works; the heaviest decides."""
    step, mode = one.step, one.modality
    if step is Step.CANCELLED:
        return (90, Stage.CANCELLED) if mode is Modality.PLAIN and one.whole else None
    if step is Step.SUSPENDED:
        return (70, Stage.SUSPENDED) if mode in (Modality.PLAIN, Modality.UNDERWAY) and one.whole else None
    if one.act == "复工" or mode is Modality.RESUMED:
        return None if mode in (Modality.DENIED, *_AHEAD) else (80, Stage.UNDER_CONSTRUCTION)
    if step >= Step.FINISHED:
        if one.holds and one.whole:
            return 60, Stage.COMPLETED
        if mode in (Modality.NEARLY, Modality.UNDERWAY) or one.holds:
            return 40, Stage.UNDER_CONSTRUCTION
        return (10, Stage.UNDER_CONSTRUCTION) if mode in (Modality.DENIED, *_AHEAD) else None
    if step >= Step.BEGUN:
        if mode is Modality.DENIED:
            return (50, Stage.NOT_STARTED) if step is Step.BEGUN and one.whole else None
        if mode in _AHEAD:
            return (35, Stage.NOT_STARTED) if step is Step.BEGUN and one.whole else None
        return (30 if one.act in ("推进", "完成量") else 50), Stage.UNDER_CONSTRUCTION
    return (40, Stage.PREPARATION) if step >= Step.PLANNED and mode is not Modality.OTHER_TIME else None
