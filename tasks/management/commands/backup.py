"""`backup FILE`: database and files in one checked file, made while people work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from tasks import audit
from tasks.backup import BackupError, pack, recipient_of


class Command(BaseCommand):
    """Prints what went in; exit code 1 and no file where anything is missing."""

    help = "把数据库和文件备份到一个新文件（权限 0600），期间照常使用。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, and for whom it is encrypted."""
        parser.add_argument("file", type=Path, help="要写的文件，如 /backup/tasks-2024-06-28.zip；不能已存在")
        parser.add_argument("--for", dest="reader", help="加密，只有持私钥的人能打开：公钥 age1…，由 backup_key 给出")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the backup."""
        path = options["file"]
        try:
            recipient = recipient_of(options["reader"]) if options["reader"] else None
            manifest = pack(path, recipient=recipient)
        except BackupError as error:
            raise CommandError(str(error)) from error
        rows = sum(count for count, _ in manifest["rows"].values())
        told = f"{len(manifest['rows'])} 张表 {rows} 行，{len(manifest['files'])} 个文件{'，已加密' * bool(recipient)}"
        try:
            audit.record(audit.Kind.DATA, "备份", by=None, about=path.name, detail=told)
        except DatabaseError:
            self.stderr.write("数据库还没有升级（migrate），这次备份没有写入审计记录。")
        self.stdout.write(f"已备份到 {path}：{told}，{path.stat().st_size / 1e6:.1f} MB。")
