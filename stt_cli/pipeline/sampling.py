"""Stretches of speech from all over a recording, on which services are tried at little cost."""

from __future__ import annotations

import wave
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.errors import InputError
from stt_cli.media.ahead import ahead
from stt_cli.media.isolated import clip, windows
from stt_cli.model import Chunk, Segment, Span, Transcript
from stt_cli.pcm import BYTES, RATE
from stt_cli.pipeline.build import sender_for
from stt_cli.pipeline.members import members_of
from stt_cli.pipeline.reading.chunker import Chunker
from stt_cli.pipeline.reading.opener import Looked, Opener
from stt_cli.pipeline.settings import Command
from stt_cli.pipeline.targets import Work
from stt_cli.plan import Rules
from stt_cli.store import Store
from stt_cli.text.tokens import flow, joined

STRETCHES = Rules(max_seconds=20.0, search=10.0, overlap=0.0, leave_out=1.0)
"""Short enough that a minute comes from several places, cut where nothing is said."""


class Sample(NamedTuple):
    """A file with part of a recording: its stretches, in order, each right after the one before."""

    path: Path
    stretches: tuple[Span, ...]

    @property
    def seconds(self) -> float:
        return sum(span.seconds for span in self.stretches)


def sample(
    work: Work, command: Command, store: Store, seconds: float, folder: Path
) -> Sample | None:
    """About so many seconds of the speech in a recording, as a WAV file in `folder`.

    None where there is no more speech than that. Raises SttError for what cannot be opened.
    """
    # Chunks are cut here, so that no service fetches the recording itself.
    settings = replace(command.settings, chunk_seconds=STRETCHES.max_seconds)
    command = replace(command, settings=settings)
    sender = sender_for(settings, members_of(command))
    looked = Opener(command, store, sender, scratch=folder).look(0, work)
    if not isinstance(looked, Looked) or looked.source.path is None:
        raise InputError(f"{work.item.name}: no sample can be taken of it")
    source, feed = looked.source.path, looked.source.feeds[0]
    chunks = [chunk for chunk, _ in Chunker(ahead(windows(source, feed)), STRETCHES)]
    chosen = spread(chunks, seconds)
    if len(chosen) == len(chunks):
        return None
    spans = tuple(span for chunk in chosen for span in chunk.spans)
    out = folder / f"{Path(looked.item.name).stem or 'recording'}.sample.wav"
    with wave.open(str(out), "wb") as file:
        file.setparams((1, BYTES // RATE, RATE, 0, "NONE", ""))
        for span in spans:
            file.writeframes(clip(source, span.start, span.end, feed))
    return Sample(out, spans)


def spread(chunks: Sequence[Chunk], seconds: float) -> list[Chunk]:
    """As many of the chunks as have about so many seconds, as far from each other as can be."""
    total = sum(chunk.seconds for chunk in chunks)
    if total <= seconds:
        return list(chunks)
    count = max(1, round(seconds * len(chunks) / total))
    return [chunks[int((number + 0.5) * len(chunks) / count)] for number in range(count)]


def within(transcript: Transcript, stretches: Sequence[Span]) -> Transcript:
    """What of a timed transcript is said in the stretches, on the clock of their sample."""
    tokens = list(flow(transcript.segments))
    segments, clock = [], 0.0
    for span in stretches:
        said = [one for one in tokens if span.start <= (one.start + one.end) / 2 < span.end]
        if said:
            end = clock + span.seconds
            segments.append(Segment(start=clock, end=end, text=joined(said)))
        clock += span.seconds
    text = " ".join(segment.text for segment in segments)
    return replace(transcript, text=text, duration=clock, segments=tuple(segments), speakers=())
