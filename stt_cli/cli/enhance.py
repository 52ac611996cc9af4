"""`stt enhance`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stt_cli.cli.commands import App
from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.manners import manners
from stt_cli.cli.text.options import Answers, Asking, answers, asking_about_sound
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.errors import UsageError

if TYPE_CHECKING:
    from stt_cli.cli.text.run import Run
    from stt_cli.pipeline.targets import Target
    from stt_cli.services.tools.toolbox import Toolbox

HELP = """Have a service take the noise out of recordings, as WAV files of the same length.

Without -o each goes beside its recording, as in talk.enhanced.wav.

[bold]Examples[/bold]

  stt enhance interview.mp3 -p sttai
  stt enhance call.m4a -p sttai -o clean.wav
  stt enhance *.mp3 -p sttai -o clean/
"""

app = App()


@app.command("enhance", help=HELP, no_args_is_help=True)
@takes(asking=asking_about_sound, to=answers, manners=manners)
def enhance(
    *,
    recordings: Annotated[
        list[Path] | None, typer.Argument(metavar="FILE", help="Audio or video files.")
    ] = None,
    asking: Asking,
    to: Answers,
    manners: Manners,
) -> None:
    from stt_cli.cli.sources import attempted
    from stt_cli.cli.text.run import Run, opened
    from stt_cli.cli.ui.table import print_json
    from stt_cli.errors import exit_code
    from stt_cli.store.scratch import scratch

    if not recordings:
        raise UsageError("there is no recording", hint="name a file")
    run = Run(chosen=asking.choose("enhance"), asking=asking, to=to, manners=manners)
    work = list(zip(recordings, _targets(recordings, to), strict=True))
    if asking.dry_run:
        rows, failures = attempted(lambda pair: _foreseen(run, *pair), work)
        _show(rows, json=to.json)
    else:
        with opened(run) as box, scratch() as folder:
            enhancing = Enhancing(box, folder, run)
            made, failures = attempted(lambda pair: enhancing.enhance(*pair), work)
        if to.json:
            print_json(made)
    raise typer.Exit(exit_code(failures, len(recordings)))


def _targets(recordings: list[Path], to: Answers) -> list[Target]:
    """Where they go. Raises UsageError where -o cannot take all of them."""
    from stt_cli.pipeline.inputs import Input
    from stt_cli.pipeline.naming import targets
    from stt_cli.pipeline.targets import layout

    beside = to.output is None
    where = layout(to.output, ["enhanced.wav"], single=len(recordings) == 1 and not beside)
    inputs = [
        Input(name=str(path), path=path, relative=Path(path.name), beside=path.parent)
        for path in recordings
    ]
    found = [one for (one,) in targets(where, inputs)]
    if any(target.path is None for target in found):
        if to.json:
            hint = "name a file with -o"
            raise UsageError("--json and the sound would both go to stdout", hint=hint)
        if console.is_terminal(sys.stdout):
            raise UsageError("a terminal cannot show sound", hint="name a file with -o")
    return found


class Enhancing:
    """Has recordings enhanced."""

    def __init__(self, box: Toolbox, folder: Path, run: Run) -> None:
        self._box = box
        self._folder = folder
        self._run = run

    def enhance(self, path: Path, target: Target) -> dict[str, Any]:
        """What was written. Raises SttError as the service fails, and where a file is in the way."""
        from stt_cli.cli.delivery import check_free
        from stt_cli.cli.text.run import put_sound
        from stt_cli.cli.ui.waiting import counting
        from stt_cli.contract import ToolAsk
        from stt_cli.media.wav import examined
        from stt_cli.services.tools import sounds

        chosen, store = self._box.chosen, self._box.store
        ask = chosen.complete(ToolAsk(tool="enhance"))
        sound = sounds.recording(path, chosen.spec.formats, self._folder)
        digest = store.file_sha256(path.absolute())
        made_from = sounds.origin(chosen.endpoint.identity, ask, digest)
        known = None if self._run.asking.fresh else sounds.earlier(store, made_from)
        out = target.path
        if not (known and out and out.exists() and known.samefile(out)):
            check_free(target, overwrite=self._run.to.overwrite)
        if known is None:
            with counting(f"enhance {path}", 1, self._run.manners):
                known, _ = sounds.enhance(self._box, ask, sound, self._folder)
        put_sound(store, known, out, made_from)
        return {
            "source": str(path),
            "provider": chosen.name,
            "output": str(out or "-"),
            "seconds": round(examined(known).seconds, 3),
        }


def _foreseen(run: Run, path: Path, target: Target) -> dict[str, Any]:
    from stt_cli.services.tools import sounds
    from stt_cli.store.scratch import scratch

    with scratch() as folder:
        sound = sounds.recording(path, run.chosen.spec.formats, folder)
    return {
        "source": str(path),
        "service": run.chosen.name,
        "seconds": round(sound.media.duration, 3),
        "bytes": sound.piece.size,
        "output": str(target.path or "-"),
    }


def _show(rows: list[dict[str, Any]], *, json: bool) -> None:
    from stt_cli.cli.ui.table import print_json, print_table

    if json:
        print_json(rows)
        return
    header = ("SOURCE", "SERVICE", "SECONDS", "BYTES", "OUTPUT")
    print_table(header, [tuple(str(row[name.lower()]) for name in header) for row in rows])
