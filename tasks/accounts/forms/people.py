"""The list of accounts to be imported: a file, or a table that is pasted."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms

from tasks.files import Document, FileProblem, read, read_text


class PeopleForm(forms.Form):
    """A file or pasted text; `document` is what was read of it."""

    file = forms.FileField(label="文件", required=False, help_text="Excel（.xlsx、.xls）、Word（.docx）或 CSV。")
    text = forms.CharField(
        label="或者粘贴表格",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 8}),
        help_text="从 Excel 中选中名单，连同表头一起复制，粘贴到这里。",
    )
    # What the clipboard held beside the plain text: filled in by `paste.js`, empty without script.
    html = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    document: Document

    @property
    def helper(self) -> FormHelper:
        """Return how the form is laid out."""
        helper = FormHelper()
        helper.layout = Layout(
            "file", Field("text", css_class="pasted", data_pastes="id_html"), "html", Submit("next", "下一步：核对")
        )
        return helper

    def clean(self) -> dict[str, Any]:
        """Read exactly one of the two."""
        given = super().clean() or {}
        file, text = given.get("file"), given.get("text", "")
        if self.errors:
            return given
        if bool(file) == bool(text.strip()):
            raise forms.ValidationError("请选择一个文件，或者粘贴一张表，两者选一。")
        try:
            self.document = read(file.read(), file.name) if file else read_text(given["html"] or text)
        except FileProblem as problem:
            self.add_error("file" if file else "text", problem.message)
        return given
