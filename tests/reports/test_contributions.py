"""Words of supporting units: written by them, seen by them and the lead alone, taken in marked or declined with a reason."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reports.filing.forms.report import ReportForm
from reports.models import Contribution, Notice, Report
from reports.workflow import RefusedError, StaleError, contribute, decline
from tasks.language import ConditionKind
from tasks.models import MilestoneCondition, Period, Support, Task, User
from tests.conftest import CAST, Visitor
from tests.factories import ReportFactory, SupportFactory, TaskFactory

GIVE = "/2024/Q2/tasks/34/contribution/"
FORM = "/2024/Q2/tasks/34/report/"
HOME = "/2024/Q2/desk/"
WORDS = "①新建口袋公园12处。\n②绿道完成60%。"
ClientOf = Callable[[Visitor], Client]
UNTICKED = ("DELETE", "sure")  # boxes, which a browser sends only when they are ticked
State, Status = Contribution.State, Report.Status


@pytest.fixture
def opened(task: Task, period: Period) -> Report:
    """Return the lead's draft of task 34, in which it has written already."""
    return ReportFactory(task=task, period=period, text="①道路还在施工。")


@pytest.fixture
def given(opened: Report, partner: User) -> Contribution:
    """Return what the partner gave."""
    return contribute(opened, WORDS, by=partner, version=0)


def fields(form: ReportForm) -> dict[str, str]:
    """Return the fields of the lead's form as a browser sends them."""
    shown = [
        (f"{row.prefix}-{name}", row[name].value()) for row in form.rows for name in row.fields if name not in UNTICKED
    ]
    shown += [(name, form.words[name].value()) for name in form.words.fields]
    shown += [(f"rows-{name}", value) for name, value in form.rows.management_form.initial.items()]
    return {name: "" if value is None else str(value) for name, value in shown}


def posted(client: Client, **further: str) -> dict[str, str]:
    """Return the fields of the lead's form as the page holds them, with `further` ones."""
    return fields(client.get(FORM).context["form"]) | further


def test_a_unit_gives_its_words_and_sees_them_alone(
    opened: Report, client_of: ClientOf, partner: User, lead: User
) -> None:
    client = client_of(partner)
    assert "提供给牵头单位" in client.get(GIVE).content.decode()
    answer = client.post(GIVE, {"text": WORDS, "version": 0, "token": "once"}, follow=True)
    markup = answer.content.decode()
    assert "已提供给市住建局" in markup
    assert "绿道完成60%。" in markup
    assert "道路还在施工" not in markup
    kept = Contribution.objects.get()
    assert (kept.text, kept.version, kept.state, str(kept)) == (
        WORDS, 1, State.OFFERED, f"市城管局 {opened}",
    )  # fmt: skip
    assert client.get(FORM).status_code == 404
    again = client.post(GIVE, {"text": WORDS, "version": 0, "token": "once"}, follow=True)
    assert "已提供给市住建局" in again.content.decode()
    assert Contribution.objects.get().version == 1


def test_nothing_typed_is_lost(given: Contribution, client_of: ClientOf, partner: User, stranger: User) -> None:
    client = client_of(partner)
    Contribution.objects.update(saved_with="once")
    again = client.post(GIVE, {"text": "第二次的话。", "version": 0, "token": "once"}).content.decode()
    assert "您刚才已经保存过" in again
    assert "第二次的话。</textarea>" in again
    Contribution.objects.update(by=stranger)
    stale = client.post(GIVE, {"text": "写了很久的话。", "version": 0}).content.decode()
    assert "同事刚刚改过" in stale
    assert "写了很久的话。</textarea>" in stale
    assert WORDS in stale
    assert client.post(GIVE, {"text": "写了很久的话。", "version": 1}).status_code == 302
    empty = client.post(GIVE, {"text": " ", "version": 2}).content.decode()
    assert "还没有写情况" in empty
    Report.objects.update(status=Status.SUBMITTED)
    late = client.post(GIVE, {"text": "来晚了的话。", "version": 2}).content.decode()
    assert "牵头单位已经报送" in late
    assert "来晚了的话。" in late
    assert client.post(GIVE, {"text": "没有版本"}).status_code == 200


@pytest.mark.parametrize("status", list(Status))
def test_words_are_given_until_the_lead_has_filed(status: Report.Status, opened: Report, partner: User) -> None:
    Report.objects.update(status=status)
    if status in Report.OPEN:
        contribute(opened, WORDS, by=partner, version=0)
    else:
        with pytest.raises(RefusedError, match="已经报送"):
            contribute(opened, WORDS, by=partner, version=0)


def test_before_the_period_is_open_there_is_nothing_to_give(
    task: Task, period: Period, client_of: ClientOf, partner: User
) -> None:
    client = client_of(partner)
    assert "还没有开放填报" in client.get(GIVE).content.decode()
    answer = client.post(GIVE, {"text": WORDS, "version": 0}).content.decode()
    assert "还没有开放" in answer
    assert WORDS.split("\n", maxsplit=1)[0] in answer
    assert "可提供情况" not in client.get(HOME).content.decode()


def test_only_reporters_of_supporting_units_give(
    opened: Report, lead: User, signatory: User, stranger: User, supervisor: User
) -> None:
    for user in (lead, signatory, stranger, supervisor):
        with pytest.raises(RefusedError, match="配合这项任务"):
            contribute(opened, WORDS, by=user, version=0)


def test_who_reads_them(given: Contribution, cast: dict[str, Visitor], stranger: User) -> None:
    readers = {
        name for name in CAST
        if isinstance(user := cast[name], User) and Contribution.objects.visible_to(user).exists()
    }  # fmt: skip
    assert readers == {"lead", "signatory", "partner"}
    assert stranger.acting
    other = SupportFactory(task=given.report.task, organization=stranger.acting.organization)
    assert not Contribution.objects.visible_to(stranger).exists(), f"{other} supports it too and reads its own alone"


def test_the_lead_takes_them_in_marked(given: Contribution, client_of: ClientOf, lead: User) -> None:
    client = client_of(lead)
    assert "责任单位提供的情况" in client.get(FORM).content.decode()
    page = client.post(FORM, posted(client, **{"rows-0-text": "①道路已完工。", "adopt": str(given.pk)}))
    markup = page.content.decode()
    assert "核对后保存才算采用" in markup
    assert markup.count("来自 市城管局") == 2
    assert "①道路已完工。</textarea>" in markup
    assert Contribution.objects.get().state == State.OFFERED
    assert client.post(FORM, fields(page.context["form"]) | {"save": "1"}).status_code == 302
    report = Report.objects.get()
    assert report.text == f"①道路已完工。\n{WORDS}"
    assert list(report.entries.values_list("contributor__short_name", flat=True)) == [None, "市城管局", "市城管局"]
    kept = Contribution.objects.get()
    assert (kept.state, kept.decided_by) == (State.TAKEN, lead)
    removed = {"rows-1-DELETE": "on", "rows-2-DELETE": "on", "save": "1"}
    assert client.post(FORM, posted(client, **removed)).status_code == 302
    assert Contribution.objects.get().state == State.OFFERED
    assert Report.objects.get().text == "①道路已完工。"


def test_what_changed_after_it_was_taken_in_is_offered_again(
    given: Contribution, client_of: ClientOf, lead: User, partner: User
) -> None:
    client = client_of(lead)
    page = client.post(FORM, posted(client, adopt=str(given.pk))).context["form"]
    assert page.words["adopted"].value() == f"{given.pk}-1"
    contribute(given.report, "①新建口袋公园13处。", by=partner, version=1)
    again = client.post(FORM, posted(client, adopt=str(given.pk))).context["form"]
    assert again.words["adopted"].value() == f"{given.pk}-2"
    assert [row.words[1] for row in again.rows if row.words[1]] == ["①道路还在施工。", "①新建口袋公园13处。"]


def test_the_lead_declines_with_a_reason(
    given: Contribution, client_of: ClientOf, lead: User, partner: User, signatory: User
) -> None:
    client = client_of(lead)
    sent = posted(client, **{"rows-0-text": "①没有保存的话。", "decline": str(given.pk)})
    assert "不采用须写明意见" in client.post(FORM, sent).content.decode()
    done = client.post(FORM, sent | {f"decline-{given.pk}": "口径不同，四季度再用。"}).content.decode()
    assert "意见已转给对方" in done
    assert "①没有保存的话。</textarea>" in done
    kept = Contribution.objects.get()
    assert (kept.state, kept.comment) == (State.DECLINED, "口径不同，四季度再用。")
    assert "口径不同，四季度再用。" in client_of(partner).get(GIVE).content.decode()
    gone = client.post(FORM, sent | {"decline": "0"}).content.decode()
    assert "这份情况已经不在了" in gone
    for user in (partner, signatory):
        with pytest.raises(RefusedError, match="由牵头单位的填报人决定"):
            decline(kept, "不用", by=user)
    kept.version = 0
    with pytest.raises(StaleError, match="刚刚改过"):
        decline(kept, "不用", by=lead)
    Report.objects.update(status=Status.SUBMITTED)
    with pytest.raises(RefusedError, match="现在不能再决定"):
        decline(kept, "不用", by=lead)
    assert not Report.objects.get().transitions.exists()


@pytest.mark.django_db(transaction=True)
def test_both_sides_are_told(opened: Report, partner: User, lead: User) -> None:
    given = contribute(opened, WORDS, by=partner, version=0)
    decline(given, "口径不同。", by=lead)
    told = {notice.person.username: notice for notice in Notice.objects.all()}
    assert told["lead"].text.startswith("市城管局提供了情况：任务 34")
    assert told["lead"].address == FORM
    assert told["partner"].text.endswith("意见：口径不同。")
    assert told["partner"].address == GIVE


def test_the_partner_finds_the_way_from_home_and_task(
    opened: Report, client_of: ClientOf, partner: User, lead: User
) -> None:
    client = client_of(partner)
    for address in (HOME, "/2024/tasks/34/?quarter=2"):
        assert f'href="{GIVE}"' in " ".join(client.get(address).content.decode().split()), address
    assert "未提供" in client.get(HOME).content.decode()
    contribute(opened, WORDS, by=partner, version=0)
    assert "已提供" in client.get(HOME).content.decode()
    assert GIVE not in client_of(lead).get(HOME).content.decode()
    assert GIVE not in client_of(lead).get("/2024/tasks/34/?quarter=2").content.decode()


def test_a_unit_sees_what_it_is_responsible_for(opened: Report, client_of: ClientOf, partner: User) -> None:
    assert partner.acting
    Support.objects.update(clause="新建口袋公园128处")
    milestone = opened.task.milestones.get()
    MilestoneCondition.objects.create(
        milestone=milestone, kind=ConditionKind.EVENT, words="口袋公园开工", owner=partner.acting.organization
    )
    markup = client_of(partner).get(GIVE).content.decode()
    assert "由本单位负责" in markup
    assert "新建口袋公园128处" in markup
    assert "口袋公园开工" in markup


def test_nobody_reviews_what_they_gave(given: Contribution, supervisor: User, client_of: ClientOf) -> None:
    Report.objects.update(status=Status.SUBMITTED)
    Contribution.objects.update(by=supervisor)
    answer = client_of(supervisor).post(f"{FORM}act/", {"action": "accept", "version": 0}).content.decode()
    assert "不能由您审核" in answer


@pytest.mark.parametrize("count", [1, 3])
def test_home_asks_as_often_for_every_number_of_supported_tasks(
    count: int, opened: Report, partner: User, client_of: ClientOf, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    assert partner.acting
    for place in range(count - 1):
        task = TaskFactory(plan=opened.period.plan, number=f"5{place}", lead=opened.task.lead)
        SupportFactory(task=task, organization=partner.acting.organization)
        contribute(ReportFactory(task=task, period=opened.period), WORDS, by=partner, version=0)
    client = client_of(partner)
    with django_assert_num_queries(13):
        page = client.get(HOME)
    assert len(page.context["supported"]) == count
