"""What the page does in a browser: playing, searching, correcting, saving."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from websockets.sync.client import ClientConnection

from stt_cli.export import Options, render
from stt_cli.export.reading import read
from stt_cli.model import Entity, Transcript
from tests.support.audio import save, tone
from tests.support.browser import Tab, program
from tests.support.transcripts import segment, spoken, transcript

pytestmark = pytest.mark.skipif(program() is None, reason="no Chromium is installed")

BOB = spoken("Indeed, we are.", start=20, speaker="Bob")
BOB = replace(BOB, words=tuple(replace(word, speaker="Bob") for word in BOB.words))
TALK = replace(
    transcript(
        spoken("Good evening, Élodie.", speaker="Ann"),
        spoken("We are late.", start=10, speaker="Ann"),
        BOB,
        segment("日本語です。", "日本", "語", "です", start=30, speaker="Bob"),
        duration=35.0,
    ),
    text="Good evening, Élodie. We are late. Indeed, we are.日本語です。",
    entities=(Entity(text="Élodie", type="person", start_char=14, end_char=20),),
)
NOW = "document.querySelector('.now')?.textContent"
TIME = "document.getElementById('player').currentTime"
FOUND = "document.getElementById('found').value"


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("sound") / "my talk.wav", tone(35.0, level=0.01))


def opened(browser: ClientConnection, folder: Path, options: Options | None = None) -> Tab:
    page = folder / "talk.html"
    page.write_bytes(render(TALK, "html", options))
    tab = Tab(browser)
    tab.open(page)
    return tab


@pytest.fixture
def tab(browser: ClientConnection, tmp_path: Path) -> Iterator[Tab]:
    """The page without a recording; it may have no problem of any kind."""
    tab = opened(browser, tmp_path)
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


def correct(tab: Tab, number: int, text: str, key: str = "Enter") -> None:
    tab.click("p > span", number, times=2)
    tab.type(text) if text else tab.press("Delete")
    tab.press(key)


@pytest.mark.parametrize("embed", [False, True])
def test_a_click_on_a_word_plays_from_there(
    browser: ClientConnection, tmp_path: Path, sound: Path, embed: bool
) -> None:
    tab = opened(browser, tmp_path, Options(audio=str(sound), embed_audio=embed))
    tab.run("new Promise(done => player.readyState ? done() : player.onloadedmetadata = done)")
    assert tab.run("player.duration") == pytest.approx(35.0)
    tab.click("p > span", 4)
    tab.run("new Promise(done => player.paused ? player.onplaying = done : done())")
    assert 10.5 <= tab.run(TIME) < 15
    tab.press(" ")
    assert tab.run("player.paused")
    tab.run("void (player.currentTime = 20.6)")
    tab.press("ArrowLeft")
    assert tab.run(TIME) == pytest.approx(15.6)
    assert not tab.problems


def test_the_word_that_is_heard_is_marked(
    browser: ClientConnection, tmp_path: Path, sound: Path
) -> None:
    tab = opened(browser, tmp_path, Options(audio=str(sound)))
    tab.run("new Promise(done => player.readyState ? done() : player.onloadedmetadata = done)")
    words = [word for segment in TALK.segments for word in segment.words]
    for word in [*reversed(words), *words]:
        tab.run(
            "new Promise(done => { player.onseeked = () => requestAnimationFrame(done);"
            f" player.currentTime = {word.start + 0.05}; }})"
        )
        assert tab.run(NOW).rstrip("。") == word.word
    assert not tab.problems


def test_without_a_recording_words_can_still_be_walked(tab: Tab) -> None:
    tab.click("p > span", 4)
    assert tab.run(NOW) == "are"
    tab.press("ArrowDown")
    assert tab.run(NOW) == "Indeed,"
    tab.press("ArrowUp")
    assert tab.run(NOW) == "We"
    tab.press(" ")
    tab.click(".time", 0)
    assert tab.run(NOW) == "Good"


def test_search_is_blind_to_case_and_accents_and_goes_round(tab: Tab) -> None:
    tab.press("/")
    tab.type("we ARE")
    assert tab.run(FOUND) == "2 found"
    assert tab.run("Array.from(document.querySelectorAll('.hit'), e => e.textContent)") == [
        "We", "are", "we", "are.",
    ]  # fmt: skip
    for shown, word in (("1 / 2", "We"), ("2 / 2", "we"), ("1 / 2", "We")):
        tab.press("Enter")
        assert (tab.run(FOUND), tab.run(NOW)) == (shown, word)
    tab.press("Enter", shift=True)
    assert tab.run(FOUND) == "2 / 2"


@pytest.mark.parametrize(
    ("query", "words"),
    [("elodie", ["Élodie."]), ("本語", ["日本", "語"]), ("本語で", ["日本", "語", "です。"]), ("g, élo", ["evening,", "Élodie."]), ("nothing", [])],
)  # fmt: skip
def test_search_finds_across_words_as_they_are_written(
    tab: Tab, query: str, words: list[str]
) -> None:
    tab.press("/")
    tab.type(query)
    assert tab.run("Array.from(document.querySelectorAll('.hit'), e => e.textContent)") == words


def test_an_untouched_transcript_is_saved_as_it_came(tab: Tab) -> None:
    assert saved(tab) == original()


def test_a_correction_keeps_the_time_and_loses_the_confidence(tab: Tab) -> None:
    correct(tab, 1, "</script>&,")
    now, before = saved(tab), original()
    assert now.segments[0].text == "Good </script>&, Élodie."
    assert now.text == "Good </script>&, Élodie. We are late. Indeed, we are.日本語です。"
    word = now.segments[0].words[1]
    assert word == replace(before.segments[0].words[1], word="</script>&,", confidence=None)
    assert now.segments[1:] == before.segments[1:]
    assert now.entities[0].start_char is None


def test_several_words_for_one_share_its_time(tab: Tab) -> None:
    correct(tab, 5, "much too late.")
    words = saved(tab).segments[1].words[2:]
    assert [word.word for word in words] == ["much", "too", "late."]
    assert [(word.start, word.end) for word in words] == [
        (11.0, 11.133), (11.133, 11.233), (11.233, 11.4),
    ]  # fmt: skip


def test_a_word_that_was_never_said_is_taken_out(tab: Tab) -> None:
    correct(tab, 4, "")
    segment = saved(tab).segments[1]
    assert segment.text == "We late."
    assert [word.word for word in segment.words] == ["We", "late."]


def test_scripts_without_spaces_stay_without(tab: Tab) -> None:
    correct(tab, 10, "人")
    assert saved(tab).segments[3].text == "日本人です。"


def test_escape_drops_a_correction(tab: Tab) -> None:
    correct(tab, 1, "morning,", key="Escape")
    assert saved(tab) == original()


def test_the_key_e_corrects_the_word_that_was_reached(tab: Tab) -> None:
    tab.click("p > span", 0)
    tab.press("e")
    tab.type("Fine")
    tab.press("Enter")
    assert saved(tab).segments[0].text == "Fine evening, Élodie."


def test_a_speaker_is_renamed_everywhere(tab: Tab) -> None:
    tab.click("#speakers input", 0, times=3)
    tab.type("Dr. <Li>")
    tab.press("Enter")
    now = saved(tab)
    assert now.speakers == ("Dr. <Li>", "Bob")
    assert [part.speaker for part in now.segments] == ["Dr. <Li>", "Dr. <Li>", "Bob", "Bob"]
    assert tab.run("document.querySelector('h2').textContent") == "Dr. <Li>"


def test_two_names_for_one_person_become_one(tab: Tab) -> None:
    tab.click("#speakers input", 1, times=3)
    tab.type("Ann")
    tab.press("Enter")
    now = saved(tab)
    assert now.speakers == ("Ann",)
    assert {word.speaker for word in now.segments[2].words} == {"Ann"}


def test_nothing_is_requested_but_the_page(tab: Tab) -> None:
    loaded: Any = tab.run("performance.getEntriesByType('resource').map(entry => entry.name)")
    assert loaded == []


def test_the_page_holds_the_transcript_as_json_export_writes_it(tab: Tab) -> None:
    text = tab.run("document.getElementById('transcript').textContent")
    assert msgspec.json.decode(text) == msgspec.json.decode(render(TALK, "json"))


def test_many_speakers_leave_most_of_the_window_to_the_text(
    browser: ClientConnection, tmp_path: Path
) -> None:
    people = [spoken("Yes.", start=float(n), speaker=f"Speaker {n}") for n in range(60)]
    page = tmp_path / "talk.html"
    page.write_bytes(render(transcript(*people), "html"))
    tab = Tab(browser)
    tab.open(page)
    assert tab.run("document.getElementById('bar').offsetHeight / innerHeight") < 0.5
