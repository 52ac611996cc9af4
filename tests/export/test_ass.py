"""How ASS looks: its styles, and the colours of its speakers."""

from __future__ import annotations

import pysubs2

from stt_cli.export import Options, render
from stt_cli.export.reading import read
from tests.support.timed_text import ASS
from tests.support.transcripts import spoken, transcript

TALK = transcript(
    spoken("Good evening.", speaker="Ann, Ltd"),
    spoken("Hello.", start=3, speaker="Bo"),
    spoken("We are late.", start=6, speaker="Ann, Ltd"),
    spoken("Nobody.", start=9),
)


def made(**options: bool) -> pysubs2.SSAFile:
    return pysubs2.SSAFile.from_string(render(TALK, "ass", Options(**options)).decode())  # type: ignore[arg-type]


def test_all_have_one_style_unless_speakers_are_to_have_colours() -> None:
    assert {event.style for event in made()} == {"Default"}
    coloured = made(speaker_colors=True)
    assert [event.style for event in coloured] == ["Speaker1", "Speaker2", "Speaker1", "Default"]
    colours = {str(style.primarycolor) for style in coloured.styles.values()}
    assert len(colours) == 3


def test_letters_to_be_burned_in_are_large_bold_and_outlined() -> None:
    plain, burned = (made(burn_in=on).styles["Default"] for on in (False, True))
    assert (burned.bold, plain.bold) == (True, False)
    assert burned.fontsize > plain.fontsize
    assert burned.outline > plain.outline


def test_a_script_gets_new_styles_only_where_they_are_asked_for() -> None:
    script = read(ASS.encode(), "t.ass")
    assert "Style: Thought" in render(script, "ass").decode()
    anew = render(script, "ass", Options(speaker_colors=True)).decode()
    assert "Style: Thought" not in anew
    assert "Dialogue: 0,0:00:01.00,0:00:02.50,Speaker1,Ann" in anew
