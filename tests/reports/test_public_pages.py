"""The public pages: what they show, how they are sent, and that nothing unpublished can be found through them."""

from __future__ import annotations

import csv
import errno
import json
import os
import re
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET
from zipfile import ZipFile, is_zipfile

import pytest
import segno
from django.core.files.base import ContentFile
from django.db import OperationalError
from django.utils import timezone
from pypdf import PdfReader

from reports.models import Attachment, Notice, Publication, Report, ReportDraft, StandingOverride, Transition
from reports.publication import Wish, load, publish, withdraw
from reports.publication.public import serving
from reports.publication.storage import place
from tasks.models import Period, StandingScale, Task, User
from tests.factories import (
    MilestoneFactory,
    PeriodFactory,
    PlanFactory,
    PublicationFactory,
    ReportFactory,
    TaskFactory,
    WithdrawalFactory,
)
from tests.strict import StrictClient

pytestmark = pytest.mark.django_db
ClientOf = Callable[[object], StrictClient]
LINK = re.compile(
    r'(?:href|src|data-copy|data-copy-text)="(/[^"#]*)"|"url": "([^"]+)"|<id>([^<]+)</id>|rel="self" href="([^"]+)"'
)
STATIC = "/static/"


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.SITE_ADDRESS = "https://rw.linyi.gov.cn"


@pytest.fixture
def wish(task: Task, period: Period) -> Wish:
    """Return the wish for the city's table, whose one report is accepted."""
    ReportFactory(task=task, period=period, accepted=True)
    return Wish(period, None, "临沂市人民政府办公室", timezone.localdate(), document_number="临政办字〔2024〕12号")


def issue(wish: Wish, **further: Any) -> Publication:
    """Publish, signed by two."""
    return publish(wish, prepared="周海燕", approved="刘洋", by=None, **further)


def page(client: StrictClient, address: str) -> str:
    """Return a page that is there."""
    answer = client.get(address)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


def words_of(body: bytes) -> str:
    """Return all text of an answer: of a PDF as it is printed, of Excel and Word every part."""
    if body.startswith(b"%PDF"):
        return "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages) + str(
            PdfReader(BytesIO(body)).metadata
        )
    if is_zipfile(BytesIO(body)):
        zipped = ZipFile(BytesIO(body))
        return "".join(zipped.read(name).decode("utf-8", "replace") for name in zipped.namelist())
    return body.decode("utf-8-sig")


def crawled(client: StrictClient) -> dict[str, str]:
    """Return the text of everything that leads on from the first page, by address."""
    found: dict[str, str] = {}
    waiting = ["/public/"]
    while waiting:
        address = waiting.pop()
        if address in found or address.startswith(STATIC):
            continue
        assert address.startswith("/public/"), f"a public page leads to {address}"
        answer = client.get(address)
        assert answer.status_code == 200, address
        headers = " ".join(map(str, answer.headers.values()))
        found[address] = words_of(answer.content) + headers
        if answer["Content-Type"].startswith(("text/", "application/json", "application/atom", "image/svg")):
            links = LINK.findall(answer.content.decode())
            waiting += [unquote(urlsplit("".join(link)).path) for link in links]
    return found


def test_no_trace_of_anything_unpublished(
    client: StrictClient, wish: Wish, task: Task, period: Period, lead: User, supervisor: User, viewer: User
) -> None:
    """Everything unpublished holds a marker; a stranger who follows every link reads none of them."""
    marker = iter(f"标记{number}号" for number in range(1, 100))
    used: list[str] = []

    def mark() -> str:
        used.append(next(marker))
        return used[-1]

    report = Report.objects.get()
    later = PeriodFactory(plan=period.plan, number=3)
    other = PeriodFactory(plan=PlanFactory(year=2025), number=2)
    # what stands in the same quarter, not accepted
    for status in ("draft", "awaiting_sign_off", "submitted", "returned"):
        unaccepted = TaskFactory(plan=period.plan, lead=task.lead, number=f"5{len(used)}")
        MilestoneFactory(task=unaccepted, period=period)
        ReportFactory(
            task=unaccepted, period=period, status=status, text=f"①{mark()}。", obstacles=mark(), next_steps=mark()
        )
    # what stands beside what is published
    Report.objects.filter(pk=report.pk).update(obstacles=mark(), next_steps=mark(), suggestion=mark())
    Transition.objects.create(
        report=report, action="send_back", from_status="submitted", to_status="returned", comment=mark(), version=1,
        by=supervisor, snapshot={"text": mark()},
    )  # fmt: skip
    report.answers.create(fingerprint="f", code="c", evidence=mark(), reason=mark(), by=lead)
    ReportDraft.objects.create(report=report, user=lead, data={"rows-0-text": mark()}, version=1)
    kept = Attachment(report=report, name=f"{mark()}.pdf", kind="pdf", size=5, sha256="0" * 64, by=lead)
    kept.file.save("", ContentFile(b"%PDF-"))
    Notice.objects.create(person=lead, text=mark(), address="/")
    StandingOverride.objects.create(task=task, period=period, light="red", reason=mark(), by=supervisor)
    StandingScale.objects.create(plan=period.plan, version=1, reason=mark())
    Task.objects.filter(pk=task.pk).update(sponsor=mark(), contact=mark(), responsible=mark())
    User.objects.filter(pk__in=[lead.pk, supervisor.pk, viewer.pk]).update(name=mark())
    # other quarters and years
    ReportFactory(task=task, period=later, accepted=True, text=f"①{mark()}。")
    MilestoneFactory(task=task, period=later, text=mark())
    unseen = TaskFactory(plan=other.plan, text=mark())
    ReportFactory(task=unseen, period=other, accepted=True, text=f"①{mark()}。")
    # another list of the same quarter
    people = PeriodFactory(plan=PlanFactory(slug="minsheng", title="民生实事"), number=2)
    wanted = TaskFactory(plan=people.plan, number="34", text=mark())
    ReportFactory(task=wanted, period=people, accepted=True, text=f"①{mark()}。")
    MilestoneFactory(task=wanted, period=people, text=mark())
    # an issue that was taken back, and what its erratum took out
    report.entries.update(text=f"①{mark()}。")
    first = publish(wish, prepared=mark(), approved=mark(), by=supervisor, force=True)
    report.entries.update(text="①任务34已完工23条。")
    second = publish(wish._replace(correct=True), prepared=mark(), approved=mark(), by=supervisor, force=True)
    withdraw(first, "统计口径有误。", by=supervisor)
    # and what is public
    publish(wish._replace(lead=task.lead), prepared=mark(), approved=mark(), by=supervisor, force=True)
    found = crawled(client)
    text = "\n".join(found.values())
    assert len(used) > 30
    assert [each for each in used if each in text] == []
    assert not any(name in text for name in ("周海燕", "刘洋", "李静"))
    assert "任务34已完工23条" in text
    assert "统计口径有误。" in text
    kinds = {address.rpartition(".")[2] for address in found if not address.endswith("/")}
    assert kinds == {"pdf", "xlsx", "docx", "html", "json", "csv", "svg", "atom"}
    assert "/public/2024/Q2/34/" in found
    assert "/public/2024/Q2/lead/市住房城乡建设局/34/" in found
    assert "/public/2024/Q2/issue-1/" in found
    assert [address for address in found if "issue-1." in address and "/lead/" not in address] == []
    assert second.number == 2


@pytest.mark.parametrize(
    "address",
    [
        "issue-1.pdf", "issue-1.csv", "issue-1.json", "issue-1/lights/", "34/", "34/qr.svg", "", "issue-2/", "issue-1.zip",
    ],
)  # fmt: skip
def test_what_was_withdrawn_answers_like_what_never_was(client: StrictClient, address: str) -> None:
    withdrawn = WithdrawalFactory()
    answer = client.get(f"/public/2024/Q2/{address}")
    assert answer.status_code == 404
    assert "没有这个页面" in answer.content.decode()
    shown = page(client, "/public/2024/Q2/issue-1/")
    assert withdrawn.reason in shown
    assert "已完工23条" not in shown


class TestPages:
    """What is shown."""

    def test_the_list_has_years_errata_and_withdrawn_issues(self, client: StrictClient) -> None:
        assert "还没有发布过" in page(client, "/public/")
        first = PublicationFactory()
        PublicationFactory(number=2, corrects=first)
        WithdrawalFactory(publication=PublicationFactory(number=3, period__plan__year=2025))
        shown = page(client, "/public/")
        assert shown.index("2025年政府工作报告") < shown.index("2024年政府工作报告")
        assert "更正第1期" in shown
        assert "已由第2期更正" in shown
        assert "数据有误，核对后另行发布。" in shown

    def test_each_list_has_its_own_issues_and_tasks(self, client: StrictClient, wish: Wish, period: Period) -> None:
        issue(wish)
        other = PeriodFactory(plan=PlanFactory(slug="minsheng", title="民生实事"), number=2)
        task = TaskFactory(plan=other.plan, number="34", text="改造老旧小区20个。")
        MilestoneFactory(task=task, period=other)
        ReportFactory(task=task, period=other, accepted=True, text="①改造老旧小区11个。")
        issue(wish._replace(period=other))
        assert "2024年民生实事" in page(client, "/public/")
        assert "改造老旧小区11个" in page(client, "/public/2024/minsheng/Q2/34/")
        assert "改造老旧小区11个" not in page(client, "/public/2024/Q2/34/") + page(client, "/public/2024/Q2/")
        lists = [each["list"] for each in json.loads(page(client, "/public/issues.json"))["issues"]]
        assert sorted(lists) == ["政府工作报告", "民生实事"]
        other.plan.title = "民生项目"
        other.plan.save()
        assert "2024年民生项目" in page(client, "/public/")

    def test_an_issue_carries_the_names_that_government_sites_carry(self, client: StrictClient, wish: Wish) -> None:
        made = issue(wish)
        shown = page(client, "/public/2024/Q2/issue-1/")
        names = dict(re.findall(r'<meta name="(\w+)" content="([^"]+)">', shown))
        assert names["SiteName"] == "临沂市重点工作任务分解"
        assert names["SiteDomain"] == "rw.linyi.gov.cn"
        assert names["ColumnName"] == "重点工作任务分解"
        assert names["ArticleTitle"] == f"{made.title}（第1期）"
        assert names["PubDate"] == f"{timezone.localtime(made.at):%Y-%m-%d %H:%M}"
        assert names["ContentSource"] == "临沂市人民政府办公室"
        for words in (
            "索引号",
            "发布机构",
            "发布日期",
            "公开方式",
            "主动公开",
            "主题",
            "文号",
            "有效性",
            "临政办字〔2024〕12号",
        ):
            assert words in shown
        for file in made.files.all():
            assert file.sha256 in shown
        assert '<a href="/public/2024/Q2/34/">34</a>' in shown
        assert shown.count("<script") == 1
        assert page(client, "/public/2024/Q2/") == shown

    def test_an_erratum_and_the_old_issue_lead_to_each_other(self, client: StrictClient, wish: Wish) -> None:
        issue(wish)
        Report.objects.get().entries.update(text="①任务34已完工21条。")
        issue(wish._replace(correct=True))
        assert '请以<a href="/public/2024/Q2/issue-2/">第2期</a>为准' in page(client, "/public/2024/Q2/issue-1/")
        shown = page(client, "/public/2024/Q2/")
        assert '本期更正<a href="/public/2024/Q2/issue-1/">第1期</a>' in shown
        assert "<del>23</del>" in shown
        assert "已完工21条" in page(client, "/public/2024/Q2/34/")

    def test_a_task_has_its_quarters_as_far_as_they_are_published(
        self, client: StrictClient, wish: Wish, task: Task, period: Period
    ) -> None:
        earlier = PeriodFactory(plan=period.plan, number=1)
        MilestoneFactory(task=task, period=earlier)
        report = ReportFactory(task=task, period=earlier, accepted=True, text="①一季度已开工。")
        issue(wish._replace(period=earlier))
        issue(wish)
        report.entries.update(text="①后来改的。")
        shown = page(client, "/public/2024/Q2/34/")
        assert shown.index("一季度已开工。") < shown.index("任务34已完工23条")
        assert "后来改的" not in shown
        assert "https://rw.linyi.gov.cn/public/2024/Q2/34/" in shown
        drawn, wanted = client.get("/public/2024/Q2/34/qr.svg"), BytesIO()
        segno.make("https://rw.linyi.gov.cn/public/2024/Q2/34/", error="m", micro=False).save(
            wanted, kind="svg", scale=4, title="任务 34", nl=False
        )
        assert drawn["Content-Type"] == "image/svg+xml"
        assert drawn.content == wanted.getvalue()

    def test_lights_are_explained_by_the_rules_of_their_time(
        self, client: StrictClient, wish: Wish, period: Period
    ) -> None:
        StandingScale.objects.create(
            plan=period.plan,
            version=1,
            reason="按市里要求",
            ahead_by=7,
            yellow_by=10,
            red_by=25,
            words={"behind": "滞后"},
        )
        issue(wish)
        StandingScale.objects.create(plan=period.plan, version=2, reason="改", ahead_by=9, yellow_by=11, red_by=40)
        shown = page(client, "/public/2024/Q2/issue-1/lights/")
        assert "第1版规则" in shown
        assert "高出参照线 7 个百分点及以上" in shown
        assert "低于参照线 10 个百分点以上，为滞后，亮黄灯；低 25 个百分点以上，亮红灯" in " ".join(shown.split())
        assert 'href="/public/2024/Q2/issue-1/lights/"' in page(client, "/public/2024/Q2/issue-1/")

    def test_lights_that_were_not_published_are_nowhere(self, client: StrictClient, wish: Wish) -> None:
        issue(wish._replace(lights=False))
        assert client.get("/public/2024/Q2/issue-1/lights/").status_code == 404
        for address in ("issue-1/", "34/"):
            assert 'class="light"' not in page(client, f"/public/2024/Q2/{address}")


class TestData:
    """JSON, Atom and CSV."""

    def test_the_list_of_issues_as_json(self, client: StrictClient, wish: Wish) -> None:
        made = issue(wish)
        WithdrawalFactory(publication=PublicationFactory(number=2))
        told = json.loads(page(client, "/public/issues.json"))
        assert told["schema"] == 1
        by_number = {each["number"]: each for each in told["issues"]}
        assert by_number[1]["withdrawn"] is None
        assert by_number[2]["withdrawn"]["reason"] == "数据有误，核对后另行发布。"
        assert by_number[2]["files"] == []
        file = next(each for each in by_number[1]["files"] if each["format"] == "pdf")
        body = client.get(urlsplit(file["url"]).path).content
        assert (len(body), sha256(body).hexdigest()) == (file["size"], file["sha256"])
        assert body == load(made.files.get(kind="pdf"))

    def test_the_documented_keys_are_those_that_are_there(self, client: StrictClient, wish: Wish) -> None:
        issue(wish)
        documented = {*re.findall(r"<code>(\w+)(?:: 1)?</code>", page(client, "/public/data/"))}
        told = json.loads(page(client, "/public/2024/Q2/issue-1.json"))
        assert {
            *told,
            *told["rows"][0],
            *told["columns"][0],
            *told["rows"][0]["standing"],
            *told["figures"],
        } <= documented
        assert {*json.loads(page(client, "/public/issues.json"))["issues"][0]} <= documented

    def test_the_feed(self, client: StrictClient, wish: Wish) -> None:
        made = issue(wish)
        answer = client.get("/public/feed.atom")
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        feed = ET.fromstring(answer.content)
        atom = {"a": "http://www.w3.org/2005/Atom"}
        assert feed.findtext("a:entry/a:title", namespaces=atom) == f"{made.title}（第1期）"
        assert feed.findtext("a:entry/a:id", namespaces=atom) == "https://rw.linyi.gov.cn/public/2024/Q2/issue-1/"

    def test_the_csv_holds_every_text_and_no_formula(self, client: StrictClient, wish: Wish) -> None:
        Report.objects.get().entries.update(text='=1+1，\n“已完工”"23"条')
        issue(wish)
        answer = client.get("/public/2024/Q2/issue-1.csv")
        assert answer.content.startswith(b"\xef\xbb\xbf")
        rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
        assert rows[0] == ["任务编号", "工作任务", "工作目标", "二季度推进情况"]
        assert rows[1][3] == '\'=1+1，\n“已完工”"23"条'
        assert "filename*=utf-8''" in answer["Content-Disposition"]


class TestServing:
    """How answers are sent and kept."""

    ADDRESS = "/public/2024/Q2/issue-1/"

    def test_an_answer_is_the_same_for_all_and_may_be_kept(
        self, client: StrictClient, client_of: ClientOf, wish: Wish, lead: User
    ) -> None:
        issue(wish)
        answer = client.get(self.ADDRESS)
        assert answer["ETag"] == f'"{sha256(answer.content).hexdigest()}"'
        assert answer["Cache-Control"] == "public, max-age=300, stale-if-error=86400"
        assert (
            client.get("/public/2024/Q2/issue-1.pdf")["Cache-Control"] == "public, max-age=3600, stale-if-error=86400"
        )
        assert (answer["Access-Control-Allow-Origin"], answer["Cross-Origin-Resource-Policy"]) == ("*", "cross-origin")
        assert "Vary" not in answer
        assert not answer.cookies
        clerk = client_of(lead)
        again = clerk.get(self.ADDRESS)
        assert (again.content, again.cookies, "Vary" in again) == (answer.content, answer.cookies, False)
        unchanged = client.get(self.ADDRESS, HTTP_IF_NONE_MATCH=answer["ETag"])
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged["Cache-Control"] == answer["Cache-Control"]
        assert client.get(self.ADDRESS, HTTP_IF_MODIFIED_SINCE=answer["Last-Modified"]).status_code == 304
        assert client.head(self.ADDRESS)["Content-Length"] == str(len(answer.content))

    def test_one_query_once_it_was_rendered(
        self, client: StrictClient, wish: Wish, django_assert_num_queries: Callable[[int], Any]
    ) -> None:
        issue(wish)
        for address in (self.ADDRESS, "/public/", "/public/2024/Q2/34/", "/public/2024/Q2/issue-1.pdf"):
            client.get(address)
            with django_assert_num_queries(1):
                client.get(address)

    def test_no_query_while_it_is_fresh(
        self, client: StrictClient, wish: Wish, monkeypatch: pytest.MonkeyPatch,
        django_assert_num_queries: Callable[[int], Any], settings: Any,
    ) -> None:  # fmt: skip
        issue(wish)
        monkeypatch.setattr(serving, "FRESH", 60.0)
        before = client.get(self.ADDRESS)
        with django_assert_num_queries(0):
            again = client.get(self.ADDRESS)
            assert client.get(self.ADDRESS, HTTP_IF_NONE_MATCH=before["ETag"]).status_code == 304
            assert client.post(self.ADDRESS).status_code == 405
        assert (again.content, again["ETag"], again["X-Frame-Options"]) == (before.content, before["ETag"], "DENY")
        assert "frame-ancestors 'none'" in again["Content-Security-Policy"]
        withdraw(Publication.objects.get(), "有误。", by=None)
        monkeypatch.setattr(serving, "FRESH", -1.0)
        assert "已撤回" in page(client, self.ADDRESS)
        settings.PUBLIC_PAGES = False
        assert client.get(self.ADDRESS).status_code == 404

    def test_a_process_has_a_few_pages_at_hand(
        self, client: StrictClient, wish: Wish, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issue(wish)
        monkeypatch.setattr(serving, "AT_HAND", 2)
        for address in ("/public/", "/public/data/", self.ADDRESS):
            client.get(address)
        assert len(serving._at_hand) == 1

    def test_what_is_published_later_is_shown_at_once(self, client: StrictClient, wish: Wish) -> None:
        issue(wish)
        assert "第2期" not in page(client, "/public/") + page(client, self.ADDRESS)
        issue(wish._replace(correct=True, topic="重点工作"))
        assert "第2期" in page(client, "/public/")
        withdraw(Publication.objects.get(number=2), "有误。", by=None)
        assert "已撤回" in page(client, "/public/")
        assert "第2期" not in page(client, self.ADDRESS)
        bodies = {path.stem for path in Path(serving.settings.MEDIA_ROOT).glob("public/*/*.body")}
        assert len(bodies) == 2  # what is shown no more is gone

    def test_it_is_sent_while_the_database_is_down(
        self, client: StrictClient, wish: Wish, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issue(wish)
        addresses = (self.ADDRESS, "/public/2024/Q2/issue-1.pdf", "/public/2024/Q2/34/")
        before = [client.get(address).content for address in addresses]

        def down() -> str:
            raise OperationalError("no connection")

        monkeypatch.setattr(serving, "_state", down)
        client.cookies["sessionid"] = "somebody"
        assert [client.get(address).content for address in addresses] == before
        with pytest.raises(OperationalError):
            client.get("/public/data/")

    def test_a_kept_page_that_is_broken_is_made_anew(self, client: StrictClient, wish: Wish, settings: Any) -> None:
        issue(wish)
        before = page(client, self.ADDRESS)
        for kind, broken in (("json", "{"), ("body", "别的")):
            for record in Path(settings.MEDIA_ROOT).glob(f"public/*/*.{kind}"):
                record.write_text(broken)
            assert page(client, self.ADDRESS) == before

    def test_a_full_disk_keeps_nobody_from_the_page(
        self, client: StrictClient, wish: Wish, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        issue(wish)

        def full(_handle: int) -> None:
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)
        assert "任务34已完工23条" in page(client, self.ADDRESS)
        assert client.get("/public/2024/Q2/issue-1.pdf").status_code == 200

    def test_a_lost_or_changed_file_is_not_sent(self, client: StrictClient, wish: Wish) -> None:
        made = issue(wish)
        assert client.get("/public/2024/Q2/issue-1.json").status_code == 200
        path = place(made.files.get(kind="json").sha256, "json")
        path.write_bytes(b"{}")
        assert client.get("/public/2024/Q2/issue-1.json").status_code == 404
        path.unlink()
        assert client.get("/public/2024/Q2/issue-1.json").status_code == 404

    def test_a_switch_turns_the_pages_off(self, client: StrictClient, wish: Wish, settings: Any) -> None:
        issue(wish)
        settings.PUBLIC_PAGES = False
        for address in ("/public/", self.ADDRESS, "/public/2024/Q2/issue-1.pdf", "/public/feed.atom"):
            assert client.get(address).status_code == 404

    def test_the_settings_are_part_of_what_is_kept(self, client: StrictClient, wish: Wish, settings: Any) -> None:
        issue(wish)
        page(client, "/public/2024/Q2/34/")
        settings.SITE_ADDRESS = "https://www.linyi.gov.cn"
        assert "https://www.linyi.gov.cn/public/2024/Q2/34/" in page(client, "/public/2024/Q2/34/")
