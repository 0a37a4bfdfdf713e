"""Restoring a backup into an empty database: checked first, written in one transaction, counted and hashed again."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor

from tasks.backup.rows import OWN, Node, applied_migrations, insert, sum_of, tables
from tasks.backup.unpacking import BackupError, Opened
from tasks.files.whole import write_whole


def restore(backup: Opened) -> None:
    """Write the rows and files of `backup`, and bring its tables up to this version of the program.

    Raises `BackupError`, having written nothing, where the database holds anything, is newer than the backup, or where
    the backup is newer than the program; and where what was written is not what was kept.
    """
    executor = MigrationExecutor(connection)
    if unknown := [node for node in backup.migrations if node not in executor.loader.graph.nodes]:
        raise BackupError(f"备份来自更新的版本（{unknown[0][0]} {unknown[0][1]}），请先升级程序再恢复。")
    _refuse_used(backup)
    _refuse_other_files(backup)
    executor.migrate(_newest(executor, backup.migrations))
    made = tables(backup.migrations)
    if made.keys() != backup.rows.keys():
        raise BackupError("备份中的表与程序的不符，没有写入。")
    with transaction.atomic():
        for model in made.values():
            model._base_manager.all()._raw_delete(connection.alias)  # kinds of content
        for label, model in made.items():
            with backup.lines(label) as lines:
                insert(model, lines)
        _reset_sequences(list(made.values()))
        for label, model in made.items():
            if sum_of(model) != backup.rows[label]:
                raise BackupError(f"写入后核对不符：{label}。没有恢复。")
        for name in backup.files:
            write_whole(Path(settings.MEDIA_ROOT) / name, backup.chunks(name))
    call_command("migrate", verbosity=0)


def _newest(executor: MigrationExecutor, nodes: list[Node]) -> list[Node]:
    """Return the nodes on which no other of the same app stands."""
    within = {
        parent.key
        for node in nodes
        for parent in executor.loader.graph.node_map[node].parents
        if parent.key[0] == node[0]
    }
    return [node for node in nodes if node not in within]


def _refuse_used(backup: Opened) -> None:
    """Raise `BackupError` where the database is in use, or its tables are those of a newer program."""
    here = applied_migrations()
    if set(here) - set(backup.migrations):
        raise BackupError("数据库中的表比备份新，没有恢复。请新建一个空的数据库，不要先运行 migrate。")
    for label, model in tables(here).items():
        if model._meta.app_label in OWN and (count := model._base_manager.count()):
            raise BackupError(f"数据库不是空的（{label} 有 {count} 行），没有恢复。请新建一个空的数据库。")


def _refuse_other_files(backup: Opened) -> None:
    """Raise `BackupError` where another file lies in the place of one of the backup's."""
    for name, digest in backup.files.items():
        path = Path(settings.MEDIA_ROOT) / name
        if path.exists() and sha256(path.read_bytes()).hexdigest() != digest:
            raise BackupError(f"MEDIA_ROOT 中已有另一个“{name}”，没有恢复。请指定一个空的文件夹。")


def _reset_sequences(made: list[type[models.Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), made):
            cursor.execute(statement)
