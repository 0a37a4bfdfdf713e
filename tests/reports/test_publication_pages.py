"""The pages of publication: what is told before freezing, signing by two, an issue, its erratum and its withdrawal."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from reports.documents.version import code_version
from reports.models import Notice, Publication, Report
from reports.publication.storage import place
from tasks.models import Membership, Organization, Period, Task, User
from tests.factories import (
    MembershipFactory,
    MilestoneFactory,
    PublicationFactory,
    ReportFactory,
    TaskFactory,
    WithdrawalFactory,
)
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], StrictClient]
NEW, ISSUE = "/2024/Q2/issues/new/", "/2024/Q2/issues/1/"
SEEN = re.compile(r'name="seen"[^>]*value="([0-9]+-[0-9a-f]{64})"|value="([0-9]+-[0-9a-f]{64})"[^>]*name="seen"')


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the accepted report on task 34."""
    return ReportFactory(task=task, period=period, accepted=True)


def page(client: StrictClient, address: str = NEW) -> str:
    """Return the page."""
    return client.get(address).content.decode()


def signed(client: StrictClient, approver: User, address: str = NEW, **further: str) -> Any:
    """Open the page and publish what it shows, as approved by that person."""
    found = SEEN.search(page(client, address))
    assert found
    form = {"seen": found[1] or found[2], "approved": str(approver.pk), "sure": "on"}
    return client.post(address, form | further)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_before_freezing_asks_a_fixed_number_of_queries(
    rows: int, client_of: ClientOf, supervisor: User, report: Report, period: Period,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    code_version()
    for number in range(35, 34 + rows):
        other = TaskFactory(number=str(number), plan=period.plan, lead=report.task.lead)
        MilestoneFactory(task=other, period=period)
        ReportFactory(task=other, period=period, submitted=True)
    client = client_of(supervisor)
    page(client)
    with django_assert_num_queries(59):
        assert f"：{rows} 项任务" in page(client)


def test_a_supervisor_publishes_what_was_looked_at(
    client_of: ClientOf, supervisor: User, viewer: User, report: Report
) -> None:
    client = client_of(supervisor)
    assert "还没有发布过" in page(client, "/2024/Q2/issues/")
    shown = page(client)
    assert "将冻结<strong>第1期</strong>：1 项任务" in shown
    assert f'<option value="{viewer.pk}">刘洋</option>' in shown
    assert f'<option value="{supervisor.pk}"' not in shown  # who prepares does not approve
    pdf = client.get("/2024/Q2/issues/new.pdf")
    assert pdf["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in pdf["Content-Security-Policy"]
    assert "frame-src 'self'" in client.get(NEW)["Content-Security-Policy"]
    assert "请先逐条核对" in signed(client, viewer, sure="").content.decode()
    answer = signed(client, viewer)
    assert answer["Location"] == ISSUE
    issue = Publication.objects.get()
    assert (issue.prepared_by, issue.approved_by, issue.by) == ("周海燕", "刘洋", supervisor)
    told = Notice.objects.get(person=viewer)
    assert told.text.startswith("周海燕发出了2024年二季度 第1期，签发人写的是您。")
    assert told.address == ISSUE
    assert client.get("/2024/Q2/issues/1.pdf").content == pdf.content  # what was shown is what was frozen
    shown = page(client, ISSUE)
    assert issue.files.get(kind="pdf").sha256 in shown
    assert "①</span>" in shown
    assert "第1期</a>" in page(client, "/2024/Q2/issues/")


def test_what_changed_after_the_look_is_refused(
    client_of: ClientOf, supervisor: User, viewer: User, report: Report
) -> None:
    client = client_of(supervisor)
    answer = signed(client, viewer, seen="1-" + "0" * 64)
    assert "您核对之后内容有了变化" in answer.content.decode()
    assert not Publication.objects.exists()


def test_two_who_look_at_the_same_draft_make_one_issue(
    client_of: ClientOf, supervisor: User, admin: User, viewer: User, report: Report
) -> None:
    one, other = client_of(supervisor), client_of(admin)
    found = SEEN.search(page(other))
    assert found
    signed(one, viewer)
    answer = other.post(NEW, {"seen": found[1] or found[2], "approved": str(viewer.pk), "sure": "on"})
    assert "刘洋刚刚签发了第1期，这次没有另发一期。" in answer.content.decode()
    assert Publication.objects.count() == 1


def test_an_office_of_one_signs_alone(client_of: ClientOf, admin: User, report: Report) -> None:
    assert "可以兼签" in page(client_of(admin))
    assert signed(client_of(admin), admin).status_code == 302


def test_each_line_against_it_leads_to_where_it_is(
    client_of: ClientOf, supervisor: User, viewer: User, report: Report
) -> None:
    Report.objects.filter(pk=report.pk).update(status="submitted")
    report.entries.update(text="①李某13800138000已签约<内部资料>。")
    shown = page(client_of(supervisor), f"{NEW}?submitted=include")
    assert '<a href="/2024/Q2/tasks/34/report/">任务 34</a> <span class="verbatim">待审核</span>' in shown
    assert "手机号码：…①李某【13800138000】已签约&lt;内部资料&gt;。…" in shown
    assert re.search("上面 [3-9] 处我已核对", shown)
    assert "13800138000" not in page(client_of(supervisor))  # left empty, there is nothing to be found


def test_the_scope_and_the_metadata_are_in_the_address(
    client_of: ClientOf, supervisor: User, viewer: User, report: Report, bureau: Organization
) -> None:
    client = client_of(supervisor)
    address = f"{NEW}?lead={bureau.name}&further=lead&document_number=临政办字〔2024〕12号&lights=hide&retention=永久"
    assert signed(client, viewer, address)["Location"].startswith("/2024/Q2/issues/1/?lead=")
    issue = Publication.objects.get()
    assert (issue.lead, issue.document_number, issue.retention) == (bureau, "临政办字〔2024〕12号", "永久")
    assert [column["key"] for column in issue.columns][-1] == "lead"
    assert issue.standing["public"] is False
    assert '请先改正<a href="#wish">发布什么</a>中的选项' in page(client, f"{NEW}?dated=1月")


def test_an_erratum_keeps_the_old_issue_with_a_notice(
    client_of: ClientOf, supervisor: User, viewer: User, report: Report
) -> None:
    client = client_of(supervisor)
    signed(client, viewer)
    nothing = page(client)
    assert "不能发布更正" in nothing
    assert 'name="approved"' not in nothing
    report.entries.update(text="①任务34已完工21条。")
    shown = page(client)
    assert "不能发布更正" not in shown
    assert "将冻结<strong>第2期</strong>" in shown
    assert "<del>23</del>" in shown
    assert signed(client, viewer)["Location"] == "/2024/Q2/issues/2/"
    assert "更正了什么" in page(client, "/2024/Q2/issues/2/")
    old = page(client, ISSUE)
    assert '请以<a href="/2024/Q2/issues/2/">第2期</a>为准' in old
    assert "已完工23条" in old
    assert "发布更正" not in old


def test_an_erratum_is_filed_as_the_issue_was(
    client_of: ClientOf, supervisor: User, viewer: User, report: Report, bureau: Organization
) -> None:
    client = client_of(supervisor)
    lead = f"lead={bureau.name}"
    filed = "further=lead&document_number=临政办字〔2024〕12号&publisher=临沂市人民政府&lights=hide&retention=永久"
    signed(client, viewer, f"{NEW}?{lead}&{filed}")
    assert "不能发布更正" in page(client, f"{NEW}?{lead}")
    assert "不能发布更正" not in page(client, f"{NEW}?{lead}&publisher=临沂市人民政府")  # without the further column
    report.entries.update(text="①任务34已完工21条。")
    signed(client, viewer, f"{NEW}?{lead}")
    issue = Publication.objects.get(number=2)
    assert (issue.document_number, issue.publisher, issue.retention) == (
        "临政办字〔2024〕12号",
        "临沂市人民政府",
        "永久",
    )
    assert (issue.standing["public"], issue.columns[-1]["key"]) == (False, "lead")


def test_a_withdrawn_issue_is_read_by_the_office_alone(client_of: ClientOf, supervisor: User, lead: User) -> None:
    PublicationFactory()
    client = client_of(supervisor)
    assert "请写明撤回的原因" in client.post(ISSUE, {"reason": " "}).content.decode()
    client.post(ISSUE, {"reason": "数据有误。"})
    assert "数据有误。" in page(client, ISSUE)
    assert "已完工23条" in page(client, ISSUE)
    shown = page(client_of(lead), ISSUE)
    assert "数据有误。" in shown
    assert "已完工23条" not in shown
    assert client_of(lead).get("/2024/Q2/issues/1.json").status_code == 404
    assert client.post(ISSUE, {"reason": "再撤一次。"}).status_code == 302
    assert "已经撤回" in page(client, ISSUE)


def test_a_lost_file_is_told(client_of: ClientOf, supervisor: User) -> None:
    file = PublicationFactory().files.get()
    place(file.sha256, file.kind).unlink()
    client = client_of(supervisor)
    assert client.get("/2024/Q2/issues/1.json")["Location"] == ISSUE
    assert "请从备份中恢复" in page(client, ISSUE)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_a_fixed_number_of_queries(
    rows: int, client_of: ClientOf, lead: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = [PublicationFactory(number=number) for number in range(1, rows + 1)]
    WithdrawalFactory(publication=made[-1])
    client = client_of(lead)
    page(client, "/2024/Q2/issues/")
    with django_assert_num_queries(10):
        assert page(client, "/2024/Q2/issues/").count("已撤回") == 1


def test_a_long_table_is_published_from_the_shell(
    client_of: ClientOf, supervisor: User, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.documents.LARGEST_ON_REQUEST", 0)
    shown = page(client_of(supervisor), f"{NEW}?lights=hide&lead={report.task.lead.name}&further=lead")
    shown = unescape(shown).replace("'", "")
    told = "2024 2 --publisher 临沂市人民政府办公室 --lead 市住房城乡建设局 --column lead --no-lights"
    assert f"./run manage publish {told}" in shown


def test_no_column_of_people_is_offered(client_of: ClientOf, supervisor: User, report: Report) -> None:
    shown = page(client_of(supervisor))
    assert "分管领导" in shown
    assert "联络人" not in shown
    assert '请先改正<a href="#wish">发布什么</a>中的选项' in page(client_of(supervisor), f"{NEW}?further=contact")


def test_who_signs_is_of_the_office(client_of: ClientOf, supervisor: User, lead: User, report: Report) -> None:
    MembershipFactory(user__name="只读员", role=Membership.Role.VIEWER, user__is_active=False)
    shown = page(client_of(supervisor))
    assert "李静" not in shown
    assert "只读员" not in shown
