"""Clauses of official text: lists, sub-project names, districts, stages, owners, aliases."""

from tasks.clauses.kinds import Stage

__all__ = ["Stage"]
