"""Completion scripts that know every command, option and choice without starting Python."""

from __future__ import annotations

import shlex

from stt_cli.cli.tree import Command, Option

NOTE = "# Made from the app by `make docs`; do not edit."


def bash(root: Command) -> str:
    """For bash-completion's folder, or to be sourced from ~/.bashrc."""
    cases = "\n".join(_bash_case(command) for command in root.family())
    return f"""{NOTE}
_stt() {{
    local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command=stt word i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${{COMP_WORDS[i]}}
        case "$command $word" in
{_bash_walk(root)}
        esac
    done
    case $command in
{cases}
    esac
}}
complete -o filenames -F _stt stt
"""


def _bash_walk(root: Command) -> str:
    names = [" ".join(command.words) for command in root.family() if command is not root]
    return "\n".join(f"            '{name}') command='{name}' ;;" for name in names)


def _bash_case(command: Command) -> str:
    values = "\n".join(
        f"                {'|'.join(option.flags)}) {_bash_value(option)}; return ;;"
        for option in command.options
        if option.value
    )
    flags = " ".join(flag for option in command.options for flag in option.flags)
    words = " ".join(child.words[-1] for child in command.subcommands)
    files = 'COMPREPLY=($(compgen -f -- "$cur"))' if command.takes_files else ":"
    rest = f'COMPREPLY=($(compgen -W "{words}" -- "$cur"))' if words else files
    return f"""        '{" ".join(command.words)}')
            case $prev in
{values or "                '') ;;"}
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "{flags}" -- "$cur"))
            else
                {rest}
            fi ;;"""


def _bash_value(option: Option) -> str:
    if option.choices:
        return f'COMPREPLY=($(compgen -W "{" ".join(option.choices)}" -- "$cur"))'
    return 'COMPREPLY=($(compgen -f -- "$cur"))' if option.is_file else "COMPREPLY=()"


def zsh(root: Command) -> str:
    """For a folder of zsh's fpath, under the name `_stt`."""
    functions = "\n\n".join(_zsh_function(command) for command in root.family())
    return f"""#compdef stt
{NOTE}

{functions}

_stt "$@"
"""


def _zsh_function(command: Command) -> str:
    specs = [_zsh_option(option, flag) for option in command.options for flag in option.flags]
    name = "_" + "_".join(command.words)
    if not command.subcommands:
        specs.append("'*:file:_files'" if command.takes_files else "'*: :'")
        return f"{name}() {{\n    _arguments -s \\\n        " + " \\\n        ".join(specs) + "\n}"
    children = "\n".join(
        f"                {_zsh_quote(child.words[-1] + ':' + child.summary)}"
        for child in command.subcommands
    )
    calls = "\n".join(
        f"                {child.words[-1]}) _{'_'.join(child.words)} ;;"
        for child in command.subcommands
    )
    specs += ["'1: :->command'", "'*:: :->rest'"]
    arguments = " \\\n        ".join(specs)
    return f"""{name}() {{
    local state line
    _arguments -C \\
        {arguments}
    case $state in
        command)
            local -a commands=(
{children}
            )
            _describe command commands ;;
        rest)
            case $line[1] in
{calls}
            esac ;;
    esac
}}"""


def _zsh_option(option: Option, flag: str) -> str:
    repeat = "*" if option.repeatable else ""
    spec = f"{repeat}{flag}[{_zsh_escape(option.help)}]"
    if option.choices:
        spec += f":value:({' '.join(option.choices)})"
    elif option.value:
        spec += f":{_zsh_escape(option.value)}:" + ("_files" if option.is_file else "")
    return _zsh_quote(spec)


def _zsh_escape(text: str) -> str:
    return "".join("\\" + c if c in "[]:\\" else c for c in text)


def _zsh_quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


def fish(root: Command) -> str:
    """For ~/.config/fish/completions/stt.fish."""
    lines = [NOTE, "complete -c stt -f"]
    for command in root.family():
        lines += _fish_lines(command)
    return "\n".join(lines) + "\n"


def _fish_lines(command: Command) -> list[str]:
    condition = _fish_condition(command)
    lines = [
        f"{condition} -a {child.words[-1]} -d {shlex.quote(child.summary)}"
        for child in command.subcommands
    ]
    if command.takes_files:
        lines.append(f"{condition} -F")
    return lines + [f"{condition} {_fish_option(option)}" for option in command.options]


def _fish_condition(command: Command) -> str:
    below = [child.words[-1] for child in command.subcommands]
    seen = [f"__fish_seen_subcommand_from {word}" for word in command.words[1:]]
    unseen = [f"not __fish_seen_subcommand_from {' '.join(below)}"] if below else []
    tests = "; and ".join(seen + unseen)
    return f"complete -c stt -n {shlex.quote(tests)}"


def _fish_option(option: Option) -> str:
    flags = [f"-l {f[2:]}" if f.startswith("--") else f"-s {f[1:]}" for f in option.flags]
    if option.choices:
        flags.append(f"-x -a {shlex.quote(' '.join(option.choices))}")
    elif option.value:
        flags.append("-r -F" if option.is_file else "-x")
    return " ".join([*flags, "-d", shlex.quote(option.help)])
