"""The registry of formats, the options, and how wide text is."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest
from msgspec.structs import replace

from stt_cli.errors import UsageError
from stt_cli.export import FORMATS, Options, render
from stt_cli.export.options import PRESETS, SCRIPTS
from stt_cli.text.scripts import columns, script
from tests.support.transcripts import spoken, transcript

TALK = transcript(spoken("Hi."))


def test_every_format_has_its_module() -> None:
    assert all(find_spec(f"stt_cli.export.{name}") for name in FORMATS)


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"no format 'sound'.*txt, srt"):
        render(TALK, "sound")
    with pytest.raises(UsageError, match=r"no format 'doc'.*did you mean docx"):
        render(TALK, "doc")


def test_a_missing_library_is_told_with_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stt_cli.export.find_spec", lambda _: None)
    with pytest.raises(UsageError, match=r"install it with: .*stt-cli\[docs\]"):
        render(TALK, "pdf")


def test_text_formats_load_no_library_of_others() -> None:
    code = (
        "import sys; from stt_cli.export import FORMATS; import stt_cli.export.srt;"
        "print([m for m in ('docx', 'fpdf', 'av', 'httpx', 'typer', 'pydub') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"preset": "disney"}, "no preset 'disney'"),
        ({"max_line_chars": 0}, "--max-line-chars must be more than 0"),
        ({"max_lines": -1}, "--max-lines must be more than 0"),
        ({"max_cps": 0.0}, "--max-cps must be more than 0"),
        ({"max_cps": float("nan")}, "--max-cps must be more than 0"),
        ({"max_duration": 0.0}, "--max-duration must be more than 0"),
        ({"min_duration": -1.0}, "--min-duration must not be negative"),
        ({"min_gap": -0.1}, "--min-gap must not be negative"),
        ({"min_duration": 8.0}, "--min-duration is longer than --max-duration"),
        ({"speaker_style": "bold"}, "no speaker style 'bold'"),
        ({"offset": float("inf")}, "--offset must be a number of seconds"),
    ],
)
def test_impossible_options_are_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Options(**options)  # type: ignore[arg-type]


def test_an_option_replaces_what_the_preset_says() -> None:
    limits = Options(preset="bbc", max_cps=15, max_line_chars=30).limits()
    assert (limits.max_cps, limits.max_wpm, limits.max_line_chars, limits.max_lines) == (15, None, 30, 2)  # fmt: skip


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_script_replaces_the_counts_of_latin_letters(name: str) -> None:
    limits = Options(preset="netflix").limits(name)
    assert limits.max_line_chars == SCRIPTS[name]["max_line_chars"]
    assert limits.max_cps == SCRIPTS[name]["max_cps"]
    assert Options(preset="none").limits(name) == PRESETS["none"]
    assert Options(preset="shorts").limits(name).max_cps is None


def test_columns_count_what_is_seen() -> None:
    assert columns("abc") == 3
    assert columns("\u6771\u4eac") == 4
    assert columns("e\u0301\u0323\u200b\u2060") == 1
    assert columns("\uff76") == 1


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Hello", None, None), ("Hello", "ja", "ja"), ("Hello", "Japanese", "ja"),
        ("Hello", "zh-TW", "zh"), ("\u6771\u4eac\u3078 OK", None, "ja"), ("\u4f60\u597d", None, "zh"),
        ("\uc548\ub155", None, "ko"), ("\u0646\u0639\u0645", None, "ar"), ("\u0939\u093e\u0901", None, "hi"),
        ("", None, None), ("\u4f60\u597d", "en", None),
    ],
)  # fmt: skip
def test_the_script_is_that_of_the_language_or_of_the_letters(
    text: str, language: str | None, expected: str | None
) -> None:
    assert script(text, language) == expected


HOSTILE = "An\x1b[31mn\nand\x9b B\u202eo\ud800\r\x07"


@pytest.mark.parametrize("name", FORMATS)
def test_no_name_title_or_word_steers_a_terminal_a_player_or_a_page(name: str) -> None:
    said = transcript(spoken("wo\x1b]0;x\x07rd \u202eone\ud800 here", speaker=HOSTILE))
    said = replace(said, source=replace(said.source, name=HOSTILE))
    calm = replace(
        transcript(spoken("wo]0;xrd one here", speaker="An[31mn and Bo")),
        source=replace(said.source, name="An[31mn and Bo"),
    )
    assert render(said, name) == render(calm, name)
    renamed = Options(rename={"Ann": HOSTILE})
    assert render(transcript(spoken("word", speaker="Ann")), name, renamed) == render(
        transcript(spoken("word", speaker="An[31mn and Bo")), name
    )


@pytest.mark.parametrize("name", ["txt", "srt", "vtt", "json", "md", "html", "csv", "lrc"])
def test_spaces_joiners_and_marks_of_direction_reach_every_output(name: str) -> None:
    kept = "a\xa0b\u202fc\u200dd\u200ce\u200ef\u200fg\xadh"
    assert kept in render(transcript(spoken(kept, speaker=kept)), name).decode()
