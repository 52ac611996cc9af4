"""Segments and words under whatever names programs and services give them: a table of names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec import Struct

from stt_cli.export.reading.objects.paths import first, seconds
from stt_cli.text.words import join

_TEXTS = (
    "punctuated_word", "displayText", "DisplayText", "word", "Word", "text", "Text", "value",
    "content", "body", "utf8", "transcript", "segment", "sentence", "raw_text", "caption", "phrase",
    "alternatives[0].content", "alternatives[0].transcript", "nBest[0].display", "NBest[0].Display",
    "display", "Display", "utterance", "line", "msg",
)  # fmt: skip
_STARTS: tuple[tuple[str, float | None], ...] = (
    ("start", None), ("start_time", None), ("startTime", None), ("from", None), ("begin", None),
    ("ts", None), ("timestamp[0]", None), ("timestamps.from", None), ("startSec", 1.0),
    ("start_sec", 1.0), ("startSeconds", 1.0), ("start_seconds", 1.0), ("start_ms", 1e-3),
    ("startMs", 1e-3), ("startTimeMs", 1e-3), ("tStartMs", 1e-3), ("start_time_ms", 1e-3),
    ("offsetMilliseconds", 1e-3), ("offsetInTicks", 1e-7), ("Offset", 1e-7), ("offset", None),
    ("startOffset", None), ("startTimeInSeconds", 1.0), ("relativeStartTimeInMilliseconds", 1e-3),
    ("Start", None), ("begin_time", None), ("beginTime", None), ("time", None),
)  # fmt: skip
_ENDS: tuple[tuple[str, float | None], ...] = (
    ("end", None), ("end_time", None), ("endTime", None), ("to", None), ("end_ts", None),
    ("timestamp[1]", None), ("timestamps.to", None), ("endSec", 1.0), ("end_sec", 1.0),
    ("endSeconds", 1.0), ("end_seconds", 1.0), ("end_ms", 1e-3), ("endMs", 1e-3),
    ("endTimeMs", 1e-3), ("end_time_ms", 1e-3), ("endOffset", None), ("endTimeInSeconds", 1.0),
    ("End", None), ("stop", None), ("resultEndTime", None), ("resultEndOffset", None),
)  # fmt: skip
_LENGTHS: tuple[tuple[str, float | None], ...] = (
    ("duration", None), ("dur", None), ("durationMilliseconds", 1e-3), ("durationInTicks", 1e-7),
    ("Duration", 1e-7), ("dDurationMs", 1e-3), ("duration_ms", 1e-3), ("durationMs", 1e-3),
    ("durationInMilliseconds", 1e-3), ("length", None),
)  # fmt: skip
_SPEAKERS = (
    "speaker", "speaker_label", "speakerLabel", "speaker_name", "speakerName", "speaker_id",
    "speakerId", "alternatives[0].speaker", "Speaker", "SpeakerId",
)  # fmt: skip
_TAGS = ("speakerTag", "speaker_tag")
"""Numbers of speakers from 1; 0 is not a speaker."""
_CHANNELS = ("channel", "channel_index", "channel_label", "channelTag")
_CONFIDENCES = (
    "confidence", "conf", "probability", "score", "alternatives[0].confidence", "Confidence",
    "nBest[0].confidence", "NBest[0].Confidence", "acAsrConf",
)  # fmt: skip
_WORDS = (
    "words", "tokens", "elements", "segs", "displayWords", "nBest[0].displayWords",
    "nBest[0].words", "NBest[0].DisplayWords", "NBest[0].Words", "alternatives[0].words", "Words",
)  # fmt: skip
_PUNCTUATION = ("punctuation", "punct", "punctuation mark")
_UNKNOWN = ("", "UU", "unknown", "Unknown", "-1")
"""What services call a speaker whom they do not know."""
_NUMBERED = re.compile(r"(?:spk|ch|channel)[_ -]?(\d{1,3})", re.IGNORECASE)
_COUNTED = re.compile(r"(?:S|Guest-|tag )(\d{1,3})")
"""Those whose first number is 1."""


class Item(Struct, kw_only=True):
    """A segment or a word; times in seconds, None where they are missing."""

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | None = None
    channel: str | None = None
    confidence: float | None = None
    words: list[Item] = []
    attached: bool = False
    """Whether it is punctuation that belongs to the word before."""


def item(raw: Any, unit: float = 1.0, *, base: float = 0.0) -> Item:
    """What an object, or a list of a word with its times, says; `base` is added to its times."""
    if isinstance(raw, list):
        raw = dict(zip(("text", "start", "end"), raw, strict=False))
    start, end = times(raw, unit)
    confidence = seconds(first(raw, *_CONFIDENCES))
    text = first(raw, *_TEXTS)
    return Item(
        text=text if isinstance(text, str) else "",
        start=None if start is None else start + base,
        end=None if end is None else end + base,
        speaker=_speaker(raw),
        channel=_channel(first(raw, *_CHANNELS)),
        confidence=confidence if confidence is not None and 0 <= confidence <= 1 else None,
        words=_words(raw, unit),
        attached=isinstance(raw, dict)
        and (raw.get("type") in _PUNCTUATION or raw.get("attaches_to") == "previous"),
    )


def times(raw: Any, unit: float) -> tuple[float | None, float | None]:
    """Start and end of an object, in seconds."""
    start, end = (_time(raw, names, unit) for names in (_STARTS, _ENDS))
    if end is None and start is not None:
        length = _time(raw, _LENGTHS, unit)
        end = None if length is None else start + max(0.0, length)
    return start, end


def _time(raw: Any, names: Iterable[tuple[str, float | None]], unit: float) -> float | None:
    for path, own in names:
        value = first(raw, path)
        if value is not None:
            found = seconds(value, unit if own is None else own)
            if found is not None:
                return found
    return None


def _channel(value: Any) -> str | None:
    if isinstance(value, list) and value and isinstance(value[0], int):
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    numbered = _NUMBERED.fullmatch(str(value)) or re.fullmatch(r"(\d{1,3})", str(value))
    return f"Speaker {int(numbered[1]) + 1}" if numbered else str(value)


def _speaker(raw: Any) -> str | None:
    found = first(raw, *_SPEAKERS)
    if isinstance(found, dict):
        found = first(found, "name", "label", "id")
    if found is None and (tag := first(raw, *_TAGS)) is not None:
        found = f"tag {tag}" if tag not in (0, "0") else None
    name = None if found is None or isinstance(found, bool) else str(found).strip()
    if name is None or name in _UNKNOWN or name == "tag -1":
        return None
    if numbered := _NUMBERED.fullmatch(name):
        return f"Speaker {int(numbered[1]) + 1}"
    if counted := _COUNTED.fullmatch(name):
        return f"Speaker {counted[1]}"
    return name


def _words(raw: Any, unit: float) -> list[Item]:
    for path in _WORDS:
        listed = first(raw, path)
        if isinstance(listed, list) and any(isinstance(one, dict) for one in listed):
            return whole([item(one, unit) for one in listed if isinstance(one, dict)])
    return []


def whole(words: Sequence[Item]) -> list[Item]:
    """The words with the punctuation that comes as items of its own."""
    made: list[Item] = []
    for word in words:
        if not word.text.strip():
            continue
        if word.attached and made:
            made[-1].text += word.text.strip()
        else:
            made.append(word)
    return made


def neutral(one: Item) -> dict[str, Any]:
    """As Whisper's family writes a segment."""
    return {
        "text": one.text.strip() or join(word.text.strip() for word in one.words),
        "start": one.start,
        "end": one.end,
        "speaker": one.speaker,
        "confidence": one.confidence,
        "words": [neutral_word(word) for word in one.words],
    }


def neutral_word(word: Item) -> dict[str, Any]:
    """As Whisper's family writes a word; a blank at its start stays, which parts of words lack."""
    return {
        "word": word.text.replace("\u2581", " "),
        "start": word.start,
        "end": word.end,
        "speaker": word.speaker,
        "confidence": word.confidence,
    }
