"""`import_table FILE`: import a quarterly table or a yearly list and print what was done."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.importing import STATES, Options, State, import_bytes
from reports.models import Report


class Command(BaseCommand):
    """Prints what was created, counts, and the problems one a line; exit code 0 only when there are none."""

    help = "导入季度分解表或任务清单（xlsx、docx、html、csv、txt），- 表示标准输入。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the choices that it leaves open."""
        parser.add_argument("file", help="文件；- 表示标准输入")
        parser.add_argument("--year", type=int, help="年度（默认取自标题）")
        parser.add_argument("--quarter", type=int, choices=range(1, 5), help="季度（默认取自标题）")
        parser.add_argument("--lead", default="", help="牵头单位，如 市住建局（默认取自文件）")
        parser.add_argument("--draft", action="store_true", help="推进情况记为草稿，由单位再报送（默认记为已通过）")
        parser.add_argument("--dry-run", action="store_true", help="只预览，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the file."""
        path = Path(options["file"])
        try:
            data, name = (
                (sys.stdin.buffer.read(), "标准输入.txt") if str(path) == "-" else (path.read_bytes(), path.name)
            )
        except OSError as error:
            raise CommandError(f"打不开文件“{path}”：{error.strerror}。请检查路径。") from error
        choices = Options(
            year=options["year"],
            quarter=options["quarter"],
            lead=options["lead"],
            status=Report.Status.DRAFT if options["draft"] else "",
        )
        preview = import_bytes(data, name, choices, dry_run=options["dry_run"])
        say = self.stdout.write
        say(f"{'预览（不写入）' if options['dry_run'] else '导入'}：{name}")
        if preview.title:
            say(f"标题：{preview.title}")
        if preview.quarter or preview.year:
            say(f"填报期：{preview.quarter or f'{preview.year}年'}　牵头单位：{preview.lead or '按文件各行'}")
        for sentence in (*preview.created, *preview.notes):
            say(sentence)
        for row in preview.rows:
            for note in row.notes:
                say(f"{row.place}：{note}")
            for change in row.changes if row.state is State.CHANGED else ():
                say(f"{change.place} 任务 {row.number} {change.label}：{change.old or '（空）'} → {change.new}")
            if row.conflict:
                say(f"{row.conflict.place} 任务 {row.number}：单位已填报，与文件不同，保留单位所填。")
        counts = preview.counts
        say(
            "，".join(
                f"{label} {counts[state.value]}" for state, label in STATES.items() if state is not State.LEFT_OUT
            )
            + f"，跳过 {counts['skipped']}"
            + (
                f"（{'、'.join(f'{reason} {count}' for reason, count in preview.skipped.items())}）"
                if preview.skipped
                else ""
            )
        )
        if preview.blocked:
            say("没有写入任何内容。")
        for problem in preview.problems:
            self.stderr.write(str(problem))
        if preview.problems:
            self.stderr.write("年度、季度、牵头单位可以用 --year、--quarter、--lead 指明。")
            sys.exit(1)
