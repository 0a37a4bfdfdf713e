"""Which field each column of a table is: by its heading, by its neighbours, and where these leave it open by its cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from tasks.files import Row
from tasks.importing.figures import MOSTLY
from tasks.importing.headings import FORMER, field_of, normal, quarter_of, year_of
from tasks.quarters import NUMERALS

SEVERAL = 3
YEARLY = ("goal", "progress", "target")
WHOLE_YEAR = re.compile("^(?:全年|年[底末终]|年度)")
PEOPLE = ("responsible", "contact")  # a column of telephones belongs to the nearest of these before it
JOINED = frozenset(
    {"text", "progress", "obstacles", "next_steps", "supporting", *PEOPLE}
)  # several columns of one of these are one text
# 市水利局、市财政局
BUREAUS = re.compile(r"(?:[市县区省][一-龥]{1,12}(?:局|委|办|联|会|中心|公司|集团|委员会|办公室)[、，,；;/]?){1,6}")
# Under these a column with as many figures as words is one of figures: 应检尽检 stands among them.
COUNTED = frozenset(
    {"工作目标", "目标任务", "任务目标", "任务数", "目标任务数", "任务数量", "目标", "年度目标", "全年目标"}
)


def column_fields(
    headings: dict[int, str], quarter: int | None, figures: Collection[int] = (), year: int | None = None
) -> tuple[dict[int, str], dict[int, str]]:
    """Give each field to one column: of several, the one of the quarter, else the first; 责任单位 alone is the lead.

    Several columns of what was done (工作进展, 工作成效) are joined: all but the first are returned apart.

    A goal of another quarter than the table's has a field of its own; what is of another year has none. What a column of `figures` is depends on its
    neighbours: 目标任务 beside 项目名称 is what is planned, 进度 is what is done. Where nothing else tells the progress,
    形象进度 does.
    """
    candidates: dict[str, list[int]] = {}
    for column, heading in headings.items():
        if name := _name_of(heading, quarter, year):
            candidates.setdefault(name, []).append(column)
    if not quarter:
        _settle_stages(candidates, headings)
    if quarter != len(NUMERALS):
        _settle_whole_year(candidates, headings)
    numbers = candidates.get("number", [])  # 序号 counts the rows of a table, 任务编号 names its tasks
    numbers.sort(key=lambda column: not re.search("编号|任务号|编码|代码", normal(headings[column])))
    _settle_figures(candidates, headings, figures)
    if texts := candidates.get("text"):
        candidates["text"] = _text_columns(texts, headings, candidates)
    leads = candidates.get("lead", [])
    named = [column for column in leads if re.search("牵头|主责|主办", normal(headings[column]))]
    if named and len(leads) > len(named):
        candidates["lead"] = named
        candidates.setdefault("supporting", []).extend(column for column in leads if column not in named)
    fields, also = dict[int, str](), dict[int, str]()
    for name, columns in candidates.items():
        fitting = columns
        if name in ("goal", "progress", "done"):
            exact = [column for column in columns if quarter_of(headings[column]).quarter == quarter]
            timeless = [column for column in columns if not quarter_of(headings[column]).quarter]
            fitting = ((exact or timeless) if quarter else timeless) or (
                columns if len(columns) == 1 and not quarter else []
            )
        if fitting:
            fields[fitting[0]] = name
            also |= dict.fromkeys(fitting[1:] if name in JOINED else (), name)
    for column in candidates.get("telephone", ()):
        add_telephone(column, fields, also)
    return dict(sorted(fields.items())), also


def _text_columns(columns: list[int], headings: dict[int, str], candidates: dict[str, list[int]]) -> list[int]:
    """Return the column of the task's text: of several the one that is more exact, with those under the same heading.

    工程名称 before the numbers is the category of 项目内容 after them.
    """
    numbers = candidates.get("number", [])
    before = [column for column in columns if numbers and column < numbers[0]]
    if before and len(before) < len(columns):
        columns = [column for column in columns if column not in before]
        if "category" not in candidates:
            candidates["category"] = before[:1]
    first = next((column for column in columns if "具体" in headings[column]), columns[0])
    return [first, *(column for column in columns if column != first and headings[column] == headings[first])]


def _name_of(heading: str, quarter: int | None, year: int | None) -> str:
    """Return the field of one heading: none for what is of another year, goal3 for a goal of the third quarter."""
    name = field_of(heading)
    if name in YEARLY and year and year_of(heading) not in (None, year):
        return ""
    own = quarter_of(heading).quarter
    above, _, below = heading.rpartition("·")
    if name == "percent" and "形象进度" in below and field_of(above) == "progress":
        return "progress"  # 进展情况 over 前期手续 and 在建形象进度
    return f"goal{own}" if name == "goal" and own and own != quarter else name


def _settle_stages(candidates: dict[str, list[int]], headings: dict[int, str]) -> None:
    """Make goals of what a plan calls 形象进度 over most of its quarters: what is to be reached in each."""
    stages = {quarter_of(headings[column]).quarter: column for column in candidates.get("percent", ())}
    stages.pop(None, None)
    if len(stages) >= SEVERAL:
        candidates["percent"] = [column for column in candidates["percent"] if column not in stages.values()]
        for number, column in stages.items():
            candidates.setdefault(f"goal{number}", []).append(column)


def _settle_whole_year(candidates: dict[str, list[int]], headings: dict[int, str]) -> None:
    """Make 全年 beside 一季度末, 上半年, 前三季度 the goal of the fourth quarter: it says what is reached at its end."""
    timeless = [
        column for column in candidates.get("goal", ()) if WHOLE_YEAR.search(headings[column].rpartition("·")[2])
    ]
    quarters = {quarter_of(headings[column]).quarter for column in candidates.get("goal", ())}
    if len(timeless) == 1 and ("goal3" in candidates or 3 in quarters) and "goal4" not in candidates:
        candidates["goal"].remove(timeless[0])
        candidates["goal4"] = timeless


def _settle_figures(candidates: dict[str, list[int]], headings: dict[int, str], figures: Collection[int]) -> None:
    """Give columns of figures the fields of figures; where one is called like a text its cells decide."""
    for name, meant in (("text", "planned"), ("target", "planned"), ("goal", "planned"), ("progress", "done")):
        columns = candidates.get(name, [])
        counted = [column for column in columns if column in figures]
        if name == "text" and len(counted) == len(columns):
            continue
        if counted:
            candidates[name] = [column for column in columns if column not in figures]
            candidates.setdefault(meant, []).extend(counted)
    for name in ("planned", "done"):  # a text under such a heading is one all the same
        columns = candidates.get(name, [])
        worded = [column for column in columns if column not in figures]
        if figures and worded and len(worded) < len(columns):
            candidates[name] = [column for column in columns if column in figures]
    shown = [column for column in candidates.get("percent", ()) if re.search("形象进度|总体进度", headings[column])]
    if shown and not candidates.get("progress"):
        candidates["progress"] = shown[:1]
        candidates["percent"] = [column for column in candidates["percent"] if column != shown[0]]


def add_telephone(column: int, fields: dict[int, str], also: dict[int, str]) -> None:
    """Give a column of telephones to the person named before it, else to the contact."""
    fields.pop(column, None)
    before = [fields[each] for each in sorted(fields) if each < column and fields[each] in PEOPLE]
    whose = before[-1] if before else "contact"
    (also if whose in fields.values() else fields)[column] = whose


def columns_of_units(headings: dict[int, str], fields: dict[int, str], rows: Sequence[Row]) -> list[int]:
    """Return the columns without a field, or of remarks, that hold names of bureaus and hardly anything else."""
    found = []
    for column, heading in headings.items():
        cells = [
            text for row in rows if (text := "".join((row.cells[column] if column < len(row.cells) else "").split()))
        ]
        named = [text for text in cells if BUREAUS.fullmatch(text)]
        if FORMER.search(heading):
            continue
        if fields.get(column, "note") == "note" and len(named) > 1 and len(named) >= MOSTLY * len(cells):
            found.append(column)
    return found
