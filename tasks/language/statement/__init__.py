"""Clauses as statements: what is said of which thing, with verb, step and modality."""

from tasks.language.statement.clause import statements
from tasks.language.statement.stage import stage_of
from tasks.language.statement.verb import AMOUNT, GOING, MEETING, WORKED_AT, Statement

__all__ = ["AMOUNT", "GOING", "MEETING", "WORKED_AT", "Statement", "stage_of", "statements"]
