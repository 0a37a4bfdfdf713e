"""Slips of language: quarter words, confusable words, punctuation, brackets, units, contradictions."""

from reports.checks.language.contradictions import contradiction
from reports.checks.language.marks import brackets, closing_mark, punctuation
from reports.checks.language.mistypings import garbled_sentences, hotline, slip, wording
from reports.checks.language.quarters import quarter_word
from reports.checks.language.units import colloquial_unit, magnitude, unit_missing

__all__ = [
    "brackets",
    "closing_mark",
    "colloquial_unit",
    "contradiction",
    "garbled_sentences",
    "hotline",
    "magnitude",
    "punctuation",
    "quarter_word",
    "slip",
    "unit_missing",
    "wording",
]
