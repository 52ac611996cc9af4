"""Man pages in the `man` macros of roff."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import stt_cli
from stt_cli.cli.tree import Command, Option
from stt_cli.errors import Exit

# `stt_cli.errors` has the full sentences; a man page needs a line for each.
EXIT_STATUS = {
    Exit.OK: "All done.",
    Exit.FAILED: "Some inputs of several failed, or a failure no other code names.",
    Exit.USAGE: "Usage or configuration.",
    Exit.INPUT: "An input is missing, unreadable, not media, or has no audio.",
    Exit.KEY: "There is no key, or the service refused it.",
    Exit.CREDIT: "Out of credit, or the cost limit was reached.",
    Exit.PROVIDER: "The service was unavailable after all retries, or its answer unusable.",
    Exit.BUG: "An unexpected error; its message names a log file.",
    Exit.INTERRUPTED: "Interrupted by Ctrl-C; what was finished is kept.",
    Exit.TERMINATED: "Stopped by a signal; what was finished is kept.",
}


CONFIG = (
    ("provider", "Who transcribes unless --provider or STT_PROVIDER says; local by default."),
    ("model", "The model to use with that provider."),
    ("language", "The language to expect, as a code or a name; auto by default."),
    ("[providers.NAME]", "A table for each service whose settings differ from the usual:"),
    ("base_url", "The service's address, as of a compatible server of your own."),
    ("account_url", "The address of its second API, which manages the account."),
    ("max_bytes", "Bytes that a request may have."),
    ("max_seconds", "Seconds of audio that a request may have."),
    ("concurrency", "Requests at a time."),
    ("requests_per_minute", "Requests in a minute."),
    ("device", "Where a model on this machine runs: auto, cpu, cuda or cuda:N."),
    ("compute_type", "How such a model computes, as in int8 or float16."),
    ("beam_size", "Texts that such a model weighs against each other."),
    ("engine_options", "A table of an engine's other options; `stt models options` lists them."),
    (
        "[profiles.NAME]",
        "Options of transcribe, stream and export by their long names, for --profile NAME; "
        'as in diarize = true, format = ["txt", "srt"].',
    ),
)
"""What may stand in the config file."""

ENVIRONMENT = (
    ("STT_PROVIDER, STT_MODEL, STT_LANGUAGE", "As in the config file, over which they go."),
    ("STT_PROVIDER_BASE_URL", "With a provider's name, as in STT_OPENAI_BASE_URL: its address."),
    ("OPENAI_BASE_URL", "The same for openai, after STT_OPENAI_BASE_URL."),
    ("STT_STTAI_ACCOUNT_URL", "The address of STT.ai's account API."),
    (
        "ELUMENTA_API_KEY, NANOGPT_API_KEY, ELEVENLABS_API_KEY, STTAI_API_KEY, LLMSTATS_API_KEY, "
        "OPENAI_API_KEY",
        "Keys, which go over those that `stt keys set` has stored.",
    ),
    ("HTTPS_PROXY, ALL_PROXY, NO_PROXY, SSL_CERT_FILE", "How services are reached."),
    ("NO_COLOR, TERM, CI, COLUMNS", "How output is shown: without colour, without bars, how wide."),
    ("XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME, XDG_CACHE_HOME", "Where files are kept."),
)

FILES = (
    ("~/.config/stt/config.toml", "The settings; see stt-config(1)."),
    ("~/.config/stt/keys.toml", "Keys, where no keyring works; only its owner may read it."),
    ("~/.local/share/stt/jobs.sqlite3", "Jobs, their finished chunks and transcripts."),
    ("~/.local/state/stt/log/", "A log of each unexpected error."),
    ("~/.cache/stt/models/", "Weights of models. On other systems: `stt providers --paths`."),
)


def page(command: Command, root: Command) -> str:
    """The man page of one command."""
    return "\n".join(_lines(command, root)) + "\n"


def _lines(command: Command, root: Command) -> Iterator[str]:
    name = _escape(command.name)
    yield f'.TH "{name.upper()}" "1" "" "stt {stt_cli.__version__}" "User Commands"'
    yield ".SH NAME"
    yield f"{name} \\- {_escape(command.summary.rstrip('.'))}"
    yield ".SH SYNOPSIS"
    yield f".B {_escape(' '.join(command.words))}"
    yield " ".join(_synopsis(command))
    yield ".SH DESCRIPTION"
    for paragraph in (command.summary, *command.description):
        yield ".PP"
        yield _escape(paragraph)
    if command.subcommands:
        yield from _section("COMMANDS", [(c.words[-1], c.summary) for c in command.subcommands])
    if command.arguments:
        yield from _section("ARGUMENTS", command.arguments)
    for panel, options in groupby(sorted(command.options, key=_panel), _panel):
        title = panel.upper() or "OPTIONS"
        yield from _section(title, [(_flags(option), option.help) for option in options])
    if command.examples:
        yield from (".SH EXAMPLES", ".nf")
        yield from (_escape(line) for line in command.examples)
        yield ".fi"
    if command.words == ("stt", "config"):
        yield from _section("SETTINGS", CONFIG)
    yield from _section("ENVIRONMENT", ENVIRONMENT)
    yield from _section("FILES", FILES)
    yield from _section("EXIT STATUS", [(str(int(c)), text) for c, text in EXIT_STATUS.items()])
    yield ".SH SEE ALSO"
    others = [other.name for other in root.family() if other.name != command.name]
    yield ",\n".join(f".BR {_escape(other)} (1)" for other in others).replace(" (1),", " (1),")


def _synopsis(command: Command) -> Iterator[str]:
    yield "[\\fIOPTIONS\\fR]"
    if command.subcommands:
        yield "\\fICOMMAND\\fR [\\fIARGS\\fR]..."
    for name, _ in command.arguments:
        yield f"\\fI{_escape(name)}\\fR..."


def _section(title: str, entries: Iterable[tuple[str, str]]) -> Iterator[str]:
    yield f'.SH "{title}"'
    for term, text in entries:
        yield ".TP"
        yield f".B {_escape(term)}"
        yield _escape(text)


def _panel(option: Option) -> str:
    return option.panel


def _flags(option: Option) -> str:
    return ", ".join(option.flags) + (f" {option.value}" if option.value else "")


def _escape(text: str) -> str:
    escaped = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + escaped if escaped.startswith((".", "'")) else escaped
