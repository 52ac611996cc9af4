"""The measurements that take minutes, each beside a reference in the same run.

    python -m benchmarks [--json] [--keep]
    python -m benchmarks --all

Printed are a table and what became worse since the last run that was kept on such a machine;
`--json` prints them as JSON. `--keep` adds the run to benchmarks/history.json and draws
docs/benchmarks.svg. `--all` runs every script here, one after the other, which takes hours. The
machine should do nothing else meanwhile. What is not installed (ffmpeg, curl, faster-whisper, the
openai SDK) is left out.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import msgspec

from benchmarks import figures, quick

REST = {"__main__", "figures", "quick", "service"}


def main() -> None:
    options = set(sys.argv[1:])
    if unknown := options - {"--json", "--keep", "--all"}:
        sys.exit(f"there is no option {' '.join(sorted(unknown))}\n{__doc__}")
    if "--all" in options:
        every_script()
        return
    found = []
    for figure in quick.measured():
        found.append(figure)
        print(f"{figure.name}: {figure.ratio:.2f} of {figure.reference}", file=sys.stderr)
    run = figures.this_run(found)
    earlier = figures.before(run, figures.history())
    if "--json" in options:
        shown = [{**msgspec.to_builtins(one), "ratio": one.ratio} for one in found]
        known = {**msgspec.to_builtins(run), "figures": shown}
        print(msgspec.json.format(msgspec.json.encode(known)).decode())
    else:
        print(figures.table(found, earlier))
        print(figures.verdict(run, earlier))
    if "--keep" in options:
        figures.keep(run)
        figures.PLOT.write_text(figures.plot(found, run), encoding="utf-8")


def every_script() -> None:
    for script in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        if script.stem not in REST:
            print(f"== {script.stem}", flush=True)
            subprocess.run([sys.executable, "-m", f"benchmarks.{script.stem}"], check=False)


if __name__ == "__main__":
    main()
