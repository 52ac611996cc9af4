"""The JSON of other programs and services, as far as a transcript is in it.

The shapes overlap so much that one struct takes them all: openai-whisper, faster-whisper's command
line, whisperX, whisper.cpp's server, ElevenLabs, STT.ai, NanoGPT, LLM-Stats and OpenAI.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Struct


class RawWord(Struct, kw_only=True):
    """A word as any of them writes it."""

    word: str | None = None
    text: str | None = None
    start: float | None = None
    end: float | None = None
    type: str | None = None
    speaker: str | int | None = None
    speaker_id: str | None = None
    confidence: float | None = None
    probability: float | None = None
    score: float | None = None
    logprob: float | None = None
    t_dtw: float | None = None
    """Only whisper.cpp has it; its words are parts of words."""

    @property
    def said(self) -> str:
        return self.word or self.text or ""


class RawSegment(Struct, kw_only=True):
    """A segment as any of them writes it."""

    text: str
    start: float | None = None
    end: float | None = None
    speaker: str | int | None = None
    confidence: float | None = None
    avg_logprob: float | None = None
    words: list[RawWord] | None = None


class Diarization(Struct):
    """NanoGPT's own segments."""

    segments: list[RawSegment] = []


class RawFile(Struct, kw_only=True):
    """A whole answer of any of them, but whisper.cpp's own format."""

    text: str | None = None
    transcription: str | None = None
    language: str | None = None
    language_code: str | None = None
    duration: float | None = None
    audio_duration_secs: float | None = None
    model: str | None = None
    segments: list[RawSegment] | None = None
    words: list[RawWord] | None = None
    transcripts: list[RawFile] | None = None
    channel_index: int | None = None
    diarization: Diarization | None = None
    metadata: dict[str, Any] = {}


class Offsets(Struct):
    """Milliseconds."""

    start: int = msgspec.field(name="from")
    end: int = msgspec.field(name="to")


class CppToken(Struct):
    """A token of the model, often part of a word; a space at its start begins one."""

    text: str
    offsets: Offsets | None = None
    p: float | None = None


class CppSegment(Struct):
    """A segment of whisper.cpp."""

    text: str
    offsets: Offsets
    tokens: list[CppToken] = []


class CppFile(Struct):
    """What whisper.cpp writes with -oj or -ojf; milliseconds."""

    transcription: list[CppSegment]
    result: dict[str, Any] = {}
    model: dict[str, Any] = {}
