"""Damaged subtitle and transcript files are read or refused, and nothing else.

`python -m benchmarks.broken_captions` does the same with 100,000, and watches time and memory.
"""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from stt_cli.errors import SttError
from stt_cli.export import Options, render
from stt_cli.export.reading import read
from tests.support.mutations import mutated
from tests.support.timed_text import files


@pytest.mark.parametrize("seed", range(4))
def test_damaged_files_are_read_or_refused(seed: int) -> None:
    for data in mutated(files(), 150, random.Random(seed)):
        with suppress(SttError):
            made = read(data, "t")
            for name in ("srt", "vtt", "ass", "json"):
                render(made, name, Options(preset="none"))


@pytest.mark.parametrize("data", files())
def test_a_file_cut_anywhere_is_read_or_refused(data: bytes) -> None:
    for end in range(0, len(data), 1 + len(data) // 20):
        with suppress(SttError):
            read(data[:end], "t")


@pytest.mark.parametrize(
    "unit",
    [
        b"<u>", b"<v ", b"<i>", b"{\\k1", b"{\\k1}", b"a:\n", b">> ", b"[00:01.00]", b"1\n", b"<", b"\n", b"-->\n", b"&#",
        b"{1}{1}", b"<p>", b"<!--", b"::cue(", b"{\"a\":[", b"[", b"\xff\xfe", b"A: b\n", b"00:00:01,000 --> ", b" ", b"\\N",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "head",
    [
        b"1\n00:00:01,000 --> 00:00:02,000\n", b"WEBVTT\n\n00:01.000 --> 00:02.000\n", b"WEBVTT\n\nSTYLE\n",
        b"[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,", b"<SAMI><SYNC Start=1><P>", b"",
    ],
)  # fmt: skip
def test_the_same_again_and_again_takes_no_more_than_its_length(head: bytes, unit: bytes) -> None:
    with suppress(SttError):
        made = read(head + unit * (30_000 // len(unit)), "t")
        render(made, "vtt", Options(preset="none"))
