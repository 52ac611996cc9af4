"""Transcripts as ElevenLabs writes them: one, or one for each channel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec import UNSET, Struct

from stt_cli.model import Answer, Character, Entity, Sound, Word
from stt_cli.providers.languages import code
from stt_cli.providers.wire import convert, probability
from stt_cli.words import fill_times, segment, speaker_name

TITLE = "ElevenLabs"


class _Character(Struct):
    text: str
    start: float | None = None
    end: float | None = None


class _Word(Struct):
    text: str
    type: str = "word"
    start: float | None = None
    end: float | None = None
    speaker_id: str | None = None
    logprob: float | None = None
    characters: list[_Character] | None = None
    channel_index: int | None = None


class _Entity(Struct):
    text: str
    entity_type: str
    start_char: int | None = None
    end_char: int | None = None


class _Transcript(Struct):
    text: str
    words: list[_Word] | None = None
    language_code: str | None = None
    language_probability: float | None = None
    channel_index: int | None = None
    entities: list[_Entity] | None = None
    transcription_id: str | None = None
    audio_duration_secs: float | None = None


class _Timed(Struct):
    words: list[_Word] | None = None


class _Channels(Struct):
    transcripts: list[_Transcript]
    transcription_id: str | None = None


def read_transcript(content: Any, *, diarized: bool) -> Answer:
    """The answer in decoded JSON. Raises BadAnswer for anything that is no transcript."""
    if isinstance(content, dict) and "transcripts" in content:
        channels = convert(TITLE, content, _Channels)
        return _merged(channels)
    body = convert(TITLE, content, _Transcript)
    return _single(body, diarized=diarized)


def read_words(content: Any) -> tuple[Word, ...]:
    """The timed words alone of an answer, spacing and sounds left out. Raises BadAnswer."""
    raw = convert(TITLE, content, _Timed).words or []
    said = [word for word in raw if word.type == "word" and word.start is not None]
    return tuple(_words(said, named=True))


def _single(body: _Transcript, *, diarized: bool) -> Answer:
    raw = body.words or []
    speakers = {word.speaker_id for word in raw if word.type == "word"}
    channels = {word.channel_index for word in raw} - {None}
    # Undiarised answers call everyone the same speaker.
    named = diarized or len(speakers) > 1 or len(channels) > 1
    said = _words([word for word in raw if word.type == "word"], named=named)
    return Answer(
        text=body.text.strip(),
        segments=tuple(segment(said)),
        language=code(body.language_code),
        language_confidence=body.language_probability,
        events=tuple(_sounds(raw)),
        entities=tuple(
            Entity(text=e.text, type=e.entity_type, start_char=e.start_char, end_char=e.end_char)
            for e in body.entities or []
        ),
        remote_id=body.transcription_id,
        extra={} if body.audio_duration_secs is None else {"duration": body.audio_duration_secs},
    )


def _merged(channels: _Channels) -> Answer:
    """One answer of a recording whose channels were heard apart: each is a speaker."""
    bodies = channels.transcripts
    for number, body in enumerate(bodies):
        for word in body.words or []:
            word.channel_index = number if body.channel_index is None else body.channel_index
    words = sorted((w for body in bodies for w in body.words or []), key=lambda w: w.start or 0.0)
    return _single(
        _Transcript(
            text=" ".join(word.text for word in words if word.type == "word"),
            words=words,
            language_code=next((body.language_code for body in bodies), None),
            language_probability=next((body.language_probability for body in bodies), None),
            entities=[entity for body in bodies for entity in body.entities or []],
            transcription_id=channels.transcription_id,
        ),
        diarized=True,
    )


def _words(raw: list[_Word], *, named: bool) -> list[Word]:
    times = fill_times([(word.text, word.start, word.end) for word in raw])
    return [
        Word(
            word=word.text,
            start=start,
            end=end,
            confidence=probability(word.logprob),
            speaker=_speaker(word) if named else None,
            characters=_characters(word) if word.characters else UNSET,
        )
        for word, (start, end) in zip(raw, times, strict=True)
    ]


def _characters(word: _Word) -> tuple[Character, ...]:
    raw = word.characters or []
    times = fill_times([(c.text, c.start, c.end) for c in raw], word.start or 0.0)
    pairs = zip(raw, times, strict=True)
    return tuple(Character(text=c.text, start=start, end=end) for c, (start, end) in pairs)


def _speaker(word: _Word) -> str | None:
    """ "speaker_0" is "Speaker 1", the first channel likewise; roles stay as they are."""
    if word.channel_index is not None:
        return f"Speaker {word.channel_index + 1}"
    return speaker_name(word.speaker_id)


def _sounds(raw: Iterable[_Word]) -> list[Sound]:
    events = [word for word in raw if word.type == "audio_event"]
    times = fill_times([(word.text, word.start, word.end) for word in events])
    pairs = zip(events, times, strict=True)
    return [Sound(text=word.text, start=start, end=end) for word, (start, end) in pairs]
