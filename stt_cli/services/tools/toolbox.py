"""The tools of one service, and what they answered before."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct
from msgspec.structs import replace

from stt_cli import config
from stt_cli.contract import ListingToolkit, Tool, ToolAnswer, ToolAsk, Toolkit, ToolSpec
from stt_cli.errors import BadAnswer, NotFound, StoreError, UsageError, unknown
from stt_cli.providers import load, load_tools, names, tool_names
from stt_cli.services.endpoint import Endpoint, Notify, Service, endpoint, open_service
from stt_cli.services.policy import Policy
from stt_cli.services.sanitize import sanitized
from stt_cli.store import Store, tool_key

_MOST_SHOWN = 20
"""Models that a message lists."""


class Chosen(Struct, frozen=True, kw_only=True):
    """A service that has `tool`, as it is configured; nothing was sent to it."""

    tool: Tool
    kit: Toolkit
    endpoint: Endpoint
    model: str | None
    """None: there is nothing to choose."""
    max_chars: int | None = None
    """Characters of text that one request holds; None: no limit."""
    model_named: bool = False
    """Whether the user named the model."""

    @property
    def name(self) -> str:
        return self.endpoint.spec.name

    @property
    def title(self) -> str:
        return self.endpoint.spec.title

    @property
    def spec(self) -> ToolSpec:
        return self.kit.TOOLS[self.tool]

    def kind(self, named: str | None, *, kept: bool = False) -> str | None:
        """The style or type called `named`; the default where none is. Raises UsageError."""
        kinds = self.spec.kept_kinds if kept else self.spec.kinds
        what = "style" if self.tool == "summarize" else "type"
        if named is None:
            return kinds[0] if kinds else None
        if named not in kinds:
            raise unknown(what, named, kinds, within=f"{self.name} {self.tool}", listed=True)
        return named

    def complete(self, ask: ToolAsk) -> ToolAsk:
        """`ask` with the model."""
        return replace(ask, model=self.model)

    def key(self, ask: ToolAsk) -> str:
        """What the answer is kept under: of a first question whatever its conversation is called."""
        named = ask if ask.turns else replace(ask, session=None)
        return tool_key(self.endpoint.identity, self.complete(named))

    def read(self, ask: ToolAsk, content: object) -> ToolAnswer:
        """Raises BadAnswer."""
        return sanitized(self.kit.read(self.complete(ask), content))

    def known(self, ask: ToolAsk, store: Store) -> ToolAnswer | None:
        """A kept answer; one that cannot be read is no reason not to ask."""
        try:
            content = store.kept_answer(self.key(ask))
            return None if content is None else self.read(ask, content)
        except (StoreError, BadAnswer):
            return None

    def check_kept(self, *, kept: bool) -> None:
        """Raises UsageError where it does not work on transcripts at the service, or not on text."""
        if kept and not self.spec.kept:
            raise UsageError(
                f"{self.name} cannot {self.tool} a transcript that it keeps",
                hint="leave out --remote, and name a transcript that is here",
            )
        if not kept and not self.spec.on_text:
            raise UsageError(
                f"{self.name} can only {self.tool} transcripts that it keeps",
                hint="with --remote, name one by its id at the service",
            )


class Toolbox(Struct, frozen=True, kw_only=True):
    """A chosen service with its session and the store. Threads may share it."""

    chosen: Chosen
    service: Service
    store: Store
    notify: Notify
    fresh: bool = False

    def answer(self, ask: ToolAsk) -> ToolAnswer:
        """The answer to `ask`: the one that is kept, else the service's, which is kept then.

        Raises SttError as the service fails.
        """
        known = None if self.fresh else self.chosen.known(ask, self.store)
        if known is not None:
            return known
        content = self.chosen.kit.request(self.chosen.complete(ask), self.service.session.view())
        self._keep(self.chosen.key(ask), ask, content)
        return self.chosen.read(ask, content)

    def failed_before(self, ask: ToolAsk) -> bool:
        """Whether an answer is kept that cannot be read, and would be paid for again."""
        try:
            kept = self.store.kept_answer(self.chosen.key(ask)) is not None
        except StoreError:
            return False
        return kept and not self.fresh and self.chosen.known(ask, self.store) is None

    def _keep(self, key: str, ask: ToolAsk, content: object) -> None:
        # Kept before it is read: what was paid for may be readable for a later version.
        if content is None:
            return
        try:
            self.store.keep_answer(key, content, provider=self.chosen.name, tool=ask.tool)
        except StoreError as error:
            self.notify(0, f"the answer is not kept, and would be paid for again: {error}")


def choose(
    tool: Tool, provider: str | None, *, model: str | None = None, max_chars: int | None = None
) -> Chosen:
    """The service to be asked: `provider`, else the one that environment or config file name.

    Raises UsageError where none is named, and for one that does not have the tool.
    """
    settings = config.load(os.environ, names())
    name = settings.provider(provider)
    load(name)
    if name not in tool_names(tool) and provider is None and load(name).SPEC.local:
        able = tool_names(tool)
        raise UsageError(
            f"{tool} needs a service, and none is named",
            hint=f"name one with -p, environment or config file; these can: {', '.join(able)}",
        )
    kit = load_tools(name, tool)
    spec = kit.TOOLS[tool]
    if model and not spec.model:
        raise UsageError(f"{name} has one model to {tool} with", hint="leave out --model")
    where = endpoint(name, None, settings)
    usual = spec.max_chars_elsewhere if where.is_elsewhere else None
    return Chosen(
        tool=tool,
        kit=kit,
        endpoint=where,
        model=model or spec.model,
        max_chars=max_chars or usual or spec.max_chars,
        model_named=model is not None,
    )


@contextmanager
def open_toolbox(
    chosen: Chosen, policy: Policy, notify: Notify, *, fresh: bool = False
) -> Iterator[Toolbox]:
    """The tools of a service; its session ends with the block.

    Raises KeyRejected where it needs a key and has none.
    """
    with (
        Store.open(config.paths().store) as store,
        open_service(chosen.endpoint, policy, notify) as service,
    ):
        chosen = replace(chosen, model=_model(chosen, service))
        yield Toolbox(chosen=chosen, service=service, store=store, notify=notify, fresh=fresh)


def _model(chosen: Chosen, service: Service) -> str | None:
    """The model to ask: of a server elsewhere, which has models of its own, the only one.

    Raises UsageError where it has several and none is named.
    """
    if chosen.model_named or not chosen.endpoint.is_elsewhere or not chosen.model:
        return chosen.model
    if not isinstance(chosen.kit, ListingToolkit):
        return chosen.model
    try:
        listed = chosen.kit.models(service.session)
    except (NotFound, BadAnswer):
        return chosen.model  # a server that lists none has one
    if len(listed) == 1 or chosen.model in listed or not listed:
        return listed[0] if len(listed) == 1 else chosen.model
    shown = ", ".join(listed[:_MOST_SHOWN]) + (" ..." if len(listed) > _MOST_SHOWN else "")
    raise UsageError(
        f"{chosen.endpoint.base_url} has {len(listed)} models", hint=f"name one with -m: {shown}"
    )
