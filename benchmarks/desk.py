"""How quick the html page is with ten hours of speech, against ten minutes of it, in a real browser.

    python -m benchmarks.desk

Needs Chromium. Each figure is how long the page takes for a thing that its reader does, to the next
frame that is drawn, in the median of ten; loading is once, from the file.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median

from msgspec.structs import replace
from websockets.sync.client import ClientConnection

from stt_cli.export import render
from stt_cli.model import Transcript
from tests.support.browser import Tab, chromium, program
from tests.support.transcripts import speech

WORDS = {"10 minutes": 1_500, "10 hours": 90_000}
FRAME = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
TIMES = 10
DEEDS = {
    "next to check": "press('n')",
    "a paragraph on": "press('ArrowDown')",
    "accept and go on": "press('a')",
    "undo": "press('u')",
    "search": "(query.value = 'train that', query.dispatchEvent(new Event('input')))",
    "jump to the end": "(scrollTo(0, document.body.scrollHeight))",
    "jump to the start": "(scrollTo(0, 0))",
}
PRESS = "void (globalThis.press = (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true})))"


def unsure(said: Transcript) -> Transcript:
    dice = Random(1)
    return replace(
        said,
        segments=tuple(
            replace(
                part, words=tuple(replace(word, confidence=dice.random()) for word in part.words)
            )
            for part in said.segments
        ),
    )


def measure(browser: ClientConnection, page: Path) -> dict[str, float]:
    tab = Tab(browser)
    began = time.perf_counter()
    tab.open(page)
    tab.run(FRAME)
    found = {"load": 1000 * (time.perf_counter() - began)}
    tab.run(PRESS)
    for name, deed in DEEDS.items():
        script = f"(async () => {{ const t = performance.now(); {deed}; await {FRAME}; return performance.now() - t; }})()"
        found[name] = median(tab.run(script) for _ in range(TIMES))
    found["elements of words"] = tab.run("document.querySelectorAll('p > span').length")
    return found


def main() -> None:
    if program() is None:
        print("no Chromium is installed")
        return
    with tempfile.TemporaryDirectory() as folder, chromium(Path(folder, "profile")) as browser:
        found = {}
        for name, words in WORDS.items():
            page = Path(folder, f"{words}.html")
            page.write_bytes(render(unsure(speech(words, speakers=3)), "html"))
            found[name] = measure(browser, page)
            print(f"{name}: {page.stat().st_size / 1e6:.1f} MB")
        short, long = (found[name] for name in WORDS)
        for deed, value in short.items():
            unit = "" if deed.startswith("elements") else " ms"
            print(
                f"{deed}: {value:.0f}{unit} and {long[deed]:.0f}{unit}, {long[deed] / value:.1f} times"
            )


if __name__ == "__main__":
    main()
