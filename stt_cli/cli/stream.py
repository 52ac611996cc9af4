"""`stt stream`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from stt_cli.cli.options import MANNERS, OUTPUT, RECOGNITION, takes
from stt_cli.errors import UsageError

if TYPE_CHECKING:
    from stt_cli.providers.live import LiveAsk

SOURCE = "Source"

HELP = """Turn speech into text while it is spoken.

SOURCE is the microphone where none is named, a media file or URL, or - for raw audio on stdin \
(s16le as --rate and --channels say; a WAV header is understood). Ctrl-C ends it: the last words \
are waited for and written.

llmstats is experimental: its live protocol is not documented.

[bold]Examples[/bold]

  stt stream
  stt stream -p elevenlabs -f srt -o talk.srt
  arecord -f S16_LE -r 16000 -c 1 | stt stream -
  ffmpeg -i talk.mp4 -f s16le -ac 1 -ar 16000 - | stt stream - --events
  stt stream meeting.mp3 --realtime -p sttai
"""


def register(app: typer.Typer) -> None:
    app.command("stream", help=HELP)(stream)


def listening(
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="The provider's model.")
    ] = None,
    language: Annotated[
        str | None, typer.Option("--language", "-l", help="ISO 639 code of the language, or auto.")
    ] = None,
    commit: Annotated[
        Literal["vad", "manual"],
        typer.Option(
            help="Who ends a segment: the service at a pause, or stt.", rich_help_panel=RECOGNITION
        ),
    ] = "vad",
    vad_silence: Annotated[
        float | None,
        typer.Option(
            metavar="S", min=0.0, help="Silence that ends a segment.", rich_help_panel=RECOGNITION
        ),
    ] = None,
    vad_threshold: Annotated[
        float | None,
        typer.Option(
            min=0.0, max=1.0, help="How sure of speech it must be.", rich_help_panel=RECOGNITION
        ),
    ] = None,
    min_speech_ms: Annotated[
        int | None,
        typer.Option(
            metavar="MS", min=0, help="Shortest speech that counts.", rich_help_panel=RECOGNITION
        ),
    ] = None,
    min_silence_ms: Annotated[
        int | None,
        typer.Option(
            metavar="MS", min=0, help="Shortest silence that counts.", rich_help_panel=RECOGNITION
        ),
    ] = None,
    audio_format: Annotated[
        str | None,
        typer.Option(help="As in pcm_16000, ulaw_8000.", rich_help_panel=RECOGNITION),
    ] = None,
    detect_language: Annotated[
        bool,
        typer.Option(
            "--detect-language", help="Report each final's language.", rich_help_panel=RECOGNITION
        ),
    ] = False,
    keyterm: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TEXT", help="A name or term; repeatable.", rich_help_panel=RECOGNITION
        ),
    ] = None,
    previous_text: Annotated[
        str, typer.Option(help="What was said before, as context.", rich_help_panel=RECOGNITION)
    ] = "",
) -> LiveAsk:
    """What to ask of the one who listens."""
    from stt_cli.providers.live import LiveAsk

    return LiveAsk(
        model=model,
        language=None if language == "auto" else language,
        commit=commit,
        vad_silence=vad_silence,
        vad_threshold=vad_threshold,
        min_speech_ms=min_speech_ms,
        min_silence_ms=min_silence_ms,
        audio_format=audio_format,
        detect_language=detect_language,
        keyterms=tuple(keyterm or ()),
        previous_text=previous_text,
    )


@takes(ask=listening)
def stream(
    *,
    source: Annotated[
        str | None,
        typer.Argument(metavar="SOURCE", help="A file, a URL or -; else the microphone."),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option("--provider", "-p", help="elevenlabs, sttai, llmstats or local."),
    ] = None,
    device: Annotated[
        str | None,
        typer.Option(help="The microphone's number or a part of its name.", rich_help_panel=SOURCE),
    ] = None,
    devices: Annotated[
        bool, typer.Option("--devices", help="List microphones and exit.", rich_help_panel=SOURCE)
    ] = False,
    rate: Annotated[
        int,
        typer.Option(min=1000, help="Samples a second on stdin.", rich_help_panel=SOURCE),
    ] = 16_000,
    channels: Annotated[
        int, typer.Option(min=1, help="Channels on stdin.", rich_help_panel=SOURCE)
    ] = 1,
    realtime: Annotated[
        bool,
        typer.Option(
            "--realtime/--fast",
            help="Play a file at its own pace, or as fast as it is taken.",
            rich_help_panel=SOURCE,
        ),
    ] = False,
    format: Annotated[
        str | None,
        typer.Option(
            "--format",
            "-f",
            help="txt, srt, vtt or json; by -o's ending where not given.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="A file that is valid at every moment.", rich_help_panel=OUTPUT
        ),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace files.", rich_help_panel=OUTPUT)
    ] = False,
    partials: Annotated[
        bool, typer.Option(help="Show text that may still change.", rich_help_panel=OUTPUT)
    ] = True,
    events: Annotated[
        bool,
        typer.Option(
            "--events", help="Print every event as JSON, one a line.", rich_help_panel=OUTPUT
        ),
    ] = False,
    save_audio: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Keep the audio as wav or flac.", rich_help_panel=OUTPUT),
    ] = None,
    then_transcribe: Annotated[
        str | None,
        typer.Option(
            metavar="PROVIDER",
            help="At the end, transcribe the saved audio once more by this provider.",
            rich_help_panel=OUTPUT,
        ),
    ] = None,
    token: Annotated[
        bool,
        typer.Option(
            "--token", help="Connect with single-use tokens instead of the key (elevenlabs)."
        ),
    ] = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Only errors.", rich_help_panel=MANNERS)
    ] = False,
    ask: LiveAsk,
) -> None:
    from stt_cli.cli import streaming

    if devices:
        streaming.print_devices()
        return
    if then_transcribe and not save_audio:
        raise UsageError("--then-transcribe needs the audio", hint="name it with --save-audio")
    request = streaming.Request(
        source=source,
        provider=provider,
        device=device,
        rate=rate,
        channels=channels,
        realtime=realtime,
        format=format,
        output=output,
        overwrite=overwrite,
        partials=partials,
        events=events,
        save_audio=save_audio,
        then_transcribe=then_transcribe,
        token=token,
        verbosity=-1 if quiet else 0,
    )
    raise typer.Exit(streaming.carry_out(request, ask))
