"""What is written can be read again: by us to the millisecond, by others without a complaint."""

from __future__ import annotations

import warnings

import pysubs2
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from stt_cli.export import Options, render
from stt_cli.export.reading import read
from stt_cli.export.reading.subtitles import parse
from stt_cli.export.shape import cues
from stt_cli.model import Transcript
from stt_cli.text.tokens import written
from tests.support.transcripts import transcripts

AS_THEY_CAME = Options(preset="none")
often = settings(max_examples=60, deadline=None)


def said(transcript: Transcript) -> list[tuple[int, int, str, str | None]]:
    return [
        (round(s.start * 1000), round(s.end * 1000), " ".join(written(s.text)), s.speaker)
        for s in transcript.segments
    ]


def letters(text: str) -> str:
    return "".join(written(text))


@settings(max_examples=1000, deadline=None)
@given(transcripts())
def test_text_and_times_come_back_to_the_millisecond(transcript: Transcript) -> None:
    assert read(render(transcript, "json"), "talk.json") == transcript
    assert said(read(render(transcript, "vtt", AS_THEY_CAME), "talk.vtt")) == said(transcript)
    options = replace(AS_THEY_CAME, speakers=False)
    srt = read(render(transcript, "srt", options), "talk.srt")
    assert [cue[:3] for cue in said(srt)] == [cue[:3] for cue in said(transcript)]


@often
@given(transcripts())
def test_shaped_subtitles_keep_every_word_in_order(transcript: Transcript) -> None:
    text = "".join(letters(segment.text) for segment in transcript.segments)
    for name in ("srt", "vtt"):
        again = read(render(transcript, name, Options(speakers=False)), f"talk.{name}")
        assert "".join(letters(segment.text) for segment in again.segments) == text


@often
@given(transcripts(), st.sampled_from(["default", "netflix", "bbc", "shorts"]))
def test_cues_follow_each_other_inside_the_recording(transcript: Transcript, preset: str) -> None:
    shown = cues(transcript, Options(preset=preset))
    edges = [edge for cue in shown for edge in (cue.start, cue.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= round(transcript.duration * 1000) for edge in edges)
    assert all(cue.start < cue.end for cue in shown)


@often
@given(transcripts())
def test_pysubs2_reads_every_srt_without_a_warning(transcript: Transcript) -> None:
    shown = cues(transcript, Options())
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        subs = pysubs2.SSAFile.from_string(render(transcript, "srt").decode(), format_="srt")
    assert [(event.start, event.end) for event in subs] == [(c.start, c.end) for c in shown]


@often
@given(transcripts(), st.booleans())
def test_our_own_files_break_no_rule_of_their_format(transcript: Transcript, words: bool) -> None:
    for name in ("srt", "vtt"):
        text = render(transcript, name, Options(highlight_words=words)).decode()
        assert parse(text).broken == []


@often
@given(transcripts())
def test_highlighted_vtt_brings_the_words_back(transcript: Transcript) -> None:
    again = read(render(transcript, "vtt", Options(preset="none", highlight_words=True)), "t.vtt")
    for segment in again.segments:
        words = "".join(letters(word.word) for word in segment.words)
        assert words in ("", letters(segment.text))
