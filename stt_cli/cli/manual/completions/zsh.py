"""For a folder of zsh's fpath, under the name `_stt`."""

from __future__ import annotations

from collections.abc import Iterator

from stt_cli.cli.manual.completions.names import NOTE, Names
from stt_cli.cli.tree import Command, Kind, Option

_ACTIONS: dict[Kind, str] = {
    "": "",
    "file": "_files",
    "provider": "_stt_value_provider",
    "model": "_stt_value_model",
    "local model": "_stt_value_local_model",
    "format": "_stt_value_format",
    "language": "_stt_value_language",
    "profile": "_stt_value_profile",
    "job": "_stt_value_job",
    "transcript": "_stt_value_transcript",
}


def zsh(root: Command, names: Names) -> str:
    functions = "\n\n".join(_function(command) for command in root.family())
    return f"""#compdef stt
{NOTE}

{_values(names)}
{functions}

_stt "$@"
"""


def _values(names: Names) -> str:
    cases = "\n".join(
        f"        {provider}) models=({' '.join(map(_quote, models))}) ;;"
        for provider, models in names.models.items()
    )
    return f"""_stt_value_provider() {{
    _values -s , provider {" ".join(names.models)}
}}

_stt_value_format() {{
    _values -s , format {" ".join(names.formats)}
}}

_stt_value_language() {{
    local expl
    _wanted languages expl language compadd - {" ".join(names.languages)}
}}

_stt_models_of() {{
    local expl
    local -a models
    case $1 in
{cases}
        *) models=({" ".join(map(_quote, names.all_models))}) ;;
    esac
    _wanted models expl model compadd -a models
}}
{_HELPERS}"""


_HELPERS = """
# The models of the provider that the command line names, or the environment.
_stt_value_model() {
    local provider=${STT_PROVIDER-} i
    for ((i = 1; i < $#words; i++)); do
        case $words[i] in
            -p|--provider) provider=$words[i+1] ;;
            --provider=*) provider=${words[i]#*=} ;;
        esac
    done
    _stt_models_of "$provider"
}

_stt_value_local_model() {
    _stt_models_of local
}

# What `stt completion` prints: a name, a tab, and what it is.
_stt_asked() {
    local -a found
    found=(${(f)"$(_call_program $1 stt completion $1 2>/dev/null)"})
    found=("${found[@]//:/\\\\:}")
    found=("${found[@]/$'\\t'/:}")
    _describe -t $1 $2 found
}

_stt_value_profile() {
    _stt_asked profiles profile
}

_stt_value_job() {
    _stt_asked jobs job
}

_stt_value_transcript() {
    _alternative 'jobs:job:_stt_value_job' 'files:file:_files'
}
"""


def _function(command: Command) -> str:
    specs = [_option(option, flag) for option in command.options for flag in option.flags]
    name = "_" + "_".join(command.words).replace("-", "_")
    if not command.subcommands:
        action = _ACTIONS[command.kinds[-1]] if command.kinds else ""
        if action:  # a place without one would hide the options
            specs.append(f"'*:argument:{action}'")
        return f"{name}() {{\n    _arguments -s \\\n        " + " \\\n        ".join(specs) + "\n}"
    specs += ["'1: :->command'", "'*:: :->rest'"]
    arguments = " \\\n        ".join(specs)
    return f"""{name}() {{
    local state line
    _arguments -C \\
        {arguments}
    case $state in
        command)
            local -a commands=(
{_indented(_children(command))}
            )
            _describe command commands{_also(command)} ;;
        rest)
            case $line[1] in
{_indented(_calls(command))}
            esac ;;
    esac
}}"""


def _children(command: Command) -> Iterator[str]:
    for child in command.subcommands:
        yield _quote(f"{child.words[-1]}:{child.summary}")


def _calls(command: Command) -> Iterator[str]:
    for child in command.subcommands:
        yield f"{child.words[-1]}) _{'_'.join(child.words).replace('-', '_')} ;;"


def _also(command: Command) -> str:
    """`stt providers NAME` is `stt providers show NAME`."""
    return "; _stt_value_provider" if command.words[-1] == "providers" else ""


def _indented(lines: Iterator[str]) -> str:
    return "\n".join(" " * 16 + line for line in lines)


def _option(option: Option, flag: str) -> str:
    repeat = "*" if option.repeatable else ""
    equals = "=" if option.value and flag.startswith("--") else ""
    spec = f"{repeat}{flag}{equals}[{_escape(option.help)}]"
    if option.choices:
        spec += f":value:({' '.join(option.choices)})"
    elif option.value:
        spec += f":{_escape(option.value)}:{_ACTIONS[option.kind]}"
    return _quote(spec)


def _escape(text: str) -> str:
    return "".join("\\" + c if c in "[]:\\" else c for c in text)


def _quote(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"
