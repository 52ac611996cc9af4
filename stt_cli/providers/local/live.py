"""Live recognition on this machine: phrases end at pauses, and are settled then."""

from __future__ import annotations

from itertools import takewhile

from msgspec.structs import replace
from pocketsphinx import Endpointer, Vad

from stt_cli.contract import Ask
from stt_cli.model import Answer, Word
from stt_cli.pcm import RATE
from stt_cli.providers import local
from stt_cli.providers.live import (
    Done,
    FinalText,
    LiveAsk,
    PartialText,
    StreamingCapabilities,
    Update,
    refuse,
)
from stt_cli.providers.local.engine import Recognizer
from stt_cli.text.words import join

PAUSE = 0.4
"""Seconds of silence that end a phrase, unless told otherwise."""
SETTLED_BEFORE = 1.0
"""Seconds before its cut that the words of an overlong phrase are trusted."""


def capabilities(ask: LiveAsk) -> StreamingCapabilities:
    """Raises UsageError for a language, a model or a setting that the engine lacks."""
    refuse(ask, "local", "vad_threshold", "min_speech_ms", "min_silence_ms", "audio_format")
    local.check(_batch(ask))
    return StreamingCapabilities(
        provider="local",
        model=ask.model or local.default_model(ask.language),
        # An engine that works is never given up.
        finish_within=float("inf"),
        stall_within=float("inf"),
    )


def engine(ask: LiveAsk) -> PhraseEngine:
    """The engine for `ask`, loaded. Raises as `Engine.load`."""
    model = ask.model or local.default_model(ask.language)
    recognizer = local.engine_of(model).recognizer(model, _batch(ask))
    return PhraseEngine(recognizer, ask.vad_silence or PAUSE)


def _batch(ask: LiveAsk) -> Ask:
    return Ask(
        model=ask.model,
        language=ask.language,
        keyterms=ask.keyterms,
        prompt=ask.previous_text or None,
    )


class PhraseEngine:
    """Finds phrases in a stream of 16 kHz mono s16le and has them recognized."""

    def __init__(self, recognizer: Recognizer, pause: float) -> None:
        self._recognizer = recognizer
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
            self._recognizer.begin()
        self._phrase += speech
        text = self._recognizer.add(speech)
        if not self._ends.in_speech:
            return self._settle()
        if len(self._phrase) / 2 / RATE >= self._recognizer.longest:
            return self._settle_part()
        if text == self._shown:
            return []
        self._shown = text
        return [PartialText(text)]

    def _settle(self) -> list[Update]:
        if not self._phrase:
            return []
        answer = self._recognizer.finish(bytes(self._phrase))
        self._phrase.clear()
        return self._settled(answer, answer.words)

    def _settle_part(self) -> list[Update]:
        """Nobody pauses: settle all but the last words, which are heard again with what follows."""
        answer = self._recognizer.finish(bytes(self._phrase))
        limit = len(self._phrase) / 2 / RATE - SETTLED_BEFORE
        words = list(takewhile(lambda word: word.end <= limit, answer.words))
        cut = round((words[-1].end if words else limit) * RATE)
        rest, start = bytes(self._phrase[2 * cut :]), self._start
        heard = self._settled(answer, words)
        self._start = start + cut / RATE
        self._phrase[:] = rest
        self._recognizer.begin()
        self._recognizer.add(rest)
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
