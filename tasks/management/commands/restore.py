"""`restore FILE`: a backup into an empty database and folder; a damaged or foreign file is refused before anything."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks import audit
from tasks.backup import BackupError, open_backup, plain_backup, restore


class Command(BaseCommand):
    """Prints what was restored; exit code 1 where nothing was."""

    help = "把备份恢复到空的数据库和 MEDIA_ROOT。恢复前先停止服务。"
    requires_migrations_checks = False

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the key that opens it."""
        parser.add_argument("file", type=Path, help="backup 命令做的文件")
        parser.add_argument("--key", type=Path, help="加密的备份：私钥文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore the backup."""
        path = options["file"]
        try:
            with plain_backup(path, options["key"]) as plain, open_backup(plain) as backup:
                restore(backup)
                rows, files, at = sum(each.rows for each in backup.rows.values()), len(backup.files), backup.at
        except BackupError as error:
            raise CommandError(str(error)) from error
        told = f"{rows} 行，{files} 个文件"
        audit.record(audit.Kind.DATA, "恢复备份", by=None, about=path.name, detail=f"{told}；备份于 {at}")
        self.stdout.write(f"已恢复 {at[:16].replace('T', ' ')} 的备份：{told}，行数和校验值一致。")
