"""Which two versions of a report are compared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms


class VersionsForm(forms.Form):
    """Which two versions are compared, by their numbers."""

    old = forms.ChoiceField(label="从")
    new = forms.ChoiceField(label="到")

    def __init__(self, data: Mapping[str, Any], versions: Iterable[tuple[str, str]]) -> None:
        """Offer `versions`, as key and words; what the address does not name is chosen by who made `data`."""
        super().__init__(data)
        for name in ("old", "new"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = list(versions)
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.disable_csrf = True
        self.helper.attrs = {"data-autosubmit": ""}
        self.helper.form_show_labels = False
        self.helper.layout = Layout(
            Field("old", aria_label="从"), Field("new", aria_label="到"), Submit("", "比较", css_class="btn-secondary")
        )

    def add_prefix(self, field_name: str) -> str:
        """Return the name in the address: from and to, which are no names for Python."""
        return {"old": "from", "new": "to"}.get(field_name, field_name)
