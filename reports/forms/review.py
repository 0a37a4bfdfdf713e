"""Which reports of the queue are wanted: those of one bureau."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Field, Layout, Submit
from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from reports.models import Report
from tasks.models import Organization


class QueueForm(forms.Form):
    """The lead bureau, named in full in the address."""

    lead = forms.ModelChoiceField(
        Organization.objects.none(),
        label="牵头单位",
        required=False,
        to_field_name="name",
        empty_label="牵头单位：全部",
    )

    def __init__(self, data: QueryDict, reports: QuerySet[Report]) -> None:
        """Offer the bureaus that have a report in the queue; one query, when the form is shown."""
        super().__init__(data)
        offered = self.fields["lead"]
        assert isinstance(offered, forms.ModelChoiceField)
        offered.queryset = Organization.objects.filter(pk__in=reports.order_by().values("task__lead"))
        self.helper = FormHelper()
        self.helper.form_method = "get"
        self.helper.form_show_labels = False
        self.helper.disable_csrf = True
        self.helper.attrs = {"data-autosubmit": ""}
        self.helper.layout = Layout(Field("lead", aria_label="牵头单位"), Submit("", "筛选", css_class="btn-secondary"))

    def narrowed(self, reports: QuerySet[Report]) -> QuerySet[Report]:
        """Return the reports of the chosen bureau; all without a choice or with one that is no longer there."""
        lead = self.cleaned_data.get("lead") if self.is_valid() else None
        return reports.filter(task__lead=lead) if lead else reports
