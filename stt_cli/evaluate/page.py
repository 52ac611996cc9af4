"""A page with the differences side by side, and the recording at each of them."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from importlib import resources
from string import Template

from msgspec import Struct

from stt_cli.evaluate.differences import Difference
from stt_cli.evaluate.report import Report
from stt_cli.export.clock import clock
from stt_cli.export.options import Options
from stt_cli.export.player import player
from stt_cli.export.policy import policy


class Compared(Struct, frozen=True, kw_only=True):
    """Two transcripts by name, their comparison, and the address of the recording."""

    reference: str
    hypothesis: str
    report: Report
    audio: str | None = None


def page(compared: Sequence[Compared]) -> str:
    """One self-contained page, which requests nothing but the recordings."""
    style, script = _part("page.css"), _part("page.js")
    names = ", ".join(dict.fromkeys(one.hypothesis for one in compared))
    players = [player(Options(audio=one.audio), f"player{n}") for n, one in enumerate(compared)]
    sources = dict.fromkeys(one.source for one in players if one.html)
    return Template(_part("page.html")).substitute(
        title=escape(names if len(compared) == 1 else f"{len(compared)} comparisons"),
        policy=policy(style, script, " ".join(sources) or "'none'"),
        style=style,
        script=script,
        pairs="\n".join(
            _pair(one, number, players[number].html) for number, one in enumerate(compared)
        ),
    )


def percent(rate: float | None) -> str:
    """A rate as people read it; a dash where there is none."""
    return "-" if rate is None else f"{rate:.1%}"


def _part(name: str) -> str:
    return resources.files("stt_cli.evaluate").joinpath(name).read_text(encoding="utf-8")


def _pair(one: Compared, number: int, player: str) -> str:
    words = one.report.words
    facts = (
        f"WER {percent(words.rate)}, CER {percent(one.report.characters.rate)}: {words.substitutions} "
        f"of {words.reference} words other, {words.deletions} missing, {words.insertions} too many"
    )
    rows = "\n".join(_row(difference, number) for difference in one.report.differences)
    head = (
        f"<tr><th>Time</th><th>{escape(one.reference)}</th><th>{escape(one.hypothesis)}</th></tr>"
    )
    return (
        f'<h2 dir="auto">{escape(one.hypothesis)}</h2>\n<p class="facts">{facts}</p>\n{player}\n'
        f"<table><thead>{head}</thead>\n<tbody>{rows}</tbody></table>"
    )


def _row(one: Difference, number: int) -> str:
    times = "" if one.start is None else f' data-start="{one.start:.3f}" data-end="{one.end:.3f}"'
    button = "" if one.start is None else f'<button type="button">{clock(one.start)}</button>'
    return (
        f'<tr data-pair="{number}"{times}><td>{button}</td>'
        f'<td dir="auto">{_marked(one, one.reference, "del")}</td>'
        f'<td dir="auto">{_marked(one, one.hypothesis, "ins")}</td></tr>'
    )


def _marked(one: Difference, said: str, tag: str) -> str:
    middle = f"<{tag}>{escape(said)}</{tag}>" if said else ""
    return " ".join(filter(None, (escape(one.before), middle, escape(one.after))))
