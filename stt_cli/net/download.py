"""Fetching what a URL points to into a file, in a stream, going on where a connection broke."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import httpx
from msgspec import Struct

from stt_cli import __version__
from stt_cli.answers.refusal import one_line
from stt_cli.errors import InputError, OutputError, ProviderError, UsageError
from stt_cli.net.client import new_client
from stt_cli.net.fault import retry_after
from stt_cli.net.redact import redactor
from stt_cli.net.stop import Stop

MAX_REDIRECTS = 5
TRIES = 5
"""Attempts in a row that may bring nothing new before it is given up."""
STALL_SECONDS = 30.0
MAX_WAIT = 60.0

_PASSING = {408, 416, 425, 429, 500, 502, 503, 504}

Progress = Callable[[int, int | None], None]
"""Called with the bytes there are and, where the server says so, those there will be."""


class _Broken(Exception):
    """An attempt ended early; another may go on."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.wait = wait


class _Source(Struct, frozen=True):
    """Where it comes from, how it is called in messages, and who watches."""

    client: httpx.Client
    url: str
    shown: str
    on_progress: Progress
    stop: Stop


class _Target(Struct):
    """What is being written, and how to ask for the rest of it."""

    file: BinaryIO
    max_bytes: int
    validator: str | None = None
    """A strong ETag, or the date of the last change; None: it cannot be resumed safely."""
    checked: bool = False
    """Whether the caller checks the bytes, so that it is resumed without a validator."""

    @property
    def size(self) -> int:
        return self.file.tell()


def download(
    url: str,
    path: Path,
    *,
    max_bytes: int,
    on_progress: Progress | None = None,
    stop: Stop | None = None,
    resume: bool = False,
) -> int:
    """Write what `url` points to into `path`; returns its size in bytes.

    `resume` goes on where `path` ends, if the server can: the caller has to check the bytes.
    Follows redirects between http and https only; a password in the URL goes to its own host only.
    Raises UsageError for another scheme, InputError where there is nothing to be had or more than
    `max_bytes`, ProviderError where the server cannot be reached or keeps breaking off.
    """
    shown = redactor([])(url)
    if not url.lower().startswith(("http://", "https://")):
        raise UsageError(
            f"{shown}: only http and https URLs can be downloaded", hint="download it first"
        )
    headers = {"User-Agent": f"stt-cli/{__version__}", "Accept-Encoding": "identity"}
    try:
        with (
            new_client(headers, url, timeout=STALL_SECONDS) as client,
            path.open("ab" if resume else "wb") as file,
        ):
            source = _Source(client, url, shown, on_progress or _ignore, stop or Stop())
            target = _Target(file, max_bytes, checked=resume)
            _persist(source, target)
            return target.size
    except OSError as error:
        raise OutputError(
            f"{path}: {error.strerror}", hint="free some space, or set TMPDIR"
        ) from error


def _persist(source: _Source, target: _Target) -> None:
    """Attempts until all of it is there; those that brought something new do not count."""
    failures = 0
    while True:
        before = target.size
        try:
            return _attempt(source, target)
        except _Broken as broken:
            failures = 1 if target.size > before else failures + 1
            if failures >= TRIES:
                hint = "try again later, or download it yourself"
                raise ProviderError(f"{source.shown}: {broken}", hint=hint) from None
            backoff = 2.0 ** (failures - 1)
            source.stop.sleep(backoff if broken.wait is None else broken.wait)


def _ignore(done: int, total: int | None) -> None:
    """Nobody is watching."""


def _attempt(source: _Source, target: _Target) -> None:
    try:
        response = _open(source, target)
        try:
            _check(response, source.shown, target)
            _place(response, target)
            _copy(response, source, target)
        finally:
            response.close()
    except httpx.InvalidURL as error:
        raise UsageError(
            f"{source.shown}: not a valid URL: {error}", hint="check the address"
        ) from None
    except httpx.HTTPError as error:
        raise _Broken(one_line(redactor([])(str(error))) or type(error).__name__) from None


def _open(source: _Source, target: _Target) -> httpx.Response:
    """The answer at the end of the redirects, its body unread."""
    at = httpx.URL(source.url)
    for _ in range(MAX_REDIRECTS + 1):
        request = source.client.build_request("GET", at, headers=_range(target))
        response = source.client.send(request, stream=True)
        if not response.has_redirect_location:
            return response
        response.close()
        at = at.join(response.headers["Location"])
        if at.scheme not in ("http", "https"):
            raise InputError(
                f"{source.shown}: redirects to {at.scheme}, which is not followed",
                hint="download it first",
            )
    raise InputError(
        f"{source.shown}: redirects more than {MAX_REDIRECTS} times", hint="check the address"
    )


def _range(target: _Target) -> dict[str, str]:
    if not target.size or not (target.validator or target.checked):
        return {}
    validator = {"If-Range": target.validator} if target.validator else {}
    return {"Range": f"bytes={target.size}-", **validator}


def _check(response: httpx.Response, shown: str, target: _Target) -> None:
    status = response.status_code
    if status in (200, 206):
        return
    if status == 416 and target.size:
        target.validator, target.checked = None, False  # what there is cannot be gone on with
    reason = f"the server answered {status} {response.reason_phrase}".strip()
    if status in _PASSING:
        asked = retry_after(response.headers)
        raise _Broken(reason, None if asked is None else min(asked, MAX_WAIT))
    raise InputError(f"{shown}: {reason}", hint="check the address")


def _place(response: httpx.Response, target: _Target) -> None:
    """Go on at the end where the answer is the rest, else begin anew."""
    if response.status_code == 206:
        first = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
        if first and int(first[1]) == target.size:
            return
        target.validator = None
    target.file.seek(0)
    target.file.truncate()
    etag = response.headers.get("ETag", "")
    # A weak tag does not promise equal bytes.
    strong = etag if etag and not etag.startswith("W/") else None
    target.validator = strong or response.headers.get("Last-Modified")
    if response.status_code == 206:
        raise _Broken("the server sent another part than the one asked for")


def _copy(response: httpx.Response, source: _Source, target: _Target) -> None:
    length = response.headers.get("Content-Length", "")
    total = target.size + int(length) if length.isdigit() else None
    too_large = InputError(
        f"{source.shown}: larger than the {target.max_bytes} bytes that are downloaded at most",
        hint="download it first",
    )
    if total is not None and total > target.max_bytes:
        raise too_large
    for block in response.iter_raw():
        source.stop.check()
        if target.size + len(block) > target.max_bytes:
            raise too_large
        target.file.write(block)
        source.on_progress(target.size, total)
