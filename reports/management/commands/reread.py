"""`reread [--year Y]`: read the texts anew and keep what they come to."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from reports.subjects import reread
from tasks.models import Task


class Command(BaseCommand):
    """Makes the kept readings anew; interrupted, it has done the tasks before and can be run again."""

    help = "重新读取各任务的文字，更新疑点、目标事项等读出的内容。更新程序之后执行一次，页面才快；不执行不影响内容。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the year."""
        parser.add_argument("--year", type=int, help="只重读这一年度，如 2024；默认全部")

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, showing how far it is."""
        year = options["year"]
        tasks = Task.objects.filter(**({"plan__year": year} if year else {})).count()
        with tqdm(total=tasks, desc="重读", unit="项", disable=None) as bar:
            for done in reread(year):
                bar.update(done)
        self.stdout.write(f"已重读 {tasks} 项任务的文字。")
