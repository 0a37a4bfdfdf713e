"""Answers that are only likely: proposed beside their condition, the bureau's own once who files has confirmed them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone

from reports.models import ConditionAnswer, Report, Transition
from reports.standing.gathering import judgements
from reports.subjects import keep
from reports.workflow import AnswerData, Content, EntryData, RefusedError, case_of, content_of, perform, save
from tasks.milestones import reword
from tasks.models import MilestoneCondition, Organization, Period, Task, User
from tests.reports.test_checklist import ClientOf, answers, filed, posted

PAGE = "/2024/Q2/tasks/34/report/"
CONFIRM = f"{PAGE}?confirm"
#: The count is sure; the share follows from it only where the 800 of the task are the year's plan: likely.
TASK = "农村危房改造800户。"
GOAL = "农村危房改造完成300户，完成全年计划的37.5%；温泉路主体完工。"
TEXT = "①农村危房改造竣工411户。\n②温泉路正在浇筑路基。"
SURE, SHARE, ROAD = "农村危房改造完成300户", "完成全年计划的37.5%", "温泉路主体完工"
WHY = {"obstacles": "资金未到位，已申请追加。", "next_steps": "7月底完成，村镇科负责。"}
BUTTON = 'name="agree"'


@pytest.fixture
def report(task: Task, period: Period, bureau: Organization, lead: User) -> Report:
    """Return a saved report on a milestone of three conditions: one surely reached, one likely, one likely missed."""
    Organization.objects.filter(pk=bureau.pk).update(signs_off=False)
    Task.objects.filter(pk=task.pk).update(text=TASK)
    reword(task, period, GOAL)
    empty, _ = Report.objects.get_or_create(task=Task.objects.get(pk=task.pk), period=period)
    rows = tuple(EntryData(line) for line in TEXT.splitlines(keepends=True))
    return save(empty, Content(rows, {}, *WHY.values(), outlook="feasible"), by=lead, version=0)


@pytest.fixture
def clerk(report: Report, lead: User, client_of: ClientOf) -> Client:
    """Return the browser of the reporter."""
    return client_of(lead)


def name(words: str) -> str:
    """Return the name of the field for the condition of these words."""
    return f"condition-{MilestoneCondition.objects.get(words=words).pk}"


def agreement() -> str:
    """Return what the button sends that confirms both proposals."""
    share, road = (name(words).removeprefix("condition-") for words in (SHARE, ROAD))
    return f"{share}=reached {road}=missed"


def typed(**further: str) -> dict[str, str]:
    """Return what the form sends as it stands, pressed by another button than 保存草稿."""
    form = posted(TEXT, version="1", **WHY)
    del form["save"]
    return form | further


def test_only_a_sure_reading_is_an_answer(report: Report, lead: User) -> None:
    items = {item.words: item for item in case_of(report, lead).items}
    assert [item.answer and item.answer.answer for item in items.values()] == ["reached", None, None]
    assert [item.proposal for item in items.values()] == ["", "已达到", "未达到"]
    assert [item.is_open for item in items.values()] == [False, True, True]
    assert items[ROAD].sentence == "温泉路正在浇筑路基"
    assert not any(item.is_behind for item in items.values())


def test_the_bureau_is_not_asked_to_confirm_what_another_answers_for(
    report: Report, lead: User, partner_bureau: Organization
) -> None:
    MilestoneCondition.objects.filter(words=SHARE).update(owner=partner_bureau)
    share = next(item for item in case_of(report, lead).items if item.words == SHARE)
    assert (share.answer, share.likely_answer, share.is_open) == (None, None, False)


def test_nothing_likely_is_filed_by_itself(report: Report, lead: User) -> None:
    with pytest.raises(
        RefusedError, match=r"还有 2 个目标事项没有选完成情况，不能报送。.*其中 2 个有识别结果，请确认或另选"
    ):
        perform(report, Transition.Action.SUBMIT, by=lead)
    assert not ConditionAnswer.objects.exists()


def test_what_is_confirmed_is_filed_as_chosen(report: Report, lead: User) -> None:
    keys = dict(MilestoneCondition.objects.values_list("words", "pk"))
    says = content_of(report)
    chosen = {keys[SHARE]: AnswerData("reached"), keys[ROAD]: AnswerData("not_due")}
    filed(report, Content(says.entries, {}, *WHY.values(), chosen, outlook="feasible"), lead)
    assert [each[:3] for each in answers(report)] == [
        (SURE, "reached", True), (SHARE, "reached", False), (ROAD, "not_due", False),
    ]  # fmt: skip


def test_a_likely_reading_counts_neither_as_reached_nor_as_missed(report: Report, admin: User) -> None:
    Report.objects.filter(pk=report.pk).update(status=Report.Status.ACCEPTED)
    keep([report.task_id])
    ((found,),) = (each.values() for each in judgements([report.period], admin, timezone.localdate()).values())
    said = {each.words: each.verdict.value for each in found.facts.conditions}
    assert said == {SURE: "reached", SHARE: "unanswered", ROAD: "unanswered"}


def test_the_form_proposes_and_asks(clerk: Client) -> None:
    page = clerk.get(PAGE).content.decode()
    assert "3 项，待确认 2" in page
    assert page.count("识别为“已达到”，请确认：") == 1
    assert page.count("识别为“未达到”，请确认：") == 1
    assert page.count("已达到（识别）") == 1
    assert "较可能" not in page
    assert page.count(f'name="{name(SHARE)}"') == 4  # no answer is chosen beforehand
    assert "checked" not in page[page.index('id="conditions"') : page.index("工作目标原文")]
    assert f'value="{agreement()}">按识别结果确认 2 项</button>' in page


def test_one_press_confirms_all_and_keeps_what_is_typed(clerk: Client, report: Report) -> None:
    form = typed(agree=agreement()) | {"obstacles": "新写的原因。", "rows-0-text": f"{TEXT[:-1]}，夜间施工。"}
    page = clerk.post(PAGE, form, follow=True).content.decode()
    assert "按识别结果确认了 2 项，草稿已保存" in page
    assert "3 项，未达到 1" in page
    assert BUTTON not in page
    assert [each[:3] for each in answers(report)] == [(SHARE, "reached", False), (ROAD, "missed", False)]
    saved = Report.objects.get()
    assert (saved.obstacles, saved.text.rstrip()) == ("新写的原因。", f"{TEXT[:-1]}，夜间施工。")


def test_the_button_leaves_alone_what_was_chosen_otherwise(clerk: Client, report: Report) -> None:
    form = typed(agree=agreement(), **{name(ROAD): "partly", name(SHARE): ""})
    assert "按识别结果确认了 1 项" in clerk.post(PAGE, form, follow=True).content.decode()
    assert [each[:2] for each in answers(report)] == [(SHARE, "reached"), (ROAD, "partly")]


def test_a_proposal_that_the_text_no_longer_gives_is_not_confirmed(clerk: Client, report: Report) -> None:
    form = typed(agree=agreement()) | {"rows-0-text": TEXT.replace("正在浇筑路基", "主体已完工")}
    page = clerk.post(PAGE, form, follow=True).content.decode()
    assert "按识别结果确认了 1 项" in page
    assert "已达到（识别）" in page
    assert [each[:2] for each in answers(report)] == [(SHARE, "reached")]


@pytest.mark.parametrize("sent", ["", "nonsense", "1=2=3 = x", "0=reached 99999=reached"])
def test_a_press_that_names_nothing_confirms_nothing(clerk: Client, report: Report, sent: str) -> None:
    assert clerk.post(PAGE, typed(agree=sent)).status_code == 302
    assert not answers(report)


def test_choosing_takes_one_and_the_other_stays_proposed(clerk: Client) -> None:
    drawn = clerk.post(f"{PAGE}check/", typed(**{name(SHARE): "reached"})).content.decode()
    assert "3 项，待确认 1" in drawn
    assert f'value="{name(ROAD).removeprefix("condition-")}=missed">按识别结果确认 1 项' in drawn


def test_who_wants_to_file_confirms_on_the_way(clerk: Client, report: Report, lead: User) -> None:
    page = clerk.post(PAGE, typed(preview="1"), follow=True).content.decode()
    assert "草稿已保存，还不能报送：有 2 处没有填" in page
    assert f"“{ROAD}”：识别为“未达到”，请确认或另选。" in page
    assert f'formaction="{CONFIRM}">按识别结果确认 2 项，继续预览' in page
    page = clerk.post(CONFIRM, typed(version="2", agree=agreement()), follow=True).content.decode()
    assert "将公开的文字" in page
    asked = {f"reason-{each.fingerprint}": "已核实。" for each in case_of(report, lead).findings if each.asks}
    version = str(Report.objects.get().version)
    clerk.post(f"{PAGE}act/", {"action": "submit", "version": version, **asked})
    assert [each[:3] for each in answers(report)] == [
        (SURE, "reached", True), (SHARE, "reached", False), (ROAD, "missed", False),
    ]  # fmt: skip


def test_what_a_colleague_saved_meanwhile_is_shown_and_the_confirmed_answers_stay(
    clerk: Client, report: Report
) -> None:
    form = typed(agree=agreement(), version="0")
    page = clerk.post(PAGE, form | {"next_steps": "尚未保存的打算。"}).content.decode()
    assert "没有保存" in page
    assert "尚未保存的打算。" in page
    assert "3 项，未达到 1" in page
    assert not answers(report)


def test_a_row_that_is_wrong_keeps_the_confirmed_answers_on_the_page(clerk: Client, report: Report) -> None:
    page = clerk.post(PAGE, typed(agree=agreement(), **{"rows-0-percent": "1o5"})).content.decode()
    assert "还没有保存" in page
    assert "1o5" in page
    assert "3 项，未达到 1" in page
    assert not answers(report)


def test_a_proposal_that_came_up_at_the_last_moment_is_told_on_the_page_before_filing(
    clerk: Client, report: Report
) -> None:
    page = clerk.post(f"{PAGE}act/", {"action": "submit", "version": "1"}).content.decode()
    assert "没有报送" in page
    assert "识别为“已达到”，待确认" in page
    assert Report.objects.get().status == Report.Status.DRAFT
