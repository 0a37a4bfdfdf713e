"""What a clause of a milestone wants done: which acts, of what, how far."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product

from reports.checks.acts import LIGHT, attributes, of_act
from reports.checks.passage import Passage
from reports.checks.words import names_thing
from tasks.language import Condition, ConditionKind, Modality, Statement, Step
from tasks.language.figures import Certainty, Span
from tasks.language.kinds import ChunkKind
from tasks.language.scanner import Chunk
from tasks.language.statement import AMOUNT

#: A name of one thing is no shorter.
_SHORTEST = 3
#: So many acts of one clause are looked at; no clause of a city's milestones has half as many.
_MOST = 20
TITLE = re.compile(r"《[^《》]{2,80}》")


@dataclass(frozen=True, slots=True)
class Wanted:
    """An act that a milestone wants done to a thing.

    `verb`, `act` and `step` are those of the clause; the act is empty where only words say what is to be done
    (完成水压试验). `subject` is what it is done to, as far as it stands before the verb or in a clause before, `object`
    the words behind it, `attributes` acts that say of what it is (路基 of 路基完工), `titles` the documents that
    the clause names. `is_going`: it has only to go on (开展, 推进, 启动). `siblings` are the other verbs of the clause.
    Two that are equal have one answer.
    """

    condition: Condition = field(compare=False)
    verb: str
    act: str
    step: Step
    subject: str
    object: str
    attributes: tuple[str, ...]
    titles: tuple[str, ...]
    is_going: bool
    siblings: frozenset[str]

    @property
    def thing(self) -> str:
        """Return what names the thing: the words behind the verb where they do, else those before it."""
        return self.object if names_thing(self.object) else self.subject


def wanted_of(goal: Passage, conditions: Sequence[Condition]) -> dict[int, list[Wanted]]:
    """Return by the identity of each event among the conditions the acts that it wants; of no owner but the lead."""
    found: dict[int, list[Wanted]] = {}
    carried, sentence = "", -1
    for condition in conditions:
        begin = goal.sentence(condition.span.start).start
        if begin != sentence:
            carried, sentence = "", begin
        if condition.kind is not ConditionKind.EVENT or condition.owner:
            continue
        own, made = _of_clause(goal, condition, carried)
        carried = own or carried
        found[id(condition)] = made
    return found


def _of_clause(goal: Passage, condition: Condition, carried: str) -> tuple[str, list[Wanted]]:
    """Return what a clause names before its verb, and the acts that it wants."""
    span = condition.span
    told = _heads(goal, goal.acts.inside(span))
    chunks = [
        chunk for chunk in goal.scan.chunks_in(span)
        if chunk.kind not in (ChunkKind.AMOUNT, ChunkKind.SHARE) and not goal.scan.parts.is_bracketed(chunk.span.start)
    ]  # fmt: skip
    if not told:
        return _named(_words(goal, span, chunks)), []
    verbs = [chunk for chunk in chunks if chunk.kind is not ChunkKind.TIME]
    first = verbs[0].span.start if verbs else told[0].span.start
    own = _named(_words(goal, Span(span.start, first), chunks))
    behind = _words(goal, Span(first, span.end), chunks).strip("等、的。；， ")
    if condition.certainty is Certainty.GUESS and not any(each.explicit or each.holds for each in told):
        return own, []
    siblings = frozenset(each.verb for each in told)
    titles = tuple(found[1:-1] for found in TITLE.findall(condition.what))
    made = []
    for one, subject in islice(product(told, _several(own or carried)), _MOST):
        light = one.act in LIGHT
        step = Step.NONE if light else one.step
        what = goal.text[one.span.end : span.end].strip("等、的。；， ") if light else behind
        made.append(
            Wanted(
                condition, one.verb, "" if light else one.act, step, subject, what,
                tuple(chunk.word for chunk in attributes(goal.scan, one, beside=True)),
                titles if step <= Step.PREPARED else (), _is_going(one), siblings - {one.verb},
            )
        )  # fmt: skip
    return own, made


def _several(subject: str) -> list[str]:
    """Return the things that a subject names side by side (沂河路、涑河路), each on its own; else the subject itself."""
    parts = [part.strip("等 ") for part in subject.split("、")]
    return (
        parts if len(parts) > 1 and all(len(part) >= _SHORTEST and names_thing(part) for part in parts) else [subject]
    )


def _heads(goal: Passage, told: list[Statement]) -> list[Statement]:
    """Return the statements of a clause without those that are only an attribute of the next: 规划 of 规划审批."""
    inner = {chunk.span for each in told for chunk in attributes(goal.scan, each, beside=True)}
    told = [replace(act, done=True) if (act := of_act(each)) is not each else each for each in told]
    heads = [each for each in told if each.span not in inner and not _is_mention(each)]
    return [each for each in heads if each.act not in LIGHT] or heads


def _is_mention(one: Statement) -> bool:
    """Tell whether an act is only named, with nothing that makes a verb of it: 农村危房改造."""
    return one.modality is Modality.PLAIN and not one.done and one.act not in LIGHT


def _is_going(one: Statement) -> bool:
    """Tell whether an act has only to be begun, or to go on: 启动, 开展, 推进."""
    return one.act != AMOUNT and not one.done


def _words(goal: Passage, span: Span, chunks: list[Chunk]) -> str:
    """Return the words of `span` outside its chunks."""
    pieces, place = [], span.start
    for chunk in chunks:
        if chunk.span.start >= span.end:
            break
        if chunk.span.end > place:
            pieces.append(goal.text[place : max(place, chunk.span.start)])
            place = max(place, chunk.span.end)
    return "".join([*pieces, goal.text[place : max(place, span.end)]])


def _named(words: str) -> str:
    """Return words that name a thing without marks around them, else nothing."""
    words = words.strip("，、。；： 　的")
    return words if names_thing(words) else ""
