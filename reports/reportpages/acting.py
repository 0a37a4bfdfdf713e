"""The form that moves a report on: an action, the version that the person saw, and a comment where one is needed."""

from __future__ import annotations

from collections.abc import Sequence

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms

from reports.models import Transition
from reports.workflow import Rule
from tasks.fields import LinesField

Action = Transition.Action
COMMENTS = {Action.SEND_BACK: "退回意见", Action.CORRECT: "更正原因", Action.TAKE_BACK: "撤销通过的原因"}
HINTS = {
    "退回意见": "退回时必须填写；对原文写了意见的，可以不填。",
    "更正原因": "更正时必须填写。",
    "撤销通过的原因": "必须填写，发给牵头单位；撤销后回到待审核。",
}


class ActForm(forms.Form):
    """Sent by the buttons of the page, which stand outside of it and name the action."""

    action = forms.ChoiceField(
        choices=[(action.value, action.label) for action in Action if action != Action.IMPORT], widget=forms.HiddenInput
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
    token = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)
    comment = LinesField(4, required=False, max_length=5000)

    @property
    def helper(self) -> FormHelper:
        """Return the layout: of what is seen the comment alone; the id is what the buttons refer to."""
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        helper.layout = Layout("version", "token", *(["comment"] if self["comment"].label else []))
        return helper

    def fit(self, rules: Sequence[Rule]) -> None:
        """Ask for the comment that one of `rules` needs, in the words of its action; for none otherwise."""
        asked = [COMMENTS[rule.action] for rule in rules if rule.comment]
        comment = self["comment"]  # as it is drawn: checking the form has fixed its label already
        comment.label = asked[0] if asked else ""
        comment.help_text = HINTS.get(comment.label, "")

    def refuse(self, sentence: str) -> None:
        """Show why the action was not taken, beside the comment."""
        self.add_error("comment", sentence)
