"""Where nobody says what is spoken, a chunk that has shown it tells it to those after it."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.simulators.server import Request
from tests.support.recordings import plain, record
from tests.support.services import Services
from tests.support.shell import Shell


def asked(requests: list[Request]) -> list[str | None]:
    return [request.get("language") for request in requests]


def test_short_chunks_wait_for_the_language_that_the_first_one_shows(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path)
    result = stt("transcribe", "talk.wav", "-p", "openai", "--chunk-seconds", "10", "-j", "3")
    assert result.code == 0, result.stderr
    assert plain(result.text) == speech.said
    first, *others = asked(services["openai"].requests)
    assert first is None
    assert others
    assert set(others) == {"en"}


def test_chunks_of_a_minute_show_it_themselves_and_wait_for_nobody(
    stt: Shell, tmp_path: Path, services: Services
) -> None:
    speech = record(tmp_path, 220)
    assert speech.seconds > 130
    together = threading.Barrier(2, timeout=30)

    def wait(_: Request) -> None:
        together.wait()

    services["openai"].rules.append(wait)
    cut = ("--chunk-seconds", str(speech.seconds / 2 + 5))
    result = stt("transcribe", "talk.wav", "-p", "openai", *cut, "-j", "2")
    assert result.code == 0, result.stderr
    assert plain(result.text) == speech.said
    assert asked(services["openai"].requests) == [None, None]
