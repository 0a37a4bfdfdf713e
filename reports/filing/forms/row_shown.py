"""All that the form shows of a row beside its fields, put together once; templates draw it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.forms import BoundField

from reports.filing.carrying import Last
from reports.filing.changes import Change, Changes
from reports.filing.forms.drawing import field_shown
from reports.filing.forms.margin import FindingShown, Margin
from reports.filing.forms.report import ReportForm
from reports.filing.forms.rows import ASKED, HIDDEN, KINDS, NEW, SHOWN, EntryForm
from reports.models import Passage
from reports.models.entries import STAGES
from reports.reportpages.returned import Returned
from tasks.language import Stage
from tasks.language.figures import Certainty

FEW = 3  # rows: so many stand open, of more each is a line
CERTAINTIES = {Certainty.LIKELY: "较可能", Certainty.GUESS: "？ 请核对"}


class Choice(NamedTuple):
    """A box or a radio button: its value, its words, whether it is chosen, and the id by which a label finds it."""

    value: str
    label: str
    chosen: bool
    key: str = ""


@dataclass(frozen=True, slots=True)
class RowShown:
    """A row with what last quarter, the reviewer, a supporting unit, the reading and the checks say of it.

    `like` are key and name of the known sub-project that its name is like; `change` is what becomes of the row that stood
    in its place; `mended` what a button changed in it; `live` says that its errors are shown while one types, `few` that
    there are so few rows that none is folded up.
    """

    form: EntryForm
    last: Last | None = None
    unit: str = ""
    pinned: tuple[Passage, ...] = ()
    change: Change | None = None
    like: tuple[str, str] | None = None
    mended: str = ""
    findings: tuple[FindingShown, ...] = field(default=())
    live: bool = False
    few: bool = False

    @property
    def fields(self) -> dict[str, dict[str, Any]]:
        """Return each field that is shown by its name in small letters, as values that a template looks up quickly."""
        return {name.lower(): field_shown(self.form[name])._asdict() for name in (*SHOWN, ASKED)}

    @property
    def hidden_fields(self) -> list[BoundField]:
        """Return the fields that go unseen."""
        return [self.form[name] for name in HIDDEN]

    @property
    def is_open(self) -> bool:
        """Return whether the row is shown with its fields: a new one, or one in which something is to be mended."""
        is_new = not self.form.original and not self.form["carried"].value()
        return self.few or is_new or bool(self.form.errors or self.pinned or self.mended)

    @property
    def line(self) -> str:
        """Return the row in one line: its words, of a sub-project without any its name and how far it was last quarter."""
        name, text = self.form.words
        return " ".join(text.split()) or (f"{name}：上季度{self.last.words}" if self.last else name)

    @property
    def stage(self) -> str:
        """Return the row's stage in a word, nothing where none is stated."""
        stage = str(self.form["stage"].value() or Stage.UNSTATED)
        return STAGES[Stage(stage)] if stage in [*Stage] and stage != Stage.UNSTATED else ""

    @property
    def asks(self) -> bool:
        """Return whether something of the row waits to be confirmed: a reading, or what its name means."""
        return bool(self.form.open_doubts) or bool(self.like and not self.form["same"].value())

    @property
    def confirming(self) -> list[Choice]:
        """Return a box for each uncertain reading of the row, ticked once it is confirmed."""
        confirmed = self.form["sure"].value() or []
        return [
            Choice(kind, f"{KINDS[kind]}（{CERTAINTIES[said]}）", kind in confirmed, self.form.sure_id(kind))
            for kind, said in self.form.doubts.items()
        ]

    @property
    def same(self) -> list[Choice]:
        """Return the answers to whether the row's name means the sub-project that it is like; none is preselected."""
        given, key = self.form["same"].value(), self.like[0] if self.like else ""
        return [Choice(value, label, given == value) for value, label in ((key, "是同一条"), (NEW, "不是"))]

    @property
    def speaks(self) -> bool:
        """Return whether the margin beside the row says anything."""
        return bool(self.mended or self.form.note or self.errors or self.findings)

    @property
    def errors(self) -> list[str]:
        """Return what is to be mended before the row can be saved, while one types."""
        return [str(each) for found in self.form.errors.values() for each in found] if self.live else []


def rows_shown(
    form: ReportForm,
    margin: Margin | None,
    *,
    changes: Changes | None = None,
    returned: Returned | None = None,
    mended: Mapping[str, str] | None = None,
    live: bool = False,
) -> list[RowShown]:
    """Return the rows of `form`, in their order, with all that is shown beside them; no query."""
    read = changes.rows if changes and changes.before else ()
    few = sum(row.has_changed() or bool(row["carried"].value()) for row in form.rows.forms) <= FEW
    became = dict(zip((row.prefix for row in form.rows.initial_forms), read, strict=False))
    return [
        RowShown(
            row,
            form.lasts.get(row.prefix),
            form.units.get(str(row["contributor"].value() or ""), ""),
            tuple(each.passage for each in returned.pinned if each.field == row["text"].auto_id) if returned else (),
            became.get(row.prefix),
            form.likes.get(row.prefix),
            (mended or {}).get(row.prefix, ""),
            tuple(margin.beside.get(row.prefix, ())) if margin else (),
            live,
            few,
        )
        for row in form.rows
    ]
