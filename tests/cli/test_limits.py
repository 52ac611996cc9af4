"""Recordings that services do not take as they are: every limit is kept, and no word is lost."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from stt_cli import config
from tests.simulators import faults
from tests.support import recordings
from tests.support.pieces import encoded
from tests.support.recordings import plain
from tests.support.services import Services
from tests.support.shell import Shell

TEN_MINUTES = 735
"""Words that take ten minutes to say."""


record = partial(recordings.record, every=9, pause=1.1)


def limit(services: Services, **most: int) -> None:
    """Let services accept so many bytes and not one more, and say so in the config file."""
    lines = []
    for name, size in most.items():
        services[name].max_body = size
        lines += [f"[providers.{name}]", f"max_bytes = {size}"]
    path = config.paths().config
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines))


@pytest.mark.parametrize("name", ["nanogpt", "openai"])
def test_a_long_recording_comes_back_whole_through_a_small_limit(
    stt: Shell, services: Services, tmp_path: Path, name: str
) -> None:
    speech = record(tmp_path, TEN_MINUTES)
    limit(services, **{name: 150_000})
    result = stt("transcribe", "talk.wav", "-p", name, "--no-align", "-f", "json")
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    assert result.json["duration"] == pytest.approx(speech.seconds, abs=0.01)
    sizes = [len(request.body) for request in services[name].requests]
    assert len(sizes) > 10
    assert max(sizes) <= 150_000
    assert len(result.json["chunks"]) == len(sizes)


def test_seconds_are_limited_as_well_as_bytes(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    speech = record(tmp_path, 120)
    path = config.paths().config
    path.parent.mkdir(parents=True)
    path.write_text("[providers.openai]\nmax_seconds = 20\n")
    result = stt("transcribe", "talk.wav", "-p", "openai", "-f", "json")
    assert plain(result.json["text"]) == speech.said
    assert max(c["end"] - c["start"] for c in result.json["chunks"]) <= 20


@pytest.mark.parametrize(
    ("name", "container", "codec"),
    [
        ("talk.aiff", "aiff", "pcm_s16be"),
        ("talk.mkv", "matroska", "pcm_s16le"),
        ("talk.au", "au", "pcm_s16be"),
    ],
)
@pytest.mark.parametrize("provider", ["nanogpt", "llmstats"])
def test_what_a_service_cannot_read_is_encoded_anew(
    stt: Shell,
    services: Services,
    tmp_path: Path,
    provider: str,
    name: str,
    container: str,
    codec: str,
) -> None:
    speech = record(tmp_path, 30)
    (tmp_path / name).write_bytes(encoded(speech.pcm, container, codec, 16_000, 0))
    result = stt("transcribe", name, "-p", provider, "--no-align")
    assert result.code == 0, result.stderr
    assert plain(result.text) == speech.said
    sent = services[provider].requests[0].files[0]
    assert sent.filename
    assert not sent.filename.endswith(Path(name).suffix)


def test_a_name_that_lies_about_the_format_does_not_fool_a_service(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    speech = record(tmp_path, 30)
    (tmp_path / "talk.mp3").write_bytes(encoded(speech.pcm, "flac", "flac", 16_000, 0))
    result = stt("transcribe", "talk.mp3", "-p", "openai")
    assert plain(result.text) == speech.said
    assert services["openai"].requests[0].files[0].filename == "audio.flac"


def test_chunks_fit_every_service_that_may_have_to_hear_them(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    speech = record(tmp_path, 200)
    limit(services, openai=2_000_000, nanogpt=100_000)
    services["openai"].fail(*[faults.status(500)] * 3)
    result = stt(
        "transcribe", "talk.wav", "-p", "openai", "--fallback", "nanogpt", "--retries", "0",
        "-j", "1", "--no-align", "-f", "json",
    )  # fmt: skip
    assert result.code == 0, result.stderr
    assert plain(result.json["text"]) == speech.said
    served = [chunk["provider"] for chunk in result.json["chunks"]]
    assert served[:3] == ["nanogpt"] * 3
    assert set(served[3:]) == {"openai"}
    for name in ("openai", "nanogpt"):
        assert max(len(request.body) for request in services[name].requests) <= 100_000


def test_what_the_service_says_it_cost_is_told_everywhere(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    speech = record(tmp_path, 60)
    command = ("transcribe", "talk.wav", "-p", "nanogpt", "-m", "Wizper", "--no-align")
    made = stt(*command, "--chunk-seconds", "20", "-f", "json").json
    costs = [chunk["cost"]["amount"] for chunk in made["chunks"]]
    assert len(costs) > 1
    assert made["cost"]["amount"] == pytest.approx(sum(costs))
    assert made["cost"]["amount"] >= speech.seconds / 60 * 0.01 * 0.9
    summary = stt(*command, "-o", "talk.txt", "--json").json
    assert summary["cost"] == [summary["done"][0]["cost"]]
    assert summary["cost"][0]["currency"] == "USD"
    (job, *_) = stt("jobs", "list", "--json").json
    assert job["cost"] == summary["cost"][0]


def test_a_limit_on_the_cost_stops_between_chunks_and_what_was_paid_for_is_kept(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    speech = record(tmp_path, 120)
    options = ("-p", "nanogpt", "-m", "Wizper", "--no-align", "-j", "1", "--chunk-seconds", "20")
    half = speech.seconds / 60 * 0.01 / 2
    recording = (tmp_path / "talk.wav").read_bytes()  # through a pipe nobody knows what is to come
    stopped = stt("transcribe", "-", *options, "--max-cost", f"{half:.4f}", stdin=recording)
    assert stopped.code == 5
    assert stopped.text == ""
    paid = len(services["nanogpt"].requests)
    assert paid > 0
    assert paid * 20 / 60 * 0.01 <= half + 20 / 60 * 0.01
    rest = f"{half * 1.7:.4f}"
    finished = stt("transcribe", "talk.wav", *options, "--max-cost", rest, "-f", "json")
    assert finished.code == 0, finished.stderr
    assert plain(finished.json["text"]) == speech.said
    assert len(services["nanogpt"].requests) == len(finished.json["chunks"])


def test_what_would_cost_more_than_the_limit_is_not_begun(
    stt: Shell, services: Services, tmp_path: Path
) -> None:
    speech = record(tmp_path, 60)
    (tmp_path / "in").mkdir()
    for name in ("one.wav", "two.wav"):
        (tmp_path / "in" / name).write_bytes((tmp_path / "talk.wav").read_bytes() + name.encode())
    cloud = ("-p", "nanogpt", "-m", "Wizper", "--no-align", "--chunk-seconds", "20", "-o", "out/")
    for inputs, seconds in (["talk.wav"], speech.seconds), (["in"], 2 * speech.seconds):
        limit = seconds / 60 * 0.01 * 0.8
        refused = stt("transcribe", *inputs, *cloud, "--max-cost", f"{limit:.5f}")
        assert refused.code == 5
        assert "nothing was sent" in refused.stderr
    assert services["nanogpt"].requests == []
    assert stt("jobs", "list", "--json").json == []
