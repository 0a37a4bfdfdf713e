"""What is open while a Word document is read: a run, a paragraph, a field, a table, and how each is written."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class OpenRun:
    """How a run is written; None where it says nothing itself."""

    style: str = ""
    hidden: bool | None = None
    struck: bool | None = None
    bold: bool | None = None
    place: str = ""
    color: str = ""
    size: int | None = None
    fill: str = ""


@dataclass(slots=True)
class OpenParagraph:
    """How a paragraph is written; `joined` says that its mark was deleted."""

    style: str = ""
    list: str = ""
    level: int | None = None
    numbered: bool = False
    fill: str = ""
    joined: bool = False


@dataclass(slots=True)
class OpenTable:
    """An open table: its style, whether that makes a head of its first row, and how many rows have begun; `fill` is its own."""

    style: str = ""
    with_head: bool = False
    fill: str = ""
    rows: int = 0

    @property
    def in_head(self) -> bool:
        """Return whether the open row has the look of a head."""
        return self.with_head and self.rows == 1


@dataclass(slots=True)
class OpenField:
    """A field: its code, whether its result has begun, and whether that has shown anything."""

    code: list[str] = field(default_factory=list)
    result: bool = False
    shown: bool = False
