"""When each word of a known English text was said: forced alignment with pocketsphinx.

On synthetic speech word starts lie within 0.01 s of the truth in the median, at about 40 times
real time on one core.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice

from pocketsphinx import Decoder

from stt_cli.model import Word
from stt_cli.providers.local.sphinx import FILLER, FRAMES, decode, decoded_words
from stt_cli.providers.local.spoken import phones, spoken


@cache
def _aligner() -> Decoder:
    """A decoder without language model, whose beams survive a text that is not quite true.

    Pauses are cheap and noises dear, so that every word keeps its place beside a pause.
    """
    return Decoder(
        loglevel="FATAL", cmn="batch", lm=None, bestpath=False, beam=1e-200, pbeam=1e-200,
        wbeam=1e-200, silprob=0.5, fillprob=1e-12,
    )  # fmt: skip


def align(pcm: bytes, text: str) -> list[Word] | None:
    """Time the words of `text` in 16 kHz mono s16le; None where they do not fit the audio.

    The words are those of `text.split()` with their spelling, casing and punctuation. One that is
    not said, such as a dash, takes no time after the word before it.
    """
    written = text.split()
    said = [spoken(word) for word in written]
    script = [word for words in said for word in words]
    if not script:
        return None
    times = iter(_times(pcm, script))
    timed = [list(islice(times, len(words))) for words in said]
    if not all(len(spans) == len(words) for spans, words in zip(timed, said, strict=True)):
        return None
    return list(_spread(written, timed))


def likeness(pcm: bytes) -> float:
    """How much `pcm` sounds like the words that `align` just found in it.

    The mean logarithm of the likelihood of a frame: -10 is clean speech, -40 noisy speech, and
    what is below -60 is something else.
    """
    decoder = _aligner()
    decoder.set_alignment()
    decode(decoder, pcm)
    words = [word for word in decoder.get_alignment() if not FILLER.fullmatch(word.name)]
    score = sum(int(word.score) for word in words)
    return score / max(1, sum(int(word.duration) for word in words))


def _times(pcm: bytes, script: list[str]) -> list[tuple[float, float]]:
    """Start and end of each word of `script`; fewer than there are words where it does not fit."""
    decoder = _aligner()
    for word in sorted({word for word in script if decoder.lookup_word(word) is None}):
        decoder.add_word(word, phones(word), False)
    decoder.set_align_text(" ".join(script))
    return [
        (segment.start_frame / FRAMES, (segment.end_frame + 1) / FRAMES)
        for segment in decoded_words(decoder, pcm)
    ]


def _spread(written: list[str], timed: list[list[tuple[float, float]]]) -> Iterator[Word]:
    end = 0.0
    for word, spans in zip(written, timed, strict=True):
        start, end = (spans[0][0], spans[-1][1]) if spans else (end, end)
        yield Word(word=word, start=start, end=end)
