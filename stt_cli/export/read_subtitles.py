"""Transcripts from SRT and WebVTT: a segment per cue, words where the cue times them."""

from __future__ import annotations

import re
from html import unescape

from msgspec.structs import replace

from stt_cli.export.build import speaker_name, spoken, transcript
from stt_cli.export.subtitles import Kind, RawCue, Subtitles, milliseconds, plain
from stt_cli.export.tokens import breakable, tokens, written
from stt_cli.model import Segment, Transcript, Word

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_STAMP = re.compile(r"<(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})>")
_LABEL = re.compile(r"\[?(speaker[ _]\d+)\]?:\s+", re.IGNORECASE)


def from_subtitles(file: Subtitles, name: str) -> Transcript:
    """The cues as segments in the order of their starts.

    Speakers are those of voice tags in WebVTT, and in SRT of labels such as "Speaker 1:", each of
    which holds until the next.
    """
    segments: list[Segment] = []
    speaker: str | None = None
    for cue in sorted(file.cues, key=lambda cue: cue.start):
        segment = _segment(cue, file.kind == "vtt", speaker)
        speaker = segment.speaker if file.kind == "srt" else None
        if segment.text:
            segments.append(segment)
    return transcript(segments, name, provider="file", model=file.kind)


def _segment(cue: RawCue, vtt: bool, speaker: str | None) -> Segment:
    raw = "\n".join(cue.lines)
    if vtt and (voice := _VOICE.search(raw)):
        speaker = unescape(voice[1]).strip()
    elif not vtt and (label := _LABEL.match(plain(raw, "srt"))):
        speaker = speaker_name(label[1])
        raw = raw[raw.index(":") + 1 :]
    segment = Segment(
        start=cue.start / 1000,
        end=max(cue.start, cue.end) / 1000,
        text=_one_line(raw, "vtt" if vtt else "srt"),
        speaker=speaker,
    )
    return replace(segment, words=_words(raw, cue)) if vtt and _STAMP.search(raw) else segment


def _one_line(raw: str, kind: Kind) -> str:
    """The text of a cue's lines, with a space between them where the script has any."""
    text = ""
    for line in raw.split("\n"):
        words = " ".join(written(plain(line, kind)))
        text += words if not text or not words or breakable(text, words) else f" {words}"
    return text


def _words(raw: str, cue: RawCue) -> tuple[Word, ...]:
    """The words between the time stamps inside a cue's text."""
    stamps = list(_STAMP.finditer(raw))
    times = [cue.start, *(milliseconds(stamp.groups()) for stamp in stamps), cue.end]
    edges = [0, *(edge for stamp in stamps for edge in stamp.span()), len(raw)]
    pieces = (raw[edges[n] : edges[n + 1]] for n in range(0, len(edges), 2))
    return tuple(
        spoken(token)
        for piece, start, end in zip(pieces, times, times[1:], strict=False)
        for token in tokens(
            Segment(start=start / 1000, end=max(start, end) / 1000, text=_one_line(piece, "vtt"))
        )
    )
