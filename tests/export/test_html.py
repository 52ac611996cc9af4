"""The page, read as a browser reads it; what its script does was tried in Chromium."""

from __future__ import annotations

import base64
import hashlib
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from msgspec.structs import replace

from stt_cli.errors import InputError, UsageError
from stt_cli.export import Options, render
from stt_cli.export.paragraphs import paragraphs
from stt_cli.model import Alternative, Seam, Segment, Span, Transcript, Word
from tests.support.transcripts import speech, spoken, transcript, transcripts

TALK = transcript(
    spoken("Good evening.", speaker="Ann"),
    spoken("We are late.", start=10, speaker="Ann"),
    spoken("Indeed.", start=20, speaker="Bob"),
    duration=25.0,
)


class Page(HTMLParser):
    """A page taken apart: its elements in order, and the text directly in each."""

    def __init__(self, content: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None], list[str]]] = []
        self.open: list[list[str]] = []
        self.feed(content)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs), []))
        if tag not in ("meta", "input", "link", "img"):
            self.open.append(self.elements[-1][2])

    def handle_endtag(self, tag: str) -> None:
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open:
            self.open[-1].append(data)

    def find(self, tag: str, **wanted: str) -> list[tuple[dict[str, str | None], str]]:
        return [
            (attributes, "".join(text))
            for name, attributes, text in self.elements
            if name == tag and all(attributes.get(key) == value for key, value in wanted.items())
        ]

    def data(self, id: str) -> Any:
        ((_, content),) = self.find("script", id=id)
        return msgspec.json.decode(content)


def page(said: Transcript, options: Options | None = None) -> Page:
    return Page(render(said, "html", options).decode())


def policy(found: Page) -> dict[str, str]:
    ((meta, _),) = found.find("meta", **{"http-equiv": "Content-Security-Policy"})
    rules = (meta["content"] or "").split("; ")
    return {name: value for name, _, value in (rule.partition(" ") for rule in rules)}


def hashed(content: str) -> str:
    digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def test_every_paragraph_stands_under_its_speaker() -> None:
    found = page(TALK)
    assert [text for _, text in found.find("p", dir="auto")][1:] == [
        "Good evening.", "We are late.", "Indeed.",
    ]  # fmt: skip
    assert found.data("words")["text"] == ["Good", "evening.", "We", "are", "late.", "Indeed."]
    assert found.data("words")["first"] == [0, 2, 5]
    assert [text for _, text in found.find("h2")] == ["Ann", "Bob"]
    assert [a.get("class") for a, _ in found.find("section")] == ["s0", "s0", "s1"]
    assert [text for _, text in found.find("button", **{"class": "time"})] == [
        "00:00", "00:10", "00:20",
    ]  # fmt: skip


def test_only_our_script_and_style_may_run_and_nothing_is_requested() -> None:
    found = page(TALK)
    rules = policy(found)
    ((_, style),) = found.find("style")
    script = found.find("script")[-1][1]
    assert rules["default-src"] == "'none'"
    assert rules["style-src"] == hashed(style)
    assert rules["script-src"] == hashed(script)
    assert rules["media-src"] == "'none'"
    for _, attributes, _ in found.elements:
        assert not {"src", "href", "style", "onclick", "onload"} & set(attributes)
    assert not re.search(r"https?://|@import|url\(", style + script)


def test_words_are_followed_by_their_times() -> None:
    words = page(TALK).data("words")
    assert words["start"] == [0, 500, 10000, 10500, 11000, 20000]
    assert words["end"] == [400, 900, 10400, 10900, 11400, 20400]
    assert words["segment"] == [0, 0, 1, 1, 1, 2]
    assert words["unspaced"] == []


def test_starts_never_decrease_even_where_two_people_speak_at_once() -> None:
    both = transcript(spoken("one two three", speaker="Ann"), spoken("four", start=0.2))
    assert page(both).data("words")["start"] == [0, 500, 1000, 1000]


@given(transcripts())
@settings(max_examples=40, deadline=None)
def test_any_text_is_shown_as_it_is_and_the_transcript_is_whole(said: Transcript) -> None:
    found = page(said)
    tokens = [token for paragraph in paragraphs(said) for token in paragraph.tokens]
    assert [text for _, text in found.find("p", dir="auto")][1:] == [
        p.text for p in paragraphs(said)
    ]
    assert found.data("words")["text"] == [token.text for token in tokens]
    assert found.data("transcript") == msgspec.json.decode(render(said, "json"))
    words = found.data("words")
    assert len(tokens) == len(words["start"]) == len(words["end"]) == len(words["segment"])


def test_text_cannot_break_out() -> None:
    attack = "</script><script>alert(1)</script> <!-- \" onload='x' & ${x} $title"
    said = transcript(spoken(attack, speaker=attack), language='en" onload="x')
    found = page(replace(said, source=replace(said.source, name=attack)))
    assert len(found.find("script")) == 3
    assert found.find("h1")[0][1] == attack
    assert found.find("h2") == [({"dir": "auto"}, attack)]
    assert found.find("section")[0][0]["data-name"] == attack
    assert found.find("input", type="text")[0][0]["value"] == attack
    assert found.data("transcript")["text"] == attack
    assert not any("onload" in attributes for _, attributes, _ in found.elements)


def test_the_least_sure_words_are_shaded_by_rank_unless_asked_not_to() -> None:
    sure = [0.99] * 32 + [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45]
    words = tuple(
        Word(word=f"w{n}", start=n, end=n + 1, confidence=one) for n, one in enumerate(sure)
    )
    text = " ".join(word.word for word in words)
    said = transcript(Segment(start=0, end=40, text=text, words=words))
    found = page(said).data("words")
    assert sorted(number for level in found["shaded"] for number in level) == list(range(32, 40))
    assert found["shaded"][1] == [32]
    assert [one["from"] for one in found["doubts"]] == [32000]
    assert found["doubts"][0]["why"] == "less sure than the rest"
    plain = page(said, Options(shading=False)).data("words")
    assert (plain["shaded"], plain["doubts"]) == ([[], []], [])


def test_seams_and_gaps_are_marked_where_they_are() -> None:
    seam = Seam(at=10.5, cut="overlap", kept="are <b>", dropped="were")
    marked = replace(TALK, seams=(seam,), gaps=(Span(12.0, 19.0), Span(22.0, 24.0)))
    content = render(marked, "html").decode()
    first, second, third = re.findall(r"<mark.*?</mark>", content)
    assert "“are &lt;b&gt;” kept, “were” dropped" in first
    assert f"We {first} are late." in content
    assert f'<p dir="auto"> {second}Indeed.</p>' in content
    marks = page(marked).data("words")["marks"]
    assert [(mark["before"], mark["kind"]) for mark in marks] == [(3, "seam"), (5, "gap")]
    assert "00:22\u201300:24" in third


def test_right_to_left_paragraphs_find_their_own_direction() -> None:
    found = page(transcript(spoken("שלום", speaker="דנה")))
    assert found.find("p", dir="auto")
    assert found.find("h2")[0][0]["dir"] == "auto"


def test_no_speakers_means_no_names_anywhere() -> None:
    content = render(TALK, "html", Options(speakers=False)).decode()
    assert "Ann" not in content


def test_without_a_recording_there_is_no_player() -> None:
    found = page(TALK)
    assert not found.find("audio") + found.find("video")


@pytest.mark.parametrize(
    ("audio", "kind", "src", "source"),
    [
        ("my talk#1.mp3", "audio", "my%20talk%231.mp3", "'self' file:"),
        ("/a/b.mp4", "video", "file:///a/b.mp4", "'self' file:"),
        ("https://example.org/a.webm?x=1&y=2", "video", "https://example.org/a.webm?x=1&y=2", "https:"),
        ("javascript:alert(1)", "audio", "javascript%3Aalert%281%29", "'self' file:"),
    ],
)  # fmt: skip
def test_a_recording_is_linked_to(audio: str, kind: str, src: str, source: str) -> None:
    found = page(TALK, Options(audio=audio))
    assert found.find(kind, id="player")[0][0]["src"] == src
    assert policy(found)["media-src"] == source


def test_a_recording_is_put_into_the_page(tmp_path: Path) -> None:
    path = tmp_path / "talk.mp3"
    path.write_bytes(b"\xff\xfb sound")
    found = page(TALK, Options(audio=str(path), embed_audio=True))
    head, _, data = (found.find("audio")[0][0]["src"] or "").partition(",")
    assert head == "data:audio/mpeg;base64"
    assert base64.b64decode(data) == b"\xff\xfb sound"
    assert policy(found)["media-src"] == "data:"


def test_a_recording_that_cannot_be_put_into_the_page_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match="no recording"):
        page(TALK, Options(embed_audio=True))
    with pytest.raises(UsageError, match="is not a file"):
        page(TALK, Options(audio="https://example.org/a.mp3", embed_audio=True))
    with pytest.raises(InputError, match=r"none\.mp3: cannot be read: No such file"):
        page(TALK, Options(audio=str(tmp_path / "none.mp3"), embed_audio=True))
    monkeypatch.setattr("stt_cli.export.player.LARGEST", 4)
    (tmp_path / "big.wav").write_bytes(bytes(5))
    with pytest.raises(UsageError, match=r"big\.wav is too large"):
        page(TALK, Options(audio=str(tmp_path / "big.wav"), embed_audio=True))


def test_a_transcript_without_words_is_still_a_page() -> None:
    found = page(transcript(duration=3.0))
    assert found.find("h1")[0][1] == "talk.mp3"
    assert found.data("words")["start"] == []


def test_many_speakers_share_the_colours() -> None:
    people = [spoken("x", start=n, speaker=f"S{n}") for n in range(10)]
    classes = [attributes["class"] for attributes, _ in page(transcript(*people)).find("section")]
    assert classes == [f"s{n % 8}" for n in range(10)]


def test_the_page_is_small_beside_its_transcript() -> None:
    said = speech(2000)
    assert len(render(said, "html")) < 1.5 * len(render(said, "json")) + 30_000


def test_the_page_knows_who_says_what_where_an_ensemble_disagrees() -> None:
    readings = (Alternative(word="<late>", by=("a:x",)), Alternative(word="", by=("b:y", "c:z")))
    words = (
        Word(word="We", start=0.0, end=0.2),
        Word(word="<late>", start=0.3, end=0.5, alternatives=readings),
    )
    said = transcript(Segment(start=0.0, end=0.5, text="We <late>", words=words), duration=1.0)
    page = Page(str(render(said, "html"), "utf-8"))
    assert page.data("words")["readings"] == {"1": "“<late>” by a:x; nothing by b:y, c:z"}
