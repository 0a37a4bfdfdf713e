"""The margin of the filing form: findings on what is typed, each level with the row in which its words stand."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from reports.checks import Proposal
from reports.filing.forms.answers import AnswersForm, item
from reports.filing.forms.report import Placed, Problem, ReportForm
from reports.filing.forms.rows import EntryForm
from reports.filing.wording import figure, places
from reports.subjects import Told
from tasks.language.figures import Span, percentages


class Margin:
    """The findings with their fields for reasons; drawn beside the rows of the form, the others at its end."""

    def __init__(self, form: ReportForm, told: list[Told], data: QueryDict | None, *, live: bool = False) -> None:
        """Put each of `told`, the findings on the form's narrative, beside its row; `live` adds what is wrong with it."""
        self.told, self._rows = told, form.rows.forms
        self.answers = AnswersForm(data, told, [None] * len(told))
        self.flawed = any(True for _ in form.problems())
        placed = form.placed
        starts = [each.start for each in placed]
        self._offers: dict[str, tuple[EntryForm, Span, Proposal]] = {}
        found: dict[EntryForm | None, list[SafeString]] = defaultdict(list)
        for each in told:
            holder = placed[bisect_right(starts, each.place.start) - 1] if each.place and placed else None
            found[holder.row if holder else None].append(self._item(each, holder))
        for row in form.rows.forms:
            row.beside = _saving(row, live=live) + _list(found[row])
        self.rest = _list(found[None]) + self._orphans()

    @property
    def open(self) -> list[Told]:
        """Return the findings that stand against reporting."""
        return [each for each in self.told if each.blocks]

    def problems(self) -> Iterator[Problem]:
        """Yield what is wrong with the reasons."""
        for each in self.told:
            for sentence in self.answers.errors.get(each.fingerprint, ()):
                yield Problem(f"finding-{each.number}", f"疑点 {each.number}：{sentence}")

    def _item(self, told: Told, holder: Placed | None) -> SafeString:
        place = holder.in_field(told.place) if holder and told.place else None
        mend = format_html(
            '<a class="as-link" href="#{}"{}>改正</a>',
            holder.row["text"].auto_id if holder else "rows",
            _words(holder.row.shown, place) if holder and place else "",
        )
        offers = _offered(list(self._proposed(told, holder)) if holder else [])
        name = self.answers.add_prefix(told.fingerprint)
        typed = self.answers.data.get(name, "").strip()
        is_open = bool(typed) and typed != str(told.answer or "")
        return item(self.answers, told, mend, is_open=is_open, offers=offers)

    def _proposed(self, told: Told, holder: Placed) -> Iterator[SafeString]:
        """Yield a button for each proposal whose words the row's field shows."""
        for proposal in told.finding.proposals:
            place = holder.in_field(proposal.span)
            if place:
                key = f"{told.fingerprint} {proposal.text}"
                self._offers[key] = holder.row, place, proposal
                yield format_html(
                    '<button class="btn btn-sm" type="submit" name="propose" value="{}" formaction="#{}"'
                    ' data-propose="{}"{}>改为 {}</button>',
                    key, holder.row["text"].auto_id, proposal.text, _words(holder.row.shown, place), proposal.text,
                )  # fmt: skip

    def mended(self, key: str, posted: QueryDict) -> tuple[QueryDict, int | None, str]:
        """Return `posted` with the proposal of that key put where its finding stands, the row's index and what changed.

        Nothing but those words changes, and the row's percentage if it was read from them. A key whose finding is gone
        changes nothing.
        """
        data = posted.copy()
        if key not in self._offers:
            return data, None, ""
        row, place, proposal = self._offers[key]
        was, text = place.of(row.shown), row.shown[: place.start] + proposal.text + row.shown[place.end :]
        data[row.add_prefix("text")] = text
        old, new = (percentages(words)[0].value for words in (was, proposal.text))
        percent = row.fields["percent"].clean(row["percent"].value()) if "percent" not in row.errors else None
        if percent == old and not places(text, old):
            data[row.add_prefix("percent")] = figure(new)
        return data, self._rows.index(row), f"{was} 改为 {proposal.text}"

    def _orphans(self) -> SafeString:
        """Return the reasons whose doubts the new words have done away with: kept while the form stays open."""
        return format_html_join(
            "",
            '<div class="finding answered"><p>文字已改，这条说明没有对应的疑点了，保存后不再保留：</p>'
            '<p class="verbatim">{0}</p><input type="hidden" name="{1}" value="{0}"></div>',
            ((text, name) for name, text in self.answers.orphans.items()),
        )


def _offered(buttons: Sequence[SafeString]) -> SafeString:
    return (
        format_html('<div class="finding-offers">{}</div>', mark_safe("".join(buttons))) if buttons else SafeString()  # noqa: S308  drawn above
    )


def _words(shown: str, place: Span) -> SafeString:
    """Return the words at `place` of a field and where they begin, counted as scripts count, as attributes."""
    begin = len(shown[: place.start].encode("utf-16-le", "surrogatepass")) // 2
    return format_html(' data-words="{}" data-begin="{}"', place.of(shown), begin)


def _saving(row: EntryForm, *, live: bool) -> SafeString:
    """Return what saving makes of a row, and while one types what is to be mended before."""
    wrong = [sentence for sentences in row.errors.values() for sentence in sentences] if live else []
    said = [("entry-saving", f"{row.mended}，还没有保存。")] if row.mended else []
    said += [("entry-saving", f"保存时：{row.told}")] if row.told else []
    said += [("entry-saving late", f"保存前请改：{sentence}") for sentence in wrong]
    return format_html_join("", '<p class="{}">{}</p>', said)


def _list(items: Sequence[SafeString]) -> SafeString:
    return mark_safe(f'<ol class="findings">{"".join(items)}</ol>' if items else "")  # noqa: S308  drawn above
