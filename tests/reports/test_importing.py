"""The seed goes in and comes out again; problems are told with their place; undo gives everything back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from reports import documents
from reports.documents.quarter_table import quarter_table
from reports.importing import Options, State, UndoRefusedError, import_bytes, undo
from reports.models import ProgressEntry, Report, Transition
from reports.workflow import Content, EntryData, perform, save
from tasks.models import AnnualTarget, ImportBatch, Organization, Period, Plan, SubProject, Task, User
from tests.factories import MembershipFactory, ReportFactory

pytestmark = pytest.mark.django_db

NAME = "2024-Q2-housing-bureau.txt"
SEED = (Path(settings.BASE_DIR) / "fixtures" / NAME).read_bytes()
HEAD = "任务编号\t工作任务\t工作目标\t二季度推进情况\n"
TITLE = "2024年二季度政府工作报告牵头的重点工作任务分解\n"
LEAD = Options(lead="市住建局", create_units=True)


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: object) -> None:
    """Keep files in a folder of the test's own."""
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]


def table_file(*rows: str, title: str = TITLE, head: str = HEAD) -> bytes:
    """Return a tab-separated file with a title, a head and `rows`."""
    return (title + head + "\n".join(rows)).encode()


def squeezed(text: str) -> str:
    """Return a cell of the seed without tags and white space."""
    return re.sub(r"\s+", "", re.sub(r"</?p>", "", text))


def seed_cells() -> list[list[str]]:
    """Return the seed's cells as they stand in the file, without tags and white space."""
    rows = [line.split("\t") for line in SEED.decode().split("\n") if re.match(r"\d+\t", line)]
    return [[squeezed(cell) for cell in row] for row in rows]


def everything() -> dict[str, int]:
    """Return how many rows the tables hold that an import fills."""
    models = (Plan, Period, Organization, Task, AnnualTarget, SubProject, Report, ProgressEntry, Transition)
    return {model.__name__: model.objects.count() for model in models}


def test_the_seed_imports_clean_into_an_empty_database():
    preview = import_bytes(SEED, NAME, LEAD)
    assert preview.problems == []
    assert preview.counts["new"] == 6
    assert preview.created[:2] == ["新建清单：2024年政府工作报告", "新建填报期：2024年二季度"]
    assert "新建单位：市住建局（市直部门）" in preview.created
    period = Period.objects.get()
    assert [[squeezed(text) for text in row] for row in quarter_table(period).texts] == seed_cells()
    assert set(Report.objects.values_list("status", flat=True)) == {Report.Status.ACCEPTED}
    assert Task.objects.get(number="34").subprojects.count() >= 26
    targets = {(t.task.number, t.value.normalize(), t.unit) for t in AnnualTarget.objects.select_related("task")}
    wanted = {("34", 25, "条"), ("88", 51, "个"), ("91", 100, "个"), ("91", 80, "%")}
    assert wanted <= targets


def test_the_same_file_twice_changes_nothing():
    import_bytes(SEED, NAME, LEAD)
    before = everything()
    preview = import_bytes(SEED, NAME, LEAD)
    assert preview.counts["unchanged"] == 6
    assert everything() == before
    assert ImportBatch.objects.count() == 2


def test_a_dry_run_writes_nothing():
    preview = import_bytes(SEED, NAME, LEAD, dry_run=True)
    assert preview.counts["new"] == 6
    assert not any(everything().values())
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize("kind", ["xlsx", "docx", "html", "tsv"])
def test_every_export_imports_again_without_a_change(kind: str):
    import_bytes(SEED, NAME, LEAD)
    before = everything()
    made = documents.render(quarter_table(Period.objects.get()), kind)
    preview = import_bytes(made, f"导出.{kind}", Options())
    assert preview.problems == []
    assert preview.notes == []
    assert preview.counts["unchanged"] == 6, [(row.number, row.changes) for row in preview.rows]
    assert everything() == before


def test_what_was_copied_for_a_website_imports_without_a_change_or_a_remark():
    import_bytes(SEED, NAME, LEAD)
    copied = documents.fragment(quarter_table(Period.objects.get()))
    preview = import_bytes(copied.encode(), "粘贴的文字.txt", Options())
    assert (preview.problems, preview.notes) == ([], [])
    assert preview.counts["unchanged"] == 6


def test_without_a_lead_each_row_asks_for_one():
    preview = import_bytes(SEED, NAME, Options())
    assert preview.counts["problem"] == 6
    assert "没有写明牵头单位" in preview.problems[0].message
    assert not Task.objects.exists()


def test_without_year_or_quarter_the_file_asks():
    preview = import_bytes(table_file("34\t任务\t目标\t①完成。", title="重点工作任务分解\n"), "表.txt", LEAD)
    assert preview.blocked
    assert "年度" in preview.problems[0].message
    again = import_bytes(
        table_file("34\t任务\t目标\t①完成。", title="重点工作任务分解\n"),
        "表.txt",
        Options(year=2024, quarter=2, lead="市住建局", create_units=True),
    )
    assert again.problems == []


def test_problems_name_sheet_row_and_column_and_keep_the_other_rows():
    data = table_file("34\t修路\t完成立项\t①已立项。", "34\t再修路\t完成立项\t①已立项。", "35\t\t完成立项\t①已立项。")
    preview = import_bytes(data, "表.txt", LEAD)
    assert [str(problem) for problem in preview.problems] == [
        "第 4 行 1 列：“任务编号”为“34”，与第 3 行重复，请改编号或删去一行。",
        "第 5 行 2 列：“工作任务”是空的，请补上任务文字，或删去这一行。",
    ]
    assert list(Task.objects.values_list("text", flat=True)) == ["修路"]


def test_a_changed_cell_is_shown_old_and_new_and_written():
    import_bytes(table_file("34\t修路\t完成全年目标的45%\t①已立项。"), "表.txt", LEAD)
    preview = import_bytes(table_file("34\t修路\t完成全年目标的50%\t①已立项。"), "表.txt", LEAD)
    (row,) = preview.having(State.CHANGED)
    assert [(change.label, change.old, change.new) for change in row.changes] == [
        ("工作目标", "完成全年目标的45%", "完成全年目标的50%")
    ]
    assert Task.objects.get().milestones.get().text == "完成全年目标的50%"


def test_a_task_without_number_is_known_by_its_text():
    head = "工作任务\t工作目标\t二季度推进情况\n"
    import_bytes(table_file("修路25条\t立项\t①已立项。", head=head), "表.txt", LEAD)
    preview = import_bytes(table_file("修路 25条\t立项\t①已开工。", head=head), "表.txt", LEAD)
    assert preview.counts["new"] == 0
    assert Task.objects.get().number == "1"


def test_what_a_bureau_has_filed_is_never_overwritten(lead: User, bureau: Organization):
    import_bytes(table_file("34\t修路\t立项\t"), "表.txt", LEAD)
    report = ReportFactory(task=Task.objects.get(), period=Period.objects.get(), text="")
    save(report, Content((EntryData("①单位填的。", "①"),)), by=lead, version=0)
    data = table_file("34\t修路\t立项\t①文件写的。")
    preview = import_bytes(data, "表.txt", LEAD)
    (row,) = preview.having(State.CONFLICT)
    assert (row.conflict.old, row.conflict.new) == ("①单位填的。", "①文件写的。")
    report.refresh_from_db()
    assert (report.text, report.suggestion) == ("①单位填的。", "")
    import_bytes(data, "表.txt", Options(lead="市住建局", suggested=("34",)))
    report.refresh_from_db()
    assert (report.text, report.suggestion) == ("①单位填的。", "①文件写的。")


def test_progress_comes_in_as_a_draft_when_chosen():
    import_bytes(
        table_file("34\t修路\t立项\t①已立项。"), "表.txt", Options(lead="市住建局", status="draft", create_units=True)
    )
    report = Report.objects.get()
    assert (report.status, report.published_at) == (Report.Status.DRAFT, None)
    assert report.transitions.get().action == Transition.Action.IMPORT


def test_rows_left_out_are_not_written():
    data = table_file("34\t修路\t立项\t①已立项。", "35\t建桥\t立项\t①已立项。")
    preview = import_bytes(data, "表.txt", Options(lead="市住建局", left_out=("35",), create_units=True))
    assert preview.counts["left_out"] == 1
    assert Task.objects.get().number == "34"


def test_undo_gives_back_an_empty_database():
    import_bytes(SEED, NAME, LEAD)
    assert undo(ImportBatch.objects.get(), None) == []
    assert not any(everything().values())
    batch = ImportBatch.objects.get()
    assert batch.state == ImportBatch.State.UNDONE
    with pytest.raises(UndoRefusedError, match="没有可撤销的内容"):
        undo(batch, None)


def test_undo_of_a_change_gives_back_the_old_wording():
    import_bytes(table_file("34\t修路\t立项\t①已立项。"), "表.txt", LEAD)
    import_bytes(table_file("34\t修路和桥\t开工\t①已开工。"), "表.txt", LEAD)
    undo(ImportBatch.objects.first(), None)
    task = Task.objects.get()
    assert (task.text, task.milestones.get().text, task.reports.get().text) == ("修路", "立项", "①已立项。")
    assert [t.comment for t in task.reports.get().transitions.all()] == ["", "", "撤销导入"]


def test_undo_is_refused_once_somebody_filed(bureau: Organization):
    import_bytes(table_file("34\t修路\t立项\t①已立项。"), "表.txt", LEAD)
    reporter = MembershipFactory(organization=bureau).user
    report = Report.objects.get()
    perform(report, Transition.Action.CORRECT, by=reporter, comment="数字有误")
    before = everything()
    with pytest.raises(UndoRefusedError, match="导入之后又有人填报或办理过"):
        undo(ImportBatch.objects.get(), None)
    assert everything() == before


def test_clause_owners_and_supporting_units_are_read():
    head = "任务编号\t工作任务\t牵头单位\t责任单位\t二季度推进情况\n"
    row = "40\t新增口袋公园128处（市城管局）。\t市住建局\t市财政局、市水利局\t①已完成。"
    preview = import_bytes(table_file(row, head=head), "表.txt", Options(create_units=True))
    assert preview.problems == []
    task = Task.objects.get()
    assert task.lead.short_name == "市住建局"
    assert {support.organization.short_name for support in task.supports.all()} == {"市城管局", "市财政局", "市水利局"}
    assert task.targets.get().owner.short_name == "市城管局"


def test_a_closed_period_takes_no_progress(period: Period):
    period.closed_at = timezone.now()
    period.save()
    preview = import_bytes(SEED, NAME, LEAD)
    assert preview.blocked
    assert "已关闭" in preview.problems[0].message


def test_conditions_are_read_kept_while_their_words_stand_and_come_back_with_undo():
    import_bytes(table_file("88\t危房改造800户\t危房改造完成300户；发放项目认定书。\t"), "表.txt", LEAD)
    milestone = Task.objects.get().milestones.get()
    before = list(milestone.conditions.values_list("kind", "words", "value", "unit"))
    assert ("quantity", 300, "户") in {(kind, value, unit) for kind, _words, value, unit in before}
    assert any("认定书" in words for _kind, words, *_ in before)
    import_bytes(table_file("88\t危房改造800户\t危房改造完成350户；发放项目认定书。\t"), "表.txt", LEAD)
    now = {
        (kind, value)
        for kind, _words, value, _unit in milestone.conditions.values_list("kind", "words", "value", "unit")
    }
    assert ("quantity", 350) in now
    assert ("quantity", 300) not in now
    undo(ImportBatch.objects.first(), None)
    assert sorted(milestone.conditions.values_list("kind", "words", "value", "unit")) == sorted(before)
