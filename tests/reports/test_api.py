"""What another system reads with a token: what the person's pages say, in the lists of the token, and what changed since."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from linyi_tasks import serving
from reports.api.cursor import CursorError, changes
from reports.api.description import description
from reports.models import Report
from tasks.models import AccessToken, AuditEntry, Membership, Organization, Period, Plan, SubProject, Task, User
from tests.conftest import CAST, Visitor
from tests.factories import (
    AnnualTargetFactory,
    PeriodFactory,
    PublicationFactory,
    ReportFactory,
    TaskFactory,
    WithdrawalFactory,
)
from tests.strict import StrictClient

Status = Report.Status
READERS = [name for name in CAST if name not in {"auditor", "anonymous"}]


def token_for(admin: User, user: User, *plans: Plan) -> str:
    client = StrictClient()
    client.force_login(admin, backend="tasks.accounts.sessions.Accounts")
    form = {"purpose": "数据中心大屏", "membership": user.memberships.get().pk, "plans": [plan.pk for plan in plans]}
    return str(client.post("/tokens/", form).context["given"])


def get(token: str, address: str, status: int = 200) -> Any:
    answer = StrictClient().get(f"/api/v1/{address}", headers={"authorization": f"Bearer {token}"})
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


@pytest.fixture(autouse=True)
def _first_reading_of_the_day() -> None:
    cache.clear()


@pytest.fixture
def shown(admin: User, viewer: User, task: Task, period: Period) -> str:
    """Return a token that reads the list as the viewer."""
    return token_for(admin, viewer, period.plan)


@pytest.mark.parametrize("status", [*Status, "published"])
def test_a_token_reads_what_its_person_reads(
    status: str, task: Task, period: Period, cast: dict[str, Visitor], admin: User
) -> None:
    published = timezone.now() if status == "published" else None
    ReportFactory(
        task=task, period=period, status=Status.ACCEPTED if published else status, published_at=published,
        text="①暗号甲已完成。", obstacles="暗号甲。", next_steps="暗号甲。", suggestion="暗号甲。",
    )  # fmt: skip
    Task.objects.filter(pk=task.pk).update(contact="暗号甲", responsible="暗号甲")
    for name in READERS:
        user = cast[name]
        assert isinstance(user, User)
        (found,) = get(token_for(admin, user, period.plan), "2024/tasks/")["tasks"]
        report = found["quarters"][0]["report"]
        assert (report is not None) == Report.objects.visible_to(user).exists(), name
        assert str(found).count("暗号甲") == (3 if report else 0)


def test_a_list_that_the_token_does_not_name_is_not_there(shown: str, period: Period) -> None:
    other = PeriodFactory(plan__year=2024, plan__slug="minsheng", plan__title="民生实事", plan__kind="民生实事")
    TaskFactory(number="9", plan=other.plan)
    assert [each["slug"] for each in get(shown, "lists/")["lists"]] == [""]
    for address in (
        "2024/minsheng/tasks/",
        "2024/minsheng/Q2/standing/",
        "2024/minsheng/issues/",
        "2023/tasks/",
        "2024/Q4/standing/",
    ):
        get(shown, address, 404)


def test_no_token_is_taken_in_the_clear(shown: str, settings: Any) -> None:
    settings.LOCAL = False
    settings.SECURE_SSL_REDIRECT = True
    client = StrictClient(headers={"authorization": f"Bearer {shown}"})
    refused = client.get("/api/v1/lists/")
    assert (refused.status_code, refused.json()) == (403, {"error": "本接口只接受 https 请求。"})
    assert client.get("/api/v1/lists/", secure=True).status_code == 200
    assert client.get("/login/").status_code == 301  # a person is led on


def test_a_token_of_an_address_is_no_token(shown: str) -> None:
    assert StrictClient().get(f"/api/v1/lists/?token={shown}&authorization=Bearer+{shown}").status_code == 401


def test_the_cursor_brings_what_changed_and_what_is_gone(shown: str, task: Task, bureau: Organization) -> None:
    other = TaskFactory(number="9", lead=bureau)
    first = get(shown, "2024/tasks/")
    assert [each["number"] for each in first["tasks"]] == ["9", "34"]
    still = get(shown, f"2024/tasks/?since={first['cursor']}")
    assert (still["tasks"], still["removed"], still["cursor"]) == ([], [], first["cursor"])
    Task.objects.filter(pk=task.pk).update(text="改了。")
    gone = other.pk
    other.delete()
    then = get(shown, f"2024/tasks/?since={first['cursor']}")
    assert [each["text"] for each in then["tasks"]] == ["改了。"]
    assert then["removed"] == [gone]
    for nonsense in ("x", "!!!", "gICAgA", "中文"):
        assert "cursor" in get(shown, f"2024/tasks/?since={nonsense}", 400)["error"]


@given(
    st.dictionaries(st.integers(1, 10**9), st.text(max_size=5)),
    st.dictionaries(st.integers(1, 10**9), st.text(max_size=5)),
)
def test_a_cursor_says_what_its_holder_has(before: dict[int, str], after: dict[int, str]) -> None:
    cursor = changes(before, "").cursor
    assert changes(before, cursor) == ([], [], cursor)
    found = changes(after, cursor)
    assert found.changed == [key for key in after if before.get(key) != after[key]]
    assert found.gone == sorted(before.keys() - after.keys())


def test_a_cut_cursor_is_refused() -> None:
    cursor = changes({1: "a", 200: "b"}, "").cursor
    with pytest.raises(CursorError):
        changes({}, cursor[:-2])


def test_the_cursor_of_a_long_list_fits_a_line_of_a_request() -> None:
    cursor = changes(dict.fromkeys(range(5000, 6500), "words"), "").cursor
    assert len(f"GET /api/v1/2024/minsheng/tasks/?since={cursor} HTTP/1.1\r\n") < serving.limit_request_line


def test_the_standing_is_that_of_the_dashboard(shown: str, task: Task, period: Period, viewer: User) -> None:
    from reports.selection import select

    ReportFactory(task=task, period=period, submitted=True, text="①已完成全年目标的60%。")
    (found,) = get(shown, "2024/Q2/standing/")["standing"]
    (fact,) = select(period, viewer).facts
    assert (found["number"], found["word"], found["reason"]) == ("34", fact.standing.word, fact.standing.reason)


def test_of_a_withdrawn_issue_only_the_reason_is_said(shown: str, period: Period) -> None:
    issue = PublicationFactory(period=period, document_number="临政办字〔2024〕12号")
    before = get(shown, "2024/issues/")
    assert before["issues"][0]["document_number"] == "临政办字〔2024〕12号"
    assert before["issues"][0]["files"][0]["format"] == "json"
    WithdrawalFactory(publication=issue)
    (found,) = get(shown, f"2024/issues/?since={before['cursor']}")["issues"]
    assert found["withdrawn"] == "数据有误，核对后另行发布。"
    assert "files" not in found


def test_giving_reading_and_taking_are_in_the_trail(
    admin: User, viewer: User, task: Task, period: Period, client: StrictClient
) -> None:
    told = token_for(admin, viewer, period.plan)
    token = AccessToken.objects.get()
    assert told not in str(AccessToken.objects.values_list()[0])
    for _ in range(2):
        get(told, "lists/")
    client.force_login(admin, backend="tasks.accounts.sessions.Accounts")
    page = client.get("/tokens/").content.decode()
    assert told not in page
    assert "数据中心大屏" in page
    for _ in range(2):
        client.post(f"/tokens/{token.pk}/")
    trail = [
        (each.what, each.username)
        for each in AuditEntry.objects.order_by("id")
        if "令牌" in each.what or "接口" in each.what
    ]
    assert trail == [("发放接口令牌", "admin"), ("接口读取", "viewer"), ("收回接口令牌", "admin")]
    assert get(told, "lists/", 401)["error"]
    assert "确认收回" not in client.get("/tokens/").content.decode()


@pytest.mark.parametrize("change", ["person", "role"])
def test_a_token_ends_with_its_person(shown: str, viewer: User, change: str) -> None:
    if change == "person":
        User.objects.filter(pk=viewer.pk).update(is_active=False)
    else:
        Membership.objects.filter(user=viewer).delete()
    get(shown, "2024/tasks/", 401)


def test_no_token_reads_as_an_auditor(admin: User, auditor: User, period: Period, client: StrictClient) -> None:
    client.force_login(admin, backend="tasks.accounts.sessions.Accounts")
    form = {"purpose": "大屏", "membership": auditor.memberships.get().pk, "plans": [period.plan.pk]}
    assert client.post("/tokens/", form).context["form"].errors["membership"]
    assert not AccessToken.objects.exists()


def test_the_description_says_what_is_sent(shown: str, task: Task, period: Period) -> None:
    AnnualTargetFactory(task=task)
    SubProject.objects.create(task=task, name="东段")
    ReportFactory(task=task, period=period, submitted=True)
    PublicationFactory(period=period)
    for address, path in description()["paths"].items():
        schema = path["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        body = get(shown, address.removeprefix("/api/v1/").format(list="2024", quarter=2))
        agree(body, schema, address)
    assert StrictClient().get("/api/v1/openapi.json").json() == description()


KINDS = {"string": str, "integer": int, "boolean": bool, "array": list, "object": dict, "null": type(None)}


def agree(value: Any, schema: dict[str, Any], where: str) -> None:
    """Fail unless `value` is as `schema` says; each array holds something, so that all of it is looked at."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    assert any(type(value) is KINDS[kind] for kind in kinds), where
    if isinstance(value, list) and not where.endswith("removed"):
        assert value, where
        for each in value:
            agree(each, schema["items"], f"{where}[]")
    if isinstance(value, dict):
        assert set(schema["required"]) <= set(value) <= set(schema["properties"]), where
        for key, each in value.items():
            agree(each, schema["properties"][key], f"{where}.{key}")


def test_many_tasks_cost_the_queries_of_one(shown: str, task: Task, period: Period, bureau: Organization) -> None:
    counts = []
    for number in ("1", "2", "3"):
        other = TaskFactory(number=number, lead=bureau)
        ReportFactory(task=other, period=period, submitted=True)
        get(shown, "2024/tasks/")
        with CaptureQueriesContext(connection) as context:
            get(shown, "2024/tasks/")
        counts.append(len(context))
    assert counts == [9] * 3
