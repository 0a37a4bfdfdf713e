"""The text rule for one cell: markup removed, paragraphs as line feeds, nothing else changed; and cleaned keys."""

from __future__ import annotations

import html
import re
import unicodedata

BLOCKS = frozenset(
    "address article aside blockquote body br caption center dd div dl dt fieldset figcaption figure footer form h1 h2"
    " h3 h4 h5 h6 header hr html li main nav ol option p pre section table tbody td tfoot th thead title tr ul".split()
)
INLINE = frozenset(
    "a abbr acronym b bdi bdo big button cite code col colgroup del dfn em embed font frame frameset head i iframe img"
    " input ins kbd label legend link map mark marquee meta nobr noscript object optgroup param q rp rt ruby s samp"
    " script select small source span strike strong style sub summary sup svg template textarea tt u var video wbr"
    " audio base area canvas details".split()
)
NAME = rf"(?i:{'|'.join(sorted(BLOCKS | INLINE, key=len, reverse=True))}|[a-z]+:[a-z]\w*+)(?=[\s/>])"
# Quoted values stop at "<", and every repetition is possessive: time stays linear whatever is written.
ATTRIBUTE = r"""[\s/]++[a-zA-Z_:@][\w:.@-]*+(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>]++))?+"""
TAG = re.compile(rf"<(/?)({NAME})(?:{ATTRIBUTE})*+[\s/]*+>", re.ASCII)
# Conditional comments of Word ("<![if …]>") are comments too; a comment that never ends is left as text.
CONDITION = r"<!\[[^<>\]]*+\]>"
COMMENT = re.compile(rf"<!--.*?-->|{CONDITION}", re.DOTALL)
ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
TABLE = re.compile(r"<table(?=[\s>])", re.IGNORECASE)
PICTURE = re.compile(
    r"=?\s*+(?:_xlfn\.)*+(?:DISPIMG|IMAGE)\(", re.IGNORECASE
)  # in a cell of WPS: =DISPIMG("ID_1A2B3C",1)
INVISIBLE = {"Cc", "Cf", "Zl", "Zp"}
# CR LF, CR, U+000B (Shift+Enter in Word) and U+000C (a new page): each begins a new line.
BREAK = re.compile(r"\r\n|[\r\x0b\x0c]")
# Control characters but for tab and line feed, and what else no Excel or Word file can hold: half a pair, U+FFFE, U+FFFF.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def lines(text: str) -> str:
    """Return `text` with line feeds alone between its lines, whatever program wrote it; nothing else changes."""
    return BREAK.sub("\n", text)


def control_in(text: str) -> str:
    """Return where in `text`, whose lines are parted by line feeds, a control character stands; "" where none does."""
    found = CONTROL.search(text)
    if not found:
        return ""
    before = text[: found.start()].rpartition("\n")[2][-8:]
    where = f"（“{before}”之后）" if before else ""
    return f"第 {found.start() + 1} 个字符{where}是不可见的控制字符（U+{ord(found[0]):04X}）"


def tidy(text: str) -> str:
    """Return `text` without white space at its ends and around its line feeds; linear time."""
    text = lines(text).strip()
    if "\n" not in text:
        return text
    return "\n".join(line for line in map(str.strip, text.split("\n")) if line)


def without_comments(text: str) -> str:
    """Return `text` without HTML comments; linear time also where thousands of them are left open."""
    if "<!" not in text:
        return text
    closed = text.rfind("-->") + 3
    head = COMMENT.sub("", text[:closed]) if closed > 2 else ""
    rest = text[closed:] if closed > 2 else text
    return head + re.sub(CONDITION, "", rest)


def unescape(text: str) -> str:
    """Return `text` with its entities (`&nbsp;`, `&#34;`) replaced; an unknown one and a bare & stay."""
    return ENTITY.sub(lambda found: html.unescape(found[0]), text) if "&" in text else text


def plain(text: str) -> str:
    """Return the plain text of one cell: known tags removed, blocks and `<br>` as line feeds; `A<B` stays."""
    if "<" in text:
        text = TAG.sub(lambda tag: "\n" if tag[2].lower() in BLOCKS else "", without_comments(text))
    return tidy(unescape(text))


def clean_key(text: str) -> str:
    """Return a key, name or number in its normal form: NFC, half-width digits and letters, no invisibles, trimmed.

    For keys, names and numbers only: official text is kept as it is.
    """
    text = "".join(
        chr(ord(sign) - 0xFEE0) if "０" <= sign <= "９" or "Ａ" <= sign <= "Ｚ" or "ａ" <= sign <= "ｚ" else sign
        for sign in unicodedata.normalize("NFC", text)
        if unicodedata.category(sign) not in INVISIBLE
    )
    return text.strip()


def looks_like_html(text: str) -> bool:
    """Return whether `text` holds an HTML table: markup inside the cells of a plain table does not count."""
    return TABLE.search(text) is not None
