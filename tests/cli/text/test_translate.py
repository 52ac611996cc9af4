"""`stt text translate` and `stt export --translate`."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from stt_cli import config
from stt_cli.export import FORMATS, render
from stt_cli.export.reading import read
from tests.cli.text.conftest import MEETING
from tests.simulators import faults
from tests.simulators.sttai import Service
from tests.simulators.sttai_tools import translation
from tests.support.shell import Shell
from tests.support.transcripts import spoken, transcript
from tests.support.waiting import until

TO = ("text", "translate", "talk.json", "-p", "sttai", "--to", "es")


def sent(service: Service) -> list[dict[str, Any]]:
    return [json.loads(request.body) for request in service.requests]


def test_each_segment_is_a_text_and_its_time_and_speaker_stay(stt: Shell, sttai: Service) -> None:
    result = stt(*TO, "-f", "json")
    assert result.code == 0, result.stderr
    assert sent(sttai) == [
        {"texts": [s.text for s in MEETING.segments], "target": "es", "source": "en"}
    ]
    made = result.json
    assert made["language"] == "es"
    assert [(s["start"], s["end"], s["speaker"], s["text"]) for s in made["segments"]] == [
        (s.start, s.end, s.speaker, translation(s.text, "es")) for s in MEETING.segments
    ]
    assert made["speakers"] == ["Speaker 1", "Speaker 2"]
    assert made["text"] == translation(MEETING.text, "es")
    assert made["timing"] == "segment"
    assert made["duration"] == MEETING.duration
    assert made["translation"] == {"source_language": "en", "provider": "sttai", "model": None}


def test_one_text_is_sent_as_one(stt: Shell, sttai: Service) -> None:
    (stt.cwd / "one.txt").write_text("Hello there.")
    result = stt("text", "translate", "one.txt", "-p", "sttai", "--to", "German", "--from", "en-GB")
    assert result.text == "Hello-de there.-de\n"
    assert sent(sttai) == [{"text": "Hello there.", "target": "de", "source": "en"}]


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_is_that_of_the_translated_transcript(
    stt: Shell, sttai: Service, format: str
) -> None:
    result = stt(*TO, "-f", format, "-o", f"out.{format}")
    assert result.code == 0, result.stderr
    made = (stt.cwd / f"out.{format}").read_bytes()
    in_json = stt(*TO, "-f", "json", "-o", "t.json")
    assert in_json.code == 0
    again = render(read((stt.cwd / "t.json").read_bytes(), "t.json"), format)
    if format in ("docx", "pdf"):  # they hold the moment of their making
        assert len(made) == pytest.approx(len(again), rel=0.1)
    else:
        assert made == again
        assert b"begin?-es" in made


def test_cues_of_subtitles_keep_their_times_numbers_and_style(stt: Shell, sttai: Service) -> None:
    (stt.cwd / "their.vtt").write_text(
        "WEBVTT\n\nNOTE of theirs\n\nintro\n00:01.000 --> 00:02.000 line:10%\n<i>Good morning.</i>\n\n"
        "00:02.500 --> 00:04.000\n<v Ann>How are you\nthis fine day?\n\n00:05.000 --> 00:06.000\n♪\n"
    )
    result = stt("text", "translate", "their.vtt", "-p", "sttai", "--to", "es", "--from", "en")
    assert result.code == 0, result.stderr
    assert result.text == (
        "WEBVTT\n\nNOTE of theirs\n\nintro\n00:00:01.000 --> 00:00:02.000 line:10%\n"
        "<i>Good-es morning.-es</i>\n\n"
        "00:00:02.500 --> 00:00:04.000\n<v Ann>How-es are-es you-es\nthis-es fine-es day?-es\n\n"
        "00:00:05.000 --> 00:00:06.000\n♪-es\n"
    )


@pytest.mark.parametrize(
    ("language", "most", "text"),
    [
        ("de", 42, "and so we went on and on " * 5),
        ("ja", 16, "それから私たちは町の真ん中にある駅まで歩いて行きましたがとても遠かったです"),
    ],
)
def test_lines_are_as_long_as_the_language_allows(
    stt: Shell, sttai: Service, language: str, most: int, text: str
) -> None:
    (stt.cwd / "a.srt").write_text("1\n00:00:01,000 --> 00:00:09,000\nA text.\n")
    sttai.fail(faults.answer(200, {"translated_text": text.strip()}))
    result = stt("text", "translate", "a.srt", "-p", "sttai", "--to", language)
    number, times, *rows = result.text.strip().split("\n")
    assert (number, times) == ("1", "00:00:01,000 --> 00:00:09,000")
    assert len(rows) > 1
    assert max(map(len, rows)) <= most
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def test_subtitle_options_hold(stt: Shell, sttai: Service) -> None:
    result = stt(*TO, "-f", "srt", "--max-line-chars", "20", "--rename", "Speaker 2=Bob")
    assert result.code == 0, result.stderr
    rows = [row for row in result.text.splitlines() if "-es" in row]
    assert max(map(len, rows)) <= 20 + len("Bob: ")
    assert "Bob: " in result.text
    shifted = stt(*TO, "-f", "srt", "--offset", "10", "--no-speakers")
    assert shifted.text.startswith("1\n00:00:10,000")
    assert "Speaker" not in shifted.text
    assert len(sttai.requests) == 1


def test_empty_segments_are_not_sent_and_stay_where_they_are(stt: Shell, sttai: Service) -> None:
    holes = transcript(
        spoken("One.", start=0.0), spoken("", start=2.0, end=3.0), spoken("Two.", start=4.0)
    )
    (stt.cwd / "talk.json").write_bytes(render(holes, "json"))
    made = stt(*TO, "-f", "json").json
    assert sent(sttai)[0]["texts"] == ["One.", "Two."]
    assert [(s["start"], s["text"]) for s in made["segments"]] == [
        (0.0, "One.-es"), (2.0, ""), (4.0, "Two.-es"),
    ]  # fmt: skip


def test_names_are_of_the_verb_or_on_request_of_the_language(stt: Shell, sttai: Service) -> None:
    sources = ("talk.json", "talk.srt", "-p", "sttai", "--to", "es", "-f", "srt,txt")
    assert stt("text", "translate", *sources, "-o", "a/").code == 0
    assert stt("text", "translate", *sources, "-o", "b/", "--language-names").code == 0
    names = ("talk.json", "talk.srt")
    assert {p.name for p in Path("a").iterdir()} == {
        f"{n}.translate.{e}" for n in names for e in ("srt", "txt")
    }
    assert {p.name for p in Path("b").iterdir()} == {
        f"{n}.es.{e}" for n in names for e in ("srt", "txt")
    }
    assert stt("text", "translate", "talk.srt", "-p", "sttai", "--to", "es", "-f", "srt,vtt",
               "--language-names").code == 0  # fmt: skip
    assert Path("talk.es.srt").exists()


def test_subtitles_become_subtitles_unless_a_format_is_named(stt: Shell, sttai: Service) -> None:
    command = ("text", "translate", "talk.srt", "-p", "sttai", "--to", "es")
    assert stt(*command).text.startswith("1\n00:00:01,000 --> 00:00:02,500\nGood-es")
    assert stt(*command, "-f", "txt").text == "Good-es morning.-es How-es are-es you-es today?-es\n"


def test_text_without_times_stays_text(stt: Shell, sttai: Service) -> None:
    (stt.cwd / "notes.txt").write_text("Ann: Hello there.\nBob: Hi.\n")
    command = ("text", "translate", "notes.txt", "-p", "sttai", "--to", "es", "--from", "en")
    refused = stt(*command, "-f", "srt")
    assert refused.code == 3
    assert "times" in refused.stderr
    assert not sttai.requests
    assert stt(*command).text == "Ann: Hello-es there.-es\nBob: Hi.-es\n"


def test_json_is_the_services_own(stt: Shell, sttai: Service) -> None:
    told = stt(*TO, "--json").json
    texts = [translation(s.text, "es") for s in MEETING.segments]
    assert told == {
        "source": "talk.json",
        "provider": "sttai",
        "translations": [{"translated_text": text} for text in texts],
    }


@pytest.mark.parametrize("typed", ["klingon", "xx", "", "auto"])
def test_a_language_that_is_none_is_refused_before_anything_is_sent(
    stt: Shell, sttai: Service, typed: str
) -> None:
    for option in (["--to", typed], ["--to", "es", "--from", typed or "und"]):
        result = stt("text", "translate", "talk.srt", "-p", "sttai", *option)
        assert result.code == 2, option
        assert not sttai.requests
    assert "language" in result.stderr
    if typed == "klingon":
        assert "there are: aa, ab," in result.stderr


def test_what_is_in_the_language_already_is_not_sent(stt: Shell, sttai: Service) -> None:
    result = stt("text", "translate", "talk.json", "-p", "sttai", "--to", "English")
    assert result.code == 2
    assert "in English already" in result.stderr
    assert not sttai.requests


def test_a_language_that_is_not_known_is_reported_as_taken_for_english(
    stt: Shell, sttai: Service
) -> None:
    result = stt("text", "translate", "talk.srt", "-p", "sttai", "--to", "es")
    assert "English" in result.stderr
    assert "source" not in sent(sttai)[0]
    assert "English" not in stt(*TO).stderr


@pytest.mark.parametrize("status", [400, 401, 402, 404, 429, 503])
def test_each_status_has_its_exit_code(stt: Shell, sttai: Service, status: int) -> None:
    sttai.fail(faults.status(status, Retry_After="86400"))
    result = stt(*TO, "-o", "out.txt")
    assert result.code == {400: 2, 401: 4, 402: 5, 404: 2, 429: 6, 503: 6}[status]
    assert not Path("out.txt").exists()


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"translations": []},
        {"translations": [{"translated_text": "a"}]},
        {"translations": [{"translated_text": "a"}] * 4},
        {"translations": [{"translated_text": "a"}, {"text_": "b"}, {"translated_text": "c"}]},
        {"translations": [{"translated_text": "a"}, None, {"translated_text": "c"}]},
        {"translations": "abc"},
        {"translated_text": "all in one"},
        {"error": "Unsupported target."},
        [],
        None,
    ],
)
def test_an_answer_with_another_count_or_without_its_field_writes_nothing(
    stt: Shell, sttai: Service, body: Any
) -> None:
    sttai.fail(faults.answer(200, body))
    result = stt(*TO, "-f", "srt,txt", "-o", "out/")
    assert result.code == 6, result.stderr
    assert not Path("out").exists()
    assert stt(*TO, "-f", "srt,txt", "-o", "out/").code == 0


def test_many_go_in_batches_in_their_order(stt: Shell, sttai: Service) -> None:
    many = cues(stt.cwd / "many.srt", 120)
    result = stt("text", "translate", "many.srt", "-p", "sttai", "--to", "es", "--from", "en")
    assert result.code == 0, result.stderr
    assert sorted(len(body["texts"]) for body in sent(sttai)) == [20, 50, 50]
    made = read(result.stdout, "made")
    assert [s.text for s in made.segments] == [translation(text, "es") for text in many]


def test_a_failed_batch_is_the_only_one_that_is_asked_for_again(stt: Shell, sttai: Service) -> None:
    cues(stt.cwd / "many.srt", 120)
    config.paths().config.parent.mkdir(parents=True)
    config.paths().config.write_text("[providers.sttai]\nconcurrency = 1\n")
    command = ("text", "translate", "many.srt", "-p", "sttai", "--to", "es", "--from", "en")
    sttai.fail(lambda exchange: exchange.reply(exchange.simulator.handle(exchange.receive())))
    sttai.fail(faults.status(402))
    assert stt(*command).code == 5
    assert len(sttai.requests) == 2
    dry = stt(*command, "--dry-run", "--json").json
    assert (dry[0]["requests"], dry[0]["kept"]) == (2, 1)
    assert stt(*command).code == 0
    assert len(sttai.requests) == 4


@pytest.mark.parametrize("count", [1_000, pytest.param(10_000, marks=pytest.mark.slow)])
def test_a_killed_translation_goes_on_and_pays_for_nothing_twice(
    stt: Shell, sttai: Service, count: int
) -> None:
    texts = cues(stt.cwd / "many.srt", count)
    batches = count // 50
    command = ("text", "translate", "many.srt", "-p", "sttai", "--to", "es", "--from", "en")
    process = subprocess.Popen(
        [sys.executable, "-m", "stt_cli", *command],
        cwd=stt.cwd,
        env=os.environ,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    until(lambda: len(sttai.requests) > batches // 4, seconds=120)
    process.send_signal(signal.SIGKILL)
    process.wait()
    before = len(sttai.requests)
    assert before < batches
    result = stt(*command)
    assert result.code == 0, result.stderr
    under_way = 2  # what the service allows at a time: sent, and not answered yet
    assert batches <= len(sttai.requests) <= batches + under_way
    assert [s.text for s in read(result.stdout, "made").segments] == [
        translation(text, "es") for text in texts
    ]


def test_export_translates_in_any_format(stt: Shell, sttai: Service) -> None:
    result = stt("export", "talk.json", "--translate", "es", "-p", "sttai", "-f", "vtt")
    assert result.code == 0, result.stderr
    assert result.text == stt(*TO, "-f", "vtt").text
    assert len(sttai.requests) == 1
    command = ("export", "talk.srt", "--translate", "es", "-p", "sttai", "-f", "srt")
    assert stt(*command, "--language-names", "-o", "out/").code == 0
    assert [path.name for path in Path("out").iterdir()] == ["talk.es.srt"]


def test_a_translation_without_a_place_is_not_paid_for(stt: Shell, sttai: Service) -> None:
    Path("talk.es.srt").write_text("mine")
    command = ("export", "talk.json", "--translate", "es", "-p", "sttai", "-f", "srt")
    for there in (("-o", "talk.es.srt"), ("--language-names", "-o", ".")):
        result = stt(*command, *there)
        assert result.code == 2
        assert "is there already" in result.stderr
    assert sttai.requests == []
    assert Path("talk.es.srt").read_text() == "mine"


def test_a_document_for_a_terminal_is_not_paid_for(
    stt: Shell, sttai: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("docx")
    monkeypatch.setattr("stt_cli.cli.ui.console.is_terminal", lambda stream: True)
    result = stt(*TO, "-f", "docx")
    assert (result.code, result.stdout) == (2, b"")
    assert "docx is not for a terminal" in result.stderr
    assert sttai.requests == []


def test_export_translates_only_through_a_service_that_is_named(stt: Shell, sttai: Service) -> None:
    result = stt("export", "talk.json", "--translate", "es")
    assert result.code == 2
    assert "these can: sttai" in result.stderr
    sttai.fail(faults.status(401))
    assert stt("export", "talk.json", "--translate", "es", "-p", "sttai").code == 4
    assert stt("export", "talk.json", "--translate", "xx", "-p", "sttai").code == 2


def test_a_translation_is_exported_again_in_lines_of_its_own(stt: Shell, sttai: Service) -> None:
    cues(stt.cwd / "a.srt", 1, "A long sentence that goes on for quite some time and then ends")
    command = ("text", "translate", "a.srt", "-p", "sttai", "--to", "es", "--from", "en")
    stt(*command, "-f", "json", "-o", "a.json")
    assert stt("export", "a.json", "-f", "srt").text == stt(*command).text


def cues(path: Path, count: int, words: str = "Sentence number") -> list[str]:
    """Subtitles with `count` texts, a second each."""
    texts = [f"{words} {number}." for number in range(count)]
    path.write_text("".join(_cues(texts)))
    return texts


def _cues(texts: Iterable[str]) -> Iterable[str]:
    for number, text in enumerate(texts):
        hours, rest = divmod(number, 3600)
        start = f"{hours:02}:{rest // 60:02}:{rest % 60:02}"
        yield f"{number + 1}\n{start},000 --> {start},900\n{text}\n\n"
