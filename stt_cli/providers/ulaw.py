"""G.711 mu-law, which telephone lines and some live services speak."""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    # Python before 3.13 has it, and warns that it will go; from there on a package has it.
    warnings.simplefilter("ignore", DeprecationWarning)
    import audioop


def ulaw(pcm: bytes) -> bytes:
    """s16le as mu-law, one byte a sample."""
    encoded: bytes = audioop.lin2ulaw(pcm, 2)
    return encoded
