"""Foreign JSON as Whisper's family would have written it: text, segments and words in seconds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from statistics import median
from typing import Any

from stt_cli.answers import fields
from stt_cli.answers.speech import tokens
from stt_cli.answers.speech import words as spoken
from stt_cli.export.reading.objects.dialects import Dialect
from stt_cli.export.reading.objects.items import Item, item, neutral, neutral_word, whole
from stt_cli.export.reading.objects.paths import find, first, seconds
from stt_cli.export.reading.objects.repair import Body, unit_of
from stt_cli.text.segments import segment as group

_LANGUAGES = (
    "language", "language_code", "languageCode", "detected_language", "lang", "locale",
    "results.language_code", "metadata.language", "results[].languageCode",
    "results.channels[].detected_language", "recognizedPhrases[].locale", "phrases[].locale",
    "result.transcription.languages[0]", "transcription.languages[0]", "job.language_code",
    "metadata.transcription_config.language", "segments[].language",
)  # fmt: skip
_DURATIONS = (
    "duration", "audio_duration", "duration_seconds", "metadata.duration", "job.duration",
    "result.metadata.audio_duration", "metadata.audio_duration",
)  # fmt: skip
_MILLISECONDS = ("durationMilliseconds", "duration_ms", "durationMs")
_MODELS = ("model", "model_name", "metadata.model", "speech_model")
_FEW = 4
_DEPTH, _WIDTH, _LISTS = 6, 20, 200


def of_dialect(content: Body, dialect: Dialect) -> Body:
    """What a file of this dialect says."""
    content = dialect.adapt(content) if dialect.adapt else content
    segments = next(filter(None, (find(content, path) for path in dialect.segments)), [])
    words = [word for path in dialect.words for word in find(content, path)]
    texts = (find(content, path) for path in dialect.text)
    text = next((" ".join(found) for found in texts if all(isinstance(t, str) for t in found)), "")
    made = body(content, (segments, words), text=text, unit=dialect.unit)
    if dialect.counted:
        for one in (*made["segments"], *made["words"]):
            number = one["speaker"] or ""
            one["speaker"] = f"Speaker {number}" if number.isdecimal() else one["speaker"]
    return made


def body(
    content: Any, listed: tuple[Sequence[Any], Sequence[Any]], *, text: str = "", unit: float | None
) -> Body:
    """A body of segments and words; segments that are one word each count as words."""
    segments, words = ([one for one in some if isinstance(one, dict | list)] for some in listed)
    scale = (
        unit_of([one for one in (*segments, *words) if isinstance(one, dict)])
        if unit is None
        else unit
    )
    made = [item(one, scale) for one in segments]
    loose = whole([item(one, scale) for one in words])
    if not loose and _single(made):
        made, loose = [], whole(made)
    if _channelled([*made, *loose]) and not made:
        made, loose = _by_channel(loose), []
    names = _names(content)
    for one in (*made, *loose, *(word for segment in made for word in segment.words)):
        one.speaker = names.get(one.speaker or "", one.speaker)
    return {
        **about(content),
        "text": text,
        "segments": [neutral(one) for one in made if one.text.strip() or one.words],
        "words": [neutral_word(one) for one in loose],
    }


def about(content: Any) -> Body:
    """Language, length and model, where anything says them."""
    duration = seconds(first(content, *_DURATIONS))
    if duration is None and (ms := seconds(first(content, *_MILLISECONDS))) is not None:
        duration = ms / 1000
    language, model = first(content, *_LANGUAGES), first(content, *_MODELS)
    return fields.known(
        duration=duration,
        language=language if isinstance(language, str) else None,
        model=model if isinstance(model, str) else None,
    )


def _single(items: Sequence[Item]) -> bool:
    """Whether a list of segments is one of words."""
    if len(items) < _FEW or any(one.words for one in items):
        return False
    lengths = [
        len(one.text.split()) if " " in one.text.strip() else len(one.text.strip()) / 14
        for one in items
    ]
    spans = [one.end - one.start for one in items if one.start is not None and one.end is not None]
    return (
        median(lengths) <= 1 and all(n <= 1 for n in lengths) and (not spans or median(spans) < 1.5)
    )


def _channelled(items: Sequence[Item]) -> bool:
    """Where no speaker is named, but several channels are, make each channel a speaker; returns whether it was so."""
    if len({one.channel for one in items}) < 2 or any(one.speaker for one in items):
        return False
    for one in items:
        one.speaker = one.channel
    return True


def _by_channel(words: Sequence[Item]) -> list[Item]:
    """Segments of each channel's words, which are said at the same time as those of others."""
    made = []
    for name in dict.fromkeys(word.channel for word in words):
        listed = [neutral_word(word) for word in words if word.channel == name]
        for part in group(spoken(tokens(listed))):
            said = [
                Item(text=w.word, start=w.start, end=w.end, confidence=w.confidence)
                for w in part.words
            ]
            made.append(
                Item(text=part.text, start=part.start, end=part.end, speaker=name, words=said)
            )
    return sorted(made, key=lambda one: one.start or 0.0)


def _names(content: Any) -> dict[str, str]:
    """Speakers' names by what the segments call them."""
    made = {}
    for one in find(content, "speakers[]"):
        if isinstance(one, dict):
            id, name = (
                first(one, "id", "speaker", "uuid"),
                first(one, "name", "label", "display_name"),
            )
            if id is not None and isinstance(name, str):
                made[str(id)] = name
    return made


def of_list(content: Any) -> Body | None:
    """What is in JSON of no known dialect that has texts with their times in a list somewhere."""
    found = [
        (path, _spoken(content, path)) for path in dict.fromkeys(islice(_paths(content), _LISTS))
    ]
    sizes = {path: sum(map(len, texts)) for path, texts in found}
    most = max(sizes.values(), default=0)
    if not most:
        return None
    large = [(len(texts), path) for path, texts in found if sizes[path] * 5 >= most * 4]
    best = min(large)[1]
    return body(content, (find(content, best), []), unit=None)


def _spoken(content: Any, path: str) -> list[str]:
    """The texts at `path` that have times, if most have."""
    listed = [item(one) for one in find(content, path) if isinstance(one, dict)]
    texts = [
        one.text for one in listed if one.text.strip() and (one.start, one.end) != (None, None)
    ]
    return texts if len(texts) * 5 >= len(listed) * 3 else []


def _paths(value: Any, path: str = "", depth: int = 0) -> Iterator[str]:
    """The paths of all lists of objects, as far as one looks."""
    if depth > _DEPTH:
        return
    if isinstance(value, dict):
        for name, inner in list(value.items())[:100]:
            if name.isidentifier():
                yield from _paths(inner, f"{path}.{name}" if path else name, depth + 1)
    elif isinstance(value, list) and any(isinstance(one, dict | list) for one in value[:_WIDTH]):
        if any(isinstance(one, dict) for one in value[:_WIDTH]):
            yield f"{path}[]"
        for inner in value[:_WIDTH]:
            yield from _paths(inner, f"{path}[]", depth + 1)
