"""Checks of what a task says in a period: figures, sums, plan, last quarter, language. Nothing is corrected."""

from reports.checks.finding import Column, Finding, Mark, Severity
from reports.checks.rules import RULES, RULES_VERSION, Rule, find
from reports.checks.subject import Subject, Target

__all__ = ["RULES", "RULES_VERSION", "Column", "Finding", "Mark", "Rule", "Severity", "Subject", "Target", "find"]
