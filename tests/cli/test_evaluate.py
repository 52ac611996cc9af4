"""`stt evaluate` as it is typed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from websockets.sync.client import ClientConnection

from stt_cli.cli.evaluate.pairs import paired
from stt_cli.cli.ui import console
from stt_cli.export import render
from tests.support.browser import Tab, program
from tests.support.shell import Shell
from tests.support.transcripts import spoken, transcript

HEARD = transcript(spoken("the child almost bird the dog", speaker="A"))


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "said.txt").write_text("The child almost hurt the small dog.\n")
    (tmp_path / "heard.json").write_bytes(render(HEARD, "json"))
    return tmp_path


def test_rates_and_differences_of_a_text_are_printed(stt: Shell, files: Path) -> None:
    result = stt("evaluate", "said.txt", "heard.json")
    assert result.code == 0
    header, row, empty, *lines = result.text.splitlines()
    assert header.split() == ["HYPOTHESIS", "WORDS", "WER", "CER", "OTHER", "MISSING", "EXTRA"]
    assert row.split()[:3] == ["heard.json", "7", "28.6%"]
    assert empty == ""
    assert lines == [
        "0:02  The child almost [-hurt-]{+bird+} the small dog.",
        "0:02  child almost hurt the [-small-] dog.",
    ]


def test_a_terminal_gets_the_same_in_colour(
    stt: Shell, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = stt("evaluate", "said.txt", "heard.json").text
    monkeypatch.setattr("stt_cli.cli.evaluate.show.colour_wanted", lambda _: True)
    coloured = stt("evaluate", "said.txt", "heard.json").text
    assert "\033[31m[-hurt-]\033[0m\033[32m{+bird+}\033[0m" in coloured
    for code in ("\033[31m", "\033[32m", "\033[0m"):
        coloured = coloured.replace(code, "")
    assert coloured == plain
    assert console.colour_wanted(sys.stdout) is False


def test_few_differences_are_printed_and_the_others_counted(stt: Shell, files: Path) -> None:
    text = stt("evaluate", "said.txt", "heard.json", "-n", "1").text
    assert text.splitlines()[-1] == "and 1 more differences (-n 2 shows them, --html all)"


def test_json_has_everything(stt: Shell, files: Path) -> None:
    found = stt("evaluate", "said.txt", "heard.json", "--json").json
    (pair,) = found["pairs"]
    assert (pair["reference"], pair["hypothesis"]) == ("said.txt", "heard.json")
    assert pair["words"] == {
        "reference": 7, "hits": 5, "substitutions": 1, "deletions": 1, "insertions": 0,
        "rate": pytest.approx(2 / 7),
    }  # fmt: skip
    assert [one["reference"] for one in pair["differences"]] == ["hurt", "small"]
    assert found["totals"][0]["words"] == pair["words"]


def test_names_in_a_text_are_its_speakers(stt: Shell, files: Path) -> None:
    (files / "two.txt").write_text("[00:01] Ann: Hello there.\n\n[00:05] Bob: Good morning.\n")
    heard = transcript(
        spoken("hello there", speaker="X"), spoken("good warning", start=5, speaker="Y")
    )
    (files / "two.json").write_bytes(render(heard, "json"))
    result = stt("evaluate", "two.txt", "two.json", "--by", "speaker,minute")
    assert "Ann      2      0.0%   0      0        0" in result.text
    assert "Bob      2      50.0%  1      0        0" in result.text
    assert "WRONG SPEAKER" in result.text


@pytest.mark.parametrize(("rate", "code"), [("0.1", 1), ("28%", 1), ("0.29", 0), ("30%", 0)])
def test_too_many_errors_fail_where_that_is_asked_for(
    stt: Shell, files: Path, rate: str, code: int
) -> None:
    result = stt("evaluate", "said.txt", "heard.json", "--fail-above", rate)
    assert result.code == code
    assert ("is above" in result.stderr) == bool(code)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["said.txt", "none.json"], 3, "none.json"),
        (["said.txt", "empty.txt"], 3, "empty.txt is empty"),
        (["said.txt", "broken.json"], 3, "broken.json"),
        (["said.txt", "heard.json", "none.json"], 1, "none.json"),
        (["said.txt", "heard.json", "--fail-above", "ten"], 2, "is not a rate"),
        (["said.txt", "heard.json", "--by", "spekar"], 2, "did you mean speaker?"),
        (["said.txt", "heard.json", "-l", "klingon"], 2, "there is no language"),
        (["folder", "heard.json"], 2, "folder is a folder"),
        (["-", "-"], 2, "stdin"),
    ],
)
def test_what_cannot_be_compared_is_told(
    stt: Shell, files: Path, words: list[str], code: int, told: str
) -> None:
    (files / "folder").mkdir()
    (files / "empty.txt").touch()
    (files / "broken.json").write_text('{"text": "the chi')
    result = stt("evaluate", *words)
    assert (result.code, told in result.stderr) == (code, True), result.stderr


def test_a_text_may_come_from_stdin(stt: Shell, files: Path) -> None:
    result = stt("evaluate", "-", "heard.json", stdin=b"The child almost bird the dog")
    assert result.text.splitlines()[1].split()[2] == "0.0%"


def test_folders_are_paired_by_name_with_a_total(stt: Shell, files: Path) -> None:
    for folder in ("said", "one", "two"):
        (files / folder / "deep").mkdir(parents=True)
    for name, text in {"a": "we want to go", "deep/b": "thank you", "c": "yes"}.items():
        (files / f"said/{name}.txt").write_text(text)
    (files / "one/a.json").write_bytes(render(transcript(spoken("we want to so")), "json"))
    (files / "one/a.srt").write_bytes(render(transcript(spoken("nothing at all")), "srt"))
    (files / "one/deep/b.en.srt").write_bytes(render(transcript(spoken("thank you")), "srt"))
    (files / "one/c.txt").write_text("yes")
    (files / "one/extra.txt").write_text("more")
    (files / "two/a.txt").write_text("we want to go")
    result = stt("evaluate", "said", "one", "two", "--json", "--fail-above", "0.1")
    assert result.code == 1
    assert "two has nothing for said/c.txt" in result.stderr
    assert "without a reference: one/extra.txt" in result.stderr
    assert [one["hypothesis"] for one in result.json["pairs"]] == [
        "one/a.json", "one/c.txt", "one/deep/b.en.srt", "two/a.txt",
    ]  # fmt: skip
    first, second = result.json["totals"]
    assert (first["pairs"], first["words"]["reference"], first["words"]["substitutions"]) == (
        3,
        7,
        1,
    )
    assert second["words"]["rate"] == 0.0
    assert "one: all 3" in stt("evaluate", "said", "one").text


def test_a_file_is_compared_with_its_namesake_in_a_folder(files: Path) -> None:
    (files / "out").mkdir()
    (files / "out/said.json").touch()
    (files / "out/other.json").touch()
    groups, failures = paired(str(files / "said.txt"), [str(files / "out")])
    assert [pair.hypothesis for pair in groups[0].pairs] == [str(files / "out/said.json")]
    assert not failures


def test_a_page_is_written_and_not_replaced_unasked(stt: Shell, files: Path) -> None:
    typed = ("evaluate", "said.txt", "heard.json", "--html", "d.html", "--audio", "talk.mp3")
    assert stt(*typed).code == 0
    made = (files / "d.html").read_text()
    assert "<del>hurt</del>" in made
    assert "<ins>bird</ins>" in made
    assert 'src="talk.mp3"' in made
    assert stt(*typed).code == 2
    assert stt(*typed, "--overwrite").code == 0


@pytest.mark.skipif(program() is None, reason="no Chromium is installed")
def test_the_page_goes_from_difference_to_difference(
    stt: Shell, files: Path, browser: ClientConnection
) -> None:
    stt("evaluate", "said.txt", "heard.json", "--html", "d.html")
    tab = Tab(browser)
    tab.open(files / "d.html")
    tab.click("button", 1)
    assert tab.run("document.querySelector('tr.here ins, tr.here del').textContent") == "small"
    tab.run("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'p', bubbles: true}))")
    assert tab.run("document.querySelector('tr.here del').textContent") == "hurt"
    assert not tab.problems
