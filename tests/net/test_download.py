"""Downloads: whole, bounded, resumed, and silent about secrets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stt_cli.errors import InputError, Interrupted, OutputError, ProviderError, UsageError
from stt_cli.net.download import TRIES, download
from stt_cli.net.stop import Stop
from tests.simulators import faults
from tests.simulators.server import Exchange, Fault, Request, Response, Route, Simulator

DATA = bytes(range(256)) * 2000


class Files(Simulator):
    """A web server with one file, which understands ranges."""

    name = "files"
    key = ""
    data = DATA
    etag = '"v1"'

    def routes(self) -> dict[tuple[str, str], Route]:
        return {("GET", "/talk.mp3"): self.file}

    def error(self, status: int, code: str, message: str) -> Response:
        return Response(status, message)

    def unauthorized(self, request: Request) -> Response | None:
        return None

    def file(self, request: Request) -> Response:
        headers = {"Content-Type": "audio/mpeg"} | ({"ETag": self.etag} if self.etag else {})
        wanted = request.headers.get("range")
        if not wanted or request.headers.get("if-range") != self.etag:
            return Response(200, self.data, headers)
        first = int(wanted.removeprefix("bytes=").removesuffix("-"))
        span = f"bytes {first}-{len(self.data) - 1}/{len(self.data)}"
        return Response(206, self.data[first:], {**headers, "Content-Range": span})


def broken(exchange: Exchange) -> None:
    """Half of the file, then the connection ends."""
    files = exchange.simulator
    assert isinstance(files, Files)
    response = files.handle(exchange.receive())
    data, headers = response.encoded()
    exchange.head(response.status, {**headers, "Content-Length": str(len(data))})
    exchange.wfile.write(data[: len(data) // 2])
    exchange.close_connection = True


@pytest.fixture
def files() -> Iterator[Files]:
    with Files() as server:
        yield server


def fetch(url: str, path: Path, **changes: Any) -> int:
    settings: dict[str, Any] = {"max_bytes": 10**7, "stop": Stop(lambda seconds: None)}
    return download(url, path, **{**settings, **changes})


def test_the_file_comes_whole_and_progress_is_told(files: Files, tmp_path: Path) -> None:
    told: list[tuple[int, int | None]] = []

    size = fetch(
        f"{files.url}/talk.mp3",
        tmp_path / "x",
        on_progress=lambda done, of: told.append((done, of)),
    )

    assert (tmp_path / "x").read_bytes() == DATA
    assert size == len(DATA)
    assert told[-1] == (len(DATA), len(DATA))
    assert [done for done, _ in told] == sorted(done for done, _ in told)


def test_a_broken_connection_is_gone_on_with_where_it_broke(files: Files, tmp_path: Path) -> None:
    files.fail(broken, broken)

    fetch(f"{files.url}/talk.mp3", tmp_path / "x")

    assert (tmp_path / "x").read_bytes() == DATA
    first, second, third = files.requests
    assert "range" not in first.headers
    assert second.headers["range"] == f"bytes={len(DATA) // 2}-"
    assert third.headers["range"] == f"bytes={len(DATA) * 3 // 4}-"


def test_a_file_that_changed_meanwhile_is_fetched_anew(files: Files, tmp_path: Path) -> None:
    def change(exchange: Exchange) -> None:
        broken(exchange)
        files.data, files.etag = b"new" * 1000, '"v2"'

    files.fail(change)

    fetch(f"{files.url}/talk.mp3", tmp_path / "x")

    assert (tmp_path / "x").read_bytes() == b"new" * 1000


@pytest.mark.parametrize("etag", ["", 'W/"v1"'])
def test_without_a_sure_mark_it_begins_anew(files: Files, tmp_path: Path, etag: str) -> None:
    files.etag = etag
    files.fail(broken)

    fetch(f"{files.url}/talk.mp3", tmp_path / "x")

    assert (tmp_path / "x").read_bytes() == DATA
    assert "range" not in files.requests[1].headers


@pytest.mark.parametrize(
    "fault",
    [
        faults.answer(206, b"wrong part", Content_Range="bytes 3-12/512000"),
        faults.status(416),
        faults.status(503, Retry_After="1"),
        faults.status(500),
        faults.reset_before,
    ],
    ids=["another part", "416", "503", "500", "reset"],
)
def test_an_odd_answer_in_between_does_no_harm(files: Files, tmp_path: Path, fault: Fault) -> None:
    files.fail(broken, fault)

    fetch(f"{files.url}/talk.mp3", tmp_path / "x")

    assert (tmp_path / "x").read_bytes() == DATA


def test_it_is_given_up_when_nothing_new_comes(files: Files, tmp_path: Path) -> None:
    files.fail(*[faults.reset_before] * 20)

    with pytest.raises(ProviderError):
        fetch(f"{files.url}/talk.mp3", tmp_path / "x")

    assert len(files.faults) == 20 - TRIES


def test_more_than_the_cap_is_refused_before_and_while_it_comes(
    files: Files, tmp_path: Path
) -> None:
    fetch(f"{files.url}/talk.mp3", tmp_path / "x", max_bytes=len(DATA))
    with pytest.raises(InputError, match="larger than"):
        fetch(f"{files.url}/talk.mp3", tmp_path / "x", max_bytes=len(DATA) - 1)

    def unsized(exchange: Exchange) -> None:
        exchange.receive()
        exchange.head(200, {"Connection": "close"})
        exchange.wfile.write(DATA)
        exchange.close_connection = True

    files.fail(unsized)
    with pytest.raises(InputError, match="larger than"):
        fetch(f"{files.url}/talk.mp3", tmp_path / "x", max_bytes=len(DATA) - 1)
    assert (tmp_path / "x").stat().st_size < len(DATA)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_what_is_not_there_is_asked_for_once(files: Files, tmp_path: Path, status: int) -> None:
    files.fail(faults.status(status))

    with pytest.raises(InputError, match=str(status)):
        fetch(f"{files.url}/talk.mp3", tmp_path / "x")

    assert len(files.requests) == 1


def test_redirects_are_followed_and_the_password_stays_behind(tmp_path: Path) -> None:
    with Files() as first, Files() as second:
        first.fail(faults.redirect(302, f"{second.url}/talk.mp3"))
        fetch(first.url.replace("//", "//ann:secret@") + "/old", tmp_path / "x")

        assert "authorization" in first.requests[0].headers
        assert "authorization" not in second.requests[0].headers
    assert (tmp_path / "x").read_bytes() == DATA


def test_endless_redirects_and_other_schemes_are_refused(files: Files, tmp_path: Path) -> None:
    files.fail(*[faults.redirect(302, "/talk.mp3")] * 9)
    with pytest.raises(InputError, match="redirects more than"):
        fetch(f"{files.url}/talk.mp3", tmp_path / "x")
    files.faults.clear()
    files.fail(faults.redirect(302, "file:///etc/passwd"))
    with pytest.raises(InputError, match="redirects to file"):
        fetch(f"{files.url}/talk.mp3", tmp_path / "x")


@pytest.mark.parametrize("url", ["ftp://h/x", "file:///etc/passwd", "s3://b/x"])
def test_other_urls_are_usage_errors(tmp_path: Path, url: str) -> None:
    with pytest.raises(UsageError):
        fetch(url, tmp_path / "x")


def test_secrets_in_the_url_are_in_no_message(files: Files, tmp_path: Path) -> None:
    files.fail(faults.status(404))

    with pytest.raises(InputError) as refused:
        fetch(f"{files.url}/talk.mp3?X-Amz-Signature=topsecret", tmp_path / "x")

    assert "topsecret" not in str(refused.value)


def test_a_place_that_cannot_be_written_is_an_output_error(files: Files, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="nowhere"):
        fetch(f"{files.url}/talk.mp3", tmp_path / "nowhere" / "x")


def test_stopping_ends_it(files: Files, tmp_path: Path) -> None:
    rest = Stop()

    with pytest.raises(Interrupted):
        fetch(
            f"{files.url}/talk.mp3", tmp_path / "x", stop=rest, on_progress=lambda *_: rest.stop()
        )
