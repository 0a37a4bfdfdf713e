"""`read_narrative [FILE|-]`: read a narrative into items, sub-projects, quantities and claims and print them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.narrative import gold, read
from tasks.files import FileProblem
from tasks.files.text import decode


class Command(BaseCommand):
    """Prints the reading in the form of the hand-made readings, one entry an item."""

    help = "把一段推进情况读成分项、子项目、数量和百分比；- 或不写文件表示标准输入。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the text, and the task and goal that it answers to."""
        parser.add_argument("file", nargs="?", default="-", help="文本文件；- 表示标准输入")
        parser.add_argument("--targets", default="", help="工作任务和工作目标的文字")
        parser.add_argument("--json", action="store_true", help="输出 JSON（与不写相同，便于书写）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the entries."""
        path = Path(options["file"])
        try:
            data = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        except OSError as error:
            raise CommandError(f"打不开文件“{path}”：{error.strerror}。请检查路径。") from error
        try:
            text, _, _ = decode(data)
        except FileProblem as problem:
            raise CommandError(problem.message) from problem
        narrative = read(text, goal=options["targets"], task=options["targets"])
        self.stdout.write(json.dumps(gold.entries(narrative), ensure_ascii=False, indent=1))
