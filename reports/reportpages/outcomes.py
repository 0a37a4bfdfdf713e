"""What is said after an action: what was done, and where the report is now."""

from __future__ import annotations

from django.http import HttpRequest

from reports.models import Transition
from reports.notices import members
from reports.reportpages.posted import comments_in
from reports.reportpages.shown import administrators
from reports.workflow import repeats
from tasks.files import lines
from tasks.models import Membership, Organization, Period, PlanKey, User

Action, Role = Transition.Action, Membership.Role
DONE = {
    Action.SIGN_OFF: "已审签，报到督查室。",
    Action.SEND_BACK: "已退回，意见转给填报人。",
    Action.WITHDRAW: "已撤回，可以继续修改。",
    Action.ACCEPT: "已通过。",
    Action.TAKE_BACK: "已撤销通过，请重新审核。",
    Action.CORRECT: "已转为草稿，改正后请重新报送。",
}


def outcome(lead: Organization, action: Transition.Action) -> str:
    """Return what was done and where the report is now, as 已报送。已送 张勇 审签."""
    if action != Action.SUBMIT:
        return DONE[action]
    if not lead.signs_off:
        return "已报送。已送督查室审核。"
    names = "、".join(map(str, members(Role.SIGNATORY, lead)))
    return f"已报送。已送 {names} 审签。" if names else f"已报送。本单位还没有审签人，请联系{administrators()}。"


def done_before(request: HttpRequest, user: User, plan: PlanKey, quarter: int, number: str) -> Transition.Action | None:
    """Return what a supervisor's page, sent a second time, did the first time: the report is theirs to read no longer."""
    posted = request.POST
    if not posted.get("token") or not user.acts_as(Role.SUPERVISOR):
        return None
    of_report = Transition.objects.filter(
        report__period__in=Period.objects.at(plan, quarter), report__task__number=number
    )
    done = of_report.filter(token=posted["token"], by=user, action=posted.get("action", "")).first()
    passages = {int(place.partition("-")[0]): comment for place, comment in comments_in(posted).items()}
    same = done and repeats(done, lines(posted.get("comment", "")), passages)
    return Action(done.action) if done and same else None
