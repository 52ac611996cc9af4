"""A headless Chromium for tests, driven over its DevTools protocol; one where it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--autoplay-policy=no-user-gesture-required", "--remote-debugging-port=0", "--mute-audio",
)  # fmt: skip
PATIENCE = 60.0
"""Seconds until a browser that does not answer fails the test."""

KEYS = {
    "Enter": ("Enter", 13, "\r"), "Tab": ("Tab", 9, ""), "-": ("Minus", 189, "-"), "Escape": ("Escape", 27, ""), "Delete": ("Delete", 46, ""),
    " ": ("Space", 32, " "), "/": ("Slash", 191, "/"), "e": ("KeyE", 69, "e"),
    "ArrowRight": ("ArrowRight", 39, ""), "ArrowLeft": ("ArrowLeft", 37, ""),
    "ArrowDown": ("ArrowDown", 40, ""), "ArrowUp": ("ArrowUp", 38, ""),
}  # fmt: skip


def program() -> str | None:
    """Where a Chromium is, None where there is none."""
    return next(filter(None, map(shutil.which, NAMES)), None)


class Tab:
    """One page. `problems` are the exceptions and console errors it has had."""

    def __init__(self, socket: ClientConnection) -> None:
        self._socket, self._ids, self._session = socket, count(1), ""
        self.problems: list[str] = []
        target = self._send("Target.createTarget", url="about:blank")["targetId"]
        attached = self._send("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self._send(f"{domain}.enable")

    def open(self, page: Path) -> None:
        self._send("Page.navigate", url=page.as_uri())
        self.run(
            "new Promise(done => document.readyState === 'complete' ? done() : addEventListener('load', () => done()))"
        )

    def run(self, script: str) -> Any:
        """The value of an expression in the page, awaited where it is a promise."""
        answer = self._send(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def click(self, selector: str, number: int = 0, times: int = 1) -> None:
        """Clicks the middle of the element, as a hand would."""
        box = self.run(
            f"(() => {{ const e = document.querySelectorAll({json.dumps(selector)})[{number}];"
            " e.scrollIntoView({block: 'center'}); const b = e.getBoundingClientRect();"
            " return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        for press in range(1, times + 1):
            for kind in ("mousePressed", "mouseReleased"):
                self._send(
                    "Input.dispatchMouseEvent", type=kind, x=box[0], y=box[1], button="left",
                    clickCount=press,
                )  # fmt: skip

    def press(self, key: str, shift: bool = False, control: bool = False) -> None:
        plain = (f"Key{key.upper()}" if key.isalpha() else f"Digit{key}", ord(key[0].upper()), key)
        code, number, text = KEYS.get(key, plain)
        common = {
            "key": key, "code": code, "windowsVirtualKeyCode": number,
            "modifiers": 8 * shift + 2 * control,
        }  # fmt: skip
        text = "" if control else text
        self._send("Input.dispatchKeyEvent", type="keyDown", text=text, **common)
        self._send("Input.dispatchKeyEvent", type="keyUp", **common)

    def type(self, text: str) -> None:
        self._send("Input.insertText", text=text)

    def _send(self, method: str, **parameters: Any) -> Any:
        number = next(self._ids)
        message: dict[str, Any] = {"id": number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv(PATIENCE))
            if answer.get("id") == number:
                assert "error" not in answer, answer["error"]
                return answer["result"]
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        if event.get("method") == "Runtime.exceptionThrown":
            self.problems.append(event["params"]["exceptionDetails"]["exception"]["description"])
        elif event.get("method") == "Log.entryAdded":
            self.problems.append(event["params"]["entry"]["text"])


@contextmanager
def chromium(folder: Path) -> Iterator[ClientConnection]:
    """A running browser whose profile is in `folder`."""
    command = [program() or NAMES[0], *FLAGS, f"--user-data-dir={folder}"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            lines = (line.partition("DevTools listening on ")[2].strip() for line in process.stderr)
            address = next(filter(None, lines))
            with connect(address, max_size=None) as socket:
                yield socket
        finally:
            process.terminate()
            process.communicate(timeout=PATIENCE)
