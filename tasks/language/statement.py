"""Clauses as statements: what is said of which thing, with verb, step and modality."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tasks.language.kinds import Modality, Stage, Step
from tasks.language.lexicon import finder, words_of
from tasks.language.scanner import STEPS, Chunk, ChunkKind, Scan
from tasks.language.span import Span
from tasks.language.text import Clause

_AHEAD = frozenset({Modality.TO_COME, Modality.POSTPONED})
#: Modalities that one which follows at once does not lift: 没有按计划, 尚未已.
_FIRM = frozenset({Modality.DENIED, Modality.NEARLY, Modality.POSTPONED})
_BETWEEN = re.compile(r"了|的|全部|各项|所有|年度|全年|既定|本年|目标|任务")
#: Light verbs that, denied or to come, say that works have not begun: 尚未启动.
_BEGINS = frozenset("启动 开始 实施 推进 开展".split())
#: What, behind a verb, says that it has not come in time: 开工滞后.
_DELAYS = frozenset("滞后 严重滞后 受阻 偏慢".split())
#: Light verbs that bring works themselves to their end; others (取得, 确定) end only what is done on paper.
_COMPLETES = ("完成", "完毕", "结束", "做完", "装完", "铺完", "到位", "就位", "圈好")
_FILLING = re.compile(r"[的了于在为被经由并且也即就又、和及与，\s]*")
#: What may stand between a subject and its verb and belongs to neither.
_LEADING = re.compile(
    r"^(?:自|起|以来|“[一-龥]{1,4}”|至今|如期|按期|按时|按计划|其中|目前|截至|截止|现|至|到|于|在|并|且|也|又|并且|同时|另外|此外|已|均|都|[一二三四五六七八九十]是|[、和及与的，：:\s　])+"
)
#: Why something is so, before its verb: 受资金影响停工, 因财政评审原因暂停.
_CAUSE = re.compile(r"(?:因|受|由于|鉴于)(?=[^，。；]{2})")
_TRAILING = re.compile(
    r"(?:按期|如期|按时|按计划|按序时|半年|一年|个月|[的已均都正在仍于将并也现被由经至到后其、和及与\s　]|工作)+$"
)


#: What follows a list of names and means all of it: 等85个项目.
_REST_OF_LIST = re.compile(
    r"(?:等|两|三|[0-9]+)?(?:[0-9一二三四五六七八九十两]+[个条处座所家项])?(?:[一-龥]{0,4}(?:项目|工程|道路|学校|路口))?等?"
)


#: A verb that only names what the next one ends: 内装施工完成.
_HELD = re.compile(r"(?:工作|工程|任务)?(?:已|已经|全部|基本|均)*$")
_LISTED_REST = re.compile(r"等(?:[0-9一二三四五六七八九十两]+[个条处座所家项])?(?:项目|工程|道路|学校|路口|医院|桥梁)?")


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
    foreign: bool = False


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
        state = _State(mode=carried if clause.depth == 0 else Modality.PLAIN)
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
    if not clause.depth and begin == clause.span.start:
        state.foreign = _is_foreign(scan, clause)
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
            reached = scan.text.startswith("后", chunk.span.end) and chunk.word.startswith(("实现", "完成"))
            if _is_noun(scan.text, chunk.span.end) and not reached:
                nominal = made if state.mode is Modality.PLAIN else None
                if state.mode is not Modality.PLAIN:
                    found.append(replace(made, done=False))
                continue
            if (
                chunk.step is Step.BUILDING
                and state.mode is Modality.PLAIN
                and not state.explicit
                and chunk.act != "复工"
            ):
                made = replace(made, modality=Modality.UNDERWAY)
            if chunk.step >= Step.FINISHED and _counts(scan, chunk.span.end, clause.span.end):
                made = replace(made, act="完成量", step=Step.BUILDING, done=False)
            found.append(made)
            pending = state.light = None
        elif chunk.kind is ChunkKind.ACT:
            if _is_noun(scan.text, chunk.span.end) and not _is_noun_of_act(scan.text, chunk.span.end, state.light):
                continue
            done = state.light is not None and _ends(state.light, chunk.step)
            going = state.light is not None and state.light.values[0] == "going"
            made = _made(scan, clause, chunk, state, begin, chunk.act, chunk.step, done=done)
            if chunk.step >= Step.FINISHED and _counts(scan, chunk.span.end, clause.span.end):
                made = replace(made, act="完成量", step=Step.BUILDING, done=False)
            elif (
                done
                and state.light
                and not _is_whole(_BETWEEN.sub("", scan.text[state.light.span.end : chunk.span.start]))
            ):
                made = replace(made, whole=False)
            if going and made.modality is Modality.PLAIN:
                made = replace(made, modality=Modality.UNDERWAY)
            found.append(made)
            pending = None if state.light else chunk
        elif chunk.kind is ChunkKind.LIGHT:
            if found and chunk.word in _DELAYS and chunk.span.start - found[-1].span.end <= 2 and not pending:
                found[-1] = replace(found[-1], modality=Modality.POSTPONED, done=False)
                continue
            if pending and found and chunk.span.start - pending.span.end <= 12 and not _has_object(scan, chunk, clause):
                found[-1] = _completed(found[-1], chunk, state)
                pending = None
            else:
                state.light = chunk
                found += _alone(scan, clause, chunk, state, begin, names)
    return found


def _counts(scan: Scan, place: int, end: int) -> bool:
    """Tell whether a verb has an object that is counted, so that it speaks of an amount: 建成堤防2929公里."""
    figure = next(
        (chunk for chunk in scan.chunks_in(Span(place, end)) if chunk.kind in (ChunkKind.AMOUNT, ChunkKind.SHARE)), None
    )
    return (
        figure is not None
        and 0 <= figure.span.start - place <= 12
        and not re.search(r"[并且及、和]|率", scan.text[place : figure.span.start])
    )


def _turn(text: str, state: _State, chunk: Chunk, until: int) -> None:
    """Let a word of modality, or a time, govern the verbs after it."""
    if chunk.kind is ChunkKind.TIME:
        year, month, before = chunk.values
        later = year == "明" or (bool(month) and bool(until) and int(month) > until and year in ("", "今", "当"))
        limit = bool(before) or chunk.word.endswith(("年底", "年末", "年内"))
        if state.mode in (Modality.PLAIN, Modality.UNDERWAY) and not state.explicit and (later or limit):
            state.mode, state.mode_end = Modality.TO_COME, chunk.span.end
        return
    if (
        re.match(r"(?:总|年度)?投资|任务|目标|总数|开工率|内", text[chunk.span.end : chunk.span.end + 4])
        and chunk.modality in _AHEAD
    ):
        return
    if chunk.word in ("影响", "制约") and re.search(
        r"[受因][^，。；]{0,14}$", text[max(0, chunk.span.start - 16) : chunk.span.start]
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
    whole = not state.foreign and (_is_whole(subject.of(scan.text)) or _goes_on_with_list(scan.text, clause, begin))
    return Statement(clause, chunk.span, chunk.word, act, step, state.mode, done, subject, whole, state.explicit)


def _completed(made: Statement, light: Chunk, state: _State) -> Statement:
    """Return an act with the light verb that follows it: 招标已完成 · 立项正在办理."""
    done = _ends(light, made.step)
    mode = state.mode
    if light.values[0] == "going" and mode is Modality.PLAIN:
        mode = Modality.UNDERWAY
    return replace(made, done=done, modality=mode, explicit=True, span=Span(made.span.start, light.span.end))


def _alone(
    scan: Scan, clause: Clause, light: Chunk, state: _State, begin: int, names: Sequence[Span]
) -> list[Statement]:
    """Return what a light verb says by itself: 已全部完成 · 加快推进; an object after it makes a statement of its own."""
    following = scan.chunks_in(Span(light.span.end, clause.span.end))
    after = Span(light.span.end, following[0].span.start if following else clause.span.end).of(scan.text)
    if scan.text.startswith("后", light.span.end):
        return []
    if light.values[0] == "done" and _takes(scan, light, clause, names):
        made = _made(scan, clause, light, state, begin, "完工", Step.FINISHED, done=True)
        return [replace(made, whole=True, subject=Span(light.span.start, light.span.start))]
    if following and following[0].kind in (ChunkKind.ACT, ChunkKind.STATE) and len(after) <= 8:
        return []
    if light.values[0] == "done" and light.word.endswith(_COMPLETES):
        counted = following and following[0].kind in (ChunkKind.AMOUNT, ChunkKind.SHARE)
        if counted or len(_FILLING.sub("", after)) > 1:
            return [_made(scan, clause, light, state, begin, "完成量", Step.BUILDING, done=False)]
        return [_made(scan, clause, light, state, begin, "完工", Step.FINISHED, done=True)]
    if light.word in _BEGINS and state.mode in (Modality.DENIED, *_AHEAD) and len(_FILLING.sub("", after)) <= 4:
        return [_made(scan, clause, light, state, begin, "开工", Step.BEGUN, done=True)]
    if light.values[0] == "going" and len(light.word) >= 2 and len(_FILLING.sub("", after)) <= 1:
        made = _made(scan, clause, light, state, begin, "推进", Step.BUILDING, done=False)
        return [replace(made, modality=Modality.UNDERWAY) if made.modality is Modality.PLAIN else made]
    return []


def _ends(light: Chunk, step: Step) -> bool:
    """Tell whether a light verb brings an act to its end: 完成 any, 取得 and 确定 only what is prepared on paper."""
    return light.values[0] == "done" and (
        step < Step.BUILDING or step is Step.ACCEPTED or light.word.endswith(_COMPLETES)
    )


def _has_object(scan: Scan, light: Chunk, clause: Clause) -> bool:
    """Tell whether an act or a figure follows a light verb as its object: 建设已完成主体建设, 改造完成12公里."""
    following = scan.chunks_in(Span(light.span.end, min(clause.span.end, light.span.end + 3)))
    return bool(following) and following[0].kind in (ChunkKind.ACT, ChunkKind.AMOUNT, ChunkKind.SHARE)


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
    rest = _LISTED_REST.match(scan.text, start, end) if start == begin else None
    start = rest.end() if rest else start
    for chunk in scan.chunks_in(Span(start, end)):
        leads = chunk.span.start <= start + 1 and chunk.kind in (ChunkKind.MODALITY, ChunkKind.TIME)
        if leads or (chunk.kind is ChunkKind.STATE and not _HELD.match(scan.text, chunk.span.end, end)):
            start = chunk.span.end
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


def _goes_on_with_list(text: str, clause: Clause, begin: int) -> bool:
    """Tell whether what stands between a name and the verb is the rest of a list: 橡胶厂宿舍、丝绸新村已完工."""
    return begin > clause.span.start and text[begin : begin + 1] in ("、", "和", "及", "与")


def _is_foreign(scan: Scan, clause: Clause) -> bool:
    """Tell whether a clause without a name speaks of something of its own: 锅炉房点火并移交 behind a pipeline's name."""
    kinds = (ChunkKind.STATE, ChunkKind.ACT, ChunkKind.LIGHT, ChunkKind.MODALITY, ChunkKind.TIME)
    first = next((chunk.span.start for chunk in scan.chunks_in(clause.span) if chunk.kind in kinds), clause.span.end)
    return not _is_whole(_LEADING.sub("", scan.text[clause.span.start : first]))


def _is_whole(subject: str) -> bool:
    """Tell whether a subject means the works themselves: none, or 工程, 项目, 全线."""
    if not subject or _CAUSE.match(subject) or _REST_OF_LIST.fullmatch(subject):
        return True
    rest, place = [], 0
    for start, entry in finder("wholes", "acts").all(subject):
        rest.append(subject[place:start])
        place = start + len(entry.word)
        if entry.family == "acts" and entry.values[1] != "finished":
            return False
    return not _LEADING.sub("", "".join([*rest, subject[place:]]) + " ").strip()


def _is_noun(text: str, end: int) -> bool:
    """Tell whether the word that ends at `end` is used as a noun: 完工时间, 通车后."""
    return finder("nominal").at(text, end) is not None if end < len(text) else False


def _is_noun_of_act(text: str, end: int, light: Chunk | None) -> bool:
    """Tell whether the noun after an act only repeats it: 招标手续, 征地工作; behind 完成 also 建设任务."""
    if light and light.values[0] == "done" and text.startswith(("任务", "内容", "目标", "工程", "量"), end):
        return True
    return text.startswith(("手续", "工作", "合同", "协议", "方案", "报告", "图", "许可", "单位"), end)


def of_each(one: Statement) -> Statement:
    """Return what a statement that counts several says of each of them: 9月建成7个，包括…."""
    entry = words_of("states").get(one.verb)
    if one.act != "完成量" or entry is None:
        return replace(one, whole=True)
    return replace(one, whole=True, act=entry.values[0], step=STEPS[entry.values[1]], done=True)


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
        if mode in _AHEAD or (mode is Modality.NEARLY and step is Step.BEGUN):
            return (35, Stage.NOT_STARTED) if one.act in ("开工", "施工") and one.whole else None
        return (30 if one.act in ("推进", "完成量") else 50), Stage.UNDER_CONSTRUCTION
    return (40, Stage.PREPARATION) if step >= Step.PLANNED and mode is not Modality.OTHER_TIME else None
