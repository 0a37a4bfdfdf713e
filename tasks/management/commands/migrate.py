"""`migrate`, Django's own; where another role owns the tables, the app's role is let work on them afterwards."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.commands import migrate
from django.db import connection, transaction

from tasks import rights


class Command(migrate.Command):
    """Gives the app's role its rights anew after each run: new tables have none."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Migrate, then give the rights."""
        super().handle(*args, **options)
        if (
            settings.APP_ROLE
            and connection.vendor == "postgresql"
            and not options["plan"]
            and not options["check_unapplied"]
        ):
            with transaction.atomic():
                rights.give(settings.APP_ROLE)
