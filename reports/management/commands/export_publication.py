"""Writes a file of an issue as it was published, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.management.chosen import add_period, period_of, unit_of
from reports.publication import LostFileError, issues_of, latest, load
from reports.publication.bundle import archive
from reports.publication.issuing import FILES

KINDS = (*FILES, "zip")


class Command(BaseCommand):
    """`export_publication YEAR QUARTER --format pdf|xlsx|docx|html|json|zip --output FILE [--lead 市住建局] [--number N]`."""

    help = "写出一期已发布的文件：当时存下的字节，不重新生成；zip 为归档包。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take period, scope, number, format and file."""
        add_period(parser)
        parser.add_argument("--lead", help="这个牵头单位的一期")
        parser.add_argument("--number", type=int, help="期号；不写时是最新的、没有撤回的一期")
        parser.add_argument("--format", required=True, choices=KINDS, help="格式")
        parser.add_argument("--output", required=True, type=Path, help="写入的文件")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the file; raises `CommandError` with a sentence where that can't be done."""
        kind, output, number = options["format"], options["output"], options["number"]
        period, lead = period_of(options["year"], options["quarter"], options["list"]), unit_of(options["lead"])
        issues = issues_of(period, lead)
        issue = issues.filter(number=number).first() if number else latest(period, lead)
        if issue is None:
            known = "、".join(each.label for each in issues) or "没有"
            raise CommandError(f"{period}没有{f'第{number}期' if number else '已发布的一期'}；已发布的有：{known}。")
        try:
            data = archive(issue) if kind == "zip" else load(issue.files.get(kind=kind))
            output.write_bytes(data)
        except LostFileError as lost:
            raise CommandError(str(lost)) from lost
        except OSError as error:
            raise CommandError(f"不能写入 {output}，请检查文件夹、写入权限和磁盘空间。") from error
        gone = "（已撤回）" if issue.is_withdrawn else ""
        self.stdout.write(f"已写入 {output}：{issue}{gone}，{len(data):,} 字节。")
