"""The words of rows put together into a narrative: nothing is added but the lines on which items begin."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from tasks.language.items import items_of

if TYPE_CHECKING:
    from tasks.language.rows.model import Row


def compose(rows: Iterable[Row | str]) -> str:
    """Return the narrative that rows, or their texts, make up: `compose(read(text).rows) == text`."""
    return "".join(row if isinstance(row, str) else row.text for row in rows)


def arrange(texts: Sequence[str]) -> list[str]:
    """Return the texts of rows typed one by one, each new item beginning on a line of its own.

    A line feed is put before a text that begins with a marker when no white space parts it from the text before it;
    nothing else changes.
    """
    arranged: list[str] = []
    for text in texts:
        previous = arranged[-1] if arranged else ""
        begins = bool(text.strip()) and items_of(text)[0].marker != ""
        parted = not previous or previous[-1].isspace() or text[:1].isspace()
        arranged.append("\n" + text if begins and not parted else text)
    return arranged
