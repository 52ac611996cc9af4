"""`stt export`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer
from msgspec.structs import replace

from stt_cli.cli.commands import App
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
from stt_cli.cli.sources import Named, attempted, read_source
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.cli.uncertain import list_uncertain
from stt_cli.errors import SttError, UsageError

if TYPE_CHECKING:
    from stt_cli.export import Options
    from stt_cli.model import Transcript
    from stt_cli.pipeline.targets import Layout, Target

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
or - for stdin.

[bold]Examples[/bold]

  stt export k3xq -f srt
  stt export talk.json -f srt,vtt,html -o subtitles/
  stt export talk.srt -f vtt --offset 1.5 > talk.vtt
  stt export part1.json part2.json --merge -f docx -o talk.docx
  stt export talk.json --audio talk.mp4 --embed talk.mkv
  stt export talk.srt --translate es -p sttai -f srt --language-names -o subtitles/
  stt export *.srt --check --preset netflix
  stt export talk.json --uncertain
"""


app = App()


@app.command("export", help=HELP, no_args_is_help=True)
@takes(to=destination, options=subtitles)
def export(
    *,
    sources: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Jobs, JSON or subtitle files, or -."),
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
        raise typer.Exit(list_uncertain(sources, json=json))
    found, failures = attempted(read_source, sources)
    if merge:
        if failures:
            raise typer.Exit(common_code(failures))
        found = [Named(found[0].name, merged([one.transcript for one in found]))]
    if translate:
        found, more = _translated(found, translate, provider, model)
        failures += more
    _warn_unknown(options, [one.transcript for one in found])
    if embed and not failures:
        _embed(found, embed, options, overwrite=to.overwrite)
    if to.asked or output_template or not embed:
        naming = Naming(output_template, language_names)
        failures += write_all(found, to, options, naming, single=merge or len(sources) == 1)
    raise typer.Exit(exit_code(failures, 1 if merge else len(sources)))


def _translated(
    found: Sequence[Named], language: str, provider: str | None, model: str | None
) -> tuple[list[Named], list[SttError]]:
    from stt_cli.cli.text.options import Asking
    from stt_cli.cli.text.translate import translate_all

    return translate_all(found, language, Asking(provider=provider, model=model), Manners())


class Naming(NamedTuple):
    """What files are called: by a template, or as usual, with their languages."""

    template: str | None = None
    languages: bool = False


AS_USUAL = Naming()


def write_all(
    found: Sequence[Named],
    to: Destination,
    options: Options,
    naming: Naming = AS_USUAL,
    *,
    single: bool,
) -> list[SttError]:
    """Write the transcripts `to` where -o says, in the formats of -f.

    Returns, of those that could not be written, why; they are reported already. Raises UsageError
    where `-o` cannot take all of them.
    """
    from stt_cli.pipeline.targets import layout, with_language

    def write(named: tuple[Named, Sequence[Target]]) -> None:
        for target in named[1]:
            _write(named[0], target, options, overwrite=to.overwrite)

    where = layout(to.output, to.formats, single=single, template=naming.template)
    if naming.languages:
        where = with_language(where)
    targets = _targets(where, found)
    return attempted(write, zip(found, targets, strict=True))[1]


def _targets(where: Layout, found: Sequence[Named]) -> list[tuple[Target, ...]]:
    from stt_cli.pipeline.inputs import Input
    from stt_cli.pipeline.naming import targets

    paths = [Path(one.name) for one in found]
    items = [Input(name=str(path), relative=Path(path.name), beside=path.parent) for path in paths]
    return targets(where, items, [_facts(one) for one in found])


def _facts(one: Named) -> dict[str, str]:
    """What is in the names of outputs besides the name of the transcript."""
    from stt_cli.languages import code
    from stt_cli.pipeline.inputs import safe

    transcript = one.transcript
    known = {"provider": transcript.provider, "model": transcript.model}
    facts = {field: safe(name) if name else "" for field, name in known.items()}
    facts["lang"] = code(transcript.language) or ""
    return {**facts, "hash": one.job} if one.job else facts


def _write(one: Named, target: Target, options: Options, *, overwrite: bool) -> None:
    from stt_cli.export.player import playing
    from stt_cli.files import is_kept, write

    if target.path and is_kept(target.path) and not overwrite:
        raise UsageError(f"{target.path} is there already", hint="--overwrite replaces it")
    if one.recording:
        options = playing(options, str(one.recording.absolute()), target.path)
    data = _rendered(one, target.format, options)
    if target.path is None:
        sys.stdout.buffer.write(data)
    else:
        write(target.path, data)


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
    embed(video, _rendered(one, "srt", options), out, language)


def _rendered(one: Named, format: str, options: Options) -> bytes:
    """The transcript in `format`; what it does not show is reported."""
    from stt_cli.export import remarks, render

    data = render(one.transcript, format, options)
    for remark in remarks(one.transcript, format, options):
        console.note(f"{one.name}: {remark}")
    return data


def _warn_unknown(options: Options, transcripts: Sequence[Transcript]) -> None:
    known = {name for transcript in transcripts for name in transcript.speakers}
    for name in options.rename:
        if name not in known:
            others = ", ".join(sorted(known)) or "no names"
            console.note(f"--rename: nobody is called {name!r}; there are: {others}")
