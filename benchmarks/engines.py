"""The engines on this machine over recordings with references, each beside the engine itself.

    python -m benchmarks.engines [FOLDER] [--json]

FOLDER holds recordings with their texts in files of the same name (talk.mp3, talk.txt) or in a
manifest.tsv with the columns `file` and `reference`; by default it is examples/. A file of the same
name that ends in .words.json has the time of every word. For each engine whose weights are here:
word errors (normalised as Whisper's authors do), processor time for a second of audio and the most
memory of one process; how far the starts of words are off; the same for all recordings joined into
one file, with half a second between them, and that file live. Needs the extras evaluate and,
for Whisper, whisper.
"""

from __future__ import annotations

import csv
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

import av
import msgspec
from msgspec import Struct

from benchmarks.batch import cost
from benchmarks.service import new_user
from stt_cli.evaluate import evaluate
from stt_cli.evaluate.report import total
from stt_cli.export.reading import read
from stt_cli.export.reading.plain import read_plain
from stt_cli.model import Transcript
from stt_cli.providers.local.whisper.models import ABOUT, weights
from stt_cli.weights import find

EXAMPLES = Path(__file__).parent.parent / "examples"
ENDINGS = {".mp3", ".wav", ".flac", ".ogg", ".m4a", ".opus"}
GAP = 0.5
"""Seconds of silence between recordings that are joined."""
SPHINX = """
import json, sys
from benchmarks.sphinx import plain
from pathlib import Path
print(json.dumps([plain(Path(name)) for name in sys.argv[1:]]))
"""
WHISPER_ALONE = """
import json, sys
from pathlib import Path
import numpy
from faster_whisper import WhisperModel
from benchmarks.sphinx import decode
model = WhisperModel(sys.argv[1], device="cpu", compute_type="int8")
texts = []
for name in sys.argv[2:]:
    sound = numpy.frombuffer(decode(Path(name)), numpy.int16).astype(numpy.float32) / 32768
    parts, _ = model.transcribe(sound, language="en", word_timestamps=True)
    texts.append(" ".join(part.text.strip() for part in parts))
print(json.dumps(texts))
"""
"""As its documentation calls it, but for the decoding: releases of PyAV differ in that."""


class Spoken(Struct, frozen=True):
    """A recording, and what is said in it."""

    path: Path
    text: str
    words: list[dict[str, Any]] | None = None


class Row(Struct, frozen=True, kw_only=True):
    """One engine over one set of recordings."""

    recordings: str
    engine: str
    wer: float
    cpu: float
    """Seconds of processor time for a second of audio."""
    peak: float
    """Megabytes."""
    start_error: float | None = None
    """Milliseconds that the starts of words are off, in the median."""


def main() -> None:
    given = [Path(word) for word in sys.argv[1:] if not word.startswith("--")]
    recordings = list(found(given[0] if given else EXAMPLES))
    if not recordings:
        sys.exit("no recording with a reference was found there")
    rows = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        one = [joined(recordings, folder / "joined.wav")] if len(recordings) > 1 else []
        for label, some in (("each", recordings), ("as one file", one)):
            for row in measured(label, some, folder) if some else ():
                rows.append(row)
                print(line(row), file=sys.stderr, flush=True)
    if "--json" in sys.argv:
        print(msgspec.json.format(msgspec.json.encode(rows)).decode())
    else:
        print("\n".join(map(line, rows)))


def found(folder: Path) -> Iterator[Spoken]:
    """The recordings of a folder that have references."""
    manifest = folder / "manifest.tsv"
    if manifest.exists():
        with manifest.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                yield Spoken(folder / row["file"], row["reference"])
        return
    for path in sorted(folder.iterdir()):
        text = path.with_suffix(".txt")
        if path.suffix.lower() in ENDINGS and text.exists():
            times = path.with_suffix(".words.json")
            words = json.loads(times.read_text()) if times.exists() else None
            yield Spoken(path, text.read_text(encoding="utf-8"), words)


def joined(recordings: Sequence[Spoken], out: Path) -> Spoken:
    """All of them as one WAV file."""
    with av.open(str(out), "w") as made:
        stream = made.add_stream("pcm_s16le", rate=16_000, layout="mono")
        assert isinstance(stream, av.AudioStream)
        silence = av.AudioFrame(format="s16", layout="mono", samples=round(GAP * 16_000))
        silence.planes[0].update(bytes(silence.planes[0].buffer_size))
        for one in recordings:
            for frame in chain(_frames(one.path), [silence]):
                frame.sample_rate, frame.pts = 16_000, None
                made.mux(stream.encode(frame))
        made.mux(stream.encode(None))
    return Spoken(out, " ".join(one.text for one in recordings))


def _frames(path: Path) -> Iterator[av.AudioFrame]:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    with av.open(str(path)) as container:
        for frame in container.decode(audio=0):
            yield from resampler.resample(frame)


def repeated(recording: Path, times: int, folder: Path) -> Path:
    """The recording so many times over, as a WAV file in `folder`."""
    return joined([Spoken(recording, "")] * times, folder / "repeated.wav").path


def seconds(recordings: Sequence[Spoken]) -> float:
    """How long they are together."""
    return sum(frame.samples for one in recordings for frame in _frames(one.path)) / 16_000


def measured(label: str, recordings: Sequence[Spoken], folder: Path) -> Iterator[Row]:
    """Every engine on this machine over the recordings: as part of stt, and by itself."""
    length = seconds(recordings)
    for model in models():
        heard, used = ours(model, recordings, folder / f"{label}-{model}")
        yield row(label, f"stt, {model}", recordings, heard, (used, length))
        heard, used = alone(model, recordings)
        yield row(label, f"{model} directly", recordings, heard, (used, length))
        if len(recordings) == 1:
            heard, used = live(model, recordings[0], folder / f"live-{model}.json")
            yield row(label, f"stt stream, {model}", recordings, heard, (used, length))


def models() -> list[str]:
    """Those whose weights are on this machine."""
    return [*(one.id for one in ABOUT.models if find(weights(one.id))), "sphinx"]


def tiny() -> Path:
    """The folder with the weights of tiny.en."""
    place = find(weights("tiny.en"))
    assert place
    return place.folder


def ours(
    model: str, recordings: Sequence[Spoken], home: Path
) -> tuple[list[Transcript], dict[str, float]]:
    command = [sys.executable, "-m", "stt_cli", "transcribe", "-p", "local", "-m", model]
    places = [str(one.path) for one in recordings]
    listed = home / "list.txt"
    home.mkdir()
    listed.write_text("\n".join(places))
    command += ["-l", "en", "--files-from", str(listed), "-f", "json", "-q"]
    command += ["--output-template", "{hash}.json"]
    out = home / "out"
    used = cost(([*command, "-o", str(out)], {**os.environ, **new_user(home)}))
    made = [read(path.read_bytes(), str(path)) for path in out.iterdir()]
    by_name = {one.source.name: one for one in made}
    return [by_name[name] if name in by_name else by_name[Path(name).name] for name in places], used


def live(model: str, one: Spoken, out: Path) -> tuple[list[Transcript], dict[str, float]]:
    command = [sys.executable, "-m", "stt_cli", "stream", str(one.path), "--fast", "-p", "local"]
    used = cost(silenced([*command, "-m", model, "-l", "en", "-o", str(out), "-q"], os.devnull))
    return [read(out.read_bytes(), str(out))], used


def silenced(command: list[str], out: str) -> tuple[list[str], dict[str, str]]:
    """The command, whose output goes to a file."""
    return ["sh", "-c", f'"$@" > {out}', "sh", *command], dict(os.environ)


def alone(model: str, recordings: Sequence[Spoken]) -> tuple[list[Transcript], dict[str, float]]:
    """The engine as its documentation calls it."""
    names = [str(one.path) for one in recordings]
    if model == "sphinx":
        command = [sys.executable, "-c", SPHINX, *names]
    else:
        place = find(weights(model))
        assert place
        command = [sys.executable, "-c", WHISPER_ALONE, str(place.folder), *names]
    with tempfile.NamedTemporaryFile() as out:
        used = cost(silenced(command, out.name))
        texts = json.loads(Path(out.name).read_text())
    return [read_plain(text.encode() or b"-", "-", lambda message: None) for text in texts], used


def row(
    label: str,
    engine: str,
    recordings: Sequence[Spoken],
    heard: Sequence[Transcript],
    used: tuple[dict[str, float], float],
) -> Row:
    reports, starts = [], []
    for one, transcript in zip(recordings, heard, strict=True):
        reference = read_plain(one.text.encode(), str(one.path), lambda message: None)
        reports.append(evaluate(reference, transcript, language="en"))
        starts += offsets(one, transcript)
    rate = total(reports).words.rate
    cost_of, length = used
    return Row(
        recordings=label,
        engine=engine,
        wer=100 * (rate or 0.0),
        cpu=cost_of["cpu"] / length,
        peak=cost_of["peak"],
        start_error=1000 * median(starts) if starts else None,
    )


def offsets(one: Spoken, transcript: Transcript) -> list[float]:
    """How many seconds the starts of words are off, where both sides have times."""
    timed = any(segment.words for segment in transcript.segments)
    if not one.words or not timed:
        return []
    start, end = one.words[0]["start"], one.words[-1]["end"]
    text = " ".join(word["word"] for word in one.words)
    segment = {"start": start, "end": end, "text": text, "words": one.words}
    whole = {"text": text, "duration": end, "segments": [segment]}
    report = evaluate(read(json.dumps(whole).encode(), "reference"), transcript, language="en")
    return [report.times.start.median] if report.times else []


def line(row: Row) -> str:
    """As it is printed."""
    off = "" if row.start_error is None else f"   starts off {row.start_error:.0f} ms"
    return (
        f"{row.recordings:<12} {row.engine:<24} WER {row.wer:5.1f} %   CPU {row.cpu:.3f}   "
        f"{row.peak:4.0f} MB{off}"
    )


if __name__ == "__main__":
    main()
