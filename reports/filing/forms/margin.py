"""The margin of the filing form: findings on what is typed, each level with the row in which its words stand."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256

from django.forms import BoundField
from django.http import QueryDict

from reports.checks import Column, Proposal
from reports.filing.forms.answers import AnswersForm
from reports.filing.forms.conditions import ConditionsForm
from reports.filing.forms.placed import Placed
from reports.filing.forms.report import Problem, ReportForm
from reports.filing.forms.rows import EntryForm
from reports.filing.phrasing import figure, places
from reports.subjects import Told
from tasks.language.figures import Span, percentages

QUOTED = 20  # characters of either end of long words


@dataclass(frozen=True, slots=True)
class Place:
    """Words of a row's field: the field's id, the words, and where they begin, counted as scripts count."""

    address: str
    words: str
    begin: int


@dataclass(frozen=True, slots=True)
class Offer:
    """A proposal as a button: what it sends, the words that it puts in the place of others, and where those stand."""

    key: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class FindingShown:
    """A finding with what can be done about it: words to go to, proposals, and for a doubt the field for a reason.

    `alike` counts the other doubts of its kind without an answer, `row` is the index of the report's row that its words stand in, `address` the id of that row's field in a form.
    """

    finding: Told
    field: BoundField | None
    is_open: bool = False
    address: str = "rows"
    place: Place | None = None
    offers: tuple[Offer, ...] = ()
    row: int | None = None
    alike: int = 0

    @property
    def words(self) -> str:
        """Return the words that it stands on, the middle of long ones left out; nothing where its sentence has them."""
        words = self.finding.finding.evidence.strip()
        if words in self.finding.finding.message:
            return ""
        return f"{words[:QUOTED]}……{words[-QUOTED:]}" if len(words) > 2 * QUOTED + 2 else words

    @property
    def source(self) -> str:
        """Return in which text the words stand, nothing where it is the narrative."""
        column = self.finding.finding.spans[0].column
        return "" if column is Column.PROGRESS else column.label


class Margin:
    """The findings with their fields for reasons, beside the rows of the form, the others at its end; the conditions."""

    def __init__(
        self,
        form: ReportForm,
        told: list[Told],
        data: QueryDict | None,
        conditions: ConditionsForm | None = None,
        read: str = "",
    ) -> None:
        """Put each of `told`, the findings on the form's narrative, beside its row, by the row's prefix.

        `read` changes with all that the narrative is read by.
        """
        self.findings, self.conditions, self.read = told, conditions or ConditionsForm([]), read
        self.answers = AnswersForm(data, told)
        self.flawed = any(True for _ in form.problems())
        self._offered: dict[str, tuple[EntryForm, Span, Proposal]] = {}
        self.beside: dict[str, list[FindingShown]] = defaultdict(list)
        self.rest: list[FindingShown] = []
        self.placed = form.rows_placed
        starts = [each.start for each in self.placed]
        for each in told:
            holder = self.placed[bisect_right(starts, each.place.start) - 1] if each.place and self.placed else None
            found = self.beside[holder.row.prefix] if holder else self.rest
            found.append(self._shown(each, holder))

    @property
    def marks(self) -> str:
        """Return what changes with the narrative as it is shown, all that was recognised in it and the findings marked."""
        found = [(each.fingerprint, each.label) for each in self.findings]
        return sha256(repr((self.marks_digest, found)).encode()).hexdigest()

    @cached_property
    def marks_digest(self) -> str:
        """Return what changes with the narrative and all that was recognised in it; nothing where none was read."""
        if not self.read:
            return ""
        rows = [
            (each.start, each.row.prefix, sorted(each.row["sure"].value() or []), list(each.row.open_doubts))
            for each in self.placed
        ]
        return sha256(repr((self.read, rows)).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def open(self) -> list[Told]:
        """Return the findings that stand against reporting."""
        return [each for each in self.findings if each.blocks]

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the reasons."""
        for each in self.findings:
            for sentence in self.answers.errors.get(each.fingerprint, ()):
                yield Problem(f"finding-{each.number}", f"疑点 {each.number}：{sentence}")

    def _shown(self, told: Told, holder: Placed | None) -> FindingShown:
        field = self.answers.field_of(told)
        typed = self.answers.data.get(self.answers.add_prefix(told.fingerprint), "").strip()
        is_open = bool(typed) and typed != str(told.answer or "")
        if holder is None:
            return FindingShown(told, field, is_open, alike=self.answers.alike(told))
        offers = tuple(self._offers(told, holder))
        place = _place(holder, told.place)
        address = holder.row["text"].auto_id
        return FindingShown(told, field, is_open, address, place, offers, alike=self.answers.alike(told))

    def _offers(self, told: Told, holder: Placed) -> Iterator[Offer]:
        """Yield an offer for each proposal whose words the row's field shows."""
        for proposal in told.finding.proposals:
            span, place = holder.in_field(proposal.span), _place(holder, proposal.span)
            if span and place:
                key = f"{told.fingerprint} {proposal.text}"
                self._offered[key] = holder.row, span, proposal
                yield Offer(key, proposal.text, place)

    def with_proposal(self, key: str, posted: QueryDict) -> tuple[QueryDict, str, str]:
        """Return `posted` with the proposal of that key put where its finding stands, the row's prefix and what changed.

        Nothing but those words changes, and the row's percentage if it was read from them. A key whose finding is gone
        changes nothing.
        """
        data = posted.copy()
        if key not in self._offered:
            return data, "", ""
        row, place, proposal = self._offered[key]
        was, text = (
            place.of(row.text_shown),
            row.text_shown[: place.start] + proposal.text + row.text_shown[place.end :],
        )
        data[row.add_prefix("text")] = text
        old, new = (percentages(words)[0].value for words in (was, proposal.text))
        percent = row.fields["percent"].clean(row["percent"].value()) if "percent" not in row.errors else None
        if percent == old and not places(text, old):
            data[row.add_prefix("percent")] = figure(new)
        return data, row.prefix, f"{was} 改为 {proposal.text}"


def _place(holder: Placed, span: Span | None) -> Place | None:
    """Return where the words of `span` stand in the row's field; None where they don't."""
    found = holder.in_field(span) if span else None
    if found is None:
        return None
    shown = holder.row.text_shown
    begin = len(shown[: found.start].encode("utf-16-le", "surrogatepass")) // 2
    return Place(holder.row["text"].auto_id, found.of(shown), begin)
