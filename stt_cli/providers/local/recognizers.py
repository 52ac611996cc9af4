"""Recognizers of live audio, which show what they have of a phrase while it is spoken.

pocketsphinx follows the speech. An engine that only takes whole recordings transcribes the phrase
again and again. Both show the words on which their last two results agree, and take none back.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from msgspec.structs import replace
from pocketsphinx import Decoder

from stt_cli.model import Answer, Segment, Word
from stt_cli.pcm import BYTES
from stt_cli.text.words import fold, join


class StablePrefix:
    """The words at the beginning of a phrase that are shown: more and more, and never others."""

    def __init__(self) -> None:
        self._shown: list[str] = []
        self._before: list[str] = []

    @property
    def text(self) -> str:
        return join(self._shown)

    def add(self, words: Sequence[str]) -> None:
        """Another result for the phrase so far."""
        agreed = 0
        for old, new in zip(self._before, words, strict=False):
            if fold(old) != fold(new):
                break
            agreed += 1
        kept = len(self._shown)
        if agreed > kept and list(map(fold, words[:kept])) == list(map(fold, self._shown)):
            self._shown += words[kept:agreed]
        self._before = list(words)


class SphinxRecognizer:
    """pocketsphinx: one decoder follows the speech, the batch decoder settles the phrase."""

    longest = 20.0
    every = 0.25
    """Seconds of speech between two looks at what the decoder has."""

    def __init__(self) -> None:
        from stt_cli.providers.local import sphinx

        self._transcribe = sphinx.transcribe
        self._decoder = Decoder(loglevel="FATAL", maxhmmpf=3000, maxwpf=10)
        self._started = False
        self._phrase = bytearray()
        self._stable = StablePrefix()
        self._fresh = 0

    def begin(self, context: bytes) -> None:
        if self._started:
            self._decoder.end_utt()
        self._decoder.start_utt()
        self._started = True
        self._phrase.clear()
        self._stable = StablePrefix()

    def add(self, pcm: bytes, quiet: float) -> str:
        self._phrase += pcm
        self._decoder.process_raw(pcm)
        self._fresh += len(pcm)
        if self._fresh >= self.every * BYTES:
            self._fresh = 0
            hypothesis = self._decoder.hyp()
            self._stable.add(hypothesis.hypstr.split() if hypothesis else [])
        return self._stable.text

    def finish(self) -> Answer:
        return self._transcribe(bytes(self._phrase))


class RepeatingRecognizer:
    """Has the phrase transcribed from its start again and again.

    A pause may be the end of the phrase: the result is got ready then. What that and the other
    results before the last cost is a share of the time that the audio lasts.
    """

    longest = 25.0
    every = 1.0
    """Seconds of new speech between two transcriptions, at least."""
    share = 0.25
    debt = 0.5
    """Seconds by which getting the result ready may go over that share."""
    soon = 0.2
    """Seconds of silence after which the phrase may be over."""
    enough = 8.0
    """Seconds of audio, of the phrase and before it, with which it is transcribed well."""

    def __init__(
        self, transcribe: Callable[[bytes], Answer], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._transcribe = transcribe
        self._clock = clock
        self._context = b""
        self._phrase = bytearray()
        self._stable = StablePrefix()
        self._fresh = 0
        self._credit = 0.0
        self._ready: Answer | None = None
        """The result, where nobody has spoken since."""

    def begin(self, context: bytes) -> None:
        self._context = context
        self._phrase.clear()
        self._stable = StablePrefix()
        self._fresh, self._ready = 0, None

    def add(self, pcm: bytes, quiet: float) -> str:
        self._phrase += pcm
        self._fresh += len(pcm)
        self._credit = min(1.0, self._credit + self.share * len(pcm) / BYTES)
        if quiet == 0:
            self._ready = None
            if self._fresh >= self.every * BYTES and self._credit >= 0:
                self._look()
        elif quiet >= self.soon and self._ready is None and self._credit >= -self.debt:
            self._ready = self._look()
        return self._stable.text

    def finish(self) -> Answer:
        return self._ready or self._result()

    def _look(self) -> Answer:
        began = self._clock()
        answer = self._result()
        self._credit -= self._clock() - began
        self._fresh = 0
        self._stable.add([word.word for word in answer.words])
        return answer

    def _result(self) -> Answer:
        """What is said in the phrase, with as much of what came before it as helps."""
        spare = round(max(0.0, self.enough * BYTES - len(self._phrase))) & ~1
        context = self._context[-spare:] if spare else b""
        answer = _without(self._transcribe(context + bytes(self._phrase)), len(context) / BYTES)
        # Behind much else, a short phrase is overheard at times.
        return self._transcribe(bytes(self._phrase)) if context and not answer.words else answer


def _without(answer: Answer, seconds: float) -> Answer:
    """The answer without what was said in its first `seconds`, and its times from there."""
    if not seconds:
        return answer
    segments = [_later(segment, seconds) for segment in answer.segments]
    kept = tuple(segment for segment in segments if segment.words)
    return replace(answer, text=" ".join(one.text for one in kept), segments=kept)


def _later(segment: Segment, seconds: float) -> Segment:
    words = tuple(
        _moved(word, seconds) for word in segment.words if (word.start + word.end) / 2 >= seconds
    )
    start, end = (words[0].start, words[-1].end) if words else (0.0, 0.0)
    text = join(word.word for word in words)
    return replace(segment, start=start, end=end, text=text, words=words)


def _moved(word: Word, seconds: float) -> Word:
    return replace(word, start=max(0.0, word.start - seconds), end=word.end - seconds)
