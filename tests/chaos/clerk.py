"""A clerk at a browser without scripts: logs in, fills forms as they stand on the page, sends them again when unanswered."""

from __future__ import annotations

import time
from http.client import HTTPException
from http.cookies import SimpleCookie
from typing import Any, NamedTuple
from urllib.parse import urlencode

from lxml import html

from tests.chaos.serving import PATIENCE, Server
from tests.factories import PASSWORD

TEXT = "①规划编制已完成。\n②第{number}号任务的配套办法已印发。"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


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


class Clerk:
    """One person with their cookies; `patient` ones send a request again until it is answered."""

    def __init__(self, server: Server, name: str, *, patient: bool = False) -> None:
        self.server, self.name, self.patient = server, name, patient
        self.cookies: dict[str, str] = {}
        self.retries = 0

    def login(self) -> None:
        """Log in through the login page; raises `Refused`."""
        form = self._form("/login/", "password")
        self._go_on("/login/", form | {"username": self.name, "password": PASSWORD})

    def file(self, number: str) -> None:
        """Report on the task `number` and return once that is acknowledged; raises `Refused`."""
        report = f"/2024/Q2/tasks/{number}/report/"
        form = self._form(report, "rows-TOTAL_FORMS")
        self._go_on(report, form | {"rows-0-text": TEXT.format(number=number), "preview": "1"})
        confirmed = self._form(f"{report}?confirm", "action")
        self._go_on(f"{report}act/", confirmed | {"action": "submit"})

    def _form(self, address: str, field: str) -> dict[str, str]:
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

    def ask(self, address: str, form: dict[str, str] | None = None) -> Answer:
        """Return the answer to a request; a patient clerk sends the very same one until there is an answer."""
        patience = time.monotonic() + PATIENCE
        while True:
            try:
                return self._asked(address, form)
            except (OSError, HTTPException):
                if not self.patient or time.monotonic() > patience:
                    raise
                self.retries += 1
                time.sleep(0.05)

    def _asked(self, address: str, form: dict[str, str] | None) -> Answer:
        connection = self.server.connection()
        headers: dict[str, Any] = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        try:
            if form is None:
                connection.request("GET", address, headers=headers)
            else:
                connection.request("POST", address, urlencode(form), headers | FORM)
            response = connection.getresponse()
            page = response.read().decode(errors="replace")  # a file may come, too
        finally:
            connection.close()
        for header in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
        return Answer(response.status, response.headers.get("Location", ""), page)
