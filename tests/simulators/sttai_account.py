"""What STT.ai keeps of an account, as its documentation describes it: below `/api`.

The document names no fields of most of these; those here are what a Django service would have.
"""

from __future__ import annotations

import itertools
import json
from typing import Any

from tests.simulators.server import Request, Response, Route, Simulator

WRITABLE = {"email": str, "name": str, "language": str, "email_preferences": dict}
READ_ONLY = ("plan", "credits")
KEY = r"/api/v1/keys/(\d+)/"


class Account:
    """The account API but for transcripts; `service` refuses in its own form."""

    def __init__(self, service: Simulator) -> None:
        self._service = service
        self.fields: dict[str, Any] = {
            "email": "ann@example.com",
            "name": "Ann",
            "language": "en",
            "email_preferences": {"newsletter": True, "usage_alerts": False},
            "plan": "free",
            "credits": 587,
        }
        self.stubborn: set[str] = set()
        """Fields that stay as they are, whatever is put."""
        self.keys: dict[int, dict[str, Any]] = {}
        self.raw: list[str] = []
        """The keys that were made, each of which went out once."""
        self.clouds: list[dict[str, Any]] = []
        self.usage: Any = {"days": [{"date": "2026-11-20", "minutes": 13, "requests": 2}]}
        self._numbers = itertools.count(1)

    def routes(self) -> dict[tuple[str, str], Route]:
        return {
            ("GET", "/api/v1/account/"): lambda request: Response(200, self.fields),
            ("PUT", "/api/v1/account/"): self.put,
            ("GET", "/api/v1/usage/"): lambda request: Response(200, self.usage),
            ("GET", "/api/v1/cloud/"): lambda request: Response(200, self.clouds),
            ("GET", "/api/v1/keys/"): self.list_keys,
            ("POST", "/api/v1/keys/"): self.create,
            ("DELETE", KEY): self.revoke,
        }

    def put(self, request: Request) -> Response:
        """A PUT replaces: every writable field must be there, with its type."""
        body = self._object(request)
        for name, kind in WRITABLE.items():
            if not isinstance(body.get(name), kind):
                raise self._service.refuse(400, "", f"{name}: this field is required")
        for name in body:
            if name not in WRITABLE and name not in READ_ONLY:
                raise self._service.refuse(400, "", f"Unknown field: {name}")
        taken = {n: v for n, v in body.items() if n in WRITABLE and n not in self.stubborn}
        self.fields.update(taken)
        return Response(200, self.fields)

    def list_keys(self, request: Request) -> Response:
        return Response(200, {"count": len(self.keys), "results": [*self.keys.values()]})

    def create(self, request: Request) -> Response:
        body = self._object(request)
        if body.keys() - {"name"} or not isinstance(body.get("name", ""), str):
            raise self._service.refuse(400, "", "Invalid name.")
        number = next(self._numbers)
        raw = f"stt-{number:020x}"
        self.raw.append(raw)
        self.keys[number] = {
            "id": number,
            "name": body.get("name"),
            "prefix": raw[:8],
            "created_at": "2026-11-20T10:00:00Z",
            "last_used_at": None,
        }
        return Response(201, {**self.keys[number], "key": raw})

    def revoke(self, request: Request, number: str) -> Response:
        if int(number) not in self.keys:
            raise self._service.refuse(404, "", "Not found.")
        del self.keys[int(number)]
        return Response(204)

    def _object(self, request: Request) -> dict[str, Any]:
        if request.headers.get("content-type") != "application/json":
            raise self._service.refuse(400, "", "Content-Type must be application/json")
        body = json.loads(request.body)
        if not isinstance(body, dict):
            raise self._service.refuse(400, "", "Invalid JSON.")
        return body
