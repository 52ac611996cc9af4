"""Files made in memory for services: right container, right length, right sound."""

from __future__ import annotations

from array import array
from io import BytesIO
from pathlib import Path

import av
import pytest

from stt_cli.media.decode import windows
from stt_cli.media.encode import ENCODINGS, EXTENSIONS, MIMES, encode
from stt_cli.media.probe import probe
from stt_cli.pcm import BYTES, RATE
from stt_cli.plan import Codec
from tests.support.audio import sweep

PCM = sweep(3.3)


@pytest.mark.parametrize("codec", ENCODINGS)
def test_what_is_encoded_is_heard_again(tmp_path: Path, codec: Codec) -> None:
    path = tmp_path / f"a.{EXTENSIONS[codec]}"
    path.write_bytes(encode([PCM], codec))

    media = probe(path)
    pcm = b"".join(window.pcm for window in windows(path))

    assert (media.mime, media.extension) == (MIMES[codec], EXTENSIONS[codec])
    assert media.duration == pytest.approx(3.3, abs=0.1)
    assert len(pcm) / BYTES == pytest.approx(3.3, abs=0.05)
    middle = slice(RATE, 2 * RATE)
    pairs = zip(array("h", pcm)[middle], array("h", PCM)[middle], strict=True)
    assert sum(abs(a - b) for a, b in pairs) / RATE < 500


@pytest.mark.parametrize("codec", ["flac", "wav"])
def test_lossless_codecs_lose_nothing(codec: Codec) -> None:
    with av.open(BytesIO(encode([PCM], codec)), "r") as container:
        pcm = b"".join(bytes(frame.planes[0]) for frame in container.decode(audio=0))

    assert pcm == PCM


@pytest.mark.parametrize(("codec", "most"), [("flac", 250), ("opus", 40), ("mp3", 70)])
def test_encoding_saves_bytes(codec: Codec, most: int) -> None:
    kilobits = len(encode([PCM], codec)) * 8 / 3.3 / 1000

    assert kilobits < most
