"""The page of a task's standing: all that it was judged by, and the supervisor's decision, which is kept for good."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reports.models import ConditionVerdict, Light, Notice, StandingOverride
from reports.standing import RefusedLightError, override, standings_by_number
from reports.subjects import reread
from tasks.milestones import reword
from tasks.models import MilestoneCondition, Organization, Period, Task, User
from tests.conftest import Visitor
from tests.factories import AnnualTargetFactory, PeriodFactory, ReportFactory, TaskFactory
from tests.strict import StrictClient

ClientOf = Callable[[Visitor], StrictClient]
PAGE, TASK, TABLE = "/2024/Q2/tasks/34/standing/", "/2024/tasks/34/?quarter=2", "/2024/Q2/"
WHY = "现场核实，立项批复已到。"


@pytest.fixture
def behind(task: Task, period: Period) -> Task:
    """Return task 34 with a report that misses an approval."""
    AnnualTargetFactory(task=task, what="危房改造", value=800, unit="户", words="危房改造800户")
    AnnualTargetFactory(task=task, what="社区公园", value=12, unit="处", words="社区公园12处")
    reword(task, period, "危房改造完成300户，完成立项。")
    ReportFactory(task=task, period=period, submitted=True, text="①危房改造竣工411户。②正在推进立项手续。")
    return task


def page(client: StrictClient, address: str = PAGE) -> str:
    return client.get(address).content.decode()


def test_it_shows_what_was_judged_by_what(behind: Task, client_of: ClientOf, viewer: User) -> None:
    shown = page(client_of(viewer))
    for words in (
        "欠进度",
        "“完成立项”未达到（自动核对）",
        "300户",
        "411户",
        "51.38%",
        "12处",
        "通用规则",
        "序时进度 50%",
    ):
        assert words in shown
    assert '<form method="post" action="/2024/Q2/tasks/34/standing/"' not in shown
    assert "没有督查室认定" in shown


def test_a_supervisor_decides_and_both_lights_are_shown(
    behind: Task, client_of: ClientOf, cast: dict[str, Visitor], supervisor: User, lead: User, partner: User
) -> None:
    client = client_of(supervisor)
    nothing = client.post(PAGE, {"light": "", "reason": ""}).content.decode()
    assert "请选择亮哪种灯。" in nothing
    assert "请写明理由。" in nothing
    assert "撤销认定，恢复" not in nothing
    assert client.post(PAGE, {"light": "green", "reason": WHY}).status_code == 302
    assert client.post(PAGE, {"light": "green", "reason": WHY}).status_code == 302
    (decided,) = StandingOverride.objects.all()
    assert (decided.light, decided.reason, decided.by) == ("green", WHY, supervisor)
    for name in ("lead", "viewer"):
        shown = page(client_of(cast[name]))
        for words in ("达进度", "督查室认定", WHY, "周海燕", "按规则计算", "“完成立项”未达到（自动核对）"):
            assert words in shown, (name, words)
    hidden = page(client_of(partner))
    assert "督查室认定" in hidden
    assert WHY not in hidden
    assert {notice.person.username for notice in Notice.objects.filter(text__contains=WHY)} >= {"lead", "signatory"}
    assert WHY in page(client, TABLE)
    assert WHY in page(client_of(lead), TABLE)
    assert WHY not in page(client_of(partner), TABLE)
    assert client.post(PAGE, {"light": "computed", "reason": "口径已改。"}).status_code == 302
    shown = page(client)
    assert "认定记录 2" in shown
    assert "按规则计算" not in shown
    assert "撤销认定，恢复" not in shown


def test_what_is_refused(behind: Task, period: Period, supervisor: User, lead: User, client_of: ClientOf) -> None:
    for who, light, reason, said in (
        (lead, Light.RED, WHY, "只有督查员"),
        (supervisor, Light.RED, "  ", "请写明理由"),
        (supervisor, None, WHY, "没有认定可以撤销"),
    ):
        with pytest.raises(RefusedLightError, match=said):
            override(behind, period, light=light, reason=reason, by=who)
    refused = client_of(supervisor).post(PAGE, {"light": "computed", "reason": WHY}).content.decode()
    assert "选择一个有效的选项" in refused
    behind.status, behind.status_reason = Task.Status.CANCELLED, "并入其他任务"
    behind.save()
    with pytest.raises(RefusedLightError, match="已取消"):
        override(behind, period, light=Light.RED, reason=WHY, by=supervisor)
    assert "任务已取消或合并，不计入" in page(client_of(supervisor))
    assert not StandingOverride.objects.exists()


def test_the_bureau_sees_how_what_it_writes_would_stand(
    behind: Task, lead: User, supervisor: User, client_of: ClientOf
) -> None:
    behind.reports.update(status="draft")
    assert "按尚未报送的内容计算" in page(client_of(lead))
    assert "二季度尚未报送" in page(client_of(supervisor))
    assert "二季度尚未报送" in page(client_of(lead), TABLE)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_of_the_page(
    count: int, behind: Task, supervisor: User, period: Period, client_of: ClientOf,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(count):
        AnnualTargetFactory(task=behind, what=f"指标{number}", unit="米")
        override(behind, period, light=Light.RED, reason=f"理由{number}", by=supervisor)
    list(reread())
    client = client_of(supervisor)
    with django_assert_num_queries(30):
        assert f"认定记录 {count}" in page(client)


def test_bars_show_reached_milestone_and_elapsed_share_and_say_them(
    behind: Task, period: Period, supervisor: User, viewer: User, client_of: ClientOf
) -> None:
    shown = page(client_of(viewer), TASK)
    said = "危房改造：累计完成 411 户，占年度目标 51.38%，二季度目标 300 户，序时进度 50%"
    assert f"<title>{said}</title>" in shown
    assert '<rect class="reached" y="28" width="51.38%"' in shown
    assert '<svg x="37.5%" class="milestone">' in shown
    assert '<svg x="50%" class="elapsed">' in shown
    assert "51.38%，按文字识别" in shown
    assert "社区公园：暂无完成数，序时进度 50%" in shown
    count = MilestoneCondition.objects.order_by("start")[0]
    report = behind.reports.get()
    ConditionVerdict.objects.create(report=report, condition=count, verdict="missed", by=supervisor)
    denied = page(client_of(viewer), TASK)
    assert "督查室认定没有达到" in denied
    assert 'class="hatches"' in denied
    assert '<rect class="reached"' not in denied


def test_the_four_quarters_carry_their_lights(
    behind: Task, period: Period, cast: dict[str, Visitor], client_of: ClientOf
) -> None:
    first = PeriodFactory(plan=period.plan, number=1)
    reword(behind, first, "危房改造完成100户。")
    ReportFactory(task=behind, period=first, accepted=True, text="①危房改造竣工160户。")
    PeriodFactory(plan=period.plan, number=3)
    heads = re.findall(r"<header><h3>.*?</header>", page(client_of(cast["viewer"]), TASK), re.DOTALL)
    assert [word for head in heads for word in ("达进度", "超进度", "欠进度", "其他") if word in head] == [
        "超进度",
        "欠进度",
    ]
    assert 'href="/2024/Q1/tasks/34/standing/"' in heads[0]
    assert "“完成立项”未达到" in heads[1]
    stranger = re.findall(r"<header><h3>.*?</header>", page(client_of(cast["stranger"]), TASK), re.DOTALL)
    assert not any("进度" in head for head in stranger)


def test_the_table_and_its_documents_are_filtered_by_standing(
    behind: Task, period: Period, bureau: Organization, cast: dict[str, Visitor], client_of: ClientOf, tmp_path: Path
) -> None:
    done = TaskFactory(number="35", lead=bureau, text="新建桥梁3座。")
    reword(done, period, "编制规划。")
    ReportFactory(task=done, period=period, submitted=True, text="①规划编制已完成。")
    kinds = {
        number: each.bucket.value for number, each in standings_by_number(period, None, timezone.localdate()).items()
    }
    assert kinds["34"] == "behind" != kinds["35"]
    for name in ("viewer", "lead"):
        client = client_of(cast[name])
        for number, kind in kinds.items():
            table = {"standing": kind}
            assert re.findall(r'id="task-(\d+)"', client.get(TABLE, table).content.decode()) == [number]
            sent = json.loads(client.get(f"{TABLE}table.json", table).content)
            assert [row[0] for row in sent["rows"]] == [number]
        assert "没有符合条件的任务" in client.get(TABLE, {"standing": "severe"}).content.decode()
        assert client.get(f"{TABLE}table.json", {"standing": "没有的"}).status_code == 404
    stranger = client_of(cast["stranger"]).get(TABLE, {"standing": "behind"}).content.decode()
    assert "没有符合条件的任务" in stranger
    file = tmp_path / "behind.tsv"
    call_command("export_table", "2024", "2", format="tsv", output=file, standing="behind")
    text = file.read_text("utf-8")
    assert "危房改造" in text
    assert "桥梁" not in text


def test_lights_stand_beside_the_text_and_in_no_document(behind: Task, viewer: User, client_of: ClientOf) -> None:
    client = client_of(viewer)
    shown, hidden = (client.get(TABLE, query).content.decode() for query in ({}, {"findings": "hide"}))
    assert '<p class="light-line"><span class="light">' in shown
    assert "欠进度" in re.findall(r'<td class="aside">.*?</td>', shown, re.DOTALL)[0]
    assert "light-line" not in hidden
    for kind in ("html", "tsv", "json"):
        assert "欠进度" not in client.get(f"{TABLE}table.{kind}").content.decode()
