"""The statements of one clause: its verbs from left to right, each with the modality in force and what it is said of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

from tasks.language.kinds import ChunkKind, Modality, Step
from tasks.language.lexicon import Shape, finder
from tasks.language.modality import AHEAD, Mode
from tasks.language.patience import go_on
from tasks.language.scanner import Chunk, Scan
from tasks.language.span import Span
from tasks.language.statement.nouns import names_works, noun_at
from tasks.language.statement.subject import is_foreign, is_of_whole, is_whole, names_thing, subject_of
from tasks.language.statement.verb import BEGUN, FINISHED, GOING, MEETING, WORKED_AT, Statement, ends_act
from tasks.language.text import Clause

#: How far an object may stand from its verb, and what may part an act from the light verb behind it, in characters.
_REACH, _OBJECT, _BESIDE = 12, 8, 2
_FIGURES = (ChunkKind.AMOUNT, ChunkKind.SHARE)
_NOUNS = (ChunkKind.ACT, ChunkKind.STATE, ChunkKind.LIGHT)
_VERBS = (ChunkKind.ACT, ChunkKind.STATE, ChunkKind.OFFICE)
#: What a verb only sets as a condition.
_CONDITION = re.compile(r"后?(?:即可|方可|才能|才可)")
#: The name of a meeting, behind the verb that says that it was held.
_MEETING = re.compile(r"[^，。；：]{0,30}?会议?(?![一-龥])|[^，。；：]{0,30}?会议?(?=并|研究|部署|暨|后)")
#: Who accepts works: 省文物局, 市住建局组织的.
_BY_OFFICE = Shape(r"[一-龥]{1,10}?{offices.office}(?:组织的?)?(?:竣工|综合|联合)?")
#: Works one after the other: 扩容 before 改造.
_ALL_WORKS = Shape(r"{works}+")
#: What prepares works and is no paper.
_CLEARING = "征迁"
#: Acts that with a figure behind them only give the size of works.
_OF_SIZE = ("规划", "用地")
#: Marks that part two acts: 主体、招标.
_PARTS = "、和及与并后（("
_START = attrgetter("start")
_NOT_YET = frozenset({Modality.DENIED, Modality.TO_COME, Modality.POSTPONED, Modality.NEARLY})


def statements(scan: Scan, span: Span, names: Sequence[Span] = (), *, until: int = 0) -> list[Statement]:
    """Return the statements of the clauses that begin inside `span`, in order; words inside `names` (in order) are no verbs.

    `until` is the last month that is past: a later one is to come. A clause that only names a time goes on with what the
    one before it expects (预计6月开工，12月完工), and one without a subject of its own with a part of which that one speaks
    (一期病房楼已建成，并交付使用).
    """
    found: list[Statement] = []
    carried, sentence = Modality.PLAIN, -1
    of_part = False
    for clause in scan.parts.clauses_in(span):
        go_on()
        if clause.sentence != sentence:
            carried, sentence, of_part = Modality.PLAIN, clause.sentence, False
        first = max(0, bisect_left(names, clause.span.start, key=_START) - 1)
        inside = names[first : bisect_left(names, clause.span.end, lo=first, key=_START)]
        reader = _Reader(scan, clause, [name for name in inside if name.overlaps(clause.span)], until)
        reader.mode = Mode(Modality.PLAIN if clause.depth or _is_counted(scan, clause) else carried)
        made = reader.read()
        if not clause.depth and made:
            if of_part and not reader.names and not made[0].subject:
                made = [replace(one, whole=False) for one in made]
            of_part = not made[-1].whole and names_thing(made[-1].subject.of(scan.text))
        found += made
        if not clause.depth:
            spoken = reader.mode.kind is carried or any(one.modality is reader.mode.kind for one in made)
            carried = reader.mode.kind if reader.mode.kind in AHEAD and spoken else Modality.PLAIN
    return found


@dataclass(slots=True)
class _Reader:
    """Goes through the chunks of a clause; what it has met so far decides what the next one says."""

    scan: Scan
    clause: Clause
    names: Sequence[Span]
    until: int
    mode: Mode = field(default_factory=Mode)
    found: list[Statement] = field(default_factory=list)
    light: Chunk | None = None
    #: An act that waits for a light verb behind it (招标已完成), and a verb used as a noun (通车时间推迟到9月).
    pending: Chunk | None = None
    nominal: Statement | None = None
    #: A word that says that something goes on: 正在添置设备.
    now: Chunk | None = None
    begin: int = 0
    #: Where a meeting's name ends, whose verbs only say what it was about: 召开立项推进会.
    spoken_of: int = 0
    foreign: bool = False
    #: Where verbs begin that are only nouns, since the clause pushes on what they say: 推进沂河小学的开工和投用.
    pushed: int = 0

    def read(self) -> list[Statement]:
        """Return the statements of the clause."""
        self.begin = max([self.clause.span.start, *(name.end for name in self.names)])
        self.foreign = not self.clause.depth and not self.names and is_foreign(self.scan, self.clause)
        self.pushed = self._pushed_on()
        steps = {
            ChunkKind.STATE: self._state, ChunkKind.ACT: self._act, ChunkKind.OFFICE: self._office, ChunkKind.LIGHT: self._light,
        }  # fmt: skip
        for chunk in self.scan.chunks_in(self.clause.span):
            bracketed = not self.clause.depth and self.scan.parts.is_bracketed(chunk.span.start)
            if bracketed or chunk.span.start < self.spoken_of or any(name.overlaps(chunk.span) for name in self.names):
                continue
            if chunk.kind in (ChunkKind.MODALITY, ChunkKind.TIME):
                self._turn(chunk)
            elif chunk.kind in steps:
                steps[chunk.kind](chunk)
        if self.now and not self.found and self.names:
            self.found.append(replace(self._made(self.now, WORKED_AT, Step.NONE, done=False), explicit=True).going)
        return self.found

    def _pushed_on(self) -> int:
        """Return where the verbs begin that end a clause as nouns behind 的, of a light verb that brings nothing to its end; else the end."""
        end = self.clause.span.end
        place = self.scan.text.rfind("的", self.clause.span.start, end) + 1
        last = self.scan.chunks_in(Span(place, end))
        if not place or not last or any(chunk.kind not in _NOUNS for chunk in last):
            return end
        rest = len(Span(place, end)) - sum(len(chunk.span) for chunk in last)
        before = self.scan.chunks_in(Span(self.clause.span.start, place))
        pushed = any(chunk.kind is ChunkKind.LIGHT and not chunk.brings_to_end for chunk in before)
        return place if pushed and rest < len(last) else end

    def _turn(self, chunk: Chunk) -> None:
        """Take in a word of modality; one behind a verb may speak of it (通车时间推迟, 开工延期)."""
        if self.mode.meet(chunk, self.scan.text, self.until):
            self.light = None
        self.now = chunk if chunk.values[1] == "now" and self.mode.kind is Modality.UNDERWAY else self.now
        if self.mode.kind is Modality.DENIED and chunk.kind is ChunkKind.MODALITY and self._is_end(chunk):
            self._deny(chunk)
        elif self.nominal and self.mode.kind in _NOT_YET:
            self.found.append(replace(self.nominal, modality=self.mode.kind, done=False))
            self.nominal = None
        elif self._follows(chunk) and chunk.kind is ChunkKind.MODALITY and chunk.speaks_back:
            self.found[-1] = replace(self.found[-1], modality=chunk.modality)

    def _is_end(self, chunk: Chunk) -> bool:
        """Tell whether a denial holds a verb of its own and none follows it: 立项尚未完成; not 尚未完成立项."""
        spoken = any(other.kind in (*_VERBS, ChunkKind.LIGHT) for other in self._near(chunk))
        return not spoken and finder("light").found(chunk.word, 0, len(chunk.word))

    def _near(self, chunk: Chunk) -> Sequence[Chunk]:
        """Return the chunks behind another in its clause, as far as an object may reach."""
        return self.scan.chunks_in(Span(chunk.span.end, self._end_near(chunk)))

    def _end_near(self, chunk: Chunk) -> int:
        return min(self.clause.span.end, chunk.span.end + 2 * _REACH)

    def _deny(self, chunk: Chunk) -> None:
        """Take in a denial with a verb of its own: of the act before it, else of the works, or of an amount of them."""
        if self.pending and self.found:
            span = Span(self.found[-1].span.start, chunk.span.end)
            self.found[-1] = replace(self.found[-1], modality=Modality.DENIED, explicit=True, span=span)
            self.pending = None
        else:
            made = self._made(chunk, FINISHED, Step.FINISHED, done=True)
            self.found.append(made.amount if self._counts(chunk.span.end) else made)

    def _state(self, chunk: Chunk) -> None:
        """Take in a verb that says by itself where works stand: 完工, 停工; not the noun of 集中供热项目, nor 通过验收即可."""
        end = chunk.span.end
        if _CONDITION.match(self.scan.text, end) or (chunk.values[2] == "noun" and self._is_listed(end)):
            return
        if chunk.step is Step.BUILDING and self._is_attribute(chunk):  # 施工招标
            return
        made = self._made(chunk, chunk.act, chunk.step, done=True)
        before = self.found[-1] if self.found else None
        if before and before.span.end == chunk.span.start and before.step >= Step.TOPPED:  # 全线贯通|开放, of the same
            made = replace(made, subject=before.subject, whole=before.whole)
        noun = noun_at(self.scan, chunk.span.end)
        if noun and not self._is_reached(chunk):
            if noun == "before" and self.mode.kind is Modality.UNDERWAY:  # 正在做开工前的准备
                self.found.append(replace(made, modality=Modality.TO_COME, done=False))
            elif self.mode.kind is Modality.PLAIN:
                self.nominal = made
            elif self.scan.text.startswith("项目", end):  # 37个计划完工项目如期完工
                self.mode = Mode(Modality.PLAIN)
            else:
                self.found.append(replace(made, done=False))
            return
        if chunk.span.start >= self.pushed or (chunk.step >= Step.FINISHED and self._goes_on(chunk)):
            made = replace(made.going, done=False)
        if chunk.step is Step.BUILDING and self._completes(chunk):
            made = replace(made, act=FINISHED, step=Step.FINISHED)
        elif chunk.step is Step.BUILDING and not self.mode.explicit and chunk.values[2] != "resumes":
            made = made.going
        self.found.append(made.amount if chunk.step >= Step.FINISHED and self._counts(chunk.span.end) else made)
        self.pending = self.light = None

    def _act(self, chunk: Chunk) -> None:
        """Take in an act, which a light verb before it, or behind it, makes a statement of: 完成招标, 正在招标."""
        noun, light = noun_at(self.scan, chunk.span.end), self.light
        if noun and not (noun == "act" or (noun == "whole" and light and light.brings_to_end)):
            return
        if chunk.step >= Step.BUILDING and self._is_attribute(chunk):
            return
        if chunk.act in _OF_SIZE and not light and self._counts(chunk.span.end):  # 规划用地87亩
            return
        made = self._made(chunk, chunk.act, chunk.step, done=light is not None and ends_act(light, chunk.step))
        if chunk.step >= Step.FINISHED and self._counts(chunk.span.end):
            made = made.amount
        elif made.done and light and not self._is_of_whole(light, chunk):
            made = replace(made, whole=False)
        self.found.append(made.going if light and not light.brings_to_end else made)
        self.pending = None if light else chunk

    def _is_of_whole(self, light: Chunk, chunk: Chunk) -> bool:
        """Tell whether nothing of a part stands between a light verb and its act: 通过省文物局验收, 完成扩容改造."""
        between = Span(light.span.end, chunk.span.start)
        accepted = chunk.step is Step.ACCEPTED and _BY_OFFICE.fullmatch(self.scan.text, between.start, between.end)
        core = self._core(between)
        return bool(accepted) or is_whole(core) or _ALL_WORKS.fullmatch(core) is not None

    def _is_attribute(self, chunk: Chunk) -> bool:
        """Tell whether an act of building only says of what a paper is: 主体土建标段招标, 改造方案评审."""
        after, end = [one for one in self._near(chunk) if one.kind is not ChunkKind.MODALITY], chunk.span.end
        while (
            after and after[0].kind is ChunkKind.ACT and after[0].step is Step.BUILDING and after[0].span.start == end
        ):
            end = after.pop(0).span.end
        if not after or after[0].kind is not ChunkKind.ACT or after[0].span.start - end > _OBJECT:
            return False
        between = self.scan.text[end : after[0].span.start]
        on_paper = Step.PLANNED <= after[0].step <= Step.TENDERED and after[0].act != _CLEARING
        return on_paper and not any(mark in between for mark in _PARTS)

    def _office(self, chunk: Chunk) -> None:
        """Take in an act of an office, which says by itself what was done: 印发, 召开; not 推进印发工作."""
        going = self.light is not None and not self.light.brings_to_end and not self.mode.explicit
        made = self._made(chunk, chunk.act, chunk.step, done=not going)
        self.found.append(made.going if going else made)
        self.pending = self.light = None
        if chunk.act == MEETING and (meeting := _MEETING.match(self.scan.text, chunk.span.end, self.clause.span.end)):
            self.spoken_of = meeting.end()

    def _light(self, chunk: Chunk) -> None:
        """Take in a light verb: it says how the act before it stands, or waits for one, or speaks by itself."""
        if chunk.values[0] == "delays" and self._follows(chunk) and not self.pending:
            self.found[-1] = replace(self.found[-1], modality=Modality.POSTPONED, done=False)
        elif self.pending and chunk.span.start - self.pending.span.end <= _REACH and not self._has_object(chunk):
            self.found[-1] = self._completed(self.found[-1], chunk)
            self.pending = None
        elif chunk.brings_to_end and self._goes_right_on(chunk) and not self._has_object(chunk):
            self.found[-1] = self._completed(self.found[-1], chunk)
        else:
            self.light = chunk
            self.found += self._alone(chunk)

    def _made(self, chunk: Chunk, act: str, step: Step, *, done: bool) -> Statement:
        """Return the statement that a verb makes as the clause stands."""
        subject = subject_of(self.scan, self.clause, self.begin, chunk.span.start)
        whole = not self.foreign and is_of_whole(self.scan, self.clause, self.names, self.begin, subject)
        mode = self.mode
        return Statement(self.clause, chunk.span, chunk.word, act, step, mode.kind, done, subject, whole, mode.explicit)

    def _completed(self, made: Statement, light: Chunk) -> Statement:
        """Return an act with the light verb that follows it: 招标已完成 · 立项正在办理."""
        span = Span(made.span.start, light.span.end)
        told = replace(made, done=ends_act(light, made.step), modality=self.mode.kind, explicit=True, span=span)
        return told if light.brings_to_end else told.going

    def _alone(self, light: Chunk) -> list[Statement]:
        """Return what a light verb says by itself: 已全部完成 · 加快推进; an object makes a statement of its own."""
        following = [chunk for chunk in self._near(light) if chunk.kind is not ChunkKind.MODALITY]
        after = Span(light.span.end, following[0].span.start if following else self._end_near(light))
        if self.scan.text.startswith(("后", "率"), light.span.end):
            return []
        if made_of_works := self._of_works(light):
            return made_of_works
        if following and following[0].kind in _VERBS and len(after) <= _OBJECT:
            return []
        rest = self._core(after)
        if light.values[0] == "completes":
            made = self._made(light, FINISHED, Step.FINISHED, done=True)
            counted = any(chunk.kind in _FIGURES for chunk in following)
            part = len(rest) > 1 and not _ALL_WORKS.fullmatch(rest.strip("“”"))  # 完成“白改黑”
            return [made.amount if counted or part else made]
        if light.values[0] == "begins" and self.mode.kind in (Modality.DENIED, *AHEAD) and len(rest) <= len("施工建设"):
            return [self._made(light, BEGUN, Step.BEGUN, done=True)]
        if not light.brings_to_end and len(light.word) > 1 and len(rest) <= 1:
            return [self._made(light, GOING, Step.BUILDING, done=False).going]
        if not light.brings_to_end and light.values[0] != "delays" and len(light.word) > 1:
            return [self._made(light, WORKED_AT, Step.NONE, done=False).going]
        return []

    def _of_works(self, light: Chunk) -> list[Statement]:
        """Return what a light verb says of the works that are its object, nothing of others: 完成和平路改造, 加快实施和平路改造."""
        if not self._takes_works(light):
            return []
        if light.values[0] == "completes":
            return [replace(self._made(light, FINISHED, Step.FINISHED, done=True), whole=True)]
        pushed = light.values[0] in ("begins", "going") and self._pushes(light)
        return [replace(self._made(light, GOING, Step.BUILDING, done=False), whole=True).going] if pushed else []

    def _core(self, span: Span) -> str:
        """Return words without the ones that fill a phrase and name nothing: 了, 全部, 年度."""
        words = span.of(self.scan.text)
        for _, entry in list(finder("fillers").all(words)):
            words = words.replace(entry.word, "")
        return words.strip()

    def _counts(self, place: int) -> bool:
        """Tell whether a verb has an object that is counted, so that it speaks of an amount: 建成堤防2929公里."""
        inside = self.scan.chunks_in(Span(place, min(self.clause.span.end, place + _REACH + 1)))
        figure = next((chunk.span.start for chunk in inside if chunk.kind in _FIGURES), None)
        return figure is not None and not any(mark in self.scan.text[place:figure] for mark in "并且及、和率")

    def _has_object(self, light: Chunk) -> bool:
        """Tell whether an act or a figure follows a light verb as its object: 建设已完成主体建设, 改造完成12公里."""
        following = self.scan.chunks_in(Span(light.span.end, min(self.clause.span.end, light.span.end + _REACH)))
        if not following or following[0].kind not in (ChunkKind.ACT, *_FIGURES):
            return False
        between = self.scan.text[light.span.end : following[0].span.start]
        far = len(between) > _BESIDE  # 建设已完成|橡胶坝基|开挖
        return not far or (following[0].kind is ChunkKind.ACT and not any(mark in between for mark in "并且后及、和"))

    def _takes_works(self, light: Chunk) -> bool:
        """Tell whether the object of 完成 is works by name, or their building: 完成和平路路口改造; not 完成沂河路立项."""
        inside = [name for name in self.names if name.start >= light.span.end]
        between = Span(light.span.end, inside[0].start if inside else light.span.end)
        listed = self.scan.text.endswith("、", between.start, between.end) and not self.scan.chunks_in(between)
        described = self.scan.text.endswith("的", between.start, between.end)  # 推进|总投资3亿元的沂河小学
        if not inside or (len(between) > _BESIDE and not listed and not described):
            return False
        after = self.scan.chunks_in(Span(inside[-1].end, self.clause.span.end))
        return all(chunk.step >= Step.FINISHED for chunk in after if chunk.kind is ChunkKind.ACT)

    @staticmethod
    def _pushes(light: Chunk) -> bool:
        """Tell whether a light verb sets works going, and does no paper for them: 加快实施, 推进; not 申报."""
        words = (finder("light").at(light.word, place) for place in range(len(light.word)))
        return any(entry is not None and entry.values[0] == "begins" for entry in words)

    def _follows(self, chunk: Chunk) -> bool:
        """Tell whether a chunk stands right behind the last verb."""
        return bool(self.found) and chunk.span.start - self.found[-1].span.end <= _BESIDE

    def _goes_right_on(self, chunk: Chunk) -> bool:
        """Tell whether a light verb stands right behind another that belongs to the act before: 可研报告编制|完成."""
        last = self.found[-1] if self.found else None
        return (
            last is not None
            and last.span.end == chunk.span.start
            and len(last.span) > len(last.verb)
            and last.modality is Modality.UNDERWAY
        )

    def _goes_on(self, chunk: Chunk) -> bool:
        """Tell whether a light verb right before a verb says that it goes on: 进入竣工验收阶段, 正在组织竣工验收."""
        light = self.light
        return light is not None and light.values[0] == "going" and chunk.span.start - light.span.end <= _BESIDE

    def _completes(self, chunk: Chunk) -> bool:
        """Tell whether 完成 right before a verb of building says that all of it is done: 已完成施工; not 完成施工80%."""
        light = self.light
        if light is None or light.values[0] != "completes" or self._counts(chunk.span.end):
            return False
        if any(one.kind is ChunkKind.ACT for one in self.scan.chunks_in(Span(chunk.span.end, chunk.span.end + 1))):
            return False  # 完成施工招标
        return not self._core(Span(light.span.end, chunk.span.start)) and not noun_at(self.scan, chunk.span.end)

    def _is_listed(self, place: int) -> bool:
        """Tell whether a verb used as a noun is part of what is named, by the next name of a list or what follows."""
        beside = self.scan.text.startswith("、", place) and any(name.start == place + 1 for name in self.names)
        return beside or names_works(self.scan, Span(place, self.clause.span.end))

    def _is_reached(self, chunk: Chunk) -> bool:
        """Tell whether a verb before 后 is told as done: 实现通车后."""
        return self.scan.text.startswith("后", chunk.span.end) and chunk.word.startswith(("实现", "完成"))


def _is_counted(scan: Scan, clause: Clause) -> bool:
    """Tell whether a clause counts what has come to a state, so that no plan before it reaches it: 计划改造9个，开工7个."""
    chunks = scan.chunks_in(clause.span)
    verb = next((chunk for chunk in chunks if chunk.kind in (ChunkKind.STATE, ChunkKind.ACT)), None)
    if verb is None or verb.kind is not ChunkKind.STATE or any(chunk.kind is ChunkKind.TIME for chunk in chunks):
        return False
    return any(chunk.kind is ChunkKind.AMOUNT for chunk in chunks)
