"""Why an action is not taken; the text of each is a sentence for the person."""

from __future__ import annotations


class RefusedError(Exception):
    """An action or a save that the rules do not allow."""


class StaleError(RefusedError):
    """What the person saw is no longer what the report says."""
