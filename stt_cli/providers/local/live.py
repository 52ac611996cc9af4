"""Live recognition on this machine: phrases end at pauses, and are settled then."""

from __future__ import annotations

from itertools import takewhile

from msgspec.structs import replace
from pocketsphinx import Vad

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
from stt_cli.providers.local.phrases import FRAME, LEAD, Loudness, Phrases
from stt_cli.text.words import join

PAUSE = 0.4
"""Seconds of silence that end a phrase, unless the user sets another."""
SETTLED_BEFORE = 1.0
"""Seconds before its end that the words of an overlong phrase are trusted."""
LATEST = 8.0
"""Seconds before that in which an overlong phrase is parted."""
CONTEXT = 8.0
"""Seconds before a phrase that are kept for its recognizer."""


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
        engine=ask.engine,
        machine=ask.machine,
    )


class PhraseEngine:
    """Finds phrases in a stream of 16 kHz mono s16le and has them recognized."""

    def __init__(self, recognizer: Recognizer, pause: float) -> None:
        self._recognizer = recognizer
        vad = Vad(mode=Vad.LOOSE, sample_rate=RATE, frame_length=FRAME / RATE)
        self._phrases = Phrases(pause, Loudness(vad.is_speech))
        self._rest = b""
        self._audio = bytearray()
        self._kept = 0
        """The position of the first sample in `_audio`."""
        self._start = 0
        """Where the phrase begins that the recognizer has."""
        self._shown = ""

    def audio(self, pcm: bytes) -> list[Update]:
        data, size = self._rest + pcm, 2 * FRAME
        whole = len(data) - len(data) % size
        self._rest = data[whole:]
        frames = (data[at : at + size] for at in range(0, whole, size))
        return [update for frame in frames for update in self._frame(frame)]

    def finish(self) -> list[Update]:
        last = self._frame(self._rest.ljust(2 * FRAME, b"\0")) if self._rest else []
        if self._phrases.finish():
            self._begin()
        return [*last, *(self._settle() if self._phrases.voice is not None else []), Done()]

    def _frame(self, frame: bytes) -> list[Update]:
        speaking = self._phrases.voice is not None
        self._audio += frame
        changed = self._phrases.add(frame)
        if changed and not speaking:
            self._begin()
            return []
        if not speaking:
            self._forget(self._phrases.at - round((CONTEXT + LEAD + 1) * RATE))
            return []
        text = self._recognizer.add(frame, self._phrases.quiet)
        if changed:
            return self._settle()
        if self._phrases.at - self._start >= self._recognizer.longest * RATE:
            return self._settle_part()
        return self._show(text)

    def _show(self, text: str) -> list[Update]:
        if text == self._shown or self._phrases.voice is None:
            return []
        self._shown = text
        return [PartialText(text, self._phrases.voice / RATE)]

    def _begin(self) -> None:
        self._start = self._phrases.start
        context = max(self._kept, self._start - round(CONTEXT * RATE))
        self._recognizer.begin(self._slice(context, self._start))
        self._recognizer.add(self._slice(self._start, self._phrases.at), 0.0)

    def _settle(self) -> list[Update]:
        answer = self._recognizer.finish()
        return self._settled(answer, answer.words)

    def _settle_part(self) -> list[Update]:
        """Nobody pauses: make all but the last words final; these are transcribed again with what follows."""
        answer = self._recognizer.finish()
        length = (self._phrases.at - self._start) / RATE
        words = list(takewhile(lambda word: word.end <= length - SETTLED_BEFORE, answer.words))
        words, cut = self._parted(words, answer.words, length - SETTLED_BEFORE)
        updates = self._settled(answer, words)
        self._phrases.cut(self._start + round(cut * RATE))
        self._begin()
        return updates

    def _parted(
        self, words: list[Word], following: list[Word], limit: float
    ) -> tuple[list[Word], float]:
        """The words before the widest gap among the last ones, and the middle of that gap."""
        gaps = [
            (following[index].start - word.end, index)
            for index, word in enumerate(words, 1)
            if index < len(following) and word.end >= limit - LATEST
        ]
        if not gaps:
            return words, words[-1].end if words else limit
        _, count = max(gaps)
        return words[:count], (words[count - 1].end + following[count].start) / 2

    def _settled(self, answer: Answer, words: list[Word]) -> list[Update]:
        self._shown = ""
        start = self._start / RATE
        placed = tuple(
            replace(word, start=start + word.start, end=start + word.end) for word in words
        )
        if not placed:
            return []
        return [FinalText(join(word.word for word in words), placed, answer.language)]

    def _slice(self, start: int, end: int) -> bytes:
        return bytes(self._audio[2 * (start - self._kept) : 2 * (end - self._kept)])

    def _forget(self, position: int) -> None:
        if position > self._kept:
            del self._audio[: 2 * (position - self._kept)]
            self._kept = position
