"""A narrative is read into items and rows and composed back without the loss of a character."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.language import DistrictSource, KnownName, Part, Stage, arrange, compose, read
from tasks.language.figures import Basis, Certainty

anything = st.text(alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=200)
official = st.lists(
    st.sampled_from(
        ["①", "②", "（一）", "（二）", "(1)", "1.", "2.", "1、", "一、", "二、", "一是", "二是", "西三路", "黄海路改造", "兰山区", "：", "；", "。", "，", "、",
         "\n", "\n\n", " ", "　", "已完工", "完成60%", "总工程量完成90%", "正在办理手续", "等3个项目", "存在问题", "下一步打算", "下一步，将", "三季度将", "目前", "（A-B）", "（", "）", "“", "”",
         "25条", "完成全年目标的50%", "开工率95%", "●", "\r\n", "\u2028", "𠮷"]
    ),
    max_size=40,
).map("".join)  # fmt: skip


@given(anything)
def test_any_text_comes_back(text: str) -> None:
    assert compose(read(text).rows) == text


@given(official, official)
def test_official_words_in_any_order_come_back(text: str, goal: str) -> None:
    narrative = read(text, goal=goal, task=goal, known=[KnownName("西三路单面工程", ("西三路",), "莒南县")])
    assert compose(narrative.rows) == text
    place = 0
    for row in narrative.rows:
        assert row.span.start == place
        assert row.text == row.span.of(text)
        place = row.span.end
        for span in (row.name_span, row.stage_span, row.percent_span, row.district_span):
            assert span is None or 0 <= span.start <= span.end <= len(text)
    assert [row.item for row in narrative.rows] == sorted(row.item for row in narrative.rows)


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        ("①甲路已完工； ②乙路已完工。", ["①", "②"]),
        ("（一）甲。\n（二）乙。", ["（一）", "（二）"]),
        ("(1)甲。(2)乙。", ["(1)", "(2)"]),
        ("1.2024年完成3个\n2.5月10日召开会议\n3.印发方案", ["1.", "2.", "3."]),
        ("1、甲。2、乙；3、丙", ["1、", "2、", "3、"]),
        ("总体顺利。一是加强领导；二是压实责任；三是督导检查。", ["", "一是", "二是", "三是"]),
        ("一是新建换热站3处，已完工2处。", ["一是"]),
        ("供热方面，一是新建换热站3处。", [""]),
        ("甲完成。\n乙完成。", ["", ""]),
        ("1.5公里管网已铺设。\n完成2.5公里。", ["", ""]),
        ("会同3、4月份的台账，分析1-5月情况。", [""]),
        ("● 甲\n● 乙", ["●", "●"]),
        ("⑴甲；⑵乙", ["⑴", "⑵"]),
        ("（1）完成甲；（2）完成乙", ["（1）", "（2）"]),
    ],
)
def test_items(text: str, markers: list[str]) -> None:
    assert [rows[0].marker for rows in read(text).items] == markers


def test_titles_give_way_to_the_items_under_them() -> None:
    rows = read("一、工作进展情况\n1.甲。\n2.乙。\n二、存在问题\n1.丙。\n三、下步打算\n1.丁。").rows
    assert [(row.marker, row.part) for row in rows] == [
        ("一、", Part.HEADING), ("1.", Part.PROGRESS), ("2.", Part.PROGRESS), ("二、", Part.HEADING),
        ("1.", Part.OBSTACLES), ("三、", Part.HEADING), ("1.", Part.NEXT_STEPS),
    ]  # fmt: skip


def test_obstacles_and_next_steps() -> None:
    text = "①甲已完工。\n存在问题：征迁滞后。\n下一步打算：加快推进。"
    narrative = read(text)
    assert [span.of(text) for span in narrative.obstacles] == ["存在问题：征迁滞后。\n"]
    assert [span.of(text) for span in narrative.next_steps] == ["下一步打算：加快推进。"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("①甲路已完工。存在的问题：征迁难度大。下一步措施：加大协调力度。", ["progress", "obstacles", "next_steps"]),
        ("甲路已完工。下一步工作打算：加大协调力度。存在困难和问题：无。", ["progress", "next_steps", "obstacles"]),
        ("①甲路已完工。存在问题：资金不足。②乙路已完工。", ["progress", "obstacles", "progress"]),
        ("①甲路已完工。②乙路已完工。存在问题：①征迁难；②资金不足。", ["progress", "progress", "obstacles", "obstacles"]),
        ("①甲路已完工。\n二、存在问题\n征迁难度大。\n三、下一步措施\n加大协调力度。", ["progress", "obstacles", "next_steps"]),
        ("①梳理存在问题12个，已整改10个。", ["progress"]),
        ("一是新建换热站3处，已完工2处。", ["progress"]),
    ],
)  # fmt: skip
def test_a_heading_opens_its_part_wherever_it_stands(text: str, parts: list[str]) -> None:
    rows = read(text).rows
    assert [str(row.part) for row in rows if row.part is not Part.HEADING] == parts
    assert compose(rows) == text


def test_parts_of_one_paragraph_stay_one_item() -> None:
    first, second = read("①甲路已完工。存在问题：资金不足。下步打算：筹资。②乙路已完工。").items
    assert [str(row.part) for row in (*first, *second)] == ["progress", "obstacles", "next_steps", "progress"]
    assert [row.marker for row in (*first, *second)] == ["①", "", "", "②"]


def test_the_mark_between_sub_projects_may_stand_inside_one() -> None:
    text = "④聚才路（甲路-乙路）：主路面完成，路灯完成；南半幅开挖到标高；总工程量完成60%；西城大街：总工程量完成90%。；振兴路：已完工。"
    rows = read(text).rows
    assert [row.name for row in rows] == ["聚才路（甲路-乙路）", "西城大街", "振兴路"]
    assert [row.marker for row in rows] == ["④", "", ""]
    assert [row.percent for row in rows] == [Decimal(60), Decimal(90), None]
    assert [row.stage for row in rows] == [Stage.UNDER_CONSTRUCTION, Stage.UNDER_CONSTRUCTION, Stage.COMPLETED]


def test_components_stay_apart_from_the_whole() -> None:
    (row,) = read("团结路：地下管网完成50%，水稳摊铺完成20%").rows
    assert row.percent is None
    assert [(share.what, share.value) for share in row.components] == [
        ("地下管网", Decimal(50)),
        ("水稳摊铺", Decimal(20)),
    ]
    (row,) = read("团结路：地下管网完成50%，工程进度40%").rows
    assert (row.percent, row.basis, len(row.components)) == (Decimal(40), Basis.WORKS, 1)


def test_names_that_share_a_statement() -> None:
    rows = read("(1)便民停车。和平路立体停车场、市民中心地下停车场已建成启用，奎山公园停车场正在办理土地手续。").rows
    assert [(row.name, row.stage) for row in rows] == [
        ("和平路立体停车场", Stage.COMPLETED), ("市民中心地下停车场", Stage.COMPLETED), ("奎山公园停车场", Stage.PREPARATION),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "召开全市青年社区建设工作现场会，印发方案。", "回迁安置项目建设完成21个项目，剩余128个正常推进。", "新增公交线路3条。",
        "7个项目（1792套）已完成资料审核。", "全市专业化物业覆盖率79%。", "供热管网铺设已完工2.25公里。", "教师队伍建设：招聘教师1240名。",
    ],
)  # fmt: skip
def test_what_names_no_sub_project(text: str) -> None:
    assert [row.name for row in read(text).rows] == [""]


def test_districts_of_rows() -> None:
    goal = "开工3条道路，包括西陵区东山大道改造、夷陵大道改造，伍家岗区花溪路延伸等。"
    text = "东山大道改造：已完工；夷陵大道改造：已完工；花溪路延伸：已完工；点军区江城大道：已完工；无名大道：已完工"
    assert [(row.district, row.district_source) for row in read(text, goal=goal).rows] == [
        ("西陵区", DistrictSource.GOAL_LIST), ("西陵区", DistrictSource.INHERITED), ("伍家岗区", DistrictSource.GOAL_LIST),
        ("点军区", DistrictSource.TEXT), (None, DistrictSource.TEXT),
    ]  # fmt: skip
    (row,) = read("无名大道：已完工", known=[KnownName("无名大道（甲-乙）", district="兰山区")]).rows
    assert (row.district, row.district_source, row.name_certainty) == ("兰山区", DistrictSource.KNOWN, Certainty.SURE)
    rows = read("兰山区：甲子路已完工；乙丑路已完工；罗庄区：丙寅路已完工").rows
    assert [row.district for row in rows] == ["兰山区", "兰山区", "罗庄区"]


def test_claims() -> None:
    task = "完成危房改造800户，铺设供热管网21公里。"
    text = "已开工农村危房改造754户，开工率95%，竣工411户，竣工率52%。供热管网铺设已完工2.25公里，完成全面目标的10.7%。覆盖率79%。"
    claims = read(text, task=task).claims
    assert [(c.numerator and c.numerator.value, c.denominator, c.recomputed, c.consistent) for c in claims] == [
        (Decimal(754), Decimal(800), Decimal("94.25"), False),
        (Decimal(411), Decimal(800), Decimal("51.38"), False),
        (Decimal("2.25"), Decimal(21), Decimal("10.71"), True),
    ]
    (alone,) = read("已完成1108个，完成全年目标的62.5%", task=task).claims
    assert (alone.denominator, alone.recomputed, alone.consistent) == (None, None, None)
    (same,) = read("计划改造小区120个，已开工96个，开工率80%").claims
    assert (same.denominator, same.denominator_source, same.consistent) == (Decimal(120), "同句", True)


def test_arrange_puts_a_new_item_on_its_own_line() -> None:
    assert arrange(["①甲；", "乙。", "②丙。\n", "③丁", "（四）戊"]) == [
        "①甲；",
        "乙。",
        "\n②丙。\n",
        "③丁",
        "\n（四）戊",
    ]
    assert arrange([]) == []


@given(st.lists(anything, max_size=6))
def test_arrange_adds_line_feeds_only(texts: list[str]) -> None:
    arranged = arrange(texts)
    assert len(arranged) == len(texts)
    assert all(new in (old, "\n" + old) for old, new in zip(texts, arranged, strict=True))


@pytest.mark.parametrize(
    ("text", "ahead"),
    [
        ("①西三路已完工。下一步，将加快黄海路征迁，确保9月底前完成团结路改造。②解放路工程完成60%。", ["下一步，将加快黄海路征迁，确保9月底前完成团结路改造。"]),
        ("西三路已完工；下一步将启动黄海路建设；团结路工程完成60%。", ["下一步将启动黄海路建设；"]),
        ("西三路已完工。下步，我局将加快施工。力争年底前建成黄海路。目前，团结路工程进度60%。\n解放路已完工。", ["下步，我局将加快施工。力争年底前建成黄海路。"]),
        ("西三路已完工。\n接下来，抓好黄海路建设。\n团结路工程完成60%。", ["接下来，抓好黄海路建设。\n"]),
        ("①西三路已完工。三季度将实施黄海路改造。\n②解放路工程完成40%。", ["三季度将实施黄海路改造。\n"]),
        ("①西三路已完工。②下一阶段，将加快黄海路征迁。③解放路工程完成40%。", ["②下一阶段，将加快黄海路征迁。"]),
        ("①下一步工作方案已印发；②三季度以来，累计完成道路30条。", []),
    ],
)  # fmt: skip
def test_a_sentence_about_what_comes_next_stands_apart(text: str, ahead: list[str]) -> None:
    narrative = read(text)
    assert [span.of(text) for span in narrative.next_steps] == ahead
    assert compose(narrative.rows) == text
    assert {row.name for row in narrative.rows if row.part is Part.NEXT_STEPS} <= {""}
    numbers = text.count("①") + text.count("②") + text.count("③")
    assert len(narrative.items) == (numbers or 1 + text.count("\n"))
