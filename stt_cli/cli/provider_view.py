"""A provider as `stt providers` shows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stt_cli.config import Settings
    from stt_cli.contract import Limits, Model, Spec


def view_of(spec: Spec, settings: Settings) -> dict[str, Any]:
    """The provider as `--json` shows it."""
    from stt_cli import config, keys
    from stt_cli.providers import default_model, tools_of

    default = default_model(spec.name)
    key = keys.find(spec, settings.env, config.paths().keys) if spec.key_env else None
    return {
        "name": spec.name,
        "title": spec.title,
        "local": spec.local,
        "base_url": settings.base_url(spec) or None,
        "key": {
            "required": spec.key_required,
            "variable": spec.key_env,
            "source": key.place if key else None,
        },
        "limits": _limits(settings.limits(spec.name, _usual(spec, default))),
        "default_model": default,
        "models": [_model(spec, model, settings) for model in spec.models],
        "tools": {tool: list(one.kinds) for tool, one in tools_of(spec.name).items()},
        "notes": spec.notes,
    }


def _usual(spec: Spec, model: str) -> Limits:
    """The limits of a service; those of the default model where each has its own engine."""
    return spec.limits_of(spec.model(model)) if spec.local else spec.limits


def _granted(spec: Spec, *, has_key: bool) -> Limits:
    """The limits of those with a key, or of those without."""
    return spec.limits if has_key or not spec.keyless_limits else spec.keyless_limits


def _limits(limits: Limits) -> dict[str, Any]:
    return {
        "max_bytes": limits.max_bytes,
        "max_seconds": limits.max_seconds,
        "concurrency": limits.parallel,
        "requests_per_minute": limits.requests_per_minute,
        "formats": sorted(limits.formats),
        "max_url_bytes": limits.max_url_bytes,
    }


def _model(spec: Spec, model: Model, settings: Settings) -> dict[str, Any]:
    return {
        "id": model.id,
        "timing": model.timing,
        "features": sorted(model.features),
        "price": model.price,
        "limits": _limits(settings.limits(spec.name, spec.limits_of(model))),
        "note": model.note,
    }


def key_of(view: dict[str, Any]) -> str:
    """Where the key comes from, for people."""
    key = view["key"]
    if not key["variable"]:
        return "not needed"
    if key["source"]:
        return f"from {key['source']}"
    return f"none: set {key['variable']}" + ("" if key["required"] else " (optional)")


def print_one(view: dict[str, Any]) -> None:
    """The provider with its models and, where it was asked, what its service reports."""
    from stt_cli.cli.ui.table import print_fields, print_table

    fields = [
        ("provider", f"{view['name']}, {view['title']}"),
        ("address", view["base_url"] or "this machine"),
        ("key", key_of(view)),
        *_pace(view["limits"], local=view["local"]),
    ]
    if view["tools"]:
        fields.append(("with transcripts", ", ".join(view["tools"])))
    if view["notes"]:
        fields.append(("note", view["notes"]))
    print_fields([*fields, ("", "")])
    rows = [
        (
            m["id"],
            m["timing"],
            "free" if view["local"] else _price(m["price"]),
            ", ".join(m["features"]),
            m["note"],
        )
        for m in view["models"]
    ]
    print_table(("MODEL", "TIMES", "PRICE", "FEATURES", "NOTE"), rows)
    if "live" in view:
        reported = {"live": "it cannot be asked"} if view["live"] is None else view["live"]
        print_fields(
            [("", ""), *(field for part in reported for field in _flat(part, reported[part]))]
        )


def _pace(limits: dict[str, Any], *, local: bool) -> list[tuple[str, str]]:
    if local:
        return [("processes", str(limits["concurrency"]))]
    size = f"{limits['max_bytes']:,}" if limits["max_bytes"] else "no limit known"
    return [
        ("bytes a request", size),
        ("requests at a time", str(limits["concurrency"])),
        (
            "seconds a request",
            f"{limits['max_seconds']:g}" if limits["max_seconds"] else "no limit known",
        ),
        (
            "bytes behind a URL",
            f"{limits['max_url_bytes']:,}" if limits["max_url_bytes"] else "no limit known",
        ),
        ("sent as they are", ", ".join(limits["formats"]) or "nothing: all is decoded first"),
    ]


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """JSON of any shape as `name.name  value` fields; a list is one value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(f"{name}.{key}", inner)
    elif isinstance(value, list):
        yield name, ", ".join(map(_label, value))
    else:
        yield name, "none" if value is None else str(value)


def _label(item: Any) -> str:
    """What names a thing in a list: a model's id, a language's code."""
    if not isinstance(item, dict):
        return str(item)
    named = (item[key] for key in ("id", "model_id", "code", "name") if item.get(key))
    return str(next(named, None) or ", ".join(f"{key} {value}" for key, value in item.items()))


def _price(price: Any) -> str:
    if price is None:
        return "none known"
    amounts = f"{price.amount:g}" + (f" or {price.elsewhere:g}" if price.elsewhere else "")
    started = ", each begun minute" if price.started == 60 else ""
    note = f"; {price.note}" if price.note else ""
    return f"{amounts} {price.currency}/{price.per}{started} ({price.as_of}{note})"
