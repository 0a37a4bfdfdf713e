"""`import_table FILE`: import a quarterly table or a yearly list and print what was done."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.importing import STATES, Options, Preview, State, import_bytes
from reports.importing.sections import KEY, WAYS
from reports.models import Report
from tasks.importing.layout import FIELDS


class Command(BaseCommand):
    """Prints what was created, counts, and the problems one a line; exit code 0 only when there are none."""

    help = "导入季度分解表或任务清单（xlsx、xls、ods、docx、html、csv、txt），- 表示标准输入。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file and the choices that it leaves open."""
        parser.add_argument("file", help="文件；- 表示标准输入")
        parser.add_argument("--year", type=int, help="年度（默认取自标题）")
        parser.add_argument("--quarter", type=int, choices=range(1, 5), help="季度（默认取自标题）")
        parser.add_argument("--list", help="本年的哪一份清单：地址，如 minsheng，主清单写 main（默认按标题）")
        parser.add_argument("--new-list", default="", metavar="名称", help="新建一份这个名称的清单")
        parser.add_argument("--kind", default="", help="新建清单的种类，如 民生实事（默认按名称和标题）")
        parser.add_argument("--lead", default="", help="牵头单位，如 市住建局（默认取自文件）")
        parser.add_argument(
            "--create-units", action="store_true", help="文件中没有登记过的单位一律新建（默认报告为问题）"
        )
        parser.add_argument(
            "--column",
            action="append",
            default=[],
            metavar="字段=表头",
            help="指明某个字段是哪一列，如 工作任务=内容与要求",
        )
        parser.add_argument("--table", type=int, help="只导入文件中的第几张表（默认导入表头相同的任务表）")
        parser.add_argument(
            "--numbers",
            choices=WAYS,
            help="编号在每个部分重新从 1 开始时：composed 前面加上各部分的次序，running 连续编号（默认报告为问题）",
        )
        parser.add_argument("--draft", action="store_true", help="推进情况记为草稿，由单位再报送（默认记为已通过）")
        parser.add_argument("--reason", default="", metavar="理由", help="填报期已开放而工作目标有改动时，为什么改")
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
            list=options["list"],
            new_list=options["new_list"].strip(),
            kind=options["kind"].strip(),
            lead=options["lead"],
            table=None if options["table"] is None else max(options["table"] - 1, 0),
            columns=_columns(options["column"]),
            create_units=options["create_units"],
            decisions={KEY: options["numbers"]} if options["numbers"] else {},
            status=Report.Status.DRAFT if options["draft"] else "",
            reason=options["reason"].strip(),
        )
        preview = import_bytes(data, name, choices, dry_run=options["dry_run"])
        self.stdout.write(f"{'预览（不写入）' if options['dry_run'] else '导入'}：{name}")
        for line in _told(preview):
            self.stdout.write(line)
        for problem in preview.problems:
            self.stderr.write(str(problem))
        if preview.problems:
            self.stderr.write(
                "年度、季度、清单、牵头单位可以用 --year、--quarter、--list 或 --new-list、--lead 指明，认错的列用 --column 指明。"
            )
            if preview.questions:
                self.stderr.write(
                    "要决定的可以在网页上导入同一个文件时选定；没有登记过的单位也可以用 --create-units 一律新建。"
                )
            sys.exit(1)


def _told(preview: Preview) -> Iterator[str]:
    """Yield the lines that say what was read and what is done with it."""
    if preview.title:
        yield f"标题：{preview.title}"
    if preview.quarter or preview.year:
        yield f"填报期：{preview.quarter or f'{preview.year}年'}　牵头单位：{preview.lead or '按文件各行'}"
    if preview.own_list:
        yield f"清单：{preview.own_list}"
    yield from (*preview.created, *preview.notes, *preview.passed_over)
    for row in preview.rows:
        yield from (note if note.startswith(row.place) else f"{row.place}：{note}" for note in row.notes)
        for change in row.changes if row.state is State.CHANGED else ():
            yield f"{change.place} 任务 {row.number} {change.label}：{change.old or '（空）'} → {change.new}"
        if row.conflict:
            yield f"{row.conflict.place} 任务 {row.number}：单位已填报，与文件不同，保留单位所填。"
    counts = preview.counts
    told = "，".join(f"{label} {counts[state.value]}" for state, label in STATES.items() if state is not State.LEFT_OUT)
    skipped = "、".join(f"{reason} {count}" for reason, count in preview.skipped.items())
    yield f"{told}，跳过 {counts['skipped']}" + (f"（{skipped}）" if skipped else "")
    if preview.blocked:
        yield "没有写入任何内容。"


def _columns(given: list[str]) -> dict[str, str]:
    """Return headings by field from 工作任务=内容与要求; raises `CommandError` for what is no field."""
    fields = {label: name for name, label in FIELDS.items()}
    columns = {}
    for each in given:
        label, _, heading = each.partition("=")
        if label not in fields or not heading:
            raise CommandError(f"“{each}”应写作 字段=表头，字段是：{'、'.join(fields)}。")
        columns[fields[label]] = heading
    return columns
