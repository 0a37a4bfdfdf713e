"""`verify_audit`: whether the audit trail is what was written, by its hash chain."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from tasks.chain import BrokenChainError, verify


class Command(BaseCommand):
    """Prints how many entries are sealed and the last hash; exit code 1 at the first that was forged."""

    help = "核对审计记录有没有被改动、删除或伪造。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify the chain."""
        try:
            count, last = verify()
        except BrokenChainError as error:
            raise CommandError(f"审计记录不可信：{error}") from error
        self.stdout.write(f"审计记录 {count} 条，没有改动。末条校验值：{last}（请抄存，下次核对结尾有没有被截去）")
