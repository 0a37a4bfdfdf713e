"""Any two versions of a report side by side."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reports.desk import reads_comments
from reports.reading.forms import VersionsForm
from reports.reportpages.opening import report_of
from reports.reportpages.versions import content_in, readings_told, versions_of
from reports.workflow import compared
from tasks.access import person


@require_safe
def versions(request: HttpRequest, year: int, quarter: int, number: str) -> HttpResponse:
    """Compare the versions that the address names, else the last two; for the lead bureau and the office."""
    user = person(request)
    current = report_of(user, year, quarter, number)
    if not current.pk or not reads_comments(user, current.task):
        raise Http404
    known = {str(each.number): each for each in versions_of(current, user)}
    keys = list(known)
    chosen = {"from": keys[-2:][0], "to": keys[-1]}
    chosen |= {name: request.GET[name] for name in chosen if request.GET.get(name) in known}
    old, new = known[chosen["from"]], known[chosen["to"]]
    told = compared(content_in(current, old), content_in(current, new))
    context = {
        "report": current,
        "task": current.task,
        "period": current.period,
        "form": VersionsForm(chosen, [(key, each.label) for key, each in known.items()]),
        "versions": list(known.values()),
        "old": old,
        "new": new,
        "told": told,
        "changed_readings": readings_told(told),
    }
    return render(request, "reading/versions.html", context)
