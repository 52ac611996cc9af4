"""What is wrong with a subtitle file: one fault per line, for people and for CI."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from stt_cli.errors import InputError
from stt_cli.export.markup import plain
from stt_cli.export.options import FRAME, Limits, Options
from stt_cli.export.reading.cues import RawCue
from stt_cli.export.reading.encoding import unicode_form
from stt_cli.export.reading.subtitles import parse, recognised
from stt_cli.text.scripts import columns, script
from stt_cli.text.tokens import divisible

Number = float | int
_ROUNDING = 0.001
"""Seconds by which times in whole milliseconds may miss a limit such as 5/6 s."""


class Fault(Struct, frozen=True, kw_only=True):
    """One rule broken in one place; `value` and `limit` where the rule has numbers."""

    line: int
    cue: int | None
    what: str
    value: Number | None = None
    limit: Number | None = None

    def __str__(self) -> str:
        place = f"line {self.line}" + (f", cue {self.cue}" if self.cue else "")
        return f"{place}: {self._rule}"

    @property
    def detail(self) -> str:
        """All but the line."""
        return f"cue {self.cue}: {self._rule}" if self.cue else self._rule

    @property
    def _rule(self) -> str:
        if self.limit is None or self.value is None:
            return self.what
        return f"{self.what}: {_number(self.value)}, limit {_number(self.limit)}"


class _Shown(Struct, frozen=True, kw_only=True):
    """A cue with its number in the file and its text as it is seen."""

    number: int
    cue: RawCue
    lines: list[str]

    def fault(self, what: str, value: Number | None = None, limit: Number | None = None) -> Fault:
        return Fault(line=self.cue.line, cue=self.number, what=what, value=value, limit=limit)


def check(data: bytes, name: str, options: Options) -> list[Fault]:
    """The faults of an SRT or WebVTT file under the limits of `options`, in the file's order.

    Raises InputError where `data`, called `name` in messages, is neither.
    """
    text = data.decode(unicode_form(data), "replace")
    if text.strip() and not recognised(text):
        raise InputError(
            f"{name} is neither SRT nor WebVTT", hint="--check reads subtitle files only"
        )
    file = parse(text)
    shown = [
        _Shown(number=n, cue=cue, lines=[plain(line, file.kind).strip() for line in cue.lines])
        for n, cue in enumerate(file.cues, 1)
    ]
    limits = options.limits(script(" ".join(line for cue in shown for line in cue.lines)))
    faults = [Fault(line=b.line, cue=None, what=b.message) for b in file.broken]
    faults += _undecodable(data)
    for before, this in zip([None, *shown], shown, strict=False):
        faults += _cue_faults(this, limits)
        faults += _gap_faults(before, this, limits) if before else []
    return sorted(faults, key=lambda fault: fault.line)


def _undecodable(data: bytes) -> Iterator[Fault]:
    try:
        data.decode(unicode_form(data))
    except UnicodeDecodeError as error:
        yield Fault(line=data.count(b"\n", 0, error.start) + 1, cue=None, what="not UTF-8")


def _cue_faults(this: _Shown, limits: Limits) -> Iterator[Fault]:
    if not any(this.lines):
        yield this.fault("no text")
    seconds = (this.cue.end - this.cue.start) / 1000
    if seconds <= 0:
        yield this.fault("ends before it begins" if seconds < 0 else "no duration")
    elif seconds < limits.min_duration - _ROUNDING:
        yield this.fault("too short, seconds", seconds, limits.min_duration)
    if limits.max_duration and seconds > limits.max_duration + _ROUNDING:
        yield this.fault("too long, seconds", seconds, limits.max_duration)
    if limits.max_lines and len(this.lines) > limits.max_lines:
        yield this.fault("too many lines", len(this.lines), limits.max_lines)
    for offset, line in enumerate(this.lines, 1):
        chars = columns(line) / limits.columns
        if limits.max_line_chars and chars > limits.max_line_chars and divisible(line):
            yield this.fault(f"line {offset} too long, characters", chars, limits.max_line_chars)
    if seconds > 0:
        yield from (this.fault(*pace) for pace in _paces(this, seconds, limits))


def _paces(this: _Shown, seconds: float, limits: Limits) -> Iterator[tuple[str, Number, Number]]:
    text = " ".join(this.lines)
    cps = columns(text) / limits.columns / seconds
    if limits.max_cps and cps > limits.max_cps:
        yield "too fast, characters per second", cps, limits.max_cps
    words = sum(any(map(str.isalnum, word)) for word in text.split())
    if limits.max_wpm and words * 60 / seconds > limits.max_wpm:
        yield "too fast, words per minute", words * 60 / seconds, limits.max_wpm
    if limits.max_words and words > limits.max_words:
        yield "too many words", words, limits.max_words


def _gap_faults(before: _Shown, this: _Shown, limits: Limits) -> Iterator[Fault]:
    gap = (this.cue.start - before.cue.end) / 1000
    if this.cue.start < before.cue.start:
        yield this.fault("begins before the cue above it")
    elif gap < 0:
        yield this.fault("overlaps the cue above it, seconds", -gap, 0)
    elif gap < limits.min_gap - _ROUNDING:
        yield this.fault("gap too short, seconds", gap, limits.min_gap)
    elif limits.min_gap + FRAME / 2 < gap < limits.close_gaps - _ROUNDING:
        yield this.fault("gap to be closed, seconds", gap, limits.min_gap)


def _number(value: Number) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
