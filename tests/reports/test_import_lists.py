"""A table goes into the list that it is for: named by its title, told by its rows, chosen, or asked; never guessed."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.http import HttpResponse
from django.urls import reverse

from reports.importing import Options, Preview, import_bytes, undo
from reports.samples import organizations
from tasks.models import ImportBatch, Organization, Period, Plan, Task, User
from tests.factories import PlanFactory, TaskFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], StrictClient]
HEAD = "任务编号\t工作任务\t牵头单位\t二季度推进情况\n"
ROADS = "新建改造城市道路25条，打通断头路。"
CHECKUPS = "为60岁以上老年人免费体检一次。"
MAIN_TITLE, OTHER_TITLE = "2024年二季度政府工作报告重点工作任务", "2024年二季度民生实事项目推进情况"
HEALTH = f"34\t{CHECKUPS}\t市卫健委\t①已体检。"


@pytest.fixture(autouse=True)
def city(tmp_path: Path, settings: object, office: Organization) -> None:
    """Have the city's units and the road task as number 34 of the main list."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    organizations.install()
    TaskFactory(number="34", text=ROADS, lead=Organization.objects.get(short_name="市住建局"))


def table(title: str, *rows: str) -> bytes:
    """Return a file with this title and these rows."""
    return f"{title}\n{HEAD}{chr(10).join(rows)}".encode()


def imported(data: bytes, **options: object) -> Preview:
    """Import with these options."""
    return import_bytes(data, "表.txt", Options(**options))  # type: ignore[arg-type]


def answers(preview: Preview) -> list[str]:
    """Return the answers to the question which list is meant."""
    return [choice.value for question in preview.questions if question.key == "list" for choice in question.choices]


def held() -> set[tuple[str, str, str]]:
    """Return slug, number and text of every task."""
    return set(Task.objects.values_list("plan__slug", "number", "text"))


def test_a_title_of_another_kind_is_asked_and_touches_nothing() -> None:
    preview = imported(table(OTHER_TITLE, HEALTH))
    assert answers(preview)[:2] == ["new:民生实事", "new:重点项目"]
    assert answers(preview)[-1] == "list:"
    assert preview.rows == []
    assert held() == {("", "34", ROADS)}
    assert not ImportBatch.objects.exists()


def test_the_new_list_stands_beside_the_main_one_and_is_known_from_then_on() -> None:
    preview = imported(table(OTHER_TITLE, HEALTH), decisions={"list": "new:民生实事"})
    assert preview.problems == []
    assert preview.created[:2] == ["新建清单：2024年民生实事", "新建填报期：2024年二季度民生实事"]
    assert held() == {("", "34", ROADS), ("minsheng", "34", CHECKUPS)}
    again = imported(table(OTHER_TITLE, HEALTH))
    assert (again.problems, again.counts["unchanged"]) == ([], 1)
    undo(ImportBatch.objects.order_by("pk")[0], None)
    assert held() == {("", "34", ROADS)}
    assert Plan.objects.get().is_main
    assert not Period.objects.exists()


def test_a_title_that_names_its_list_needs_no_question() -> None:
    PlanFactory(livelihood=True)
    PlanFactory(kind="民生实事", title="老旧小区民生实事", slug="xiaoqu")
    for title, slug in ((OTHER_TITLE, "minsheng"), ("2024年二季度老旧小区民生实事", "xiaoqu"), (MAIN_TITLE, "")):
        preview = imported(table(title, f"8\t{title}\t市财政局\t"))
        assert preview.problems == []
        assert Task.objects.get(text=title).plan.slug == slug


def test_rows_tell_where_the_title_is_silent_and_none_is_taken_where_they_tell_nothing() -> None:
    other = PlanFactory(livelihood=True)
    TaskFactory(plan=other, number="2", text=CHECKUPS, lead=Organization.objects.get(short_name="市卫健委"))
    silent = "2024年二季度推进情况"
    preview = imported(table(silent, f"2\t{CHECKUPS}\t市卫健委\t①已体检。"))
    assert (preview.plan, preview.problems) == (other, [])
    preview = imported(table(silent, "3\t建设水厂\t市水利局\t①已开工。"))
    assert answers(preview)[:2] == ["list:", "list:minsheng"]
    assert "2024年有 2 份清单，标题没有写明是哪一份" in str(preview.problems[0])
    assert not Task.objects.filter(number="3").exists()
    assert imported(table(silent, "3\t建设水厂\t市水利局\t"), decisions={"list": "list:minsheng"}).problems == []
    assert Task.objects.get(number="3").plan == other


def test_unlike_text_under_a_known_number_may_be_another_list() -> None:
    data = table(MAIN_TITLE, HEALTH)
    preview = imported(data)
    assert [choice.value for choice in preview.questions[0].choices] == ["same", "list", "skip"]
    preview = imported(data, decisions={"row:0:3": "list"})
    assert answers(preview)[:2] == ["list:", "new:民生实事"]
    assert held() == {("", "34", ROADS)}
    preview = imported(data, decisions={"row:0:3": "list", "list": "new:民生实事"})
    assert preview.problems == []
    assert held() == {("", "34", ROADS), ("minsheng", "34", CHECKUPS)}


def test_another_lead_may_be_another_list_too() -> None:
    data = table(MAIN_TITLE, f"34\t{ROADS}\t市交通运输局\t")
    assert "list" in [choice.value for choice in imported(data).questions[0].choices]
    decided = {"lead:row:0:3": "list", "list": "new:重点项目"}
    assert imported(data, decisions=decided).problems == []
    assert held() == {("", "34", ROADS), ("xiangmu", "34", ROADS)}


def test_an_empty_year_takes_the_list_that_the_title_names() -> None:
    imported(table(OTHER_TITLE.replace("2024", "2025"), HEALTH))
    assert Plan.objects.get(year=2025).slug == "minsheng"
    imported(table("2026年二季度推进情况", HEALTH))
    assert Plan.objects.get(year=2026).is_main


class TestCommand:
    """`import_table` with its options for lists."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> str:
        (tmp_path / "表.txt").write_bytes(table("2024年二季度推进情况", HEALTH))
        return str(tmp_path / "表.txt")

    def run(self, *arguments: str) -> tuple[str, str]:
        out, err = StringIO(), StringIO()
        try:
            call_command("import_table", *arguments, stdout=out, stderr=err)
        except SystemExit as end:
            assert end.code == 1  # noqa: PT017
            assert err.getvalue()
        return out.getvalue(), err.getvalue()

    def test_a_new_list_and_then_its_address(self, path: str) -> None:
        out, err = self.run(path, "--new-list", "老年人实事", "--kind", "民生实事")
        assert (err, "清单：2024年老年人实事" in out) == ("", True)
        assert (Plan.objects.get(slug="minsheng").title, held()) == (
            "老年人实事",
            {("", "34", ROADS), ("minsheng", "34", CHECKUPS)},
        )
        assert "不变 1" in self.run(path, "--list", "minsheng")[0]
        _, err = self.run(path, "--new-list", "2024年老年人实事")  # the year is none of its name
        assert "2024年已有清单“老年人实事”（minsheng）" in err
        assert "现有：main（政府工作报告）、minsheng（老年人实事）" in self.run(path, "--list", "mingsheng")[1]

    def test_the_main_list_by_name(self, path: str) -> None:
        _, err = self.run(path, "--list", "main")
        assert "编号 34 现在是" in err
        assert held() == {("", "34", ROADS)}

    def test_a_further_list_of_a_kind_gets_an_address_of_its_own(self, path: str) -> None:
        for title in ("甲批示", "乙批示", "其他"):
            self.run(path, "--new-list", title, *(("--kind", "领导批示") if "批示" in title else ()))
        assert dict(Plan.objects.exclude(slug="").values_list("title", "slug")) == {
            "甲批示": "pishi",
            "乙批示": "pishi-2",
            "其他": "list",
        }
        assert Plan.objects.get(title="其他").kind == "其他"


class TestPages:
    """The administrator chooses the list in the preview."""

    @pytest.fixture
    def clerk(self, client_of: ClientOf, admin: User) -> StrictClient:
        return client_of(admin)

    def paste(self, clerk: StrictClient, title: str, *rows: str) -> str:
        return str(clerk.post(reverse("import_new"), {"text": table(title, *rows).decode()})["Location"])

    def choose(self, clerk: StrictClient, address: str, **values: str) -> HttpResponse:
        form = clerk.get(address).context["form"]
        return clerk.post(address, {name: form[name].value() or "" for name in form.fields} | values | {"choose": "1"})

    def test_the_question_is_answered_and_the_list_stands_in_title_and_result(self, clerk: StrictClient) -> None:
        address = self.paste(clerk, OTHER_TITLE, HEALTH)
        page = clerk.get(address).content.decode()
        assert "标题写的是民生实事，与2024年现有的清单对不上，这张表属于哪一份" in page
        clerk.post(address, {"answer:list": "new:民生实事", "decide": "1"})
        page = clerk.get(address).content.decode()
        assert "2024年民生实事（新建）" in page
        assert "2024年民生实事 · 二季度" in page
        clerk.post(address, {"write": "1", "keep": ["34"]})
        assert held() == {("", "34", ROADS), ("minsheng", "34", CHECKUPS)}
        assert 'href="/2024/minsheng/Q2/"' in clerk.get(address).content.decode()

    def test_a_list_is_chosen_or_named_in_the_form(self, clerk: StrictClient) -> None:
        address = self.paste(clerk, MAIN_TITLE, HEALTH)
        assert self.choose(clerk, address, list="+").context["form"].errors == {"new_list": ["请写新清单的名称。"]}
        self.choose(clerk, address, list="+", new_list="老年人实事", kind="民生实事")
        assert clerk.get(address).context["preview"].new_plan.slug == "minsheng"
        self.choose(clerk, address, list="main")
        assert [question.key for question in clerk.get(address).context["preview"].questions] == ["row:0:3"]

    def test_another_list_in_answer_to_a_row_overrules_the_form(self, clerk: StrictClient) -> None:
        address = self.paste(clerk, MAIN_TITLE, HEALTH)
        self.choose(clerk, address, list="main")
        clerk.post(address, {"answer:row:0:3": "list", "decide": "1"})
        assert "您决定了这张表属于另一份清单" in clerk.get(address).content.decode()
        clerk.post(address, {"answer:list": "new:民生实事", "decide": "1"})
        assert clerk.get(address).context["preview"].problems == []
