"""What a bureau gives back in one piece, as a file or a text, in the portions of its tasks; whose each is, is never guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reports.filing.parting import head_of, is_heading, outline_of
from reports.filing.pasted_table import TAKEN, table_in
from reports.filing.taking import Taken, of_row, readings_in, table_rows
from tasks import files
from tasks.files import Document, FileProblem, control_in
from tasks.importing.layout import DataRow
from tasks.importing.task_numbers import number_key
from tasks.models import Period, Task

NO_NUMBER = "没有写明任务编号"
OTHERS_SHOWN = 12


class Portion(NamedTuple):
    """What is said of one task: the number that stands there ("" for none), where it stands, why it is asked whose it is.

    `task` is the number of the bureau's own task that it surely is of, "" where a person has to say.
    """

    number: str
    content: Taken
    place: str = ""
    task: str = ""
    doubt: str = ""


class Divided(NamedTuple):
    """The portions in their order, and sentences on what was passed over."""

    portions: list[Portion]
    passed: list[str]


def divided_file(data: bytes, name: str, period: Period, tasks: Mapping[str, Task], others: Iterable[str]) -> Divided:
    """Return what a file says of the bureau's own `tasks`, by number: the rows of its table, else its words as a text.

    `others` are the numbers of tasks that other units lead: their rows are passed over. Raises `FileProblem`.
    """
    document = files.read(data, name, prose=True)
    rows = table_rows(document, period)
    if not rows:
        if found := control_in(document.prose):
            raise FileProblem(f"{found}，请删去后再上传。")
        return divided_text(document.prose, tasks, others, tuple(document.notes))
    return _divided_rows(rows, document, tasks, others)


def _divided_rows(
    rows: Iterable[DataRow], document: Document | None, tasks: Mapping[str, Task], others: Iterable[str]
) -> Divided:
    """Return what the rows of a table say, with the cumulative values that stand elsewhere in the `document`."""
    portions, empty = [], 0
    for row in rows:
        number = number_key(row.values.get("number", ""))
        said = of_row(row, {})
        if document and number in tasks:
            said = _with_readings(said, document, tasks[number])
        if any((said.text.strip(), said.obstacles.strip(), said.next_steps.strip(), said.readings)):
            portions.append(Portion(number, said, row.place()))
        else:
            empty += 1
    return _settled(portions, tasks, others, [f"有 {empty} 行没有填写，没有读取。"] * bool(empty))


def divided_paste(text: str, period: Period, tasks: Mapping[str, Task], others: Iterable[str]) -> Divided:
    """Return what was pasted says of the bureau's own `tasks`: rows copied out of the table with their head, else a text.

    Raises `FileProblem`.
    """
    table = table_in(text, period)
    if table is None:
        return divided_text(text, tasks, others)
    divided, heads = _divided_rows(table.rows, None, tasks, others), table.heads_without({*TAKEN, "number", "text"})
    return divided._replace(passed=[*divided.passed, *[f"粘贴的表格里{heads}没有读入。"] * bool(heads)])


def divided_text(text: str, tasks: Mapping[str, Task], others: Iterable[str], notes: tuple[str, ...] = ()) -> Divided:
    """Return what a text says of the bureau's own `tasks`, by number: a part begins where a line names a task's number.

    Headings between the tasks' parts (二、基础设施类) belong to none of them and are passed over.
    """
    portions, passed = list[Portion](), list[str]()
    parts = [(number, part) for number, part in _parts(text, tasks) if part.strip()]
    numbered = any(number for number, _ in parts)
    for number, part in parts:
        if numbered and not number and all(map(is_heading, filter(str.strip, part.split("\n")))):
            titles = "”“".join(line.strip() for line in part.split("\n") if line.strip())
            passed.append(f"标题“{titles}”不属于哪一项任务，没有读入。")
        else:
            place = f"第 {len(portions) + 1} 段"
            portions.append(Portion(number, Taken(part, notes=notes if not portions else ()), place))
    if not portions:
        raise FileProblem("没有文字，请先粘贴或选择有各项任务推进情况的文件。")
    return _settled(portions, tasks, others, passed)


def _parts(text: str, tasks: Mapping[str, Task]) -> Iterator[tuple[str, str]]:
    """Yield number and words of each part of a text, its first line among them.

    What stands before the first task has no number, and so what a heading of the tasks' own level, or of one above
    them, stands over: of 一、老旧小区（任务38）, 二、管网（任务90）, 三、其他工作 the last ends the part of task 90.
    """
    lines = text.split("\n")
    words = {key: task.text for key, task in tasks.items()}
    heads = [head_of(line, words) for line in lines]
    several = sum(head is not None for head in heads) > 1
    number, part, reached = "", list[str](), dict[int, int]()
    for line, head in zip(lines, heads, strict=True):
        level, place = outline_of(line) or (0, 0)
        goes_on = level in reached and place == reached[level] + 1
        inside = any(outline[0] == level for outline in map(outline_of, part[1:]) if outline)
        if head or (several and number and goes_on and not inside and is_heading(line)):
            yield number, "\n".join(part)
            number, part = head.number if head else "", []
        if level and (head or not number):
            reached = {each: last for each, last in reached.items() if each < level} | {level: place}
        part.append(line)
    yield number, "\n".join(part)


def _settled(
    portions: Sequence[Portion], tasks: Mapping[str, Task], others: Iterable[str], passed: list[str]
) -> Divided:
    """Return the portions with the tasks that they are surely of, those of other units' tasks passed over."""
    counts, foreign = Counter(portion.number for portion in portions), {*others}
    found, skipped = [], []
    for portion in portions:
        number = portion.number
        if number in tasks and counts[number] == 1:
            found.append(portion._replace(task=number))
        elif number in tasks:
            found.append(portion._replace(doubt=f"有 {counts[number]} 段都写的是任务 {number}，请指明用哪一段"))
        elif number in foreign:
            skipped.append(number)
        else:
            doubt = f"写的是“{number}”，这份清单里没有这项任务" if number else NO_NUMBER
            found.append(portion._replace(doubt=doubt))
    if skipped:
        shown = "、".join(skipped[:OTHERS_SHOWN]) + "等" * (len(skipped) > OTHERS_SHOWN)
        passed = [*passed, f"有 {len(skipped)} 项由其他单位牵头（任务 {shown}），没有读取。"]
    return Divided(found, passed)


def _with_readings(said: Taken, document: Document, task: Task) -> Taken:
    """Return what a row says with the cumulative values of its task's targets, or with why they could not be read."""
    try:
        return said._replace(readings=readings_in(document, task))
    except FileProblem as problem:
        return said._replace(notes=(*said.notes, f"年度目标累计没有读入：{problem.message}"))
