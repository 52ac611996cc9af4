"""How this `stt` was installed, and so how an extra is added to it."""

from __future__ import annotations

import os
import shlex
import sys
from importlib.util import find_spec
from pathlib import Path

DISTRIBUTION = "stt-cli"


def command_for(extra: str) -> str:
    """The command that adds `extra` to this installation."""
    prefix = Path(sys.prefix)
    wanted = f"{DISTRIBUTION}[{extra}]"
    if (prefix / "uv-receipt.toml").is_file():
        # A tool's environment is made anew, from where it came.
        return f"uv tool install --force {shlex.quote(_from_its_origin(extra))}"
    if (prefix / "pipx_metadata.json").is_file():
        return f"pipx inject {DISTRIBUTION} '{wanted}'"
    # pip takes what is installed for the distribution, wherever that came from.
    if find_spec("pip") is None:
        return f"uv pip install '{wanted}' --python {shlex.quote(sys.executable)}"
    active = os.environ.get("VIRTUAL_ENV")
    if active and Path(active).resolve() == prefix.resolve():
        return f"pip install '{wanted}'"
    return f"{shlex.quote(sys.executable)} -m pip install '{wanted}'"


def _from_its_origin(extra: str) -> str:
    """The requirement for this distribution with `extra`: by name, or by where it came from."""
    import json
    from importlib.metadata import PackageNotFoundError, distribution

    try:
        text = distribution(DISTRIBUTION).read_text("direct_url.json")
    except PackageNotFoundError:
        text = None
    if not text:
        return f"{DISTRIBUTION}[{extra}]"
    origin = json.loads(text)
    url = str(origin["url"])
    if "vcs_info" in origin:
        url = f"{origin['vcs_info']['vcs']}+{url}"
    return f"{DISTRIBUTION}[{extra}] @ {url}"
