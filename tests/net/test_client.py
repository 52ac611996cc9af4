"""The one way to a client."""

from __future__ import annotations

import ssl

import httpx
import pytest

from stt_cli.errors import UsageError
from stt_cli.net.client import certificates, new_client


def testcertificates_and_names_are_verified() -> None:
    context = certificates()

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_proxy_that_cannot_be_used_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://proxy")

    with pytest.raises(UsageError, match="ALL_PROXY"):
        new_client({}, "https://example.com", timeout=1.0)


def testcertificates_that_are_not_there_are_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    certificates.cache_clear()
    monkeypatch.setattr(httpx, "create_ssl_context", _missing)

    with pytest.raises(UsageError, match="SSL_CERT_FILE"):
        new_client({}, "https://example.com", timeout=1.0)
    certificates.cache_clear()


def _missing() -> ssl.SSLContext:
    raise FileNotFoundError("no such file")
