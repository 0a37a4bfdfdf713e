"""A quarter of a year, the unit in which tasks are planned and reported."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

NUMERALS = "一二三四"
LAST_QUARTER = 4


@dataclass(frozen=True, order=True, slots=True)
class Quarter:
    """One quarter; orders by time. Raises `ValueError` for a number outside 1–4."""

    year: int
    number: int

    def __post_init__(self) -> None:
        if self.number not in (1, 2, 3, 4):
            raise ValueError(f"季度应为 1–4，现为 {self.number}。")

    def __str__(self) -> str:
        """Return 2024年二季度."""
        return f"{self.year}年{self.label}"

    @property
    def label(self) -> str:
        """Return 二季度."""
        return f"{NUMERALS[self.number - 1]}季度"

    @property
    def slug(self) -> str:
        """Return Q2, as it stands in an address."""
        return f"Q{self.number}"

    @property
    def starts_on(self) -> date:
        """Return the first day."""
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def ends_on(self) -> date:
        """Return the last day."""
        return self.next.starts_on - timedelta(days=1)

    @property
    def next(self) -> Quarter:
        """Return the quarter after this one."""
        return self._moved(1)

    @property
    def previous(self) -> Quarter:
        """Return the quarter before this one."""
        return self._moved(-1)

    def _moved(self, steps: int) -> Quarter:
        year, index = divmod(self.year * 4 + self.number - 1 + steps, 4)
        return Quarter(year, index + 1)

    @classmethod
    def containing(cls, day: date) -> Quarter:
        """Return the quarter in which `day` lies."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Return the quarter written as 2024Q2, 2024-2 or 2024年二季度; raises `ValueError`."""
        found = re.fullmatch(r"\s*(\d{4})\s*[-/年]?\s*[Qq第]?\s*([1-4一二三四])\s*(?:季度)?\s*", text)
        if not found:
            raise ValueError(f"“{text}”不是季度，应写作 2024年二季度 或 2024Q2。")
        mark = found[2]
        return cls(int(found[1]), NUMERALS.index(mark) + 1 if mark in NUMERALS else int(mark))
