"""Proof-reading on the page, in a browser: what is uncertain, playing, undoing, speakers, saving."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from websockets.sync.client import ClientConnection

from stt_cli.export import Options, render
from stt_cli.export.reading import read
from stt_cli.model import Span, Transcript
from tests.support.audio import save, tone
from tests.support.browser import Tab, program
from tests.support.transcripts import speech, spoken, transcript

pytestmark = pytest.mark.skipif(program() is None, reason="no Chromium is installed")

NOW = "document.querySelector('.now')?.textContent"
DOUBTS = "Array.from(document.querySelectorAll('.doubt, .doubt2'), e => e.textContent)"
NEXT = "document.getElementById('next').textContent"
WHY = "document.getElementById('why').value"


def _sure(said: Transcript, doubtful: dict[str, float]) -> Transcript:
    return replace(
        said,
        segments=tuple(
            replace(
                part,
                words=tuple(
                    replace(word, confidence=doubtful.get(word.word, 0.99)) for word in part.words
                ),
            )
            for part in said.segments
        ),
    )


TALK = replace(
    _sure(
        transcript(
            spoken("Good evening everybody.", speaker="Ann"),
            spoken("We are very late today.", start=5, speaker="Ann"),
            spoken("Indeed we are.", start=20, speaker="Bob"),
            spoken("Never mind, sit down.", start=30, speaker="Cid"),
            duration=35.0,
        ),
        {"late": 0.1, "mind,": 0.3},
    ),
    gaps=(Span(12.0, 15.0),),
)


def opened(
    browser: ClientConnection, folder: Path, said: Transcript = TALK, options: Options | None = None
) -> Tab:
    page = folder / "talk.html"
    page.write_bytes(render(said, "html", options))
    tab = Tab(browser)
    tab.open(page)
    return tab


@pytest.fixture
def tab(browser: ClientConnection, tmp_path: Path) -> Iterator[Tab]:
    tab = opened(browser, tmp_path)
    yield tab
    assert not tab.problems


@pytest.fixture
def heard(
    browser: ClientConnection, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tab]:
    """The page with its recording."""
    sound = save(tmp_path_factory.mktemp("sound") / "talk.wav", tone(35.0, level=0.01))
    tab = opened(browser, tmp_path, options=Options(audio=str(sound)))
    tab.run("new Promise(done => player.readyState ? done() : player.onloadedmetadata = done)")
    yield tab
    assert not tab.problems


def saved(tab: Tab) -> Transcript:
    """What a click on Save downloads, in a browser that cannot write files."""
    tab.run("void (globalThis.showSaveFilePicker = undefined)")
    tab.run("void (URL.createObjectURL = (blob) => { globalThis.kept = blob; return '#'; })")
    tab.click("#save")
    return read(tab.run("kept.text()").encode(), "saved")


def original() -> Transcript:
    return read(render(TALK, "json"), "original")


def correct(tab: Tab, number: int, text: str) -> None:
    tab.click("p > span", number, times=2)
    tab.type(text)
    tab.press("Enter")


def test_what_is_uncertain_is_gone_through_and_accepted(tab: Tab) -> None:
    assert tab.run(DOUBTS) == ["late", "mind,"]
    assert tab.run(NEXT) == "Next to check (3)"
    seen = []
    for _ in range(4):
        tab.press("n")
        seen.append((tab.run(NOW), tab.run(WHY)))
    unsure = "less sure than the rest"
    assert seen == [
        ("late", unsure), ("today.", "speech without words"), ("mind,", unsure), ("late", unsure),
    ]  # fmt: skip
    tab.press("N", shift=True)
    assert tab.run(NOW) == "mind,"
    tab.press("a")
    assert (tab.run(DOUBTS), tab.run(NEXT)) == (["late"], "Next to check (2)")
    assert saved(tab).segments[3].words[1].confidence == 1.0
    tab.press("u")
    assert (tab.run(DOUBTS), tab.run(NEXT)) == (["late", "mind,"], "Next to check (3)")
    assert saved(tab) == original()


def test_a_gap_is_accepted_too(tab: Tab) -> None:
    for key in ("n", "n", "a"):
        tab.press(key)
    assert tab.run(NEXT) == "Next to check (2)"
    assert saved(tab) == original()


def test_all_is_checked_in_the_end(tab: Tab) -> None:
    tab.press("n")
    for _ in range(3):
        tab.press("a")
    assert tab.run(NEXT) == "All checked"
    assert tab.run("document.getElementById('next').disabled")


def test_corrections_are_taken_back_and_made_again(tab: Tab) -> None:
    correct(tab, 6, "early")
    assert tab.run(DOUBTS) == ["mind,"]
    assert saved(tab).segments[1].text == "We are very early today."
    tab.press("u")
    assert tab.run(DOUBTS) == ["late", "mind,"]
    assert saved(tab) == original()
    assert tab.run("document.getElementById('undo').disabled")
    tab.press("U", shift=True)
    assert saved(tab).segments[1].text == "We are very early today."
    tab.press("z", control=True)
    tab.press("y", control=True)
    assert saved(tab).segments[1].text == "We are very early today."


def test_a_word_after_the_other_is_corrected_without_the_mouse(tab: Tab) -> None:
    tab.click("p > span", 0)
    tab.press("e")
    tab.type("Fine")
    tab.press("Tab")
    tab.type("morning")
    tab.press("Tab", shift=True)
    tab.type("Bad")
    tab.press("Enter")
    tab.press("ArrowRight", shift=True)
    tab.press("ArrowRight", shift=True)
    assert tab.run(NOW) == "everybody."
    assert saved(tab).segments[0].text == "Bad morning everybody."


def test_a_paragraph_is_given_to_another_speaker(tab: Tab) -> None:
    tab.click("p > span", 9)
    tab.press("1")
    now = saved(tab)
    assert [part.speaker for part in now.segments] == ["Ann", "Ann", "Ann", "Cid"]
    assert now.speakers == ("Ann", "Cid")
    assert tab.run("Array.from(document.querySelectorAll('h2'), e => e.textContent)") == [
        "Ann", "Cid",
    ]  # fmt: skip
    tab.press("u")
    assert saved(tab) == original()
    assert tab.run("document.querySelectorAll('h2').length") == 3


def test_speakers_are_merged_by_name_and_parted_again(tab: Tab) -> None:
    tab.click("#speakers input", 1, times=3)
    tab.type("Ann")
    tab.press("Enter")
    assert saved(tab).speakers == ("Ann", "Cid")
    assert tab.run("document.querySelectorAll('h2').length") == 2
    colours = tab.run("Array.from(document.querySelectorAll('section'), e => e.className)")
    assert colours == ["s0", "s0", "s0", "s2"]
    tab.click("#undo")
    assert saved(tab) == original()
    assert tab.run("document.querySelectorAll('#speakers input')[1].value") == "Bob"


def test_it_is_saved_into_a_file_where_the_browser_can(tab: Tab) -> None:
    tab.run(
        "void (globalThis.asked = 0, globalThis.files = [], globalThis.showSaveFilePicker = async (options) => {"
        " asked += 1; globalThis.suggested = options.suggestedName;"
        " return { createWritable: async () => ({ write: async (text) => { files.push(text); }, close: async () => {} }) };"
        "})"
    )
    correct(tab, 6, "early")
    tab.click("#save")
    assert tab.run("suggested") == "talk.json"
    correct(tab, 6, "soon")
    tab.press("s", control=True)
    texts = tab.run("files")
    assert tab.run("asked") == 1
    assert ["early" in text for text in texts] == [True, False]
    assert read(texts[1].encode(), "saved").segments[1].words[3].word == "soon"
    assert not tab.run("document.getElementById('save').classList.contains('changed')")


def test_saving_that_was_called_off_leaves_it_unsaved(tab: Tab) -> None:
    tab.run(
        "void (globalThis.showSaveFilePicker = async () => { throw new DOMException('', 'AbortError'); })"
    )
    correct(tab, 6, "early")
    tab.click("#save")
    assert tab.run("document.getElementById('save').classList.contains('changed')")


def test_subtitles_are_made_of_what_was_saved(tab: Tab) -> None:
    correct(
        tab, 6, "too late for the last train to the old town, I am afraid, dear friends, and so"
    )
    made = render(saved(tab), "srt")
    assert max(map(len, made.decode().splitlines())) <= 42
    assert "too late for the last train to the old town" in read(made, "made").text


def test_a_word_is_played_alone(heard: Tab) -> None:
    heard.click(".time", 3)
    heard.press(" ")
    heard.run("void (globalThis.ended = new Promise(done => { player.onpause = done; }))")
    heard.press("p")
    heard.run("ended")
    assert heard.run("player.paused")
    assert heard.run("player.currentTime") >= 30.4


def test_it_is_played_slower_and_faster(heard: Tab) -> None:
    for key, rate in (("-", 0.75), ("-", 0.5), ("-", 0.5), ("0", 1), ("+", 1.25)):
        heard.press(key)
        assert heard.run("player.playbackRate") == rate
    assert heard.run("document.getElementById('rate').value") == "1.25 \N{MULTIPLICATION SIGN}"


def test_a_stretch_is_looped(heard: Tab) -> None:
    heard.press("n")
    heard.press("l")
    assert heard.run("document.getElementById('loop').getAttribute('aria-pressed')") == "true"
    heard.run("new Promise(done => player.paused ? player.onplaying = done : done())")
    heard.run(
        "new Promise(done => { let back = 0; player.onseeked = () => { back += 1; if (back === 2) done(); }; })"
    )
    assert heard.run("player.currentTime") < 7.5
    assert not heard.run("player.paused")
    heard.press("l")
    assert heard.run("player.paused")
    assert heard.run("document.getElementById('loop').getAttribute('aria-pressed')") == "false"


def test_a_long_recording_has_elements_for_the_words_in_view_only(
    browser: ClientConnection, tmp_path: Path
) -> None:
    long = speech(20_000)
    tab = opened(browser, tmp_path, long)
    count = "document.querySelectorAll('p > span').length"
    assert 0 < tab.run(count) < 3000
    last = long.segments[-1].words[-1].word
    tab.press("/")
    tab.type("twenty minutes")
    tab.press("Enter", shift=True)
    assert tab.run(NOW) == "twenty"
    tab.press("Escape")
    for _ in range(5):
        tab.press("ArrowDown")
    tab.run("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert 0 < tab.run(count) < 3000
    assert tab.run("document.getElementById('text').textContent").rstrip().endswith(last)
    assert not tab.problems
