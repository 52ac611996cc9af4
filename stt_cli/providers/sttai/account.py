"""A user's account at STT.ai, its usage, its servers and its keys.

Source: the service's documentation, which does not say what most of these answers look like: they
are taken as they come.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from stt_cli.answers import fields
from stt_cli.answers.opening import as_object
from stt_cli.answers.refusal import refuse_nothing_else
from stt_cli.answers.sttai import TITLE
from stt_cli.contract import Call, IssuedKey, Session
from stt_cli.errors import BadAnswer
from stt_cli.providers.sttai import ACCOUNT

_PATH = "/v1/account/"
_KEYS = "/v1/keys/"
_RAW = ("key", "raw_key", "api_key", "token", "secret")
"""Fields that may hold a new key: the document names none."""
_LISTS = ("results", "keys", "api_keys", "data")


def account(session: Session) -> dict[str, Any]:
    """See `contract.Accounts`."""
    content = as_object(TITLE, _get(session, _PATH))
    return dict(content)


def put_account(session: Session, account: Mapping[str, Any]) -> None:
    """See `contract.Accounts`."""
    session.send(Call("PUT", _PATH, json=dict(account), base=ACCOUNT))


def usage(session: Session) -> Any:
    """See `contract.Accounts`: the last 30 days, by day."""
    return _collection(_get(session, "/v1/usage/"))


def clouds(session: Session) -> Any:
    """See `contract.Accounts`."""
    return _collection(_get(session, "/v1/cloud/"))


def issued_keys(session: Session) -> list[IssuedKey]:
    """See `contract.Accounts`."""
    content = _collection(_get(session, _KEYS))
    items = content if isinstance(content, list) else _listed(content)
    if items is None:
        raise BadAnswer(f"{TITLE} answered without a list of keys")
    return [_issued(item) for item in items if isinstance(item, dict) and fields.name(item, "id")]


def issue_key(session: Session, name: str | None) -> str:
    """See `contract.Accounts`."""
    body = {"name": name} if name else {}
    reply = session.send(Call("POST", _KEYS, json=body, base=ACCOUNT, paid=True))
    try:
        content = as_object(TITLE, reply.json())
    except BadAnswer:
        content = fields.EMPTY
    # It may stand in an object of its own.
    places = [content, *(fields.part(content, place) for place in ("key", "api_key", "data"))]
    raw = next((found for place in places if (found := fields.text(place, *_RAW))), None)
    if not raw or not raw.strip():
        raise BadAnswer(
            f"{TITLE} answered without the key that it made",
            hint="`stt keys remote list sttai` shows it; revoke it, and create another",
        )
    return raw.strip()


def revoke_key(session: Session, key_id: str) -> None:
    """See `contract.Accounts`."""
    path = f"{_KEYS}{quote(key_id, safe='')}/"
    session.send(Call("DELETE", path, base=ACCOUNT, about=f"key {key_id}"))


def _get(session: Session, path: str) -> Any:
    content = session.send(Call("GET", path, base=ACCOUNT)).json()
    refuse_nothing_else(TITLE, content)
    return content


def _collection(content: Any) -> dict[str, Any] | list[Any]:
    if not isinstance(content, dict | list):
        raise BadAnswer(f"{TITLE} answered in an unknown format")
    return content


def _listed(content: Mapping[str, Any]) -> list[Any] | None:
    found = (content.get(name) for name in _LISTS)
    return next((value for value in found if isinstance(value, list)), None)


def _issued(item: Mapping[str, Any]) -> IssuedKey:
    shown = fields.name(item, "last_four", "last4", "prefix", "key_prefix", "masked_key", *_RAW)
    return IssuedKey(
        id=fields.name(item, "id") or "",
        name=fields.name(item, "name", "label"),
        # A service that shows the whole key is no reason to do so.
        ending="…" + shown[-4:] if shown and len(shown) > 12 else shown,
        created=fields.name(item, "created_at", "created"),
        used=fields.name(item, "last_used_at", "last_used"),
    )
