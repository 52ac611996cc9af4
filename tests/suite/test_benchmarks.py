"""What `python -m benchmarks` makes of its measurements."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from msgspec.structs import replace

from benchmarks.figures import Figure, Run, before, history, keep, plot, table, this_run, verdict

FIGURES = (
    Figure(name="reading <WAV>", ours=3.0, reference="ffmpeg", theirs=2.0, most=1.2),
    Figure(name="memory", ours=150.0, reference="ten minutes", theirs=200.0, unit="MB"),
)
NOW = Run(
    date="2026-03-02", version="1.0", commit="bbb", machine="two cores",
    ratios={"reading <WAV>, of ffmpeg": 1.5, "memory, of ten minutes": 0.75},
)  # fmt: skip
EARLIER = replace(
    NOW,
    commit="aaa",
    date="2026-03-01",
    ratios={"reading <WAV>, of ffmpeg": 1.2, "memory, of ten minutes": 0.74},
)


def test_a_table_has_both_sides_their_ratio_and_what_it_was() -> None:
    header, reading, memory = table(FIGURES, EARLIER).splitlines()
    assert header.split() == ["stt", "reference", "ratio", "at", "most", "before"]
    assert reading.split() == [
        "reading",
        "<WAV>",
        "3",
        "s",
        "2",
        "s",
        "ffmpeg",
        "1.50",
        "1.20",
        "1.20",
    ]
    assert memory.split()[1:] == ["150", "MB", "200", "MB", "ten", "minutes", "0.75", "0.74"]


def test_only_what_became_clearly_worse_is_named() -> None:
    assert verdict(NOW, EARLIER) == (
        "worse than aaa of 2026-03-01: reading <WAV>, of ffmpeg 1.20 -> 1.50"
    )
    assert verdict(EARLIER, NOW).endswith(": nothing")
    assert "nothing to compare with" in verdict(NOW, None)


def test_runs_are_kept_once_for_each_commit_and_compared_on_one_kind_of_machine(
    tmp_path: Path,
) -> None:
    path = tmp_path / "history.json"
    assert history(path) == []
    for run in (EARLIER, NOW, replace(NOW, machine="forty cores"), replace(NOW, version="1.1")):
        keep(run, path)
    kept = history(path)
    assert [(run.commit, run.machine, run.version) for run in kept] == [
        ("aaa", "two cores", "1.0"),
        ("bbb", "forty cores", "1.0"),
        ("bbb", "two cores", "1.1"),
    ]
    assert before(NOW, kept) == EARLIER
    assert before(replace(NOW, machine="one core"), kept) is None


def test_a_plot_has_a_bar_for_each_figure() -> None:
    drawn = ElementTree.fromstring(plot(FIGURES, NOW))
    space = "{http://www.w3.org/2000/svg}"
    bars = [one for one in drawn.iter(f"{space}rect") if one.get("rx")]
    texts = [one.text for one in drawn.iter(f"{space}text")]
    assert [float(bar.attrib["width"]) for bar in bars] == [330.0, 165.0]
    assert "reading <WAV>" in texts
    assert "1.50 of ffmpeg" in texts


def test_a_measurement_beside_two_references_is_kept_beside_both() -> None:
    reading = FIGURES[0]
    run = this_run([reading, replace(reading, reference="pydub", theirs=6.0)])
    assert run.ratios == {"reading <WAV>, of ffmpeg": 1.5, "reading <WAV>, of pydub": 0.5}
