"""Finding anything again: what is found, in which order, by whom, on both databases alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from reports.models import ProgressEntry, Report
from reports.search import MOST, Filters, Found, Place, Query, excerpt, search
from reports.search.database import Sought, Text, holds, name_text, ready
from reports.search.folding import fold, folded_places
from reports.search.numerals import han, value_of
from reports.search.query import _grams, figure_grams
from reports.search.ways import BASES, Part, Share, Way, newest
from tasks.models import Organization, Period, Plan, SubProject, Task, User
from tests.conftest import CAST, Visitor
from tests.factories import (
    MilestoneFactory,
    OrganizationFactory,
    PeriodFactory,
    PublicationFactory,
    ReportFactory,
    SupportFactory,
    TaskFactory,
)
from tests.rounds import LONG, some_of
from tests.strict import StrictClient

pytestmark = pytest.mark.each_database
ClientOf = Callable[[Visitor], StrictClient]
Status = Report.Status


def page_of(client: StrictClient, words: str, further: str = "") -> str:
    return client.get(f"/search/?words={words}{further}").content.decode()


def finds(user: User, typed: str, **filters: Any) -> list[tuple[Place, str]]:
    """Return place and title of what `user` finds, in order."""
    return [(each.place, each.title) for each in found_by(user, typed, Filters(**filters))]


def found_by(user: User, typed: str, filters: Filters) -> list[Found]:
    """Return what `user` finds, in order."""
    results = search(user, Query(typed), filters, list(Plan.objects.all()), list(Organization.objects.all()))
    return [hit.details() for hit in results.hits]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("新建、改造城市道路２５条、４１．２９公里", "25条"),
        ("新建、改造城市道路25条", "２５条"),
        ("新建、改造城市道路25 条", "二十五条"),
        ("新建道路二十五条", "25条"),
        ("完成1,200户", "1200户"),
        ("完成１，２００户", "1200户"),
        ("发放1.2万户", "12000户"),
        ("发放12000户", "1.2万户"),
        ("完成百分之五十", "50%"),
        ("完成50％", "百分之五十"),
        ("完成25.5%", "百分之二十五点五"),
        ("完成百分之二十五点五", "25.50%"),
        ("完成94.50%", "94.5%"),
        ("提高50个百分点", "五十个百分点"),
        ("发放两万五千户", "25,000户"),
        ("发放25000户", "两万五千户"),
        ("发放2.5万户", "二万五千户"),
        ("发放二百户", "两百户"),
        ("发放2000户", "两千户"),
        ("发放0.8万户", "8000户"),
        ("完成率100%", "百分之百"),
        ("完成率百分之百", "100％"),
        ("全长四十七点五公里", "47.50公里"),
        ("投资3亿元", "30000万元"),
        ("投资300000000元", "3亿元"),
        ("投资1.5亿元", "15000万元"),
        ("二〇二四年二季度", "2024年2季度"),
        ("2024年完成", "二零二四年"),
        ("①25条道路完工", "25条"),
        ("两条道路", "2条"),
        ("《城市更新规划》已批复", "城市更新规划已批复"),
        ("5Ｇ基站", "5g基站"),
        ("解放路\n西段", "解放路西段"),
    ],
)
def test_a_spelling_makes_no_difference(
    viewer: User, period: Period, bureau: Organization, text: str, words: str
) -> None:
    TaskFactory(number="7", text=text, lead=bureau)
    assert finds(viewer, words) == [(Place.TASK, "任务 7")]


@pytest.mark.parametrize(
    ("text", "words"),
    [("第125条", "25条"), ("十一月", "1月"), ("道路125条", "25条"), ("道路1.25条", "25条"), ("道路25.5条", "25"), ("二十五条", "5条"), ("完成341户", "34"),
     ("一百二十五户", "二十五户"), ("二万五千户", "五千户"), ("11.2万户", "1.2万户"), ("1.25万户", "1.2万户"), ("120万户", "20万户"),
     ("道路改建", "改道"), ("道路", "道路 桥梁"), ("3条", "3."), ("13亿元", "3亿元"), ("3.5亿元", "3亿元"), ("1.120条", "120条"), ("94.51%", "94.5%")],
)  # fmt: skip
def test_other_numbers_and_scattered_words_are_not_found(
    viewer: User, period: Period, bureau: Organization, text: str, words: str
) -> None:
    TaskFactory(number="7", text=text, lead=bureau)
    assert finds(viewer, words) == []


def test_each_kind_of_text_is_found(viewer: User, task: Task, period: Period, bureau: Organization) -> None:
    Task.objects.filter(pk=task.pk).update(text="推进聚才路建设。")
    task.milestones.update(text="聚才路完成招标。")
    SubProject.objects.create(task=task, name="东段", aliases=["聚才路东段"])
    report = ReportFactory(
        task=task,
        period=period,
        submitted=True,
        text="①聚才路完成招标。",
        obstacles="聚才路征迁慢。",
        next_steps="聚才路开工。",
    )
    PublicationFactory(period=period, title="聚才路专刊", document_number="临政办字〔2024〕12号")
    OrganizationFactory(name="聚才路街道办事处", short_name="聚才路街道")
    places = {place for place, _ in finds(viewer, "聚才路")}
    assert places == set(Place)
    assert [place for place, _ in finds(viewer, "〔2024〕12号")] == [Place.PUBLICATION]
    assert finds(viewer, "34") == [(Place.TASK, "任务 34")]
    report.entries.update(text="①已完成。")
    assert Place.PROGRESS not in {place for place, _ in finds(viewer, "聚才路")}


def test_a_unit_leads_to_the_tasks_that_name_it(viewer: User, task: Task, client_of: ClientOf) -> None:
    client = client_of(viewer)
    page = page_of(client, "住建局")
    assert "市住房城乡建设局" in page
    address = re.search(r'<a href="(/2024/tasks/[^"]*)">市住建局</a>', page)
    assert address
    assert "1 项任务" in client.get(address[1].replace("&amp;", "&")).content.decode()
    assert "市住建局</a>" not in page_of(client, "住建局", "&year=2024")


def test_a_single_digit_finds_the_task_of_that_number_alone(viewer: User, period: Period, bureau: Organization) -> None:
    TaskFactory(number="5", text="建桥。", lead=bureau)
    TaskFactory(number="6", text="建5座桥。", lead=bureau)
    assert finds(viewer, "５") == [(Place.TASK, "任务 5")]


def test_the_nearest_come_first_then_the_newest(viewer: User, bureau: Organization) -> None:
    for number, (year, text) in enumerate(
        [
            (2023, "棚改安置"),
            (2022, "棚改安置"),
            (2024, "棚改房源建设，群众安置"),
            (2024, "棚改，安置"),
            (2024, "棚改安置房交付"),
        ],
        1,
    ):
        TaskFactory(number=str(number), text=text, lead=bureau, plan__year=year)
    titles = [title for _, title in finds(viewer, "棚改 安置")]
    assert titles == ["任务 1", "任务 2", "任务 5", "任务 4", "任务 3"]


def test_within_year_list_unit_and_place(
    viewer: User, task: Task, period: Period, bureau: Organization, other_bureau: Organization, client_of: ClientOf
) -> None:
    Task.objects.filter(pk=task.pk).update(text="推进供热改造。")
    other = PeriodFactory(plan__year=2024, plan__slug="minsheng", plan__title="民生实事", plan__kind="民生实事")
    TaskFactory(number="9", plan=other.plan, lead=other_bureau, text="供热保障。")
    TaskFactory(number="3", plan=PeriodFactory(plan__year=2023).plan, lead=other_bureau, text="供热补贴。")
    assert len(finds(viewer, "供热")) == 3
    assert finds(viewer, "供热", year=2023) == [(Place.TASK, "任务 3")]
    assert finds(viewer, "供热", slug="minsheng") == [(Place.TASK, "任务 9")]
    assert len(finds(viewer, "供热", slug="")) == 2
    assert finds(viewer, "供热", unit=bureau) == [(Place.TASK, "任务 34")]
    supporting = task.supports.get().organization
    assert finds(viewer, "供热", unit=supporting) == [(Place.TASK, "任务 34")]
    client = client_of(viewer)
    page = page_of(client, "供热", f"&year=2024&list=main&unit={bureau.pk}&place=task")
    assert 'href="/2024/tasks/34/"' in page
    assert 'href="/2024/minsheng/tasks/9/"' not in page
    for chosen in (2024, "main", bureau.pk, "task"):
        assert page.count(f'<option value="{chosen}" selected>') == 1
    assert page.count(" selected>") == 4
    assert "没有找到" in page_of(client, "供热", "&place=goal")
    assert "<li>" in page_of(
        client, "供热", "&year=none&unit=x&place=y"
    )  # what is not understood is left out of account


@pytest.mark.parametrize("status", [*Status, "published"])
def test_nobody_finds_or_counts_what_they_may_not_read(
    status: str, task: Task, period: Period, cast: dict[str, Visitor], client_of: ClientOf
) -> None:
    published = timezone.now() if status == "published" else None
    ReportFactory(
        task=task, period=period, status=Status.ACCEPTED if published else status, published_at=published,
        text="①暗号甲已完成。", obstacles="暗号甲。", next_steps="暗号甲。", suggestion="暗号甲。",
    )  # fmt: skip
    task.milestone_revisions.create(period=period, text="暗号甲。")
    for name in CAST:
        visitor, client = cast[name], client_of(cast[name])
        reads = Report.objects.visible_to(visitor).exists()
        for further in ("", "&place=progress", "&year=2024", f"&unit={task.lead_id}", "&page=2"):
            answer = client.get(f"/search/?words=暗号甲{further}")
            if name in {"auditor", "anonymous"}:
                assert answer.status_code == (403 if name == "auditor" else 302)
                continue
            page = answer.content.decode()
            assert ("<mark>暗号甲</mark>" in page) == reads, (name, further)
            if not reads:
                assert "没有找到" in page
                assert not re.search(r"<small>[1-9]", page.split('class="search-places"')[1].split("</nav>")[0])


def test_the_passage_is_as_written_with_the_words_marked() -> None:
    text = "①已完成<b>。" + "前" * 60 + "；道路２５条（其中新建 12 条）已完工" + "后" * 200
    passage = str(excerpt(Query("二十五条 完工"), text))
    assert passage.startswith("…道路<mark>２５条</mark>（其中新建 12 条）已<mark>完工</mark>后")
    assert passage.endswith("…")
    assert excerpt(Query("已完成"), "①已完成<b>。") == "①<mark>已完成</mark>&lt;b&gt;。"
    assert excerpt(Query("没有"), "别的文字") == "别的文字"


def test_a_page_shows_twenty_and_counts_to_the_limit(
    viewer: User, task: Task, period: Period, client_of: ClientOf
) -> None:
    report = ReportFactory(task=task, period=period, submitted=True, text="")
    ProgressEntry.objects.bulk_create(
        ProgressEntry(report=report, order=order, text=f"道路{order}") for order in range(MOST + 5)
    )
    client = client_of(viewer)
    page = page_of(client, "道路")
    assert page.count("<mark>道路</mark>") == 20
    assert f"推进情况 <small>{MOST} 以上</small>" in page
    last = page_of(client, "道路", "&place=progress&page=99")
    assert "第 10 / 10 页" in last
    assert "下一页" not in last


@pytest.mark.parametrize(
    ("words", "said"), [("", "输入要找的词句"), ("路", "请至少输入两个字"), ("无此词句", "没有找到")]
)
def test_the_page_says_why_there_is_nothing(
    viewer: User, task: Task, client_of: ClientOf, words: str, said: str
) -> None:
    assert said in page_of(client_of(viewer), words)


@pytest.mark.parametrize("words", ["***", "(?i)", "a%25b", "[[:x:]]", "\\", "100%25", "_%25", "'--", "\x01\x02"])
def test_signs_are_words_and_no_patterns(viewer: User, task: Task, client_of: ClientOf, words: str) -> None:
    assert client_of(viewer).get(f"/search/?words={words}").status_code == 200


def test_many_finds_cost_the_queries_of_one(viewer: User, task: Task, period: Period, client_of: ClientOf) -> None:
    client = client_of(viewer)
    Task.objects.filter(pk=task.pk).update(text="道路")
    counts = []
    for wanted in (2, 4):  # all but the first in every kind of text
        while Task.objects.count() < wanted:
            number = str(Task.objects.count())
            more = TaskFactory(number=number, text="道路", lead=OrganizationFactory(), plan__year=2020 + int(number))
            MilestoneFactory(task=more, text="道路")
            SupportFactory(task=more, organization=OrganizationFactory())
            SubProject.objects.create(task=more, name="道路")
            ReportFactory(task=more, submitted=True, text="道路", obstacles="道路", next_steps="道路")
        client.get("/search/?words=道路")
        with CaptureQueriesContext(connection) as context:
            client.get("/search/?words=道路")
        counts.append(len(context))
    assert counts == [QUERIES, QUERIES]


QUERIES = 19 if connection.vendor == "sqlite" else 20  # PostgreSQL is asked how common the words are

SIGNS = "道路改造工程完成户个年条 0123456789５．，.,%％一二两三十百千万亿零〇点分之《》“”①Aa-—"


def rows_at_random(report: Report, random: Random) -> list[str]:
    """Write 150 rows of signs that often repeat, and return their texts in order."""
    pool = ["".join(random.choices(SIGNS, k=random.randrange(2, 9))) for _ in range(60)]
    numbers = [
        "120",
        "1200",
        "1.20",
        "1.2.3",
        "一百二十",
        "2.5万",
        "25,000",
        "两万五千",
        "25000",
        "94.50%",
        "94.5％",
        "百分之九十四点五",
        "3亿",
        "二〇二四年",
        "2024年",
    ]
    texts = ["".join(random.choices([*pool, *numbers], k=random.randrange(1, 5))) for _ in range(150)]
    ProgressEntry.objects.bulk_create(
        ProgressEntry(report=report, order=order, text=text) for order, text in enumerate(texts)
    )
    return texts


def words_at_random(texts: list[str], random: Random) -> str:
    """Return one or two words that stand in some text, or nowhere."""
    words = []
    for _ in range(random.randrange(1, 3)):
        text = random.choice(texts)
        start = random.randrange(len(text))
        words.append(text[start : start + random.randrange(1, 7)])
    return " ".join(words)


@pytest.mark.parametrize("seed", range(3))
def test_both_databases_find_what_python_finds(seed: int, task: Task, period: Period) -> None:
    random = Random(seed)
    ready()
    texts = rows_at_random(ReportFactory(task=task, period=period, text=""), random)
    found = 0
    for _ in range(80):
        query = Query(words_at_random(texts, random))
        if not query.words:
            continue
        wanted = [order for order, text in enumerate(texts) if query.window(fold(text))]
        for indexed in (True, False):
            asked = ProgressEntry.objects.filter(
                holds(Sought.of(query), Text("text"), "report", indexed=indexed)
            ).order_by("order")
            assert list(asked.values_list("order", flat=True)) == wanted, (query.whole, indexed)
        found += len(wanted)
    assert found > 100


WAYS = ("PLENTY", "FEW", "MOST_TIMES", "BESIDE")


SIZES = [(1, 0, 64, 14), (400, 0, 64, 0), (400, 0, 1, 400), (20, 3, 0, 14), (20, 10_000, 64, 1)]


@pytest.mark.parametrize(
    ("sizes", "within"), some_of(product(SIZES, ["everywhere", "year", "list", "unit"]), 3), ids=str
)
def test_how_it_is_looked_for_changes_nothing(
    sizes: tuple[int, ...],
    within: str,
    viewer: User,
    task: Task,
    period: Period,
    other_bureau: Organization,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = Random(7)
    texts = rows_at_random(ReportFactory(task=task, period=period, submitted=True, text=""), random)
    tasks = Task.objects.bulk_create(
        Task(plan=task.plan, number=f"9-{number}", order=number, lead=task.lead, text=texts[number])
        for number in range(150)
    )
    reports = Report.objects.bulk_create(
        Report(task=each, period=period, status=Status.DRAFT if each.order % 5 == 0 else Status.SUBMITTED)
        for each in tasks
    )
    ProgressEntry.objects.bulk_create(
        ProgressEntry(report=report, order=0, text=random.choice(texts)) for report in reports
    )
    other = PeriodFactory(plan__year=2025, plan__slug="minsheng", plan__title="民生实事", plan__kind="民生实事")
    for number in range(4):
        elsewhere = TaskFactory(number=str(number), plan=other.plan, lead=other_bureau, text=texts[number])
        MilestoneFactory(task=elsewhere, period=other, text=texts[number + 4])
        SubProject.objects.create(task=elsewhere, name=texts[number + 8] or "路", aliases=[texts[number + 12]])
        ReportFactory(task=elsewhere, period=other, submitted=True, text=texts[number], obstacles=texts[number + 4])
    if connection.vendor == "postgresql":  # so that it is known how many rows there are
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
    filters = {
        "everywhere": Filters(), "year": Filters(2024), "list": Filters(slug="minsheng"), "unit": Filters(unit=task.lead),
    }[within]  # fmt: skip
    typed = [
        words for words in (words_at_random(texts, random) for _ in range(40 if LONG else 12)) if Query(words).long
    ]
    monkeypatch.setattr("reports.search.MOST", 6)

    def found() -> list[Any]:
        return [found_by(viewer, words, filters) for words in typed]

    plain = found()
    for name, size in zip(WAYS, sizes, strict=True):
        monkeypatch.setattr(f"reports.search.ways.{name}", size)
    assert found() == plain
    assert any(plain)


@pytest.mark.parametrize("seed", range(40))
def test_the_newest_are_found_whatever_the_sample_says(seed: int) -> None:
    random = Random(seed)
    last = random.choice([3, 300, 5_000, 400_000])
    keys = sorted((random.randrange(1, last + 1) for _ in range(random.choice([0, 5, 50, 3_000]))), reverse=True)
    ways = list[Way]()

    def ask(way: Way) -> list[tuple[int]]:
        """Return what a table with these keys answers, ten at most."""
        ways.append(way)
        first, before = way.first or 0, last + 1 if way.before is None else way.before
        if way.times:
            within = [key for key in keys if first <= key < before]
            assert all(any(base - (key >> bits) in way.times for bits, base in BASES.items()) for key in within)
        newest = keys[: len(keys) // 2] if way.owners else keys
        return [(key,) for key in newest if first <= key < before][:10]

    share = Share(last, last * random.choice([0.1, 1, 10]), random.choice([0, 1, 20, 400]))
    part = Part(random.choice([0.001, 0.5]), 3, random.choice([None, (0, last + 1)]))
    for narrowed in (None, part):
        found = newest(ask, 10, share, narrowed)
        assert found == [(key,) for key in keys[:10]]
    assert len(ways) < 12


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such index and needs none")
@pytest.mark.django_db
@pytest.mark.parametrize("key", [1, 63, 64, 1_023, 1_024, 2**40])
def test_postgresql_tells_the_time_as_python_does(key: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_grams('道路25条', %s), search_grams('道路25条')", [key])
        timed, grams = cursor.fetchone()
    assert timed == [*grams, *(base - (key >> bits) for bits, base in BASES.items())]


def test_the_newest_that_are_alike_do_not_hide_those_that_hold_the_words(
    viewer: User, task: Task, period: Period, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reports.search.MOST", 6)
    report = ReportFactory(task=task, period=period, submitted=True, text="")
    texts = [*("道路27条" for _ in range(8)), *("道路27公里、支路127条" for _ in range(20))]
    ProgressEntry.objects.bulk_create(
        ProgressEntry(report=report, order=order, text=text) for order, text in enumerate(texts)
    )
    for filters in (Filters(), Filters(2024), Filters(unit=task.lead)):
        results = search(viewer, Query("27条"), filters, list(Plan.objects.all()), [])
        assert [hit.details().texts for hit in results.hits] == [("道路27条",)] * 6
        assert results.more == {Place.PROGRESS}


@pytest.mark.parametrize(("value", "said"), [(5, "五"), (10, "十"), (15, "十五"), (20, "二十"), (105, "一百零五"),
                                             (110, "一百一十"), (1005, "一千零五"), (1050, "一千零五十"), (9999, "九千九百九十九"),
                                             (25000, "二万五千"), (10010, "一万零一十"), (120000, "十二万"), (100010000, "一亿零一万"),
                                             (305000000, "三亿零五百万")])  # fmt: skip
def test_numerals(value: int, said: str) -> None:
    assert (han(value), value_of(said)) == (said, value)


@pytest.mark.parametrize("said", ["一一", "十十", "零", "千", "万", "五万六万", "一千万亿万"])
def test_what_is_no_numeral(said: str) -> None:
    assert value_of(said) is None


@given(st.text(max_size=40))
def test_each_folded_sign_has_its_place(text: str) -> None:
    folded, places = folded_places(text)
    assert len(folded) == len(places)
    assert places == sorted(places)
    assert all(0 <= place < len(text) for place in places)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="compares PostgreSQL's function with Python's")
@pytest.mark.django_db
@given(
    st.text(
        st.characters(max_codepoint=0x2FFFF, exclude_characters="\0", exclude_categories=("Cs", "Cn", "Co")),
        max_size=30,
    )
)
@example("①２５条，１，２００户 ABC “引”《书》—‐\u3000\u200b\t\n1,2345,678")
@example("94.50% 1.00 0.0 1.2.3 25. .5 007 100")
def test_postgresql_folds_as_python_does(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT search_fold(%s), search_grams(search_fold(%s))", [text, text])
        folded, grams = cursor.fetchone()
    assert folded == fold(text)
    of_sizes = {gram for size in (2, 3) for place in range(len(folded) - size + 1) for gram in
                _grams(folded[place : place + size])}  # fmt: skip
    assert set(grams) == of_sizes | figure_grams(folded)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans nothing")
def test_postgresql_plans_for_the_words_that_are_asked(viewer: User, task: Task, period: Period) -> None:
    assert finds(viewer, "道路") == finds(viewer, "道路")
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%text_folded%'")
        assert cursor.fetchone() == (0,)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such index and needs none")
def test_postgresql_asks_its_index(viewer: User, task: Task, period: Period) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    for model, text, key, index in (
        (ProgressEntry, Text("text"), "report", "reports_progressentry_text_grams"),
        (SubProject, name_text("name", "aliases"), "task", "tasks_subproject_name_grams"),
        (Report, Text("next_steps"), "pk", "reports_report_next_steps_grams"),
    ):
        rows, asked = model._base_manager.order_by(), Sought.of(Query("聚才路 2条"))
        assert index in rows.filter(holds(asked, text, key)).explain()
        within = rows.filter(holds(asked, text, key, times=(-1, -2))).explain()
        assert index in within
        assert index not in rows.filter(holds(asked, text, key, indexed=False)).explain()
