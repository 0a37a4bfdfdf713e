"""`sanity`: whether rows, files, filed texts and the trail fit together."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.sanity import problems


class Command(BaseCommand):
    """Prints a line for each problem; exit code 1 where there is one."""

    help = "核对数据库、文件、已报送的文字和审计记录是否一致，只读不改。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Look at everything."""
        found = 0
        for found, problem in enumerate(problems(), 1):  # noqa: B007
            self.stdout.write(problem)
        if found:
            raise CommandError(f"发现 {found} 个问题。")
        self.stdout.write("没有发现问题。")
