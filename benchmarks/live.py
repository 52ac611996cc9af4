"""What a live session adds to a bare WebSocket client: delay, CPU, and memory over hours.

    python -m benchmarks.live [SECONDS]     delay and CPU in real time
    python -m benchmarks.live --hours 2     memory, as fast as it goes

Both clients send the same 50 ms frames to the same service on loopback, in a process of its own,
which notes when each frame is whole and says in each message when it was sent. Delay is from the
frame's being there to its arrival, and from the message's sending to the line's being printed.
"""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from statistics import quantiles
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect
from websockets.sync.server import ServerConnection, serve

from stt_cli.live.events import Final, Partial
from stt_cli.live.link import Access
from stt_cli.live.open import open_session
from stt_cli.providers.live import LiveAsk
from tests.simulators.live_server import KEY
from tests.support.live import spec

RATE, FRAME = 16_000, 1600
TONE = bytes(range(256)) * (FRAME // 128)
PATH = "/v1/speech-to-text/realtime?model_id=scribe_v2_realtime&include_timestamps=true"


def service() -> None:
    """Serves one connection; prints when each frame was whole, as JSON."""
    arrivals: list[float] = []

    def converse(connection: ServerConnection) -> None:
        connection.send('{"message_type": "session_started"}')
        got = 0
        with suppress(ConnectionClosed):
            for message in connection:
                chunk = json.loads(message)
                got += len(base64.b64decode(chunk["audio_base_64"]))
                while got >= FRAME * (len(arrivals) + 1):
                    arrivals.append(time.monotonic())
                    answer(connection, len(arrivals), False)
                if chunk["commit"]:
                    answer(connection, len(arrivals), True)

    with serve(converse, "127.0.0.1", 0, compression=None) as server:
        print(server.socket.getsockname()[1], flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        sys.stdin.read()
        print(json.dumps(arrivals))


def answer(connection: ServerConnection, count: int, commit: bool) -> None:
    """A partial every fifth frame, a final every three seconds; its text is the time."""
    text = f"{time.monotonic():.6f}"
    if count % 60 == 0 or commit:
        end = count * FRAME / 2 / RATE
        words = [{"text": text, "type": "word", "start": max(0.0, end - 0.5), "end": end}]
        for kind in ("committed_transcript", "committed_transcript_with_timestamps"):
            fields: dict[str, Any] = {"message_type": kind, "text": text, "words": words}
            connection.send(json.dumps(fields))
    elif count % 5 == 0:
        connection.send(json.dumps({"message_type": "partial_transcript", "text": text}))


class Paced:
    """Frames of 50 ms at their time, which is noted; or at once, for hours of them."""

    name, live = "paced", True

    def __init__(self, seconds: float, *, fast: bool = False) -> None:
        self.live = not fast
        self._count = round(seconds * RATE / (FRAME / 2))
        self._fast = fast
        self.there: list[float] = []

    def frames(self) -> Iterator[bytes]:
        began = time.monotonic()
        for number in range(self._count):
            if not self._fast:
                time.sleep(max(0.0, began + (number + 1) * FRAME / 2 / RATE - time.monotonic()))
                self.there.append(time.monotonic())
            yield TONE[:FRAME]

    def close(self) -> None: ...


def ours(port: int, source: Paced, printed: Callable[[str], None]) -> None:
    base = f"http://127.0.0.1:{port}"
    for event in open_session(
        spec("elevenlabs"), LiveAsk(), source, Access(base_url=base, key=KEY)
    ).events():
        if isinstance(event, Partial | Final):
            printed(event.text)


def bare(port: int, source: Paced, printed: Callable[[str], None]) -> None:
    with connect(f"ws://127.0.0.1:{port}{PATH}", compression=None) as socket:

        def receive() -> None:
            for message in socket:
                text = json.loads(message).get("text")
                if text:
                    printed(text)

        reader = threading.Thread(target=receive)
        reader.start()
        for frame in source.frames():
            audio = base64.b64encode(frame).decode()
            socket.send(json.dumps({"audio_base_64": audio, "commit": False}))
    reader.join()


def measure(client: Callable[..., None], seconds: float) -> tuple[float, float, float]:
    """The 95th percentiles of both delays in ms, and CPU in percent of a core."""
    with started() as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        source, delays = Paced(seconds), []
        with Path(os.devnull).open("w") as quiet:

            def printed(text: str) -> None:
                print(text, file=quiet, flush=True)
                delays.append(time.monotonic() - float(text.split()[0]))

            before, began = time.process_time(), time.monotonic()
            client(port, source, printed)
            cpu = (time.process_time() - before) / (time.monotonic() - began)
        arrivals = json.loads(process.communicate()[0])
    sent = [at - there for at, there in zip(arrivals, source.there, strict=False)]
    return p95(sent), p95(delays), 100 * cpu


def p95(delays: list[float]) -> float:
    return 1000 * quantiles(delays, n=20)[-1]


def started() -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "benchmarks.live", "--serve"]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def memory(hours: float) -> None:
    with started() as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        began, finals = time.monotonic(), 0
        print(f"{'stream':>10} {'finals':>8} {'peak MB':>8}")
        base = f"http://127.0.0.1:{port}"
        source = Paced(3600 * hours, fast=True)
        live = open_session(spec("elevenlabs"), LiveAsk(), source, Access(base_url=base, key=KEY))
        live._rhythm.session_seconds = None  # the service counts frames of one connection
        told = 0.0
        for event in live.events():
            finals += isinstance(event, Final)
            if live.duration >= told:
                peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
                print(f"{live.duration:8.0f} s {finals:8} {peak:8.1f}")
                told += 3600 * hours / 8
        process.communicate()
    print(f"{3600 * hours / (time.monotonic() - began):.0f} times real time")


def main() -> None:
    if "--serve" in sys.argv:
        service()
    elif "--hours" in sys.argv:
        memory(float(sys.argv[-1]))
    else:
        seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
        print(f"{'':6} {'frame to service':>18} {'message to line':>18} {'CPU of a core':>15}")
        for name, client in {"bare": bare, "stt": ours}.items():
            sending, printing, cpu = measure(client, seconds)
            print(f"{name:6} {sending:12.1f} ms p95 {printing:12.1f} ms p95 {cpu:13.1f} %")


if __name__ == "__main__":
    main()
