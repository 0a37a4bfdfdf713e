"""What the app may do on PostgreSQL where another role owns the tables: all that it needs, and no more."""

from __future__ import annotations

from django.apps import apps
from django.db import connection

from tasks.models.trail import AppendOnly


def give(role: str) -> None:
    """Let `role` read and write every table, and only add to those that are only added to; one transaction's work.

    Rows of a transition may go with their report: there the trigger decides. Raises `DatabaseError` where there is no
    such role.
    """
    name = connection.ops.quote_name
    statements = [
        f"GRANT USAGE ON SCHEMA public TO {name(role)}",
        f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name(role)}",
        f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {name(role)}",
        f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name(role)}",
        f"REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {name(role)}",
    ]
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if isinstance(constraint, AppendOnly):
                refused = "UPDATE" if constraint.whole else "UPDATE, DELETE"
                statements.append(f"REVOKE {refused} ON {name(model._meta.db_table)} FROM {name(role)}")
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def owns_the_trail() -> bool:
    """Return whether the role of this connection owns the audit trail, and so could take its triggers away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('tasks_auditentry')"
        )
        found = cursor.fetchone()
    return bool(found and found[0])
