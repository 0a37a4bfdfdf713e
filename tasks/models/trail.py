"""The audit trail: rows that are written once and that nobody alters, kept so by the model and by the database."""

from __future__ import annotations

from typing import Any, ClassVar, Never

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.utils import timezone

FUNCTION = """
    CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS
        $$BEGIN RAISE EXCEPTION '%(name)s' USING ERRCODE = 'restrict_violation'; END$$;
    CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(name)s()
"""
TRIGGERS = {
    "postgresql": [FUNCTION],
    "sqlite": [
        f"CREATE TRIGGER %(name)s_{event} BEFORE {event} ON %(table)s BEGIN SELECT RAISE(ABORT, '%(name)s'); END"
        for event in ("update", "delete")
    ],
}


class AppendOnly(models.BaseConstraint):
    """Refuses every UPDATE and DELETE of a row with an `IntegrityError`, by triggers of SQLite or PostgreSQL."""

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Have the triggers made once the new table stands; add nothing to its definition."""
        assert model
        assert schema_editor
        schema_editor.deferred_sql.extend(self._statements(model, schema_editor))
        return ""

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Return what makes the trigger on a table that exists: PostgreSQL only, SQLite makes such tables anew."""
        assert model
        assert schema_editor
        return self._statements(model, schema_editor)[0]

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Return what takes the trigger away: PostgreSQL only, SQLite makes such tables anew."""
        assert model
        assert schema_editor
        return self._statement("DROP TRIGGER %(name)s ON %(table)s", model, schema_editor)

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Find nothing wrong: what is refused is refused by the database."""

    def _statements(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> list[Statement]:
        templates = TRIGGERS[schema_editor.connection.vendor]
        return [self._statement(template, model, schema_editor) for template in templates]

    def _statement(
        self, template: str, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> Statement:
        return Statement(template, name=self.name, table=Table(model._meta.db_table, schema_editor.quote_name))

    def __eq__(self, other: object) -> bool:
        """Return whether the other one is made from the same arguments."""
        return isinstance(other, AppendOnly) and self.deconstruct() == other.deconstruct()

    def __hash__(self) -> int:
        """Return the hash of the name."""
        return hash(self.name)


class AppendOnlyError(Exception):
    """Somebody tried to alter or delete a row that is written once."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that are read and added to."""

    def update(self, **values: Any) -> Never:
        """Refuse."""
        raise AppendOnlyError

    def delete(self) -> Never:
        """Refuse."""
        raise AppendOnlyError


class WrittenOnce(models.Model):
    """A row that is added and stays as it is; the database refuses the rest where the model has an `AppendOnly`."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Add the row; raises `AppendOnlyError` for one that stands already."""
        if not self._state.adding:
            raise AppendOnlyError
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Never:
        """Refuse."""
        raise AppendOnlyError


class AuditEntry(WrittenOnce):
    """Who did what, for whom, when, to what, from where, and whether it succeeded; names as they were then."""

    class Kind(models.TextChoices):
        LOGIN = "login", "登录"
        PASSWORD = "password", "密码"
        ACCOUNT = "account", "账号和权限"
        DATA = "data", "主数据"
        IMPORT = "import", "导入"

    at = models.DateTimeField("时间", default=timezone.now, db_index=True)
    kind = models.CharField("类别", max_length=16, choices=Kind)
    username = models.CharField("用户名", max_length=150, blank=True)
    name = models.CharField("姓名", max_length=30, blank=True)
    acting = models.CharField("任职", max_length=60, blank=True)
    what = models.CharField("操作", max_length=60)
    about = models.CharField("对象", max_length=200, blank=True)
    detail = models.TextField("内容", blank=True)
    succeeded = models.BooleanField("成功", default=True)
    address = models.CharField("来源地址", max_length=45, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ("-at", "-id")
        indexes: ClassVar = [models.Index(fields=["username", "at"], name="audit_by_person")]
        constraints: ClassVar = [AppendOnly(name="audit_append_only")]

    def __str__(self) -> str:
        """Return who did what."""
        return f"{self.name or self.username} {self.what}"
