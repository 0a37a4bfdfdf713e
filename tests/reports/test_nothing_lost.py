"""Nothing that a clerk has typed is lost, and nothing that is right is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reports import documents
from reports.documents.quarter_table import quarter_table
from reports.models import Report
from reports.workflow import Content, EntryData, save
from tasks.files import FileProblem, read_text
from tasks.forms.text import LinesField
from tasks.models import Organization, Period, QuarterlyMilestone, Task, User
from tests.conftest import Visitor
from tests.factories import ReportFactory
from tests.reports.test_report_form import posted

ClientOf = Callable[[Visitor], Client]
URL = "/2024/Q2/tasks/34/report/"
EMPTY = {"text": "", "stage": ""}


@pytest.fixture
def clerk(client_of: ClientOf, lead: User) -> Client:
    """Return the client of the lead bureau's reporter."""
    return client_of(lead)


@pytest.fixture
def report(task: Task, period: Period, bureau: Organization) -> Report:
    """Return an empty report of a bureau without a signatory, of whose text nothing stands open."""
    Organization.objects.filter(pk=bureau.pk).update(signs_off=False)
    Task.objects.filter(pk=task.pk).update(text="推进城市更新。")
    task.milestones.all().delete()
    return ReportFactory(task=Task.objects.get(pk=task.pk), period=period, text="")


# Blank rows never count


@pytest.mark.parametrize("read", [True, False], ids=["pasted", "typed"])
def test_fewer_rows_than_were_stored_are_saved(report: Report, lead: User, clerk: Client, read: bool) -> None:
    rows = [EntryData(f"第{place}路：在建；", name=f"第{place}路", stage="under_construction") for place in range(6)]
    save(report, Content(tuple(rows)), by=lead, version=0)
    form = posted("①甲路已完工；", "②乙路在建。", *[EMPTY] * 4, initial=2 if read else 6, version=1)
    answer = clerk.post(URL, form | {"save": "1"}, follow=True)
    assert "草稿已保存" in answer.content.decode()
    assert Report.objects.get().text == "①甲路已完工；\n②乙路在建。"


def test_a_row_whose_words_were_taken_out_is_gone_and_that_is_said(report: Report, lead: User, clerk: Client) -> None:
    save(report, Content((EntryData("①甲。\n"), EntryData("②乙。\n"), EntryData("③丙。"))), by=lead, version=0)
    kept = [
        {"text": f"{text}。", "base": base} for text, base in (("①甲", "①甲。\n"), ("", "②乙。\n"), ("③丙", "③丙。"))
    ]
    kept[1]["text"] = " \r\n"
    page = clerk.post(URL, posted(*kept, initial=3, version=1, save="1"), follow=True).content.decode()
    assert "有 1 行的文字已清空，不再保留。" in page
    assert Report.objects.get().text == "①甲。\n③丙。"


def test_a_row_that_says_something_beside_its_words_is_still_asked_for_them(report: Report, clerk: Client) -> None:
    for said in ({"name": "甲路"}, {"stage": "completed"}, {"percent": "60", "basis": "works"}):
        page = clerk.post(URL, posted("①一项。", EMPTY | said, save="1")).content.decode()
        assert "第 2 行“文字”：文字不能为空" in page


# Characters that Word leaves behind

TABBED = "①改造老化燃气管道100公里，\x0b其中主管网40公里；\x0c②完成。"
LINED = "①改造老化燃气管道100公里，\n其中主管网40公里；\n②完成。"


def test_line_breaks_of_word_become_line_feeds_in_every_field(report: Report, clerk: Client, period: Period) -> None:
    clerk.post(URL, posted(TABBED, obstacles="一\x0b二", next_steps="三\x0c四", save="1"))
    report.refresh_from_db()
    assert (report.text, report.obstacles, report.next_steps) == (LINED, "一\n二", "三\n四")
    Report.objects.update(status="accepted")
    table = quarter_table(period, None)
    for kind in ("xlsx", "docx"):
        assert documents.render(table, kind)


def test_a_pasted_and_an_uploaded_text_are_read_with_line_feeds(report: Report, clerk: Client) -> None:
    file = SimpleUploadedFile("情况.txt", TABBED.encode())
    for sent in ({"paste": TABBED, "read": "paste"}, {"file": file, "read": "upload"}):
        rows = clerk.post(URL, posted("") | sent).context["form"].rows.forms
        assert "".join(row.initial.get("base", "") for row in rows) == LINED


@pytest.mark.parametrize("field", ["rows-0-text", "obstacles", "next_steps"])
def test_another_control_character_is_refused_with_its_place(report: Report, clerk: Client, field: str) -> None:
    page = clerk.post(URL, posted("①一项。") | {field: "甲\n乙路完\x07工", "save": "1"}).content.decode()
    assert "第 6 个字符（“乙路完”之后）是不可见的控制字符（U+0007），请删去。" in page
    assert "有 1 处需要修改，还没有保存" in page
    assert Report.objects.get().version == 0


def test_a_pasted_control_character_is_told_and_the_text_stays(report: Report, clerk: Client) -> None:
    page = clerk.post(URL, posted("") | {"paste": "①一\x1f项。", "read": "paste"}).content.decode()
    assert "第 3 个字符（“①一”之后）是不可见的控制字符（U+001F）" in page
    assert "没有读取" in page


def test_imports_keep_the_same_rule() -> None:
    table = "任务编号\t工作任务\t推进情况\n1\t甲\t一，\x0b二。\n2\t乙\t三，\x0c四。"
    assert [row.cells[2] for row in read_text(table).tables[0].rows[1:]] == ["一，\n二。", "三，\n四。"]
    assert read_text(table).tables[0].rows[2].number == 3
    with pytest.raises(
        FileProblem, match="第 3 行 3 列：第 2 个字符（“三”之后）是不可见的控制字符（U\\+0008），请删去后再导入"
    ):
        read_text(table.replace("三，\x0c", "三\x08"))


def test_the_administration_keeps_the_same_rule(admin: User, client_of: ClientOf, task: Task) -> None:
    milestone = QuarterlyMilestone.objects.get()
    address = f"/admin/tasks/quarterlymilestone/{milestone.pk}/change/"
    sent: dict[str, Any] = {
        "task": task.pk, "period": milestone.period_id, "text": "一，\x0b二。", "reason": "更正",
        "conditions-TOTAL_FORMS": 0, "conditions-INITIAL_FORMS": 0,
    }  # fmt: skip
    client_of(admin).post(address, sent)
    milestone.refresh_from_db()
    assert milestone.text == "一，\n二。"
    page = client_of(admin).post(address, sent | {"text": "一\x02"}).content.decode()
    assert "不可见的控制字符（U+0002）" in page


def test_comments_keep_the_same_rule() -> None:
    assert LinesField().clean(" 一\x0b二\r\n三 ") == "一\n二\n三"
