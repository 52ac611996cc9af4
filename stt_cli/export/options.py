"""What the user can ask of an export, and the limits each preset and script stands for."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Literal, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from stt_cli.errors import UsageError, unknown

SpeakerStyle = Literal["name", "dash", "none"]
FRAME = 1 / 24

_FARTHEST = 1e9
"""Seconds, 31 years."""

SUBTITLES = "file"
"""The provider of a transcript that was subtitles before."""


class Limits(Struct, frozen=True, kw_only=True):
    """What a cue may hold. Times in seconds; None or 0: no limit."""

    max_line_chars: int | None = None
    max_lines: int | None = None
    max_words: int | None = None
    max_cps: float | None = None
    """Characters per second of a cue."""
    max_wpm: float | None = None
    """Words per minute of a cue, instead of `max_cps`."""
    min_duration: float = 0.0
    max_duration: float | None = None
    min_gap: float = 0.0
    close_gaps: float = 0.0
    """Gaps shorter than this become `min_gap`."""
    columns: Literal[1, 2] = 1
    """Columns of one character in the counts above: 2 where a half-width letter counts half."""
    speaker_style: SpeakerStyle = "name"

    @property
    def shaped(self) -> bool:
        """Whether any of them asks for cues other than the segments as they came."""
        return any((self.max_line_chars, self.max_lines, self.max_words, self.max_duration))


_READABLE = Limits(max_line_chars=42, max_lines=2, max_cps=20, min_duration=5 / 6, max_duration=7.0)

PRESETS: dict[str, Limits] = {
    "default": _READABLE,
    # Netflix Timed Text Style Guide: two frames between cues, gaps of 3 to 11 frames closed.
    "netflix": replace(_READABLE, min_gap=2 * FRAME, close_gaps=11.5 * FRAME, speaker_style="dash"),
    # BBC Subtitle Guidelines: 160-180 words per minute, a gap of at least a second or none.
    "bbc": Limits(
        max_line_chars=37,
        max_lines=2,
        max_wpm=180,
        min_duration=1.0,
        max_duration=7.0,
        close_gaps=1.0,
    ),
    "shorts": Limits(
        max_line_chars=24,
        max_lines=1,
        max_words=3,
        min_duration=0.4,
        max_duration=3.0,
        close_gaps=0.5,
        speaker_style="none",
    ),
    "none": Limits(),
}

# Netflix Timed Text Style Guides of each language: characters per line and per second. Japanese,
# Korean and Chinese count a full-width character as one and a half-width one as a half.
SCRIPTS: dict[str, dict[str, float]] = {
    "ja": {"max_line_chars": 16, "max_cps": 4, "columns": 2},
    "ko": {"max_line_chars": 16, "max_cps": 12, "columns": 2},
    "zh": {"max_line_chars": 16, "max_cps": 9, "columns": 2},
    "ar": {"max_line_chars": 42, "max_cps": 20},
    "hi": {"max_line_chars": 42, "max_cps": 22},
}

_SPACELESS = {"ja": 4, "zh": 3}
"""Characters that stand for a word where a script does not separate words."""

_OVERRIDES = (
    "max_line_chars", "max_lines", "max_words", "max_cps", "min_duration", "max_duration", "min_gap",
    "speaker_style",
)  # fmt: skip


class Options(Struct, frozen=True, kw_only=True):
    """The settings of one export. None: what the preset says.

    Raises UsageError for an unknown preset or limits that no cue can meet.
    """

    preset: str | None = None
    """None: `default`, but `none` for what was subtitles before, unless there are limits."""
    max_line_chars: int | None = None
    max_lines: int | None = None
    max_words: int | None = None
    max_cps: float | None = None
    min_duration: float | None = None
    max_duration: float | None = None
    min_gap: float | None = None
    speaker_style: SpeakerStyle | None = None
    highlight_words: bool = False
    speakers: bool = True
    sounds: bool = True
    """Whether sounds such as "(laughter)" are shown."""
    rename: Mapping[str, str] = field(default_factory=dict)
    """Speaker -> name to be written instead."""
    offset: float = 0.0
    """Seconds added to every time."""
    times: bool = False
    """Whether paragraphs are headed by their start."""
    burn_in: bool = False
    """Whether ASS has large bold letters with a heavy outline, to be drawn into the picture."""
    speaker_colors: bool = False
    """Whether ASS has a colour for each speaker."""
    shading: bool = True
    """Whether documents and pages shade the words that are most worth checking."""
    audio: str | None = None
    """The recording that an HTML page plays: a path or an address."""
    embed_audio: bool = False

    def __post_init__(self) -> None:
        if self.preset not in (None, *PRESETS):
            raise unknown("preset", self.preset or "", PRESETS)
        _refuse_impossible(self)

    def limits(self, script: str | None = None) -> Limits:
        """The limits for text in `script`, a key of SCRIPTS or None."""
        preset = PRESETS[self.preset or "default"]
        if self.max_words is not None:
            preset = replace(preset, max_words=self.max_words)
        limits = _for_script(preset, script)
        chosen = {name: getattr(self, name) for name in _OVERRIDES}
        changes = {name: value for name, value in chosen.items() if value is not None}
        if limits.max_words is None:
            changes.pop(
                "max_words", None
            )  # counted in characters, where a script does not separate words
        if self.max_cps is not None:
            changes["max_wpm"] = None
        return replace(limits, **changes)


def for_subtitles(options: Options) -> Options:
    """`options` for what was subtitles before: its cues stay unless limits are asked for."""
    own = any(getattr(options, name) is not None for name in _OVERRIDES if name != "speaker_style")
    return options if options.preset or own else replace(options, preset="none")


def _for_script(limits: Limits, script: str | None) -> Limits:
    """`limits` with the script's own counts in place of those meant for Latin letters."""
    own = SCRIPTS.get(script or "", {})
    if not own or not limits.shaped:
        return limits
    changes: dict[str, object] = dict(own)
    changes["max_line_chars"] = min(limits.max_line_chars or 0, int(own["max_line_chars"]))
    if limits.max_cps is None and limits.max_wpm is None:
        changes["max_cps"] = None
    if limits.max_words and script in _SPACELESS:
        most = max(1, limits.max_words * _SPACELESS[script] // (limits.max_lines or 1))
        changes |= {"max_words": None, "max_line_chars": min(most, int(own["max_line_chars"]))}
    return replace(limits, max_wpm=None, **changes)


def _refuse_impossible(options: Options) -> None:
    for name in ("max_line_chars", "max_lines", "max_words", "max_cps", "max_duration"):
        value = getattr(options, name)
        if value is not None and not value > 0:
            raise UsageError(f"{_flag(name)} must be more than 0")
    for name in ("min_duration", "min_gap"):
        value = getattr(options, name)
        if value is not None and not value >= 0:
            raise UsageError(f"{_flag(name)} must not be negative")
    if options.speaker_style not in (None, *get_args(SpeakerStyle)):
        raise UsageError(f"there is no speaker style {options.speaker_style!r}")
    if not isfinite(options.offset) or abs(options.offset) > _FARTHEST:
        raise UsageError("--offset must be a number of seconds that a recording can last")
    limits = options.limits()
    if limits.max_duration is not None and limits.min_duration > limits.max_duration:
        raise UsageError("--min-duration is longer than --max-duration")


def _flag(name: str) -> str:
    return "--" + name.replace("_", "-")
