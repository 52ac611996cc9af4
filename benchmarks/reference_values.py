"""What the libraries of the field say of the pairs that the tests compare: DER and cpWER.

    python -m benchmarks.reference_values [--record]

Prints how many of 1,000 generated pairs `stt evaluate` has the same values for, to four decimals.
`--record` keeps the libraries' values for the tests, which need neither of them. Needs
pyannote.metrics and meeteval.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from stt_cli.evaluate.diarization import Turn, errors, permuted_rate
from tests.support.comparisons import PAIRS, Spoken, conversation, turns

RECORDED = Path("tests/evaluate/reference_values.json")
COLLAR = 0.25
"""Seconds on each side; pyannote.metrics counts both sides together."""


def main() -> None:
    from meeteval.wer import cp_word_error_rate
    from pyannote.metrics.diarization import DiarizationErrorRate

    warnings.simplefilter("ignore")
    strict, lenient = DiarizationErrorRate(), DiarizationErrorRate(collar=2 * COLLAR)
    kept: dict[str, list[float]] = {"der": [], "der_collar": [], "cpwer": []}
    for number in range(PAIRS):
        ours, theirs = (_annotation(side) for side in turns(number))
        kept["der"].append(round(strict(ours, theirs), 6))
        kept["der_collar"].append(round(lenient(ours, theirs), 6))
        left, right = map(_texts, conversation(number))
        kept["cpwer"].append(round(cp_word_error_rate(left, right).error_rate, 6))
    found = {
        "der": [errors(*turns(n)).rate for n in range(PAIRS)],
        "der_collar": [errors(*turns(n), COLLAR).rate for n in range(PAIRS)],
        "cpwer": [permuted_rate(*conversation(n)) for n in range(PAIRS)],
    }
    for name, values in found.items():
        pairs = zip(values, kept[name], strict=True)
        # Of no speech at all, theirs is 1, and ours is not said.
        same = sum(abs((1.0 if mine is None else mine) - theirs) < 5e-5 for mine, theirs in pairs)
        print(f"{name}: {same} of {PAIRS} alike")
    if "--record" in sys.argv:
        RECORDED.write_text(json.dumps(kept) + "\n")


def _annotation(side: Sequence[Turn]) -> Any:
    from pyannote.core import Annotation, Segment

    made = Annotation()
    for number, turn in enumerate(side):
        made[Segment(turn.start, turn.end), number] = turn.speaker
    return made


def _texts(spoken: Spoken) -> dict[str, str]:
    return {name: " ".join(words) for name, words in spoken.items()}


if __name__ == "__main__":
    main()
