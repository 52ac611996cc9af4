"""`stt stream`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.commands import App
from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.manners import Quiet
from stt_cli.cli.options.outputs import Destination, destination
from stt_cli.cli.options.profile import Profile
from stt_cli.cli.options.recognition import listening
from stt_cli.errors import UsageError
from stt_cli.pcm import RATE

if TYPE_CHECKING:
    from stt_cli.providers.live import LiveAsk

HELP = """Turn speech into text while it is spoken.

SOURCE is the microphone where none is named, a media file or URL, or - for stdin: MP3, Ogg, FLAC, \
WAV and the like are recognised, anything else is raw audio (s16le as --rate and --channels say). \
Ctrl-C ends it: the last words \
are waited for and written.

llmstats is experimental: its live protocol is not documented.

[bold]Examples[/bold]

  stt stream
  stt stream -m small --engine-option device=cuda --beam-size 1
  stt stream -p elevenlabs -f srt -o talk.srt
  arecord -f S16_LE -r 16000 -c 1 | stt stream -
  ffmpeg -i talk.mp4 -f s16le -ac 1 -ar 16000 - | stt stream - --events
  curl -s https://example.com/radio.mp3 | stt stream - -p elevenlabs
  stt stream meeting.mp3 --realtime -p sttai
"""


app = App()


@app.command("stream", help=HELP)
@takes(to=destination, ask=listening)
def stream(
    *,
    source: Annotated[
        str | None,
        typer.Argument(metavar="SOURCE", help="A file, a URL or -; else the microphone."),
    ] = None,
    provider: Annotated[
        str | None,
        typer.Option(
            "--provider",
            "-p",
            metavar="PROVIDER",
            help="Who transcribes: elevenlabs, sttai, llmstats or local (the default).",
        ),
    ] = None,
    device: Annotated[
        str | None, panels.source(help="The microphone's number or a part of its name.")
    ] = None,
    devices: Annotated[bool, panels.source("--devices", help="List microphones and exit.")] = False,
    rate: Annotated[int, panels.source(min=1000, help="Samples a second on stdin.")] = RATE,
    channels: Annotated[int, panels.source(min=1, help="Channels on stdin.")] = 1,
    realtime: Annotated[
        bool,
        panels.source(
            "--realtime/--fast", help="Play a file at its own pace, or as fast as it is taken."
        ),
    ] = False,
    profile: Profile = None,
    to: Destination,
    partials: Annotated[bool, panels.output(help="Show text that may still change.")] = True,
    events: Annotated[
        bool, panels.output("--events", help="Print every event as JSON, one a line.")
    ] = False,
    save_audio: Annotated[
        Path | None, panels.output(metavar="FILE", help="Keep the audio as wav or flac.")
    ] = None,
    then_transcribe: Annotated[
        str | None,
        panels.output(
            metavar="PROVIDER",
            help="At the end, transcribe the saved audio once more by this provider.",
        ),
    ] = None,
    token: Annotated[
        bool,
        typer.Option(
            "--token", help="Connect with single-use tokens instead of the key (elevenlabs)."
        ),
    ] = False,
    timeout: Annotated[
        float | None,
        typer.Option(min=1.0, help="Seconds to wait for the service: to connect, to answer."),
    ] = None,
    quiet: Quiet = False,
    ask: LiveAsk,
) -> None:
    from stt_cli.cli.stream import session as streaming
    from stt_cli.cli.stream.request import Request

    if devices:
        streaming.print_devices()
        return
    if device in ("cpu", "cuda"):
        hint = f"where the engine computes: --engine-option device={device}"
        raise UsageError("--device names the microphone of a stream", hint=hint)
    if then_transcribe and not save_audio:
        raise UsageError("--then-transcribe needs the audio", hint="name it with --save-audio")
    request = Request(
        source=source,
        provider=provider,
        device=device,
        rate=rate,
        channels=channels,
        realtime=realtime,
        to=to,
        partials=partials,
        events=events,
        save_audio=save_audio,
        then_transcribe=then_transcribe,
        token=token,
        timeout=timeout,
        verbosity=-1 if quiet else 0,
    )
    raise typer.Exit(streaming.carry_out(request, ask))
