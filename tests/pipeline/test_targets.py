"""Where transcripts go."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from stt_cli.pipeline.inputs import Input
from stt_cli.pipeline.targets import Layout, targets


@pytest.mark.parametrize("stem", ["n" * 251, "ü" * 125, "語" * 83 + "nn"])
def test_the_output_of_the_longest_name_has_a_name_that_the_system_takes(
    tmp_path: Path, stem: str
) -> None:
    names = [f"{stem}.mp3", f"{stem}.wav", f"{stem}.ogg", f"{stem[:-1]}x.mp3"]
    items = [Input(name=n, relative=Path(n), beside=tmp_path) for n in names]
    layout = Layout(formats=("txt", "json"))
    made = [target.path for one in targets(layout, items, ["en"] * 4) for target in one]
    assert len(set(made)) == 8
    for path in made:
        assert path is not None
        assert len(os.fsencode(path.name)) <= 255
        assert path.name.startswith(stem[:60])
        path.write_bytes(b"text")
