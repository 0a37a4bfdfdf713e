"""A text in one piece: its heading, 存在问题 and 下步打算 go to their fields, are shown, and come back."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from reports.filing.parting import parts_of
from tasks.models import Period, Task, User
from tests.factories import ReportFactory
from tests.reports.test_filing import URL, ClientOf, sent

FIELDS = ("obstacles", "next_steps")
PASTED = "一、城市道路（任务34）\n①已开工25条道路。\n二、存在的主要问题：征迁较慢。\n涉及3户。\n（三）下一步工作打算\n7月底前完成。"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (PASTED, ("①已开工25条道路。", "征迁较慢。\n涉及3户。", "7月底前完成。")),
        ("①已开工。\n存在问题整改完成90%。", ("①已开工。\n存在问题整改完成90%。", "", "")),
        ("一、道路（任务35）\n①已开工。", ("一、道路（任务35）\n①已开工。", "", "")),
        ("存在问题：没有。", ("存在问题：没有。", "", "")),
        ("①已开工。\n下步打算：\n", ("①已开工。\n下步打算：\n", "", "")),
        ("①已开工。", ("①已开工。", "", "")),
        ("一、进展情况\n①已开工。\n二、存在困难\n资金3.5亿元。\n三、下阶段工作重点\n（1）加快。\n（2）完工。",
         ("①已开工。", "资金3.5亿元。", "（1）加快。\n（2）完工。")),
        ("推进情况：①已开工。\n存在的主要问题及原因：征迁慢。", ("①已开工。", "征迁慢。", "")),
        ("①完成情况：60%。\n完成情况：好。", ("①完成情况：60%。\n完成情况：好。", "", "")),
        ("推进城市更新\n①已开工。", ("①已开工。", "", "")),
        ("推进城市更新。", ("推进城市更新。", "", "")),
    ],
)  # fmt: skip
def test_labels_at_the_beginning_of_a_line_part_the_text(text: str, parts: tuple[str, str, str]) -> None:
    assert parts_of(text, "34", "推进城市更新。")[:3] == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("已完成120户。存在问题：资金不足。下步打算：年底前完成。", ("已完成120户。", "资金不足。", "年底前完成。")),
        ("已完成120户。主要困难：①资金；②征迁。", ("已完成120户。", "①资金；②征迁。", "")),
        ("已完成120户；存在问题：资金。\n下步措施：加快。", ("已完成120户；", "资金。", "加快。")),
    ],
)
def test_a_label_behind_a_sentence_parts_it(text: str, parts: tuple[str, str, str]) -> None:
    assert parts_of(text, "34")[:3] == parts


@pytest.mark.parametrize(
    "text",
    [
        "①A路完工。存在问题：征迁慢。②B路完工。",
        "①A路完工。存在问题：征迁慢。\n②B路完工。",
        "①A路完工。\n存在问题：征迁慢。\n②B路完工。\n存在问题：无。",
        "一、小区\n①完工。\n存在问题：慢。\n二、管网\n①开工。",
        "罗庄区已开工。存在问题：征迁慢。河东区：已完工。",
        "进展顺利，存在问题：无。",
    ],
)
def test_what_goes_on_with_the_narrative_is_not_taken_for_obstacles(text: str) -> None:
    assert parts_of(text, "34") == (text, "", "", ())


def words(client: Client, **further: str) -> tuple[str, dict[str, str]]:
    """Return the page that comes of a sent form, and what stands in its two fields."""
    page = client.post(URL, sent(client.get(URL).context["form"], **further)).content.decode()
    found = {name: re.search(rf'id="id_{name}"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL) for name in FIELDS}
    return page, {name: match[1] if match else "" for name, match in found.items()}


def test_a_paste_fills_the_fields_and_can_be_put_together_again(
    task: Task, period: Period, lead: User, client_of: ClientOf
) -> None:
    ReportFactory(task=task, period=period, text="")
    client = client_of(lead)
    page, filled = words(client, read="paste", paste=PASTED)
    assert filled == {"obstacles": "征迁较慢。\n涉及3户。", "next_steps": "7月底前完成。"}
    assert "“存在问题”一段已放入“存在问题”。" in page
    assert "标题“一、城市道路（任务34）”没有读入推进情况。" in page
    page, emptied = words(client, read="whole", whole=PASTED, **filled)
    assert emptied == {"obstacles": "", "next_steps": ""}
    assert "不分开" not in page
    page, kept = words(client, read="paste", paste=PASTED, obstacles="另有原因。", next_steps="")
    assert kept == {"obstacles": "另有原因。", "next_steps": ""}
    assert "不分开" not in page
    assert "表单的这一栏已有内容，没有改动" in page


def test_next_steps_written_below_the_obstacles_go_to_their_field(
    task: Task, period: Period, lead: User, client_of: ClientOf
) -> None:
    report = ReportFactory(task=task, period=period)
    client = client_of(lead)
    one = {"obstacles": "征迁较慢。\n下步打算：7月底前完成。", "save": "1"}
    page = client.post(URL, sent(client.get(URL).context["form"], **one), follow=True).content.decode()
    report.refresh_from_db()
    assert (report.obstacles, report.next_steps) == ("征迁较慢。", "7月底前完成。")
    assert "“下步打算”一段已放入“下步打算”。" in page
    client.post(URL, sent(client.get(URL).context["form"], **one, next_steps="另有打算。"))
    report.refresh_from_db()
    assert report.obstacles == one["obstacles"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("任务34：①已开工。\n②已完工。", "①已开工。\n②已完工。"),
        ("【任务34】城市道路\n①已开工。", "①已开工。"),
        ("任务35：①已开工。", "任务35：①已开工。"),
    ],
)
def test_the_number_of_the_task_is_no_part_of_its_text(text: str, said: str) -> None:
    assert parts_of(text, "34").text == said
