"""What sending a large file costs, against the plainest way to send it.

    python -m benchmarks.upload [MEGABYTES]

Posts a sparse file of 3000 MB to a server on loopback that throws it away: through the session,
and with `httpx.post` alone, in turn. Prints seconds, their ratio, and the peak memory of a process
that does nothing but send.
"""

from __future__ import annotations

import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import httpx

from stt_cli.contract import Call, Limits
from stt_cli.net import SessionSettings, open_session
from stt_cli.providers import openai
from tests.support.pieces import file_piece

ROUNDS = 3
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


def main() -> None:
    if sys.argv[1:2] == ["--only"]:
        WAYS[sys.argv[2]](sys.argv[3], Path(sys.argv[4]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    megabytes = int(sys.argv[1]) if sys.argv[1:] else 3000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "large.wav"
        with file.open("wb") as handle:
            handle.truncate(megabytes * 1_000_000)
        print(f"{megabytes} MB; seconds, best of {ROUNDS}; peak memory of the process in MB")
        compare(file, sink())


def compare(file: Path, url: str) -> None:
    times: dict[str, list[float]] = {name: [] for name in WAYS}
    for _ in range(ROUNDS):
        for name, way in WAYS.items():
            times[name].append(timed(partial(way, url, file)))
    for name in WAYS:
        command = [sys.executable, "-m", "benchmarks.upload", "--only", name, url, str(file)]
        peak = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        print(f"  {name:<8}{min(times[name]):7.2f} {peak:>6}")
    print(f"  stt/httpx {min(times['stt']) / min(times['httpx']):.2f}")


def through_session(url: str, file: Path) -> None:
    limits = Limits()
    with open_session(
        openai.SPEC, SessionSettings(base_url=url, key="benchmark-key", limits=limits)
    ) as session:
        fields = [("model", "whisper-1")]
        session.send(Call("POST", "/x", piece=file_piece(file, 0.0), fields=fields, paid=True))


def with_httpx(url: str, file: Path) -> None:
    with file.open("rb") as handle:
        httpx.post(f"{url}/x", data={"model": "whisper-1"}, files={"file": handle}, timeout=600)


WAYS: dict[str, Callable[[str, Path], None]] = {"stt": through_session, "httpx": with_httpx}


def timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def sink() -> str:
    """The URL of a server that reads one request per connection and answers with nothing."""
    listener = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(listener,), daemon=True).start()
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _serve(listener: socket.socket) -> None:
    while True:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as stream:
            _swallow(stream.readline, stream.read1)
            connection.sendall(ANSWER)


def _swallow(readline: Callable[[], bytes], read: Callable[[int], bytes]) -> None:
    left = 0
    while (line := readline()).strip():
        name, _, value = line.partition(b":")
        left = int(value) if name.lower() == b"content-length" else left
    while left:
        left -= len(read(min(left, 1 << 20)))


if __name__ == "__main__":
    main()
