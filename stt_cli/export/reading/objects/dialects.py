"""The JSON of programs and services: a row each, of what identifies it and where its text is.

A new one is a row; names of fields that nobody used before go into `items`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec import Struct

from stt_cli.export.reading.objects import quirks
from stt_cli.export.reading.objects.paths import find

Json = dict[str, Any]


class Dialect(Struct, frozen=True, kw_only=True):
    """How one program or service writes."""

    name: str
    signs: tuple[str, ...]
    """Paths at which there is something in its files, and never in those of others above it."""
    segments: tuple[str, ...] = ()
    """Paths of its segments; the first with any counts."""
    words: tuple[str, ...] = ()
    """Paths of words that are in no segment."""
    text: tuple[str, ...] = ("text",)
    unit: float | None = None
    """Of times whose name says none, in seconds; None: by their size."""
    counted: bool = False
    """Whether its first speaker is number 1, rather than 0."""
    adapt: Callable[[Json], Json] | None = None
    """What no path can say."""


DIALECTS = (
    Dialect(name="youtube", signs=("events[].tStartMs",), segments=("events[]",), adapt=quirks.json3),
    Dialect(name="youtube", signs=("snippets[].start",), segments=("snippets[]",)),
    Dialect(name="transformers", signs=("chunks[].timestamp",), segments=("chunks[]",),
            adapt=quirks.transformers),
    Dialect(name="aws", signs=("results.transcripts",), segments=("results.audio_segments[]",),
            words=("results.items[]",), text=("results.transcripts[].transcript",), adapt=quirks.aws),
    Dialect(name="aws", signs=("results.items[].alternatives",), words=("results.items[]",),
            adapt=quirks.aws),
    Dialect(name="azure", signs=("recognizedPhrases",), segments=("recognizedPhrases[]",),
            text=("combinedRecognizedPhrases[].display",), counted=True),
    Dialect(name="azure", signs=("combinedPhrases",), segments=("phrases[]",),
            text=("combinedPhrases[].text",), counted=True),
    Dialect(name="azure", signs=("RecognitionStatus",), segments=("",), text=("DisplayText",)),
    Dialect(name="deepgram", signs=("results.channels[].alternatives",),
            segments=("results.utterances[]",),
            words=("results.channels[].alternatives[0].words[]",),
            text=("results.channels[].alternatives[0].transcript",), adapt=quirks.deepgram),
    Dialect(name="deepgram", signs=("channel.alternatives",),
            words=("channel.alternatives[0].words[]",), text=("channel.alternatives[0].transcript",)),
    Dialect(name="ibm", signs=("results[].alternatives[].timestamps",), segments=("results[]",),
            words=("words[]",), adapt=quirks.ibm),
    Dialect(name="speechmatics", signs=("results[].alternatives", "results[].type"),
            words=("results[]",)),
    Dialect(name="google", signs=("results[].alternatives",), segments=("results[]",),
            words=("words[]",), text=("results[].alternatives[0].transcript",), adapt=quirks.google),
    Dialect(name="rev", signs=("monologues[].elements",), segments=("monologues[]",)),
    Dialect(name="gladia", signs=("result.transcription.full_transcript",),
            segments=("result.transcription.utterances[]",),
            text=("result.transcription.full_transcript",)),
    Dialect(name="gladia", signs=("transcription.full_transcript",),
            segments=("transcription.utterances[]",), text=("transcription.full_transcript",)),
    Dialect(name="assemblyai", signs=("audio_duration", "words"), segments=("utterances[]",),
            words=("words[]",), unit=1e-3),
    Dialect(name="assemblyai", signs=("utterances[].text",), segments=("utterances[]",),
            words=("words[]",)),
    Dialect(name="vosk", signs=("result[].word",), words=("result[]",)),
    Dialect(name="vosk", signs=("alternatives[].result",), words=("alternatives[0].result[]",),
            text=("alternatives[0].text",)),
    Dialect(name="vosk", signs=("partial",)),
    Dialect(name="parakeet", signs=("sentences[].tokens",), segments=("sentences[]",)),
    Dialect(name="fireflies", signs=("data.transcript.sentences",),
            segments=("data.transcript.sentences[]",)),
    Dialect(name="fireflies", signs=("transcript.sentences",), segments=("transcript.sentences[]",)),
    Dialect(name="fireflies", signs=("sentences[].text",), segments=("sentences[]",)),
    Dialect(name="nemo", signs=("timestamp.word",), segments=("timestamp.segment[]",),
            words=("timestamp.word[]",), text=("text", "pred_text")),
    Dialect(name="nemo", signs=("timestamps.word",), segments=("timestamps.segment[]",),
            words=("timestamps.word[]",), text=("text", "pred_text")),
    Dialect(name="sherpa", signs=("tokens", "timestamps"), words=("words[]",), adapt=quirks.parallel),
    Dialect(name="podcast", signs=("segments[].body",), segments=("segments[]",)),
    Dialect(name="premiere", signs=("segments[].words[].eos",), segments=("segments[]",)),
    Dialect(name="leopard", signs=("words[].startSec",), words=("words[]",), text=("transcript",)),
)  # fmt: skip
"""In the order in which they are tried."""


def dialect_of(content: Json) -> Dialect | None:
    """Whose JSON this is, None where no sign identifies it."""
    return next(
        (one for one in DIALECTS if all(find(content, sign) for sign in one.signs)),
        None,
    )
