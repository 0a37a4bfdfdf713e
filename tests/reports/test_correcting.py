"""Readings corrected where they stand: the words follow where they are plain, else the person is asked; never in silence."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from reports.filing.agreeing import DisagreementError, with_district, with_name, with_stage
from reports.filing.settling import write_names
from reports.models import Report
from tasks.models import Period, Task, User
from tests.conftest import Visitor
from tests.factories import OrganizationFactory, ReportFactory, SubProjectFactory
from tests.reports.test_filing import pasted, saved, sent
from tests.reports.test_report_form import posted

URL = "/2024/Q2/tasks/34/report/"
TEXT = "①道路：沂蒙路：已完工；沐河路：地下管网完成70%；费县文山路：总工程量完成60%。"
ClientOf = Callable[[Visitor], Client]


@pytest.fixture
def report(task: Task, period: Period) -> Report:
    """Return the report that opening the period made."""
    return ReportFactory(task=task, period=period, text="")


@pytest.fixture
def clerk(client_of: ClientOf, lead: User, report: Report) -> Client:
    """Return the client of the lead bureau's reporter."""
    OrganizationFactory(district=True, name="费县", short_name="费县")
    return client_of(lead)


@pytest.mark.parametrize(
    ("text", "was", "now", "expected", "told"),
    [
        ("沂蒙路：已完工；", "completed", "under_construction", "沂蒙路：正在施工；", "“已完工”改为“正在施工”"),
        ("沂蒙路：尚未开工。", "not_started", "suspended", "沂蒙路：已停工。", "“尚未开工”改为“已停工”"),
        ("沂蒙路：正在施工。", "under_construction", "completed", "沂蒙路：已完工。", "“正在施工”改为“已完工”"),
        ("沂蒙路：地下管网完成70%。", "under_construction", "preparation", "沂蒙路：地下管网完成70%。", ""),
        ("推进有序。", "unstated", "under_construction", "推进有序。", ""),
        ("沂蒙路：已完工；", "under_construction", "completed", "沂蒙路：已完工；", ""),
        ("沂蒙路：已完工；", "completed", "unstated", "沂蒙路：已完工；", ""),
    ],
)
def test_a_corrected_stage_rewrites_the_words_that_say_it(
    text: str, was: str, now: str, expected: str, told: str
) -> None:
    assert with_stage(text, was, now) == (expected, told)


@pytest.mark.parametrize(
    ("text", "was", "now", "words"),
    [
        (
            "沂蒙路：总工程量完成60%。",
            "under_construction",
            "completed",
            "文字写的是“60%”（在建），阶段改为“已完工”请直接改文字",
        ),
        ("沂蒙路：竣工验收合格并投入使用。", "completed", "preparation", "（已完工），阶段改为“前期”请直接改文字"),
        ("沂蒙路：已完工，已竣工。", "completed", "suspended", "请直接改文字"),
    ],
)
def test_a_stage_that_the_words_contradict_is_asked_for(text: str, was: str, now: str, words: str) -> None:
    with pytest.raises(DisagreementError) as refusal:
        with_stage(text, was, now)
    assert words in str(refusal.value)


def test_a_corrected_name_takes_the_place_of_the_words() -> None:
    assert with_name("沐河路：完工。", "沐河路", "沐河北路") == ("沐河北路：完工。", "“沐河路”改为“沐河北路”")
    assert with_name("西三路单面工程：完工。", "西三路", "西三路单面工程") == ("西三路单面工程：完工。", "")
    assert with_name("沐河路：完工。", "沐河路", "") == ("沐河路：完工。", "")
    with pytest.raises(DisagreementError, match="2 处"):
        with_name("沐河路接沐河路：完工。", "沐河路", "沐河北路")


def test_a_district_that_the_words_name_is_not_changed_in_silence() -> None:
    assert with_district("文山路：完工。", "费县", "平邑县") == ("文山路：完工。", "")
    assert with_district("平邑县文山路：完工。", "费县", "平邑县") == ("平邑县文山路：完工。", "")
    with pytest.raises(DisagreementError, match="文字里写的是“费县”"):
        with_district("费县文山路：完工。", "费县", "平邑县")


def test_each_reading_links_to_its_field_and_not_a_character_is_added(clerk: Client) -> None:
    markup = pasted(clerk, TEXT).content.decode()
    marked = re.search(r'id="taken-text">(.*?)</p>', markup, re.DOTALL)
    assert marked
    assert re.sub(r"<[^>]*>", "", marked[1]) == TEXT
    links = dict(re.findall(r'href="#id_(rows-\d-\w+)"[^>]*>(?:<mark[^>]*><u>)?([^<]*)', marked[1]))
    assert links["rows-0-name"] == "沂蒙路"
    assert links["rows-2-district"] == "费县"
    assert links["rows-2-percent"] == "60%"
    assert links["rows-1-stage"] == "管网"
    assert 'for="id_rows-1-sure_stage"' in marked[1]
    assert 'for="id_rows-0-sure_stage"' not in marked[1]


def test_uncertain_readings_are_confirmed_one_by_one_or_all_at_once(task: Task, clerk: Client) -> None:
    SubProjectFactory(task=task, name="沂蒙路单面（东段）工程")
    SubProjectFactory(task=task, name="沐河路单面（西段）工程")
    text = "①道路：沂蒙路：预计年底开工；沐河路：预计年底开工。"
    form = pasted(clerk, text).context["form"]
    rows = sent(form, taken="1")
    assert [row.open_doubts.keys() for row in form.rows.initial_forms] == [{"stage"}, {"stage"}]
    one = clerk.post(f"{URL}check/", rows | {"rows-0-sure": "stage"}).content.decode()
    assert 'for="id_rows-0-sure_stage"' not in one
    assert 'for="id_rows-1-sure_stage"' in one
    answer = clerk.post(URL, rows | {"confirm": "stage"})
    assert [row.open_doubts for row in answer.context["form"].rows.forms[:2]] == [{}, {}]
    assert "全部确认" not in answer.content.decode()
    assert "识别出 1 项" in answer.content.decode()
    corrected = clerk.post(URL, rows | {"rows-0-stage": "preparation", "check": "1"}).context["form"]
    assert corrected.rows.forms[0].doubts == {}
    assert Report.objects.get().version == 0


def test_like_names_are_taken_for_the_same_all_at_once_without_a_script(task: Task, clerk: Client) -> None:
    for name in ("沂河北路改造", "祊河北路改造"):
        SubProjectFactory(task=task, name=name)
    answer = pasted(clerk, "①道路：沂河北路二期：已完工；祊河北路二期：已完工。")
    like = [each.like for each in answer.context["rows_shown"] if each.like]
    again = clerk.post(URL, sent(answer.context["form"], confirm="same"))
    chosen = [row["same"].value() for row in again.context["form"].rows.forms[:2]]
    assert len(like) == 2
    assert chosen == [key for key, _ in like]


def test_a_corrected_name_rewrites_the_text_or_is_kept_as_an_alias(task: Task, clerk: Client) -> None:
    known = SubProjectFactory(task=task, name="沐河北路")
    form = pasted(clerk, "①道路：沐东路：已完工；沂蒙路：已完工。").context["form"]
    typed = sent(form, **{"rows-0-name": "沐河北路"})
    assert "保存时：“沐东路”改为“沐河北路”" in clerk.post(f"{URL}check/", typed).content.decode()
    clerk.post(URL, typed | {"rows-0-alias": "on", "save": "1"})
    report = Report.objects.get()
    assert report.text == "①道路：沐东路：已完工；沂蒙路：已完工。"
    assert (report.entries.first().name, report.entries.first().subproject) == ("沐东路", known)
    write_names(report)
    known.refresh_from_db()
    assert known.aliases == ["沐东路"]
    page = saved(clerk, clerk.get(URL), **{"rows-1-name": "蒙山路"})
    assert "第 2 行：“沂蒙路”改为“蒙山路”。" in page.content.decode()
    assert Report.objects.get().text == "①道路：沐东路：已完工；蒙山路：已完工。"


def test_a_correction_that_the_words_contradict_is_a_problem_of_its_row(clerk: Client) -> None:
    place = OrganizationFactory(district=True, name="平邑县", short_name="平邑县")
    form = pasted(clerk, TEXT).context["form"]
    changed: dict[str, Any] = {
        "rows-2-district": str(place.pk),
        "rows-2-stage": "completed",
        "rows-1-stage": "preparation",
    }
    answer = clerk.post(URL, sent(form, save="1", **changed))
    markup = answer.content.decode()
    assert "第 3 行“县区”：文字里写的是“费县”，改为“平邑县”请直接改文字。" in markup
    assert "第 3 行“阶段”：" in markup
    assert "第 2 行“阶段”" not in markup
    assert Report.objects.get().version == 0
    live = clerk.post(f"{URL}check/", sent(form, **changed)).content.decode()
    assert "保存前请改：文字里写的是“费县”" in live


@pytest.mark.usefixtures("task")
def test_rows_are_added_without_a_script(clerk: Client) -> None:
    answer = clerk.post(URL, posted("①写了一半", add="1"))
    assert 'name="rows-3-text"' in answer.content.decode()
    assert "①写了一半" in answer.content.decode()
    assert Report.objects.get().version == 0
