"""A text that a bureau keeps in one piece: its heading, 存在问题 and 下步打算 go where the form has them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from tasks.importing.task_numbers import number_key

_NUMBER = r"(?:[（(]?[一二三四五六七八九十]{1,2}[）)、.]|[0-9]{1,2}[.、．])?"
_AND = r"(?:以及|和|与|及|、)"
_TROUBLE = r"(?:问题|困难|不足)"
# 二、存在的主要问题：, 存在的困难和问题及原因分析：, 主要困难：
_OBSTACLES = rf"(?:目前|当前)?(?:主要)?(?:存在)?的?(?:主要|突出)?{_TROUBLE}(?:{_AND}{_TROUBLE})?(?:{_AND}(?:主要)?原因(?:分析)?)?"
# （三）下一步工作打算, 下阶段推进措施：, 下步工作计划和安排：
_PLAN = r"(?:打算|计划|安排|措施|举措|思路|重点)"
_NEXT = rf"下一?(?:步|阶段|季度)的?(?:主要|重点)?(?:工作|推进|整改)?{_PLAN}(?:{_AND}{_PLAN})?"
# 推进情况：, 一、四季度工作进展情况, 目前进展：
_PROGRESS = r"(?:目前|当前|本季度|[一二三四]季度)?(?:任务|项目|工作)?(?:(?:推进|进展|完成|落实|实施)情况|进展)"
_STANDS_OVER = rf"(?:({_OBSTACLES})|({_NEXT})|({_PROGRESS}))"
_LABEL = re.compile(rf"[ \t　]*【?{_NUMBER}[ \t　]*{_STANDS_OVER}】?[ \t　]*(?:[:：]|$)[ \t　]*")
# ……完成120户。存在问题：资金不足。
_WITHIN = re.compile(rf"(?<=[。；;！!])[ \t　]*(?=(?:{_OBSTACLES}|{_NEXT})[ \t　]*[:：])")
# ②, （2）, 2., 二、: the marker of an item; its number
_MARKER = re.compile(
    r"([①-⑳])|[（(]([0-9]{1,2})[）)]|(?<![0-9.])([0-9]{1,2})[.、．](?![0-9])|^[ \t　]*[（(]?([一二三四五六七八九十]{1,2})[）)、]",
    re.MULTILINE,
)
_FIRST = {"①", "1", "一"}
_TASK = r"([0-9０-９]{1,4}(?:[-－–—.．][0-9０-９]{1,3})*)"
# 一、老旧小区改造（任务15）
_TITLED = re.compile(rf"[ \t　]*{_NUMBER}[^\n]*[（(]任务[ \t]*{_TASK}[）)][ \t　]*[:：]?[ \t　]*")
# 任务15：……, 【任务编号：15】, 三、任务15 老旧小区改造, 第15项任务、……
_NAMED = re.compile(
    rf"[ \t　]*{_NUMBER}(?:[【\[]?(?:工作)?任务(?:编号|序号)?[ \t]*[:：]?[ \t]*{_TASK}[号项]?[】\]]?|第?[ \t]*{_TASK}[ \t]*[号项](?:重点|工作)*任务)"
    r"(?:[ \t　]*([:：])[ \t　]*|[ \t　]*[、.．，,][ \t　]*|[ \t　]+|(?<=[】\]])|$)"
)
_ENDED = re.compile(r"[。；;！!]")
# 15、老旧小区改造: a head only where the task's own words begin so
_NUMBERED = re.compile(rf"[ \t　]*{_TASK}[ \t　]*[、.．:：，, \t　][ \t　]*(?=[^0-9０-９])")
# 二、 and （三）: the two levels of headings above items
_OUTLINE = re.compile(r"[ \t　]*(?:([一二三四五六七八九十]{1,2})、|[（(]([一二三四五六七八九十]{1,2})[）)]、?)")
_PUNCTUATED = re.compile(r"[0-9０-９①-⑳。；;！!，,：:]")
_TITLE = re.compile(
    r"[^。；;！!，,：:\n]*(?:情况|进展|报告|汇报|材料|总结)(?:[（(][^（）()\n]*[）)])?[ \t　]*"
)  # …四季度推进情况（市住建局）
_DIGITS = "〇一二三四五六七八九十"
LONGEST_HEADING = 40
LEAST_ALIKE, LEAST_NUMBERED = 4, 6  # characters with which a title and a task begin


NEXT_TOLD = "“下步打算”一段已放入“下步打算”。"


class Head(NamedTuple):
    """A line with which a task's part of a text begins: whose it is, its title, and what it already says of the task."""

    number: str
    title: str
    words: str


def head_of(line: str, tasks: Mapping[str, str]) -> Head | None:
    """Return what a line says that names a task's number at its beginning, or at its end as （任务15）; None for others.

    `tasks` are the words of tasks by their numbers. Behind a colon the text begins, unless it begins as its task does;
    else what is no sentence is a title. A bare number counts only where its task's words follow.
    """
    if titled := _TITLED.fullmatch(line):
        return Head(number_key(titled[1]), line.strip(), "")
    named = _NAMED.match(line)
    if named is None:
        bare = _NUMBERED.match(line)
        is_head = bare is not None and _alike(line[bare.end() :], tasks.get(number_key(bare[1]), ""), LEAST_NUMBERED)
        return Head(number_key(bare[1]), line.strip(), "") if bare and is_head else None
    rest, number = line[named.end() :].strip(" \t　"), number_key(named[1] or named[2])
    alike = _alike(rest, tasks.get(number, ""), LEAST_ALIKE)
    is_title = not rest or alike or (not named[3] and not _ENDED.search(rest))
    return Head(number, line.strip(), "") if is_title else Head(number, named[0].strip(), rest)


def _alike(words: str, task: str, least: int) -> bool:
    """Return whether `words` begin as the words of a task do."""
    return len(words) >= least and task.startswith(words[:least])


def outline_of(line: str) -> tuple[int, int] | None:
    """Return level and number of a line that begins as a heading does: (1, 2) of 二、, (2, 3) of （三）."""
    marked = _OUTLINE.match(line)
    if marked is None:
        return None
    *tens, last = (_DIGITS.index(digit) for digit in marked[1] or marked[2])
    return (1 if marked[1] else 2), (last if not tens else tens[0] + last if tens[0] == 10 else tens[0] * last)


def is_heading(line: str) -> bool:
    """Return whether a line stands over others and says nothing itself: 二、基础设施类, or a document's title."""
    if _LABEL.match(line) or len(line) > LONGEST_HEADING:
        return False
    marked = _OUTLINE.match(line)
    return not _PUNCTUATED.search(line[marked.end() :]) if marked else bool(_TITLE.fullmatch(line))


class Parts(NamedTuple):
    """A text in parts; `sentences` say each what went where."""

    text: str
    obstacles: str
    next_steps: str
    sentences: tuple[str, ...]


def parts_of(text: str, number: str, task: str = "") -> Parts:
    """Return what `text` says of the task `number`, without its heading, and what it says under 存在问题 and 下步打算.

    `task` are the task's words, by which a heading is known (see `head_of`). A label counts at the beginning of a line,
    with a colon behind it or alone, and within a line where all that follows is surely its own. What it stands over goes
    up to the next one; where the items of the narrative go on below it, each has labels of its own and nothing is parted.
    """
    parts: dict[str, list[str]] = {"text": [], "obstacles": [], "next_steps": []}
    here, told = "text", []
    for line in _lines(text):
        begun, label = any(each.strip() for each in parts["text"]), _LABEL.match(line)
        if label and (label[1] or label[2]):
            here = "obstacles" if label[1] else "next_steps"
            line = line[label.end() :]  # noqa: PLW2901
            if not line:
                continue
        elif label and number and (here != "text" or not begun):
            here, line = "text", line[label.end() :]  # noqa: PLW2901
            told.append(_untaken(label[0]))
            if not line:
                continue
        elif not begun and (head := _own_head(line, number, task)):
            told.append(_untaken(head.title))
            if not head.words:
                continue
            line = head.words  # noqa: PLW2901
        parts[here].append(line)
    said = {name: "\n".join(lines).strip("\n") for name, lines in parts.items()}
    told += ["“存在问题”一段已放入“存在问题”。"] * bool(said["obstacles"])
    told += [NEXT_TOLD] * bool(said["next_steps"])
    if not told or not said["text"].strip() or _goes_on(said["obstacles"]) or _goes_on(said["next_steps"]):
        return Parts(text, "", "", ())
    return Parts(said["text"], said["obstacles"], said["next_steps"], tuple(told))


def _untaken(title: str) -> str:
    return f"标题“{title.strip()}”没有读入推进情况。"


def _own_head(line: str, number: str, task: str) -> Head | None:
    """Return the head of the task `number` that a line is, the words of the task alone among them."""
    if len(task) >= LEAST_NUMBERED and line.strip(" \t　。；") == task.strip(" \t　。；"):
        return Head(number, line.strip(), "")
    head = head_of(line, {number: task})
    return head if head and head.number == number else None


def _lines(text: str) -> list[str]:
    """Return the lines of a text, one that holds a label behind a sentence broken before it.

    Not where something else may follow that is no part of what the label stands over: a line without a label, the next
    item of a list that began before it, words with a colon (another place's report).
    """
    lines = text.split("\n")
    for place, line in enumerate(lines):
        first, *behind = _WITHIN.split(line)
        if behind and all(_LABEL.match(each) for each in lines[place + 1 :] if each.strip()):
            own = [each[label.end() :] for each in behind if (label := _LABEL.match(each))]
            if not any(re.search("[:：]", each) or _goes_on(each) for each in own):
                return [*lines[:place], first, *behind, *lines[place + 1 :]]
    return lines


def _goes_on(words: str) -> bool:
    """Return whether the first item in `words` is a further one of a list that began before them."""
    marker = _MARKER.search(words)
    return marker is not None and marker[marker.lastindex or 0] not in _FIRST
