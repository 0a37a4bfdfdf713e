"""How passwords are hashed: Argon2id, at the cost that the office sets."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id on one processor: a hundred logins at once leave the others to the pages.

    A hash of another cost is good as it is, and made anew at the next login (OWASP's least: 19 MiB in 2 rounds).
    """

    parallelism = 1

    def params(self) -> Any:
        """Return the cost in the library's terms."""
        self.memory_cost, self.time_cost = settings.PASSWORD_MEMORY * 1024, settings.PASSWORD_ROUNDS
        return super().params()
