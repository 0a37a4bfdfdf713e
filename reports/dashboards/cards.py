"""The five headline figures: each with its list's address and one line that shows how it was counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from reports.dashboards.sites import Sites
from reports.desk import ALL_LISTS, page_address
from reports.models import Report
from reports.selection.scope import Kind, Scope
from reports.selection.selection import Selection
from reports.standing import Rate, Scale, tally
from tasks.language import Stage
from tasks.models import Period


class Card(NamedTuple):
    """A figure: `key` names the part that it counts, `value` is None where there is nothing to count ("—")."""

    key: str
    label: str
    value: int | None
    unit: str
    how: str
    address: str


def task_list(period: Period, scope: Scope, pick: str = "counted", *, all_lists: bool = False) -> str:
    """Return the address of the list of the tasks that the part `pick` of the scope holds, of one list or of all."""
    query = {
        "quarter": period.number,
        "list": ALL_LISTS if all_lists else "",
        "lead": scope.lead.pk if scope.lead else "",
        "category": scope.category,
        "district": scope.district.name if scope.district else "",
        "sponsor": scope.sponsor,
        "state": Report.Status.ACCEPTED.value if scope.accepted else "",
        "standing": scope.kind or "",
        "pick": pick,
    }
    return f"{page_address('tasks', period.plan.key)}?{_query(query)}"


def site_list(period: Period, scope: Scope, stage: str = "", task: str = "", *, all_lists: bool = False) -> str:
    """Return the address of the list of the scope's sub-projects at `stage`, of one task where it is named."""
    query = {
        "quarter": period.number,
        "list": ALL_LISTS if all_lists else "",
        "lead": scope.lead.name if scope.lead else "",
        "category": scope.category,
        "district": scope.district.name if scope.district else "",
        "sponsor": scope.sponsor,
        "stage": stage,
        "task": task,
    }
    return f"{page_address('subprojects', period.plan.key)}?{_query(query)}"


def _query(values: Mapping[str, object]) -> str:
    return urlencode({name: str(value) for name, value in values.items() if value})


def equation(part: int, whole: int, what: str) -> str:
    """Return 71 ÷ 96 项可比 = 74.0%, of few without the percentage, or that there is nothing to divide by."""
    return Rate(part, whole).equation.format(what) if whole else f"没有{what}"


def task_cards(selection: Selection, scale: Scale) -> list[Card]:
    """Return the five figures of a selection of tasks, in the words of `scale`."""
    facts = selection.facts
    counts = tally(fact.standing for fact in facts)
    late, fell = (len(selection.pick(name)) for name in ("late", "fell"))
    severe = sum(fact.kind is Kind.SEVERE for fact in facts)
    bureaus = len({fact.lead for fact in facts})
    left_out = f"已取消、合并 {selection.left_out} 项不计入" if selection.left_out else "无取消、合并"
    fallen = f"；较{selection.previous.quarter.label}转差 {fell} 项" if selection.previous else ""
    unaccepted = len(selection.pick("unaccepted"))
    waiting = f"；{unaccepted} 项报告尚未审核通过" if unaccepted else ""
    doubts = sum(selection.doubts.values())
    said = {
        "counted": ("任务", f"{bureaus} 个单位；{left_out}{waiting}"),
        "on_time": ("按时报送", _on_time(selection, late)),
        "on_track": (
            scale.on_track,
            counts.count_words(scale)
            if counts.comparable
            else f"没有可比的任务；{Kind.OTHER.word(scale)} {counts.tasks} 项",
        ),
        "behind": (scale.behind, f"其中{Kind.SEVERE.word(scale)} {severe} 项{fallen}"),
        "doubted": ("疑点未说明", f"这些任务共有 {doubts} 条未说明的疑点" if doubts else "没有未说明的疑点"),
    }
    without_value = {
        "on_time": not any(fact.due for fact in facts),
        "on_track": not counts.comparable,
        "behind": not counts.comparable,
    }
    return [
        Card(
            key,
            label,
            None if without_value.get(key) else len(selection.pick(key)),
            "项",
            how,
            task_list(selection.period, selection.scope, key),
        )
        for key, (label, how) in said.items()
    ]


def _on_time(selection: Selection, late: int) -> str:
    """Return how many of those that had to come came in time, and what the figure leaves out."""
    asked = [fact for fact in selection.facts if fact.asked]
    if not asked:
        return "没有须按时报送的报告" if selection.period.opened_at else "填报期还没有开放"
    due = sum(fact.due for fact in asked)
    waiting, free = len(asked) - due, len(selection.facts) - len(asked)
    if not due:
        return f"未到截止 {waiting} 项，还没有报来的"
    parts = [equation(sum(fact.on_time is True for fact in asked), due, "项到期或已报"), f"逾期 {late} 项"]
    parts += [f"未到截止 {waiting} 项不计入"] * bool(waiting) + [f"导入或办结 {free} 项不计时限"] * bool(free)
    return "；".join(parts)


SITE_CARDS: Sequence[tuple[str, str]] = (
    ("", "子项目"),
    (Stage.COMPLETED, "已完工"),
    (Stage.UNDER_CONSTRUCTION, "在建"),
    (Stage.PREPARATION, "前期"),
    (Stage.NOT_STARTED, "未开工"),
)


def site_cards(sites: Sites) -> list[Card]:
    """Return the five figures of a selection of sub-projects."""
    alive = len(sites.all) - len(sites.at_stage(Stage.CANCELLED))
    unstated, stopped = len(sites.at_stage(Stage.UNSTATED)), len(sites.at_stage(Stage.SUSPENDED))
    tasks, places = (
        len({(site.plan.pk, site.number) for site in sites.all}),
        len({site.district for site in sites.all if site.district}),
    )
    cards = []
    for stage, label in SITE_CARDS:
        count = len(sites.at_stage(stage))
        how = equation(count, alive, "个未取消")
        if not stage:
            how = f"{tasks} 项任务，{places} 个县区、功能区；未说明阶段 {unstated} 个"
            how += f"，停工 {stopped} 个" if stopped else ""
            how += f"，取消 {count - alive} 个" if count != alive else ""
        if sites.several:
            how = _sum_of_lists(sites, stage, count)
        address = site_list(sites.period, sites.scope, stage, all_lists=sites.several)
        cards.append(Card(stage or "all", label, count, "个", how, address))
    return cards


def _sum_of_lists(sites: Sites, stage: str, count: int) -> str:
    """Return the equation by which a figure over all lists is made: 政府工作报告 120 + 民生实事 3 = 123."""
    counts = Counter(site.plan.pk for site in sites.at_stage(stage))
    return f"{' + '.join(f'{each.plan.title} {counts[each.plan_id]}' for each in sites.periods)} = {count}"
