"""Search on PostgreSQL: beside the grams of a text stand two that tell its time, so that the newest rows are asked for alone.

Of a word that stands in one row of a hundred the index named tens of thousands, of which two hundred were wanted. Keys
grow with time: those of the tasks and reports to which rows belong, of 64 and of 1024, have one gram, far below zero, where
no characters' and no figure's is.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

before = import_module("reports.migrations.0011_search_grams")

# `||` and no union: what a text repeats the index keeps once
GRAMS = """
    CREATE FUNCTION search_grams(folded text, key bigint) RETURNS bigint[] LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE
    COST 1000 AS $body$
    BEGIN
        RETURN search_grams(folded) || ARRAY[-(1::bigint << 61) - (key >> 6), -(1::bigint << 62) - (key >> 10)];
    END
    $body$
"""
#: The column by whose greatest values the rows of a table are the newest.
KEYS = {"tasks_quarterlymilestone": "task_id", "tasks_subproject": "task_id", "reports_progressentry": "report_id"}


def indexes(schema_editor: Any, *, timed: bool) -> None:
    """Make all indexes anew, with the times or without."""
    for table, column, _ in before.FOLDED:
        key = f", {KEYS.get(table, 'id')}" if timed else ""
        schema_editor.execute(f"DROP INDEX {table}_{column}_grams")
        schema_editor.execute(
            f"CREATE INDEX {table}_{column}_grams ON {table} USING gin (search_grams({column}_folded{key}))"
        )


def make(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0")  # minutes for millions of rows
        schema_editor.execute(GRAMS, params=None)
        indexes(schema_editor, timed=True)


def take_away(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0")
        indexes(schema_editor, timed=False)
        schema_editor.execute("DROP FUNCTION search_grams(text, bigint)")


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_figures_in_search")]

    operations = [migrations.RunPython(make, take_away, elidable=False)]
