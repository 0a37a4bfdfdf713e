"""What an issue changes in the one that it corrects: by task and column, sentence by sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tasks.language.comparing import Comparison, compare

Frozen = Mapping[str, Any]


class Change(NamedTuple):
    """What changed in one cell, or with a whole task: `comparison` is None where a task came or went."""

    number: str
    heading: str
    comparison: Comparison | None
    came: bool = False

    @property
    def words(self) -> str:
        """Return the change in a few words."""
        if self.comparison is None:
            return "增加" if self.came else "删去"
        return f"“{self.heading}”改 {self.comparison.change_count} 句"


def changes(
    before: Sequence[Frozen], old: Sequence[Frozen], after: Sequence[Frozen], columns: Sequence[Frozen]
) -> list[Change]:
    """Return what changed from the frozen rows `before` under the columns `old` to `after` under `columns`, in their order.

    Cells are compared by their column; a column that only one of the two has is no change of a sentence and not told.
    """
    was, keys = {row["number"]: row for row in before}, [column["key"] for column in old]
    found: list[Change] = []
    for row in after:
        earlier = was.pop(row["number"], None)
        if earlier is None:
            found.append(Change(row["number"], "", None, came=True))
            continue
        texts = {key: cell["text"] for key, cell in zip(keys, earlier["cells"], strict=True)}
        for column, cell in zip(columns, row["cells"], strict=True):
            if column["key"] in texts and (compared := compare(texts[column["key"]], cell["text"])).change_count:
                found.append(Change(row["number"], column["heading"], compared))
    return found + [Change(number, "", None) for number in was]
