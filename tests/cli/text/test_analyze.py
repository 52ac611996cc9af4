"""`stt text analyze` and `stt text generate`: every type, of text and of what the service keeps."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stt_cli import config
from stt_cli.providers.sttai.tools import TOOLS
from tests.simulators import faults
from tests.simulators.openai import Service as OpenAI
from tests.simulators.sttai import Service
from tests.simulators.sttai_tools import ANALYSES, CONTENT, KEPT_CONTENT
from tests.simulators.tones import speak
from tests.support.shell import Shell

SAID = "Hello there. This is Ann."
SHOWN = {
    "sentiment": "Label: positive\nScore: 0.875\n",
    "topics": "- Good morning.\n- weather\n",
    "entities": "- Ann (type PERSON, count 2)\n",
    "action_items": "- Call Bob (owner Ann)\n",
    "questions": "- Who?\n  Answer: Somebody. Good morning.\n",
    "pii_redact": "Good morning. How are you today?\n",
}


@pytest.fixture
def kept(stt: Shell, sttai: Service) -> str:
    """The id of a transcript that the service keeps."""
    (stt.cwd / "said.wav").write_bytes(speak(SAID).wav())
    assert stt("transcribe", "said.wav", "-p", "sttai").code == 0
    sttai.requests.clear()
    (number,) = sttai.kept
    return str(number)


def test_the_types_are_those_of_the_document() -> None:
    assert set(TOOLS["analyze"].kinds) == set(ANALYSES)
    assert set(TOOLS["analyze"].kept_kinds) == {*ANALYSES} - {"pii_redact"}
    assert set(TOOLS["generate"].kinds) == set(CONTENT)
    assert set(TOOLS["generate"].kept_kinds) == set(KEPT_CONTENT)


@pytest.mark.parametrize("kind", ANALYSES)
def test_an_analysis_of_any_shape_prints_as_people_read_it(
    stt: Shell, sttai: Service, kind: str
) -> None:
    result = stt("text", "analyze", "talk.srt", "-p", "sttai", "--type", kind)
    assert result.code == 0, result.stderr
    assert result.text == SHOWN[kind]
    assert json.loads(sttai.requests[0].body) == {
        "text": "Good morning. How are you today?",
        "type": kind,
    }


def test_as_json_it_is_as_it_came(stt: Shell, sttai: Service) -> None:
    command = ("text", "analyze", "talk.srt", "-p", "sttai", "--json", "--type")
    assert stt(*command, "topics").json == {
        "source": "talk.srt",
        "provider": "sttai",
        "topics": ["Good morning.", "weather"],
    }
    assert stt(*command, "action_items").json["result"] == [
        {"task": "Call Bob", "owner": "Ann", "due": None}
    ]


@pytest.mark.parametrize("kind", CONTENT)
def test_content_of_every_type_is_markdown(stt: Shell, sttai: Service, kind: str) -> None:
    result = stt("text", "generate", "talk.srt", "-p", "sttai", "--type", kind)
    assert result.code == 0, result.stderr
    if kind in ("flashcards", "quiz"):
        assert result.text == "- What is said?\n  Answer: Good morning. And much more of it.\n"
    else:
        assert result.text == f"# {kind}\n\nGood morning.\n"


def test_generated_files_are_markdown(stt: Shell, sttai: Service) -> None:
    assert stt("text", "generate", "talk.srt", "talk.json", "-p", "sttai", "-o", "out/").code == 0
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "talk.json.generate.md",
        "talk.srt.generate.md",
    ]


@pytest.mark.parametrize(
    ("verb", "kind"),
    [*(("analyze", k) for k in ANALYSES[:-1]), *(("generate", k) for k in KEPT_CONTENT)],
)
def test_what_the_account_keeps_is_worked_on_there(
    stt: Shell, sttai: Service, kept: str, verb: str, kind: str
) -> None:
    result = stt("text", verb, kept, "-p", "sttai", "--remote", "--type", kind)
    assert result.code == 0, result.stderr
    (request,) = sttai.requests
    assert request.path == f"/api/v1/transcripts/{kept}/{verb}/"
    assert json.loads(request.body) == {"type": kind}
    assert result.text


@pytest.mark.parametrize(
    ("verb", "kind"),
    [("analyze", "x"), ("generate", "newsleter")],
)
def test_a_type_that_is_none_there_is_answered_with_the_list(
    stt: Shell, sttai: Service, verb: str, kind: str
) -> None:
    result = stt("text", verb, "17", "-p", "sttai", "--remote", "--type", kind)
    assert result.code == 2
    assert ", ".join(TOOLS[verb].kept_kinds) in result.stderr  # type: ignore[index]
    assert not sttai.requests


@pytest.mark.parametrize(
    "command",
    [
        ["analyze", "--type", "pii_redact"],
        ["generate", "--type", "newsletter"],
        ["summarize"],
        ["translate", "--to", "es"],
        ["embed"],
    ],
)
def test_where_the_account_has_no_address_for_it_the_text_is_fetched_and_sent(
    stt: Shell, sttai: Service, kept: str, command: list[str]
) -> None:
    verb, *more = command
    result = stt("text", verb, kept, *more, "-p", "sttai", "--remote")
    assert result.code == 0, result.stderr
    fetched, asked = sttai.requests
    assert (fetched.method, fetched.path) == ("GET", f"/api/v1/transcripts/{kept}/")
    assert asked.path == f"/v1/{verb}"
    assert "This is Ann." in str(json.loads(asked.body))
    assert stt("text", verb, "4711", *more, "-p", "sttai", "--remote").code == 2


def test_a_service_that_keeps_nothing_has_no_ids(stt: Shell, openai: OpenAI) -> None:
    result = stt("text", "summarize", "17", "-p", "openai", "--remote")
    assert result.code == 2
    assert "keeps no transcripts" in result.stderr


def test_an_id_that_the_service_does_not_know_is_exit_2(stt: Shell, sttai: Service) -> None:
    result = stt("text", "analyze", "4711", "-p", "sttai", "--remote")
    assert result.code == 2
    assert "STT.ai has no transcript 4711" in result.stderr


def test_an_id_cannot_lead_elsewhere(stt: Shell, sttai: Service) -> None:
    assert stt("text", "analyze", "../account", "-p", "sttai", "--remote").code == 2
    (request,) = sttai.requests
    assert request.path == "/api/v1/transcripts/../account/analyze/"
    assert stt("text", "analyze", " ", "-p", "sttai", "--remote").code == 2
    assert len(sttai.requests) == 1


STATUSES = {400: 2, 401: 4, 402: 5, 404: 2, 429: 6, 503: 6}


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("more", [["analyze", "talk.srt"], ["generate", "1", "--remote"]])
def test_each_status_has_its_exit_code(
    stt: Shell, sttai: Service, status: int, more: list[str]
) -> None:
    sttai.fail(faults.status(status, Retry_After="86400"))
    result = stt("text", *more, "-p", "sttai")
    assert result.code == STATUSES[status], result.stderr
    assert result.text == ""


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        None,
        5,
        True,
        "",
        "   ",
        {"type": "topics"},
        {"type": "topics", "model": "x"},
        {"error": "Too short."},
        {"detail": "Not now."},
        {"topics": []},
        {"topics": None},
        b"<html></html>",
    ],
)
@pytest.mark.parametrize("verb", ["analyze", "generate"])
def test_an_answer_with_nothing_in_it_is_unusable(
    stt: Shell, sttai: Service, verb: str, body: Any
) -> None:
    sttai.fail(faults.answer(200, body))
    result = stt("text", verb, "talk.srt", "-p", "sttai")
    assert result.code == 6, result.stdout
    assert result.text == ""


def answers(sttai: Service, *bodies: Any) -> None:
    sttai.fail(*(faults.answer(200, body) for body in bodies))


@pytest.mark.parametrize(
    ("bodies", "shown"),
    [
        ([{"topics": ["a", "b"]}, {"topics": ["b", "c"]}], "- a\n- b\n- c\n"),
        ([["a"], ["a"]], "- a\n"),
        (
            [{"people": ["Ann"], "places": []}, {"people": ["Bob"], "places": ["Rome"]}],
            "People:\n  - Ann\n  - Bob\nPlaces:\n  - Rome\n",
        ),
        ([{"redacted_text": "One [NAME]."}, {"redacted_text": "Two."}], "One [NAME].\n\nTwo.\n"),
        (
            [{"score": 0.5, "label": "good"}, {"score": 0.25, "label": "bad"}],
            "Part 1\nScore: 0.5\nLabel: good\n\nPart 2\nScore: 0.25\nLabel: bad\n",
        ),
    ],
)
def test_analyses_of_parts_are_joined_where_that_makes_sense(
    stt: Shell, sttai: Service, bodies: list[Any], shown: str
) -> None:
    (stt.cwd / "long.txt").write_text(
        "A sentence of some length. " * 3 + "\n" + "Another one. " * 6
    )
    answers(sttai, *bodies)
    (config.paths().config).parent.mkdir(parents=True)
    (config.paths().config).write_text("[providers.sttai]\nconcurrency = 1\n")
    command = ("text", "analyze", "long.txt", "-p", "sttai", "--part-chars", "100")
    for _ in range(2):
        result = stt(*command)
        assert result.text == shown, result.stderr
    assert "made in 2 parts" in result.stderr
    assert stt(*command, "--json").json["parts"] == bodies
    assert len(sttai.requests) == 2
