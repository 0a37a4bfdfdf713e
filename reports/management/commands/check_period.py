"""`check_period YEAR QUARTER`: check what the tasks of a period say and print the findings."""

from __future__ import annotations

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from reports.checks import Severity, find
from reports.management.chosen import add_period, period_of
from reports.subjects import subjects


class Command(BaseCommand):
    """Prints the findings of all that was submitted; exit code 0 whether or not there are any."""

    help = "核对一个季度各任务的文字：数、合计、计划、上季度、用语。"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the period, the tasks and the form."""
        add_period(parser)
        parser.add_argument("--task", action="append", help="只核对这个任务编号，可重复")
        parser.add_argument("--json", action="store_true", help="输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the findings, task by task."""
        period = period_of(options["year"], options["quarter"], options["list"])
        found = [
            (subject.number, finding)
            for subject in subjects(period, numbers=options["task"])
            for finding in find(subject)
        ]
        if options["json"]:
            entries = [
                {
                    "task": task, "code": finding.code, "severity": finding.severity.value, "evidence": finding.evidence,
                    "computed": finding.computed, "message": finding.message,
                }
                for task, finding in found
            ]  # fmt: skip
            self.stdout.write(json.dumps(entries, ensure_ascii=False, indent=1))
            return
        for task, finding in found:
            self.stdout.write(f"任务 {task} {finding.severity.label} {finding.computed}　{finding.message}")
        counts = {severity: sum(finding.severity is severity for _, finding in found) for severity in Severity}
        self.stdout.write(f"{period}：" + "，".join(f"{severity.label} {count}" for severity, count in counts.items()))
