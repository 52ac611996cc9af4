"""How many of the wrong words lie in the stretches that `stt export --uncertain` names.

    python -m benchmarks.uncertain FOLDER [MODEL...]

FOLDER holds `manifest.tsv`, whose columns "file" and "reference" name recordings and what is said
in them. Each is transcribed by the embedded engines (models of `-p local`; sphinx and tiny.en),
and what differs from the reference is wrong. Named is a fifth of the recordings' time: of all of
them as one, as they would be in a long one, and of each on its own. "At best" is what naming
nothing but wrong words, the shortest first, would reach in that time.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import replace

from stt_cli.evaluate.alignment import align
from stt_cli.evaluate.normal import normalizer
from stt_cli.evaluate.words import text_of
from stt_cli.export.edit import merge
from stt_cli.export.reading import read
from stt_cli.model import Segment, Transcript, Word
from stt_cli.uncertain.stretches import SHARE, uncertain

MODELS = ("sphinx", "tiny.en")
DIGITS = dict(
    zip(
        "0123456789",
        ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"],
        strict=True,
    )
)


class Case(NamedTuple):
    """A transcript, and for each of its words whether it is wrong."""

    transcript: Transcript
    wrong: list[bool]


def cases(folder: Path, outputs: Path) -> list[Case]:
    with (folder / "manifest.tsv").open(encoding="utf-8") as table:
        rows = list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))
    found = []
    for row in rows:
        made = outputs / Path(row["file"]).with_suffix(".json").name
        if not made.exists():
            made = outputs / f"{Path(row['file']).name}.json"
        said = read(made.read_bytes(), made.name)
        found.append(Case(said, wrong(said, row["reference"])))
    return found


def wrong(said: Transcript, reference: str) -> list[bool]:
    """Words of `said` that are not in the reference, as Whisper's normaliser compares them."""
    normal = normalizer("en")
    truth = text_of(_plain(reference, said), normal)
    # Digits that stand alone are read out, so that how they are grouped is no error.
    spelt = replace(said, segments=tuple(map(_spelt, said.segments)))
    heard = text_of(spelt, normal)
    bad = {
        heard.owners[n]
        for step in align(truth.words, heard.words)
        if step.kind != "equal"
        for n in range(step.right, step.right_end)
    }
    return [n in bad for n in range(len(heard.tokens))]


def _plain(text: str, like: Transcript) -> Transcript:
    return replace(like, segments=(Segment(start=0, end=0, text=text),), text=text)


def _spelt(part: Segment) -> Segment:
    def spell(word: str) -> str:
        return DIGITS.get(word.strip(".,"), word)

    def spelt(word: Word) -> Word:
        return replace(word, word=spell(word.word))

    text = " ".join(map(spell, part.text.split()))
    return replace(part, text=text, words=tuple(map(spelt, part.words)))


def reached(case: Case) -> tuple[int, int, float, float]:
    """Wrong words named, wrong words at best, and the seconds named, of how many."""
    found = uncertain(case.transcript)
    words = found.ranks.words
    lengths = [word.end - word.start for word in words]
    total = case.transcript.duration
    named = sum(case.wrong[n] for n in found.reasons)
    left, best = SHARE * total, 0
    for length in sorted(length for length, bad in zip(lengths, case.wrong, strict=True) if bad):
        left -= length
        best += left >= 0
    return named, best, sum(lengths[n] for n in found.reasons), total


def tell(name: str, of: Sequence[Case]) -> None:
    parts = [reached(case) for case in of]
    bad = sum(sum(case.wrong) for case in of)
    named, best = sum(part[0] for part in parts), sum(part[1] for part in parts)
    time = sum(part[2] for part in parts) / sum(part[3] for part in parts)
    print(
        f"  {name}: {named} of {bad} wrong words ({named / bad:.0%}) in {time:.1%} of the time; "
        f"{best / bad:.0%} at best"
    )


def transcribe(folder: Path, model: str, out: Path) -> None:
    command = [sys.executable, "-m", "stt_cli", "transcribe", str(folder), "-p", "local"]
    subprocess.run([*command, "-m", model, "-f", "json", "-o", str(out), "-q"], check=True)


def measure(folder: Path, models: Sequence[str], make: Callable[[str], Path]) -> None:
    for model in models:
        every = cases(folder, make(model))
        bad, words = sum(sum(case.wrong) for case in every), sum(len(case.wrong) for case in every)
        print(f"{model}: {words} words, {bad} of them wrong ({bad / words:.0%})")
        whole = Case(
            merge([case.transcript for case in every]),
            [bad for case in every for bad in case.wrong],
        )
        tell("all as one recording", [whole])
        tell("each on its own", every)


def main() -> None:
    if len(sys.argv) < 2:
        print("name a folder with manifest.tsv: python -m benchmarks.uncertain FOLDER [MODEL...]")
        return
    folder = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:

        def make(model: str) -> Path:
            out = Path(scratch, model)
            transcribe(folder, model, out)
            return next((path for path in (out / "audio", out) if path.is_dir()), out)

        measure(folder, sys.argv[2:] or MODELS, make)


if __name__ == "__main__":
    main()
