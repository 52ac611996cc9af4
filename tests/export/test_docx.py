"""Word documents, read back with python-docx."""

from __future__ import annotations

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from msgspec.structs import replace

from stt_cli.export import Options, render
from stt_cli.export.document import printable
from stt_cli.export.paragraphs import paragraphs
from stt_cli.model import Alternative, Segment, Transcript, Word
from tests.support.transcripts import spoken, transcript, transcripts

TALK = transcript(
    spoken("Good evening.", speaker="Ann"),
    spoken("We are late.", start=10, speaker="Ann"),
    spoken("Indeed.", start=3700, speaker="Bob"),
    duration=3725.0,
)


def opened(said: Transcript, options: Options | None = None) -> Document:
    return docx.Document(BytesIO(render(said, "docx", options)))


def texts(document: Document) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs]


def test_it_begins_with_the_recording_and_what_a_reader_wants_to_know_first() -> None:
    title, facts, *_ = texts(opened(TALK))
    assert title == "talk.mp3"
    assert facts == "Duration: 1:02:05   ·   Speakers: Ann, Bob   ·   Language: en"


def test_a_speaker_is_named_on_taking_over() -> None:
    body = texts(opened(TALK))[2:]
    assert body == ["Ann", "Good evening.", "We are late.", "Bob", "Indeed."]


def test_with_times_each_paragraph_is_headed_by_speaker_and_time() -> None:
    body = texts(opened(TALK, Options(times=True)))[2:]
    assert body == [
        "Ann  00:00", "Good evening.", "Ann  00:10", "We are late.", "Bob  1:01:40", "Indeed.",
    ]  # fmt: skip


def test_no_speakers_means_no_names_anywhere() -> None:
    document = "\n".join(texts(opened(TALK, Options(speakers=False))))
    assert "Ann" not in document
    assert "Speakers" not in document


def test_a_name_is_never_left_behind_at_the_foot_of_a_page() -> None:
    head = opened(TALK).paragraphs[2]
    assert head.style is not None
    assert head.style.paragraph_format.keep_with_next


def test_pages_are_numbered_out_of_all() -> None:
    footer = opened(TALK).sections[0].footer.paragraphs[0]._p
    fields = [field.get(qn("w:instr")) for field in footer.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]


@pytest.mark.parametrize(
    ("said", "expected"),
    [("שלום world", True), ("«مرحبا» 1", True), ("Hello שלום", False), ("123", False)],
)
def test_the_first_letter_decides_from_which_side_a_paragraph_runs(
    said: str, expected: bool
) -> None:
    paragraph = opened(transcript(spoken(said))).paragraphs[-1]
    assert bool(paragraph._p.findall(f".//{qn('w:bidi')}")) is expected
    assert bool(paragraph.runs[0].font.rtl) is expected


def test_a_latin_name_stands_at_the_side_of_its_hebrew_text() -> None:
    head = opened(transcript(spoken("שלום", speaker="Ann"))).paragraphs[2]
    assert head.text == "Ann"
    assert head._p.findall(f".//{qn('w:bidi')}")
    assert not head.runs[0].font.rtl


def test_nothing_in_the_file_tells_when_it_was_made() -> None:
    data = render(TALK, "docx")
    with ZipFile(BytesIO(data)) as package:
        assert {info.date_time[0] for info in package.infolist()} == {1980}
        properties = package.read("docProps/core.xml").decode()
    assert "talk.mp3" in properties
    assert "dcterms" not in properties.split(">", 2)[2]
    assert "python-docx" not in properties


def test_characters_that_xml_cannot_hold_are_left_out() -> None:
    named = replace(TALK, source=replace(TALK.source, name="a\x00b\udcff\ufffe.mp3"))
    assert texts(opened(named))[0] == "ab.mp3"


@given(transcripts())
@settings(max_examples=20, deadline=None)
def test_no_text_is_lost(said: Transcript) -> None:
    body = [p.text for p in opened(said).paragraphs if p.style and p.style.name == "Normal"]
    assert body == [printable(paragraph.text) for paragraph in paragraphs(said)]


def test_words_worth_checking_are_shaded_and_nothing_else_changes() -> None:
    sure = [0.99] * 32 + [0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45]
    words = tuple(
        Word(word=f"w{n}", start=n, end=n + 1, confidence=one) for n, one in enumerate(sure)
    )
    text = " ".join(word.word for word in words)
    said = transcript(Segment(start=0, end=40, text=text, words=words))
    shaded, plain = opened(said), opened(said, Options(shading=False))
    assert texts(shaded) == texts(plain)
    fills = {run.text: run._r.xpath("w:rPr/w:shd/@w:fill") for run in shaded.paragraphs[-1].runs}
    assert {fill for found in fills.values() for fill in found} == {"FDE9D9", "F9C3A4"}
    assert fills[next(text for text in fills if text.startswith("w0 "))] == []
    assert not any(run._r.xpath("w:rPr/w:shd") for run in plain.paragraphs[-1].runs)


def voted(count: int) -> Transcript:
    """Three words, said `count` times; on the second the members disagree."""
    readings = (Alternative(word="saw", by=("a:x", "b:y")), Alternative(word="", by=("c:z",)))
    said = []
    for number in range(count):
        words = [
            Word(word=word, start=number + at / 4, end=number + at / 4 + 0.2)
            for at, word in enumerate(["we", "saw", "it"])
        ]
        words[1] = replace(words[1], alternatives=readings)
        said.append(Segment(start=number, end=number + 0.9, text="we saw it", words=tuple(words)))
    return transcript(*said, duration=float(count))


def test_a_word_on_which_an_ensemble_disagrees_has_a_comment_that_says_who_says_what() -> None:
    document = opened(voted(3))
    assert "we saw it" in "".join(texts(document))
    comments = list(document.comments)
    assert [comment.text for comment in comments] == ["“saw” by a:x, b:y; nothing by c:z"] * 3
    assert len({comment.comment_id for comment in comments}) == 3
    starts = document.element.findall(f".//{qn('w:commentRangeStart')}")
    assert [start.getnext().text for start in starts] == [" saw"] * 3


def test_comments_carry_no_time() -> None:
    assert render(voted(3), "docx") == render(voted(3), "docx")
    content = ZipFile(BytesIO(render(voted(2), "docx"))).read("word/comments.xml").decode()
    assert "w:date" not in content
