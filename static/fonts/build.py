"""Builds the subset fonts of the printed documents from Debian's font packages and puts their licences beside them.

Usage: `python static/fonts/build.py [FOLDER]`; FOLDER keeps the downloaded packages (default: a temporary folder).
Needs apt-get, dpkg-deb, fontTools and brotli; nothing is installed. The same packages give the same bytes.
"""

from __future__ import annotations

import bz2
import gzip
import logging
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from fontTools.subset import Options, Subsetter, load_font, save_font
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
PACKAGES = ("texlive-lang-chinese", "fonts-noto-cjk", "fonts-noto-cjk-extra", "unicode-data")
NOTO = "usr/share/fonts/opentype/noto/"
FANDOL = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol/FandolFang-Regular.otf"
SIMPLIFIED = 2  # the face for mainland China in each of Noto's collections

LATIN = set(range(0x20, 0x7F))
CIRCLED = {*range(0x2460, 0x2474), *range(0x3251, 0x3260), *range(0x32B1, 0x32C0)}  # ①–㊿
SYMBOLS = {
    *range(0xA0, 0x100), *range(0x2010, 0x2060), *range(0x2070, 0x20C0), *range(0x2100, 0x2400), *range(0x2460, 0x2800),
    *range(0x3000, 0x3040), *range(0x3200, 0x3400), *range(0xFF00, 0xFFF0),
}  # fmt: skip
REGIONAL = set(map(ord, "祊沂沭郯莒涑汶祓崮"))
RARE = set(map(ord, "𠮷"))  # beyond GBK and the Table of General Standard Characters, yet found in names


class Face(NamedTuple):
    """One subset to build: its file, where its outlines come from, what it must hold as far as the source does."""

    name: str
    source: str
    characters: set[int]


def gbk() -> set[int]:
    """Return the code points of all two-byte characters of GBK."""
    pairs = (bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in range(0x40, 0xFF))
    return {ord(text) for pair in pairs if len(text := pair.decode("gbk", "ignore")) == 1 and not text.isascii()}


def general_standard(unihan: Path) -> set[int]:
    """Return the 8,105 code points of 通用规范汉字表 (2013) from Unihan's kTGH field."""
    lines = bz2.decompress(unihan.read_bytes()).decode()
    return {int(code, 16) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t2013:", lines, re.MULTILINE)}


def faces(root: Path) -> list[Face]:
    """Return the faces in the order of the PDF's fallback chain; `root` holds the unpacked packages."""
    standard = general_standard(root / "usr/share/unicode/Unihan_OtherMappings.txt.bz2")
    common = LATIN | SYMBOLS | gbk() | standard | REGIONAL
    fang = set(load_font(root / FANDOL, Options()).getBestCmap()) - set(range(0x2F00, 0x2FE0))
    return [
        Face("figures", f"{NOTO}NotoSerifCJK-Regular.ttc", LATIN | CIRCLED),
        Face("fang", FANDOL, fang),
        Face("light", f"{NOTO}NotoSerifCJK-Light.ttc", (common | RARE) - fang - LATIN - CIRCLED),
        Face("song", f"{NOTO}NotoSerifCJK-Bold.ttc", common),
        Face("hei", f"{NOTO}NotoSansCJK-Regular.ttc", common),
    ]


def subset(face: Face, root: Path) -> Path:
    """Write the woff2 of one face and return its path; layout features but kerning are dropped, and so are hints."""
    options = Options(
        flavor="woff2", font_number=SIMPLIFIED, layout_features=["kern"], hinting=False, desubroutinize=True,
        name_IDs=[0, 1, 2, 4, 5, 6, 13, 14], name_languages=[0x409], notdef_outline=True, recalc_timestamp=False,
    )  # fmt: skip
    font = load_font(root / face.source, options)
    for table in ("DSIG", "VORG", "vhea", "vmtx"):
        if table in font:
            del font[table]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=face.characters)
    subsetter.subset(font)
    level(font)
    target = HERE / f"{face.name}.woff2"
    save_font(font, target, options)
    return target


def level(font: TTFont) -> None:
    """Give every face the same ascent and descent, so that lines of mixed faces stand evenly."""
    em = font["head"].unitsPerEm
    ascent, descent = round(em * 0.88), round(em * 0.12)
    metrics, header = font["OS/2"], font["hhea"]
    header.ascent, header.descent, header.lineGap = ascent, -descent, 0
    metrics.sTypoAscender, metrics.sTypoDescender, metrics.sTypoLineGap = ascent, -descent, 0
    metrics.usWinAscent, metrics.usWinDescent = ascent, descent


def licences(root: Path) -> None:
    """Copy the licences of both families beside the fonts."""
    docs = root / "usr/share/doc"
    fandol = docs / "texlive-doc/fonts/fandol"
    readme = (fandol / "README").read_text()
    (HERE / "LICENCE-Fandol.txt").write_text(
        readme + "\n" + gzip.decompress((fandol / "COPYING.gz").read_bytes()).decode()
    )
    (HERE / "LICENCE-Noto.txt").write_text((docs / "fonts-noto-cjk/copyright").read_text())


def main(folder: Path) -> None:
    """Download and unpack the packages in `folder`, then write every font and licence."""
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    subprocess.run(["apt-get", "download", *PACKAGES], cwd=folder, check=True, capture_output=True)
    root = folder / "root"
    for package in PACKAGES:
        (archive,) = folder.glob(f"{package}_*.deb")
        subprocess.run(["dpkg-deb", "-x", archive, root], check=True)
    licences(root)
    for face in faces(root):
        target = subset(face, root)
        print(f"{target.name}\t{target.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as temporary:
            main(Path(temporary))
