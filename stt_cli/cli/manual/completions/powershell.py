"""For PowerShell, to be loaded from its profile. Where nothing is offered it completes files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from stt_cli.cli.manual.completions.names import NOTE, Names
from stt_cli.cli.tree import Command, Option


def powershell(root: Command, names: Names) -> str:
    return "\n".join(_lines(root, names)) + "\n"


def _lines(root: Command, names: Names) -> Iterator[str]:
    yield NOTE
    yield "Register-ArgumentCompleter -Native -CommandName stt -ScriptBlock {"
    yield "    param($wordToComplete, $commandAst, $cursorPosition)"
    yield "    $models = @{"
    for provider, models in names.models.items():
        yield f"        '{provider}' = {_array(models)}"
    yield f"        '' = {_array(names.all_models)}\n    }}"
    yield "    $values = @{"
    yield f"        'provider' = {_array(names.models)}"
    yield f"        'format' = {_array(names.formats)}"
    yield f"        'language' = {_array(names.languages)}\n    }}"
    yield "    $commands = @{"
    for command in root.family():
        if command.subcommands:
            below = _array(child.words[-1] for child in command.subcommands)
            yield f"        '{' '.join(command.words)}' = {below}"
    yield "    }\n    $arguments = @{"
    for command in root.family():
        kind = command.kinds[-1] if command.kinds else ""
        kind = "provider" if command.words[-1] == "providers" else kind
        yield f"        '{' '.join(command.words)}' = '{kind}'"
    yield "    }\n    $options = @{"
    for command in root.family():
        yield f"        '{' '.join(command.words)}' = @{{"
        for option in command.options:
            for flag in option.flags:
                yield f"            '{flag}' = '{_value(option)}'"
        yield "        }"
    yield "    }" + _BODY


def _value(option: Option) -> str:
    """What follows the option: a kind, choices with bars between them, or nothing for a flag."""
    if option.choices:
        return "|".join(option.choices)
    return option.kind or ("other" if option.value else "")


def _array(words: Iterable[str]) -> str:
    return "@(" + ", ".join(f"'{word}'" for word in words) + ")"


_BODY = r"""
    # The words before the one at the cursor, options given as --name=value taken apart.
    $words = @()
    foreach ($element in $commandAst.CommandElements) {
        if ($element.Extent.EndOffset -lt $cursorPosition -or
            ($element.Extent.EndOffset -eq $cursorPosition -and $wordToComplete -eq '')) {
            $words += $element.Extent.Text
        }
    }
    $command = 'stt'
    $provider = "$env:STT_PROVIDER"
    for ($i = 1; $i -lt $words.Count; $i++) {
        $longer = "$command $($words[$i])"
        if ($options.ContainsKey($longer)) { $command = $longer }
        if ($words[$i] -in '-p', '--provider' -and $i + 1 -lt $words.Count) {
            $provider = $words[$i + 1]
        }
        if ($words[$i] -like '--provider=*') { $provider = $words[$i].Substring(11) }
    }
    $kind = $arguments[$command]
    $before = ''
    $typed = $wordToComplete
    $flag = if ($words.Count) { $words[-1] } else { '' }
    if ($wordToComplete -match '^(--[a-z-]+)=(.*)$') {
        $flag = $Matches[1]
        $typed = $Matches[2]
        $before = "$flag="
    }
    $offered = @()
    if ($flag -like '-*' -and $options[$command][$flag]) {
        $kind = $options[$command][$flag]
    } elseif ($typed -like '-*') {
        $kind = ''
        $offered = $options[$command].Keys | Sort-Object
    } elseif ($commands.ContainsKey($command)) {
        $offered = $commands[$command]
    }
    switch -Regex ($kind) {
        '^(provider|format)$' {
            if ($typed -match '^(.*,)([^,]*)$') {
                $before += $Matches[1]
                $typed = $Matches[2]
            }
            $offered += $values[$kind]
        }
        '^language$' { $offered += $values['language'] }
        '^model$' {
            $offered += if ($models.ContainsKey($provider)) { $models[$provider] } else { $models[''] }
        }
        '^local model$' { $offered += $models['local'] }
        '^(job|transcript)$' {
            $offered += stt completion jobs 2>$null | ForEach-Object { ($_ -split "`t")[0] }
        }
        '^profile$' {
            $offered += stt completion profiles 2>$null | ForEach-Object { ($_ -split "`t")[0] }
        }
        '\|' { $offered += $kind -split '\|' }
    }
    $offered | Where-Object { $_ -and $_.StartsWith($typed) } | ForEach-Object {
        [System.Management.Automation.CompletionResult]::new("$before$_", $_, 'ParameterValue', $_)
    }
}"""
