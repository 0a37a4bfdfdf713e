"""A text that a bureau keeps in one piece: its heading, 存在问题 and 下步打算 go where the form has them."""

from __future__ import annotations

import re
from typing import NamedTuple

_NUMBER = r"(?:[（(]?[一二三四五六七八九十]{1,2}[）)、.]|[0-9]{1,2}[.、．])?"
_OBSTACLES = r"(?:目前)?存在的?(?:主要)?(?:困难(?:和|与|及))?问题"  # 二、存在的主要问题：
_NEXT = r"下一?步(?:的)?(?:工作)?(?:打算|计划|安排|措施|思路)"  # （三）下一步工作打算
_LABEL = re.compile(rf"[ \t　]*【?{_NUMBER}[ \t　]*(?:({_OBSTACLES})|({_NEXT}))】?[ \t　]*(?:[:：]|$)[ \t　]*")
_HEADING = r"[ \t　]*{number}[^\n]*[（(]任务[ \t]*{task}[）)][ \t　]*"  # 一、老旧小区改造（任务15）


class Parts(NamedTuple):
    """A text in parts; `told` says in a sentence each what went where."""

    text: str
    obstacles: str
    next_steps: str
    told: tuple[str, ...]


def parted(text: str, number: str) -> Parts:
    """Return what `text` says of the task `number`, without its heading, and what it says under 存在问题 and 下步打算.

    A label counts at the beginning of a line, with a colon behind it or alone. What it stands over goes up to the next one.
    """
    heading = re.compile(_HEADING.format(number=_NUMBER, task=re.escape(number)))
    parts: dict[str, list[str]] = {"text": [], "obstacles": [], "next_steps": []}
    here, told = "text", []
    for line in text.split("\n"):
        label = _LABEL.match(line)
        if label:
            here = "obstacles" if label[1] else "next_steps"
            line = line[label.end() :]  # noqa: PLW2901
            if not line:
                continue
        elif not any(each.strip() for each in parts["text"]) and heading.fullmatch(line):
            told.append(f"标题“{line.strip()}”没有读入推进情况。")
            continue
        parts[here].append(line)
    said = {name: "\n".join(lines).strip("\n") for name, lines in parts.items()}
    told += ["“存在问题”一段已放入“存在问题”。"] * bool(said["obstacles"])
    told += ["“下步打算”一段已放入“下步打算”。"] * bool(said["next_steps"])
    if not told or not said["text"].strip():
        return Parts(text, "", "", ())
    return Parts(said["text"], said["obstacles"], said["next_steps"], tuple(told))
