"""Which providers there are, and what is said when one lacks something."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from urllib.parse import urlsplit

import pytest

from stt_cli import errors, providers
from stt_cli.contract import Ask, Limits, Model, Spec
from stt_cli.errors import UsageError
from stt_cli.providers import added
from stt_cli.providers.live import LiveAsk


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


@pytest.mark.parametrize("name", providers.names())
def test_the_data_of_a_provider_is_whole(name: str) -> None:
    spec = providers.load(name).SPEC

    assert {getattr(errors, kind).__base__ for kind in spec.errors.values()} <= {
        errors.SttError,
        errors.ProviderError,
        errors.UsageError,
    }
    assert len({model.id for model in spec.models}) == len(spec.models)
    assert spec.local or all("{key}" in header for header in spec.auth.values())
    assert spec.local or urlsplit(spec.base_url).scheme == "https"
    for price in filter(None, (model.price for model in spec.models)):
        assert re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", price.as_of)
    for model in spec.models:
        assert ("words" in model.features) == (model.timing == "word")


def test_the_help_imports_no_http() -> None:
    code = "import sys, stt_cli.providers; print('httpx' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "False"


def test_a_package_may_add_a_live_provider(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "acme_live"
    package.mkdir()
    (package / "__init__.py").write_text(
        "from stt_cli.contract import Limits, Model, Spec\n"
        "SPEC = Spec(name='acme', title='Acme', models=(Model(id='a', timing='none'),),\n"
        "            limits=Limits())\n"
        "def transcribe(piece, ask, session): ...\n"
    )
    (package / "live.py").write_text(
        "from stt_cli.providers.live import StreamingCapabilities\n"
        "def capabilities(ask): return StreamingCapabilities(provider='acme', model='a')\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    add(monkeypatch, "acme", "acme_live")

    assert providers.live_names() == ["elevenlabs", "sttai", "llmstats", "local", "acme"]
    assert providers.load_live("acme").capabilities(LiveAsk()).model == "a"
    with pytest.raises(UsageError, match=r"openai cannot .*these can: elevenlabs.*acme"):
        providers.load_live("openai")


def test_what_other_distributions_add_is_found_wherever_they_are_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    group = "stt_cli.test"
    assert added.entry_points(group) == []
    distribution = tmp_path / "acme_stt-1.dist-info"
    distribution.mkdir()
    (distribution / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-stt\nVersion: 1\n")
    (distribution / "entry_points.txt").write_text(f"[{group}]\nacme = acme_stt\n")
    monkeypatch.syspath_prepend(tmp_path)
    (point,) = added.entry_points(group)
    assert (point.name, point.value) == ("acme", "acme_stt")
