"""What an import would do, row by row: shown before it is done, and the very thing that is then written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from reports.checks import Column, Subject
from reports.models import Report
from reports.registry.questions import Question
from reports.subjects import Told, findings_of, numbered_findings
from tasks.importing.figures import Amount
from tasks.importing.headings import FIELDS
from tasks.language import Condition, KnownName, Narrative, TargetClause
from tasks.language.figures import Basis
from tasks.models import AnnualTarget, Organization, Period, Plan, Support, Task
from tasks.quarters import LAST_QUARTER, NUMERALS, Quarter

#: Fields of a task that take a cell as it is.
PLAIN = ("category", "sponsor", "responsible", "contact", "deadline")


class State(StrEnum):
    """What would happen to the task of a row."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    CONFLICT = "conflict"
    PROBLEM = "problem"
    LEFT_OUT = "left_out"


STATES = {
    State.NEW: "新增",
    State.CHANGED: "变更",
    State.UNCHANGED: "不变",
    State.CONFLICT: "冲突",
    State.PROBLEM: "问题",
    State.LEFT_OUT: "不导入",
}


class Problem(NamedTuple):
    """What stands in the way, where (sheet, row, column in words), and what to do; `question` is its key where a person decides."""

    place: str
    message: str
    question: str = ""

    def __str__(self) -> str:
        """Return place and message as one line."""
        return f"{self.place}：{self.message}" if self.place else self.message


class Change(NamedTuple):
    """One cell that would change; `field` is a field of the task, or `goal`, `goal1` … `goal4` or `progress`."""

    place: str
    field: str
    label: str
    old: str
    new: str


@dataclass(slots=True)
class Planned:
    """A figure that a column plans for the year, and what another one says is done of it.

    `target` is the one that the task has, `clause` the one that its text gives it now; with neither it is a new one.
    """

    what: str
    amount: Amount | None
    words: str
    target: AnnualTarget | None = None
    clause: TargetClause | None = None
    reached: Decimal | None = None

    @property
    def changes(self) -> bool:
        """Return whether the target that the task has gets another figure."""
        return (
            self.target is not None
            and self.amount is not None
            and self.words != self.target.words
            and self.clause is None
        )


@dataclass(slots=True)
class RowPreview:
    """One row of the file: its task (found or new), what would change, and what was read from it.

    `targets` and `supports` are new; those that the task has are `retargeted`, `given_up`, `reclaused`, `unclaused`.
    """

    place: str
    number: str
    state: State = State.UNCHANGED
    task: Task | None = None
    report: Report | None = None
    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lead: Organization | None = None
    values: dict[str, str] = field(default_factory=dict)
    extra: dict[str, str] = field(default_factory=dict)
    goal: str = ""
    goals: dict[int, str] = field(default_factory=dict)
    progress: str = ""
    narrative: Narrative | None = None
    targets: list[TargetClause] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    supports: list[tuple[Organization, str, str]] = field(default_factory=list)
    projects: list[tuple[str, Organization | None]] = field(default_factory=list)
    aliases: list[tuple[str, str]] = field(default_factory=list)
    known: tuple[KnownName, ...] = ()
    subject: Subject | None = None
    retargeted: list[tuple[AnnualTarget, TargetClause]] = field(default_factory=list)
    given_up: list[AnnualTarget] = field(default_factory=list)
    reclaused: list[tuple[Support, str]] = field(default_factory=list)
    unclaused: list[Support] = field(default_factory=list)
    planned: Planned | None = None
    shares: dict[str, tuple[Decimal, Basis]] = field(default_factory=dict)
    conflict: Change | None = None
    suggested: bool = False
    _told: list[Told] | None = field(default=None, init=False, repr=False)

    @property
    def promise(self) -> str:
        """Return the words that promise something for the year: the task's text and, where there is one, 年度目标."""
        return "\n".join(filter(None, (self.values["text"], self.values.get("target"))))

    @property
    def target_words(self) -> list[str]:
        """Return the words on which the targets that were read stand."""
        return [target.span.of(self.promise) for target in self.targets]

    @property
    def goals_told(self) -> list[tuple[str, str]]:
        """Return the goals of the row by what they are called, that of the table's quarter first."""
        own = [("工作目标", self.goal)] if self.goal.strip() else []
        return own + [(f"{NUMERALS[number - 1]}季度工作目标", text) for number, text in sorted(self.goals.items())]

    @property
    def fields_told(self) -> list[tuple[str, str]]:
        """Return what the row says beside its text, by what it is called: category, people, days."""
        return [(FIELDS[key], self.values[key]) for key in PLAIN if self.values.get(key)]

    @property
    def figures_told(self) -> str:
        """Return what columns of figures plan and have done that no change shows: 年度计划投资（万元）：12,000，累计完成 6500 万元."""
        planned = self.planned
        if planned is None or (self.task and planned.target):
            return ""
        plan = [planned.words] if planned.amount and not planned.clause else []
        unit = planned.amount.unit if planned.amount else planned.clause.unit if planned.clause else ""
        return "，".join(
            plan + ([f"累计完成 {planned.reached.normalize():f} {unit}"] if planned.reached is not None else [])
        )

    @property
    def findings_told(self) -> list[Told]:
        """Return the findings on the row's own texts; they stop no import. None where it says no progress."""
        if self._told is None:
            self._told = numbered_findings(findings_of(self.subject)) if self.subject else []
        return self._told

    @property
    def texts_in_doubt(self) -> list[tuple[str, str, str]]:
        """Return the row's texts that hold words on which findings stand: column, heading, text."""
        if self.subject is None:
            return []
        columns = {mark.column for each in self.findings_told for mark in each.finding.spans}
        return [(column.value, column.label, self.subject.text(column)) for column in Column if column in columns]

    @property
    def condition_words(self) -> list[str]:
        """Return the words of the goal on which the conditions that were read stand."""
        return [condition.span.of(self.goal) for condition in self.conditions]

    @property
    def writes(self) -> bool:
        """Return whether importing would write anything for this row."""
        if self.state is State.CONFLICT:
            return bool(self.changes) or self.suggested
        return self.state in {State.NEW, State.CHANGED}


@dataclass(slots=True)
class Preview:
    """A whole import before it is written. A problem of the file blocks all of it, one of a row only that row.

    `lists` are those of the year, `new_plan` is the list that it would create; `passed_over` has a line for every row that
    is no task; `before` says that the import was done before this one; `begins` that the list's year is not over.
    """

    title: str = ""
    quarter: Quarter | None = None
    year: int | None = None
    lists: list[Plan] = field(default_factory=list)
    plan: Plan | None = None
    new_plan: Plan | None = None
    period: Period | None = None
    periods: dict[int, Period] = field(default_factory=dict)
    lead: Organization | None = None
    accepted: bool = True
    begins: bool = False
    rows: list[RowPreview] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    passed_over: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    file_problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    created: list[str] = field(default_factory=list)
    new_organizations: list[Organization] = field(default_factory=list)
    aliases: list[tuple[Organization, list[str]]] = field(default_factory=list)
    before: str = ""

    def ask(self, question: Question, place: str) -> Question:
        """Add a question with the place where it arises; one that is asked already gets the further place."""
        asked = next((each for each in self.questions if each.key == question.key), None)
        if asked is None:
            self.questions.append(asked := question)
        asked.places.append(place)
        asked.blocks = asked.blocks or question.blocks
        return asked

    @property
    def proposals(self) -> dict[str, str]:
        """Return the likely answers to the questions that need no look each, by their keys: unknown units become new ones."""
        return {question.key: question.proposal for question in self.questions if question.proposal}

    @property
    def own_list(self) -> Plan | None:
        """Return the list that the import is for, known or new; none while nobody said which."""
        return self.plan or self.new_plan

    @property
    def new_quarters(self) -> list[int]:
        """Return the quarters for which there is no period yet and the import needs one: all of a list that begins."""
        wanted = {quarter for row in self.rows if row.state is not State.PROBLEM for quarter in row.goals}
        if self.begins and self.new_plan:
            wanted |= set(range(1, LAST_QUARTER + 1))
        return sorted((wanted | ({self.quarter.number} if self.quarter else set())) - set(self.periods))

    @property
    def problems(self) -> list[Problem]:
        """Return the problems of the file, then those of its rows."""
        return self.file_problems + [problem for row in self.rows for problem in row.problems]

    @property
    def corrections(self) -> list[Problem]:
        """Return the problems that no answer in the preview solves."""
        return [problem for problem in self.problems if not problem.question]

    @property
    def waiting(self) -> list[RowPreview]:
        """Return the rows that wait for an answer and are otherwise right."""
        return [row for row in self.rows if row.problems and all(problem.question for problem in row.problems)]

    @property
    def blocked(self) -> bool:
        """Return whether nothing can be imported before the file's problems are solved."""
        return bool(self.file_problems or self.before)

    @property
    def numbers_reworded(self) -> list[str]:
        """Return the numbers of the tasks to be written whose goal changes in a quarter that was opened."""
        return [
            row.number
            for row in self.writing
            if any(
                change.field.startswith("goal")
                and change.old.strip()
                and (period := self.period_of(change.field))
                and period.opened_at
                for change in row.changes
            )
        ]

    def period_of(self, field: str) -> Period | None:
        """Return the quarter of a goal's field: `goal` that of the table, `goal1` … `goal4` their own; None for a new one."""
        number = field.removeprefix("goal")
        return self.periods.get(int(number)) if number else self.period

    def having(self, state: State) -> list[RowPreview]:
        """Return the rows in `state`."""
        return [row for row in self.rows if row.state == state]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows are new, changed, unchanged, in conflict, with problems, left out, skipped."""
        found = Counter(row.state for row in self.rows)
        counts = {state.value: found[state] for state in State} | {"skipped": sum(self.skipped.values())}
        counts[State.PROBLEM.value] += len(self.file_problems)
        return counts

    @property
    def writing(self) -> list[RowPreview]:
        """Return the rows that would be written."""
        return [] if self.blocked else [row for row in self.rows if row.writes]
