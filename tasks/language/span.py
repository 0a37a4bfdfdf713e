"""The place of words in a text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(order=True, slots=True, unsafe_hash=True)
class Span:
    """Half-open range of characters: `text[span.start:span.end]`.

    Never changed once made; not frozen, since a page of text makes thousands and a frozen one takes twice the time to make.
    """

    start: int
    end: int

    def __len__(self) -> int:
        """Return the number of characters."""
        return self.end - self.start

    def __contains__(self, place: int) -> bool:
        """Tell whether the character at `place` lies inside."""
        return self.start <= place < self.end

    def of(self, text: str) -> str:
        """Return the words of `text` that stand here."""
        return text[self.start : self.end]

    def shift(self, by: int) -> Span:
        """Return the same words' place in a text that begins `by` characters earlier."""
        return Span(self.start + by, self.end + by)

    def overlaps(self, other: Span) -> bool:
        """Tell whether the two share a character."""
        return self.start < other.end and other.start < self.end
