"""What a cell of units says: names with their part, the cell above, nobody, or people."""

from __future__ import annotations

import pytest

from tasks.importing.cells import Part, read_units

KNOWN = {
    "市教育局", "教育局", "市财政局", "市水利局", "市发展改革委", "市发改委", "市住房城乡建设局", "沂河新区管委会",
}  # fmt: skip


def said(text: str) -> list[str]:
    """Return the names of a cell, with + for who leads and - for who helps."""
    marks = {Part.LEAD: "+", Part.HELP: "-", Part.UNSAID: ""}
    return [marks[name.part] + name.words for name in read_units(text, KNOWN.__contains__).names]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("教 育 局", ["教育局"]),
        ("市发展\n改革委", ["市发展改革委"]),
        ("市住房城乡\n建设局\n市财政局", ["市住房城乡建设局", "市财政局"]),
        ("市 教 育 局 市 财 政 局", ["市教育局", "市财政局"]),
        ("市教育局・市财政局", ["市教育局", "市财政局"]),
        ("市教育局·市财政局", ["市教育局", "市财政局"]),
        ("市教育局/市财政局", ["市教育局", "市财政局"]),
        ("市教育局﹑市财政局", ["市教育局", "市财政局"]),
        ("市教育局･市财政局", ["市教育局", "市财政局"]),
        ("市教育局&市财政局", ["市教育局", "市财政局"]),
        ("市教育局和市财政局", ["市教育局", "市财政局"]),
        ("市教育局—市财政局", ["市教育局", "市财政局"]),
        ("市教育局市财政局", ["市教育局", "市财政局"]),
        ("1.市教育局 2.市财政局", ["市教育局", "市财政局"]),
        ("1、市教育局\n2、市财政局", ["市教育局", "市财政局"]),
        ("①市教育局②市财政局", ["市教育局", "市财政局"]),
        ("（1）市教育局；（2）市财政局", ["市教育局", "市财政局"]),
        ("市教育局等部门", ["市教育局"]),
        ("市教育局等3个单位", ["市教育局"]),
        ("市教育局负责", ["市教育局"]),
        ("市发展改革委牵头，市财政局配合", ["+市发展改革委", "-市财政局"]),
        ("由市发改委牵头，会同市财政局", ["+市发改委", "市财政局"]),
        ("市教育局、市财政局牵头，市水利局配合", ["+市教育局", "+市财政局", "-市水利局"]),
        ("市教育局、市财政局（牵头）", ["市教育局", "+市财政局"]),
        ("市教育局（牵头）、市财政局（配合）", ["+市教育局", "-市财政局"]),
        ("市教育局(牵头)市财政局(配合)", ["+市教育局", "-市财政局"]),
        ("牵头单位：市发改委；配合单位：市财政局、市水利局", ["+市发改委", "-市财政局", "-市水利局"]),
        ("市发改委（市财政局、市水利局配合）", ["-市财政局", "-市水利局", "市发改委"]),
        ("李静（市教育局）", ["市教育局"]),
        ("市教育局张三", ["市教育局"]),
        ("市教育局及各县区", ["市教育局"]),
        ("教体局", ["教体局"]),
        ("市大数据 中心", ["市大数据中心"]),
    ],
)
def test_names(text: str, names: list[str]) -> None:
    assert said(text) == names


@pytest.mark.parametrize(
    "text", ["", "无", "—", "-", "/", "待定", "暂无", "——", "N/A", "未明确", "另行确定", "无。", "、"]
)
def test_nobody(text: str) -> None:
    cell = read_units(text, KNOWN.__contains__)
    assert (cell.names, cell.ditto) == ([], False)


@pytest.mark.parametrize("text", ["同上", "〃", "同 上", "″", "同前", "同上一行", "々", '"'])
def test_the_cell_above(text: str) -> None:
    assert read_units(text, KNOWN.__contains__).ditto


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        ("张三", ("张三", "是人名")),
        ("张三 13812345678", ("张三13812345678", "是联系人")),
        ("0539-8123456", ("0539-8123456", "是电话号码")),
        ("联系人：张三", ("联系人：张三", "是联系人")),
        ("张市长", ("张市长", "是人名")),
        ("各县区", ("各县区", "不是一个单位")),
        ("各县（市、区）政府", ("各县（市、区）政府", "不是一个单位")),
        ("市直有关部门", ("市直有关部门", "不是一个单位")),
        ("市教育局（市语委办）", ("市语委办", "写在括号中")),
    ],
)
def test_what_is_no_unit_is_said(text: str, remark: tuple[str, str]) -> None:
    assert remark in read_units(text, KNOWN.__contains__).remarks
