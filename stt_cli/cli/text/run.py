"""One verb of `stt text` over its sources: what would be sent, asking, and writing the answers."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from stt_cli.cli.delivery import check_free, put
from stt_cli.cli.options.outputs import spare_terminal
from stt_cli.cli.sources import attempted
from stt_cli.cli.text.options import Answers, Asking
from stt_cli.cli.text.sources import Item
from stt_cli.cli.ui import console
from stt_cli.cli.ui.progress import Manners
from stt_cli.cli.ui.waiting import counting
from stt_cli.errors import Exit, Interrupted, SttError, exit_code

if TYPE_CHECKING:
    from stt_cli.contract import ToolAnswer, ToolAsk
    from stt_cli.pipeline.targets import Target
    from stt_cli.services.tools.digest import Made
    from stt_cli.services.tools.sounds import Origin
    from stt_cli.services.tools.toolbox import Chosen, Toolbox
    from stt_cli.store import Store


class Verb(Struct, frozen=True, kw_only=True):
    """What is asked about a source, and what is made of the answers."""

    asks: Callable[[Item], list[ToolAsk]]
    make: Callable[[Toolbox, Item, list[ToolAnswer]], Made]
    endings: tuple[str, ...]
    """The file extensions of what is made."""
    answer: Callable[[Toolbox, ToolAsk], ToolAnswer] | None = None
    """Answers one of the asks; None: the toolbox does."""
    facts: Mapping[str, str] = {}
    """Fields for the names of its files; where there are any, they stand in place of the verb."""


class Run(Struct, frozen=True, kw_only=True):
    """How a verb is run: the service and all that does not change its answers."""

    chosen: Chosen
    asking: Asking
    to: Answers
    manners: Manners

    def notify(self, level: int, message: str) -> None:
        if level <= self.manners.verbosity:
            console.note(message)


def perform(verb: Verb, run: Run, items: Sequence[Item], failures: list[SttError]) -> Exit:
    """Ask about each of `items`, and write what is made; `failures` of others happened before.

    A failure is reported, and stops none of the others.
    """
    count = len(items) + len(failures)
    endings = ("json",) if run.to.json else verb.endings
    targets = places(run, endings, verb.facts, items, single=count == 1)
    if run.asking.dry_run:
        return exit_code(failures + _forecast(verb, run, items), count)
    asked, refused = attempted(
        lambda pair: _asked(verb, run, *pair), zip(items, targets, strict=True)
    )
    failures = [*failures, *refused]
    if asked:
        with opened(run) as box:
            failures += attempted(lambda one: _answer(verb, run, box, one), asked)[1]
    return exit_code(failures, count)


class _Asked(Struct, frozen=True, kw_only=True):
    item: Item
    targets: tuple[Target, ...]
    asks: list[ToolAsk]


def _asked(verb: Verb, run: Run, item: Item, targets: tuple[Target, ...]) -> _Asked:
    """What is to be sent. Raises SttError for what would fail anyway, before it is."""
    for target in targets:
        check_free(target, overwrite=run.to.overwrite)
    return _Asked(item=item, targets=targets, asks=verb.asks(item))


def _answer(verb: Verb, run: Run, box: Toolbox, asked: _Asked) -> None:
    from stt_cli.services.tools.several import each

    name = f"{run.chosen.tool} {asked.item.name}"
    act = partial(verb.answer, box) if verb.answer else box.answer
    with counting(name, len(asked.asks), run.manners) as counter:
        answers = each(box, act, asked.asks, lambda _: counter.step())
        made = verb.make(box, asked.item, answers)
    for remark in made.remarks:
        run.notify(0, f"{asked.item.name}: {remark}")
    for target in asked.targets:
        ending = target.format.rpartition(".")[2]
        put(target, _as_json(made.shown, asked.item, run) if run.to.json else made.data(ending))


def put_sound(store: Store, sound: Path, out: Path | None, made_from: Origin) -> None:
    """Write a sound to `out`, whole or not at all, or to stdout."""
    from stt_cli.services.tools import sounds

    if out is not None:
        sounds.put(store, sound, out, made_from)
        return
    with sound.open("rb") as file:
        shutil.copyfileobj(file, sys.stdout.buffer)
    sys.stdout.flush()


def _as_json(shown: dict[str, Any], item: Item, run: Run) -> bytes:
    import msgspec

    told = {"source": item.name, "provider": run.chosen.name, **shown}
    return msgspec.json.format(console.as_json(told)) + b"\n"


def places(
    run: Run,
    endings: Sequence[str],
    facts: Mapping[str, str],
    items: Sequence[Item],
    *,
    single: bool,
) -> list[tuple[Target, ...]]:
    """Where what is made of each item goes. Raises UsageError where -o cannot take all of it."""
    from stt_cli.pipeline.inputs import Input
    from stt_cli.pipeline.naming import targets
    from stt_cli.pipeline.targets import layout, with_language

    where = layout(run.to.output, endings, single=single)
    if where.stdout and not run.asking.dry_run and not run.to.json:
        spare_terminal(endings)
    if facts:
        where = with_language(where)
    else:
        where = replace(where, formats=tuple(f"{run.chosen.tool}.{one}" for one in endings))
    inputs = [
        Input(name=str(item.path), relative=_named(item), beside=item.path.parent) for item in items
    ]
    return targets(where, inputs, [facts for _ in items])


def _named(item: Item) -> Path:
    """The name of a source's outputs; an id has no ending to be replaced."""
    name = item.path.name
    return Path(f"{name}.id" if item.kept_id else name)


@contextmanager
def opened(run: Run) -> Iterator[Toolbox]:
    """The tools of the service; what breaks off says how to go on."""
    from stt_cli.services.tools.toolbox import open_toolbox

    try:
        with open_toolbox(run.chosen, run.asking.policy, run.notify, fresh=run.asking.fresh) as box:
            yield box
    except Interrupted as error:
        error.hint = "answers so far are kept; to go on, run the same command again"
        raise


def _forecast(verb: Verb, run: Run, items: Sequence[Item]) -> list[SttError]:
    """Print what would be sent for each item; returns why some cannot be."""
    from stt_cli import config
    from stt_cli.cli.ui.table import print_json, print_table
    from stt_cli.store import Store

    with Store.open(config.paths().store) as store:
        rows, failures = attempted(lambda item: _foreseen(verb, run, item, store), items)
    if run.to.json:
        print_json(rows)
        return failures
    header = ("SOURCE", "SERVICE", "REQUESTS", "KEPT", "CHARACTERS")
    print_table(header, [tuple(str(row[key.lower()]) for key in header) for row in rows])
    return failures


def _foreseen(verb: Verb, run: Run, item: Item, store: Any) -> dict[str, Any]:
    chosen = run.chosen
    asks = verb.asks(item)
    new = [ask for ask in asks if run.asking.fresh or chosen.known(ask, store) is None]
    return {
        "source": item.name,
        "service": chosen.name,
        "model": chosen.model,
        "requests": len(new),
        "kept": len(asks) - len(new),
        "characters": sum(len(text) for ask in new for text in ask.texts),
    }
