"""Feeds, web pages and object stores as inputs, from servers on loopback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Self

import pytest

from tests.cli.test_urls import Web
from tests.support.recordings import numbered
from tests.support.services import Services
from tests.support.shell import Shell

OPENAI = ("-p", "openai", "-m", "whisper-1")
PAGE = b"<!DOCTYPE html><html><head><title>A long talk</title></head><body></body></html>"


@pytest.fixture
def web() -> Iterator[Web]:
    with Web() as running:
        running.files["1.mp3"] = numbered(9).wav()
        running.files["2.mp3"] = numbered(12, start=20).wav()
        running.files["show.xml"] = f"""<?xml version="1.0"?><rss><channel><title>Show</title>
        <item><title>First: steps</title><pubDate>Mon, 31 Mar 2025 08:00:00 GMT</pubDate>
          <enclosure url="{running.url}/1.mp3" type="audio/mpeg"/></item>
        <item><title>Second</title><pubDate>Wed, 30 Apr 2025 08:00:00 GMT</pubDate>
          <enclosure url="{running.url}/2.mp3" type="audio/mpeg"/></item>
        </channel></rss>""".encode()
        running.files["talk"] = PAGE
        yield running


def test_episodes_are_transcribed_into_files_called_by_day_and_title(
    stt: Shell, tmp_path: Path, services: Services, web: Web
) -> None:
    asked = ("transcribe", f"{web.url}/show.xml", *OPENAI, "-f", "txt,json", "-o", "out")
    result = stt(*asked, "--latest", "2")
    assert (result.code, "2 done" in result.stderr) == (0, True)
    made = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert made == [
        f"{name}.{ending}"
        for name in ("2025-03-31 First_ steps", "2025-04-30 Second")
        for ending in ("json", "txt")
    ]
    fetched, sent = len(web.requests), len(services["openai"].requests)
    again = stt(*asked, "--latest", "2")
    assert (again.code, "2 skipped" in again.stderr) == (0, True)
    assert len(web.requests) == fetched + 1  # the feed, and no episode
    assert len(services["openai"].requests) == sent


def test_one_episode_goes_to_a_file_too(
    stt: Shell, tmp_path: Path, services: Services, web: Web
) -> None:
    (tmp_path / "shows.opml").write_text(
        f'<opml><body><outline xmlUrl="{web.url}/show.xml"/></body></opml>'
    )
    result = stt("transcribe", "shows.opml", *OPENAI, "--since", "2025-04-01")
    assert (result.code, result.text) == (0, "")
    assert (tmp_path / "Show" / "2025-04-30 Second.txt").is_file()


@pytest.mark.parametrize(
    ("choice", "told"),
    [
        ((), "is a feed of 2 episodes (say which: --latest 3, or --since 2025-03-31)"),
        (("--since", "april"), "'april' is not a date (write it as 2025-03-31)"),
        (("--latest", "0"), "--latest: 0 is too little"),
    ],
)
def test_which_episodes_has_to_be_said(
    stt: Shell, web: Web, choice: tuple[str, ...], told: str
) -> None:
    result = stt("transcribe", f"{web.url}/show.xml", "-p", "local", *choice)
    assert (result.code, told in result.stderr) == (2, True)


def test_a_page_without_yt_dlp_names_the_command_and_the_services(
    stt: Shell, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stt_cli.net.web.can_fetch", lambda: False)
    result = stt("transcribe", f"{web.url}/talk", "-p", "local", "-m", "sphinx")
    assert result.code == 3
    (line,) = result.stderr.splitlines()
    assert f"{web.url}/talk is a web page, not a recording" in line
    assert "stt-cli[web]" in line
    assert "-p elevenlabs takes YouTube and TikTok links" in line


def fake_yt_dlp(recording: bytes, problem: str = "") -> ModuleType:
    """A `yt_dlp` that finds `recording` on every page."""

    class YoutubeDLError(Exception):
        pass

    class YoutubeDL:
        def __init__(self, options: dict[str, Any]) -> None:
            self.options = options

        def __enter__(self) -> Self:
            return self

        def __exit__(self, *error: object) -> None: ...

        def extract_info(self, url: str, download: bool) -> dict[str, Any]:
            if problem == "several":
                return {"entries": iter([{"id": 1}, {"id": 2}])}
            if problem:
                raise YoutubeDLError(f"ERROR: {problem}")
            return {"id": 1}

        def process_ie_result(self, found: dict[str, Any], download: bool) -> None:
            path = Path(self.options["outtmpl"]["default"] % {"ext": "wav"})
            path.write_bytes(recording)
            for hook in self.options["progress_hooks"]:
                hook({"downloaded_bytes": len(recording), "total_bytes_estimate": 5e6})

    fake = ModuleType("yt_dlp")
    fake.YoutubeDL = YoutubeDL  # type: ignore[attr-defined]
    fake.utils = ModuleType("utils")  # type: ignore[attr-defined]
    fake.utils.YoutubeDLError = YoutubeDLError
    return fake


def test_what_a_page_plays_is_transcribed_under_its_title(
    stt: Shell, tmp_path: Path, services: Services, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("stt_cli.net.web.can_fetch", lambda: True)
    monkeypatch.setitem(sys.modules, "yt_dlp", fake_yt_dlp(numbered(9).wav()))
    result = stt("transcribe", f"{web.url}/talk", *OPENAI)
    assert (result.code, "W0 w1" in result.text.replace("w0", "W0")) == (0, True)
    assert stt("transcribe", f"{web.url}/talk", *OPENAI, "-f", "txt,srt").code == 0
    assert (tmp_path / "A long talk.srt").is_file()
    jobs = stt("jobs", "list", "--json").json
    assert {job["source"] for job in jobs} == {f"{web.url}/talk"}


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        ("Unsupported URL", "yt-dlp found no recording: Unsupported URL"),
        ("several", "has several recordings (name the page of one of them)"),
    ],
)
def test_a_page_that_plays_nothing_is_named(
    stt: Shell, web: Web, monkeypatch: pytest.MonkeyPatch, problem: str, told: str
) -> None:
    monkeypatch.setattr("stt_cli.net.web.can_fetch", lambda: True)
    monkeypatch.setitem(sys.modules, "yt_dlp", fake_yt_dlp(b"", problem))
    result = stt("transcribe", f"{web.url}/talk", "-p", "local", "-m", "sphinx")
    assert (result.code, len(result.stderr.splitlines())) == (3, 1)
    assert f"{web.url}/talk" in result.stderr
    assert told in result.stderr


def test_yt_dlp_itself_finds_what_a_page_on_loopback_plays(
    stt: Shell, services: Services, web: Web
) -> None:
    pytest.importorskip("yt_dlp")
    web.files["talk"] = PAGE.replace(
        b"<body>", b"<body><audio src='" + web.url.encode() + b"/1.mp3'></audio>"
    )
    result = stt("transcribe", f"{web.url}/talk", *OPENAI)
    assert result.code == 0, result.stderr
    assert "w1" in result.text


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An object store in memory, in the place of S3."""
    pytest.importorskip("fsspec")
    from fsspec.implementations.memory import MemoryFileSystem
    from fsspec.registry import _registry

    class Bucket(MemoryFileSystem):  # type: ignore[misc]
        protocol = "s3"
        store: dict[str, Any] = {}  # noqa: RUF012
        pseudo_dirs = [""]  # noqa: RUF012

        @classmethod
        def _strip_protocol(cls, path: str) -> str:
            return "/" + path.removeprefix("s3://").strip("/")

        def unstrip_protocol(self, name: str) -> str:
            return "s3://" + name.lstrip("/")

    monkeypatch.setitem(_registry, "s3", Bucket)
    store = Bucket()
    store.pipe("/shop/day/one.wav", numbered(9).wav())
    store.pipe("/shop/two.wav", numbered(12, start=20).wav())
    store.pipe("/shop/notes.txt", b"words")
    store.pipe("/shop/empty.wav", b"")
    yield store
    Bucket.store.clear()


def test_a_file_in_an_object_store_is_transcribed(
    stt: Shell, services: Services, bucket: Any
) -> None:
    result = stt("transcribe", "s3://shop/day/one.wav", *OPENAI)
    assert (result.code, "w1" in result.text) == (0, True)


def test_a_folder_of_an_object_store_is_mirrored(
    stt: Shell, tmp_path: Path, services: Services, bucket: Any
) -> None:
    bucket.rm("/shop/empty.wav")
    result = stt("transcribe", "s3://shop/", *OPENAI, "-o", "out")
    assert result.code == 0, result.stderr
    made = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.txt")}
    assert made == {"out/day/one.txt", "out/two.txt"}


@pytest.mark.parametrize(
    ("address", "code", "told"),
    [
        ("s3://shop/none.wav", 3, "s3://shop/none.wav: no such file"),
        ("s3://shop/empty.wav", 3, "the input is empty"),
        ("ftp://shop/one.wav", 2, "only these URLs can be read: http, https, s3"),
    ],
)
def test_what_cannot_be_read_from_a_store_is_named(
    stt: Shell, bucket: Any, address: str, code: int, told: str
) -> None:
    result = stt("transcribe", address, "-p", "local", "-m", "sphinx")
    assert (result.code, len(result.stderr.splitlines())) == (code, 1)
    assert told in result.stderr


def test_the_command_that_installs_what_a_store_needs_is_named(
    stt: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fsspec", None)
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    result = stt("transcribe", "gs://shop/one.wav", "-p", "local", "-m", "sphinx")
    assert (result.code, "stt-cli[cloud]" in result.stderr) == (2, True)


def test_a_password_in_an_address_is_not_shown(stt: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "fsspec.core", None)
    address = "sftp://ann:s3cret-pass@files.test/talk.wav"
    result = stt("transcribe", address, "-p", "local", "-m", "sphinx")
    assert "s3cret" not in result.stderr
