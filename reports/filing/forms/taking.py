"""What a reporter already has: a pasted text or a file, from which the rows are read."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.http import QueryDict

from reports.filing.forms.rows import layout_of
from tasks.fields import VerbatimField

WAYS = (("paste", "粘贴文字"), ("upload", "上传 Excel、Word"), ("rows", "逐项填写"))


class TakingForm(forms.Form):
    """A part of the report's form; its two ways in stand apart on the page."""

    paste = VerbatimField(
        8, label="推进情况全文", required=False, help_text="从 Word、微信或网页复制，整段粘贴；文字一字不改。"
    )
    file = forms.FileField(
        label="文件", required=False, help_text="预填的 Excel、含“推进情况”一列的表格，或只有文字的 Word、文本文件。"
    )

    def __init__(self, data: QueryDict | None = None, files: Any = None, *, way: str = "rows") -> None:
        """Show the way in that was chosen, else `way`."""
        super().__init__(data, files)
        chosen = data.get("way", way) if data is not None else way
        self.ways = [(key, label, key == chosen) for key, label in WAYS]

    @property
    def pasting(self) -> FormHelper:
        """Return the layout of the field to paste into."""
        return layout_of("paste")

    @property
    def uploading(self) -> FormHelper:
        """Return the layout of the field for a file."""
        return layout_of("file")
