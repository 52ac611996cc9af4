"""`python -m stt_cli` is `stt`."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import NoReturn

from stt_cli.errors import Exit


def main() -> NoReturn:
    """Run `stt`. Ctrl-C ends it in one line already while its parts are loaded."""
    try:
        from stt_cli.cli import main as run

        run()
    except KeyboardInterrupt:
        with suppress(OSError):
            os.write(2, b"stt: interrupted\n")
        os._exit(Exit.INTERRUPTED)  # nothing has begun yet: there is nothing to clean up


if __name__ == "__main__":
    main()
