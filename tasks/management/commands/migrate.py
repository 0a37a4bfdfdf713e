"""`migrate`, Django's own; where another role owns the tables, the app's role is let work on them afterwards."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import connection, transaction

from tasks import rights


class Command(migrate.Command):
    """Gives the app's role its rights anew after each run: new tables have none."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then give the rights; in production to the newest alone: backwards the trail would go with its table."""
        if options["migration_name"] and not settings.LOCAL:
            raise CommandError("正式环境只能升级到最新的表，不能退回：审计记录和流转记录只增不删。")
        super().handle(*args, **options)
        if (
            settings.APP_ROLE
            and connection.vendor == "postgresql"
            and not options["plan"]
            and not options["check_unapplied"]
        ):
            with transaction.atomic():
                rights.give(settings.APP_ROLE)
