"""For fish's folder of completions, as stt.fish."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from stt_cli.cli.manual.completions.names import NOTE, Names
from stt_cli.cli.tree import Command, Kind, Option

_VALUES: dict[Kind, str] = {
    "": "",
    "file": "-F",
    "provider": "-a '(__fish_append , $__stt_providers)'",
    "model": "-a '(__stt_models)'",
    "local model": "-a '(__stt_models_of local)'",
    "format": "-a '(__fish_append , $__stt_formats)'",
    "language": "-a '$__stt_languages'",
    "profile": "-a '(command stt completion profiles 2>/dev/null)'",
    "job": "-k -a '(command stt completion jobs 2>/dev/null)'",
    "transcript": "-F -k -a '(command stt completion jobs 2>/dev/null)'",
}
_HELPERS = """
# The models of the provider that the command line names, or the environment.
function __stt_models
    set -l provider $STT_PROVIDER
    set -l words (commandline -opc)
    for i in (seq (count $words))
        switch $words[$i]
            case -p --provider
                set provider $words[(math $i + 1)]
            case '--provider=*'
                set provider (string replace -- '--provider=' '' $words[$i])
        end
    end
    __stt_models_of "$provider"
end

# Whether the words before the cursor are of the command $argv.
function __stt_at
    set -l words (commandline -opc)
    set -l at 0
    for word in $words[2..-1]
        test $at -ge (count $argv); and return 0
        if test "$word" = $argv[(math $at + 1)]
            set at (math $at + 1)
        end
    end
    test $at -ge (count $argv)
end
"""


def fish(root: Command, names: Names) -> str:
    return "\n".join(_lines(root, names)) + "\n"


def _lines(root: Command, names: Names) -> Iterator[str]:
    yield NOTE
    yield f"set -g __stt_providers {' '.join(names.models)}"
    yield f"set -g __stt_formats {' '.join(names.formats)}"
    yield f"set -g __stt_languages {' '.join(names.languages)}"
    yield "function __stt_models_of\n    switch $argv[1]"
    for provider, models in names.models.items():
        yield f"        case {provider}\n            printf '%s\\n' {' '.join(models)}"
    yield f"        case '*'\n            printf '%s\\n' {' '.join(names.all_models)}\n    end\nend"
    yield _HELPERS
    yield "complete -c stt -f"
    for command in root.family():
        yield from _of_command(command)


def _of_command(command: Command) -> Iterator[str]:
    start = f"complete -c stt -n {shlex.quote(_condition(command))}"
    for child in command.subcommands:
        yield f"{start} -a {child.words[-1]} -d {shlex.quote(child.summary)}"
    if command.words[-1] == "providers":  # `stt providers NAME` is `stt providers show NAME`
        yield f"{start} -a '$__stt_providers'"
    if command.kinds and _VALUES[command.kinds[-1]]:
        yield f"{start} {_VALUES[command.kinds[-1]]}"
    for option in command.options:
        yield f"{start} {_option(option)}"


def _condition(command: Command) -> str:
    below = [child.words[-1] for child in command.subcommands]
    at = f"__stt_at {' '.join(command.words[1:])}".rstrip()
    return f"{at}; and not __fish_seen_subcommand_from {' '.join(below)}" if below else at


def _option(option: Option) -> str:
    flags = [f"-l {f[2:]}" if f.startswith("--") else f"-s {f[1:]}" for f in option.flags]
    if option.choices:
        flags.append(f"-x -a {shlex.quote(' '.join(option.choices))}")
    elif option.value:
        value = _VALUES[option.kind]
        flags.append(f"-r {value}" if option.kind == "file" else f"-x {value}".rstrip())
    return " ".join([*flags, "-d", shlex.quote(option.help)])
