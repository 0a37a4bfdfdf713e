"""The quarterly table as a page and its documents: scope in the address, 304 while nothing changed, downloads."""

from __future__ import annotations

import json
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, Settings

from reports import documents, notices
from reports.documents import version
from reports.documents.quarter_table import Scope
from reports.documents.sheets import document_table
from reports.models import ConditionVerdict, Report, StandingOverride, Transition
from reports.subjects import reread
from reports.workflow import Content, EntryData, perform, save
from tasks.models import Membership, Organization, Period, StandingScale, Task, User
from tests.conftest import CAST, Visitor
from tests.factories import (
    AnnualTargetFactory,
    ConditionFactory,
    MembershipFactory,
    MilestoneFactory,
    OrganizationFactory,
    PeriodFactory,
    ProgressEntryFactory,
    ReportFactory,
    SubProjectFactory,
    SupportFactory,
    TaskFactory,
    UserFactory,
)

URL = "/2024/Q2/"
ClientOf = Callable[[Visitor], Client]


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return an accepted report on task 34."""
    return ReportFactory(task=task, period=period, accepted=True)


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """Keep documents in a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def tagged(client: Client, **query: str) -> str:
    """Return the page's tag, once the client holds the cookie that goes with its forms."""
    client.get(URL)
    return str(client.get(URL, query)["ETag"])


def page(client: Client, **query: str | list[str]) -> str:
    """Return the page's markup."""
    return client.get(URL, query).content.decode()


def test_it_shows_the_table_and_its_counts(report: Report, client_of: ClientOf, lead: User) -> None:
    SubProjectFactory.create_batch(2, task=report.task)
    markup = page(client_of(lead))
    assert "2024年二季度政府工作报告牵头的重点工作任务分解" in markup
    assert "任务34已完工23条。" in markup
    assert "1 项任务 · 子项目 2 个" in markup
    assert "填报单位：市住房城乡建设局" in markup


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(
    count: int, period: Period, bureau: Organization, lead: User, client_of: ClientOf,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for _ in range(count):
        task = TaskFactory(plan=period.plan, lead=bureau)
        MilestoneFactory(task=task, period=period)
        ProgressEntryFactory.create_batch(2, report=ReportFactory(task=task, period=period, accepted=True))
    list(reread())
    client = client_of(lead)
    with django_assert_num_queries(40):
        client.get(URL)


def test_links_keep_the_scope_of_the_address(report: Report, client_of: ClientOf, lead: User) -> None:
    markup = page(client_of(lead), lead="市住房城乡建设局", words="道路", columns=["lead", "sponsor"])
    query = "lead=%E5%B8%82%E4%BD%8F%E6%88%BF%E5%9F%8E%E4%B9%A1%E5%BB%BA%E8%AE%BE%E5%B1%80&amp;words=%E9%81%93%E8%B7%AF"
    for kind in ("pdf", "xlsx", "docx", "html"):
        assert f'href="{URL}table.{kind}?{query}&amp;columns=lead&amp;columns=sponsor"' in markup
    assert '<th scope="col">牵头单位</th>' in markup
    assert '<th scope="col">分管领导</th>' in markup


def test_an_empty_outcome_says_so_and_leads_on(report: Report, client_of: ClientOf, lead: User, admin: User) -> None:
    markup = page(client_of(lead), words="没有这样的词")
    assert "没有符合条件的任务" in markup
    assert "table.pdf" not in markup
    PeriodFactory(plan=report.period.plan, number=3)
    assert "还没有任务和工作目标" in client_of(lead).get("/2024/Q3/").content.decode()
    assert "导入任务分解表" in client_of(admin).get("/2024/Q4/").content.decode()


def test_an_unknown_bureau_in_the_address_is_named_and_shows_nothing(
    report: Report, client_of: ClientOf, lead: User
) -> None:
    markup = page(client_of(lead), lead="没有的局")
    assert "没有的局" in markup
    assert "任务34已完工" not in markup
    assert client_of(lead).get(f"{URL}table.tsv", {"lead": "没有的局"}).status_code == 404


def test_who_may_open_it(report: Report, cast: dict[str, Visitor], client_of: ClientOf) -> None:
    for name in CAST:
        expected = {"auditor": 403, "anonymous": 302}.get(name, 200)
        assert client_of(cast[name]).get(URL).status_code == expected, name
        assert client_of(cast[name]).get(f"{URL}table.tsv").status_code == expected, name


def rename(obj: object, **values: object) -> None:
    """Set the values and save."""
    for name, value in values.items():
        setattr(obj, name, value)
    obj.save()  # type: ignore[attr-defined]


def returned(report: Report) -> None:
    """Take the accepted report back to draft, as its bureau does."""
    bureau = report.task.lead
    clerk = Membership.objects.filter(organization=bureau, role=Membership.Role.REPORTER).first()
    assert clerk
    perform(report, Transition.Action.CORRECT, by=clerk.user, comment="改数")


def rewritten(report: Report) -> None:
    """Change a row, as its bureau does."""
    returned(report)
    clerk = Membership.objects.get(organization=report.task.lead, role=Membership.Role.REPORTER).user
    save(report, Content((EntryData("①改过。", "①"),)), by=clerk, version=1)


CHANGES: dict[str, Callable[[Report], object]] = {
    "a task's text": lambda report: rename(report.task, text="新的任务。"),
    "a task's status": lambda report: rename(report.task, status=Task.Status.CLOSED),
    "a new task": lambda report: TaskFactory(plan=report.task.plan),
    "a milestone": lambda report: rename(report.task.milestones.get(), text="新的目标。"),
    "a milestone that goes": lambda report: report.task.milestones.get().delete(),
    "a milestone of the quarter before": lambda report: MilestoneFactory(
        task=report.task, period=PeriodFactory(plan=report.period.plan, number=1)
    ),
    "a condition": lambda report: ConditionFactory(milestone=report.task.milestones.get()),
    "a condition's value": lambda report: rename(report.task.milestones.get().conditions.get(), value=24),
    "a supervisor's verdict": lambda report: ConditionVerdict.objects.create(
        report=report, condition=report.task.milestones.get().conditions.get(), verdict="missed", by=UserFactory()
    ),
    "a supervisor's light": lambda report: StandingOverride.objects.create(
        task=report.task, period=report.period, light="red", reason="现场未见施工", by=UserFactory()
    ),
    "another scale": lambda report: StandingScale.objects.create(
        plan=report.period.plan, version=1, words={"not_comparable": "不可比"}
    ),
    "a target": lambda report: AnnualTargetFactory(task=report.task),
    "a target's value": lambda report: rename(report.task.targets.get(), words="26条"),
    "a sub-project": lambda report: rename(report.task.subprojects.get(), name="新名称"),
    "a supporting unit": lambda report: SupportFactory(task=report.task),
    "a report's status": returned,
    "a row": rewritten,
    "a new report": lambda report: ReportFactory(
        task=TaskFactory(plan=report.task.plan), period=report.period, accepted=True
    ),
    "an organisation's name": lambda report: rename(report.task.lead, short_name="住建"),
    "a new district": lambda _: OrganizationFactory(district=True),
    "the table's title": lambda report: rename(report.period, title="另一个标题"),
    "the deadline": lambda report: rename(report.period, closed_at=timezone.now()),
    "a further period": lambda report: PeriodFactory(plan=report.period.plan, number=3),
    "a further role": lambda report: MembershipFactory(
        user=Membership.objects.get(organization=report.task.lead).user, role=Membership.Role.SIGNATORY
    ),
    "the person's name": lambda report: rename(Membership.objects.get(organization=report.task.lead).user, name="新名"),
}


OF_CONDITIONS = ("a condition's value", "a supervisor's verdict")


def test_no_disk_keeps_the_table(report: Report, client_of: ClientOf, lead: User) -> None:
    client = client_of(lead)
    tag = tagged(client)
    for address in (URL, f"{URL}dashboard/", f"{URL}dashboard/districts/"):
        assert client.get(address)["Cache-Control"] == "no-store", address
    unchanged = client.get(URL, headers={"If-None-Match": tag})
    assert (unchanged.status_code, unchanged["Cache-Control"]) == (304, "no-store")


def test_a_notice_shows_on_a_kept_page_and_to_nobody_else(
    report: Report, client_of: ClientOf, lead: User, viewer: User
) -> None:
    client, other = client_of(lead), client_of(viewer)
    tag, kept = tagged(client), tagged(other)
    notices.tell([lead], "已通过：任务 34。", "/")
    answer = client.get(URL, headers={"If-None-Match": tag})
    assert "条未读" in answer.content.decode()
    assert other.get(URL, headers={"If-None-Match": kept}).status_code == 304


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_gives_the_page_another_tag(change: str, report: Report, client_of: ClientOf, lead: User) -> None:
    AnnualTargetFactory(task=report.task) if change != "a target" else None
    SubProjectFactory(task=report.task)
    if change in OF_CONDITIONS:
        ConditionFactory(milestone=report.task.milestones.get())
    client = client_of(lead)
    tag = tagged(client)
    assert client.get(URL, headers={"If-None-Match": tag}).status_code == 304
    CHANGES[change](report)
    answer = client.get(URL, headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert answer["ETag"] != tag


def test_the_tag_is_the_persons_the_addresss_and_the_codes(
    report: Report, client_of: ClientOf, lead: User, signatory: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(lead)
    tags = {
        tagged(client),
        tagged(client, columns="lead"),
        tagged(client_of(signatory)),
    }
    monkeypatch.setattr("reports.frame.unchanged.code_version", lambda: "another")
    tags.add(tagged(client))
    assert len(tags) == 4


def test_another_role_of_the_same_person_is_another_page(report: Report, client_of: ClientOf, lead: User) -> None:
    second = MembershipFactory(user=lead, role=Membership.Role.REPORTER)
    client = client_of(lead)
    tag = tagged(client)
    session = client.session
    session["acting_membership"] = second.pk
    session.save()
    assert client.get(URL, headers={"If-None-Match": tag}).status_code == 200


def test_a_304_costs_few_queries(
    report: Report, client_of: ClientOf, lead: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = client_of(lead)
    tag = tagged(client)
    with django_assert_num_queries(3):
        assert client.get(URL, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("kind", list(documents.FORMATS))
def test_each_format_is_sent_under_its_chinese_name(kind: str, report: Report, client_of: ClientOf, lead: User) -> None:
    answer = client_of(lead).get(f"{URL}table.{kind}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == documents.FORMATS[kind].media_type
    name = "2024%E5%B9%B4%E4%BA%8C%E5%AD%A3%E5%BA%A6%E6%94%BF%E5%BA%9C"
    assert answer["Content-Disposition"].startswith(f"attachment; filename*=utf-8''{name}")
    assert answer["Content-Disposition"].endswith(f".{kind}")
    assert answer.content


def test_the_documents_hold_what_the_page_shows(report: Report, client_of: ClientOf, lead: User) -> None:
    told = json.loads(client_of(lead).get(f"{URL}table.json").content)
    assert told["rows"] == [
        ["34", report.task.text, report.task.milestones.get().text, f"①任务{report.task.number}已完工23条。"]
    ]
    fragment = client_of(lead).get(f"{URL}table.html", {"fragment": ""}).content.decode()
    assert "<table" in fragment
    assert "<html" not in fragment
    assert "/2024/tasks/" not in fragment


def test_an_unknown_format_is_not_there(report: Report, client_of: ClientOf, lead: User) -> None:
    assert client_of(lead).get(f"{URL}table.exe").status_code == 404
    assert client_of(lead).get("/2024/Q3/table.pdf").status_code == 404


def test_a_book_of_many_tasks_is_for_the_command(
    report: Report, client_of: ClientOf, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(documents, "LARGEST_ON_REQUEST", 0)
    answer = client_of(lead).get(f"{URL}table.pdf", {"lead": "市住房城乡建设局", "columns": "sponsor"})
    assert answer.status_code == 422
    assert (
        "./run manage export_table 2024 2 --format pdf --output '2024年二季度政府工作报告牵头的重点工作任务分解.pdf' "
        "--lead '市住房城乡建设局' --column sponsor"
    ) in unescape(answer.content.decode())


def test_characters_that_cannot_be_printed_are_named_first(report: Report, client_of: ClientOf, lead: User) -> None:
    rename(report.task, text="整治\U00030000河道。")
    answer = client_of(lead).get(f"{URL}table.pdf", {"words": "河道"})
    assert answer.status_code == 422
    assert "<strong>\U00030000</strong>" in answer.content.decode()
    assert "table.pdf?words=%E6%B2%B3%E9%81%93&amp;anyway" in answer.content.decode()
    assert client_of(lead).get(f"{URL}table.pdf", {"anyway": ""})["Content-Type"] == "application/pdf"


def test_what_a_format_cannot_hold_is_said(report: Report, client_of: ClientOf, lead: User) -> None:
    rename(report.task, text="控制\x01字符")
    answer = client_of(lead).get(f"{URL}table.xlsx")
    assert answer.status_code == 422
    assert "任务 34 的“工作任务”" in answer.content.decode()


def test_a_machine_without_pango_says_what_is_missing(
    report: Report, client_of: ClientOf, lead: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(table: object) -> bytes:
        raise documents.pdf.PdfUnavailable("本机缺少生成 PDF 所需的系统组件")

    monkeypatch.setattr(documents.pdf, "render", missing)
    answer = client_of(lead).get(f"{URL}table.pdf")
    assert (answer.status_code, "本机缺少" in answer.content.decode()) == (422, True)


def test_an_unchanged_document_is_made_once(report: Report, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table = document_table(report.period, None, Scope(), "html")
    first = documents.kept_document(table, "html")
    monkeypatch.setattr(documents.text, "html", lambda _: pytest.fail("made again"))
    assert documents.kept_document(table, "html") == first
    assert [path.name for path in media.glob("documents/*/*")] == [f"{documents.content_hash(table, 'html')}.html"]


def test_the_key_changes_with_content_format_and_code(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    table = document_table(report.period, None, Scope(), "html")
    keys = {
        documents.content_hash(table, "html"),
        documents.content_hash(table, "tsv"),
        documents.content_hash(table._replace(title="另一个"), "html"),
    }
    monkeypatch.setattr(documents, "code_version", lambda: "another")
    keys.add(documents.content_hash(table, "html"))
    assert len(keys) == 4


def test_the_code_version_sees_a_changed_template(settings: Settings, tmp_path: Path) -> None:
    settings.BASE_DIR = tmp_path
    (tmp_path / "requirements.txt").write_text("django==5.2")
    (tmp_path / "templates").mkdir()
    found = set()
    for text in ("a", "b"):
        (tmp_path / "templates/quarter.html").write_text(text)
        found.add(version.code_version.__wrapped__())
    assert len(found) == 2


@pytest.mark.parametrize("kind", ["html", "tsv", "json", "xlsx", "docx"])
def test_the_command_writes_the_same_bytes_as_the_page(
    kind: str, report: Report, client_of: ClientOf, lead: User, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / f"表.{kind}"
    call_command("export_table", "2024", "2", format=kind, output=target, lead="住建局")
    assert target.read_bytes() == client_of(lead).get(f"{URL}table.{kind}").content
    assert "1 项任务" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"quarter": "3"}, "没有 2024年第 3 季度的填报期"),
        ({"lead": "没有的局"}, "没有叫“没有的局”的单位"),
        ({"words": "没有这样的词"}, "没有符合条件的任务"),
        ({"quarter": "5"}, "没有 2024年第 5 季度的填报期"),
        ({"format": "exe"}, "没有“exe”这种格式，可用的有 pdf、xlsx"),
        ({"column": ["light"]}, "没有“light”这一列，可加的有 category（类别）、"),
        ({"output": Path("/nowhere/表.tsv")}, "文件夹 /nowhere 不存在"),
        ({"output": Path("/")}, "不能写入 /，"),
        ({"format": "xlsx"}, "任务 34 的“工作任务”第 3 个字符是不可见的控制字符"),
    ],
)
def test_the_command_says_in_chinese_what_is_wrong(
    options: dict[str, object], sentence: str, report: Report, tmp_path: Path
) -> None:
    rename(report.task, text="控制\x01字符")
    asked = {"quarter": "2", "format": "tsv", "output": tmp_path / "表.tsv"} | options
    with pytest.raises(CommandError, match=sentence):
        call_command("export_table", "2024", asked.pop("quarter"), **asked)


def test_the_command_names_what_the_pdf_cannot_print(
    report: Report, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rename(report.task, text="整治\U00030000河道。")
    call_command("export_table", "2024", "2", format="pdf", output=tmp_path / "表.pdf")
    assert "字库中没有这些字，PDF 中会印成空框：\U00030000" in capsys.readouterr().err


def test_a_long_book_has_a_progress_bar_that_counts_pages(
    report: Report, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(documents, "LARGEST_ON_REQUEST", 0)
    call_command("export_table", "2024", "2", format="pdf", output=tmp_path / "表.pdf")
    shown = capsys.readouterr().err
    assert "生成 1 项任务" in shown
    assert "1 页" in shown.split("\r")[-1]
    assert "正在写成文件" in shown


class TestTheIndex:
    """A long table has an index, and a number that is typed leads to its row, without script."""

    @pytest.fixture
    def long(self, period: Period, bureau: Organization) -> None:
        """Have twelve tasks, of which two belong to another unit."""
        for number in range(1, 13):
            lead = bureau if number < 11 else OrganizationFactory(name=f"市第{number}局")
            task = TaskFactory(number=str(number), lead=lead, plan=period.plan, text=f"第{number}项任务的内容")
            MilestoneFactory(task=task, period=period)

    def test_each_number_leads_to_its_row(self, long: None, client_of: ClientOf, viewer: User) -> None:
        markup = page(client_of(viewer))
        for number in range(1, 13):
            assert f'<a href="#task-{number}" title="{number} 第{number}项任务的内容">{number}</a>' in markup
            assert f'<tr id="task-{number}">' in markup

    def test_a_short_table_has_none(self, report: Report, client_of: ClientOf, viewer: User) -> None:
        assert "编号目录" not in page(client_of(viewer))

    def test_a_typed_number_leads_to_its_row_in_the_same_scope(
        self, long: None, bureau: Organization, client_of: ClientOf, viewer: User
    ) -> None:
        client = client_of(viewer)
        assert client.get(URL, {"go": " １０ "})["Location"] == f"{URL}#task-10"
        found = client.get(URL, {"lead": bureau.name, "go": "10"})["Location"]
        assert found.endswith("#task-10")
        assert "lead=" in found
        missing = client.get(URL, {"lead": bureau.name, "go": "12"}, follow=True)
        assert "这个范围内没有编号为“12”的任务。" in missing.content.decode()
        assert "表中没有编号为“&lt;b&gt;”的任务。" in client.get(URL, {"go": "<b>"}, follow=True).content.decode()
