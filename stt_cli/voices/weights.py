"""The weights of the speaker encoder: read from the checkpoint in its package, kept as arrays.

The checkpoint is in the format that PyTorch wrote before it used ZIP archives: four pickles (a
magic number, a version, facts about the machine, the state with the place of every tensor), a
pickle of storage keys in order, then each storage as a count and its little-endian numbers.
It is read without PyTorch. A pickle can only call what `_Checkpoint.find_class` returns, and that
builds plain tuples and dictionaries.
"""

from __future__ import annotations

import pickle
import struct
from collections import OrderedDict
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn
from zipfile import BadZipFile

from stt_cli.errors import ProviderError

if TYPE_CHECKING:
    from numpy import ndarray

LAYERS = 3
HIDDEN, MELS = 256, 40

SHAPES: dict[str, tuple[int, ...]] = {
    **{f"lstm.weight_ih_l{n}": (4 * HIDDEN, HIDDEN if n else MELS) for n in range(LAYERS)},
    **{f"lstm.weight_hh_l{n}": (4 * HIDDEN, HIDDEN) for n in range(LAYERS)},
    **{f"lstm.bias_{side}_l{n}": (4 * HIDDEN,) for n in range(LAYERS) for side in ("ih", "hh")},
    "linear.weight": (HIDDEN, HIDDEN),
    "linear.bias": (HIDDEN,),
}
"""The arrays of the network by their names in the checkpoint; all are float32."""

_MAGIC = 0x1950A86A20F9469CFC6C


class _Tensor(NamedTuple):
    """Where a tensor's numbers are: the key of a storage, the first of them, and the shape."""

    storage: str
    offset: int
    shape: tuple[int, ...]


def read(checkpoint: bytes) -> dict[str, ndarray]:
    """The arrays of `SHAPES`. Raises ProviderError for bytes that do not hold them."""
    try:
        return _arrays(BytesIO(checkpoint))
    except (pickle.UnpicklingError, struct.error, ValueError, LookupError, TypeError) as error:
        _reject(error)
    except (EOFError, AttributeError, MemoryError, RecursionError) as error:
        _reject(error)


def save(arrays: dict[str, ndarray]) -> bytes:
    """A file that `load` reads."""
    import numpy as np

    buffer = BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def load(path: Path) -> dict[str, ndarray]:
    """The arrays of a file that `save` made, or of a checkpoint (`.pt`). Raises as `read`."""
    if path.suffix == ".pt":
        return read(path.read_bytes())
    import numpy as np

    try:
        with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as archive:
            return _checked({name: archive[name] for name in SHAPES})
    except (OSError, EOFError, ValueError, LookupError, TypeError, BadZipFile) as error:
        _reject(error)


def _reject(error: Exception) -> NoReturn:
    hint = "remove it with `stt models remove speakers`, and download it again"
    raise ProviderError(f"the speaker model cannot be read: {error}", hint=hint) from error


def _arrays(file: BytesIO) -> dict[str, ndarray]:
    import numpy as np

    if _Checkpoint(file).load() != _MAGIC:
        raise ValueError("it is not a PyTorch checkpoint")
    for _ in ("version", "machine"):
        _Checkpoint(file).load()
    tensors = _Checkpoint(file).load()["model_state"]
    storages = {}
    for key in _Checkpoint(file).load():
        (count,) = struct.unpack("<q", file.read(8))
        storages[key] = np.frombuffer(file.read(4 * count), "<f4")
    found = {}
    for name in SHAPES:
        storage, offset, shape = tensors[name]
        numbers = storages[storage][offset : offset + int(np.prod(shape))]
        found[name] = numbers.reshape(shape).astype(np.float32)
    return _checked(found)


def _checked(arrays: dict[str, ndarray]) -> dict[str, ndarray]:
    for name, array in arrays.items():
        if array.shape != SHAPES[name] or array.dtype != "float32":
            raise ValueError(f"{name} has the shape {array.shape}")
    return arrays


class _Checkpoint(pickle.Unpickler):
    """Reads tensors as the places where their numbers are, and runs nothing."""

    _KNOWN: dict[tuple[str, str], Any] = {  # noqa: RUF012 - not changed
        ("collections", "OrderedDict"): OrderedDict,
        ("torch", "FloatStorage"): "float32",
        ("torch._utils", "_rebuild_tensor_v2"): lambda storage, offset, shape, *_: _Tensor(
            storage, offset, tuple(shape)
        ),
    }

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self._KNOWN:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return self._KNOWN[module, name]

    def persistent_load(self, pid: Any) -> str:
        """The key of a storage."""
        return str(pid[2])
