"""Recognizers of live audio, which show what they have of a phrase while it is spoken.

pocketsphinx follows the speech. An engine that only takes whole recordings transcribes the phrase
again and again, and shows the words on which its last two results agree.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile

from pocketsphinx import Decoder

from stt_cli.model import Answer
from stt_cli.pcm import RATE
from stt_cli.text.words import fold, join


class SphinxRecognizer:
    """pocketsphinx: one decoder follows the speech, the batch decoder settles the phrase."""

    longest = 20.0

    def __init__(self) -> None:
        from stt_cli.providers.local import sphinx

        self._transcribe = sphinx.transcribe
        self._decoder = Decoder(loglevel="FATAL", maxhmmpf=3000, maxwpf=10)
        self._started = False

    def begin(self) -> None:
        if self._started:
            self._decoder.end_utt()
        self._decoder.start_utt()
        self._started = True

    def add(self, pcm: bytes) -> str:
        self._decoder.process_raw(pcm)
        hypothesis = self._decoder.hyp()
        return hypothesis.hypstr if hypothesis else ""

    def finish(self, phrase: bytes) -> Answer:
        return self._transcribe(phrase)


class RepeatingRecognizer:
    """Has the phrase transcribed from its start again and again; what stays the same is shown."""

    longest = 25.0
    every = 1.0
    """Seconds of new speech between two transcriptions."""

    def __init__(self, transcribe: Callable[[bytes], Answer]) -> None:
        self._transcribe = transcribe
        self._phrase = bytearray()
        self._fresh = 0
        self._before: list[str] = []
        self._stable = ""

    def begin(self) -> None:
        self._phrase.clear()
        self._fresh, self._before, self._stable = 0, [], ""

    def add(self, pcm: bytes) -> str:
        self._phrase += pcm
        self._fresh += len(pcm)
        if self._fresh >= 2 * RATE * self.every:
            self._fresh = 0
            words = [word.word for word in self._transcribe(bytes(self._phrase)).words]
            pairs = zip(self._before, words, strict=False)
            agreed = [new for _, new in takewhile(lambda p: fold(p[0]) == fold(p[1]), pairs)]
            self._before, self._stable = words, join(agreed)
        return self._stable

    def finish(self, phrase: bytes) -> Answer:
        return self._transcribe(phrase)
