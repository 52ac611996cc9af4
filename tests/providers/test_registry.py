"""Which providers there are, and what is said when one lacks something."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest

from stt_cli import providers
from stt_cli.contract import Ask, Limits, Model, Spec
from stt_cli.errors import UsageError


@pytest.fixture(autouse=True)
def fresh() -> None:
    providers.load.cache_clear()


def add(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    point = EntryPoint(name, value, "stt_cli.providers")
    monkeypatch.setattr(providers, "entry_points", lambda group: [point])


def test_names_are_unique_and_all_load() -> None:
    names = providers.names()

    assert len(names) == len(set(names))
    assert {providers.load(name).SPEC.name for name in names} == set(names)


def test_an_unknown_name_is_a_usage_error_that_names_the_known() -> None:
    with pytest.raises(UsageError, match="elevenlabs"):
        providers.load("whispr")


def test_a_package_can_add_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("acme_stt")
    module.SPEC = Spec(  # type: ignore[attr-defined]
        name="acme", title="Acme", models=(Model(id="a", timing="none"),), limits=Limits()
    )
    module.transcribe = lambda piece, ask, session: None  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "acme_stt", module)
    add(monkeypatch, "acme", "acme_stt")

    assert providers.names()[-1] == "acme"
    assert providers.load("acme").SPEC.title == "Acme"


@pytest.mark.parametrize(
    ("value", "words"), [("no_such_module", "cannot be loaded"), ("json", "SPEC")]
)
def test_a_broken_provider_is_a_usage_error(
    monkeypatch: pytest.MonkeyPatch, value: str, words: str
) -> None:
    add(monkeypatch, "acme", value)

    with pytest.raises(UsageError, match=words):
        providers.load("acme")


def test_a_refusal_names_providers_and_models_that_can() -> None:
    spec = providers.load("openai").SPEC

    with pytest.raises(UsageError, match=r"whisper-1 has no --diarize") as refused:
        providers.require(spec, Ask(diarize=True))

    assert "elevenlabs" in str(refused.value)
    assert "openai (gpt-4o-transcribe-diarize)" in str(refused.value)


def test_what_a_model_has_is_not_refused() -> None:
    spec = providers.load("openai").SPEC

    model = providers.require(spec, Ask(model="gpt-4o-transcribe-diarize", diarize=True))

    assert model.timing == "segment"
