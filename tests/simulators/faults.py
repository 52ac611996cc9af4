"""What can go wrong between a client and a service, one fault per request."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.simulators.server import Exchange, Fault, Response

HTML = b"<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>cloud</body></html>"


def status(code: int, error: str = "fault", message: str = "a fault", **headers: str) -> Fault:
    """An error in the service's own form; headers as keywords, `Retry_After="1"`."""

    def fault(exchange: Exchange) -> None:
        exchange.receive()
        response = exchange.simulator.error(code, error, message)
        response.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
        exchange.reply(response)

    return fault


def answer(code: int, body: Any, **headers: str) -> Fault:
    """Any answer at all."""

    def fault(exchange: Exchange) -> None:
        exchange.receive()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        exchange.reply(Response(code, body, named))

    return fault


def html(code: int = 200) -> Fault:
    """A page of some proxy."""
    return answer(code, HTML, Content_Type="text/html")


def edited(change: Callable[[Any], Any]) -> Fault:
    """The true answer with its body changed on the way."""

    def fault(exchange: Exchange) -> None:
        response = exchange.simulator.handle(exchange.receive())
        exchange.reply(Response(response.status, change(response.body), response.headers))

    return fault


def cut_json(exchange: Exchange) -> None:
    """A whole answer with half of the JSON in it."""
    data, headers = exchange.simulator.handle(exchange.receive()).encoded()
    exchange.reply(Response(200, data[: len(data) // 2], headers))


def reset_before(exchange: Exchange) -> None:
    """A reset before the body is read."""
    exchange.reset()


def reset_after(exchange: Exchange) -> None:
    """A reset once the service has the body, and may have worked on it."""
    exchange.simulator.handle(exchange.receive())
    exchange.reset()


def cut_body(exchange: Exchange) -> None:
    """An answer whose connection ends halfway."""
    data, headers = exchange.simulator.handle(exchange.receive()).encoded()
    exchange.head(200, {**headers, "Content-Length": str(len(data))})
    exchange.wfile.write(data[: len(data) // 2])
    exchange.close_connection = True


def hang(exchange: Exchange) -> None:
    """No answer until the client gives up or the simulator stops."""
    exchange.receive()
    exchange.simulator.stopping.wait(60)
    exchange.reset()


def dripping(seconds: float = 0.05) -> Fault:
    """An answer that comes a byte at a time and never ends."""

    def fault(exchange: Exchange) -> None:
        exchange.receive()
        exchange.head(200, {"Content-Type": "application/json", "Content-Length": "1000000"})
        while not exchange.simulator.stopping.wait(seconds):
            exchange.wfile.write(b" ")

    return fault


def dripping_head(exchange: Exchange) -> None:
    """A head whose lines come one by one and never end."""
    exchange.receive()
    exchange.wfile.write(b"HTTP/1.1 200 OK\r\n")
    _drip(exchange, b"X-More: 1\r\n")


def continuing(exchange: Exchange) -> None:
    """`100 Continue`, again and again."""
    exchange.receive()
    _drip(exchange, b"HTTP/1.1 100 Continue\r\n\r\n")


def _drip(exchange: Exchange, data: bytes) -> None:
    with suppress(OSError):  # the client has left
        while not exchange.simulator.stopping.wait(0.02):
            exchange.wfile.write(data)
    exchange.close_connection = True


def slow_reading(bytes_per_second: float) -> Fault:
    """A body that is read slowly, then answered."""

    def fault(exchange: Exchange) -> None:
        request = exchange.receive(bytes_per_second=bytes_per_second)
        exchange.reply(exchange.simulator.handle(request))

    return fault


def redirect(code: int, location: str) -> Fault:
    return answer(code, b"", Location=location)
