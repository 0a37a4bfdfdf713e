"""The rules in one list, and `find`, which asks each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from reports.checks import arithmetic, continuity, coverage, events, language, names, plan, sums
from reports.checks import listings as lists
from reports.checks import open_conditions as conditions
from reports.checks.case import Case, case_of
from reports.checks.finding import Column, Finding, Mark, Said, Severity
from reports.checks.subject import Subject
from tasks.language import go_on
from tasks.language.figures import Span


@dataclass(frozen=True, slots=True)
class Rule:
    """One small function with the code and the severity of what it says."""

    code: str
    severity: Severity
    say: Callable[[Case], Iterator[Said]]


RULES = (
    Rule("percent_impossible", Severity.ERROR, arithmetic.impossible_percent),
    Rule("share_mismatch", Severity.DOUBT, arithmetic.share_mismatch),
    Rule("denominator_unstated", Severity.HINT, arithmetic.denominator_unstated),
    Rule("sum_mismatch", Severity.DOUBT, sums.parts_and_whole),
    Rule("part_exceeds_whole", Severity.DOUBT, sums.part_exceeds_whole),
    Rule("remainder_mismatch", Severity.DOUBT, sums.remainder_mismatch),
    Rule("quantity_short", Severity.DOUBT, plan.quantity_short),
    Rule("share_short", Severity.DOUBT, plan.share_short),
    Rule("rate_short", Severity.DOUBT, plan.rate_short),
    Rule("whole_differs", Severity.DOUBT, plan.whole_differs),
    Rule("level_short", Severity.HINT, plan.level_short),
    Rule("event_missed", Severity.DOUBT, events.event_missed),
    Rule("goal_unmet", Severity.DOUBT, events.goal_unmet),
    Rule("procedure_unanswered", Severity.DOUBT, events.procedure_unanswered),
    Rule("list_count", Severity.DOUBT, lists.list_count),
    Rule("list_missing", Severity.DOUBT, lists.list_missing),
    Rule("list_extra", Severity.DOUBT, lists.list_extra),
    Rule("list_stage", Severity.DOUBT, lists.list_stage),
    Rule("numbered_stage", Severity.DOUBT, lists.numbered_stage),
    Rule("goal_unanswered", Severity.DOUBT, coverage.goal_unanswered),
    Rule("condition_short", Severity.DOUBT, conditions.condition_short),
    Rule("condition_unanswered", Severity.HINT, conditions.condition_unanswered),
    Rule("commitment_unanswered", Severity.DOUBT, coverage.commitment_unanswered),
    Rule("commitment_not_due", Severity.HINT, coverage.commitment_not_due),
    Rule("handover", Severity.DOUBT, coverage.handover_unstated),
    Rule("figure_down", Severity.DOUBT, continuity.figure_down),
    Rule("percent_down", Severity.DOUBT, continuity.percent_down),
    Rule("reopened", Severity.DOUBT, continuity.reopened_sites),
    Rule("dropped", Severity.DOUBT, continuity.dropped_sites),
    Rule("unchanged", Severity.DOUBT, continuity.unchanged_items),
    Rule("contradiction", Severity.DOUBT, language.contradiction),
    Rule("quarter_word", Severity.HINT, language.quarter_word),
    Rule("slip", Severity.HINT, language.slip),
    Rule("hotline", Severity.HINT, language.hotline),
    Rule("magnitude", Severity.HINT, language.magnitude),
    Rule("unit_missing", Severity.HINT, language.unit_missing),
    Rule("colloquial_unit", Severity.HINT, language.colloquial_unit),
    Rule("punctuation", Severity.HINT, language.punctuation),
    Rule("brackets", Severity.HINT, language.brackets),
    Rule("closing_mark", Severity.HINT, language.closing_mark),
    Rule("garbled", Severity.HINT, language.garbled_sentences),
    Rule("wording", Severity.HINT, language.wording),
    Rule("road_drift", Severity.HINT, names.road_drift),
    Rule("name_drift", Severity.HINT, names.name_drift),
    Rule("name_shortened", Severity.HINT, names.shortened_names),
)
#: What a rule says no more once another has spoken on the same sentence.
_TOLD_BY = {
    "share_mismatch": {"contradiction", "magnitude"},
    "quantity_short": {"magnitude"},
    "share_short": {"quantity_short"},
    "remainder_mismatch": {"sum_mismatch"},
}
#: What is said of a condition only where no other rule has spoken of it.
_LAST = {"condition_short", "condition_unanswered"}
#: So many findings a report may have, so many marks one finding, and so many characters what it shows and says.
_MOST, _MARKS, _SHOWN, _SAID = 100, 20, 300, 600
_ORDER = (Column.PROGRESS, Column.GOAL, Column.TASK)


def find(subject: Subject) -> list[Finding]:
    """Return what does not hold or does not fit in a task's texts, in the order of the text; the same defect once.

    At most a hundred: beyond them a last hint says how many more there are. Pure: the same subject gives the same
    findings. Time grows linearly with the texts.
    """
    case = case_of(subject)
    found: dict[tuple[str, Mark], Finding] = {}
    for rule in RULES:
        go_on()
        for said in map(_bounded, rule.say(case)):
            place = said.spans[0]
            words = subject.words(place)
            finding = Finding(
                rule.code, rule.severity, said.spans, words, said.computed, said.message, said.proposals
            )  # fmt: skip
            found.setdefault((rule.code, place), finding)
    told = {(code, case.sentence_of(place)) for code, place in found}
    goals = [
        mark.span
        for finding in found.values()
        if finding.code not in _LAST
        for mark in finding.spans
        if mark.column is Column.GOAL
    ]
    kept = [
        finding
        for (code, place), finding in found.items()
        if not (code in _LAST and any(_meet(finding.spans[-1].span, span) for span in goals))
        and not any((other, case.sentence_of(place)) in told for other in _TOLD_BY.get(code, ()))
    ]
    return _listed(sorted(kept, key=_place))


def _place(finding: Finding) -> tuple[int, Span, str]:
    """Return what findings are sorted by: the text they stand in, their place, their code."""
    return _ORDER.index(finding.spans[0].column), finding.spans[0].span, finding.code


def _listed(found: list[Finding]) -> list[Finding]:
    """Return the findings in their order; of too many the weightiest, with a hint how many are left out."""
    if len(found) <= _MOST:
        return found
    severities = list(Severity)
    first = sorted(sorted(found, key=lambda finding: severities.index(finding.severity))[: _MOST - 1], key=_place)
    left = len(found) - len(first)
    last = first[-1]
    message = f"另有 {left} 处没有列出，请先处理以上各处。"
    return [*first, Finding("more", Severity.HINT, last.spans[:1], last.evidence, f"另有 {left} 处", message)]


def _bounded(said: Said) -> Said:
    """Return what a rule says with no more marks, and none longer, than a page can show."""
    spans = tuple(
        Mark(mark.column, Span(mark.span.start, min(mark.span.end, mark.span.start + _SHOWN)))
        for mark in said.spans[:_MARKS]
    )
    message = said.message if len(said.message) <= _SAID else said.message[:_SAID] + "…"
    return replace(said, spans=spans, computed=said.computed[:_SHOWN], message=message)


def _meet(one: Span, other: Span) -> bool:
    """Tell whether two stretches of a text have a character in common."""
    return one.start < other.end and other.start < one.end
