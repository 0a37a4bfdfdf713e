"""`reset_code USERNAME`: a one-time code for an account, given by who runs the server; the way in where no administrator is left."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from tasks import audit
from tasks.accounts.passwords import issue_code, tell_owner
from tasks.models import User


class Command(BaseCommand):
    """Prints the code, once; it stands in the trail, and the owner is told."""

    help = "为一个账号发放重置码，24 小时内有效，只显示这一次。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the account."""
        parser.add_argument("username", help="用户名")

    def handle(self, *args: Any, **options: Any) -> None:
        """Give the code."""
        user = User.objects.filter(username=options["username"], is_active=True).first()
        if user is None:
            raise CommandError(f"没有在用的账号“{options['username']}”。")
        code = issue_code(user, timezone.now())
        audit.record(audit.Kind.PASSWORD, "发放重置码", by=None, about=user.username)
        tell_owner(user, "信息科在服务器上为您的账号发放了重置码，用它可以换掉您的密码。")
        self.stdout.write(
            f"{user}（{user.username}）的重置码：{code}，24 小时内有效，用过即失效。请当面或通过电话告诉本人。"
        )
