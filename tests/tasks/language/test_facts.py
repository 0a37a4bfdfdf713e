"""Districts, stages, owners, targets, conditions, lists of names and matching are read out of clauses."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import pytest

from tasks.language import (
    NOWHERE,
    ConditionKind,
    KnownName,
    Places,
    Stage,
    annual_targets,
    conditions,
    match_name,
    named_projects,
    owners,
    read,
)
from tasks.language.figures import Basis, Certainty, Comparator
from tasks.language.names import looks_like_name

LINYI = Places.of_city(
    (written, unit["short_name"])
    for unit in json.loads((Path(__file__).parents[3] / "fixtures/organizations.json").read_text(encoding="utf-8"))
    if unit["kind"] in ("district", "zone")
    for written in (unit["name"], unit["short_name"], *unit["aliases"])
)
FIXTURE = Path(__file__).parents[3] / "fixtures" / "2024-Q2-housing-bureau.txt"
CELLS = {
    cells[0]: [re.sub(r"<[^>]+>", "", cell) for cell in cells]
    for cells in (line.split("\t") for line in FIXTURE.read_text(encoding="utf-8").splitlines())
    if len(cells) == 4
}


@pytest.mark.parametrize(
    ("name", "district"),
    [
        ("兰山区公路物流枢纽南区道路工程", "兰山区"),
        ("沂河新区科创新城平急两用场所", "沂河新区"),
        ("高新区马厂湖中心平急两用场所", "高新区"),
        ("费县文山路东段工程", "费县"),
        ("临沭生物质供热项目", "临沭县"),
        ("越城区东浦幼儿园", "越城区"),
        ("泉山区云龙湖隧道", "泉山区"),
        ("慈溪市新城大道", "慈溪市"),
        ("和谐小区改造", None),
        ("中心城区口袋公园", None),
        ("城市道路", None),
        ("各县区", None),
        ("河东路拓宽", None),
        ("火炬路改造", None),
    ],
)
def test_district_of_a_name(name: str, district: str | None) -> None:
    found = LINYI.of(name)
    assert (found[0] if found else None) == district
    if found:
        assert name.startswith(found[1].of(name))


def test_districts_in_a_text() -> None:
    text = "沂水县、郯城县、沂南县辛集镇、兰山区义堂镇作了交流发言，柯桥区平水镇的老旧小区改造已完成"
    assert [span.of(text) for span in LINYI.all(text)] == ["沂水县", "郯城县", "沂南县", "兰山区", "柯桥区"]


@pytest.mark.parametrize(
    ("statement", "stage"),
    [
        ("已完工", Stage.COMPLETED),
        ("项目已于6月竣工并投入使用", Stage.COMPLETED),
        ("现已通车", Stage.COMPLETED),
        ("主体已完工，正在装修", Stage.UNDER_CONSTRUCTION),
        ("预计9月底完工，正在浇筑主体", Stage.UNDER_CONSTRUCTION),
        ("正在办理施工手续", Stage.PREPARATION),
        ("正在按计划推进设计", Stage.PREPARATION),
        ("已完成立项批复，正在推进环评、林评等", Stage.PREPARATION),
        ("正在清理路基", Stage.UNDER_CONSTRUCTION),
        ("完成东段330米，剩余部分正在继续推进", Stage.UNDER_CONSTRUCTION),
        ("基本完成场地平整，尚未开始地下管网施工", Stage.UNDER_CONSTRUCTION),
        ("尚未开工", Stage.NOT_STARTED),
        ("拟于9月份开工", Stage.NOT_STARTED),
        ("因资金问题停工", Stage.SUSPENDED),
        ("因汛期暂停施工，计划8月下旬复工", Stage.SUSPENDED),
        ("停工三个月后已复工，正在浇筑", Stage.UNDER_CONSTRUCTION),
        ("因规划调整不再实施", Stage.CANCELLED),
        ("", Stage.UNSTATED),
    ],
)
def test_stage(statement: str, stage: Stage) -> None:
    [row] = read(f"沂河路：{statement}", known=[KnownName("沂河路")]).rows
    assert row.stage is stage
    assert row.stage_span is None or row.stage_span.of(row.text)


def test_percent_decides_the_stage() -> None:
    told = {60: Stage.UNDER_CONSTRUCTION, 100: Stage.COMPLETED, 0: Stage.NOT_STARTED}
    for percent, stage in told.items():
        [row] = read(f"沂河路：总工程量完成{percent}%", known=[KnownName("沂河路")]).rows
        assert (row.percent, row.stage) == (percent, stage)


def test_owners() -> None:
    text = "新增口袋公园128处（市城管局）。恒新能源正在进行水压试验。（该项工作由国资委牵头）老旧小区改造（青年社区）（责任单位：市住建局、市财政局）"
    assert [clause.name for clause in owners(text)] == ["市城管局", "国资委", "市住建局", "市财政局"]
    assert all(clause.span.of(text) == clause.name for clause in owners(text))
    assert owners(text)[1].clause_span.of(text) == "恒新能源正在进行水压试验。（该项工作由国资委牵头）"
    assert owners("沂水县（沂城街道）、兰山区（金雀山街道办）建设公园（文化中心）") == []


def test_annual_targets_of_the_seed() -> None:
    read = {
        number: [(t.what, t.comparator, t.value, t.unit, t.accumulation, t.owner) for t in annual_targets(cells[1])]
        for number, cells in CELLS.items()
    }
    equal, least, adds, level = Comparator.EQUAL, Comparator.AT_LEAST, "cumulative", "level"
    assert read["34"] == [
        ("新建、改造城市道路", equal, Decimal(25), "条", adds, None),
        ("新建、改造城市道路", equal, Decimal("41.29"), "公里", adds, None),
    ]
    assert read["40"] == [
        ("新增中心城区口袋公园", equal, Decimal(128), "处", adds, "市城管局"),
        ("社区公园", equal, Decimal(12), "处", adds, "市城管局"),
        ("新增开放公园、绿地", equal, Decimal(100), "万平米", adds, "市城管局"),
        ("中心城区一级养护面积", equal, Decimal(65), "%", level, "市城管局"),
    ]
    assert read["42"] == []
    assert [row[1:4] for row in read["88"]] == [
        (least, Decimal(51), "个"), (equal, Decimal(1792), "套"), (equal, Decimal(800), "户"),
    ]  # fmt: skip
    assert [row[2:4] for row in read["89"]] == [
        (Decimal(21), "公里"), (Decimal(221), "万平方米"), (Decimal(980), "万平方米"), (Decimal("4.5"), "万户"),
    ]  # fmt: skip
    assert read["91"] == [
        ("集中整治重点小区", least, Decimal(100), "个", adds, None),
        ("专业化物业覆盖率", least, Decimal(80), "%", level, None),
    ]


def test_every_target_stands_on_its_words() -> None:
    for cells in CELLS.values():
        for target in annual_targets(cells[1]):
            assert f"{target.value.normalize():f}" in target.span.of(cells[1])


def test_conditions_of_the_seed() -> None:
    found = conditions(CELLS["34"][2], LINYI)
    (listed,) = [condition for condition in found if condition.kind is ConditionKind.NAMED_LIST]
    assert len(listed.names) == 25
    assert (listed.names[1].name, listed.names[1].district, listed.names[1].inherited) == (
        "聚才路（临高西路-中央大街）", "兰山区", True,
    )  # fmt: skip
    assert [(c.value, c.unit) for c in found if c.kind is ConditionKind.QUANTITY] == [(Decimal(25), "条")]
    assert [(c.value, c.basis) for c in found if c.kind is ConditionKind.SHARE] == [(Decimal(50), Basis.ANNUAL_TARGET)]
    events = [condition.what for condition in found if condition.kind is ConditionKind.EVENT]
    assert "完成立项" in events
    assert "完成线路拆迁摸底调查" in events
    assert all(condition.span.end <= len(CELLS["34"][2]) for condition in found)


def test_condition_carries_its_subject_and_owner() -> None:
    found = conditions("沐河路确定可研单位，开展可研编制；新增公园5处（市城管局）")
    assert [(c.kind, c.what, c.owner) for c in found] == [
        (ConditionKind.EVENT, "沐河路确定可研单位", None),
        (ConditionKind.EVENT, "开展可研编制", None),
        (ConditionKind.QUANTITY, "新增公园", "市城管局"),
    ]
    assert found[1].subject == "沐河路"


def test_named_projects_inherit_districts() -> None:
    text = "开工道路4条，包括西陵区东山大道改造、夷陵大道快速化改造，伍家岗区花溪路延伸、桔城路（东站路-共谊路）等，完成全年目标的40%。"
    assert [(entry.name, entry.district, entry.inherited) for entry in named_projects(text, NOWHERE)] == [
        ("西陵区东山大道改造", "西陵区", False), ("夷陵大道快速化改造", "西陵区", True),
        ("伍家岗区花溪路延伸", "伍家岗区", False), ("桔城路（东站路-共谊路）", "伍家岗区", True),
    ]  # fmt: skip
    assert all(entry.span.of(text) == entry.name for entry in named_projects(text, NOWHERE))


def test_named_projects_without_an_introduction() -> None:
    names = [entry.name for entry in named_projects(CELLS["34"][1])]
    assert names == [
        "G518临港至临沂段快速化改造", "解放路西段拓宽改造", "长春路东段快速化改造", "温泉路快速化改造", "雄安大道", "沐河北路",
    ]  # fmt: skip
    for number in ("40", "42", "88", "89", "91"):
        assert named_projects(CELLS[number][1]) == ()


KNOWN = [
    KnownName("莒南县西三路单面工程"),
    KnownName("团结路（中纬西路-富水路）", district="兰山区"),
    KnownName("高新区火炬路改造"),
    KnownName("沐河路"),
    KnownName("人民路（创业路-涑河）"),
    KnownName("人民路（解放路-沂河）"),
    KnownName("科技大道综合提升", aliases=("科创大道",)),
]


@pytest.mark.parametrize(
    ("name", "match", "certainty"),
    [
        ("西三路", 0, Certainty.SURE),
        ("莒南县西三路", 0, Certainty.SURE),
        ("团结路", 1, Certainty.SURE),
        ("火炬路改造", 2, Certainty.SURE),
        ("科创大道", 6, Certainty.SURE),
        ("人民路（创业路—涑河）", 4, Certainty.SURE),
        ("人民路", 4, Certainty.GUESS),
        ("沐河北路", 3, Certainty.GUESS),
        ("罗庄区团结路", None, Certainty.GUESS),
        ("东方红大桥", None, Certainty.GUESS),
    ],
)
def test_match_name(name: str, match: int | None, certainty: Certainty) -> None:
    found, sure = match_name(name, KNOWN)
    assert sure is certainty
    if match is not None:
        assert found is KNOWN[match]
    else:
        assert found is None or sure is Certainty.GUESS


def test_a_name_is_told_from_a_kind() -> None:
    for name in (
        "火炬路改造",
        "建设路",
        "向阳路",
        "发展大道拓宽",
        "文化路",
        "镜湖小学",
        "市图书馆",
    ):
        assert looks_like_name(name)
    for kind in (
        "供热管网",
        "老旧小区改造",
        "保障性租赁住房项目",
        "教师队伍建设",
        "重点小区",
        "断头路",
        "推进人民路改造",
        "占总工程",
    ):
        assert not looks_like_name(kind)


@pytest.mark.parametrize(
    ("words", "stage"),
    [
        ("已开放运营", Stage.COMPLETED), ("已挂牌运营", Stage.COMPLETED), ("已完工待验收", Stage.COMPLETED), ("已点火供热", Stage.COMPLETED),
        ("已完成蓄水验收", Stage.COMPLETED), ("已完成竣工验收备案", Stage.COMPLETED), ("通过初验", Stage.COMPLETED),
        ("已通水试运行", Stage.UNDER_CONSTRUCTION), ("正在单机调试", Stage.UNDER_CONSTRUCTION), ("首台机组并网发电", Stage.UNDER_CONSTRUCTION),
        ("已复工", Stage.UNDER_CONSTRUCTION), ("全线洞通", Stage.UNDER_CONSTRUCTION), ("布展完成", Stage.UNDER_CONSTRUCTION),
        ("确定施工单位，近期进场施工", Stage.PREPARATION), ("均已完成备案", Stage.PREPARATION),
        ("列入省重点项目储备库", Stage.PREPARATION), ("正在征迁", Stage.PREPARATION), ("已调整出年度计划", Stage.CANCELLED),
    ],
)  # fmt: skip
def test_how_far_the_words_of_practice_say_a_thing_is(words: str, stage: Stage) -> None:
    [row] = read(f"沂河路：{words}", known=[KnownName("沂河路")]).rows
    assert row.stage is stage
