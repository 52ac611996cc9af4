"""Time to plan and stitch recordings of up to 10 hours, against the same work for 1 hour.

    python -m benchmarks.linear

10,000 words an hour, chunks of 60 s, no pause to cut in: every seam has an overlap. Work that is
linear in the recording's length takes as many times as long as the recording is longer.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Literal

from stt_cli.model import Pause
from stt_cli.plan import Rules, plan
from stt_cli.stitch import ChunkAnswer, gaps, stitch
from tests.support.hearing import Ears, hear, sentence_stream, speak, vocabulary

HOURS = (1, 2, 5, 10)
WORDS_PER_HOUR = 10_000
ROUNDS = 3


def main() -> None:
    print(f"{'':<28}" + "".join(f"{hours:>14} h" for hours in HOURS))
    works: dict[str, Callable[[int], Callable[[], object]]] = {
        "plan, pauses every 2 s": planning,
        "stitch, word times": lambda hours: stitching(hours, "word", 5.0),
        "stitch, segment times": lambda hours: stitching(hours, "segment", 8.0),
        "stitch, text only": lambda hours: stitching(hours, "text", 8.0),
    }
    for name, work in works.items():
        seconds = [fastest(work(hours)) for hours in HOURS]
        cells = (f"{one:6.3f} s {one / seconds[0]:4.1f}x" for one in seconds)
        print(f"{name:<28}" + "".join(f"{cell:>16}" for cell in cells), flush=True)


def fastest(work: Callable[[], object]) -> float:
    """Seconds of processor time, so that other programs do not count."""
    rounds = []
    for _ in range(ROUNDS):
        started = time.process_time()
        work()
        rounds.append(time.process_time() - started)
    return min(rounds)


def planning(hours: int) -> Callable[[], object]:
    starts = range(1, hours * 3600, 2)
    pauses = [Pause(start=at, end=at + 0.15 + at % 7 / 10, level=-50.0 - at % 5) for at in starts]
    rules = Rules(max_seconds=60.0, search=20.0, leave_out=0.7)
    return lambda: plan(pauses, hours * 3600.0, rules)


def stitching(
    hours: int, times: Literal["word", "segment", "text"], overlap: float
) -> Callable[[], object]:
    dice = random.Random(hours)
    spoken = speak(sentence_stream(hours * WORDS_PER_HOUR, vocabulary(1500), dice), dice)
    duration = spoken[-1].end + 0.5
    chunks = plan([], duration, Rules(max_seconds=60.0, overlap=overlap))
    ears = Ears(times=times, jitter=0.08, edges="garbled", errors=0.04)
    heard = [ChunkAnswer(chunk=chunk, answer=hear(spoken, chunk, ears)) for chunk in chunks]
    speech = [span for chunk in chunks for span in chunk.spans]
    return lambda: gaps(stitch(heard, duration).words, speech, duration)


if __name__ == "__main__":
    main()
