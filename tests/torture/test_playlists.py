"""A file that names other files or addresses reaches neither, whatever it calls itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.simulators.server import Simulator
from tests.simulators.tones import speak
from tests.support.services import serving
from tests.support.shell import Shell

HLS = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{0}\n#EXT-X-ENDLIST\n"
DASH = """<?xml version="1.0"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT3S"
 minBufferTime="PT1S" profiles="urn:mpeg:dash:profile:isoff-on-demand:2011"><Period>
<AdaptationSet mimeType="audio/mp4"><Representation id="1" bandwidth="1"><BaseURL>{0}</BaseURL>
</Representation></AdaptationSet></Period></MPD>
"""
SDP = "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n"
KINDS: dict[str, str] = {
    "hls": HLS,
    "hls with a key": HLS.replace("#EXTINF", '#EXT-X-KEY:METHOD=AES-128,URI="{0}"\n#EXTINF'),
    "hls of many": '#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="mp4a.40.2"\n{0}\n',
    "ffconcat": "ffconcat version 1.0\nfile '{0}'\n",
    "dash": DASH,
    "sdp": SDP,
    "m3u": "{0}\n",
    "pls": "[playlist]\nFile1={0}\nNumberOfEntries=1\n",
    "asx": '<asx version="3.0"><entry><ref href="{0}"/></entry></asx>\n',
    "smil": '<smil><body><audio src="{0}"/></body></smil>\n',
    "xspf": "<playlist><trackList><track><location>{0}</location></track></trackList></playlist>",
}
WAYS: list[Callable[[Path, str], str]] = [
    lambda secret, web: str(secret),
    lambda secret, web: secret.as_uri(),
    lambda secret, web: f"concat:{secret}|{secret}",
    lambda secret, web: f"subfile,,start,0,end,0,,:{secret}",
    lambda secret, web: f"crypto+file:{secret}",
    lambda secret, web: web,
    lambda secret, web: f"hls+{web}",
]
"""How FFmpeg may be told of the secret file, or of a web server."""


@pytest.fixture
def web() -> Iterator[tuple[str, list[str]]]:
    """An address, and every request that came to it."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/secret.wav", seen
    server.shutdown()
    server.server_close()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    with serving(monkeypatch, "openai") as running:
        yield running["openai"]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A recording that a playlist may not reach, though it lies beside it."""
    path = tmp_path / "secret.wav"
    path.write_bytes(speak("top secret words").wav())
    return path


@pytest.mark.parametrize("kind", KINDS)
def test_a_playlist_by_any_name_is_no_recording_and_reaches_nothing(
    stt: Shell,
    tmp_path: Path,
    service: Simulator,
    secret: Path,
    web: tuple[str, list[str]],
    kind: str,
) -> None:
    address, seen = web
    folder = tmp_path / "lists"
    folder.mkdir()
    for number, way in enumerate(WAYS):
        text = KINDS[kind].format(way(secret, address))
        for suffix in ("mp3", "mp4", "m3u8", "wav"):
            (folder / f"{number}.{suffix}").write_text(text)
    names = sorted(folder.iterdir())
    result = stt("transcribe", *names, "-p", "openai", "-o", "out/", "-f", "txt,json")
    assert result.code == 3, result.stderr
    assert "not an audio or video file" in result.stderr
    assert all(str(name) in result.stderr for name in names)
    assert stt("transcribe", folder, "-p", "openai").code == 3
    assert (seen, service.requests) == ([], [])
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("way", range(1, len(WAYS)))
def test_a_name_is_a_name_and_no_protocol(
    stt: Shell, service: Simulator, secret: Path, web: tuple[str, list[str]], way: int
) -> None:
    name = WAYS[way](secret, web[0])
    assert stt("transcribe", name, "-p", "openai").code != 0
    assert service.requests == []
    # An address that the user named is fetched, by us and in the open.
    assert bool(web[1]) == name.startswith("http")


def test_an_address_that_leads_to_a_playlist_leads_no_further(
    stt: Shell, service: Simulator, secret: Path, web: tuple[str, list[str]]
) -> None:
    body = HLS.format(web[0]).encode()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "audio/mpeg")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing on stderr."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/talk.mp3"
        result = stt("transcribe", url, "-p", "openai")
        server.shutdown()
    assert result.code == 3
    assert (web[1], service.requests) == ([], [])
