"""What a form holds that its report does not say: only that is kept as unsaved and offered again."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict

from reports.filing.carrying import outlook_shown
from reports.filing.forms import conditions
from reports.filing.forms.rows import NumberField, says
from reports.filing.forms.typed import typed_in, values_of
from reports.models import Report
from reports.reportpages.posted import PREFIX
from reports.workflow import answers_to, asks_outlook, content_of, last_foreseen
from tasks.files import clean_key, lines
from tasks.language import Stage
from tasks.models.of_task import subprojects_of

COMPARED = ("district", "stage", "basis", "contributor", "same", "alias")
UNREAD = ("paste", "decline-")  # what has not gone anywhere yet


class Stored:
    """A report as its form would show it; six queries."""

    def __init__(self, report: Report) -> None:
        content = content_of(report)
        known = subprojects_of(report.task_id)
        self.rows = [_row(values_of(entry, known)) for entry in content.entries]
        self.readings = {str(target): value for target, value in content.readings.items()}
        self.words = {"obstacles": content.obstacles, "next_steps": content.next_steps}
        if asks_outlook(report.period):
            self.words |= outlook_shown(content, last_foreseen(report))
        self.reasons = {each.fingerprint: each.reason for each in answers_to(report.pk)}
        self.chosen = {str(key): said.answer for key, said in content.answers.items() if not said.as_read}

    def differs(self, posted: QueryDict) -> bool:
        """Return whether a form that was sent holds anything else than the report."""
        typed = typed_in(posted)
        rows = [_row(row) for row in typed.rows if not _is_carried(row)]
        return (
            rows != self.rows
            or any(_number(text) != self.readings.get(key) for key, text in typed.readings.items())
            or any(lines(typed.words.get(name, text)) != text for name, text in self.words.items())
            or any(text.strip() != self.reasons.get(key, "") for key, text in _named(posted, PREFIX).items())
            or any(text != self.chosen.get(key, "") for key, text in _named(posted, conditions.PREFIX).items())
            or any(str(text).strip() for name, text in posted.items() if name.startswith(UNREAD))
        )


def _row(values: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what counts of a row's values, however they were typed."""
    shown = {name: str(values.get(name) or "") for name in COMPARED}
    shown["stage"] = shown["stage"] or Stage.UNSTATED.value
    return (
        str(values.get("text") or "").strip(), clean_key(str(values.get("name") or "")), _number(values.get("percent")),
        *shown.values(),
    )  # fmt: skip


def _is_carried(row: Mapping[str, Any]) -> bool:
    """Return whether a row holds nothing but the name of one of last quarter's sub-projects."""
    return bool(row["carried"]) and row["name"] == row["carried"] and not says({**row, "name": ""})


def _number(typed: Any) -> Decimal | str | None:
    """Return a number however it was typed, None for nothing; what is no number as it stands."""
    try:
        return NumberField(required=False).to_python(typed)
    except ValidationError:
        return str(typed)


def _named(posted: QueryDict, prefix: str) -> dict[str, str]:
    """Return the fields whose names begin with `prefix`, by the rest of the name."""
    start = f"{prefix}-"
    return {name.removeprefix(start): str(text) for name, text in posted.items() if name.startswith(start)}
