"""全年预期 counted: how many tasks their bureaus and the office expect to end how, and how the year did end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from reports.dashboards.cards import task_list
from reports.models import Bucket, Outlook
from reports.selection import Selection
from tasks.quarters import LAST_QUARTER

UNSAID = "没有说明"


class OutlookRow(NamedTuple):
    """One outlook: of how many tasks the bureaus and the office say so, each with the address of their list.

    `foreseen_count` is of those of which the bureau said so last before the year's last quarter, `met_count` of those of them that then
    reached the year's target.
    """

    label: str
    bureau_count: int
    bureau_address: str
    office_count: int | None
    office_address: str
    foreseen_count: int
    met_count: int


def outlook_rows(selection: Selection) -> list[OutlookRow]:
    """Return a row for each outlook, the last for tasks without one; none in the first quarter, which does not ask."""
    if not selection.asks_outlook:
        return []

    def address(pick: str) -> str:
        return task_list(selection.period, selection.scope, pick)

    rows = []
    for outlook in Outlook:
        said, judged = f"outlook-{outlook}", f"office-{outlook}"
        foreseen, met = outcome(selection, outlook)
        rows.append(
            OutlookRow(
                outlook.label, len(selection.pick(said)), address(said), len(selection.pick(judged)), address(judged),
                foreseen, met,
            )
        )  # fmt: skip
    silent = len(selection.pick("outlook-none"))
    return [*rows, OutlookRow(UNSAID, silent, address("outlook-none"), None, "", *outcome(selection, ""))]


def ends_year(selection: Selection) -> bool:
    """Return whether the year has ended, its last quarter closed: what was foreseen can be compared with how it ended."""
    return selection.period.number == LAST_QUARTER and selection.period.closed_at is not None


def sum_of_rows(tables: Iterable[Sequence[OutlookRow]], addresses: Mapping[str, tuple[str, str]]) -> list[OutlookRow]:
    """Return the rows of several lists added up, each with the two `addresses` by its label. Pure."""
    rows: dict[str, OutlookRow] = {}
    for each in chain.from_iterable(tables):
        of_bureaus, of_office = addresses[each.label]
        had = rows.get(each.label)
        judged = None if each.office_count is None else each.office_count + ((had and had.office_count) or 0)
        rows[each.label] = OutlookRow(
            each.label, each.bureau_count + (had.bureau_count if had else 0), of_bureaus, judged, of_office,
            each.foreseen_count + (had.foreseen_count if had else 0), each.met_count + (had.met_count if had else 0),
        )  # fmt: skip
    return [*rows.values()]


def outcome(selection: Selection, outlook: str) -> tuple[int, int]:
    """Return of how many tasks `outlook` was foreseen before the year's last quarter, and how many of them are completed."""
    if not ends_year(selection):
        return 0, 0
    foreseen = [fact for fact in selection.facts if fact.foreseen == outlook]
    return len(foreseen), sum(fact.standing.bucket == Bucket.COMPLETED for fact in foreseen)
