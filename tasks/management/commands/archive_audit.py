"""`archive_audit FILE`: export what is older than the retention and take it off the trail, which records that."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from tasks import audit
from tasks.chain import ARCHIVED, BrokenChainError, as_line, older, remove, verify
from tasks.files.whole import write_whole

LEAST_DAYS = 183


class Command(BaseCommand):
    """Prints how many entries went; exit code 1 where the trail is broken, the file exists or nothing is old enough."""

    help = f"把早于保存期限（至少 {LEAST_DAYS} 天）的审计记录导出到文件并移出系统。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the retention."""
        parser.add_argument("file", type=Path, help="要写的文件，每行一条 JSON；不能已存在")
        parser.add_argument("--days", type=int, default=365, help="保存多少天，默认 365")

    def handle(self, *args: Any, **options: Any) -> None:
        """Archive what is old."""
        path, days = options["file"], options["days"]
        if days < LEAST_DAYS:
            raise CommandError(f"审计记录至少保存 {LEAST_DAYS} 天。")
        if path.exists():
            raise CommandError(f"“{path}”已经存在，没有覆盖。请换一个文件名。")
        try:
            verify()
        except BrokenChainError as error:
            raise CommandError(f"审计记录不可信，没有归档：{error}") from error
        links = older(timezone.now() - timedelta(days=days))
        if not links:
            raise CommandError(f"没有早于 {days} 天的审计记录。")
        try:
            write_whole(path, (as_line(*link) for link in links), mode=0o600)
        except OSError as error:
            raise CommandError(f"不能写入“{path}”：{error.strerror}。") from error
        with transaction.atomic():
            remove(links)
            told = f"{len(links)} 条，末条校验值 {links[-1][0].hash}"
            audit.record(audit.Kind.DATA, ARCHIVED, by=None, about=path.name, detail=told)
        self.stdout.write(f"已把 {told}，归档到 {path}。")
