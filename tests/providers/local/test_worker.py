"""Worker processes obey their parent, and nothing is loaded before it is used."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor

import pytest

from stt_cli.contract import Ask
from stt_cli.model import Answer
from stt_cli.providers import local, worker
from tests.providers.local.conftest import piece

ORPHANED = """
import multiprocessing, os, signal, time
from concurrent.futures import ProcessPoolExecutor
from stt_cli.contract import Ask
from stt_cli.providers import worker

context = multiprocessing.get_context("spawn")
pool = ProcessPoolExecutor(1, mp_context=context, initializer=worker.initialize, initargs=("local", Ask(model="sphinx")))
print(pool.submit(os.getpid).result(), flush=True)
pool.submit(time.sleep, 600)
os.kill(os.getpid(), signal.SIGKILL)
"""
LOADED = """
import sys
from stt_cli.providers import local

local.SPEC.model(local.default_model())
print([name for name in ("pocketsphinx", "faster_whisper", "numpy") if name in sys.modules])
"""


def test_importing_the_engines_room_loads_no_engine() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C as at a terminal; a test run in the background has it ignored, and so its children."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("ctrl_c")
def test_a_worker_leaves_ctrl_c_to_its_parent_and_hears_on(recording: bytes) -> None:
    with ProcessPoolExecutor(
        1,
        mp_context=multiprocessing.get_context("spawn"),
        initializer=worker.initialize,
        initargs=("local", Ask(model="sphinx")),
    ) as pool:
        process = pool.submit(os.getpid).result()
        os.kill(process, signal.SIGINT)
        chunk = piece(recording[: 3 * 32_000])
        answer = pool.submit(local.transcribe, chunk, Ask(model="sphinx")).result()
        assert isinstance(answer, Answer)
        assert answer.words
        assert pool.submit(os.getpid).result() == process


def test_a_busy_worker_ends_with_its_parent() -> None:
    # The worker holds the pipe too: reading ends only when both are gone.
    done = subprocess.run(
        [sys.executable, "-c", ORPHANED], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL
    assert done.stdout.strip().isdigit()
