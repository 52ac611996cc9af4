"""Every service's answer with every field in every wrong type: its text stays."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
import pytest

from stt_cli.answers import elevenlabs, elumenta, llmstats, nanogpt, openai, sttai
from stt_cli.answers.decoding import NotJson, decoded
from stt_cli.errors import BadAnswer
from stt_cli.model import Answer
from stt_cli.services.sanitize import sanitized
from stt_cli.text.words import fold, split
from tests.support.odd_answers import PLAIN, SECONDS, TEXT, Odd, odd_answers

READERS: dict[str, Callable[[Any], Answer]] = {
    "openai": partial(openai.read, seconds=SECONDS),
    "elumenta": partial(elumenta.read, seconds=SECONDS),
    "nanogpt": partial(nanogpt.read, diarized=True, seconds=SECONDS),
    "elevenlabs": partial(elevenlabs.read, diarized=True, seconds=SECONDS),
    "sttai": partial(sttai.read, seconds=SECONDS),
    "llmstats": partial(llmstats.read, seconds=SECONDS),
}


def words(text: str) -> list[str]:
    return [word for word in map(fold, split(text)) if word]


def content(odd: Odd) -> bytes:
    try:
        return gzip.decompress(odd.body) if "Content-Encoding" in odd.headers else odd.body
    except (OSError, EOFError, zlib.error):
        return b""


def read(provider: str, odd: Odd) -> Answer | None:
    try:
        return sanitized(READERS[provider](decoded(content(odd))))
    except (NotJson, BadAnswer):
        assert not odd.whole, (odd.kind, odd.body)
        return None


@pytest.mark.parametrize("provider", PLAIN)
def test_a_whole_answer_is_read_whole_and_can_be_kept(provider: str) -> None:
    answer = READERS[provider](PLAIN[provider])

    assert words(answer.text) == words(TEXT)
    assert not answer.remarks


@pytest.mark.parametrize("provider", PLAIN)
@pytest.mark.parametrize("seed", range(3))
def test_odd_answers_lose_no_text_and_no_order(provider: str, seed: int) -> None:
    for odd in odd_answers(provider, 110, seed):
        answer = read(provider, odd)
        if answer is None:
            continue
        assert msgspec.json.decode(msgspec.json.encode(answer), type=Answer) == answer
        if odd.whole:
            assert words(answer.text) == words(TEXT), (odd.kind, odd.body)
            check_segments(answer, odd)


def check_segments(answer: Answer, odd: Odd) -> None:
    if not answer.segments:
        return
    assert words(" ".join(one.text for one in answer.segments)) == words(TEXT), odd.body
    starts = [one.start for one in answer.segments]
    assert starts == sorted(starts)
    assert starts[0] >= 0.0
    assert max(one.end for one in answer.segments) <= SECONDS + 1e-6
    for one in answer.segments:
        said = words(" ".join(word.word for word in one.words))
        assert said in ([], words(one.text)), odd.body
