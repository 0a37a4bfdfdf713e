"""What a cell of units says, before anybody is looked up: names with their part, the cell above, nobody, people."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from tasks.files import clean_key

NONE = re.compile(
    r"(?:[-—–―－_/／\\|·.。…*×xX]+|无|暂无|没有|待定|待明确|待确[定认]|未[定明]|未明确|未确定|暂未明确|另(?:行确)?定|不[详明]|不涉及|空|none|null|n/?a|tbd)[。.]?",
    re.IGNORECASE,
)
DITTO = re.compile(r"(?:[如同]上|同前|上同)(?:[行栏列项]|一[行栏项]|述)?。?|[々↑⇑⬆⇡]+|[〃″\"“”]+|''|,,|、、")
# 1. （2） ③ 二、 before a name
COUNTED = re.compile(
    r"(?:^|(?<=[\s;；，、,局委办室会院]))(?:\d{1,2}\s*[.．、)）](?!\d)|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）]|[一二三四五六七八九十]{1,3}、)\s*|[①-⑳]\s*"
)
LED, HELPED = r"牵头|主办|主责|负总责", r"配合|协办|协同|协助|参与|参加|协作"
GROUP = re.compile(
    rf"^(?:(?P<lead>(?:{LED}|责任|承办|负责|实施|落实)\w{{0,2}}(?:单位|部门)?)|(?P<help>(?:{HELPED})\w{{0,2}}(?:单位|部门)?))\s*[:：]"
)
PART = re.compile(
    rf"(?P<lead>{LED})(?:负责|抓总|落实|单位|部门)?$|(?P<first>为主)$|(?P<help>{HELPED})(?:单位|部门|做好|落实)?$"
    r"|(?:等|分别)?按(?:照)?(?:各自)?(?:职责|职能)(?:分工)?(?:(?:抓好|分别)?(?:负责|落实|推进|实施|做好|配合))?(?:工作)?$"
    r"|(?:负责|落实|实施|承办|办理|组织实施)$"
)
# 会同市财政局, 由市教育局
BEFORE_NAME = re.compile(r"^(?:由|会同|联合|商|与|和|及|以及|暨)(?=[\w（(]{2,})")
# 市教育局等3家市直有关部门: what is left out behind the names
REST = re.compile(r"等(?:\d+|[一二三四五六七八九十]+)?[家个]?(?:市直|有关|相关|各|单位|部门|责任)*$")
EVERYONE = re.compile(
    r"(?:各|有关|相关|其他|市直|全市|区县|县区|牵头|责任)+(?:县|区|市|旗|乡镇|街道|部门|单位|政府|开发区|功能区|管委会|人民政府|[（(][^（）()]*[）)])*"
    r"|部门|单位|[县市区旗]{1,3}(?:直)?|(?:各?开发区)?管委会|(?:全体|所有)\w{0,6}(?:单位|部门)|(?:县区|区县)(?:政府)?"
    r"|(?:[市县区][级直属]|全[市县区])?[一-龥]{0,8}?(?<!相)各[一-龥]{1,12}|(?:[市县区][级直属]|全[市县区])?(?:相关|有关|其他)[一-龥]{1,12}"
)
# 各县（市、区）政府（管委会）, 各县、市、区政府, 县（区）
WRAPPED_GROUP = re.compile(
    r"(?<![一-龥])[县区市][（(][县区市、，,]{1,5}[）)](?:人民)?(?:政府)?|各[县区市]{1,2}(?:[（(〔][^（）()〔〕]*[）)〕]|[、，,](?:[县区市][、，,]?)+(?:[（(〔][县区市、，,]{1,5}[）)〕])?)(?:人民)?(?:政府)?(?:[、，,和及]?[（(〔]?(?:各?开发区)?管委会[）)〕]?)?"
)
BRACKETS = re.compile(r"[（(【〔\[]([^（）()【】〔〕\[\]]*)[）)】〕\]]")
# What offices put around a name or before it: ★市教育局, 市教育局*, “市教育局”.
MARKS = "*＊★☆※△▲▽◎○§†《》〈〉“”‘’\"'"
HARD = re.compile(r"[、，,；;／/\\＼|+＋。．・·•‧∙⋅﹑﹐﹔､･&＆●▪■◆‖︱→⇒➔>＞]|(?<=[一-龥）)])\.(?=[一-龥])")
AND = re.compile(r"(?<=[\w）)]{2})(?:和|及|与|暨|以及|会同|商)(?=\w{2})")
JOINT = re.compile(r"(?<=[局委办室会院厅部])(?=市|县)")  # 市教育局市财政局
NOT_SAID = re.compile(r"[本我该](?:单位|部门|[局委办厅院校区县])|[^一-龥A-Za-z0-9]+|略|(?:见|同)[上前下后左右]\w{0,2}")
# 市教育局党组书记, 市教育局主要负责同志
OFFICE = re.compile(
    r"(?:党[组委工]+|机关|行政)?(?:副?[市区县局院]长|副?主任|副?书记|副?秘书长|成员|委员|(?:主要|分管)?(?:负责(?:同志|人)|领导))+"
)
ELSEWHERE = re.compile(r"详?见(?:附[件表]|下表|正文|方案|备注)")
# 13905390000, 0539-8123456
TELEPHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|(?:0\d{2,3}[-—－ ]?)?\d{7,8})(?!\d)")
UNIT_END = re.compile(
    r"(?:局|委|办|室|会|院|厅|部|署|处|科|所|站|中心|集团|公司|联|社|区|县|市|镇|乡|街道|政府|支?队|校|学|馆|银行|行|厂|场|园|"
    r"办公室|委员会|管委会|指挥部|专班|法院|检察院|总工会|协会|银监|税务|海关|段|台|网|库|组)$"
)
SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤庄申葛管尚牛翟安齐季庞樊殷施"
)
LONGEST_PERSON = 4
BRACKETED = "写在括号中"
ABOUT_PEOPLE = A_PERSON, A_CONTACT, A_TELEPHONE, AN_OFFICE = "是人名", "是联系人", "是电话号码", "是职务"
MARK = "\1"  # before a part that stands in brackets


class Part(StrEnum):
    """What a name's own words say of its part in the task."""

    UNSAID = ""
    LEAD = "lead"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a cell: its cleaned words, and the part that the cell gives it."""

    words: str
    part: Part = Part.UNSAID
    alone: bool = False  # said in brackets after this one name only


@dataclass(slots=True)
class Cell:
    """What a cell says: names, or the cell above (`ditto`), or nobody; `remarks` are words that name no unit, and why."""

    names: list[Name] = field(default_factory=list)
    ditto: bool = False
    remarks: list[tuple[str, str]] = field(default_factory=list)


def read_units(text: str, known: Callable[[str], bool]) -> Cell:
    """Return what a cell of units says; `known` tells whether a name is in the directory, which decides where it ends."""
    cell = Cell()
    text = " ".join(clean_key(line) for line in re.split(r"[\n\r\t\v\f]", text)).strip()
    if not text or NONE.fullmatch(_squeezed(text)):
        return cell
    if DITTO.fullmatch(_squeezed(text)):
        cell.ditto = True
        return cell
    text = WRAPPED_GROUP.sub(lambda found: _remark(cell, found[0], "不是一个单位"), text)
    part = Part.UNSAID
    for line in _lines(text):
        rest = line
        if found := GROUP.match(rest):
            part = Part.HELP if found["help"] else Part.LEAD
            rest = rest[found.end() :]
        _read_line(cell, rest, part, known)
    _spread_parts(cell)
    if not cell.names:  # 李静（市教育局）
        cell.names = [Name(words) for words, why in cell.remarks if why == BRACKETED and known(words)]
        cell.remarks = [remark for remark in cell.remarks if remark[0] not in {name.words for name in cell.names}]
    return cell


def _lines(text: str) -> list[str]:
    """Return the text cut before each 牵头单位： and 配合单位：, without numbers before names."""
    text = COUNTED.sub("、", text)
    marked = re.sub(rf"[；;，,。\s]*((?:{LED}|{HELPED}|责任|承办)\w{{0,2}}(?:单位|部门)?\s*[:：])", "\0\\1", text)
    return [line for line in marked.split("\0") if line.strip("、，,；; \n")]


def _read_line(cell: Cell, line: str, part: Part, known: Callable[[str], bool]) -> None:
    line = BRACKETS.sub(lambda found: _bracket(cell, found[1], known), line)
    for piece in HARD.split(line):
        for words in _names(piece, known):
            _take(cell, words, part, known)


def _bracket(cell: Cell, words: str, known: Callable[[str], bool]) -> str:
    """Return what is to be read of brackets: their part (牵头), or nothing; units in them are another name or helpers."""
    words = words.strip()
    if re.match(r"[排列]?(?:在)?(?:第一|首)(?:位|个|名)", words):
        return ""
    if re.fullmatch(rf"{LED}|{HELPED}", words):
        return f"{MARK}{words}、"
    if PART.search(words) and len(words) > 4:
        for piece in HARD.split(PART.sub("", words)):
            cell.names += [
                Name(name, Part.HELP if re.search(HELPED, words) else Part.LEAD) for name in _names(piece, known)
            ]
    elif words and not re.fullmatch(r"盖章|公章|签章|章|排名不分先后|按.{1,6}排序|下同", words):
        _remark(cell, words, BRACKETED)
    return ""


def _remark(cell: Cell, words: str, why: str) -> str:
    cell.remarks.append((words, why))
    return ""


def _take(cell: Cell, words: str, part: Part, known: Callable[[str], bool]) -> None:
    """Add one name, or say why the words are none."""
    said = PART.search(words)
    alone = MARK in words
    if said:
        part = Part.LEAD if said["lead"] or said["first"] else Part.HELP if said["help"] else part
        words = words[: said.start()]
    words = REST.sub("", BEFORE_NAME.sub("", words.replace(MARK, ""))).strip(f":：.．。-—－ {MARKS}")
    if not words or NONE.fullmatch(words):
        return
    if not known(words) and (EVERYONE.fullmatch(words) or ELSEWHERE.match(words) or NOT_SAID.fullmatch(words)):
        _remark(cell, words, "不是一个单位")
    elif known(words):
        cell.names.append(Name(words, part, alone))
    elif cut := next((cut for cut in range(2, len(words) - 1) if known(words[:cut]) and person(words[cut:])), 0):
        _remark(cell, words[cut:], person(words[cut:]))  # 市教育局张三
        cell.names.append(Name(words[:cut], part, alone))
    elif why := person(words):
        _remark(cell, words, why)
    else:
        cell.names.append(Name(words, part, alone))


def _spread_parts(cell: Cell) -> None:
    """Give 市财政局、市水利局配合 to both: a part said after the last of several holds for those before it too."""
    if not any(name.part == Part.LEAD for name in cell.names):
        return
    part = Part.UNSAID
    for index in reversed(range(len(cell.names))):
        name = cell.names[index]
        part = Part.UNSAID if name.alone else name.part or part
        cell.names[index] = Name(name.words, name.part or part, name.alone)


def person(words: str) -> str:
    """Return why words name a person or a telephone and no unit, or nothing."""
    if TELEPHONE.search(words):
        return A_TELEPHONE if TELEPHONE.sub("", words).strip(":： ") == "" else A_CONTACT
    if OFFICE.fullmatch(words):
        return AN_OFFICE
    if re.fullmatch(r"(?:联系人|责任人|负责人|联络人|电话|手机)(?:\s*[:：].*|\w{0,6})", words):
        return A_CONTACT
    name = re.fullmatch(
        r"(?:副?[市区县局]长|副?主任|书记|副?秘书长)?([一-龥]{2,4}?)(?:同志|副?市长|副?区长|副?县长|副?局长|副?主任|书记|副?秘书长|科长|处长)?",
        words,
    )
    if not name or UNIT_END.search(name[1]) or len(name[1]) > LONGEST_PERSON - 1:
        return ""
    return A_PERSON if name[1][0] in SURNAMES else ""


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def _names(piece: str, known: Callable[[str], bool]) -> list[str]:
    """Return the names of a piece without hard separators: spaces may be inside a name (教 育 局) or between two."""
    tokens = piece.split()
    if not tokens:
        return []
    whole = "".join(tokens)
    if known(_bare(whole)):
        return [whole]
    found: list[str] = []
    at = 0
    while at < len(tokens):
        end = next((end for end in range(len(tokens), at, -1) if known(_bare("".join(tokens[at:end])))), 0)
        if not end:  # an unknown name ends where a unit ends, else with the piece
            end = next((end for end in range(at + 1, len(tokens) + 1) if _ends("".join(tokens[at:end]))), len(tokens))
        found.append("".join(tokens[at:end]))
        at = end
    return [name for words in found for name in _divided(words, known)]


def _bare(words: str) -> str:
    """Return a name without its part and what stands around it."""
    return REST.sub("", BEFORE_NAME.sub("", PART.sub("", words.replace(MARK, "").strip(MARKS))))


def _ends(words: str) -> bool:
    bare = _bare(words)
    return (len(bare) > 2 and UNIT_END.search(bare) is not None) or TELEPHONE.search(words) is not None


def _divided(words: str, known: Callable[[str], bool]) -> list[str]:
    """Return the names that 和, 及, a dash or nothing joins, where both sides are units."""
    if known(_bare(words)) or len(words) > 120:
        return [words]
    for pattern in (AND, re.compile(r"[-—－–~]+"), JOINT):
        for found in pattern.finditer(words):
            left, right = words[: found.start()], words[found.end() :]
            if known(_bare(left)) or (UNIT_END.search(_bare(left)) and known(_bare(right))):
                return [left, *_divided(right, known)]
    return [words]
