"""What a stranger and a person with an account try at every page: each attempt that was thought of is a test."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.password_validation import CommonPasswordValidator, validate_password
from django.core.exceptions import ValidationError
from django.core.mail import BadHeaderError, EmailMessage
from django.test import Client
from django.utils import timezone
from gunicorn.config import Config
from gunicorn.http.errors import ParseException
from gunicorn.http.parser import RequestParser

from linyi_tasks import idling, serving
from reports.models import Report
from tasks.accounts.forms.accounts import LONGEST_PASSWORD, PasswordForm, ResetForm
from tasks.models import Organization, Period, Task, User
from tests.factories import PASSWORD, ReportFactory
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db

ClientOf = Callable[[object], StrictClient]
#: Markup, an end of an attribute, of a script and of JSON, a template, a formula, an address that runs.
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}{% now 'Y' %}</textarea>javascript:alert(3)=1+1"
READ = (
    *("/", "/2024/Q2/desk/", "/2024/Q2/", "/2024/tasks/", "/2024/tasks/34/", "/2024/subprojects/?quarter=2"),
    *("/2024/Q2/tasks/34/report/", "/2024/Q2/tasks/34/standing/", "/2024/Q2/tasks/34/goal/", "/2024/Q2/extensions/"),
    *(
        "/2024/Q2/dashboard/",
        "/2024/Q2/dashboard/bureau/",
        "/2024/Q2/dashboard/tasks/34/",
        "/2024/Q2/late/",
        "/notices/",
    ),
    *(
        "/2024/Q2/review/",
        "/search/?words=alert",
        "/2024/Q2/tasks/34/report/versions/",
        "/admin/tasks/task/",
        "/password/",
    ),
)


@pytest.fixture
def hostile(task: Task, period: Period, lead: User, bureau: Organization) -> Report:
    """Return a filed report; every text about it is hostile."""
    Task.objects.filter(pk=task.pk).update(
        text=HOSTILE, sponsor=HOSTILE[:60], contact=HOSTILE[:60], category=HOSTILE[:60]
    )
    task.milestones.update(text=HOSTILE)
    User.objects.filter(pk=lead.pk).update(name=HOSTILE[:30])
    Organization.objects.filter(pk=bureau.pk).update(short_name=HOSTILE[:30])
    report: Report = ReportFactory(
        task=task, period=period, submitted=True, text=HOSTILE, obstacles=HOSTILE, next_steps=HOSTILE
    )
    return report


class Markup(HTMLParser):
    """What in a page a browser would run, as far as it is no script of our own."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.runs: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = dict(attrs)
        if tag in ("script", "img") and not (own.get("src") or "").startswith(("/static/", "/admin/jsi18n/")):
            self.runs.append(tag)
        self.runs += [name for name in own if name.startswith("on")]
        self.runs += [value for value in own.values() if value and value.strip().startswith("javascript:")]


def reading(user: User) -> Client:
    """Return a client that takes what looks like a template for text."""
    client = Client()
    client.force_login(user, backend="tasks.accounts.sessions.Accounts")
    return client


def test_every_page_has_a_way_out(task: Task, period: Period, supervisor: User) -> None:
    ReportFactory(task=task, period=period, submitted=True)
    client, shown = reading(supervisor), 0
    for address in READ:
        answer = client.get(address, follow=True)
        if answer.status_code == 200:
            shown += 1
            assert re.search(r'<form method="post" action="/logout/">', answer.content.decode()), address
    assert shown >= 12


def test_what_was_stored_is_text_in_json(hostile: Report, supervisor: User, client_of: ClientOf) -> None:
    answer = client_of(supervisor).get("/2024/Q2/table.json")
    told = json.loads(answer.content)
    assert any(HOSTILE in cell for cell in told["rows"][0])
    assert answer["Content-Type"].startswith("application/json")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")


ANSWERS = {
    "/login/": "text/html; charset=utf-8",
    "/nowhere/": "text/html; charset=utf-8",
    "/healthz": "text/plain; charset=utf-8",
    "/api/v1/lists/": "application/json",
    "/api/v1/openapi.json": "application/json",
    "/public/": "text/html; charset=utf-8",
    "/2024/Q2/table.html": "text/html; charset=utf-8",
    "/2024/Q2/table.tsv": "text/tab-separated-values; charset=utf-8",
    "/2024/Q2/table.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "/static/css/app.css": 'text/css; charset="utf-8"',
    "/static/js/app.js": 'text/javascript; charset="utf-8"',
}


@pytest.mark.parametrize("address", ANSWERS)
def test_an_answer_says_what_it_is(address: str, hostile: Report, supervisor: User) -> None:
    answer = reading(supervisor).get(address)
    answer.getvalue()
    assert answer["Content-Type"] == ANSWERS[address]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.get("Access-Control-Allow-Origin") == (
        "*" if address == "/public/" else None
    )  # open to all, of nobody


@pytest.mark.parametrize(
    "address",
    [
        "/.git/config",
        "/static/",
        "/static/js/",
        "/media/",
        "/var/db.sqlite3",
        "/static/../manage.py",
        "/README.md",
        "/static/%2e%2e/manage.py",
        "/__debug__/",
        "/admin/doc/",
    ],
)
def test_nothing_of_the_program_and_no_folder_is_served(address: str, client_of: ClientOf, supervisor: User) -> None:
    assert client_of(supervisor).get(address).status_code in (403, 404)


@pytest.mark.parametrize(
    "address",
    ["/imports/{}/", "/notices/{}/", "/2024/Q2/tasks/{}/report/", "/2024/Q2/extensions/{}/", "/imports/{}/file/"],
)
@pytest.mark.parametrize("number", ["9" * 30, "0", "-1", "１", "9223372036854775808"])
def test_a_number_that_no_database_holds_is_no_page(
    address: str, number: str, admin: User, client_of: ClientOf, period: Period
) -> None:
    assert client_of(admin).get(address.format(number)).status_code in (404, 405)


def test_a_field_of_the_address_is_none_of_the_form(client: Client, lead: User) -> None:
    page = client.post(f"/login/?username=lead&password={PASSWORD}", {})
    assert page.status_code == 200
    assert "_auth_user_id" not in client.session
    client.get(f"/login/?username=lead&password={PASSWORD}")
    assert "_auth_user_id" not in client.session


def test_no_session_begins_by_looking(client: Client) -> None:
    client.get("/login/")
    client.get("/public/")
    client.get("/")
    assert "sessionid" not in client.cookies


def test_a_session_gets_a_new_long_key_at_login_and_its_old_one_opens_nothing(client: Client, lead: User) -> None:
    keys = set()
    for _ in range(3):
        client.post("/login/", {"username": "lead", "password": PASSWORD})
        keys.add(client.cookies["sessionid"].value)
        assert client.get("/password/").status_code == 200
        client.post("/logout/")
    assert len(keys) == 3
    assert all(len(key) == 32 and set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789") for key in keys)  # 165 bits
    for key in [*keys, "a" * 32, ""]:
        client.cookies["sessionid"] = key
        assert client.get("/password/").status_code == 302


def test_a_session_key_that_was_foisted_is_changed_at_login(lead: User) -> None:
    client = Client()
    client.cookies["sessionid"] = "f" * 32
    client.post("/login/", {"username": "lead", "password": PASSWORD})
    assert client.cookies["sessionid"].value != "f" * 32


def test_the_time_last_seen_of_another_person_holds_for_nobody_else(
    lead: User, stranger: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = timezone.now()
    idle, busy = client_of(lead), client_of(stranger)
    monkeypatch.setattr(idling.timezone, "now", lambda: began + timedelta(minutes=29))
    assert busy.get("/password/").status_code == 200
    monkeypatch.setattr(idling.timezone, "now", lambda: began + timedelta(minutes=31))
    assert busy.get("/password/").status_code == 200
    idle.cookies[idling.COOKIE] = busy.cookies[idling.COOKIE].value
    assert idle.get("/password/").status_code == 302


def test_cookies_are_kept_from_scripts_and_other_sites(lead: User, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    client = Client()
    client.get("/login/", secure=True)
    client.post("/login/", {"username": "lead", "password": PASSWORD}, secure=True)
    client.post("/acting/", {"membership": "0"}, secure=True)  # a message waits
    names = {"sessionid", "csrftoken", "messages"}
    assert names <= set(client.cookies)
    for name in names:
        cookie = client.cookies[name]
        assert (bool(cookie["secure"]), bool(cookie["httponly"]), cookie["samesite"]) == (True, True, "Lax"), name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name


def test_all_answers_over_tls_ask_for_tls(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = 31_536_000, True
    client = Client(raise_request_exception=False)
    for method, address in (
        ("GET", "/login/"),
        ("GET", "/healthz"),
        ("PUT", "/login/"),
        ("GET", "/nowhere"),
        ("GET", "/static/css/app.css"),
    ):
        answer = client.generic(method, address, secure=True)
        assert answer["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains", address
        answer.getvalue()


def test_a_form_of_another_site_changes_nothing(lead: User, task: Task, period: Period, client_of: ClientOf) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(lead, backend="tasks.accounts.sessions.Accounts")
    for address in (
        "/2024/Q2/tasks/34/report/",
        "/password/",
        "/logout/",
        "/acting/",
        "/2024/Q2/tasks/34/report/draft/",
    ):
        assert client.post(address, {"text": "甲", "rows-0-text": "甲"}).status_code == 403, address
        answer = client.post(
            address, '{"text": "甲"}', content_type="text/plain", headers={"origin": "https://elsewhere.example"}
        )
        assert answer.status_code == 403, address
    assert client.get("/password/").status_code == 200
    assert not Report.objects.exists()


def test_text_is_decoded_once(lead: User, client: Client) -> None:
    page = client.post(
        "/login/", "username=%253Cb%253E%2526&password=x", content_type="application/x-www-form-urlencoded"
    )
    assert 'value="%3Cb%3E%26"' in page.content.decode()


def test_passwords_are_typed_unseen_and_password_keepers_may_help(
    client_of: ClientOf, client: Client, lead: User
) -> None:
    pages = [client.get("/login/"), client.get("/reset/"), client_of(lead).get("/password/")]
    fields = [
        field
        for page in pages
        for field in re.findall(r"<input[^>]*\bname=\"[a-z_]*password[^>]*>", page.content.decode())
    ]
    assert len(fields) == 1 + 2 + 3
    assert all('type="password"' in field for field in fields)
    assert all(re.search(r'autocomplete="(current|new)-password"', field) for field in fields)
    assert not any(re.search(r"onpaste|readonly|autocomplete=\"off\"", field) for field in fields)
    assert list(ResetForm().fields) == ["username", "code", "new_password", "repeated_password"]  # no question, no hint
    assert list(PasswordForm(lead, client.request().wsgi_request).fields) == [
        "old_password",
        "new_password",
        "repeated_password",
    ]


@pytest.mark.parametrize("password", [" Mulan-7531 临沂 ", "Ab1" + "长" * (LONGEST_PASSWORD - 3), "Mulan-7531" * 7])
def test_a_password_counts_as_it_was_typed(password: str, lead: User, client_of: ClientOf) -> None:
    assert LONGEST_PASSWORD >= 64
    new = {"old_password": PASSWORD, "new_password": password, "repeated_password": password}
    assert client_of(lead).post("/password/", new).status_code == 302
    lead.refresh_from_db()
    assert lead.check_password(password)
    for other in (password.strip(), password[:-1], password.lower(), password.upper(), password[:64]):
        if other != password:
            answer = Client().post("/login/", {"username": "lead", "password": other})
            assert answer.status_code in (200, 429)
    assert (
        Client(REMOTE_ADDR="203.0.113.7").post("/login/", {"username": "lead", "password": password}).status_code == 302
    )


def test_the_passwords_of_known_breaches_are_refused() -> None:
    """Those of the list that could keep our rules with some letters written large: three thousand are asked for."""
    fit = [word for word in CommonPasswordValidator().passwords if len(word) >= 8 and kinds_at_most(word) >= 3]
    assert len(fit) >= 3_000
    for word in fit[::50]:
        with pytest.raises(ValidationError) as refused:
            validate_password(word.capitalize())
        assert "password_too_common" in {error.code for error in refused.value.error_list}


def kinds_at_most(word: str) -> int:
    """Return how many kinds of signs a word holds when letters may be large or small."""
    letters = sum(map(str.isalpha, word))
    return min(letters, 2) + any(map(str.isdecimal, word)) + (not word.isalnum())


def test_nobody_is_there_before_the_first_account() -> None:
    assert not User.objects.exists()


def test_a_line_break_starts_no_header_of_a_mail(lead: User) -> None:
    for words in ({"subject": "甲\nBcc: all@example.org"}, {"to": ["a@example.org\nBcc: all@example.org"]}):
        message = EmailMessage(
            **({"subject": "甲", "body": "甲", "from_email": "a@example.org", "to": ["b@example.org"]} | words)
        )
        with pytest.raises((BadHeaderError, ValueError)):
            message.message()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 5\r\nTransfer-Encoding: chunked", b"0\r\n\r\n"),
        (b"Content-Length: 5\r\nContent-Length: 6", b"12345"),
        (b"Content-Length: +5", b"12345"),
        (b"Transfer-Encoding: chunked, identity", b"0\r\n\r\n"),
        (b"Transfer-Encoding : chunked", b"0\r\n\r\n"),
    ],
)
def test_a_request_of_two_lengths_is_not_read_twice(head: bytes, body: bytes) -> None:
    raw = (
        b"POST / HTTP/1.1\r\nHost: rw.linyi.gov.cn\r\n" + head + b"\r\n\r\n" + body + b"GET /smuggled HTTP/1.1\r\n\r\n"
    )
    parser = RequestParser(Config(), iter([raw]), ("127.0.0.1", 1))
    try:
        request = next(parser)
    except ParseException:
        return
    request.body.read()
    assert request.should_close()


def test_the_server_listens_to_its_own_machine_alone() -> None:
    assert serving.bind == "127.0.0.1:8000"
    assert serving.control_socket_disable


def test_texts_are_read_by_the_rules_of_a_new_version_while_it_serves(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    started: list[list[str]] = []
    with monkeypatch.context() as patch:
        patch.setattr(serving.subprocess, "Popen", started.append)
        serving.when_ready(None)
    assert "已启动：http://127.0.0.1:8000/" in capfd.readouterr().out
    assert [line[:3] for line in started] == [["nice", "-n", "19"]]
    assert subprocess.run([*started[0][3:], "--help"], check=True, capture_output=True).returncode == 0


def test_a_person_with_another_role_reads_no_more_fields(hostile: Report, stranger: User) -> None:
    client = reading(stranger)
    assert client.get("/2024/Q2/tasks/34/report/").status_code == 404
    page = client.get("/2024/tasks/34/").content.decode()
    assert "alert(1)" in page  # the task's text, which all read
    Report.objects.update(obstacles="只给牵头单位看的问题")
    for address in ("/2024/tasks/34/", "/2024/Q2/", "/search/?words=只给牵头单位"):
        assert "只给牵头单位看的问题" not in client.get(address).content.decode(), address


def test_an_uploaded_picture_with_a_script_is_refused(hostile: Report) -> None:
    from tasks.files import FileProblem, kind_of

    for data in (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", b"<?xml version='1.0'?><svg/>"):
        for name in ("图.svg", "图.png"):
            with pytest.raises(FileProblem, match="不是可以上传的类型"):
                kind_of(data, name)


def test_no_template_of_ours_holds_what_a_page_may_not_load() -> None:
    templates = Path(__file__).parents[2] / "templates"
    for path in templates.rglob("*.html"):
        assert not re.search(r"<(object|embed|applet|base)\b", path.read_text()), path.name
        assert not re.search(r"(src|href)=\"(https?:)?//", path.read_text()), path.name
