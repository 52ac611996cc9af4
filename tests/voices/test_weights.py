"""The encoder's checkpoint is read without PyTorch, and nothing in it can run."""

from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from stt_cli.errors import ProviderError
from stt_cli.voices import weights


class _Storage:
    def __init__(self, key: str) -> None:
        self.key = key


class _Writer(pickle.Pickler):
    def persistent_id(self, obj: object) -> Any:
        if isinstance(obj, _Storage):
            return ("storage", None, obj.key, "cpu", 0, None)
        return None


def _pickled(value: object, file: Any) -> None:
    _Writer(file, protocol=2).dump(value)


def checkpoint(path: Path, state: object, storages: dict[str, Any]) -> bytes:
    with path.open("wb") as file:
        _pickled(0x1950A86A20F9469CFC6C, file)
        _pickled(1001, file)
        _pickled({"little_endian": True}, file)
        _pickled(state, file)
        _pickled(sorted(storages), file)
        for key in sorted(storages):
            file.write(struct.pack("<q", len(storages[key])) + storages[key].tobytes())
    # The names that PyTorch's own pickles call for.
    raw = path.read_bytes()
    return raw.replace(
        b"ctests.voices.test_weights\n_tensor\n", b"ctorch._utils\n_rebuild_tensor_v2\n"
    )


def _tensor(*args: object) -> object:
    raise AssertionError("it is written, never called")


def arrays() -> dict[str, Any]:
    dice = np.random.default_rng(0)
    return {name: dice.normal(size=shape).astype("f4") for name, shape in weights.SHAPES.items()}


class _Call:
    def __init__(self, function: Any, args: tuple[object, ...]) -> None:
        self.function, self.args = function, args

    def __reduce__(self) -> tuple[Any, tuple[object, ...]]:
        return self.function, self.args


def state_of(found: dict[str, Any]) -> tuple[object, dict[str, Any]]:
    """All arrays in two storages, as an optimiser's flat buffer leaves them."""
    flat: list[Any] = []
    places: dict[str, int] = {}
    for name, array in found.items():
        places[name] = sum(map(len, flat))
        flat.append(array.ravel())
    tensors = OrderedDict(
        (name, _Call(_tensor, (_Storage("7"), places[name], array.shape, (1,), False, None)))
        for name, array in found.items()
    )
    return {"step": 1, "model_state": tensors}, {"3": np.zeros(5, "f4"), "7": np.concatenate(flat)}


def test_a_checkpoint_gives_its_arrays(tmp_path: Path) -> None:
    wanted = arrays()
    found = weights.read(checkpoint(tmp_path / "w.pt", *state_of(wanted)))
    assert list(found) == list(weights.SHAPES)
    assert all(np.array_equal(found[name], wanted[name]) for name in wanted)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    wanted = arrays()
    (tmp_path / "speakers.npz").write_bytes(weights.save(wanted))
    found = weights.load(tmp_path / "speakers.npz")
    assert all(np.array_equal(found[name], wanted[name]) for name in wanted)


def test_a_checkpoint_cannot_run_anything(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    state = {"model_state": _Call(Path.touch, (mark,))}
    with pytest.raises(ProviderError, match="it asks for "):
        weights.read(checkpoint(tmp_path / "w.pt", state, {}))
    assert not mark.exists()


@pytest.mark.parametrize("length", [0, 1, 40, 200, 2_000, 100_000])
def test_a_checkpoint_that_is_cut_off_is_an_error_with_a_line(length: int, tmp_path: Path) -> None:
    whole = checkpoint(tmp_path / "w.pt", *state_of(arrays()))
    with pytest.raises(ProviderError, match="speaker model cannot be read"):
        weights.read(whole[:length])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"x" * 1000])
def test_an_array_file_that_is_none_is_an_error_with_a_line(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "speakers.npz").write_bytes(content)
    with pytest.raises(ProviderError, match="download it again"):
        weights.load(tmp_path / "speakers.npz")


def test_arrays_of_another_network_are_refused(tmp_path: Path) -> None:
    other = arrays() | {"linear.bias": np.zeros(3, "f4")}
    (tmp_path / "speakers.npz").write_bytes(weights.save(other))
    with pytest.raises(ProviderError, match=r"linear\.bias has the shape"):
        weights.load(tmp_path / "speakers.npz")
