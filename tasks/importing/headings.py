"""Headings and title lines of task tables: which field a column is, and which quarter, year and unit are meant."""

from __future__ import annotations

import re
from typing import NamedTuple

from tasks.files import clean_key
from tasks.importing.figures import unit_in, without_unit
from tasks.quarters import NUMERALS

FIELDS = {
    "number": "任务编号",
    "category": "类别",
    "text": "工作任务",
    "target": "年度目标",
    "goal": "工作目标",
    **{f"goal{number}": f"{numeral}季度工作目标" for number, numeral in enumerate(NUMERALS, 1)},
    "progress": "推进情况",
    "previous_progress": "上期推进",
    "lead": "牵头单位",
    "supporting": "责任单位",
    "sponsor": "分管领导",
    "responsible": "责任人",
    "contact": "联络人",
    "telephone": "联系电话",
    "planned": "年度计划数",
    "done": "累计完成数",
    "measure": "计量单位",
    "percent": "形象进度",
    "obstacles": "存在问题",
    "next_steps": "下步打算",
    "deadline": "完成时限",
    "standing": "是否达序",
    "note": "备注",
}
# The first that fits decides: 上期推进 is no 推进, 全年目标任务 no 目标任务, 目标完成情况 no 完成情况.
SYNONYMS = [
    (field, re.compile(pattern))
    for field, pattern in (
        ("number", r"^(任务|项目|工作|事项)?(编号|序号|任务号|编码|项次|条目|顺序号?)$|^[序号]$|^(?i:no)$"),
        ("category", r"^(任务|项目|工作|所属)?(类别|分类|类型|领域|板块)$"),
        ("", r"(项目|事项|实事)总?(数量?|个数)$"),
        ("sponsor", r"领导$|^(分管|牵头|包保|联系|责任)?(副?[市区县]长)$"),
        (
            "responsible",
            r"^(直接|具体|第一|主要|分管|项目|工作|任务|牵头|单位|部门)*(责任人|负责人|负责同志)(员)?(姓名|职务|电话|联系电话|联系方式|手机|及|和)*$",
        ),
        (
            "contact",
            r"^(具体|工作|单位|部门|项目)*(联[系络][人员]|经办人|承办人)(员)?(姓名|职务|电话|联系电话|联系方式|手机|及|和)*$",
        ),
        ("telephone", r"电话|手机号?$|联[系络]方式"),
        ("previous_progress", r"^(上期|上季度|上一季度|上月|上次|前期|截至上期).*(推进|进展|进度|完成|情况)"),
        ("standing", r"是否(达|完成)|达序|目标(任务)?(完成|达成)情况|达标情况|亮灯"),
        ("percent", r"形象进度(?!.*情况)|%|百分比|完成比例|完成率|占\w{0,6}任务\w{0,2}比|总体进度$"),
        ("next_steps", r"^(下步|下一步|下一?阶段|下一?季度|下一?个?月)"),
        (
            "",
            r"^(项目|计划|工程)?(总投资|投资总额|投资规模|估算投资|概算投资)额?$|(本月|当月|本旬|开工以来|自开工|上年|去年|历年).*投资",
        ),
        ("planned", r"(计划|目标|安排)(完成)?投资|投资\w{0,4}(计划|目标)(数|额)?$|^(计划|目标)(数量|[数量值])$"),
        (
            "done",
            r"完成投资(额|数)?$|投资\w{0,4}完成(额|数)?$|^(\d*月?)?(累计|实际|已)?完成(任务)?(数量|[数量额值])$|^(累计|实际)完成$",
        ),
        (
            "progress",
            r"推进(?!措施|举措|计划|机制|方案|思路)|进展|完成情况|办理结果|办结情况|落实情况|(工作|开展|办理|实施)情况|进度(?!安排|计划|要求|目标|节点)|^本期|(工作|取得|主要|阶段性?)成[效果]$|亮点",
        ),
        ("obstacles", r"问题|困难|需\w{0,3}协调|需\w{0,4}解决"),
        ("next_steps", r"下步|下一步|打算"),
        ("deadline", r"完成(时间|时限|日期)|时限|截止(时间|日期)|时间节点"),
        ("target", r"(全年|年度|本年)\w{0,4}(目标|计划)|目标值|^[12]\d{3}年度?(工作)?(目标|计划)"),
        (
            "goal",
            r"季度\w{0,4}(目标|计划|安排|节点|打算)|进度(安排|计划|要求|目标|节点)|月[底末]前?\w{0,4}目标|^第?[一二三四1234]季度$|(?:^|·)[Qq][1-4]$",
        ),
        (
            "text",
            r"(工作|主要|重点|目标|具体|实事|分解)(任务|事项|项目|工作)|(任务|工作|项目|事项|实事|指标)(内容|名称)|^((主要|考核|量化|评价|约束性)?指标|任务|重点工作|项目|事项|(主要|重点|具体)内容|(目标|任务|工作)要求|目标内容|(工作|主要|重点)举措)$|内容[与和及]?要求",
        ),
        ("goal", r"目标|季度(工作)?计划|阶段计划"),
        ("supporting", r"(配合|协同|协办|参与|协作|参加)\w{0,2}(单位|部门)|责任主体.*单位"),
        ("lead", r"(牵头|主责|责任|承办|主办|实施|落实|主管)\w{0,4}(单位|部门|主体)"),
        ("measure", r"^计量单位$"),
        ("note", r"^(备注|说明|注)$"),
        (
            "text",
            r"^[一-龥]{0,6}(实事|工程|事项|任务|项目|工作|提案|批示|议题)(名称|内容|要点|要求)?$|^(建议|批示|会议)(内容|要求)$",
        ),
    )
]
UNITS = ("lead", "supporting")
LONGEST_HEADING = 40
REMARK = re.compile(r"[（(【\[〔][^（）()【】\[\]〔〕]*[）)】\]〕]")  # 编号（不得改动）
# What a column held before a change is no field of what holds now: 原牵头单位, 牵头单位（调整前）; no 原因 and no 原料.
FORMER = re.compile(
    r"^(原(?![因料始材])|旧)|(?:调整|变更|修[改订]|划转|改革)前|[（(〔\[][原旧][）)〕\]]|(?<=[一-龥])[（(]?旧[）)]?$"
)
PUNCTUATION = re.compile(r"[^\w%]+")
DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
YEAR = re.compile(r"((?:19|20)\d{2}|[一二]\s?[〇零九]\s?[〇零一二三四五六七八九]\s?[〇零一二三四五六七八九])\s*年")
YEAR_AND_QUARTER = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=[Qq][1-4])")  # 2024Q3
YEARS = re.compile(r"(?:19|20)\d{2}\s*年?\s*[-—–―−~～至到]+\s*(?:19|20)?\d{2}\s*年")  # 2023-2025年
# When a form was filled in says nothing of the period: 填报日期：2025年1月8日, and a bare date that no 截至 precedes.
FORM_DATE = re.compile(
    r"(?:填[报表写]|提交|登记|制表|报送|上报|报告|编制|打印|更新|统计|发布|公开|公布|汇总|导出|印发|审核|签发)(?!\w{0,2}截[至止])\w{0,4}(?:日期|时间)?\s*[:：]?"
    r"\s*(?:19|20)\d{2}\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{0,2}日?|(?<!截[至止])(?<!截[至止]到)(?<!截[至止][:：])"
    r"(?<!截[至止]日期[:：])(?<!截[至止]时间[:：])(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日"
)
ISSUED = re.compile(r"[（(]?(?:数据|进度)?(?:截[至止]\D{0,4})?(?:(?:19|20)\d{2}年)?\d{1,2}月(?:\d{1,2}日|底|末)?[）)]?")
# 一至三季度 is the third; 二、三季度 are two
QUARTER = re.compile(
    r"(?:([一二三四1-4])\s*(?:[-—–~～至到、和]|季度[、和至])\s*)?第?\s*([一二三四1-4])\s*季度|(?<![A-Za-z])[Qq]([1-4])(?!\d)"
)
HALF, SECOND_HALF = re.compile(r"上半年"), re.compile(r"下半年")
MONTHS = re.compile(
    r"(?:\b|\D)1\s*月?\s*[-–—~～至到]\s*(\d{1,2})\s*月"
    r"|(\d{1,2})\s*月(?:[份底末]|(?=[一-龥]{0,8}(?:进展|推进|任务|工作|台账|完成|情况)))"
)
ROMAN = str.maketrans("ⅠⅡⅢⅣ", NUMERALS)
QUARTER_MONTHS = re.compile(
    r"(?<!\d)(4\s*月?\s*[-–—~～至到]\s*6|7\s*月?\s*[-–—~～至到]\s*9|10\s*月?\s*[-–—~～至到]\s*12)\s*月"
)
UNTIL = re.compile(
    r"截[至止]\D{0,5}(?:\d{4}\s*(?:年|[-./]))?\s*(\d{1,2})\s*(?:月|[-./](?=\d{1,2}(?!\d)))(?:\s*(\d{1,2})(?!\d)\s*[日号]?)?"
)
PLACE = re.compile(r"[一-龥]{1,6}[区县市旗]|[一-龥]{0,8}(?:新区|开发区|度假区|高新区|经开区|管委会)")
MIDDLE = 15  # up to this day of its last month a quarter is not at its end
MATRIX = 3  # so many columns or rows named like districts make a matrix of districts and indicators
UNIT = re.compile(
    r"(?:牵头|填报|责任|报送|制表|编制|填表)(?:单位|部门)\s*(?:[（(][^）)]*[）)])?\s*[:：]\s*(\S[^:：\t]*)"
)
UNIT_ENDS = re.compile(
    r"\s{2,}|\s(?=\S{2,6}[:：])|(?:填报|填表|报送|制表)?(?:日期|时间|人)$|[（(]\s*(?:盖章|公章)\s*[）)]"
)


class Meant(NamedTuple):
    """The quarter that words mean; or the question that they leave open, and the month at the end of which they were true."""

    quarter: int | None = None
    question: str = ""
    month: int = 0


def normal(heading: str) -> str:
    """Return a heading without white space and punctuation, as the synonyms are written."""
    return PUNCTUATION.sub("", clean_key(heading).replace("№", "No"))


def field_of(heading: str) -> str:
    """Return the field that a heading means, or nothing; a combined one means the first of its parts that is a field.

    “进展情况、存在问题及下一步打算” is `progress`, “牵头单位/责任单位” is `lead`.
    """
    text = normal(without_unit(heading))
    if not text or len(text) > LONGEST_HEADING or FORMER.search(heading.strip()):
        return ""
    found = next((field for field, pattern in SYNONYMS if pattern.search(text)), "")
    bare = REMARK.sub("", clean_key(heading))
    if bare not in ("", clean_key(heading)) and (not found or field_of(bare) in UNITS):
        return field_of(bare)  # 序号（编号）; 牵头单位（责任人） is a column of units
    return "percent" if found == "goal" and unit_in(heading) == "%" else found


def quarter_of(words: str) -> Meant:
    """Return the quarter that a heading or title names: 二季度, 上半年, 1-9月份, 截至9月30日.

    A month that ends no quarter is a question; the day on which a form was filled in says nothing.
    """
    words = FORM_DATE.sub("", clean_key(words)).translate(ROMAN)
    if found := QUARTER.search(words):
        mark = found[2] or found[3]
        if found[1] and found[1] not in "一1":
            return Meant(question=f"“{words}”写了不止一个季度")
        return Meant(NUMERALS.index(mark) + 1 if mark in NUMERALS else int(mark))
    if HALF.search(words):
        return Meant(2)
    if SECOND_HALF.search(words):
        return Meant(4)
    if span := QUARTER_MONTHS.search(words):
        return Meant(int(re.split(r"\D+", span[1])[-1]) // 3)
    if until := UNTIL.search(words):
        month, day = int(until[1]), int(until[2] or 31)
        return _of_month(words, month, ends=day > MIDDLE)
    if months := MONTHS.findall(words):
        return _of_month(words, int(months[-1][0] or months[-1][1]), ends=True)
    return Meant()


def _of_month(words: str, month: int, *, ends: bool) -> Meant:
    if month in (3, 6, 9, 12) and ends:
        return Meant(month // 3)
    return Meant(question=f"“{words}”写到 {month} 月，不是季度末", month=month if ends else (month - 2) % 12 + 1)


def year_of(words: str) -> int | None:
    """Return the year that a title names, in figures or in Chinese numerals; a range of years, and two years, name none."""
    words = YEARS.sub("", FORM_DATE.sub("", clean_key(words).replace("○", "〇")))
    found = _years(words)
    if len(found) > 1:  # 2024年四季度（截至2025年1月8日）
        found = _years(UNTIL.sub("", words))
    return found.pop() if len(found) == 1 else None


def _years(words: str) -> set[int]:
    return {
        int(re.sub(r"\s", "", year).translate(DIGITS))
        for pattern in (YEAR, YEAR_AND_QUARTER)
        for year in pattern.findall(words)
    }


def is_dated(line: str) -> bool:
    """Return whether a line is a date and nothing else: （2025年1月）, 截至2024年12月31日."""
    return ISSUED.fullmatch(re.sub(r"\s", "", clean_key(line))) is not None


def year_beside(line: str, quarter: int | None) -> int | None:
    """Return the year that a line beside the title names.

    A bare date under the title is that of issue, and a day up to which was counted (截至2025年1月8日) tells the year
    only where it lies in the quarter.
    """
    if is_dated(line) and not UNTIL.search(line):
        return None
    until = UNTIL.search(clean_key(line))
    if until and quarter and (int(until[1]) + 2) // 3 != quarter:
        return None
    return year_of(line)


def is_place(name: str) -> bool:
    """Return whether a heading or cell is the name of a district: 兰山区, 农村改厕·兰山区."""
    return PLACE.fullmatch(re.sub(r"\s", "", name).rpartition("·")[2]) is not None


def unit_of(line: str) -> str:
    """Return the unit that a line such as “填报单位：市住建局  2024年7月2日” names."""
    found = UNIT.search(line)
    return UNIT_ENDS.split(found[1])[0].strip() if found else ""
