"""A row or two copied out of the table with their head: the narrative goes to the text, the rest is shown as left out."""

from __future__ import annotations

import pytest

from reports.filing.pasted_table import row_in
from reports.models import ProgressEntry
from tasks.files import FileProblem
from tasks.models import Period, Task, User
from tests.factories import ReportFactory
from tests.reports.test_filing import URL, ClientOf, pasted, saved, sent
from tests.reports.test_parting import words

HEAD = "任务编号\t工作任务\t二季度推进情况"
NARRATIVE = "①沂河路已完工。\n②祊水路完成60%。"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}\n34\t推进城市更新。\t①沂河路已完工。", "①沂河路已完工。"),
        (f"{HEAD}\n34\t推进城市更新。\t{NARRATIVE}", NARRATIVE),  # Word and web pages: each paragraph on its own line
        (f'{HEAD}\n34\t推进城市更新。\t"{NARRATIVE}"\n', NARRATIVE),  # Excel
        (f"2024年二季度重点工作任务分解表\n{HEAD}\n３４\t推进城市更新。\n改造老旧小区。\t{NARRATIVE}\n40\t危房\t①完成。", NARRATIVE),
        (f"{HEAD}\t备注\n40\t危房\t①完成。\t\n34\t推进城市更新。\t{NARRATIVE}\t无", NARRATIVE),
    ],
)  # fmt: skip
def test_of_a_pasted_table_the_narrative_of_the_own_row_is_taken(
    text: str, said: str, task: Task, period: Period
) -> None:
    row = row_in(text, task, period)
    assert row is not None
    assert (row.text, row.whole) == (said, text)
    assert row.left[0].startswith("粘贴的是一张表，读入了“二季度推进情况”；“任务编号”“工作任务”")
    assert [each for each in row.left if "任务 40 的行没有读入" in each] == [*row.left[1:]]
    assert bool(row.left[1:]) is ("危房" in text)


@pytest.mark.parametrize(
    "text",
    [
        NARRATIVE,
        "①沂河路\t已完工。",
        "序号\t项目名称\t进展情况\n1\t沂河路\t完工\n2\t祊水路\t在建",  # a list within a narrative
        f"本季度新开工25条道路。进展如下：\n{HEAD}\n34\t推进城市更新。\t①完工。",
        f"{HEAD}\n34\t推进城市更新。\t①完工。\t多一格",
        HEAD,
    ],
)
def test_words_with_tabs_are_no_table_of_tasks(text: str, task: Task, period: Period) -> None:
    assert row_in(text, task, period) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (f"{HEAD}\n40\t危房\t①完成。", "任务编号为 34 的没有这一行"),
        (f"{HEAD}\n34\t道路\t", "“二季度推进情况”是空的"),
        ("任务编号\t工作任务\t一季度推进情况\n34\t道路\t①完成。", "请换成这个季度的"),
    ],
)
def test_a_table_without_a_text_for_the_task_is_refused(text: str, sentence: str, task: Task, period: Period) -> None:
    with pytest.raises(FileProblem, match=sentence):
        row_in(text, task, period)


def test_the_form_takes_the_row_shows_what_it_left_out_and_gives_it_back(
    task: Task, period: Period, lead: User, client_of: ClientOf
) -> None:
    report = ReportFactory(task=task, period=period, text="")
    client = client_of(lead)
    table = f"{HEAD}\t存在问题\n34\t推进城市更新。\t{NARRATIVE}\t征迁较慢。"
    page, filled = words(client, read="paste", paste=table)
    assert filled["obstacles"] == "征迁较慢。"
    assert "读入了“二季度推进情况”“存在问题”；“任务编号”“工作任务”没有读入。" in page
    assert "文字一字未改" not in page
    answer = pasted(client, table)
    saved(client, answer, **filled)
    report.refresh_from_db()
    assert (report.text, report.obstacles) == (NARRATIVE, "征迁较慢。")
    _, emptied = words(client, read="whole", whole=table, **filled)
    assert emptied["obstacles"] == ""
    page, kept = words(client, read="paste", paste=table, obstacles="资金不足。")
    assert kept["obstacles"] == "资金不足。"
    assert "表中的“存在问题”或“下步打算”没有读入" in page
    ProgressEntry.objects.all().delete()
    whole = client.post(URL, sent(client.get(URL).context["form"], read="whole", whole=table))
    saved(client, whole)
    report.refresh_from_db()
    assert report.text == table
