"""Transcripts in another language: segment by segment, their times and speakers kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import UNSET
from msgspec.structs import replace

from stt_cli.contract import ToolAnswer, ToolAsk
from stt_cli.errors import BadAnswer, InputError, UsageError, unknown
from stt_cli.export.voices import restyled
from stt_cli.languages import codes, name, parse, tag
from stt_cli.model import Segment, Transcript
from stt_cli.services.tools.toolbox import Chosen, Toolbox


def language(named: str) -> str:
    """The language called `named`, as a code or, with a region or script, a tag.

    Raises UsageError, with the codes there are, for one that is not known.
    """
    try:
        found = parse(named)
    except UsageError as error:
        common = [one for one in codes() if len(one) == 2]
        raise unknown("language", named, common, listed=True) from error
    if found is None:
        raise UsageError(f"{named!r} is not one language", hint="name it, as in es or german")
    return tag(named) or found


def source_of(transcript: Transcript, named: str | None, target: str) -> str | None:
    """The language to translate from; None where it is not known. Raises UsageError where it is
    the one to translate to."""
    source = language(named) if named else tag(transcript.language)
    if source and source == target:
        title = transcript.source.name
        raise UsageError(f"{title} is in {name(target)} already", hint="name another language")
    return source


def asks(transcript: Transcript, chosen: Chosen, source: str | None, target: str) -> list[ToolAsk]:
    """Requests for the segments that have text, a text each. Raises InputError for none."""
    texts = [text for segment in transcript.segments if (text := _text(segment))]
    if not texts:
        raise InputError(
            f"{transcript.source.name}: there is no text in it", hint="nothing was sent"
        )
    return [
        ToolAsk(tool="translate", texts=batch, source_language=source, target_language=target)
        for batch in _batches(texts, chosen.spec.batch, chosen.max_chars)
    ]


def answer(box: Toolbox, ask: ToolAsk) -> ToolAnswer:
    """The translations of one batch, one for each text.

    Where a model lost count they are asked for in halves, if its service says that this helps.
    Raises BadAnswer where the number still differs.
    """
    splits = len(ask.texts) > 1 and box.chosen.spec.splits
    try:
        if not (splits and box.failed_before(ask)):
            return box.answer(ask)
    except BadAnswer:
        if not splits:
            raise
    middle = len(ask.texts) // 2
    halves = [
        answer(box, replace(ask, texts=texts)) for texts in (ask.texts[:middle], ask.texts[middle:])
    ]
    return ToolAnswer(
        texts=tuple(text for half in halves for text in half.texts),
        shown={"translations": [half.shown for half in halves]},
        remarks=tuple(remark for half in halves for remark in half.remarks),
    )


def translated(
    transcript: Transcript,
    answers: Sequence[ToolAnswer],
    chosen: Chosen,
    languages: tuple[str | None, str],
) -> Transcript:
    """`transcript` with the texts of its segments translated from one of `languages` into the
    other. Words have no times any more."""
    source, target = languages
    texts = iter([" ".join(text.split()) for one in answers for text in one.texts])
    segments = tuple(
        _retold(segment, next(texts) if _text(segment) else "") for segment in transcript.segments
    )
    return replace(
        transcript,
        text=" ".join(segment.text for segment in segments if segment.text),
        language=target,
        language_probability=UNSET,
        confidence=UNSET,
        segments=segments,
        entities=(),
        timing="estimated" if transcript.timing == "estimated" else "segment",
        translation={
            "source_language": source,
            "provider": chosen.name,
            "model": chosen.model,
        },
    )


def _retold(segment: Segment, text: str) -> Segment:
    cue = segment.cue and restyled(segment.cue, text)
    return replace(segment, text=text, words=(), confidence=None, cue=cue)


def shown(answers: Sequence[ToolAnswer], transcript: Transcript) -> dict[str, Any]:
    """The answers as JSON: what the service sent; of several batches a translation for each text."""
    if len(answers) == 1 and isinstance(answers[0].shown, dict):
        return dict(answers[0].shown)
    done = transcript.translation
    return {
        "source_language": done["source_language"] if done else None,
        "target_language": transcript.language,
        "translations": [{"translated_text": text} for one in answers for text in one.texts],
    }


def _text(segment: Segment) -> str:
    return " ".join(segment.text.split())


def _batches(texts: Sequence[str], most: int, chars: int | None) -> Iterator[tuple[str, ...]]:
    """Texts in their order, as many at a time as one request may hold."""
    batch: list[str] = []
    size = 0
    for text in texts:
        if batch and (len(batch) >= most or (chars is not None and size + len(text) > chars)):
            yield tuple(batch)
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    yield tuple(batch)
