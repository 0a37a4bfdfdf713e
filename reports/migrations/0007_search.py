"""Functions and indexes with which PostgreSQL finds words: an index of all pairs of characters, as Chinese has no spaces.

SQLite has the functions from `reports.search.database` and needs no index. The functions are written with bodies that
PostgreSQL resolves when they are made, so that dumps and maintenance find them under any search path.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

CIRCLED = "".join(map(chr, [*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0), 0x24EA]))
CIRCLED += "".join(map(chr, range(0x2776, 0x2780)))
DASHES = "‐‑‒–—−"
DROPPED = " \t\n\r\v\f\xad\u200b\u200c\u200d\u2060\ufeff“”‘’\"''《》〈〉「」『』"  # the quote doubled, as SQL has it
# Classes of patterns: `translate` would compare each character with all of these, one by one.
FUNCTIONS = [
    f"""
    CREATE FUNCTION search_fold(written text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        regexp_replace(regexp_replace(regexp_replace(
            lower(normalize(regexp_replace(written, '[{CIRCLED}]', '', 'g'), NFKC) COLLATE "C"),
            '[{DASHES}]', '-', 'g'), '[{DROPPED}]', '', 'g'), '(?<=[0-9]),(?=[0-9]{{3}})', '', 'g')
    """,
    """
    CREATE FUNCTION search_named(name text, aliases jsonb) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN
        name || coalesce((SELECT string_agg('、' || alias, '' ORDER BY place)
                          FROM jsonb_array_elements_text(aliases) WITH ORDINALITY AS each(alias, place)), '')
    """,
    """
    CREATE FUNCTION search_pairs(written text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 1000 RETURN
        ARRAY(SELECT substr(folded, place, 2)
              FROM (SELECT search_fold(written) AS folded OFFSET 0) AS once, generate_series(1, length(folded) - 1) AS place)
    """,
]
INDEXES = {
    "search_tasks": "tasks_task USING gin (search_pairs(text))",
    "search_goals": "tasks_quarterlymilestone USING gin (search_pairs(text))",
    "search_subprojects": "tasks_subproject USING gin (search_pairs(search_named(name, aliases)))",
    "search_entries": "reports_progressentry USING gin (search_pairs(text))",
    "search_obstacles": "reports_report USING gin (search_pairs(obstacles))",
    "search_next_steps": "reports_report USING gin (search_pairs(next_steps))",
    "search_publications": "reports_publication USING gin (search_pairs(title))",
    "search_document_numbers": "reports_publication USING gin (search_pairs(document_number))",
}


def make(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET LOCAL statement_timeout = 0")  # minutes for millions of rows
        for statement in [*FUNCTIONS, *(f"CREATE INDEX {name} ON {what}" for name, what in INDEXES.items())]:
            schema_editor.execute(statement, params=None)


def take_away(apps: Any, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        for name in INDEXES:
            schema_editor.execute(f"DROP INDEX {name}")
        for function in ("search_pairs(text)", "search_named(text, jsonb)", "search_fold(text)"):
            schema_editor.execute(f"DROP FUNCTION {function}")


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_bulletins"),
        ("tasks", "0005_several_lists_a_year"),
    ]

    operations = [migrations.RunPython(make, take_away, elidable=False)]
