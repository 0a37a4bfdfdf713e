"""Where an import would guess: former columns, rows written twice, units in the text, lists that no title names."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reports.importing import Options, Preview, import_bytes
from reports.samples import organizations
from tasks.models import Plan, Task

pytestmark = pytest.mark.django_db
TITLE = "2027年政府工作报告重点任务分解表"
FIRST, SECOND = "新建口袋公园30处，改造城市绿地12公顷", "新增学位1.5万个，改扩建学校12所"


@pytest.fixture(autouse=True)
def city() -> None:
    """Have the city's units."""
    organizations.install()


def previewed(*rows: Sequence[str], title: str = TITLE, write: bool = False, **options: object) -> Preview:
    """Return the preview of a table of these rows under `title`, or what importing it did."""
    text = "\n".join([title, *("\t".join(f'"{cell}"' if "\n" in cell else cell for cell in row) for row in rows)])
    return import_bytes(text.encode(), "表.txt", Options(**options), dry_run=not write)  # type: ignore[arg-type]


def problems(preview: Preview) -> str:
    """Return all problems in one text."""
    return "\n".join(map(str, preview.problems))


@pytest.mark.parametrize(
    ("former", "now"),
    [
        ("原牵头单位", "现牵头单位"),
        ("牵头单位（调整前）", "牵头单位（调整后）"),
        ("责任单位（原）", "责任单位"),
        ("旧牵头单位", "牵头单位"),
    ],
)
def test_what_led_before_does_not_lead_now(former: str, now: str) -> None:
    rows = [
        ("序号", "工作任务", former, now),
        ("1", FIRST, "市财政局", "市城管局"),
        ("2", SECOND, "市财政局", "市教育局"),
    ]
    preview = previewed(*rows)
    assert [str(row.lead) for row in preview.rows] == ["市城管局", "市教育局"]
    assert preview.rows[0].extra[former] == "市财政局"
    assert f"“{former}”没有对应的字段" in "\n".join(preview.notes)


def test_a_former_lead_alone_is_asked_about_and_a_reason_is_no_former_column() -> None:
    preview = previewed(("序号", "工作任务", "原责任单位"), ("1", FIRST, "市城管局"), ("2", SECOND, "市教育局"))
    assert [row.lead for row in preview.rows] == [None, None]
    assert problems(preview).count("没有写明牵头单位") == 2
    head = ("序号", "工作任务", "牵头单位", "推进情况", "原因分析及存在问题")
    (row,) = previewed(head, ("1", FIRST, "市城管局", "开工", "资金不足"), title="2027年二季度重点工作").rows
    assert row.values["obstacles"] == "资金不足"


DOUBLED = [
    ("任务编号", "工作任务", "牵头单位"),
    ("301", FIRST, "市城管局"),
    ("302", FIRST.replace("，", ", "), "市城管局"),
]


class TestRowsThatRepeatAnother:
    """Another number alone makes no other task."""

    def test_it_is_asked_and_only_the_first_is_written(self) -> None:
        preview = previewed(*DOUBLED, write=True)
        assert "第 4 行 1 列：除编号外与第 3 行（任务 301）完全相同" in problems(preview)
        assert list(Task.objects.values_list("number", flat=True)) == ["301"]

    @pytest.mark.parametrize(("answer", "numbers"), [("new", ["301", "302"]), ("skip", ["301"])])
    def test_as_answered(self, answer: str, numbers: list[str]) -> None:
        (question,) = previewed(*DOUBLED).questions
        assert problems(previewed(*DOUBLED, write=True, decisions={question.key: answer})) == ""
        assert list(Task.objects.values_list("number", flat=True)) == numbers

    @pytest.mark.parametrize("further", [("302", FIRST, "市教育局"), ("302", SECOND, "市城管局")])
    def test_another_lead_or_text_is_another_task(self, further: tuple[str, str, str]) -> None:
        assert previewed(*DOUBLED[:2], further).questions == []


class TestUnitsInTheText:
    """In a table without a column of units each text ends in its own."""

    HEAD = ("序号", "工作任务")

    @pytest.mark.parametrize(
        ("said", "lead", "supports"),
        [
            ("（市城管局）", "市城管局", []),
            ("（市城管局、市财政局）", "市城管局", ["市财政局"]),
            ("\n责任单位：市城管局、市财政局", "市城管局", ["市财政局"]),
            ("（牵头单位：市城管局；配合单位：市自规局、市财政局）", "市城管局", ["市自规局", "市财政局"]),
            ("（市城管局牵头，市级各有关部门配合）", "市城管局", []),
        ],
    )
    def test_they_are_taken_and_said(self, said: str, lead: str, supports: list[str]) -> None:
        preview = previewed(self.HEAD, ("1", f"新建口袋公园30处。{said}"), ("2", "新增学位1.5万个。（市教育局）"))
        row = preview.rows[0]
        assert (problems(preview), str(row.lead), row.values["text"]) == ("", lead, f"新建口袋公园30处。{said}")
        assert sorted(str(unit) for unit, *_ in row.supports) == sorted(supports)
        assert f"牵头单位{lead}取自任务文字的末尾" in "\n".join(row.notes)

    @pytest.mark.parametrize(
        "second",
        [
            "新增学位1.5万个。",
            "新增学位1.5万个（其中城区1万个）",
            "建学校2所（市教育局）；治理河流80公里（市水利局）。",
        ],
    )
    def test_where_not_every_text_has_its_own_it_is_asked(self, second: str) -> None:
        preview = previewed(self.HEAD, ("1", "新建口袋公园30处。（市城管局）"), ("2", second))
        assert [row.lead for row in preview.rows] == [None, None]

    def test_a_unit_that_nobody_knows_is_asked_about_and_a_chosen_lead_stays(self) -> None:
        rows = [("1", "新建口袋公园30处。（市文旅局）"), ("2", "新增学位1.5万个。（市教育局）")]
        preview = previewed(self.HEAD, *rows)
        assert (preview.new_organizations, preview.rows[0].lead) == ([], None)
        assert "没有叫“市文旅局”的单位" in problems(preview)
        assert {str(row.lead) for row in previewed(self.HEAD, *rows, lead="市住建局").rows} == {"市住建局"}


@pytest.mark.parametrize(
    ("said", "goals"),
    [
        ("一季度：选址；二季度：开工；三季度：建成20处；四季度：建成30处", {1: "选址", 2: "开工", 3: "建成20处", 4: "建成30处"}),
        ("第一季度末：选址。\n第二季度末：开工。", {1: "选址。", 2: "开工。"}),
        ("1季度：选址；3季度：开工", {1: "选址", 3: "开工"}),
        ("上半年：选址；下半年：开工", {}),
        ("选址；二季度：开工；三季度：建成", {}),
        ("一季度：选址；一季度：开工", {}),
    ],
)  # fmt: skip
def test_goals_of_several_quarters_in_one_cell(said: str, goals: dict[int, str]) -> None:
    head = ("序号", "工作任务", "牵头单位", "季度工作目标")
    preview = previewed(head, ("1", FIRST, "市城管局", said))
    assert preview.rows[0].goals == goals
    assert ("请选择季度" in problems(preview)) is not bool(goals)
    if goals:
        (row,) = previewed(head, ("1", FIRST, "市城管局", said), title="2027年一季度重点工作").rows
        assert (row.goal, row.goals) == (goals[1], {number: text for number, text in goals.items() if number > 1})


def test_what_is_done_belongs_to_its_quarter() -> None:
    def head(until: str) -> tuple[str, ...]:
        return "序号", "项目名称", "年度计划投资（万元）", f"1-{until}月累计完成投资（万元）", "责任单位"

    row = ("1", "新一中", "12000", "5000", "市教育局")
    half = previewed(head("6"), row, title="2027年重点项目投资情况")
    assert half.quarter is not None
    assert half.quarter.number == 2
    assert half.rows[0].planned is not None
    assert half.rows[0].planned.reached == 5000
    assert "写到 5 月，不是季度末" in problems(previewed(head("5"), row, title="2027年重点项目投资情况"))
    third = previewed(head("6"), row, title="2027年三季度重点项目投资情况")
    assert third.rows[0].planned is not None
    assert third.rows[0].planned.reached is None


class TestTitlesThatNameNoList:
    """A list is never begun, nor another one filled, by a title that says nothing of it."""

    ROWS = (("序号", "工作任务", "牵头单位"), ("1", FIRST, "市城管局"))
    TITLE = "2027年优化营商环境工作要点"

    def test_the_first_of_a_year_is_asked_for_and_may_be_called_like_the_table(self) -> None:
        preview = previewed(*self.ROWS, title=self.TITLE, write=True)
        assert "2027年还没有清单，标题没有写明是哪一份" in problems(preview)
        assert not Plan.objects.exists()
        assert preview.questions[0].choices[-1].label == "新建清单：2027年优化营商环境工作要点"
        value = preview.questions[0].choices[-1].value
        previewed(*self.ROWS, title=self.TITLE, write=True, decisions={"list": value})
        assert Plan.objects.get().title == "优化营商环境工作要点"

    def test_the_only_one_is_not_filled_with_what_it_does_not_know(self) -> None:
        previewed(*self.ROWS, write=True)
        known = previewed(*self.ROWS, title="2027年台账")
        assert (problems(known), known.plan) == ("", Plan.objects.get())
        strange = previewed(self.ROWS[0], ("2", SECOND, "市教育局"), title=self.TITLE)
        assert (strange.plan, "2027年有 1 份清单，标题没有写明是哪一份" in problems(strange)) == (None, True)


@pytest.mark.parametrize(
    ("cell", "lead", "supports"),
    [
        ("市财政局（配合）；市城管局", "市城管局", ["市财政局"]),
        ("市财政局配合", None, ["市财政局"]),
        ("市城管局、市财政局配合", "市城管局", ["市财政局"]),
    ],
)
def test_a_unit_that_only_helps_does_not_lead(cell: str, lead: str | None, supports: list[str]) -> None:
    preview = previewed(("序号", "工作任务", "责任单位"), ("1", FIRST, cell))
    (row,) = preview.rows
    assert (str(row.lead) if row.lead else None, [str(unit) for unit, *_ in row.supports]) == (lead, supports)
    assert ("没有写明牵头单位" in problems(preview)) is (lead is None)


def test_an_empty_cell_says_nothing_and_a_dash_says_none() -> None:
    head = ("类别", "序号", "工作任务", "牵头单位", "分管领导", "完成时限")
    previewed(head, ("城建", "1", FIRST, "市城管局", "张伟", "6月底"), write=True)
    empty = previewed(head, ("", "1", FIRST, "市城管局", "", ""))
    assert [row.changes for row in empty.rows] == [[]]
    (row,) = previewed(head, ("城建", "1", FIRST, "市城管局", "—", "无")).rows
    assert [(change.field, change.old, change.new) for change in row.changes] == [
        ("sponsor", "张伟", ""),
        ("deadline", "6月底", ""),
    ]
