"""Which names a list holds, what is said of all of them, and which words of a sentence are none of its names."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tasks.language import Stage, read

UNDER, DONE, NONE, NOT = Stage.UNDER_CONSTRUCTION, Stage.COMPLETED, Stage.UNSTATED, Stage.NOT_STARTED


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("提前竣工的有2个，为沂河实业公司仓储项目、枫秀西路。", {"沂河实业公司仓储项目": DONE, "枫秀西路": DONE}),
        ("洪安景区完成岩庄安置区、三省风情街等2项工程。", {"岩庄安置区": DONE, "三省风情街": DONE}),
        ("应开工7项，已开工3项（金信玻璃项目、电网建设、沁园中学项目）。", {"金信玻璃项目": UNDER, "沁园中学项目": UNDER}),
        ("继续推进毓秀路幼儿园、启稚幼儿园等学校的启动、开工和投用。", {"毓秀路幼儿园": UNDER, "启稚幼儿园": UNDER}),
        ("提前开工的有2个，为望舒台安置区、省道S209大桥工程。", {"望舒台安置区": UNDER, "省道S209大桥工程": UNDER}),
        ("停车场建成2个（沂河广场、望舒台公园），年底有望建成1个（永陵公园）。", {"沂河广场": DONE, "望舒台公园": DONE, "永陵公园": UNDER}),
        ("停车场建成3个（沂河广场、望舒台公园），还将建设。", {}),
        ("完工2座，分别是望舒台渡口、枫林渡口；开工1座，为永陵渡口。", {"望舒台渡口": DONE, "枫林渡口": DONE, "永陵渡口": UNDER}),
        ("11个项目提前开工，有沂河产业园、枫林公司铝型材加工项目等。", {"沂河产业园": UNDER, "枫林公司铝型材加工项目": UNDER}),
        ("完成上源路绿化工程、浍河绿化工程等绿地20万平方米；古杏路绿道、张公山公园绿道等绿道12公里。",
         {"上源路绿化工程": DONE, "浍河绿化工程": DONE, "古杏路绿道": DONE, "张公山公园绿道": DONE}),
        ("西部快线、工业大道南、市民大道三期开工。", {"西部快线": UNDER, "工业大道南": UNDER, "市民大道三期": UNDER}),
        ("世纪广场、星光路、振兴路龙泉人家已开工。", {"世纪广场": UNDER, "星光路": UNDER, "振兴路龙泉人家": UNDER}),
        ("白云路至106国道段、洛溪大桥拓宽工程已开工。", {"白云路至106国道段": UNDER, "洛溪大桥拓宽工程": UNDER}),
        ("帅家桥、龙岗桥改造工程已完工。", {"帅家桥": DONE, "龙岗桥改造": DONE}),
    ],
)  # fmt: skip
def test_a_list_is_read_with_what_is_said_of_it(text: str, stages: dict[str, Stage]) -> None:
    assert {row.name: row.stage for row in read(text).rows if row.name} == stages


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("乌江大桥南岸主塔封顶。", ["乌江大桥"]),
        ("府前街改造雨水管道铺设800米。", ["府前街改造"]),
        ("从江县农村危房改造已开工21410户。", []),
        ("大运河文化带工程方面，8项工程稳步实施。", []),
        ("武冈三县重要县乡道未启动建设。", []),
        ("投资2.2亿元的望舒台公园、7.2亿元的富水南岸公路即将竣工。", ["望舒台公园", "富水南岸公路"]),
        ("洪泽湖周边滞洪区近期建设工程加快推进。", ["洪泽湖周边滞洪区近期建设工程"]),
        ("（一）城市污水处理厂工程。望舒台净水厂工程土建完成90%。", ["望舒台净水厂工程"]),
        ("兴龙产业园一号厂房已投产。", ["兴龙产业园"]),
        ("临翔区龙浩坝水库输水隧洞贯通。", ["临翔区龙浩坝水库"]),
        ("市人民医院门诊综合楼已封顶。", ["市人民医院门诊综合楼"]),
        ("铁西路与煤城路交叉口渠化改造已完成。", ["铁西路与煤城路交叉口渠化改造"]),
        ("迎宾大道下穿立交受征迁影响进展缓慢。", ["迎宾大道下穿立交"]),
        ("柯桥中学管理团队赴江山中学交流。", []),
        ("“县中崛起”结对帮扶学校2所。", []),
        ("省下达棚户区改造开工任务15130套，已开工9870套。", []),
        ("1.4公里黄河控导工程已竣工。", ["黄河控导工程"]),
        ("云溪县农田建设项目（枫林片区）已完工。", ["云溪县农田建设项目（枫林片区）"]),
        ("河东污水处理厂（5万吨/日）已投用。", ["河东污水处理厂"]),
        ("芦山区竹园村已开工。", ["芦山区竹园村"]),
        ("14号线已开工。", ["14号线"]),
        ("有线电视网络改造已完成部分小区。", []),
        ("早晚高峰平均车速提升5%。", []),
        ("友谊路至天桥已围挡封闭。", []),
    ],
)  # fmt: skip
def test_a_name_is_that_of_works_and_no_part_of_them(text: str, names: list[str]) -> None:
    assert [row.name for row in read(text).rows if row.name] == names


def test_what_is_done_of_a_part_ends_no_works() -> None:
    [row] = read("独秀大道北段施工便道已建成。").rows
    assert (row.name, row.stage) == ("独秀大道北段", UNDER)


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("望舒台水利枢纽主体土建标段招标已启动。", Stage.PREPARATION),
        ("望舒台公园改造项目前期顺利推进。", Stage.PREPARATION),
        ("望舒台公园建设项目工程可行性研究报告编制完成。", Stage.PREPARATION),
        ("滨江大道三期景观绿化正在招投标。", Stage.PREPARATION),
        ("望舒台项目由于合作方出现问题未能开工。", Stage.NOT_STARTED),
        ("加快实施福槐苑桥改造重建。", UNDER),
        ("望舒台图书馆6月30日开馆试运行。", DONE),
        ("文昌南路征地拆迁计划10月30日前完成，有望年底前贯通。", Stage.PREPARATION),
        ("望舒台小学扩建工程提前15天竣工并交付。", DONE),
        ("津石高速天津西段力争年内主体完工。", UNDER),
    ],
)
def test_the_stage_of_works(text: str, stage: Stage) -> None:
    assert [row.stage for row in read(text).rows if row.name] == [stage]


def test_a_share_of_another_thing_or_of_a_part_is_not_that_of_the_works() -> None:
    first, *_ = read("王坛镇污水管线已完工，稽东镇污水管完成工程量的80%。").rows
    assert (first.name, first.percent) == ("王坛镇污水管线", None)
    [row] = read("市三中扩建工程桩基完成工程量的85%。").rows
    assert (row.name, row.percent) == ("市三中扩建工程", None)
    [row] = read("市三中扩建工程完成工程量的85%。").rows
    assert row.percent == Decimal(85)


def test_shares_are_given_out_only_where_each_name_has_one() -> None:
    rows = read("望舒高铁、枫林高铁分别完成形象进度49%、52.5%。永陵路、沂河路分别完成形象进度20%、30%、40%。").rows
    assert [row.percent for row in rows if row.name] == [49, Decimal("52.5"), None, None]


def test_a_zone_that_is_the_works_lies_in_no_district_of_its_own_name() -> None:
    [row] = read("核桃坪旅游度假区已开工。").rows
    assert (row.name, row.district) == ("核桃坪旅游度假区", None)


def test_a_share_of_the_plan_does_not_stand_on_the_count_of_another() -> None:
    text = (
        "工业项目18个，完成投资6.34亿元，为年度计划的56.28%，其中甲厂、乙厂进度较快，分别完成年度计划的225%、179.74%。"
    )
    counted = [(claim.numerator.text, claim.stated.text) for claim in read(text).claims if claim.numerator]
    assert counted == [("6.34亿元", "56.28%")]


def test_a_count_beside_what_it_is_of_is_held_to_it() -> None:
    text = "历年开工各类保障房53500套，已配租配售52636套，配租配售率{}%。"
    [right], [wrong] = (read(text.format(share)).claims for share in ("98.39", "97.39"))
    assert (right.verdict.value, wrong.verdict.value) == ("holds", "refuted")
