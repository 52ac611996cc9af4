"""A proxy on loopback: HTTP (CONNECT and plain requests) and SOCKS5 on one port."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit


class Proxy(socketserver.ThreadingTCPServer):
    """`used` is what was asked for, as `http host:port` or `socks host:port`."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, refusal: int | None = None) -> None:
        """`refusal`: the status that every HTTP request is refused with."""
        super().__init__(("127.0.0.1", 0), _Visit)
        self.used: list[str] = []
        self.refusal = refusal

    def url(self, scheme: str) -> str:
        return f"{scheme}://127.0.0.1:{self.server_address[1]}"


@contextmanager
def proxy(refusal: int | None = None) -> Iterator[Proxy]:
    with Proxy(refusal) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


class _Visit(socketserver.StreamRequestHandler):
    server: Proxy

    def handle(self) -> None:
        with contextlib.suppress(ConnectionError):
            first = self.rfile.read(1)
            self._socks() if first == b"\x05" else self._http(first)

    def _socks(self) -> None:
        self.rfile.read(self.rfile.read(1)[0])
        self.wfile.write(b"\x05\x00")
        kind = self.rfile.read(4)[3]
        if kind == 1:
            host = socket.inet_ntoa(self.rfile.read(4))
        else:
            host = self.rfile.read(self.rfile.read(1)[0]).decode()
        port = int.from_bytes(self.rfile.read(2))
        self.server.used.append(f"socks {host}:{port}")
        target = socket.create_connection((host, port))
        self.wfile.write(b"\x05\x00\x00\x01" + bytes(6))
        self._join(target)

    def _http(self, first: bytes) -> None:
        method, target, version = (first + self.rfile.readline()).decode().split()
        url = urlsplit(target if "://" in target else f"//{target}")
        host, port = url.hostname or "", url.port or 80
        self.server.used.append(f"http {host}:{port}")
        if self.server.refusal:
            self.wfile.write(
                f"HTTP/1.1 {self.server.refusal} No\r\nContent-Length: 0\r\n\r\n".encode()
            )
            return
        there = socket.create_connection((host, port))
        if method == "CONNECT":
            while self.rfile.readline().strip():
                pass
            self.wfile.write(b"HTTP/1.1 200 Connected\r\n\r\n")
        else:
            there.sendall(f"{method} {url.path} {version}\r\n".encode())
        self._join(there)

    def _join(self, there: socket.socket) -> None:
        """Pass on what either side sends, until one has left."""

        def back() -> None:
            with contextlib.suppress(OSError):
                while data := there.recv(65_536):
                    self.wfile.write(data)
                self.connection.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=back, daemon=True).start()
        with contextlib.suppress(OSError):
            while data := self.rfile.read1(65_536):
                there.sendall(data)
        there.close()
