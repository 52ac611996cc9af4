"""WebVTT in the `<track>` of a page: what a browser makes of it is what was said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from websockets.sync.client import ClientConnection

from stt_cli.export import Options, render
from stt_cli.export.shape import cues
from stt_cli.model import Transcript
from tests.support.browser import Tab, program
from tests.support.transcripts import TRICKY, segment, speech, spoken, transcript

pytestmark = pytest.mark.skipif(program() is None, reason="no Chromium is installed")

LOAD = """
(async () => {
  const track = document.createElement("track");
  track.src = URL.createObjectURL(new Blob([%s], {type: "text/vtt"}));
  const ready = new Promise((done, fail) => { track.onload = done; track.onerror = fail; });
  const video = document.createElement("video");
  video.append(track);
  document.body.append(video);
  track.track.mode = "hidden";
  await ready;
  return [...track.track.cues].map((cue) => {
    const shown = cue.getCueAsHTML();
    const walker = document.createTreeWalker(shown, NodeFilter.SHOW_PROCESSING_INSTRUCTION);
    const stamps = [];
    while (walker.nextNode()) stamps.push(walker.currentNode.data);
    return {
      start: Math.round(cue.startTime * 1000), end: Math.round(cue.endTime * 1000),
      text: shown.textContent, voice: shown.querySelector("span")?.title ?? null, stamps,
    };
  });
})()
"""

ODD = transcript(
    spoken(" ".join(TRICKY), speaker="Ann & <Bo> > Co", step=1.0),
    spoken("Line one\u2028line two \ufffd \x00 end.", start=60, speaker="\u05d3\u05e0\u05d4"),
    segment("Two\n\nlines --> here", start=80, end=83, speaker="Ann & <Bo> > Co"),
)
LONG = transcript(spoken("Ten hours later.", start=35_999.5), spoken("Still here.", start=360_000))


@pytest.fixture
def tab(browser: ClientConnection, tmp_path: Path) -> Tab:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><title>track</title><body></body>")
    tab = Tab(browser)
    tab.open(page)
    return tab


def loaded(tab: Tab, made: Transcript, options: Options) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = tab.run(LOAD % json.dumps(render(made, "vtt", options).decode()))
    return shown


@pytest.mark.parametrize("made", [speech(120, speakers=2), speech(60), ODD, LONG])
@pytest.mark.parametrize("highlight", [False, True])
@pytest.mark.parametrize("preset", ["default", "none"])
def test_the_browser_shows_every_cue_at_its_time_with_its_text(
    tab: Tab, made: Transcript, highlight: bool, preset: str
) -> None:
    options = Options(preset=preset, highlight_words=highlight)
    meant = cues(made, replace(options, speaker_style="none"))
    assert [(cue["start"], cue["end"], cue["text"]) for cue in loaded(tab, made, options)] == [
        (cue.start, cue.end, "\n".join(cue.text_lines)) for cue in meant
    ]


def test_the_browser_knows_whose_voice_it_is(tab: Tab) -> None:
    assert {cue["voice"] for cue in loaded(tab, ODD, Options())} == {
        "Ann & <Bo> > Co",
        "\u05d3\u05e0\u05d4",
    }
    assert {cue["voice"] for cue in loaded(tab, ODD, Options(speakers=False))} == {None}


def test_the_browser_finds_a_time_for_each_word_to_be_highlighted(tab: Tab) -> None:
    made = transcript(spoken("One two three.", start=1.0))
    (cue,) = loaded(tab, made, Options(highlight_words=True))
    assert cue["stamps"] == ["00:00:01.500", "00:00:02.000"]


def test_a_file_without_cues_loads(tab: Tab) -> None:
    assert loaded(tab, transcript(duration=5.0), Options()) == []
