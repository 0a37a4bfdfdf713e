"""`measure_reading GOLD…`: read the texts beside hand-made readings and print precision and recall."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.narrative import gold, read
from reports.narrative.scoring import ASPECTS, Score, differences, measure
from tasks import files

LABELS = dict(zip(ASPECTS, ("分项", "子项目", "百分比", "阶段", "县区", "数量", "百分比主张"), strict=True))
TASK, GOAL = "工作任务", "工作目标"


class Command(BaseCommand):
    """Prints one line an aspect over all files; `--differences` lists what is read otherwise."""

    help = "拿人工标注（X.gold.json，旁边是 X.txt）衡量读文字的准确率和召回率。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the hand-made readings."""
        parser.add_argument("gold", nargs="+", type=Path, help="标注文件，名为 X.gold.json，原文为同一文件夹的 X.txt")
        parser.add_argument("--differences", action="store_true", help="逐条列出不一致之处")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the scores."""
        total = dict.fromkeys(ASPECTS, Score())
        for path in options["gold"]:
            theirs, mine = _load(path)
            for aspect, score in measure(mine, theirs).items():
                total[aspect] += score
            for line in differences(mine, theirs) if options["differences"] else ():
                self.stdout.write(f"{path.name}：{line}")
        for aspect, score in total.items():
            self.stdout.write(
                f"{LABELS[aspect]}：准确率 {score.precision:.3f}，召回率 {score.recall:.3f}，F1 {score.f1:.3f}"
                f"（读出 {score.read}，标注 {score.gold}，一致 {score.agreed}）"
            )


def _load(path: Path) -> tuple[list[gold.Entry], list[gold.Entry]]:
    """Return the hand-made reading and ours of the text beside it; raises `CommandError` with a sentence."""
    text = path.with_name(path.name.removesuffix(".gold.json") + ".txt")
    try:
        theirs: list[gold.Entry] = json.loads(path.read_text(encoding="utf-8"))
        data = text.read_bytes()
    except OSError as error:
        raise CommandError(f"打不开文件“{error.filename}”：{error.strerror}。请检查路径。") from error
    except ValueError as error:
        raise CommandError(f"“{path}”不是标注文件（JSON）：{error}") from error
    numbers = {entry["task"] for entry in theirs if entry["task"]}
    columns = {entry["column"] for entry in theirs} - {TASK, GOAL}
    column = next(iter(columns), "推进情况")
    if not numbers:
        spoken = {key: "".join(entry["text"] for entry in theirs if entry["column"] == key) for key in (TASK, GOAL)}
        return theirs, _read(None, spoken[TASK], spoken[GOAL], data.decode(), column)
    mine: list[gold.Entry] = []
    for table in files.read(data, text.name).tables:
        for row in table.rows:
            if len(row.cells) >= 4 and row.cells[0] in numbers:
                number, task, goal, progress = row.cells[:4]
                mine += _read(number, task, goal, progress, column)
    return theirs, mine


def _read(number: str | None, task: str, goal: str, progress: str, column: str) -> list[gold.Entry]:
    """Return our reading of one task's three texts."""
    plans = [gold.plan_entry(task, task=number, column=TASK)] if task else []
    plans += [gold.plan_entry(goal, targets=task, task=number, column=GOAL)] if goal else []
    return [*plans, *gold.entries(read(progress, goal=goal, task=task or goal), task=number, column=column)]
