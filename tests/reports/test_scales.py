"""The scale of a plan in the administration: each change a new version with its reason, and pages that say which one judged."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tasks.milestones import reword
from tasks.models import Period, Plan, StandingScale, Task, User
from tests.conftest import Visitor
from tests.factories import AnnualTargetFactory, PlanFactory, ReportFactory
from tests.strict import StrictClient

ClientOf = Callable[[Visitor], StrictClient]
ADD = "/admin/tasks/standingscale/add/"


def values(plan: Plan, **changes: object) -> dict[str, object]:
    """Return a filled form."""
    colours = {"colour_green": "green", "colour_yellow": "amber", "colour_red": "red"}
    thresholds = {"ahead_by": "5", "yellow_by": "10", "red_by": "30"}
    return {"plan": plan.pk, "reason": "市政府第12次常务会议", **thresholds, **colours, **changes}


@pytest.fixture
def judged(task: Task, period: Period) -> Task:
    """Return task 34, 5 points of the year behind its milestone."""
    AnnualTargetFactory(task=task, what="危房改造", value=800, unit="户", words="危房改造800户")
    reword(task, period, "危房改造完成300户。")
    ReportFactory(task=task, period=period, submitted=True, text="①危房改造竣工260户。")
    return task


def test_a_change_is_a_new_version_that_judges_from_then_on(
    judged: Task, period: Period, admin: User, viewer: User, client_of: ClientOf
) -> None:
    client, reader = client_of(admin), client_of(viewer)
    before = reader.get("/2024/Q2/").content.decode()
    assert "欠进度" in before
    assert "按通用规则" in before
    answer = client.post(ADD, values(period.plan, word_on_schedule="正常", word_behind="欠进度", colour_red="amber"))
    assert answer.status_code == 302
    first = StandingScale.objects.get()
    assert (first.version, first.by, first.words, first.colours) == (
        1, admin, {"on_schedule": "正常"}, {"red": "amber"},
    )  # fmt: skip
    after = reader.get("/2024/Q2/").content.decode()
    assert "正常</span></p>" in after
    assert "按第1版规则" in after
    assert "低 10 个百分点以上亮黄灯" in after
    prefilled = client.get(ADD).content.decode()
    assert 'name="word_on_schedule" value="正常"' in prefilled
    assert 'name="yellow_by" value="10' in prefilled
    assert client.post(ADD, values(period.plan, yellow_by="0")).status_code == 302
    assert [each.version for each in StandingScale.objects.all()] == [1, 2]
    assert "按第2版规则" in reader.get("/2024/Q2/tasks/34/standing/").content.decode()
    assert client.post(ADD, values(PlanFactory(year=2025))).status_code == 302
    assert StandingScale.objects.get(plan__year=2025).version == 1


def test_what_is_refused(period: Period, admin: User, client_of: ClientOf) -> None:
    client = client_of(admin)
    assert "请写明为什么这样规定。" in client.post(ADD, values(period.plan, reason="")).content.decode()
    early = client.post(ADD, values(period.plan, red_by="5")).content.decode()
    assert "红灯不能早于黄灯" in early
    assert not StandingScale.objects.exists()


def test_a_kept_version_is_only_looked_at(period: Period, admin: User, client_of: ClientOf) -> None:
    kept = StandingScale.objects.create(plan=period.plan, version=1, reason="试行")
    client = client_of(admin)
    page = client.get(f"/admin/tasks/standingscale/{kept.pk}/change/").content.decode()
    assert "试行" in page
    assert 'name="_save"' not in page
    assert "试行" in client.get("/admin/tasks/standingscale/").content.decode()
    with pytest.raises(TypeError, match="只能增加新版本"):
        kept.save()
