"""`stt export`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from msgspec.structs import replace

from stt_cli.cli.commands import App
from stt_cli.cli.delivery import Naming, rendered, with_room, write_all
from stt_cli.cli.lint import CheckFormat, lint
from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.outputs import (
    Destination,
    Embed,
    LanguageNames,
    OutputTemplate,
    destination,
)
from stt_cli.cli.options.profile import Profile
from stt_cli.cli.options.subtitles import subtitles
from stt_cli.cli.sources import Named, attempted, expanded, is_folder, read_place
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.cli.uncertain import list_uncertain
from stt_cli.errors import SttError, UsageError

if TYPE_CHECKING:
    from stt_cli.export import Options
    from stt_cli.model import Transcript

Translate = Annotated[
    str | None,
    panels.translation(
        "--translate", metavar="LANG", help="Language to translate to, segment by segment."
    ),
]
Translator = Annotated[
    str | None,
    panels.translation(
        "--provider",
        "-p",
        metavar="PROVIDER",
        help="The service that translates: sttai, or openai for any compatible server.",
    ),
]
Model = Annotated[
    str | None,
    panels.translation("--model", "-m", metavar="MODEL", help="Its model, where it has several."),
]

HELP = """Turn finished transcripts into other formats.

SOURCE is the id of a job, a transcript as JSON (of stt, Whisper and its relatives, or a \
service), a subtitle file (SRT, WebVTT, ASS, SBV, TTML, SAMI, MicroDVD, LRC), a table (CSV, TSV), \
a folder of them (of several with one name JSON before subtitles), or - for stdin.

[bold]Examples[/bold]

  stt export k3xq -f srt
  stt export talk.json -f srt,vtt,html -o subtitles/
  stt export talk.srt -f vtt --offset 1.5 > talk.vtt
  stt export part1.json part2.json --merge -f docx -o talk.docx
  stt export talk.json --audio talk.mp4 --embed talk.mkv
  stt export talk.srt --translate es -p sttai -f srt --language-names -o subtitles/
  stt export *.srt --check --preset netflix
  stt export transcripts/ -f srt,docx -o documents/
  stt export talk.json --uncertain
"""


app = App()


@app.command("export", help=HELP, no_args_is_help=True)
@takes(to=destination, options=subtitles)
def export(
    *,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Jobs, JSON or subtitle files, folders, or -."),
    ] = None,
    profile: Profile = None,
    to: Destination,
    language_names: LanguageNames = False,
    output_template: OutputTemplate = None,
    merge: Annotated[bool, panels.output("--merge", help="Make one transcript of all.")] = False,
    embed: Embed = None,
    check: Annotated[
        bool,
        panels.output(
            "--check",
            help="Write nothing; print a line for each fault of SRT or WebVTT files, or of those "
            "in folders; exit 1 if any.",
        ),
    ] = False,
    uncertain: Annotated[
        bool,
        panels.output(
            "--uncertain",
            help="Write nothing; list the stretches to look at, with times and reasons: the least "
            "sure words, up to a fifth of the recording, gaps, loops, guesses and what cannot be.",
        ),
    ] = False,
    json: Annotated[bool, panels.output("--json", help="List them as JSON.")] = False,
    check_format: Annotated[
        CheckFormat,
        panels.output(
            "--check-format",
            help="How --check prints: [bold]text[/bold] as FILE:LINE, [bold]github[/bold] for "
            "annotations, [bold]gitlab[/bold] for a Code Quality report, or [bold]json[/bold].",
        ),
    ] = "text",
    speakers: Annotated[
        bool, panels.subtitles("--speakers", help="Show speakers after all.")
    ] = False,
    options: Options,
    translate: Translate = None,
    provider: Translator = None,
    model: Model = None,
) -> None:
    from stt_cli.errors import common_code, exit_code
    from stt_cli.export.edit import merge as merged

    if not sources:
        raise UsageError("there is nothing to export", hint="name a job or a file")
    if speakers:
        options = replace(options, speakers=True)
    if check:
        raise typer.Exit(lint(sources, options, check_format))
    if json and not uncertain:
        raise UsageError("--json says how --uncertain prints", hint="-f json writes transcripts")
    if uncertain:
        raise typer.Exit(list_uncertain([one.source for one in expanded(sources)], json=json))
    single = len(sources) == 1 and not is_folder(sources[0])
    places = expanded(sources)
    found, failures = attempted(read_place, places)
    if merge:
        if failures:
            raise typer.Exit(common_code(failures))
        found = [Named(found[0].name, merged([one.transcript for one in found]))]
    naming = Naming(output_template, language_names)
    if translate:
        if to.asked or output_template or not embed:
            found, more = with_room(found, to, naming, translate, single=merge or single)
            failures += more
        found, more = _translated(found, translate, provider, model)
        failures += more
    _warn_unknown(options, [one.transcript for one in found])
    if embed and not failures:
        _embed(found, embed, options, overwrite=to.overwrite)
    if to.asked or output_template or not embed:
        failures += write_all(found, to, options, naming, single=merge or single)
    raise typer.Exit(exit_code(failures, 1 if merge else len(places)))


def _translated(
    found: Sequence[Named], language: str, provider: str | None, model: str | None
) -> tuple[list[Named], list[SttError]]:
    from stt_cli.cli.text.options import Asking
    from stt_cli.cli.text.translate import translate_all

    return translate_all(found, language, Asking(provider=provider, model=model), Manners())


def _embed(found: Sequence[Named], out: Path, options: Options, *, overwrite: bool) -> None:
    from stt_cli.languages import three_letters
    from stt_cli.media.embed import embed

    if len(found) != 1:
        raise UsageError("--embed makes one video of one transcript", hint="name one, or --merge")
    (one,) = found
    video = Path(options.audio) if options.audio else one.recording
    if video is None:
        raise UsageError(
            f"--embed: the recording of {one.name} was not found",
            hint="name its file with --audio",
        )
    if out.exists() and not overwrite:
        raise UsageError(f"{out} is there already", hint="--overwrite replaces it")
    language = three_letters(one.transcript.language)
    embed(video, rendered(one, "srt", options), out, language)


def _warn_unknown(options: Options, transcripts: Sequence[Transcript]) -> None:
    known = {name for transcript in transcripts for name in transcript.speakers}
    for name in options.rename:
        if name not in known:
            others = ", ".join(sorted(known)) or "no names"
            console.note(f"--rename: nobody is called {name!r}; there are: {others}")
