"""Parts of a recording, cut out while its sound passes by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from stt_cli.model import Span

RATE = 16_000


class Sound(NamedTuple):
    """Mono s16le PCM at 16 kHz from `start` seconds on."""

    start: float
    pcm: bytes


def cut(sounds: Iterable[Sound], spans: Sequence[Span]) -> Iterator[tuple[int, bytes]]:
    """The number and the PCM of each span, in the order in which the spans end.

    `sounds` follow each other; what of a span lies outside of them is left out. No more sound is
    kept than the longest span needs, and no more is asked for than the last one does.
    """
    order = sorted(range(len(spans)), key=lambda number: spans[number].end)
    earliest = _earliest([round(spans[number].start * RATE) for number in order])
    kept, first, done = bytearray(), 0, 0
    for sound in sounds:
        if not kept:
            first = round(sound.start * RATE)
        kept += sound.pcm
        while done < len(order) and _sample(spans[order[done]].end) <= first + len(kept) // 2:
            yield order[done], _part(kept, first, spans[order[done]])
            done += 1
        if done == len(order):
            return
        gone = max(0, min(len(kept) // 2, earliest[done] - first))
        del kept[: 2 * gone]
        first += gone
    for number in order[done:]:
        yield number, _part(kept, first, spans[number])


def _sample(seconds: float) -> int:
    return round(seconds * RATE)


def _part(pcm: bytearray, first: int, span: Span) -> bytes:
    begin, end = (max(0, _sample(at) - first) for at in (span.start, span.end))
    return bytes(pcm[2 * begin : 2 * end])


def _earliest(starts: Sequence[int]) -> list[int]:
    """The least of the starts from each place on."""
    return list(accumulate(reversed(starts), min))[::-1]
