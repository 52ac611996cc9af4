from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli.text.sanitize import line, shown, spoken, steers, text, visible

KEPT = "a\xa0b\u202fc\u2009d\u3000e\u200df\u200cg\u2060h\u200ei\u200fj\u061ck\xadl\ufeffm"
"""No-break, narrow and ideographic spaces, joiners, marks of direction and a soft hyphen."""


@pytest.mark.parametrize("clean", [text, line, visible])
def test_spaces_joiners_and_marks_of_direction_stay(clean: Callable[[str], str]) -> None:
    assert clean(KEPT) == KEPT
    assert shown(Path(KEPT)) == KEPT


def test_overrides_of_direction_go_and_embeddings_stay_in_texts() -> None:
    assert text("a\u202eb\u202dc \u202bd\u202c \u2067e\u2069") == "abc \u202bd\u202c \u2067e\u2069"
    assert line("a\u202eb \u202bd\u202c \u2067e") == "ab d e"


def test_a_name_is_one_line() -> None:
    assert line("Ann\x1b[31m\nBob\u2028Eve\ud800\r") == "Ann[31m Bob Eve"


def test_a_message_spells_out_what_could_steer_a_terminal() -> None:
    assert visible("a\x1b[2J\nb\u202ec\x9b") == "a\\x1b[2J b\\u202ec\\x9b"
    assert shown(Path("a\nb\udcff.mp3")) == "a\\nb\\xff.mp3"
    assert not steers("\xa0")
    assert steers("\x07")


@given(st.text(st.characters()))
def test_nothing_that_steers_is_left_in_a_line_or_a_message(said: str) -> None:
    for clean in (line, visible):
        assert not any(map(steers, clean(said)))
        assert clean(clean(said)) == clean(said)


def test_what_somebody_said_stays_as_it_is_written() -> None:
    for (
        char
    ) in "\u00a0\u202f\u2009\u3000\u200b\u200c\u200d\u200e\u200f\u061c\u00ad\ufeff\U000e0001":
        assert spoken(f"a{char}b") == f"a{char}b"


def test_only_what_steers_is_spelt_out_of_what_somebody_said() -> None:
    assert (
        spoken("a\x1b[2Jb\x00c\x9bd\ud83de") == "a\\x1b[2Jb\\x00c\\x9bd\N{REPLACEMENT CHARACTER}e"
    )
    assert spoken("a\r\nb\u2028c\td") == "a  b c d"
    assert spoken("a\u202eb\u202cc") == "a\\u202eb\u202cc"


def test_embedded_text_is_closed_at_its_end() -> None:
    assert spoken("a\u2067\u202bb") == "a\u2067\u202bb\u202c\u2069"
    assert spoken("a\u2067b\u2069c") == "a\u2067b\u2069c"
