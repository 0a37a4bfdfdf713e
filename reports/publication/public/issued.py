"""What is public: issues with what became of them, where they are shown, and the rules that judged them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.safestring import SafeString

from reports.documents import lights
from reports.models import Bucket, Light, Publication
from reports.standing import Scale
from tasks.models import Period, PlanKey

HEAVY = ("rows", "standing", "figures", "against")


def all_issues() -> Any:
    """Return every issue, newest first, with its withdrawal, errata and files; without what it says, three queries."""
    return (
        Publication.objects.select_related("withdrawal", "corrects__withdrawal", "period__plan")
        .prefetch_related("corrections__withdrawal", "corrections__period__plan", "files")
        .order_by("-dated", "-at", "-id")
    )


def one(plan: PlanKey, quarter: int, number: int, lead: str = "") -> Publication:
    """Return an issue with all it says; raises `Http404` where there is none."""
    found: Publication | None = (
        all_issues().filter(period__in=Period.objects.at(plan, quarter), number=number, lead_name=lead).first()
    )
    if found is None:
        raise Http404
    return found


def standing_issues(plan: PlanKey, lead: str = "") -> dict[int, Publication]:
    """Return by quarter the issue of a list that holds: the newest that was not withdrawn, with all it says."""
    found = (
        all_issues()
        .filter(period__plan__year=plan.year, period__plan__slug=plan.slug, lead_name=lead, withdrawal__isnull=True)
        .order_by("number")
    )
    return {issue.period.number: issue for issue in found}


def address(issue: Publication, name: str = "issue", **further: str) -> str:
    """Return where something of an issue is: its page, a file (`kind`), a task (`task`), its lights."""
    kwargs: dict[str, Any] = {"plan": issue.period.plan, "quarter": issue.period.number} | further
    if name not in {"task", "qr"}:
        kwargs["number"] = issue.number
    prefix = "public_"
    if issue.lead_name:
        kwargs["lead"], prefix = issue.lead_name, "public_lead_"
    return reverse(prefix + name, kwargs=kwargs)


def scale_of(issue: Publication) -> Scale:
    """Return the rules that judged the tasks of an issue, as they were then."""
    rules = issue.standing["rules"]
    return Scale(
        rules["version"],
        Decimal(rules["ahead_by"]),
        Decimal(rules["yellow_by"]),
        Decimal(rules["red_by"]),
        tuple(sorted(rules["words"].items())),
        tuple(sorted(rules["colours"].items())),
    )


def shows_lights(issue: Publication) -> bool:
    """Return whether the standing was published with the issue."""
    return bool(issue.standing.get("public") and issue.standing.get("rules"))


def light_of(issue: Publication, number: str) -> SafeString | str:
    """Return the light of a task as it was published; empty where it was not."""
    found = issue.standing["tasks"].get(number) if shows_lights(issue) else None
    if found is None:
        return ""
    return lights.frozen(Bucket(found["bucket"]), Light(found["light"]), found["word"], scale_of(issue))


def validity(issue: Publication) -> str:
    """Return whether the issue still holds, in the word of government sites."""
    if issue.is_withdrawn:
        return "已撤回"
    return f"已由{issue.correction.label}更正" if issue.correction else "有效"
