"""What follows from a change of leads: which reports are with whom, and who is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from itertools import groupby

from django.db.models import Q, QuerySet

from reports.models import Report
from tasks.models import Plan, Task

WHERE = {
    Report.Status.DRAFT.value: "还在填写，草稿随任务转给新的牵头单位，原单位不能再写",
    Report.Status.RETURNED.value: "已退回待改，由新的牵头单位修改后报送",
    Report.Status.AWAITING_SIGN_OFF.value: "在待审签，改由新的牵头单位审签",
    Report.Status.SUBMITTED.value: "已报送待审核，不受影响，退回时退给新的牵头单位",
    Report.Status.ACCEPTED.value: "已通过，不受影响",
}


def living_plans(on: date) -> QuerySet[Plan]:
    """Return the lists in which changes are still made: of this year and later, or with a quarter that is open."""
    is_open = Q(periods__opened_at__isnull=False, periods__closed_at__isnull=True)
    return Plan.objects.filter(Q(year__gte=on.year) | is_open).distinct()


def report_sentences(tasks: Collection[int]) -> list[str]:
    """Return a sentence for each state of the tasks' reports in open quarters; one query."""
    reports = Report.objects.filter(task__in=tasks, period__opened_at__isnull=False, period__closed_at__isnull=True)
    counts = Counter(reports.values_list("status", flat=True))
    return [f"{counts[status]} 份报告{words}。" for status, words in WHERE.items() if counts[status]]


def numbers_of(tasks: Collection[Task]) -> str:
    """Return 任务 34、40, at most twenty of them; of several lists each is named: 2024年民生实事任务 3，2025年民生实事任务 3."""
    shown, lists = list(tasks)[:20], {task.plan_id for task in tasks}
    of_list = [
        f"{plan if len(lists) > 1 else ''}任务 {'、'.join(task.number for task in same)}"
        for plan, same in groupby(shown, key=lambda task: task.plan)
    ]
    return f"{'，'.join(of_list)}{' 等' if len(tasks) > 20 else ''}"
