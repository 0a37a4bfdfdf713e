"""A clerk files a report by pasting what they have: few clicks, nothing typed, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Request

from reports.importing import Options, import_bytes
from reports.models import ConditionAnswer, Report, ReportDraft
from reports.workflow import Content, EntryData, save
from tasks.milestones import reword
from tasks.models import Period, Task, User
from tests.browser.conftest import Walk
from tests.browser.walker import Walker
from tests.factories import PeriodFactory, ReportFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

REPORT = "/2024/Q2/tasks/34/report/"
TEXT = "①规划编制已完成。\n②沂蒙路：总工程量完成60%；聚才路：已完工。"


@pytest.fixture
def opened(task: Task, period: Period) -> Report:
    """Return the empty report of a task of which the text leaves nothing open."""
    Task.objects.filter(pk=task.pk).update(text="优化营商环境，编制城市更新规划。")
    task.milestones.update(text="完成规划编制。")
    return ReportFactory(task=task, period=period, text="")


def test_on_a_phone_the_text_is_pasted_before_last_quarter_is_read(walk: Walk, lead: User, opened: Report) -> None:
    ReportFactory(task=opened.task, period=PeriodFactory(plan=opened.period.plan, number=1), accepted=True)
    person = walk(lead).go(REPORT)
    tops = """() => ["#checklist", "[name=paste]", ".beside details"].map(
        (each) => document.querySelector(each).getBoundingClientRect().top)"""
    person.page.set_viewport_size({"width": 390, "height": 844})
    goal, paste_area, before = person.page.evaluate(tops)
    assert goal < paste_area < before
    assert paste_area < 844 - 200
    person.page.set_viewport_size({"width": 1440, "height": 900})
    goal, paste_area, before = person.page.evaluate(tops)
    assert max(goal, paste_area, before) < 900


class Clicks:
    """A count of clicks."""

    made = 0

    def on(self, element: Locator) -> None:
        """Click on `element`."""
        element.click()
        self.made += 1


def paste(person: Walker, text: str) -> None:
    """Put the text into the field to paste into."""
    person.page.locator("[name=paste]").fill(text)


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_text_is_pasted_and_filed_in_four_clicks(walk: Walk, lead: User, opened: Report, scripted: bool) -> None:
    person = walk(lead, scripted=scripted).go("/").press("填报 任务 34")
    paste(person, TEXT)
    person.press("识别").sees("识别出 2 项", "文字一字未改")
    person.press("预览并报送").sees("将公开的文字").press("报送").sees("已报送")
    assert Report.objects.get().text == TEXT


def test_a_form_is_sent_in_parts_for_a_file_alone(walk: Walk, lead: User, opened: Report) -> None:
    person, sent = walk(lead).go(REPORT), list[str]()

    def note(request: Request) -> None:
        if request.method == "POST" and request.is_navigation_request():
            sent.append(request.headers["content-type"].partition(";")[0])

    person.page.on("request", note)
    paste(person, TEXT)
    person.press("识别").sees("识别出 2 项")
    person.page.locator("[name=evidence]").set_input_files(
        {"name": "permit.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    person.press("上传").sees("已上传 1 份佐证材料")
    assert sent == ["application/x-www-form-urlencoded", "multipart/form-data"]


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_row_copied_out_of_the_table_is_filed_by_its_narrative_alone(
    walk: Walk, lead: User, opened: Report, scripted: bool
) -> None:
    person = walk(lead, scripted=scripted).go(REPORT)
    table = (
        f"任务编号\t工作任务\t二季度推进情况\n34\t{Task.objects.get().text}\t{TEXT}\n40\t农村危房改造。\t①完成300户。"
    )
    paste(person, table)
    person.press("识别").sees("识别出 2 项", "“任务编号”“工作任务”没有读入", "任务 40 的行没有读入")
    person.press("预览并报送").sees("将公开的文字").press("报送").sees("已报送")
    assert Report.objects.get().text == TEXT


def test_the_seeds_25_roads_are_filed_in_twelve_clicks(walk: Walk, lead: User, period: Period) -> None:
    """Counted is every click from the paste to 报送, but for answers to doubts and the mandatory reason."""
    seed = Path(settings.BASE_DIR) / "fixtures" / "2024-Q2-housing-bureau.txt"
    import_bytes(seed.read_bytes(), seed.name, Options(lead="市住建局", create_units=True))
    report = Report.objects.get(task__number="34")
    text = report.text
    report.entries.all().delete()
    report.transitions.all().delete()
    Report.objects.filter(pk=report.pk).update(status="draft", version=0, published_at=None)
    person, clicks = walk(lead), Clicks()
    person.go(REPORT)
    clicks.on(person.page.locator("[name=paste]"))
    paste(person, text)
    person.press("识别")
    clicks.made += 1
    same = person.page.locator("[data-doubts-same]")
    if same.is_visible():
        clicks.on(same)
    for choice in person.page.locator(".condition-choice").all():
        clicks.on(choice.locator("label").nth(2))
    clicks.on(person.page.locator("[name=outlook][value=feasible]"))
    person.fill("存在问题", "部分道路手续办理较慢，已专班推进。").fill("下步打算", "9月底前补齐，工程科负责。")
    person.press("预览并报送").sees("将公开的文字")
    clicks.made += 1
    for doubt in person.page.locator(".findings textarea:visible").all():
        doubt.fill("已与承办科室核实。")
    person.press("报送").sees("已报送")
    clicks.made += 1
    assert Report.objects.get(pk=report.pk).text == text
    assert clicks.made <= 12


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_what_is_likely_is_confirmed_with_one_press_but_for_what_was_chosen_otherwise(
    walk: Walk, lead: User, opened: Report, scripted: bool
) -> None:
    reword(opened.task, opened.period, "温泉路主体完工；沂蒙路主体完工；完成规划编制。")
    person = walk(lead, scripted=scripted).go(REPORT)
    paste(person, "①规划编制已完成。\n②温泉路正在浇筑路基；沂蒙路正在浇筑路基。")
    person.press("识别").fill("存在问题", "雨季影响施工，已调整计划。").fill("下步打算", "9月底前完工，工程科负责。")
    person.press("预览并报送").sees("按识别结果确认 2 项，继续预览", "识别为“未达到”，请确认或另选")
    person.page.locator(".condition-choice").first.locator("label").last.click()
    if scripted:
        person.field("存在问题").focus()
        person.page.locator("#proposals").get_by_text("按识别结果确认 1 项").wait_for()
    person.press(f"按识别结果确认 {2 - scripted} 项").sees("按识别结果确认了 1 项，草稿已保存", "3 项，未达到 1")
    answers = ConditionAnswer.objects.order_by("condition__start").values_list("answer", "as_read")
    assert list(answers) == [("not_due", False), ("missed", False)]
    assert not person.page.locator("#proposals button").count()
    person.press("预览并报送").sees("将公开的文字")


def test_what_is_typed_is_saved_by_itself_and_offered_again(walk: Walk, lead: User, opened: Report) -> None:
    person = walk(lead).go(REPORT)
    person.fill("下步打算", "三季度召开评审会。")
    person.page.locator("[data-saving]", has_text="已于").wait_for(timeout=10_000)
    assert ReportDraft.objects.get().data["next_steps"] == ["三季度召开评审会。"]
    person.go(REPORT).sees("有未保存的内容").press("继续填写")
    assert person.field("下步打算").input_value() == "三季度召开评审会。"
    person.press("放弃，改用已保存的内容")
    assert person.field("下步打算").input_value() == ""


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_doubts_come_up_beside_the_row_while_one_types(walk: Walk, lead: User, opened: Report, scripted: bool) -> None:
    Task.objects.update(text="危房改造800户。")
    person = walk(lead, scripted=scripted).go(REPORT)
    asked: list[str] = []
    person.page.on("request", lambda request: asked.append(request.url) if "/check/" in request.url else None)
    person.way("rows").page.locator("[name=rows-0-text]").fill("③已开工农村危房改造754户，开工率95%。")
    if not scripted:
        person.press("核对")
    person.page.locator("#told-rows-0").get_by_text("754 ÷ 800 = 94.25%", exact=True).wait_for()
    person.page.locator("#told-rows-0 summary").click()
    person.page.get_by_label("疑点 1：说明理由").fill("分母为年初核定数。")
    person.look().press("保存草稿").sees("分母为年初核定数。", "修改说明")
    assert len(asked) == scripted
    assert opened.answers.get().reason == "分母为年初核定数。"


def test_words_said_twice_are_selected_where_the_doubt_stands(walk: Walk, lead: User, opened: Report) -> None:
    Task.objects.update(text="危房改造800户。")
    person = walk(lead).go(REPORT).way("rows")
    row = person.page.locator("[name=rows-0-text]")
    words = "开工农村危房改造754户，开工率95%"
    text = f"③甲：已{words}。乙：已{words}。"
    row.fill(text)
    mend = person.page.locator("#told-rows-0 .finding", has_text="754 ÷ 800").get_by_role("link", name="改正")
    chosen = "({value, selectionStart, selectionEnd}) => [selectionStart, value.slice(selectionStart, selectionEnd)]"
    mend.nth(1).click()
    assert row.evaluate(chosen) == [text.rindex(words), words]
    mend.nth(0).click()
    assert row.evaluate(chosen) == [text.index(words), words]


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_a_proposal_is_taken_with_one_press(walk: Walk, lead: User, opened: Report, scripted: bool) -> None:
    Task.objects.update(text="危房改造800户。")
    person = walk(lead, scripted=scripted).go(REPORT).way("rows")
    row = person.page.locator("[name=rows-0-text]")
    row.fill("③开工率95%的县区有三个；已开工农村危房改造754户，开工率95%。")
    if scripted:
        person.page.locator("#told-rows-0").get_by_role("button", name="改为 94%").click()
        chosen = "({value, selectionStart, selectionEnd}) => value.slice(selectionStart, selectionEnd)"
        assert row.evaluate(chosen) == "94%"
        person.page.keyboard.press("Control+z")
        assert "开工率95%。" in row.input_value()
        person.page.keyboard.press("Control+y")
        person.page.locator(".finding-offers").wait_for(state="detached")
        person.look()
    else:
        person.press("核对").press("改为 94%").sees("95% 改为 94%，还没有保存。")
    assert row.input_value() == "③开工率95%的县区有三个；已开工农村危房改造754户，开工率94%。"
    person.press("保存草稿")
    assert Report.objects.get().text == "③开工率95%的县区有三个；已开工农村危房改造754户，开工率94%。"


def test_a_reading_is_corrected_from_its_place_in_the_text_and_rows_move_by_keys(
    walk: Walk, lead: User, opened: Report
) -> None:
    person = walk(lead).go(REPORT)
    paste(person, "①沂蒙路：总工程量完成60%；沐河路：预计年底开工。")
    person.press("识别")
    text, keyboard = person.page.locator("#taken-text"), person.page.keyboard
    text.get_by_role("link", name="60%").click()
    assert person.page.evaluate("document.activeElement.name") == "rows-0-percent"
    person.page.locator("[name=rows-0-percent]").fill("75")
    person.page.get_by_text("保存时：60% 改为 75%").wait_for()
    for kind in ("name", "stage"):  # of works that are only expected
        text.locator(f".confirm[for$={kind}]").click()
        text.locator(f".confirm[for$={kind}]").wait_for(state="detached")
    person.page.locator("[name=rows-1-text]").focus()
    keyboard.press("Alt+Enter")
    keyboard.type("②第三行。")
    keyboard.press("Alt+ArrowUp")
    person.sees("第 3 行移到第 2 行。").page.locator("[name=rows-1-text]").focus()
    keyboard.press("Alt+Delete")
    person.sees("第 3 行已删除。").look().press("保存草稿")
    assert Report.objects.get().text == "①沂蒙路：总工程量完成75%；\n②第三行。"


def test_nothing_is_lost_when_the_network_goes_or_the_page_is_closed(walk: Walk, lead: User, opened: Report) -> None:
    person = walk(lead).go(REPORT)
    context, page = person.page.context, person.page
    context.set_offline(True)
    person.fill("下步打算", "三季度召开评审会。")
    page.get_by_text("网络中断，内容已存在本机").wait_for()
    assert "late" in (page.locator("[data-saving]").get_attribute("class") or "")
    context.set_offline(False)
    person.errors.clear()  # the browser's own words on the failed request
    [(name, copy)] = page.evaluate("Object.entries(localStorage)")
    page.locator("[data-saving]", has_text="已于").wait_for()
    assert opened.drafts.get().data["next_steps"] == ["三季度召开评审会。"]
    ReportDraft.objects.all().delete()
    page.evaluate("([name, copy]) => localStorage.setItem(name, copy)", [name, copy])
    person.go(REPORT).sees("这台电脑上存有没能送到服务器的内容")
    with page.expect_navigation():
        page.get_by_role("button", name="继续填写").click()
    assert person.look().field("下步打算").input_value() == "三季度召开评审会。"
    person.fill("存在问题", "缺资金。")
    page.goto(person.base + "/2024/Q2/desk/")  # left at once, before anything is saved by itself
    person.go(REPORT)
    assert (
        opened.drafts.filter(data__obstacles=["缺资金。"]).exists() or page.get_by_text("这台电脑上存有").is_visible()
    )


def test_a_session_that_ends_and_a_server_that_fails_leave_the_text_here(
    walk: Walk, lead: User, opened: Report
) -> None:
    person = walk(lead).go(REPORT)
    cookies = person.page.context.cookies()
    person.page.context.clear_cookies(name="sessionid")
    person.fill("下步打算", "三季度召开评审会。")
    person.page.get_by_text("登录已过期，内容已存在本机").wait_for()
    person.page.context.add_cookies(cookies)  # type: ignore[arg-type]  # logged in again in another window
    person.page.route("**/draft/", lambda route: route.fulfill(status=500, body=""))
    person.fill("下步打算", "四季度召开评审会。")
    person.page.get_by_text("服务器出错，内容已存在本机").wait_for()
    person.page.unroute("**/draft/")
    person.errors.clear()  # the browser's own words on the refused requests
    person.press("保存草稿").sees("草稿已保存")
    assert Report.objects.get().next_steps == "四季度召开评审会。"
    assert person.page.evaluate("localStorage.length") == 0


def test_nothing_is_sent_while_an_input_method_composes(walk: Walk, lead: User, opened: Report) -> None:
    person = walk(lead)
    page, asked = person.page, list[str]()
    page.clock.install()
    page.goto(person.base + REPORT)
    page.on("request", lambda request: REPORT in request.url and asked.append(request.url.rsplit("/", 2)[1]))
    compose = """(name) => {
        const field = document.querySelector("[name=rows-0-text]");
        field.dispatchEvent(new CompositionEvent(name, {bubbles: true}));
        field.value = "①guihua";
        field.dispatchEvent(new Event("input", {bubbles: true}));
    }"""
    page.evaluate(compose, "compositionstart")
    page.clock.run_for(30_000)
    assert asked == []
    with page.expect_response("**/check/"), page.expect_response("**/draft/"):
        page.evaluate(compose, "compositionend")
        page.clock.run_for(5_000)
    assert sorted(asked) == ["check", "draft"]


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
def test_many_rows_are_lines_that_a_click_or_enter_opens(
    walk: Walk, lead: User, opened: Report, scripted: bool
) -> None:
    person = walk(lead, scripted=scripted).go(REPORT)
    page, keyboard = person.page, person.page.keyboard
    paste(person, "①沂蒙路：总工程量完成60%；聚才路：已完工；沐河路：在建；创新路：尚未开工。")
    person.press("识别").sees("聚才路：已完工；", "60%")
    row = page.locator("[data-row]").nth(1)
    assert not row.locator("textarea").first.is_visible()
    assert row.locator("summary").first.bounding_box()["height"] < 60  # type: ignore[index]
    row.locator("summary").first.focus()
    keyboard.press("Enter")
    keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "rows-1-text"
    row.locator("textarea").first.fill("聚才路：已竣工验收；")
    row.locator("summary").first.click()
    if scripted:
        row.locator(".line-text").get_by_text("聚才路：已竣工验收；").wait_for()
    page.locator("#taken-text").get_by_role("link", name="60%").click()
    assert page.evaluate("document.activeElement.name") == "rows-0-percent"
    person.look().press("保存草稿")
    assert "聚才路：已竣工验收；" in Report.objects.get().text


@pytest.mark.parametrize("scripted", [True, False], ids=["with script", "without script"])
@pytest.mark.parametrize("width", [1440, 1000, 390])
def test_no_field_of_a_row_lies_on_another(walk: Walk, lead: User, opened: Report, width: int, scripted: bool) -> None:
    save(opened, Content((EntryData("①完成规划编制。", "①"),), outlook="feasible"), by=lead, version=0)
    page = walk(lead, scripted=scripted).go(REPORT).page
    page.set_viewport_size({"width": width, "height": 900})
    row = page.locator(".entry-fields").first
    fields = row.locator("textarea, select, input:not([type=hidden]), button")
    places = [place for field in fields.all() if field.is_visible() and (place := field.bounding_box())]
    assert len(places) > 6
    for at, one in enumerate(places):
        for other in places[at + 1 :]:
            aside = one["x"] + one["width"] <= other["x"] + 1 or other["x"] + other["width"] <= one["x"] + 1
            above = one["y"] + one["height"] <= other["y"] + 1 or other["y"] + other["height"] <= one["y"] + 1
            assert aside or above, (one, other)


def test_on_an_empty_form_pasting_is_the_one_obvious_thing(walk: Walk, lead: User, opened: Report) -> None:
    page = walk(lead).go(REPORT).page
    assert page.locator(".btn-primary:visible").all_inner_texts() == ["识别"]
    assert not page.locator("#rows").is_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    read, bar = (page.locator(name).bounding_box() or {} for name in ("[name=read]:visible", ".action-bar"))
    assert read["y"] + read["height"] < bar["y"]
    page.locator("label[for=way-rows]").click()
    assert page.locator("[name=rows-0-text]").is_visible()
