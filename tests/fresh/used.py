"""What people do with a new installation, over TLS: run in the fresh Debian, with the standard library alone."""

import re
import ssl
import sys
import urllib.request
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode

HOST = "rw.linyi.gov.cn"
tls = ssl.create_default_context(cafile="/etc/ssl/rw.linyi.gov.cn.pem")
opener = urllib.request.build_opener(
    urllib.request.HTTPSHandler(context=tls), urllib.request.HTTPCookieProcessor(CookieJar())
)


def get(path: str) -> tuple[int, str, bytes]:
    """Return status, type and body of a page."""
    with opener.open(f"https://{HOST}{path}", timeout=120) as answer:
        return answer.status, answer.headers["Content-Type"], answer.read()


def post(path: str, form: dict[str, str], file: tuple[str, str, bytes] | None = None) -> tuple[int, str]:
    """Send the form of the page `path`, with its token, and return status and body."""
    token = re.search(rb'name="csrfmiddlewaretoken" value="(\w+)"', get(path)[2])
    assert token, path
    form |= {"csrfmiddlewaretoken": token[1].decode()}
    body, kind = urlencode(form).encode(), "application/x-www-form-urlencoded"
    if file:
        parts = [
            f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{text}\r\n' for name, text in form.items()
        ]
        head = f'--b\r\nContent-Disposition: form-data; name="{file[0]}"; filename="{file[1]}"\r\n\r\n'
        body, kind = "".join([*parts, head]).encode() + file[2] + b"\r\n--b--\r\n", "multipart/form-data; boundary=b"
    headers = {"Content-Type": kind, "Referer": f"https://{HOST}{path}"}
    with opener.open(urllib.request.Request(f"https://{HOST}{path}", body, headers), timeout=120) as answer:
        return answer.status, answer.read().decode()


class Stay(urllib.request.HTTPRedirectHandler):
    """Follows nothing."""

    def redirect_request(self, *_: object) -> None:
        """Return nothing to follow."""


def led_to(address: str) -> str:
    """Return where an address leads in the clear."""
    try:
        urllib.request.build_opener(Stay).open(address)
    except HTTPError as answer:
        return str(answer.headers["Location"])
    return address


assert led_to(f"http://{HOST}/2024/") == f"https://{HOST}/2024/"
with urllib.request.urlopen("http://127.0.0.1:8000/healthz", timeout=90) as healthy:
    assert healthy.read() == b"ok\n"
assert "退出" in post("/login/", {"username": "root", "password": sys.argv[1]})[1]
if sys.argv[2] == "new":
    for name, short, sort in (("市政府督查室", "督查室", "supervision"), ("市住房和城乡建设局", "市住建局", "bureau")):
        post("/admin/tasks/organization/add/", {"kind": sort, "name": name, "short_name": short, "aliases": ""})
    role = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0", "memberships-0-organization": "1"}
    account = {"username": "root", "name": "陈志远", "is_active": "on", "memberships-0-role": "administrator"}
    post("/admin/tasks/user/1/change/", account | role)
    people = "用户名\t姓名\t单位\t角色\nlead\t李静\t市住建局\t填报人\n".encode()
    page = post("/accounts/import/", {}, ("file", "名单.txt", people))[1]
    assert "写入 1 个账号" in page, page
else:
    assert "市住建局" in get("/admin/tasks/organization/")[2].decode()
    for suffix, begins in (("pdf", b"%PDF"), ("xlsx", b"PK"), ("docx", b"PK")):
        assert get(f"/2024/Q2/table.{suffix}")[2].startswith(begins), suffix
sys.stdout.write("used\n")
