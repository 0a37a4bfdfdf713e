"""The one door through which a report's status and rows change."""

from reports.workflow.answering import Case, case_of, told_on
from reports.workflow.checklist import Item, items_of
from reports.workflow.content import AnswerData, Content, EntryData, content_of
from reports.workflow.perform import RefusedError, StaleError, answer, available, may_edit, perform, save
from reports.workflow.rules import RULES, Rule

__all__ = [
    "RULES",
    "AnswerData",
    "Case",
    "Content",
    "EntryData",
    "Item",
    "RefusedError",
    "Rule",
    "StaleError",
    "answer",
    "available",
    "case_of",
    "content_of",
    "items_of",
    "may_edit",
    "perform",
    "save",
    "told_on",
]
