"""What a posted page of a report holds beside its form: comments on passages, verdicts, reasons."""

from __future__ import annotations

import re
from typing import Any

from django.http import QueryDict

from reports.workflow import Foreseen, Pin
from tasks.files import lines

PREFIX = "reason"
OUTLOOK = "office-outlook"
_PLACE = re.compile(r"passage-(\d{1,9})-(\d{1,9})")
_VERDICT = re.compile(r"verdict-(\d{1,18})")


def comments_in(posted: QueryDict) -> dict[str, str]:
    """Return the comments on passages by their place (12-40), without blank ones."""
    return {
        f"{match[1]}-{match[2]}": lines(text).strip()
        for name, text in posted.items()
        if isinstance(text, str) and text.strip() and (match := _PLACE.fullmatch(name))
    }


def pins_in(posted: QueryDict, text: str) -> list[Pin]:
    """Return the comments on passages of `text`, the words of each as they stand in it, in the order of the text."""
    pins = []
    for place, comment in comments_in(posted).items():
        start, end = map(int, place.split("-"))
        pins.append(Pin(start, text[start:end], comment))
    return sorted(pins)


def verdicts_in(posted: QueryDict) -> dict[int, str]:
    """Return the verdicts by condition."""
    return {int(match[1]): str(verdict) for name, verdict in posted.items() if (match := _VERDICT.fullmatch(name))}


def outlook_in(posted: QueryDict) -> Foreseen | None:
    """Return the office's outlook on the year, None where the page did not ask for it."""
    if OUTLOOK not in posted:
        return None
    return Foreseen(str(posted[OUTLOOK]), lines(posted.get(f"{OUTLOOK}-reason", "")).strip())


def reasons_sent(data: Any) -> dict[str, str]:
    """Return all reasons in a posted form by the names of their fields, without blanks."""
    return {name: text for name, text in data.items() if name.startswith(f"{PREFIX}-") and text.strip()}


def texts_in(posted: QueryDict) -> list[str]:
    """Return what was typed beside the buttons: the comment, the reasons, comments on passages."""
    typed = [
        posted.get("comment", "").strip(),
        posted.get(f"{OUTLOOK}-reason", "").strip(),
        *reasons_sent(posted).values(),
        *comments_in(posted).values(),
    ]
    return list(filter(None, typed))
