"""One report on one screen: passages, verdicts, comparison, the beginning of a review, several reports at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from reports.models import ConditionVerdict, Passage, Report, Transition
from reports.workflow import Content, EntryData, Pin, RefusedError, StaleError, begin, judge, perform, save
from tasks.language import ConditionKind
from tasks.models import MilestoneCondition, Period, Support, Task, User
from tests.conftest import Visitor
from tests.factories import ReportFactory, TaskFactory, TransitionFactory

URL = "/2024/Q2/tasks/34/report/"
ACT, BEGUN, VERDICTS, VERSION, VERSIONS = (
    f"{URL}{step}/" for step in ("act", "begun", "verdicts", "version", "versions")
)
QUEUE = "/2024/Q2/review/"
Action, Status = Transition.Action, Report.Status
ClientOf = Callable[[Visitor], Client]
FIRST = Content(
    (EntryData("①规划编制已完成。", "①"), EntryData("\n②评审会尚未召开。经费已落实60%。", "②", 1)), outlook="feasible"
)
SECOND = Content(
    (EntryData("①规划编制已完成。", "①"), EntryData("\n②评审会7月召开。经费已落实80%。", "②", 1)), outlook="feasible"
)


@pytest.fixture
def filed(task: Task, period: Period, lead: User) -> Report:
    """Return a report of task 34 that its bureau filed, without a signatory, and of which nothing is in doubt."""
    Task.objects.filter(pk=task.pk).update(text="优化营商环境，编制城市更新规划。")
    task.milestones.update(text="完成规划编制。")
    task.lead.signs_off = False
    task.lead.save()
    report = save(ReportFactory(task=task, period=period, text=""), FIRST, by=lead, version=0)
    perform(report, Action.SUBMIT, by=lead)
    return Report.objects.get()


@pytest.fixture
def condition(filed: Report) -> MilestoneCondition:
    """Return the one condition of the milestone."""
    milestone = filed.task.milestones.get()
    return MilestoneCondition.objects.create(milestone=milestone, kind=ConditionKind.EVENT, words="完成规划编制")


def refiled(report: Report, lead: User, supervisor: User) -> Report:
    """Let the report be sent back, mended and filed again."""
    perform(report, Action.SEND_BACK, by=supervisor, comment="请写明评审会的时间。")
    save(report, SECOND, by=lead, version=report.version)
    perform(report, Action.SUBMIT, by=lead)
    return Report.objects.get(pk=report.pk)


def test_each_sentence_has_a_field_for_a_comment(filed: Report, client_of: ClientOf, supervisor: User) -> None:
    markup = client_of(supervisor).get(URL).content.decode()
    for place, words in (("0-9", "①规划编制已完成。"), ("10-19", "②评审会尚未召开。"), ("19-28", "经费已落实60%。")):
        assert filed.text[slice(*map(int, place.split("-")))] == words
        assert f'name="passage-{place}"' in markup
        assert f"“{words}”" in markup


def test_comments_on_passages_reach_the_bureau_where_they_belong(
    filed: Report, client_of: ClientOf, supervisor: User, lead: User
) -> None:
    form = {"action": "send_back", "version": 1, "passage-19-28": "口径是什么？", "passage-10-19": "为何没有召开？"}
    assert client_of(supervisor).post(ACT, form).status_code == 302
    sent_back = Transition.objects.get(action=Action.SEND_BACK)
    assert list(sent_back.passages.values_list("start", "words", "comment")) == [
        (10, "②评审会尚未召开。", "为何没有召开？"),
        (19, "经费已落实60%。", "口径是什么？"),
    ]
    assert sent_back.comment == "“②评审会尚未召开。”：为何没有召开？\n“经费已落实60%。”：口径是什么？"
    page = client_of(lead).get(URL)
    markup = " ".join(page.content.decode().split())
    marked = '<mark class="passage" data-passage="{}" title="{}">{}</mark>'.format
    assert marked(1, "为何没有召开？", "②评审会尚未召开。") in markup
    assert marked(2, "口径是什么？", "经费已落实60%。") in markup
    assert markup.count('<a href="#id_rows-1-text">改第 2 行</a>') == 2
    rows = [[each.comment for each in row.pinned] for row in page.context["rows_shown"]]
    assert rows[:2] == [[], ["为何没有召开？", "口径是什么？"]]
    assert "<strong>退回意见：</strong>“经费已落实60%。”" in markup
    save(filed, Content(FIRST.entries[1:], outlook="feasible"), by=lead, version=1)
    assert '<a href="#id_rows-0-text">改第 1 行</a>' in client_of(lead).get(URL).content.decode()
    save(filed, Content((EntryData("都改写了。"),), outlook="feasible"), by=lead, version=2)
    assert client_of(lead).get(URL).content.decode().count("改第 ") == 0


def test_a_signatory_comments_on_passages_too(
    filed: Report, client_of: ClientOf, signatory: User, lead: User, supervisor: User
) -> None:
    Report.objects.update(status=Status.AWAITING_SIGN_OFF)
    client = client_of(signatory)
    assert 'name="passage-19-28"' in client.get(URL).content.decode()
    stale = client.post(ACT, {"action": "send_back", "version": 0, "passage-19-28": "口径是什么？"}).content.decode()
    assert stale.count("口径是什么？") == 1
    again = client.post(ACT, {"action": "accept", "version": 1, "passage-19-28": "口径是什么？"}).content.decode()
    assert 'placeholder="对这一句的意见，退回时随附">口径是什么？</textarea>' in again
    sent = client.post(ACT, {"action": "send_back", "version": 1, "passage-19-28": "口径是什么？"}, follow=True)
    assert "passage-19-28" not in sent.content.decode()
    assert Passage.objects.get().words == "经费已落实60%。"
    assert '<a href="#id_rows-1-text">改第 2 行</a>' in client_of(lead).get(URL).content.decode()
    assert client_of(supervisor).get(URL).status_code == 404


@pytest.mark.parametrize(
    ("pin", "refusal", "said"),
    [
        (Pin(10, "②评审会已经召开。", "何时？"), StaleError, "不在原处"),
        (Pin(0, "", "何时？"), StaleError, "不在原处"),
        (Pin(10, "②评审会尚未召开。", " "), RefusedError, "写明对原文的意见"),
    ],
)
def test_a_passage_stands_where_it_says_and_carries_a_comment(
    pin: Pin, refusal: type[Exception], said: str, filed: Report, supervisor: User
) -> None:
    with pytest.raises(refusal, match=said):
        perform(filed, Action.SEND_BACK, by=supervisor, comment="请改。", passages=[pin])
    filed.refresh_from_db()
    assert filed.status == Status.SUBMITTED
    assert not Passage.objects.exists()


def test_only_sending_back_takes_passages(filed: Report, supervisor: User) -> None:
    perform(filed, Action.ACCEPT, by=supervisor, passages=[Pin(0, "①", "留意。")])
    assert not Passage.objects.exists()


@pytest.mark.parametrize(("comment", "times"), [("", 1), ("总的意见：请补充。", 2)])
def test_the_record_tells_each_comment_once(
    comment: str, times: int, filed: Report, client_of: ClientOf, supervisor: User, lead: User
) -> None:
    pin = Pin(10, "②评审会尚未召开。", "为何没有召开？")
    perform(filed, Action.SEND_BACK, by=supervisor, comment=comment, passages=[pin])
    save(filed, SECOND, by=lead, version=1)
    perform(filed, Action.SUBMIT, by=lead)
    markup = client_of(supervisor).get(URL).content.decode()
    record = markup.split('<ol class="history">')[1].split("</ol>")[0]
    assert (record.count("为何没有召开？"), record.count('class="quoted verbatim"')) == (1, times)


def test_the_light_leads_to_all_that_it_was_judged_by(filed: Report, client_of: ClientOf, supervisor: User) -> None:
    page = client_of(supervisor).get(URL)
    assert f'<a class="note" href="{URL.replace("report", "standing")}"><span class="light' in page.content.decode()


def test_a_passage_is_part_of_the_record(filed: Report, supervisor: User) -> None:
    perform(filed, Action.SEND_BACK, by=supervisor, passages=[Pin(0, "①规划", "哪个规划？")])
    passage = Passage.objects.get()
    assert str(passage) == "哪个规划？"
    passage.comment = "改了"
    with pytest.raises(TypeError, match="不能修改"):
        passage.save()


def test_typed_comments_survive_a_newer_version(filed: Report, client_of: ClientOf, supervisor: User) -> None:
    form = {"action": "send_back", "version": 0, "comment": "总的意见。", "passage-10-19": "写了很久的意见。"}
    markup = client_of(supervisor).post(ACT, form).content.decode()
    assert "别人改过" in markup
    assert markup.count("写了很久的意见。") == 1  # to be copied: what it stood on may be gone
    assert "总的意见。</textarea>" in markup
    refused = client_of(supervisor).post(ACT, form | {"version": 1, "action": "accept", "verdict-0": "x"}, follow=True)
    assert "已通过" in refused.content.decode()


def test_a_comment_on_a_passage_stays_in_its_field_when_something_else_is_missing(
    filed: Report, client_of: ClientOf, supervisor: User
) -> None:
    filed.writers.add(supervisor)
    form = {"action": "send_back", "version": 1, "passage-10-19": "写了很久的意见。"}
    assert "写了很久的意见。" in client_of(supervisor).post(ACT, form).content.decode()
    filed.writers.remove(supervisor)
    markup = client_of(supervisor).post(ACT, form | {"action": "sign_off"}).content.decode()
    assert "现在不能审签" in markup
    assert "写了很久的意见。</textarea>" in markup


def test_verdicts_stand_beside_the_bureaus_answers(
    filed: Report, condition: MilestoneCondition, client_of: ClientOf, supervisor: User
) -> None:
    filed.condition_answers.create(condition=condition, answer="reached", sentence="①规划编制已完成。")
    client = client_of(supervisor)
    answer = client.post(VERDICTS, {"version": 1, f"verdict-{condition.pk}": "partly"}, follow=True)
    markup = " ".join(answer.content.decode().split())
    assert "认定已保存。" in markup
    assert "已达到" in markup
    assert f'name="verdict-{condition.pk}" value="partly" checked' in markup
    assert "已认定 1 项" in markup
    verdict = ConditionVerdict.objects.get()
    assert (str(verdict), verdict.by, filed.condition_answers.get().answer) == ("部分达到", supervisor, "reached")
    assert client.post(VERDICTS, {f"verdict-{condition.pk}": "missed"}, headers={"accept": "application/json"}).json()[
        "told"
    ]
    stale = client.post(VERDICTS, {"version": 0, f"verdict-{condition.pk}": "missed"}, follow=True)
    assert "别人改过" in stale.content.decode()
    assert ConditionVerdict.objects.get().verdict == "partly"


def test_a_verdict_that_says_the_same_keeps_its_author(
    filed: Report, condition: MilestoneCondition, supervisor: User, office: object, admin: User
) -> None:
    assert judge(filed, {condition.pk: "missed", 0: "reached"}, by=supervisor, version=1) == 1
    at = ConditionVerdict.objects.get().at
    assert judge(filed, {condition.pk: "missed"}, by=supervisor, version=1) == 0
    assert judge(filed, {condition.pk: "nonsense"}, by=supervisor, version=1) == 0
    assert ConditionVerdict.objects.get().at == at
    for user in (admin,):
        with pytest.raises(RefusedError, match="现在不能审核"):
            judge(filed, {condition.pk: "reached"}, by=user, version=1)


def test_the_office_takes_its_verdicts_along(
    filed: Report, condition: MilestoneCondition, client_of: ClientOf, supervisor: User
) -> None:
    client_of(supervisor).post(ACT, {"action": "accept", "version": 1, f"verdict-{condition.pk}": "missed"})
    kept = Transition.objects.get(action=Action.ACCEPT).snapshot["verdicts"]
    assert [(each["words"], each["verdict"], each["by"]) for each in kept] == [("完成规划编制", "missed", "周海燕")]
    with pytest.raises(RefusedError, match="现在不能审核"):
        judge(filed, {condition.pk: "reached"}, by=supervisor, version=1)


def test_the_bureau_reads_the_verdicts_with_the_return(
    filed: Report, condition: MilestoneCondition, client_of: ClientOf, supervisor: User, lead: User
) -> None:
    form = {"action": "send_back", "version": 1, "comment": "请改。", f"verdict-{condition.pk}": "missed"}
    client_of(supervisor).post(ACT, form)
    assert "<strong>督查认定：</strong>“完成规划编制”未达到</p>" in client_of(lead).get(URL).content.decode()


def test_a_clause_of_another_bureau_says_so(
    filed: Report, condition: MilestoneCondition, client_of: ClientOf, supervisor: User, lead: User, stranger: User
) -> None:
    assert stranger.acting
    MilestoneCondition.objects.update(owner=stranger.acting.organization)
    Support.objects.update(clause="编制口袋公园规划")
    perform(filed, Action.SEND_BACK, by=supervisor, comment="请改。")
    for visitor, address in ((lead, URL), (lead, "/2024/tasks/34/?quarter=2")):
        markup = client_of(visitor).get(address).content.decode()
        assert "“完成规划编制”</span> <strong>该项由市教育局负责" in markup, address
        assert "“编制口袋公园规划”</span> <strong>该项由市城管局负责" in markup, address
    perform(filed, Action.SUBMIT, by=lead)
    assert "该项由市教育局负责" in client_of(supervisor).get(URL).content.decode()


def test_a_clause_of_a_bureau_that_nobody_has_entered_says_so(
    filed: Report, condition: MilestoneCondition, client_of: ClientOf, supervisor: User, lead: User, partner: User
) -> None:
    MilestoneCondition.objects.update(owner_named="市大数据局")
    own = filed.task.milestones.get().conditions.create(
        kind=ConditionKind.EVENT, words="印发办法", owner_named="住建局"
    )
    told = "“完成规划编制”</span> <strong>该项由市大数据局负责"
    markup = client_of(supervisor).get(URL).content.decode()
    assert told in markup
    assert '<th scope="row">完成规划编制 <span class="meta">该项由市大数据局负责' in markup
    assert f'<th scope="row">{own.words}</th>' in markup  # the lead by another of its names
    client = client_of(lead)
    assert "由市大数据局负责</span>" in client.get(URL).content.decode()
    perform(filed, Action.SEND_BACK, by=supervisor, comment="请改。")
    for address in (URL, "/2024/tasks/34/?quarter=2"):
        assert told in client.get(address).content.decode(), address
    MilestoneCondition.objects.filter(pk=condition.pk).update(owner_named="市城市管理局")
    assert "完成规划编制" in client_of(partner).get(URL.replace("report", "contribution")).content.decode()


def test_a_review_that_has_begun_is_not_cut_short(
    filed: Report, client_of: ClientOf, supervisor: User, lead: User
) -> None:
    assert 'value="withdraw"' in client_of(lead).get(URL).content.decode()
    assert client_of(supervisor).post(BEGUN).headers["Location"] == URL
    begun = Report.objects.get()
    assert (begun.read_by, begun.version) == (supervisor, filed.version)
    markup = client_of(lead).get(URL).content.decode()
    assert 'value="withdraw"' not in markup
    assert "督查室周海燕已于" in markup
    refused = client_of(lead).post(ACT, {"action": "withdraw", "version": 1}).content.decode()
    assert "开始审核，不能撤回。需要修改的，请联系督查室退回。" in refused
    perform(filed, Action.SEND_BACK, by=supervisor, comment="请改。")
    assert Report.objects.get().read_at is None


@pytest.mark.parametrize(
    ("action", "name", "status"),
    [
        (Action.SIGN_OFF, "signatory", Status.AWAITING_SIGN_OFF),
        (Action.SEND_BACK, "signatory", Status.AWAITING_SIGN_OFF),
        (Action.WITHDRAW, "lead", Status.SUBMITTED),
        (Action.CORRECT, "lead", Status.ACCEPTED),
        (Action.ACCEPT, "supervisor", Status.SUBMITTED),
        (Action.SEND_BACK, "supervisor", Status.SUBMITTED),
    ],
)
def test_a_button_pressed_twice_acts_once_and_says_so_twice(
    action: Transition.Action, name: str, status: Report.Status, filed: Report, cast: dict[str, Visitor],
    client_of: ClientOf,
) -> None:  # fmt: skip
    Report.objects.update(status=status)
    client = client_of(cast[name])
    page = client.get(URL)
    token = page.context["form"]["token"].value()
    assert f'name="token" value="{token}"' in page.content.decode()
    form = {"action": action, "version": 1, "comment": "请写明时间。", "token": token}
    for _ in range(2):
        answer = client.post(ACT, form, follow=True)
        assert answer.status_code == 200
        assert "任务 34：" in answer.content.decode()
        assert 'role="alert"' not in answer.content.decode()
    assert Transition.objects.filter(action=action).count() == 1


def test_it_begins_once_and_for_supervisors_only(
    filed: Report, supervisor: User, lead: User, client_of: ClientOf
) -> None:
    first = begin(filed, by=supervisor).read_at
    assert begin(filed, by=supervisor).read_at == first
    with pytest.raises(RefusedError, match="现在不能审核"):
        begin(filed, by=lead)
    filed.writers.add(supervisor)
    with pytest.raises(RefusedError, match="不能由您审核"):
        begin(filed, by=supervisor)
    client = client_of(supervisor)
    assert "不能由您审核" in client.post(BEGUN, headers={"accept": "application/json"}).json()["told"]
    assert "不能由您审核" in client.post(BEGUN, follow=True).content.decode()


def test_the_page_hears_of_a_newer_version(filed: Report, client_of: ClientOf, supervisor: User, lead: User) -> None:
    client = client_of(supervisor)
    first = client.get(VERSION)
    mark = first.headers["ETag"]
    assert f'data-known="{mark.strip(chr(34))}"' in client.get(URL).content.decode()
    assert client.get(VERSION, headers={"if-none-match": mark}).status_code == 304
    perform(filed, Action.WITHDRAW, by=lead)
    assert client.get(VERSION, headers={"if-none-match": mark}).json()["told"].startswith("这份报告已被撤回")
    save(filed, SECOND, by=lead, version=1)
    perform(filed, Action.SUBMIT, by=lead)
    assert client.get(VERSION, headers={"if-none-match": mark}).json()["version"] == 2


@pytest.mark.parametrize("send", [False, True], ids=["opened", "accepted"])
def test_a_report_withdrawn_a_moment_ago_is_said_to_be_with_its_bureau(
    send: bool, filed: Report, lead: User, supervisor: User, client_of: ClientOf
) -> None:
    perform(filed, Action.WITHDRAW, by=lead)
    reviewer = client_of(supervisor)
    answer = reviewer.post(ACT, {"action": "accept", "version": 1}) if send else reviewer.get(URL)
    assert answer.status_code == 404
    assert "这份报告目前在填报单位手里" in answer.content.decode()


def test_what_changed_since_the_last_version_and_since_last_quarter(
    filed: Report, client_of: ClientOf, supervisor: User, lead: User
) -> None:
    before = ReportFactory(
        task=filed.task, period__plan=filed.period.plan, period__number=1, accepted=True, text="①规划编制已启动。"
    )
    assert before.period.number == 1
    refiled(filed, lead, supervisor)
    client = client_of(supervisor)
    whole = client.get(URL).content.decode()
    assert "<ins>" not in whole
    assert "与上一版比较" in whole
    markup = client.get(f"{URL}?compare=version").content.decode()
    assert "第 1 版 → 第 2 版：改 2 句，其余 1 句没有变化。" in " ".join(markup.split())
    assert "<del>尚未</del><ins>7月</ins>" in markup
    assert "<del>60%</del><ins>80%</ins>" in markup
    quarter = unescape(client.get(f"{URL}?compare=quarter").content.decode())
    assert "一季度 → 二季度：" in quarter
    assert "<del>启动</del><ins>完成</ins>" in quarter


def test_any_two_versions_are_compared(filed: Report, client_of: ClientOf, supervisor: User, lead: User) -> None:
    refiled(filed, lead, supervisor)
    client = client_of(supervisor)
    assert "<del>60%</del><ins>80%</ins>" in client.get(VERSIONS).content.decode()
    back = client.get(f"{VERSIONS}?from=2&to=1").content.decode()
    assert "<del>80%</del><ins>60%</ins>" in back
    assert "两版内容相同。" in client.get(f"{VERSIONS}?from=2&to=2").content.decode()
    assert client.get(f"{VERSIONS}?from=x&to=99").status_code == 200
    Report.objects.get().entries.filter(order=0).update(name="规划")
    named = " ".join(client.get(VERSIONS).content.decode().split())
    assert "另有 1 处填报项有变化。" in named
    assert "<dt>①规划编制已完成。 · 名称</dt> <dd> <del>—</del> → <ins>规划</ins> </dd>" in named


def test_the_office_compares_what_came_to_it_alone(
    task: Task, period: Period, lead: User, signatory: User, supervisor: User, client_of: ClientOf
) -> None:
    Task.objects.filter(pk=task.pk).update(text="优化营商环境，编制城市更新规划。")
    task.milestones.update(text="完成规划编制。")
    report = save(ReportFactory(task=task, period=period, text=""), FIRST, by=lead, version=0)
    perform(report, Action.SUBMIT, by=lead)
    perform(report, Action.SEND_BACK, by=signatory, comment="请改。")
    save(report, SECOND, by=lead, version=1)
    perform(report, Action.SUBMIT, by=lead)
    perform(report, Action.SIGN_OFF, by=signatory)
    assert [each.number for each in client_of(lead).get(VERSIONS).context["versions"]] == [1, 2]
    seen = client_of(supervisor).get(f"{VERSIONS}?from=1&to=2")
    assert [each.number for each in seen.context["versions"]] == [2]
    assert "60%" not in seen.content.decode()


def several(period: Period, lead: User, *numbers: str) -> list[Report]:
    """Return reports that wait for the office."""
    assert lead.acting
    bureau = lead.acting.organization
    made = []
    for place, number in enumerate(numbers, 1):
        task = TaskFactory(plan=period.plan, number=number, lead=bureau, text="优化营商环境，编制城市更新规划。")
        report = ReportFactory(task=task, period=period, submitted=True, text="①规划编制已完成。")
        TransitionFactory(report=report, at=datetime(2024, 7, place, tzinfo=UTC))
        made.append(report)
    return made


def test_sites_stand_beside_the_conditions(filed: Report, client_of: ClientOf, supervisor: User) -> None:
    goal = "中心城区3处公园完成围挡搭建，开始地下管网施工。"
    filed.task.milestones.update(text=goal)
    milestone = filed.task.milestones.get()
    MilestoneCondition.objects.create(
        milestone=milestone, kind=ConditionKind.QUANTITY, words="3处公园", start=4, what="公园", value=3, unit="处"
    )
    MilestoneCondition.objects.create(
        milestone=milestone, kind=ConditionKind.EVENT, words="开始地下管网施工", start=14, what="开始地下管网施工"
    )
    filed.entries.all().delete()
    texts = ("①甲园：已开始地下管网施工。", "\n②乙园：尚未开始地下管网施工。", "\n③丙园：总体进度达到55%。")
    for place, text in enumerate(texts):
        filed.entries.create(order=place, item=place, marker=text.strip()[0], text=text)
    page = client_of(supervisor).get(URL)
    assert [site.name for site in page.context["matrix"].sites] == ["甲园", "乙园", "丙园"]
    assert [site.verdicts[0].label for site in page.context["matrix"].sites][1:] == ["未达到", "未回应"]
    markup = page.content.decode()
    assert "逐处对照" in markup
    assert "55%" in markup
    filed.entries.filter(order=2).delete()
    assert client_of(supervisor).get(URL).context["matrix"] is None


def test_words_of_other_units_are_marked(
    filed: Report, client_of: ClientOf, supervisor: User, partner: User, lead: User
) -> None:
    assert partner.acting
    filed.entries.filter(order=1).update(contributor=partner.acting.organization)
    for visitor in (supervisor, lead):
        markup = client_of(visitor).get(URL).content.decode()
        assert '来自 市城管局</span> <span class="verbatim">②评审会尚未召开。经费已落实60%。' in markup


def test_several_are_accepted_at_once_and_each_is_told(
    period: Period, lead: User, client_of: ClientOf, supervisor: User
) -> None:
    one, own, moved, gone, left = several(period, lead, "41", "42", "43", "44", "45")
    own.writers.add(supervisor)
    Report.objects.filter(pk=moved.pk).update(version=3)
    Report.objects.filter(pk=gone.pk).update(status=Status.DRAFT)
    form = {"action": "accept", "token": "t", "chosen": [f"{each.pk}-0" for each in (one, own, moved, gone)]}
    page = client_of(supervisor).post(QUEUE, form)
    assert [(each.number, each.refusal[:9]) for each in page.context["done"]] == [
        ("41", ""),
        ("42", "您填写、报送或审签"),
        ("43", "这份报告刚刚被别人"),
        ("44", "报告刚刚被撤回或退"),
    ]
    assert Report.objects.filter(status=Status.ACCEPTED).get() == one
    assert Report.objects.get(pk=left.pk).status == Status.SUBMITTED
    markup = page.content.decode()
    assert "任务 41：已通过。" in markup
    assert "没有通过。" in markup
    again = client_of(supervisor).post(QUEUE, form)
    assert Transition.objects.filter(action=Action.ACCEPT).count() == 1
    assert "报告刚刚被撤回" in again.content.decode() or "已通过" in again.content.decode()


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"action": "accept"}, "请先勾选报告"),
        ({"action": "withdraw", "chosen": "1-0"}, "请选择通过或退回"),
        ({"action": "send_back", "chosen": "1-0", "comment": " "}, "退回须写明原因"),
    ],
)
def test_what_is_missing_for_several_is_said(
    form: dict[str, str], said: str, period: Period, client_of: ClientOf, supervisor: User
) -> None:
    assert said in client_of(supervisor).post(QUEUE, form).content.decode()


def test_several_are_sent_back_with_one_comment(
    period: Period, lead: User, client_of: ClientOf, supervisor: User
) -> None:
    reports = several(period, lead, "41", "42")
    chosen = [f"{each.pk}-0" for each in reports]
    form = {"action": "send_back", "comment": "请补充完成时间。", "chosen": chosen, "token": "once"}
    for _ in range(2):
        done = client_of(supervisor).post(QUEUE, form).context["done"]
        assert [(each.number, each.refusal) for each in done] == [("41", ""), ("42", "")]
    assert Transition.objects.count() == 4
    assert {each.status for each in Report.objects.all()} == {Status.RETURNED}
    assert {each.comment for each in Transition.objects.filter(action=Action.SEND_BACK)} == {"请补充完成时间。"}


def test_the_most_doubtful_come_first_where_that_is_wanted(
    period: Period, lead: User, client_of: ClientOf, supervisor: User
) -> None:
    plain, doubtful = several(period, lead, "41", "42")
    Task.objects.filter(number="42").update(text="开工改造农村危房800户。")
    doubtful.entries.update(text="①已开工农村危房改造754户，开工率95%。")
    client = client_of(supervisor)
    assert [each.pk for each in client.get(QUEUE).context["reports"]] == [plain.pk, doubtful.pk]
    page = client.get(QUEUE, {"order": "doubts"})
    assert [each.pk for each in page.context["reports"]] == [doubtful.pk, plain.pk]
    assert "1 条" in page.content.decode()
    address = "/2024/Q2/tasks/42/report/act/?order=doubts"
    done = client.post(address, {"action": "accept", "version": 0})
    assert done.headers["Location"] == "/2024/Q2/tasks/41/report/?order=doubts"
    assert timezone.now() >= Report.objects.get(pk=doubtful.pk).updated_at
