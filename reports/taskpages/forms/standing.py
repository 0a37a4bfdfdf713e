"""The form in which a supervisor decides on a light."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from reports.models import Bucket, Light
from reports.standing import SIGNS, Scale, shape_of
from tasks.fields import LinesField

BACK = "computed"
BUCKETS = {Light.GREEN: Bucket.ON_SCHEDULE, Light.YELLOW: Bucket.BEHIND, Light.RED: Bucket.BEHIND}


class OverrideForm(forms.Form):
    """A light and the reason; what was decided before can be taken back."""

    light = forms.ChoiceField(label="认定为", widget=forms.RadioSelect, error_messages={"required": "请选择亮哪种灯。"})
    reason = LinesField(
        label="理由",
        max_length=1000,
        help_text="牵头单位会看到，并长期保存。",
        error_messages={"required": "请写明理由。"},
    )

    def __init__(self, data: Any, scale: Scale, *, decided: bool) -> None:
        """Offer the lights in the words of `scale`; `decided` says that one holds already."""
        super().__init__(data)
        field = self.fields["light"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(light.value, _label(light, scale)) for light in Light]
        if decided:
            field.choices = [*field.choices, (BACK, "撤销认定，恢复按规则计算的结果")]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout("light", "reason")

    @property
    def light_chosen(self) -> Light | None:
        """Return the light that was chosen, None to take the decision back; call it after `is_valid`."""
        light = self.cleaned_data["light"]
        return None if light == BACK else Light(light)


def _label(light: Light, scale: Scale) -> str:
    bucket = BUCKETS.get(light, Bucket.NOT_COMPARABLE)
    return f"{SIGNS[shape_of(bucket, light)]} {light.label}（{scale.word(bucket, light)}）"
