"""What carries over from last quarter: the sub-projects that were named, with their stage and percentage to look at, and the outlook."""

from __future__ import annotations

from collections.abc import Container, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet

from reports.filing.phrasing import figure
from reports.models import ProgressEntry, Report
from reports.models.entries import BASES, STAGES
from reports.workflow import Content, Foreseen
from tasks.language import Stage
from tasks.language.figures import Basis
from tasks.models import Task
from tasks.models.composed import question
from tasks.models.of_task import subprojects_of


class Last(NamedTuple):
    """A sub-project as last quarter's report named it; stage, percentage and basis are last quarter's, never this one's."""

    name: str
    district_id: int | None
    stage: str
    percent: Decimal | None
    basis: str

    @property
    def words(self) -> str:
        """Return 在建，60%（占总工程量）."""
        share = "" if self.percent is None else f"，{figure(self.percent)}%（{BASES[Basis(self.basis)]}）"
        return f"{STAGES[Stage(self.stage)]}{share}"


def last_of(before: Report | None, task: Task) -> dict[int, Last]:
    """Return the sub-projects that the report `before` names, by key and in its order; one query, none without one.

    One of last year's task counts as the sub-project of `task` that took over its name; that is a further query.
    """
    if before is None:
        return {}
    heirs = {} if before.task_id == task.pk else {each.name: each.pk for each in subprojects_of(task.pk)}
    found: dict[int, Last] = {}
    for entry in _named(before.pk):
        known = entry.subproject
        if known:
            name = entry.name if entry.name in (known.name, *known.aliases) else known.name
            key = known.pk if before.task_id == task.pk else heirs.get(known.name)
            if key:
                found.setdefault(key, Last(name, entry.district_id, entry.stage, entry.percent, entry.basis))
    return found


@question
def _named(report: int) -> QuerySet[ProgressEntry]:
    named = ProgressEntry.objects.filter(report=report, subproject__isnull=False)
    return named.select_related("subproject").order_by("order")


def silent(last: Mapping[int, Last], said: Container[int | None]) -> list[str]:
    """Return the names of last quarter's sub-projects of which nothing is said: those whose key is not among `said`."""
    return [each.name for key, each in last.items() if key not in said]


def outlook_shown(content: Content, foreseen: Foreseen) -> dict[str, str]:
    """Return outlook and reason as the form shows them: of the report, else what was said last in the year."""
    said = Foreseen(content.outlook, content.outlook_reason) if content.outlook else foreseen
    return {"outlook": said.outlook, "outlook_reason": said.reason}


def without_outgrown(said: Foreseen, last: Foreseen) -> Foreseen:
    """Return what was `said` of the year, without the reason that stood there from `last` quarter where it has no use.

    That is where another outlook was chosen since, one that needs none: 已完成 beside 征迁未完 would be published.
    """
    is_carried = bool(last.reason.strip()) and said.reason.strip() == last.reason.strip()
    outgrown = is_carried and said.outlook != last.outlook and not said.needs_reason
    return Foreseen(said.outlook) if outgrown else said
