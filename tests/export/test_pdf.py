"""PDF documents, their text read back from the page streams."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import pytest
from msgspec.structs import replace

from stt_cli.errors import UsageError
from stt_cli.export import Options, fonts, pdf, remarks, render
from stt_cli.model import Transcript
from tests.support.fonts import save_font
from tests.support.transcripts import speech, spoken, transcript

TALK = transcript(
    spoken("Good evening.", speaker="Ann"),
    spoken("We are late.", start=10, speaker="Ann"),
    spoken("Indeed.", start=3700, speaker="Bob"),
    duration=3725.0,
)


def streams(data: bytes) -> list[str]:
    """The contents of each page, and the fonts that are not Helvetica."""
    found = re.findall(rb"stream\n(.*?)\nendstream", data, re.DOTALL)
    return [zlib.decompress(stream).decode("latin-1") for stream in found if stream[:1] == b"x"]


def lines(said: Transcript, options: Options | None = None) -> list[str]:
    page = " ".join(streams(render(said, "pdf", options)))
    return [line.encode("latin-1").decode("cp1252") for line in re.findall(r"\((.*?)\) Tj", page)]


def test_it_begins_with_the_recording_and_what_a_reader_wants_to_know_first() -> None:
    title, facts, *_ = lines(TALK)
    assert title == "talk.mp3"
    assert facts == "Duration: 1:02:05   ·   Speakers: Ann, Bob   ·   Language: en"


def test_a_speaker_is_named_on_taking_over() -> None:
    assert lines(TALK)[2:-2] == ["Ann", "Good evening.", "We are late.", "Bob", "Indeed."]


def test_with_times_each_paragraph_is_headed_by_speaker_and_time() -> None:
    heads = lines(TALK, Options(times=True))[2:-2:2]
    assert heads == ["Ann   00:00", "Ann   00:10", "Bob   1:01:40"]


def test_pages_are_numbered_out_of_all() -> None:
    pages = streams(render(speech(3000, speakers=2), "pdf"))
    assert len(pages) > 3
    for number, page in enumerate(pages, 1):
        assert f"({number} / ) Tj ({len(pages)}) Tj" in page


def test_a_name_is_never_left_behind_at_the_foot_of_a_page() -> None:
    for page in streams(render(speech(3000, speakers=2), "pdf")):
        *_, last, _page, _total = re.findall(r"\((.*?)\) Tj", page)
        assert not last.startswith("Speaker")


def test_typographic_marks_need_no_font() -> None:
    assert "“Well” — 5 €…" in lines(transcript(spoken("“Well” — 5 €…")))


def test_accents_that_stand_alone_are_composed() -> None:
    assert "Café" in lines(transcript(spoken("Cafe\u0301")))


def test_nothing_in_the_file_tells_when_it_was_made() -> None:
    data = render(TALK, "pdf")
    assert b"/CreationDate (D:19700101000000Z)" in data
    assert data == render(TALK, "pdf")


def test_text_may_look_like_markup_of_the_library() -> None:
    said = transcript(spoken("**bold** __x__ {nb} (a) \\"))
    assert "**bold** __x__ {nb} \\(a\\) \\\\" in lines(said)


def test_an_empty_transcript_is_still_a_document() -> None:
    assert lines(transcript())[0] == "talk.mp3"


def test_letters_that_join_ask_for_harfbuzz_and_others_do_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    save_font(tmp_path / "Cyrillic.ttf", "".join(map(chr, range(32, 127))) + "·Привет")
    with pytest.raises(UsageError, match="pip install uharfbuzz"):
        render(transcript(spoken("مرحبا")), "pdf")
    assert b"Cyrillic" in render(transcript(spoken("Привет")), "pdf")


def test_other_letters_are_drawn_with_the_fonts_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    pytest.importorskip("uharfbuzz")
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    save_font(tmp_path / "Latin.ttf", "".join(map(chr, range(32, 127))) + "·")
    save_font(tmp_path / "Other.ttf", "שלוםчас日本語")
    said = transcript(spoken("час שלום 日本語"))
    data = render(replace(said, language=None), "pdf")
    assert set(re.findall(rb"/BaseFont /[A-Z]+\+(\w+)", data)) == {b"Latin", b"Other"}
    assert not caplog.records


def test_every_line_has_a_font_even_where_it_begins_in_another_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("uharfbuzz")
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    save_font(tmp_path / "Hebrew.ttf", "אבגדהוזחטיכלמנסעפצקרשת 0123456789:.·/")
    save_font(tmp_path / "Latin.ttf", "".join(map(chr, range(32, 127))) + "·")
    text = "x אבגדהוזחטיכלמנסעפצקרשת " * 400
    data = render(transcript(spoken(text), language=None), "pdf", Options(times=True))
    pages = [stream for stream in streams(data) if " Td " in stream]
    assert len(pages) > 1
    assert not any(map(fontless, pages))


LATIN = "".join(map(chr, range(32, 127))) + "·"


def test_a_letter_that_no_font_has_is_a_box_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    save_font(tmp_path / "Latin.ttf", LATIN + "\u25a1ж")
    said = transcript(spoken("Well done \U0001f600 and more ж of it \u2603."))
    assert b"Latin" in render(said, "pdf")
    assert remarks(said, "pdf", Options()) == [
        "no font on this machine has \u2603 (U+2603), \U0001f600 (U+1F600): a box stands for it in the pdf"
    ]
    assert not caplog.records
    assert remarks(TALK, "pdf", Options()) == []


def test_a_document_of_boxes_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FOLDERS", (str(tmp_path),))
    save_font(tmp_path / "Latin.ttf", LATIN)
    with pytest.raises(UsageError, match="no font on this machine has"):
        render(transcript(spoken("日本語 の テキスト です")), "pdf")


def fontless(page: str) -> bool:
    """Whether text is shown before a font is chosen, or after the choice has lost its scope."""
    chosen, outer = False, list[bool]()
    for operator in re.findall(
        r"\b(?:q|Q|Tf|Tj|TJ)\b", re.sub(r"\((?:\\.|[^\\)])*\)", "", page, flags=re.DOTALL)
    ):
        if operator == "q":
            outer.append(chosen)
        elif operator == "Q":
            chosen = outer.pop()
        elif operator == "Tf":
            chosen = True
        elif not chosen:
            return True
    return False
