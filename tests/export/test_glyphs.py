"""Where a line of Japanese or Chinese may end: between phrases, not inside words."""

from __future__ import annotations

import pytest

from stt_cli.export import Options
from stt_cli.export.breaks import NEVER, PLAIN
from stt_cli.export.glyphs import cost
from stt_cli.export.shape import cues
from tests.support.transcripts import segment, transcript


def between(pair: str, script: str) -> float:
    before, after = pair.split("|")
    return cost(before, after, script)


@pytest.mark.parametrize("pair", ["影響を|二十年", "海面が|上昇", "皆を|もう", "多くの|時間"])
def test_a_japanese_line_may_end_after_a_particle(pair: str) -> None:
    assert between(pair, "ja") <= PLAIN


@pytest.mark.parametrize("pair", ["ニュ|ージ", "2003|年", "お|招き", "ジー|ランド", "15|センチ"])
def test_what_is_one_japanese_word_is_never_parted(pair: str) -> None:
    assert between(pair, "ja") == NEVER


@pytest.mark.parametrize("pair", ["終|わり", "気|候", "でし|た", "とい|う"])
def test_inflections_and_compounds_are_parted_only_where_nothing_else_fits(pair: str) -> None:
    assert PLAIN < between(pair, "ja") < NEVER


@pytest.mark.parametrize("pair", ["我|们", "因|为", "小岛|的", "15|厘", "节日|里"])
def test_what_is_one_chinese_word_is_never_parted(pair: str) -> None:
    assert between(pair, "zh") == NEVER


def test_a_chinese_line_may_end_after_a_particle_and_before_a_conjunction() -> None:
    assert cost("的", "数", "zh") == cost("猫", "和", "zh") == PLAIN < cost("山", "川", "zh")


def test_letters_of_thai_are_parted_like_words_only_where_words_are_known(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stt_cli.export.glyphs.has_dictionary", lambda: True)
    assert cost("ก", "ข", None) == PLAIN
    monkeypatch.setattr("stt_cli.export.glyphs.has_dictionary", lambda: False)
    assert PLAIN < cost("ก", "ข", None) < NEVER


def lines(text: str, language: str) -> list[str]:
    said = segment(text, *text, step=0.25)
    source = transcript(said, language=language, duration=said.end + 5)
    return [line for cue in cues(source, Options(preset="netflix")) for line in cue.text_lines]


def test_japanese_lines_end_between_phrases() -> None:
    text = (
        "太平洋の小さな島々における気候変動の影響を二十年以上研究してきた田中博士にお話を伺います。"
    )
    assert lines(text, "ja") == [
        "太平洋の小さな島々における",
        "気候変動の影響を",
        "二十年以上研究してきた",
        "田中博士にお話を伺います。",
    ]


def test_chinese_lines_end_between_phrases() -> None:
    text = "没有人相信海平面会在本世纪末之前上升超过15厘米。"
    assert lines(text, "zh") == ["没有人相信海平面会", "在本世纪末之前上升超过15厘米。"]
