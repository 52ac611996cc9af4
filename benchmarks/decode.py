"""Time and memory before any engine hears a sample, against ffmpeg doing the same.

    python -m benchmarks.decode [RECORDING...]

Probes, decodes, finds pauses, cuts near every five minutes and encodes to FLAC 16 kHz mono, in two
processes as `stt transcribe` does it: two hours of speech in each of several containers (44.1 kHz
stereo), made here, or RECORDINGs. ffmpeg, where it is on PATH, cuts every ten minutes without
looking for pauses. Then the peak memory of all that in one process, for 10 minutes and for 10
hours of the same sound.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import av
from av.packet import Packet

from stt_cli.media import isolated
from stt_cli.media.ahead import ahead
from stt_cli.media.decode import Window, windows
from stt_cli.media.encode import encode
from stt_cli.media.probe import probe
from stt_cli.pipeline.reading.chunker import Chunker
from stt_cli.plan import CLOUD
from tests.support.audio import interleave, save, speech

ROUNDS = 3


BARE = {"write_xing": "0", "id3v2_version": "0"}
"""Settings of an MP3 that does not tell its length."""

ROWS: dict[str, tuple[str, dict[str, Any]]] = {
    "MP3, 128 kbit/s, no header": ("mp3", {"bit_rate": 128_000, "container_options": BARE}),
    "MP3, variable bit rate, no header": (
        "mp3", {"options": {"global_quality": "472", "flags": "+qscale"}, "container_options": BARE},
    ),
    "MP3 with a header": ("mp3", {"bit_rate": 128_000}),
    "AAC in ADTS": ("aac", {"bit_rate": 96_000}),
    "AAC in M4A": ("m4a", {"bit_rate": 96_000}),
    "Opus in Ogg": ("opus", {"rate": 48_000, "bit_rate": 32_000}),
    "WAV": ("wav", {}),
}  # fmt: skip
"""What is measured: its name -> file extension, settings."""


def main() -> None:
    if sys.argv[1:2] == ["--memory"]:
        path = Path(sys.argv[2])
        probe(path)
        work(windows(path))
        print(peak_megabytes())
        return
    with tempfile.TemporaryDirectory() as folder:
        print(f"seconds, best of {ROUNDS}")
        for name in sys.argv[1:]:
            speed(name, Path(name), Path(folder))
        if not sys.argv[1:]:
            for name, (extension, settings) in ROWS.items():
                path = made(Path(folder), extension, 120, **settings)
                speed(f"2 h of {name}", path, Path(folder))
                path.unlink()
        memory(Path(folder))


def read(path: Path) -> None:
    isolated.probe(path)
    work(isolated.windows(path))


def work(sound: Iterable[Window]) -> None:
    """Everything up to the encoded chunks, as for a service."""
    for _, part in Chunker(ahead(sound), CLOUD):
        encode(part, "flac")


def speed(name: str, path: Path, folder: Path) -> None:
    ffmpeg = shutil.which("ffmpeg")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(timed(lambda: read(path)))
        if ffmpeg:
            theirs.append(timed(lambda: segment(ffmpeg, path, folder)))
    line = f"  {name:42} stt {min(ours):6.1f}"
    if theirs:
        line += f"   ffmpeg {min(theirs):6.1f}   stt/ffmpeg {min(ours) / min(theirs):.2f}"
    print(line, flush=True)


def segment(ffmpeg: str, path: Path, folder: Path) -> None:
    form = ["-ar", "16000", "-ac", "1", "-f", "segment", "-segment_time", "600", "-c:a", "flac"]
    command = [ffmpeg, "-y", "-loglevel", "error", "-i", str(path), *form]
    subprocess.run([*command, str(folder / "%03d.flac")], check=True, stdin=subprocess.DEVNULL)


def memory(folder: Path) -> None:
    peaks = []
    for name, minutes in [("10 min", 10), ("10 h", 600)]:
        path = made(folder, "mp3", minutes, bit_rate=128_000, container_options=BARE)
        command = [sys.executable, "-m", "benchmarks.decode", "--memory", str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        peaks.append(float(done.stdout))
        print(f"peak memory for {name:6} {peaks[-1]:6.1f} MB")
        path.unlink()
    print(f"10 h / 10 min {peaks[1] / peaks[0]:.2f}")


def made(folder: Path, extension: str, minutes: int, rate: int = 44_100, **settings: Any) -> Path:
    """A minute of talk so many times over."""
    spans = [(t, t + 3.2) for t in range(0, 160, 4)]
    voice = speech(spans, 60 * rate / 16_000)  # as many samples as a minute has at `rate`
    minute = folder / f"minute.{extension}"
    save(minute, interleave(voice, voice), rate=rate, channels=2, **settings)
    path = folder / f"{minutes} minutes.{extension}"
    options = settings.get("container_options")
    with av.open(str(minute)) as first, av.open(str(path), "w", container_options=options) as out:
        copy = out.add_stream_from_template(first.streams.audio[0])
        for packet in repeated(minute, minutes):
            packet.stream = copy
            out.mux(packet)
    return path


def repeated(path: Path, times: int) -> Iterator[Packet[Any]]:
    """The packets of a recording again and again, each time later."""
    at = 0
    for _ in range(times):
        with av.open(str(path)) as source:
            for packet in source.demux(audio=0):
                if packet.duration:
                    packet.pts = packet.dts = at
                    at += packet.duration
                    yield packet


def timed(job: Callable[[], object]) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def peak_megabytes() -> float:
    """The most memory this process has held. Linux's `ru_maxrss` is the parent's where that
    was larger, so its own high-water mark is read there."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) / 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


if __name__ == "__main__":
    main()
