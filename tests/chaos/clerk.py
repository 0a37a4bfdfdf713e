"""A clerk at a browser without scripts: logs in, fills forms as they stand on the page, sends them again when unanswered."""

from __future__ import annotations

import time
from hashlib import sha256
from http.client import HTTPException
from http.cookies import SimpleCookie
from threading import Semaphore, Thread
from typing import Any, NamedTuple
from urllib.parse import urlencode

from lxml import html

from tests.chaos.serving import PATIENCE, Server
from tests.factories import PASSWORD

TEXT = "①规划编制已完成。\n②第{number}号任务的配套办法已印发。"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
BOUNDARY = "as-browsers-part-them"
FILES = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
UNWRITABLE = "服务器存放文件的磁盘已满或不能写入，文件没有保存"
TAKEN, THERE = "已上传 1 份佐证材料", "内容相同。"  # there: the answer to the one before was lost


class Answer(NamedTuple):
    """What came back: the status, where it leads, the page."""

    status: int
    location: str
    page: str


class Refused(Exception):
    """The server said anything but yes."""


def form_on(page: str, field: str) -> dict[str, str]:
    """Return what a browser would send of the page's form that has that field or button; raises `Refused`."""
    found = html.fromstring(page)
    for spare in found.iter("template"):
        spare.clear()
    outside = {each.get("form") for each in found.xpath(f"//*[@name='{field}'][@form]")}
    holds = (form for form in found.forms if form.xpath(f".//*[@name='{field}']") or form.get("id") in outside)
    form = next(holds, None)
    if form is None:
        raise Refused(f"there is no form with {field}")
    areas = {area.name for area in form.iter("textarea")}  # whose first line feed is markup
    return {name: text.removeprefix("\n") if name in areas else text for name, text in form.form_values()}


def evidence(number: str) -> bytes:
    """Return the file that a clerk puts beside the report on the task `number`: none is like another."""
    return b"%PDF-1.7\n" + b"".join(sha256(f"{number} {line}".encode()).hexdigest().encode() for line in range(300))


def with_file(form: dict[str, str], data: bytes) -> bytes:
    """Return the form as browsers send it with a file of evidence."""
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'
    fields = "".join(f'{part}{name}"\r\n\r\n{text}\r\n' for name, text in form.items())
    head = f'{fields}{part}evidence"; filename="批复.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


class Clerk:
    """One person with their cookies; `patient` ones send a request again until it is answered.

    `retries` are those that no answer came to, `told` those that a page answered which said that it can't be done now: what
    was typed stands on it.
    """

    def __init__(self, server: Server, name: str, *, patient: bool = False) -> None:
        self.server, self.name, self.patient = server, name, patient
        self.cookies: dict[str, str] = {}
        self.retries = self.told = 0

    def login(self) -> None:
        """Log in through the login page; raises `Refused`."""
        form = self.form("/login/", "password")
        self._go_on("/login/", form | {"username": self.name, "password": PASSWORD})

    def file(self, number: str) -> None:
        """Report on the task `number` and return once that is acknowledged; raises `Refused`."""
        report = f"/2024/Q2/tasks/{number}/report/"
        form = self.form(report, "rows-TOTAL_FORMS") | {"rows-0-text": TEXT.format(number=number)}
        self._attach(report, form, number)
        self._go_on(report, form | {"preview": "1"})
        confirmed = self.form(f"{report}?confirm", "action")
        self._go_on(f"{report}act/", confirmed | {"action": "submit"})

    def _attach(self, address: str, form: dict[str, str], number: str) -> None:
        """Put a file beside the report, again where the page says that no file can be written now; raises `Refused`."""
        patience = time.monotonic() + PATIENCE
        while True:
            answer = self.ask(address, form | {"attach": "1"}, file=evidence(number))
            if answer.status == 200 and (TAKEN in answer.page or THERE in answer.page):
                return
            if UNWRITABLE not in answer.page or time.monotonic() > patience:
                raise Refused(f"{address}: {answer.status} {answer.page[-2000:]}")
            self._was_told(answer, form)

    def form(self, address: str, field: str) -> dict[str, str]:
        """Return what a browser would send of the page's form that has that field or button."""
        answer = self.ask(address)
        if answer.status != 200:
            raise Refused(f"{address}: {answer.status} {answer.location}")
        return form_on(answer.page, field)

    def _go_on(self, address: str, form: dict[str, str]) -> None:
        """Send the form; whatever doesn't lead on is a refusal."""
        answer = self.ask(address, form)
        if answer.status != 302 or "/login/" in answer.location:
            told = html.fromstring(answer.page).xpath("string(//*[@role='alert'])") if answer.page else ""
            raise Refused(f"{address}: {answer.status} {answer.location} {' '.join(told.split())}")

    def ask(self, address: str, form: dict[str, str] | None = None, *, file: bytes = b"") -> Answer:
        """Return the answer to a request; a patient clerk sends the very same one until it is a page of the system at work."""
        patience = time.monotonic() + PATIENCE
        while True:
            try:
                answer = self._asked(address, form, file)
            except (OSError, HTTPException):
                if not self.patient or time.monotonic() > patience:
                    raise
                self.retries += 1
            else:
                if answer.status != 503 or not self.patient or time.monotonic() > patience:
                    return answer
                self._was_told(answer, form)
            time.sleep(0.05)

    def _was_told(self, answer: Answer, form: dict[str, str] | None) -> None:
        """Count a page that says that it can't be done now; raises `Refused` where it has lost what was typed."""
        typed = (form or {}).get("rows-0-text", "")
        shown = html.fromstring(answer.page).text_content()
        if not all(line in shown for line in typed.splitlines()):
            raise Refused(f"{answer.status}: the page has lost what was typed: {' '.join(shown.split())}")
        self.told += 1

    def _asked(self, address: str, form: dict[str, str] | None, file: bytes) -> Answer:
        connection = self.server.connection()
        headers: dict[str, Any] = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            if form is None:
                connection.request("GET", address, headers=headers)
            elif file:
                connection.request("POST", address, with_file(form, file), headers | FILES)
            else:
                connection.request("POST", address, urlencode(form), headers | FORM)
            response = connection.getresponse()
            page = response.read().decode(errors="replace")  # a file may come, too
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        return Answer(response.status, response.headers.get("Location", ""), page)


class Patient(Thread):
    """A clerk who files one report after the other as they are asked for, sending again what was not answered.

    `acknowledged` are the tasks that were; `failed` is what went wrong.
    """

    def __init__(self, clerk: Clerk, numbers: list[str], asked: Semaphore) -> None:
        super().__init__(daemon=True)
        self.clerk, self.numbers, self.asked = clerk, numbers, asked
        self.acknowledged: list[str] = []
        self.failed: Exception | None = None

    def run(self) -> None:
        """Log in and file."""
        try:
            self.clerk.login()
            for number in self.numbers:
                self.asked.acquire()
                self.clerk.file(number)
                self.acknowledged.append(number)
        except Exception as error:
            self.failed = error


def wait_for(people: list[Patient], reports: int) -> None:
    """Return once so many reports have been acknowledged."""
    patience = time.monotonic() + PATIENCE
    while sum(len(each.acknowledged) for each in people) < reports:
        for each in people:
            if each.failed:
                raise each.failed
        assert time.monotonic() < patience
        time.sleep(0.01)
