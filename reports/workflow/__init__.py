"""The one door through which a report's status and rows change."""

from reports.models import had_a_hand
from reports.workflow.answering import Case, admitted_in, answers_to, case_of, told_on
from reports.workflow.checklist import Item, items_of
from reports.workflow.comparing import Change, Compared, comparison_of
from reports.workflow.content import LONGEST_REPORT, LONGEST_ROW, AnswerData, Content, EntryData, content_of, too_long
from reports.workflow.contributing import awaits, contribute, decline, settle, supports
from reports.workflow.foreseeing import (
    Foreseen,
    asks_outlook,
    carried_on,
    judged_outlook,
    last_foreseen,
    office_foresees,
    outlook_missing,
)
from reports.workflow.holding import held_period
from reports.workflow.meant import Named, known_name
from reports.workflow.perform import (
    answer,
    available,
    begin,
    judge,
    locked_open_report,
    may_edit,
    perform,
    save,
    why_not,
)
from reports.workflow.refusal import RefusedError, StaleError
from reports.workflow.reviewing import Pin, has_begun, remark, repeats, why_not_withdrawn
from reports.workflow.rules import RULES, Rule

__all__ = [
    "LONGEST_REPORT",
    "LONGEST_ROW",
    "RULES",
    "AnswerData",
    "Case",
    "Change",
    "Compared",
    "Content",
    "EntryData",
    "Foreseen",
    "Item",
    "Named",
    "Pin",
    "RefusedError",
    "Rule",
    "StaleError",
    "admitted_in",
    "answer",
    "answers_to",
    "asks_outlook",
    "available",
    "awaits",
    "begin",
    "carried_on",
    "case_of",
    "comparison_of",
    "content_of",
    "contribute",
    "decline",
    "had_a_hand",
    "has_begun",
    "held_period",
    "items_of",
    "judge",
    "judged_outlook",
    "known_name",
    "last_foreseen",
    "locked_open_report",
    "may_edit",
    "office_foresees",
    "outlook_missing",
    "perform",
    "remark",
    "repeats",
    "save",
    "settle",
    "supports",
    "told_on",
    "too_long",
    "why_not",
    "why_not_withdrawn",
]
