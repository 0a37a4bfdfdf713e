"""What whoever owns the database can do to it."""

from __future__ import annotations

from contextlib import ExitStack

from django.db import connection

from tests.conftest import append_only


def forge(sql: str) -> None:
    """Run the statement with every trigger of what is only added to taken away meanwhile."""
    with ExitStack() as stack:
        for model, constraint in append_only():
            stack.enter_context(constraint.lift(model))
        connection.cursor().execute(sql)
