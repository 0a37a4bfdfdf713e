"""The milestone as a checklist: prefilled from the narrative, chosen by the bureau, asked for before 报送."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reports.checks import RULES
from reports.models import ConditionAnswer, Report, Transition
from reports.subjects import told_in
from reports.subjects.told import SHORTFALLS
from reports.workflow import AnswerData, Content, EntryData, RefusedError, answer, case_of, content_of, perform, save
from tasks.calendar import working_days_left
from tasks.milestones import reword
from tasks.models import MilestoneCondition, Organization, Period, Task, User
from tests.conftest import Visitor
from tests.factories import ReportFactory

ClientOf = Callable[[Visitor], Client]
Action, Status = Transition.Action, Report.Status
GOAL = "温泉路完成立项；农村危房改造完成300户。"
MET = "①温泉路已完成立项批复。\n②农村危房改造竣工411户。"
SHORT = "①温泉路已完成立项批复。\n②农村危房改造竣工211户。"


@pytest.fixture
def report(task: Task, period: Period, bureau: Organization) -> Report:
    """Return the empty report of a bureau without a signatory on a milestone of two conditions."""
    Organization.objects.filter(pk=bureau.pk).update(signs_off=False)
    Task.objects.filter(pk=task.pk).update(text="推进城市更新。")
    reword(task, period, GOAL)
    return ReportFactory(task=Task.objects.get(pk=task.pk), period=period, text="")


def said(text: str, obstacles: str = "", next_steps: str = "", **chosen: str) -> Content:
    """Return a content of one row a line, with the answers that were `chosen` for the conditions event and quantity."""
    rows = tuple(EntryData(line) for line in text.splitlines(keepends=True))
    keys = dict(MilestoneCondition.objects.values_list("kind", "pk"))
    return Content(
        rows,
        {},
        obstacles,
        next_steps,
        {keys[kind]: AnswerData(value) for kind, value in chosen.items()},
        outlook="feasible",
    )


def filed(report: Report, content: Content, by: User) -> Transition:
    """Save `content`, give a reason for every doubt, and submit."""
    report = save(report, content, by=by, version=Report.objects.get(pk=report.pk).version)
    asked = {each.fingerprint: "已核实。" for each in case_of(report, by).findings if each.asks}
    answer(report, asked, by=by)
    return perform(report, Action.SUBMIT, by=by)


def answers(report: Report) -> list[tuple[str, str, bool, str]]:
    """Return the stored answers in the order of the milestone."""
    return [(each.words, each.answer, each.as_read, each.sentence) for each in content_of(report).answers.values()]


def test_what_was_read_is_the_answer_without_a_touch(report: Report, lead: User) -> None:
    done = filed(report, said(MET), lead)
    assert answers(report) == [
        ("温泉路完成立项", "reached", True, "温泉路已完成立项批复"),
        ("农村危房改造完成300户", "reached", True, "农村危房改造竣工411户"),
    ]
    assert Content.from_snapshot(done.snapshot) == content_of(Report.objects.get())


def test_what_was_read_follows_the_text_until_somebody_chooses(report: Report, lead: User, supervisor: User) -> None:
    filed(report, said(MET), lead)
    perform(report, Action.SEND_BACK, by=supervisor, comment="危房改造竣工数有误。")
    kept = content_of(report)
    save(
        report,
        Content(said(SHORT).entries, {}, "资金未到位。", "7月完成。", kept.answers, outlook="feasible"),
        by=lead,
        version=1,
    )
    assert [item.answer.answer for item in case_of(report, lead).items if item.answer] == ["reached", "partly"]
    filed(report, said(SHORT, "资金未到位。", "7月完成。", quantity="missed"), lead)
    assert answers(report)[1] == ("农村危房改造完成300户", "missed", False, "农村危房改造竣工211户")
    perform(report, Action.SEND_BACK, by=supervisor, comment="请核对。")
    save(
        report,
        Content(said(MET).entries, {}, "", "", content_of(report).answers, outlook="feasible"),
        by=lead,
        version=3,
    )
    assert [item.answer.answer for item in case_of(report, lead).items if item.answer] == ["reached", "missed"]


@pytest.mark.parametrize(
    ("obstacles", "next_steps", "missing"),
    [
        ("", "", "“存在问题”（原因、采取的措施）和“下步打算”（何时完成、由谁负责）"),
        (" \n", "7月底完成，村镇科负责。", "“存在问题”（原因、采取的措施）"),
        ("资金未到位，已申请追加。", "", "“下步打算”（何时完成、由谁负责）"),
    ],
)
def test_who_is_behind_says_why_and_what_next(
    report: Report, lead: User, obstacles: str, next_steps: str, missing: str
) -> None:
    with pytest.raises(RefusedError, match=f"有 1 个目标事项未达到或部分达到，还没有写{missing}，不能报送"):
        filed(report, said(SHORT, obstacles, next_steps), lead)
    assert Report.objects.get().status == Status.DRAFT
    assert filed(report, said(SHORT, "资金未到位。", "7月底完成。"), lead).to_status == Status.SUBMITTED


def test_a_chosen_answer_counts_and_not_the_reading(report: Report, lead: User) -> None:
    with pytest.raises(RefusedError, match="未达到或部分达到"):
        filed(report, said(MET, event="missed"), lead)
    assert filed(report, said(SHORT, quantity="not_due"), lead).to_status == Status.SUBMITTED


def test_a_condition_that_nothing_answers_has_to_be_answered(report: Report, lead: User) -> None:
    with pytest.raises(RefusedError, match="还有 1 个目标事项没有选完成情况"):
        filed(report, said("①温泉路已完成立项批复，沿线绿化同步推进。"), lead)
    assert filed(report, said("①温泉路已完成立项批复，沿线绿化同步推进。", quantity="not_due"), lead)


def test_a_clause_of_another_bureau_need_not_be_answered(
    report: Report, lead: User, partner_bureau: Organization
) -> None:
    MilestoneCondition.objects.filter(kind="quantity").update(owner=partner_bureau)
    filed(report, said("①温泉路已完成立项批复，沿线绿化同步推进。"), lead)
    assert [words for words, *_ in answers(report)] == ["温泉路完成立项"]


def test_an_import_takes_the_answers_with_it_and_gives_none(report: Report, lead: User, admin: User) -> None:
    save(report, said(MET, quantity="partly"), by=lead, version=0)
    perform(report, Action.IMPORT, by=admin, content=said(SHORT), target=Status.ACCEPTED)
    assert not ConditionAnswer.objects.exists()
    assert Report.objects.get().published_at <= timezone.now()


PAGE = "/2024/Q2/tasks/34/report/"


def posted(text: str, **further: str) -> dict[str, str]:
    """Return what the form sends for a report of one row that was never saved."""
    return {
        "rows-TOTAL_FORMS": "1", "rows-INITIAL_FORMS": "0", "rows-0-text": text, "rows-0-ORDER": "1",
        "version": "0", "obstacles": "", "next_steps": "", "save": "1",
    } | further  # fmt: skip


def names() -> tuple[str, str]:
    """Return the names of the fields for the event and for the quantity."""
    keys = dict(MilestoneCondition.objects.values_list("kind", "pk"))
    return f"condition-{keys['event']}", f"condition-{keys['quantity']}"


def test_the_form_shows_each_condition_with_the_sentence_that_answers_it(
    report: Report, lead: User, client_of: ClientOf
) -> None:
    clerk, (event, quantity) = client_of(lead), names()
    page = clerk.get(PAGE).content.decode()
    assert page.count("填写后识别") == 2
    assert "待选择" not in page  # nothing is written yet, so nothing is asked for
    save(report, said("①沿线绿化正在推进。"), by=lead, version=0)
    page = clerk.get(PAGE).content.decode()
    assert "2 项，待选择 2" in page
    assert page.count("文中没有写") == 2
    assert page.count(f'name="{event}"') == 4  # nothing is known: a button for each answer
    save(report, said(SHORT), by=lead, version=1)
    page = clerk.get(PAGE).content.decode()
    assert "2 项，部分达到 1" in page
    assert "已达到（识别）" in page
    assert "部分达到（识别）" in page
    assert "农村危房改造竣工211户" in page
    assert "有 1 个目标事项未达到或部分达到，须填写" in page
    assert f'<select name="{quantity}" form="filing"' in page


def test_what_was_chosen_is_kept_and_what_was_read_is_not_stored(
    report: Report, lead: User, client_of: ClientOf
) -> None:
    clerk, (event, quantity) = client_of(lead), names()
    clerk.post(PAGE, posted(MET, **{event: "missed", quantity: ""}))
    assert answers(report) == [("温泉路完成立项", "missed", False, "温泉路已完成立项批复")]
    clerk.post(PAGE, posted(MET.replace("批复", "手续"), version="1", **{quantity: "nonsense"}))
    kept = ("温泉路完成立项", "missed", False, "温泉路已完成立项手续")  # its field was not on that form
    assert answers(report) == [kept]
    clerk.post(PAGE, posted(MET, version="2", **{event: ""}))
    assert not answers(report)


def test_what_is_missing_is_asked_for_before_the_preview(report: Report, lead: User, client_of: ClientOf) -> None:
    clerk, (event, quantity) = client_of(lead), names()
    text = "①温泉路已完成立项批复，沿线绿化同步推进。"
    page = clerk.post(PAGE, posted(text, preview="1"), follow=True).content.decode()
    assert "草稿已保存，还不能报送：有 1 处没有填" in page
    assert f'href="#id_{quantity}_0"' in page
    assert f'id="id_{quantity}_0"' in page
    page = clerk.post(
        PAGE, posted(text, preview="1", version="1", **{quantity: "partly"}), follow=True
    ).content.decode()
    assert "有 2 处没有填" in page
    assert "请写明原因和采取的措施" in page
    assert "请写明何时完成、由谁负责" in page
    words = {"obstacles": "资金未到位，已申请追加。", "next_steps": "7月底完成，村镇科负责。"}
    form = posted(text, preview="1", version="2", **words, **{event: "", quantity: "partly"})
    assert "将公开的文字" in clerk.post(PAGE, form, follow=True).content.decode()


def test_what_is_typed_is_read_while_it_is_typed(report: Report, lead: User, client_of: ClientOf) -> None:
    clerk, (event, _quantity) = client_of(lead), names()
    shown = clerk.post("/2024/Q2/tasks/34/report/check/", posted(SHORT, **{event: "missed"})).content.decode()
    assert 'id="conditions"' in shown
    assert "2 项，未达到 1，部分达到 1" in shown
    assert "有 2 个目标事项未达到或部分达到，须填写" in shown
    assert not ConditionAnswer.objects.exists()


def test_what_was_chosen_stays_with_what_was_left_unsaved(report: Report, lead: User, client_of: ClientOf) -> None:
    clerk, (event, _quantity) = client_of(lead), names()
    clerk.post("/2024/Q2/tasks/34/report/draft/", posted(MET, **{event: "partly"}))
    assert "2 项，部分达到 1" in clerk.get(f"{PAGE}?draft").content.decode()
    pasted = posted("", **{event: "missed", "paste": MET, "read": "paste"})
    assert "2 项，未达到 1" in clerk.post(PAGE, pasted).content.decode()


def test_the_preview_shows_text_answers_sentences_and_reasons(report: Report, lead: User, client_of: ClientOf) -> None:
    save(report, said(SHORT, "资金未到位。", "7月底完成。", event="partly"), by=lead, version=0)
    page = client_of(lead).get(f"{PAGE}?confirm").content.decode()
    assert "将公开的文字" in page
    assert "部分达到 2" in page
    assert '<span class="meta sentence">农村危房改造竣工211户</span>' in page
    assert page.count('<span class="meta">识别</span>') == 1
    assert "资金未到位。" in page
    assert "7月底完成。" in page


def test_the_answers_are_read_by_the_bureau_and_the_office_alone(
    report: Report, lead: User, signatory: User, partner: User, viewer: User, client_of: ClientOf
) -> None:
    filed(report, said(SHORT, "资金未到位。", "7月底完成。"), lead)
    for reader, told in ((lead, True), (signatory, True), (viewer, True), (partner, False)):
        page = client_of(reader).get(PAGE).content.decode()
        assert ("部分达到" in page) is told
        assert "农村危房改造竣工211户" in page  # the text itself


def test_the_form_says_how_many_working_days_are_left(report: Report, lead: User, client_of: ClientOf) -> None:
    due = timezone.localdate() + timedelta(days=9)
    Period.objects.update(due_on=due)
    page = client_of(lead).get(PAGE).content.decode()
    days = working_days_left(due, timezone.localdate())
    assert f"截止 {due:%-m月%-d日} 星期{'一二三四五六日'[due.weekday()]}，剩 {days} 个工作日" in page
    Period.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    page = client_of(lead).get(PAGE).content.decode()
    assert "个工作日" not in page
    assert "逾期" in page


def test_a_milestone_of_which_nothing_is_on_record_is_shown_as_it_reads(
    report: Report, lead: User, client_of: ClientOf
) -> None:
    MilestoneCondition.objects.all().delete()
    assert GOAL in client_of(lead).get(PAGE).content.decode()
    report.task.milestones.all().delete()
    assert "这个季度没有工作目标" in client_of(lead).get(PAGE).content.decode()


def test_an_honest_answer_with_its_reason_is_asked_about_once(
    report: Report, lead: User, supervisor: User, client_of: ClientOf
) -> None:
    content = said(SHORT, "资金未到位。", "7月底完成。")
    [doubt] = [each for each in case_of(save(report, said(SHORT), by=lead, version=0), lead).findings if each.asks]
    assert (doubt.finding.code, doubt.blocks, doubt.admitted) == ("quantity_short", True, False)
    [doubt] = [each for each in case_of(save(report, content, by=lead, version=1), lead).findings if each.asks]
    assert (doubt.blocks, doubt.admitted, doubt.label) == (False, True, "已说明")
    assert "单位已如实填报没有达到，原因见“存在问题”。" in client_of(lead).get(f"{PAGE}?confirm").content.decode()
    perform(report, Action.SUBMIT, by=lead)
    assert ConditionAnswer.objects.get(answer="partly").as_read
    [doubt] = [each for each in told_in(report.period, supervisor)["34"] if each.asks]
    assert (doubt.blocks, doubt.reason) == (False, "单位已如实填报没有达到，原因见“存在问题”。")
    assert not report.answers.exists()


def test_who_says_that_it_is_reached_is_asked_still(report: Report, lead: User) -> None:
    content = said(SHORT, "资金未到位。", "7月底完成。", quantity="reached", event="missed")
    [doubt] = [each for each in case_of(save(report, content, by=lead, version=0), lead).findings if each.asks]
    assert (doubt.blocks, doubt.admitted) == (True, False)
    with pytest.raises(RefusedError, match="1 个疑点没有说明"):
        perform(report, Action.SUBMIT, by=lead)


def test_the_doubts_that_an_answer_admits_are_rules() -> None:
    assert {rule.code for rule in RULES} >= SHORTFALLS
