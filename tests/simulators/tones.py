"""Speech for tests: words spelled in tones, which any codec at 16 kHz (or telephone) carries.

A character is two octal digits; a digit is the step from one of nine tones to the next, so that
neighbours always differ. A marker tone opens and closes each word and tells the speaker. What is
heard is what the bytes hold: a word that was cut, or drowned in another, comes back as BROKEN.
"""

from __future__ import annotations

import io
import itertools
import math
import warnings
import wave
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO, NamedTuple

import av

with warnings.catch_warnings():
    # The standard library's audioop; from Python 3.13 on audioop-lts provides it.
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop

RATE = 16_000
BROKEN = "~"

_ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789'.,?!-()^[]:;\"&/%$+*=_@#<>"
_SHIFT = "^"  # makes the next letter a capital
_TONES = tuple(range(600, 3001, 300))
_MARKERS = (3300, 3600, 3900)
_SYMBOL = 0.05  # seconds of one tone
_FRAME = RATE // 100
_LOUD = 1500
_ECHO = 2  # frames of sound that some codecs leave behind a word


class Heard(NamedTuple):
    """One word with its times in seconds; speakers are numbered from 0."""

    text: str
    start: float
    end: float
    speaker: int = 0


class Speech(NamedTuple):
    """PCM (16 kHz mono s16le) and the words that are in it."""

    pcm: bytes
    words: list[Heard]

    @property
    def seconds(self) -> float:
        return len(self.pcm) / 2 / RATE

    @property
    def said(self) -> list[str]:
        return [word.text for word in self.words]

    def wav(self) -> bytes:
        return _wav(self.pcm)


def speak(
    words: str | Iterable[str],
    *,
    gap: float = 0.12,
    pauses: dict[int, float] | None = None,
    speakers: Sequence[int] = (0,),
    lead: float = 0.2,
) -> Speech:
    """Say `words` (or a text's) with `gap` seconds between them, or `pauses[i]` after word number i.

    `speakers` says who speaks each word, over and over from its start.
    """
    words = words.split() if isinstance(words, str) else words
    parts, spoken, at = [bytes(2 * round(lead * RATE))], [], round(lead * RATE)
    for number, (word, speaker) in enumerate(zip(words, itertools.cycle(speakers), strict=False)):
        sound = _sound(word, speaker)
        samples = len(sound) // 2
        spoken.append(Heard(word, at / RATE, (at + samples) / RATE, speaker))
        rest = round((pauses or {}).get(number, gap) * RATE)
        parts += [sound, bytes(2 * rest)]
        at += samples + rest
    return Speech(b"".join(parts), spoken)


def hear(source: bytes | Path | BinaryIO, *, channel: int | None = None) -> list[Heard]:
    """The words in a media file, all its channels mixed or one of them alone.

    Raises av.FFmpegError for bytes that are not media, ValueError for media without audio.
    """
    return hear_pcm(decode(source, channel=channel))


def hear_pcm(pcm: Iterable[bytes]) -> list[Heard]:
    """The words in a stream of 16 kHz mono s16le."""
    return [_word(start, run) for start, run in _sounds(_frames(pcm)) if len(run) > _ECHO]


def decode(source: bytes | Path | BinaryIO, *, channel: int | None = None) -> Iterator[bytes]:
    """16 kHz mono s16le of a media file, in blocks."""
    if isinstance(source, Path):
        source = source.open("rb")
    with av.open(io.BytesIO(source) if isinstance(source, bytes) else source, "r") as container:
        if not container.streams.audio:
            raise ValueError("no audio")
        layout = "mono" if channel is None else container.streams.audio[0].layout.name
        resampler = av.AudioResampler(format="s16", layout=layout, rate=RATE)
        for frame in itertools.chain(container.decode(audio=0), [None]):
            for block in resampler.resample(frame):
                width = 2 * block.layout.nb_channels
                data = bytes(block.planes[0])[: block.samples * width]
                yield data if channel is None else _only(data, channel, width)


def channel_count(data: bytes) -> int:
    with av.open(io.BytesIO(data), "r") as container:
        return container.streams.audio[0].codec_context.channels


def stereo(left: Speech, right: Speech) -> bytes:
    """A WAV file with one speech in each channel."""
    size = max(len(left.pcm), len(right.pcm))
    pairs = [speech.pcm.ljust(size, b"\0") for speech in (left, right)]
    frames = audioop.add(
        audioop.tostereo(pairs[0], 2, 1, 0), audioop.tostereo(pairs[1], 2, 0, 1), 2
    )
    return _wav(frames, channels=2)


def _wav(frames: bytes, channels: int = 1) -> bytes:
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(frames)
    return buffer.getvalue()


def _only(data: bytes, channel: int, width: int) -> bytes:
    return array("h", data)[channel :: width // 2].tobytes()


@lru_cache(maxsize=4096)
def _sound(word: str, speaker: int) -> bytes:
    marker = _tone(_MARKERS[speaker])
    return b"".join([marker, *(_tone(_TONES[tone]) for tone in _spell(word)), marker])


def _spell(word: str) -> Iterator[int]:
    letters = "".join(_SHIFT + c.lower() if c.isupper() else c for c in word)
    tone = 0
    for letter in letters:
        for digit in divmod(_ALPHABET.index(letter), 8):
            tone = (tone + 1 + digit) % len(_TONES)
            yield tone


@lru_cache
def _tone(hertz: int) -> bytes:
    # A whole number of periods, so that tones join without a click.
    step = 2 * math.pi * hertz / RATE
    return array(
        "h", (round(9000 * math.sin(step * i)) for i in range(round(_SYMBOL * RATE)))
    ).tobytes()


def _frames(pcm: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for block in pcm:
        block = rest + block
        whole = len(block) - len(block) % (2 * _FRAME)
        for at in range(0, whole, 2 * _FRAME):
            yield block[at : at + 2 * _FRAME]
        rest = block[whole:]
    if rest:
        yield rest.ljust(2 * _FRAME, b"\0")


def _sounds(frames: Iterable[bytes]) -> Iterator[tuple[int, list[int]]]:
    """Every stretch of sound: the number of its first frame, and the crossings of each frame."""
    run: list[int] = []
    number = -1
    for number, frame in enumerate(frames):
        if audioop.rms(frame, 2) > _LOUD:
            run.append(audioop.cross(frame, 2))
        elif run:
            yield number - len(run), run
            run = []
    if run:
        yield number + 1 - len(run), run


def _word(first: int, crossings: list[int]) -> Heard:
    start, end = first * _FRAME / RATE, (first + len(crossings)) * _FRAME / RATE
    runs = itertools.groupby(map(_nearest, crossings))
    tones = [hertz for hertz, frames in runs if hertz and len(list(frames)) > 1]
    if len(tones) < 3 or tones[0] != tones[-1] or tones[0] not in _MARKERS:
        return Heard(BROKEN, start, end)
    return Heard(_read(tones[1:-1]), start, end, _MARKERS.index(tones[0]))


def _nearest(crossings: int) -> int:
    """The tone of a 10 ms frame in hertz; 0 for rumble."""
    hertz = round(crossings / 6) * 300
    return hertz if _TONES[0] <= hertz <= _MARKERS[-1] else 0


def _read(tones: list[int]) -> str:
    steps = [-1 if t in _MARKERS else t // 300 - 2 for t in tones]
    digits = [(b - a - 1) % len(_TONES) for a, b in itertools.pairwise([0, *steps])]
    if len(digits) % 2 or -1 in steps or 8 in digits:
        return BROKEN
    codes = [8 * high + low for high, low in zip(digits[::2], digits[1::2], strict=True)]
    if max(codes) >= len(_ALPHABET):
        return BROKEN
    text = "".join(_ALPHABET[code] for code in codes)
    head, *capitals = text.split(_SHIFT)
    return head + "".join(part.capitalize() for part in capitals)
