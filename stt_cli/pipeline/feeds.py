"""Podcast feeds (RSS, Atom) and lists of them (OPML), read from their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from xml.etree.ElementTree import Element, ParseError, XMLParser

from msgspec import Struct

from stt_cli.errors import InputError
from stt_cli.text.sanitize import line

_KIND = re.compile(rb"<(?:\w+:)?(rss|feed|opml|RDF)\b")
_MEDIA = re.compile(r"(audio|video)/")


class Episode(Struct, frozen=True, kw_only=True):
    """One recording of a feed. `published` is None where the feed does not say."""

    title: str
    url: str
    published: date | None = None


class Feed(Struct, frozen=True, kw_only=True):
    """A feed with its episodes, newest first; or the addresses of the feeds that a list names."""

    title: str = ""
    episodes: tuple[Episode, ...] = ()
    feeds: tuple[str, ...] = ()


class Choice(Struct, frozen=True, kw_only=True):
    """Which episodes of a feed are wanted."""

    latest: int | None = None
    since: date | None = None

    @property
    def made(self) -> bool:
        return self.latest is not None or self.since is not None

    def of(self, episodes: Sequence[Episode]) -> list[Episode]:
        """The wanted ones, in the order that they come in, which is newest first."""
        since = self.since
        kept = [e for e in episodes if since is None or (e.published and e.published >= since)]
        return kept[: self.latest]


def is_feed(data: bytes) -> bool:
    """Whether a text is a feed, or a list of feeds."""
    found = _KIND.search(data[:4000].replace(b"\0", b""))  # in UTF-16, too
    return found is not None


def parse(data: bytes, name: str) -> Feed:
    """What the text says. Raises InputError, with `name`, for what cannot be read."""
    if re.search(rb"<!ENTITY", data[:4000], re.IGNORECASE):
        raise InputError(f"{name} is XML with definitions of its own, which are not read")
    parser = XMLParser()  # noqa: S314 - what makes XML dangerous was refused above
    try:
        parser.feed(data.lstrip())
        root = parser.close()
    except ParseError as error:
        hint = "it is damaged: ask its publisher, or name an episode's own address"
        raise InputError(f"{name} is not whole XML: {error}", hint=hint) from error
    if _local(root) == "opml":
        outlines = (
            element.get("xmlUrl") for element in root.iter() if _local(element) == "outline"
        )
        return Feed(feeds=tuple(dict.fromkeys(url.strip() for url in outlines if url)))
    items = [element for element in root.iter() if _local(element) in ("item", "entry")]
    episodes = [episode for item in items if (episode := _episode(item))]
    # What has no date stays where the feed has it: behind what has.
    episodes.sort(key=lambda episode: episode.published or date.min, reverse=True)
    home = next((element for element in root.iter() if _local(element) == "channel"), root)
    return Feed(title=_text(home, "title"), episodes=tuple(episodes))


def _episode(item: Element) -> Episode | None:
    """The recording of an item; None for one without, as an article is."""
    for url in filter(None, _recordings(item)):
        return Episode(
            title=_text(item, "title"),
            url=url,
            published=_day(_text(item, "pubDate", "published", "date", "issued", "updated")),
        )
    return None


def _recordings(item: Element) -> Iterator[str]:
    for element in item.iter():
        name, kind = _local(element), element.get("type", "")
        if name == "enclosure" and not kind.startswith(("image/", "text/", "application/pdf")):
            yield element.get("url", "").strip()
        elif name == "link" and element.get("rel") == "enclosure":
            yield element.get("href", "").strip()
        elif name == "content" and _MEDIA.match(kind) and element.get("url"):
            yield element.get("url", "").strip()


def _day(text: str) -> date | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(text)
            return (moment.astimezone(UTC) if moment.tzinfo else moment).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _text(element: Element, *names: str) -> str:
    """The text of the first child that has one, by the order of `names`."""
    for name in names:
        for child in element:
            if _local(child) == name and (text := line("".join(child.itertext())).strip()):
                return text
    return ""


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]
