"""`stt text ask`: one question, a pipe, and a conversation in a terminal."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import pytest

from tests.simulators import faults
from tests.simulators.openai import Service as OpenAI
from tests.simulators.sttai import Service
from tests.simulators.tones import speak
from tests.support.shell import Shell
from tests.support.terminal import answered

SAID = "Hello there, friend. Sure, thanks."
SPEECH = speak(SAID, pauses={2: 0.8}, speakers=(0, 0, 0, 1, 1))


@pytest.fixture
def kept(stt: Shell, sttai: Service) -> str:
    """The id of a transcript that the service keeps."""
    (stt.cwd / "said.wav").write_bytes(SPEECH.wav())
    done = stt("transcribe", "said.wav", "-p", "sttai", "--diarize")
    assert done.code == 0, done.stderr
    sttai.requests.clear()
    (number,) = sttai.kept
    return str(number)


def sent(service: Service) -> list[dict[str, Any]]:
    asked = [one for one in service.requests if one.path.endswith("/chat/")]
    return [json.loads(request.body) for request in asked]


def test_a_question_is_answered_from_what_the_service_keeps(
    stt: Shell, sttai: Service, kept: str
) -> None:
    result = stt("text", "ask", kept, "Who is there?", "-p", "sttai")
    assert result.code == 0, result.stderr
    assert result.text == "Answer 1 to 'Who is there?'.\n"
    (request,) = sttai.requests
    assert request.path == f"/api/v1/transcripts/{kept}/chat/"
    assert set(json.loads(request.body)) == {"question", "session_id"}
    assert request.headers["authorization"] == f"Bearer {sttai.key}"


def test_a_question_comes_through_a_pipe(stt: Shell, sttai: Service, kept: str) -> None:
    result = stt("text", "ask", kept, "-p", "sttai", stdin=b"Who is there?\n")
    assert result.text == "Answer 1 to 'Who is there?'.\n"
    assert sent(sttai)[0]["question"] == "Who is there?"
    for empty in (b"", b" \n"):
        assert stt("text", "ask", kept, "-p", "sttai", stdin=empty).code == 2
    assert stt("text", "ask", kept, "", "-p", "sttai").code == 2
    assert len(sent(sttai)) == 1


def test_sources_have_the_times_of_their_segments(stt: Shell, sttai: Service, kept: str) -> None:
    first, second = sttai.kept[int(kept)]["segments"]
    result = stt("text", "ask", kept, "Who?", "-p", "sttai", "--sources")
    assert result.text.splitlines() == [
        "Answer 1 to 'Who?'.",
        f"  [0:0{int(first['start'])}] Hello there, friend. (0.90)",
        f"  [0:0{int(second['start'])}] Sure, thanks. (0.80)",
    ]
    told = stt("text", "ask", kept, "Who?", "-p", "sttai", "--sources", "--json").json
    assert [one["start"] for one in told["sources"]] == [first["start"], second["start"]]
    assert [one["segment_order"] for one in told["sources"]] == [0, 1]


def test_sources_are_found_by_their_text_however_the_service_counts(
    stt: Shell, sttai: Service, kept: str
) -> None:
    body = {
        "answer": "Yes.",
        "sources": [
            {"segment_order": 2, "text": "Sure, thanks.", "score": 0.5},
            {"segment_order": 99, "text": "Nowhere."},
            {"text": "friend"},
            "odd",
            {"segment_order": 1},
        ],
    }
    sttai.fail(faults.answer(200, body))
    second = sttai.kept[int(kept)]["segments"][1]
    result = stt("text", "ask", kept, "Who?", "-p", "sttai", "--sources")
    assert result.code == 0, result.stderr
    assert result.text.splitlines() == [
        "Yes.",
        f"  [0:0{int(second['start'])}] Sure, thanks. (0.50)",
        "  Nowhere.",
        "  [0:00] friend",
        "  ",
    ]


def test_without_the_transcript_sources_are_shown_without_times(
    stt: Shell, sttai: Service, kept: str
) -> None:
    sttai.fail(
        faults.answer(200, {"answer": "Yes.", "sources": [{"text": "Sure."}]}), faults.status(401)
    )
    result = stt("text", "ask", kept, "Who?", "-p", "sttai", "--sources")
    assert result.code == 0
    assert result.text == "Yes.\n  Sure.\n"
    assert "times" in result.stderr


def test_a_conversation_is_gone_on_with(stt: Shell, sttai: Service, kept: str) -> None:
    ask = ("text", "ask", kept)
    told = stt(*ask, "One?", "-p", "sttai", "--json").json
    assert told["answer"] == "Answer 1 to 'One?'."
    assert told["source"] == kept
    session = told["session_id"]
    assert stt(*ask, "Two?", "-p", "sttai", "--continue").text == "Answer 2 to 'Two?'.\n"
    assert (
        stt(*ask, "Three?", "-p", "sttai", "--session", session).text == "Answer 3 to 'Three?'.\n"
    )
    assert stt(*ask, "Other?", "-p", "sttai").text == "Answer 1 to 'Other?'.\n"
    assert sttai.tools.sessions[session] == ["One?", "Two?", "Three?"]
    named = stt(*ask, "New?", "-p", "sttai", "--session", "mine")
    assert named.text == "Answer 1 to 'New?'.\n"
    assert sttai.tools.sessions["mine"] == ["New?"]


def test_there_is_nothing_to_go_on_with_before_the_first_question(
    stt: Shell, sttai: Service, kept: str
) -> None:
    result = stt("text", "ask", kept, "Two?", "-p", "sttai", "--continue")
    assert result.code == 2
    assert not sent(sttai)


def test_the_same_question_is_not_paid_for_twice(stt: Shell, sttai: Service, kept: str) -> None:
    ask = ("text", "ask", kept, "One?", "-p", "sttai")
    first = stt(*ask, "--json").json
    again = stt(*ask, "--json").json
    assert again == first
    assert len(sent(sttai)) == 1
    assert stt("text", "ask", kept, "Two?", "-p", "sttai", "--continue").text.startswith("Answer 2")
    assert stt(*ask, "--fresh").code == 0
    assert len(sent(sttai)) == 3


def test_the_services_own_name_of_a_conversation_is_used(
    stt: Shell, sttai: Service, kept: str
) -> None:
    sttai.fail(faults.answer(200, {"answer": "Yes.", "session_id": "theirs"}))
    assert stt("text", "ask", kept, "One?", "-p", "sttai", "--json").json["session_id"] == "theirs"
    stt("text", "ask", kept, "Two?", "-p", "sttai", "--continue")
    assert sent(sttai)[-1]["session_id"] == "theirs"


def test_a_service_that_names_conversations_itself_is_asked_without_a_name(
    stt: Shell, sttai: Service, kept: str
) -> None:
    sttai.tools.any_session = False
    assert stt("text", "ask", kept, "One?", "-p", "sttai").code == 0
    assert ["session_id" in body for body in sent(sttai)] == [True, False]


@pytest.mark.parametrize("source", ["talk.json", "said.wav", "-", "job"])
def test_what_is_here_says_how_it_gets_to_the_service(
    stt: Shell, sttai: Service, kept: str, source: str
) -> None:
    if source == "job":
        source = stt("jobs", "list", "--json").json[0]["id"]
    result = stt("text", "ask", source, "Who?", "-p", "sttai", stdin=b"text")
    assert result.code == 2, result.stderr
    assert "stt transcribe RECORDING -p sttai" in result.stderr
    assert "openai" in result.stderr
    assert not sent(sttai)


STATUSES = {400: 2, 401: 4, 402: 5, 404: 2, 429: 6, 503: 6}


@pytest.mark.parametrize("status", STATUSES)
def test_each_status_has_its_exit_code(stt: Shell, sttai: Service, kept: str, status: int) -> None:
    sttai.fail(faults.status(status, Retry_After="86400"))
    assert stt("text", "ask", kept, "Who?", "-p", "sttai").code == STATUSES[status]


def test_an_unknown_id_is_exit_2(stt: Shell, sttai: Service) -> None:
    result = stt("text", "ask", "4711", "Who?", "-p", "sttai")
    assert result.code == 2
    assert "no transcript 4711" in result.stderr


@pytest.mark.parametrize(
    "body", [{}, {"answer": ""}, {"answer": None}, {"sources": []}, {"error": "Busy."}, [], "x"]
)
def test_an_answer_without_an_answer_is_unusable(
    stt: Shell, sttai: Service, kept: str, body: Any
) -> None:
    sttai.fail(faults.answer(200, body))
    assert stt("text", "ask", kept, "Who?", "-p", "sttai").code == 6


def converse(stt: Shell, source: str, *more: str, questions: list[str]) -> str:
    """What a terminal shows of a conversation with these questions, ended by Ctrl-D."""
    command = f"{sys.executable} -m stt_cli text ask {source} {' '.join(more)}; echo '<e''nd>'$?"
    env = {**os.environ, "TERM": "dumb", "INPUTRC": "/dev/null"}
    steps = [("> ", f"{question}\n") for question in questions] + [("> ", "\x04")]
    return answered(["sh", "-c", command], steps, cwd=stt.cwd, env=env)


def test_in_a_terminal_it_is_a_conversation_that_ctrl_d_ends(
    stt: Shell, sttai: Service, kept: str
) -> None:
    shown = converse(stt, kept, "-p", "sttai", questions=["One?", "", "Two?"])
    assert "Answer 1 to 'One?'." in shown
    assert "Answer 2 to 'Two?'." in shown
    assert "[0:00] Hello there, friend." in shown
    assert "--continue" in shown
    (questions,) = sttai.tools.sessions.values()
    assert questions == ["One?", "Two?"]
    shown = converse(stt, kept, "-p", "sttai", "--continue", questions=["Three?"])
    assert "after 2 questions" in shown
    assert "Answer 3 to 'Three?'." in shown


def test_a_question_that_fails_does_not_end_the_conversation(
    stt: Shell, sttai: Service, kept: str
) -> None:
    sttai.fail(faults.answer(200, {}))
    shown = converse(stt, kept, "-p", "sttai", questions=["One?", "Two?"])
    assert "error" in shown
    assert "Answer 1 to 'Two?'." in shown


def openai_sent(service: OpenAI) -> list[list[dict[str, str]]]:
    asked = [one for one in service.requests if one.path.endswith("/chat/completions")]
    return [json.loads(request.body)["messages"] for request in asked]


def test_text_on_this_machine_is_asked_about_with_its_times(stt: Shell, openai: OpenAI) -> None:
    result = stt("text", "ask", "talk.json", "Is it good?", "-p", "openai")
    assert result.code == 0, result.stderr
    (messages,) = openai_sent(openai)
    assert "[0:00] Speaker 1: Shall we begin? The numbers are good." in messages[0]["content"]
    assert "[0:06] Speaker 2: They are better than last year." in messages[0]["content"]
    assert messages[1:] == [{"role": "user", "content": "Is it good?"}]


def test_the_conversation_so_far_goes_along(stt: Shell, openai: OpenAI) -> None:
    first = stt("text", "ask", "talk.json", "One?", "-p", "openai").text.strip()
    stt("text", "ask", "talk.json", "Two?", "-p", "openai", "--continue")
    assert openai_sent(openai)[1][1:] == [
        {"role": "user", "content": "One?"},
        {"role": "assistant", "content": first},
        {"role": "user", "content": "Two?"},
    ]
    unknown = stt("text", "ask", "talk.json", "Two?", "-p", "openai", "--session", "mine")
    assert unknown.code == 2


def test_times_that_an_answer_names_are_its_sources(stt: Shell, openai: OpenAI) -> None:
    text = "It is [0:02], and better [0:06; 0:06]. At 9:30 nothing."
    message = {"role": "assistant", "content": text}
    openai.fail(
        lambda exchange: exchange.reply(exchange.simulator.handle(exchange.receive())),
        faults.answer(200, {"choices": [{"message": message}]}),
    )
    result = stt("text", "ask", "talk.json", "Good?", "-p", "openai", "--sources")
    assert result.text.splitlines() == [
        text,
        "  [0:02] Speaker 1: The numbers are good.",
        "  [0:06] Speaker 2: They are better than last year.",
    ]


def test_a_text_that_is_too_long_is_asked_about_in_parts(stt: Shell, openai: OpenAI) -> None:
    (stt.cwd / "long.txt").write_text("A sentence that is said again and again.\n" * 10)
    command = ("text", "ask", "long.txt", "Why?", "-p", "openai", "--part-chars", "250")
    result = stt(*command)
    assert result.code == 0, result.stderr
    assert len(openai_sent(openai)) == 3
    stt(*command)
    assert len(openai_sent(openai)) == 3


def test_what_is_asked_about_text_that_is_sent_cannot_be_an_id(stt: Shell, openai: OpenAI) -> None:
    assert stt("text", "ask", "17", "Why?", "-p", "openai", "--remote").code == 2
    assert stt("text", "ask", "none.srt", "Why?", "-p", "openai").code == 3
    assert not openai_sent(openai)
