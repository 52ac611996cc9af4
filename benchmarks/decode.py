"""Time and memory before any engine hears a sample, against ffmpeg doing the same.

    python -m benchmarks.decode [RECORDING]

Probes, decodes, finds pauses, cuts near every ten minutes and encodes to FLAC 16 kHz mono, on a
2-hour MP3 (44.1 kHz stereo, 128 kbit/s) made here, or on RECORDING. ffmpeg, where it is on PATH,
cuts every ten minutes without looking for pauses. Then the peak memory for 10 minutes and for
10 hours of the same sound.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from stt_cli.media.ahead import ahead
from stt_cli.media.decode import windows
from stt_cli.media.encode import encode
from stt_cli.media.probe import probe
from stt_cli.pipeline.cutting import Cutter
from stt_cli.pipeline.sending import CLOUD
from tests.support.audio import interleave, save, speech

ROUNDS = 3


def main() -> None:
    if sys.argv[1:2] == ["--memory"]:
        print(work(Path(sys.argv[2])), peak_megabytes())
        return
    with tempfile.TemporaryDirectory() as folder:
        minute = made_minute(Path(folder))
        given = [Path(name) for name in sys.argv[1:]]
        speed(given[0] if given else repeated(minute, 120), Path(folder))
        memory(minute)


def work(path: Path) -> int:
    """Everything up to the encoded chunks, as for a service; the number of chunks."""
    probe(path)
    return sum(bool(encode(pcm, "flac")) for _, pcm in Cutter(ahead(windows(path)), CLOUD))


def speed(path: Path, folder: Path) -> None:
    print(f"{path.name}: {probe(path).duration / 3600:.2f} h; seconds, best of {ROUNDS}")
    ffmpeg = shutil.which("ffmpeg")
    ours, theirs = [], []
    for _ in range(ROUNDS):
        ours.append(timed(lambda: work(path)))
        if ffmpeg:
            theirs.append(timed(lambda: segment(ffmpeg, path, folder)))
    print(f"  stt     {min(ours):6.1f}")
    if theirs:
        print(f"  ffmpeg  {min(theirs):6.1f}   stt/ffmpeg {min(ours) / min(theirs):.2f}")
    else:
        print("  ffmpeg is not on PATH: nothing to compare with")


def segment(ffmpeg: str, path: Path, folder: Path) -> None:
    form = ["-ar", "16000", "-ac", "1", "-f", "segment", "-segment_time", "600", "-c:a", "flac"]
    command = [ffmpeg, "-y", "-loglevel", "error", "-i", str(path), *form]
    subprocess.run([*command, str(folder / "%03d.flac")], check=True, stdin=subprocess.DEVNULL)


def memory(minute: Path) -> None:
    peaks = []
    for name, minutes in [("10 min", 10), ("10 h", 600)]:
        path = repeated(minute, minutes)
        command = [sys.executable, "-m", "benchmarks.decode", "--memory", str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        peaks.append(float(done.stdout.split()[1]))
        print(f"peak memory for {name:6} {peaks[-1]:6.1f} MB")
        path.unlink()
    print(f"10 h / 10 min {peaks[1] / peaks[0]:.2f}")


def made_minute(folder: Path) -> Path:
    """A minute of MP3 without a header of its own, so that copies of it in a row are one MP3."""
    spans = [(t, t + 3.2) for t in range(0, 160, 4)]
    voice = speech(spans, 165.375)  # as many samples as a minute has at 44.1 kHz
    settings = {"write_xing": "0", "id3v2_version": "0"}
    return save(
        folder / "minute.mp3", interleave(voice, voice), rate=44_100, channels=2,
        bit_rate=128_000, container_options=settings,
    )  # fmt: skip


def repeated(minute: Path, times: int) -> Path:
    path = minute.with_name(f"{times} minutes.mp3")
    content = minute.read_bytes()
    with path.open("wb") as file:
        for _ in range(times):
            file.write(content)
    return path


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
