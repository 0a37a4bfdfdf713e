"""What the file leaves open is asked, blocks its row until it is decided, and is then done as decided."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse

from reports.importing import Options, Preview, State, import_bytes, undo
from reports.importing.matching import likeness
from reports.samples import organizations
from tasks.models import ImportBatch, Organization, Period, QuarterlyMilestone, Task, User
from tasks.models.tasks import number_order
from tests.factories import TaskFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ClientOf = Callable[[User], StrictClient]
HEAD = "2024年二季度重点工作任务\n任务编号\t工作任务\t牵头单位\t责任单位\t二季度推进情况\n"
ROADS, BRIDGES = "新建改造城市道路25条，打通断头路。", "实施沂河大桥等三座桥梁维修加固工程。"


@pytest.fixture(autouse=True)
def city(tmp_path: Path, settings: object, office: Organization) -> None:
    """Have the city's units and two tasks of the housing bureau, and keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    organizations.install()
    housing = Organization.objects.get(short_name="市住建局")
    TaskFactory(number="34", text=ROADS, lead=housing)
    TaskFactory(number="38", text=BRIDGES, lead=housing)


def table(*rows: str) -> bytes:
    """Return a file of these rows."""
    return (HEAD + "\n".join(rows)).encode()


def imported(data: bytes, *, dry_run: bool = False, **decisions: str) -> Preview:
    """Import with these decisions, in which __ stands for a colon."""
    decided = {key.replace("__", ":"): value for key, value in decisions.items()}
    return import_bytes(data, "表.txt", Options(decisions=decided), dry_run=dry_run)


def last() -> ImportBatch:
    """Return the newest import."""
    return ImportBatch.objects.order_by("-pk")[0]


def asked(preview: Preview) -> dict[str, list[str]]:
    """Return the kinds of answers by the key of each question."""
    return {question.key: [choice.value for choice in question.choices] for question in preview.questions}


class TestUnits:
    """A name that nobody has."""

    ROW = "7\t建设智慧校园\t市教体局\t\t①已开工。"

    def test_it_is_asked_with_those_that_it_resembles_and_blocks_its_row(self) -> None:
        preview = imported(table(self.ROW, "8\t建设粮库\t市财政局\t市教体局\t①已开工。"))
        (question,) = preview.questions
        assert question.sentence == "没有叫“市教体局”的单位，相近的有“市教育局”"
        assert question.places == ["第 3 行 3 列", "第 4 行 4 列"]
        assert question.choices[0].label == "就是（并记为别名）市教育局"
        assert [row.state for row in preview.rows] == [State.PROBLEM] * 2
        assert not Task.objects.filter(number__in=["7", "8"]).exists()

    def test_alias_once_new_and_none(self) -> None:
        education = Organization.objects.get(name="市教育局")
        alias = imported(table(self.ROW), unit__市教体局=f"alias:{education.pk}")
        assert alias.created[-1] == "新记别名：“市教体局”即市教育局"
        education.refresh_from_db()
        assert (education.aliases[-1], Task.objects.get(number="7").lead) == ("市教体局", education)
        undo(last(), None)
        education.refresh_from_db()
        assert "市教体局" not in education.aliases
        imported(table(self.ROW), unit__市教体局=f"is:{education.pk}")
        education.refresh_from_db()
        assert ("市教体局" in education.aliases, Task.objects.get(number="7").lead) == (False, education)
        imported(table("9\t建设学校十所\t兰山区教体局\t\t"), unit__兰山区教体局="new:district")
        assert Task.objects.get(number="9").lead.kind == "district"
        none = imported(table("10\t建设幼儿园\t市教体局\t\t"), unit__市教体局="none")
        assert list(asked(none)) == ["lead"]

    @pytest.mark.parametrize("name", ["兰山区教育局", "枣庄市教育局", "市大数据局", "教育"])
    def test_a_name_that_only_resembles_is_never_taken(self, name: str) -> None:
        assert list(asked(imported(table(f"7\t建设校园\t{name}\t\t"), dry_run=True))) == [f"unit:{name}"]

    @pytest.mark.parametrize(
        ("name", "unit"),
        [
            ("临沂市教育局", "市教育局"), ("市卫生健康委员会", "市卫生健康委"), ("市人力资源和社会保障局", "市人力资源社会保障局"),
            ("兰山区政府", "兰山区"), ("兰山区人民政府", "兰山区"), ("高新区管委会", "临沂高新技术产业开发区"), ("财 政 局", "市财政局"),
        ],
    )  # fmt: skip
    def test_what_is_the_same_name_is_known(self, name: str, unit: str) -> None:
        preview = imported(table(f"7\t建设校园\t{name}\t\t"), dry_run=True)
        assert (preview.problems, preview.rows[0].lead.name) == ([], unit)

    def test_part_of_each_and_people(self) -> None:
        preview = imported(table("7\t建设校园\t市财政局配合，市教育局牵头\t张三 13812345678、市水利局\t"), dry_run=True)
        (row,) = preview.rows
        assert row.lead.name == "市教育局"
        assert [(unit.name, role) for unit, role, _ in row.supports] == [
            ("市财政局", "cooperating"),
            ("市水利局", "responsible"),
        ]
        assert row.notes == ["第 3 行 4 列：“张三13812345678”是联系人，没有记为单位。"]

    def test_who_stands_in_bold_leads(self) -> None:
        page = (
            "<p>2024年二季度任务</p><table><tr><td>编号<td>工作任务<td>责任单位<tr><td>7<td>建设校园"
            "<td>市财政局、<b>市教育局</b></table>"
        )
        (row,) = imported(page.encode(), dry_run=True).rows
        assert (row.lead.name, [unit.name for unit, *_ in row.supports]) == ("市教育局", ["市财政局"])

    def test_a_unit_in_the_tasks_text_is_asked_and_does_not_block(self) -> None:
        preview = imported(table("7\t建设校园10所（市新能源办）。\t市教育局\t\t"))
        (question,) = preview.questions
        assert (question.key, question.blocks) == ("unit:市新能源办", False)
        assert "没有记为责任单位" in preview.rows[0].notes[0]
        assert Task.objects.filter(number="7").exists()

    def test_a_sentence_is_no_unit(self) -> None:
        preview = imported(table(f"7\t建设校园\t{'由有关方面共同做好各项工作' * 4}\t\t"), dry_run=True)
        assert "太长，不像单位名称" in preview.rows[0].notes[0]

    def test_same_as_above_without_anything_above(self) -> None:
        preview = imported(table("7\t建设校园\t同上\t\t"), dry_run=True)
        assert "上面没有可以参照的单位" in preview.rows[0].notes[0]
        assert list(asked(preview)) == ["lead"]


class TestNumbers:
    """A number and a text that do not belong together."""

    PARK = "为60岁以上老年人免费体检一次。"

    def test_unlike_text_is_never_a_silent_change(self) -> None:
        preview = imported(table(f"34\t{self.PARK}\t市卫健委\t\t①已体检。"))
        assert asked(preview) == {"row:0:3": ["same", "list", "skip"]}
        assert Task.objects.get(number="34").text == ROADS

    def test_it_is_the_same_task_after_all(self) -> None:
        row = table(f"34\t{self.PARK}\t市卫健委\t\t")
        assert asked(imported(row, row__0__3="same")) == {"lead:row:0:3": ["change", "keep", "list", "skip"]}
        imported(row, row__0__3="same", lead__row__0__3="change")
        task = Task.objects.get(number="34")
        assert (task.text, task.lead.name) == (self.PARK, "市卫生健康委")

    def test_a_row_can_be_skipped(self) -> None:
        preview = imported(table(f"34\t{self.PARK}\t市卫健委\t\t"), row__0__3="skip")
        assert (preview.problems, preview.counts["left_out"]) == ([], 1)

    def test_another_lead_is_asked(self) -> None:
        row = table(f"34\t{ROADS}\t市城管局\t\t①已开工。")
        preview = imported(row)
        assert preview.questions[0].sentence == "任务 34 的牵头单位是市住建局，文件写的是市城管局"
        imported(row, lead__row__0__3="keep")
        task = Task.objects.get(number="34")
        assert (task.lead.short_name, task.reports.get().text) == ("市住建局", "①已开工。")

    def test_a_corrected_wording_is_a_change(self) -> None:
        preview = imported(table(f"34\t{ROADS.replace('25', '26')}\t市住建局\t\t"))
        assert [row.state for row in preview.rows] == [State.CHANGED]

    def test_a_renumbered_task_keeps_what_it_has(self) -> None:
        row, task = table(f"138\t{BRIDGES}\t市住建局\t\t"), Task.objects.get(number="38")
        assert asked(imported(row)) == {"row:0:3": [f"move:{task.pk}", f"keep:{task.pk}", "new", "skip"]}
        preview = imported(row, row__0__3=f"move:{task.pk}")
        assert [(each.label, each.old, each.new) for each in preview.rows[0].changes] == [("任务编号", "38", "138")]
        task.refresh_from_db()
        assert (task.number, task.order) == ("138", number_order("138"))
        undo(last(), None)
        task.refresh_from_db()
        assert task.number == "38"

    def test_almost_the_same_text_under_another_number_is_asked_too(self) -> None:
        almost = BRIDGES.replace("工程。", "项目。")
        preview = imported(table(f"138\t{almost}\t市住建局\t\t"), dry_run=True)
        assert preview.questions[0].sentence.startswith("几乎同样的文字已是任务 38")
        both = imported(table(f"138\t{almost}\t市住建局\t\t", f"38\t{BRIDGES}\t市住建局\t\t"), dry_run=True)
        assert both.questions == []

    def test_or_keeps_its_number_or_is_another_task(self) -> None:
        row, task = table(f"138\t{BRIDGES}\t市住建局\t\t①已开工。"), Task.objects.get(number="38")
        imported(row, row__0__3=f"keep:{task.pk}")
        assert task.reports.get().text == "①已开工。"
        imported(row, row__0__3="new")
        assert Task.objects.get(number="138").text == BRIDGES

    def test_swapped_numbers_are_asked_and_can_be_swapped(self) -> None:
        roads, bridges = Task.objects.get(number="34"), Task.objects.get(number="38")
        rows = table(f"34\t{BRIDGES}\t市住建局\t\t", f"38\t{ROADS}\t市住建局\t\t")
        preview = imported(rows)
        assert "编号对调或写错" in preview.questions[0].sentence
        assert len(preview.questions) == 2
        half = imported(rows, row__0__3=f"move:{bridges.pk}")
        assert "编号 34 还属于任务" in " ".join(map(str, half.problems))
        imported(rows, row__0__3=f"move:{bridges.pk}", row__0__4=f"move:{roads.pk}")
        roads.refresh_from_db()
        bridges.refresh_from_db()
        assert (roads.number, bridges.number) == ("38", "34")
        undo(last(), None)
        roads.refresh_from_db()
        assert roads.number == "34"

    def test_a_row_without_its_number_takes_none_of_another(self) -> None:
        preview = imported(table("\t建设公园五处\t市住建局\t\t", "39\t建设水厂\t市水利局\t\t"))
        (question,) = preview.questions
        assert question.choices[0].label == "新增任务，编号 40"
        imported(table("\t建设公园五处\t市住建局\t\t", "39\t建设水厂\t市水利局\t\t"), row__0__3="new")
        assert set(Task.objects.values_list("number", flat=True)) == {"34", "38", "39", "40"}

    def test_a_list_without_numbers_asks_what_is_nearly_known(self) -> None:
        head = "2024年二季度任务\n工作任务\t牵头单位\n"
        task = Task.objects.get(number="34")
        preview = imported(f"{head}{ROADS.replace('25', '26')}\t市住建局\n建设水厂\t市水利局\n".encode())
        assert asked(preview) == {"row:0:3": [f"keep:{task.pk}", "new", "skip"]}
        assert preview.rows[1].notes == ["文件没有编号，按顺序编为 40。"]

    def test_a_text_that_is_only_a_number_is_a_problem(self) -> None:
        assert "只有数字，请补上任务文字，或改对列" in str(imported(table("7\t12\t市住建局\t\t")).problems[0])

    @pytest.mark.parametrize("text", ["同上", "—", "无", "〃"])
    def test_a_text_that_says_nothing_is_a_problem(self, text: str) -> None:
        preview = imported(table(f"7\t{text}\t市住建局\t\t"))
        assert [str(problem) for problem in preview.problems] == [
            f"第 3 行 2 列：“工作任务”是“{text}”，不是任务文字，请写全任务，或删去这一行。"
        ]

    def test_a_matrix_is_refused_with_a_sentence(self) -> None:
        rows = "2024年二季度任务\n序号\t项目\t兰山区\t罗庄区\t河东区\n1\t农村改厕\t1\t2\t3\n"
        assert "这是按区县分列的指标表" in str(imported(rows.encode()).problems[0])
        rows = "2024年二季度任务\n序号\t任务名称\t推进情况\n1\t兰山区\t1\n2\t罗庄区\t2\n3\t河东区\t3\n"
        assert "这是按区县分列的指标表" in str(imported(rows.encode()).problems[0])

    @pytest.mark.parametrize("percent", ["60％", "—", "无", "已完工", "约六成"])
    def test_no_percentage_refuses_a_row(self, percent: str) -> None:
        data = f"2024年二季度任务\n编号\t工作任务\t牵头单位\t形象进度\n7\t建设水厂\t市水利局\t{percent}\n".encode()
        assert imported(data).problems == []
        report = Task.objects.get(number="7").reports.first()
        assert (report.text if report else "") == ("" if percent in {"—", "无"} else percent)

    def test_likeness(self) -> None:
        assert likeness("修路25条。", "修路 25 条") == 1
        assert likeness(ROADS, self.PARK) < 0.5 < likeness(ROADS, ROADS + "另加绿化提升。")


def test_four_quarters_of_goals_come_in_at_once() -> None:
    head = "2024年重点工作任务分解表\n编号\t工作任务\t牵头单位\t一季度目标\t二季度目标\t三季度目标\t四季度目标\n"
    data = f"{head}34\t{ROADS}\t市住建局\t立项\t开工5条\t开工20条\t完成25条\n".encode()
    preview = imported(data)
    assert preview.problems == []
    assert "新建填报期：2024年一季度" in preview.created
    assert [(each.label, each.new) for each in preview.rows[0].changes][1] == ("二季度工作目标", "开工5条")
    held = QuarterlyMilestone.objects.order_by("period__number").values_list("period__number", "text")
    assert list(held) == [(1, "立项"), (2, "开工5条"), (3, "开工20条"), (4, "完成25条")]
    assert QuarterlyMilestone.objects.get(period__number=4).conditions.filter(value=25).exists()
    assert imported(data).counts["unchanged"] == 1
    undo(ImportBatch.objects.order_by("pk")[0], None)
    assert not Period.objects.exists()


class TestPages:
    """The administrator decides in the preview."""

    @pytest.fixture
    def clerk(self, client_of: ClientOf, admin: User) -> StrictClient:
        return client_of(admin)

    def test_decide_preview_write(self, clerk: StrictClient) -> None:
        education = Organization.objects.get(name="市教育局")
        text = table("7\t建设智慧校园\t市教体局\t\t①已开工。", f"34\t{TestNumbers.PARK}\t市住建局\t\t").decode()
        address = clerk.post(reverse("import_new"), {"text": text})["Location"]
        page = html.unescape(clerk.get(address).content.decode())
        assert "没有叫“市教体局”的单位" in page
        assert "等待决定的 2 行" in page
        assert "处需要改正" not in page
        answers = {"answer:unit:市教体局": f"alias:{education.pk}", "answer:row:0:4": "skip", "decide": "1"}
        assert clerk.post(address, answers)["Location"] == address
        page = clerk.get(address)
        assert page.context["counts"]["new"] == 1
        assert "已决定 2 处" in page.content.decode()
        form = page.context["form"]
        data = {name: form[name].value() or "" for name in form.fields}
        clerk.post(address, data | {"status": "draft", "choose": "1"})
        assert len(ImportBatch.objects.get().options["decisions"]) == 2
        clerk.post(address, {"decide": "again"})
        assert clerk.get(address).context["counts"]["new"] == 0
        clerk.post(address, answers)
        clerk.post(address, {"write": "1", "keep": ["7"]})
        assert Task.objects.get(number="7").lead == education
        assert Task.objects.get(number="34").text == ROADS

    def test_one_question_for_all_rows_without_a_lead(self, clerk: StrictClient) -> None:
        text = "2024年二季度任务\n编号\t工作任务\n7\t建设水厂\n8\t建设水库\n"
        address = clerk.post(reverse("import_new"), {"text": text})["Location"]
        water = Organization.objects.get(name="市水利局")
        clerk.post(address, {"answer:lead": str(water.pk), "decide": "1"})
        clerk.post(address, {"write": "1", "keep": ["7", "8"]})
        assert Task.objects.filter(lead=water).count() == 2

    def test_columns_stay_as_corrected_when_something_else_is_chosen(self, clerk: StrictClient) -> None:
        address = clerk.post(reverse("import_new"), {"text": "2024年二季度任务\n序号\t甲\n7\t建设水厂\n"})["Location"]
        for choice in ({"column_0": "number", "column_1": "text"}, {"lead": "市水利局"}):
            form = clerk.get(address).context["form"]
            data = {name: form[name].value() or "" for name in form.fields}
            clerk.post(address, data | choice | {"choose": "1"})
        clerk.post(address, {"write": "1", "keep": ["7"]})
        assert Task.objects.get(number="7").text == "建设水厂"

    def test_the_clipboards_table_is_taken_with_its_cells(self, clerk: StrictClient) -> None:
        copied = "<p>2024年二季度任务</p><table><tr><td>编号<td>工作任务<td>牵头单位<tr><td>7<td><p>建设</p><p>水厂</p><td>市水利局</table>"
        address = clerk.post(reverse("import_new"), {"text": "编号\n工作任务\n7\n建设\n水厂", "html": copied})[
            "Location"
        ]
        assert [row.values["text"] for row in clerk.get(address).context["preview"].rows] == ["建设\n水厂"]
