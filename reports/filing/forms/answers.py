"""The reasons (说明理由) that a bureau gives for doubts before it files a report, each beside its finding."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from reports.reportpages.posted import PREFIX, reasons_sent
from reports.subjects import Told
from tasks.fields import LinesField

LONGEST = 1000
SAME = "same"  # names the doubt whose reason is that of all of its kind


class AnswersForm(forms.Form):
    """A field for each doubt, named by the finding's fingerprint; errors and hints are shown without one."""

    def __init__(self, data: QueryDict | None, told: Sequence[Told]) -> None:
        """Offer a field for each of the findings that wants an answer."""
        super().__init__(data, prefix=PREFIX)
        self.findings = told
        for each in told:
            if each.asks:
                field = LinesField(2, required=False, max_length=LONGEST, initial=str(each.answer or ""))
                field.label = f"疑点 {each.number}"
                self.fields[each.fingerprint] = field

    def field_of(self, told: Told) -> forms.BoundField | None:
        """Return the field for the reason of a finding, None for one that wants none."""
        return self[told.fingerprint] if told.fingerprint in self.fields else None

    def alike(self, told: Told) -> int:
        """Return how many other doubts of the same kind have no answer."""
        return sum(each.asks and each.blocks and each is not told for each in self._of_kind(told.finding.code))

    def _of_kind(self, code: str) -> list[Told]:
        return [each for each in self.findings if each.finding.code == code]

    @property
    def reasons(self) -> dict[str, str]:
        """Return the reasons that were sent, by fingerprint; an empty one takes an answer back.

        One that was ticked as the reason of all doubts of its kind is that of those which have none.
        """
        given = {name: self.cleaned_data[name] for name in self.fields if self.add_prefix(name) in self.data}
        ticked = self.data.getlist(SAME) if isinstance(self.data, QueryDict) else []
        for told in self.findings:
            if told.fingerprint not in ticked or not given.get(told.fingerprint):
                continue
            for other in self._of_kind(told.finding.code):
                if other.blocks and other.asks and not given.get(other.fingerprint):
                    given[other.fingerprint] = given[told.fingerprint]
        return given

    @property
    def reasons_lapsed(self) -> list[str]:
        """Return the reasons that were typed for words that no longer stand in the report."""
        return list(self.orphans.values())

    @property
    def orphans(self) -> dict[str, str]:
        """Return the lapsed reasons by the names of their fields."""
        fields = {self.add_prefix(name) for name in self.fields}
        return {name: text for name, text in reasons_sent(self.data).items() if name not in fields}
