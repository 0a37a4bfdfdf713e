"""One key for the many spellings of a task's number, and a sentence for what is none."""

from __future__ import annotations

import pytest

from tasks.importing.task_numbers import is_number, number_key, number_problem, spelled_alike


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("34、", "34"), ("34.", "34"), ("34．", "34"), ("34。", "34"), ("34，", "34"), ("（34）", "34"), ("(34)", "34"),
        ("【34】", "34"), ("〔34〕", "34"), ("[34]", "34"), ("㉞", "34"), ("①", "1"), ("⑳", "20"), ("⑶", "3"), ("⒊", "3"),
        ("❸", "3"), ("➂", "3"), ("⓫", "11"), ("３４", "34"), ("34－1", "34-1"), ("34—1", "34-1"), ("34–1", "34-1"),
        ("34‑1", "34-1"), ("34−1", "34-1"), ("34ー1", "34-1"), ("34 - 1", "34-1"), ("3 4", "34"), ("34\u3000", "34"),
        ("34\u200b", "34"), ("34\n-1", "34-1"), ("第34项", "34"), ("第 34 号", "34"), ("34项", "34"), ("No.34", "34"),
        ("№34", "34"), ("任务34", "34"), ("编号：34", "34"), ("'34", "34"), ('="34"', "34"), ("34.0", "34"),
        ("（34）、", "34"), ("3.2.1", "3.2.1"), ("A12", "A12"), ("2024-001", "2024-001"), ("一", "一"), ("（一）", "一"),
        ("34#", "34"), ("★34", "34"), ("34*", "34"), ("34)", "34"), ("034", "34"), ("0", "0"), ("", ""),
        ("第十二项", "12"), ("第二十三条", "23"), ("十二", "十二"), ("甲", "甲"), ("3-2-1", "3-2-1"), ("无", ""), ("—", ""),
        ("待定", ""), ("/", ""), ("（101）", "101"), ("【121】、", "121"), ("101)", "101"), ("(一)3", "(一)3"),
    ],
)  # fmt: skip
def test_key(written: str, key: str) -> None:
    assert number_key(written) == key
    assert number_problem(written) == ""
    assert number_key(key) == key


@pytest.mark.parametrize(
    "written", ["3月2日", "2024年3月3日", "Mar-02", "2-Mar", "2024/3/2", "2024-03-02", "3:02", "3/2", "3/2/24", "45353"]
)
def test_what_excel_made_a_date_is_told(written: str) -> None:
    assert number_problem(written).startswith(
        f"“任务编号”是日期“{written}”，多半是 Excel 把 3-2 这样的编号改成了日期。"
    )
    assert not is_number(written)


@pytest.mark.parametrize(
    "written",
    [
        "3④",
        "34²",
        "34(1)",
        "34、35",
        "34~36",
        "34；35",
        "#REF!",
        "34-1至34-3",
        "同上",
        "〃",
        "-3",
        "其中",
        "汇总",
        "34%",
        "34 1",
        "34\n1",
        "1 23",
        "（34",
    ],
)
def test_what_could_be_two_numbers_is_refused(written: str) -> None:
    assert number_problem(written).startswith(f"“任务编号”写作“{written}”，看不出是哪一项。")


@pytest.mark.parametrize(
    ("one", "other"), [("34.1", "34-1"), ("三十四", "34"), ("一-3", "1.3"), ("A-12", "A.12"), ("(一)3", "一-3")]
)
def test_spellings_of_one_number(one: str, other: str) -> None:
    assert spelled_alike(number_key(one)) == spelled_alike(number_key(other))
    assert spelled_alike("34") != spelled_alike("34-1")
