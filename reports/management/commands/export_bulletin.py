"""Writes a file of a bulletin as it was issued, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.documents.official import PRINTED
from reports.management.chosen import add_period, period_of
from reports.models import Bulletin
from reports.publication import LostFileError, load


class Command(BaseCommand):
    """`export_bulletin YEAR QUARTER --format pdf|docx --output FILE [--list minsheng] [--number N]`."""

    help = "写出一期已印发的督查通报：当时存下的字节，不重新生成。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take period, number, format and file."""
        add_period(parser)
        parser.add_argument("--number", type=int, help="期号；不写时是最新的、没有撤回的一期")
        parser.add_argument("--format", required=True, choices=PRINTED, help="格式")
        parser.add_argument("--output", required=True, type=Path, help="写入的文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file; raises `CommandError` with a sentence where that can't be done."""
        kind, output, number = options["format"], options["output"], options["number"]
        period = period_of(options["year"], options["quarter"], options["list"])
        issued = Bulletin.objects.filter(period=period).select_related("period__plan", "withdrawal").order_by("number")
        wanted = issued.filter(number=number) if number else issued.filter(withdrawal__isnull=True)
        found = wanted.last()
        if found is None:
            known = "、".join(each.label for each in issued) or "没有"
            raise CommandError(f"{period}没有{f'第{number}期' if number else '已印发的'}通报；已印发的有：{known}。")
        try:
            data = load(found.files.get(kind=kind))
            output.write_bytes(data)
        except LostFileError as lost:
            raise CommandError(str(lost)) from lost
        except OSError as error:
            raise CommandError(f"不能写入 {output}，请检查文件夹、写入权限和磁盘空间。") from error
        gone = "（已撤回）" if found.is_withdrawn else ""
        self.stdout.write(f"已写入 {output}：{found}{gone}，{len(data):,} 字节。")
