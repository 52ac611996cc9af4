"""For bash-completion's folder, or to be sourced from ~/.bashrc."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stt_cli.cli.manual.completions.names import NOTE, Names
from stt_cli.cli.tree import Command, Kind, Option

_ACTIONS: dict[Kind, str] = {
    "": "_stt_words ''",
    "file": "return",
    "provider": '_stt_commas "$_stt_providers"',
    "model": '_stt_words "$(_stt_models)"',
    "local model": '_stt_words "$(_stt_models_of local)"',
    "format": '_stt_commas "$_stt_formats"',
    "language": '_stt_words "$_stt_languages"',
    "profile": "_stt_ask profiles",
    "job": "_stt_ask jobs",
    "transcript": "_stt_jobs_and_files",
}
"""Without a word of ours, readline completes files: it knows how to quote them."""


def bash(root: Command, names: Names) -> str:
    return "\n".join(_lines(root, names)) + "\n"


def _lines(root: Command, names: Names) -> Iterator[str]:
    yield NOTE
    yield f"_stt_providers='{' '.join(names.models)}'"
    yield f"_stt_formats='{' '.join(names.formats)}'"
    yield f"_stt_languages='{' '.join(names.languages)}'"
    yield "_stt_models_of() {\n    case $1 in"
    for provider, models in names.models.items():
        yield f"        {provider}) echo '{' '.join(models)}' ;;"
    yield f"        *) echo '{' '.join(names.all_models)}' ;;\n    esac\n}}"
    yield _HELPERS
    yield "_stt() {\n    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}"
    yield "    local command=stt word i"
    yield _EQUALS
    yield "    for ((i = 1; i < COMP_CWORD; i++)); do\n        word=${COMP_WORDS[i]}"
    yield '        case "$command $word" in'
    for command in root.family():
        if command is not root:
            name = " ".join(command.words)
            yield f"            '{name}') command='{name}' ;;"
    yield "        esac\n    done\n    case $command in"
    for command in root.family():
        yield from _case(command)
    yield "    esac\n}\ncomplete -o bashdefault -o default -F _stt stt"


def _case(command: Command) -> Iterator[str]:
    yield f"        '{' '.join(command.words)}')"
    valued = [option for option in command.options if option.value]
    if valued:
        yield "            case $prev in"
        for option in valued:
            yield f"                {'|'.join(option.flags)}) {_value(option)}; return ;;"
        yield "            esac"
    flags = " ".join(flag for option in command.options for flag in option.flags)
    yield f"            if [[ $cur == -* ]]; then _stt_words '{flags}'"
    yield f"            else {_arguments(command)}; fi ;;"


def _arguments(command: Command) -> str:
    if command.subcommands:
        words = [child.words[-1] for child in command.subcommands]
        if _shown_by_default(command):
            words += ["$_stt_providers"]
        return f'_stt_words "{" ".join(words)}"'
    return _ACTIONS[command.kinds[-1] if command.kinds else ""]


def _shown_by_default(command: Command) -> bool:
    """`stt providers NAME` is `stt providers show NAME`."""
    return command.words[-1] == "providers"


def _value(option: Option) -> str:
    return _words(option.choices) if option.choices else _ACTIONS[option.kind]


def _words(words: Iterable[str]) -> str:
    return f"_stt_words '{' '.join(words)}'"


_HELPERS = r"""
# Offer the words of $1 that begin with what is typed, and no files.
_stt_words() {
    compopt +o default +o bashdefault 2>/dev/null
    COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

# The same behind the last comma.
_stt_commas() {
    local before=
    [[ $cur == *,* ]] && before=${cur%,*},
    compopt +o default +o bashdefault 2>/dev/null
    COMPREPLY=($(compgen -P "$before" -W "$1" -- "${cur##*,}"))
}

# The models of the provider that the command line names, or the environment.
_stt_models() {
    local provider=${STT_PROVIDER-} i
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            -p|--provider)
                provider=${COMP_WORDS[i+1]}
                [[ $provider == = ]] && provider=${COMP_WORDS[i+2]} ;;
        esac
    done
    _stt_models_of "$provider"
}

_stt_ask() {
    _stt_words "$(stt completion "$1" 2>/dev/null | cut -f 1)"
}

# Files are left to readline where no job begins with what is typed.
_stt_jobs_and_files() {
    local jobs
    jobs=$(compgen -W "$(stt completion jobs 2>/dev/null | cut -f 1)" -- "$cur")
    [[ -n $cur && -n $jobs ]] && COMPREPLY=($jobs)
}
"""
_EQUALS = r"""    COMPREPLY=()
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi"""
