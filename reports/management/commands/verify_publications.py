"""Reads every published file again and says which is missing or changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.publication import verify_files


class Command(BaseCommand):
    """`verify_publications`: exit code 1 where a file is missing or changed, for cron and monitoring."""

    help = "重新计算全部已发布文件的校验值，指出缺失或被改动的文件；有问题时退出码为 1。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Name each file that is not what was published; raises `CommandError` when there is one."""
        count, lost = 0, 0
        for _file, problem in verify_files():
            count += 1
            if problem:
                lost += 1
                self.stderr.write(problem)
        if lost:
            raise CommandError(f"共 {count} 个文件，{lost} 个缺失或被改动。")
        self.stdout.write(f"共 {count} 个文件，全部与发布时一致。")
