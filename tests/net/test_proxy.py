"""Which proxy leads where: variables, and the hosts that are reached without one."""

from __future__ import annotations

import pytest

from stt_cli.errors import UsageError
from stt_cli.net.proxy import proxy_for

PROXY = "http://proxy.example:3128"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)


@pytest.mark.parametrize(
    ("url", "listed", "direct"),
    [
        ("https://api.example.com", "", False),
        ("https://api.example.com", "example.com", True),
        ("https://api.example.com", ".example.com", True),
        ("https://api.example.com", "*.example.com", True),
        ("https://notexample.com", "example.com", False),
        ("https://api.example.com", "*", True),
        ("http://10.1.2.3/v1", "10.0.0.0/8", True),
        ("http://11.1.2.3/v1", "10.0.0.0/8", False),
        ("http://[fe80::1]:8000/v1", "fe80::/10", True),
        ("http://[::1]:8000/v1", "[::1]", True),
        ("http://[::1]:8000/v1", "::1", True),
        ("http://localhost:8000/v1", "localhost:8000", True),
        ("http://localhost:9000/v1", "localhost:8000", False),
        ("wss://api.example.com/v1", "other.example", False),
        ("https://api.example.com", "fe80::/129,???,example.com", True),
    ],
)
def test_hosts_named_by_no_proxy_are_reached_directly(
    monkeypatch: pytest.MonkeyPatch, url: str, listed: str, direct: bool
) -> None:
    monkeypatch.setenv("ALL_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", listed)
    assert proxy_for(url) == (None if direct else PROXY)


@pytest.mark.parametrize(
    ("variable", "url", "proxy"),
    [
        ("HTTPS_PROXY", "https://example.com", PROXY),
        ("HTTPS_PROXY", "wss://example.com", PROXY),
        ("HTTPS_PROXY", "http://example.com", None),
        ("ALL_PROXY", "http://example.com", PROXY),
    ],
)
def test_each_scheme_has_its_variable(
    monkeypatch: pytest.MonkeyPatch, variable: str, url: str, proxy: str | None
) -> None:
    monkeypatch.setenv(variable, PROXY)
    assert proxy_for(url) == proxy


def test_a_proxy_without_scheme_speaks_http(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", " proxy.example:3128\n")
    assert proxy_for("https://example.com") == PROXY


@pytest.mark.parametrize(
    "value", ["ftp://proxy.example", "http://", "http://a b", "http://a\nb:1", "http://x:99999"]
)
def test_what_is_not_an_address_is_a_usage_error(
    monkeypatch: pytest.MonkeyPatch, value: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", value)
    with pytest.raises(UsageError, match="HTTPS_PROXY is not the address of a proxy"):
        proxy_for("https://example.com")
