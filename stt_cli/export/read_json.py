"""Transcripts from JSON: ours, of Whisper's family, and of the services we know."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence, Set

import msgspec
from msgspec import Raw
from msgspec.structs import replace

from stt_cli.errors import InputError
from stt_cli.export.build import punctuated, sentences, transcript
from stt_cli.export.tokens import Token, parted, tokens
from stt_cli.export.wire import CppFile, CppSegment, RawFile, RawSegment, RawWord
from stt_cli.model import Segment, Sound, Transcript, Word
from stt_cli.words import is_spaced, speaker_name

# The first field that only one maker writes names it.
_MAKERS = {
    "word_segments": "whisperx",
    "detected_language": "whisper.cpp",
    "language_code": "elevenlabs",
    "transcripts": "elevenlabs",
    "transcription": "nanogpt",
    "speakers": "sttai",
    "task": "openai",
    "usage": "openai",
    "confidence": "llmstats",
    "segments": "whisper",
}
_SUBSTANCE = ("text", "transcription", "segments", "words", "transcripts", "diarization")
_FOREIGN = {"audio_duration"}
"""Fields of services that resemble those we know, but count in milliseconds: AssemblyAI."""


def from_json(text: str, name: str) -> Transcript:
    """The transcript in a JSON text. Raises InputError where it is none that we know, or no JSON."""
    try:
        return _from_json(text, name)
    except msgspec.ValidationError as error:
        raise InputError(f"{name} is not a whole transcript: {error}") from error
    except (msgspec.DecodeError, RecursionError) as error:
        raise InputError(f"{name} is not valid JSON: {error}") from error


def _from_json(text: str, name: str) -> Transcript:
    if text.lstrip()[:1] == "[":
        items = msgspec.json.decode(text, type=list[dict[str, Raw]])
        text = f'{{"{"words" if items and "word" in items[0] else "segments"}": {text}}}'
    # Only the names of the fields: what they hold is read once, into what it is.
    fields = msgspec.json.decode(text, type=dict[str, Raw])
    if "source" in fields and (version := bytes(fields.get("version", b""))).isdigit():
        if version != b"1":
            raise InputError(f"{name} was written by a newer stt", hint="upgrade stt to read it")
        return msgspec.json.decode(text, type=Transcript)
    if bytes(fields.get("transcription", b"")).startswith(b"["):
        return _whisper_cpp(msgspec.json.decode(text, type=CppFile, strict=False), name)
    return _theirs(text, fields.keys(), name)


def _theirs(text: str, fields: Set[str], name: str) -> Transcript:
    file = msgspec.json.decode(text, type=RawFile, strict=False)
    if not any(getattr(file, field) is not None for field in _SUBSTANCE) or _FOREIGN & fields:
        raise InputError(
            f"{name} is JSON, but no transcript that stt knows",
            hint="have the service write SRT or WebVTT, and give that",
        )
    minutes = file.metadata.get("actualDuration")
    duration = file.duration or file.audio_duration_secs or (float(minutes) * 60 if minutes else 0)
    segments, events = _heard(file, duration)
    return transcript(
        segments,
        name,
        provider=next((maker for field, maker in _MAKERS.items() if field in fields), "unknown"),
        model=file.model or file.metadata.get("model"),
        language=file.language or file.language_code or file.metadata.get("language"),
        duration=duration,
        events=events,
    )


def _heard(file: RawFile, duration: float) -> tuple[list[Segment], list[Sound]]:
    """The segments, from the most exact that the file has, and the sounds."""
    if file.transcripts is not None:
        return _channels(file.transcripts, duration)
    if file.segments:
        return _with_words(file.segments, file.words or []), []
    if file.words:
        return _from_words(file)
    if file.diarization and file.diarization.segments:
        return _with_words(file.diarization.segments, []), []
    text = (file.text or file.transcription or "").strip()
    return ([Segment(start=0.0, end=duration, text=text)] if text else []), []


def _channels(files: Sequence[RawFile], duration: float) -> tuple[list[Segment], list[Sound]]:
    """Each channel's segments in the order of time, a channel being a speaker."""
    segments: list[Segment] = []
    events: list[Sound] = []
    for number, file in enumerate(files):
        own, sounds = _heard(file, duration)
        events += sounds
        speaker = f"Speaker {1 + (number if file.channel_index is None else file.channel_index)}"
        for segment in own:
            words = tuple(replace(word, speaker=speaker) for word in segment.words)
            segments.append(replace(segment, speaker=speaker, words=words))
    segments.sort(key=lambda segment: segment.start)
    return segments, sorted(events, key=lambda event: event.start)


def _with_words(raw: Sequence[RawSegment], loose: Sequence[RawWord]) -> list[Segment]:
    """Segments with their own words, or with those of `loose` that are spoken in them."""
    rest = [word for word in loose if word.start is not None]
    made: list[Segment] = []
    clock = 0.0
    for number, segment in enumerate(raw):
        start = clock if segment.start is None else segment.start
        clock = max(start, start if segment.end is None else segment.end)
        last = number + 1 == len(raw)
        own = [word for word in rest if last or (word.start or 0.0) < clock]
        rest = rest[len(own) :]
        made.append(_segment(segment, start, clock, segment.words or own))
    return made


def _segment(raw: RawSegment, start: float, end: float, words: Sequence[RawWord]) -> Segment:
    confidence = raw.confidence
    if confidence is None and raw.avg_logprob is not None:
        confidence = _probability(raw.avg_logprob)
    made = Segment(
        start=start,
        end=end,
        text=raw.text.strip(),
        speaker=speaker_name(raw.speaker),
        confidence=confidence,
        words=tuple(_whole(words)),
    )
    return punctuated(made)


def _whole(words: Sequence[RawWord]) -> Iterator[Word]:
    """The words that have times, put together where they come in parts."""
    pending: Word | None = None
    for raw in words:
        if raw.start is None or raw.end is None or not raw.said.strip():
            continue
        word = _word(raw, raw.said)
        if pending and raw.t_dtw is not None and _continues(pending.word, raw.said):
            pending = replace(pending, word=pending.word + raw.said, end=word.end)
            continue
        if pending:
            yield replace(pending, word=pending.word.strip())
        pending = word
    if pending:
        yield replace(pending, word=pending.word.strip())


def _continues(before: str, part: str) -> bool:
    return not part.startswith(" ") and not parted(before, part)


def _word(raw: RawWord, text: str) -> Word:
    known = (raw.confidence, raw.probability, raw.score)
    confidence = next((value for value in known if value is not None), None)
    if confidence is None and raw.logprob is not None:
        confidence = _probability(raw.logprob)
    return Word(
        word=text,
        start=raw.start or 0.0,
        end=raw.end or 0.0,
        confidence=confidence,
        speaker=speaker_name(raw.speaker_id if raw.speaker is None else raw.speaker),
    )


def _probability(logarithm: float) -> float:
    return min(1.0, math.exp(logarithm))


def _from_words(file: RawFile) -> tuple[list[Segment], list[Sound]]:
    """Sentences of a flat list of words, and the sounds among them."""
    words = file.words or []
    if any(word.type for word in words):
        sounds = [
            Sound(text=word.said, start=word.start or 0.0, end=word.end or word.start or 0.0)
            for word in words
            if word.type == "audio_event"
        ]
        return sentences(_typed(words)), sounds
    timed = tuple(_whole(words))
    text = (file.text or file.transcription or "").strip() or " ".join(w.word for w in timed)
    end = max((word.end for word in timed), default=0.0)
    whole = Segment(start=0.0, end=max(end, file.duration or 0.0), text=text, words=timed)
    return sentences(tokens(whole)), []


def _typed(words: Sequence[RawWord]) -> Iterator[Token]:
    """The words of a list that has spaces, marks and sounds as items of their own."""
    spaced = any(word.type == "spacing" for word in words)
    before, space, clock = "", True, 0.0
    for raw in words:
        text = raw.said.strip()
        if raw.type in ("spacing", "audio_event") or not text:
            space = True
            continue
        if not spaced:
            space = raw.type != "punctuation" and bool(before) and is_spaced(before, text)
        start = clock if raw.start is None else raw.start
        clock = max(start, start if raw.end is None else raw.end)
        word = _word(raw, text)
        yield Token(
            text=text,
            start=start,
            end=clock,
            space=space,
            speaker=word.speaker,
            confidence=word.confidence,
        )
        before, space = text, False


def _whisper_cpp(file: CppFile, name: str) -> Transcript:
    return transcript(
        [_cpp_segment(segment) for segment in file.transcription],
        name,
        provider="whisper.cpp",
        model=file.model.get("type"),
        language=file.result.get("language"),
    )


def _cpp_segment(raw: CppSegment) -> Segment:
    parts = [
        RawWord(
            word=token.text,
            start=token.offsets.start / 1000,
            end=token.offsets.end / 1000,
            probability=token.p,
            t_dtw=-1,
        )
        for token in raw.tokens
        if token.offsets and not token.text.startswith("[_")
    ]
    start, end = raw.offsets.start / 1000, raw.offsets.end / 1000
    return _segment(RawSegment(text=raw.text), start, end, parts)
