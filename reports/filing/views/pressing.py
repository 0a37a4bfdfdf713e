"""A press of one of the form's buttons: who pressed it, on which report, with what on the form; and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest, QueryDict

from reports.filing.forms.binding import report_form
from reports.filing.forms.report import ReportForm
from reports.filing.forms.typed import Typed, typed_in
from reports.models import Report
from tasks.models import User


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed the button of that `name` on the form of `report`."""

    request: HttpRequest
    user: User
    report: Report
    name: str

    @property
    def form_sent(self) -> QueryDict:
        """Return all that the form sent."""
        return self.request.POST

    @property
    def value(self) -> str:
        """Return what the button itself sent."""
        return self.form_sent.get(self.name, "")

    @property
    def as_typed(self) -> Typed:
        """Return what the form held, checked by nobody."""
        return typed_in(self.form_sent)

    def form(self, data: QueryDict | None = None, typed: Typed | None = None) -> ReportForm:
        """Return the form with other `data` or with what was `typed`; with neither as it was sent."""
        return report_form(None if typed else self.form_sent if data is None else data, self.user, self.report, typed)


@dataclass(frozen=True, slots=True)
class Page:
    """The form that is shown after a press, of which nothing is saved, and what its page says `beside` it."""

    report: Report
    form: ReportForm
    beside: dict[str, Any] = field(default_factory=dict)
