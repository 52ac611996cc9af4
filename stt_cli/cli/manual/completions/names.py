"""The names that complete values, as far as they are the same for everyone."""

from __future__ import annotations

from typing import NamedTuple

NOTE = "# Made from the app by `make docs`; do not edit."


class Names(NamedTuple):
    models: dict[str, tuple[str, ...]]
    """Provider -> its models."""
    formats: tuple[str, ...]
    languages: tuple[str, ...]

    @property
    def all_models(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(model for models in self.models.values() for model in models))


def collect(providers: list[str]) -> Names:
    from stt_cli.export import FORMATS
    from stt_cli.languages import codes
    from stt_cli.providers import load

    models = {name: tuple(model.id for model in load(name).SPEC.models) for name in providers}
    return Names(models, tuple(FORMATS), ("auto", *codes()))
