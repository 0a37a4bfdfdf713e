"""The table of rules: which action leads from which status to which, and who may take it."""

from __future__ import annotations

from typing import NamedTuple

from reports.models import Report, Transition
from tasks.models import Membership

Action, Status, Role = Transition.Action, Report.Status, Membership.Role


class Rule(NamedTuple):
    """One row of the table. `signs_off` limits it to lead bureaus with (or without) a signatory; None: to neither."""

    action: Transition.Action
    sources: tuple[Report.Status, ...]
    target: Report.Status
    role: Membership.Role
    comment: bool = False
    signs_off: bool | None = None


RULES = (
    Rule(Action.SUBMIT, (Status.DRAFT, Status.RETURNED), Status.AWAITING_SIGN_OFF, Role.REPORTER, signs_off=True),
    Rule(Action.SUBMIT, (Status.DRAFT, Status.RETURNED), Status.SUBMITTED, Role.REPORTER, signs_off=False),
    Rule(Action.SIGN_OFF, (Status.AWAITING_SIGN_OFF,), Status.SUBMITTED, Role.SIGNATORY),
    Rule(Action.SEND_BACK, (Status.AWAITING_SIGN_OFF,), Status.RETURNED, Role.SIGNATORY, comment=True),
    Rule(Action.SEND_BACK, (Status.SUBMITTED,), Status.RETURNED, Role.SUPERVISOR, comment=True),
    Rule(Action.WITHDRAW, (Status.AWAITING_SIGN_OFF, Status.SUBMITTED), Status.DRAFT, Role.REPORTER),
    Rule(Action.ACCEPT, (Status.SUBMITTED,), Status.ACCEPTED, Role.SUPERVISOR),
    Rule(Action.TAKE_BACK, (Status.ACCEPTED,), Status.SUBMITTED, Role.SUPERVISOR, comment=True),
    Rule(Action.CORRECT, (Status.ACCEPTED,), Status.DRAFT, Role.REPORTER, comment=True),
    Rule(Action.IMPORT, (Status.DRAFT,), Status.ACCEPTED, Role.ADMINISTRATOR),
    Rule(Action.IMPORT, (Status.DRAFT,), Status.DRAFT, Role.ADMINISTRATOR),
    Rule(Action.IMPORT, (Status.ACCEPTED,), Status.ACCEPTED, Role.ADMINISTRATOR),
    Rule(Action.IMPORT, (Status.ACCEPTED,), Status.DRAFT, Role.ADMINISTRATOR),
)
BUREAU = {Role.REPORTER, Role.SIGNATORY}
