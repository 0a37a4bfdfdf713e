"""`read_narrative` and `measure_reading` as they are called."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db

PUBLISHED = Path(__file__).parents[3] / "fixtures" / "reading" / "published"
WRONG = "改造危房410户，完成年度计划800户的61.25%。"


def _call(*args: str) -> str:
    out = io.StringIO()
    call_command(*args, stdout=out)
    return out.getvalue()


def test_a_narrative_is_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "narrative.txt"
    file.write_bytes("①西三路：总工程量完成60%；②危房改造完成300户，完成全年目标的40%。".encode("gb18030"))
    first, second = json.loads(_call("read_narrative", str(file), "--json", "--targets", "危房改造800户"))
    assert [(project["name"], project["percent"]) for project in first["subprojects"]] == [("西三路", 60)]
    assert second["claims"][0]["denominator"] == 800
    assert second["claims"][0]["consistent"] is False


def test_a_narrative_is_read_from_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO("①西三路：已完工。".encode())))
    [entry] = json.loads(_call("read_narrative"))
    assert entry["subprojects"][0]["status"] == "已完工"


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="打不开文件"):
        _call("read_narrative", str(tmp_path / "none.txt"))
    odd = tmp_path / "odd.txt"
    odd.write_bytes(b"\xff\x00\xff\xff\xff")
    with pytest.raises(CommandError, match="编码"):
        _call("read_narrative", str(odd))


def test_several_narratives_are_read_each_with_what_a_clerk_is_told(tmp_path: Path) -> None:
    for name, text in (("a", WRONG), ("b", "URL: http://example.org | 某市\n①西三路：已完工。")):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    paths = [str(tmp_path / "a.txt"), str(tmp_path / "b.txt")]
    first, second = json.loads(_call("read_narrative", *paths, "--json", "--targets", "危房改造800户"))
    assert [first["file"], second["file"]] == paths
    assert [list(entry) for entry in first["items"]] == [
        ["task", "column", "marker", "text", "district", "subprojects", "quantities", "claims"]
    ]
    [finding] = [finding for finding in first["findings"] if finding["code"] == "share_mismatch"]
    assert (finding["severity"], finding["computed"]) == ("doubt", "410 ÷ 800 = 51.25%")
    assert finding["evidence"].endswith("61.25%")
    assert "51.25%" in finding["message"]
    assert [entry["text"] for entry in second["items"]] == ["西三路：已完工。"]
    assert list(second["items"][0]["subprojects"][0]) == [
        "name", "district", "district_source", "percent", "status", "evidence"
    ]  # fmt: skip


def _gold(tmp_path: Path, name: str, text: str, consistent: bool) -> str:
    claim = {"kind": "share", "numerator": 410, "denominator": 800, "stated_percent": 61.25, "consistent": consistent}
    amounts = [{"value": 410, "unit": "户"}, {"value": 800, "unit": "户"}]
    entry = {"marker": None, "text": text, "subprojects": [], "quantities": amounts, "claims": [claim]}
    (tmp_path / f"{name}.txt").write_text(f"URL: http://example.org\n{text}", encoding="utf-8")
    path = tmp_path / f"{name}.json"
    path.write_text(json.dumps([entry]), encoding="utf-8")
    return str(path)


def test_precision_and_recall_are_printed_apart(tmp_path: Path) -> None:
    paths = _gold(tmp_path, "a", WRONG, False), _gold(tmp_path, "b", WRONG, True)
    printed = _call("measure_reading", *paths).splitlines()
    assert "分项：准确率 1.000（2/2），召回率 1.000（2/2）" in printed
    assert "名称：准确率 —，召回率 —" in printed
    assert "数量：准确率 1.000（4/4），召回率 1.000（4/4）" in printed
    assert "写错的百分比：发现 1.000（1/1），超出取舍误差的发现 1.000（1/1）" in printed
    assert "指错：属实 0.500（1/2）" in printed
    assert printed[-2:] == [
        "误读为已完工 0 处，误指 1 处",
        "误指 b：share_mismatch 410 ÷ 800 = 51.25%：改造危房410户，完成年度计划800户的61.25%",
    ]
    assert not any("F1" in line or line.startswith("改错后发现") for line in printed)


def test_right_shares_made_wrong_are_counted_when_asked(tmp_path: Path) -> None:
    path = _gold(tmp_path, "a", WRONG.replace("61.25", "51.25"), True)
    Path(path).write_text(Path(path).read_text(encoding="utf-8").replace("61.25", "51.25"), encoding="utf-8")
    shown = "改错后发现：+1 1.000（1/1），+3 1.000（1/1），+7 1.000（1/1），合计 1.000（3/3）"
    assert shown in _call("measure_reading", path, "--seeded")


def test_each_difference_is_shown_when_asked(tmp_path: Path) -> None:
    path = Path(_gold(tmp_path, "a", WRONG, False))
    path.write_text(path.read_text(encoding="utf-8").replace('"value": 800', '"value": 900'), encoding="utf-8")
    printed = _call("measure_reading", str(path), "--show").splitlines()
    assert printed[:2] == ["a：quantities + 800户", "a：quantities - 900户"]


def test_the_figures_are_printed_as_json(tmp_path: Path) -> None:
    printed = json.loads(_call("measure_reading", _gold(tmp_path, "a", WRONG, True), "--json"))
    assert printed["figures"]["quantities.precision"] == {"value": 1.0, "part": 2, "whole": 2}
    assert printed["figures"]["names.recall"]["value"] is None
    assert len(printed["false_accusations"]) == 1


def test_the_published_texts_are_measured() -> None:
    assert "分项：准确率 " in _call("measure_reading", str(PUBLISHED / "03.gold.json"))


def test_what_cannot_be_measured_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="打不开文件"):
        _call("measure_reading", str(tmp_path / "none.gold.json"))
    odd = tmp_path / "odd.gold.json"
    (tmp_path / "odd.txt").write_text("①西三路已完工。", encoding="utf-8")
    for words in ("不是", "{}", "[1]", '[{"text": ""}]'):
        odd.write_text(words, encoding="utf-8")
        with pytest.raises(CommandError, match="不是标注文件"):
            _call("measure_reading", str(odd))
    odd.write_text("[]", encoding="utf-8")
    (tmp_path / "odd.txt").write_bytes(b"\xff\x00\xff\xff\xff")
    with pytest.raises(CommandError, match="编码"):
        _call("measure_reading", str(odd))
