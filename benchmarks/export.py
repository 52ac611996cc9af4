"""Shaping and writing subtitles: ten hours against a greedy writer, and against one hour.

`python -m benchmarks.export`
"""

from __future__ import annotations

import resource
import textwrap
from collections.abc import Callable
from time import process_time

from stt_cli.export import Options, render
from stt_cli.export.clock import stamp
from stt_cli.model import Transcript
from tests.support.transcripts import speech

WORDS = 100_000


def greedy(transcript: Transcript) -> bytes:
    """The reference: what a script does that fills two lines of 42 and goes on."""
    words = [word for segment in transcript.segments for word in segment.words]
    blocks: list[str] = []
    for number in range(0, len(words), 14):
        part = words[number : number + 14]
        start, end = (stamp(round(at * 1000), ",") for at in (part[0].start, part[-1].end))
        text = "\n".join(textwrap.wrap(" ".join(word.word for word in part), 42))
        blocks.append(f"{len(blocks) + 1}\n{start} --> {end}\n{text}\n")
    return "\n".join(blocks).encode()


def seconds(work: Callable[[], bytes]) -> float:
    """The processor time of the best of three."""
    times = []
    for _ in range(3):
        start = process_time()
        work()
        times.append(process_time() - start)
    return min(times)


def main() -> None:
    hour, ten_hours = speech(WORDS // 10, speakers=2), speech(WORDS, speakers=2)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    reference = seconds(lambda: greedy(ten_hours))
    print(f"greedy srt, {ten_hours.duration / 3600:.1f} h, {WORDS} words: {reference:.2f} s")
    for name, preset in [("srt", "netflix"), ("srt", "none"), ("vtt", "default"), ("ass", "bbc")]:
        options = Options(preset=preset)
        long = seconds(lambda n=name, o=options: render(ten_hours, n, o))  # type: ignore[misc]
        short = seconds(lambda n=name, o=options: render(hour, n, o))  # type: ignore[misc]
        print(
            f"{name} {preset}: {long:.2f} s, {long / reference:.1f} x greedy, "
            f"{long / short:.1f} x a tenth of it"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"memory: {peak / 1024:.0f} MB at most, {before / 1024:.0f} MB of it the transcript")


if __name__ == "__main__":
    main()
