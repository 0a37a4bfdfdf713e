"""Nobody judges what they had a hand in: not by signing, not by accepting, not by a light."""

from __future__ import annotations

import pytest

from reports.models import Light, Report, Transition
from reports.standing import override
from reports.standing.overriding import RefusedLightError
from reports.workflow import RefusedError, available, perform
from tasks.models import Membership, Period, QuarterlyMilestone, Task, User
from tests.factories import MembershipFactory, ReportFactory

pytestmark = pytest.mark.django_db
Action, Role = Transition.Action, Membership.Role


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return a draft in which nothing is in doubt."""
    Task.objects.filter(pk=task.pk).update(text="优化营商环境，编制城市更新规划。")
    QuarterlyMilestone.objects.update(text="完成规划编制。")
    return Report.objects.get(pk=ReportFactory(task=task, period=period, text="①规划编制已完成。").pk)


def acting_as(user: User, role: Membership.Role) -> User:
    """Return the person as they act in that role of their own organisation, which they get."""
    organization = user.memberships.get(role=Role.REPORTER).organization
    member = User.objects.get(pk=user.pk)
    member.acting = MembershipFactory(user=member, organization=organization, role=role)
    return member


def test_who_filed_it_does_not_sign_it(report: Report, lead: User, signatory: User) -> None:
    perform(report, Action.SUBMIT, by=lead)
    both = acting_as(lead, Role.SIGNATORY)
    report = Report.objects.get()
    assert Action.SIGN_OFF not in [rule.action for rule in available(report, both)]
    with pytest.raises(RefusedError, match="不能由您审签"):
        perform(report, Action.SIGN_OFF, by=both)
    assert Action.SIGN_OFF in [rule.action for rule in available(report, signatory)]
    perform(report, Action.SIGN_OFF, by=signatory)
    assert Report.objects.get().status == Report.Status.SUBMITTED


def test_who_wrote_it_sets_no_light(report: Report, supervisor: User, lead: User) -> None:
    report.writers.add(supervisor)
    with pytest.raises(RefusedLightError, match="另一位督查员"):
        override(report.task, report.period, light=Light.RED, reason="停工", by=supervisor)
    report.writers.remove(supervisor)
    assert override(report.task, report.period, light=Light.RED, reason="停工", by=supervisor).light == Light.RED
