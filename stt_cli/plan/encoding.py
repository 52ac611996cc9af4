"""What is sent: the file as it is, or chunks in the encoding that costs the least."""

from __future__ import annotations

import math
from typing import Literal, NamedTuple

from msgspec import Struct

from stt_cli.contract import Limits
from stt_cli.errors import UsageError

Codec = Literal["flac", "opus", "mp3", "wav"]

FORM = 16_384
"""Bytes allowed for the multipart framing and the fields that go with the audio."""

UPLINK = 2_500_000
"""Bytes per second assumed when encodings that need equally many requests are compared."""


class Facts(Struct, frozen=True, kw_only=True):
    """What is known of a recording. None: unknown, as for a pipe."""

    size: int | None = None
    """Bytes of the whole file."""
    duration: float | None = None
    extension: str = ""
    """File extension that names the container, without dot."""


class Encoding(Struct, frozen=True, kw_only=True):
    """What to send: chunks of at most `max_seconds`; `whole`: the file as it is, and in this
    encoding only the parts that have to be transcribed again."""

    whole: bool
    codec: Codec
    max_seconds: float


class _Candidate(NamedTuple):
    codec: Codec
    extension: str
    """Names the container."""
    most: float
    """Bytes per second that no chunk exceeds."""
    usual: float
    """Bytes per second of speech."""
    effort: float
    """Seconds of encoding per second of audio, measured over two hours on two cores."""


ENCODINGS = (
    # 16-bit PCM at 16 kHz is 32 kB/s; a FLAC frame that cannot be compressed is stored verbatim.
    _Candidate("flac", "flac", 32_400, 16_000, 1.8 / 7200),
    _Candidate("mp3", "mp3", 8_100, 8_000, 30 / 7200),
    # 32 kbit/s on average; a hard stretch may take half as much again, Ogg pages included.
    _Candidate("opus", "ogg", 6_000, 4_000, 81 / 7200),
    _Candidate("wav", "wav", 32_000, 32_000, 0.0),
)


def choose(facts: Facts, limits: Limits, *, form: int = FORM) -> Encoding:
    """The file as it is where it fits; else the encoding with fewest requests, then least time.

    `form` is how many bytes of a request are not audio. No chunk is larger than a request may
    be, whatever is said in it. A service that names no format is sent WAV.

    A longer recording's own stream is never cut as it is: it has to be decoded for its pauses
    anyway, encoding it again takes a few seconds per hour while earlier chunks are on their way,
    and packets would put the cuts where they end, not where speech pauses.

    Raises UsageError where not even a second fits into a request.
    """
    room = math.inf if limits.max_bytes is None else limits.max_bytes - form
    longest = math.inf if limits.max_seconds is None else limits.max_seconds
    duration = facts.duration if facts.duration is not None else math.inf

    def cost(candidate: _Candidate) -> tuple[float, float]:
        requests = max(1.0, duration / min(longest, room / candidate.most))
        return math.ceil(requests) if requests < math.inf else requests, (
            candidate.effort + candidate.usual / UPLINK
        )

    best = min(_candidates(limits.formats), key=cost)
    whole = _fits(facts, limits.formats, room, longest)
    if room < best.most and not whole:
        raise UsageError(
            f"a limit of {limits.max_bytes} bytes per request leaves no room for a second of audio",
            hint="raise max_bytes of the provider in the config file",
        )
    return Encoding(
        whole=whole,
        codec=best.codec,
        max_seconds=min(longest, room / best.most),
    )


def _fits(facts: Facts, formats: frozenset[str], room: float, longest: float) -> bool:
    if facts.size is None or facts.duration is None:
        return False
    return facts.extension in formats and facts.size <= room and facts.duration <= longest


def _candidates(formats: frozenset[str]) -> list[_Candidate]:
    found = [candidate for candidate in ENCODINGS if candidate.extension in formats]
    return found or [candidate for candidate in ENCODINGS if candidate.codec == "wav"]
