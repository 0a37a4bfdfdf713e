"""The same name in many forms of sentence: what is said around a name decides neither whether it is found nor where it ends."""

from __future__ import annotations

import pytest

from tasks.language import Stage, read

NAMES = (
    "青龙湖退渔还湖工程 汪洋镇污水处理提标改造工程 乌海湖大桥 平邑县天宇自然博物馆新馆 莒南县坪上镇敬老院 涟水机场T2航站楼 "
    "柳河县三源浦老街改造 青岛地铁6号线 费县许家崖灌区 响水陈家港工业污水厂 兴城首山国家森林公园木栈道 靖江新港大道"
).split()
FRAMES = {
    "{}已建成投用。": Stage.COMPLETED,
    "{}（已完工）。": Stage.COMPLETED,
    "{}于6月底竣工验收。": Stage.COMPLETED,
    "建成并投入使用{}。": Stage.COMPLETED,
    "特别是{}顺利通车。": Stage.COMPLETED,
    "（1）{}，已完工；": Stage.COMPLETED,
    "{}完成情况。总投资2亿元，现已完工并投入使用。": Stage.COMPLETED,
    "今年以来，我市全力推动{}，目前正在进行基础施工。": Stage.UNDER_CONSTRUCTION,
    "我市加快推进{}建设，目前已完成主体施工。": Stage.UNDER_CONSTRUCTION,
    "市住建局加快{}建设，目前正在进行装修。": Stage.UNDER_CONSTRUCTION,
    "县里投资3亿元新建{}，现已完成主体施工。": Stage.UNDER_CONSTRUCTION,
    "投资1.2亿元建设{}，目前正在进行主体施工。": Stage.UNDER_CONSTRUCTION,
    "加快推进总投资4.6亿元的{}。": Stage.UNDER_CONSTRUCTION,
    "{}由市城投集团承建，目前正在进行主体施工。": Stage.UNDER_CONSTRUCTION,
    "{}的主体工程正在施工。": Stage.UNDER_CONSTRUCTION,
    "☑{}。目前主体完成约70%。": Stage.UNDER_CONSTRUCTION,
    "1\t{}\t市交通局\t正在进行主体施工": Stage.UNDER_CONSTRUCTION,
    "{}完成可研批复，正在办理用地手续。": Stage.PREPARATION,
    "{}已完成挂牌、摘牌。": Stage.PREPARATION,
    "{}尚未开工。": Stage.NOT_STARTED,
    "{}因资金不到位已停工。": Stage.SUSPENDED,
}
PAIRS = (
    "{}和{}均已完工。",
    "{}以及{}已完工。",
    "已完工2个，分别为{}、{}。",
    "其中：{}已完工，{}已投入使用。",
    "{}、{}2个项目建成。",
)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_name_is_found_whatever_is_said_around_it(frame: str) -> None:
    found = {
        name: [(row.name.removesuffix("建设"), row.stage) for row in read(frame.format(name)).rows if row.name]
        for name in NAMES
    }
    assert found == {name: [(name, FRAMES[frame])] for name in NAMES}


@pytest.mark.parametrize("frame", PAIRS)
def test_two_names_are_two_however_they_are_joined(frame: str) -> None:
    pairs = list(zip(NAMES, [*NAMES[3:], *NAMES[:3]], strict=True))
    found = [[row.name for row in read(frame.format(*pair)).rows if row.name] for pair in pairs]
    assert found == [list(pair) for pair in pairs]


@pytest.mark.parametrize(
    "text",
    ["红棉幼儿园位于红山1号小区。", "责任单位：市城乡一体化示范区。", "周原镇以项目稳增长。", "嘉泽桥镇竣工率较高。"],
)
def test_what_only_looks_like_works_is_no_more_than_it_says(text: str) -> None:
    assert [row.name for row in read(text).rows if row.name and row.name != "红棉幼儿园"] == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("核桃沟小区预计6月份建成投用；周原幼儿园9月份开园。", "周原幼儿园"),
        ("瑶池景区建设目前已完成橡胶坝基开挖等工程。", "瑶池景区"),
        ("老城改造一期项目已完成挂牌、摘牌，年底前开工建设。", "老城改造一期项目"),
    ],
)
def test_nothing_ahead_or_in_part_is_read_as_done(text: str, name: str) -> None:
    assert all(row.stage is not Stage.COMPLETED for row in read(text).rows if row.name == name)
    assert name in [row.name for row in read(text).rows]
