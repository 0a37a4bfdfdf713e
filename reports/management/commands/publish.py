"""Freezes the table of a period as the next numbered issue, with its five files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.documents.quarter_table import OPEN_COLUMNS
from reports.management.chosen import add_period, period_of, unit_of
from reports.models.publications import Retention
from reports.publication import PublishError, Wish, against, compose, latest, publish
from reports.publication.file_names import default_publisher
from reports.publication.signing import COMMAND_LINE


class Command(BaseCommand):
    """`publish YEAR QUARTER [--list SLUG] [--lead 市住建局] [--force] [--correct]`."""

    help = "把一个季度的任务分解表发布为一期，冻结内容和五种文件。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the period, the scope, and what the office chooses on the page."""
        add_period(parser)
        parser.add_argument("--lead", help="只发布这个牵头单位的任务")
        parser.add_argument(
            "--force", action="store_true", help="报告没有全部通过、文中有个人信息或内部字样也发布，并记录在案"
        )
        parser.add_argument("--submitted", action="store_true", help="列入已报送、未通过的文字；不写时这些推进情况留空")
        parser.add_argument("--correct", action="store_true", help="更正已经发布的一期")
        parser.add_argument("--no-lights", action="store_true", help="不公布完成情况")
        parser.add_argument(
            "--column", action="append", default=[], choices=OPEN_COLUMNS, help="四列之外再加一列，可重复"
        )
        parser.add_argument("--publisher", help="发布机构；不写时为市政府办公室，更正时照原期")
        parser.add_argument("--document-number", help="文号；更正时不写照原期")
        parser.add_argument("--index-number", help="索引号；更正时不写照原期")
        parser.add_argument("--prepared", default=COMMAND_LINE, help="编制人姓名")
        parser.add_argument("--approved", default=COMMAND_LINE, help="签发人姓名；督查室另有他人时不能是编制人")

    def handle(self, *args: Any, **options: Any) -> None:
        """Publish, and say what was frozen; raises `CommandError` with a sentence where that can't be done."""
        period = period_of(options["year"], options["quarter"], options["list"])
        lead = unit_of(options["lead"])
        stands = latest(period, lead) if options["correct"] else None

        def filed(name: str, usual: str = "") -> str:
            said: str | None = options[name]
            return said if said is not None else getattr(stands, name) if stands else usual

        wish = Wish(
            period,
            lead,
            filed("publisher", default_publisher()),
            timezone.localdate(),
            tuple(options["column"]),
            submitted=options["submitted"],
            lights=not options["no_lights"],
            correct=options["correct"],
            document_number=filed("document_number"),
            index_number=filed("index_number"),
            topic=stands.topic if stands else period.plan.kind,
            retention=stands.retention if stands else Retention.THIRTY.value,
        )
        found = against(compose(wish))
        for _kind, label, lines in found.lines_by_kind:
            self.stderr.write(f"{label}（{len(lines)} 处）")
            for line in lines:
                self.stderr.write(f"  {line.where}：{line.what}")
        if found.grave and not options["force"]:
            raise CommandError("文中有个人信息或“内部”“不公开”字样，没有发布。请先改正；确认可以公开的，加上 --force。")
        try:
            issue = publish(
                wish, prepared=options["prepared"], approved=options["approved"], by=None, force=options["force"]
            )
        except PublishError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"已发布 {issue}：{len(issue.rows)} 项任务。")
        for file in issue.files.all():
            self.stdout.write(f"  {file.kind:<5}{file.size:>12,} 字节  {file.sha256}")
