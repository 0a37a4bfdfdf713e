"""What a report says at one moment: rows, readings, answers, obstacles, next steps — to be written, kept or compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import QuerySet

from reports.models import ConditionAnswer, ProgressEntry, Report, TargetReading
from tasks.language import Stage, compose
from tasks.models import MilestoneCondition
from tasks.models.composed import question

#: So many characters a row of a report may have, and a report, or a text out of which its rows are read.
LONGEST_ROW = 20_000
LONGEST_REPORT = 200_000


def too_long(text: str) -> str:
    """Return why a narrative can't be a report: how long it is and may be; nothing where it can."""
    if len(text) <= LONGEST_REPORT:
        return ""
    return f"推进情况最多 {LONGEST_REPORT:,} 字，现有 {len(text):,} 字，请删去不属于这项任务的内容。"


class EntryData(NamedTuple):
    """The values of one `ProgressEntry`, whose order is its place in the list."""

    text: str
    marker: str = ""
    item: int = 0
    name: str = ""
    subproject_id: int | None = None
    district_id: int | None = None
    stage: str = Stage.UNSTATED.value
    percent: Decimal | None = None
    basis: str = ""
    contributor_id: int | None = None
    named: str = ""


class AnswerData(NamedTuple):
    """The bureau's answer to one condition of the milestone, a value of `ConditionAnswer.Answer`.

    `sentence` is that of the narrative which answers it, `as_read` tells that it was read there and nobody chose it,
    `words` are the condition's own: a snapshot holds them, as they were.
    """

    answer: str
    sentence: str = ""
    as_read: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A report's rows in order, its readings by target id, its two further texts, its answers by condition id, its outlook on the year."""

    entries: tuple[EntryData, ...] = ()
    readings: dict[int, Decimal] = field(default_factory=dict)
    obstacles: str = ""
    next_steps: str = ""
    answers: dict[int, AnswerData] = field(default_factory=dict)
    outlook: str = ""
    outlook_reason: str = ""

    @property
    def text(self) -> str:
        """Return the narrative, character for character."""
        return compose(entry.text for entry in self.entries)

    def says_the_same_as(self, other: Content) -> bool:
        """Return whether both hold the same; in which sentence an answer was found, and what nobody chose, is read anew."""
        return replace(self, answers=self._chosen) == replace(other, answers=other._chosen)

    @property
    def _chosen(self) -> dict[int, AnswerData]:
        return {key: AnswerData(said.answer) for key, said in self.answers.items() if not said.as_read}

    def snapshot(self) -> dict[str, Any]:
        """Return everything as JSON values, as a transition keeps it."""
        return {
            "text": self.text,
            "entries": [
                {**entry._asdict(), "percent": None if entry.percent is None else str(entry.percent)}
                for entry in self.entries
            ],
            "readings": {str(target): str(value) for target, value in self.readings.items()},
            "obstacles": self.obstacles,
            "next_steps": self.next_steps,
            "answers": {str(condition): answer._asdict() for condition, answer in self.answers.items()},
            "outlook": self.outlook,
            "outlook_reason": self.outlook_reason,
        }

    @classmethod
    def from_snapshot(cls, kept: dict[str, Any]) -> Content:
        """Return the content that `snapshot` gave; what was not asked for yet is empty."""
        return cls(
            tuple(
                EntryData(**{**entry, "percent": None if entry["percent"] is None else Decimal(entry["percent"])})
                for entry in kept["entries"]
            ),
            {int(target): Decimal(value) for target, value in kept["readings"].items()},
            kept["obstacles"],
            kept["next_steps"],
            {int(condition): AnswerData(**answer) for condition, answer in kept.get("answers", {}).items()},
            kept.get("outlook", ""),
            kept.get("outlook_reason", ""),
        )

    def write(self, report: Report) -> None:
        """Replace the rows, readings and answers of `report` and set its texts and outlook (not saved); seven queries at most.

        An answer to a condition that the milestone no longer holds is left out.
        """
        report.entries.all().delete()
        ProgressEntry.objects.bulk_create(
            ProgressEntry(report=report, order=order, **entry._asdict()) for order, entry in enumerate(self.entries)
        )
        report.readings.all().delete()
        TargetReading.objects.bulk_create(
            TargetReading(report=report, target_id=target, value=value) for target, value in self.readings.items()
        )
        write_answers(report, self.answers)
        report.obstacles, report.next_steps = self.obstacles, self.next_steps
        report.outlook, report.outlook_reason = self.outlook, self.outlook_reason


def write_answers(report: Report, answers: Mapping[int, AnswerData]) -> None:
    """Replace the answers of `report` by those of `answers` whose condition its milestone still holds; three queries."""
    report.condition_answers.all().delete()
    if not answers:
        return
    held = {key for (key,) in _conditions(report.task_id, report.period_id)}
    ConditionAnswer.objects.bulk_create(
        ConditionAnswer(
            report=report, condition_id=key, answer=said.answer, sentence=said.sentence, as_read=said.as_read
        )
        for key, said in answers.items()
        if key in held
    )


@question
def _conditions(task: int, period: int) -> QuerySet[MilestoneCondition, tuple[int]]:
    return MilestoneCondition.objects.filter(milestone__task=task, milestone__period=period).values_list("pk")


def content_of(report: Report) -> Content:
    """Return what `report` says now; three queries."""
    return Content(
        tuple(map(EntryData._make, _entries(report.pk))),
        dict(readings_of(report.pk)),
        report.obstacles,
        report.next_steps,
        {key: AnswerData(said, sentence, read, words) for key, said, sentence, read, words in _answers(report.pk)},
        report.outlook,
        report.outlook_reason,
    )


@question
def _entries(report: int) -> QuerySet[ProgressEntry, tuple[Any, ...]]:
    return ProgressEntry.objects.filter(report=report).order_by("order").values_list(*EntryData._fields)


@question
def readings_of(report: int) -> QuerySet[TargetReading, tuple[int, Decimal]]:
    """Return the cumulative values of a report, each with the key of its target."""
    return TargetReading.objects.filter(report=report).order_by("target_id").values_list("target_id", "value")


@question
def _answers(report: int) -> QuerySet[ConditionAnswer, tuple[int, str, str, bool, str]]:
    answers = ConditionAnswer.objects.filter(report=report).order_by("condition__start", "condition_id")
    return answers.values_list("condition_id", "answer", "sentence", "as_read", "condition__words")
