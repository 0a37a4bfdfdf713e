"""Every page with the texts of the published table, as each of the cast comes to it."""

from __future__ import annotations

from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from pypdf import PdfReader

from reports.models import Report, Transition
from reports.table import body
from tasks.models import AnnualTarget, ImportBatch, Organization, Plan, StandingScale, Task, User
from tests.browser.conftest import Walk
from tests.browser.walker import NARROW, WIDE
from tests.factories import OrganizationFactory, TransitionFactory

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SEED = Path(settings.BASE_DIR) / "fixtures/2024-Q2-housing-bureau.txt"
BOARD = "/2024/Q2/dashboard/"
TABLE, TASKS, REVIEW = "/2024/Q2/", "/2024/tasks/?quarter=2", "/2024/Q2/review/"
ALL_COLUMNS = f"{TABLE}?columns=lead&columns=targets"
Status = Report.Status
PAGES = {
    "lead": [
        "/",
        "/password/",
        "/2024/Q2/tasks/34/report/",
        "/2024/Q2/tasks/34/report/?confirm",
        "/2024/Q2/tasks/40/report/",
        f"{BOARD}bureau/",
    ],
    "signatory": ["/", "/2024/Q2/tasks/89/report/"],
    "partner": ["/", TASKS, "/2024/Q2/tasks/40/contribution/"],
    "stranger": ["/", "/2024/tasks/34/?quarter=2"],
    "supervisor": [
        "/",
        REVIEW,
        "/2024/Q2/tasks/42/report/",
        "/2024/Q2/tasks/42/report/versions/",
        "/2024/Q2/tasks/88/standing/",
    ],
    "admin": ["/", "/accounts/import/", "/imports/", "/imports/{batch}/", "/tokens/", "/2024/Q3/"],
    "viewer": [
        "/",
        TABLE,
        ALL_COLUMNS,
        TASKS,
        "/2024/tasks/34/?quarter=2",
        "/2024/Q2/tasks/91/report/",
        "/2024/tasks/88/?quarter=2",
        BOARD,
        f"{BOARD}?standing=behind",
        f"{BOARD}bureau/",
        f"{BOARD}districts/",
        f"{BOARD}districts/兰山区/",
        f"{BOARD}tasks/34/",
        f"{BOARD}tasks/34/targets/",
        f"{BOARD}tasks/34/on_track/",
        f"{BOARD}tasks/34/unmentioned/",
        "/2024/subprojects/?quarter=2",
        f"{TASKS}&pick=behind",
        "/2024/Q3/dashboard/",
        "/search/",
        "/search/?words=城市道路+25条",
        "/search/?words=道路&place=progress",
    ],
    "auditor": ["/", "/audit/"],
}
ADMINISTRATION = [
    "",
    "tasks/",
    "tasks/task/",
    "tasks/task/{task}/change/",
    "tasks/task/{task}/history/",
    "tasks/plan/{plan}/change/",
    "tasks/plan/{plan}/delete/",
    "tasks/organization/{bureau}/change/",
    "tasks/standingscale/add/",
    "tasks/user/add/",
    "tasks/user/{user}/password/",
    "reports/report/",
    "reports/report/{report}/change/",
    "password_change/",
]
REFUSED = ["/imports/", "/nowhere/", "/2024/Q2/table.exe", "/2024/Q4/desk/"]


@pytest.fixture
def year(cast: dict[str, User], bureau: Organization) -> None:
    """Import the published table, and let some of its reports stand in each of the other states."""
    OrganizationFactory(district=True, name="兰山区", short_name="兰山区")
    call_command("import_table", str(SEED), lead=bureau.name, stdout=StringIO())
    for number, status in {"34": Status.DRAFT, "40": Status.RETURNED, "42": Status.SUBMITTED}.items():
        Report.objects.filter(task__number=number).update(status=status, published_at=None)
    Report.objects.filter(task__number="89").update(status=Status.AWAITING_SIGN_OFF, published_at=None)
    TransitionFactory(
        report=Report.objects.get(task__number="40"),
        action=Transition.Action.SEND_BACK,
        from_status=Status.SUBMITTED,
        to_status=Status.RETURNED,
        by=cast["supervisor"],
        comment="第②项与上季度不符，请说明。",
    )


@pytest.mark.parametrize("name", PAGES)
def test_pages(walk: Walk, year: None, cast: dict[str, User], name: str) -> None:
    person = walk(cast[name])
    for address in PAGES[name]:
        person.go(address.format(batch=ImportBatch.objects.get().pk))
        assert "没有这个页面" not in person.page.title()


def test_refusals(walk: Walk, year: None, viewer: User) -> None:
    person = walk(viewer)
    with person.refused():
        for address in REFUSED:
            person.go(address)
            assert person.page.title().split(" · ")[0] in {"没有这个页面", "无权查看"}


def test_the_administration_speaks_chinese_and_keeps_the_content_policy(
    walk: Walk, year: None, admin: User, bureau: Organization
) -> None:
    report = Report.objects.select_related("task").get(task__number="91")
    keys = {
        "task": report.task.pk,
        "plan": report.task.plan_id,
        "bureau": bureau.pk,
        "user": admin.pk,
        "report": report.pk,
    }
    person = walk(admin)
    for address in ADMINISTRATION:
        person.page.goto(f"{person.base}/admin/{address.format_map(keys)}")
        person.listen()


def test_a_plan_in_its_own_words_and_colours_is_legible(walk: Walk, year: None, viewer: User) -> None:
    """Every colour takes the place of another: what is written on it and beside it stays legible."""
    plan = Plan.objects.get(year=2024)
    for version, colours in enumerate(({"green": "red", "yellow": "grey"}, {"yellow": "green", "red": "amber"}), 1):
        StandingScale.objects.create(
            plan=plan, version=version, words={"behind": "偏慢", "on_schedule": "正常"}, colours=colours
        )
        walk(viewer).go(BOARD).sees("偏慢").go("/2024/Q2/tasks/91/standing/").sees("偏慢")


def test_on_a_phone_what_is_filtered_stands_before_the_filters(walk: Walk, year: None, viewer: User) -> None:
    person = walk(viewer, scripted=False)
    for address, lead in ((BOARD, "lead"), (TABLE, "lead"), (TASKS, "lead")):
        page = person.go(address).page
        field = page.locator(f".filters [name={lead}]")
        assert field.is_visible()
        page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        assert not field.is_visible()
        page.get_by_label("筛选条件").check()
        assert field.is_visible()


@pytest.mark.parametrize("name", ["supervisor", "admin"])
def test_on_a_phone_every_section_is_in_sight(walk: Walk, year: None, cast: dict[str, User], name: str) -> None:
    page = walk(cast[name], scripted=False).go(TASKS).page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    places = [link.bounding_box() or {} for link in page.locator(".sections a").all()]
    assert len(places) > 5
    assert all(place["x"] >= 0 and place["x"] + place["width"] <= NARROW["width"] for place in places)


@pytest.mark.parametrize("width", [1280, 1024, 800])
@pytest.mark.parametrize(
    ("name", "address"), [("supervisor", REVIEW), ("viewer", TABLE), ("viewer", BOARD), ("admin", "/")]
)
def test_nothing_is_to_be_scrolled_aside_on_a_small_screen(
    walk: Walk, year: None, cast: dict[str, User], name: str, address: str, width: int
) -> None:
    """A long name of list and person among it."""
    Plan.objects.update(title="政府工作报告重点工作任务")
    page = walk(cast[name], scripted=False).go(address).page
    page.set_viewport_size({"width": width, "height": 768})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1440, 1280, 1024, 800, 390])
def test_a_tasks_four_quarters_stand_beside_each_other_on_every_screen(walk: Walk, viewer: User, width: int) -> None:
    """The last quarter's page, whose targets have a value and a share in each quarter."""
    call_command("sample", "--tasks", "2", stdout=StringIO())
    AnnualTarget.objects.update(unit="万平方米")
    page = walk(viewer, scripted=False).go("/2100/Q4/dashboard/tasks/2/").page
    page.set_viewport_size({"width": width, "height": 768})
    assert page.locator(".targets td.number .meta").count() == 4
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_on_a_phone_what_stands_in_stacked_rows_takes_their_whole_width(walk: Walk, year: None, lead: User) -> None:
    page = walk(lead, scripted=False).go("/2024/tasks/40/?quarter=2").page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    narrow = """(cells) => cells.filter((cell) => cell.checkVisibility()
        && cell.getBoundingClientRect().width < cell.parentElement.clientWidth - 1).map((cell) => cell.outerHTML)"""
    cells = page.locator(".history td")
    assert cells.count()
    assert cells.evaluate_all(narrow) == []


def test_on_a_phone_a_dashboard_begins_with_its_sentence(walk: Walk, year: None, viewer: User) -> None:
    """Above it stands the frame alone; the first table follows, the filters come after it, the buttons last."""
    page = walk(viewer, scripted=False).go(BOARD).page
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    sentence, table, filters, figures, buttons = (
        page.locator(name).first.bounding_box() or {} for name in (".lead-sentence", ".foremost table", ".filters", ".figures", ".exports")
    )  # fmt: skip
    assert sentence["y"] + sentence["height"] < NARROW["height"] / 2
    tops = [box["y"] for box in (sentence, table, filters, figures, buttons)]
    assert tops == sorted(tops)
    page.locator(".foremost a").last.focus()
    for name in (".filters-switch input", ".figures a"):
        page.keyboard.press("Tab")
        assert page.locator(name).first.evaluate("(element) => element === document.activeElement"), name
    assert page.locator(".head .actions").is_hidden()
    page.locator(".exports a").last.focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main')") is None
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    assert page.locator(".filters").bounding_box()["y"] < page.locator(".lead-sentence").bounding_box()["y"]  # type: ignore[index]
    assert page.locator(".exports").is_hidden()


@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_the_way_back_to_the_index_stands_under_the_rows_and_on_none(
    walk: Walk, year: None, viewer: User, size: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an edge of the page as wide as the table; below it there is nothing but the buttons of a phone."""
    monkeypatch.setattr(body, "INDEXED", 2)
    page = walk(viewer, scripted=False).go(TABLE).page
    page.set_viewport_size(size)  # type: ignore[arg-type]
    page.mouse.wheel(0, 900)
    page.locator(".quarter-table tbody tr").nth(2).scroll_into_view_if_needed()
    way, table = (page.locator(name).bounding_box() or {} for name in (".to-numbers", ".quarter-table"))
    assert way["x"] <= table["x"]
    assert way["x"] + way["width"] >= table["x"] + table["width"] - 1
    below = [
        size["height"],
        *[(box.bounding_box() or {})["y"] for box in page.locator(".quarter-page .head .actions").all()],
    ]
    assert min(abs(way["y"] + way["height"] - edge) for edge in below) <= 2


def test_a_dashboard_names_what_is_behind_right_after_its_sentence(walk: Walk, year: None, viewer: User) -> None:
    """No filter and no figure stands between the two, on a screen, on a phone and on paper; the bureaus follow."""
    person = walk(viewer, scripted=False)
    lead = Task.objects.select_related("lead").get(number="34").lead.name
    for address, behind in ((BOARD, "欠进度的任务"), (f"{BOARD}bureau/?lead={lead}", "本单位任务")):
        page = person.go(address).page
        for size, media in ((WIDE, "screen"), (NARROW, "screen"), (WIDE, "print")):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            page.emulate_media(media=media)  # type: ignore[arg-type]
            shown = page.locator("main").inner_text()
            below = shown[shown.index(page.locator(".lead-sentence").inner_text()) :].splitlines()[1:]
            heads = [line for line in below if line.strip() and not line.startswith("截至")]
            assert heads[0].startswith(behind), (address, size, media)
            assert "按时报送" in shown[shown.index(behind) :]
            if media == "screen":
                assert "0539-" in shown or "—" in page.locator("td[data-label=联络人]").first.inner_text()
        page.emulate_media(media="screen")


def test_a_dashboard_switches_without_script_and_prints_on_one_page(walk: Walk, year: None, supervisor: User) -> None:
    person = walk(supervisor, scripted=False).go(BOARD)
    bureaus = person.page.locator("section.plot").first
    assert bureaus.locator(".drawn").is_visible()
    bureaus.get_by_text("表", exact=False).first.click()
    assert bureaus.locator(".tabled").is_visible()
    assert not bureaus.locator(".drawn").is_visible()
    bureaus.get_by_text("图", exact=False).first.click()
    bureau = Task.objects.select_related("lead").get(number="34").lead.name
    addresses = {
        BOARD: "达进度及以上",
        f"{BOARD}bureau/?lead={bureau}": "本单位任务",
        f"{BOARD}districts/": "按牵头单位",
        f"{BOARD}districts/兰山区/": "按牵头单位",
        f"{BOARD}tasks/34/": "各季度完成情况",
    }
    for address, words in addresses.items():
        person.go(address)
        printed = PdfReader(BytesIO(person.page.pdf(prefer_css_page_size=True)))
        assert len(printed.pages) == 1, address
        assert words in printed.pages[0].extract_text()
