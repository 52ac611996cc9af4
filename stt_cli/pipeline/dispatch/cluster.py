"""Workers of a Dask cluster: engines on other machines, or in more processes on this one.

A chunk travels inside its task, as FLAC: a worker needs this package and its engine, no disk in
common, no store, no key. What comes back is kept by the process that runs the recording.
"""

from __future__ import annotations

import logging
import platform
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import CancelledError, Future
from contextlib import contextmanager, suppress
from itertools import count
from typing import Any

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

LOCAL = "local:"
CONNECT_SECONDS = 15
GONE = "the cluster is gone"
RESUME = "what is finished is kept: stt jobs resume --all"

_one_at_a_time = threading.Lock()
"""Engines are not thread-safe, and a Dask worker may have several threads."""


class ClusterWorkers:
    """The workers of one scheduler. Two pieces for each thread are under way, whoever joins."""

    def __init__(self, client: Client, provider: str, most: int | None) -> None:
        self._client = client
        self._provider = provider
        self._most = most
        self._numbers = count()

    @property
    def width(self) -> int:
        """How many pieces may be handed out; one even while no worker is there."""
        threads = sum(one["nthreads"] for one in _workers(self._client))
        return max(1, min(2 * int(threads), self._most or 2 * int(threads)))

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
                resources=self._resources(),
            )
        done.add_done_callback(lambda finished: _pass_on(finished, result))
        return result

    def close(self) -> None:
        with suppress(Exception):  # the scheduler may be gone, and nothing is waited for
            self._client.close(timeout=2)

    def _resources(self) -> dict[str, float] | None:
        """A GPU for each piece, where workers offer them (`dask worker --resources GPU=1`)."""
        offered = (one.get("resources", {}) for one in _workers(self._client))
        return {"GPU": 1} if any("GPU" in one for one in offered) else None


class LoadEngine(WorkerPlugin):  # type: ignore[misc]
    """Loads an engine into each worker once, also into those that join later."""

    def __init__(self, provider: str, ask: Ask) -> None:
        set_ = ",".join(f"{name}={value}" for name, value in ask.options.items())
        self.name = f"stt-{provider}-{ask.model}-{set_}"
        self._provider = provider
        self._ask = ask

    def setup(self, worker: Any) -> None:
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
    found = len(_workers(client))
    plan.notify(0, f"cluster: {found} {'worker' if found == 1 else 'workers'}")
    return ClusterWorkers(client, first.spec.name, plan.policy.concurrency)


def _workers(client: Client) -> list[dict[str, Any]]:
    """What the scheduler knows of its workers; nothing once it is gone."""
    return [*client.scheduler_info(n_workers=-1).get("workers", {}).values()]


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
            hint="install the same stt, with its engine, for every worker",
        ) from None
    for worker_, versions in there.items():
        if versions != here:
            raise UsageError(
                f"worker {worker_} has {' and '.join(versions)}, this process {' and '.join(here)}",
                hint="install the same versions everywhere",
            )


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
        case _:
            return error
