"""Transcripts from SRT and WebVTT: a segment per cue, words where the cue times them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from html import unescape
from itertools import pairwise

from msgspec.structs import replace

from stt_cli.export.build import punctuated, spoken, transcript
from stt_cli.export.options import SUBTITLES
from stt_cli.export.subtitles import Kind, RawCue, Subtitles, milliseconds, plain
from stt_cli.export.tokens import breakable, tokens, written
from stt_cli.model import Segment, Transcript, Word
from stt_cli.words import speaker_name

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_STAMP = re.compile(r"<(?:(\d+):)?(\d\d):(\d\d)\.(\d{3})>")
_UNDERLINED = re.compile(r"<u>(.*?)</u>", re.DOTALL)
_LABEL = re.compile(r"\[?(speaker[ _]\d+)\]?:\s+", re.IGNORECASE)
_NAME = r"[^\W\d_a-z][\w.'\u2019-]*"
_NAMED = re.compile(rf"\[?({_NAME}(?: {_NAME}| \d+){{0,2}})\]?:\s+(?=\S)")


def from_subtitles(file: Subtitles, name: str) -> Transcript:
    """The cues as segments in the order of their starts; a cue written again for each of its
    words, underlined, is one.

    Speakers are those of voice tags in WebVTT, and in SRT of labels such as "Speaker 1:", each of
    which holds until the next. Labels such as "Ann:" count where the first cue has one and at
    least two people have: elsewhere they may be no names.
    """
    ordered = sorted(file.cues, key=lambda cue: cue.start)
    if file.kind == "vtt":
        segments = [_vtt_segment(cue) for cue in _unrolled(ordered)]
    else:
        segments = list(_srt_segments(ordered))
    heard = [segment for segment in segments if segment.text]
    return transcript(heard, name, provider=SUBTITLES, model=file.kind, language=file.language)


def _vtt_segment(cue: RawCue) -> Segment:
    raw = "\n".join(cue.lines)
    voice = _VOICE.search(raw)
    return Segment(
        start=cue.start / 1000,
        end=max(cue.start, cue.end) / 1000,
        text=_text(raw, "vtt"),
        speaker=unescape(voice[1]).strip() if voice else None,
        words=_words(raw, cue) if _STAMP.search(raw) else (),
    )


def _unrolled(cues: Sequence[RawCue]) -> Sequence[RawCue]:
    """Captions that roll, each line shown again above the next one, with every line once."""
    following = list(pairwise(cues))
    if not any(_STAMP.search("".join(cue.lines)) and _rolls(last, cue) for last, cue in following):
        return cues
    rest = (
        replace(cue, lines=cue.lines[1:]) if _rolls(last, cue) else cue for last, cue in following
    )
    return [*cues[:1], *rest]


def _rolls(last: RawCue, cue: RawCue) -> bool:
    """Whether `cue` begins with what `last` ended with, right after it."""
    if cue.start > last.end or not last.lines or not cue.lines:
        return False
    return plain(last.lines[-1], "vtt").strip() == plain(cue.lines[0], "vtt").strip()


def _srt_segments(cues: Sequence[RawCue]) -> Iterator[Segment]:
    runs = [(run, _text("\n".join(run[0].lines), "srt")) for run in _runs(cues)]
    labels = _NAMED if _names_speakers([text for _, text in runs]) else _LABEL
    speaker: str | None = None
    for run, text in runs:
        if label := labels.match(text) or _LABEL.match(text):
            speaker, text = speaker_name(label[1]), text[label.end() :]
        segment = Segment(
            start=run[0].start / 1000,
            end=max(run[0].start, run[-1].end) / 1000,
            text=text,
            speaker=speaker,
            words=tuple(word for cue in run for word in _underlined(cue)) if run[1:] else (),
        )
        yield punctuated(segment)


def _names_speakers(texts: Sequence[str]) -> bool:
    """Whether names with a colon after them tell who speaks, throughout the file."""
    found = [_NAMED.match(text) for text in texts]
    return bool(found) and found[0] is not None and len({name[1] for name in found if name}) > 1


def _runs(cues: Iterable[RawCue]) -> Iterator[list[RawCue]]:
    """Each cue, or those in a row that differ only in the word they underline."""
    run: list[RawCue] = []
    for cue in cues:
        if run and not (cue.start == run[-1].end and _same(run[0], cue)):
            yield run
            run = []
        run.append(cue)
    if run:
        yield run


def _same(first: RawCue, cue: RawCue) -> bool:
    texts = ["\n".join(each.lines) for each in (first, cue)]
    if not any(map(_UNDERLINED.search, texts)):
        return False
    return plain(texts[0], "srt") == plain(texts[1], "srt")


def _underlined(cue: RawCue) -> Iterator[Word]:
    for found in _UNDERLINED.finditer("\n".join(cue.lines)):
        yield Word(word=plain(found[1], "srt"), start=cue.start / 1000, end=cue.end / 1000)


def _text(raw: str, kind: Kind) -> str:
    """The text of a cue in its lines."""
    lines = (" ".join(written(plain(line, kind))) for line in raw.split("\n"))
    return "\n".join(filter(None, lines))


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
