"""A user's account at a service, and the keys that it issues.

A provider's submodule `account` makes it one of `stt account` and `stt keys remote`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, runtime_checkable

from msgspec import Struct

from stt_cli.contract.exchange import Session


class IssuedKey(Struct, frozen=True, kw_only=True):
    """A key as its service lists it, without the key itself."""

    id: str
    name: str | None = None
    ending: str | None = None
    """A few of its characters, as the service shows them."""
    created: str | None = None
    """The moment as the service writes it."""
    used: str | None = None
    """When it was used last."""


@runtime_checkable
class Accounts(Protocol):
    """The shape of a provider's submodule `account`. All raise SttError as `Session.send` does."""

    def account(self, session: Session) -> dict[str, Any]:
        """What the service knows of the user, as it words it."""

    def put_account(self, session: Session, account: Mapping[str, Any]) -> None:
        """Replace the account by what `account` returned, with changes."""

    def usage(self, session: Session) -> Any:
        """What was used lately, in whatever shape."""

    def clouds(self, session: Session) -> Any:
        """The servers that the service runs for this user alone, in whatever shape."""

    def issued_keys(self, session: Session) -> list[IssuedKey]: ...

    def issue_key(self, session: Session, name: str | None) -> str:
        """Make a key and return it; nobody can ask for it again.

        Raises BadAnswer where the answer has none, without a word of that answer.
        """

    def revoke_key(self, session: Session, key_id: str) -> None:
        """Raises NotFound for an id that the service does not know."""
