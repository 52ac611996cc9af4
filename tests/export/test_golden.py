"""Every text format and option against a file that was looked at.

`RENEW_GOLDEN=1 pytest tests/export/test_golden.py` writes the files anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stt_cli.export import Options, render
from stt_cli.model import Cost, Seam, Sound, Span, Transcript
from tests.support.transcripts import segment, speech, spoken, transcript

GOLDEN = Path(__file__).parent / "golden"

MEETING = speech(120, speakers=2, seed=3)
JAPANESE = transcript(
    segment(
        "今日は、東京へ行きますっ。そして「京都」にも寄ってから、大阪の友人の家に泊まる予定です。",
        end=9.0,
    ),
    segment("よろしくお願いします。", start=10.0, end=12.5),
    language="ja",
)
MARKUP = transcript(
    spoken("=SUM(A1) & <b>5 > 3</b> --> {\\an8}*bold* _x_", start=0.5, speaker="Ann, Ltd"),
    spoken("1. שלום עולם e\u0301 \\N", start=8, speaker="Bo"),
)
SILENCE = transcript(duration=5.0)
FULL = Transcript(
    text="Well, yes.",
    language="en",
    duration=3.00049,
    segments=(segment("Well, yes.", "Well,", "yes.", step=0.3333333),),
    events=(Sound(text="(laughter)", start=2.0, end=2.5),),
    provider="elevenlabs",
    model="scribe_v2",
    source=MEETING.source,
    cost=Cost(amount=0.0125),
    seams=(Seam(at=1.23456, cut="silence"),),
    gaps=(Span(2.6, 3.0),),
    job="01",
)

TEXT = ["txt", "md", "csv", "tsv", "srt", "vtt", "ass", "lrc"]

CASES: dict[str, tuple[Transcript, Options]] = {
    "meeting.txt": (MEETING, Options()),
    "meeting-times.txt": (MEETING, Options(times=True)),
    "meeting-anonymous.txt": (MEETING, Options(speakers=False)),
    "meeting-renamed.txt": (MEETING, Options(rename={"Speaker 1": "Ann"})),
    "meeting.md": (MEETING, Options()),
    "meeting-times.md": (MEETING, Options(times=True)),
    "meeting.csv": (MEETING, Options()),
    "meeting-anonymous.csv": (MEETING, Options(speakers=False)),
    "meeting.tsv": (MEETING, Options()),
    "full.json": (FULL, Options()),
    "full-later.json": (FULL, Options(offset=10.0)),
    "meeting.srt": (MEETING, Options()),
    "meeting-later.srt": (MEETING, Options(offset=3600)),
    "meeting-narrow.srt": (MEETING, Options(max_line_chars=20, max_lines=3, max_cps=15)),
    "meeting-slow.srt": (MEETING, Options(min_duration=2.0, max_duration=4.0, min_gap=0.2)),
    "meeting-highlight.srt": (speech(12), Options(highlight_words=True)),
    "meeting.vtt": (MEETING, Options()),
    "meeting-highlight.vtt": (MEETING, Options(highlight_words=True)),
    "meeting-dash.vtt": (MEETING, Options(speaker_style="dash")),
    "meeting.ass": (MEETING, Options()),
    "meeting-highlight.ass": (MEETING, Options(highlight_words=True)),
    "meeting.lrc": (MEETING, Options()),
    "meeting-highlight.lrc": (MEETING, Options(highlight_words=True)),
    **{
        f"meeting-{preset}.srt": (MEETING, Options(preset=preset))
        for preset in ("netflix", "bbc", "shorts", "none")
    },
    "japanese.txt": (JAPANESE, Options()),
    "japanese.srt": (JAPANESE, Options(preset="netflix")),
    **{f"markup.{name}": (MARKUP, Options()) for name in TEXT},
    **{f"silence.{name}": (SILENCE, Options()) for name in TEXT},
}


@pytest.mark.parametrize("name", CASES)
def test_output_is_the_golden_one(name: str) -> None:
    source, options = CASES[name]
    made = render(source, name.rpartition(".")[2], options)
    if os.environ.get("RENEW_GOLDEN"):
        (GOLDEN / name).write_bytes(made)
    assert made.decode() == (GOLDEN / name).read_bytes().decode()


def test_no_golden_file_is_left_over() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == set(CASES)
