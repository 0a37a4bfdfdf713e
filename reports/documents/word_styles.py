"""The styles, settings and page number of the Word document, in WordprocessingML (without the root elements)."""

from __future__ import annotations

from reports.documents import paper


def twips(millimetres: float) -> int:
    """Return a length in twentieths of a point."""
    return round(millimetres * 1440 / 25.4)


def fonts(east_asian: str, size: float) -> str:
    """Return what a run is set in: the Chinese font, the serif for Latin letters and figures, the size in points."""
    latin, half_points = paper.LATIN_FONT, round(size * 2)
    return (
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{east_asian}"/>'
        f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'
    )


_BODY_SIZE = 10.5
_HANG = round(1.25 * _BODY_SIZE * 20)
_LINE = '<w:spacing w:line="340" w:lineRule="atLeast"/>'
"""10.5 pt × 1.62, and more where a taller letter asks."""

STYLES = f"""
<w:docDefaults>
  <w:rPrDefault><w:rPr>{fonts(paper.BODY_FONT, _BODY_SIZE)}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>
</w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal">
  <w:name w:val="Normal"/><w:qFormat/>
  <w:pPr><w:widowControl/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/></w:pPr>
</w:style>
<w:style w:type="table" w:default="1" w:styleId="TableNormal">
  <w:name w:val="Normal Table"/>
</w:style>
<w:style w:type="paragraph" w:styleId="Title">
  <w:name w:val="Title"/><w:basedOn w:val="Normal"/><w:qFormat/>
  <w:pPr>
    <w:keepNext/>
    <w:pBdr><w:bottom w:val="single" w:sz="16" w:space="8" w:color="{paper.RED}"/></w:pBdr>
    <w:spacing w:after="160"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/>
  </w:pPr>
  <w:rPr>{fonts(paper.TITLE_FONT, 22)}</w:rPr>
</w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Above">
  <w:name w:val="表前说明"/><w:basedOn w:val="Normal"/><w:qFormat/>
  <w:pPr>
    <w:keepNext/>
    <w:tabs><w:tab w:val="right" w:pos="{twips(paper.TYPE_WIDTH)}"/></w:tabs>
    <w:spacing w:after="120"/>
  </w:pPr>
  <w:rPr>{fonts(paper.BODY_FONT, 12)}</w:rPr>
</w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="Below">
  <w:name w:val="审签行"/><w:basedOn w:val="Normal"/><w:qFormat/>
  <w:pPr>
    <w:keepLines/>
    <w:tabs>
      <w:tab w:val="left" w:pos="{twips(paper.TYPE_WIDTH / 3)}"/>
      <w:tab w:val="left" w:pos="{twips(paper.TYPE_WIDTH * 2 / 3)}"/>
    </w:tabs>
    <w:spacing w:before="{twips(7)}"/>
  </w:pPr>
  <w:rPr>{fonts(paper.BODY_FONT, 12)}</w:rPr>
</w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="TableHead">
  <w:name w:val="表头"/><w:basedOn w:val="Normal"/><w:qFormat/>
  <w:pPr><w:jc w:val="center"/></w:pPr>
  <w:rPr>{fonts(paper.HEAD_FONT, 12)}</w:rPr>
</w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="NarrowHead">
  <w:name w:val="窄表表头"/><w:basedOn w:val="TableHead"/><w:qFormat/>
  <w:rPr>{fonts(paper.HEAD_FONT, _BODY_SIZE)}</w:rPr>
</w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="TableNumber">
  <w:name w:val="表内编号"/><w:basedOn w:val="Normal"/><w:qFormat/>
  <w:pPr>{_LINE}<w:jc w:val="center"/></w:pPr>
</w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="TableText">
  <w:name w:val="表内文字"/><w:basedOn w:val="Normal"/><w:qFormat/>
  <w:pPr>{_LINE}<w:jc w:val="left"/></w:pPr>
</w:style>
<w:style w:type="paragraph" w:customStyle="1" w:styleId="TableItem">
  <w:name w:val="表内分项"/><w:basedOn w:val="TableText"/><w:qFormat/>
  <w:pPr><w:ind w:left="{_HANG}" w:hanging="{_HANG}"/></w:pPr>
</w:style>
<w:style w:type="table" w:customStyle="1" w:styleId="OfficialTable">
  <w:name w:val="公文表格"/><w:basedOn w:val="TableNormal"/>
  <w:tblPr>
    <w:tblBorders>
      <w:top w:val="single" w:sz="8" w:space="0" w:color="000000"/>
      <w:left w:val="single" w:sz="4" w:space="0" w:color="000000"/>
      <w:bottom w:val="single" w:sz="8" w:space="0" w:color="000000"/>
      <w:right w:val="single" w:sz="4" w:space="0" w:color="000000"/>
      <w:insideH w:val="single" w:sz="4" w:space="0" w:color="000000"/>
      <w:insideV w:val="single" w:sz="4" w:space="0" w:color="000000"/>
    </w:tblBorders>
    <w:tblCellMar>
      <w:top w:w="{twips(1.8)}" w:type="dxa"/>
      <w:left w:w="{twips(2)}" w:type="dxa"/>
      <w:bottom w:w="{twips(1.8)}" w:type="dxa"/>
      <w:right w:w="{twips(2)}" w:type="dxa"/>
    </w:tblCellMar>
  </w:tblPr>
</w:style>
"""

SETTINGS = """
<w:zoom w:percent="100"/>
<w:defaultTabStop w:val="420"/>
<w:evenAndOddHeaders/>
<w:characterSpacingControl w:val="compressPunctuation"/>
<w:compat>
  <w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
</w:compat>
<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>
"""


def page_number(side: str) -> str:
    """Return the footer "— 1 —", 四号, 5 mm in from the `side` (left or right) of the type area."""
    run = f"<w:rPr>{fonts('宋体', 14)}</w:rPr>"
    return (
        f'<w:p><w:pPr><w:ind w:{side}="{twips(5)}"/><w:jc w:val="{side}"/></w:pPr><w:r>{run}<w:t xml:space="preserve">— </w:t></w:r>'
        f'<w:fldSimple w:instr="PAGE"><w:r>{run}<w:t>1</w:t></w:r></w:fldSimple>'
        f'<w:r>{run}<w:t xml:space="preserve"> —</w:t></w:r></w:p>'
    )
