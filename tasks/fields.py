"""Fields for texts that people write or paste: their lines, and the characters that no text may hold."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import DecimalField, Field, TextField

from tasks.files import control_in, lines


class LinesField(forms.CharField):
    """A text of several lines, parted by line feeds alone; a control character is refused with its place.

    A text longer than `longest` is refused with its length; unlike `max_length` no browser cuts what is pasted.
    """

    def __init__(self, rows: int = 3, *, longest: int | None = None, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea({"rows": rows}))
        super().__init__(**options)
        self.longest = longest

    def to_python(self, value: Any) -> str:
        """Return the text with line feeds alone; raises `ValidationError` for a long one or a control character."""
        text = lines(str(super().to_python(value) or ""))
        if self.longest is not None and len(text) > self.longest:
            sentence = f"最多 {self.longest:,} 字，现有 {len(text):,} 字，请拆开或删减。"
            raise ValidationError(sentence, code="too_long")
        if found := control_in(text):
            raise ValidationError(f"{found}，请删去。", code="control")
        return text


class VerbatimField(LinesField):
    """Official text as it was typed: nothing is stripped."""

    def __init__(self, rows: int = 3, **options: Any) -> None:
        super().__init__(rows, strip=False, **options)


def plain(value: Decimal | None) -> str:
    """Return a figure without needless zeros: 25 for 25.0000; nothing for none."""
    return "" if value is None else f"{value.normalize():f}"


class FigureField(forms.DecimalField):
    """A figure, shown without the zeros that the database fills it up with."""

    def prepare_value(self, value: Any) -> Any:
        """Return what the field shows."""
        return plain(value) if isinstance(value, Decimal) else value


#: What the administration takes texts and figures in with, for `formfield_overrides`.
IN_ADMIN: dict[type[Field], dict[str, Any]] = {
    TextField: {"form_class": LinesField},
    DecimalField: {"form_class": FigureField},
}
