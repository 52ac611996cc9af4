"""A hub of models on loopback: the listing of a repository, and its files in ranges."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.simulators.server import Request, Response, Route, Simulator

REVISION = "5a1f" * 10
LARGE = 1000
"""Bytes from which a file is kept apart, so that its SHA-256 is listed."""


class Hub(Simulator):
    """Has `repositories`: name -> file -> bytes. `sent` may differ from what is listed."""

    name = "hub"
    key = ""

    def __init__(self) -> None:
        super().__init__()
        self.repositories: dict[str, dict[str, bytes]] = {}
        self.sent: dict[str, bytes] = {}

    def routes(self) -> dict[tuple[str, str], Route]:
        repository = "([^/]+/[^/]+)"
        return {
            ("GET", f"/api/models/{repository}/revision/main"): self.listing,
            ("GET", f"/{repository}/resolve/{REVISION}/(.+)"): self.file,
        }

    def error(self, status: int, code: str, message: str) -> Response:
        return Response(status, {"error": message})

    def unauthorized(self, request: Request) -> Response | None:
        return None

    def listing(self, request: Request, repository: str) -> Response:
        if repository not in self.repositories:
            raise self.refuse(401, "repository", "Invalid username or password.")
        assert request.query == [("blobs", "true")]
        files = self.repositories[repository]
        return Response(
            200,
            {
                "id": repository,
                "sha": REVISION,
                "cardData": {"license": "mit", "language": ["en"]},
                "siblings": [_listed(name, data) for name, data in files.items()],
            },
        )

    def file(self, request: Request, repository: str, name: str) -> Response:
        data = self.sent.get(name, self.repositories[repository][name])
        wanted = request.headers.get("range")
        headers = {"Content-Type": "application/octet-stream", "ETag": f'"{name}"'}
        if not wanted:
            return Response(200, data, headers)
        first = int(wanted.removeprefix("bytes=").removesuffix("-"))
        span = f"bytes {first}-{len(data) - 1}/{len(data)}"
        return Response(206, data[first:], {**headers, "Content-Range": span})


def _listed(name: str, data: bytes) -> dict[str, Any]:
    blob = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    listed: dict[str, Any] = {"rfilename": name, "size": len(data), "blobId": blob}
    if len(data) >= LARGE:
        sha256 = hashlib.sha256(data).hexdigest()
        listed |= {"blobId": "0" * 40, "lfs": {"sha256": sha256, "size": len(data)}}
    return listed
