"""A column that repeats one of another table, kept equal by the database: so that a constraint of one row can look at both."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


class Copied(models.BaseConstraint):
    """A foreign key over two columns: `copy` here is the column `of` of the row that `key` names, and changes with it.

    There `id` and `of` together are unique. As no trigger is needed, each table can be made anew without the other.
    """

    def __init__(self, *, name: str, key: str, copy: str, of: str) -> None:
        super().__init__(name=name)
        self.key, self.copy, self.of = key, copy, of

    def deconstruct(self) -> Any:
        """Return what a migration needs."""
        path, arguments, options = super().deconstruct()
        return path, arguments, options | {"key": self.key, "copy": self.copy, "of": self.of}

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Return what stands in the definition of the table."""
        assert model
        assert schema_editor
        meta, quoted = model._meta, schema_editor.quote_name
        key: Any = meta.get_field(self.key)
        other = key.related_model._meta
        return (
            f"CONSTRAINT {quoted(self.name)} FOREIGN KEY ({quoted(key.column)}, {quoted(self.copy)})"
            f" REFERENCES {quoted(other.db_table)} ({quoted(other.pk.column)}, {quoted(self.of)})"
            " ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED"
        )

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Return what adds it to a table that exists: PostgreSQL only, SQLite makes such tables anew."""
        assert model
        assert schema_editor
        table = schema_editor.quote_name(model._meta.db_table)
        return f"ALTER TABLE {table} ADD {self.constraint_sql(model, schema_editor)}"

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Return what takes it away: PostgreSQL only, SQLite makes such tables anew."""
        assert model
        assert schema_editor
        quoted = schema_editor.quote_name
        return f"ALTER TABLE {quoted(model._meta.db_table)} DROP CONSTRAINT {quoted(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Find nothing wrong: the copy is taken when the row is saved."""

    def __eq__(self, other: object) -> bool:
        """Return whether the other one is made from the same arguments."""
        return isinstance(other, Copied) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        """Return the hash of the name."""
        return hash(self.name)
