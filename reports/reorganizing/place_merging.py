"""What lies in a district or zone goes over to another one: sub-projects, rows of open reports, what is being typed."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from reports.models import ProgressEntry, Report, ReportDraft
from reports.reorganizing.following import living_plans, numbers_of
from tasks.models import Organization, SubProject

FIELDS = ("-district", "-was_district")  # of a row of the report form, by the end of their names


def _sites(unit: Organization, on: date) -> QuerySet[SubProject]:
    return SubProject.objects.filter(district=unit, task__plan__in=living_plans(on)).select_related("task__plan")


def _unclosed(on: date) -> QuerySet[Report]:
    """Return the reports of the lists that are still worked on, without those of closed quarters."""
    return Report.objects.filter(task__plan__in=living_plans(on), period__closed_at__isnull=True)


def place_effects(unit: Organization, into: Organization, on: date) -> list[str]:
    """Return what follows for the sub-projects and reports that lie in `unit`, in sentences; three queries."""
    sites, told = list(_sites(unit, on).order_by("task__plan", "task__order", "order")), []
    if sites:
        tasks = list({site.task_id: site.task for site in sites}.values())
        told.append(f"它的 {len(sites)} 个子项目（{numbers_of(tasks)}）改列在{into.name}，原来的写法仍认得出。")
    if rows := ProgressEntry.objects.filter(report__in=_unclosed(on), district=unit).count():
        told.append(f"没有关闭的季度的报告中，{rows} 行的县区改为{into.name}，文字不改。")
    return told


def move_places(unit: Organization, into: Organization, on: date) -> int:
    """Let sub-projects, rows of reports that are not closed, and drafts of them lie in `into`; return how many sub-projects.

    A sub-project is known from then on with either district before its name, unless another one of its task is.
    """
    keys = set(_sites(unit, on).values_list("pk", flat=True))
    beside: dict[int, list[SubProject]] = {}  # the sub-projects of each task in which one moves
    for each in SubProject.objects.filter(task__in=SubProject.objects.filter(pk__in=keys).values("task")):
        beside.setdefault(each.task_id, []).append(each)
    for site in (each for listed in beside.values() for each in listed if each.pk in keys):
        rivals = (each for each in beside[site.task_id] if each.pk != site.pk)
        taken = {name for each in rivals for name in (each.name, *each.aliases)}
        site.aliases = [*site.aliases, *(name for name in _further_names(site, unit, into) if name not in taken)]
        site.district = into
        site.save()
    naming = ProgressEntry.objects.filter(report__in=_unclosed(on), district=unit).values("report")
    for report in Report.objects.select_for_update(no_key=True).filter(pk__in=naming).order_by("pk"):
        report.entries.filter(district=unit).update(district=into)
        report.save(update_fields=["revision"])
    for draft in ReportDraft.objects.filter(report__in=_unclosed(on)):
        moved = _moved(draft.data, str(unit.pk), str(into.pk))
        if moved != draft.data:
            draft.data = moved
            draft.save(update_fields=["data"])
    return len(keys)


def _further_names(site: SubProject, unit: Organization, into: Organization) -> list[str]:
    """Return how the sub-project may be written from now on: 莒县沐河路 as 兰山区沐河路 too, 沐河路 as 莒县沐河路."""
    prefix = max((name for name in unit.names if site.name.startswith(name)), key=len, default="")
    further = f"{into.short_name}{site.name.removeprefix(prefix)}" if prefix else f"{unit.short_name}{site.name}"
    return [further] if further not in site.aliases else []


def _moved(data: dict[str, list[str]], was: str, now: str) -> dict[str, list[str]]:
    """Return the kept fields of a form with the one district in the place of the other."""
    return {
        name: [now if text == was else text for text in texts] if name.endswith(FIELDS) else texts
        for name, texts in data.items()
    }
