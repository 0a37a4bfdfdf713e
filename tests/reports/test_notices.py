"""What happened and its notices stand in one transaction: no crash parts them, and what can't be told stops nobody."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import NamedTuple

import pytest
from django.core import mail
from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from reports import notices
from reports.models import Contribution, Extension, Notice, Report, Transition
from reports.notices import telling
from reports.periods import ask, decide, judge, open_period, propose, reopen
from reports.workflow import contribute, decline, perform
from tasks.models import MilestoneRevision, Period, PeriodEvent, Task, User
from tests.factories import ReportFactory

ON, LATER = date(2024, 6, 25), date(2024, 7, 5)


class Scene(NamedTuple):
    """Those who meet around one report, which waits for nobody yet."""

    report: Report
    lead: User
    partner: User
    supervisor: User
    admin: User


Deed = Callable[[Scene], object]


@pytest.fixture
def scene(task: Task, period: Period, lead: User, partner: User, supervisor: User, admin: User) -> Scene:
    """Return the scene: one person of each role, one task, one draft that is due on 28 June 2024."""
    period.due_on = date(2024, 6, 28)
    period.save()
    return Scene(ReportFactory(task=task, period=period), lead, partner, supervisor, admin)


def opened(scene: Scene) -> object:
    """Open the period, which nobody has opened before."""
    Period.objects.update(opened_at=None)
    return open_period(scene.report.period, opens_on=date(2024, 6, 14), due_on=date(2024, 6, 28), by=scene.admin)


def reopened(scene: Scene) -> object:
    """Open the period again, which was closed."""
    Period.objects.update(closed_at=timezone.now())
    return reopen(scene.report.period, by=scene.admin, reason="补报")


def sent_back(scene: Scene) -> object:
    """Send the report back, which was submitted."""
    Report.objects.update(status="submitted")
    return perform(scene.report, Transition.Action.SEND_BACK, by=scene.supervisor, comment="请说明口径。")


def asked(scene: Scene) -> Extension:
    """Ask for more time."""
    [extension] = ask([scene.report], until=LATER, reason="等专家评审", by=scene.lead, on=ON)
    return extension


def granted(scene: Scene) -> object:
    """Grant the time that was asked for."""
    before = asked(scene)
    quiet()
    return decide(before, grant=True, comment="", by=scene.supervisor)


def proposed(scene: Scene) -> MilestoneRevision:
    """Propose another milestone."""
    report = scene.report
    return propose(report.task, report.period, text="完成立项。", reason="省里调整", by=scene.lead)


def agreed(scene: Scene) -> object:
    """Agree to the milestone that was proposed."""
    before = proposed(scene)
    quiet()
    return judge(before, agree=True, comment="", by=scene.supervisor)


def given(scene: Scene) -> Contribution:
    """Give a supporting unit's words."""
    return contribute(scene.report, "①绿道完成60%。", by=scene.partner, version=0)


def declined(scene: Scene) -> None:
    """Decline the words that were given."""
    before = given(scene)
    quiet()
    decline(before, "口径不同。", by=scene.lead)


def quiet() -> None:
    """Forget the notices of what had to be done before."""
    Notice.objects.all().delete()


DEEDS: list[tuple[Deed, str, type[Model]]] = [
    (opened, "lead", PeriodEvent),
    (reopened, "lead", PeriodEvent),
    (sent_back, "lead", Transition),
    (asked, "supervisor", Extension),
    (granted, "lead", Extension),
    (proposed, "supervisor", MilestoneRevision),
    (agreed, "lead", MilestoneRevision),
    (given, "lead", Contribution),
    (declined, "partner", Contribution),
]
EACH = pytest.mark.parametrize(("deed", "told", "kept"), DEEDS, ids=[deed.__name__ for deed, _, _ in DEEDS])


@EACH
def test_a_notice_stands_and_falls_with_what_it_tells(deed: Deed, told: str, kept: type[Model], scene: Scene) -> None:
    with suppress(KeyboardInterrupt), transaction.atomic():
        deed(scene)
        assert Notice.objects.get().person.username == told
        assert kept._default_manager.exists()
        raise KeyboardInterrupt
    assert not Notice.objects.exists()
    assert not kept._default_manager.exists()
    assert mail.outbox == []


@EACH
def test_a_notice_that_cannot_be_written_stops_nobody(
    deed: Deed, told: str, kept: type[Model], scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def written_twice(*what: object) -> None:
        Notice.objects.create(pk=1, person=scene.lead, text="已退回。", address="/")
        Notice.objects.create(pk=1, person=scene.lead, text="已退回。", address="/")

    for module in (telling, notices):
        monkeypatch.setattr(module, "tell", written_twice)
    deed(scene)
    assert kept._default_manager.exists()
    assert not Notice.objects.exists()
