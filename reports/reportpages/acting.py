"""The form that moves a report on: an action, the version that the person saw, and a comment where one is needed."""

from __future__ import annotations

from collections.abc import Sequence

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.contrib import messages
from django.http import HttpRequest

from reports.models import Report, Transition
from reports.reportpages.outcomes import outcome
from reports.reportpages.posted import outlook_in, pins_in, reasons_sent, verdicts_in
from reports.workflow import RefusedError, Rule, perform
from tasks.fields import LinesField
from tasks.models import User

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


def carry_out(request: HttpRequest, user: User, current: Report, form: ActForm) -> Transition.Action:
    """Take the action of a valid `form` with all that stands beside it, say what was done, return the action.

    Raises `RefusedError`.
    """
    said = form.cleaned_data
    action = Action(said["action"])
    reasons = {reason.strip() for reason in reasons_sent(request.POST).values()}
    if not reasons <= {*current.answers.values_list("reason", flat=True)}:
        raise RefusedError("报告已经报送，这次填写的说明没有保存，原文在下面。")
    perform(
        current,
        action,
        by=user,
        comment=said["comment"],
        version=said["version"],
        token=said["token"],
        passages=pins_in(request.POST, current.text),
        verdicts=verdicts_in(request.POST),
        outlook=outlook_in(request.POST),
    )
    messages.success(request, f"任务 {current.task.number}：{outcome(current.task.lead, action)}")
    return action
