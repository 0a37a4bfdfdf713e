"""Ways by which notices leave the app. A channel is a function: an office names its own in NOTICE_CHANNELS.

It takes the person, a subject and the lines of a digest, and returns whether it went out; False means that this person
can't be reached that way (no address), an exception that it should be tried again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from django.conf import settings
from django.core.mail import send_mail
from django.utils.module_loading import import_string

from tasks.models import User

Channel: TypeAlias = Callable[[User, str, str], bool]


def channels() -> dict[str, Channel]:
    """Return the channels that the office has set, by their dotted path; raises `ImportError` for one that isn't there."""
    return {path: import_string(path) for path in settings.NOTICE_CHANNELS}


def by_mail(person: User, subject: str, body: str) -> bool:
    """Send the digest to the person's e-mail address, if one is kept."""
    if not person.email:
        return False
    send_mail(subject, body, None, [person.email])
    return True
