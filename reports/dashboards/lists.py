"""The dashboard of all lists of a quarter: every figure is the sum of what the lists' own dashboards say."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import repeat
from typing import NamedTuple

from reports.dashboards.board import Board, sentence_of, worst_first
from reports.dashboards.cards import Card, task_list
from reports.dashboards.outlooks import UNSAID, OutlookRow, sum_of_rows
from reports.models import Outlook
from reports.selection import Fact, Kind, bureau_name_of, by_bureau
from reports.standing import Tally, tally
from tasks.models import Period


class Row(NamedTuple):
    """One list, or the sum of all: its name, counts, how many tasks stand how, reports that were due or came, and those in time.

    `address` leads to the list's own dashboard; the sum has none.
    """

    name: str
    address: str
    tally: Tally
    by_kind: tuple[int, ...]
    on_time: int
    due: int


class Lists:
    """All that the dashboard of all lists shows."""

    def __init__(self, boards: Sequence[Board], addresses: Sequence[str]) -> None:
        """Prepare the sums of `boards`, those of the lists with the main one first; each has an address of its own."""
        self.boards, self.addresses, self.scale = boards, addresses, boards[0].scale
        self.period, self.scope = boards[0].period, boards[0].selection.scope
        self.on = max(board.selection.as_of for board in boards)

    @cached_property
    def cards(self) -> list[Card]:
        """Return the headline figures: sums, each with the equation that makes it."""
        return [self._sum(cards) for cards in zip(*(board.cards for board in self.boards), strict=True)]

    def _sum(self, cards: tuple[Card, ...]) -> Card:
        values = [card.value for card in cards]
        known = [value for value in values if value is not None]
        parts = (
            f"{board.period.plan.title} {'—' if value is None else value}"
            for board, value in zip(self.boards, values, strict=True)
        )
        total = sum(known) if known else None
        first = cards[0]
        how = f"{' + '.join(parts)} = {'—' if total is None else total}"
        address = task_list(self.period, self.scope, first.key, all_lists=True)
        return first._replace(value=total, how=how, address=address)

    @cached_property
    def facts(self) -> list[tuple[Period, Fact]]:
        """Return the counted tasks of all lists, each with its list's period."""
        return [(board.period, fact) for board in self.boards for fact in board.selection.facts]

    @property
    def sentence(self) -> str:
        """Return what matters most in all lists together, as one sentence."""
        return sentence_of([fact for _, fact in self.facts], self.scale)

    @cached_property
    def outlooks(self) -> list[OutlookRow]:
        """Return how many tasks of all lists are expected to end the year how."""
        picks = {outlook.label: (f"outlook-{outlook}", f"office-{outlook}") for outlook in Outlook}
        picks[UNSAID] = ("outlook-none", "outlook-none")
        addresses = {
            label: (
                task_list(self.period, self.scope, said, all_lists=True),
                task_list(self.period, self.scope, judged, all_lists=True),
            )
            for label, (said, judged) in picks.items()
        }
        return sum_of_rows((board.outlooks for board in self.boards), addresses)

    @property
    def foreseen(self) -> list[OutlookRow]:
        """Return those that were expected of any task before the year's last quarter."""
        return [row for row in self.outlooks if row.foreseen_count]

    @property
    def ends_year(self) -> bool:
        """Return whether what was expected can be compared with how the year ended: once every list's is closed."""
        return all(board.ends_year for board in self.boards)

    @cached_property
    def rows(self) -> list[Row]:
        """Return the lists."""
        return [
            _row(board.period.plan.title, address, board.selection.facts)
            for board, address in zip(self.boards, self.addresses, strict=True)
        ]

    @cached_property
    def total(self) -> Row:
        """Return their sum."""
        return _row("合计", "", [fact for _, fact in self.facts])

    @cached_property
    def bureaus(self) -> list[Row]:
        """Return the lead bureaus over all lists, the largest share behind first."""
        grouped = by_bureau(fact for _, fact in self.facts)
        found = [_row(bureau_name_of(facts), "", facts) for _, facts in grouped]
        return sorted(found, key=lambda row: (-(row.tally.behind_share or 0), -row.tally.behind))

    @cached_property
    def behind(self) -> list[tuple[Period, Fact]]:
        """Return all tasks that are behind, the worst first and among them those that fell since the quarter before."""
        return sorted(
            (pair for board in self.boards for pair in zip(repeat(board.period), board.behind)),
            key=lambda pair: worst_first(pair[1]),
        )

    @property
    def words(self) -> list[str]:
        """Return the words for the kinds of standing."""
        return [kind.word(self.scale) for kind in Kind]


def _row(name: str, address: str, facts: Sequence[Fact]) -> Row:
    due = [fact for fact in facts if fact.due]
    kinds = tuple(sum(fact.kind is kind for fact in facts) for kind in Kind)
    on_time = sum(fact.on_time is True for fact in due)
    return Row(name, address, tally(fact.standing for fact in facts), kinds, on_time, len(due))
