"""A provider of another distribution whose engine reads tones, and notes what it is given."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

from stt_cli.contract import Ask, Limits, Model, Piece, Session, Spec
from stt_cli.model import Answer
from tests.support.workers import answer

NOTES = "COUNTING_NOTES"
"""The environment variable that names the file of the notes."""
TAKES = 0.05
"""Seconds for each piece, so that there is something to interrupt."""

SPEC = Spec(
    name="counting",
    title="Counting",
    local=True,
    models=(Model(id="tones", timing="word", features=frozenset({"words"})),),
    limits=Limits(concurrency=None),
)


def default_model(language: str | None) -> str:
    return "tones"


def check(ask: Ask) -> None: ...


def prepare(ask: Ask) -> None:
    _note("loaded")


def advice(model: str) -> str | None:
    return None


def transcribe(piece: Piece, ask: Ask, session: Session) -> Answer:
    pcm = piece.pcm or b""
    _note(hashlib.sha256(pcm).hexdigest())
    time.sleep(TAKES)
    return answer(pcm)


def _note(what: str) -> None:
    """One write, so that processes do not mix their lines."""
    if path := os.environ.get(NOTES):
        with Path(path).open("ab", buffering=0) as file:
            file.write(f"{os.getpid()} {what}\n".encode())


def install(folder: Path) -> None:
    """Make `folder`, on PYTHONPATH, the place where this distribution is installed."""
    info = folder / "counting_stt-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: counting-stt\nVersion: 1\n")
    (info / "entry_points.txt").write_text(f"[stt_cli.providers]\ncounting = {__name__}\n")
