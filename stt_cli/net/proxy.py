"""Which proxy leads to a URL, as the environment says it: one reading for HTTP and WebSocket."""

from __future__ import annotations

import ipaddress
import re
from importlib.util import find_spec
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies

from stt_cli.errors import UsageError
from stt_cli.installation import command_for

SCHEMES = ("http", "https", "socks5", "socks5h")
_WEB = {"ws": "http", "wss": "https"}
_SOCKS = {"http": "socksio", "https": "socksio", "ws": "python_socks", "wss": "python_socks"}
"""What reaches a URL of that scheme through a SOCKS proxy."""


def proxy_for(url: str) -> str | None:
    """The proxy for `url`; None where it is reached directly.

    Raises UsageError for a variable that holds no address of a proxy.
    """
    parts = urlsplit(url)
    scheme = _WEB.get(parts.scheme, parts.scheme)
    known = getproxies()
    name = scheme if known.get(scheme) else "all"
    proxy = (known.get(name) or "").strip()
    if not proxy or _bypassed(parts.hostname or "", parts.port, known.get("no", "")):
        return None
    variable = f"{name.upper()}_PROXY"
    checked = _checked(proxy if "://" in proxy else f"http://{proxy}", variable)
    if checked.startswith("socks") and find_spec(_SOCKS.get(parts.scheme, "socksio")) is None:
        raise UsageError(
            f"{variable} names a SOCKS proxy, which needs one more package",
            hint=f"install it with: {command_for('socks')}",
        )
    return checked


def _checked(proxy: str, variable: str) -> str:
    """The address in the one form that all who connect take."""
    try:
        parts = urlsplit(proxy)
        good = parts.scheme in SCHEMES and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    more = good and (parts.path.strip("/") or parts.query or parts.fragment)
    if not good or more or not proxy.isascii() or re.search(r"[\s\x00-\x1f\x7f]", proxy):
        raise UsageError(
            f"{variable} is not the address of a proxy",
            hint="it should be like http://host:port or socks5://host:port",
        )
    return f"{parts.scheme}://{_host(parts)}"


def _host(parts: SplitResult) -> str:
    """Host and port, after user and password where there is a user."""
    account, at, host = parts.netloc.rpartition("@")
    return f"{account}{'' if ':' in account else ':'}@{host}" if at and account else host


def _bypassed(host: str, port: int | None, listed: str) -> bool:
    """Whether NO_PROXY names the host: by name, by the end of its name, by address or network."""
    return any(_matches(entry, host.lower(), port) for entry in re.split(r"[\s,]+", listed.lower()))


def _matches(entry: str, host: str, port: int | None) -> bool:
    if entry in ("", "*"):
        return entry == "*"
    entry = entry.rpartition("://")[2]
    address = _address(host)
    network = _network(entry)
    if network:
        return address is not None and address in network
    name, colon, number = entry.rpartition(":")
    if colon and number.isdigit():
        if int(number) != port:
            return False
        entry = name
    network = _network(entry)
    if network:
        return address is not None and address in network
    entry = entry.removeprefix("*").removeprefix(".")
    return host == entry or host.endswith(f".{entry}")


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def _network(entry: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    try:
        return ipaddress.ip_network(entry.replace("[", "").replace("]", ""), strict=False)
    except ValueError:
        return None
