"""`stt text ask`: a question, or a conversation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stt_cli.cli.options import panels
from stt_cli.cli.options.groups import takes
from stt_cli.cli.options.manners import manners
from stt_cli.cli.text.options import (
    Answers,
    AsJson,
    Asking,
    KeptToo,
    Saying,
    asking,
    saying,
)
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.errors import ProviderError, UsageError

if TYPE_CHECKING:
    from stt_cli.cli.text.run import Run
    from stt_cli.contract import Cited, ToolAnswer
    from stt_cli.services.tools.questions import About, Conversing
    from stt_cli.services.tools.toolbox import Chosen

HELP = """Ask questions about a transcript.

SOURCE is the id of a transcript that the service keeps (sttai: `stt jobs list --remote sttai`), or, \
for services that answer about text that is sent (openai), a transcript on this machine. Without \
a QUESTION it is a conversation, which Ctrl-D ends; in a pipe, stdin is the question.

[bold]Examples[/bold]

  stt text ask 17 "What were the action items?" -p sttai --sources
  stt text ask 17 "And by when?" -p sttai --continue
  stt text ask meeting.json -p openai
  echo "Who disagreed?" | stt text ask k3xq -p openai -m qwen3
"""
PROMPT = "> "


@takes(asking=asking, saying=saying, manners=manners)
def ask(
    *,
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="An id at the service, or a transcript here.")
    ],
    question: Annotated[
        str | None, typer.Argument(metavar="QUESTION", help="What to ask; else you are asked.")
    ] = None,
    session: Annotated[
        str | None,
        panels.source("--session", metavar="SESSION", help="Go on with this conversation."),
    ] = None,
    go_on: Annotated[
        bool, panels.source("--continue", help="Go on with the last conversation about it.")
    ] = False,
    remote: KeptToo = False,
    sources: Annotated[
        bool, panels.output("--sources", help="Print what an answer rests on, with times.")
    ] = False,
    json: AsJson = False,
    asking: Asking,
    saying: Saying,
    manners: Manners,
) -> None:
    from stt_cli.cli.text.run import Run, opened
    from stt_cli.services.tools import questions

    chosen = asking.choose("ask")
    about = _about(source, chosen, saying, remote=remote)
    asked = question if question is not None else _piped(source)
    if asked is not None and not asked.strip():
        raise UsageError("the question is empty", hint="ask something")
    run = Run(chosen=chosen, asking=asking, to=Answers(json=json), manners=manners)
    if asking.dry_run:
        console.note(f"{chosen.name} would be asked one question at a time about {source}")
        return
    with opened(run) as box:
        begun = session or go_on
        talk = questions.go_on(box, about, session) if begun else questions.begin()
        conversing = questions.Conversing(box, about, talk)
        view = View(conversing, source, run, sources=sources)
        if asked is not None:
            view.answer(asked.strip())
        else:
            view.converse()


def _about(source: str, chosen: Chosen, saying: Saying, *, remote: bool) -> About:
    from stt_cli.cli.text.sources import items
    from stt_cli.services.tools.questions import About

    kept = remote or not chosen.spec.on_text
    chosen.check_kept(kept=kept)
    if not source.strip():
        raise UsageError("SOURCE is empty", hint="name a transcript")
    if kept:
        _refuse_local(source, chosen)
        return About(kept_id=source)
    found, failures = items([source], saying)
    if failures:
        raise typer.Exit(failures[0].exit_code)
    transcript = found[0].transcript
    return About(
        parts=tuple(found[0].parts(chosen, times=True)),
        segments=transcript.segments if transcript else (),
    )


def _refuse_local(source: str, chosen: Chosen) -> None:
    """Raises UsageError for a transcript on this machine, which the service does not have."""
    if source != "-" and not Path(source).exists() and not _is_job(source):
        return
    from stt_cli.providers import load_tools, tool_names

    name = chosen.name
    others = [n for n in tool_names("ask") if load_tools(n, "ask").TOOLS["ask"].on_text]
    able = f"; {', '.join(others)} can be asked about text that is here" if others else ""
    raise UsageError(
        f"{source} is here, and {chosen.title} answers about transcripts that it keeps",
        hint=f"stt transcribe RECORDING -p {name} puts one there, stt jobs list --remote {name} "
        f"shows its id{able}",
    )


def _is_job(id: str) -> bool:
    from stt_cli import config
    from stt_cli.store import Store

    if not config.paths().store.exists():
        return False
    with Store.open(config.paths().store) as store:
        try:
            store.job(id)
        except UsageError:
            return False
    return True


def _piped(source: str) -> str | None:
    """The question in a pipe; None where a person is at the keyboard."""
    if console.is_terminal(sys.stdin):
        return None
    if source == "-":
        raise UsageError("stdin is the transcript", hint="name the QUESTION, too")
    return sys.stdin.read()


class View:
    """Questions from, and answers to, whoever asks."""

    def __init__(self, conversing: Conversing, source: str, run: Run, *, sources: bool) -> None:
        self._conversing = conversing
        self._source = source
        self._run = run
        self._sources = sources

    def answer(self, question: str) -> None:
        """Ask, and print what is answered."""
        from stt_cli.cli.ui.waiting import counting

        with counting(f"ask {self._source}", 1, self._run.manners):
            answer = self._conversing.ask(question)
        for remark in answer.remarks:
            self._run.notify(0, remark)
        found = self._conversing.sources(answer) if self._sources else None
        if self._run.to.json:
            self._print_json(answer, found)
            return
        sys.stdout.write(f"{answer.text.strip()}\n" + "".join(map(_row, found or ())))
        sys.stdout.flush()

    def _print_json(self, answer: ToolAnswer, found: list[Cited] | None) -> None:
        from stt_cli.cli.ui.table import print_json
        from stt_cli.services.tools import questions

        told = questions.shown(answer, self._conversing.talk, found)
        print_json({"source": self._source, "provider": self._run.chosen.name, **told})
        sys.stdout.flush()

    def converse(self) -> None:
        """Ask until the user has no more questions. A question that failed ends nothing."""
        self._sources = True
        turns = self._conversing.talk.turns
        before = f", after {len(turns)} questions" if turns else ""
        self._run.notify(
            0, f"ask {self._run.chosen.title} about {self._source}{before}; Ctrl-D ends"
        )
        with _typed([turn.question for turn in turns]) as read:
            while (question := read()) is not None:
                if not question.strip():
                    continue
                try:
                    self.answer(question.strip())
                except (ProviderError, UsageError) as error:
                    console.error(str(error))
        talk = self._conversing.talk
        if talk.turns:
            self._run.notify(0, f"to go on: --session {talk.id}, or --continue")


@contextmanager
def _typed(earlier: Sequence[str]) -> Iterator[Callable[[], str | None]]:
    """Reads a question at a time; None at the end. The arrow keys bring back `earlier` ones."""
    if not console.is_terminal(sys.stdout):
        yield _read_line
        return
    with suppress(ImportError):  # Windows has none; its console remembers by itself
        import readline

        readline.clear_history()
        for question in earlier:
            readline.add_history(question)
    yield _read_edited


def _read_edited() -> str | None:
    try:
        return input(PROMPT)
    except EOFError:
        sys.stdout.write("\n")
        return None


def _read_line() -> str | None:
    """Where stdout is a file or a pipe, which is for answers alone."""
    sys.stderr.write(PROMPT)
    sys.stderr.flush()
    return sys.stdin.readline() or None


def _row(cited: Cited) -> str:
    from stt_cli.services.tools.parts import clock
    from stt_cli.text.sanitize import spoken

    time = "" if cited.start is None else f"[{clock(cited.start)}] "
    score = "" if cited.score is None else f" ({cited.score:.2f})"
    return f"  {time}{spoken(' '.join(cited.text.split()))}{score}\n"
