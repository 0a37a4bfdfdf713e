"""Nothing that a clerk has typed is lost, and nothing that is right is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict
from django.test import Client
from docx import Document
from docx.oxml import OxmlElement

from reports import documents
from reports.documents.quarter_table import quarter_table
from reports.filing import keep
from reports.filing.forms import rows
from reports.models import Notice, Report, Transition
from reports.workflow import (
    Content,
    EntryData,
    perform,
    save,
)
from tasks.fields import LinesField
from tasks.files import FileProblem, read_text
from tasks.models import Organization, Period, QuarterlyMilestone, Task, User
from tests.conftest import Visitor
from tests.factories import ReportFactory
from tests.reports.test_report_form import posted
from tests.tasks.files.making import WORD, zipped

ClientOf = Callable[[Visitor], Client]
URL = "/2024/Q2/tasks/34/report/"
HIDDEN = dict.fromkeys(rows.HIDDEN, "")
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
    entries = [EntryData(f"第{place}路：在建；", name=f"第{place}路", stage="under_construction") for place in range(6)]
    save(report, Content(tuple(entries), outlook="feasible"), by=lead, version=0)
    form = posted("①甲路已完工；", "②乙路在建。", *[EMPTY] * 4, initial=2 if read else 6, version=1)
    answer = clerk.post(URL, form | {"save": "1"}, follow=True)
    assert "草稿已保存" in answer.content.decode()
    assert Report.objects.get().text == "①甲路已完工；\n②乙路在建。"


def test_a_row_whose_words_were_taken_out_is_gone_and_that_is_said(report: Report, lead: User, clerk: Client) -> None:
    save(
        report,
        Content((EntryData("①甲。\n"), EntryData("②乙。\n"), EntryData("③丙。")), outlook="feasible"),
        by=lead,
        version=0,
    )
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
        shown = clerk.post(URL, posted("") | sent).context["form"].rows.forms
        assert "".join(row.initial.get("base", "") for row in shown) == LINED


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


# A repeat is the same token and the same content


def test_the_same_form_twice_is_saved_once(report: Report, clerk: Client) -> None:
    form = posted(HIDDEN | {"text": "①甲路已完工。"}, obstacles="资金未到位。", token="once", save="1")
    for _ in range(2):
        assert "草稿已保存" in clerk.post(URL, form, follow=True).content.decode()
    report.refresh_from_db()
    assert (report.version, report.text) == (1, "①甲路已完工。")


@pytest.mark.parametrize(
    "second",
    [{"rows-0-text": "①甲路已完工，乙路在建。"}, {"next_steps": "三季度完成。"}, {"rows-0-name": "甲路"}],
    ids=["text", "words", "value"],
)
def test_a_second_text_with_the_same_token_is_compared(
    report: Report, clerk: Client, lead: User, second: dict[str, str]
) -> None:
    form = posted(HIDDEN | {"text": "①甲路已完工。"}, token="once", save="1")
    clerk.post(URL, form)
    page = clerk.post(URL, form | second).content.decode()
    assert "您刚才已经保存过" in page
    assert "被别人改过" not in page
    assert "两份内容对照" in page
    assert next(iter(second.values())) in page
    assert Report.objects.get().version == 1
    token = re.search(r'name="token" value="(\w+)"', page)
    assert token
    assert token[1] != "once"
    clerk.post(URL, form | second | {"token": token[1], "version": "1"})
    assert Report.objects.get().version == 2


def test_what_is_typed_after_a_save_is_kept_with_the_token_of_the_save(report: Report, clerk: Client) -> None:
    form = posted(HIDDEN | {"text": "①甲路已完工。"}, token="once")
    clerk.post(URL, form | {"save": "1"})
    clerk.post(f"{URL}draft/", form)
    assert not report.drafts.exists()
    clerk.post(f"{URL}draft/", form | {"next_steps": "三季度完成。"})
    assert report.drafts.get().data["next_steps"] == ["三季度完成。"]


def test_a_comment_sent_with_a_used_token_is_given_back(
    report: Report, lead: User, supervisor: User, client_of: ClientOf
) -> None:
    save(report, Content((EntryData("①甲。"),), outlook="feasible"), by=lead, version=0)
    perform(report, Transition.Action.SUBMIT, by=lead)
    client, act = client_of(supervisor), f"{URL}act/"
    form = {"action": "send_back", "version": "1", "comment": "请写明时间。", "token": "once"}
    for _ in range(2):
        assert "已退回，意见转给填报人" in client.post(act, form, follow=True).content.decode()
    other = client.post(act, form | {"comment": "请写明地点。"}, follow=True).content.decode()
    assert "已退回" not in other
    assert "请写明地点。</textarea>" in other
    queue = {"action": "send_back", "comment": "请写明地点。", "token": "once", "chosen": f"{report.pk}-1"}
    page = client.post("/2024/Q2/review/", queue).content.decode()
    assert "没有退回" in page
    assert "请写明地点。</textarea>" in page
    save(report, Content((EntryData("①乙。"),), outlook="feasible"), by=lead, version=1)
    perform(report, Transition.Action.SUBMIT, by=lead)
    client.post(act, form | {"comment": "请写明地点。", "version": "2"})
    assert [each.comment for each in report.transitions.filter(action="send_back")] == ["请写明时间。", "请写明地点。"]


def test_reasons_sent_with_a_used_token_are_given_back(report: Report, lead: User, clerk: Client) -> None:
    save(report, Content((EntryData("①甲。"),), outlook="feasible"), by=lead, version=0)
    form = {"action": "submit", "version": "1", "token": "once"}
    assert "已报送" in clerk.post(f"{URL}act/", form, follow=True).content.decode()
    assert "已报送" in clerk.post(f"{URL}act/", form, follow=True).content.decode()
    page = clerk.post(f"{URL}act/", form | {"reason-aa": "分母为年初数。"}).content.decode()
    assert "这次填写的说明没有保存" in page
    assert "分母为年初数。</textarea>" in page


# What is not saved yet


def test_nothing_is_kept_or_offered_that_differs_in_nothing(report: Report, lead: User, clerk: Client) -> None:
    entry = EntryData(
        "①甲路：总工程量完成60%。\n", name="甲路", stage="under_construction", percent=Decimal(60), basis="works"
    )
    stored = save(report, Content((entry,), {}, "缺资金。", "筹资金。", outlook="feasible"), by=lead, version=0)
    same = {
        "text": "①甲路：总工程量完成60%。",
        "name": "甲路",
        "stage": "under_construction",
        "percent": "60.0",
        "basis": "works",
    }
    form = posted(same, "", initial=1, version=1, obstacles="缺资金。", next_steps="筹资金。", token="mine")
    assert clerk.post(f"{URL}draft/", form).json() == {"same": True}
    assert not report.drafts.exists()
    for further in ({"rows-0-percent": "65"}, {"rows-1-text": "②乙。"}, {"obstacles": ""}, {"paste": "①新的一段。"}):
        assert "at" in clerk.post(f"{URL}draft/", form | further).json()
        assert "有未保存的内容" in clerk.get(URL).content.decode()
    assert report.drafts.count() == 1
    keep(stored, lead, query(form | {"token": "other"}))
    assert clerk.get(URL).content.decode().count("有未保存的内容（") == 1
    assert clerk.post(f"{URL}draft/", form).json() == {"same": True}
    assert "有未保存的内容" not in clerk.get(URL).content.decode()


def query(fields: dict[str, str]) -> QueryDict:
    """Return fields as a form sends them."""
    sent = QueryDict(mutable=True)
    sent.update(fields)
    return sent


def test_each_window_is_offered_and_a_save_leaves_none(report: Report, clerk: Client, lead: User) -> None:
    for token, text in (("a", "①甲路。"), ("b", "①乙路。"), ("c", "①丙路。")):
        clerk.post(f"{URL}draft/", posted(text, token=token))
    answer = clerk.get(URL)
    page = answer.content.decode()
    keys = [draft.pk for draft in report.drafts.all()]
    assert all(f'href="?draft={key}"' in page for key in keys)
    oldest = clerk.get(f"{URL}?draft={keys[-1]}").content.decode()
    assert "①甲路。</textarea>" in oldest
    assert f'href="?draft={keys[0]}"' in oldest
    opened = str(answer.context["form"].words["opened"].value())
    clerk.post(f"{URL}draft/", posted("①丁路。", token="d"))  # a window that was opened later, and may be open still
    clerk.post(URL, posted("①丙路。", token="c", opened=opened, save="1"))
    assert [draft.token for draft in report.drafts.all()] == ["d"]
    told = Notice.objects.filter(person=lead).values_list("text", flat=True)
    assert sorted(text.rpartition("\n")[2] for text in told) == ["①乙路。", "①甲路。"]


def test_what_was_taken_up_and_saved_is_not_sent_once_more(report: Report, clerk: Client) -> None:
    clerk.post(f"{URL}draft/", posted("①甲路。", token="a"))
    clerk.post(URL, posted("①改过的甲路。", token="b", origin=str(report.drafts.get().pk), save="1"))
    assert not report.drafts.exists()
    assert not Notice.objects.exists()


def test_home_shows_which_tasks_hold_unsaved_words(
    report: Report, clerk: Client, colleague: User, client_of: ClientOf
) -> None:
    home = "/2024/Q2/desk/"
    assert "有未保存的内容" not in clerk.get(home).content.decode()
    clerk.post(f"{URL}draft/", posted("①甲路。", token="a"))
    page = clerk.get(home).content.decode()
    assert '<span class="chip chip-late">未保存</span>' in page
    assert "1 项有未保存的内容。" in page
    assert "有未保存的内容" not in client_of(colleague).get(home).content.decode()


# What a file holds and could not be read


def word(*paragraphs: str, noted: bool = False, table: bool = False) -> SimpleUploadedFile:
    """Return a Word file of paragraphs, the last with a footnote or not, or of a table whose cell they fill."""
    document, file = Document(), BytesIO()
    into: Any = document
    if table:
        grid = document.add_table(2, 3)
        for cell, text in zip(grid.rows[0].cells, ("任务编号", "工作任务", "推进情况"), strict=True):
            cell.text = text
        grid.cell(1, 0).text, grid.cell(1, 1).text, into = "34", "推进城市更新。", grid.cell(1, 2)
    for text in paragraphs:
        into.add_paragraph(text)
    if noted:
        into.paragraphs[-1].runs[0]._r.append(OxmlElement("w:footnoteReference"))
    document.save(file)
    return SimpleUploadedFile("情况.docx", file.getvalue())


@pytest.mark.parametrize("table", [True, False], ids=["table", "prose"])
def test_what_a_word_file_holds_and_was_not_read_is_told(report: Report, clerk: Client, table: bool) -> None:
    file = word("①沂蒙路已完工。", "②聚才路在建。", noted=True, table=table)
    page = clerk.post(URL, posted("") | {"file": file, "read": "upload"}).content.decode()
    assert "1 处脚注没有读到" in page
    assert "请与原文件对照" in page
    assert "文字一字未改" not in page
    assert "识别出" in page


@pytest.mark.parametrize("table", [True, False], ids=["table", "prose"])
def test_a_file_that_was_read_whole_says_so(report: Report, clerk: Client, table: bool) -> None:
    file = word("①沂蒙路已完工。", "②聚才路在建。", table=table)
    page = clerk.post(URL, posted("") | {"file": file, "read": "upload"}).content.decode()
    assert "文字一字未改" in page
    assert "请与原文件对照" not in page


def test_words_own_numbers_are_read_and_hidden_words_named(report: Report, clerk: Client) -> None:
    lists = (
        f'<w:numbering {WORD}><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%1"/>'
        '</w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>'
    )
    item = (
        '<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    )
    secret = "<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>内部掌握</w:t></w:r></w:p>"
    body = f"{item.format('沂蒙路已完工；')}{item.format('聚才路在建。')}{secret}"
    data = zipped([
        ("[Content_Types].xml", "<Types/>"), ("word/numbering.xml", lists),
        ("word/document.xml", f"<w:document {WORD}><w:body>{body}</w:body></w:document>"),
    ])  # fmt: skip
    sent = {"file": SimpleUploadedFile("情况.docx", data), "read": "upload"}
    answer = clerk.post(URL, posted("") | sent)
    shown = answer.context["form"].rows.forms
    assert "".join(row.initial.get("base", "") for row in shown) == "①沂蒙路已完工；\n②聚才路在建。"
    assert "“内部掌握”是隐藏文字，没有读入" in answer.content.decode()
