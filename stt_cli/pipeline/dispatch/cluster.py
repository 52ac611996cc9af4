"""Workers of a Dask cluster: engines on other machines, or in more processes on this one.

A chunk travels inside its task, as FLAC: a worker needs this package and its engine, no disk in
common, no store, no key. What comes back is kept by the process that runs the recording.
"""

from __future__ import annotations

import asyncio
import logging
import math
import platform
import threading
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any, NamedTuple

from distributed import Client, KilledWorker, LocalCluster, WorkerPlugin
from msgspec.structs import replace

from stt_cli import __version__
from stt_cli.contract import Ask, Before, LocalProvider, Piece
from stt_cli.errors import ProviderError, SttError, UsageError
from stt_cli.media.encode import encode, unpacked
from stt_cli.media.isolated import starting
from stt_cli.model import Answer
from stt_cli.pipeline.dispatch.workers import Plan, Result, WorkerDied
from stt_cli.providers import load, worker
from stt_cli.services.endpoint import Notify

LOCAL = "local:"
CONNECT_SECONDS = 15
GONE = "the cluster is gone"
SAME = "install the same stt, with its engine, for every worker"
LOOK_EVERY = 1.0
"""Seconds between two looks at who is in the cluster."""
RESUME = "what is finished is kept: stt jobs resume --all"

_one_at_a_time = threading.Lock()
"""Engines are not thread-safe, and a Dask worker may have several threads."""


class Members(NamedTuple):
    """What the scheduler knows of its workers."""

    workers: int
    threads: int
    gpus: int
    """Workers that offer one (`dask worker --resources GPU=1`)."""


class ClusterWorkers:
    """The workers of one scheduler. Two pieces for each thread are under way, whoever joins."""

    def __init__(self, client: Client, provider: str, most: int | None, notify: Notify) -> None:
        """`notify` is told how many workers there are, whenever that changes."""
        self._client = client
        self._provider = provider
        self._most = most
        self._notify = notify
        self._numbers = count()
        self._asked = -math.inf
        self._members = Members(0, 0, 0)
        self._look()

    @property
    def width(self) -> int:
        """How many pieces may be handed out; one even while no worker is there."""
        if time.monotonic() - self._asked > LOOK_EVERY:
            self._look()
        places = 2 * self._members.threads
        return max(1, min(places, self._most or places))

    def submit(self, piece: Piece, ask: Ask, before: Before) -> Future[Result]:
        result: Future[Result] = Future()
        packed = encode([piece.pcm or b""], "flac")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a chunk inside its task is larger than Dask likes
            done = self._client.submit(
                _transcribe,
                self._provider,
                replace(piece, pcm=None, open=None),
                packed,
                ask,
                key=f"stt-{id(self)}-{next(self._numbers)}",
                pure=False,
                # Each piece is given one, where workers offer them.
                resources={"GPU": 1} if self._members.gpus else None,
            )
        done.add_done_callback(lambda finished: _pass_on(finished, result))
        return result

    def close(self) -> None:
        with suppress(Exception):  # the scheduler may be gone, and nothing is waited for
            self._client.close(timeout=2)

    def _look(self) -> None:
        before, self._members = self._members, _members(self._client)
        if self._members.workers != before.workers or self._asked == -math.inf:
            found = self._members.workers
            waits = "" if found else ", and it waits for one"
            self._notify(0, f"cluster: {found} {'worker' if found == 1 else 'workers'}{waits}")
        self._asked = time.monotonic()


class LoadEngine(WorkerPlugin):  # type: ignore[misc]
    """Loads an engine into each worker once, also into those that join later."""

    def __init__(self, provider: str, ask: Ask) -> None:
        set_ = ",".join(f"{name}={value}" for name, value in ask.options.items())
        self.name = f"stt-{provider}-{ask.model}-{set_}"
        self._provider = provider
        self._ask = ask
        self._versions = _versions()

    async def setup(self, worker: Any) -> None:
        """Before the worker gets its first piece. One of another version leaves the cluster."""
        if self._versions != _versions():
            logging.getLogger("distributed.worker").error(_differ(self._versions, _versions()))
            worker.loop.add_callback(worker.close, nanny=True, reason="stt-versions-differ")
            return
        await asyncio.to_thread(self._load)  # it may take a while, and the scheduler asks how it is

    def _load(self) -> None:
        engines = load(self._provider)
        with suppress(SttError), _one_at_a_time:  # the first piece says what is wrong
            if isinstance(engines, LocalProvider):
                engines.prepare(self._ask)


def make(plan: Plan) -> ClusterWorkers:
    """The workers at `plan.policy.cluster`: the address of a scheduler, or `local:N`.

    Raises UsageError for a provider that a cluster does not help and for workers of another
    version, ProviderError for a scheduler that is not there.
    """
    first = plan.endpoints[0]
    if not first.spec.local:
        raise UsageError(
            f"a cluster does not help {first.spec.name}: its service sets the pace, not this machine",
            hint="leave out --cluster, or use -p local",
        )
    client = plan.stack.enter_context(_connected(plan.policy.cluster or ""))
    _check_versions(client)
    client.register_plugin(LoadEngine(first.spec.name, plan.ask))
    return ClusterWorkers(client, first.spec.name, plan.policy.concurrency, plan.notify)


def _members(client: Client) -> Members:
    """Nobody once the scheduler is gone."""
    workers = [*client.scheduler_info(n_workers=-1).get("workers", {}).values()]
    return Members(
        workers=len(workers),
        threads=sum(int(one["nthreads"]) for one in workers),
        gpus=sum("GPU" in one.get("resources", {}) for one in workers),
    )


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    for name in ("distributed", "distributed.client"):  # failures are reported by us
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    with starting():
        target = _local(address) if address.startswith(LOCAL) else address
    try:
        client = Client(target, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise ProviderError(
            f"there is no scheduler at {address}: {str(error) or type(error).__name__}",
            hint="start one with: dask scheduler, or use --cluster local:N",
        ) from None
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=2)
        if isinstance(target, LocalCluster):
            with suppress(Exception):
                target.close(timeout=5)


def _local(address: str) -> LocalCluster:
    number = address.removeprefix(LOCAL)
    if not number.isdigit() or not int(number):
        raise UsageError(f"--cluster {address}: how many workers?", hint="for example local:4")
    return LocalCluster(
        n_workers=int(number), threads_per_worker=1, dashboard_address=None, silence_logs=50
    )


def _check_versions(client: Client) -> None:
    """Raises UsageError where a worker runs another Python or another stt than this process."""
    here = _versions()
    try:
        there = client.run(_versions)
    except Exception as error:  # noqa: BLE001 - whatever a worker without this package raises
        raise UsageError(
            f"a worker of the cluster cannot run stt: {type(error).__name__}: {error}",
            hint=SAME,
        ) from None
    for worker_, versions in there.items():
        if versions != here:
            raise UsageError(
                f"worker {worker_}: {_differ(here, versions)}",
                hint="install the same versions everywhere",
            )


def _differ(here: tuple[str, str], there: tuple[str, str]) -> str:
    return f"it has {' and '.join(there)}, and who sends the pieces {' and '.join(here)}"


def _versions() -> tuple[str, str]:
    return f"stt {__version__}", f"Python {'.'.join(platform.python_version_tuple()[:2])}"


def _transcribe(provider: str, piece: Piece, packed: bytes, ask: Ask) -> Answer:
    """Runs on a worker."""
    with _one_at_a_time:
        return worker.transcribe(provider, replace(piece, pcm=unpacked(packed)), ask)


def _pass_on(done: Any, result: Future[Result]) -> None:
    """What came of a piece; called in the one thread that the client has for that.

    An answer whose worker dies before it was fetched is made again, and waited for elsewhere.
    """
    threading.Thread(target=_deliver, args=(done, result), daemon=True).start()


def _deliver(done: Any, result: Future[Result]) -> None:
    try:
        outcome: Result | BaseException = Result(answer=done.result())
    except BaseException as error:  # noqa: BLE001 - whatever it is, the run has to know
        outcome = _failure(error)
    if result.cancelled():
        return
    if isinstance(outcome, Result):
        result.set_result(outcome)
    else:
        result.set_exception(outcome)
    with suppress(Exception):
        done.release()


def _failure(error: BaseException) -> BaseException:
    match error:
        case SttError():
            return error
        case KilledWorker():
            return WorkerDied("workers of the cluster died with it")
        case CancelledError():
            return ProviderError(GONE, hint=RESUME)
        case OSError():
            return ProviderError(f"{GONE}: {error}", hint=RESUME)
        case ImportError():
            return UsageError(f"a worker of the cluster cannot run stt: {error}", hint=SAME)
        case _:
            return error
