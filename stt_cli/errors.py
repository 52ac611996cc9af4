"""Every failure a user can meet.

SttError                      1   a failure no other code names
├── UsageError                2   flags, configuration, a feature the provider lacks
│   ├── NotFound                  the service has no such thing
│   └── Unsupported               the service does not know a field of the request
├── InputError                3   missing, unreadable, not media, without audio
│   └── Unfit                     audio that the service does not take as it was sent
│       ├── TooLarge                  for its bytes
│       ├── TooLong                   for its seconds
│       └── WrongFormat               for its container or codec
├── KeyRejected               4   no key, or the service refused it
├── CreditError               5   out of credit, or --max-cost reached
├── ProviderError             6   unreachable, rate-limited or failing after all retries
│   ├── Refused                   not accepted: may be repeated freely
│   ├── Uncertain                 may have been accepted: repeated only within --retries
│   └── BadAnswer                 answered, but not with a transcript
├── OutputError               1   an output could not be written
├── StoreError                1   the job store cannot be used
└── Unexpected               70   a bug

Interrupted                 130   Ctrl-C (130) or SIGTERM (143), with everything saved
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import ClassVar

NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Error numbers of a full disk or quota."""


Named = tuple[float, ...] | tuple[str, ...]


class Exit(IntEnum):
    """The exit codes of `stt`."""

    OK = 0
    FAILED = 1
    USAGE = 2
    INPUT = 3
    KEY = 4
    CREDIT = 5
    PROVIDER = 6
    BUG = 70
    INTERRUPTED = 130
    TERMINATED = 143


class SttError(Exception):
    """A failure with one line for the user: what happened, and what to do about it."""

    exit_code: Exit = Exit.FAILED
    usual_hint: ClassVar[str | None] = None
    """What to do where nothing better is known."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.advice})" if self.advice else self.message

    @property
    def advice(self) -> str | None:
        """What to do: its own hint, else the usual one of its kind."""
        return self.hint or self.usual_hint

    def __reduce__(self) -> tuple[object, ...]:
        # Failures cross process borders: rebuilt without __init__, so that subclasses may differ.
        return _rebuild, (type(self), self.args, self.__dict__)


def _rebuild(kind: type[SttError], args: tuple[object, ...], state: dict[str, object]) -> SttError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class UsageError(SttError):
    """The command, the configuration or the combination of provider and feature is wrong."""

    exit_code = Exit.USAGE


class NotFound(UsageError):
    """The service has nothing at this address, or under this id."""


class Unsupported(UsageError):
    """The service does not know, or not allow, some fields of a request: nothing was paid."""

    def __init__(self, message: str, *, hint: str | None = None, names: Iterable[str] = ()) -> None:
        super().__init__(message, hint=hint)
        self.names = tuple(names)
        """Those fields."""


class InputError(SttError):
    """The input is missing, unreadable, not media, or has no audio."""

    exit_code = Exit.INPUT
    usual_hint = "check that the file is whole, or convert it first"


class Unfit(InputError):
    """A service did not take audio as it was sent: nothing was paid, and cut or encoded in another
    way it may be taken."""

    usual_hint = "send it in smaller chunks: --chunk-seconds"

    def __init__(self, message: str, *, hint: str | None = None, named: Named = ()) -> None:
        super().__init__(message, hint=hint)
        self.named = named
        """The limits that the service named, if any: which is which it does not always say."""


class TooLarge(Unfit):
    """It has too many bytes; `named` are numbers of bytes."""


class TooLong(Unfit):
    """It lasts too long; `named` are seconds."""


class WrongFormat(Unfit):
    """The service cannot read it; `named` are file extensions, without dot."""

    usual_hint = "check that the file is whole, or convert it first"


class KeyRejected(SttError):
    """There is no key for the service, or the service refused the one there is."""

    exit_code = Exit.KEY
    usual_hint = "check the key: stt keys test"


class CreditError(SttError):
    """The account is out of credit, or --max-cost was reached."""

    exit_code = Exit.CREDIT
    usual_hint = "add credit to the account, or use another service with -p"


class ProviderError(SttError):
    """The service could not be reached, or did not do its work."""

    exit_code = Exit.PROVIDER
    usual_hint = "try again later, or use another service with -p"

    def __init__(
        self, message: str, *, hint: str | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(message, hint=hint)
        self.retry_after = retry_after
        """Seconds the service asked to wait, uncapped; None when it named none."""


class Refused(ProviderError):
    """The request was not accepted (rate limit, overload, no connection): nothing was paid."""


class Uncertain(ProviderError):
    """The request may have been accepted and paid for, but its answer was lost."""


class BadAnswer(ProviderError):
    """The service answered with something that is not a transcript."""


class OutputError(SttError):
    """An output could not be written."""


class StoreError(SttError):
    """The job store cannot be opened, read or written."""


class Unexpected(SttError):
    """Something that nobody foresaw went wrong with one input."""

    exit_code = Exit.BUG


class Interrupted(BaseException):
    """The user or the system asked to stop; all that was finished is saved.

    It can come anywhere; code that continues after an SttError must not continue after this.
    """

    def __init__(self, exit_code: Exit = Exit.INTERRUPTED) -> None:
        super().__init__("interrupted")
        self.exit_code = exit_code
        self.hint: str | None = None
        """How to go on."""

    def __str__(self) -> str:
        return f"interrupted; {self.hint}" if self.hint else "interrupted"


def unknown(
    kind: str, name: str, names: Iterable[str], *, within: str = "", listed: bool = False
) -> UsageError:
    """An unknown name, answered with the nearest of `names`, or with all; with both if `listed`."""
    there_are = [*names]
    near = nearest(name, there_are)
    meant = f"did you mean {near}?" if near else ""
    every = f"there are: {', '.join(there_are)}" if listed or not near else ""
    hint = f"{meant} {every}".strip()
    where = f"{within} has no {kind}" if within else f"there is no {kind}"
    return UsageError(f"{where} {name!r}", hint=hint if there_are else None)


def nearest(name: str, names: Iterable[str], *, alike: float = 0.6) -> str | None:
    """The one of `names` that `name` is most likely a slip of, at least so much `alike` (to 1)."""
    from difflib import get_close_matches

    folded = {known.casefold(): known for known in names}
    near = get_close_matches(name.casefold(), folded, 1, alike)
    return folded[near[0]] if near else None


def exit_code(failures: Sequence[SttError], inputs: int) -> Exit:
    """One failure of several inputs is 1; where all failed alike, their own code says more."""
    return common_code(failures) if len(failures) in (0, inputs) else Exit.FAILED


def common_code(failures: Sequence[SttError]) -> Exit:
    """The code of failures that are all alike, else 1; 0 where there is none."""
    codes = {failure.exit_code for failure in failures}
    return codes.pop() if len(codes) == 1 else Exit.FAILED if codes else Exit.OK
