"""Who signs what is published: one person prepares it, another approves it where the office has another."""

from __future__ import annotations

from reports import notices
from tasks.models import Membership, User

Role = Membership.Role
SIGNING = (Role.SUPERVISOR, Role.VIEWER, Role.ADMINISTRATOR)
"""Who of the office may be named as the one who approved."""

COMMAND_LINE = "命令行"


def signatories() -> list[User]:
    """Return the people who may approve, one after the other by role; three queries."""
    return [person for role in SIGNING for person in notices.members(role)]


def refusal(prepared: str, approved: str) -> str:
    """Return why these two names can't stand under an issue, empty where they can; three queries where they are the same.

    What is published from the command line without names says so, and no person.
    """
    if prepared != approved or prepared == COMMAND_LINE or all(str(person) == prepared for person in signatories()):
        return ""
    return "编制人和签发人不能是同一人。"
