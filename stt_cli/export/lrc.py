"""LRC lyrics: a line per cue, with a time for each word where they are to be highlighted."""

from __future__ import annotations

from stt_cli.export.clock import milliseconds
from stt_cli.export.cue import Cue, highlights
from stt_cli.export.options import Options
from stt_cli.export.shape import cues
from stt_cli.model import Transcript


def write(transcript: Transcript, options: Options) -> str:
    """The title, the length and the timed lines."""
    length = milliseconds(transcript.duration + min(0.0, options.offset))
    head = [f"[ti:{transcript.source.name}]", f"[length:{_stamp(length)[:-3]}]"]
    lines = [_line(cue, options) for cue in cues(transcript, options)]
    return "".join(f"{line}\n" for line in [*head, *lines])


def _line(cue: Cue, options: Options) -> str:
    if not options.highlight_words:
        return f"[{_stamp(cue.start)}]{' '.join(cue.text_lines)}"
    words = (
        f"{' ' * (token.space and number > 0)}<{_stamp(start)}>{token.text}"
        for number, (token, (start, _)) in enumerate(zip(cue.tokens, highlights(cue), strict=True))
    )
    return f"[{_stamp(cue.start)}]{cue.label}{''.join(words)}"


def _stamp(ms: int) -> str:
    """`MM:SS.cc`; LRC has no hours, minutes go on beyond 59."""
    seconds, rest = divmod(ms, 1000)
    minutes, second = divmod(seconds, 60)
    return f"{minutes:02}:{second:02}.{rest // 10:02}"
