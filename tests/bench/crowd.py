"""The last day, 17:30: everybody works at once, on PostgreSQL behind gunicorn; how long each page takes, and what is stored.

CROWD_CLERKS, CROWD_SUPERVISORS and CROWD_EXPORTERS tell how many there are, CROWD_ARRIVING within how many seconds they
come, CROWD_PACE what their thinking times are multiplied by: 135, 5, 10, 60 and 1 unless told otherwise. A clerk takes four
minutes from the login to the report that is filed: to find the text, to read two thousand characters, to correct them three
times. With CROWD_PACE=0.33 all of them are in a hurry that nobody is in.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
import time
from abc import ABC, abstractmethod
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from tests.bench.measure import wide
from tests.gates import DEVELOPMENT, postgresql

CLERKS = int(os.environ.get("CROWD_CLERKS", "135"))
SUPERVISORS = int(os.environ.get("CROWD_SUPERVISORS", "5"))
EXPORTERS = int(os.environ.get("CROWD_EXPORTERS", "10"))
ARRIVING = float(os.environ.get("CROWD_ARRIVING", "60"))
PACE = float(os.environ.get("CROWD_PACE", "1"))
TYPED_IN_BETWEEN = 3
PASTED = 2000
GOAL = 1.0
GOALS = ("工作台", "填报页", "保存", "报送")
QUARTER = "/2100/Q4/"
LATER = "各责任单位按照职责分工抓好落实，加强现场调度，及时协调解决施工中遇到的困难和问题，确保工程质量和安全。"
REPEATED = {429, 503}  # a browser asks again by itself


class Asked(NamedTuple):
    """One request: what for, how many seconds it took, and with what status."""

    what: str
    seconds: float
    status: int


def main() -> int:
    """Let the crowd work, print the table and what was recounted; exit code 1 when a goal is missed or anything is lost."""
    with tempfile.TemporaryDirectory(prefix="crowd-") as folder, postgresql() as address:
        if not address:
            raise SystemExit("没有 PostgreSQL：apt-get install postgresql")
        os.environ |= DEVELOPMENT | {
            "DJANGO_SETTINGS_MODULE": "linyi_tasks.settings", "DATABASE_URL": address, "MEDIA_ROOT": f"{folder}/media",
        }  # fmt: skip
        import django

        django.setup()
        import logging

        logging.disable(logging.WARNING)
        texts = furnish()
        from tests.chaos.serving import Server

        server = Server(address, Path(folder), workers=int(os.environ.get("WORKERS", "2")))
        server.start()
        try:
            began, spent = time.monotonic(), server.processor_time()
            asked, done, refused = work(server, texts)
            took, spent = time.monotonic() - began, server.processor_time() - spent
        finally:
            server.kill()
        lost = recounted(texts, done)
    print(printed(asked))
    print(
        f"历时 {took:.0f} 秒；服务器用处理器时间 {spent:.0f} 秒（不含数据库），本机平均负载 {os.getloadavg()[1]:.1f}。"
    )
    for sentence in [*refused, *lost]:
        print(sentence)
    print(f"确认已报送 {len(done)} 份，库中一份不少、一份不重。" if not lost else f"有 {len(lost)} 份不对。")
    slow = [what for what in GOALS if (found := times(asked, what)) and share(found, 0.95) >= GOAL]
    return 1 if lost or refused or slow or len(done) < CLERKS else 0


def furnish() -> dict[str, str]:
    """Fill the database: a task and a clerk for each bureau, three quarters reported; return what each will report, by task."""
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command
    from django.utils import timezone

    from reports.models import Report
    from tasks.models import Membership, Organization, Period, Task, User
    from tests.factories import PASSWORD

    print(f"准备数据：{CLERKS} 项任务 × 10 行 …", file=sys.stderr, flush=True)
    call_command("migrate", verbosity=0)
    call_command("sample", tasks=CLERKS, entries=10, stdout=sys.stderr)
    period = Period.objects.select_related("plan").get(plan__year=2100, number=4)
    Period.objects.filter(pk=period.pk).update(opened_at=timezone.now())
    texts = {report.task.number: padded(report.text) for report in period.reports.select_related("task")}
    period.reports.all().delete()
    hashed = make_password(PASSWORD)

    def person(name: str, organization: Organization, role: Membership.Role) -> None:
        user = User.objects.create(username=name, name=name, password=hashed)
        Membership.objects.create(user=user, organization=organization, role=role)

    for task in Task.objects.filter(plan=period.plan):
        name = f"人群{task.number}局"
        task.lead = Organization.objects.create(kind="bureau", name=name, short_name=name, signs_off=False)
        task.save()
        Report.objects.create(task=task, period=period)
        person(f"clerk{task.number}", task.lead, Membership.Role.REPORTER)
    office = Organization.objects.create(kind="supervision", name="督查室", short_name="督查室")
    for number in range(SUPERVISORS):
        person(f"supervisor{number}", office, Membership.Role.SUPERVISOR)
    for number in range(EXPORTERS):
        person(f"exporter{number}", office, Membership.Role.VIEWER)
    call_command("reread", stdout=sys.stderr)
    return texts


def padded(text: str) -> str:
    """Return the narrative with further sentences, up to the length that is pasted."""
    more = (LATER * (PASTED // len(LATER) + 1))[: max(0, PASTED - len(text) - 3)]
    return f"{text}\n④{more}。"


class Person(threading.Thread, ABC):
    """Somebody at a browser who comes at some moment and takes time to think; what they asked and what was refused is noted."""

    def __init__(self, server: Any, name: str, over: threading.Event) -> None:
        from tests.chaos.clerk import Clerk

        super().__init__(daemon=True)
        self.clerk, self.over = Clerk(server, name), over
        self.random, self.asked = Random(name), list[Asked]()
        self.refused = ""

    def run(self) -> None:
        """Come, log in and work."""
        self.think(0, ARRIVING / PACE if PACE else 0)
        try:
            form = self.form(self.get("登录页", "/login/"), "password")
            self.post("登录", "/login/", form | {"username": self.clerk.name, "password": password()}, 302)
            self.work()
        except Exception as error:
            self.refused = f"{self.clerk.name}：{type(error).__name__} {error}"

    @abstractmethod
    def work(self) -> None:
        """Do what this person came for."""

    def think(self, low: float, high: float) -> None:
        """Let some seconds pass."""
        time.sleep(self.random.uniform(low, high) * PACE)

    def get(self, what: str, address: str) -> str:
        """Return a page, asked for again where the server says that it has too much to do."""
        return self._asked(what, address, None, 200)

    def post(self, what: str, address: str, form: dict[str, str], wanted: int) -> str:
        """Send a form and return the page."""
        return self._asked(what, address, form, wanted)

    def form(self, page: str, field: str) -> dict[str, str]:
        """Return what a browser would send of the form with that field."""
        from tests.chaos.clerk import form_on

        return form_on(page, field)

    def _asked(self, what: str, address: str, form: dict[str, str] | None, wanted: int) -> str:
        for _ in range(20):
            began = time.perf_counter()
            answer = self.clerk.ask(address, form)
            self.asked.append(Asked(what, time.perf_counter() - began, answer.status))
            if answer.status == wanted:
                return answer.page
            if answer.status not in REPEATED:
                break
            time.sleep(4)
        raise RuntimeError(f"{what} {address}: {answer.status} {answer.location}")


class Reporter(Person):
    """Files one report."""

    def __init__(self, server: Any, name: str, over: threading.Event, number: str, text: str) -> None:
        super().__init__(server, name, over)
        self.number, self.text, self.filed = number, text, False

    def work(self) -> None:
        """Look at the desk, open the form, paste, correct while it is checked and kept, save, look again, submit."""
        report = f"{QUARTER}tasks/{self.number}/report/"
        self.think(6, 18)
        self.get("工作台", f"{QUARTER}desk/")
        self.think(12, 36)
        form = self.form(self.get("填报页", report), "rows-TOTAL_FORMS")
        self.think(30, 60)
        page = self.post("粘贴", report, form | {"read": "paste", "paste": self.text}, 200)
        form = self.form(page, "rows-TOTAL_FORMS") | dict.fromkeys(
            re.findall(r'name="(condition-\d+)"', page), "partly"
        )
        form["obstacles"] = "管线迁改影响施工，已协调产权单位倒排工期。"
        form["outlook"] = "feasible"
        for turn in range(TYPED_IN_BETWEEN):
            self.think(18, 45)
            form["next_steps"] = f"第{turn + 1}稿：下季度完成竣工验收。"
            self.post("自动保存", f"{report}draft/", form, 200)
            self.post("核对", f"{report}check/", form, 200)
        self.think(12, 30)
        self.post("保存", report, form | {"preview": "1"}, 302)
        page = self.get("报送前", f"{report}?confirm")
        reasons = dict.fromkeys(re.findall(r'name="(reason-[^"]+)"', page), "按现场台账填报。")
        confirmed = self.form(page, "action") | reasons
        self.think(15, 45)
        self.post("报送", f"{report}act/", confirmed | {"action": "submit"}, 302)
        self.filed = True
        self.get("工作台", f"{QUARTER}desk/")


class Supervisor(Person):
    """Reads what comes in until all is over."""

    def work(self) -> None:
        """Look at the desk, the queue and one of its reports, again and again."""
        while not self.over.is_set():
            self.think(9, 24)
            self.get("工作台", f"{QUARTER}desk/")
            self.think(6, 18)
            queue = self.get("审核队列", f"{QUARTER}review/")
            self.think(6, 18)
            if waiting := sorted(set(re.findall(rf'href="({QUARTER}tasks/\d+/report/)', queue))):
                self.get("审核一份", self.random.choice(waiting))


class Exporter(Person):
    """Looks at dashboard and table and takes them away, until all is over."""

    def work(self) -> None:
        """Look and take, again and again."""
        while not self.over.is_set():
            self.think(15, 45)
            self.get("看板", f"{QUARTER}dashboard/")
            self.think(15, 45)
            self.get("分解表", QUARTER)
            self.think(15, 45)
            kind = self.random.choice(("pdf", "xlsx", "docx"))
            self.get(f"导出 {kind}", f"{QUARTER}table.{kind}")


def password() -> str:
    """Return the password of all."""
    from tests.factories import PASSWORD

    return PASSWORD


def work(server: Any, texts: dict[str, str]) -> tuple[list[Asked], list[str], list[str]]:
    """Let all work; return what was asked, the numbers of the reports of which it was confirmed, what was refused to whom."""
    over = threading.Event()
    clerks = [Reporter(server, f"clerk{number}", over, number, text) for number, text in texts.items()]
    others: list[Person] = [Supervisor(server, f"supervisor{number}", over) for number in range(SUPERVISORS)]
    others += [Exporter(server, f"exporter{number}", over) for number in range(EXPORTERS)]
    print(f"{len(clerks)} 人填报，{len(others)} 人审核和导出 …", file=sys.stderr, flush=True)
    for each in [*clerks, *others]:
        each.start()
    for each in clerks:
        each.join()
    over.set()
    for each in others:
        each.join()
    people = [*clerks, *others]
    return (
        [each for person in people for each in person.asked],
        [each.number for each in clerks if each.filed],
        [each.refused for each in people if each.refused],
    )


def recounted(texts: dict[str, str], done: list[str]) -> list[str]:
    """Return a sentence for each report that was confirmed and isn't stored once with its words, or stored and not confirmed."""
    from django.db import connection

    from reports.models import Report, Transition

    connection.close()
    reports = Report.objects.filter(period__plan__year=2100, period__number=4).select_related("task")
    wrong = []
    for report in reports:
        number = report.task.number
        steps = Counter(report.transitions.values_list("action", flat=True))
        filed = report.status == Report.Status.SUBMITTED
        if filed != (number in done):
            wrong.append(
                f"任务 {number}：库中为{report.get_status_display()}，页面{'' if number in done else '没有'}确认报送。"
            )
        elif filed and (
            report.text != texts[number] or steps != {Transition.Action.SUBMIT: 1} or report.drafts.exists()
        ):
            wrong.append(
                f"任务 {number}：文字 {len(report.text)} 字，应为 {len(texts[number])} 字；流转 {dict(steps)}。"
            )
    return wrong


def times(asked: Iterable[Asked], what: str) -> list[float]:
    """Return the seconds of all requests of a kind that were answered, sorted."""
    return sorted(each.seconds for each in asked if each.what == what and each.status not in REPEATED)


def share(seconds: list[float], part: float) -> float:
    """Return the seconds within which that part of them lies."""
    return seconds[min(len(seconds) - 1, int(len(seconds) * part))]


def printed(asked: list[Asked]) -> str:
    """Return the table as text."""
    again: dict[str, int] = defaultdict(int)
    for each in asked:
        again[each.what] += each.status in REPEATED
    lines = ["".join(wide(head, 14) for head in ("请求", "次数", "p50 秒", "p95 秒", "最长", "再试"))]
    for what in dict.fromkeys(each.what for each in asked):
        found = times(asked, what)
        figures = (
            [f"{figure:.2f}" for figure in (share(found, 0.5), share(found, 0.95), found[-1])] if found else ["—"] * 3
        )
        mark = "  ← 未达到" if what in GOALS and found and share(found, 0.95) >= GOAL else ""
        lines.append("".join(wide(text, 14) for text in (what, str(len(found)), *figures, str(again[what]))) + mark)
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
