"""A service on loopback with a network and limits of its own, in a process of its own.

It speaks OpenAI's transcription endpoint and answers with timed words for as long as the audio is,
without listening to it, so that it takes next to no processor time. What comes in is read at a set
speed, and answered a set time after its last byte.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec import json as fast

BLOCK = 16_384
KEY = "benchmark-key"
WORDS_A_SECOND = 2.5


class Network(Struct, frozen=True, kw_only=True):
    """How fast the service is, and how much it takes."""

    latency: float = 0.0
    """Seconds from the last byte of a request to its answer."""
    bytes_per_second: float | None = None
    """Of each connection."""
    most: int | None = None
    """Requests that are taken in any `period`."""
    period: float = 60.0


class Seen(Struct, kw_only=True):
    """What came in. Moments are those of the monotonic clock, which processes share."""

    begun: list[float] = []
    """When the first byte of each request's body came."""
    ended: list[float] = []
    """When each request that was taken had been answered."""
    sizes: list[int] = []
    refused: list[float] = []
    most_at_once: int = 0


class Running:
    """The service, as others see it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout
        self._process = process
        self.url = process.stdout.readline().strip()

    def seen(self) -> Seen:
        """End it; returns what came in."""
        out, _ = self._process.communicate("")
        return fast.decode(out, type=Seen)

    def environment(self) -> dict[str, str]:
        """What makes `stt` use it."""
        return {"STT_OPENAI_BASE_URL": self.url, "OPENAI_API_KEY": KEY}


def new_user(home: Path) -> dict[str, str]:
    """What makes `stt` keep everything under `home`, where nothing is known yet."""
    return {f"XDG_{name}_HOME": str(home / name) for name in ("DATA", "CONFIG", "STATE")}


@contextmanager
def running(network: Network) -> Iterator[Running]:
    command = [sys.executable, "-m", "benchmarks.service", fast.encode(network).decode()]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Running(process)
        finally:
            process.kill()


class _Service:
    def __init__(self, network: Network) -> None:
        self._network = network
        self._taken: deque[float] = deque()
        self._active = 0
        self.seen = Seen()

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError, asyncio.IncompleteReadError):
            while await self._exchange(reader, writer):
                pass
        writer.close()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = await reader.readuntil(b"\r\n\r\n")
        length = _length(head)
        self._active += 1
        self.seen.most_at_once = max(self.seen.most_at_once, self._active)
        try:
            wait = self._refusal()
            start, seconds = await self._read(reader, length)
            if wait is None:
                await asyncio.sleep(self._network.latency)
                self.seen.sizes.append(length)
                _send(writer, "200 OK", answer(seconds))
                self.seen.ended.append(time.monotonic())
            else:
                self.seen.refused.append(start)
                body = fast.encode({"error": {"message": "Rate limit reached", "code": "rate"}})
                _send(writer, f"429 Too Many Requests\r\nRetry-After: {wait:.3f}", body)
            await writer.drain()
        finally:
            self._active -= 1
        return True

    def _refusal(self) -> float | None:
        """Seconds until the next request is taken; None: this one is."""
        if self._network.most is None:
            return None
        now = time.monotonic()
        while self._taken and self._taken[0] <= now - self._network.period:
            self._taken.popleft()
        if len(self._taken) >= self._network.most:
            return self._taken[0] + self._network.period - now
        self._taken.append(now)
        return None

    async def _read(self, reader: asyncio.StreamReader, length: int) -> tuple[float, float]:
        """When the body began, and how many seconds of audio it holds."""
        first = await reader.read(min(BLOCK, length))
        began = time.monotonic()
        self.seen.begun.append(began)
        audio, got = first, len(first)
        while got < length:
            if self._network.bytes_per_second:
                ahead = began + got / self._network.bytes_per_second - time.monotonic()
                await asyncio.sleep(max(0.0, ahead))
            block = await reader.read(min(BLOCK, length - got))
            if not block:
                raise ConnectionError
            got += len(block)
            if len(audio) < 4096:
                audio += block
        return began, duration(audio, length)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


def _send(writer: asyncio.StreamWriter, status: str, body: bytes) -> None:
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    writer.write(head.encode() + body)


def duration(body: bytes, size: int) -> float:
    """Seconds of a FLAC file of 16 kHz within the beginning of a request of `size` bytes."""
    at = body.find(b"fLaC")
    if at < 0:
        return size / 32_000
    numbers = int.from_bytes(body[at + 18 : at + 26], "big")
    return (numbers & ((1 << 36) - 1)) / ((numbers >> 44) or 16_000)


@lru_cache(maxsize=64)
def answer(seconds: float) -> bytes:
    """OpenAI's `verbose_json`: sentences of ten words, all of them timed."""
    step = 1 / WORDS_A_SECOND
    words = [
        {"word": f"word{n}", "start": round(n * step, 2), "end": round((n + 0.8) * step, 2)}
        for n in range(int(seconds * WORDS_A_SECOND))
    ]
    segments = [
        _segment(number, words[at : at + 10]) for number, at in enumerate(range(0, len(words), 10))
    ]
    return fast.encode(
        {
            "task": "transcribe",
            "language": "english",
            "duration": seconds,
            "text": " ".join(segment["text"].strip() for segment in segments),
            "segments": segments,
            "words": words,
        }
    )


def _segment(number: int, words: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": number,
        "start": words[0]["start"],
        "end": words[-1]["end"],
        "text": " " + " ".join(word["word"] for word in words) + ".",
        "avg_logprob": -0.2,
        "no_speech_prob": 0.01,
    }


async def serve(network: Network) -> None:
    service = _Service(network)
    server = await asyncio.start_server(service.converse, "127.0.0.1", 0, limit=4 * BLOCK)
    port = server.sockets[0].getsockname()[1]
    print(f"http://127.0.0.1:{port}", flush=True)
    await asyncio.to_thread(sys.stdin.read)
    print(fast.encode(service.seen).decode(), flush=True)


if __name__ == "__main__":
    asyncio.run(serve(fast.decode(sys.argv[1], type=Network)))
