"""A user's account at a service: shown, changed field by field, and its keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

import msgspec
from msgspec import Struct

from stt_cli.contract import Accounts, IssuedKey
from stt_cli.errors import BadAnswer, UsageError, unknown
from stt_cli.net import HttpSession
from stt_cli.providers import load_account
from stt_cli.services.endpoint import service_named
from stt_cli.services.policy import Policy
from stt_cli.services.sanitize import sanitized
from stt_cli.text.sanitize import cleaned

ONCE = Policy(retries=0)
"""What may have been done is not repeated: a key that nobody saw would stay valid."""


class Change(Struct, frozen=True, kw_only=True):
    """One field of an account, by its path, before and after."""

    name: str
    before: Any
    after: Any


class Account(Struct, frozen=True, kw_only=True):
    """The account at one service. All raise SttError where the service fails."""

    title: str
    accounts: Accounts
    session: HttpSession

    def read(self) -> dict[str, Any]:
        found: dict[str, Any] = cleaned(self.accounts.account(self.session))
        return found

    def usage(self) -> Any:
        return cleaned(self.accounts.usage(self.session))

    def clouds(self) -> Any:
        return cleaned(self.accounts.clouds(self.session))

    def planned(self, wanted: Mapping[str, str]) -> tuple[dict[str, Any], list[Change]]:
        """The account as it would be with these fields, given as text, and what changes.

        Raises UsageError for a field that it has not, or of another kind.
        """
        account = self.read()
        changed = deepcopy(account)
        changes = [_set(changed, name, text) for name, text in wanted.items()]
        return changed, [change for change in changes if change.before != change.after]

    def put(self, account: Mapping[str, Any], changes: Sequence[Change]) -> dict[str, Any]:
        """Replace the account; returns it as it is then.

        Raises BadAnswer where the service kept a field as it was.
        """
        self.accounts.put_account(self.session, account)
        now = self.read()
        kept = [change.name for change in changes if _field(now, change.name) != change.after]
        if kept:
            raise BadAnswer(
                f"{self.title} left {', '.join(kept)} as it was",
                hint="it may not be yours to change",
            )
        return now

    def keys(self) -> list[IssuedKey]:
        return [sanitized(key) for key in self.accounts.issued_keys(self.session)]

    def create_key(self, name: str | None) -> str:
        """A new key, which nobody can ask for again."""
        return self.accounts.issue_key(self.session, name)

    def revoke_key(self, id: str) -> None:
        """Raises NotFound for an id that the service does not know."""
        self.accounts.revoke_key(self.session, id)


@contextmanager
def account_at(name: str) -> Iterator[Account]:
    """The account at service `name`. Raises UsageError for one that shows none."""
    accounts = load_account(name)
    with service_named(name, ONCE) as service:
        yield Account(title=service.title, accounts=accounts, session=service.session)


def _set(account: dict[str, Any], path: str, text: str) -> Change:
    """Change the field at `path`, as in `email_preferences.newsletter`."""
    *groups, name = path.split(".")
    place = account
    for group in groups:
        inner = place.get(group)
        if not isinstance(inner, dict):
            raise unknown("field", path, _paths(account), within="the account")
        place = inner
    if name not in place:
        raise unknown("field", path, _paths(account), within="the account")
    before = place[name]
    place[name] = _value(path, text, before)
    return Change(name=path, before=before, after=place[name])


def _value(path: str, text: str, before: Any) -> Any:
    """`text` as a value of the kind that was there before."""
    if isinstance(before, str):
        return text
    try:
        value = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError):
        value = text
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(before, bool):
        fits, kind = isinstance(value, bool), "true or false"
    elif isinstance(before, int | float):
        fits, kind = number, "a number"
    else:
        fits = before is None or isinstance(value, type(before))
        kind = "JSON of the same kind"
    if not fits:
        raise UsageError(f"{path} is {kind}, not {text!r}", hint="`stt account` shows it")
    return value


def _field(account: Mapping[str, Any], path: str) -> Any:
    value: Any = account
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _paths(fields: Mapping[str, Any], before: str = "") -> Iterator[str]:
    for name, value in fields.items():
        yield f"{before}{name}"
        if isinstance(value, dict):
            yield from _paths(value, f"{before}{name}.")
