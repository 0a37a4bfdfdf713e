"""Each dashboard prints what is behind first, then the rest on one page of A4 however many tasks there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from reports.dashboards import Site, Sites
from reports.dashboards.board import PRINTED_TASKS, Board, sentence_of
from reports.dashboards.districts import Places
from reports.dashboards.files import of_places, of_tasks, of_year
from reports.dashboards.year import Reached, Stood, Year
from reports.documents import pdf
from reports.documents.table import Table
from reports.models import Bucket, Light
from reports.selection import Fact, Scope, Selection, select
from reports.standing import DEFAULT, Rate, Rule, Standing
from tasks.language import Stage
from tasks.models import Organization, Period, Plan, Task, User
from tests.factories import OrganizationFactory, PeriodFactory, TaskFactory
from tests.reports.test_dashboards import ON
from tests.rounds import some_of

BUREAUS = [f"市行政审批和服务第{number}局" for number in range(60)]
KINDS = ((Bucket.BEHIND, Light.RED), (Bucket.BEHIND, Light.YELLOW), (Bucket.ON_SCHEDULE, Light.GREEN))
REASON = (
    "“新建、改造城市道路72公里，完成主体施工”等 2 项没有完全达到（自动核对）；二季度目标完成 88.9%（64/72公里）；" * 2
)


def standing(number: int) -> Standing:
    bucket, light = KINDS[number % 3]
    return Standing(bucket, light, Rule.CONDITION_MISSED, REASON, Decimal(50))


def fact(number: int, leads: int) -> Fact:
    lead = number % leads
    return Fact(
        number, str(number), number, "城市更新", "民生", lead + 1, BUREAUS[lead], BUREAUS[lead], "invented", "accepted",
        True, number % 4 > 0, "资金没有到位，征迁没有完成。" * 8, "张三 0539-8000000", standing(number), standing(number // 2),
    )  # fmt: skip


def sites_of(number: int, places: list[Organization]) -> list[Site]:
    return [
        Site(
            each, f"第{each}大道改造工程（一标段）", Plan(year=2024), str(each), str(each), each % 45, BUREAUS[each % 45], places[each % len(places)],
            [Stage.COMPLETED, Stage.UNDER_CONSTRUCTION, Stage.PREPARATION, Stage.UNSTATED][each % 4], None, 2, Stage.PREPARATION,
        )
        for each in range(number)
    ]  # fmt: skip


@pytest.fixture
def places(db: None) -> list[Organization]:
    """Return the districts and zones of a city."""
    return OrganizationFactory.create_batch(18, district=True)


def board_of(period: Period, user: User, facts: list[Fact], sites: list[Site], scope: Scope | None = None) -> Board:
    """Return a dashboard that is handed its facts: only how it is laid out is looked at."""
    selection = select(period, user, scope, ON)
    before = Selection(PeriodFactory(plan=period.plan, number=1), user, ON)
    words = ("加快建设职教园区、体育公园和全民健身中心，改造提升农村公路和危桥，新增公交线路和停车泊位",) * 3
    hand(selection, facts=facts, doubts={}, words_unmentioned={each.key: words for each in facts[:40]})
    hand(before, facts=facts, _tasks=[])
    board = Board(selection)
    hand(board, last_quarter=before, sites=handed_sites(period, user, sites))
    hand(board, bureaus=[each._replace(before=Rate(9, 10)) for each in board.bureaus])
    return board


def handed_sites(period: Period, user: User, sites: list[Site]) -> Sites:
    found = Sites([period], user)
    hand(found, all=sites)
    return found


def hand(whom: Any, **what: Any) -> None:
    """Put values where they would have been computed."""
    whom.__dict__.update(what)


def tables(period: Period, user: User, places: list[Organization], tasks: int) -> Iterator[tuple[Table, list[str]]]:
    """Yield each dashboard with what its page must say."""
    sites = sites_of(tasks * 8, places)
    city = board_of(period, user, [fact(number, 45) for number in range(tasks)], sites)
    yield (
        of_tasks(city, "全市"),
        [
            *BUREAUS[:45],
            "画出变化最大的 16 个单位，另有",
            "可比任务不足 3 项的不画" if tasks < 135 else "项任务见 Excel",
        ],
    )
    lead = Organization(pk=1, name=BUREAUS[0], short_name=BUREAUS[0])
    period.plan.periods.filter(number=1).delete()
    own = board_of(period, user, [fact(number, 1) for number in range(tasks // 2)], sites, Scope(lead=lead))
    yield of_tasks(own, BUREAUS[0]), [f"另有 {tasks // 2 - PRINTED_TASKS} 项任务见 Excel 表格"]
    everywhere = Places(handed_sites(period, user, sites), None)
    yield of_places(everywhere, "县区子项目"), ["另有 5 个单位见 Excel 表格"]
    yield (
        of_places(Places(handed_sites(period, user, sites), places[0]), places[0].name),
        ["另有 5 个单位见 Excel 表格"],
    )
    task: Task = TaskFactory(plan=period.plan)
    year = Year(task, period, user, ON)
    four = [Stood(Period(plan=period.plan, number=number), fact(number, 1)) for number in range(1, 5)]
    target = Reached("新建、改造城市道路", "公里", Decimal(400), False, (Decimal(64),) * 4, (Decimal("16.0"),) * 4)
    hand(
        year,
        quarters=four,
        targets=[target] * 30,
        sites=handed_sites(period, user, sites),
        words_unmentioned=(REASON,) * 12,
    )
    yield of_year(year), ["另有 20 个指标见 Excel 表格", "另有 6 处见 Excel 表格"]


@pytest.mark.parametrize("tasks", some_of([130, 260], 2))
def test_every_dashboard_is_one_page_but_for_what_is_behind(
    period: Period, supervisor: User, places: list[Organization], tasks: int
) -> None:
    for table, notes in tables(period, supervisor, places, tasks):
        pages = [
            page.extract_text().replace("\n", "").replace(" ", "")
            for page in PdfReader(BytesIO(pdf.render(table))).pages
        ]
        behind = next((sheet for sheet in table.sheets if sheet.title == "欠进度的任务" and sheet.drawing), None)
        assert (len(pages) > 1) is (behind is not None), table.title
        opening, heads, figures = (
            table.opening.replace(" ", ""),
            "判定依据",
            table.rows[0].cells[2].text.replace(" ", ""),
        )
        text = next(page for page in pages if figures in page)
        assert opening in pages[0]
        if behind:
            assert pages[0].index(opening) < pages[0].index(heads)
            before = "".join(pages[: pages.index(text)]) + text[: text.index(figures)]
            assert [row[0] for row in behind.rows if str(row[0]) not in before] == []
            assert text is pages[-1], "what follows is whole on one page"
        assert [note for note in notes if note.replace(" ", "") not in text] == [], (table.title, text)


def test_the_heat_table_prints_as_many_lines_as_fit(period: Period, supervisor: User) -> None:
    board = board_of(period, supervisor, [fact(number, 45) for number in range(650)], [])
    assert (board.heat_on_paper, board.heat_beyond) == (6, 39)  # two lines each
    few = board_of(period, supervisor, [fact(number, 3) for number in range(12)], [])
    assert (few.heat_on_paper, few.heat_beyond, few.bureaus_on_paper, few.beyond) == (3, 0, 3, 0)


def test_nobody_is_left_out_for_a_note_of_the_same_height(period: Period, supervisor: User) -> None:
    boards = [board_of(period, supervisor, [fact(each, number) for each in range(number)], []) for number in (49, 50)]
    assert [(board.bureaus_on_paper, board.beyond) for board in boards] == [(49, 0), (48, 2)]
    assert [list(map(len, board.halves)) for board in boards] == [[25, 24], [24, 24]]


def test_the_sentence_says_that_none_is_behind_only_where_something_is_on_record() -> None:
    plain, unknown = fact(2, 5), Standing(Bucket.NOT_COMPARABLE, Light.NONE, Rule.NOT_DUE, "二季度尚未开始", None)
    nothing = replace(plain, standing=unknown, before=unknown, state="accepted")
    assert sentence_of([plain, nothing], DEFAULT) == "没有任务欠进度。"
    assert sentence_of([nothing], DEFAULT) == "还没有能比较进度的任务。"
    assert sentence_of([nothing, fact(0, 5)], DEFAULT).startswith("1 项欠进度")
