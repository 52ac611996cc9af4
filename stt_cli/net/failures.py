"""Which failure an error answer, or a broken connection, means."""

from __future__ import annotations

import re

from stt_cli import errors
from stt_cli.answers.unfit import named, unfit
from stt_cli.contract import Call, Spec
from stt_cli.errors import (
    CreditError,
    InputError,
    KeyRejected,
    NotFound,
    ProviderError,
    Refused,
    SttError,
    Uncertain,
    Unfit,
    Unsupported,
    UsageError,
)
from stt_cli.net.fault import Fault


class Unreachable(Refused):
    """No connection came about. Repeated less than other refusals: the address may be wrong."""


_BY_STATUS: dict[int, type[SttError]] = {
    401: KeyRejected,
    402: CreditError,
    403: KeyRejected,
    404: NotFound,
    405: NotFound,
    408: Refused,
    410: NotFound,
    413: InputError,
    415: InputError,
    425: Refused,
    429: Refused,
    501: ProviderError,
    503: Refused,
    521: Refused,  # 521 to 523: Cloudflare did not reach the service
    522: Refused,
    523: Refused,
    529: Refused,  # overloaded
}

_GRANTED = frozenset({402, 413, 429})
"""Of what a service grants more to those with a key."""

_PHRASES: list[tuple[type[SttError], str]] = [
    (KeyRejected, "{title} rejected the key"),
    (CreditError, "{title} has no credit left on this account"),
    (InputError, "{title} refused the file"),
    (NotFound, "{title} has {what}"),
    (UsageError, "{title} refused the request"),
    (Refused, "{title} is busy or limits requests"),
    (SttError, "{title} failed"),
]


def failure(spec: Spec, call: Call, status: int, fault: Fault, *, keyless: bool) -> SttError:
    """The failure that an answer of `status` other than 2xx to `call` means.

    `keyless`: it was sent without a key, which would have been granted more.
    """
    kind = _kind(spec, status, fault, call.piece_field if call.piece else None)
    blamed = _blamed(call, fault) if kind is UsageError else []
    if kind in (InputError, UsageError) and not blamed and call.piece and not call.piece.url:
        kind = unfit(fault.text, status, fault.codes) or kind
    phrase = next(words for base, words in _PHRASES if issubclass(kind, base))
    what = f"no {call.about}" if call.about else f"nothing at {call.path}"
    message = f"{phrase.format(title=spec.title, what=what)}: {fault.text} (HTTP {status})"
    hint = key_lifts(spec) if keyless and status in _GRANTED else _hint(spec, call, kind)
    if issubclass(kind, ProviderError):
        return kind(message, hint=hint, retry_after=fault.retry_after)
    if issubclass(kind, Unfit):
        return kind(message, hint=hint, named=named(kind, fault.text))
    return Unsupported(message, names=blamed) if blamed else kind(message, hint=hint)


def _blamed(call: Call, fault: Fault) -> list[str]:
    """The fields that the call can do without and that the service names, or their values."""
    text = _squashed(fault.text)
    return [
        extra.name
        for extra in call.extras
        if fault.parameter in (extra.name, extra.name.removesuffix("[]"))
        or any(_squashed(term) in text for term in extra.terms)
    ]


def _squashed(text: str) -> str:
    """Letters and digits alone: services spell names of fields in several ways."""
    return re.sub(r"[\W_]", "", text).lower()


def _kind(spec: Spec, status: int, fault: Fault, piece_field: str | None) -> type[SttError]:
    named = next((spec.errors[code] for code in fault.codes if code in spec.errors), None)
    if named:
        kind: type[SttError] = getattr(errors, named)
        return kind
    if status in _BY_STATUS:
        return _BY_STATUS[status]
    if status >= 500:
        return Uncertain
    if status < 400:
        return ProviderError
    return InputError if piece_field and fault.parameter == piece_field else UsageError


def _hint(spec: Spec, call: Call, kind: type[SttError]) -> str | None:
    if issubclass(kind, KeyRejected):
        return key_hint(spec, "check")
    if issubclass(kind, NotFound):
        setting = base_url_setting(spec)
        return (
            None
            if call.about
            else f"check the model and {setting}"
            if call.piece
            else f"check {setting}"
        )
    return None


def key_lifts(spec: Spec) -> str:
    """What to do where a service grants less to those without a key."""
    return f"with a key it grants more: {key_hint(spec, 'set')}"


def key_hint(spec: Spec, verb: str) -> str:
    return f"{verb} {spec.key_env}, or run: stt keys set {spec.name}"


def base_url_setting(spec: Spec) -> str:
    return f"STT_{spec.name.upper()}_BASE_URL"
