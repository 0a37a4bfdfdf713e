"""The forms of an import: the file or the pasted text, then the choices that the file leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout, Submit
from django import forms

from reports.importing import Options
from reports.models import Report
from tasks.files.tables import MAX_BYTES
from tasks.importing.column_fields import JOINED
from tasks.importing.layout import FIELDS
from tasks.importing.layout import Layout as TableLayout
from tasks.models import Plan
from tasks.models.plans import MAIN_SLUG
from tasks.quarters import NUMERALS

NEW = "+"  # a list that the year doesn't have yet
QUARTERS = [("", "按文件")] + [(str(number), f"{numeral}季度") for number, numeral in enumerate(NUMERALS, 1)]


class SourceForm(forms.Form):
    """A file, or text pasted from a table, a web page or a document."""

    file = forms.FileField(
        label="文件",
        required=False,
        help_text="Excel 或 WPS 表格（.xlsx、.xls、.et、.xlsb、.ods）、Word（.docx）、网页（.html）、CSV、制表符或“|”分隔的文本，不超过 20 MB。",
    )
    text = forms.CharField(
        label="或者粘贴表格",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 10}),
        help_text="从网页、Excel 或 Word 中选中整张表，复制后粘贴到这里；带上标题和表头。分条编号、写明责任单位的方案整篇粘贴。",
    )

    # What the clipboard held beside the plain text: filled in by `paste.js`, empty without script.
    html = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)

    @property
    def pasted_text(self) -> str:
        """Return what was pasted: as HTML where the clipboard had a table and the text is still as it was pasted."""
        return str(self.cleaned_data["html"] or self.cleaned_data["text"])

    @property
    def helper(self) -> FormHelper:
        """Return how the form is laid out."""
        helper = FormHelper()
        pasted = Field("text", css_class="pasted", data_pastes="id_html")
        helper.layout = Layout("file", pasted, "html", Submit("next", "下一步：核对"))
        helper.attrs = {"data-busy": "正在读取文件…"}
        return helper

    def clean(self) -> dict[str, Any]:
        """Ask for exactly one of the two."""
        given = super().clean() or {}
        file, text = given.get("file"), given.get("text", "")
        if not file and not text.strip() and not self.errors:
            raise forms.ValidationError("请选择一个文件，或者粘贴一张表。")
        if file and text.strip():
            raise forms.ValidationError("文件和粘贴的文字只能用一种：请清空文字，或不选文件。")
        if file and file.size > MAX_BYTES:
            self.add_error("file", f"文件有 {file.size / 1_000_000:.1f} MB，最多 20 MB。请按单位或季度拆成几个文件。")
        return given


class ChoicesForm(forms.Form):
    """What a person may correct: table, year, list, quarter, lead, status of imported progress, meaning of each column."""

    table = forms.TypedChoiceField(label="工作表", coerce=int, empty_value=None, required=False)
    year = forms.IntegerField(label="年度", min_value=1949, max_value=2199, required=False)
    list = forms.ChoiceField(label="清单", required=False)
    new_list = forms.CharField(
        label="新清单名称", max_length=60, required=False, help_text="选“新建一份清单”时填写，如 2024年市级重点项目。"
    )
    kind = forms.CharField(
        label="新清单种类",
        max_length=30,
        required=False,
        widget=forms.TextInput({"list": "kinds", "autocomplete": "off"}),
        help_text="可以另写；留空按名称和标题。",
    )
    quarter = forms.TypedChoiceField(label="季度", choices=QUARTERS, coerce=int, empty_value=None, required=False)
    lead = forms.CharField(
        label="牵头单位",
        max_length=60,
        required=False,
        widget=forms.TextInput({"list": "units", "autocomplete": "off"}),
    )
    status = forms.ChoiceField(
        label="推进情况记为",
        choices=[("", "已通过（已公开的表）"), (Report.Status.DRAFT, "草稿（由单位再报送）")],
        required=False,
    )

    def __init__(
        self, layouts: Sequence[TableLayout], chosen: TableLayout, plans: Iterable[Plan], *args: Any, **kwargs: Any
    ) -> None:
        """Offer what `layouts` hold, of which `chosen` is taken, and the lists of its year, `plans`."""
        super().__init__(*args, **kwargs)
        lists = [(plan.slug or MAIN_SLUG, str(plan)) for plan in plans]
        self.fields["list"].choices = [("", "按标题"), *lists, (NEW, "新建一份清单")]  # type: ignore[attr-defined]
        self.columns = []
        tables: list[tuple[int | str, str]] = [(index, layout.table.label) for index, layout in enumerate(layouts)]
        if chosen.further:
            tables.insert(0, ("", f"表头相同的 {len(chosen.parts)} 张"))
        self.fields["table"].choices = tables  # type: ignore[attr-defined]
        if len(tables) == 1:
            del self.fields["table"]
        for column, heading in chosen.headings.items():
            name = f"column_{column}"
            self.columns.append(name)
            self.fields[name] = forms.ChoiceField(
                label=heading or f"第 {column + 1} 列",
                choices=[("", "不导入，原样保存"), *FIELDS.items()],
                initial=(chosen.fields | chosen.also).get(column, ""),
                required=False,
            )

    @property
    def helper(self) -> FormHelper:
        """Return how the form is laid out: the choices, then a row a column."""
        helper = FormHelper()
        helper.attrs = {"data-busy": "正在重新读取…"}
        choices = [
            name
            for name in ("table", "year", "list", "new_list", "kind", "quarter", "lead", "status")
            if name in self.fields
        ]
        helper.layout = Layout(
            Div(*choices, css_class="choices"),
            Div(*self.columns, css_class="mapping"),
            Submit("choose", "按此重新预览", css_class="btn-secondary"),
        )
        return helper

    def clean(self) -> dict[str, Any]:
        """Let no field be given to two columns."""
        given = super().clean() or {}
        first: dict[str, str] = {}
        for name in self.columns:
            field = given.get(name)
            if not field:
                continue
            label = str(self.fields[name].label)
            if field in first and (field not in JOINED or (field == "text" and first[field] != label)):
                self.add_error(name, f"“{label}”与“{first[field]}”都对应“{FIELDS[field]}”，只能有一列。")
            first[field] = label
        if given.get("list") == NEW and not given.get("new_list"):
            self.add_error("new_list", "请写新清单的名称。")
        return given

    def options(self, chosen: TableLayout, before: Options) -> Options:
        """Return the choices, with what was decided `before`; another table or quarter takes its own columns."""
        given = self.cleaned_data
        mapping = {int(name.removeprefix("column_")): given[name] for name in self.columns}
        recognised = {column: (chosen.fields | chosen.also).get(column, "") for column in mapping}
        table = given.get("table") if "table" in self.changed_data else before.table
        same_columns = table == before.table and "quarter" not in self.changed_data
        return replace(
            before,
            year=given["year"],
            quarter=given["quarter"],
            list=None if given["list"] in ("", NEW) else given["list"],
            new_list=given["new_list"] if given["list"] == NEW else "",
            kind=given["kind"] if given["list"] == NEW else "",
            lead=given["lead"],
            status=given["status"],
            table=table,
            mapping=mapping
            if mapping != recognised and table == before.table
            else before.mapping
            if same_columns
            else {},
        )
