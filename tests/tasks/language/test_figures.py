"""Quantities and percentages are read from the language: values, units, comparators, bases, and what is no quantity."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.language.figures import Basis, Certainty, Comparator, Span, percentages, quantities
from tasks.language.figures.numerals import number
from tasks.language.figures.units import in_base_unit


@pytest.mark.parametrize(
    ("text", "value", "unit", "comparator"),
    [
        ("改造城市道路25条", "25", "条", Comparator.EQUAL),
        ("全长41.29公里", "41.29", "公里", Comparator.EQUAL),
        ("清洁取暖改造4.5万户以上", "4.5", "万户", Comparator.AT_LEAST),
        ("完成安置项目不少于51个", "51", "个", Comparator.AT_LEAST),
        ("配套面积221万平方米", "221", "万平方米", Comparator.EQUAL),
        ("地表清理6万平", "6", "万平", Comparator.EQUAL),
        ("补助资金1.09亿元", "1.09", "亿元", Comparator.EQUAL),
        ("新建二十余处", "20", "处", Comparator.ABOUT),
        ("土方回填3000方", "3000", "方", Comparator.EQUAL),
        ("服务10.02万人次", "10.02", "万人次", Comparator.EQUAL),
        ("提高1.7个百分点", "1.7", "个百分点", Comparator.EQUAL),
        ("监测群体1.5万余户", "1.5", "万户", Comparator.ABOUT),
        ("安装路灯１，２００盏", "1200", "盏", Comparator.EQUAL),
        ("筹集住房1,792套", "1792", "套", Comparator.EQUAL),
        ("筹集住房１７９２套", "1792", "套", Comparator.EQUAL),
        ("栽植苗木近百万株", "100", "万株", Comparator.ABOUT),
        ("化解问题一百零八件", "108", "件", Comparator.EQUAL),
        ("浓度控制在45微克/立方米以内", "45", "微克/立方米", Comparator.AT_MOST),
        ("不超过30天", "30", "天", Comparator.AT_MOST),
        ("渣土清运约4.1万立方米", "4.1", "万立方米", Comparator.ABOUT),
        ("培训3000多名", "3000", "名", Comparator.ABOUT),
        ("会同15部门", "15", "部门", Comparator.EQUAL),
        ("口袋公园一个，", "1", "个", Comparator.EQUAL),
        ("资金缺口6.2万", "6.2", "万", Comparator.EQUAL),
    ],
)  # fmt: skip
def test_quantity(text: str, value: str, unit: str, comparator: Comparator) -> None:
    (found,) = quantities(text)
    assert (found.value, found.unit, found.comparator) == (Decimal(value), unit, comparator)
    assert found.span.of(text).startswith(found.text)


#: What the words alone say, as (figure, unit, comparator); alone and inside a sentence alike. None: no quantity.
WORDS: dict[str, tuple[str, str, Comparator] | None] = {
    "25条": ("25", "条", Comparator.EQUAL), "41.29公里": ("41.29", "公里", Comparator.EQUAL),
    "4.5万户以上": ("4.5", "万户", Comparator.AT_LEAST), "不少于51个": ("51", "个", Comparator.AT_LEAST),
    "221万平方米": ("221", "万平方米", Comparator.EQUAL), "6万平": ("6", "万平", Comparator.EQUAL),
    "1.09亿元": ("1.09", "亿元", Comparator.EQUAL), "114万平方米": ("114", "万平方米", Comparator.EQUAL),
    "二十余处": ("20", "处", Comparator.ABOUT), "3000方": ("3000", "方", Comparator.EQUAL),
    "2-3个月": ("2-3", "个月", Comparator.EQUAL), "15000平": ("15000", "平", Comparator.EQUAL),
    "10.02万人次": ("10.02", "万人次", Comparator.EQUAL), "提高1.7个百分点": ("1.7", "个百分点", Comparator.EQUAL),
    "４１．２９公里": ("41.29", "公里", Comparator.EQUAL), "１，２００盏": ("1200", "盏", Comparator.EQUAL),
    "12,345,678元": ("12345678", "元", Comparator.EQUAL), "十五条": ("15", "条", Comparator.EQUAL),
    "一百二十三户": ("123", "户", Comparator.EQUAL), "3至5家": ("3-5", "家", Comparator.EQUAL),
    "10—15天": ("10-15", "天", Comparator.EQUAL), "约300人": ("300", "人", Comparator.ABOUT),
    "近500户": ("500", "户", Comparator.ABOUT), "300余户": ("300", "户", Comparator.ABOUT),
    "1000多亩": ("1000", "亩", Comparator.ABOUT), "不超过30天": ("30", "天", Comparator.AT_MOST),
    "85%以上": ("85", "%", Comparator.AT_LEAST), "62.5%": ("62.5", "%", Comparator.EQUAL),
    "一半": ("50", "%", Comparator.EQUAL), "三分之二": ("66.67", "%", Comparator.EQUAL),
    "同比增长9.3%": ("9.3", "%", Comparator.EQUAL), "８５％": ("85", "%", Comparator.EQUAL),
    "近九成": ("90", "%", Comparator.ABOUT), "五成以上": ("50", "%", Comparator.AT_LEAST),
} | dict.fromkeys(
    ("4月17日", "2024年", "6月底", "６月底", "2#机组", "G518", "12345热线", "第55项", "38路", "3+3+N", "“5215”企业", '"5215"企业',
     "〔2021〕8号", "一季度", "第二季度", "二季度末", "第三、四季度", "二〇二四年", "沂蒙路38号"),
)  # fmt: skip


@pytest.mark.parametrize(
    "sentence", ["{}", "全市涉及{}。", "①滨河路改造：今年以来累计完成{}，其余正在推进；", "按要求（{}）推进。"]
)
@pytest.mark.parametrize("words", WORDS)
def test_words_mean_the_same_alone_and_in_a_sentence(words: str, sentence: str) -> None:
    text = sentence.format(words)
    found = [(each.figure, each.unit, each.comparator) for each in quantities(text)] + [
        (f"{each.value:f}", "%", each.comparator) for each in percentages(text)
    ]
    assert found == ([WORDS[words]] if WORDS[words] else [])


def test_range_keeps_its_words() -> None:
    (found,) = quantities("预计2-3个月内获批")
    assert (found.value, found.text, found.figure, found.unit) == (None, "2-3个月", "2-3", "个月")
    assert (found.low, found.high, found.base) == (Decimal(2), Decimal(3), None)


@pytest.mark.parametrize(
    "text",
    [
        "4月17日", "2024年", "6月底前", "1-5月份", "3、4月份", "2023-2025年", "2024.6.30", "9时30分", "恒新能源2#机组", "推进G518改造",
        "受理12345热线", "落实第55项", "优化38路", "推行3+3+N模式", "“5215”企业", "鲁政发〔2021〕8号", "前三季度", "二季度", "第一、二、三批",
        "《关于服务质量提升工作十五条措施的通知》", "“十四五”规划", "5G基站", "PM2.5", "一区一策", "一期工程", "世界500强", "1.完善制度",
        "（一）道路", "K12+300", "电话0539-8721234", "一体化推进", "统一部署", "15分钟生活圈", "110千伏变电站", "第三方评估", "每一个环节",
    ],
)  # fmt: skip
def test_no_quantity(text: str) -> None:
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("text", "value", "basis"),
    [
        ("完成全年目标的50%", "50", Basis.ANNUAL_TARGET),
        ("完成全年55%", "55", Basis.ANNUAL_TARGET),
        ("占年度投资计划的97.2%", "97.2", Basis.ANNUAL_TARGET),
        ("总工程量完成60%", "60", Basis.WORKS),
        ("总体进度达到55%", "55", Basis.WORKS),
        ("形象进度80％", "80", Basis.WORKS),
        ("地下管网完成90%", "90", Basis.COMPONENT),
        ("开工率95%", "95", Basis.RATE),
        ("覆盖率达到80%以上", "80", Basis.RATE),
        ("同比增长9.3%", "9.3", None),
        ("沥青下面层完成三分之二", "66.67", Basis.COMPONENT),
        ("形象进度过半", "50", Basis.WORKS),
        ("覆盖面达到九成以上", "90", Basis.RATE),
        ("覆盖率达到百分之八十", "80", Basis.RATE),
        ("覆盖率达到百分之八十五点五", "85.5", Basis.RATE),
    ],
)
def test_percentage(text: str, value: str, basis: Basis | None) -> None:
    (found,) = percentages(text)
    assert (found.value, found.basis) == (Decimal(value), basis)
    assert quantities(text) == []


def test_what_is_counted() -> None:
    text = "新增供热配套设施面积221万平方米、供热能力980万平方米，11个新建项目开工，城市道路25条、41.29公里。"
    assert [quantity.what for quantity in quantities(text)] == [
        "新增供热配套设施面积", "供热能力", "新建项目", "城市道路", "城市道路",
    ]  # fmt: skip
    assert all(quantity.what_span.of(text) == quantity.what for quantity in quantities(text))


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("完成和美乡村120个", "和美乡村"),
        ("和顺县农村公路20公里", "和顺县农村公路"),
        ("完成并网光伏20万千瓦", "并网光伏"),
        ("及时雨工程5个", "及时雨工程"),
        ("完成管网和道路5公里", "管网和道路"),
        ("和管网5公里", "管网"),
        ("及时整改问题5个", "整改问题"),
    ],
)
def test_a_word_that_begins_like_what_joins_is_whole(text: str, what: str) -> None:
    assert [quantity.what for quantity in quantities(text)] == [what]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("22.1", "万平方米"), ("221000", "平米")),
        (("1.09", "亿元"), ("10900", "万元")),
        (("2.5", "公里"), ("2500", "米")),
    ],
)
def test_base_units(one: tuple[str, str], other: tuple[str, str]) -> None:
    assert in_base_unit(Decimal(one[0]), one[1]) == in_base_unit(Decimal(other[0]), other[1])


@given(st.integers(min_value=1, max_value=9999))
def test_chinese_numerals_come_back(value: int) -> None:
    digits, powers = "零一二三四五六七八九", ["千", "百", "十", ""]
    words, gap = "", False
    for digit, power in zip(f"{value:04d}", powers, strict=True):
        if digit == "0":
            gap = bool(words)
        else:
            words += ("零" if gap else "") + digits[int(digit)] + power
            gap = False
    assert number(words) == value


@given(st.text(alphabet="0123456789.,，、%一二十百万亿个米条年月日（）“”《》至-约不少于以上完成率", max_size=60))
def test_spans_lie_in_order_inside_the_text(text: str) -> None:
    for found in (quantities(text), percentages(text)):
        places = [reading.span for reading in found]
        assert all(0 <= span.start < span.end <= len(text) for span in places)
        assert all(one.end <= other.start for one, other in pairwise(places))


def test_certainty_falls_where_the_words_leave_room() -> None:
    assert quantities("建设道路3条")[0].certainty is Certainty.SURE
    assert quantities("会同15部门")[0].certainty is Certainty.LIKELY
    assert quantities("满意度得分98.5。")[0].certainty is Certainty.GUESS


def test_span() -> None:
    span = Span(2, 5)
    assert (len(span), 2 in span, 5 in span, span.of("0123456"), span.shift(3)) == (3, True, False, "234", Span(5, 8))
    assert span.overlaps(Span(4, 9))
    assert not span.overlaps(Span(5, 9))
