"""Where `stt` keeps things: the user's folders as the platform (or XDG) has them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

APP = "stt"


class Paths(NamedTuple):
    """Nothing of it is created by asking for it."""

    config: Path
    keys: Path
    store: Path
    logs: Path


def paths() -> Paths:
    import platformdirs

    folder = Path(platformdirs.user_config_dir(APP, appauthor=False))
    return Paths(
        config=folder / "config.toml",
        keys=folder / "keys.toml",
        store=Path(platformdirs.user_data_dir(APP, appauthor=False)) / "jobs.sqlite3",
        logs=Path(platformdirs.user_log_dir(APP, appauthor=False)),
    )


def models() -> Path:
    """The folder for the weights of models. Everything in it can be downloaded again."""
    import platformdirs

    return Path(platformdirs.user_cache_dir(APP, appauthor=False)) / "models"
