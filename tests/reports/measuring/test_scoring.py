"""Precision and recall stand apart; optional entries and further right values are taken as such."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from reports.measuring.scoring import Measured, Ratio, measure, places_of, same_figure
from tasks.language.figures import Span

TEXT = "①西三路已完工，完成投资100万元，占计划200万元的50%；②东环路正在施工，形象进度60%。"
FIRST, SECOND = "西三路已完工，完成投资100万元，占计划200万元的50%", "东环路正在施工，形象进度60%"
Entries = list[dict[str, Any]]


def _project(name: str, status: str = "在建", percent: int | None = None, **more: Any) -> dict[str, Any]:
    return {"name": name, "district": None, "percent": percent, "status": status} | more


def _claim(stated: float, numerator: float | None, denominator: float | None, **more: Any) -> dict[str, Any]:
    figures = {"stated_percent": stated, "numerator": numerator, "denominator": denominator}
    return {"kind": "share", "consistent": None} | figures | more


def _money(value: object, unit: str = "万元", **more: Any) -> dict[str, Any]:
    return {"value": value, "unit": unit} | more


def _entry(marker: str | None, text: str, **lists: Any) -> dict[str, Any]:
    return {"marker": marker, "text": text, "subprojects": [], "quantities": [], "claims": []} | lists


def _gold() -> Entries:
    first = _entry(
        "①", FIRST, subprojects=[_project("西三路", "已完工")],
        quantities=[_money(100), _money(200)], claims=[_claim(50, 100, 200, consistent=True)],
    )  # fmt: skip
    return [first, _entry("②", SECOND, subprojects=[_project("东环路", percent=60, district="兰山区")])]


def _changed(**lists: Any) -> Entries:
    """Return the gold reading with other lists in its first entry."""
    first, *rest = _gold()
    return [first | lists, *rest]


def _values(read: Entries, gold: Entries) -> dict[str, float]:
    return {name: ratio.value for name, ratio in measure(TEXT, read, gold).figures.items()}


def test_a_reading_agrees_with_itself() -> None:
    found = measure(TEXT, _gold(), _gold())
    assert found.differences == []
    assert {name for name, ratio in found.figures.items() if ratio.value < 1} == {"names_sure.share"}


@pytest.mark.parametrize(
    ("aspect", "lists"),
    [
        ("names", {"subprojects": []}),
        ("quantities", {"quantities": [_money(100)]}),
        ("claims", {"claims": []}),
    ],
)
def test_what_is_missed_costs_recall_and_what_is_invented_precision(aspect: str, lists: dict[str, Any]) -> None:
    less = _changed(**lists)
    missed, invented = _values(less, _gold()), _values(_gold(), less)
    assert missed[f"{aspect}.recall"] < 1 == missed[f"{aspect}.precision"]
    assert invented[f"{aspect}.precision"] < 1 == invented[f"{aspect}.recall"]
    assert any(line.startswith(f"{aspect} - ") for line in measure(TEXT, less, _gold()).differences)
    assert any(line.startswith(f"{aspect} + ") for line in measure(TEXT, _gold(), less).differences)


def test_items_are_the_same_whether_the_marker_stands_apart() -> None:
    apart, together = _gold(), [entry | {"marker": None, "text": entry["marker"] + entry["text"]} for entry in _gold()]
    assert _values(apart, together)["items.precision"] == 1
    assert _values(apart[:1], together)["items.recall"] == 0.5


def test_tabs_and_closing_marks_make_no_other_item() -> None:
    read, gold = [_entry("①", "西三路 已完工；")], [_entry("①", "西三路\t已完工")]
    assert measure("①西三路\t已完工；", read, gold).figures["items.recall"] == Ratio(1, 1)


def test_a_name_is_looked_for_in_its_own_item() -> None:
    swapped = _gold()
    swapped[0]["subprojects"], swapped[1]["subprojects"] = swapped[1]["subprojects"], swapped[0]["subprojects"]
    assert _values(swapped, _gold())["names.precision"] == 0
    joined = [_entry("①", FIRST + "；②" + SECOND, subprojects=[_project("东环路"), _project("西三路", "已完工")])]
    assert _values(joined, _gold())["names.recall"] == 1


def test_the_same_name_twice_is_found_twice() -> None:
    twice = _changed(subprojects=[_project("西三路", "已完工")] * 2)
    assert measure(TEXT, _gold(), twice).figures["names.recall"] == Ratio(2, 3)


def test_further_right_values_are_right() -> None:
    gold = _changed(subprojects=[_project("西三路改造", "在建", name_also=["西三路"], status_also=["已完工"])])
    values = _values(_gold(), gold)
    assert (
        values["names.precision"] == values["names.recall"] == values["stage.right"] == values["stage_done.right"] == 1
    )


def test_what_is_optional_is_neither_missed_nor_invented() -> None:
    gold = _changed(
        subprojects=[_project("西三路", "在建", optional=True)],
        quantities=[_money(100), _money(200, optional=True)],
        claims=[_claim(50, 100, 200, optional=True)],
    )
    for read in (_gold(), _changed(subprojects=[], quantities=[_money(100)], claims=[])):
        assert {name for name, value in _values(read, gold).items() if value < 1} == {"names_sure.share"}


def test_what_is_asked_for_is_found_before_what_is_optional() -> None:
    gold = _changed(subprojects=[_project("西三路", optional=True), _project("西三路", "已完工")])
    assert measure(TEXT, _gold(), gold).figures["names.recall"] == Ratio(2, 2)


def test_a_claim_of_an_excess_is_not_asked_for() -> None:
    gold = _changed(claims=[_claim(50, 100, 200, kind="excess")])
    assert measure(TEXT, _gold(), gold).figures["claims.precision"] == Ratio(0, 0)
    assert measure(TEXT, _changed(claims=[]), gold).figures["claims.recall"] == Ratio(0, 0)


def test_a_work_falsely_said_done_is_counted() -> None:
    gold = _changed(subprojects=[_project("西三路", "在建", status_also=["前期"])])
    found = measure(TEXT, _gold(), gold)
    assert found.figures["stage.right"] == Ratio(1, 2)
    assert found.figures["stage_done.right"] == Ratio(0, 1)
    assert "stage 西三路: 已完工 / 在建" in found.differences


def test_what_is_marked_sure_is_counted_apart() -> None:
    read = _changed(
        subprojects=[_project("西三路", "前期", sure=["name", "status"]), _project("今日进度", sure=["name"])]
    )
    figures = measure(TEXT, read, _gold()).figures
    assert figures["names_sure.precision"] == Ratio(1, 2)
    assert figures["names_sure.share"] == Ratio(2, 3)
    assert figures["stage_sure.right"] == Ratio(0, 1)


@pytest.mark.parametrize("key", ["percent", "district"])
def test_percent_and_district_count_where_they_are_stated(key: str) -> None:
    without = _gold()
    without[1]["subprojects"] = [_project("东环路") | {key: None}]
    figures = measure(TEXT, without, _gold()).figures
    assert (figures[f"{key}.precision"], figures[f"{key}.recall"]) == (Ratio(0, 0), Ratio(0, 1))
    figures = measure(TEXT, _gold(), without).figures
    assert (figures[f"{key}.precision"], figures[f"{key}.recall"]) == (Ratio(0, 1), Ratio(0, 0))


def test_claims_match_by_share_and_count_and_their_wholes_are_counted_apart() -> None:
    scaled = _changed(claims=[_claim(50, 1_000_000, 0.02, kind="rate")])
    figures = measure(TEXT, scaled, _gold()).figures
    assert figures["claims.recall"] == figures["claims_whole.right"] == Ratio(1, 1)
    figures = measure(TEXT, _changed(claims=[_claim(50, 100, 300)]), _gold()).figures
    assert (figures["claims.recall"], figures["claims_whole.right"]) == (Ratio(1, 1), Ratio(0, 1))
    figures = measure(TEXT, _changed(claims=[_claim(50, 110, 200)]), _gold()).figures
    assert (figures["claims.precision"], figures["claims.recall"]) == (Ratio(0, 1), Ratio(0, 1))


def test_a_claim_finds_the_one_with_its_whole_first() -> None:
    gold = _changed(claims=[_claim(50, 100, None), _claim(50, 100, 200)])
    assert measure(TEXT, _gold(), gold).figures["claims_whole.right"] == Ratio(1, 1)


def test_a_percentage_may_stand_in_quantities_or_claims() -> None:
    amounts = [_money(100), _money(200), _money(50, "%"), _money(60, "%")]
    as_quantities = _changed(quantities=amounts)
    for values in (_values(as_quantities, _gold()), _values(_gold(), as_quantities)):
        assert values["quantities.precision"] == values["quantities.recall"] == 1
    twice = _changed(quantities=[*amounts, _money(50, "%")])
    assert measure(TEXT, twice, _gold()).figures["quantities.precision"] == Ratio(2, 3)


def test_a_bare_percentage_read_as_a_claim_is_not_invented() -> None:
    gold = _changed(quantities=[_money(100), _money(200), _money(50, "%")], claims=[])
    bare = _changed(claims=[_claim(50, None, None)])
    assert measure(TEXT, bare, gold).figures["claims.precision"] == Ratio(0, 0)
    assert measure(TEXT, _gold(), gold).figures["claims.precision"] == Ratio(0, 1)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ((4.5, "万户"), ("4.5", "万户以上"), True),
        ((6, "万平"), (60000, "平方米"), True),
        (("2-3", "个月"), ("2-3", "个月"), True),
        ((33.5, "%"), (Decimal("-33.5"), "%"), True),
        ((5, "万元"), (5, "亿元"), False),
    ],
)
def test_units_are_compared_in_their_base(one: Any, other: Any, same: bool) -> None:
    figures = measure(TEXT, _changed(quantities=[_money(*one)]), _changed(quantities=[_money(*other)])).figures
    assert figures["quantities.recall"] == Ratio(int(same), 1)


def test_a_figure_is_the_same_in_another_multiple() -> None:
    assert same_figure(12290, Decimal(12290))
    assert same_figure(2, 20000)
    assert same_figure(None, None)
    assert not same_figure(None, 2)
    assert not same_figure(2, 20)


def test_items_are_placed_in_their_order() -> None:
    entries = [_entry(None, "路 已\t通；"), _entry(None, "路已通"), _entry(None, "桥已通")]
    assert places_of("路已通。路已通。", entries) == [Span(0, 3), Span(4, 7), Span(0, 8)]


def test_figures_of_several_texts_are_taken_together() -> None:
    total = Measured({"names.recall": Ratio(1, 2)}, ["one"], ["a"])
    total += Measured({"names.recall": Ratio(3, 4), "wrong.found": Ratio(0, 0)}, ["two"], ["b"])
    assert total.figures == {"names.recall": Ratio(4, 6), "wrong.found": Ratio(0, 0)}
    assert (total.differences, total.accused) == (["one", "two"], ["a", "b"])
    assert total.figures["wrong.found"].value == 1
