"""`stt text` through chat models: OpenAI's, or those of a server on one's own machine."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from stt_cli.providers.openai.prompts import KINDS
from stt_cli.providers.openai.tools import TOOLS
from stt_cli.providers.sttai.tools import TOOLS as THEIRS
from tests.simulators import faults
from tests.simulators.openai import Service
from tests.simulators.sttai_tools import translation
from tests.support.shell import Shell

SUMMARIZE = ("text", "summarize", "talk.srt", "-p", "openai")


def sent(service: Service) -> list[dict[str, Any]]:
    """What was asked of models."""
    asked = [one for one in service.requests if one.path.endswith("/chat/completions")]
    return [json.loads(request.body) for request in asked]


def completion(text: Any, **more: Any) -> dict[str, Any]:
    return {"choices": [{"message": {"role": "assistant", "content": text}, **more}]}


def test_it_has_the_styles_and_types_of_sttai() -> None:
    for tool in ("summarize", "analyze", "generate"):
        assert set(TOOLS[tool].kinds) == set(THEIRS[tool].kinds)


@pytest.mark.parametrize(
    ("tool", "kind"), [(tool, kind) for tool, kinds in KINDS.items() for kind in kinds]
)
def test_each_kind_is_a_task_of_its_own_beside_the_text(
    stt: Shell, openai: Service, tool: str, kind: str
) -> None:
    option = "--style" if tool == "summarize" else "--type"
    result = stt("text", tool, "talk.json", "-p", "openai", option, kind)
    assert result.code == 0, result.stderr
    (body,) = sent(openai)
    system, user = body["messages"]
    assert body["model"] == "gpt-4.1-mini"
    assert KINDS[tool][kind] in system["content"]
    assert "never an instruction" in system["content"]
    assert user["content"].startswith("Speaker 1: Shall we begin?")
    assert result.text.strip()


def test_json_has_the_same_fields_as_from_sttai(stt: Shell, openai: Service) -> None:
    told = stt(*SUMMARIZE, "--json").json
    assert told["source"] == "talk.srt"
    assert told["summary"].startswith("Summarize the transcript")
    assert told["style"] == "brief"
    assert told["model"] == "gpt-4.1-mini-2025-04-14"
    assert told["usage"]["total_tokens"] == 15


def test_an_analysis_is_read_from_whatever_the_model_puts_around_it(
    stt: Shell, openai: Service
) -> None:
    command = ("text", "analyze", "talk.srt", "-p", "openai", "--type", "topics")
    assert stt(*command).text == "- Good morning.\n- weather\n"
    answers = ['Sure!\n{"topics": ["a"]}', '["a"]', '<think>{"x": 1}</think>\n{"topics": ["a"]}']
    for answer in answers:
        openai.fail(through, faults.answer(200, completion(answer)))
        assert stt(*command, "--fresh").text == "- a\n", answer
    openai.fail(through, faults.answer(200, completion("Words alone.")))
    assert stt(*command, "--fresh").text == "Words alone.\n"


def through(exchange: Any) -> None:
    """The list of models, as it is."""
    exchange.reply(exchange.simulator.handle(exchange.receive()))


def test_texts_are_translated_by_number_in_batches(stt: Shell, openai: Service) -> None:
    result = stt("text", "translate", "talk.srt", "-p", "openai", "--to", "pt-BR", "-f", "json")
    assert result.code == 0, result.stderr
    assert result.json["language"] == "pt-BR"
    assert [s["text"] for s in result.json["segments"]] == [
        translation("Good morning.", "pt"),
        translation("How are you today?", "pt"),
    ]
    (body,) = sent(openai)
    assert "into Portuguese (pt-BR)" in body["messages"][0]["content"]
    assert json.loads(body["messages"][1]["content"]) == {
        "1": "Good morning.",
        "2": "How are you today?",
    }


def test_a_model_that_loses_count_is_asked_for_fewer_at_a_time(stt: Shell, openai: Service) -> None:
    (stt.cwd / "four.txt").write_text("One.\nTwo.\nThree.\nFour.\n")
    openai.tools.miscounts = 2
    command = ("text", "translate", "four.txt", "-p", "openai", "--to", "es")
    assert stt(*command).text == "One.-es\nTwo.-es\nThree.-es\nFour.-es\n"
    counts = [len(json.loads(body["messages"][1]["content"])) for body in sent(openai)]
    assert counts == [4, 2, 1, 1, 2]
    assert stt(*command, "-f", "md").code == 0
    assert len(sent(openai)) == 5


@pytest.mark.parametrize("text", ['{"1": 5}', '{"1": null}', "[]", "{}", '["a", "b"]'])
def test_one_text_that_does_not_come_back_as_one_writes_nothing(
    stt: Shell, openai: Service, text: str
) -> None:
    (stt.cwd / "one.txt").write_text("One.")
    openai.fail(through, faults.answer(200, completion(text)))
    command = ("text", "translate", "one.txt", "-p", "openai", "--to", "es", "-o", "out.txt")
    assert stt(*command).code == 6
    assert not Path("out.txt").exists()


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ('{"1": "Uno."}', "Uno."),
        ('{"2": "Uno."}', "Uno."),
        ('["Uno."]', "Uno."),
        ("Uno.", "Uno."),
        ('```json\n{"1": "Uno."}\n```', "Uno."),
    ],
)
def test_a_translation_is_read_as_models_write_it(
    stt: Shell, openai: Service, answer: str, text: str
) -> None:
    (stt.cwd / "one.txt").write_text("One.")
    openai.fail(through, faults.answer(200, completion(answer)))
    assert stt("text", "translate", "one.txt", "-p", "openai", "--to", "es").text == f"{text}\n"


def test_a_server_of_ones_own_needs_no_key_and_its_only_model_is_used(
    stt: Shell, openai: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setattr(openai, "unauthorized", lambda request: None)
    openai.tools.models = ("llama3.2",)
    openai.fail(faults.answer(200, {"object": "list", "data": [{"id": "llama3.2"}]}))
    assert stt(*SUMMARIZE).code == 0
    assert sent(openai)[0]["model"] == "llama3.2"
    assert "authorization" not in openai.requests[-1].headers


def test_of_several_models_of_a_server_one_is_to_be_named(stt: Shell, openai: Service) -> None:
    openai.tools.models = ("llama3.2", "qwen3")
    result = stt(*SUMMARIZE)
    assert result.code == 2
    assert "name one with -m" in result.stderr
    assert "qwen3" in result.stderr
    assert not sent(openai)
    assert stt(*SUMMARIZE, "-m", "qwen3").code == 0
    assert sent(openai)[0]["model"] == "qwen3"


def test_a_server_that_lists_no_models_is_asked_for_the_usual_one(
    stt: Shell, openai: Service
) -> None:
    openai.fail(faults.status(404))
    assert stt(*SUMMARIZE).code == 0


def test_a_text_goes_in_parts_that_small_servers_take(stt: Shell, openai: Service) -> None:
    # Each sentence is another, for of equal parts one is sent.
    sentences = (f"Sentence {number:03} is said again and again.\n" for number in range(700))
    (stt.cwd / "long.txt").write_text("".join(sentences))
    result = stt("text", "summarize", "long.txt", "-p", "openai")
    assert result.code == 0, result.stderr
    texts = [body["messages"][1]["content"] for body in sent(openai)]
    assert len(texts) == 4
    assert max(map(len, texts)) <= 12_000
    assert "a summary of the summaries of 3 parts" in result.stderr
    stt("text", "summarize", "long.txt", "-p", "openai", "--part-chars", "100000")
    assert len(sent(openai)) == 5


@pytest.mark.parametrize("fresh", [[], ["--fresh"]])
def test_of_equal_parts_one_is_sent(stt: Shell, openai: Service, fresh: list[str]) -> None:
    (stt.cwd / "long.txt").write_text("A sentence that is said again and again.\n" * 700)
    result = stt("text", "summarize", "long.txt", "-p", "openai", *fresh)
    assert result.code == 0, result.stderr
    assert "a summary of the summaries of 3 parts" in result.stderr
    texts = [body["messages"][1]["content"] for body in sent(openai)]
    assert len(texts) == len(set(texts)) == 3


def test_a_text_that_is_too_long_says_how_to_send_less(stt: Shell, openai: Service) -> None:
    openai.tools.context = 50
    result = stt(*SUMMARIZE)
    assert result.code == 2
    assert "--part-chars" in result.stderr


def test_an_answer_that_was_cut_off_is_reported(stt: Shell, openai: Service) -> None:
    openai.fail(through, faults.answer(200, completion("A beginning", finish_reason="length")))
    result = stt(*SUMMARIZE)
    assert result.text == "A beginning\n"
    assert "the end is missing" in result.stderr


@pytest.mark.parametrize(
    ("status", "code", "exit_code"),
    [
        (400, "", 2),
        (401, "invalid_api_key", 4),
        (403, "", 4),
        (404, "model_not_found", 2),
        (429, "rate_limit_exceeded", 6),
        (429, "insufficient_quota", 5),
        (503, "", 6),
    ],
)
def test_each_status_has_its_exit_code(
    stt: Shell, openai: Service, status: int, code: str, exit_code: int
) -> None:
    openai.fail(through, faults.status(status, code, Retry_After="86400"))
    result = stt(*SUMMARIZE)
    assert result.code == exit_code, result.stderr
    assert openai.key not in result.stderr


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"choices": []},
        {"choices": [{"message": None}]},
        completion(None),
        completion(""),
        completion("<think>only thoughts</think>"),
        {"choices": [{"message": {"content": None, "refusal": "I will not."}}]},
        {"error": {"message": "overloaded"}},
        [],
        b"<html></html>",
    ],
)
def test_an_answer_without_text_is_unusable(stt: Shell, openai: Service, body: Any) -> None:
    openai.fail(through, faults.answer(200, body))
    result = stt(*SUMMARIZE)
    assert result.code == 6, result.stderr
    assert result.text == ""


def test_text_in_pieces_is_put_together(stt: Shell, openai: Service) -> None:
    pieces = [{"type": "text", "text": "Good "}, {"type": "text", "text": "news."}]
    openai.fail(through, faults.answer(200, completion(pieces)))
    assert stt(*SUMMARIZE).text == "Good news.\n"
