"""What simulators make of the words they heard."""

from __future__ import annotations

from collections.abc import Iterator

import av

from tests.simulators.server import Refusal, Response
from tests.simulators.tones import RATE, Heard, decode, hear_pcm


def listen(
    data: bytes, unreadable: Response, *, channel: int | None = None
) -> tuple[list[Heard], float]:
    """The words in a file and its length in seconds; refused with `unreadable` if not media."""
    blocks: list[bytes] = []
    try:
        blocks.extend(decode(data, channel=channel))
    except (av.FFmpegError, ValueError):
        raise Refusal(unreadable) from None
    return hear_pcm(blocks), sum(map(len, blocks)) / 2 / RATE


def text(words: list[Heard]) -> str:
    return " ".join(word.text for word in words)


def sentences(words: list[Heard], pause: float = 0.6) -> Iterator[list[Heard]]:
    """`words` split after a full stop, at a pause and where the speaker changes."""
    sentence: list[Heard] = []
    for word in words:
        if sentence and _ends(sentence[-1], word, pause):
            yield sentence
            sentence = []
        sentence.append(word)
    if sentence:
        yield sentence


def _ends(last: Heard, word: Heard, pause: float) -> bool:
    return last.text[-1] in ".?!" or word.start - last.end > pause or word.speaker != last.speaker
