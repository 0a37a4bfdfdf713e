"""Who reads what: the table of the field's rules, role by status."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from reports.models import Report
from tasks.models import Period, Task, User
from tests.conftest import CAST, Visitor
from tests.factories import ReportFactory, UserFactory

Status = Report.Status
OWN, FILED, PUBLIC, NONE = "own", "filed", "public", "none"
READS = {
    "lead": OWN,
    "signatory": OWN,
    "partner": FILED,
    "supervisor": FILED,
    "viewer": FILED,
    "admin": FILED,
    "stranger": PUBLIC,
    "auditor": NONE,
    "anonymous": NONE,
}


@pytest.mark.parametrize(("status", "published"), [*((status, False) for status in Status), (Status.ACCEPTED, True)])
def test_who_reads_a_report(
    status: Report.Status, published: bool, task: Task, period: Period, cast: dict[str, Visitor]
) -> None:
    ReportFactory(task=task, period=period, status=status, published_at=timezone.now() if published else None)
    for name in CAST:
        reads = {
            OWN: True,
            FILED: status in {Status.SUBMITTED, Status.ACCEPTED},
            PUBLIC: published,
            NONE: False,
        }[READS[name]]
        assert Report.objects.visible_to(cast[name]).exists() == reads, name


def test_a_task_is_seen_by_all_who_hold_a_role_but_the_auditor(task: Task, cast: dict[str, Visitor]) -> None:
    blind = {name for name in CAST if not Task.objects.visible_to(cast[name]).exists()}
    assert blind == {"auditor", "anonymous"}


def test_a_superuser_without_a_role_reads_what_is_public(task: Task, period: Period) -> None:
    superuser: User = UserFactory(is_superuser=True)
    report = ReportFactory(task=task, period=period, accepted=True)
    assert Task.objects.visible_to(superuser).exists()
    assert not Report.objects.visible_to(superuser).exists()
    Report.objects.filter(pk=report.pk).update(published_at=timezone.now())
    assert Report.objects.visible_to(superuser).exists()
    assert not Report.objects.visible_to(AnonymousUser()).exists()


def test_an_account_without_any_role_sees_nothing(task: Task) -> None:
    assert not Task.objects.visible_to(UserFactory()).exists()
