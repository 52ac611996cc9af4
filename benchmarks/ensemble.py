"""How many errors are left when several vote, simulated and on recordings with known words.

    python -m benchmarks.ensemble [FOLDER [MODEL ...]]

Simulated: 1,500 words, each member with errors of its own at the rates that a row names (3 of 5
another word, 1 left out, 1 with one more), with confidences and without. "best" is the error rate
of the best member, "vote" that of the vote.

FOLDER holds recordings and what is said in them (`NAME.wav` and `NAME.txt`); each is transcribed by
the local models named (by default those on this machine), and by all of them together.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from stt_cli.model import Transcript
from stt_cli.text.words import fold
from stt_cli.voting import Ballot, vote
from tests.support.errors import error_rate, misheard
from tests.support.hearing import sentence_stream, speak, vocabulary

WORDS = 1500
RATES = [
    (0.08, 0.08), (0.08, 0.08, 0.08), (0.08,) * 4, (0.08,) * 5, (0.05, 0.1, 0.2), (0.02, 0.1, 0.1),
    (0.3, 0.1, 0.05), (0.03, 0.04), (0.01, 0.02, 0.3),
]  # fmt: skip


def main() -> None:
    print(f"{'rates':<34} {'confidences':<12} {'best':>7} {'vote':>7}")
    for rates in RATES:
        for sure in (False, True):
            best, voted = simulated(rates, sure=sure)
            print(
                f"{rates!s:<34} {'yes' if sure else 'no':<12} {best:7.2%} {voted:7.2%}", flush=True
            )
    if len(sys.argv) > 1:
        spoken(Path(sys.argv[1]), sys.argv[2:] or ["tiny.en", "sphinx"])


def simulated(rates: Sequence[float], *, sure: bool) -> tuple[float, float]:
    """The error rates of the best member and of the vote."""
    dice = random.Random(1)
    talk = speak(sentence_stream(WORDS, vocabulary(1500), dice, echo=0.2), dice)
    reference = [one.word for one in talk]
    heard = [misheard(talk, rate, dice, sure=sure) for rate in rates]
    (result,), _ = vote([[Ballot(member=str(at), words=words) for at, words in enumerate(heard)]])
    errors = [error_rate(reference, [word.word for word in words]) for words in heard]
    return min(errors), error_rate(reference, [word.word for word in result.words])


def spoken(folder: Path, models: Sequence[str]) -> None:
    """A row for each recording and one for all: the error rates of each model and of the vote."""
    print(f"\n{'recording':<34} " + " ".join(f"{name:>10}" for name in (*models, "vote")))
    totals = [0.0] * (len(models) + 1)
    count = 0
    for truth in sorted(folder.glob("*.txt")):
        audio = next((one for one in folder.glob(f"{truth.stem}.*") if one != truth), None)
        reference = words_of(truth.read_text("utf-8"))
        if audio and reference:
            asked: list[tuple[str, ...]] = [("-p", "local", "-m", model) for model in models]
            asked.append(("--ensemble", ",".join(f"local:{model}" for model in models)))
            wrong = [error_rate(reference, transcribed(audio, one)) for one in asked]
            totals = [
                sum_ + rate * len(reference) for sum_, rate in zip(totals, wrong, strict=True)
            ]
            count += len(reference)
            print(f"{audio.name:<34} " + " ".join(f"{rate:10.2%}" for rate in wrong), flush=True)
    if count:
        print(f"{'all':<34} " + " ".join(f"{sum_ / count:10.2%}" for sum_ in totals))


def transcribed(audio: Path, asked: Sequence[str]) -> list[str]:
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        command = [sys.executable, "-m", "stt_cli", "transcribe", str(audio), *asked]
        subprocess.run([*command, "-l", "en", "-f", "json", "-o", str(out), "-q"], check=True)
        return words_of(msgspec.json.decode(out.read_bytes(), type=Transcript).text)


def words_of(text: str) -> list[str]:
    return [word for word in map(fold, text.replace("-", " ").split()) if word]


if __name__ == "__main__":
    main()
