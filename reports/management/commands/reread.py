"""`reread [--year Y] [--ahead]`: keep what the texts come to by the rules of this version."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from reports.subjects import reread
from tasks.models import Task


class Command(BaseCommand):
    """Makes the readings that are missing; interrupted, it has done the tasks before and can be run again."""

    help = "按本版本的规则读取各任务的文字，更新疑点、目标事项等读出的内容。服务启动时自动在后台执行；升级时先用 --ahead 执行，重启后页面就快。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the year."""
        parser.add_argument("--year", type=int, help="只重读这一年度，如 2024；默认全部")
        parser.add_argument("--ahead", action="store_true", help="重启之前执行：保留仍在运行的旧版本所用的内容")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, showing how far it is; nothing is said with `--verbosity 0`."""
        year, silent = options["year"], options["verbosity"] == 0
        tasks = Task.objects.filter(**({"plan__year": year} if year else {})).count()
        with tqdm(total=tasks, desc="重读", unit="项", disable=silent or None) as bar:
            for done in reread(year, ahead=options["ahead"]):
                bar.update(done)
        if not silent:
            self.stdout.write(f"已重读 {tasks} 项任务的文字。")
