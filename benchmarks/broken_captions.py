"""Damaged subtitle and transcript files, and what the readers make of them.

    python -m benchmarks.broken_captions [COUNT [SEED [KEEP_FOLDER]]]

Each is read and, where there is something in it, written as SRT, WebVTT, ASS and JSON. Good is a
transcript or an `SttError`; any other exception, more than 2 s, or more than 500 MB are faults, and
exit 1. Files that showed one are kept in KEEP_FOLDER.
"""

from __future__ import annotations

import random
import resource
import sys
import time
import traceback
from collections import Counter
from pathlib import Path

from stt_cli.errors import SttError
from stt_cli.export import Options, render
from stt_cli.export.reading import read
from tests.support.mutations import mutated
from tests.support.timed_text import files

SECONDS, MEGABYTES = 2.0, 500.0
FORMATS = ("srt", "vtt", "ass", "json")


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    dice = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    keep = Path(sys.argv[3]) if len(sys.argv) > 3 else None
    tally: Counter[str] = Counter()
    slowest, most = 0.0, peak()
    whole = files()
    for number in range(count):
        (data,) = mutated(whole, 1, dice)
        began = time.process_time()
        outcome = attempt(data)
        spent = time.process_time() - began
        slowest = max(slowest, spent)
        fault = outcome if outcome not in ("read", "refused") else "time" if spent > SECONDS else ""
        if peak() > most + MEGABYTES / 2:
            fault = fault or f"memory, {peak() - most:.0f} MB"
        most = max(most, peak())
        tally[fault or outcome] += 1
        if fault:
            print(f"{number}: {fault} ({spent:.2f} s, {len(data)} bytes): {data[:120]!r}")
            if keep:
                (keep / f"{number}.bin").write_bytes(data)
    print(f"{count} files: {dict(tally)}; slowest {slowest:.2f} s, memory {most:.0f} MB")
    sys.exit(not set(tally) <= {"read", "refused"} or most > MEGABYTES)


def peak() -> float:
    """The most memory that this process has had, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def attempt(data: bytes) -> str:
    """ "read", "refused", or the exception that should not have been."""
    try:
        made = read(data, "t")
        for name in FORMATS:
            render(made, name, Options(preset="none"))
    except SttError:
        return "refused"
    except Exception as error:  # noqa: BLE001 - it is what we are after
        frame = traceback.extract_tb(error.__traceback__)[-1]
        return f"{type(error).__name__} in {Path(frame.filename).name}:{frame.lineno}: {error}"
    return "read"


if __name__ == "__main__":
    main()
