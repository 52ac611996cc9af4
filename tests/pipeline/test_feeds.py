"""Podcast feeds and lists of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stt_cli.errors import SttError, UsageError
from stt_cli.pipeline.feeds import Choice, is_feed, parse
from stt_cli.pipeline.inputs import Bad, Input, expand
from stt_cli.pipeline.unfold import unfolded

RSS = b"""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel>
<title>Rooms &amp; Doors</title>
<item><title>One: a start</title><pubDate>Mon, 31 Mar 2025 23:30:00 +0200</pubDate>
  <enclosure url="/audio/1.mp3?token=abc" type="audio/mpeg" length="1"/></item>
<item><title>Three</title><pubDate>Sat, 31 May 2025 08:00:00 GMT</pubDate>
  <enclosure url="http://cdn.test/3" type="audio/x-m4a"/></item>
<item><title>An article</title><pubDate>Sun, 01 Jun 2025 08:00:00 GMT</pubDate></item>
<item><title>A picture</title><enclosure url="http://cdn.test/p.png" type="image/png"/></item>
<item><title>Two</title><pubDate>Wed, 30 Apr 2025 08:00:00 GMT</pubDate>
  <media:content url="http://cdn.test/2.mp4" type="video/mp4"/></item>
<item><title>No day</title><enclosure url="http://cdn.test/0.mp3"/></item>
</channel></rss>"""

ATOM = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>\u00dcber T\u00fcren</title>
<entry><title>Eins</title><published>2025-03-31T08:00:00Z</published>
<link rel="alternate" href="http://one.test/page"/>
<link rel="enclosure" type="audio/mpeg" href="http://one.test/1.mp3"/></entry></feed>""".encode()

OPML = b"""<opml version="2.0"><body><outline text="News">
<outline type="rss" xmlUrl="http://one.test/feed"/></outline>
<outline type="rss" xmlUrl="http://two.test/gone"/>
<outline type="rss" xmlUrl="http://one.test/feed"/></body></opml>"""


def web(**pages: bytes) -> Callable[[str], bytes | None]:
    return lambda url: pages.get(url.rpartition("/")[2])


def names(items: list[Input | Bad]) -> list[str]:
    return [str(item.relative) for item in items if isinstance(item, Input)]


def test_episodes_are_the_newest_first_and_are_called_by_day_and_title() -> None:
    (feed,) = expand(["http://one.test/shows/feed"])
    items = unfolded([feed], Choice(latest=3), web(feed=RSS))
    assert names(items) == [
        "2025-05-31 Three.mp3",
        "2025-04-30 Two.mp4",
        "2025-03-31 One_ a start.mp3",
    ]
    (last,) = items[2:]
    assert isinstance(last, Input)
    assert last.url == "http://one.test/audio/1.mp3?token=abc"
    assert (last.title, last.date, last.lasting) == ("One: a start", "2025-03-31", True)


def test_since_leaves_out_what_is_older_or_has_no_day() -> None:
    (feed,) = expand(["http://one.test/feed"])
    items = unfolded([feed], Choice(since=date(2025, 4, 30)), web(feed=RSS))
    assert names(items) == ["2025-05-31 Three.mp3", "2025-04-30 Two.mp4"]


def test_a_whole_feed_is_not_transcribed_unasked() -> None:
    (feed,) = expand(["http://one.test/feed"])
    (bad,) = unfolded([feed], Choice(), web(feed=RSS))
    assert isinstance(bad, Bad)
    assert str(bad.error) == (
        "http://one.test/feed is a feed of 4 episodes (say which: --latest 3, or --since 2025-03-31)"
    )
    (atom,) = expand(["http://one.test/atom"])
    assert names(unfolded([atom], Choice(), web(atom=ATOM))) == ["2025-03-31 Eins.mp3"]


def test_a_list_of_feeds_gives_each_its_folder_and_a_bad_one_stops_no_other(tmp_path: Path) -> None:
    (tmp_path / "podcasts.opml").write_bytes(OPML)
    items = unfolded(expand([str(tmp_path / "podcasts.opml")]), Choice(latest=1), web(feed=RSS))
    assert names(items) == ["Rooms & Doors/2025-05-31 Three.mp3"]
    (bad,) = [item for item in items if isinstance(item, Bad)]
    assert "http://two.test/gone is not a feed that can be read" in str(bad.error)


def test_what_has_the_ending_of_a_recording_is_not_looked_at() -> None:
    def fetch(url: str) -> bytes:
        raise AssertionError(url)

    (item,) = expand(["http://one.test/talk.mp3?x=1"])
    assert unfolded([item], Choice(), fetch) == [item]


def test_a_page_is_called_by_its_title_and_named_by_its_address() -> None:
    page = b"""<!DOCTYPE html><html><head><title>Fallback</title>
    <meta property="og:title" content="A talk &amp; more"></head></html>"""
    (item,) = unfolded(expand(["http://one.test/watch?v=1"]), Choice(), lambda url: page)
    assert isinstance(item, Input)
    assert (item.name, item.title) == ("http://one.test/watch?v=1", "A talk & more")
    assert item.relative.stem == "A talk & more"
    assert (item.page, item.url) == (True, "http://one.test/watch?v=1")


def test_a_choice_without_a_feed_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no input is one"):
        unfolded(expand([str(tmp_path / "talk.mp3")]), Choice(latest=1), web())


@pytest.mark.parametrize(
    "data",
    [
        b"<rss><channel><item>",
        b'<!DOCTYPE rss [<!ENTITY a "aaaa">]><rss>&a;</rss>',
        b"<feed/>",
        b"<rss><channel><item><enclosure url=''/></item></channel></rss>",
    ],
)
def test_a_feed_that_cannot_be_read_says_so(data: bytes) -> None:
    (feed,) = expand(["http://one.test/feed"])
    (bad,) = unfolded([feed], Choice(latest=1), web(feed=data))
    assert isinstance(bad, Bad)
    assert bad.error.exit_code in (2, 3)
    assert "http://one.test/feed" in str(bad.error)


@given(
    sample=st.sampled_from([RSS, ATOM, OPML]),
    cuts=st.lists(st.tuples(st.integers(0, 1500), st.binary(max_size=4)), max_size=5),
)
def test_no_damage_is_more_than_an_error(sample: bytes, cuts: list[tuple[int, bytes]]) -> None:
    data = sample
    for at, put in cuts:
        data = data[:at] + put + data[at + len(put) :]
    if is_feed(data):
        try:
            feed = parse(data, "feed")
        except SttError:
            return
        assert all(episode.url for episode in feed.episodes)
