"""`stt` with its embedded engine against one plain pass of pocketsphinx over the same recording.

    python -m benchmarks.sphinx [RECORDING REFERENCE]

The plain pass is what the library's documentation shows: a decoder as it comes, one utterance.
`stt` is the whole command, from start to exit, with an empty job store.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import av
from pocketsphinx import Decoder

EXAMPLES = Path(__file__).parent.parent / "examples"


def decode(recording: Path) -> bytes:
    resampler = av.AudioResampler(format="s16", layout="mono", rate=16_000)
    with av.open(str(recording)) as container:
        frames = [part for frame in container.decode(audio=0) for part in resampler.resample(frame)]
    return b"".join(bytes(frame.planes[0])[: 2 * frame.samples] for frame in frames)


def plain(recording: Path) -> str:
    pcm = decode(recording)
    decoder = Decoder(loglevel="FATAL")
    decoder.start_utt()
    decoder.process_raw(pcm)
    decoder.end_utt()
    hypothesis = decoder.hyp()
    return hypothesis.hypstr if hypothesis else ""


def ours(recording: Path) -> str:
    command = [sys.executable, "-m", "stt_cli", "transcribe", "--provider", "local"]
    with tempfile.TemporaryDirectory() as home:
        homes = dict.fromkeys(("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"), home)
        done = subprocess.run(
            [*command, "--model", "sphinx", "--quiet", str(recording)],
            env={**os.environ, **homes},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return done.stdout


def words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", text.lower().replace("harbour", "harbor"))


def word_error_rate(reference: list[str], heard: list[str]) -> float:
    """Word edits from `reference` to `heard`, by the reference's length."""
    row = list(range(len(heard) + 1))
    for count, said in enumerate(reference, 1):
        before, row[0] = row[0], count
        for place, word in enumerate(heard, 1):
            edits = min(row[place] + 1, row[place - 1] + 1, before + (said != word))
            before, row[place] = row[place], edits
    return row[-1] / len(reference)


def main() -> None:
    given = [Path(name) for name in sys.argv[1:]]
    recording, text = given or (EXAMPLES / "talk.mp3", EXAMPLES / "talk.txt")
    reference = words(text.read_text(encoding="utf-8"))
    seconds = {}
    for name, run in (("plain pocketsphinx", plain), ("stt", ours)):
        begin = time.perf_counter()
        heard = run(recording)
        seconds[name] = time.perf_counter() - begin
        rate = word_error_rate(reference, words(heard))
        print(f"{name:20} {seconds[name]:6.1f} s   WER {rate:.3f}")
    ratio = seconds["plain pocketsphinx"] / seconds["stt"]
    print(f"{'':20} stt is {ratio:.2f} times as fast on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
