"""Live recognition on this machine: phrases end at pauses, and are settled then.

While somebody speaks, pocketsphinx shows what it hears so far; Whisper shows the words on which
its last two hearings agree.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import Protocol

from msgspec.structs import replace
from pocketsphinx import Decoder, Endpointer, Vad

from stt_cli.contract import Ask
from stt_cli.model import Answer, Word
from stt_cli.providers import local
from stt_cli.providers.live import Done, FinalText, LiveAsk, PartialText, Traits, Update, refuse
from stt_cli.providers.local import whisper
from stt_cli.words import fold, join

RATE = 16_000
PAUSE = 0.4
"""Seconds of silence that end a phrase, unless told otherwise."""
SETTLED_BEFORE = 1.0
"""Seconds before its cut that the words of an overlong phrase are trusted."""


def traits(ask: LiveAsk) -> Traits:
    """Raises UsageError for a language, a model or a setting that the engine lacks."""
    refuse(ask, "local", "vad_threshold", "min_speech_ms", "min_silence_ms", "audio_format")
    local.check(_batch(ask))
    return Traits(
        provider="local",
        model=ask.model or local.default_model(),
        # An engine that works is never given up.
        finish_within=float("inf"),
        stall_within=float("inf"),
    )


def engine(ask: LiveAsk) -> Engine:
    """The engine for `ask`, loaded. Raises as `whisper.load`."""
    model = ask.model or local.default_model()
    if model == local.SPHINX:
        return Engine(SphinxEar(), ask.vad_silence or PAUSE)
    whisper.load(model)
    ear = WhisperEar(lambda pcm: whisper.transcribe(pcm, model, _batch(ask)))
    return Engine(ear, ask.vad_silence or PAUSE)


def _batch(ask: LiveAsk) -> Ask:
    return Ask(
        model=ask.model,
        language=ask.language,
        keyterms=ask.keyterms,
        prompt=ask.previous_text or None,
    )


class Ear(Protocol):
    """Hears one phrase after another."""

    longest: float
    """Seconds after which a phrase is settled without a pause."""

    def begin(self) -> None: ...

    def hear(self, pcm: bytes) -> str:
        """The phrase so far, `pcm` being what was said since the last call."""

    def finish(self, phrase: bytes) -> Answer:
        """The whole phrase, given all of its audio."""


class Engine:
    """Finds phrases in a stream of 16 kHz mono s16le and has an ear hear them."""

    def __init__(self, ear: Ear, pause: float) -> None:
        self._ear = ear
        self._ends = Endpointer(window=pause, vad_mode=Vad.STRICT, sample_rate=RATE)
        self._rest = b""
        self._phrase = bytearray()
        self._start = 0.0
        self._shown = ""

    def audio(self, pcm: bytes) -> list[Update]:
        data, size = self._rest + pcm, self._ends.frame_bytes
        whole = len(data) - len(data) % size
        self._rest = data[whole:]
        frames = (data[at : at + size] for at in range(0, whole, size))
        return [heard for frame in frames for heard in self._frame(self._ends.process(frame))]

    def finish(self) -> list[Update]:
        # The endpointer refuses an end without a sample.
        last = self._ends.end_stream(self._rest or bytes(2))
        return [*self._frame(last), *self._settle(), Done()]

    def _frame(self, speech: bytes | None) -> list[Update]:
        if speech is None:
            return []
        if not self._phrase:
            self._start = self._ends.speech_start
            self._ear.begin()
        self._phrase += speech
        text = self._ear.hear(speech)
        if not self._ends.in_speech:
            return self._settle()
        if len(self._phrase) / 2 / RATE >= self._ear.longest:
            return self._settle_part()
        if text == self._shown:
            return []
        self._shown = text
        return [PartialText(text)]

    def _settle(self) -> list[Update]:
        if not self._phrase:
            return []
        answer = self._ear.finish(bytes(self._phrase))
        self._phrase.clear()
        return self._settled(answer, answer.words)

    def _settle_part(self) -> list[Update]:
        """Nobody pauses: settle all but the last words, which are heard again with what follows."""
        answer = self._ear.finish(bytes(self._phrase))
        limit = len(self._phrase) / 2 / RATE - SETTLED_BEFORE
        words = list(takewhile(lambda word: word.end <= limit, answer.words))
        cut = round((words[-1].end if words else limit) * RATE)
        rest, start = bytes(self._phrase[2 * cut :]), self._start
        heard = self._settled(answer, words)
        self._start = start + cut / RATE
        self._phrase[:] = rest
        self._ear.begin()
        self._ear.hear(rest)
        return heard

    def _settled(self, answer: Answer, words: list[Word]) -> list[Update]:
        self._shown = ""
        placed = tuple(
            replace(word, start=self._start + word.start, end=self._start + word.end)
            for word in words
        )
        if not placed:
            return []
        return [FinalText(join(word.word for word in words), placed, answer.language)]


class SphinxEar:
    """pocketsphinx: one decoder follows the speech, the batch decoder settles the phrase."""

    longest = 20.0

    def __init__(self) -> None:
        from stt_cli.providers.local import sphinx

        self._transcribe = sphinx.transcribe
        self._decoder = Decoder(loglevel="FATAL", maxhmmpf=3000, maxwpf=10)
        self._listening = False

    def begin(self) -> None:
        if self._listening:
            self._decoder.end_utt()
        self._decoder.start_utt()
        self._listening = True

    def hear(self, pcm: bytes) -> str:
        self._decoder.process_raw(pcm)
        hypothesis = self._decoder.hyp()
        return hypothesis.hypstr if hypothesis else ""

    def finish(self, phrase: bytes) -> Answer:
        return self._transcribe(phrase)


class WhisperEar:
    """Whisper hears the phrase from its start again and again; what stays the same is shown."""

    longest = 25.0
    every = 1.0
    """Seconds of new speech between two hearings."""

    def __init__(self, transcribe: Callable[[bytes], Answer]) -> None:
        self._transcribe = transcribe
        self._phrase = bytearray()
        self._fresh = 0
        self._before: list[str] = []
        self._stable = ""

    def begin(self) -> None:
        self._phrase.clear()
        self._fresh, self._before, self._stable = 0, [], ""

    def hear(self, pcm: bytes) -> str:
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
