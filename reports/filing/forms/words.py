"""What stands in the way, what comes next and how the year will end, with what the report form carries unseen."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from time import time
from typing import Any

from django import forms
from django.utils import timezone

from reports.filing.parting import NEXT_TOLD, parts_of
from reports.models import Outlook
from reports.workflow import LONGEST_ROW
from tasks.fields import VerbatimField


class WordsForm(forms.Form):
    """What stands in the way, what comes next, how the year will end; `version` is the report as the person saw it, `token` this form.

    `opened` is when the person opened it, `origin` the draft that it goes on with, `adopted` names the texts of supporting
    units that went into the rows, as key-version pairs.
    """

    version = forms.IntegerField(widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    opened = forms.FloatField(required=False, widget=forms.HiddenInput)
    origin = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    adopted = forms.CharField(required=False, max_length=500, widget=forms.HiddenInput)
    obstacles = VerbatimField(
        3, label="存在问题", longest=LONGEST_ROW, required=False, help_text="有未达到的目标，请写明原因。"
    )
    next_steps = VerbatimField(
        3, label="下步打算", longest=LONGEST_ROW, required=False, help_text="写明何时完成、由谁负责。"
    )
    outlook = forms.ChoiceField(
        label="能否完成全年目标", required=False, choices=Outlook.choices, widget=forms.RadioSelect
    )
    outlook_reason = VerbatimField(
        2, label="原因", longest=LONGEST_ROW, required=False, help_text="有困难、需调整、不能完成的，请写明原因。"
    )

    note = ""

    def __init__(self, *args: Any, asks_outlook: bool, **kwargs: Any) -> None:
        """Show the form; where the quarter does not ask how the year will end, its two fields are not there."""
        super().__init__(*args, **kwargs)
        if not asks_outlook:
            del self.fields["outlook"], self.fields["outlook_reason"]

    def clean_opened(self) -> datetime:
        """Return when the person opened the form; now where it does not say."""
        at = self.cleaned_data["opened"]
        return datetime.fromtimestamp(min(at, time()), UTC) if at and at > 0 else timezone.now()

    def clean_adopted(self) -> dict[int, int]:
        """Return the texts of supporting units that went into the rows, by key, with the version of each."""
        pairs = re.findall(r"(\d{1,18})-(\d{1,9})", self.cleaned_data["adopted"])
        return {int(key): int(version) for key, version in pairs}

    def clean(self) -> dict[str, Any]:
        """Return the words; next steps that were written below the obstacles, under their label, go to their own field."""
        words = self.cleaned_data
        if words.get("obstacles") and not words.get("next_steps", "").strip():
            parts = parts_of(words["obstacles"], "")
            if parts.next_steps and not parts.obstacles:
                words["obstacles"], words["next_steps"] = parts.text, parts.next_steps
                self.note = NEXT_TOLD
        return words
