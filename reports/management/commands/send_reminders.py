"""`send_reminders [--on DATE] [--dry-run]`: remind, send the digests, clear what was never saved; for cron."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports import documents, notices
from reports.filing import clear_drafts, outworn
from reports.reminders import remind, reminders_due
from tasks.calendar import unknown_years


class Command(BaseCommand):
    """Prints a line for each person; a second run on the same day sends nothing twice."""

    help = "按截止日期提醒未报送的单位，并把未读通知发到各渠道（如邮件）。可由 cron 每个工作日执行一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the day and whether only to look."""
        parser.add_argument("--on", help="以这一天计算，如 2024-06-25；默认今天")
        parser.add_argument("--dry-run", action="store_true", help="只列出将要提醒的人，不发送")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remind, deliver, print."""
        try:
            on = date.fromisoformat(options["on"]) if options["on"] else timezone.localdate()
        except ValueError as error:
            raise CommandError(f"“{options['on']}”不是日期，应写作 2024-06-25。") from error
        if years := unknown_years(on):
            self.stdout.write(f"{years[0]}年的节假日安排尚未收录，按周一至周五计算工作日。")
        told = reminders_due(on) if options["dry_run"] else remind(on)
        for each in told:
            self.stdout.write(f"{each.person}：{each.text}")
        if options["dry_run"]:
            self.stdout.write(f"将提醒 {len(told)} 人次，没有发送。")
            self.stdout.write(f"将清理 {len(outworn())} 份没有保存的内容。")
        else:
            call_command("clearsessions")
            self.stdout.write(f"已删除 {documents.prune_kept(time.time())} 份可以随时重新生成的文件。")
            self.stdout.write(f"已清理 {clear_drafts()} 份没有保存的内容，和已过期的登录。")
            self.stdout.write(f"已提醒 {len(told)} 人次，发出 {notices.deliver()} 份汇总。")
