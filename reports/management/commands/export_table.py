"""Writes the quarterly table of a period into a file, in any of the formats that the page offers."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from tqdm import tqdm

from reports import documents
from reports.documents.quarter_table import COLUMNS, DEFAULT_COLUMNS, INNER, OPEN_COLUMNS, Scope, standing_in
from reports.documents.sheets import document_table
from reports.management.chosen import add_period, period_of, unit_of
from reports.standing import KINDS

FORMATS = "、".join(documents.FORMATS)
FURTHER_COLUMNS = (*OPEN_COLUMNS, *INNER)
FURTHER = "、".join(f"{key}（{COLUMNS[key][0]}）" for key in FURTHER_COLUMNS)


class Command(BaseCommand):
    """`export_table YEAR QUARTER --format pdf|xlsx|docx|html|tsv|json --output FILE [--list minsheng] [--lead 市住建局]`."""

    help = "把一个季度的任务分解表写成文件（已报送和已通过的内容）。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take period, format, file and the same scope as the page's address."""
        add_period(parser)
        parser.add_argument("--format", required=True, help=f"格式：{FORMATS}")
        parser.add_argument("--output", required=True, type=Path, help="写入的文件")
        parser.add_argument("--lead", help="只要这个牵头单位的任务")
        parser.add_argument("--district", help="只要涉及这个县区的任务")
        parser.add_argument("--sponsor", default="", help="只要这位分管领导的任务")
        parser.add_argument("--accepted", action="store_true", help="只要报告已审核通过的任务")
        parser.add_argument("--standing", default="", choices=["", *KINDS], help="只要这样进度的任务")
        parser.add_argument("--words", default="", help="只要含有这些词句的任务")
        parser.add_argument("--column", action="append", default=[], help=f"四列之外再加一列，可重复：{FURTHER}")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file and say what it holds; raises `CommandError` with a sentence where that can't be done."""
        kind, output = options["format"], options["output"]
        if kind not in documents.FORMATS:
            raise CommandError(f"没有“{kind}”这种格式，可用的有 {FORMATS}。")
        if unknown := next((key for key in options["column"] if key not in (*FURTHER_COLUMNS, *DEFAULT_COLUMNS)), None):
            raise CommandError(f"没有“{unknown}”这一列，可加的有 {FURTHER}。")
        if not output.parent.is_dir():
            raise CommandError(f"文件夹 {output.parent} 不存在，请先建立或改写到别处。")
        period = period_of(options["year"], options["quarter"], options["list"])
        lead, district = unit_of(options["lead"]), unit_of(options["district"])
        standing, on = options["standing"], timezone.localdate()
        further = tuple(options["column"])
        stood = standing_in(period, None, standing, on)
        scope = Scope(
            lead, district, options["words"], further, standing, stood, options["sponsor"], options["accepted"]
        )
        table = document_table(period, None, scope, kind)
        if not table.rows:
            raise CommandError(f"{period}没有符合条件的任务，没有写文件。")
        if kind == "pdf" and (marks := documents.unprintable(table)):
            self.stderr.write(f"提示：字库中没有这些字，PDF 中会印成空框：{' '.join(marks)}")
        try:
            with Pages(len(table.rows), hidden=len(table.rows) <= documents.LARGEST_ON_REQUEST):
                made = documents.kept_document(table, kind)
            output.write_bytes(made)
        except documents.DocumentError as refusal:
            raise CommandError(str(refusal)) from refusal
        except OSError as error:
            raise CommandError(f"不能写入 {output}，请检查写入权限和磁盘空间。") from error
        self.stdout.write(f"已写入 {output}：{table.title}，{len(table.rows)} 项任务，{len(made):,} 字节。")


class Pages(logging.Handler):
    """A progress bar that counts the pages which the typesetter reports, and says what it is doing."""

    def __init__(self, tasks: int, *, hidden: bool) -> None:
        """Draw the bar on stderr, or none when `hidden`."""
        super().__init__(logging.INFO)
        self.bar = tqdm(desc=f"生成 {tasks} 项任务", unit=" 页", disable=hidden)
        self.log = logging.getLogger("weasyprint.progress")

    def __enter__(self) -> None:
        """Listen from here on."""
        self.level_before, self.log.propagate = self.log.level, False
        self.log.addHandler(self)
        self.log.setLevel(logging.INFO)

    def __exit__(self, *raised: object) -> None:
        """Close the bar."""
        self.log.removeHandler(self)
        self.log.setLevel(self.level_before)
        self.bar.close()

    def emit(self, record: logging.LogRecord) -> None:
        """Move on to the page that was laid out; a second pass over the pages is not counted again."""
        if "Page" in str(record.msg) and isinstance(record.args, tuple):
            self.bar.update(max(0, int(str(record.args[0])) - self.bar.n))
        elif "Creating PDF" in str(record.msg):
            self.bar.set_postfix_str("已排好，正在写成文件")
