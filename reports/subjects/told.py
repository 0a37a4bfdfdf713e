"""Findings as people meet them: computed when asked, numbered within their task, each with the answer it has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import F, Q, QuerySet

from reports.checks import Column, Finding, Severity
from reports.models import ConditionAnswer, FindingAnswer, Report
from reports.subjects.loading import sources
from reports.subjects.results import Quoted, Reading, readings, readings_in
from tasks.language import KnownName
from tasks.language.figures import Span
from tasks.models import Membership, Period, Task
from tasks.models.composed import question

if TYPE_CHECKING:
    from tasks.models import User

#: What the form shows of a text while it is typed.
TYPED = ("findings", "conditions", "promise", "stated")
ADMITTED = "单位已如实填报没有达到，原因见“存在问题”。"
BUREAU = (Membership.Role.REPORTER, Membership.Role.SIGNATORY)
OFFICE = (Membership.Role.SUPERVISOR, Membership.Role.VIEWER, Membership.Role.ADMINISTRATOR)


#: The rules that doubt whether what the milestone wants is reached: who says that it is not has answered them.
SHORTFALLS = frozenset(
    {
        "quantity_short", "share_short", "rate_short", "condition_short", "event_missed", "goal_unmet", "list_stage", "numbered_stage",
        "goal_unanswered",
    }
)  # fmt: skip


class Admitted(NamedTuple):
    """A condition that the bureau itself says is reached in part or not, and why: its place in the milestone, its sentence."""

    goal: Span
    sentence: str

    def answers(self, finding: Finding, words: str) -> bool:
        """Return whether a doubt about a shortfall is about this condition: on its words, else on the sentence that answers it."""
        goals = [mark.span for mark in finding.spans if mark.column is Column.GOAL]
        if goals:
            return any(span.start < self.goal.end and self.goal.start < span.end for span in goals)
        words, sentence = words.strip(), self.sentence.strip()
        return bool(words and sentence) and (words in sentence or sentence in words)


@dataclass(frozen=True, slots=True)
class Told:
    """A finding with its number (from 1 within its task), what identifies it, and the bureau's answer if there is one.

    `words` are those of every place that it stands on, verbatim, in the order of its spans. It is `admitted` where it
    doubts what the bureau itself says is not reached, with the obstacles written: that is one thing, and told once.
    """

    number: int
    finding: Finding
    fingerprint: str
    answer: FindingAnswer | None = None
    words: tuple[str, ...] = ()
    admitted: bool = False

    @property
    def asks(self) -> bool:
        """Return whether it is a doubt, which wants an answer."""
        return self.finding.severity is Severity.DOUBT

    @property
    def blocks(self) -> bool:
        """Return whether the report can't be submitted with it: an error, or a doubt without an answer."""
        return self.finding.severity is Severity.ERROR or (self.asks and not self.is_answered)

    @property
    def is_answered(self) -> bool:
        """Return whether the bureau has given its reason: here, or where it says that the condition is not reached."""
        return self.answer is not None or self.admitted

    @property
    def reason(self) -> str:
        """Return the bureau's reason, where it stands elsewhere the words for that; nothing without one."""
        return str(self.answer) if self.answer else ADMITTED if self.admitted else ""

    @property
    def place(self) -> Span | None:
        """Return the first words of the narrative that it stands on; None where it stands on none."""
        return next((mark.span for mark in self.finding.spans if mark.column is Column.PROGRESS), None)

    @property
    def label(self) -> str:
        """Return how it stands in one word: 已说明, else its severity."""
        return "已说明" if self.is_answered else self.finding.severity.label


def numbered_findings(
    findings: Iterable[Quoted], answers: Iterable[FindingAnswer] = (), admitted: Sequence[Admitted] = ()
) -> list[Told]:
    """Return `findings`, each with the words of its places, in their order, with their answers; those to other words lapse.

    `admitted` are the conditions that the bureau says are not reached.
    """
    given, count, listed = {answer.fingerprint: answer for answer in answers}, Counter[str](), []
    for number, (finding, quoted) in enumerate(findings, 1):
        places = (f"{mark.column}:{each}" for mark, each in zip(finding.spans, quoted, strict=True))
        words = "\0".join([finding.code, finding.computed, *places])  # what identifies a finding, wherever it stands
        count[words] += 1
        mark = sha256(f"{words}\0{count[words]}".encode("utf-8", "surrogatepass")).hexdigest()
        own = finding.code in SHORTFALLS and any(each.answers(finding, quoted[0]) for each in admitted)
        listed.append(Told(number, finding, mark, given.get(mark), quoted, own))
    return listed


def told_in(
    period: Period,
    user: User | None = None,
    numbers: Collection[str] | None = None,
    known: Mapping[int, list[Reading]] | None = None,
) -> dict[str, list[Told]]:
    """Return by task number the findings of `period` that `user` may read, on the texts that they may read.

    The office reads those on all tasks, a bureau those on the tasks it leads, the command line (None) all on what was
    submitted; whoever may read none finds no task here, without a query. `numbers` limits the tasks; `known` are their
    readings by period, where they are loaded already. Fifteen queries at most.
    """
    own = _own(user)
    if own is None:
        return {}
    if own:
        led = Task.objects.filter(own, plan=period.plan_id)
        numbers = list((led if numbers is None else led.filter(number__in=numbers)).values_list("number", flat=True))
    if numbers is not None and not numbers:
        return {}
    given: dict[str, list[FindingAnswer]] = defaultdict(list)
    for answer in _answers_in(period.pk, user):
        given[answer.number].append(answer)
    if known is None:
        known = readings_in([period], user, numbers, "findings")
    wanted = None if numbers is None else set(numbers)
    found = [each for each in known.get(period.pk, ()) if wanted is None or each.number in wanted]
    short = any(finding.code in SHORTFALLS for each in found for finding, _ in each.findings)
    own_word = _admitted_in(period, user) if short else {}
    return {
        each.number: numbered_findings(each.findings, given[each.number], own_word.get(each.number, ()))
        for each in found
    }


def _admitted_in(period: Period, user: User | None) -> dict[str, list[Admitted]]:
    """Return by task number the conditions that reports with obstacles written say are not reached; one query."""
    found: dict[str, list[Admitted]] = defaultdict(list)
    for number, start, words, sentence in _behind(period.pk, user):
        found[number].append(Admitted(Span(start, start + len(words)), sentence))
    return found


@question
def _answers_in(period: int, user: User | None) -> QuerySet[Any]:
    """Return the answers to findings in a period, each with the `number` of its task."""
    answers = FindingAnswer.objects.visible_to(user).filter(report__period=period)
    return answers.select_related("by").annotate(number=F("report__task__number"))


@question
def _behind(period: int, user: User | None) -> QuerySet[ConditionAnswer, tuple[str, int, str, str]]:
    submitted = Report.objects.filter(status__in=Report.SUBMITTED)
    reports = submitted if user is None else Report.objects.visible_to(user)
    behind = ConditionAnswer.objects.filter(report__in=reports.filter(period=period).exclude(obstacles=""))
    rows = behind.filter(answer__in=ConditionAnswer.BEHIND)
    return rows.values_list("report__task__number", "condition__start", "condition__words", "sentence")


def reading_if(report: Report, user: User, text: str, known: Iterable[KnownName]) -> Reading | None:
    """Return what `report` comes to as if `text` were its narrative and the task had the sub-projects `known`.

    Nothing is read of what is stored beside the task, its goal and last quarter's text; what is typed as it is stored
    is not read anew. Eight queries.
    """
    number = report.task.number
    found = sources(report.period, user, [number], {number: text})
    names = tuple((each.name, each.aliases, each.district) for each in known)
    return next(iter(readings((each._replace(known=names) for each in found), *TYPED)), None)


def told_on(reading: Reading, report: Report, user: User, admitted: Sequence[Admitted] = ()) -> list[Told]:
    """Return the findings of `reading` with the answers that they have in `report`, and what it admits; one query."""
    return numbered_findings(reading.findings, _answers(report.pk, user), admitted)


@question
def _answers(report: int, user: User) -> QuerySet[FindingAnswer]:
    return FindingAnswer.objects.visible_to(user).filter(report=report).select_related("by")


def hears(user: User | None) -> bool:
    """Return whether `user` is told findings on any task at all."""
    return _own(user) is not None


def severity_counts(listed: Iterable[Told]) -> dict[Severity, int]:
    """Return how many findings of each severity there are, the heaviest first; none that is not there."""
    found = Counter(each.finding.severity for each in listed)
    return {severity: found[severity] for severity in Severity if found[severity]}


def _own(user: User | None) -> Q | None:
    """Return the tasks on which `user` is told findings, as a condition; None: on none."""
    if user is None or (user.acting and user.acting.role in OFFICE):
        return Q()
    return Q(lead=user.acting.organization_id) if user.acting and user.acting.role in BUREAU else None
