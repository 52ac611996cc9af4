"""Transcripts from SRT and WebVTT: a segment per voice of a cue, words where the cue times them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from stt_cli.export.build import punctuated, transcript
from stt_cli.export.guard import entities, guarded
from stt_cli.export.markup import Kind, Run, plain, runs
from stt_cli.export.options import SUBTITLES
from stt_cli.export.reading.cues import RawCue, Subtitles
from stt_cli.export.reading.notes import Notes, quoted
from stt_cli.export.reading.rolling import STAMP, unrolled
from stt_cli.export.reading.speakers import Labels, Part, voices
from stt_cli.export.reading.times import moment
from stt_cli.export.reading.words import words_of
from stt_cli.export.styled import to_ass, to_srt, to_vtt
from stt_cli.model import CueText, Segment, Sheet, Transcript, Word
from stt_cli.text.scripts import columns
from stt_cli.text.tokens import breakable, written

_WRITERS = {"srt": to_srt, "vtt": to_vtt, "ass": to_ass}
_UNDERLINED = re.compile(r"<u>((?:(?!<u>).)*?)</u>", re.DOTALL)
_VOICE = re.compile(r"</?v(?:[.\s][^<>]*)?>")


def from_subtitles(file: Subtitles, notes: Notes) -> Transcript:
    """The cues as segments in the order of their starts; a cue written again for each of its
    words, underlined, is one, and captions that roll come once.

    Notes say what was lost. Speakers are voices of WebVTT, or else labels, each of which holds
    until the next.
    """
    _report(file, notes)
    ordered = sorted(file.cues, key=lambda cue: cue.start)
    once = unrolled(ordered, file.kind) if file.kind != "ass" else None
    reader = _Reader(file.kind if once is None else "vtt", styled=once is None)
    made = transcript(
        reader.segments(ordered if once is None else once),
        notes.name,
        provider=SUBTITLES,
        model=file.format or file.kind,
        language=file.language,
    )
    return made if file.kind == "srt" else replace(made, sheet=_sheet(file))


def _sheet(file: Subtitles) -> Sheet | UnsetType:
    if file.kind == "srt" or not (file.header or file.head or file.tail):
        return UNSET
    return Sheet(kind=file.kind, header=file.header, head=file.head, tail=file.tail)


def _report(file: Subtitles, notes: Notes) -> None:
    for fault in file.broken:
        if fault.lost is not None:
            notes.line(fault.line, f"{fault.message}, left out: {quoted(fault.lost)}")
    for cue in file.cues:
        if cue.end < cue.start:
            notes.line(cue.line, "the cue ends before it begins: taken to end there")


class _Reader:
    """What makes segments of the cues of one file; `styled` says whether their markup is kept."""

    def __init__(self, kind: Kind, *, styled: bool) -> None:
        self.kind, self.styled = kind, styled

    def segments(self, cues: Sequence[RawCue]) -> list[Segment]:
        groups = list(_groups(cues)) if self.kind == "srt" else [[cue] for cue in cues]
        texts = [runs("\n".join(group[0].lines), self.kind) for group in groups]
        voiced = self.kind == "vtt" and any(_VOICE.search(line) for c in cues for line in c.lines)
        seen = ["".join(run.text for run in text) for text in texts]
        named = any(cue.speaker for cue in cues)
        labels = Labels([] if named or voiced else [text for text in seen if text.strip()])
        made: list[Segment] = []
        for group, text in zip(groups, texts, strict=True):
            if named:
                parts = [Part(group[0].speaker, text)]
            else:
                parts = voices(text) if voiced else labels.parts(text)
            made += self._cue(group, text, parts)
        return made

    def _cue(
        self, group: Sequence[RawCue], text: list[Run], parts: list[Part]
    ) -> Iterator[Segment]:
        parts = [part for part in parts if written(_seen(part.runs))]
        cue = replace(group[0], end=max(group[0].start, group[-1].end))
        widths = [columns(_seen(part.runs)) for part in parts]
        scale = (cue.end - cue.start) / (sum(widths) or 1)
        edges = [cue.start + round(scale * width) for width in accumulate(widths, initial=0)]
        edges[-1] = cue.end
        for number, (part, (start, end)) in enumerate(zip(parts, pairwise(edges), strict=True)):
            segment = Segment(
                start=start / 1000,
                end=end / 1000,
                text=_lines(_seen(part.runs)),
                speaker=part.speaker,
                words=self._words(group, alone=len(parts) == 1),
                cue=UNSET if len(group) > 1 else self._kept(cue, text, parts, number),
            )
            yield punctuated(segment) if len(group) > 1 else segment

    def _words(self, group: Sequence[RawCue], *, alone: bool) -> tuple[Word, ...]:
        if group[0].words or not alone:
            return group[0].words if alone else ()
        if len(group) > 1:
            return tuple(word for cue in group for word in _underlined(cue))
        raw = "\n".join(group[0].lines)
        return _stamped(raw, group[0]) if self.kind == "vtt" and STAMP.search(raw) else ()

    def _kept(
        self, cue: RawCue, text: list[Run], parts: Sequence[Part], number: int
    ) -> CueText | UnsetType:
        """What there is beyond text and times, if anything is."""
        if not self.styled:
            return UNSET
        part, raw = parts[number], "\n".join(cue.lines)
        vtt = self.kind == "vtt"
        if len(parts) == 1 and _seen(part.runs) == _seen(text):
            own = _relative(_VOICE.sub("", raw) if vtt else raw, cue)
        else:
            own = _WRITERS[self.kind](part.runs).strip()
        kept = CueText(
            kind=self.kind,
            text=own,
            id=cue.number if vtt else None,
            settings=cue.settings,
            before=cue.before if number == 0 else (),
            base=(*cue.base, part.classes) if part.classes else cue.base,
            joined=number > 0,
        )
        seen = _lines(_seen(part.runs))
        bare = own in (entities(seen) if vtt else seen, guarded(seen))
        return (
            UNSET if bare and not parts[1:] and kept == CueText(kind=self.kind, text=own) else kept
        )


def _relative(raw: str, cue: RawCue) -> str:
    """Text with the times in it counted from the cue's start, which may move."""
    return STAMP.sub(lambda found: f"<+{max(0, _ms(found) - cue.start)}>", raw)


def _ms(found: re.Match[str]) -> int:
    return moment(found[0].strip("<>")) or 0


def _seen(text: Iterable[Run]) -> str:
    return "".join(run.text for run in text)


def _lines(seen: str) -> str:
    """Text in its lines, without blank ones."""
    return "\n".join(filter(None, (" ".join(written(line)) for line in seen.split("\n"))))


def _groups(cues: Iterable[RawCue]) -> Iterator[list[RawCue]]:
    """Each cue, or those in a row that differ only in the word they underline."""
    group: list[RawCue] = []
    for cue in cues:
        if group and not (cue.start == group[-1].end and _same(group[0], cue)):
            yield group
            group = []
        group.append(cue)
    if group:
        yield group


def _same(first: RawCue, cue: RawCue) -> bool:
    texts = ["\n".join(each.lines) for each in (first, cue)]
    if not any(map(_UNDERLINED.search, texts)):
        return False
    return plain(texts[0], "srt") == plain(texts[1], "srt")


def _underlined(cue: RawCue) -> Iterator[Word]:
    for found in _UNDERLINED.finditer("\n".join(cue.lines)):
        yield Word(word=plain(found[1], "srt"), start=cue.start / 1000, end=cue.end / 1000)


def _stamped(raw: str, cue: RawCue) -> tuple[Word, ...]:
    """The words between the time stamps inside a cue's text."""
    stamps = list(STAMP.finditer(raw))
    times = [cue.start, *map(_ms, stamps)]
    edges = [0, *(edge for stamp in stamps for edge in stamp.span()), len(raw)]
    pieces = (_one_line(raw[edges[n] : edges[n + 1]]) for n in range(0, len(edges), 2))
    return words_of(list(zip(pieces, times, strict=True)), cue.end)


def _one_line(raw: str) -> str:
    """The text of a cue's lines, with a space between them where the script has any."""
    text = ""
    for line in raw.split("\n"):
        words = " ".join(written(plain(line, "vtt")))
        text += words if not text or not words or breakable(text, words) else f" {words}"
    return text
