"""Chat completions of an OpenAI-compatible server, as the API reference describes them.

The model is a simple one: it translates JSON objects, and otherwise says what it was told to do.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from tests.simulators.server import Request, Response, Route, Simulator
from tests.simulators.sttai_tools import tone, translation, vector

CHAT = ("gpt-4.1-mini", "gpt-4.1")
SPEECH = ("gpt-4o-mini-tts",)
EMBEDDING = ("text-embedding-3-small",)
ROLES = {"system", "user", "assistant"}


class Tools:
    """The endpoints that take JSON; `service` refuses in its own form."""

    def __init__(self, service: Simulator) -> None:
        self._service = service
        self.models: tuple[str, ...] = CHAT
        self.miscounts = 0
        """Translations that join the first two of several texts, so many times."""
        self.voices = ("alloy", "nova")
        self.context = 1_000_000
        """Characters that a model takes at a time."""

    def routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("POST", "/chat/completions"): self.complete,
            ("POST", "/embeddings"): self.embed,
            ("POST", "/audio/speech"): self.speak,
        }

    def complete(self, request: Request) -> Response:
        body = self._body(request, {"model": str, "messages": list})
        self._known(body["model"])
        messages = body["messages"]
        self._check(messages)
        size = sum(len(message["content"]) for message in messages)
        if size > self.context:
            code, told = "context_length_exceeded", "This model's maximum context length is less."
            raise self._service.refuse(400, code, told)
        return self._completion(body["model"], self._said(messages))

    def speak(self, request: Request) -> Response:
        """A second of a tone for each word, whose header does not say how long it is."""
        wanted = {"model": str, "input": str, "voice": str, "response_format": str}
        body = self._body(request, wanted)
        self._known(body["model"], SPEECH)
        if body["voice"] not in self.voices or body["response_format"] != "wav":
            raise self._service.refuse(400, "invalid_value", f"Invalid voice: {body['voice']}")
        if not 0 < len(body["input"]) <= 4096:
            raise self._service.refuse(400, "string_too_long", "The input is too long.")
        sound = bytearray(tone(float(len(body["input"].split()))))
        sound[4:8] = sound[40:44] = b"\xff\xff\xff\xff"
        return Response(200, bytes(sound), {"Content-Type": "audio/wav"})

    def embed(self, request: Request) -> Response:
        body = self._body(request, {"model": str, "input": list, "encoding_format": str})
        self._known(body["model"], EMBEDDING)
        if not 0 < len(body["input"]) <= 2048 or not all(map(str.strip, body["input"])):
            raise self._service.refuse(400, "invalid_value", "Invalid input.")
        items = [
            {"object": "embedding", "index": number, "embedding": vector(text, 16)}
            for number, text in enumerate(body["input"])
        ]
        usage = {"prompt_tokens": 8, "total_tokens": 8}
        told = {"object": "list", "data": items[::-1], "model": body["model"], "usage": usage}
        return Response(200, told)

    def _said(self, messages: list[dict[str, str]]) -> str:
        system, last = messages[0]["content"], messages[-1]["content"]
        target = re.search(r"into [\w ()-]*?\((\w+)(?:-\w+)*\)\.", system)
        if target:
            return self._translated(json.loads(last), target[1])
        if "JSON object" in system:
            return '```json\n{"topics": ["' + _first(last) + '", "weather"]}\n```'
        return f"{' '.join(system.split()[:3])}: {len(last.split())} words from {_first(last)}"

    def _translated(self, texts: dict[str, str], target: str) -> str:
        values = [translation(text, target) for text in texts.values()]
        if self.miscounts and len(values) > 1:
            self.miscounts -= 1
            values = [" ".join(values[:2]), *values[2:]]
        return json.dumps(dict(zip(texts, values, strict=False)), ensure_ascii=False)

    def _completion(self, model: str, text: str) -> Response:
        message = {"role": "assistant", "content": text, "refusal": None}
        return Response(
            200,
            {
                "id": "chatcmpl-1",
                "object": "chat.completion",
                "created": 1_790_000_000,
                "model": f"{model}-2025-04-14",
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15},
            },
        )

    def _known(self, model: str, also: tuple[str, ...] = ()) -> None:
        if model not in (*self.models, *also):
            told = f"The model `{model}` does not exist"
            raise self._service.refuse(404, "model_not_found", told)

    def _check(self, messages: list[Any]) -> None:
        for message in messages:
            if set(message) != {"role", "content"} or message["role"] not in ROLES:
                raise self._service.refuse(400, "invalid_value", f"Invalid message: {message}")
            if not isinstance(message["content"], str) or not message["content"].strip():
                raise self._service.refuse(400, "invalid_value", "Empty content.")
        if not messages or messages[-1]["role"] != "user":
            raise self._service.refuse(400, "invalid_value", "The last message is not the user's.")

    def _body(self, request: Request, required: Mapping[str, type]) -> dict[str, Any]:
        if request.headers.get("content-type") != "application/json":
            raise self._service.refuse(400, "invalid_value", "Content-Type is not JSON.")
        body = json.loads(request.body)
        for name in {*body, *required}:
            if name not in required or not isinstance(body.get(name), required[name]):
                raise self._service.refuse(400, "invalid_value", f"Invalid parameter: {name}")
        return dict(body)


def _first(text: str) -> str:
    return re.split(r"(?<=[.!?])\s", text.strip())[0][:60]
