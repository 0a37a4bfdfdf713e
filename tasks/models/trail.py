"""The audit trail: rows that are written once and that nobody alters, kept so by the model and by the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, ClassVar, Never

from django.db import connection, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.backends.ddl_references import Statement, Table
from django.db.models.functions import Now

#: How a detail ends that speaks of a row: its kind, the key of what it is within, its own, its mark (`tasks.fingerprints`).
SAID = re.compile(r"〔(\w+) (\d*)/(\d+) ([0-9a-f]{32})〕$")
MAKE = {
    "postgresql": [
        """
        CREATE OR REPLACE FUNCTION %(name)s() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN
            %(let_go)s
            RAISE EXCEPTION '%(name)s' USING ERRCODE = 'restrict_violation';
        END$$;
        CREATE TRIGGER %(name)s BEFORE UPDATE OR DELETE ON %(table)s FOR EACH ROW EXECUTE FUNCTION %(name)s();
        CREATE TRIGGER %(name)s_whole BEFORE TRUNCATE ON %(table)s EXECUTE FUNCTION %(name)s()
        """
    ],
    "sqlite": [
        "CREATE TRIGGER %(name)s_update BEFORE UPDATE ON %(table)s BEGIN SELECT RAISE(ABORT, '%(name)s'); END",
        "CREATE TRIGGER %(name)s_delete BEFORE DELETE ON %(table)s %(let_go)s BEGIN SELECT RAISE(ABORT, '%(name)s'); END",
        # INSERT OR REPLACE takes the old row away without asking the trigger of DELETE
        """
        CREATE TRIGGER %(name)s_replace BEFORE INSERT ON %(table)s
            WHEN EXISTS (SELECT 1 FROM %(table)s WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '%(name)s'); END
        """,
    ],
}
TAKE_AWAY = {
    "postgresql": [
        "DROP TRIGGER IF EXISTS %(name)s ON %(table)s; DROP TRIGGER IF EXISTS %(name)s_whole ON %(table)s",
    ],
    "sqlite": [f"DROP TRIGGER IF EXISTS %(name)s_{event}" for event in ("update", "delete", "replace")],
}
#: The rows of a whole may go once one of them says that all of it is removed: that one goes last.
LET_GO = {
    "postgresql": "IF TG_OP = 'DELETE' THEN IF EXISTS (SELECT FROM %(table)s WHERE {0} = OLD.{0} AND action = 'remove')"
    " THEN RETURN OLD; END IF; END IF;",
    "sqlite": "WHEN NOT EXISTS (SELECT 1 FROM %(table)s WHERE {0} = OLD.{0} AND action = 'remove')",
}


class AppendOnly(models.BaseConstraint):
    """Refuses every UPDATE, DELETE, TRUNCATE and REPLACE with an `IntegrityError`, by triggers of SQLite or PostgreSQL.

    `whole` names the column of what the rows belong to, where they may go with it: first a row with the action
    `remove` is added, which goes last.
    """

    def __init__(self, *, name: str, whole: str = "") -> None:
        super().__init__(name=name)
        self.whole = whole

    def deconstruct(self) -> Any:
        """Return what a migration needs."""
        path, arguments, options = super().deconstruct()
        return path, arguments, options | ({"whole": self.whole} if self.whole else {})

    def constraint_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> str:
        """Have the triggers made once the new table stands; add nothing to its definition."""
        assert model
        assert schema_editor
        schema_editor.deferred_sql.extend(self._statements(MAKE, model, schema_editor))
        return ""

    def create_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Return what makes the trigger on a table that exists: PostgreSQL only, SQLite makes such tables anew."""
        assert model
        assert schema_editor
        return self._statements(MAKE, model, schema_editor)[0]

    def remove_sql(self, model: type[models.Model] | None, schema_editor: BaseDatabaseSchemaEditor | None) -> Any:
        """Return what takes the trigger away: PostgreSQL only, SQLite makes such tables anew."""
        assert model
        assert schema_editor
        return self._statements(TAKE_AWAY, model, schema_editor)[0]

    @contextmanager
    def lift(self, model: type[models.Model]) -> Iterator[None]:
        """Let the rows of `model` be altered within: for the archive and for made-up data, in one transaction."""
        with transaction.atomic():
            self.execute(TAKE_AWAY, model)
            yield
            self.execute(MAKE, model)

    def execute(self, templates: dict[str, list[str]], model: type[models.Model]) -> None:
        """Make the triggers of `model`, or take them away."""
        editor = connection.schema_editor(atomic=False)
        with connection.cursor() as cursor:
            for statement in self._statements(templates, model, editor):
                cursor.execute(str(statement))

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Find nothing wrong: what is refused is refused by the database."""

    def _statements(
        self, templates: dict[str, list[str]], model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor
    ) -> list[Statement]:
        vendor = schema_editor.connection.vendor
        let_go = LET_GO[vendor].format(self.whole) if self.whole else ""
        table = Table(model._meta.db_table, schema_editor.quote_name)
        return [
            Statement(template.replace("%(let_go)s", let_go), name=self.name, table=table)
            for template in templates[vendor]
        ]

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
        REPORT = "report", "季度报告"
        PERIOD = "period", "填报期和目标"
        EXPORT = "export", "导出和下载"
        ACCESS = "access", "访问"

    at = models.DateTimeField("时间", db_default=Now(), db_index=True)
    kind = models.CharField("类别", max_length=16, choices=Kind)
    username = models.CharField("用户名", max_length=150, blank=True)
    name = models.CharField("姓名", max_length=30, blank=True)
    acting = models.CharField("任职", max_length=60, blank=True)
    what = models.CharField("操作", max_length=60)
    about = models.CharField("对象", max_length=200, blank=True)
    detail = models.TextField("内容", blank=True)
    succeeded = models.BooleanField("成功", default=True)
    address = models.CharField("来源地址", max_length=45, blank=True)
    mark = models.CharField("签章", max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "审计记录"
        ordering = ("-at", "-id")
        indexes: ClassVar = [models.Index(fields=["username", "at"], name="audit_by_person")]
        constraints: ClassVar = [AppendOnly(name="audit_append_only")]

    def __str__(self) -> str:
        """Return who did what."""
        return f"{self.name or self.username} {self.what}"

    @property
    def words(self) -> str:
        """Return the detail as people read it, without the mark of the row that it speaks of."""
        return SAID.sub("", self.detail)

    @property
    def row_mark(self) -> str:
        """Return the mark of the row that the detail speaks of, if it does."""
        found = SAID.search(self.detail)
        return found[4] if found else ""


class AuditSeal(models.Model):
    """A link of the chain over the trail: the entry's place in it, sealed with the link before and a key of ours."""

    entry = models.BigIntegerField("审计记录", unique=True)
    hash = models.CharField("校验值", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "审计校验"
        ordering = ("id",)
        constraints: ClassVar = [AppendOnly(name="audit_seal_append_only")]

    def __str__(self) -> str:
        """Return which entry it seals."""
        return f"{self.entry}"
