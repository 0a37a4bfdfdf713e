"""`measure_reading GOLD…`: read the texts beside hand-made readings and print precision and recall, apart."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from reports.measuring.report import as_json, lines, measure_sample
from reports.measuring.scoring import Measured
from reports.subjects import districts
from tasks.files import FileProblem
from tasks.language import Places


class Command(BaseCommand):
    """Prints one line an aspect over all files, and every false accusation with its words."""

    help = "拿人工标注（X.gold.json 或 X.json，旁边是 X.txt）衡量读文字的准确率和召回率，以及指错是否属实。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the hand-made readings."""
        parser.add_argument("gold", nargs="+", type=Path, help="标注文件，原文为同一文件夹的 X.txt")
        parser.add_argument("--seeded", action="store_true", help="把正确的百分比逐个改错 1、3、7 个点，看能否发现")
        parser.add_argument("--show", action="store_true", help="逐条列出漏读（-）、多读（+）和读错之处")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures."""
        total, places = Measured(), districts()
        for path in options["gold"]:
            total += _measured(path, places, seeded=options["seeded"])
        if options["json"]:
            self.stdout.write(json.dumps(as_json(total), ensure_ascii=False, indent=1))
            return
        for line in total.differences if options["show"] else ():
            self.stdout.write(line)
        for line in lines(total):
            self.stdout.write(line)
        for line in total.accused:
            self.stdout.write(f"误指 {line}")


def _measured(path: Path, places: Places, *, seeded: bool) -> Measured:
    """Return the figures of one file, its name before each of its lines; raises `CommandError` with a sentence."""
    try:
        found = measure_sample(path, seeded=seeded, places=places)
    except OSError as error:
        raise CommandError(f"打不开文件“{error.filename}”：{error.strerror}。请检查路径。") from error
    except FileProblem as problem:
        raise CommandError(problem.message) from problem
    except (ValueError, KeyError) as error:
        raise CommandError(f"“{path}”不是标注文件（JSON）：{error}") from error
    name = path.name.split(".")[0]
    found.differences = [f"{name}：{line}" for line in found.differences]
    found.accused = [f"{name}：{line}" for line in found.accused]
    return found
