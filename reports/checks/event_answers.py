"""The narrative's answers to acts that the milestone wants: done, not done, only some of them, or not spoken of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import TYPE_CHECKING

from reports.checks import plan
from reports.checks.acts import (
    LIGHT,
    OPEN,
    Told,
    attributes,
    is_whole,
    of_act,
    own_words,
    rank_of,
    same_act,
)
from reports.checks.answer import NOTHING, Answer, Verdict
from reports.checks.plan_met import answer_of_the_plan, wants_the_plan
from reports.checks.wanted import Wanted
from reports.checks.words import names_thing, touches
from tasks.language import Condition, Modality, Step
from tasks.language.figures import Certainty, Span
from tasks.language.kinds import ChunkKind
from tasks.language.statement import MEETING

if TYPE_CHECKING:
    from reports.checks.case import Case

_SAME = 0.7
_MOSTLY = 0.5


class Weight(IntEnum):
    """What a statement says of an act that is wanted, the weaker first."""

    SPOKEN = 0
    LOWER = 1
    IMPLIED = 2
    OPEN = 3
    PART = 4
    HOLDS = 5


@dataclass(frozen=True, slots=True)
class Weighed:
    """A statement about a wanted act, with its weight."""

    saying: Told
    weight: Weight
    certainty: Certainty


def answer_to(case: Case, condition: Condition) -> Answer:
    """Return the answer to an event: that of its acts together; one of several not done makes it partly done."""
    acts = case.acts_wanted.get(id(condition), [])
    if wants_the_plan(case, condition):
        return answer_of_the_plan(case)
    if counted := _of_all(case, condition, acts):
        return counted
    answers = [answer_to_act(case, wanted) for wanted in acts]
    spoken = [answer for answer in answers if answer.verdict is not Verdict.UNANSWERED]
    if not spoken:
        return _spoken(case, condition)
    late = next((answer for answer in spoken if answer.verdict in (Verdict.MISSED, Verdict.PARTLY)), None)
    reached = [answer for answer in spoken if answer.verdict is Verdict.REACHED]
    if late and (reached or late.verdict is Verdict.PARTLY):
        return replace(late, verdict=Verdict.PARTLY)
    if late:
        return late
    if len(spoken) < len(answers):
        return replace(spoken[0], verdict=Verdict.PARTLY, certainty=Certainty.GUESS)
    sure = all(answer.certainty is Certainty.SURE for answer in spoken)
    return replace(spoken[0], certainty=Certainty.SURE if sure else min_certainty(spoken))


def _of_all(case: Case, condition: Condition, acts: Sequence[Wanted]) -> Answer | None:
    """Return the answer to an act wanted of all things of a kind (全部开工), by a count of all of them."""
    chunks = case.goal.scan.chunks_in(condition.span)
    every = any(chunk.kind is ChunkKind.MODALITY and chunk.modality is Modality.PLAIN for chunk in chunks)
    for wanted in acts if every else ():
        pair = plan.one_of_whole(case, wanted.act, wanted.thing)
        if pair and pair[0].value and pair[1].value:
            verdict = Verdict.REACHED if pair[0].value >= pair[1].value else Verdict.PARTLY
            return Answer(verdict, Certainty.LIKELY, pair[0].span.start, pair[0].value)
    return None


def min_certainty(answers: Sequence[Answer]) -> Certainty:
    """Return the certainty of the least sure answer."""
    kinds = {answer.certainty for answer in answers}
    return Certainty.GUESS if Certainty.GUESS in kinds else Certainty.LIKELY


def answer_to_act(case: Case, wanted: Wanted) -> Answer:
    """Return the answer to one wanted act: that of each sub-project that is spoken of, together; worked out once."""
    if wanted not in case.answers:
        case.answers[wanted] = _answer_to_act(case, wanted)
    return case.answers[wanted]


def _answer_to_act(case: Case, wanted: Wanted) -> Answer:
    weighed = [found for each in case.acts_told if (found := weigh(case, wanted, each))]
    exact = any(found.saying.statement.verb == wanted.verb for found in weighed)
    if exact and len({found.saying.statement.verb for found in weighed if found.weight is not Weight.LOWER}) > 1:
        weighed = [
            found for found in weighed if found.saying.statement.verb == wanted.verb or _is_further(wanted, found)
        ]
    groups: dict[str, list[Weighed]] = {}
    for found in weighed:
        row = found.saying.row
        groups.setdefault(row.name if row and not wanted.subject else "", []).append(found)
    answers = [answer for group in groups.values() if (answer := _of_group(case, wanted, group))]
    late = next((answer for answer in answers if answer.verdict is Verdict.MISSED), None)
    if late and any(answer.verdict is Verdict.REACHED for answer in answers):
        return replace(late, verdict=Verdict.PARTLY)
    return late or next(iter(answers), NOTHING)


def _is_further(wanted: Wanted, found: Weighed) -> bool:
    return found.saying.statement.step > max(wanted.step, Step.NONE)


def _of_group(case: Case, wanted: Wanted, group: list[Weighed]) -> Answer | None:
    """Return what the statements about one thing answer; None where they only mention it."""
    by_weight: dict[Weight, list[Weighed]] = {}
    for found in group:
        by_weight.setdefault(found.weight, []).append(found)
    holds, opened, lower = (by_weight.get(weight, []) for weight in (Weight.HOLDS, Weight.OPEN, Weight.LOWER))
    if wanted.titles and holds and _is_reworked(lower):
        holds, opened = [], lower
    if opened and all(found.certainty is not Certainty.SURE for found in holds):
        holds = []
    if holds:
        firm = holds[0].certainty is Certainty.SURE and not opened and not wanted.is_going
        certainty = Certainty.SURE if firm else Certainty.LIKELY
        return Answer(Verdict.REACHED, certainty, _place(holds[0]))
    if opened:
        return Answer(Verdict.MISSED, opened[0].certainty, _place(opened[0]))
    if implied := by_weight.get(Weight.IMPLIED):
        return Answer(Verdict.REACHED, Certainty.LIKELY, _place(implied[0]))
    if part := by_weight.get(Weight.PART):
        return Answer(Verdict.MISSED, Certainty.LIKELY, _place(part[0])) if wanted.step >= Step.FINISHED else None
    if lower:
        document = wanted.step is Step.NONE
        going = [found for found in lower if found.saying.modality is Modality.UNDERWAY]
        most = [*going, *lower][0] if document else max(lower, key=lambda found: found.saying.statement.step)
        return Answer(Verdict.MISSED, Certainty.SURE if document else Certainty.LIKELY, _place(most))
    return None


def _place(found: Weighed) -> int:
    return found.saying.statement.span.start


def _is_reworked(lower: Sequence[Weighed]) -> bool:
    """Tell whether a document that was made, or sent round, is still worked on: 制定《…》，正在征求意见."""
    going = (found.saying for found in lower if found.saying.modality is Modality.UNDERWAY)
    return any(not names_thing(told.own) for told in going)


def weigh(case: Case, wanted: Wanted, told: Told) -> Weighed | None:
    """Return what a statement says of a wanted act; None where it speaks of something else, or says nothing of it."""
    told = replace(told, statement=of_act(told.statement))
    one = told.statement
    if told.modality is Modality.OTHER_TIME or one.verb in wanted.siblings:
        return None
    weight, sure = _weight(case, wanted, told)
    if weight is None or not is_about(case, wanted, told):
        return None
    certainty = Certainty.SURE if sure else Certainty.LIKELY
    if told.modality is Modality.TO_COME and not one.explicit and not told.ahead:
        certainty = Certainty.GUESS  # 7月1日起投入使用: only a date says so
    return Weighed(told, weight, certainty)


def _weight(case: Case, wanted: Wanted, told: Told) -> tuple[Weight | None, bool]:
    """Return the weight of a statement by its act, step and modality, and whether it is sure."""
    if not wanted.act:
        return _of_words(wanted, told), True
    same = same_act(wanted.verb, wanted.act, wanted.step, told.statement)
    if wanted.step is Step.NONE:
        return _of_office(wanted, told, same)
    if _is_unfinished_part(case, wanted, told):
        return Weight.OPEN, True
    return _of_same(case, wanted, told, same) if same else _of_other(case, wanted, told)


def _of_same(case: Case, wanted: Wanted, told: Told, same: int) -> tuple[Weight | None, bool]:
    """Return the weight of a statement about the very act: done, not done, or done to a part."""
    going = wanted.is_going or wanted.step is Step.BEGUN
    if told.modality in OPEN or (told.modality is Modality.UNDERWAY and not going):
        return (Weight.OPEN if same == 2 or wanted.titles else None), True
    if not (told.holds or going):
        return None, False
    if not wanted.attributes and _is_of_part(case, wanted, told):
        return Weight.PART, False
    return Weight.HOLDS, same == 2


def _of_other(case: Case, wanted: Wanted, told: Told) -> tuple[Weight | None, bool]:
    """Return the weight of a statement about another act: a later one implies the wanted one, an earlier one denies it."""
    one, mode = told.statement, told.modality
    if mode in OPEN:
        begins = wanted.is_going and one.step is Step.BEGUN  # 改造计划7月启动
        return (Weight.OPEN if begins else None), True
    if one.step in (Step.SUSPENDED, Step.CANCELLED):
        return (Weight.OPEN if told.holds and wanted.step >= Step.BEGUN else None), False
    at_work = told.holds or mode in (Modality.UNDERWAY, Modality.RESUMED)
    if at_work and one.step >= Step.BEGUN and one.step > wanted.step:
        if _is_of_part(case, wanted, told):
            return Weight.PART, False
        return (Weight.IMPLIED if wanted.step < Step.BEGUN else Weight.HOLDS), one.act not in LIGHT
    named = one.step >= Step.BUILDING and mode is Modality.PLAIN  # 主体结构施工至18层
    lower = not wanted.is_going and Step.NONE < one.step < wanted.step and wanted.step >= Step.BEGUN
    return (Weight.LOWER if lower and (at_work or named) and one.act not in LIGHT else None), False


def _is_of_part(case: Case, wanted: Wanted, told: Told) -> bool:
    """Tell whether works are wanted finished and a statement is only of a part of them."""
    return wanted.step >= Step.FINISHED and not is_whole(told.statement, case.progress.scan, wanted.thing)


def _is_unfinished_part(case: Case, wanted: Wanted, told: Told) -> bool:
    """Tell whether what an act is of is itself not done: 正在编制实施方案, 初步设计正在评审, where approval is wanted."""
    if told.modality is not Modality.DENIED and (told.modality is not Modality.UNDERWAY or wanted.is_going):
        return False
    if told.statement.verb in wanted.attributes:
        return True
    words = (chunk.word for chunk in attributes(case.progress.scan, told.statement))
    return told.statement.step is Step.PREPARED and any(wanted.verb.startswith(word) for word in words)


def _of_office(wanted: Wanted, told: Told, same: int) -> tuple[Weight | None, bool]:
    """Return the weight of a statement about an act of an office, by how far it brings a document."""
    asked, rank, mode = rank_of(wanted), rank_of(told.statement), told.modality
    if mode in OPEN:
        return (Weight.OPEN if same else None), True
    if told.holds and (same or rank > asked >= 2):
        return Weight.HOLDS, bool(same)
    if mode is Modality.UNDERWAY and same:
        return (Weight.HOLDS if wanted.is_going else Weight.OPEN), True
    if 0 <= rank < asked and (told.holds or mode is Modality.UNDERWAY):
        return Weight.LOWER, True
    return None, False


def _of_words(wanted: Wanted, told: Told) -> Weight | None:
    """Return the weight of a statement about what only words name (完成水压试验): done, or still to be done."""
    one, mode = told.statement, told.modality
    if mode in OPEN:
        return Weight.OPEN
    if mode is Modality.UNDERWAY:
        return Weight.HOLDS if wanted.is_going else Weight.OPEN if one.act == "进行" else None
    done = told.holds or one.act == "完成量"
    return Weight.HOLDS if done else None


def is_about(case: Case, wanted: Wanted, told: Told) -> bool:
    """Tell whether a statement speaks of the thing that a milestone means."""
    if wanted.attributes and not _has_attribute(case, wanted, told):
        return False
    clause = told.statement.clause.span.of(case.progress.text)
    if wanted.titles:
        return any(_speaks_of_title(case, title, told) for title in wanted.titles)
    if not wanted.act:
        return touches(wanted.object, clause) >= 0.6 and (not wanted.subject or _is_of(case, wanted.subject, told))
    if names_thing(wanted.object) and max(touches(wanted.object, clause), touches(told.own, wanted.object)) < _MOSTLY:
        return (
            not names_thing(told.own)
            and touches(wanted.object, case.progress.acts.context(told).of(case.progress.text)) >= _SAME
        )
    if names_thing(wanted.object):
        return True
    return not wanted.subject or _is_of(case, wanted.subject, told)


def _has_attribute(case: Case, wanted: Wanted, told: Told) -> bool:
    """Tell whether what an act is of (规划 of 规划审批) stands with a statement."""
    if told.statement.verb in wanted.attributes:
        return True
    words = case.progress.acts.context(told).of(case.progress.text) + told.statement.clause.span.of(case.progress.text)
    return any(word in words or touches(word, words) == 1 for word in wanted.attributes)


def _is_of(case: Case, thing: str, told: Told) -> bool:
    """Tell whether a statement is one of a thing: by its row's name, by its own words, by those it takes up."""
    row = told.row
    if row and row.name and not told.is_loose:
        if is_same(thing, row.name):
            return True
        if row.known and is_same(thing, row.known.name):
            return True
        return _names(thing, told.own)
    if names_thing(told.own):
        if _names(thing, told.own):
            return True
        if touches(told.own, thing) >= _MOSTLY:
            return True
    span = case.progress.acts.context(told)
    context = span.of(case.progress.text)
    if _names(thing, context):
        return not _has_other(case, thing, context, told)
    silent = not names_thing(told.own) and not names_thing(own_words(case.progress.scan, span))
    return silent and _is_alone(case, thing)


def is_same(thing: str, name: str) -> bool:
    """Tell whether two names are one: most of each stands in the other."""
    return thing in name or name in thing or (touches(thing, name) >= _SAME and touches(name, thing) >= _MOSTLY)


def _names(thing: str, words: str) -> bool:
    return thing in words or touches(thing, words) >= 0.8


def _has_other(case: Case, thing: str, context: str, told: Told) -> bool:
    """Tell whether what a statement takes up is another thing of the milestone, named behind this one."""
    after = context.rfind(thing)
    rest = (context[after + len(thing) :] if after >= 0 else "") + (told.own if names_thing(told.own) else "")
    others = (other for other in case.things if other not in thing and thing not in other)
    return any(other in rest for other in others)


def _is_alone(case: Case, thing: str) -> bool:
    """Tell whether milestone and narrative speak of one thing only, which the narrative need not name."""
    return not case.named_rows and all(is_same(thing, other) for other in case.things)


def _speaks_of_title(case: Case, title: str, told: Told) -> bool:
    """Tell whether a statement is of a document: named in its clause, or last named before it in its row."""
    text, clause = case.progress.text, told.statement.clause.span
    begin = told.row.span.start if told.row else 0
    sentence = case.progress.sentence(clause.start)
    if title in clause.of(text):
        return True
    before = text[max(begin, sentence.start) : clause.start]
    after = before.rfind(title)
    return after >= 0 and "《" not in before[after + len(title) :].replace("、《", "").replace("》《", "")


def _spoken(case: Case, condition: Condition) -> Answer:
    """Return the answer of a clause that speaks of the same thing without an act that is understood: a guess at most."""
    best: tuple[float, Span] | None = None
    for clause in case.progress.clauses:
        if len(clause) < 4 or case.is_ahead(clause.start):
            continue
        share = touches(condition.what, clause.of(case.progress.text))
        if share >= _MOSTLY and (best is None or share > best[0]):
            best = (share, clause)
    if best is None:
        return NOTHING
    told = [each for each in case.acts_told if best[1].start <= each.statement.span.start < best[1].end]
    sentence = case.progress.sentence(best[1].start)
    met = any(each.statement.act == MEETING and each.statement.span.overlaps(sentence) for each in case.acts_told)
    if met and "会" not in condition.what:
        return NOTHING
    if any(each.modality in OPEN for each in told):
        return Answer(Verdict.MISSED, Certainty.GUESS, case.progress.begin(best[1]))
    return Answer(Verdict.REACHED, Certainty.GUESS, case.progress.begin(best[1]))
