"""`move_to DATABASE_URL`: everything into another, empty database (SQLite → PostgreSQL); the files stay where they are."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks.backup import BackupError, pack
from tasks.backup.rows import sum_of, tables


class Command(BaseCommand):
    """Prints how many rows went over; exit code 1 where they are not equal, or somebody wrote meanwhile."""

    help = "把全部数据搬到另一个空的数据库，逐表核对行数和校验值。搬之前先停止服务。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the address."""
        parser.add_argument("address", help="新数据库，如 postgres://用户:密码@主机:5432/库名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Pack here, restore there, and look once more whether anybody wrote here meanwhile."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "moving.zip"
            try:
                manifest = pack(path)
            except BackupError as error:
                raise CommandError(str(error)) from error
            line = [sys.executable, str(Path(settings.BASE_DIR) / "manage.py"), "restore", str(path)]
            there = os.environ | {"DATABASE_URL": options["address"], "MEDIA_ROOT": str(settings.MEDIA_ROOT)}
            done = subprocess.run(line, env=there, check=False, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            raise CommandError((done.stderr.strip().splitlines() or ["没有搬成。"])[-1])
        for label, model in tables(manifest["migrations"]).items():
            if list(sum_of(model)) != manifest["rows"][label]:
                raise CommandError(f"搬的时候有人写入了 {label}。请停止服务，换一个空的数据库重新搬。")
        self.stdout.write(done.stdout.strip())
        self.stdout.write("请把 DATABASE_URL 改为新的地址，再启动服务。")
