"""Task numbers as they are written in tables, and the one key by which they are compared: 34－1, （34）, ㉞, 第34项."""

from __future__ import annotations

import re
import unicodedata

from tasks.importing.cells import DITTO, NONE
from tasks.language.figures.numerals import number as numeral

DASHES = re.compile(r"[‐‑‒–—―−－﹣﹘─━ー]+")
QUOTED = re.compile(r'=?"([^"]*)"')  # ="34" keeps Excel from reading a number
WRAPPED = re.compile(
    r"\(([^()]*)\)|\[([^\[\]]*)\]|【([^【】]*)】|〔([^〔〕]*)〕|《([^《》]*)》|<([^<>]*)>|\{([^{}]*)\}"
)
BEFORE = re.compile(r"(?:任务|编号|序号|项目|no\.?|第)[:.]?(?=[\d(一-十])", re.IGNORECASE)
AFTER = re.compile(r"(?<=[\d)一二三四五六七八九十])(?:项|号|条|件)$")
END = re.compile(r"[、.．。,，:：;；#*★☆▲※]+$|^[#*★☆▲※]+|^(?=[^(]*$)(.*\d)\)$")
ZEROS = re.compile(r"^0+(?=\d)")  # 034, as a spreadsheet shows it
WHOLE = re.compile(r"\.0+$")  # a spreadsheet's 34.0
# 3月2日, 2024-03-02, 2-Mar, 3/2; and the day number that is left where a date became a number: 45353 is 2 March 2024.
DATE = re.compile(
    r"\d+年|\d+月|(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}-[A-Z][a-z]{2}|[A-Z][a-z]{2}-\d{1,2}|\d+:\d\d"
    r"|^\d{1,4}/\d{1,2}(?:/\d{1,4})?$|^(?:3[6-9]|4\d|5[0-4])\d{3}$"
)
HAN = "一二三四五六七八九十百"
NUMERAL = re.compile(rf"[{HAN}]{{1,5}}")
COUNTED = re.compile(rf"第([{HAN}]{{1,5}})(?:项|号|条|件)")  # 第十二项
# 34, 34-1, 3.2.1, A12, 附-3, 34a; or letters, Chinese numerals and 甲乙丙 alone; or (一)3.
SHAPE = re.compile(
    r"(?:[A-Za-z一-龥]{1,8}-?)?\d{1,6}(?:[-.]\d{1,6}){0,4}[A-Za-z]?|[A-Za-z]{1,6}(?:-[A-Za-z]{1,6})?"
    rf"|[A-Za-z]{{0,2}}(?:[{HAN}]{{1,5}}|[甲乙丙丁戊己庚辛壬癸])|\([{HAN}]+\)-?\d{{1,4}}(?:[-.]\d{{1,4}})*"
)
APART = re.compile(r"\d{2,}\s+\d|\d\s+\d{2,}")  # 34 1: one number or two; 3 4 is only spaced out
ORDINAL = re.compile(r"(?<=\d)[①-⑳㉑-㉟㊱-㊿⑴-⒛⓫-⓿❶-➓]|[⁰¹²³⁴-⁹₀-₉]")


def number_key(text: str) -> str:
    """Return a task number in its one form: every dash "-", no spaces and brackets, 、 and 第…项 off, plain digits.

    A cell that says that there is none (无, —) gives "".
    """
    if ORDINAL.search(text):  # 3④ and 34²: what they mean can't be known
        return text.strip()
    text = "".join(_plain(sign) for sign in text.strip().lstrip("'＇’‘"))
    text = re.sub(r"\s+", "", DASHES.sub("-", unicodedata.normalize("NFKC", text)))
    text = "".join(sign for sign in text if unicodedata.category(sign) not in {"Cc", "Cf"})
    if NONE.fullmatch(text):
        return ""
    if found := QUOTED.fullmatch(text):
        text = found[1]
    if found := COUNTED.fullmatch(text):
        text = str(numeral(found[1]))
    before = ""
    while text != before:
        before = text
        text = AFTER.sub("", END.sub(r"\1", BEFORE.sub("", text, count=1)))
        if found := WRAPPED.fullmatch(text):
            text = next(filter(None, found.groups()), "")
    return ZEROS.sub("", WHOLE.sub("", text) if re.fullmatch(r"\d+\.0+", text) else text)


def spelled_alike(key: str) -> str:
    """Return what several spellings of one number have in common: 34.1, 34-1 and 三十四-1 may be the same."""
    plain = NUMERAL.sub(lambda found: str(numeral(found[0]) or found[0]), key)
    return re.sub(r"[^0-9A-Za-z一-龥]+", "-", plain).strip("-")


def number_problem(text: str) -> str:
    """Return why a cell holds no task number, with the remedy, or nothing."""
    key = number_key(text)
    if DATE.search(key):
        return (
            f"“任务编号”是日期“{text.strip()}”，多半是 Excel 把 3-2 这样的编号改成了日期。"
            "请把这一列的格式设为“文本”，重新填写编号后再导入。"
        )
    if (
        APART.search(unicodedata.normalize("NFKC", text))
        or DITTO.fullmatch(key)
        or (key and not SHAPE.fullmatch(key) and len(key) <= 20)
    ):
        return f"“任务编号”写作“{text.strip()}”，看不出是哪一项。请改为 34 或 34-1 这样的写法，一行一个编号。"
    return ""


def is_number(text: str) -> bool:
    """Return whether a cell holds a task number with a figure in it."""
    key = number_key(text)
    return any(sign.isdigit() for sign in key) and SHAPE.fullmatch(key) is not None and not DATE.search(key)


def is_numeral(text: str) -> bool:
    """Return whether a cell holds a Chinese numeral alone, as sections are counted: 一、, （二）."""
    return NUMERAL.fullmatch(number_key(text)) is not None


def _plain(sign: str) -> str:
    """Return an enclosed figure of any kind as plain digits, where NFKC leaves it: ❿ → 10."""
    if "⓫" <= sign <= "⓿" or "❶" <= sign <= "➓":
        return str(int(unicodedata.numeric(sign)))
    return sign
