"""The milestone as a checklist: each condition with the bureau's answer, or as the narrative surely answers it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.checks import Verdict, is_own
from reports.models import ConditionAnswer
from reports.workflow.content import AnswerData
from tasks.language.figures import Certainty

if TYPE_CHECKING:
    from reports.subjects import Reading

Answer = ConditionAnswer.Answer
ANSWERS = {Verdict.REACHED: Answer.REACHED, Verdict.PARTLY: Answer.PARTLY, Verdict.MISSED: Answer.MISSED}


@dataclass(frozen=True, slots=True)
class Item:
    """One condition of a milestone, by its key.

    `read` is the answer that the narrative gives, None where it gives none or where the reading is no more than a
    guess; `sentence` is the one that was read, also where it is a guess. `chosen` is what the bureau chose itself,
    `owner` the other bureau that the clause names.
    """

    key: int
    words: str
    owner: str | None
    read: AnswerData | None
    sentence: str
    is_sure: bool
    chosen: AnswerData | None

    @property
    def answer(self) -> AnswerData | None:
        """Return the answer that holds: the chosen one, else as read where that is sure."""
        return self.chosen or (self.read if self.is_sure else None)

    @property
    def likely_answer(self) -> AnswerData | None:
        """Return the answer that the narrative likely gives, which holds once the bureau has confirmed it."""
        return self.read if self.is_open else None

    @property
    def proposal(self) -> str:
        """Return the proposed answer in words, nothing where there is none."""
        return Answer(self.likely_answer.answer).label if self.likely_answer else ""

    @property
    def label(self) -> str:
        """Return the answer that holds in words, nothing where there is none."""
        return Answer(self.answer.answer).label if self.answer else ""

    @property
    def as_read(self) -> bool:
        """Return whether the answer that holds was read and not chosen."""
        return self.chosen is None

    @property
    def is_open(self) -> bool:
        """Return whether it has to be answered before the report is submitted."""
        return self.answer is None and self.owner is None

    @property
    def is_behind(self) -> bool:
        """Return whether it is reached in part or not at all."""
        return self.answer is not None and self.answer.answer in ConditionAnswer.BEHIND


def items_of(reading: Reading, answers: Mapping[int, AnswerData]) -> list[Item]:
    """Return the conditions on record of a task's milestone, in the order of its text.

    Of `answers` those count that were chosen: what was read before is read again in the narrative of `reading`.
    """
    items, source = [], reading.source
    for each in reading.conditions:
        if each.key is None:
            continue
        sentence = each.span.of(source.progress).strip() if each.span else ""
        answer = ANSWERS.get(each.verdict) if each.certainty is not Certainty.GUESS else None
        chosen = answers.get(each.key)
        items.append(
            Item(
                each.key, each.words, None if is_own(each.condition.owner, source.lead) else each.condition.owner,
                AnswerData(answer.value, sentence, True, each.words) if answer else None,
                sentence, each.certainty is Certainty.SURE,
                None if chosen is None or chosen.as_read else chosen._replace(sentence=sentence, words=each.words),
            )
        )  # fmt: skip
    return items


def answers_of(items: Iterable[Item]) -> dict[int, AnswerData]:
    """Return the answers that hold, by condition; one that is only proposed is not among them."""
    return {item.key: item.answer for item in items if item.answer}


def objection(items: Iterable[Item], obstacles: str, next_steps: str) -> str:
    """Return why a report with these answers and words can't be submitted, nothing where it can."""
    items = list(items)
    unanswered, behind = sum(item.is_open for item in items), sum(item.is_behind for item in items)
    if unanswered:
        proposed = sum(item.likely_answer is not None for item in items)
        likely = f"其中 {proposed} 个有识别结果，请确认或另选。" if proposed else ""
        return f"还有 {unanswered} 个目标事项没有选完成情况，不能报送。请逐项选择；本季度没有安排的，选“本季度不涉及”。{likely}"
    missing = [name for name, text in explanations(obstacles, next_steps) if not text.strip()] if behind else []
    if missing:
        return f"有 {behind} 个目标事项未达到或部分达到，还没有写{'和'.join(missing)}，不能报送。"
    return ""


def explanations(obstacles: str, next_steps: str) -> list[tuple[str, str]]:
    """Return what a bureau behind its plan has to say, each with what is expected in it, and the text."""
    return [
        ("“存在问题”（原因、采取的措施）", obstacles),
        ("“下步打算”（何时完成、由谁负责）", next_steps),
    ]
