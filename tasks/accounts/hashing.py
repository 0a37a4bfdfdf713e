"""How passwords are hashed: Argon2id, at the cost that the office sets; one that was given, to be changed at once, quickly."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, PBKDF2PasswordHasher, make_password


class Argon2(Argon2PasswordHasher):
    """Argon2id on one processor: a hundred logins at once leave the others to the pages.

    A hash of another cost is good as it is, and made anew at the next login (the least by ASVS 5.0: 19 MiB in 2 rounds).
    """

    parallelism = 1

    def params(self) -> Any:
        """Return the cost in the library's terms."""
        self.memory_cost, self.time_cost = settings.PASSWORD_MEMORY * 1024, settings.PASSWORD_ROUNDS
        return super().params()


class Given(PBKDF2PasswordHasher):
    """Of a password that was given: made quickly, for a list of hundreds; asked for as slowly as any other.

    Else the time of a refusal would tell accounts that nobody has used yet.
    """

    iterations = 10_000

    def verify(self, password: str, encoded: str) -> bool:
        """Return whether it is the password, after the time that one of Argon2 takes."""
        make_password(password)
        return super().verify(password, encoded)

    def made(self, password: str, encoded: str) -> bool:
        """Return whether it is the password of an account that nobody has used, at once: for whoever gave it."""
        return encoded.startswith(f"{self.algorithm}$") and super().verify(password, encoded)
