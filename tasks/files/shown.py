"""A number as a cell's format shows it, where the format adds words: 3.5 as 3.5万, 0.523 as 52%, 35000 as 3.5万."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

PLACES = "0#?"
# One token of a format code: "万", \\个 or !. (shown as they are), [Red], _) and *- (not shown), General, a sign.
TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|(\[[^\]]*\]|_.|\*.)|(General)|(.)', re.IGNORECASE | re.DOTALL)
CONDITION = re.compile(r"\[([<>=]{1,2})\s*(-?\d+(?:\.\d+)?)\]")
POWER = re.compile(r"[0#?]E[+-]", re.IGNORECASE)
BLANK = frozenset(" -+()@,.#?0;%")
HOLDS = {
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "=": lambda a, b: a == b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<>": lambda a, b: a != b,
}
Piece = tuple[bool, str]


def shows_words(code: str) -> bool:
    """Return whether a format code shows more than figures: a unit, a percentage, a scale; fractions and powers do not."""
    tokens = [token for section in _sections(code) for token in _tokens(section)]
    signs = "".join(sign for literal, sign in tokens if not literal)
    if "/" in signs or POWER.search(code) or "@" in signs or not re.search(r"[0#?G]", signs):
        return False
    if any(map(_parts_figures, _sections(code))):
        return True
    words = "".join(sign for literal, sign in tokens if literal or sign not in BLANK).replace("G", "")
    return "%" in signs or any(sign not in BLANK and not sign.isspace() for sign in words)


def hides_number(number: Decimal, code: str) -> bool:
    """Return whether a format code shows nothing of a number: 0;-0;; shows no zero."""
    return _is_blank(_section(number, code)[0])


def hides_text(code: str) -> bool:
    """Return whether a format code shows nothing of a text, as its fourth section says."""
    sections = _sections(code)
    return len(sections) == 4 and _is_blank(sections[3])


def hides_some(code: str) -> bool:
    """Return whether a format code shows nothing of some numbers."""
    return any(_is_blank(section) for section in _sections(code)[:3] if "@" not in section) and code.strip() != ""


def _is_blank(section: str) -> bool:
    return not "".join(sign for _, sign in _tokens(section)).strip()


def shown_number(number: Decimal, code: str) -> str:
    """Return `number` as the format `code` shows it, rounded half up as Excel does."""
    section, negative = _section(number, code)
    number = abs(number)
    tokens = _tokens(section)
    if any(not literal and sign == "G" for literal, sign in tokens):
        general = _general(number)
        return ("-" if negative else "") + "".join(
            general if (not lit and sign == "G") else sign for lit, sign in tokens
        )
    places = [index for index, (literal, sign) in enumerate(tokens) if not literal and sign in PLACES]
    if not places:
        return "".join(sign for _, sign in tokens).strip()
    number *= Decimal(100) ** sum(not literal and sign == "%" for literal, sign in tokens)
    last = places[-1]
    while last + 1 < len(tokens) and tokens[last + 1] == (False, ","):
        number /= 1000
        del tokens[last + 1]
    point = next((i for i, token in enumerate(tokens) if token == (False, ".") and places[0] <= i), len(tokens))
    decimals = [i for i in places if i > point]
    number = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    whole, _, rest = format(number, "f").partition(".")
    out = [sign for _, sign in tokens]
    _place_whole(out, tokens, [i for i in places if i < point], whole)
    for index, digit in zip(decimals, rest, strict=True):
        out[index] = digit
    for index in reversed(decimals):
        if out[index] != "0" or tokens[index][1] == "0":
            break
        out[index] = ""
    if decimals and not any(out[index] for index in decimals):
        out[point] = ""
    minus = "-" if negative and any(sign in "123456789" for sign in whole + rest) else ""
    return minus + "".join(out).strip()


def _place_whole(out: list[str], tokens: list[Piece], places: list[int], whole: str) -> None:
    """Write the digits of the whole part into its places, the leftmost place taking all that remain."""
    grouped = any(
        token == (False, ",") and places and places[0] < index < places[-1] for index, token in enumerate(tokens)
    )
    for index, token in enumerate(tokens):
        if token == (False, ","):
            out[index] = ""
    digits = "" if whole == "0" and places and tokens[places[-1]][1] == "#" else whole
    done = 0
    for place in reversed(places):
        digit, digits = digits[-1:], digits[:-1]
        out[place] = digit or ("0" if tokens[place][1] == "0" else "")
        if place == places[0]:
            while digits:
                done += 1
                comma = "," if grouped and done % 3 == 0 else ""
                out[place] = digits[-1] + comma + out[place]
                digits = digits[:-1]
        elif out[place]:
            done += 1
            if grouped and done % 3 == 0 and digits:
                out[place] = "," + out[place]


def _parts_figures(section: str) -> bool:
    """Return whether signs stand between the places of figures: 0"-"0 shows 341 as 34-1."""
    tokens = _tokens(section)
    places = [at for at, (literal, sign) in enumerate(tokens) if not literal and sign in PLACES]
    return any(literal and sign.strip() for literal, sign in tokens[places[0] : places[-1]]) if places else False


def _general(number: Decimal) -> str:
    text = format(number, "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text) or "0"


def _sections(code: str) -> list[str]:
    """Return the sections of a code, which stand between semicolons that are not quoted."""
    return re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)


def _section(number: Decimal, code: str) -> tuple[str, bool]:
    """Return the section for `number`, and whether a minus sign is still to be written."""
    sections = [section for section in _sections(code) if "@" not in section] or [code]
    conditions = [CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, found in zip(sections, conditions, strict=True):
            holds = HOLDS.get(found[1]) if found else None
            if found is None or (holds and holds(number, Decimal(found[2]))):
                return section, number < 0
        return sections[-1], number < 0
    if number < 0 and len(sections) > 1:
        return sections[1], False
    if number == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], number < 0


def _tokens(section: str) -> list[Piece]:
    """Return the pieces of a section: whether each is a literal, and its sign ("G" for General)."""
    found: list[Piece] = []
    for match in TOKEN.finditer(section):
        quoted, escaped, silent, general, sign = match.groups()
        if quoted is not None:
            found += [(True, each) for each in quoted]
        elif escaped is not None:
            found.append((True, escaped))
        elif silent is not None:
            currency = re.match(r"\[\$([^\]-]+)", silent)
            found += [(True, each) for each in currency[1]] if currency else []
        elif general is not None:
            found.append((False, "G"))
        else:
            found.append((sign not in PLACES and sign not in ".,%/@" and sign not in "eE", sign))
    return found
