"""`sample`: make synthetic plans for measuring, or take them away."""

from __future__ import annotations

from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from reports.samples import synthetic
from reports.samples.removal import StandsOnError


def positive(text: str) -> int:
    """Return a whole number of at least 1; raises `ArgumentTypeError`."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}”应为 1 以上的整数。")
    return int(text)


class Command(BaseCommand):
    """Generate or remove samples."""

    help = f"生成可重复的样本数据，用于测量；年度从 {synthetic.FIRST_YEAR} 年起。--remove 全部移除。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the sizes, or `--remove`."""
        parser.add_argument("--tasks", type=positive, default=130, help="每年任务数")
        parser.add_argument("--entries", type=positive, default=10, help="每份报告的行数")
        parser.add_argument("--years", type=positive, default=1, help="年数")
        parser.add_argument("--remove", action="store_true", help="移除全部样本数据。")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and print what was made."""
        tasks, entries, years = options["tasks"], options["entries"], options["years"]
        last = synthetic.FIRST_YEAR + years - 1
        if last > synthetic.LAST_YEAR:
            raise CommandError(f"年数最多 {synthetic.LAST_YEAR - synthetic.FIRST_YEAR + 1} 年。")
        try:
            if options["remove"]:
                self.stdout.write(f"已移除样本任务 {synthetic.remove()} 项。")
                return
            with tqdm(total=tasks * years, desc="样本任务", unit="项", disable=None) as bar:
                synthetic.generate(tasks, entries, years, bar.update)
        except (StandsOnError, synthetic.ExistsError) as error:
            raise CommandError(f"没有改动：{error}") from error
        span = f"{synthetic.FIRST_YEAR}年" if years == 1 else f"{synthetic.FIRST_YEAR}–{last}年"
        self.stdout.write(f"已生成{span}样本：每年 {tasks} 项任务、4 个季度，每份报告 {entries} 行。")
