"""How transcripts become subtitles and documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stt_cli.cli.options.panels import SUBTITLES
from stt_cli.errors import UsageError

if TYPE_CHECKING:
    from stt_cli.export import Options


def subtitles(
    preset: Annotated[
        Literal["default", "netflix", "bbc", "shorts", "none"] | None,
        typer.Option(
            help="Limits of subtitles; [bold]none[/bold] leaves segments as they are. By default "
            "[bold]default[/bold], but [bold]none[/bold] for SRT and WebVTT files.",
            rich_help_panel=SUBTITLES,
        ),
    ] = None,
    max_line_chars: Annotated[
        int | None, typer.Option(metavar="N", help="Longest line.", rich_help_panel=SUBTITLES)
    ] = None,
    max_lines: Annotated[
        int | None, typer.Option(metavar="N", help="Lines of a cue.", rich_help_panel=SUBTITLES)
    ] = None,
    max_cps: Annotated[
        float | None,
        typer.Option(metavar="N", help="Characters per second.", rich_help_panel=SUBTITLES),
    ] = None,
    min_duration: Annotated[
        float | None, typer.Option(metavar="S", help="Shortest cue.", rich_help_panel=SUBTITLES)
    ] = None,
    max_duration: Annotated[
        float | None, typer.Option(metavar="S", help="Longest cue.", rich_help_panel=SUBTITLES)
    ] = None,
    min_gap: Annotated[
        float | None,
        typer.Option(metavar="S", help="Least time between cues.", rich_help_panel=SUBTITLES),
    ] = None,
    highlight_words: Annotated[
        bool,
        typer.Option(
            "--highlight-words",
            help="Mark each word while it is spoken (srt, vtt, ass).",
            rich_help_panel=SUBTITLES,
        ),
    ] = False,
    no_speakers: Annotated[
        bool,
        typer.Option("--no-speakers", help="Leave speakers out.", rich_help_panel=SUBTITLES),
    ] = False,
    no_sounds: Annotated[
        bool,
        typer.Option(
            "--no-sounds", help="Leave out laughter and the like.", rich_help_panel=SUBTITLES
        ),
    ] = False,
    speaker_style: Annotated[
        Literal["name", "dash", "none"] | None,
        typer.Option(help="How a new speaker is shown.", rich_help_panel=SUBTITLES),
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OLD=NEW", help='As in "Speaker 1=Ann"; repeatable.', rich_help_panel=SUBTITLES
        ),
    ] = None,
    offset: Annotated[
        float,
        typer.Option(metavar="S", help="Shift all times by S.", rich_help_panel=SUBTITLES),
    ] = 0.0,
    times: Annotated[
        bool,
        typer.Option("--times", help="Head paragraphs with their time.", rich_help_panel=SUBTITLES),
    ] = False,
    audio: Annotated[
        str | None,
        typer.Option(
            metavar="FILE|URL",
            help="The recording: html plays it, --embed copies it.",
            rich_help_panel=SUBTITLES,
        ),
    ] = None,
    embed_audio: Annotated[
        bool,
        typer.Option(
            "--embed-audio", help="Put the recording into the html page.", rich_help_panel=SUBTITLES
        ),
    ] = False,
) -> Options:
    """How transcripts become files. Raises UsageError for limits that contradict each other."""
    from stt_cli.export import Options

    return Options(
        preset=preset,
        max_line_chars=max_line_chars,
        max_lines=max_lines,
        max_cps=max_cps,
        min_duration=min_duration,
        max_duration=max_duration,
        min_gap=min_gap,
        highlight_words=highlight_words,
        speakers=not no_speakers,
        sounds=not no_sounds,
        speaker_style=speaker_style,
        rename=dict(_pair(text) for text in rename or ()),
        offset=offset,
        times=times,
        audio=audio,
        embed_audio=embed_audio,
    )


def _pair(text: str) -> tuple[str, str]:
    old, equals, new = text.partition("=")
    if not (old.strip() and equals):
        raise UsageError(f"--rename {text!r} names no speaker", hint='as in "Speaker 1=Ann"')
    return old.strip(), new.strip()
