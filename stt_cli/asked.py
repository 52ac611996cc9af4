"""What `stt_cli.transcribe` can be asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict


class Settings(TypedDict, total=False):
    """Each is the option of `stt transcribe` with its name."""

    model: str | None
    language: str | None
    diarize: bool
    speakers: int | None
    words: bool
    characters: bool
    keyterms: Sequence[str]
    prompt: str | None
    tag_events: bool
    entities: Sequence[str]
    temperature: float | None
    seed: int | None
    route: str | None
    multichannel: bool
    device: str
    compute_type: str
    beam_size: int
    engine_options: Mapping[str, str]
    track: str | None
    channel: str | None
    chunk_seconds: float | None
    overlap: float | None
    keep_silence: bool
    align: bool
    concurrency: int | None
    timeout: float | None
    retries: int
    ensemble: Sequence[str]
    fallback: Sequence[str]
    max_cost: float | None
    cluster: str | None
    fresh: bool
    strict: bool
