"""Transcripts of other programs and services are recognised by content, and read whole."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from stt_cli.errors import InputError
from stt_cli.export import Options, render
from stt_cli.export.reading import read
from stt_cli.model import Sound, Transcript
from tests.support.transcripts import spoken, transcript


def from_json(content: Any) -> Transcript:
    return read(json.dumps(content).encode(), "talk.json")


def lines(transcript: Transcript) -> list[tuple[float, float, str | None, str]]:
    return [(s.start, s.end, s.speaker, s.text) for s in transcript.segments]


def words(transcript: Transcript) -> list[tuple[str, float, float]]:
    return [(w.word, w.start, w.end) for s in transcript.segments for w in s.words]


def word(said: str, start: float, end: float, **more: object) -> dict[str, object]:
    return {"word": said, "start": start, "end": end, **more}


def scribe(said: str, start: float, end: float, kind: str = "word", who: str = "speaker_0") -> Any:
    return {"text": said, "start": start, "end": end, "type": kind, "speaker_id": who, "logprob": 0}


HELLO = [("Hello,", 0.0, 0.4), ("world.", 0.5, 0.9)]
WHISPER = {
    "text": " Hello, world.",
    "segments": [
        {
            "id": 0, "seek": 0, "start": 0.0, "end": 1.0, "text": " Hello, world.",
            "tokens": [50364, 2425], "temperature": 0.0, "avg_logprob": math.log(0.5),
            "compression_ratio": 1.2, "no_speech_prob": 0.01,
            "words": [
                word(" Hello,", 0.0, 0.4, probability=0.9),
                word(" world.", 0.5, 0.9, probability=0.8),
            ],
        }
    ],
    "language": "en",
}  # fmt: skip


def test_openai_whisper_and_faster_whisper() -> None:
    made = from_json(WHISPER)
    assert lines(made) == [(0.0, 1.0, None, "Hello, world.")]
    assert words(made) == HELLO
    assert [w.confidence for w in made.segments[0].words] == [0.9, 0.8]
    assert made.segments[0].confidence == pytest.approx(0.5)
    assert (made.provider, made.language, made.timing) == ("whisper", "en", "word")


def test_a_bare_list_of_segments() -> None:
    assert lines(from_json(WHISPER["segments"])) == [(0.0, 1.0, None, "Hello, world.")]


def test_a_bare_list_of_words_makes_sentences() -> None:
    made = from_json([word("Hello,", 0.0, 0.4), word("world.", 0.5, 0.9), word("Yes.", 1.0, 1.4)])
    assert lines(made) == [(0.0, 0.9, None, "Hello, world."), (1.0, 1.4, None, "Yes.")]


def test_whisper_without_words_has_segment_times() -> None:
    segments = [
        {"start": 0.0, "end": 1.0, "text": " Hi."},
        {"start": 1.5, "end": 2, "text": " So."},
    ]
    made = from_json({"text": " Hi. So.", "segments": segments, "language": "en"})
    assert lines(made) == [(0.0, 1.0, None, "Hi."), (1.5, 2.0, None, "So.")]
    assert (made.text, made.timing, made.duration) == ("Hi. So.", "segment", 2.0)


def test_whisperx_words_without_times_stand_between_their_neighbours() -> None:
    segment = {
        "start": 0.0, "end": 2.0, "text": " Unit 1. Page 58.", "speaker": "SPEAKER_01",
        "words": [
            word("Unit", 0.0, 0.4, score=0.7, speaker="SPEAKER_01"), {"word": "1."},
            word("Page", 1.0, 1.5, score=0.8), {"word": "58."},
        ],
    }  # fmt: skip
    made = from_json({"segments": [segment], "word_segments": [], "language": "en"})
    assert words(made) == [("Unit", 0.0, 0.4), ("1.", 0.4, 1.0), ("Page", 1.0, 1.5), ("58.", 1.5, 2.0)]  # fmt: skip
    assert (made.provider, made.speakers) == ("whisperx", ("Speaker 2",))


def test_whisper_cpp_full_json_puts_tokens_together() -> None:
    def token(text: str, start: int, end: int) -> dict[str, object]:
        times = {"from": "00:00:00,000", "to": "00:00:00,000"}
        return {"text": text, "timestamps": times, "offsets": {"from": start, "to": end},
                "id": 1, "p": 0.9, "t_dtw": -1}  # fmt: skip

    piece = {
        "timestamps": {"from": "00:00:00,000", "to": "00:00:01,000"},
        "offsets": {"from": 0, "to": 1000},
        "text": " Hello, world.",
        "tokens": [
            token("[_BEG_]", 0, 0), token(" Hel", 0, 200), token("lo", 200, 380),
            token(",", 380, 400), token(" world", 500, 850), token(".", 850, 900),
            token("[_TT_50]", 900, 900),
        ],
    }  # fmt: skip
    made = from_json(
        {"systeminfo": "", "model": {"type": "tiny"}, "params": {"language": "en"},
         "result": {"language": "en"}, "transcription": [piece]}
    )  # fmt: skip
    assert words(made) == HELLO
    assert (made.provider, made.model, made.language) == ("whisper.cpp", "tiny", "en")


def test_whisper_cpp_json_with_characters_cut_in_two() -> None:
    head = b'{"transcription": [{"offsets": {"from": 0, "to": 900}, "text": "\xd0\x94\xd0\xb0", "tokens": '
    tail = b'[{"text": "\xd0", "offsets": {"from": 0, "to": 900}, "p": 1}]}]}'
    assert lines(read(head + tail, "talk.json")) == [(0.0, 0.9, None, "\u0414\u0430")]


def test_whisper_cpp_server_words_are_tokens_inside_segments() -> None:
    parts = [word(" Hel", 0, 0.2, t_dtw=-1), word("lo,", 0.2, 0.4, t_dtw=-1), word(" world.", 0.5, 0.9, t_dtw=-1)]  # fmt: skip
    made = from_json(
        {"task": "transcribe", "language": "english", "duration": 1.0, "text": " Hello, world.\n",
         "detected_language": "english",
         "segments": [{"id": 0, "start": 0.0, "end": 1.0, "text": " Hello, world.", "words": parts}]}
    )  # fmt: skip
    assert words(made) == HELLO
    assert made.provider == "whisper.cpp"


def test_openai_verbose_json_shares_its_words_among_the_segments() -> None:
    made = from_json(
        {"task": "transcribe", "language": "english", "duration": 3.2, "text": "Hello, world. Yes!",
         "segments": [{"id": 0, "start": 0.0, "end": 1.0, "text": " Hello, world."},
                      {"id": 1, "start": 1.0, "end": 2.0, "text": " Yes!"}],
         "words": [word("Hello", 0.0, 0.4), word("world", 0.5, 0.9), word("Yes", 1.2, 1.6)]}
    )  # fmt: skip
    assert words(made) == [*HELLO, ("Yes!", 1.2, 1.6)]
    assert (made.provider, made.duration) == ("openai", 3.2)


def test_openai_words_alone_make_sentences_of_the_text() -> None:
    made = from_json(
        {"task": "transcribe", "duration": 2.0, "text": "Hello, world. Yes!",
         "words": [word("Hello", 0.0, 0.4), word("world", 0.5, 0.9), word("Yes", 1.2, 1.6)]}
    )  # fmt: skip
    assert lines(made) == [(0.0, 0.9, None, "Hello, world."), (1.2, 1.6, None, "Yes!")]


def test_openai_diarized_json_keeps_known_names() -> None:
    made = from_json(
        {"task": "transcribe", "duration": 3.0, "text": "Hi. Hello.", "segments": [
            {"type": "transcript.text.segment", "id": "seg_001", "start": 0, "end": 1, "text": "Hi.", "speaker": "A"},
            {"type": "transcript.text.segment", "id": "seg_002", "start": 1, "end": 2, "text": " Hello.", "speaker": "Ann"},
        ]}
    )  # fmt: skip
    assert lines(made) == [(0, 1, "A", "Hi."), (1, 2, "Ann", "Hello.")]


@pytest.mark.parametrize(
    "content",
    [
        {"text": "Hello there.", "usage": {"type": "duration", "seconds": 3}},
        {"transcription": "Hello there.", "metadata": {"model": "Wizper", "cost": 0, "currency": "USD"}},
    ],
)  # fmt: skip
def test_text_alone_is_read_but_has_no_times(content: Any) -> None:
    made = from_json(content)
    assert (made.text, made.duration, made.timing) == ("Hello there.", 0.0, "estimated")
    assert render(made, "txt") == b"Hello there.\n"
    with pytest.raises(InputError, match="without times"):
        render(made, "srt")


def test_elevenlabs_words_spaces_and_sounds() -> None:
    made = from_json(
        {"language_code": "eng", "language_probability": 0.98, "text": "Hello, world. (laughs) Yes?",
         "words": [
            scribe("Hello,", 0.0, 0.4), scribe(" ", 0.4, 0.5, "spacing"), scribe("world.", 0.5, 0.9),
            scribe(" ", 0.9, 1.0, "spacing"), scribe("(laughs)", 1.0, 1.5, "audio_event"),
            scribe(" ", 1.5, 1.6, "spacing"), scribe("Yes?", 1.6, 2.0, who="speaker_1"),
         ]}
    )  # fmt: skip
    assert lines(made) == [
        (0.0, 0.9, "Speaker 1", "Hello, world."),
        (1.6, 2.0, "Speaker 2", "Yes?"),
    ]
    assert made.events == (Sound(text="(laughs)", start=1.0, end=1.5),)
    assert (made.provider, made.language) == ("elevenlabs", "eng")


@pytest.mark.parametrize(
    "said",
    [
        ["\u6771\u4eac", "\u3078\u3002"],
        ["\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u0e04\u0e23\u0e31\u0e1a"],
    ],
)
def test_elevenlabs_japanese_and_thai_have_no_spaces(said: list[str]) -> None:
    listed = [scribe(said[0], 0.0, 0.4), scribe(said[1], 0.4, 0.9)]
    made = from_json({"language_code": "ja", "text": "".join(said), "words": listed})
    assert made.text == "".join(said)


def test_elevenlabs_channels_are_speakers_in_the_order_of_time() -> None:
    def channel(number: int, *items: Any) -> dict[str, object]:
        return {"channel_index": number, "text": "", "language_code": "en", "words": list(items)}

    made = from_json(
        {"transcripts": [
            channel(0, scribe("Hi.", 0.0, 0.4), scribe(" ", 0.4, 2.0, "spacing"), scribe("Bye.", 2.0, 2.4)),
            channel(1, scribe("Hello.", 1.0, 1.5)),
         ], "audio_duration_secs": 4.5}
    )  # fmt: skip
    assert lines(made) == [
        (0.0, 0.4, "Speaker 1", "Hi."),
        (1.0, 1.5, "Speaker 2", "Hello."),
        (2.0, 2.4, "Speaker 1", "Bye."),
    ]
    assert made.duration == 4.5


def test_sttai() -> None:
    made = from_json(
        {"text": "Hello, world.", "language": "en", "duration": 125.4, "speakers": ["Speaker 1"],
         "segments": [{"start": 0.0, "end": 3.2, "text": "Hello, world.", "speaker": "Speaker 1",
                       "confidence": 0.95, "words": [word("Hello", 0.0, 0.4), word("world", 0.5, 0.9)]}]}
    )  # fmt: skip
    assert words(made) == HELLO
    assert (made.provider, made.duration, made.speakers) == ("sttai", 125.4, ("Speaker 1",))
    assert made.segments[0].confidence == 0.95


def test_nanogpt_asynchronous_prefers_words_to_its_segments() -> None:
    made = from_json(
        {"status": "completed", "transcription": "Speaker 1: Hello everyone. Speaker 2: Hi!",
         "metadata": {"actualDuration": 0.5, "model": "Elevenlabs-STT"},
         "diarization": {"segments": [{"speaker": "Speaker 1", "text": "Hello everyone", "start": 0.5, "end": 1.5}]},
         "words": [
            scribe("Hello", 0.5, 0.9), scribe("everyone", 1.0, 1.4), scribe(".", 1.4, 1.5, "punctuation"),
            scribe("Hi", 2.0, 2.2, who="speaker_1"), scribe("!", 2.2, 2.3, "punctuation", "speaker_1"),
         ]}
    )  # fmt: skip
    assert lines(made) == [
        (0.5, 1.5, "Speaker 1", "Hello everyone."),
        (2.0, 2.3, "Speaker 2", "Hi!"),
    ]
    assert (made.provider, made.model, made.duration) == ("nanogpt", "Elevenlabs-STT", 30.0)


def test_nanogpt_asynchronous_without_words_has_its_segments() -> None:
    made = from_json(
        {"status": "completed", "transcription": "x", "metadata": {}, "diarization": {"segments": [
            {"speaker": "Speaker 1", "text": "Hello everyone", "start": 0.5, "end": 1.5}]}}
    )  # fmt: skip
    assert lines(made) == [(0.5, 1.5, "Speaker 1", "Hello everyone")]


def test_nanogpt_synchronous_spreads_its_text_over_its_minutes() -> None:
    made = from_json({"transcription": "Hello there.", "metadata": {"actualDuration": 2.5}})
    assert lines(made) == [(0.0, 150.0, None, "Hello there.")]


def test_llm_stats() -> None:
    made = from_json(
        {"text": "Hello, world.", "duration": 2.45, "language": "en", "confidence": 0.97,
         "words": [word("Hello", 0.0, 0.4, confidence=0.98), word("world", 0.5, 0.9, confidence=None)],
         "model": "whisper-1"}
    )  # fmt: skip
    assert words(made) == HELLO
    assert (made.provider, made.model, made.duration) == ("llmstats", "whisper-1", 2.45)


def test_srt_with_speakers_tags_and_two_lines() -> None:
    made = read(
        b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,500 X1:1\r\nSpeaker 1: <i>Hello,</i>\r\nworld.\r\n\r\n"
        b"2\r\n01:00:02,500 --> 01:00:04,000\r\n42\r\n\r\n3\r\n02:00:00,000 --> 02:00:01,000\r\n[SPEAKER_01]: {\\an8}Yes.\r\n",
        "talk.srt",
    )
    assert lines(made) == [
        (1.0, 2.5, "Speaker 1", "Hello,\nworld."),
        (3602.5, 3604.0, "Speaker 1", "42"),
        (7200.0, 7201.0, "Speaker 2", "Yes."),
    ]
    assert (made.provider, made.model, made.timing) == ("file", "srt", "segment")


def test_an_srt_without_blank_lines_keeps_its_numbers_out_of_the_text() -> None:
    made = read(
        b"1\n00:00:01,000 --> 00:00:02,000\nOne.\n2\n00:00:03,000 --> 00:00:04,000\nTwo.\n",
        "talk.srt",
    )
    assert lines(made) == [(1.0, 2.0, None, "One."), (3.0, 4.0, None, "Two.")]


def test_vtt_with_voices_entities_and_word_times() -> None:
    made = read(
        b"WEBVTT\n\n1\n00:01.000 --> 00:02.000 line:0\n<v.loud Ann &amp; Bo>Hello, <00:01.500><c>world</c>.\n\n"
        b"00:00:03.000 --> 00:00:04.000\n&lt;b&gt; &amp;amp;\n",
        "talk.vtt",
    )
    assert lines(made) == [(1.0, 2.0, "Ann & Bo", "Hello, world."), (3.0, 4.0, None, "<b> &amp;")]
    assert words(made)[:2] == [("Hello,", 1.0, 1.5), ("world.", 1.5, 2.0)]
    assert made.timing == "word"


def test_vtt_cues_without_a_blank_line_between_them_are_two() -> None:
    made = read(
        b"WEBVTT\n00:01.000 --> 00:02.000\nOne.\n00:03.000 --> 00:04.000\nTwo.\n", "talk.vtt"
    )
    assert lines(made) == [(1.0, 2.0, None, "One."), (3.0, 4.0, None, "Two.")]


def test_a_line_of_spaces_is_no_end_of_a_vtt_cue_unless_another_begins() -> None:
    made = read(
        b"WEBVTT\n\n00:01.000 --> 00:02.000\n \nOne.\n \n2\n00:03.000 --> 00:04.000\nTwo.\n",
        "talk.vtt",
    )
    assert lines(made) == [(1.0, 2.0, None, "One."), (3.0, 4.0, None, "Two.")]


def test_rolling_captions_are_read_once_with_the_language_they_name() -> None:
    made = read(
        b"WEBVTT\nKind: captions\nLanguage: en\n\n"
        b"00:00:00.000 --> 00:00:02.000 align:start position:0%\n \nall<00:00:00.500><c> right</c>\n\n"
        b"00:00:02.000 --> 00:00:02.010 align:start position:0%\nall right\n \n\n"
        b"00:00:02.010 --> 00:00:04.000\nall right\nwe<00:00:03.000><c> are</c>\n\n"
        b"00:00:04.000 --> 00:00:04.010\nwe are\n \n",
        "talk.vtt",
    )
    assert [line[3] for line in lines(made)] == ["all right", "we are"]
    assert words(made) == [
        ("all", 0.0, 0.5), ("right", 0.5, 2.0), ("we", 2.01, 3.0), ("are", 3.0, 4.0)
    ]  # fmt: skip
    assert made.language == "en"


def test_a_line_said_twice_in_captions_that_do_not_roll_is_kept() -> None:
    made = read(
        b"WEBVTT\n\n00:01.000 --> 00:02.000\nNo.\n\n00:02.000 --> 00:03.000\nNo.\n", "talk.vtt"
    )
    assert len(lines(made)) == 2


def test_whisper_writes_nan_where_it_is_silent() -> None:
    text = json.dumps(WHISPER).replace(str(math.log(0.5)), "NaN")
    made = read(text.encode(), "talk.json")
    assert lines(made) == [(0.0, 1.0, None, "Hello, world.")]
    assert made.segments[0].confidence is None


@pytest.mark.parametrize("start", [b"[", b'{"a":'])
def test_json_without_bottom_is_refused(start: bytes) -> None:
    with pytest.raises(InputError, match=r"talk\.json is not"):
        read(start * 100_000, "talk.json")


def test_json_in_utf16_is_read() -> None:
    made = read(json.dumps(WHISPER).encode("utf-16"), "talk.json")
    assert [line[3] for line in lines(made)] == ["Hello, world."]


def test_characters_of_a_script_without_spaces_get_none() -> None:
    said = [
        scribe(c, n * 0.2, n * 0.2 + 0.2)
        for n, c in enumerate("\u4eca\u65e5\u306f\u3001\u3067\u3057\u3087\u3046\u3002")
    ]
    made = from_json({"language_code": "jpn", "text": "", "words": said})
    assert [line[3] for line in lines(made)] == [
        "\u4eca\u65e5\u306f\u3001\u3067\u3057\u3087\u3046\u3002"
    ]


def test_json_of_a_service_that_heard_nothing_is_refused() -> None:
    empty = {"metadata": {"duration": 9}, "results": {"channels": [{"alternatives": []}]}}
    with pytest.raises(InputError, match="has no text"):
        from_json(empty)


def test_a_package_description_is_not_taken_for_a_newer_transcript() -> None:
    with pytest.raises(InputError, match="no transcript that stt knows"):
        from_json({"name": "left-pad", "version": "1.3.0", "source": "index.js"})


def test_a_highlighted_srt_is_read_as_one_cue_with_its_words() -> None:
    source = from_json(WHISPER)
    text = render(source, "srt", Options(highlight_words=True, preset="none"))
    made = read(text, "talk.srt")
    assert lines(made) == [(0.0, 1.0, None, "Hello, world.")]
    assert words(made) == [("Hello,", 0.0, 0.5), ("world.", 0.5, 1.0)]


def test_an_underlined_word_in_a_plain_srt_is_no_word_time() -> None:
    made = read(b"1\n00:00:01,000 --> 00:00:02,000\nOne <u>two</u> three.\n", "talk.srt")
    assert (lines(made), words(made)) == ([(1.0, 2.0, None, "One two three.")], [])


def test_utf16_is_read() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n\u0414\u0430\n"
    assert lines(read(text.encode("utf-16"), "talk.srt")) == [(1.0, 2.0, None, "\u0414\u0430")]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"Dear diary", "talk is no transcript that stt knows"),
        (b"", "talk is empty"),
        (b"{", "talk is not valid JSON"),
        (b"{}", "talk is JSON, but no transcript that stt knows"),
        (b'{"error": {"message": "no"}}', "talk is JSON, but no transcript that stt knows"),
        (b'[1, 2]', "talk is not a whole transcript"),
        (b'{"segments": [{"start": "soon", "text": "x"}]}', "talk is not a whole transcript"),
        (b'{"version": 1, "source": {}, "text": 5}', "talk is not a whole transcript"),
        (b'{"version": 2, "source": {}}', "talk was written by a newer stt"),
        (b"\xff\xfe\xfa\x00\xd8", "talk is not UTF-8 text"),
        (b"caf\xe9", "talk is not UTF-8 text"),
    ],
)  # fmt: skip
def test_what_is_no_transcript_is_refused_in_one_line(data: bytes, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read(data, "talk")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_times_that_run_backwards_are_put_in_order() -> None:
    made = from_json({"segments": [
        {"start": 1.0, "end": 0.5, "text": "a"}, {"start": 0.2, "end": 2.0, "text": "b"},
    ]})  # fmt: skip
    assert [(s.start, s.text) for s in made.segments] == [(0.2, "b"), (1.0, "a")]
    assert [s.end for s in made.segments] == pytest.approx([2.0, 1.14])


def test_words_outside_their_segment_are_put_inside() -> None:
    parts = [word("One", 0.5, 0.9), word("two.", 1.5, 2.6)]
    made = from_json({"segments": [{"start": 1.0, "end": 2.0, "text": "One two.", "words": parts}]})
    assert words(made) == [("One", 1.0, 1.0), ("two.", 1.5, 2.0)]


def srt(*texts: str) -> bytes:
    return "".join(
        f"{n}\n00:00:{2 * n:02},000 --> 00:00:{2 * n + 1:02},000\n{text}\n\n"
        for n, text in enumerate(texts, 1)
    ).encode()


def test_names_in_srt_are_speakers_where_they_run_through_the_file() -> None:
    made = read(srt("Ann: Good morning.", "All well?", "[Dr. O'Neil]: Yes: very."), "talk.srt")
    assert [(s.speaker, s.text) for s in made.segments] == [
        ("Ann", "Good morning."),
        ("Ann", "All well?"),
        ("Dr. O'Neil", "Yes: very."),
    ]


@pytest.mark.parametrize(
    "texts",
    [
        ("Good morning.", "Ann: All well?", "Bob: Yes."),
        ("Warning: this is loud.", "Warning: still."),
        ("He said: go.", "She said: no."),
        ("12: the number.", "Two: words."),
    ],
)
def test_a_colon_alone_makes_no_speaker(texts: tuple[str, ...]) -> None:
    made = read(srt(*texts), "talk.srt")
    assert [(s.speaker, s.text) for s in made.segments] == [(None, text) for text in texts]


def test_renamed_speakers_come_back_from_srt() -> None:
    talk = transcript(spoken("Hi all.", speaker="A"), spoken("Hi you.", start=3, speaker="B"))
    data = render(talk, "srt", Options(rename={"A": "Ann", "B": "Élodie Roux"}))
    assert read(data, "talk.srt").speakers == ("Ann", "Élodie Roux")


MOVIE = srt("Hello there.", "- How are you,\n- my dear friend?", "今日は\n行きます。")


def test_cues_of_subtitles_stay_as_they_are_unless_limits_are_asked_for() -> None:
    movie = read(MOVIE, "movie.srt")
    assert render(movie, "srt") == MOVIE
    assert render(movie, "srt", Options(speaker_style="dash")) == MOVIE
    for options in (Options(preset="default"), Options(max_line_chars=42)):
        assert render(movie, "srt", options) != MOVIE


def test_lines_of_a_cue_are_one_text_in_a_paragraph() -> None:
    text = render(read(MOVIE, "movie.srt"), "txt").decode()
    assert text == "Hello there. - How are you, - my dear friend?今日は行きます。\n"
