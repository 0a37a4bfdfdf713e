"""What a form of a report held or is to show: the values of its rows, its readings and its words, checked by nobody."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.http import QueryDict

from reports.filing.forms.rows import NEW, READ_ROWS, EntryForm, order_of, rows_sent, says
from reports.filing.forms.words import WordsForm
from reports.filing.phrasing import figure
from reports.workflow import EntryData
from tasks.files import lines
from tasks.language import Row, Stage
from tasks.language.figures import Certainty
from tasks.models import SubProject


@dataclass(frozen=True, slots=True)
class Typed:
    """What a form held, checked by nobody: values of its rows in their order, readings, words."""

    rows: list[dict[str, Any]]
    readings: dict[str, str]
    words: dict[str, str]
    posted: QueryDict = field(default_factory=QueryDict)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Return name and text of each row in which something is written."""
        return [
            (row["name"], row["text"])
            for row in self.rows
            if row["text"].strip() or (row["name"] and not row["carried"])
        ]


def typed_in(posted: QueryDict) -> Typed:
    """Return what `posted` holds of a report's form, without the rows that are blank or were removed."""
    count = min(rows_sent(posted), READ_ROWS)
    names = (*EntryForm.base_fields, ORDERING_FIELD_NAME, DELETION_FIELD_NAME)
    rows: list[dict[str, Any]] = [
        {name: lines(posted.get(f"rows-{place}-{name}", "")) for name in names} for place in range(count)
    ]
    for place, row in enumerate(rows):
        row["sure"] = posted.getlist(f"rows-{place}-sure")
    kept = [row for row in rows if not row[DELETION_FIELD_NAME] and says(row)]
    readings = {
        name.removeprefix("reading-"): str(text) for name, text in posted.items() if name.startswith("reading-")
    }
    words = {name: posted.get(name, "") for name in (*WordsForm.base_fields,) if name in posted}
    return Typed(sorted(kept, key=lambda row: order_of(row[ORDERING_FIELD_NAME])), readings, words, posted)


def values_of(entry: EntryData, known: Sequence[SubProject] = ()) -> dict[str, Any]:
    """Return the values of a row as its fields show them; a row without a name of its own shows that of `known`."""
    percent = None if entry.percent is None else figure(entry.percent)
    name = entry.name or next((each.name for each in known if each.pk == entry.subproject_id), "")
    return {
        "text": entry.text.strip(),
        "base": entry.text,
        "name": name,
        "was_name": name,
        "district": str(entry.district_id or ""),
        "was_district": str(entry.district_id or ""),
        "stage": entry.stage,
        "was_stage": entry.stage,
        "percent": percent,
        "was_percent": percent,
        "basis": entry.basis,
        "contributor": str(entry.contributor_id or ""),
        "same": _answered(entry, known),
    }


def _answered(entry: EntryData, known: Sequence[SubProject]) -> str:
    """Return what was answered about the name of a stored row: which one it means, that it is another, or nothing."""
    meant = next((each for each in known if each.pk == entry.subproject_id), None)
    names = (meant.name, *meant.aliases) if meant else ()
    return NEW if entry.named == NEW else str(entry.subproject_id) if entry.named and entry.name not in names else ""


def unsure_of(row: Row) -> str:
    """Return the readings of a row that are not sure, as its form carries them: name=likely stage=guess."""
    read = {
        "name": row.name and row.name_certainty,
        "district": row.district and row.district_certainty,
        "stage": row.stage is not Stage.UNSTATED and row.stage_certainty,
        "percent": row.percent is not None and row.percent_certainty,
    }
    return " ".join(f"{kind}={said}" for kind, said in read.items() if said and said is not Certainty.SURE)
