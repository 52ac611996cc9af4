"""`--device`, `--compute-type`, `--beam-size`, `--engine-option`: refused before anything runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.shell import run


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (["--engine-option", "patienc=2"], "(did you mean patience?)"),
        (["--engine-option", "patience"], "write KEY=VALUE"),
        (["--device", "cud"], "(did you mean cuda?)"),
        (["--beam-size", "0"], "it is 1 at least"),
        (["--compute-type", "flot32"], "(did you mean float32?)"),
        (["-p", "openai", "--beam-size", "2"], "engines on this machine have them: -p local"),
    ],
)
def test_a_wrong_option_ends_before_the_recording_is_looked_at(
    typed: list[str], said: str, tmp_path: Path
) -> None:
    model = [] if "-p" in typed else ["-m", "tiny.en"]
    done = run("transcribe", "missing.wav", *model, *typed, cwd=tmp_path)
    assert done.code == 2
    assert said in done.stderr
    assert "missing.wav" not in done.stderr


def test_a_stream_has_the_microphone_for_its_device(tmp_path: Path) -> None:
    done = run("stream", "--device", "cuda", cwd=tmp_path)
    assert done.code == 2
    assert "--engine-option device=cuda" in done.stderr


def test_options_of_a_models_engine_are_listed(tmp_path: Path) -> None:
    done = run("models", "options", "tiny", "--json", cwd=tmp_path)
    assert {"device", "compute_type", "beam_size"} <= {option["name"] for option in done.json}
    assert run("models", "options", "sphinx", "--json", cwd=tmp_path).json == []
