"""`python -m stt_cli` is `stt`."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import NoReturn

from stt_cli import __version__

INTERRUPTED = 130
ASKED = (["jobs"], ["profiles"])
VERSION = (["--version"], ["-V"], ["version"])


def main() -> NoReturn:
    """Run `stt`. Ctrl-C ends it in one line already while its parts are loaded."""
    try:
        if sys.argv[1:] in VERSION:
            with suppress(OSError):  # the app writes it once more, and explains the failure
                os.write(1, f"stt {__version__}\n".encode())
                os._exit(0)
        if sys.argv[1:2] == ["completion"] and sys.argv[2:] in ASKED:
            from stt_cli.completing import answer

            os.write(1, answer(sys.argv[2]).encode("utf-8", "replace"))
            os._exit(0)
        from stt_cli.cli import main as run

        run()
    except KeyboardInterrupt:
        with suppress(OSError):
            os.write(2, b"stt: interrupted\n")
        os._exit(INTERRUPTED)  # nothing has begun yet: there is nothing to clean up


if __name__ == "__main__":
    main()
