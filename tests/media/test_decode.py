"""PCM on the source's clock, whatever the container and however damaged."""

from __future__ import annotations

import random
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from stt_cli.errors import InputError
from stt_cli.media import decode
from stt_cli.media.container import packets
from stt_cli.media.decode import Window, clip, windows
from stt_cli.media.feeds import DEFAULT, Feed
from stt_cli.media.probe import probe
from stt_cli.pcm import BYTES, RATE
from tests.support.audio import (
    cut_off,
    empty_wav,
    interleave,
    remux,
    save,
    silence,
    silent_video,
    sweep,
    tone,
)


def pcm_of(path: Path, feed: Feed = DEFAULT) -> bytes:
    return b"".join(window.pcm for window in windows(path, feed))


def scratch(path: Path) -> Path:
    """Overwrites 1 % of the file, a third of the way in."""
    content = bytearray(path.read_bytes())
    at, size = len(content) // 3, len(content) // 100
    content[at : at + size] = b"\x55" * size
    path.write_bytes(content)
    return path


def loudness(pcm: bytes, start: float, end: float) -> float:
    """The mean amplitude between two moments."""
    samples = array("h", pcm)[round(start * RATE) : round(end * RATE)]
    return sum(map(abs, samples)) / len(samples)


def difference(one: bytes, other: bytes) -> float:
    """The mean distance of two pieces sample by sample; they have one length."""
    pairs = zip(array("h", one), array("h", other), strict=True)
    return sum(abs(a - b) for a, b in pairs) / (len(one) // 2)


@pytest.mark.parametrize("name", ["a.wav", "a.flac", "a.aiff"])
def test_lossless_sound_comes_out_bit_for_bit(tmp_path: Path, name: str) -> None:
    pcm = sweep(3.3)

    assert pcm_of(save(tmp_path / name, pcm)) == pcm


@pytest.mark.parametrize("seconds", [0.1, 0.37, 1.0, 10.0])
def test_windows_join_without_gap_whatever_their_length(tmp_path: Path, seconds: float) -> None:
    pcm = sweep(2.5)
    path = save(tmp_path / "a.wav", pcm)

    found = list(windows(path, seconds=seconds))

    assert b"".join(window.pcm for window in found) == pcm
    assert [window.start for window in found] == [
        i * round(seconds * RATE) / RATE for i in range(len(found))
    ]
    assert {len(window.pcm) for window in found[:-1]} <= {2 * round(seconds * RATE)}
    assert found[-1].end == 2.5


@pytest.mark.parametrize("name", ["a.mp3", "a.ogg", "a.m4a", "a.mp4", "a.mov"])
def test_lossy_sound_keeps_its_place(tmp_path: Path, name: str) -> None:
    pcm = sweep(3.0)

    decoded = pcm_of(save(tmp_path / name, pcm))

    assert len(decoded) / BYTES == pytest.approx(3.0, abs=0.1)
    assert difference(decoded[BYTES : 2 * BYTES], pcm[BYTES : 2 * BYTES]) < 500


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000])
def test_every_rate_becomes_16_khz(tmp_path: Path, rate: int) -> None:
    pcm = pcm_of(save(tmp_path / "a.wav", sweep(2.0, rate=rate), rate=rate))

    assert len(pcm) == pytest.approx(2 * BYTES, abs=8)
    assert difference(pcm[BYTES // 2 : BYTES], sweep(2.0)[BYTES // 2 : BYTES]) < 100


def test_channels_are_mixed_or_taken_one_by_one(tmp_path: Path) -> None:
    left, right = tone(1.0, hz=300), tone(1.0, hz=900)
    path = save(tmp_path / "a.wav", interleave(left, right), channels=2)

    assert pcm_of(path, Feed(channel=0)) == left
    assert pcm_of(path, Feed(channel=1)) == right
    pairs = zip(array("h", left), array("h", right), strict=True)
    assert difference(pcm_of(path), array("h", [(a + b) // 2 for a, b in pairs]).tobytes()) < 2


def test_surround_sound_is_mixed(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", interleave(*[tone(1.0)] * 6), channels=6)

    assert loudness(pcm_of(path), 0, 1) > 1000


def test_a_channel_that_is_not_there_is_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "mono.wav", tone(1.0))

    with pytest.raises(InputError, match=r"mono\.wav.*1 channel"):
        list(windows(path, Feed(channel=1)))


def test_sound_that_starts_late_is_preceded_by_silence(tmp_path: Path) -> None:
    path = save(tmp_path / "a.mkv", tone(2.0), codec="pcm_s16le", start=1.5, video=True)

    pcm = pcm_of(path)

    assert len(pcm) / BYTES == pytest.approx(3.5, abs=0.01)
    assert loudness(pcm, 0, 1.49) == 0
    assert loudness(pcm, 1.51, 3.4) > 3000


@pytest.mark.parametrize("name", ["a.mkv", "a.mp4", "a.ts"])
def test_lost_packets_become_silence_of_their_length(tmp_path: Path, name: str) -> None:
    whole = save(tmp_path / f"whole{Path(name).suffix}", tone(6.0))
    path = remux(whole, tmp_path / name, lambda at: not 2 <= at % 10 < 4)

    pcm = pcm_of(path)

    assert len(pcm) / BYTES == pytest.approx(6.0, abs=0.15)
    assert loudness(pcm, 2.2, 3.8) == 0
    assert loudness(pcm, 0.1, 1.9) > 3000
    assert loudness(pcm, 4.2, 5.9) > 3000


@pytest.mark.parametrize("name", ["a.m4a", "a.mkv", "a.flac"])
def test_damaged_packets_are_skipped_and_the_rest_keeps_its_place(
    tmp_path: Path, name: str
) -> None:
    pcm = silence(1.0) + tone(2.0) + silence(3.0) + tone(2.0)
    path = scratch(save(tmp_path / name, pcm))

    decoded = pcm_of(path)

    assert len(decoded) / BYTES == pytest.approx(8.0, abs=0.1)
    assert loudness(decoded, 1.5, 2.0) > 3000
    assert loudness(decoded, 6.1, 7.9) > 3000


def test_an_mp3_is_heard_on_behind_damage(tmp_path: Path) -> None:
    path = scratch(save(tmp_path / "a.mp3", silence(4.0) + tone(4.0)))

    decoded = pcm_of(path)

    assert loudness(decoded, len(decoded) / BYTES - 3, len(decoded) / BYTES - 0.1) > 3000


@pytest.mark.parametrize("name", ["a.mp3", "a.wav", "a.flac", "a.ogg", "a.ts", "a.mkv"])
def test_a_file_that_ends_early_gives_what_it_has(tmp_path: Path, name: str) -> None:
    path = cut_off(save(tmp_path / name, sweep(6.0)))

    seconds = len(pcm_of(path)) / BYTES

    assert 1.5 < seconds < 4.5


@pytest.mark.parametrize("backward", [0.05, 5.0])
def test_timestamps_that_jump_back_lose_nothing(tmp_path: Path, backward: float) -> None:
    first = save(tmp_path / "first.ts", tone(3.0), start=backward)
    second = save(tmp_path / "second.ts", tone(3.0, hz=880))
    path = tmp_path / "joined.ts"
    path.write_bytes(first.read_bytes() + second.read_bytes())

    assert len(pcm_of(path)) / BYTES == pytest.approx(6.2, abs=0.2)


def test_timestamps_that_jump_ahead_by_days_are_not_believed(tmp_path: Path) -> None:
    first = save(tmp_path / "first.ts", tone(3.0))
    second = save(tmp_path / "second.ts", tone(3.0, hz=880), start=20 * 3600.0)
    path = tmp_path / "joined.ts"
    path.write_bytes(first.read_bytes() + second.read_bytes())

    assert len(pcm_of(path)) / BYTES == pytest.approx(6.0, abs=0.3)


def test_a_stream_that_begins_later_than_the_others_does_no_harm() -> None:
    class Stumbling:
        """PyAV at the end of such a file; whether it stumbles depends on memory it does not own."""

        def __init__(self) -> None:
            self.waiting = ["one", "two"]

        def demux(self, stream: str) -> Iterator[str]:
            if self.waiting:
                yield self.waiting.pop(0)
                raise IndexError

    container: Any = Stumbling()
    stream: Any = "stream"
    found: list[Any] = list(packets(container, stream))
    assert found == ["one", "two"]


@pytest.mark.parametrize("make", [empty_wav, silent_video])
def test_nothing_to_hear_is_an_input_error(tmp_path: Path, make: object) -> None:
    path = make(tmp_path / ("a.wav" if make is empty_wav else "a.mp4"))  # type: ignore[operator]

    with pytest.raises(InputError, match=r"a\.(wav|mp4)"):
        list(windows(path))


def test_decoding_is_lazy(tmp_path: Path) -> None:
    path = save(tmp_path / "a.wav", tone(30.0))

    first = next(windows(path, seconds=1.0))

    assert first == Window(0.0, tone(1.0))


@pytest.mark.parametrize(
    "name", ["a.wav", "a.flac", "a.mp3", "a.ogg", "a.m4a", "a.mov", "a.aac", "a.ts"]
)
@pytest.mark.parametrize(("start", "end"), [(0.0, 0.5), (0.7, 1.3), (4.321, 6.789)])
def test_a_clip_is_what_the_windows_hold_there(
    tmp_path: Path, name: str, start: float, end: float
) -> None:
    path = save(tmp_path / name, sweep(8.0))
    first, last = 2 * round(start * RATE), 2 * round(end * RATE)

    assert difference(clip(path, start, end), pcm_of(path)[first:last]) < 5


@pytest.mark.parametrize(
    ("name", "rate", "most"),
    [("a.mp3", 44_100, 0), ("a.m4a", 44_100, 0), ("a.flac", 44_100, 0), ("a.mkv", 16_000, 16)],
)
def test_a_clip_is_exact_to_the_sample_or_to_the_timestamps(
    tmp_path: Path, name: str, rate: int, most: int
) -> None:
    """Matroska counts in milliseconds; the others in samples, here of another rate."""
    path = save(tmp_path / name, sweep(8.0, rate=rate), rate=rate)
    piece, whole = clip(path, 3.0, 3.25), pcm_of(path)

    def error(offset: int) -> float:
        return difference(piece, whole[2 * (48_000 + offset) : 2 * (52_000 + offset)])

    errors = {offset: error(offset) for offset in range(-20, 21)}
    nearest: int = min(errors, key=lambda offset: errors[offset])
    assert abs(nearest) <= most


def test_a_clip_is_read_from_the_start_where_seeking_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save(tmp_path / "a.flac", sweep(8.0))
    asked: list[float] = []

    def lost(container: object, path: Path, since: float, feed: Feed) -> bool:
        asked.append(since)
        list(container.demux())  # type: ignore[attr-defined] # reading stands anywhere now
        return False

    monkeypatch.setattr(decode, "_sought", lost)

    assert clip(path, 5.0, 6.0) == sweep(8.0)[5 * BYTES : 6 * BYTES]
    assert asked == [5.0 - decode.RUN_UP]


@pytest.mark.parametrize("name", ["a.flac", "a.mp4", "a.mkv", "a.wav", "a.mp3", "a.ogg", "a.ts"])
def test_damage_anywhere_is_heard_through_or_refused_in_one_line(tmp_path: Path, name: str) -> None:
    content = save(tmp_path / name, sweep(4.0)).read_bytes()
    refusals = []
    for seed in range(20):
        path = tmp_path / f"damaged-{name}"
        path.write_bytes(damaged(content, random.Random(seed)))
        for job in (probe, pcm_of, lambda path: clip(path, 2.5, 3.0)):
            try:
                job(path)
            except InputError as error:
                refusals.append(str(error))
    assert all(f"damaged-{name}" in refusal for refusal in refusals)


def damaged(content: bytes, dice: random.Random) -> bytes:
    """Some bytes changed, put in or taken out, most of them near the beginning."""
    changed = bytearray(content)
    for _ in range(dice.choice([1, 3, 10, 100])):
        at = dice.randrange(dice.choice([300, len(changed)]))
        taken, put = dice.choice([(1, 1), (0, 60), (60, 0)])
        changed[at : at + taken] = dice.randbytes(put)
    return bytes(changed)


def test_a_clip_in_a_gap_is_silence(tmp_path: Path) -> None:
    whole = save(tmp_path / "whole.mkv", tone(8.0), codec="pcm_s16le")
    path = remux(whole, tmp_path / "a.mkv", lambda at: not 3 <= at < 7)

    pcm = clip(path, 4.0, 7.5)

    assert pcm[: 2 * BYTES] == silence(2.0)
    assert loudness(pcm, 3.1, 3.4) > 3000


def test_a_clip_ends_with_the_recording(tmp_path: Path) -> None:
    pcm = sweep(2.0)
    path = save(tmp_path / "a.wav", pcm)

    assert clip(path, 1.5, 9.0) == pcm[round(1.5 * BYTES) :]
    assert clip(path, 5.0, 9.0) == b""
