"""The journeys that the product is for, walked in a browser."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from docx import Document
from openpyxl import load_workbook
from playwright.sync_api import Download, Route
from pypdf import PdfReader

from reports.models import Report
from tasks.language import ConditionKind
from tasks.models import Organization, Period, Task, User
from tests.browser.conftest import Walk
from tests.browser.walker import Walker
from tests.factories import AnnualTargetFactory, ReportFactory, TaskFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEED = Path(settings.BASE_DIR) / "fixtures/2024-Q2-housing-bureau.txt"
NUMBERS = ["34", "40", "42", "88", "89", "91"]
REPORT = "/2024/Q2/tasks/34/report/"
CLIPBOARD = """async () => {
    const found = {};
    for (const item of await navigator.clipboard.read())
        for (const kind of item.types) found[kind] = await (await item.getType(kind)).text();
    return found;
}"""
FIRST, SECOND, MENDED = "①规划编制已完成。", "②评审会尚未召开。", "②评审会因场地未定，7月召开。"
REASON = "请说明评审会为何没有召开。"


def upload(person: Walker, file: Path) -> Walker:
    """Go from the home page to the preview of an imported file."""
    person.go("/").press("导入").press("导入任务表")
    person.field("文件").set_input_files(file)
    return person.press("下一步：核对")


def content(download: Download, ending: str) -> BytesIO:
    """Return the bytes of a downloaded document, whose name ends as it should."""
    assert download.suggested_filename.endswith(ending)
    return BytesIO(Path(download.path()).read_bytes())


def test_a_published_table_goes_in_and_comes_out(walk: Walk, admin: User, bureau: Organization, tmp_path: Path) -> None:
    person = upload(walk(admin), SEED).sees("文件没有写明这些任务的牵头单位", "有关的 6 行不导入")
    person.fill("牵头单位", "市住建局").press("按此重新预览").sees("新建、改造城市道路25条", "新增 6", "一并新建")
    doubts = person.page.locator("details.row-findings")
    assert doubts.count() == 6
    doubts.evaluate_all("each => each.forEach(details => details.open = true)")
    person.look().sees("754 ÷ 800 = 94.25%")
    person.press("导入 6 项").sees("已导入").press("查看季度分解表")
    numbers = person.page.locator("table.quarter-table tbody tr > :first-child").all_inner_texts()
    assert [number.strip() for number in numbers] == NUMBERS
    person.sees("2024年二季度政府工作报告牵头的重点工作任务分解", "市住房城乡建设局")

    pdf = PdfReader(content(person.download("导出 PDF"), ".pdf"))
    assert "— 1 —" in pdf.pages[0].extract_text()
    word = Document(content(person.download("Word"), ".docx"))
    assert [row.cells[0].text for row in word.tables[0].rows][1:] == NUMBERS
    excel = content(person.download("Excel"), ".xlsx")
    cells = [str(cell.value) for cell in load_workbook(excel).worksheets[0]["A"]]
    assert [cell for cell in cells if cell in NUMBERS] == NUMBERS

    again = tmp_path / "again.xlsx"
    again.write_bytes(excel.getvalue())
    upload(person, again).sees("文件与系统中的内容完全一致", "不变 6 项")


def test_columns_are_mapped_by_hand_and_the_import_is_undone(walk: Walk, admin: User, tmp_path: Path) -> None:
    file = tmp_path / "table.txt"
    rows = "序号\t事项\t季度里做什么\t目前怎么样\t由谁管\n1\t新建公园12处\t完成选址6处\t①已选址8处。\t市城管局\n"
    file.write_text(f"2024年重点任务\n{rows}", encoding="utf-8")
    person = upload(walk(admin), file).sees("文件没有写明这些任务的牵头单位", "不导入，原样保存")
    person.field("季度").select_option(label="二季度")
    for heading, field in {"季度里做什么": "工作目标", "目前怎么样": "推进情况", "由谁管": "牵头单位"}.items():
        person.field(heading).select_option(label=field)
    person.press("按此重新预览").sees("2024年二季度", "没有叫“市城管局”的单位")
    person.page.locator("[name='answer:unit:市城管局']").select_option(label="新建为市直部门")
    person.press("按决定重新预览").sees("新增 1", "推进情况 1 项", "新建单位：市城管局").press("导入 1 项").sees(
        "已导入"
    )
    assert Report.objects.get().text == "①已选址8处。"
    person.page.get_by_text("撤销这次导入").click()
    person.look().press("确认撤销").sees("已撤销", "内容恢复到导入之前")
    assert not Task.objects.exists()


def test_the_table_goes_on_the_clipboard_for_a_website(walk: Walk, viewer: User, task: Task, period: Period) -> None:
    ReportFactory(task=task, period=period, accepted=True, text="①北园路改造已完工。")
    person = walk(viewer).go("/").press("季度分解表")
    person.at("复制到网站").click()
    person.page.get_by_text("已复制").first.wait_for()
    kinds = person.page.evaluate(CLIPBOARD)
    assert set(kinds) == {"text/html", "text/plain"}
    assert "<table" in kinds["text/html"]
    assert "①北园路改造已完工。" in kinds["text/html"]
    assert "<" not in kinds["text/plain"]
    assert "34\t" in kinds["text/plain"]
    person.look()

    editor = person.page.context.new_page()  # of a website: what is on the clipboard becomes a table in it
    editor.set_content("<div contenteditable></div>")
    editor.locator("div").focus()
    editor.keyboard.press("Control+V")
    editor.locator("div td").first.wait_for()
    assert editor.locator("div h1").inner_text() == person.page.locator("caption .title").inner_text()
    pasted = [row.locator("td").all_inner_texts() for row in editor.locator("div tbody tr").all()]
    assert pasted == [["34", task.text, task.milestones.get().text, "①北园路改造已完工。"]]
    assert editor.locator("div th").all_inner_texts() == ["任务编号", "工作任务", "工作目标", "二季度推进情况"]


def test_a_document_that_takes_its_time_says_so_and_that_it_failed(walk: Walk, viewer: User, task: Task) -> None:
    person = walk(viewer).go("/").press("季度分解表")
    waiting: list[Route] = []
    person.page.route("**/table.pdf", lambda route: waiting.append(route))  # noqa: PLW0108  no method, says Playwright
    person.at("导出 PDF").click()
    busy = person.page.locator("[aria-busy=true]")
    busy.wait_for()
    assert busy.inner_text() == "正在生成…"
    person.look()
    person.refusal = "Failed to load resource: net::ERR_FAILED"
    waiting[0].abort()
    person.page.get_by_text("没有成功，请检查网络后重试。").wait_for()
    assert person.at("导出 PDF").is_visible()
    person.look()


def fill_in(person: Walker, *rows: str) -> None:
    """Type the rows of a report."""
    for place, text in enumerate(rows):
        field = person.page.locator(f"[name=rows-{place}-text]")
        if not field.is_visible():
            person.at("＋ 增加一行").click()
        field.fill(text)


@pytest.fixture
def plan_task(task: Task) -> Task:
    """Return the task with words that leave no doubt open when they are answered."""
    Task.objects.filter(pk=task.pk).update(text="优化营商环境，编制城市更新规划。")
    task.milestones.update(text="完成规划编制。")
    return task


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_report_goes_round(
    walk: Walk, lead: User, signatory: User, supervisor: User, plan_task: Task, scripted: bool
) -> None:
    ReportFactory(task=plan_task, text="")
    target = AnnualTargetFactory(task=plan_task, what="规划", value=1, unit="项", words="编制城市更新规划")
    condition = plan_task.milestones.get().conditions.create(kind=ConditionKind.EVENT, words="完成规划编制")
    reporter = walk(lead, scripted=scripted).go("/").press("填报 任务 34").sees("完成规划编制")
    reporter.page.locator("[name=paste]").fill(f"{FIRST}\n{SECOND}")
    reporter.press("识别").sees("识别出 2 项", "文字一字未改")
    reporter.page.locator(f"[name=reading-{target.pk}]").fill("1")
    reporter.fill("下步打算", "三季度召开。").press("预览并报送").sees("将公开的文字", SECOND, "张勇")
    reporter.press("报送").sees("已报送", "待审签")

    leader = (
        walk(signatory, scripted=scripted).go("/").press("审签 任务 34").sees(FIRST[1:]).press("审签").sees("已审签")
    )
    office = walk(supervisor, scripted=scripted).go("/").press("审核").press("审核 任务 34").sees(SECOND[1:])
    judge(office, "部分")
    office.press("退回").sees("退回须写明原因")
    comment_on(office, SECOND, REASON)
    office.press("退回").sees("已退回", "没有待审核的报告")

    reporter.go("/").press("查看退回意见 任务 34").sees(f"“{SECOND}” {REASON}")
    reporter.at("改第 2 行").click()
    assert reporter.page.url.endswith("#id_rows-1-text")
    fill_in(reporter, FIRST, MENDED)
    reporter.press("预览并报送").press("报送").sees("已报送")
    leader.go(REPORT).press("审签").sees("已审签")
    office.press("审核").press("审核 任务 34").sees(MENDED[1:]).press("与上一版比较").sees("改 1 句，其余 1 句没有变化")
    assert office.page.locator(f"[name=verdict-{condition.pk}]:checked").get_attribute("value") == "partly"
    office.press("通过").sees("已通过")
    office.press("季度分解表").sees(FIRST[1:], MENDED[1:])
    office.go(f"{REPORT}versions/").sees("推进情况")
    assert Report.objects.get().text == f"{FIRST}\n{MENDED}"


def judge(person: Walker, verdict: str) -> None:
    """Choose the verdict on the first condition; without a script it is saved by its button."""
    person.page.get_by_label(verdict, exact=True).first.check(force=True)
    if person.scripted:
        person.page.get_by_text("已认定 1 项").first.wait_for()
        assert person.page.locator("[data-begun-form]").is_hidden()
    else:
        person.press("保存认定").sees("认定已保存")


def comment_on(person: Walker, sentence: str, comment: str) -> None:
    """Pin a comment to a sentence: with a script by selecting its words, else by opening its field."""
    if person.scripted:
        person.page.locator("[data-text] .verbatim", has_text=sentence[1:]).dblclick(position={"x": 24, "y": 12})
    else:
        person.page.locator("summary", has_text=sentence[0]).click()
    field = person.page.get_by_label(f"“{sentence}”")
    field.wait_for()
    field.fill(comment)


def test_a_supervisor_works_from_the_keyboard(walk: Walk, supervisor: User, plan_task: Task, period: Period) -> None:
    ReportFactory(task=plan_task, submitted=True, text=FIRST)
    other = ReportFactory(task=TaskFactory(plan=period.plan, number="35", lead=plan_task.lead), submitted=True)
    office = walk(supervisor).go(REPORT)
    keys, comment = office.page.keyboard, office.field("退回意见")
    keys.press("r")
    keys.type("a j k r ?")
    assert comment.input_value() == "a j k r ?"
    comment.fill("")
    comment.blur()
    keys.press("?")
    office.field("使用单键快捷键").uncheck()
    office.look()
    keys.press("Escape")
    keys.press("j")
    keys.press("?")
    assert office.page.url.endswith(REPORT)
    office.field("使用单键快捷键").check()
    keys.press("Escape")
    for key, number in (("j", "35"), ("k", "34")):
        with office.page.expect_navigation():
            keys.press(key)
        assert f"/{number}/" in office.page.url
    keys.press("a")
    office.look().sees("通过任务 34 的报告？", "填报期关闭前可以写明原因撤销")
    keys.press("Escape")
    keys.press("a")
    with office.page.expect_navigation():
        keys.press("a")
    office.look().sees("任务 34：已通过。", "审核 · 任务 35")
    Report.objects.filter(pk=other.pk).update(version=1)
    office.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    told = office.page.get_by_text("这份报告现在是第 1 版")
    told.wait_for()
    office.page.evaluate("scrollTo(0, document.body.scrollHeight)")
    assert (told.bounding_box() or {"y": -1})["y"] >= 0, "the announcement stays in sight"
    office.look()


def test_a_stranger_sees_the_login_and_is_locked_out(walk: Walk, lead: User, task: Task) -> None:
    person = walk()
    for address in ("/", "/2024/Q2/", "/2024/tasks/34/", REPORT, "/imports/", "/admin/"):
        person.page.goto(person.base + address)
        assert person.page.url.startswith(f"{person.base}/login/?next=/")
    person.look().sees("请先登录")
    for _ in range(4):
        person.fill("用户名", "lead").fill("密码", "wrong").press("登录").sees("用户名或密码不正确")
    with person.refused():
        person.fill("用户名", "lead").fill("密码", "wrong").press("登录")
    person.sees("密码连续输错 5 次", "请在 30 分钟后再试")
