from __future__ import annotations

import os
import threading
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from stt_cli.errors import OutputError, UsageError
from stt_cli.export.markup import plain
from stt_cli.export.reading.cues import RawCue
from stt_cli.export.reading.subtitles import parse, recognised
from stt_cli.live.events import Final
from stt_cli.live.output import Description, LiveOutput, live_output, whole_output
from stt_cli.model import Source, Transcript, Word


def final(number: int, text: str = "", *, start: float | None = None) -> Final:
    text = text or f"this is final number {number}"
    begin = 3.0 * number if start is None else start
    words = tuple(
        Word(word=word, start=begin + 0.3 * i, end=begin + 0.3 * i + 0.25)
        for i, word in enumerate(text.split())
    )
    return Final(id=number, start=begin, end=words[-1].end, text=text, words=words, language="en")


def described(duration: float = 9.0) -> Description:
    return Description(
        provider="local",
        model="sphinx",
        source=lambda: Source(name="microphone", sha256="0" * 64, duration=duration),
    )


def opened(path: Path, format: str, duration: float = 9.0) -> LiveOutput:
    return live_output(path, format, described(duration))


def cues(text: str) -> list[RawCue]:
    """The cues of a file without fault, in order."""
    subtitles = parse(text)
    assert subtitles.broken == []
    assert all(a.end <= b.start for a, b in pairwise(subtitles.cues))
    return subtitles.cues


def parsed_json(text: str) -> int:
    transcript = msgspec.json.decode(text, type=Transcript)
    assert transcript.text == " ".join(segment.text for segment in transcript.segments)
    return len(transcript.segments)


PARSERS: dict[str, Callable[[str], int]] = {
    "srt": lambda text: len(cues(text)),
    "vtt": lambda text: len(cues(text)) if recognised(text) else -1,
    "json": parsed_json,
    "txt": lambda text: text.count("\n"),
}


@pytest.mark.parametrize("format", PARSERS)
def test_the_file_is_whole_before_after_and_between_all_finals(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"live.{format}"
    output = opened(path, format)
    assert PARSERS[format](path.read_text()) == 0
    for number in range(20):
        output.add(final(number))
        assert PARSERS[format](path.read_text()) == number + 1
        assert f"number {number}" in path.read_text()
    output.close(60.0)
    assert PARSERS[format](path.read_text()) == 20
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("format", ["srt", "vtt", "json"])
def test_the_file_is_valid_at_every_instant_it_is_read(tmp_path: Path, format: str) -> None:
    path = tmp_path / f"live.{format}"
    output, over, counts = opened(path, format), threading.Event(), [0]

    def read() -> None:
        while not over.is_set():
            counts.append(PARSERS[format](path.read_text()))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(100):
        output.add(final(number))
    over.set()
    reader.join()
    assert counts == sorted(counts)
    assert len(counts) > 1


def test_finals_are_shaped_into_cues_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "live.srt"
    output = opened(path, "srt")
    output.add(final(0, " ".join(["many words that make more than one cue"] * 4)))
    output.add(final(1, start=20.0))
    shaped = cues(path.read_text())
    assert len(shaped) >= 3
    assert all(len(line) <= 42 for cue in shaped for line in cue.lines)


def test_a_cue_may_stand_on_until_the_next_but_not_beyond_it_nor_the_end(tmp_path: Path) -> None:
    path = tmp_path / "live.srt"
    output = opened(path, "srt")
    output.add(final(0, "hi", start=1.0))
    (alone,) = (cue.end for cue in cues(path.read_text()))
    output.add(final(1, "you", start=1.3))
    followed, last = (cue.end for cue in cues(path.read_text()))
    output.close(1.6)
    ended = cues(path.read_text())[-1].end
    assert alone > 1250
    assert followed <= 1300
    assert last > ended == 1600


def test_json_is_a_transcript_with_every_field_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "live.json"
    output = opened(path, "json")
    output.add(final(0))
    transcript = msgspec.json.decode(path.read_bytes(), type=Transcript)
    assert transcript.segments == (final(0).segment,)
    assert (transcript.language, transcript.duration, transcript.timing) == ("en", 9.0, "word")
    assert (transcript.provider, transcript.model) == ("local", "sphinx")
    fields = msgspec.json.decode(path.read_bytes(), type=dict[str, object])
    assert set(fields) == {
        field.name
        for field in msgspec.structs.fields(Transcript)
        if field.default is not msgspec.UNSET  # only what was a subtitle file has these
    }


def test_text_can_be_followed_while_it_grows(tmp_path: Path) -> None:
    path = tmp_path / "live.txt"
    output = opened(path, "txt")
    with path.open() as follower:
        output.add(final(0))
        assert follower.read() == "this is final number 0\n"
        output.add(final(1))
        assert follower.read() == "this is final number 1\n"


def test_markup_in_what_was_said_is_harmless(tmp_path: Path) -> None:
    path = tmp_path / "live.vtt"
    opened(path, "vtt").add(final(0, "a --> b & <c>"))
    (cue,) = cues(path.read_text())
    assert plain(cue.lines[0], "vtt") == "a --> b & <c>"


def test_what_cannot_grow_or_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="docx"):
        opened(tmp_path / "live.docx", "docx")
    for format in ("txt", "srt"):
        with pytest.raises(OutputError, match="missing"):
            opened(tmp_path / "missing" / "live", format)


def test_a_device_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UsageError, match="rewritten with every final"):
        opened(tmp_path / "pipe", "srt")
    assert not (tmp_path / "pipe").is_file()


def test_a_failed_final_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = opened(tmp_path / "live.srt", "srt")
    made.add(final(0))

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="make room"):
            made.add(final(1))
    assert len(cues((tmp_path / "live.srt").read_text())) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["live.srt"]


@pytest.mark.parametrize("format", ["srt", "vtt", "json"])
def test_the_whole_that_is_written_at_the_end_is_the_file_that_grew(
    tmp_path: Path, format: str
) -> None:
    written: list[bytes] = []
    file = opened(tmp_path / f"out.{format}", format)
    whole = whole_output(written.append, format, described())
    for number in range(3):
        for output in (file, whole):
            output.add(final(number))
    assert written == []
    for output in (file, whole):
        output.close(9.0)
    assert written == [(tmp_path / f"out.{format}").read_bytes()]
