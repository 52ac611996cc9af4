"""pocketsphinx: US English with the model that its wheel brings.

The text depends on the bytes of a chunk alone, never on what was decoded before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from stt_cli.contract import Ask, Limits, Model
from stt_cli.model import Answer, Segment, Word
from stt_cli.pcm import RATE
from stt_cli.providers.local.engine import About, Recognizer

if TYPE_CHECKING:
    from pocketsphinx import Decoder
    from pocketsphinx import Segment as Timed

ABOUT = About(
    title="pocketsphinx",
    package="pocketsphinx",
    requirement="pocketsphinx",
    licence="BSD-2-Clause",
    models=(
        Model(
            id="sphinx",
            timing="word",
            features=frozenset({"words", "language"}),
            limits=Limits(max_seconds=30, concurrency=None),
            languages=frozenset({"en"}),
            note="US English only, nothing to download; the weakest choice",
        ),
    ),
)

FRAMES = 100
"""The decoder's frames per second."""
SHORTEST = RATE // 10
"""Samples; under a tenth of a second there is no word, and the decoder fails on a few."""
AUDIBLE = 32
"""Peak to peak, 60 dB below full scale; in digital silence the decoder finds a word."""
PAUSE = 0.5
"""Seconds between words that end a segment."""

FILLER = re.compile(r"[<\[+].*")
_VARIANT = re.compile(r"\(\d+\)$")


@cache
def decoder() -> Decoder:
    """This process's decoder; loading it takes about half a second.

    Cepstral means are taken over the whole chunk (`batch`), so that its first words are recognised as
    well as its last. The two limits on what is kept in mind save a quarter of the time; over eight
    minutes of five synthetic recordings they cost no word.
    """
    from pocketsphinx import Decoder

    return Decoder(loglevel="FATAL", cmn="batch", maxhmmpf=5000, maxwpf=20)


def best(language: str | None) -> str | None:
    """See `Engine.best`: its only model is always there."""
    return "sphinx" if language in (None, "en") else None


def weights(model: str) -> None:
    """See `Engine.weights`: they are part of its package."""


def check(model: str, ask: Ask) -> None:
    """See `Engine.check`: it has no settings, and its model is part of the package."""


def load(model: str, ask: Ask) -> None:
    """See `Engine.load`."""
    decoder()


def recognizer(model: str, ask: Ask) -> Recognizer:
    """See `Engine.recognizer`."""
    from stt_cli.providers.local.recognizers import SphinxRecognizer

    return SphinxRecognizer()


def transcribe(pcm: bytes, model: str = "sphinx", ask: Ask | None = None) -> Answer:
    """Transcribe 16 kHz mono s16le. Silence and noise give an empty answer."""
    words = [_word(segment) for segment in decoded_words(decoder(), pcm)]
    segments = tuple(_segment(phrase) for phrase in _phrases(words))
    return Answer(
        text=" ".join(segment.text for segment in segments),
        segments=segments,
        language="en",
        model="sphinx",
    )


def decoded_words(decoder: Decoder, pcm: bytes) -> list[Timed]:
    """The words `decoder` finds in `pcm`, without its marks for silence and noise."""
    samples = memoryview(pcm)[: len(pcm) & ~1].cast("h")
    if len(samples) < SHORTEST or max(samples) - min(samples) < AUDIBLE:
        return []
    decode(decoder, samples.tobytes())
    if decoder.hyp() is None:
        return []
    return [segment for segment in decoder.seg() if not FILLER.fullmatch(segment.word)]


def decode(decoder: Decoder, pcm: bytes) -> None:
    """Have `decoder` work through `pcm`, as if it had decoded nothing before."""
    decoder.reinit_feat()  # else the features of this chunk depend on the chunk before
    decoder.start_utt()
    decoder.process_raw(pcm, full_utt=True)
    decoder.end_utt()


def _word(segment: Timed) -> Word:
    return Word(
        word=_VARIANT.sub("", segment.word),
        start=segment.start_frame / FRAMES,
        end=(segment.end_frame + 1) / FRAMES,
        # The posterior; a fixed-point logarithm makes it a little more than 1 at times.
        confidence=min(1.0, round(segment.prob, 3)),
    )


def _phrases(words: list[Word]) -> Iterator[list[Word]]:
    """The words in groups, parted at pauses."""
    begin = 0
    for index, (word, following) in enumerate(pairwise(words), 1):
        if following.start - word.end > PAUSE:
            yield words[begin:index]
            begin = index
    if words:
        yield words[begin:]


def _segment(words: list[Word]) -> Segment:
    from statistics import fmean

    return Segment(
        start=words[0].start,
        end=words[-1].end,
        text=" ".join(word.word for word in words),
        confidence=round(fmean(word.confidence or 0.0 for word in words), 3),
        words=tuple(words),
    )
