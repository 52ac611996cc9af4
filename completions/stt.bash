# Made from the app by `make docs`; do not edit.
_stt() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=stt word i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case "$command $word" in
            'stt transcribe') command='stt transcribe' ;;
            'stt stream') command='stt stream' ;;
            'stt jobs') command='stt jobs' ;;
            'stt jobs fetch') command='stt jobs fetch' ;;
            'stt jobs list') command='stt jobs list' ;;
            'stt jobs show') command='stt jobs show' ;;
            'stt jobs resume') command='stt jobs resume' ;;
            'stt jobs wait') command='stt jobs wait' ;;
            'stt jobs cancel') command='stt jobs cancel' ;;
            'stt jobs prune') command='stt jobs prune' ;;
            'stt jobs remove') command='stt jobs remove' ;;
            'stt export') command='stt export' ;;
            'stt providers') command='stt providers' ;;
            'stt providers show') command='stt providers show' ;;
            'stt providers check') command='stt providers check' ;;
            'stt models') command='stt models' ;;
            'stt models list') command='stt models list' ;;
            'stt models download') command='stt models download' ;;
            'stt models remove') command='stt models remove' ;;
            'stt models path') command='stt models path' ;;
            'stt keys') command='stt keys' ;;
            'stt keys set') command='stt keys set' ;;
            'stt keys list') command='stt keys list' ;;
            'stt keys test') command='stt keys test' ;;
            'stt keys token') command='stt keys token' ;;
            'stt keys remove') command='stt keys remove' ;;
            'stt keys path') command='stt keys path' ;;
        esac
    done
    case $command in
        'stt')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--version -V --help -h" -- "$cur"))
            else
                COMPREPLY=($(compgen -W "transcribe stream jobs export providers models keys" -- "$cur"))
            fi ;;
        'stt transcribe')
            case $prev in
                --files-from) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --provider|-p) COMPREPLY=(); return ;;
                --profile) COMPREPLY=(); return ;;
                --format|-f) COMPREPLY=(); return ;;
                --output|-o) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --embed) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --track) COMPREPLY=(); return ;;
                --channel) COMPREPLY=(); return ;;
                --chunk-seconds) COMPREPLY=(); return ;;
                --overlap) COMPREPLY=(); return ;;
                --concurrency|-j) COMPREPLY=(); return ;;
                --timeout) COMPREPLY=(); return ;;
                --retries) COMPREPLY=(); return ;;
                --fallback) COMPREPLY=(); return ;;
                --max-cost) COMPREPLY=(); return ;;
                --model|-m) COMPREPLY=(); return ;;
                --language|-l) COMPREPLY=(); return ;;
                --speakers) COMPREPLY=(); return ;;
                --keyterm) COMPREPLY=(); return ;;
                --prompt) COMPREPLY=(); return ;;
                --entities) COMPREPLY=(); return ;;
                --temperature) COMPREPLY=(); return ;;
                --seed) COMPREPLY=(); return ;;
                --route) COMPREPLY=(); return ;;
                --progress) COMPREPLY=($(compgen -W "auto bar plain json none" -- "$cur")); return ;;
                --preset) COMPREPLY=($(compgen -W "default netflix bbc shorts none" -- "$cur")); return ;;
                --max-line-chars) COMPREPLY=(); return ;;
                --max-lines) COMPREPLY=(); return ;;
                --max-cps) COMPREPLY=(); return ;;
                --min-duration) COMPREPLY=(); return ;;
                --max-duration) COMPREPLY=(); return ;;
                --min-gap) COMPREPLY=(); return ;;
                --speaker-style) COMPREPLY=($(compgen -W "name dash none" -- "$cur")); return ;;
                --rename) COMPREPLY=(); return ;;
                --offset) COMPREPLY=(); return ;;
                --audio) COMPREPLY=(); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--files-from --provider -p --profile --format -f --output -o --overwrite --language-names --embed --track --channel --strict --chunk-seconds --overlap --keep-silence --align --no-align --concurrency -j --timeout --retries --fallback --max-cost --dry-run --json --no-wait --fresh --resume --model -m --language -l --diarize --speakers --words --no-words --characters --keyterm --prompt --tag-events --entities --temperature --seed --route --multichannel --progress --quiet -q --verbose -v --preset --max-line-chars --max-lines --max-cps --min-duration --max-duration --min-gap --highlight-words --no-speakers --no-sounds --speaker-style --rename --offset --times --audio --embed-audio --help -h" -- "$cur"))
            else
                COMPREPLY=($(compgen -f -- "$cur"))
            fi ;;
        'stt stream')
            case $prev in
                --provider|-p) COMPREPLY=(); return ;;
                --device) COMPREPLY=(); return ;;
                --rate) COMPREPLY=(); return ;;
                --channels) COMPREPLY=(); return ;;
                --profile) COMPREPLY=(); return ;;
                --format|-f) COMPREPLY=(); return ;;
                --output|-o) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --save-audio) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --then-transcribe) COMPREPLY=(); return ;;
                --timeout) COMPREPLY=(); return ;;
                --model|-m) COMPREPLY=(); return ;;
                --language|-l) COMPREPLY=(); return ;;
                --commit) COMPREPLY=($(compgen -W "vad manual" -- "$cur")); return ;;
                --vad-silence) COMPREPLY=(); return ;;
                --vad-threshold) COMPREPLY=(); return ;;
                --min-speech-ms) COMPREPLY=(); return ;;
                --min-silence-ms) COMPREPLY=(); return ;;
                --audio-format) COMPREPLY=(); return ;;
                --keyterm) COMPREPLY=(); return ;;
                --previous-text) COMPREPLY=(); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--provider -p --device --devices --rate --channels --realtime --fast --profile --format -f --output -o --overwrite --partials --no-partials --events --save-audio --then-transcribe --token --timeout --quiet -q --model -m --language -l --commit --vad-silence --vad-threshold --min-speech-ms --min-silence-ms --audio-format --detect-language --keyterm --previous-text --help -h" -- "$cur"))
            else
                COMPREPLY=($(compgen -f -- "$cur"))
            fi ;;
        'stt jobs')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--help -h" -- "$cur"))
            else
                COMPREPLY=($(compgen -W "fetch list show resume wait cancel prune remove" -- "$cur"))
            fi ;;
        'stt jobs fetch')
            case $prev in
                --format|-f) COMPREPLY=(); return ;;
                --output|-o) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --preset) COMPREPLY=($(compgen -W "default netflix bbc shorts none" -- "$cur")); return ;;
                --max-line-chars) COMPREPLY=(); return ;;
                --max-lines) COMPREPLY=(); return ;;
                --max-cps) COMPREPLY=(); return ;;
                --min-duration) COMPREPLY=(); return ;;
                --max-duration) COMPREPLY=(); return ;;
                --min-gap) COMPREPLY=(); return ;;
                --speaker-style) COMPREPLY=($(compgen -W "name dash none" -- "$cur")); return ;;
                --rename) COMPREPLY=(); return ;;
                --offset) COMPREPLY=(); return ;;
                --audio) COMPREPLY=(); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--format -f --output -o --overwrite --preset --max-line-chars --max-lines --max-cps --min-duration --max-duration --min-gap --highlight-words --no-speakers --no-sounds --speaker-style --rename --offset --times --audio --embed-audio --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt jobs list')
            case $prev in
                --state) COMPREPLY=($(compgen -W "running done failed interrupted waiting cancelled" -- "$cur")); return ;;
                --limit|-n) COMPREPLY=(); return ;;
                --remote) COMPREPLY=(); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--state --limit -n --remote --json --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt jobs show')
            case $prev in
                --remote) COMPREPLY=(); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--remote --json --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt jobs resume')
            case $prev in
                --progress) COMPREPLY=($(compgen -W "auto bar plain json none" -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--all --json --progress --quiet -q --verbose -v --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt jobs wait')
            case $prev in
                --progress) COMPREPLY=($(compgen -W "auto bar plain json none" -- "$cur")); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--json --progress --quiet -q --verbose -v --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt jobs cancel')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--json --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt jobs prune')
            case $prev in
                --older-than) COMPREPLY=(); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--older-than --json --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt jobs remove')
            case $prev in
                --remote) COMPREPLY=(); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--remote --json --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt export')
            case $prev in
                --profile) COMPREPLY=(); return ;;
                --format|-f) COMPREPLY=(); return ;;
                --output|-o) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --embed) COMPREPLY=($(compgen -f -- "$cur")); return ;;
                --preset) COMPREPLY=($(compgen -W "default netflix bbc shorts none" -- "$cur")); return ;;
                --max-line-chars) COMPREPLY=(); return ;;
                --max-lines) COMPREPLY=(); return ;;
                --max-cps) COMPREPLY=(); return ;;
                --min-duration) COMPREPLY=(); return ;;
                --max-duration) COMPREPLY=(); return ;;
                --min-gap) COMPREPLY=(); return ;;
                --speaker-style) COMPREPLY=($(compgen -W "name dash none" -- "$cur")); return ;;
                --rename) COMPREPLY=(); return ;;
                --offset) COMPREPLY=(); return ;;
                --audio) COMPREPLY=(); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--profile --format -f --output -o --overwrite --language-names --merge --embed --check --speakers --preset --max-line-chars --max-lines --max-cps --min-duration --max-duration --min-gap --highlight-words --no-speakers --no-sounds --speaker-style --rename --offset --times --audio --embed-audio --help -h" -- "$cur"))
            else
                COMPREPLY=($(compgen -f -- "$cur"))
            fi ;;
        'stt providers')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--help -h" -- "$cur"))
            else
                COMPREPLY=($(compgen -W "show check" -- "$cur"))
            fi ;;
        'stt providers show')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--live --json --paths --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt providers check')
            case $prev in
                --model|-m) COMPREPLY=(); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--model -m --json --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt models')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--help -h" -- "$cur"))
            else
                COMPREPLY=($(compgen -W "list download remove path" -- "$cur"))
            fi ;;
        'stt models list')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--here --json --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt models download')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--quiet -q --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt models remove')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt models path')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt keys')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--help -h" -- "$cur"))
            else
                COMPREPLY=($(compgen -W "set list test token remove path" -- "$cur"))
            fi ;;
        'stt keys set')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt keys list')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--json --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt keys test')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--json --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt keys token')
            case $prev in
                --kind) COMPREPLY=(); return ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--kind --help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt keys remove')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--help -h" -- "$cur"))
            else
                :
            fi ;;
        'stt keys path')
            case $prev in
                '') ;;
            esac
            if [[ $cur == -* ]]; then
                COMPREPLY=($(compgen -W "--help -h" -- "$cur"))
            else
                :
            fi ;;
    esac
}
complete -o filenames -F _stt stt
