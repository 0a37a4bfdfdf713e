"""`backup_key FILE`: a key for encrypted backups; the secret half is kept elsewhere than the backups."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks.backup import BackupError, new_key


class Command(BaseCommand):
    """Prints the public key; exit code 1 and nothing written where the file exists."""

    help = "生成加密备份用的一对密钥：私钥写入文件（权限 0600），公钥显示在屏幕上。"
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file of the secret key."""
        parser.add_argument("file", type=Path, help="私钥文件，如 /root/backup.key；不能已存在")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the key."""
        try:
            public = new_key(options["file"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"私钥已写入 {options['file']}，请移到别处妥善保管：没有它，备份打不开。")
        self.stdout.write(f"备份时写：./run manage backup FILE --for {public}")
