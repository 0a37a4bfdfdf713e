"""What a check says: a finding, with the words that it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from tasks.language.figures import Span


class Severity(StrEnum):
    """How much a finding weighs: an error blocks, a doubt wants an answer, a hint may be ignored."""

    ERROR = "error"
    DOUBT = "doubt"
    HINT = "hint"

    @property
    def label(self) -> str:
        """Return 错误, 疑点 or 提示."""
        return {Severity.ERROR: "错误", Severity.DOUBT: "疑点", Severity.HINT: "提示"}[self]


class Column(StrEnum):
    """The text of a task in which words stand."""

    TASK = "task"
    GOAL = "goal"
    PROGRESS = "progress"

    @property
    def label(self) -> str:
        """Return the column's heading."""
        return {Column.TASK: "工作任务", Column.GOAL: "工作目标", Column.PROGRESS: "推进情况"}[self]


@dataclass(frozen=True, order=True, slots=True)
class Mark:
    """A place in one of a task's texts."""

    column: Column
    span: Span


@dataclass(frozen=True, slots=True)
class Proposal:
    """Words that a person may put in place of those at `span` of the narrative; no finding is told apart by them."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold or does not fit.

    `spans` has the telling place first; `evidence` is its words, verbatim; `computed` the computation or the subject in
    a few words; `message` one sentence that a clerk understands; `proposals` what it may be mended to, if that is plain.
    """

    code: str
    severity: Severity
    spans: tuple[Mark, ...]
    evidence: str
    computed: str
    message: str
    proposals: tuple[Proposal, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule says: a finding before its rule's code and severity are put to it."""

    spans: tuple[Mark, ...]
    computed: str
    message: str
    proposals: tuple[Proposal, ...] = ()
