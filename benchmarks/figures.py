"""A measurement beside its reference, and what is printed, kept and drawn of many."""

from __future__ import annotations

import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path

import msgspec
from msgspec import Struct

from stt_cli import __version__

HISTORY = Path(__file__).parent / "history.json"
PLOT = Path(__file__).parent.parent / "docs" / "benchmarks.svg"
SLOWER = 1.15
"""How much worse than before a ratio is until that is told: less is the machine's own doing."""


class Figure(Struct, frozen=True, kw_only=True):
    """`ours` and `theirs` are in `unit`, measured in the same run; less is better."""

    name: str
    ours: float
    reference: str
    theirs: float
    unit: str = "s"
    most: float | None = None
    """The ratio that is meant to be kept."""

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs

    @property
    def key(self) -> str:
        """What it is kept under: one measurement may have several references."""
        return f"{self.name}, of {self.reference}"


class Run(Struct, frozen=True, kw_only=True):
    """What was measured on one day, by version and machine."""

    date: str
    version: str
    commit: str
    machine: str
    ratios: dict[str, float]


def this_run(figures: Sequence[Figure]) -> Run:
    """The figures as they are kept."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, capture_output=True, text=True, check=False, cwd=HISTORY.parent)
    return Run(
        date=datetime.now(UTC).date().isoformat(),
        version=__version__,
        commit=commit.stdout.strip(),
        machine=machine(),
        ratios={one.key: round(one.ratio, 3) for one in figures},
    )


def machine() -> str:
    """What decides whether two runs can be compared, as far as ratios need it."""
    from stt_cli.machine import cores

    python = ".".join(platform.python_version_tuple()[:2])
    return f"{platform.system()} {platform.machine()}, {cores()} cores, Python {python}"


def history(path: Path = HISTORY) -> list[Run]:
    """All runs that were kept, the oldest first."""
    return msgspec.json.decode(path.read_bytes(), type=list[Run]) if path.exists() else []


def keep(run: Run, path: Path = HISTORY) -> None:
    """Add a run; one of the same commit and machine is replaced."""
    others = [
        one for one in history(path) if (one.commit, one.machine) != (run.commit, run.machine)
    ]
    path.write_bytes(msgspec.json.format(msgspec.json.encode([*others, run])) + b"\n")


def before(run: Run, runs: Sequence[Run]) -> Run | None:
    """The last run on such a machine that `run` can be compared with."""
    same = [one for one in runs if one.machine == run.machine and one.commit != run.commit]
    return same[-1] if same else None


def table(figures: Sequence[Figure], earlier: Run | None) -> str:
    """A line for each figure; with what it was before, where that is known."""
    rows = [("", "stt", "reference", "", "ratio", "at most", "before")]
    for one in figures:
        was = earlier.ratios.get(one.key) if earlier else None
        rows.append(
            (
                one.name,
                _amount(one.ours, one.unit),
                _amount(one.theirs, one.unit),
                one.reference,
                f"{one.ratio:.2f}",
                "" if one.most is None else f"{one.most:.2f}",
                "" if was is None else f"{was:.2f}",
            )
        )
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def verdict(run: Run, earlier: Run | None) -> str:
    """One line: what became slower since the run before."""
    if earlier is None:
        return f"nothing to compare with: no run is kept of {run.machine}"
    slower = [
        f"{name} {was:.2f} -> {now:.2f}"
        for name, now in run.ratios.items()
        if (was := earlier.ratios.get(name)) and now > was * SLOWER
    ]
    told = f"worse than {earlier.commit} of {earlier.date}: "
    return told + (", ".join(slower) or "nothing")


def plot(figures: Sequence[Figure], run: Run) -> str:
    """A bar for each ratio as SVG, on a line where the reference is 1."""
    left, unit, step, top = 330, 220, 26, 56
    height = top + step * len(figures) + 16
    rows = []
    for number, one in enumerate(figures):
        y = top + step * number
        width = max(2.0, min(one.ratio, 2.0) * unit)
        colour = "#2a7f62" if one.ratio <= (one.most or 1.0) else "#b5542a"
        rows.append(
            f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(one.name)}</text>'
            f'<rect x="{left}" y="{y}" width="{width:.1f}" height="18" rx="2" fill="{colour}"/>'
            f'<text x="{left + width + 6:.1f}" y="{y + 13}" class="n">{one.ratio:.2f} of '
            f"{escape(one.reference)}</text>"
        )
    title = f"stt against what else does it; less is better (1 is the same). {run.machine}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1000 {height}" '
        'font-family="sans-serif" font-size="13" fill="#222">'
        "<style>.n{fill:#555}</style>"
        f'<rect width="1000" height="{height}" fill="#fff"/>'
        f'<text x="16" y="26" font-size="15">{escape(title)}</text>'
        f'<line x1="{left + unit}" x2="{left + unit}" y1="{top - 10}" y2="{height - 10}" '
        'stroke="#888" stroke-dasharray="3 3"/>' + "".join(rows) + "</svg>\n"
    )


def _amount(value: float, unit: str) -> str:
    return f"{value:.3g} {unit}" if value < 100 else f"{value:.0f} {unit}"
