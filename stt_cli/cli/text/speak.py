"""`stt text speak`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from msgspec import Struct

from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.manners import manners
from stt_cli.cli.text.options import Answers, Asking, KeptToo, Saying, Sources, answers, asking
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.errors import UsageError

if TYPE_CHECKING:
    from stt_cli.cli.text.run import Run
    from stt_cli.cli.text.sources import Item
    from stt_cli.contract import Piece, ToolAsk
    from stt_cli.pipeline.targets import Target
    from stt_cli.services.tools.toolbox import Chosen, Toolbox

HELP = """Have a text spoken, as a WAV file.

sttai speaks with the voice of a recording of 3 to 10 s, openai with one of its own voices.

[bold]Examples[/bold]

  stt text speak notes.txt -p sttai --voice ann.wav -o notes.wav
  echo "Good morning." | stt text speak - -p sttai --voice interview.mp3 --trim -o morning.wav
  stt text speak talk.srt -p openai --voice nova -o talk.wav
"""


@takes(asking=asking, to=answers, manners=manners)
def speak(
    *,
    sources: Sources = None,
    voice: Annotated[
        str | None,
        panels.source(metavar="FILE|NAME", help="A recording of the voice, or the name of one."),
    ] = None,
    trim: Annotated[
        bool, panels.source("--trim", help="Send 10 s of a longer recording of the voice.")
    ] = False,
    remote: KeptToo = False,
    asking: Asking,
    to: Answers,
    manners: Manners,
) -> None:
    from stt_cli.cli.sources import attempted
    from stt_cli.cli.text.run import Run, opened, places
    from stt_cli.cli.text.sources import items
    from stt_cli.cli.ui.table import print_json
    from stt_cli.errors import exit_code
    from stt_cli.store.scratch import scratch

    chosen = asking.choose("speak")
    reference, name = _voice(chosen, voice, trim=trim)
    run = Run(chosen=chosen, asking=asking, to=to, manners=manners)
    found, failures = items(sources, Saying(speakers=False), remote=chosen.name if remote else None)
    count = len(found) + len(failures)
    targets = [one for (one,) in places(run, ["wav"], {}, found, single=count == 1)]
    _check_stdout(targets, json=to.json)
    speeches, refused = attempted(
        lambda pair: _speech(run, name, *pair), zip(found, targets, strict=True)
    )
    failures = [*failures, *refused]
    if asking.dry_run:
        _show(speeches, run)
    elif speeches:
        with opened(run) as box, scratch() as folder:
            speaking = Speaking(box, reference, folder, run)
            made, more = attempted(speaking.speak, speeches)
            failures += more
        if to.json:
            print_json(made)
    raise typer.Exit(exit_code(failures, count))


class Speech(Struct, frozen=True, kw_only=True):
    """What is to be spoken, and where it goes."""

    item: Item
    asks: tuple[ToolAsk, ...]
    target: Target


def _speech(run: Run, voice: str | None, item: Item, target: Target) -> Speech:
    """Raises InputError where there is nothing to be said."""
    from stt_cli.contract import ToolAsk

    parts = item.parts(run.chosen)
    asks = tuple(ToolAsk(tool="speak", texts=(part.text,), voice=voice) for part in parts)
    return Speech(item=item, asks=asks, target=target)


def _voice(chosen: Chosen, named: str | None, *, trim: bool) -> tuple[Piece | None, str | None]:
    """The recording of a voice, or its name. Raises SttError for what the service cannot use."""
    from stt_cli.errors import unknown
    from stt_cli.services.tools.sounds import voice

    voices, name = chosen.spec.voices, chosen.name
    if not voices:
        if named is None:
            raise UsageError(
                f"{name} speaks with the voice of a recording", hint="name 3 to 10 s with --voice"
            )
        return voice(Path(named), chosen.spec.formats, trim=trim), None
    if trim:
        raise UsageError(f"{name} takes no recording of a voice", hint="leave out --trim")
    is_open = chosen.spec.open_voices and chosen.endpoint.is_elsewhere
    if named is not None and named not in voices and not is_open:
        raise unknown("voice", named, voices, within=name, listed=True)
    return None, named or voices[0]


class Speaking:
    """Has speeches spoken by one voice."""

    def __init__(self, box: Toolbox, reference: Piece | None, folder: Path, run: Run) -> None:
        from stt_cli.services.tools import sounds

        self._box = box
        self._reference = reference
        self._voice = () if reference is None else (sounds.sha256_of(reference),)
        self._folder = folder
        self._run = run

    def speak(self, speech: Speech) -> dict[str, Any]:
        """What was written. Raises SttError as the service fails, and where a file is in the way."""
        from stt_cli.cli.delivery import check_free
        from stt_cli.cli.text.run import put_sound
        from stt_cli.cli.ui.waiting import counting
        from stt_cli.media.wav import examined
        from stt_cli.services.tools import sounds

        chosen, store = self._box.chosen, self._box.store
        asks = [chosen.complete(ask) for ask in speech.asks]
        texts = [text for ask in asks for text in ask.texts]
        made_from = sounds.origin(chosen.endpoint.identity, asks[0], *self._voice, *texts)
        known = None if self._run.asking.fresh else sounds.earlier(store, made_from)
        out = speech.target.path
        if not (known and out and out.exists() and known.samefile(out)):
            check_free(speech.target, overwrite=self._run.to.overwrite)
        if known is None:
            with counting(f"speak {speech.item.name}", len(asks), self._run.manners):
                known = sounds.speak(self._box, asks, self._reference, self._folder)
        put_sound(store, known, out, made_from)
        seconds = round(examined(known).seconds, 3)
        return {
            "source": speech.item.name,
            "provider": chosen.name,
            "output": str(out or "-"),
            "seconds": seconds,
        }


def _check_stdout(targets: list[Target], *, json: bool) -> None:
    """Raises UsageError where sound on stdout would be of no use."""
    if all(target.path for target in targets):
        return
    if json:
        raise UsageError("--json and the sound would both go to stdout", hint="name a file with -o")
    if console.is_terminal(sys.stdout):
        raise UsageError("a terminal cannot show sound", hint="name a file with -o")


def _show(speeches: list[Speech], run: Run) -> None:
    from stt_cli.cli.ui.table import print_json, print_table

    rows = [
        {
            "source": speech.item.name,
            "service": run.chosen.name,
            "requests": len(speech.asks),
            "characters": sum(len(text) for ask in speech.asks for text in ask.texts),
            "output": str(speech.target.path or "-"),
        }
        for speech in speeches
    ]
    if run.to.json:
        print_json(rows)
    else:
        header = ("SOURCE", "SERVICE", "REQUESTS", "CHARACTERS", "OUTPUT")
        print_table(header, [tuple(str(row[name.lower()]) for name in header) for row in rows])
