"""Two versions of a text: what changed is found sentence by sentence, and not a character of either is lost."""

from __future__ import annotations

from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.workflow import AnswerData, Content, EntryData, comparison_of
from tasks.language.comparing import Comparison, Kind, compare, sentences
from tasks.models import Organization
from tests.factories import OrganizationFactory

OLD = (
    "①物流城：总体进度完成60%。\n②盛湖：已完成围挡搭建，总体进度达到55%。\n"
    "③华阳路：围挡搭建正在进行。总体进度完成55%。\n④马厂湖：总体进度完成58%。"
)
NEW = (
    "①物流城：总体进度完成60%。\n②盛湖：已完成围挡搭建，完成渣土清运约4.1万立方米，总体进度达到55%。\n"
    "③华阳路：当前正在优化设计方案。总体进度完成55%。\n④马厂湖：总体进度完成60%。"
)
SENTENCES = st.lists(st.sampled_from(["甲完成。", "乙完成60%；", "丙在建。\n", "①丁，", "x", "\n", "”", "甲完成61%。"]))


def words(comparison: Comparison, kind: Kind) -> list[str]:
    """Return the words of a kind, without white space at their ends."""
    found = (piece for sentence in comparison.sentences for piece in sentence.pieces)
    return [piece.text.strip() for piece in found if piece.kind is kind]


def test_changed_sentences_are_counted_and_their_words_told() -> None:
    found = compare(OLD, NEW)
    assert (found.change_count, found.same) == (3, 2)
    assert words(found, Kind.INSERTED) == ["完成渣土清运约4.1万立方米，", "当前正在优化设计方案", "60%"]
    assert words(found, Kind.REMOVED) == ["围挡搭建正在进行", "58%"]
    assert (found.before, found.after) == (OLD, NEW)


def test_items_stay_together() -> None:
    blocks = compare(OLD, NEW).blocks
    assert ["".join(sentence.after for sentence in block).strip()[0] for block in blocks] == ["①", "②", "③", "④"]
    assert [any(sentence.changed for sentence in block) for block in blocks] == [False, True, True, True]


def test_what_moved_or_went_is_said() -> None:
    found = compare("甲已完工。乙在建。丙未开工。", "乙在建。丁立项。")
    assert words(found, Kind.REMOVED) == ["甲已完工。", "丙未开工。"]
    assert words(found, Kind.INSERTED) == ["丁立项。"]


def test_white_space_alone_is_no_change() -> None:
    found = compare("甲完工。乙在建。", "甲完工。\n乙在建。 ")
    assert (found.change_count, found.same, found.after) == (0, 2, "甲完工。\n乙在建。 ")


@pytest.mark.parametrize(("before", "after", "changed"), [("", "", 0), ("", "甲。乙。", 2), ("甲。乙。", "", 2)])
def test_from_and_to_nothing(before: str, after: str, changed: int) -> None:
    found = compare(before, after)
    assert (found.change_count, found.before, found.after) == (changed, before, after)
    assert sum(map(len, found.blocks)) == len(found.sentences)


@given(SENTENCES, SENTENCES)
def test_no_character_is_lost(old: list[str], new: list[str]) -> None:
    before, after = "".join(old), "".join(new)
    found = compare(before, after)
    assert (found.before, found.after) == (before, after)
    assert [each for block in found.blocks for each in block] == list(found.sentences)
    if [*filter(None, map(str.strip, sentences(before)))] == [*filter(None, map(str.strip, sentences(after)))]:
        assert found.change_count == 0
    if found.change_count == 0:  # white space alone is no change
        assert "".join(before.split()) == "".join(after.split())


@settings(max_examples=50)
@given(st.text(alphabet="甲乙丙1260%。；，\n ①②”a", max_size=60), st.text(alphabet="甲乙1260%。；\n ①②a", max_size=60))
def test_no_character_is_lost_whatever_is_written(before: str, after: str) -> None:
    found = compare(before, after)
    assert (found.before, found.after) == (before, after)
    assert "".join(sentences(before)) == before


@pytest.mark.timed
@pytest.mark.parametrize(
    "sentence", ["完成。", "第{n}条道路完成{n}%；", "{n}号路已完成，正在验收，" * 3], ids=["alike", "unique", "endless"]
)
def test_long_texts_take_their_share_of_time(sentence: str) -> None:
    def took(count: int) -> float:
        old = "".join(sentence.format(n=n) for n in range(count))
        new = "".join(sentence.format(n=n + (n % 7 == 0)) for n in range(count + 3))
        begun = perf_counter()
        compare(old, new)
        return perf_counter() - begun

    took(100)
    assert took(4000) < 40 * max(took(400), 0.01)


def test_rows_readings_and_answers_are_compared_beside_the_text() -> None:
    old = Content(
        (
            EntryData(
                "①甲路：完成40%；", "①", 0, "甲路", stage="under_construction", percent=Decimal(40), basis="works"
            ),
            EntryData("②乙路未开工。", "②", 1, "乙路"),
            EntryData("③去掉的一行。", "③", 2),
        ),
        {1: Decimal(5), 2: Decimal(7)},
        "缺资金。",
        "筹资金。",
        {1: AnswerData("missed", words="开工"), 2: AnswerData("reached", words="立项")},
    )
    new = Content(
        (
            EntryData("①甲路：已完工；", "①", 0, "甲路", stage="completed"),
            EntryData("②乙路未开工。", "②", 1, "乙路", stage="not_started"),
            EntryData("④新的一行。", "④", 2),
        ),
        {1: Decimal(6), 3: Decimal(1)},
        "",
        "筹资金。",
        {1: AnswerData("partly", words="开工"), 3: AnswerData("reached", words="验收")},
    )
    told = comparison_of(old, new)
    assert [tuple(change) for change in told.rows] == [
        ("甲路 · 阶段", "在建", "已完工"),
        ("甲路 · 百分比", "40%（占总工程量）", "—"),
        ("乙路 · 阶段", "未说明", "未开工"),
    ]
    assert told.readings == {1: (Decimal(5), Decimal(6)), 2: (Decimal(7), None), 3: (None, Decimal(1))}
    answers = [("开工", "未达到", "部分达到"), ("验收", "—", "已达到"), ("立项", "已达到", "—")]
    assert [tuple(change) for change in told.answers] == answers
    assert (told.obstacles.change_count, told.next_steps.change_count, told.nothing) == (1, 0, False)
    assert comparison_of(old, old).nothing


def test_a_rows_name_district_and_contributor_are_compared(partner_bureau: Organization) -> None:
    """What stands beside the words alone is a change, too: such versions are never told to be the same."""
    here, there = (OrganizationFactory(short_name=name, district=True) for name in ("兰山区", "罗庄区"))
    row = EntryData("①沐河路已完工。", "①", 0, "沐河路", district_id=here.pk)
    old, alone = Content((row,)), Content((row._replace(name="", district_id=None),))
    for change, told in (
        ({"name": "沐河北路"}, ("沐河路 · 名称", "沐河路", "沐河北路")),
        ({"district_id": there.pk}, ("沐河路 · 县区", "兰山区", "罗庄区")),
        ({"district_id": None}, ("沐河路 · 县区", "兰山区", "—")),
        ({"contributor_id": partner_bureau.pk}, ("沐河路 · 来自", "—", "市城管局")),
    ):
        found = comparison_of(old, Content((row._replace(**change),)))
        assert [tuple(each) for each in found.rows] == [told]
        assert (found.text.change_count, found.nothing) == (0, False)
    assert [each.what for each in comparison_of(alone, old).rows] == [
        "①沐河路已完工。 · 名称",
        "①沐河路已完工。 · 县区",
    ]


def test_rows_cut_otherwise_are_told_though_the_text_is_the_same() -> None:
    one = Content((EntryData("①甲路已完工；乙路在建。", "①", 0, "甲路", stage="completed"),))
    two = Content(
        (
            EntryData("①甲路已完工；", "①", 0, "甲路", stage="completed"),
            EntryData("乙路在建。", "", 0, "乙路", stage="under_construction", percent=Decimal(60), basis="works"),
        )
    )
    told = ("乙路", "并在别的行里", "单独成行，在建，60%（占总工程量）")
    assert one.text == two.text
    assert [tuple(each) for each in comparison_of(one, two).rows] == [told]
    assert [tuple(each) for each in comparison_of(two, one).rows] == [(told[0], *told[:0:-1])]
    twice = Content((*two.entries, two.entries[1]))
    assert comparison_of(two, twice).rows == []  # the text tells of it


def test_answers_of_another_quarter_are_those_to_the_same_words() -> None:
    before = Content(answers={7: AnswerData("missed", words="开工")})
    after = Content(answers={9: AnswerData("reached", words="开工"), 10: AnswerData("missed", words="验收")})
    assert [tuple(change) for change in comparison_of(before, after).answers] == [
        ("开工", "未达到", "已达到"),
        ("验收", "—", "未达到"),
    ]
