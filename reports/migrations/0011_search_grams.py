"""Search on PostgreSQL: the text as it is compared stands beside each text, and an index of two and three characters answers.

Folding a text takes twenty times as long as looking through the folded one, so it is stored (generated: the database keeps
it). A word of three characters and more is found by its triples: its pairs may all be common where it is rare. Grams are
numbers, which compare fast under any collation: 21 bits a character. SQLite needs neither column nor index.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.db import migrations

before = import_module("reports.migrations.0007_search")

GRAMS = """
    CREATE FUNCTION search_grams(folded text) RETURNS bigint[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 RETURN
        ARRAY(SELECT gram
              FROM (SELECT ascii(sign)::bigint AS one, lead(ascii(sign)::bigint) OVER near AS two,
                           lead(ascii(sign)::bigint, 2) OVER near AS three
                    FROM unnest(string_to_array(folded, NULL)) WITH ORDINALITY AS each(sign, place)
                    WINDOW near AS (ORDER BY place)) AS signs,
                   LATERAL (VALUES (one << 21 | two), ((one << 21 | two) << 21 | three)) AS made(gram)
              WHERE gram IS NOT NULL)
"""
#: Table, column beside which the folded text stands, and what is folded.
FOLDED = (
    ("tasks_task", "text", "text"),
    ("tasks_quarterlymilestone", "text", "text"),
    ("tasks_subproject", "name", "search_named(name, aliases)"),
    ("reports_progressentry", "text", "text"),
    ("reports_report", "obstacles", "obstacles"),
    ("reports_report", "next_steps", "next_steps"),
    ("reports_publication", "title", "title"),
    ("reports_publication", "document_number", "document_number"),
)


def make(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("SET LOCAL statement_timeout = 0")  # minutes for millions of rows
    for name in before.INDEXES:
        schema_editor.execute(f"DROP INDEX {name}")
    schema_editor.execute("DROP FUNCTION search_pairs(text)")
    schema_editor.execute(GRAMS, params=None)
    for table, folded in _by_table().items():
        columns = (
            f"ADD COLUMN {column}_folded text GENERATED ALWAYS AS (search_fold({what})) STORED"
            for column, what in folded
        )
        schema_editor.execute(f"ALTER TABLE {table} {', '.join(columns)}")
    for table, column, _ in FOLDED:
        schema_editor.execute(
            f"CREATE INDEX {table}_{column}_grams ON {table} USING gin (search_grams({column}_folded))"
        )
    schema_editor.execute("CREATE INDEX search_task_numbers ON tasks_task (number)")


def take_away(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute("SET LOCAL statement_timeout = 0")
    schema_editor.execute("DROP INDEX search_task_numbers")
    for table, folded in _by_table().items():
        schema_editor.execute(
            f"ALTER TABLE {table} {', '.join(f'DROP COLUMN {column}_folded' for column, _ in folded)}"
        )
    schema_editor.execute("DROP FUNCTION search_grams(text)")
    schema_editor.execute(before.FUNCTIONS[-1], params=None)
    for name, what in before.INDEXES.items():
        schema_editor.execute(f"CREATE INDEX {name} ON {what}")


def _by_table() -> dict[str, list[tuple[str, str]]]:
    """Return the columns by table: a table is written anew once."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, what in FOLDED:
        found.setdefault(table, []).append((column, what))
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0010_bulletins_taken_back"),
        ("tasks", "0013_codes_by_two"),
    ]

    operations = [migrations.RunPython(make, take_away, elidable=False)]
