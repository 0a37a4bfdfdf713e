"""The reasons (说明理由) that a bureau gives for doubts before it files a report, each beside its finding."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Field, Layout
from django import forms
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports.checks.asked import Told
from reports.documents import marking

PREFIX = "reason"
LONGEST = 1000


class Asked:
    """A finding in the layout of the form: what was computed, 改正, and for a doubt the field 说明理由."""

    def __init__(self, told: Told, row: int | None) -> None:
        """Take the finding and the row of the report in which its words stand."""
        self.told, self.row = told, row

    def render(self, form: AnswersForm, context: Any, **options: Any) -> SafeString:
        """Return the finding; a field stands open until the doubt is answered."""
        told, name = self.told, self.told.fingerprint
        mend = format_html(
            '<button class="as-link" type="submit" name="mend" value="{}">改正</button>',
            "" if self.row is None else self.row,
        )
        reason: SafeString | str = ""
        if name in form.fields:
            label = f"疑点 {told.number}：说明理由"
            field = Field(name, aria_label=label, placeholder="写明口径或依据，督查室可以看到").render(
                form, context, **options
            )
            reason = format_html(
                '<details{}><summary class="as-link">{}</summary>{}</details>',
                "" if told.answer and name not in form.errors else SafeString(" open"),
                "修改说明" if told.answer else "说明理由",
                SafeString(field),
            )
        return format_html(
            '<li class="{}" id="finding-{}">{}<div class="finding-acts">{}{}</div></li>',
            marking.classes(told), told.number, marking.body(told), mend, reason,
        )  # fmt: skip


class AnswersForm(forms.Form):
    """A field for each doubt, named by the finding's fingerprint; errors and hints are shown without one."""

    def __init__(self, data: QueryDict | None, told: list[Told], rows: list[int | None]) -> None:
        """Offer the findings, each with the row in which its words stand (None: in none)."""
        super().__init__(data, prefix=PREFIX)
        self.told = told
        for each in told:
            if each.asks:
                self.fields[each.fingerprint] = forms.CharField(
                    label=f"疑点 {each.number}", required=False, max_length=LONGEST,
                    initial=str(each.answer or ""), widget=forms.Textarea({"rows": 2}),
                )  # fmt: skip
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.form_show_labels = False
        shown = [Asked(each, row) for each, row in zip(told, rows, strict=True)]
        self.helper.layout = Layout(HTML('<ol class="findings">'), *shown, HTML("</ol>"))

    @property
    def reasons(self) -> dict[str, str]:
        """Return the reasons that were sent, by fingerprint; an empty one takes an answer back."""
        return {name: self.cleaned_data[name] for name in self.fields if self.add_prefix(name) in self.data}

    @property
    def lapsed(self) -> list[str]:
        """Return the reasons that were typed for words that no longer stand in the report."""
        fields = {self.add_prefix(name) for name in self.fields}
        return [text for name, text in sent(self.data).items() if name not in fields]


def sent(data: Any) -> dict[str, str]:
    """Return all reasons in a posted form by the names of their fields, without blanks."""
    return {name: text for name, text in data.items() if name.startswith(f"{PREFIX}-") and text.strip()}
