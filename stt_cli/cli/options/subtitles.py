"""How transcripts become subtitles and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from stt_cli.cli.options import panels
from stt_cli.errors import UsageError

if TYPE_CHECKING:
    from stt_cli.export import Options


def subtitles(
    preset: Annotated[
        Literal["default", "netflix", "bbc", "shorts", "none"] | None,
        panels.subtitles(
            help="Limits of subtitles; [bold]none[/bold] leaves segments as they are. By default "
            "[bold]default[/bold], but [bold]none[/bold] for SRT and WebVTT files."
        ),
    ] = None,
    max_line_chars: Annotated[
        int | None, panels.subtitles(metavar="N", help="Longest line.")
    ] = None,
    max_lines: Annotated[int | None, panels.subtitles(metavar="N", help="Lines of a cue.")] = None,
    max_words: Annotated[int | None, panels.subtitles(metavar="N", help="Words of a cue.")] = None,
    max_cps: Annotated[
        float | None, panels.subtitles(metavar="N", help="Characters per second.")
    ] = None,
    min_duration: Annotated[
        float | None, panels.subtitles(metavar="S", help="Shortest cue.")
    ] = None,
    max_duration: Annotated[
        float | None, panels.subtitles(metavar="S", help="Longest cue.")
    ] = None,
    min_gap: Annotated[
        float | None, panels.subtitles(metavar="S", help="Least time between cues.")
    ] = None,
    highlight_words: Annotated[
        bool,
        panels.subtitles(
            "--highlight-words", help="Mark each word while it is spoken (srt, vtt, ass)."
        ),
    ] = False,
    no_speakers: Annotated[
        bool, panels.subtitles("--no-speakers", help="Leave speakers out.")
    ] = False,
    no_sounds: Annotated[
        bool, panels.subtitles("--no-sounds", help="Leave out laughter and the like.")
    ] = False,
    speaker_style: Annotated[
        Literal["name", "dash", "none"] | None, panels.subtitles(help="How a new speaker is shown.")
    ] = None,
    rename: Annotated[
        list[str] | None,
        panels.subtitles(metavar="OLD=NEW", help='As in "Speaker 1=Ann"; repeatable.'),
    ] = None,
    offset: Annotated[float, panels.subtitles(metavar="S", help="Shift all times by S.")] = 0.0,
    burn_in: Annotated[
        bool,
        panels.subtitles(
            "--burn-in", help="ASS: large bold letters with a heavy outline, for ffmpeg to draw in."
        ),
    ] = False,
    speaker_colors: Annotated[
        bool, panels.subtitles("--speaker-colors", help="ASS: a colour for each speaker.")
    ] = False,
    times: Annotated[
        bool, panels.subtitles("--times", help="Begin each paragraph with its time.")
    ] = False,
    no_shading: Annotated[
        bool,
        panels.subtitles(
            "--no-shading", help="docx, html: do not shade the words most worth checking."
        ),
    ] = False,
    audio: Annotated[
        str | None,
        panels.subtitles(
            metavar="FILE|URL", help="The recording: html plays it, --embed copies it."
        ),
    ] = None,
    embed_audio: Annotated[
        bool, panels.subtitles("--embed-audio", help="Put the recording into the html page.")
    ] = False,
) -> Options:
    """How transcripts become files. Raises UsageError for limits that contradict each other."""
    from stt_cli.export import Options

    return Options(
        preset=preset,
        max_line_chars=max_line_chars,
        max_lines=max_lines,
        max_words=max_words,
        max_cps=max_cps,
        min_duration=min_duration,
        max_duration=max_duration,
        min_gap=min_gap,
        highlight_words=highlight_words,
        speakers=not no_speakers,
        sounds=not no_sounds,
        speaker_style=speaker_style,
        rename=renaming(rename),
        offset=offset,
        burn_in=burn_in,
        speaker_colors=speaker_colors,
        times=times,
        shading=not no_shading,
        audio=audio,
        embed_audio=embed_audio,
    )


def renaming(named: list[str] | None) -> dict[str, str]:
    """Speaker -> new name. Raises UsageError for what does not name both."""
    return dict(_pair(text) for text in named or ())


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old.strip() and equals):
        raise UsageError(f"--rename {text!r} does not name a speaker", hint='as in "Speaker 1=Ann"')
    return old.strip(), new.strip()
