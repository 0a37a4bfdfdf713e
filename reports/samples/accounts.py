"""The demo accounts: one for each role, and the people of the bureaus, who can't log in."""

from __future__ import annotations

import os
import secrets
import string
from collections.abc import Mapping
from typing import NamedTuple

from django.conf import settings

from tasks.models import Membership, Organization, User

Role = Membership.Role
HOUSING = "市住房城乡建设局"


class Account(NamedTuple):
    """One account that is printed with its password."""

    role: Membership.Role
    name: str
    organization: str


ACCOUNTS = (
    Account(Role.REPORTER, "李静", HOUSING),
    Account(Role.SIGNATORY, "张勇", HOUSING),
    Account(Role.SUPERVISOR, "周海燕", "市政府督查室"),
    Account(Role.ADMINISTRATOR, "陈志远", "市政府办公室"),
    Account(Role.VIEWER, "赵明德", "市政府办公室"),
    Account(Role.AUDITOR, "孙慧", "市政府办公室"),
)


def password() -> str:
    """Return the password of the demo accounts, made up once and kept in a file that only we may read."""
    path = settings.STATE / "demo-password"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        word = "".join(secrets.choice(string.ascii_lowercase) for _ in range(8))
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(f"{word.capitalize()}-{secrets.randbelow(10**6):06}\n")
    return path.read_text().strip()


def member(username: str, name: str, organization: Organization, role: Membership.Role) -> User:
    """Return the demo person of that user name with that role, created without a usable password."""
    user, created = User.objects.get_or_create(username=username, is_demo=True, defaults={"name": name})
    if created:
        user.set_unusable_password()
        user.is_staff = role == Role.ADMINISTRATOR
        user.save()
    Membership.objects.get_or_create(user=user, organization=organization, role=role)
    return user


def install(organizations: Mapping[str, Organization]) -> dict[str, User]:
    """Create the accounts that are missing and return them by user name, which is the role's."""
    return {
        account.role.value: member(account.role.value, account.name, organizations[account.organization], account.role)
        for account in ACCOUNTS
    }


def unlock() -> list[tuple[str, str]]:
    """Give the accounts that exist the password on file; return (user name, password) of each.

    A password that fits already is kept, so that nobody is logged out.
    """
    word = password()
    roles = [account.role.value for account in ACCOUNTS]
    users = {user.username: user for user in User.objects.filter(is_demo=True, username__in=roles)}
    for user in users.values():
        if not user.check_password(word):
            user.set_password(word)
            user.save(update_fields=["password"])
    return [(role, word) for role in roles if role in users]
