"""`stt providers`."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from stt_cli.config import Settings
    from stt_cli.contract import Limits, Model, Spec


def register(app: typer.Typer) -> None:
    app.command("providers")(providers)


def providers(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One provider, with its models.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    paths: Annotated[
        bool, typer.Option("--paths", help="Print where settings, keys, jobs and logs are kept.")
    ] = False,
) -> None:
    """Show who can transcribe: models, features, limits, prices, and where the key comes from.

    [bold]Examples[/bold]

      stt providers
      stt providers local --json
    """
    from stt_cli import config
    from stt_cli.cli.ui.table import print_fields, print_json, print_table
    from stt_cli.providers import load, names

    if paths:
        where = config.paths()
        fields = [(field, str(getattr(where, field))) for field in where.__struct_fields__]
        if json:
            print_json(dict(fields))
        else:
            print_fields(fields)
        return
    settings = config.load(os.environ)
    specs = [load(one).SPEC for one in ([name] if name else names())]
    views = [_view(spec, settings) for spec in specs]
    if json:
        print_json(views[0] if name else views)
    elif name:
        _print_one(views[0])
    else:
        rows = [(v["name"], v["title"], v["default_model"], _key(v)) for v in views]
        print_table(("PROVIDER", "SERVICE", "DEFAULT MODEL", "KEY"), rows)


def _view(spec: Spec, settings: Settings) -> dict[str, Any]:
    """The provider as `--json` shows it."""
    from stt_cli import config, keys

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
        "limits": _limits(settings.limits(spec.name, spec.limits)),
        "default_model": spec.models[0].id,
        "models": [_model(spec, model, settings) for model in spec.models],
        "notes": spec.notes,
    }


def _limits(limits: Limits) -> dict[str, Any]:
    return {
        "max_bytes": limits.max_bytes,
        "max_seconds": limits.max_seconds,
        "concurrency": limits.concurrency,
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


def _key(view: dict[str, Any]) -> str:
    key = view["key"]
    if not key["variable"]:
        return "not needed"
    if key["source"]:
        return f"from {key['source']}"
    return f"none: set {key['variable']}" + ("" if key["required"] else " (optional)")


def _print_one(view: dict[str, Any]) -> None:
    from stt_cli.cli.ui.table import print_fields, print_table

    limits = view["limits"]
    fields = [
        ("provider", f"{view['name']}, {view['title']}"),
        ("address", view["base_url"] or "this machine"),
        ("key", _key(view)),
        (
            "bytes a request",
            f"{limits['max_bytes']:,}" if limits["max_bytes"] else "no limit known",
        ),
        ("requests at a time", str(limits["concurrency"])),
        ("sent as they are", ", ".join(limits["formats"]) or "nothing: all is decoded first"),
    ]
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


def _price(price: Any) -> str:
    if price is None:
        return "none known"
    return f"{price.amount:g} {price.currency}/{price.per} ({price.as_of})"
