"""Personal data and reserving words are found where they stand; service lines, amounts and codes are left alone."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from tasks.language.personal import Private, withheld

TEXTS = Path(__file__).parents[3] / "fixtures"


def found(text: str) -> list[tuple[Private, str]]:
    """Return what is found in `text`: kind and words."""
    return [(each.kind, each.span.of(text)) for each in withheld(text)]


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Private.IDENTITY, "11010519491231002X"),
        (Private.IDENTITY, "11010519491231002x"),
        (Private.IDENTITY, "110105 19491231 002X"),
        (Private.IDENTITY, "１１０１０５１９４９１２３１００２Ｘ"),
        (Private.MOBILE, "13800138000"),
        (Private.MOBILE, "138-0013-8000"),
        (Private.MOBILE, "138 0013 8000"),
        (Private.MOBILE, "+86 13800138000"),
        (Private.MOBILE, "１３８００１３８０００"),
        (Private.MOBILE, "19912345678"),
        (Private.LANDLINE, "0539-8312345"),
        (Private.LANDLINE, "（0539）8312345"),
        (Private.LANDLINE, "05398312345"),
        (Private.LANDLINE, "010-65251234转801"),
        (Private.LANDLINE, "0539－8312345"),
        (Private.LANDLINE, "0539-8312345、8312346"),
        (Private.CARD, "6222021234567890128"),
        (Private.CARD, "6222 0212 3456 7890 128"),
        (Private.CARD, "4111111111111111"),
        (Private.RESERVED, "（内部）"),
        (Private.RESERVED, "不公开"),
    ],
)
def test_each_kind_is_found_with_its_place(kind: Private, words: str) -> None:
    assert found(f"①联系李某{words}，已完成。") == [(kind, words)]


@pytest.mark.parametrize("before", ["电话：", "联系电话 ", "传真", "办公电话号码为"])
def test_a_number_of_the_town_is_told_by_the_word_before_it(before: str) -> None:
    assert found(f"{before}8312345。") == [(Private.LANDLINE, "8312345")]


@pytest.mark.parametrize(
    "text",
    [
        "拨打12345政务服务便民热线，12315、12328、119、120、110。",
        "服务热线 96777，客服电话 400-123-4567、4001234567，电话：400 8123 4567。",
        "电话：12345。",
        "110105194912310021",  # its check digit is X
        "110105194913310028",  # the thirteenth month
        "总投资13500000000元，贷款 13812345678.50 元。",
        "用地15000000000平方米",
        "项目代码2018-371302-48-03-012345，统一社会信用代码91371300MA3C12345X、12371300495123456K。",
        "6222021234567890129",  # its last figure is wrong
        "5200123456789012347890",  # too long for a card
        "国办发〔2017〕47号，2024年6月28日17:00，完成率94.25%。",
        "新建道路1,792.5公里，0.05398312345，编号13800138000123。",
        "小区内部道路改造，内部装修完成60%，公开招标，政务公开。",
        "",
    ],
)
def test_what_is_nobodys_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_several_in_one_text_stand_in_order() -> None:
    text = "李某13800138000 13900139000，身份证11010519491231002X（不公开），0539-8312345"
    kinds = [Private.MOBILE, Private.MOBILE, Private.IDENTITY, Private.RESERVED, Private.LANDLINE]
    assert [kind for kind, _ in found(text)] == kinds


def test_what_cities_published_holds_none() -> None:
    texts = [TEXTS / "2024-Q2-housing-bureau.txt", *(TEXTS / "reading" / "published").glob("*.txt")]
    assert len(texts) > 1
    assert [found(path.read_text(encoding="utf-8")) for path in texts] == [[]] * len(texts)


@pytest.mark.timed
def test_long_runs_of_figures_take_time_in_proportion() -> None:
    def seconds(text: str) -> float:
        taken = []
        for _ in range(3):
            began = time.perf_counter()
            withheld(text)
            taken.append(time.perf_counter() - began)
        return min(taken)

    for piece in ("138", "0539-", "6222 ", "(0539)83", "1101051949"):
        short, long = (seconds(piece * times) for times in (20_000, 80_000))
        assert long < 12 * short  # four times as long; the square would be sixteen
