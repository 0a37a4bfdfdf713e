"""The reasons (说明理由) that a bureau gives for doubts before it files a report, each beside its finding."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Layout
from django import forms
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.checks import Column
from reports.documents import marking
from reports.reportpages.posted import PREFIX, sent
from reports.subjects import Told
from reports.workflow import Item
from tasks.fields import LinesField

LONGEST = 1000
QUOTED = 20  # characters of either end of long words


class Asked:
    """A finding in the layout of the form: what was computed, 改正, and for a doubt the field 说明理由."""

    def __init__(self, told: Told, row: int | None) -> None:
        """Take the finding and the row of the report in which its words stand."""
        self.told, self.row = told, row

    def render(self, form: AnswersForm, context: Any, **options: Any) -> SafeString:
        """Return the finding; a field stands open until the doubt is answered."""
        mend = format_html(
            '<button class="as-link" type="submit" name="mend" value="{}">改正</button>',
            "" if self.row is None else self.row,
        )
        return item(form, self.told, mend, is_open=not self.told.answer)


def item(form: AnswersForm, told: Told, mend: SafeString, *, is_open: bool, offers: str = "") -> SafeString:
    """Return a finding as an item of a list: what was computed, `offers`, `mend`, for a doubt the field 说明理由."""
    name, reason = told.fingerprint, SafeString()
    if name in form.fields:
        wrong = list(form.errors.get(name, ()))
        attributes: dict[str, str | bool] = {
            "aria-label": f"疑点 {told.number}：说明理由",
            "class": "form-control is-invalid" if wrong else "form-control",
            "placeholder": "写明口径或依据，督查室可以看到",
        }
        reason = format_html(
            '<details{}><summary class="as-link">{}</summary><div class="reason">{}{}</div></details>',
            SafeString(" open") if is_open or wrong else "",
            "修改说明" if told.answer else "说明理由",
            form[name].as_widget(attrs=attributes),
            format_html_join("", '<span class="invalid-feedback">{}</span>', ((each,) for each in wrong)),
        )
    return format_html(
        '<li class="{}" id="finding-{}">{}{}{}<div class="finding-acts">{}{}</div></li>',
        marking.classes(told), told.number, marking.body(told), _quoted(told), offers, mend, reason,
    )  # fmt: skip


def _quoted(told: Told) -> SafeString:
    """Return the words that a finding stands on, the middle of long ones left out; nothing where its sentence has them."""
    words = told.finding.evidence.strip()
    if not words or words in told.finding.message:
        return SafeString()
    short = f"{words[:QUOTED]}……{words[-QUOTED:]}" if len(words) > 2 * QUOTED + 2 else words
    column = told.finding.spans[0].column
    source = "" if column is Column.PROGRESS else f"{column.label}："
    return format_html('<p class="finding-words">{}“{}”</p>', source, short)


class AnswersForm(forms.Form):
    """A field for each doubt, named by the finding's fingerprint; errors and hints are shown without one."""

    def __init__(
        self, data: QueryDict | None, told: list[Told], rows: list[int | None], items: Sequence[Item] = ()
    ) -> None:
        """Offer the findings, each with the row in which its words stand (None: in none); `items` stand beside them."""
        super().__init__(data, prefix=PREFIX)
        self.told, self.items = told, items
        for each in told:
            if each.asks:
                self.fields[each.fingerprint] = LinesField(
                    2, label=f"疑点 {each.number}", required=False, max_length=LONGEST, initial=str(each.answer or "")
                )
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
        return list(self.orphans.values())

    @property
    def orphans(self) -> dict[str, str]:
        """Return the lapsed reasons by the names of their fields."""
        fields = {self.add_prefix(name) for name in self.fields}
        return {name: text for name, text in sent(self.data).items() if name not in fields}
