"""A statement: one verb of a clause, of what it is said and how it holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tasks.language.kinds import Modality, Step
from tasks.language.lexicon import words_of
from tasks.language.scanner import STEPS, Chunk
from tasks.language.span import Span
from tasks.language.text import Clause

#: Acts that only light verbs tell: works brought to their end, begun, going on, an amount of them done.
FINISHED, BEGUN, GOING, AMOUNT = "完工", "开工", "推进", "完成量"
#: A meeting was held, which brings nothing about.
MEETING = "召开"
#: Worked at is what no list of acts knows: 正在进行水压试验.
WORKED_AT = "进行"


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

    @property
    def going(self) -> Statement:
        """Return the statement as of something that goes on where nothing else is said of it."""
        return replace(self, modality=Modality.UNDERWAY) if self.modality is Modality.PLAIN else self

    @property
    def amount(self) -> Statement:
        """Return the statement as of an amount: 建成堤防2929公里 finishes no works."""
        return replace(self, act=AMOUNT, step=Step.BUILDING, done=False)

    @property
    def of_each(self) -> Statement:
        """Return what a statement that counts several says of each of them: 9月建成7个，包括…."""
        acts = words_of("acts").get(self.verb)  # 已交工4座，分别是…
        entry = words_of("states").get(self.verb) or (acts if acts and acts.values[1] == "accepted" else None)
        if self.act != AMOUNT or entry is None:
            return replace(self, whole=True)
        return replace(self, whole=True, act=entry.values[0], step=STEPS[entry.values[1]], done=True)


def ends_act(light: Chunk, step: Step) -> bool:
    """Tell whether a light verb brings an act to its end: 完成 any, 取得 and 确定 only what is done on paper."""
    return light.values[0] == "completes" or (
        light.values[0] == "obtains" and (step < Step.BUILDING or step is Step.ACCEPTED)
    )
