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
        (Private.LANDLINE, "0539——8312345"),
        (Private.LANDLINE, "0539 831 2345"),
        (Private.LANDLINE, "0539-8312345-8012"),
        (Private.MOBILE, "0086-13800138000"),
        (Private.CARD, "6222021234567890128"),
        (Private.CARD, "6222 0212 3456 7890 128"),
        (Private.CARD, "4111111111111111"),
        (Private.RESERVED, "（内部）"),
        (Private.RESERVED, "不公开"),
    ],
)
def test_each_kind_is_found_with_its_place(kind: Private, words: str) -> None:
    assert found(f"①联系李某{words}，已完成。") == [(kind, words)]


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Private.IDENTITY, "ID11010519491231002X已核验"),
        (Private.MOBILE, "联系人李某TEL13800138000"),
        (Private.MOBILE, "手机（+86）13800138000"),
        (Private.MOBILE, "邮箱13800138000@qq.com"),
        (Private.LANDLINE, "监督电话 8312-345"),
        (Private.RESERVED, "此件不公开"),
        (Private.RESERVED, "检测报告（内部资料）"),
        (Private.RESERVED, "投资数据暂不公开发布"),
    ],
)
def test_it_is_found_whatever_stands_beside_it(kind: Private, text: str) -> None:
    assert [each for each, _ in found(text)] == [kind]


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
        "坚持以公开为常态、不公开为例外，依申请公开答复21件，其中不予公开2件，不公开审理3件。",
        "建立不公开事项清单，非公开发行债券5亿元，内部资料室建成，内部文件柜更新12组，内部使用面积120平方米。",
        "加强内部控制和内部审计，完善内部管理制度。",
        "招标编号0773-2441GNSDHW1234，合同编号LYZJ-2024-13800138000，型号MA13800138000。",
        "占地13800138000㎡，http://www.linyi.gov.cn/info/1052/13800138000.htm，流水号20240601-13800138000。",
        "QQ群号123456789，邮箱123456789@qq.com，0539-12345，单位账号1610020109200012345。",
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
            began = time.process_time()
            withheld(text)
            taken.append(time.process_time() - began)
        return min(taken)

    for piece in ("138", "0539-", "6222 ", "(0539)83", "1101051949"):
        short, long = (seconds(piece * times) for times in (20_000, 80_000))
        assert long < 12 * short  # four times as long; the square would be sixteen
