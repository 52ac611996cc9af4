"""The subtitle readers beside pysubs2, webvtt-py, srt and the WebVTT tests of browsers.

    pip install --group benchmark
    pip download --no-deps --no-binary :all: pysubs2 webvtt-py srt --dest FOLDER
    python -m benchmarks.subtitle_readers FOLDER [-v]

FOLDER holds the source packages, whose fixtures and the texts inside their tests are read, and
whatever else is to be compared: subtitle files, and `*.test` files of web-platform-tests
(webvtt/parsing/file-parsing). Of each it is said whether the cues are the same, or differ and the
reader said so in a note, or one of them refuses the file; -v shows every difference.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tarfile
import time
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pysubs2
import srt
import webvtt

from stt_cli.errors import SttError
from stt_cli.export.markup import plain
from stt_cli.export.reading.encoding import decoded
from stt_cli.export.reading.formats import format_of
from stt_cli.export.reading.notes import Notes

Cues = list[tuple[int, int, str]]
"""Start and end in ms, and what is seen, without blanks."""
SUFFIXES = (".srt", ".vtt", ".sbv", ".ass", ".ssa", ".ttml", ".smi", ".sub", ".test", ".dfxp")


class Sample(NamedTuple):
    name: str
    data: bytes


def main() -> None:
    folder, verbose = Path(sys.argv[1]), "-v" in sys.argv
    warnings.simplefilter("ignore")
    tallies: dict[str, Counter[str]] = defaultdict(Counter)
    spent: dict[str, float] = defaultdict(float)
    for sample in samples(folder):
        for peer, read in _peers(sample).items():
            verdict, detail = compared(sample, read, spent, peer)
            tallies[peer][verdict] += 1
            if verbose and verdict != "same":
                print(f"{sample.name} | {peer} | {verdict} | {detail}")
    for peer, tally in sorted(tallies.items()):
        pace = spent[f"{peer} ours"] / spent[f"{peer} theirs"] if spent[f"{peer} theirs"] else 0.0
        print(f"{peer}: {dict(tally)}; time of ours to theirs {pace:.1f}")


def samples(folder: Path) -> Iterator[Sample]:
    """Every file and every text in the tests of source packages, under `folder`."""
    for path in sorted(folder.rglob("*")):
        if path.name.endswith(".tar.gz"):
            with tarfile.open(path) as package:
                for member in package:
                    content = package.extractfile(member) if member.isfile() else None
                    if content:
                        yield from _of_member(f"{path.name}/{member.name}", content.read())
        elif path.suffix in SUFFIXES:
            yield Sample(str(path.relative_to(folder)), path.read_bytes())


def _of_member(name: str, data: bytes) -> Iterator[Sample]:
    if name.endswith(SUFFIXES):
        yield Sample(name, data)
    elif re.search(r"/tests?/.*\.py$", name):
        for node in ast.walk(ast.parse(data)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = _dedented(node.value)
                if "\n" in text and format_of(text):
                    yield Sample(f"{name}:{node.lineno}", text.encode())


def _dedented(text: str) -> str:
    lines = text.split("\n")
    margin = min((len(x) - len(x.lstrip()) for x in lines if x.strip()), default=0)
    return "\n".join(line[margin:] for line in lines).lstrip("\n")


def ours(data: bytes) -> tuple[Cues, list[str]]:
    """The cues, and the notes. Raises SttError."""
    told: list[str] = []
    notes = Notes("t", told.append)
    text = decoded(data, notes)[0].removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    found = format_of(text)
    if found is None:
        raise SttError("unknown")
    file = found.parse(text, notes)
    notes.give()
    told += [fault.message for fault in file.broken]
    cues = [(c.start, c.end, _seen(plain("\n".join(c.lines), file.kind))) for c in file.cues]
    return sorted(cue for cue in cues if cue[2]), told


def _seen(text: str) -> str:
    return "".join(text.replace("\u2060", "").split())


def compared(
    sample: Sample, theirs: Callable[[], Cues | None], spent: dict[str, float], peer: str
) -> tuple[str, str]:
    began = time.perf_counter()
    try:
        mine, notes = ours(_tested(sample)[1] if sample.name.endswith(".test") else sample.data)
    except SttError as error:
        mine, notes = [], [str(error)]
    spent[f"{peer} ours"] += time.perf_counter() - began
    began = time.perf_counter()
    try:
        other = theirs()
    except Exception as error:  # noqa: BLE001 - whatever they raise, they refuse the file
        other = None
        if not mine:
            return "same", ""
        return "they refuse it", f"{type(error).__name__}: {str(error)[:60]!r}, {len(mine)} cues"
    spent[f"{peer} theirs"] += time.perf_counter() - began
    if other is None or mine == sorted(cue for cue in other if cue[2]):
        return "same", ""
    detail = (
        f"only ours {sorted({*mine} - {*other})[:3]}, only theirs {sorted({*other} - {*mine})[:3]}"
    )
    return ("differs, told" if notes else "differs"), f"{detail} {notes[:2]}"


def _peers(sample: Sample) -> dict[str, Callable[[], Cues | None]]:
    """Those who read such files, by name."""
    if sample.name.endswith(".test"):
        return {"browsers (wpt)": lambda: _asserted(sample)}
    text = sample.data.decode("utf-8-sig", "replace")
    found = format_of(text.replace("\r\n", "\n"))
    kind = found.name if found else ""
    peers: dict[str, Callable[[], Cues | None]] = {}
    if kind in ("srt", "vtt", "ass", "microdvd", "mpl2", "sami", "ttml"):
        peers["pysubs2"] = lambda: _pysubs2(text)
    if kind == "srt":
        peers["srt"] = lambda: [
            (
                _ms(c.start.total_seconds()),
                _ms(c.end.total_seconds()),
                _seen(plain(c.content, "srt")),
            )
            for c in srt.parse(text)
        ]
    if kind in ("vtt", "srt", "sbv"):
        peers["webvtt-py"] = lambda: _webvtt(text, kind)
    return peers


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _pysubs2(text: str) -> Cues:
    made = pysubs2.SSAFile.from_string(text)
    return [(e.start, e.end, _seen(plain(e.text, "ass"))) for e in made if not e.is_comment]


def _webvtt(text: str, kind: str) -> Cues:
    made: Any = webvtt.from_string(text) if kind == "vtt" else _other(text, kind)
    return [(_stamped(c.start), _stamped(c.end), _seen(plain(c.raw_text, "vtt"))) for c in made]


def _other(text: str, kind: str) -> Any:
    return webvtt.from_buffer(io.StringIO(text), format=kind)


def _stamped(text: str) -> int:
    hours, minutes, seconds = text.split(":")
    return _ms(int(hours) * 3600 + int(minutes) * 60 + float(seconds))


def _tested(sample: Sample) -> tuple[str, bytes]:
    """The assertions of a test of browsers, and the file that they are about."""
    asserts, _, body = sample.data.decode().partition("\n===\n")
    body = body.replace("\\\n", "")
    escape = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0rntfv])")
    return asserts, escape.sub(lambda found: ast.literal_eval(f'"{found[0]}"'), body).encode()


def _asserted(sample: Sample) -> Cues | None:
    """The cues that a test wants, as far as it says: their number, and the texts of some."""
    asserts, data = _tested(sample)
    found = re.search(r"cues\.length, (\d+)", asserts)
    mine = ours(data)[0]
    if found is None or int(found[1]) == len(mine):
        return None
    return [(0, 0, f"cue{n}") for n in range(int(found[1]))]


if __name__ == "__main__":
    main()
