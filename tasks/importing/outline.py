"""A numbered document without a table (一、 （一） 1. … 责任单位：…) into rows of tasks, like those of a table."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tasks.files import Row, Table
from tasks.importing.headings import FIELDS, is_dated, quarter_of, year_beside, year_of
from tasks.importing.heads import Layout, title_of
from tasks.importing.paragraphs import (
    BARE_LEVEL,
    LEADS,
    PUNCTUATED,
    Paragraph,
    Told,
    bare_in,
    dotted_in,
    is_open,
    read_paragraph,
)
from tasks.importing.signatures import why_no_task
from tasks.importing.wrapped import runs_on

COLUMNS = (
    *("number", "category", "heading", "text", "lead", "supporting", "sponsor", "responsible", "contact", "deadline"),
    *("target", "goal1", "goal2", "goal3", "goal4", "progress"),
)
SUBHEADING = "小标题"
LONGEST_HEAD = 40
LONGEST_SHOWN = 20
LONGEST_CATEGORY = 60
MOST_NAMED = 5
PART = re.compile(r"附件?[\d一二三四五六七八九十]*[:：]?(?=\s|$)")


@dataclass(slots=True)
class _Node:
    """A marked paragraph with the unmarked ones that follow it; `heading` is an unmarked line above it.

    What follows paragraph `progress_at`, where it is not 0, goes on with the progress. `doubted` are the numbers of
    unmarked ones that name a lead of their own.
    """

    own: Paragraph
    above: _Node | None = None
    heading: Paragraph | None = None
    lines: list[Paragraph] = field(default_factory=list)
    facts: list[Told] = field(default_factory=list)
    bold: list[str] = field(default_factory=list)
    below: list[_Node] = field(default_factory=list)
    progress_at: int = 0
    doubted: list[int] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Return the marker and the words."""
        return f"{self.own.marker}{self.own.words}"

    @property
    def is_head(self) -> bool:
        """Return whether the words are a heading and no sentence."""
        return len(self.own.words) <= LONGEST_HEAD and not PUNCTUATED.search(self.own.words.rstrip("。"))

    @property
    def text(self) -> str:
        """Return the words, the unmarked lines and all that is numbered below, without its own marker and its progress."""
        return "\n".join([self.own.words, *self._further(after=False)])

    @property
    def progress(self) -> str:
        """Return what goes on with the progress."""
        return "\n".join(self._further(after=True))

    def _further(self, *, after: bool) -> Iterator[str]:
        for line in self.lines:
            if (0 < self.progress_at < line.number) is after:
                yield line.words
        for each in self.below:
            if (0 < self.progress_at < each.own.number) is after:
                yield f"{each.own.marker}{each.text}"

    @property
    def all(self) -> Iterator[_Node]:
        """Yield itself and what is numbered below it."""
        yield self
        for each in self.below:
            yield from each.all


@dataclass(slots=True)
class _Part:
    """Paragraphs whose numbers run on: the notice itself, and each annex."""

    roots: list[_Node] = field(default_factory=list)
    closed: bool = False


def outlines(
    lines: Sequence[str], notes: list[str], bold: Mapping[str, Sequence[str]] | None = None, *, alone: bool = False
) -> list[Layout]:
    """Return a layout for each part of a document that holds tasks with their units; linear time.

    One task is a list too where it stands `alone`, beside no table. `bold` are the bold words of lines. Paragraphs are numbered
    without the blank ones. What was not read is named in the notes of the first.
    """
    paragraphs, joined = _paragraphs(list(filter(str.strip, lines)), bold or {})
    if not any(each.facts for each in paragraphs):
        return []
    parts = _parts(paragraphs)
    found = [(part, tasks) for part in parts if (tasks := list(_among(part.roots)))]
    if sum(len(tasks) for _, tasks in found) < 2 and not (alone and found and _stands_alone(found[0][1][0])):
        return []
    read = {line.number for _, tasks in found for task in tasks for line in _lines_of(task)}
    layouts = []
    for number, (part, tasks) in enumerate(found, 1):
        before = [line.words for line in paragraphs if line.number < part.roots[0].own.number and not line.level]
        layouts.append(_layout(number, tasks, before, notes))
    titles = {each.title for each in layouts}
    layouts[0].table.notes[:0] = _left([each for each in paragraphs if each.words not in titles], read)
    if joined:
        named = "、".join(map(str, joined[:MOST_NAMED])) + (" 等" if len(joined) > MOST_NAMED else "")
        layouts[0].table.notes.append(f"第 {named} 段是按页宽折行的，已与下一行接成一段，请核对。")
    return layouts


def _paragraphs(lines: list[str], bold: Mapping[str, Sequence[str]]) -> tuple[list[Paragraph], list[int]]:
    """Return the paragraphs, those that a page's width broke put together, and the numbers of these."""
    dotted, bare = dotted_in(lines), bare_in(lines)

    def read(number: int, line: str) -> Paragraph:
        return read_paragraph(number, line, bold.get(line, ()), dotted, bare=number in bare)

    whole = list(_whole(enumerate(lines, 1)))
    goes_on = runs_on([read(number, line) for number, line in whole], [line for _, line in whole])
    joined: list[tuple[int, str]] = []
    broken: list[int] = []
    for (number, line), further in zip(whole, goes_on, strict=True):
        if further:
            broken.append(joined[-1][0])
            joined[-1] = joined[-1][0], f"{joined[-1][1].rstrip()}{line.strip()}"
        else:
            joined.append((number, line))
    return [read(number, line) for number, line in joined], list(dict.fromkeys(broken))


def _whole(lines: Iterable[tuple[int, str]]) -> Iterator[tuple[int, str]]:
    """Yield the lines with their numbers; a label alone has the next line's words, and numbers of pages are none."""
    begun: tuple[int, str] | None = None
    for number, line in lines:
        if why_no_task([line.strip()]) == "页码行":
            continue
        if begun and not read_paragraph(number, line).level:
            yield begun[0], f"{begun[1].strip()}{line.strip()}"
            begun = None
            continue
        if begun:
            yield begun
        begun = (number, line) if is_open(line) else None
        if begun is None:
            yield number, line
    if begun:
        yield begun


def _parts(paragraphs: Sequence[Paragraph]) -> list[_Part]:
    """Cut the document where its numbers begin again, after a date, and at an annex."""
    parts = [_Part()]
    stack: list[_Node] = []
    heading: Paragraph | None = None
    last, under = None, 0
    for each in paragraphs:
        part = parts[-1]
        if each.level:
            again = each.value == 1 and (not stack or each.level <= stack[0].own.level)
            if part.closed or (again and any(root.own.level == each.level for root in part.roots)):
                parts.append(part := _Part())
                stack, heading = [], None
            if each.level < under:
                heading = None
            while stack and stack[-1].own.level >= each.level:
                stack.pop()
            last = _Node(each, stack[-1] if stack else None, heading, facts=list(each.facts), bold=list(each.bold))
            last.progress_at = each.number * _tells_progress(each)
            (stack[-1].below if stack else part.roots).append(last)
            stack.append(last)
        elif last is None or part.closed:
            continue
        elif PART.match(each.words) or is_dated(each.words):
            part.closed = True
        elif each.facts or not last.facts:
            if each.words and _names_lead(each.facts) and _names_lead(last.facts):
                last.doubted.append(each.number)
            last.facts += each.facts
            last.progress_at = last.progress_at or each.number * _tells_progress(each)
            last.bold += each.bold if each.facts else ()
            last.lines += [each] if each.words else []
        elif last.progress_at and PUNCTUATED.search(each.words):
            last.lines.append(each)
        elif len(each.words) <= LONGEST_HEAD and not PUNCTUATED.search(each.words) and not why_no_task([each.words]):
            heading, under = each, last.own.level
    return parts


def _names_lead(told: list[Told]) -> bool:
    return any(each.field == "lead" for each in told)


def _stands_alone(task: _Node) -> bool:
    """Return whether a numbered paragraph is a task without others beside it: it says in words who leads."""
    leads = [each for each in task.facts if each.field == "lead" and (each.label or LEADS.search(each.words))]
    return task.own.level <= BARE_LEVEL and bool(leads)


def _tells_progress(paragraph: Paragraph) -> bool:
    return any(each.field == "progress" for each in paragraph.facts)


def _tasks(node: _Node) -> Iterator[_Node]:
    """Yield the tasks at and below a node."""
    below = node.below
    telling = [each for each in below if any(one.facts for one in each.all)]
    if node.progress_at or (node.facts and not (below and (telling or node.is_head))):
        yield node
    elif node.facts:
        for each in below:
            each.facts = each.facts or node.facts
            yield from _tasks(each)
    elif len(below) > 1 and telling == [below[-1]] and not below[-1].below and not below[-1].own.facts:
        node.facts, below[-1].facts = below[-1].facts, []
        node.progress_at, below[-1].progress_at = below[-1].progress_at, 0
        yield node
    else:
        _give_headings(node)
        yield from _among(below)


def _among(nodes: list[_Node]) -> Iterator[_Node]:
    """Yield the tasks of one list: one without units is a task too where one with them follows it."""
    last = max((place for place, each in enumerate(nodes) if each.facts and not each.below), default=-1)
    for place, each in enumerate(nodes):
        if each.facts or each.below or place > last:
            yield from _tasks(each)
        else:
            yield each


def _give_headings(node: _Node) -> None:
    """Make a short line under a heading the heading of what is numbered below."""
    if node.below and node.lines and not PUNCTUATED.search(node.lines[-1].words):
        line = node.lines[-1]
        if len(line.words) <= LONGEST_HEAD:
            for each in node.below:
                each.heading = each.heading or line


def _lines_of(task: _Node) -> Iterator[Paragraph]:
    """Yield the paragraphs of which a task is made, its headings among them."""
    for node in task.all:
        yield node.own
        yield from node.lines
    for node in _upwards(task):
        yield node.own
        if node.heading:
            yield node.heading


def _layout(number: int, tasks: list[_Node], said: list[str], notes: list[str]) -> Layout:
    """Return the tasks of a part as the layout of a table whose rows are numbered by their paragraphs."""
    title = title_of([line for line in said if not line.endswith(("。", "：", ":"))])
    year = year_of(title) or next((year for line in reversed(said) if (year := year_beside(line, None))), None)
    rows = [_cells(task) for task in tasks]
    keys = _numbers(tasks)
    for cells, key in zip(rows, keys, strict=True):
        cells["number"] = key
    used = [name for name in COLUMNS if any(cells.get(name) for cells in rows)]
    table = Table(title[:LONGEST_HEAD] or "正文", number=number, prose=True)
    table.rows = [
        Row(task.own.number, [cells.get(name, "") for name in used]) for task, cells in zip(tasks, rows, strict=True)
    ]
    if "lead" in used:
        lead = used.index("lead") + 1
        table.bold = [(task.own.number, lead, words) for task in tasks for words in task.bold]
    labels = Counter(told.label for task in tasks for told in task.facts if told.field == "lead" or told.label)
    headings = {column: _heading(name, labels) for column, name in enumerate(used)}
    fields = {column: name for column, name in enumerate(used) if name != "heading"}
    for task in tasks:
        if task.own.shared:
            table.notes.append(f"{table.place(task.own.number)}各句后面都写了单位，第一个记为牵头单位，请核对。")
        table.notes += [
            f"{table.place(line)}没有编号，却另写了单位；已并入{table.place(task.own.number)}的任务，请核对是不是另一项。"
            for node in task.all
            for line in node.doubted
        ]
    composed = keys != [task.own.dotted or str(task.own.value) for task in tasks]
    quarter = quarter_of(title).quarter if "progress" in used else None
    return Layout(table, 0, 0, headings, fields, title, year, quarter, file_notes=notes, composed=composed)


def _heading(name: str, labels: Counter[str]) -> str:
    """Return what a column is called: as the document has it, where it is always called the same."""
    if name == "heading":
        return SUBHEADING
    own = [label for label in labels if label and name == "supporting" and not LEADS.search(label)]
    return own[0] if len(own) == 1 else FIELDS[name]


def _cells(task: _Node) -> dict[str, str]:
    """Return the fields of a task: its headings as category, what stands under its labels."""
    above = [_brief(node.words) for node in _upwards(task)][:0:-1]
    heading = task.heading or (task.above.heading if task.above else None)
    heads = [*above, heading.words if heading else ""]
    cells = {"text": task.text, "category": heads[0], "heading": "／".join(filter(None, heads[1:]))}
    said: dict[str, list[Told]] = {}
    leading = any(each.field == "lead" and LEADS.search(each.label) for each in task.facts)
    for each in task.facts:
        name = (
            "supporting"
            if leading and each.field == "lead" and not LEADS.search(each.label) and each.label
            else each.field
        )
        if name == "telephone":
            name = "responsible" if "responsible" in said and "contact" not in said else "contact"
        said.setdefault(name, []).append(each)
    for name, told in said.items():
        several = len({each.label for each in told}) > 1 and name == "supporting"
        joined = [f"{each.label}：{each.words}" if several else each.words for each in told if each.words]
        cells[name] = (
            "\n"
            if several or name.startswith(("goal", "progress"))
            else "、"
            if name in ("lead", "supporting")
            else " "
        ).join(joined)
    if task.progress:
        cells["progress"] = "\n".join(filter(None, (cells.get("progress", ""), task.progress)))
    return cells


def _brief(words: str) -> str:
    """Return a heading in a length that a category may have: its first sentence, cut."""
    first = words.partition("。")[0]
    return first if len(first) <= LONGEST_CATEGORY else f"{first[: LONGEST_CATEGORY - 1]}…"


def _numbers(tasks: list[_Node]) -> list[str]:
    """Return the tasks' numbers as the document has them: 12, or with those of its headings where they begin again: 3-12."""
    dotted = [task.own.dotted for task in tasks]
    if all(dotted) and len(set(dotted)) == len(dotted):
        return dotted
    values = [[node.own.value for node in _upwards(task)] for task in tasks]
    deepest = max(map(len, values))
    for depth in range(1, deepest + 1):
        keys = ["-".join(map(str, reversed(each[:depth]))) for each in values]
        if len(set(keys)) == len(keys):
            return keys
    return [str(number) for number in range(1, len(tasks) + 1)]


def _upwards(task: _Node) -> Iterator[_Node]:
    node: _Node | None = task
    while node:
        yield node
        node = node.above


def _left(paragraphs: Sequence[Paragraph], read: set[int]) -> list[str]:
    """Return a sentence for each run of paragraphs that no task is made of; labels of tasks were read with these."""
    runs: list[list[Paragraph]] = []
    for each in paragraphs:
        if each.number in read or (each.facts and not each.words) or why_no_task([each.words]) or is_dated(each.words):
            continue
        if runs and runs[-1][-1].number == each.number - 1 and not each.level:
            runs[-1].append(each)
        else:
            runs.append([each])
    first = min(read, default=0)
    return [_sentence(run, before=run[-1].number < first) for run in runs]


def _sentence(run: list[Paragraph], *, before: bool) -> str:
    """Return what a run of paragraphs is that was not read: the beginning of the paper, or words without a unit."""
    first = f"{run[0].marker}{run[0].words}"
    shown = first if len(first) <= LONGEST_SHOWN else f"{first[:LONGEST_SHOWN]}…"
    where = f"第 {run[0].number} 段" if len(run) == 1 else f"第 {run[0].number}–{run[-1].number} 段"
    why = "在第一项任务之前" if before else "没有写责任单位"
    return f"{where}“{shown}”{why}，没有当作任务读入。"
