"""Inputs that stand for several: feeds and their episodes, folders in object stores."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable, Iterator, Sequence
from html import unescape
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urljoin, urlsplit

from msgspec.structs import replace

from stt_cli.errors import InputError, SttError, UsageError
from stt_cli.net import cloud
from stt_cli.net.peek import peek
from stt_cli.net.redact import redactor
from stt_cli.net.web import is_page
from stt_cli.pipeline.feeds import Choice, Episode, Feed, is_feed, parse
from stt_cli.pipeline.inputs import Bad, Input, identity, is_web, safe
from stt_cli.text.sanitize import line

LISTS = {".opml", ".rss", ".atom", ".xml"}
"""Endings of files on this machine that may be feeds."""
MOST = 16 * 2**20
"""Bytes of such a file."""
_TITLE = (
    re.compile(r"""<meta[^>]+property=["']og:title["'][^>]+content=["']([^"']+)""", re.IGNORECASE),
    re.compile(r"<title[^>]*>([^<]+)</title>", re.IGNORECASE),
)

Fetch = Callable[[str], bytes | None]


def unfolded(
    items: Sequence[Input | Bad], choice: Choice, fetch: Fetch = peek
) -> list[Input | Bad]:
    """The items, with episodes in the place of feeds and files in that of folders of a store.

    Web pages get their titles. `fetch` gets what lies at a URL if that is markup. Raises UsageError
    for a choice of episodes where there is no feed.
    """
    unfolding = _Unfolding(choice, fetch)
    found: dict[str, Input | Bad] = {}
    for item in items:
        for one in unfolding.of(item):
            found.setdefault(identity(one), one)
    if choice.made and not unfolding.feeds:
        raise UsageError(
            "--latest and --since choose among the episodes of a feed, and no input is one",
            hint="leave them out",
        )
    return [*found.values()]


class _Unfolding:
    def __init__(self, choice: Choice, fetch: Fetch) -> None:
        self._choice = choice
        self._fetch = fetch
        self.feeds = 0

    def of(self, item: Input | Bad) -> Iterator[Input | Bad]:
        if isinstance(item, Bad) or item.from_stdin:
            yield item
            return
        try:
            yield from self._of(item)
        except SttError as error:
            yield Bad(name=item.name, error=error)

    def _of(self, item: Input) -> Iterator[Input | Bad]:
        if item.url and not is_web(item.url):
            yield from _in_folder(item, item.url)
            return
        data = self._markup(item)
        shown = redactor([])(item.url or item.name)
        if data and is_feed(data):
            self.feeds += 1
            yield from self._episodes(parse(data, shown), shown, item.url or "", Path())
        elif data and is_page(data):
            title = _title(data) or item.relative.name
            relative = Path(safe(title) + ".html")
            yield replace(item, name=shown, title=title, relative=relative, lasting=True, page=True)
        else:
            yield item

    def _markup(self, item: Input) -> bytes | None:
        """What the item is, where that may be a feed or a page."""
        if item.url:
            return None if _is_media(item.url) else self._fetch(item.url)
        path = item.path or Path()
        if path.suffix.lower() not in LISTS or not path.is_file():
            return None
        with path.open("rb") as file:
            return file.read(MOST)

    def _episodes(self, feed: Feed, shown: str, base: str, under: Path) -> Iterator[Input | Bad]:
        if not feed.feeds and not feed.episodes:
            hint = "name a feed of a podcast, or a recording"
            raise InputError(f"{shown} is a feed without recordings", hint=hint)
        for url in feed.feeds:
            yield from self._listed(url)
        wanted = self._choice.of(feed.episodes)
        if len(feed.episodes) > 1 and not self._choice.made:
            raise UsageError(
                f"{shown} is a feed of {len(feed.episodes)} episodes",
                hint="say which: --latest 3, or --since 2025-03-31",
            )
        yield from (_as_input(episode, base, under) for episode in wanted)

    def _listed(self, url: str) -> Iterator[Input | Bad]:
        """The episodes of a feed that a list names, in a folder of the feed's name."""
        shown = redactor([])(url)
        try:
            data = self._fetch(url)
            if data is None or not is_feed(data):
                hint = "check the list it is in"
                raise InputError(f"{shown} is not a feed that can be read", hint=hint)
            feed = parse(data, shown)
            if not feed.feeds:  # lists of lists may go round in circles
                yield from self._episodes(feed, shown, url, Path(safe(feed.title or shown)))
        except SttError as error:
            yield Bad(name=shown, error=error)


def _as_input(episode: Episode, base: str, under: Path) -> Input:
    """An episode, called by its day and title."""
    day = episode.published.isoformat() if episode.published else None
    url = urljoin(base, episode.url)
    ending = _ending(url) or ".mp3"
    title = episode.title or unquote(PurePosixPath(urlsplit(url).path).stem)
    name = f"{day} {title}" if day else title
    return Input(
        name=safe(name),
        url=url,
        relative=under / (safe(name) + ending),
        beside=under,
        title=title,
        date=day,
        lasting=True,
    )


def _is_media(url: str) -> bool:
    kind = mimetypes.guess_type("x" + _ending(url))[0] or ""
    return kind.startswith(("audio/", "video/")) or _ending(url) in (".opus", ".mka", ".m4b")


def _ending(url: str) -> str:
    suffix = PurePosixPath(unquote(urlsplit(url).path)).suffix.lower()
    return suffix if re.fullmatch(r"\.[a-z0-9]{1,5}", suffix) else ""


def _title(page: bytes) -> str:
    text = page.decode("utf-8", "replace")
    found = (pattern.search(text) for pattern in _TITLE)
    return next((line(unescape(match[1])).strip() for match in found if match), "")


def _in_folder(item: Input, url: str) -> Iterator[Input | Bad]:
    """The recordings in a folder of an object store; the item itself where it is a file."""
    found = None if _is_media(url) else cloud.files(url)
    if found is None:
        yield item
        return
    root = PurePosixPath(unquote(url.partition("://")[2].rstrip("/")))
    shown = redactor([])(url)
    media = [one for one in found if _is_media(one)]
    if not media:
        hint = "name another folder, or a file"
        raise InputError(f"{shown}: there is no recording in this folder", hint=hint)
    for one in media:
        path = PurePosixPath(one.partition("://")[2])
        relative = path.relative_to(root) if path.is_relative_to(root) else PurePosixPath(path.name)
        parts = [safe(part) for part in relative.parts]
        yield Input(
            name=redactor([])(one), url=one, relative=Path(*parts), beside=Path(*parts[:-1])
        )
