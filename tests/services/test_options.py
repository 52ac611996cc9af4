"""Options of engines: what is typed goes over the config file, and is checked before it is used."""

from __future__ import annotations

import pytest

from stt_cli.config import Settings
from stt_cli.config.file import Config, ProviderConfig
from stt_cli.contract import Ask, EngineOption, Options, Scalar
from stt_cli.errors import UsageError
from stt_cli.pipeline.settings import RunSettings
from stt_cli.providers import load
from stt_cli.services.options import every_option, options_of
from stt_cli.store import chunk_key

LOCAL = load("local").SPEC


def configured(**local: object) -> Settings:
    own = ProviderConfig(**local)  # type: ignore[arg-type]
    return Settings(env={}, config=Config(providers={"local": own}), names=("local",))


def settle(
    typed: dict[str, Scalar], model: str = "tiny.en", **local: object
) -> tuple[Options, ...]:
    return options_of(LOCAL, model, tuple(typed.items()), configured(**local))


def test_options_are_parted_by_whether_they_change_what_is_heard() -> None:
    typed: dict[str, Scalar] = {"patience": "2", "device": "CPU", "beam_size": "3"}
    assert settle(typed) == ((("beam_size", 3), ("patience", 2.0)), (("device", "cpu"),))


def test_what_is_typed_goes_over_the_config_file() -> None:
    changing, machine = settle(
        {"beam_size": "3"}, beam_size=7, device="cpu", engine_options={"patience": 2}
    )
    assert changing == (("beam_size", 3), ("patience", 2.0))
    assert machine == (("device", "cpu"),)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"patienc": "2"}, r"has no engine option 'patienc' \(did you mean patience\?\)"),
        ({"patience": "much"}, r"patience cannot be 'much' \(it is a number from 0.1 to 100\)"),
        ({"patience": "nan"}, "patience cannot be 'nan'"),
        ({"beam_size": "0"}, r"beam_size cannot be '0' \(it is a whole number from 1 to 100\)"),
        ({"beam_size": "2.5"}, "beam_size cannot be"),
        ({"device": "cida"}, r"device cannot be 'cida' \(did you mean cuda\?\)"),
        ({"vad_filter": "maybe"}, r"it is true or false"),
    ],
)
def test_a_wrong_option_is_refused_with_the_right_one(typed: dict[str, Scalar], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        settle(typed)


def test_a_model_without_an_option_refuses_it_where_it_is_typed_only() -> None:
    with pytest.raises(UsageError, match=r"sphinx has no engine option 'beam_size' \(these have"):
        settle({"beam_size": "3"}, "sphinx")
    assert settle({}, "sphinx", beam_size=3) == ((), ())
    with pytest.raises(UsageError, match="did you mean beam_size"):
        settle({}, "sphinx", engine_options={"beamsize": 3})


def test_a_service_has_none() -> None:
    with pytest.raises(UsageError, match=r"openai is a service .* \(engines on this machine"):
        options_of(load("openai").SPEC, None, (("beam_size", "3"),), configured())


def test_only_options_that_change_answers_are_part_of_what_an_answer_is_known_by() -> None:
    plain, faster = Ask(model="tiny"), Ask(model="tiny", machine=(("device", "cuda"),))
    finer = Ask(model="tiny", engine=(("beam_size", 9),))
    keys = [chunk_key("00", "local", ask) for ask in (plain, faster, finer)]
    marks = [RunSettings(ask=ask).fingerprint("txt") for ask in (plain, faster, finer)]
    for one, other, changed in (keys, marks):
        assert one == other != changed


@pytest.mark.parametrize("option", every_option(LOCAL), ids=lambda option: option.name)
def test_every_option_says_what_it_is_and_takes_its_own_values(option: EngineOption) -> None:
    assert option.help
    assert option.default
    tries: tuple[Scalar, ...] = option.choices or (
        (True, "off") if option.kind == "switch" else (max(option.least, 0),)
    )
    assert all(option.value(value) is not None for value in tries)
