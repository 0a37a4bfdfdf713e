"""Events of the milestone (完成立项, 印发《…》) against what the narrative says of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reports.checks.case import Case
from reports.checks.finding import Column, Mark, Said
from reports.checks.words import pairs, touches
from tasks.language import Condition, ConditionKind, Part, Row
from tasks.language.figures import Certainty, Span
from tasks.language.owners import owner_of

REACH = re.compile(
    r"(?:全部|基本|共|顺利|力争|确保|争取|已|并)*(?:完成|取得|获得|通过|出台|印发|制定|发布|发放|颁发|核发|办结|办理完成|确定|拟定)(?:了|并印发|并实施)?"
)
_START = re.compile(r"(?:全面|正式|力争|确保|争取)*(?:开始|启动|开工建设|开工|动工)(?:了)?")
NOT_STARTED = re.compile(r"(?:尚未|还未|暂未|仍未|未能|没有|未)(?:正式|全面)?(?:开始|启动|开工|动工|进场|实施)")
PENDING = re.compile(
    r"正在|尚未|还未|暂未|仍未|未能|未完成|未取得|未获|即将|推进中|办理中|编制中|评审中|审核中|征求[^，。；]{0,8}意见|待(?=批|审|评|取得|完成|上会)|"
    r"(?:^|[，；])(?:拟|计划|预计|力争|争取|下一?步)"
)
DONE = re.compile(r"已|完成|取得|获批|获得|通过|批复|印发|出台|办结|竣工|建成|确定")
_GENERAL_END = re.compile(r"(?:批复|审批|核准|备案|评审|验收|编制|手续|工作|等|报告)+$")
_UNDER_WAY = re.compile(r"开工|启动|动工|开建|进场|施工|在建|完工|竣工|建成|投用|投入使用|完成|开始|已")
_APPROVAL = re.compile(r"(?:批复|审批|批准|核准|备案|许可证?|验收)$")
_NOT_APPROVED = re.compile(
    r"(?:尚未|还未|暂未|仍未|未)(?:取得|获得|获|完成|通过|办理)?[^，。；]{0,6}(?:批复|审批|批准|核准|备案|许可|验收)"
)
TITLE = re.compile(r"《[^《》]{2,80}》")
ISSUED = re.compile(r"印发|出台|发布|颁布|施行|下发|公布|正式实施")
_DRAFT = re.compile(
    r"征求[^，。；]{0,10}意见|起草|送审|修改完善|审核中|审议|合法性审查|论证|草案|初稿|征求意见稿|正在|拟制定|拟出台|尚未|编制中"
)
_PAPER = re.compile(r"(?P<stem>[一-龥]{2,8}?)(?:书|证|证书|批文|牌照|许可证)$")
_HANDED = re.compile(r"(?:发放|颁发|取得|领取|核发|办理完成|获得|获批)")
_EARLIER = re.compile(r"审核|受理|申报|申请|评审|公示|资料|材料|初审|上报|待批|办理中")
_WORKS_BEGUN = re.compile(r"已开工|已进场|开工建设|已完工|已竣工|主体施工|已投用|已投入")
_UNMET = re.compile(
    r"(?P<what>(?:任务|目标|计划|节点|指标)[^，。；]{0,6}?)(?:未|没有|尚未|未能)(?:能)?(?:完全|全部|全面|如期|按期|按时)?(?:完成|达到|实现|达标)"
    r"|(?:未|没有|尚未|未能)(?:能)?(?:完全|全部|全面|如期|按期|按时)(?:完成|达到|实现)[^，。；]{0,8}?(?:任务|目标|计划|节点)"
)
#: Steps of preparation, each with the words that mean it.
_PROCEDURES = {
    name: re.compile(words)
    for name, words in {
        "可研": "可研|可行性研究", "立项": "立项|项目建议书|核准|备案|赋码", "环评": "环评|环境影响|环保", "稳评": "稳评|社会稳定", "初步设计": "初步设计|初设",
        "施工图": "施工图|图审", "招标": "招标|招投标|中标|挂网|开标|采购|发包|施工单位", "用地预审": "预审|用地|土地", "征收": "征收|征迁|拆迁|征地|搬迁|腾空",
        "勘察": "勘察|勘探|地勘",
    }.items()
}  # fmt: skip
_LATER = re.compile(r"开工|施工|进场|完工|竣工|建成|投用|通车|主体|路基|基础|摊铺|浇筑|工程量|形象进度|中标")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a milestone's clause wants: an act done to an object by or for a subject."""

    condition: Condition
    subject: str
    verb: str
    object: str
    starts: bool

    @property
    def must_be_reached(self) -> bool:
        """Tell whether the verb wants something reached or begun (完成, 启动), not only worked at (推进)."""
        return (self.starts or bool(REACH.fullmatch(self.verb))) and len(self.object) >= 2

    @property
    def parts(self) -> list[str]:
        """Return the objects without the general words after them: 环评, 林评 of 环评、林评等手续."""
        core = self.core
        return [part for part in re.split(r"[、和及]", core) if len(part) >= 2] or ([core] if len(core) >= 2 else [])

    @property
    def core(self) -> str:
        """Return the objects in one, without the general words after them."""
        return _GENERAL_END.sub("", self.object.strip("等 "))


def event_missed(case: Case) -> Iterator[Said]:
    """Find an event that the milestone wants reached and that the narrative says is still under way."""
    if not case.is_reported:
        return
    for wanted in _wanted(case):
        yield from lateness(case, wanted)


def lateness(case: Case, wanted: Wanted) -> Iterator[Said]:
    """Yield the doubts that an event is still under way, or has not begun where it had to begin."""
    if not wanted.must_be_reached:
        return
    if TITLE.search(wanted.object):
        said = _draft(case, wanted)
    elif wanted.starts:
        yield from _not_begun(case, wanted)
        return
    else:
        said = _pending(case, wanted) or _earlier_step(case, wanted)
    if said:
        yield said


def done(case: Case, wanted: Wanted) -> list[Span]:
    """Return the clauses of the narrative that say an event, or some of its objects, came about."""
    found = _done_in(case, wanted, scope_of(case, wanted.subject))
    if not found and len(wanted.core) >= 6:
        found = _done_in(case, wanted, [Span(0, len(case.progress.text))])
    return found


def _done_in(case: Case, wanted: Wanted, scopes: list[Span]) -> list[Span]:
    """Return the clauses of some stretches that say an event, or some of its objects, came about."""
    parts, text, found = wanted.parts, case.progress.text, []
    for scope in scopes if parts else []:
        for clause in clauses_in(case, scope):
            words = clause.of(text)
            if (
                case.is_ahead(clause.start)
                or NOT_STARTED.search(words)
                or (PENDING.search(words) and not wanted.starts)
            ):
                continue
            told = any(part in words for part in parts) or touches(wanted.object, words) >= 0.6
            if told and (_UNDER_WAY if wanted.starts else DONE).search(words):
                found.append(clause)
    return found


def goal_unmet(case: Case) -> Iterator[Said]:
    """Find where the narrative itself says that its target was not met, be it beside a percentage that meets it."""
    text = case.progress.text
    for found in _UNMET.finditer(text):
        item = case.item_at(found.start())
        shares = [share for share in case.progress.percentages if share.span.start in item and share.basis is not None]
        works = [
            row for row in case.rows if row.percent is not None and row.percent_span and row.percent_span.start in item
        ]
        clause = case.progress.clause(found.start())
        words = Mark(Column.PROGRESS, Span(clause.start, min(clause.end, found.end() + 60)))
        if works and shares:
            stated = (
                Mark(
                    Column.PROGRESS,
                    case.progress.mark_to(next(s for s in shares if s.span == works[-1].percent_span)).span,
                )
                if any(s.span == works[-1].percent_span for s in shares)
                else words
            )
            yield Said(
                (words, stated), works[-1].name or "自述未完成",
                f"同一项里写“{found[0]}”，又写“{case.subject.words(stated)}”，请说明未完成的是什么。",
            )  # fmt: skip
        else:
            yield Said((words,), "自述未完成", f"文中自述“{found[0]}”，请说明未完成的内容和原因。")


def procedure_unanswered(case: Case) -> Iterator[Said]:
    """Find a step of preparation, wanted for a named sub-project, of which its report says nothing."""
    if not case.is_reported:
        return
    missed: dict[str, list[Condition]] = {}
    for wanted in all_events(case):
        row = _row_of(case, wanted.subject)
        names = [name for name, words in _PROCEDURES.items() if words.search(wanted.object)]
        if not row or not names or _LATER.search(row.text):
            continue
        if any(words.search(case.progress.text) for name, words in _PROCEDURES.items() if name in names):
            continue
        missed.setdefault(wanted.subject, []).append(wanted.condition)
    told = {
        wanted.subject
        for wanted in _wanted(case)
        if TITLE.search(wanted.object) is None and not wanted.starts and _pending(case, wanted)
    }
    for subject, conditions in missed.items():
        if subject in told:
            continue
        marks = tuple(Mark(Column.GOAL, condition.span) for condition in conditions)
        words = "，".join(case.subject.words(mark) for mark in marks)
        yield Said(marks, subject, f"目标“{words}”，推进情况没有写，请补充。")


def all_events(case: Case) -> Iterator[Wanted]:
    """Yield the milestone's events, each with its subject: named in the clause, else by the clauses before it."""
    carried, sentence = "", -1
    for condition in case.conditions:
        begin = case.goal.sentence(condition.span.start).start
        if begin != sentence:
            carried, sentence = "", begin
        if condition.kind is not ConditionKind.EVENT or condition.certainty is Certainty.GUESS or condition.owner:
            continue
        words = condition.span.of(case.goal.text)
        verb = re.search(rf"{REACH.pattern}|{_START.pattern}|编制|开展|办理|推进|进行|做好", words)
        own = words[: verb.start()].strip() if verb and verb.start() >= 3 else ""
        carried = own or carried
        if verb:
            yield Wanted(
                condition, own or carried, verb[0], words[verb.end() :].strip(), bool(_START.fullmatch(verb[0]))
            )


def _wanted(case: Case) -> Iterator[Wanted]:
    """Yield the events that have to be reached, or begun, by the end of the quarter."""
    for wanted in all_events(case):
        if wanted.must_be_reached:
            yield wanted


def _row_of(case: Case, subject: str) -> Row | None:
    """Return the row of the narrative that is about `subject`."""
    if len(subject) < 3:
        return None
    found = [row for row in case.named_rows if touches(subject, row.name) >= 0.7 and touches(row.name, subject) >= 0.7]
    return found[0] if len(found) == 1 else None


def scope_of(case: Case, subject: str) -> list[Span]:
    """Return the stretches of the narrative that speak of `subject`; all of it where none is named."""
    if not subject:
        return [Span(0, len(case.progress.text))]
    row = _row_of(case, subject)
    if row:
        ahead = (other.span for other in case.rows_of(row.item) if other.part is Part.NEXT_STEPS)
        return [row.span, *(span for span in ahead if span.start >= row.span.end)]
    named = [span for span in case.progress.sentences if subject in span.of(case.progress.text)]
    return named or [
        span
        for span in case.progress.sentences
        if pairs(subject) and touches(subject, span.of(case.progress.text)) >= 0.8
    ]


def _pending(case: Case, wanted: Wanted) -> Said | None:
    """Return the doubt that an object is only under way, where nothing says that it was reached."""
    core, parts = wanted.core, wanted.parts
    if not parts:
        return None
    waiting: list[Span] = []
    refused: list[Span] = []
    for scope in scope_of(case, wanted.subject):
        words = scope.of(case.progress.text)
        if any(name in wanted.object for name in _PROCEDURES) and _WORKS_BEGUN.search(words):
            return None
        denial = _NOT_APPROVED.search(words) if _APPROVAL.search(wanted.object) else None
        if denial and any(part in words for part in parts):
            refused.append(case.progress.clause(scope.start + denial.start()))
        for clause in clauses_in(case, scope):
            words = clause.of(case.progress.text)
            whole = len(parts) == 1 and len(core) >= 6 and touches(core, words) >= 0.8
            loose = wanted.subject and touches(wanted.subject, words) >= 0.8 and touches(core, words) >= 0.6
            if not whole and not loose and not any(part in words for part in parts):
                continue
            if PENDING.search(words) or case.is_ahead(clause.start):
                waiting.append(clause)
            elif DONE.search(words) and not refused:
                return None
    first = next(iter([*waiting, *refused]), None)
    return _missed(case, wanted, first) if first else None


def _not_begun(case: Case, wanted: Wanted) -> Iterator[Said]:
    """Yield the doubts that what had to begin has not, row by row."""
    for found in NOT_STARTED.finditer(case.progress.text):
        clause = case.progress.clause(found.start())
        words = clause.of(case.progress.text)
        scope = _row_of(case, wanted.subject)
        if scope and found.start() not in scope.span:
            continue
        if touches(wanted.object, words) >= 0.5 and not re.search(r"[0-9一二三四五六七八九十]+[个条处座所家项]", words):
            yield _missed(case, wanted, clause)


def _draft(case: Case, wanted: Wanted) -> Said | None:
    """Return the doubt that documents to be issued are still drafts."""
    text = case.progress.text
    titles = TITLE.findall(wanted.object)
    for title in titles:
        inner = title[1:-1]
        spoken = [_about(case, found.start(), titles) for found in re.finditer(re.escape(inner), text)]
        words = [span.of(text).replace(inner, " " * len(inner)) for span in spoken]
        drafts = [(span, said) for span, said in zip(spoken, words, strict=True) if _DRAFT.search(said)]
        issued = any(ISSUED.search(said) and not _DRAFT.search(said) for said in words)
        if drafts and not issued:
            *_, last = _DRAFT.finditer(drafts[0][1])
            return _missed(case, wanted, case.progress.clause(drafts[0][0].start + last.start()))
    return None


def _about(case: Case, place: int, titles: list[str]) -> Span:
    """Return the words of a sentence that speak of the document named at `place`, as far as the next one apart from it."""
    text = case.progress.text
    sentence, begin = case.progress.sentence(place), case.progress.clause(place).start
    for other in TITLE.finditer(text, place, sentence.end):
        if other[0] not in titles and text[other.start() - 1] not in "、和与及":
            return Span(begin, max(begin, case.progress.clause(other.start()).start))
    return Span(begin, sentence.end)


def _earlier_step(case: Case, wanted: Wanted) -> Said | None:
    """Return the doubt that a paper to be handed out (认定书) has only come to an earlier step (认定资料审核)."""
    paper = _PAPER.search(wanted.object)
    text = case.progress.text
    if not paper or wanted.object in text:
        return None
    stem = paper["stem"].removeprefix("项目").removeprefix("相关")
    if len(stem) < 2 or any(
        _HANDED.search(clause.of(text)) for clause in clauses_in(case, Span(0, len(text))) if stem in clause.of(text)
    ):
        return None
    for clause in clauses_in(case, Span(0, len(text))):
        if stem in clause.of(text) and _EARLIER.search(clause.of(text)):
            return _missed(case, wanted, clause)
    return None


def _missed(case: Case, wanted: Wanted, clause: Span) -> Said:
    """Return the doubt that an event was missed, on the clause that says so."""
    begin = case.progress.begin(clause)
    said, goal = Mark(Column.PROGRESS, Span(begin, clause.end)), Mark(Column.GOAL, wanted.condition.span)
    owner = owner_of(clause, case.progress.owners)
    led = f"；该项由{owner}牵头" if owner else ""
    row = case.row_at(begin)
    return Said(
        (said, goal), (row.name if row else "") or wanted.subject or wanted.object,
        f"目标“{case.subject.words(goal)}”，文中“{case.subject.words(said)}”{led}，没有达到，请核实或说明。",
    )  # fmt: skip


def clauses_in(case: Case, scope: Span) -> Iterator[Span]:
    """Yield the clauses of the narrative that begin inside `scope`."""
    place = scope.start
    while place < scope.end:
        clause = case.progress.clause(place)
        begin = case.progress.begin(Span(max(clause.start, scope.start), clause.end))
        if begin < scope.end:
            yield Span(begin, clause.end)
        place = max(clause.end, place) + 1
