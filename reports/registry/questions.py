"""What an import asks a person before it writes: a sentence, the places it concerns, and the answers to choose from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

PLACES_NAMED = 6


class Choice(NamedTuple):
    """One answer: what is kept, and what the person reads."""

    value: str
    label: str


#: The answer of any question on a row that says that the whole table is for another of the year's lists.
ANOTHER = Choice("list", "不是这份清单的任务：整张表属于另一份清单")


@dataclass(slots=True)
class Question:
    """Something that only a person can decide; `key` is under what the answer is kept, `places` are where it arises.

    `proposal` is the answer that is likely right and may be given to many at once, "" where each has to be looked at. Until it is answered the rows that it `blocks` are not written.
    """

    key: str
    sentence: str
    choices: tuple[Choice, ...]
    places: list[str] = field(default_factory=list)
    blocks: bool = True
    proposal: str = ""

    @property
    def places_named(self) -> str:
        """Return the places, the first of many."""
        places = list(dict.fromkeys(self.places))
        return "、".join(places[:PLACES_NAMED]) + (f" 等 {len(places)} 处" if len(places) > PLACES_NAMED else "")

    @property
    def message(self) -> str:
        """Return the sentence with the remedy."""
        return f"{self.sentence}。请在预览中决定，或改好文件后再导入。"
