"""Transcripts as ElevenLabs writes them: one, or one for each channel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec import UNSET, Struct
from msgspec.structs import replace

from stt_cli.answers import fields, speech
from stt_cli.answers.fields import Fields
from stt_cli.answers.opening import as_object, opened
from stt_cli.answers.speech import Token
from stt_cli.answers.turns import Turn, spread_turns, usual_seconds
from stt_cli.errors import BadAnswer
from stt_cli.model import Answer, Character, Entity, Segment, Word
from stt_cli.text.segments import segment
from stt_cli.text.times import fill_times
from stt_cli.text.words import join

TITLE = "ElevenLabs"


class _Channel(Struct, frozen=True):
    """What was said in one channel; `words` is empty where none is timed."""

    text: str
    words: list[Word]
    tokens: list[Token]

    @property
    def turns(self) -> list[Turn]:
        """Who says what, where no word is timed."""
        turns = speech.turns(self.tokens)
        return turns if any(speaker for speaker, _ in turns) else [(None, self.text)]


def read(content: Any, *, diarized: bool = False, seconds: float = 0.0) -> Answer:
    """The answer in decoded JSON; `seconds` is the audio's length, 0 where it is not known.

    Raises BadAnswer for anything that is not a transcript.
    """
    opening = opened(TITLE, content, seconds)
    body = opening.body
    bodies = fields.parts(body, "transcripts")
    if bodies:
        answer = _merged([_channel(one, number) for number, one in enumerate(bodies)], seconds)
    else:
        bodies = [body]
        answer = _alone(_channel(body, None), diarized, seconds)
    ids = [fields.name(one, "transcription_id") for one in (body, *bodies)]
    languages = [fields.name(one, "language_code") for one in bodies]
    sure = [fields.share(one, "language_probability") for one in bodies]
    return opening.closed(
        replace(
            answer,
            language=next(filter(None, languages), None),
            language_confidence=next((value for value in sure if value is not None), None),
            entities=tuple(entity for one in bodies for entity in _entities(one)),
            remote_id=next(filter(None, ids), None),
            extra=fields.known(duration=fields.number(body, "audio_duration_secs")),
        )
    )


def read_words(content: Any) -> tuple[Word, ...]:
    """The timed words alone of an answer, spacing and sounds left out; all that its text has, or
    none. Raises BadAnswer."""
    body = as_object(TITLE, content)
    listed = speech.tokens(fields.parts(body, "words"))
    said = _words([token for token in listed if token.start is not None])
    spoken = speech.without_sounds(fields.text(body, "text") or "", listed)
    return tuple(speech.completed(said, spoken))


def _channel(body: Fields, number: int | None) -> _Channel:
    """What a transcript holds; that of a whole recording where it has no `number`."""
    raw = fields.parts(body, "words")
    if number is not None:
        index = fields.count(body, "channel_index")
        raw = [{**word, "channel_index": number if index is None else index} for word in raw]
    listed = [_named(token, word) for token, word in speech.tokens_of(raw)]
    written = fields.written(body, "text")
    if written is None and not listed:
        raise BadAnswer(f"{TITLE} answered without text")
    said = _words(speech.attached(listed))
    spoken = speech.without_sounds(written or "", listed)
    text = (written or "").strip() or join(token.text.strip() for token in listed if token.said)
    return _Channel(text=text, words=speech.completed(said, spoken), tokens=listed)


def _named(token: Token, raw: Fields) -> Token:
    """The token with its channel as the speaker, where it has one."""
    index = fields.count(raw, "channel_index")
    return token if index is None else replace(token, speaker=f"Speaker {index + 1}")


def _alone(channel: _Channel, diarized: bool, seconds: float) -> Answer:
    # Undiarised answers call everyone the same speaker.
    named = diarized or len({token.speaker for token in channel.tokens if token.said}) > 1
    segments = segment(channel.words if named else [_unnamed(word) for word in channel.words])
    turns = channel.turns if named and not segments else []
    estimated = any(speaker for speaker, _ in turns)
    return Answer(
        text=channel.text,
        segments=tuple(spread_turns(turns, seconds) if estimated else segments),
        estimated=estimated,
        events=tuple(speech.sounds(channel.tokens)),
    )


def _merged(channels: Sequence[_Channel], seconds: float) -> Answer:
    """One answer of a recording whose channels were transcribed apart: each is a speaker."""
    spoken = sorted((w for one in channels for w in one.words), key=lambda word: word.start)
    length = seconds or max((word.end for word in spoken), default=0.0)
    silent = [(number, one) for number, one in enumerate(channels) if one.text and not one.words]
    segments = [*segment(spoken), *(_untimed(one.text, number, length) for number, one in silent)]
    segments.sort(key=lambda one: one.start)
    events = [sound for one in channels for sound in speech.sounds(one.tokens)]
    texts = [one.text for one in channels if one.text] if silent else [s.text for s in segments]
    return Answer(
        text=join(texts),
        segments=tuple(replace(one, id=number) for number, one in enumerate(segments)),
        estimated=not spoken,
        events=tuple(sorted(events, key=lambda sound: sound.start)),
    )


def _untimed(text: str, number: int, seconds: float) -> Segment:
    """All that was said in a channel, by its only speaker, at any time."""
    end = seconds or usual_seconds([(None, text)])
    return Segment(start=0.0, end=end, text=text, speaker=f"Speaker {number + 1}")


def _words(listed: Sequence[Token]) -> list[Word]:
    said = [token for token in listed if token.said]
    pairs = zip(speech.words(said), said, strict=False)
    return [replace(word, characters=_characters(token)) for word, token in pairs]


def _characters(token: Token) -> Any:
    raw = [one for one in token.characters if fields.text(one, "text") is not None]
    if not raw:
        return UNSET
    spans = [
        (fields.text(one, "text") or "", fields.number(one, "start"), fields.number(one, "end"))
        for one in raw
    ]
    pairs = zip(spans, fill_times(spans, token.start or 0.0), strict=True)
    return tuple(Character(text=text, start=start, end=end) for (text, *_), (start, end) in pairs)


def _unnamed(word: Word) -> Word:
    return replace(word, speaker=None)


def _entities(body: Fields) -> list[Entity]:
    return [
        Entity(
            text=fields.text(raw, "text") or "",
            type=fields.name(raw, "entity_type") or "unknown",
            start_char=fields.count(raw, "start_char"),
            end_char=fields.count(raw, "end_char"),
        )
        for raw in fields.parts(body, "entities")
        if fields.text(raw, "text")
    ]
