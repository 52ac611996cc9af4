"""Transcripts as OpenAI and the servers that speak its language write them, plain or detailed."""

from __future__ import annotations

from bisect import bisect

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.contract import Model, Reply
from stt_cli.model import Answer, Cost, Segment, Word
from stt_cli.providers.languages import code
from stt_cli.providers.wire import probability, read, usd
from stt_cli.words import fill_times, punctuated
from stt_cli.words import segment as group

TITLE = "OpenAI"

_TOKEN_PRICES = {
    "gpt-4o-mini-transcribe": (1.25e-6, 5e-6),
    "gpt-4o-transcribe": (2.5e-6, 10e-6),
}
"""US dollars per token heard and written, by the beginning of the model's name; 2026-11."""


class _Word(Struct):
    word: str
    start: float | None = None
    end: float | None = None
    probability: float | None = None


class _Segment(Struct):
    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    avg_logprob: float | None = None
    words: list[_Word] | None = None


class _Usage(Struct):
    type: str = ""
    seconds: float | None = None
    input_tokens: int = 0
    output_tokens: int = 0


class _Language(Struct):
    code: str


class _Body(Struct):
    text: str
    language: str | None = None
    languages: list[_Language] | None = None
    duration: float | None = None
    segments: list[_Segment] | None = None
    words: list[_Word] | None = None
    usage: _Usage | None = None


def read_answer(reply: Reply, model: Model) -> Answer:
    """What the service, or a server like it, heard. Raises BadAnswer for what is no transcript."""
    body = _body(reply)
    languages = [language.code for language in body.languages or []]
    return Answer(
        text=body.text.strip(),
        segments=tuple(_segments(body)),
        language=code(body.language or next(iter(languages), None)),
        cost=_cost(body.usage, model),
        model=model.id,
    )


def _body(reply: Reply) -> _Body:
    if reply.headers.get("content-type", "").startswith("text/plain"):
        return _Body(text=reply.text())
    return read(TITLE, reply, _Body)


def _segments(body: _Body) -> list[Segment]:
    words = _timed(body.words or [])
    heard = [s for s in body.segments or [] if s.text.strip() and s.start is not None]
    if not heard:
        return group(punctuated(words, body.text))
    starts = [segment.start or 0.0 for segment in heard]
    shares: list[list[Word]] = [[] for _ in heard]
    for word in words:
        # A word belongs to the last segment that has begun by its middle.
        shares[max(0, bisect(starts, (word.start + word.end) / 2) - 1)].append(word)
    pairs = zip(heard, shares, strict=True)
    return [_segment(number, segment, share) for number, (segment, share) in enumerate(pairs)]


def _segment(number: int, raw: _Segment, words: list[Word]) -> Segment:
    text = raw.text.strip()
    words = punctuated(words or _timed(_joined(raw.words or [])), text, raw.end)
    start = raw.start or 0.0
    return Segment(
        id=number,
        start=start,
        end=max(start, raw.end or start),
        text=text,
        speaker=_speaker(raw.speaker),
        confidence=probability(raw.avg_logprob),
        words=tuple(replace(word, speaker=_speaker(raw.speaker)) for word in words),
    )


def _speaker(name: str | None) -> str | None:
    """Speakers are "A", "B", ... unless they were introduced by name."""
    if name and len(name) == 1 and "A" <= name <= "Z":
        return f"Speaker {ord(name) - ord('A') + 1}"
    return name or None


def _joined(tokens: list[_Word]) -> list[_Word]:
    """Words from tokens: whisper.cpp lists tokens, of which the first of a word has a space."""
    if not any(token.word.startswith(" ") for token in tokens):
        return tokens
    words: list[_Word] = []
    for token in tokens:
        if words and not token.word.startswith(" "):
            last = words[-1]
            words[-1] = replace(last, word=last.word + token.word, end=token.end or last.end)
        else:
            words.append(token)
    return words


def _timed(raw: list[_Word]) -> list[Word]:
    said = [word for word in raw if word.word.strip()]
    times = fill_times([(word.word.strip(), word.start, word.end) for word in said])
    return [
        Word(word=word.word.strip(), start=start, end=end, confidence=word.probability)
        for word, (start, end) in zip(said, times, strict=True)
    ]


def _cost(usage: _Usage | None, model: Model) -> Cost | None:
    """What OpenAI's own models cost; other servers do not report usage."""
    if usage is None:
        return None
    if usage.seconds is not None and model.price:
        return usd(usage.seconds / 60 * model.price.amount)
    for name, (heard, written) in _TOKEN_PRICES.items():
        if model.id.startswith(name):
            return usd(usage.input_tokens * heard + usage.output_tokens * written)
    return None
