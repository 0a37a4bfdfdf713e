"""The reasons (说明理由) that a bureau gives for doubts before it files a report, each beside its finding."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.http import QueryDict

from reports.reportpages.posted import PREFIX, sent
from reports.subjects import Told
from tasks.fields import LinesField

LONGEST = 1000


class AnswersForm(forms.Form):
    """A field for each doubt, named by the finding's fingerprint; errors and hints are shown without one."""

    def __init__(self, data: QueryDict | None, told: Sequence[Told]) -> None:
        """Offer a field for each of the findings that wants an answer."""
        super().__init__(data, prefix=PREFIX)
        for each in told:
            if each.asks:
                field = LinesField(2, required=False, max_length=LONGEST, initial=str(each.answer or ""))
                field.label = f"疑点 {each.number}"
                field.widget.attrs |= {
                    "aria-label": f"疑点 {each.number}：说明理由",
                    "placeholder": "写明口径或依据，督查室可以看到",
                }
                self.fields[each.fingerprint] = field

    def field_of(self, told: Told) -> forms.BoundField | None:
        """Return the field for the reason of a finding, None for one that wants none."""
        return self[told.fingerprint] if told.fingerprint in self.fields else None

    @property
    def reasons(self) -> dict[str, str]:
        """Return the reasons that were sent, by fingerprint; an empty one takes an answer back."""
        return {name: self.cleaned_data[name] for name in self.fields if self.add_prefix(name) in self.data}

    @property
    def lapsed(self) -> list[str]:
        """Return the reasons that were typed for words that no longer stand in the report."""
        return list(self.orphans.values())

    @property
    def orphans(self) -> dict[str, str]:
        """Return the lapsed reasons by the names of their fields."""
        fields = {self.add_prefix(name) for name in self.fields}
        return {name: text for name, text in sent(self.data).items() if name not in fields}
