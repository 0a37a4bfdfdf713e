"""All tasks of a bureau at once: one workbook, document or text in, a preview for each task, drafts of what was ticked."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document
from openpyxl import load_workbook

from reports.filing.dividing import divided_text
from reports.models import Report, ReportDraft
from reports.workflow import LONGEST_REPORT, LONGEST_ROW
from tasks.files import FileProblem
from tasks.models import AuditEntry, Organization, Period, Task, User
from tests.factories import AnnualTargetFactory, MilestoneFactory, ReportFactory, TaskFactory
from tests.reports.test_filing import ClientOf

URL = "/2024/Q2/desk/several/"
TEXT = """任务34：①沂蒙路：总工程量完成60%；聚才路：已完工。
二、热源建设（任务35）
①新增供热面积200万平方米。
存在问题：资金未到位。
下步打算：9月底前完成。"""


@pytest.fixture
def led(task: Task, period: Period, bureau: Organization, other_bureau: Organization) -> dict[str, Report]:
    """Return the empty reports of the two tasks of the lead bureau; task 36 is somebody else's."""
    second = TaskFactory(number="35", lead=bureau, text="提升供热保障能力。")
    TaskFactory(number="36", lead=other_bureau)
    MilestoneFactory(task=second, period=period)
    return {each.number: ReportFactory(task=each, period=period, text="") for each in (task, second)}


@pytest.fixture
def clerk(client_of: ClientOf, lead: User, led: dict[str, Report]) -> Client:
    """Return the client of the lead bureau's reporter."""
    return client_of(lead)


def pasted(clerk: Client, text: str) -> Any:
    """Return the preview of a pasted text."""
    return clerk.post(URL, {"read": "paste", "way": "paste", "paste": text})


def uploaded(clerk: Client, name: str, data: bytes) -> Any:
    """Return the preview of a file."""
    return clerk.post(URL, {"read": "upload", "file": SimpleUploadedFile(name, data)})


def carried(answer: Any, **further: str) -> dict[str, str]:
    """Return what a browser sends of a preview, with ticks and choices as it shows them, but for `further`."""
    forms = answer.context["forms"]
    sent = {
        "token": answer.context["token"],
        "portion-TOTAL_FORMS": str(len(forms)),
        "portion-INITIAL_FORMS": str(len(forms)),
    }
    for form in forms:
        values = {name: form[name].value() for name in form.fields}
        sent |= {
            form.add_prefix(name): str(value)
            for name, value in values.items()
            if value is not None and value is not False
        }
    return {**sent, **further}


def saved(clerk: Client, answer: Any, **further: str) -> Any:
    """Return the answer to pressing 存为草稿 on a preview."""
    return clerk.post(URL, carried(answer, save="1", **further))


def words(answer: Any) -> str:
    """Return the page."""
    return str(answer.content.decode())


def test_one_text_becomes_a_draft_for_each_task(clerk: Client, led: dict[str, Report], lead: User) -> None:
    answer = pasted(clerk, TEXT)
    page = words(answer)
    assert "读到 2 段，还没有保存。" in page
    assert "识别出 1 项、2 个子项目" in page
    assert not any(report.entries.exists() for report in led.values())
    answer = saved(clerk, answer)
    assert "任务 34：已存为草稿，2 行。" in words(answer)
    assert "任务 35：已存为草稿，1 行。" in words(answer)
    first, second = (Report.objects.get(pk=report.pk) for report in led.values())
    assert first.text == "①沂蒙路：总工程量完成60%；聚才路：已完工。"
    assert [*first.entries.order_by("order").values_list("name", "percent")] == [
        ("沂蒙路", Decimal(60)),
        ("聚才路", None),
    ]
    assert (second.text, second.obstacles, second.next_steps) == (
        "①新增供热面积200万平方米。",
        "资金未到位。",
        "9月底前完成。",
    )
    assert {first.status, second.status} == {Report.Status.DRAFT}
    assert first.saved_by == lead
    assert not first.task.subprojects.exists()  # nobody's before it is submitted
    assert AuditEntry.objects.filter(what="保存").count() == 2


@pytest.mark.parametrize("inside", ["①热源建设\n已完工。", '"①热源建设\n已完工。"'], ids=["Word", "Excel"])
def test_rows_pasted_with_their_head_are_parted_as_those_of_a_file(
    clerk: Client, led: dict[str, Report], inside: str
) -> None:
    """One by one as on the form: each to its task, its columns to their fields; what is somebody else's is passed over."""
    assert "表格中连同表头一起复制若干行" in words(clerk.get(URL))
    rows = f"任务编号\t工作任务\t存在问题\t备注\t二季度推进情况\n34\t道路\t征迁慢\t急\t①沂蒙路：已完工。\n35\t供热\t\t\t{inside}\n36\t别的\t\t\t①完成。"
    answer = pasted(clerk, rows)
    page = words(answer)
    assert "读到 2 段，还没有保存。" in page
    assert "有 1 项由其他单位牵头（任务 36），没有读取。" in page
    assert "粘贴的表格里“备注”没有读入。" in page
    saved(clerk, answer)
    first, second = (Report.objects.get(pk=report.pk) for report in led.values())
    assert (first.text, first.obstacles) == ("①沂蒙路：已完工。", "征迁慢")
    assert second.text == "①热源建设\n已完工。"


def test_a_table_of_another_quarter_is_refused_with_what_was_pasted(clerk: Client) -> None:
    page = words(pasted(clerk, "任务编号\t工作任务\t一季度推进情况\n34\t道路\t①完成。"))
    assert "粘贴的表格是第 1 季度的" in page
    assert "①完成。" in page


def test_a_second_click_says_what_the_first_did(clerk: Client, led: dict[str, Report]) -> None:
    answer = pasted(clerk, TEXT)
    saved(clerk, answer)
    assert "任务 34：已存为草稿，2 行。" in words(saved(clerk, answer))
    assert Report.objects.get(pk=led["34"].pk).version == 1
    assert AuditEntry.objects.filter(what="保存").count() == 2


def test_words_of_its_own_are_kept_unless_they_are_chosen_against(clerk: Client, led: dict[str, Report]) -> None:
    saved(clerk, pasted(clerk, "任务34：①沂蒙路：总工程量完成50%。\n存在问题：雨季。"))
    answer = pasted(clerk, "任务34：①沂蒙路：总工程量完成60%。\n任务35：①已完工。")
    page = words(answer)
    assert "用新的代替现有的（不勾选则保留现有的）" in page
    assert "有改动 1 行" in page
    assert "任务 35：已存为草稿" in words(saved(clerk, answer))
    assert Report.objects.get(pk=led["34"].pk).text == "①沂蒙路：总工程量完成50%。"
    answer = saved(clerk, answer, **{"portion-0-chosen": "on"})
    assert "任务 34：已存为草稿，1 行。" in words(answer)
    report = Report.objects.get(pk=led["34"].pk)
    assert (report.text, report.obstacles, report.version) == ("①沂蒙路：总工程量完成60%。", "雨季。", 2)
    assert "与现有内容相同，不用再存" in words(pasted(clerk, "任务34：①沂蒙路：总工程量完成60%。"))


def test_somebody_who_saved_meanwhile_is_not_overwritten(
    clerk: Client, led: dict[str, Report], client_of: ClientOf, colleague: User
) -> None:
    answer = pasted(clerk, TEXT)
    other = client_of(colleague)
    saved(other, pasted(other, "任务34：①别的路：已完工。"))
    page = words(saved(clerk, answer))
    assert "刚刚被别人改过（孙敏）" in page
    assert "①别的路：已完工。" in page
    assert "还有 1 段没有存入" in page
    assert Report.objects.get(pk=led["34"].pk).text == "①别的路：已完工。"


def test_whose_a_part_is_is_asked_and_never_guessed(clerk: Client, led: dict[str, Report]) -> None:
    answer = pasted(clerk, "①沂蒙路：已完工。\n任务99：①供热已完成。\n任务36：①别人的。\n任务35：①甲。\n任务35：①乙。")
    page = words(answer)
    for sentence in (
        "没有写明任务编号",
        "写的是“99”，这份清单里没有这项任务",
        "有 1 项由其他单位牵头（任务 36），没有读取。",
        "有 2 段都写的是任务 35，请指明用哪一段",
        "有 4 段看不出是哪项任务",
    ):
        assert sentence in page
    assert "没有勾选任何一项" in words(saved(clerk, answer))
    answer = clerk.post(URL, carried(answer, match="1", **{"portion-0-task": "34", "portion-3-task": "35"}))
    assert "任务 34：已存为草稿，1 行。" in words(saved(clerk, answer))
    assert {number: Report.objects.get(pk=each.pk).text for number, each in led.items()} == {
        "34": "①沂蒙路：已完工。", "35": "①乙。"
    }  # fmt: skip


def test_two_parts_for_one_task_are_refused(clerk: Client, led: dict[str, Report]) -> None:
    answer = pasted(clerk, "任务35：①甲。\n任务35：①乙。")
    chosen = carried(answer, match="1", **{"portion-0-task": "35", "portion-1-task": "35"})
    assert "没有勾选任何一项" in words(clerk.post(URL, {**chosen, "save": "1", "portion-0-chosen": "on"}))
    answer = clerk.post(URL, chosen)
    assert "任务 35 勾选了两段，没有存入" in words(saved(clerk, answer))
    assert not led["35"].entries.exists()


@pytest.mark.parametrize("counted", ["3", "٣", "9"])
def test_a_page_of_which_parts_are_missing_is_refused(counted: str, clerk: Client, led: dict[str, Report]) -> None:
    answer = pasted(clerk, "任务34：①甲。\n任务35：①乙。")
    assert "这一页不完整，请重新粘贴或上传" in words(saved(clerk, answer, **{"portion-TOTAL_FORMS": counted}))
    assert not led["35"].entries.exists()


def test_what_is_filed_or_led_by_others_is_not_touched(clerk: Client, led: dict[str, Report]) -> None:
    Report.objects.filter(pk=led["34"].pk).update(status=Report.Status.SUBMITTED)
    answer = pasted(clerk, TEXT)
    assert "不能存入：</strong>这份报告现在不能修改：它已经报送" in words(answer)
    forged = carried(answer, save="1", **{"portion-0-chosen": "on", "portion-1-task": "36", "portion-1-chosen": "on"})
    assert "这一页不完整" in words(clerk.post(URL, forged))
    assert "没有存入。</strong>这份报告现在不能修改" in words(saved(clerk, answer, **{"portion-0-chosen": "on"}))
    assert Report.objects.get(pk=led["34"].pk).version == 0
    assert Report.objects.get(pk=led["35"].pk).version == 1


def test_the_prefilled_workbook_comes_back_for_all_tasks(clerk: Client, led: dict[str, Report]) -> None:
    target = AnnualTargetFactory(task=led["34"].task, what="开工道路", value=25, unit="条")
    book = load_workbook(BytesIO(clerk.get("/2024/Q2/desk/prefilled.xlsx").getvalue()))
    table, targets = book["任务分解"], book["年度目标累计"]
    columns = {str(cell.value).replace("\n", ""): cell.column - 1 for cell in table[3]}
    for row in table.iter_rows(min_row=4):
        if row[0].value in ("34", "35"):
            row[columns["二季度推进情况"]].value = f"①任务{row[0].value}已开工。"
            row[columns["存在问题"]].value = "资金紧张。"
    for row in targets.iter_rows():
        if row[0].value == "34":
            row[-1].value = 23
    data = BytesIO()
    book.save(data)
    answer = uploaded(clerk, "预填.xlsx", data.getvalue())
    assert "开工道路累计" in words(answer)
    saved(clerk, answer)
    report = Report.objects.get(pk=led["34"].pk)
    assert (report.text, report.obstacles) == ("①任务34已开工。", "资金紧张。")
    assert report.readings.get(target=target).value == 23
    assert Report.objects.get(pk=led["35"].pk).text == "①任务35已开工。"
    again = words(uploaded(clerk, "预填.xlsx", clerk.get("/2024/Q2/desk/prefilled.xlsx").getvalue()))
    assert again.count("与现有内容相同，不用再存") == 2


def test_a_document_with_all_its_tasks_is_parted_by_their_numbers(clerk: Client, led: dict[str, Report]) -> None:
    made, data = Document(), BytesIO()
    for line in TEXT.split("\n"):
        made.add_paragraph(line)
    made.save(data)
    saved(clerk, uploaded(clerk, "情况.docx", data.getvalue()))
    assert Report.objects.get(pk=led["35"].pk).obstacles == "资金未到位。"


def test_a_row_that_is_too_long_goes_to_the_form_to_be_mended(clerk: Client, led: dict[str, Report]) -> None:
    answer = pasted(clerk, f"任务34：①{'长' * (LONGEST_ROW + 1)}\n任务35：①已完工。")
    assert "要先改正才能存为草稿" in words(answer)
    page = words(saved(clerk, answer))
    assert "有 1 处写得不对，没有存为草稿；所填内容放在填报页" in page
    assert not led["34"].entries.exists()
    assert ReportDraft.objects.get().report == led["34"]
    assert "有未保存的内容" in words(clerk.get("/2024/Q2/tasks/34/report/"))


def test_a_text_that_no_report_can_hold_is_refused_with_its_length(clerk: Client, led: dict[str, Report]) -> None:
    page = words(pasted(clerk, "任务34：①" + "长" * LONGEST_REPORT))
    assert f"推进情况最多 {LONGEST_REPORT:,} 字" in page


def test_nothing_to_read_is_said_and_what_was_pasted_stays(clerk: Client) -> None:
    assert "没有文字" in words(pasted(clerk, " \n"))
    assert "请先选择文件" in words(clerk.post(URL, {"read": "upload"}))
    assert "这一页不完整" in words(clerk.post(URL, {"save": "1"}))
    assert "没有“推进情况”一列" in words(uploaded(clerk, "表.csv", "任务编号,工作任务\n34,道路".encode()))


def test_a_bureau_that_leads_nothing_is_told_so(client_of: ClientOf, stranger: User, task: Task) -> None:
    assert "本单位在这份清单里没有牵头的任务" in words(client_of(stranger).get(URL))


def test_the_way_there_stands_on_the_desk_of_who_fills_in(clerk: Client, client_of: ClientOf, signatory: User) -> None:
    assert URL in words(clerk.get("/2024/Q2/desk/"))
    assert URL not in words(client_of(signatory).get("/2024/Q2/desk/"))


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_as_many_queries_for_one_task_as_for_three(
    count: int, clerk: Client, bureau: Organization, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        TaskFactory(number=f"4{number}", lead=bureau)
    clerk.get(URL)
    with django_assert_num_queries(11):
        clerk.get(URL)


@pytest.mark.django_db
def test_a_bare_number_parts_only_before_its_tasks_own_words(task: Task) -> None:
    tasks = {task.number: task}
    found = divided_text(f"34、{task.text}\n①已开工。\n35、别的。\n34、不是标题。", tasks, ())
    assert [portion.task for portion in found.portions] == ["34"]
    with pytest.raises(FileProblem, match="没有文字"):
        divided_text(" ", tasks, ())


def test_values_that_stay_beside_a_new_text_are_told(clerk: Client, led: dict[str, Report]) -> None:
    target = AnnualTargetFactory(task=led["34"].task, what="道路", value=25, unit="条")
    saved(clerk, pasted(clerk, "任务34：①沂蒙路：总工程量完成50%。"))
    told = "年度目标累计没有随文字改动，仍为：道路 12 条。"
    assert told not in words(pasted(clerk, "任务34：①沂蒙路：总工程量完成60%。"))
    Report.objects.get(pk=led["34"].pk).readings.create(target=target, value=12)
    assert told in words(pasted(clerk, "任务34：①沂蒙路：总工程量完成60%。"))
    assert told not in words(pasted(clerk, "任务34：①沂蒙路：总工程量完成50%。"))


GROUPED = """市住建局二季度推进情况
一、城市更新类
任务34
①沂蒙路：已完工。
二、供热类
任务35：①新增供热面积200万平方米。"""
LISTED = """一、道路（任务34）
①沂蒙路：已完工。
（一）存在问题：雨季。
二、热源建设（任务35）
①新增供热面积200万平方米。
三、其他工作
召开调度会3次。"""
ITEMS = """一、道路（任务34）
（一）沂蒙路完工
（二）聚才路开工
二、热源（任务35）
①新增供热面积200万平方米。"""


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "parts", "passed"),
    [
        (GROUPED, [("34", "任务34\n①沂蒙路：已完工。"), ("35", "任务35：①新增供热面积200万平方米。")], ["市住建局二季度推进情况”“一、城市更新类", "二、供热类"]),
        (LISTED, [("34", "一、道路（任务34）\n①沂蒙路：已完工。\n（一）存在问题：雨季。"), ("35", "二、热源建设（任务35）\n①新增供热面积200万平方米。"), ("", "三、其他工作\n召开调度会3次。")], []),
        (ITEMS, [("34", "一、道路（任务34）\n（一）沂蒙路完工\n（二）聚才路开工"), ("35", "二、热源（任务35）\n①新增供热面积200万平方米。")], []),
        ("任务34\n一、沂蒙路已完工\n二、聚才路已开工", [("34", "任务34\n一、沂蒙路已完工\n二、聚才路已开工")], []),
    ],
    ids=["headings over groups", "a heading beside those of tasks", "items of a task", "one task alone"],
)  # fmt: skip
def test_what_a_heading_stands_over_is_not_said_of_the_task_above_it(
    text: str, parts: list[tuple[str, str]], passed: list[str], led: dict[str, Report]
) -> None:
    found = divided_text(text, {number: each.task for number, each in led.items()}, ())
    assert [(each.task, each.content.text) for each in found.portions] == parts
    assert found.passed == [f"标题“{titles}”不属于哪一项任务，没有读入。" for titles in passed]


def test_headings_that_were_passed_over_are_told(clerk: Client) -> None:
    assert "标题“二、供热类”不属于哪一项任务，没有读入。" in words(pasted(clerk, GROUPED))


def test_what_stands_beside_unchanged_words_stays(clerk: Client, led: dict[str, Report]) -> None:
    """A percentage that nobody reads in the words was filled in beside them."""
    entry = led["34"].entries.create(order=0, text="①完成全年目标的60%。", percent=60, basis="annual_target")
    same = pasted(clerk, f"任务34\n{entry.text}")
    assert "与现有内容相同，不用再存。" in words(same)
    saved(clerk, pasted(clerk, f"任务34\n{entry.text}\n②又开工2处。"), **{"portion-0-chosen": "on"})
    rows = led["34"].entries.order_by("order").values_list("text", "percent", "basis")
    assert list(rows) == [("①完成全年目标的60%。\n", 60, "annual_target"), ("②又开工2处。", None, "")]
