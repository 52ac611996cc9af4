"""Requests and live sessions go through the same proxies, or past them, alike."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from stt_cli.contract import Call
from stt_cli.errors import SttError, UsageError
from stt_cli.live.events import Final
from stt_cli.net import SessionSettings, open_session
from tests.net.conftest import SPEC, Echo
from tests.simulators import proxies
from tests.simulators.live_sttai import SttAiLive
from tests.simulators.tones import speak
from tests.support.live import session

SPEECH = speak("one two three")


def over_http() -> str:
    """One request; returns the address that it went to."""
    with Echo() as service:
        settings = SessionSettings(key=service.key, base_url=service.url, retries=0, timeout=5.0)
        with open_session(SPEC, settings) as one:
            assert one.send(Call("GET", "/models")).status == 200
        return urlsplit(service.url).netloc


def live() -> str:
    with SttAiLive() as service:
        events = list(session(service, "sttai", SPEECH.pcm).events())
        assert " ".join(e.text for e in events if isinstance(e, Final)) == "one two three"
        return urlsplit(service.base).netloc


Way = Callable[[], str]
ways = pytest.mark.parametrize("way", [over_http, live], ids=["http", "live"])


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no", "ws", "wss", "socks"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)


@ways
@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY"])
def test_both_go_through_the_proxy_that_the_environment_names(
    monkeypatch: pytest.MonkeyPatch, way: Way, scheme: str, variable: str
) -> None:
    with proxies.proxy() as proxy:
        monkeypatch.setenv(variable, f" {proxy.url(scheme)}/\n")
        address = way()
        assert {*proxy.used} == {
            f"{scheme.rstrip('5h') if 'socks' in scheme else scheme} {address}"
        }


@ways
@pytest.mark.parametrize("listed", ["127.0.0.0/8", "::1, 127.0.0.1", "localhost *"])
def test_both_go_past_it_to_hosts_that_no_proxy_names(
    monkeypatch: pytest.MonkeyPatch, way: Way, listed: str
) -> None:
    with proxies.proxy() as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url("http"))
        monkeypatch.setenv("NO_PROXY", listed)
        way()
        assert proxy.used == []


@ways
@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "WS_PROXY", "SOCKS_PROXY"])
def test_neither_looks_at_other_variables(
    monkeypatch: pytest.MonkeyPatch, way: Way, variable: str
) -> None:
    with proxies.proxy() as proxy:
        monkeypatch.setenv(variable, proxy.url("http"))
        way()
        assert proxy.used == []


@ways
@pytest.mark.parametrize(
    "value",
    [
        "gopher://proxy:1",
        "http://",
        "http://user:secret@a b:1",
        "http://x:99999",
        "http://x/path?a=b",
    ],
)
def test_a_bad_value_is_the_same_usage_error_for_both(
    monkeypatch: pytest.MonkeyPatch, way: Way, value: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", value)
    with pytest.raises(UsageError, match="ALL_PROXY is not the address of a proxy"):
        way()


@ways
def test_a_missing_package_for_socks_is_named_with_its_command(
    monkeypatch: pytest.MonkeyPatch, way: Way
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    monkeypatch.setattr("stt_cli.net.proxy.find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"SOCKS proxy.*\[socks\]"):
        way()


@ways
def test_what_a_proxy_refuses_is_told(monkeypatch: pytest.MonkeyPatch, way: Way) -> None:
    with proxies.proxy(refusal=407) as proxy:
        monkeypatch.setenv("ALL_PROXY", proxy.url("http"))
        with pytest.raises(SttError, match="407"):
            way()
