"""Which words of a narrative name a sub-project, and which name a part, a count, an act or a paper."""

from __future__ import annotations

import pytest

from reports.narrative import read
from tasks.clauses import Stage


def _named(text: str) -> list[str]:
    return [row.name for row in read(text).rows if row.name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("第三热源厂扩建工程3台116MW锅炉本体安装完毕，烟气脱硫系统正在施工。", ["第三热源厂扩建工程"]),
        ("引黄入川工程输水隧洞掘进3.6公里，占总长的72%。", ["引黄入川工程"]),
        ("马鞍山水库大坝填筑至高程580米。", ["马鞍山水库"]),
        ("长岭风电场20台风机全部并网。", ["长岭风电场"]),
        ("110千伏柳泉变电站增容工程已投运，铁西区35千伏线路迁改工程正在组塔。", ["110千伏柳泉变电站增容工程", "铁西区35千伏线路迁改工程"]),
        ("恒润有限公司年产1200吨原料药项目（一期）已建成投产。", ["恒润有限公司年产1200吨原料药项目（一期）"]),
        ("中科光电（铭州）有限公司激光雷达智能制造项目正在办理环评手续。", ["中科光电（铭州）有限公司激光雷达智能制造项目"]),
        ("仅余化工路易涝点正在进行顶管施工。", ["化工路易涝点"]),
        ("白马湖生态修复工程完成投资1.2亿元。", ["白马湖生态修复工程"]),
        ("朝阳路小学（二期）地基与基础通过验收，正在绑扎首层钢筋。", ["朝阳路小学（二期）"]),
        ("蓝天路东延工程剩余300米因征迁受阻停工，其余路段已通车。", ["蓝天路东延工程"]),
        ("新华书店文化综合体11月底前开业。", ["新华书店文化综合体"]),
        ("第十二中学扩建工程完成地下室施工。", ["第十二中学扩建工程"]),
        ("红石村游客接待中心完工，沿河步道铺设2.3公里。", ["红石村游客接待中心"]),
        ("学府路（二环至三环段）机动车道贯通，路灯安装120盏。", ["学府路（二环至三环段）"]),
        ("人民路拓宽改造工程已开工，沥青路面摊铺1.2公里。", ["人民路拓宽改造工程"]),
        ("云海数字平台项目建议书已获批复。", ["云海数字平台"]),
        ("年产20万吨高性能铝合金项目一期已投产，二期正在安装设备。", ["年产20万吨高性能铝合金项目"]),
    ],
)  # fmt: skip
def test_a_name_ends_where_a_part_a_count_or_the_statement_begins(text: str, names: list[str]) -> None:
    assert _named(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("海棠湾书房、老码头书房已开放运营。", ["海棠湾书房", "老码头书房"]),
        ("甲子产业园二期、乙丑封装项目，丙寅精深加工项目、丁卯物流项目均已开工建设。",
         ["甲子产业园二期", "乙丑封装项目", "丙寅精深加工项目", "丁卯物流项目"]),
        ("省图书馆家属院、柴油机厂一区等2个小区已进场施工。", ["省图书馆家属院", "柴油机厂一区"]),
        ("恒力石化聚酯新材料、正大集团肉鸡全产业链等项目已开工。", ["恒力石化聚酯新材料", "正大集团肉鸡全产业链"]),
        ("李家沟、王家坪、赵家湾三个移民安置点全部建成入住。", ["李家沟", "王家坪", "赵家湾"]),
        ("新签约的中创储能电池、天能再生铅、恩捷锂电池隔膜3个项目均已完成备案。", ["中创储能电池", "天能再生铅", "恩捷锂电池隔膜"]),
        ("已完成解放路、胜利街改造，正在推进前进路改造。", ["解放路", "胜利街改造", "前进路改造"]),
        ("机场高速改扩建、环城北路快速化改造2个项目加快建设。", ["机场高速改扩建", "环城北路快速化改造"]),
    ],
)  # fmt: skip
def test_each_name_of_a_list_is_read(text: str, names: list[str]) -> None:
    assert _named(text) == names


def test_a_list_of_examples_has_the_stage_of_its_group() -> None:
    text = "已竣工幼儿园11所，竣工率44%，包括鹤城区机关幼儿园、站前幼儿园，松岭县城东幼儿园等；在建幼儿园14所。"
    assert [(row.name, row.district, row.stage) for row in read(text).rows] == [
        ("鹤城区机关幼儿园", "鹤城区", Stage.COMPLETED),
        ("站前幼儿园", "鹤城区", Stage.COMPLETED),
        ("松岭县城东幼儿园", "松岭县", Stage.COMPLETED),
    ]
    rows = read("已建成2个（幸福里、纺织小区），在建1个（电厂家属院）。").rows
    assert [(row.name, row.stage) for row in rows] == [
        ("幸福里", Stage.COMPLETED),
        ("纺织小区", Stage.COMPLETED),
        ("电厂家属院", Stage.UNDER_CONSTRUCTION),
    ]
    rows = read("已开工2所：碧水湾幼儿园、柳林幼儿园；其余正在办理手续。").rows
    assert [(row.name, row.stage) for row in rows] == [
        ("碧水湾幼儿园", Stage.UNDER_CONSTRUCTION),
        ("柳林幼儿园", Stage.UNDER_CONSTRUCTION),
    ]


def test_shares_said_together_belong_to_one_each() -> None:
    rows = read("海上运动基地、云岭古道文化公园分别完成形象进度45%、30%。").rows
    assert [row.percent for row in rows] == [45, 30]
    rows = read("锦绣幼儿园、翠湖幼儿园形象进度均达到60%以上。").rows
    assert [row.percent for row in rows] == [60, 60]


@pytest.mark.parametrize(
    "text",
    [
        "《澜湾古城保护规划》通过省级评审，正在按程序报批。",
        "寄宿制学校食堂、宿舍改造完成24所，其余6所已完成招标。",
        "省市重点项目累计完成投资97.3亿元，已开工58个。",
        "完整社区建设：8个试点社区实施方案已批复。",
        "农村公路新改建项目开工92公里。",
        "全市50个重点项目已开工46个，开工率92%。",
        "举办投资贸易博览会，签约项目23个，合同引资额186亿元。",
        "马头镇、归昌乡、泉源镇3个农业产业强镇项目通过验收。",
        "42万亩新建高标准农田全部开工。",
    ],
)
def test_papers_counts_and_kinds_name_nothing(text: str) -> None:
    assert _named(text) == []


def test_a_firm_carries_its_city_but_lies_in_no_district_for_it() -> None:
    (row,) = read("铭州市恒润生物有限公司原料药项目已投产。").rows
    assert row.district is None
