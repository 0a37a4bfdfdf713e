"""Columns of figures come in as targets and readings, with their unit; what is no figure is what it says."""

from __future__ import annotations

from decimal import Decimal

import pytest

from reports.importing import Options, Preview, State, import_bytes, undo
from reports.models import Report, TargetReading
from tasks.importing.figures import amount_of, unit_in, unit_of_lines
from tasks.models import AnnualTarget, ImportBatch, Task

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]
TITLE = "2024年二季度重点项目进展情况"


def imported(head: str, *rows: str, title: str = TITLE, dry_run: bool = False) -> Preview:
    """Import a table; cells are parted by |."""
    data = "\n".join([title, head, *rows]).replace("|", "\t").encode()
    return import_bytes(data, "表.txt", Options(), dry_run=dry_run)


def targets(number: str) -> list[tuple[str, Decimal, str]]:
    """Return what a task must reach."""
    return [(each.what, each.value.normalize(), each.unit) for each in AnnualTarget.objects.filter(task__number=number)]


def readings(number: str) -> list[tuple[Decimal, str]]:
    """Return what is reached, in the unit of its target."""
    found = TargetReading.objects.filter(report__task__number=number).select_related("target")
    return [(each.value.normalize(), each.target.unit) for each in found]


INVESTMENT = "序号|项目名称|总投资（万元）|年度计划投资（万元）|累计完成投资（万元）|形象进度|责任单位"


def test_money_is_a_target_and_a_reading() -> None:
    preview = imported(
        INVESTMENT, "1|沂河大桥工程|50,000|12,000|6,500|主体施工|市住建局", "2|水厂工程|800|—|无|已完工|市水利局"
    )
    assert preview.problems == []
    assert (targets("1"), readings("1")) == ([("完成投资", 12_000, "万元")], [(6_500, "万元")])
    assert (targets("2"), readings("2")) == ([], [])
    assert [report.text for report in Report.objects.order_by("task__order")] == ["主体施工", "已完工"]
    assert Task.objects.get(number="1").extra == {"总投资（万元）": "50,000"}


def test_the_unit_stands_above_the_table_or_in_the_cell() -> None:
    title = f"{TITLE}\n单位：亿元"
    imported(
        "序号|项目名称|年度投资计划|完成投资|牵头单位|进展情况",
        "1|沂河大桥工程|3.5|12000万元|市住建局|在建",
        title=title,
    )
    assert (targets("1"), readings("1")) == ([("完成投资", Decimal("3.5"), "亿元")], [(Decimal("1.2"), "亿元")])


def test_what_the_text_promises_already_is_no_second_target() -> None:
    imported(
        "序号|工作任务|年度计划投资（万元）|完成投资（万元）|牵头单位|进展情况",
        "1|建设沂河大桥，年内完成投资1.2亿元|12000|3000|市住建局|在建",
    )
    assert (len(targets("1")), readings("1")) == (1, [(Decimal("0.3"), "亿元")])


def test_indicators_with_a_column_of_units() -> None:
    head = "序号|指标名称|单位|目标任务|进度|完成比例|牵头单位"
    preview = imported(head, "1|新建改造供水管网|公里|120|66|55%|市水利局", "2|新增停车位|个|5000|1000|20%|市住建局")
    assert preview.problems == []
    assert targets("1") == [("新建改造供水管网", 120, "公里")]
    assert readings("2") == [(1000, "个")]
    report = Report.objects.get(task__number="1")
    assert report.text == "进度（公里）：66\n完成比例：55%"
    assert [(entry.percent, entry.basis) for entry in report.entries.all()] == [(None, ""), (55, "annual_target")]
    assert imported(head, "1|新建改造供水管网|公里|120|66|55%|市水利局").counts["unchanged"] == 1


def test_a_reading_of_the_only_target_in_the_text() -> None:
    imported("序号|工作任务|完成数量（条）|牵头单位|进展情况", "1|新建改造城市道路25条|12|市住建局|在建")
    assert (targets("1"), readings("1")) == ([("新建改造城市道路", 25, "条")], [(12, "条")])


@pytest.mark.parametrize(
    ("head", "cell", "text", "share"),
    [
        ("进度", "60%", "60%", (60, "annual_target")), ("推进情况", "６０％", "６０％", (60, "annual_target")),
        ("形象进度", "60％", "60％", (60, "works")), ("形象进度（%）", "60", "60", (60, "works")),
        ("形象进度", "主体施工至5层", "主体施工至5层", (None, "")), ("形象进度", "已完工", "已完工", (None, "")),
    ],
)  # fmt: skip
def test_a_percentage_alone_in_its_cell(head: str, cell: str, text: str, share: tuple[int | None, str]) -> None:
    assert imported(f"序号|工作任务|{head}|牵头单位", f"1|建设粮库|{cell}|市财政局").problems == []
    report = Report.objects.get()
    assert report.text == text
    assert [(entry.percent, entry.basis) for entry in report.entries.all()] == [share]


def test_a_further_figure_alone_is_a_change_of_its_own() -> None:
    row = "1|沂河大桥工程|50,000|12,000|6,500|主体施工|市住建局"
    first = imported(INVESTMENT, row, dry_run=True)
    assert first.rows[0].figures_told == "年度计划投资（万元）：12,000，累计完成 6500 万元"
    imported(INVESTMENT, row)
    preview = imported(INVESTMENT, "1|沂河大桥工程|50,000|12,000|7,000|主体施工|市住建局")
    assert [(change.label, change.old, change.new) for change in preview.rows[0].changes] == [
        ("累计完成", "6500", "7000")
    ]
    preview = imported(INVESTMENT, "1|沂河大桥工程|50,000|12,000|8,000||市住建局")
    assert [(change.label, change.old, change.new) for change in preview.rows[0].changes] == [
        ("累计完成", "7000", "8000")
    ]
    assert (Report.objects.get().text, readings("1")) == ("主体施工", [(8_000, "万元")])


def test_another_plan_and_another_figure_change_what_is_there_and_undo_gives_it_back() -> None:
    imported(INVESTMENT, "1|沂河大桥工程|50,000|12,000|6,500|主体施工|市住建局")
    target = AnnualTarget.objects.get()
    preview = imported(INVESTMENT, "1|沂河大桥工程|50,000|15,000|7,000|主体施工|市住建局")
    assert preview.counts["changed"] == 1
    assert ("年度目标", "年度计划投资（万元）：12,000", "年度计划投资（万元）：15,000") in {
        (change.label, change.old, change.new) for change in preview.rows[0].changes
    }
    assert (targets("1"), readings("1"), AnnualTarget.objects.get().pk) == (
        [("完成投资", 15_000, "万元")], [(7_000, "万元")], target.pk,
    )  # fmt: skip
    undo(ImportBatch.objects.order_by("-pk")[0], None)
    assert (targets("1"), readings("1")) == ([("完成投资", 12_000, "万元")], [(6_500, "万元")])


class TestWording:
    """A corrected task text changes its targets."""

    HEAD = "任务编号|工作任务|牵头单位|二季度推进情况"
    ROW = "34|新建改造城市道路25条，打通断头路8条；新增口袋公园128处（市城管局）|市住建局|"

    def test_old_and_new_are_shown_and_written_and_come_back(self) -> None:
        imported(self.HEAD, self.ROW + "①已开工。")
        before = list(AnnualTarget.objects.values_list("pk", "value", "words"))
        reworded = self.ROW.replace("25条", "26条").replace("，打通断头路8条", "").replace("128处", "130处")
        preview = imported(self.HEAD, reworded + "①已开工。")
        [row] = preview.having(State.CHANGED)
        assert {
            (change.label, change.old, change.new) for change in row.changes if change.field in {"target", "clause"}
        } == {
            ("年度目标", "新建改造城市道路25条", "新建改造城市道路26条"),
            ("年度目标（不再要求）", "打通断头路8条", ""),
            ("年度目标", "新增口袋公园128处", "新增口袋公园130处"),
            ("市城管局负责的内容", "新增口袋公园128处（市城管局）", "新增口袋公园130处（市城管局）"),
        }
        assert [value for _, value, _ in targets("34")] == [26, 130]
        assert Task.objects.get().supports.get().clause == "新增口袋公园130处（市城管局）"
        undo(ImportBatch.objects.order_by("-pk")[0], None)
        assert sorted(AnnualTarget.objects.values_list("pk", "value", "words")) == sorted(before)
        assert Task.objects.get().supports.get().clause == "新增口袋公园128处（市城管局）"

    def test_a_target_with_figures_is_retired_and_comes_back_with_undo(self) -> None:
        head = f"{self.HEAD}|完成数量（处）"
        imported(head, f"{self.ROW}①已开工。|40")
        assert readings("34") == [(40, "处")]
        imported(head, "34|新建改造城市道路25条，打通断头路8条|市住建局|①已开工。|")
        assert [unit for _, _, unit in targets("34")] == ["条", "条"]
        assert AnnualTarget.every.filter(retired=True).count() == 1
        assert readings("34") == [(40, "处")]
        undo(ImportBatch.objects.order_by("-pk")[0], None)
        assert not AnnualTarget.every.filter(retired=True).exists()


@pytest.mark.parametrize(
    ("cell", "unit", "amount"),
    [
        ("12,000", "万元", (12_000, "万元")), ("约3.5亿元", "万元", (Decimal("3.5"), "亿元")), ("１２０", "公里", (120, "公里")),
        ("60％", "", (60, "%")), ("—", "万元", None), ("已完工", "万元", None), ("12-15", "", None), ("1.2.3", "", None), ("", "", None),
    ],
)  # fmt: skip
def test_amounts(cell: str, unit: str, amount: tuple[object, str] | None) -> None:
    assert amount_of(cell, unit) == amount


def test_units_of_heads_and_lines() -> None:
    heads = {
        "年度计划投资（万元）": "万元",
        "总投资/亿元": "亿元",
        "完成数(单位：公里)": "公里",
        "形象进度（%）": "%",
        "责任单位（盖章）": "",
        "年度计划": "",
    }
    assert {head: unit_in(head) for head in heads} == heads
    assert unit_of_lines(["2024年计划", "填报单位：市住建局  单位：万元"]) == "万元"
    assert unit_of_lines(["填报单位：市住建局"]) == ""
