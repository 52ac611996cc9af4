"""Which failure an error answer, or a broken connection, means."""

from __future__ import annotations

from stt_cli import errors
from stt_cli.contract import Spec
from stt_cli.errors import (
    CreditError,
    InputError,
    KeyRejected,
    NotFound,
    ProviderError,
    Refused,
    SttError,
    Uncertain,
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

_PHRASES: list[tuple[type[SttError], str]] = [
    (KeyRejected, "{title} rejected the key"),
    (CreditError, "{title} has no credit left on this account"),
    (InputError, "{title} refused the file"),
    (NotFound, "{title} has nothing at {path}"),
    (UsageError, "{title} refused the request"),
    (Refused, "{title} is busy or limits requests"),
    (SttError, "{title} failed"),
]


def failure(
    spec: Spec, status: int, fault: Fault, *, path: str, piece_field: str | None
) -> SttError:
    """The failure that an answer of `status` other than 2xx means."""
    kind = _kind(spec, status, fault, piece_field)
    phrase = next(words for base, words in _PHRASES if issubclass(kind, base))
    message = f"{phrase.format(title=spec.title, path=path)}: {fault.text} (HTTP {status})"
    if issubclass(kind, ProviderError):
        return kind(message, retry_after=fault.retry_after)
    return kind(message, hint=_hint(spec, kind))


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


def _hint(spec: Spec, kind: type[SttError]) -> str | None:
    if issubclass(kind, KeyRejected):
        return key_hint(spec, "check")
    if issubclass(kind, NotFound):
        return f"check the model and {base_url_setting(spec)}"
    return None


def key_hint(spec: Spec, verb: str) -> str:
    return f"{verb} {spec.key_env}, or run: stt keys set {spec.name}"


def base_url_setting(spec: Spec) -> str:
    return f"STT_{spec.name.upper()}_BASE_URL"
