"""Claims: what is right is never accused, what is wrong is, with the figures that it follows from."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.language.claims import Claim, ClaimKind, Verdict, claims
from tasks.language.claims.intervals import interval, meets
from tasks.language.claims.vocabulary import rates, rows
from tests.repetition import growth

FIXTURES = Path(__file__).parents[3] / "fixtures" / "reading"
#: A sentence, the task that it reports on, and the verdict on each of its claims: holds, open, refuted; "-": none refuted.
SENTENCES = [line.split("\t") for line in (FIXTURES / "claims.tsv").read_text(encoding="utf-8").splitlines()[1:]]
LETTERS = {"h": Verdict.HOLDS, "o": Verdict.OPEN, "r": Verdict.REFUTED}


@pytest.mark.parametrize(("text", "task", "verdicts"), SENTENCES)
def test_a_sentence_is_judged(text: str, task: str, verdicts: str) -> None:
    found = [claim.verdict for claim in claims(text.replace("⏎", "\n").replace("⇥", "\t"), task=task)]
    if verdicts == "-":
        assert Verdict.REFUTED not in found
    else:
        assert found == [LETTERS[letter] for letter in verdicts]


def _figures(found: list[Claim]) -> list[tuple[str, object, object, object]]:
    return [
        (claim.stated.text, claim.numerator and claim.numerator.value, claim.denominator, claim.recomputed)
        for claim in found
    ]


def test_a_rate_is_measured_by_the_target_of_the_task() -> None:
    found = claims("开工1541户，竣工862户，开工率74%，竣工率42%。", task="改造农村危房2100户。")
    assert _figures(found) == [
        ("74%", 1541, 2100, Decimal("73.38")),
        ("42%", 862, 2100, Decimal("41.05")),
    ]
    assert all(claim.verdict is Verdict.REFUTED and claim.is_sure for claim in found)


def test_a_list_is_measured_by_its_head() -> None:
    found = claims("省实事15项：9项提前完成，占比60%；3项进展较快，占比27%。")
    assert [(claim.kind, claim.verdict) for claim in found] == [
        (ClaimKind.SHARE, Verdict.HOLDS),
        (ClaimKind.SHARE, Verdict.REFUTED),
    ]
    assert _figures(found)[1] == ("27%", 3, 15, Decimal("20.00"))


def test_the_later_of_two_percentages_counts() -> None:
    [claim] = claims("计划开工100个，已开工92个，开工率由85%提高到92%。")
    assert (claim.stated.value, claim.consistent) == (92, True)


def test_a_target_on_record_stands_in_place_of_the_text() -> None:
    class Recorded:
        what, value, unit = "农村危房改造", Decimal(820), "户"
        from tasks.language.figures import Comparator

        comparator = Comparator.EQUAL

    [claim] = claims("农村危房改造完成410户，完成全年目标的53%。", task="农村危房改造800户。", targets=[Recorded()])
    assert (claim.denominator, claim.verdict) == (820, Verdict.REFUTED)


@pytest.mark.parametrize("around", [{"goal": "新建学校13所。"}, {"previous": "计划新建学校13所。"}])
def test_goal_and_last_quarter_may_bear_a_statement_out_and_never_accuse(around: dict[str, str]) -> None:
    [right] = claims("学校完工9所，完工率69.2%。", **around)
    [wrong] = claims("学校完工9所，完工率72.2%。", **around)
    assert (right.verdict, wrong.verdict) == (Verdict.HOLDS, Verdict.OPEN)


def test_seven_counties_with_rates_of_their_own_are_left_alone() -> None:
    counties = (
        "兰陵县3.5万户，完成率90.9%；沂南县2.4万户，完成率78.6%；郯城县3.1万户，完成率88.2%；费县1.2万户，完成率92%；"
    )
    text = f"清洁取暖改造进展如下：{counties}平邑县2.8万户，完成率84%；莒南县2.2万户，完成率71%；蒙阴县0.9万户，完成率65%。"
    found = claims(text, task="清洁取暖改造3.5万户。")
    assert len(found) == 7
    assert {claim.verdict for claim in found} == {Verdict.OPEN}
    assert all(claim.is_listed for claim in found)


@pytest.mark.parametrize(
    ("value", "unit", "planned", "low", "high"),
    [
        ("35.9", "亿元", False, "3585000000", "3595000000"),
        ("4.5", "万户", False, "44500", "45500"),
        ("754", "户", False, "754", "754"),
        ("18", "万平方米", False, "175000", "185000"),
        ("1.7", "万套", True, "17000", "17000"),
        ("20", "亿元", True, "2000000000", "2000000000"),
        ("56.21", "亿元", True, "5620500000", "5621500000"),
        ("800", "公里", True, "800000", "800000"),
    ],
)
def test_a_written_figure_is_an_interval(value: str, unit: str, planned: bool, low: str, high: str) -> None:
    found = interval(Decimal(value), unit, planned=planned)
    assert (found.low, found.high) == (Decimal(low), Decimal(high))


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 2))
def test_a_share_computed_from_its_count_and_whole_holds(count: int, whole: int, digits: int) -> None:
    stated = round(Decimal(count) / whole * 100, digits)
    half_up = (Decimal(count) / whole * 100).quantize(Decimal(1).scaleb(-digits), "ROUND_HALF_UP")
    exact = interval(Decimal(count), "户"), interval(Decimal(whole), "户")
    assert meets(*exact, half_up)
    assert stated == half_up or not meets(*exact, stated)


@given(st.integers(2, 4000), st.integers(1, 4000), st.integers(1, 4000))
def test_a_share_that_follows_from_the_plan_is_never_accused(whole: int, first: int, second: int) -> None:
    counts = [min(first, whole), min(second, whole)]
    shares = [(Decimal(count) / whole * 100).quantize(Decimal("0.1"), "ROUND_HALF_UP") for count in counts]
    text = f"计划改造{whole}户，已开工{counts[0]}户，开工率{shares[0]}%，已竣工{counts[1]}户，竣工率{shares[1]}%。"
    assert [claim.verdict for claim in claims(text) if claim.verdict is Verdict.REFUTED] == []


@pytest.mark.parametrize("name", rates())
def test_the_example_of_a_rate_is_read_as_it_says(name: str) -> None:
    example = next(row[-1] for row in rows("rates") if row[0] == name)
    [claim] = [claim for claim in claims(example) if claim.stated.value == 75]
    assert (claim.kind, claim.numerator and claim.numerator.value, claim.denominator) == (ClaimKind.RATE, 30, 40)


@pytest.mark.parametrize(("kind", "word", "example"), rows("shares"))
def test_the_example_of_a_word_at_a_share_is_read_as_it_says(kind: str, word: str, example: str) -> None:
    kinds = {claim.kind for claim in claims(example) if claim.stated.value == 75}
    wanted = {
        "annual": {ClaimKind.SHARE_OF_ANNUAL}, "whole": {ClaimKind.SHARE}, "later": {ClaimKind.RATE},
        "opener": {ClaimKind.SHARE if word in ("占", "占比") else ClaimKind.SHARE_OF_ANNUAL},
    }.get(kind, set())  # fmt: skip
    assert word in example
    assert kinds == wanted


@given(
    st.lists(st.tuples(st.integers(1, 900), st.integers(1, 900)), min_size=1, max_size=6),
    st.sampled_from(["ROUND_HALF_UP", "ROUND_DOWN", "ROUND_UP"]),
    st.permutations(["计划", "完成", "当月完成", "完成率"]),
)
def test_a_table_of_right_shares_is_never_accused(rows: list[tuple[int, int]], rounding: str, heads: list[str]) -> None:
    lines = ["单位\t" + "\t".join(heads)]
    for whole, done in rows:
        share = (Decimal(done) / whole * 100).quantize(Decimal("0.1"), rounding)
        cells = {"计划": whole, "完成": done, "当月完成": done // 3, "完成率": f"{share}%"}
        lines.append("甲县\t" + "\t".join(str(cells[head]) for head in heads))
    found = claims("\n".join(lines))
    assert [claim.verdict for claim in found] == [Verdict.HOLDS] * len(rows)


@pytest.mark.parametrize("name", ["plans", "differences", "places", "general", "tables", "sums"])
def test_every_word_stands_in_its_example_and_once(name: str) -> None:
    entries = rows(name)
    assert all(entry[-2] in entry[-1] for entry in entries)
    assert len({entry[:-1] for entry in entries}) == len(entries)


@pytest.mark.timed
@pytest.mark.parametrize(
    "piece",
    [
        "1户",
        "共1个，",
        "完成5个，占50%，",
        "50%、",
        "占",
        "平邑县完成5户，完成率50%；",
        "（5个）",
        "其中5个，",
        "计划10个已完成5个完成率50%",
        "计划\t完成\t完成率\n10\t5\t50%\n",
        "5\t50%\t",
        "完成率\t",
    ],
)
def test_repetition_takes_linear_time(piece: str) -> None:
    assert growth(lambda text: claims(text, task="改造10户，"), piece, small=2_500) < 10
