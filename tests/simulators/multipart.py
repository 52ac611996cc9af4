"""Reading multipart/form-data as a strict server does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote


@dataclass
class Part:
    """One part of a form; `filename` is None for plain fields."""

    name: str
    filename: str | None
    content_type: str | None
    data: bytes


def parse(content_type: str, body: bytes) -> list[Part]:
    """The parts of `body` in their order; none for other content types.

    Raises ValueError where the body is not what the header says.
    """
    if not content_type.startswith("multipart/form-data"):
        return []
    match = re.search(r'boundary="?([^";]+)"?', content_type)
    if not match:
        raise ValueError("multipart without a boundary")
    line = b"--" + match[1].encode()
    first, *parts, last = (b"\r\n" + body).split(b"\r\n" + line)
    if first or last.strip() != b"--":
        raise ValueError("multipart that does not end")
    return [_part(part) for part in parts]


def _part(raw: bytes) -> Part:
    head, blank, data = raw.removeprefix(b"\r\n").partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    disposition = headers.get("Content-Disposition", "")
    name = re.search(r'\bname="([^"]*)"', disposition)
    filename = re.search(r'\bfilename="([^"]*)"', disposition)
    if not blank or not name or not disposition.startswith("form-data"):
        raise ValueError("a part without a name")
    return Part(
        name=unquote(name[1]),
        filename=unquote(filename[1]) if filename else None,
        content_type=headers.get("Content-Type"),
        data=data,
    )
