"""`flush`, Django's own, which empties every table: on a developer's machine alone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush


class Command(flush.Command):
    """Refuses in production: the trail is never emptied."""

    def handle(self, **options: Any) -> None:
        """Empty the database."""
        if not settings.LOCAL:
            raise CommandError("正式环境不能清空数据库：审计记录和流转记录只增不删。")
        super().handle(**options)
