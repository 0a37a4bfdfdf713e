"""Checks of what a task says in a period: figures, sums, plan, last quarter, language. Nothing is corrected."""

from reports.checks.answer import ConditionReading, Verdict
from reports.checks.catalogue import RULES, Rule, find
from reports.checks.finding import Column, Finding, Mark, Proposal, Severity
from reports.checks.matrix import Matrix, Site, matrix_of
from reports.checks.parts import Part, Promise, is_own, promise_of, stated_values
from reports.checks.subject import Recorded, Subject, Target
from reports.checks.verdicts import conditions_read

__all__ = [
    "RULES",
    "Column",
    "ConditionReading",
    "Finding",
    "Mark",
    "Matrix",
    "Part",
    "Promise",
    "Proposal",
    "Recorded",
    "Rule",
    "Severity",
    "Site",
    "Subject",
    "Target",
    "Verdict",
    "conditions_read",
    "find",
    "is_own",
    "matrix_of",
    "promise_of",
    "stated_values",
]
