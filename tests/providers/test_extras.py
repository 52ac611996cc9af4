"""What services offer beyond transcription: reports about themselves, and a free look at the key."""

from __future__ import annotations

from typing import Any

import pytest

from stt_cli.contract import (
    KeepingProvider,
    KeyCheckingProvider,
    ListingProvider,
    ReportingProvider,
)
from stt_cli.errors import KeyRejected, NotFound, Refused, SttError
from stt_cli.providers import load
from stt_cli.providers.report import gather
from tests.support.services import CLOUD, account, session, simulator


@pytest.mark.parametrize("name", CLOUD)
def test_every_service_can_be_asked_about_the_key_without_audio(name: str) -> None:
    provider = load(name)
    assert isinstance(provider, KeyCheckingProvider)
    with simulator(name)() as service:
        with session(service, bases=account(service)) as open_one:
            provider.check_key(open_one)
            assert open_one.attempts == 0
        wrong = session(service, key="wrong-key-000000000000", bases=account(service))
        with wrong as open_one, pytest.raises(KeyRejected):
            provider.check_key(open_one)
        assert [request.files for request in service.requests] == [[], []]


REPORTS = {
    "elumenta": {"balance", "models"},
    "nanogpt": {"balance", "models"},
    "elevenlabs": {"models", "subscription"},
    "sttai": {"models", "languages", "health", "account", "usage"},
    "openai": {"models"},
}


@pytest.mark.parametrize("name", CLOUD)
def test_services_tell_what_their_documents_say_they_do(name: str) -> None:
    provider = load(name)
    assert isinstance(provider, ReportingProvider) == (name in REPORTS)
    if not isinstance(provider, ReportingProvider):
        return
    with simulator(name)() as service, session(service, bases=account(service)) as open_one:
        told = provider.account_status(open_one)

    assert set(told) == REPORTS[name]
    assert not [part for part, said in told.items() if not said or "error" in said]


def test_transcripts_are_kept_by_two_services_and_listed_by_one() -> None:
    keeping = {name for name in CLOUD if isinstance(load(name), KeepingProvider)}
    listing = {name for name in CLOUD if isinstance(load(name), ListingProvider)}

    assert (keeping, listing) == ({"elevenlabs", "sttai"}, {"sttai"})


def refused(error: SttError) -> Any:
    def ask() -> Any:
        raise error

    return ask


def test_a_part_that_is_refused_does_not_hide_the_others() -> None:
    told = gather(health=lambda: "ok", usage=refused(KeyRejected("no key")))

    assert told == {"health": "ok", "usage": {"error": "no key"}}


def test_a_service_that_refuses_everything_fails() -> None:
    with pytest.raises(KeyRejected, match="no key"):
        gather(models=refused(KeyRejected("no key")), usage=refused(NotFound("nothing")))


def test_a_service_that_is_down_is_not_asked_on() -> None:
    with pytest.raises(Refused, match="down"):
        gather(models=refused(Refused("down")), usage=lambda: pytest.fail("asked on"))
