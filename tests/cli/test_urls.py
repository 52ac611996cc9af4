"""URLs as inputs: fetched by the service where it does that, else downloaded and sent."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stt_cli.contract import Limits
from stt_cli.pipeline.reading.urls import identity
from tests.simulators import faults
from tests.simulators.server import Exchange, Request, Response, Route, Simulator
from tests.simulators.tones import Speech, speak
from tests.support.recordings import numbered, plain
from tests.support.services import Services
from tests.support.shell import Shell

ADDRESS = "http://example.com/talk.wav"
"""On the web, as far as stt can tell: a proxy on loopback answers for it."""


class Web(Simulator):
    """A web server, and the proxy through which example.com is reached."""

    name = "web"
    key = ""
    etag = '"v1"'

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}

    def routes(self) -> dict[tuple[str, str], Route]:
        return {(method, r"/(.+)"): self.file for method in ("GET", "HEAD")}

    def error(self, status: int, code: str, message: str) -> Response:
        return Response(status, message)

    def unauthorized(self, request: Request) -> Response | None:
        return None

    def file(self, request: Request, name: str) -> Response:
        if name not in self.files:
            return self.error(404, "", f"no {name}")
        data, headers = self.files[name], {"ETag": self.etag}
        if "range" in request.headers:
            first = int(request.headers["range"].removeprefix("bytes=").removesuffix("-"))
            part = f"bytes {first}-{len(data) - 1}/{len(data)}"
            return Response(206, data[first:], headers | {"Content-Range": part})
        return Response(200, data, headers)

    def methods(self) -> list[str]:
        return [request.method for request in self.requests]


@pytest.fixture
def web(monkeypatch: pytest.MonkeyPatch) -> Iterator[Web]:
    with Web() as running:
        monkeypatch.setenv("HTTP_PROXY", running.url)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        yield running


def publish(web: Web, services: Services, words: int = 40, name: str = "talk.wav") -> Speech:
    """A recording that anyone can fetch."""
    speech = numbered(words)
    web.files[name] = speech.wav()
    for service in services.values():
        service.cloud[f"http://example.com/{name}"] = speech.wav()
    return speech


@pytest.mark.parametrize(
    ("provider", "model", "field"),
    [
        ("elevenlabs", "scribe_v2", "source_url"),
        ("nanogpt", "Wizper", "audioUrl"),
    ],
)
def test_a_service_that_takes_urls_gets_the_url_and_no_audio(
    stt: Shell, web: Web, services: Services, provider: str, model: str, field: str
) -> None:
    speech = publish(web, services)
    result = stt("transcribe", ADDRESS, "-p", provider, "-m", model, "-f", "json")
    assert result.code == 0, result.stderr
    assert services[provider].requests[0].get(field) == ADDRESS
    assert services[provider].requests[0].files == []
    assert web.methods() == ["HEAD"]
    made = result.json
    assert plain(made["text"]) == speech.said
    assert made["duration"] == pytest.approx(speech.seconds, abs=0.01)
    assert made["source"] == {"name": "talk.wav", "sha256": "", "duration": made["duration"]}
    assert [chunk["end"] for chunk in made["chunks"]] == [made["duration"]]
    assert made["gaps"] == []
    words = [word for segment in made["segments"] for word in segment["words"]]
    assert words[-1]["end"] <= made["duration"]
    if model != "Wizper":
        assert words[-1]["start"] == pytest.approx(speech.words[-1].start, abs=0.05)


def test_what_a_service_fetched_is_not_asked_for_again_until_it_changes(
    stt: Shell, web: Web, services: Services, tmp_path: Path
) -> None:
    publish(web, services)
    command = ("transcribe", ADDRESS, "-p", "elevenlabs", "-o")
    assert stt(*command, "a.txt").code == 0
    assert stt(*command, "b.txt").code == 0
    assert (tmp_path / "b.txt").read_text() == (tmp_path / "a.txt").read_text()
    assert len(services["elevenlabs"].requests) == 1
    assert "already done" in stt(*command, "a.txt").stderr
    (job, *_) = stt("jobs", "list", "--json").json
    assert job["source"] == ADDRESS
    assert job["duration"] > 5
    web.etag = '"v2"'
    assert stt(*command, "c.txt").code == 0
    assert len(services["elevenlabs"].requests) == 2


@pytest.mark.parametrize("options", [["--chunk-seconds", "15"], ["--max-cost", "1"]])
def test_what_has_to_be_measured_is_downloaded(
    stt: Shell, web: Web, services: Services, options: list[str]
) -> None:
    speech = publish(web, services)
    result = stt("transcribe", ADDRESS, "-p", "elevenlabs", *options)
    assert result.code == 0, result.stderr
    assert plain(result.text) == speech.said
    assert all(request.files for request in services["elevenlabs"].requests)


def test_a_url_goes_to_a_service_only_if_every_one_of_the_run_takes_urls(
    stt: Shell, web: Web, services: Services
) -> None:
    publish(web, services)
    result = stt("transcribe", ADDRESS, "-p", "elevenlabs", "--fallback", "openai")
    assert result.code == 0, result.stderr
    assert services["elevenlabs"].requests[0].files
    services["elevenlabs"].fail(*[faults.status(500)] * 9)
    both = stt(
        "transcribe", ADDRESS, "-p", "elevenlabs", "--fallback", "nanogpt", "--retries", "0",
        "--fresh", "-f", "json",
    )  # fmt: skip
    assert both.code == 0, both.stderr
    assert [chunk["provider"] for chunk in both.json["chunks"]] == ["nanogpt"]
    assert services["nanogpt"].requests[0].get("audioUrl") == ADDRESS


def test_what_is_behind_a_password_is_downloaded(stt: Shell, web: Web, services: Services) -> None:
    speech = publish(web, services)
    result = stt("transcribe", ADDRESS.replace("//", "//ann:secret@"), "-p", "elevenlabs")
    assert result.code == 0, result.stderr
    assert plain(result.text) == [word.text for word in speech.words]
    assert all(request.files for request in services["elevenlabs"].requests)
    assert not any(b"secret" in request.body for request in services["elevenlabs"].requests)


def test_a_private_address_is_given_only_to_services_on_a_private_network(
    stt: Shell, web: Web, services: Services
) -> None:
    speech = publish(web, services)
    address = f"{web.url}/talk.wav"
    assert identity(address, Limits(), near=False) is None
    services["nanogpt"].cloud[address] = speech.wav()
    result = stt("transcribe", address, "-p", "nanogpt")
    assert result.code == 0, result.stderr
    assert services["nanogpt"].requests[0].get("audioUrl") == address


def test_what_only_the_service_can_reach_is_given_to_it(
    stt: Shell, web: Web, services: Services
) -> None:
    publish(web, services)
    web.fail(faults.reset_before)
    result = stt("transcribe", ADDRESS, "-p", "elevenlabs")
    assert result.code == 0, result.stderr
    assert services["elevenlabs"].requests[0].get("source_url") == ADDRESS


def test_what_is_larger_than_a_service_fetches_is_downloaded(
    stt: Shell, web: Web, services: Services
) -> None:
    publish(web, services)
    size = faults.answer(200, b"", Content_Length="500000001")
    web.fail(size)
    assert stt("transcribe", ADDRESS, "-p", "nanogpt").code == 0
    assert services["nanogpt"].requests[0].files


def test_a_dry_run_of_a_url_that_the_service_fetches_downloads_nothing(
    stt: Shell, web: Web, services: Services
) -> None:
    publish(web, services)
    (one,) = stt("transcribe", ADDRESS, "-p", "elevenlabs", "--dry-run", "--json").json
    assert (one["requests"], one["encoding"], one["seconds"]) == (1, "by its URL", None)
    assert "not known" in stt("transcribe", ADDRESS, "-p", "elevenlabs", "--dry-run").text
    assert set(web.methods()) == {"HEAD"}
    assert services["elevenlabs"].requests == []


def test_a_service_that_takes_files_only_gets_the_download(
    stt: Shell, web: Web, services: Services
) -> None:
    speech = publish(web, services)
    web.fail(faults.redirect(302, "http://example.com/moved/talk.wav"), half)
    web.files["moved/talk.wav"] = web.files["talk.wav"]
    result = stt("transcribe", ADDRESS, "-p", "openai", "-f", "json")
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    assert services["openai"].requests[0].files[0].data == web.files["talk.wav"]
    assert "range" in web.requests[-1].headers


def half(exchange: Exchange) -> None:
    """Half of the file, then the connection ends."""
    response = exchange.simulator.handle(exchange.receive())
    data, headers = response.encoded()
    exchange.head(response.status, {**headers, "Content-Length": str(len(data))})
    exchange.wfile.write(data[: len(data) // 2])
    exchange.close_connection = True


def test_a_url_with_nothing_behind_it_is_exit_3_and_nothing_is_sent(
    stt: Shell, web: Web, services: Services
) -> None:
    for provider in ("openai", "elevenlabs"):
        result = stt("transcribe", "http://example.com/gone.wav", "-p", provider)
        assert result.code == 3
        assert "404" in result.stderr
        assert services[provider].requests == []


def test_a_page_instead_of_a_recording_is_exit_3(stt: Shell, web: Web, services: Services) -> None:
    web.files["page"] = b"<html><body>Sign in</body></html>"
    result = stt("transcribe", "http://example.com/page", "-p", "openai")
    assert result.code == 3
    assert "page" in result.stderr


@pytest.mark.parametrize("address", ["ftp://example.com/a.wav", "file:///etc/passwd", "rtsp://b/a"])
def test_other_schemes_are_refused(stt: Shell, services: Services, address: str) -> None:
    result = stt("transcribe", address, "-p", "elevenlabs")
    assert result.code == 2
    assert address in result.stderr
    assert services["elevenlabs"].requests == []


def test_more_than_the_cap_is_not_downloaded(
    stt: Shell, web: Web, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(web, services)
    monkeypatch.setattr("stt_cli.pipeline.reading.fetch.MAX_DOWNLOAD", 1000)
    result = stt("transcribe", ADDRESS, "-p", "openai")
    assert result.code == 3
    assert "larger than" in result.stderr


def test_a_download_is_told_and_ctrl_c_ends_it_and_leaves_nothing(tmp_path: Path, web: Web) -> None:
    web.fail(faults.dripping(0.05))
    web.files["talk.wav"] = speak("one two three").wav()
    (tmp_path / "tmp").mkdir()
    stt = subprocess.Popen(
        [sys.executable, "-m", "stt_cli", "transcribe", f"{web.url}/talk.wav", "--progress=json"],
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert stt.stderr
    event: dict[str, Any] = {}
    while not event.get("total"):
        event = json.loads(stt.stderr.readline())
    assert (event["event"], event["phase"]) == ("opening", "downloading")
    assert 0 < event["done"] < event["total"] == 1_000_000
    stt.send_signal(signal.SIGINT)
    _, told = stt.communicate(timeout=20)
    assert stt.returncode == 130
    assert "interrupted" in told
    assert "Traceback" not in told
    assert list((tmp_path / "tmp").iterdir()) == []


def test_a_url_can_be_left_to_a_service_and_waited_for_later(
    stt: Shell, web: Web, services: Services, tmp_path: Path
) -> None:
    speech = publish(web, services)
    vars(services["nanogpt"])["polls"] = 0
    cloud = ("-p", "nanogpt", "-m", "Elevenlabs-STT", "-f", "json", "-o", "talk.json")
    assert stt("transcribe", ADDRESS, *cloud, "--no-wait").code == 0
    assert services["nanogpt"].requests[0].get("audioUrl") == ADDRESS
    waited = stt("jobs", "wait")
    assert waited.code == 0, waited.stderr
    made = json.loads((tmp_path / "talk.json").read_bytes())
    assert plain(made["text"]) == speech.said
    assert made["duration"] == pytest.approx(speech.seconds, abs=0.01)
    assert web.methods() == ["HEAD", "HEAD"]


def test_a_url_that_the_service_cannot_fetch_is_told_with_what_to_do(
    stt: Shell, web: Web, services: Services
) -> None:
    publish(web, services)
    for name in ("elevenlabs", "nanogpt"):
        services[name].cloud.clear()
        result = stt("transcribe", ADDRESS, "-p", name)
        assert result.code == 2
        assert "talk.wav" in result.stderr
        assert "download it" in result.stderr
    services["elevenlabs"].cloud[ADDRESS] = web.files["talk.wav"]
    (_, first) = stt("jobs", "list", "--json").json
    assert stt("jobs", "resume", first["id"]).code == 0


def test_the_download_of_what_is_streamed_is_told(
    stt: Shell, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stt_cli.cli.stream.source.HEARTBEAT", 0.0)
    web.files["talk.wav"] = speak("one two three").wav()
    result = stt("stream", f"{web.url}/talk.wav", "-p", "local", "-m", "sphinx")
    assert result.code == 0, result.stderr
    assert result.stderr.startswith("stt: talk.wav: downloading 0 MB of 0 MB\n")
    quiet = stt("stream", f"{web.url}/talk.wav", "-p", "local", "-m", "sphinx", "-q")
    assert quiet.stderr == ""


def test_secrets_of_a_url_are_hidden_in_jobs(stt: Shell, web: Web) -> None:
    url = f"{web.url}/missing.wav?token=hush-hush".replace("://", "://ann:pass@word@")
    assert stt("transcribe", url).code != 0
    web.files["talk.wav"] = speak(["one"]).wav()
    stt("transcribe", url.replace("missing", "talk"))
    listed = stt("jobs", "list", "--json")
    shown = [listed.text, stt("jobs", "list").text]
    shown += [stt("jobs", "show", job["id"]).text for job in listed.json]
    assert "talk.wav" in listed.text
    for secret in ("hush", "pass@word", "word@"):
        assert all(secret not in text for text in shown)
