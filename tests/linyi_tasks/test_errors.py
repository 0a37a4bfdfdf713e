"""Error pages are ours, in Chinese, say what to do, and give typed text back."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from urllib.parse import quote_from_bytes

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

FORM = "application/x-www-form-urlencoded"
TYPED = "①北园路改造已完工，\n总工程量完成60%，正在办理施工手续。"

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.linyi_tasks.addresses")]


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def test_forbidden_says_why(client: Client) -> None:
    answer = client.get("/try/forbidden")
    assert answer.status_code == 403
    assert "只有督查员可以审核。" in answer.content.decode()


def test_not_found(client: Client) -> None:
    client.force_login(get_user_model().objects.create_user("reporter"))
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()


def test_our_mistake_names_the_request(client: Client) -> None:
    answer = client.get("/try/broken")
    assert answer.status_code == 500
    assert answer["X-Request-Number"] in answer.content.decode()
    assert "broken on purpose" not in answer.content.decode()


def test_our_mistake_gives_the_typed_text_back(client: Client) -> None:
    answer = client.post("/try/broken", {"text": TYPED, "csrfmiddlewaretoken": "x"})
    assert answer.status_code == 500
    assert TYPED in answer.content.decode()


def test_an_odd_request_gets_its_text_back(client: Client) -> None:
    answer = client.post("/try/suspicious", {"text": TYPED})
    assert answer.status_code == 400
    assert TYPED in answer.content.decode()


def test_a_host_that_is_not_ours_is_refused(client: Client) -> None:
    assert client.get("/try/echo", headers={"Host": "elsewhere.example"}).status_code == 400


def test_a_stale_form_gets_its_text_back() -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        "/try/echo", {"text": TYPED, "value": "754", "password": "临沂Linyi2024", "x-TOTAL_FORMS": "77777"}
    )
    page = answer.content.decode()
    assert answer.status_code == 403
    assert TYPED in page
    assert "754" in page
    assert "临沂Linyi2024" not in page
    assert "77777" not in page


def test_typed_markup_stays_text() -> None:
    page = Client(enforce_csrf_checks=True).post("/try/echo", {"text": "<script>alert(1)</script>"}).content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_an_ended_session_gets_its_text_back(client: Client) -> None:
    answer = client.post("/try/inside", {"text": TYPED})
    assert answer.status_code == 403
    assert "登录已过期" in answer.content.decode()
    assert TYPED in answer.content.decode()


def test_nothing_typed_leads_to_the_login(client: Client) -> None:
    assert client.post("/try/inside").status_code == 302


@pytest.mark.parametrize("multipart", [False, True])
def test_too_long_a_text_comes_back(client: Client, settings, multipart: bool) -> None:
    settings.TYPED_CHARACTERS = 1000
    text = "临" * 1001
    form = {"text": text}
    answer = (
        client.post("/try/echo", form) if multipart else client.post("/try/echo", f"text={text}", content_type=FORM)
    )
    assert answer.status_code == 413
    assert text in answer.content.decode()


def test_a_paste_of_three_megabytes_passes(client: Client) -> None:
    text = "临沂" * 500_000
    assert len(text.encode()) == 3_000_000
    client.force_login(get_user_model().objects.create_user("reporter"))
    answer = client.post("/try/echo", f"text={quote_from_bytes(text.encode())}", content_type=FORM)
    assert answer.status_code == 200
    assert answer.content.decode().endswith(text)


class Unread(BytesIO):
    """A body that must not be read."""

    def read(self, *_: object) -> bytes:
        raise AssertionError("read")


def test_what_a_stranger_sends_is_not_read_when_it_is_large(client: Client) -> None:
    large = {"CONTENT_LENGTH": str(35 * 1024 * 1024), "wsgi.input": Unread()}
    for content_type in (FORM, "multipart/form-data; boundary=x"):
        for address in ("/try/echo", "/try/inside", "/login/"):
            answer = client.post(address, b"x", content_type=content_type, **large)
            assert (answer.status_code, "没有登录的一次只能送来 1 MB" in answer.content.decode()) == (413, True)


def test_a_large_form_whose_session_has_just_ended_comes_back(
    client: Client, monkeypatch: pytest.MonkeyPatch, settings
) -> None:
    settings.STRANGERS_BYTES = 1000
    client.force_login(get_user_model().objects.create_user("reporter"))
    later = timezone.now() + timedelta(minutes=31)
    monkeypatch.setattr("linyi_tasks.idling.timezone.now", lambda: later)
    form = {"text": TYPED, "words": "临" * 500}
    answer = client.post("/try/inside", form)
    assert (answer.status_code, TYPED in answer.content.decode()) == (403, True)
    assert client.post("/try/inside", form).status_code == 413


def test_too_large_a_file_is_refused_unread(client: Client, settings) -> None:
    settings.UPLOAD_BYTES = 1000
    answer = client.post("/try/echo", {"file": SimpleUploadedFile("表.xlsx", bytes(2000))})
    assert answer.status_code == 413
    assert "内容太多" in answer.content.decode()


@pytest.mark.parametrize(
    ("limit", "form"),
    [
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", {"a": "1", "b": "2"}),
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", {"a": "临沂"}),
    ],
)
@pytest.mark.parametrize("multipart", [False, True])
def test_beyond_the_last_limits(client: Client, settings, limit: str, form: dict[str, str], multipart: bool) -> None:
    setattr(settings, limit, 1)
    body = "&".join(f"{name}={value}" for name, value in form.items())
    answer = client.post("/try/echo", form) if multipart else client.post("/try/echo", body, content_type=FORM)
    assert answer.status_code == 413


@pytest.mark.parametrize("name", ["text", "文字"])
@pytest.mark.parametrize("escaped", [False, True])
def test_a_form_in_gb18030_is_refused_and_read(client: Client, escaped: bool, name: str) -> None:
    fields = [each.encode("gb18030") for each in (name, TYPED)]
    body = b"=".join(quote_from_bytes(each).encode() if escaped else each for each in fields)
    answer = client.post("/try/echo", body, content_type=FORM)
    assert answer.status_code == 400
    assert "不是 UTF-8 编码" in answer.content.decode()
    assert TYPED in answer.content.decode()


def test_a_multipart_form_in_gb18030_is_refused(client: Client) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n' + TYPED.encode("gb18030") + b"\r\n--x--\r\n"
    answer = client.post("/try/echo", body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400
    assert "不是 UTF-8 编码" in answer.content.decode()


def test_a_field_whose_name_alone_is_no_utf8_is_refused(client: Client) -> None:
    body = f"{quote_from_bytes('文字'.encode('gb18030'))}=plain"
    assert client.post("/try/echo", body, content_type=FORM).status_code == 400


def test_a_torn_form_is_refused(client: Client) -> None:
    answer = client.post("/try/echo", b"text", content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "请求无法处理" in answer.content.decode()
