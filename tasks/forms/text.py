"""Fields for texts that people write or paste: their lines, and the characters that no text may hold."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, TextField

from tasks.files import control_in, lines


class LinesField(forms.CharField):
    """A text of several lines, parted by line feeds alone; a control character is refused with its place."""

    def __init__(self, rows: int = 3, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea({"rows": rows}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Return the text with line feeds alone; raises `ValidationError` for a control character."""
        text = lines(str(super().to_python(value) or ""))
        if found := control_in(text):
            raise ValidationError(f"{found}，请删去。", code="control")
        return text


class VerbatimField(LinesField):
    """Official text as it was typed: nothing is stripped."""

    def __init__(self, rows: int = 3, **options: Any) -> None:
        super().__init__(rows, strip=False, **options)


#: What the administration takes such texts in with, for `formfield_overrides`.
IN_ADMIN: dict[type[Field], dict[str, Any]] = {TextField: {"form_class": LinesField}}
