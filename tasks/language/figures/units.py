"""Units and measure words, and the base unit in which two quantities are compared."""

from __future__ import annotations

import re
from decimal import Decimal

from tasks.language.figures.numerals import GROUPS

#: unit → (factor, base unit), for units that are not their own base.
BASES: dict[str, tuple[Decimal, str]] = {
    unit: (Decimal(factor), base)
    for base, units in {
        "米": "公里 1000|千米 1000|km 1000|KM 1000|华里 500|里 500|延米 1|延长米 1|m 1|厘米 0.01|毫米 0.001",
        "平方米": "平方公里 1000000|km² 1000000|km2 1000000|㎢ 1000000|平方千米 1000000|公顷 10000|平米 1|平方 1|平 1|㎡ 1|m² 1|m2 1",
        "立方米": "立方 1|方 1|m³ 1|m3 1",
        "吨": "千克 0.001|公斤 0.001|斤 0.0005|t 1|kg 0.001",
        "千瓦": "kW 1|KW 1|兆瓦 1000|MW 1000|吉瓦 1000000|GW 1000000",
        "千瓦时": "kWh 1|度电 1|度 1",
        "小时": "分钟 0.016666666667",
        "百分点": "个百分点 1",
        "人": "名 1|位 1",
    }.items()
    for unit, factor in (entry.split(" ") for entry in units.split("|"))
}
#: Measure words and units that may follow a Chinese number (两处, 十五条) as well as an Arabic one.
COUNTS = (
    "个百分点 个工作日 个月 个次 人次 台次 家次 户次 剂次 车次 班次 场次 批次 件次 平方公里 平方千米 平方米 平米 立方米 公里 千米 公顷 公斤 万元 "
    "个 项 件 处 座 套 间 台 辆 家 条 所 栋 幢 宗 场 次 批 份 篇 支 只 张 枚 块 片 段 孔 眼 根 盏 株 棵 头 艘 架 列 套（间） 间（套） 基 组 类 种 "
    "轮 笔 起 例 名 户 位 亩 吨 元 米"
).split()
#: Those that mean a quantity only after an Arabic number; after a Chinese one they make names (三方, 二期, 一级).
FIGURES = (
    "延长米 延米 厘米 毫米 km² km2 ㎢ km KM 平方 平 ㎡ m² m2 m³ m3 立方 方 升 毫升 千克 毫克 微克 克 斤 吨标准煤 吨煤 千瓦时 千瓦 兆瓦 吉瓦 "
    "kWh kW KW MW GW MWp 千伏安 兆伏安 kVA MVA 度电 度 美元 欧元 港元 日元 人 人口 口 班 部 门 单 本 册 款 顶 对 面 幅 道 分 羽 尾 "
    "倍 层 床 课时 学时 年 天 小时 分钟 秒 周 工作日 摄氏度 ℃ 分贝 TB GB PB MB kg t m 里 华里 PFLOPS P 标箱 箱 桶 瓶 盒 袋 "
    "车道公里 线公里 户籍 学位 床位 车位 泊位 百分点 杆 穗 卷 盘 阶 排 期 亩次 顿 联 榀 环 席 首 集 档 架次 艘次 标准箱 TEU"
).split()
#: Nouns that official style counts without a measure word: 会同15部门.
NOUNS = "部门 县市区 县区 区县 市县 镇街 乡镇 街镇 街道 社区 村居 村 镇 乡 企业 单位 学校 小区 项目 户居民 单元".split()

UNIT = "|".join(map(re.escape, sorted({*COUNTS, *FIGURES, *NOUNS}, key=lambda unit: (-len(unit), unit)))).replace(
    "项目", "项目(?!标)"
)
COUNT = "|".join(map(re.escape, sorted({*COUNTS}, key=lambda unit: (-len(unit), unit))))
#: A rate's second half: 微克/立方米, 元/人·月, 万吨/年.
PER = r"(?:[/／](?:[·・]?(?:" + UNIT + r"|日|月|人|季|次))+)"
MULTIPLES = {"十": 10, "百": 100, "千": 1000}
COMPARING = re.compile(r"及?以上|及?以下|以内|之内|左右|上下|不少于|不低于|超过|余|多|约|\+|＋")


def plain_unit(unit: str) -> str:
    """Return `unit` without the words that compare: 万余户 → 万户, 个以上 → 个."""
    return COMPARING.sub("", unit).replace("％", "%")


def in_base_unit(value: Decimal, unit: str) -> tuple[Decimal, str]:
    """Return `value` in the base unit of `unit`, with that unit: 4.1 万立方米 → 41000 立方米, 1.09 亿元 → 109000000 元."""
    name = plain_unit(unit)
    while name and name[0] in "十百千万亿" and name not in BASES and name not in _WHOLE:
        value *= GROUPS.get(name[0]) or MULTIPLES[name[0]]
        name = name[1:]
    head, slash, per = name.partition("/")
    factor, base = BASES.get(head, (Decimal(1), head))
    return (value * factor).normalize(), base + slash + per


_WHOLE = {unit for unit in (*COUNTS, *FIGURES) if unit[0] in "百千万"} - {"万元"}
