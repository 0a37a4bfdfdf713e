"""`demo`: load the demonstration and print its accounts, or take it away."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.samples import accounts, demo
from reports.samples.removal import StandsOnError


class Command(BaseCommand):
    """Load, print or remove the demonstration."""

    help = "载入演示数据并打印演示账号；--remove 全部移除。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `--if-empty` or `--remove`."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--if-empty", action="store_true", help="只在空库中载入；已有演示时只打印账号。")
        choice.add_argument("--remove", action="store_true", help="移除全部演示数据和账号。")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and print what there is to know."""
        if options["remove"]:
            self._remove()
            return
        if options["if_empty"] and not (demo.is_loaded() or demo.empty()):
            return
        try:
            demo.load()
        except demo.RefusedDemoError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("演示账号（用户名 / 密码）：")
        for username, word in accounts.unlock():
            self.stdout.write(f"{username} / {word}")
        self.stdout.write("市住房城乡建设局已公开的真实分解表：/2024/Q2/")

    def _remove(self) -> None:
        try:
            count = demo.remove()
        except StandsOnError as error:
            raise CommandError(f"没有移除：以下正式数据用到了演示数据，请先改动或删除它们：{error}。") from error
        self.stdout.write(f"已移除演示任务 {count} 项，以及演示账号、单位和报告。")
