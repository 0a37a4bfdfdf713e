"""A form of more rows than a report may have: found in what was sent, before a form is built of it."""

from __future__ import annotations

from django.http import QueryDict

from reports.filing.forms import rows
from reports.filing.forms.typed import Typed, typed_in

FREE_TEXTS = ("obstacles", "next_steps", "outlook_reason")


def too_many(posted: QueryDict) -> str:
    """Return why a form has too many rows to be looked at: how many there are and may be; nothing where it has not.

    Rows that are blank or were removed count only where they are more than a form is built of.
    """
    asked = rows.rows_sent(posted)
    count = len(typed_in(posted).rows) if asked > rows.MOST_ROWS else 0
    if count <= rows.MOST_ROWS and asked <= rows.FORM_ROWS:
        return ""
    return rows.ROWS_TOO_MANY.format(count=max(count, min(asked, rows.READ_ROWS)), most=rows.MOST_ROWS)


def texts_of(typed: Typed) -> list[str]:
    """Return what was typed at length: the narrative, row by row on a line of its own, and the free texts below it."""
    narrative = "\n".join(text for row in typed.rows if (text := row["text"].strip()))
    return [text for text in (narrative, *(typed.words.get(name, "") for name in FREE_TEXTS)) if text]
