"""Where nobody says what is spoken, a chunk that has shown it tells it to those after it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.recordings import plain, record
from tests.support.services import Services
from tests.support.shell import Shell


@pytest.mark.parametrize(("words", "longest"), [(40, 10), (330, 70)])
def test_all_others_are_told_the_language_that_the_first_chunk_shows(
    stt: Shell, tmp_path: Path, services: Services, words: int, longest: int
) -> None:
    speech = record(tmp_path, words)
    services["openai"].latency = 0.5  # the other chunks are ready before the first is answered
    cut = ("--chunk-seconds", str(longest), "-j", "3")
    result = stt("transcribe", "talk.wav", "-p", "openai", *cut)
    assert result.code == 0, result.stderr
    assert plain(result.text) == speech.said
    first, *others = [request.get("language") for request in services["openai"].requests]
    assert first is None
    assert len(others) > 1
    assert set(others) == {"en"}
