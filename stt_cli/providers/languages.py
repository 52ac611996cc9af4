"""Languages as services name them, for adapters: see `stt_cli.languages`."""

from stt_cli.languages import code, three_letters

__all__ = ["code", "three_letters"]
