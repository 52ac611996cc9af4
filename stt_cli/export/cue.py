"""A cue: what stands on the screen at one time."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.export.clock import milliseconds
from stt_cli.model import CueText
from stt_cli.text.tokens import Token, joined, written


class Voice(Struct, frozen=True, kw_only=True):
    """What one speaker says in a cue that came from a subtitle file, with its markup."""

    speaker: str | None
    label: str
    lines: tuple[str, ...]
    cue: CueText


class Cue(Struct, frozen=True, kw_only=True):
    """Lines of words from `start` to `end`, whole milliseconds of the recording.

    `label` is the name or dash that stands before the text where `speaker` takes over.
    """

    start: int
    end: int
    lines: tuple[tuple[Token, ...], ...]
    speaker: str | None = None
    label: str = ""
    voices: tuple[Voice, ...] = ()
    """Its text with its markup, where a subtitle file had one; what `lines` say, too."""

    @property
    def text_lines(self) -> list[str]:
        """The lines as they are read, the label before the first."""
        lines = [joined(line) for line in self.lines]
        return [self.label + lines[0], *lines[1:]] if lines else []

    @property
    def tokens(self) -> list[Token]:
        return [token for line in self.lines for token in line]


def together(first: Cue, second: Cue) -> Cue:
    """Two voices of one cue."""
    return replace(
        first,
        end=max(first.end, second.end),
        lines=(*first.lines, *second.lines),
        voices=(*first.voices, *second.voices),
    )


def earlier(cues: Sequence[Cue], seconds: float) -> list[Cue]:
    """The cues `seconds` earlier: what is over before zero is left out, what lasts is clipped."""
    by = milliseconds(seconds)
    moved = (
        replace(
            cue,
            start=max(0, cue.start - by),
            end=cue.end - by,
            lines=tuple(tuple(_earlier(token, seconds) for token in line) for line in cue.lines),
        )
        for cue in cues
    )
    return [cue for cue in moved if cue.end > 0]


def _earlier(token: Token, seconds: float) -> Token:
    return replace(token, start=max(0.0, token.start - seconds), end=max(0.0, token.end - seconds))


def label(speaker: str | None, previous: str | None, style: str) -> str:
    """What announces `speaker` after `previous`, nothing where the same one goes on."""
    if speaker is None or speaker == previous or style == "none":
        return ""
    return "- " if style == "dash" else f"{' '.join(written(speaker))}: "


def highlights(cue: Cue) -> Sequence[tuple[int, int]]:
    """When each token of `cue` is spoken: stretches that follow each other and fill the cue."""
    starts = [cue.start]
    for token in cue.tokens[1:]:
        starts.append(min(cue.end, max(starts[-1], round(token.start * 1000))))
    return list(zip(starts, [*starts[1:], cue.end], strict=True))
