"""Reading 10,000 rows of Excel, inspection and child process included, against python-calamine."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from tasks import files
from tests.bench.measure import Figure, at_most


def workbook(rows: int) -> bytes:
    """Return a workbook of `rows` tasks in the seed's four columns."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("任务分解")
    sheet.append(["任务编号", "工作任务", "工作目标", "二季度推进情况"])
    for number in range(1, rows + 1):
        sheet.append(
            [str(number), f"新建、改造城市道路{number}条。", "完成全年目标的50%。", f"①已完工{number}条；②正在推进。"]
        )
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def ten_thousand_rows() -> Figure:
    """Measure our reader against the fastest one there is."""
    data = workbook(10_000)

    def calamine() -> None:
        sheet = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0)
        assert len(sheet.to_python()) == 10_001

    def ours() -> None:
        assert len(files.read(data, "一万行.xlsx").tables[0].rows) == 10_001

    return at_most("读入 10,000 行 Excel（含检查和子进程）", ours, "python-calamine", calamine, 8)


BENCHMARKS = (ten_thousand_rows,)
