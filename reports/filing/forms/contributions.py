"""What a supporting unit writes for the report of another bureau."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from tasks.fields import VerbatimField


class ContributionForm(forms.Form):
    """The unit's words; `version` is the text as the person saw it (0: none yet), `token` this form."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    text = VerbatimField(
        8,
        label="本单位的推进情况",
        longest=50_000,
        required=False,
        help_text="可以从 Word、微信或网页粘贴。写本单位负责的部分；牵头单位决定采用哪些、放在哪里。",
    )

    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.include_media = False  # the page names its scripts
    helper.layout = Layout("version", "token", "text")
