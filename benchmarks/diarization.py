"""How much of the speech `stt transcribe --diarize` gives to the right speaker, on this machine.

    python -m benchmarks.diarization FOLDER [MODEL]

FOLDER holds recordings, each with a NAME.json beside it: a list of [start, end, speaker], in
seconds. Every recording is transcribed as it is, and once more cut into turns of 0.8 to 2.5 s in
a new order, with the number of speakers found and given. "Right" is the share of the time of all
words within a turn that has the turn's speaker, each speaker being called what fits best; the
reference for the time taken is the length of the sound. Needs `stt models download speakers`.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import wave
from collections import Counter
from itertools import permutations
from pathlib import Path
from typing import NamedTuple

from stt_cli.media.decode import windows
from stt_cli.voices.cutting import RATE

Turn = tuple[float, float, str]
QUICK = (0.8, 2.5)


class Case(NamedTuple):
    name: str
    path: Path
    turns: list[Turn]

    @property
    def people(self) -> int:
        return len({who for _, _, who in self.turns})


def cases(folder: Path, scratch: Path) -> list[Case]:
    found = []
    for reference in sorted(folder.glob("*.json")):
        recordings = [p for p in folder.glob(f"{reference.stem}.*") if p.suffix != ".json"]
        turns = [(float(a), float(b), str(who)) for a, b, who in json.loads(reference.read_bytes())]
        if recordings:
            plain = Case(reference.stem, recordings[0], turns)
            found += [plain, quick(plain, scratch)]
    return found


def quick(case: Case, scratch: Path) -> Case:
    """The case's speech in short turns of people in a random order, 0.2 s apart."""
    dice = random.Random(case.name)
    pcm = b"".join(window.pcm for window in windows(case.path))
    pieces: dict[str, list[bytes]] = {}
    for start, end, who in case.turns:
        at = start
        while at < end:
            until = min(end, at + dice.uniform(*QUICK))
            pieces.setdefault(who, []).append(pcm[2 * round(at * RATE) : 2 * round(until * RATE)])
            at = until
    sound, turns, last = b"", list[Turn](), ""
    while left := [who for who, own in pieces.items() if own and who != last]:
        last = dice.choice(left)
        piece = pieces[last].pop(0)
        begin = len(sound) / 2 / RATE
        turns.append((begin, begin + len(piece) / 2 / RATE, last))
        sound += piece + bytes(2 * RATE // 5)
    path = scratch / f"{case.name}-quick.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(sound)
    return Case(path.stem, path, turns)


def transcribed(case: Case, model: list[str], speakers: list[str], home: Path) -> dict[str, object]:
    command = [
        sys.executable,
        "-m",
        "stt_cli",
        "transcribe",
        str(case.path),
        "-p",
        "local",
        "--quiet",
    ]
    environment = {**os.environ, "XDG_DATA_HOME": str(home)}
    done = subprocess.run(
        [*command, *model, "--diarize", *speakers, "-f", "json"],
        stdout=subprocess.PIPE, env=environment, check=True,
    )  # fmt: skip
    found: dict[str, object] = json.loads(done.stdout)
    return found


def right(case: Case, transcript: dict[str, object]) -> float:
    seconds: Counter[tuple[str, str]] = Counter()
    for segment in transcript["segments"]:  # type: ignore[attr-defined]
        for word in segment["words"]:
            for start, end, who in case.turns:
                shared = min(end, word["end"]) - max(start, word["start"])
                if shared > 0:
                    seconds[segment["speaker"], who] += shared
    people = sorted({who for _, who in seconds})
    called = sorted({name for name, _ in seconds})
    names = [*called, *[""] * max(0, len(people) - len(called))]
    best = max(
        sum(seconds[name, who] for name, who in zip(chosen, people, strict=True))
        for chosen in permutations(names, len(people))
    )
    return best / sum(seconds.values())


def main() -> None:
    folder, model = Path(sys.argv[1]), sys.argv[2:3]
    print("| recording | people | right, number found | found | right, number given | CPU |")
    print("|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        for case in cases(folder, home):
            known = ["--speakers", str(case.people)]
            found = transcribed(case, ["-m", *model] if model else [], [], home)
            before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
            given = transcribed(case, ["-m", *model] if model else [], known, home)
            # The words are there already: what it takes is to listen to the voices.
            spent = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
            print(
                f"| {case.name} | {case.people} | {right(case, found):.1%} "
                f"| {len(found['speakers'])} | {right(case, given):.1%} "  # type: ignore[arg-type]
                f"| {spent / float(given['duration']):.3f} s/s |",  # type: ignore[arg-type]
                flush=True,
            )


if __name__ == "__main__":
    main()
