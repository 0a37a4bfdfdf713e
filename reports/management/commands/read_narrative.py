"""`read_narrative FILE…`: read narratives into items, sub-projects, quantities and claims, check them and print it all."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.checks import Subject, find
from reports.measuring.plain_values import entries
from reports.measuring.samples import words_of
from reports.subjects import districts
from reports.workflow import too_long
from tasks.files import FileProblem
from tasks.files.plain_text import decode
from tasks.language import Places, read
from tasks.quarters import Quarter


class Command(BaseCommand):
    """Prints the reading in the form of the hand-made readings, one entry an item; of several files with findings."""

    help = (
        "把推进情况读成分项、子项目、数量和百分比；- 或不写文件表示标准输入。"
        "一个文件输出分项的列表，几个文件逐个输出 file、items、findings（核对出的疑点）。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the texts, and the task and goal that they answer to."""
        parser.add_argument("file", nargs="*", default=["-"], help="文本文件；- 表示标准输入")
        parser.add_argument("--targets", default="", help="工作任务和工作目标的文字")
        parser.add_argument("--json", action="store_true", help="输出 JSON（与不写相同，便于书写）")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the entries."""
        paths, targets, places = options["file"], options["targets"], districts()
        texts = [(path, _text(path)) for path in paths]
        shown: list[Any] = [
            {"file": path, "items": _items(text, targets, places), "findings": _findings(text, targets, places)}
            for path, text in texts
        ]
        if len(shown) == 1:
            [shown] = [one["items"] for one in shown]
        self.stdout.write(json.dumps(shown, ensure_ascii=False, indent=1))


def _text(path: str) -> str:
    """Return the words of a file; raises `CommandError` with a sentence."""
    try:
        data = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        raise CommandError(f"打不开文件“{path}”：{error.strerror}。请检查路径。") from error
    try:
        text = words_of(decode(data)[0])
    except FileProblem as problem:
        raise CommandError(problem.message) from problem
    if sentence := too_long(text):
        raise CommandError(f"文件“{path}”：{sentence}")
    return text


def _items(text: str, targets: str, places: Places) -> list[dict[str, Any]]:
    return entries(read(text, goal=targets, task=targets, places=places))


def _findings(text: str, targets: str, places: Places) -> list[dict[str, str]]:
    """Return what a clerk who reports the text this quarter is told."""
    quarter = Quarter.containing(timezone.localdate())
    return [
        {
            "code": finding.code,
            "severity": finding.severity.value,
            "evidence": finding.evidence,
            "computed": finding.computed,
            "message": finding.message,
        }
        for finding in find(Subject("", quarter, task=targets, progress=text, places=places))
    ]
