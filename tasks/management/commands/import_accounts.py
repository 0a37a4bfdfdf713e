"""`import_accounts FILE`: make accounts from a list and print the initial passwords of the new ones."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tasks.accounts.people import import_people
from tasks.files import FileProblem, read


class Command(BaseCommand):
    """Prints what changes, the counts and the passwords; the problems go to stderr, then the exit code is 1."""

    help = "从名单（xlsx、docx、csv、txt）导入账号：用户名、姓名、单位、角色、邮箱；- 表示标准输入。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file."""
        parser.add_argument("file", help="文件；- 表示标准输入")
        parser.add_argument("--dry-run", action="store_true", help="只预览，不写入")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import the list."""
        path = Path(options["file"])
        try:
            data, name = (
                (sys.stdin.buffer.read(), "标准输入.txt") if str(path) == "-" else (path.read_bytes(), path.name)
            )
            document = read(data, name)
        except OSError as error:
            raise CommandError(f"打不开文件“{path}”：{error.strerror}。请检查路径。") from error
        except FileProblem as problem:
            raise CommandError(problem.message) from problem
        people = import_people(document, by=None, dry_run=options["dry_run"])
        say = self.stdout.write
        say(f"{'预览（不写入）' if options['dry_run'] else '导入账号'}：{name}")
        for account in people.accounts:
            for sentence in account.sentences if not account.problems else ():
                say(f"{account.place} {account.username} {sentence}")
        say("，".join(f"{label} {count}" for label, count in people.counts.items()))
        if people.new_accounts:
            say("初始密码（只显示这一次，首次登录须修改）：")
        for account in people.new_accounts:
            say(f"{account.username}\t{account.user.name}\t{account.password}")
        for sentence in people.problems:
            self.stderr.write(sentence)
        if people.problems:
            sys.exit(1)
