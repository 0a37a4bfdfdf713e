"""What a reviewer sends: which reports of the queue are wanted, what is done with several, comments and verdicts on one."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.http import QueryDict

from reports.models import Report, Transition
from reports.reportpages.several import Chosen, chosen_among
from tasks.fields import LinesField

Action = Transition.Action
OLDEST, DOUBTS = "", "doubts"


class QueueForm(forms.Form):
    """The lead bureau, named in full in the address, and what comes first."""

    lead = forms.ChoiceField(label="牵头单位", required=False)
    order = forms.ChoiceField(
        label="次序", required=False, choices=[(OLDEST, "先报送的在前"), (DOUBTS, "疑点多的在前")]
    )

    def __init__(self, data: QueryDict, reports: Sequence[Report]) -> None:
        """Offer the bureaus that have one of `reports`, which are the queue."""
        super().__init__(data)
        leads = sorted({report.task.lead for report in reports}, key=attrgetter("kind", "division_code", "pk"))
        offered = self.fields["lead"]
        assert isinstance(offered, forms.ChoiceField)
        offered.choices = [("", "牵头单位：全部"), *((lead.name, str(lead)) for lead in leads)]
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_show_labels = False
        self.helper.disable_csrf = True
        self.helper.attrs = {"data-autosubmit": ""}
        self.helper.layout = Layout(
            Field("lead", aria_label="牵头单位"),
            Field("order", aria_label="次序"),
            Submit("", "筛选", css_class="btn-secondary"),
        )

    def reports_of_choice(self, reports: Sequence[Report]) -> list[Report]:
        """Return the reports of the chosen bureau; all without a choice or with one that is no longer there."""
        self.is_valid()
        lead = self.cleaned_data.get("lead")
        return [report for report in reports if not lead or report.task.lead.name == lead]

    @property
    def doubts_first(self) -> bool:
        """Return whether the reports with the most doubts come first, else those that wait longest."""
        self.is_valid()
        return self.cleaned_data.get("order") == DOUBTS


class SeveralForm(forms.Form):
    """One action on several reports of the queue; sent twice it carries the same token."""

    action = forms.ChoiceField(choices=[(Action.ACCEPT.value, "通过"), (Action.SEND_BACK.value, "退回")])
    comment = LinesField(required=False, max_length=5000)
    token = forms.CharField(required=False, max_length=32)

    @property
    def choices(self) -> list[Chosen]:
        """Return what was ticked, each once, in the order of the page."""
        return chosen_among(self.data.getlist("chosen") if isinstance(self.data, QueryDict) else [])
