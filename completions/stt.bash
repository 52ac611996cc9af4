# Made from the app by `make docs`; do not edit.
_stt_providers='elumenta nanogpt elevenlabs sttai llmstats openai local'
_stt_formats='txt srt vtt json csv tsv ass lrc md html docx pdf'
_stt_languages='auto aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu ace ach ada ady agq ain akz ale alt ann anp arn aro arp arw asa ase ast atj awa bal ban bar bas bax bbc bbj bej bem bew bez bfd bfq bgc bgn bho bik bin bjn bkm bla blo blt bpy bqi bra brh brx bss bua bug bum byn byv cad car cay cch ccp ceb cgg chk chm chn cho chp chr chy cic ckb clc cps crg crh crj crl crm crs csb csw dak dar dav del den dgr din dje doi dsb dtp dua dyo dyu dzg ebu efi egl eka esu ewo ext fan fat fit fon frc frp frr frs fur gaa gag gan gay gba gbz gil glk gon gor grb gsw guc gur guz gwi hai hak haw hax hif hil hmn hnj hsb hsn hup hur iba ibb ikt ilo inh izh jam jgo jmc jpr jrb kaa kab kac kaj kam kbd kbl kcg kde kea ken kfo kgp kha khq khw kiu kkj kln kmb koi kok kos kpe krc kri krj krl kru ksb ksf ksh kum kut kwk kxv lad lag lah lam lez lij lil liv lkt lmo lol lou loz lrc lsm ltg lua lun luo lus luy lzz mad maf mag mai mak man mas mde mdf mdr men mer mfe mgh mgo mic min mnc mni moe moh mos mrj mua mus mwl mwr mwv mye myv mzn nan nap naq nds new nia niu njo nmg nnh nog nqo nso nus nym nyn nyo nzi ojb ojc ojs ojw oka osa pag pam pap pau pcd pcm pdc pdt pfl pis pms pnt pon pqm prg quc qug raj rap rar rgn rhg rif rof rom rtm rue rug rup rwk sad sah saq sas sat saz sba sbp scn sco sdc sdh see seh sei sel ses sgs shi shn sid slh sli sly sma smj smn sms snk srn srr ssy stq str suk sus swb syr szl tce tcy tem teo ter tet tgx tht tig tiv tkl tkr tli tly tmh tog tpi tru trv trw tsd tsi ttm ttt tum tvl twq tyv tzm udm umb vai vec vep vls vmf vmw vot vro vun wae wal war was wbp wuu xal xmf xnr xog yao yap yav ybb yrl yue zap zea zen zgh zun zza'
_stt_models_of() {
    case $1 in
        elumenta) echo 'whisper gpt-4o-transcribe elevenlabs-scribe' ;;
        nanogpt) echo 'Whisper-Large-V3 Wizper Elevenlabs-STT gpt-4o-mini-transcribe' ;;
        elevenlabs) echo 'scribe_v2 scribe_v1' ;;
        sttai) echo 'large-v3-turbo large-v3 medium small' ;;
        llmstats) echo 'whisper-1 deepgram-nova-3' ;;
        openai) echo 'whisper-1 gpt-4o-transcribe gpt-4o-mini-transcribe gpt-4o-transcribe-diarize gpt-transcribe' ;;
        local) echo 'small tiny tiny.en base base.en small.en medium medium.en large-v2 large-v3 turbo distil-small.en distil-medium.en distil-large-v3 sphinx' ;;
        *) echo 'whisper gpt-4o-transcribe elevenlabs-scribe Whisper-Large-V3 Wizper Elevenlabs-STT gpt-4o-mini-transcribe scribe_v2 scribe_v1 large-v3-turbo large-v3 medium small whisper-1 deepgram-nova-3 gpt-4o-transcribe-diarize gpt-transcribe tiny tiny.en base base.en small.en medium.en large-v2 turbo distil-small.en distil-medium.en distil-large-v3 sphinx' ;;
    esac
}

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

_stt() {
    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}
    local command=stt word i
    COMPREPLY=()
    if [[ $cur == = ]]; then
        cur=
    elif [[ $prev == = ]]; then
        prev=${COMP_WORDS[COMP_CWORD-2]}
    fi
    for ((i = 1; i < COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        case "$command $word" in
            'stt transcribe') command='stt transcribe' ;;
            'stt stream') command='stt stream' ;;
            'stt jobs') command='stt jobs' ;;
            'stt jobs list') command='stt jobs list' ;;
            'stt jobs fetch') command='stt jobs fetch' ;;
            'stt jobs search') command='stt jobs search' ;;
            'stt jobs stats') command='stt jobs stats' ;;
            'stt jobs prune') command='stt jobs prune' ;;
            'stt jobs show') command='stt jobs show' ;;
            'stt jobs resume') command='stt jobs resume' ;;
            'stt jobs wait') command='stt jobs wait' ;;
            'stt jobs cancel') command='stt jobs cancel' ;;
            'stt jobs remove') command='stt jobs remove' ;;
            'stt export') command='stt export' ;;
            'stt evaluate') command='stt evaluate' ;;
            'stt compare') command='stt compare' ;;
            'stt text') command='stt text' ;;
            'stt text summarize') command='stt text summarize' ;;
            'stt text translate') command='stt text translate' ;;
            'stt text analyze') command='stt text analyze' ;;
            'stt text generate') command='stt text generate' ;;
            'stt text ask') command='stt text ask' ;;
            'stt text speak') command='stt text speak' ;;
            'stt text embed') command='stt text embed' ;;
            'stt enhance') command='stt enhance' ;;
            'stt providers') command='stt providers' ;;
            'stt providers show') command='stt providers show' ;;
            'stt providers check') command='stt providers check' ;;
            'stt models') command='stt models' ;;
            'stt models list') command='stt models list' ;;
            'stt models options') command='stt models options' ;;
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
            'stt keys remote') command='stt keys remote' ;;
            'stt keys remote list') command='stt keys remote list' ;;
            'stt keys remote create') command='stt keys remote create' ;;
            'stt keys remote revoke') command='stt keys remote revoke' ;;
            'stt account') command='stt account' ;;
            'stt account show') command='stt account show' ;;
            'stt account set') command='stt account set' ;;
            'stt account usage') command='stt account usage' ;;
            'stt account cloud') command='stt account cloud' ;;
            'stt config') command='stt config' ;;
            'stt config show') command='stt config show' ;;
            'stt config path') command='stt config path' ;;
            'stt doctor') command='stt doctor' ;;
            'stt completion') command='stt completion' ;;
            'stt completion install') command='stt completion install' ;;
            'stt completion show') command='stt completion show' ;;
        esac
    done
    case $command in
        'stt')
            if [[ $cur == -* ]]; then _stt_words '--version -V --help -h'
            else _stt_words "transcribe stream jobs export evaluate compare text enhance providers models keys account config doctor completion"; fi ;;
        'stt transcribe')
            case $prev in
                --files-from) return; return ;;
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --ensemble) _stt_words ''; return ;;
                --profile) _stt_ask profiles; return ;;
                --format|-f) _stt_commas "$_stt_formats"; return ;;
                --output|-o) return; return ;;
                --output-template) _stt_words ''; return ;;
                --embed) return; return ;;
                --track) _stt_words ''; return ;;
                --channel) _stt_words ''; return ;;
                --chunk-seconds) _stt_words ''; return ;;
                --overlap) _stt_words ''; return ;;
                --concurrency|-j) _stt_words ''; return ;;
                --timeout) _stt_words ''; return ;;
                --retries) _stt_words ''; return ;;
                --fallback) _stt_commas "$_stt_providers"; return ;;
                --max-cost) _stt_words ''; return ;;
                --cluster) _stt_words ''; return ;;
                --latest) _stt_words ''; return ;;
                --since) _stt_words ''; return ;;
                --settle) _stt_words ''; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
                --language|-l) _stt_words "$_stt_languages"; return ;;
                --speakers) _stt_words ''; return ;;
                --keyterm) _stt_words ''; return ;;
                --prompt) _stt_words ''; return ;;
                --entities) _stt_words ''; return ;;
                --temperature) _stt_words ''; return ;;
                --seed) _stt_words ''; return ;;
                --route) _stt_words ''; return ;;
                --device) _stt_words 'auto cpu cuda'; return ;;
                --compute-type) _stt_words ''; return ;;
                --beam-size) _stt_words ''; return ;;
                --engine-option) _stt_words ''; return ;;
                --progress) _stt_words 'auto bar plain json none'; return ;;
                --preset) _stt_words 'default netflix bbc shorts none'; return ;;
                --max-line-chars) _stt_words ''; return ;;
                --max-lines) _stt_words ''; return ;;
                --max-words) _stt_words ''; return ;;
                --max-cps) _stt_words ''; return ;;
                --min-duration) _stt_words ''; return ;;
                --max-duration) _stt_words ''; return ;;
                --min-gap) _stt_words ''; return ;;
                --speaker-style) _stt_words 'name dash none'; return ;;
                --rename) _stt_words ''; return ;;
                --offset) _stt_words ''; return ;;
                --audio) return; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--files-from --provider -p --ensemble --profile --format -f --output -o --overwrite --language-names --output-template --embed --track --channel --strict --chunk-seconds --overlap --keep-silence --enhance --align --no-align --concurrency -j --timeout --retries --fallback --max-cost --cluster --dry-run --json --no-wait --latest --since --watch --settle --fresh --resume --model -m --language -l --diarize --speakers --words --no-words --characters --keyterm --prompt --tag-events --entities --temperature --seed --route --multichannel --device --compute-type --beam-size --engine-option --progress --quiet -q --verbose -v --preset --max-line-chars --max-lines --max-words --max-cps --min-duration --max-duration --min-gap --highlight-words --no-speakers --no-sounds --speaker-style --rename --offset --burn-in --speaker-colors --times --no-shading --audio --embed-audio --help -h'
            else return; fi ;;
        'stt stream')
            case $prev in
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --device) _stt_words ''; return ;;
                --rate) _stt_words ''; return ;;
                --channels) _stt_words ''; return ;;
                --profile) _stt_ask profiles; return ;;
                --format|-f) _stt_commas "$_stt_formats"; return ;;
                --output|-o) return; return ;;
                --save-audio) return; return ;;
                --then-transcribe) _stt_commas "$_stt_providers"; return ;;
                --timeout) _stt_words ''; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
                --language|-l) _stt_words "$_stt_languages"; return ;;
                --commit) _stt_words 'vad manual'; return ;;
                --vad-silence) _stt_words ''; return ;;
                --vad-threshold) _stt_words ''; return ;;
                --min-speech-ms) _stt_words ''; return ;;
                --min-silence-ms) _stt_words ''; return ;;
                --audio-format) _stt_words ''; return ;;
                --keyterm) _stt_words ''; return ;;
                --previous-text) _stt_words ''; return ;;
                --compute-type) _stt_words ''; return ;;
                --beam-size) _stt_words ''; return ;;
                --engine-option) _stt_words ''; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--provider -p --device --devices --rate --channels --realtime --fast --profile --format -f --output -o --overwrite --partials --no-partials --events --save-audio --then-transcribe --token --timeout --quiet -q --model -m --language -l --commit --vad-silence --vad-threshold --min-speech-ms --min-silence-ms --audio-format --detect-language --keyterm --previous-text --compute-type --beam-size --engine-option --help -h'
            else return; fi ;;
        'stt jobs')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "list fetch search stats prune show resume wait cancel remove"; fi ;;
        'stt jobs list')
            case $prev in
                --state) _stt_words 'running done failed interrupted waiting cancelled completed processing'; return ;;
                --language|-l) _stt_words "$_stt_languages"; return ;;
                --since) _stt_words ''; return ;;
                --limit|-n) _stt_words ''; return ;;
                --remote) _stt_commas "$_stt_providers"; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--state --language -l --since --limit -n --all --remote --json --help -h'
            else _stt_words ''; fi ;;
        'stt jobs fetch')
            case $prev in
                --format|-f) _stt_commas "$_stt_formats"; return ;;
                --output|-o) return; return ;;
                --preset) _stt_words 'default netflix bbc shorts none'; return ;;
                --max-line-chars) _stt_words ''; return ;;
                --max-lines) _stt_words ''; return ;;
                --max-words) _stt_words ''; return ;;
                --max-cps) _stt_words ''; return ;;
                --min-duration) _stt_words ''; return ;;
                --max-duration) _stt_words ''; return ;;
                --min-gap) _stt_words ''; return ;;
                --speaker-style) _stt_words 'name dash none'; return ;;
                --rename) _stt_words ''; return ;;
                --offset) _stt_words ''; return ;;
                --audio) return; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--by-service --format -f --output -o --overwrite --preset --max-line-chars --max-lines --max-words --max-cps --min-duration --max-duration --min-gap --highlight-words --no-speakers --no-sounds --speaker-style --rename --offset --burn-in --speaker-colors --times --no-shading --audio --embed-audio --help -h'
            else _stt_words ''; fi ;;
        'stt jobs search')
            case $prev in
                --speaker) _stt_words ''; return ;;
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --since) _stt_words ''; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
                --limit|-n) _stt_words ''; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--speaker --provider -p --since --semantic --model -m --yes -y --limit -n --all --json --help -h'
            else _stt_words ''; fi ;;
        'stt jobs stats')
            case $prev in
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --limit|-n) _stt_words ''; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--provider -p --limit -n --all --json --help -h'
            else _stt_words ''; fi ;;
        'stt jobs prune')
            case $prev in
                --older-than) _stt_words ''; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--older-than --yes -y --json --help -h'
            else _stt_words ''; fi ;;
        'stt jobs show')
            case $prev in
                --remote) _stt_commas "$_stt_providers"; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--remote --json --help -h'
            else _stt_ask jobs; fi ;;
        'stt jobs resume')
            case $prev in
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--all --json --progress --quiet -q --verbose -v --help -h'
            else _stt_ask jobs; fi ;;
        'stt jobs wait')
            case $prev in
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--json --progress --quiet -q --verbose -v --help -h'
            else _stt_ask jobs; fi ;;
        'stt jobs cancel')
            if [[ $cur == -* ]]; then _stt_words '--json --help -h'
            else _stt_ask jobs; fi ;;
        'stt jobs remove')
            case $prev in
                --remote) _stt_commas "$_stt_providers"; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--remote --json --help -h'
            else _stt_ask jobs; fi ;;
        'stt export')
            case $prev in
                --profile) _stt_ask profiles; return ;;
                --format|-f) _stt_commas "$_stt_formats"; return ;;
                --output|-o) return; return ;;
                --output-template) _stt_words ''; return ;;
                --embed) return; return ;;
                --check-format) _stt_words 'text github gitlab json'; return ;;
                --preset) _stt_words 'default netflix bbc shorts none'; return ;;
                --max-line-chars) _stt_words ''; return ;;
                --max-lines) _stt_words ''; return ;;
                --max-words) _stt_words ''; return ;;
                --max-cps) _stt_words ''; return ;;
                --min-duration) _stt_words ''; return ;;
                --max-duration) _stt_words ''; return ;;
                --min-gap) _stt_words ''; return ;;
                --speaker-style) _stt_words 'name dash none'; return ;;
                --rename) _stt_words ''; return ;;
                --offset) _stt_words ''; return ;;
                --audio) return; return ;;
                --translate) _stt_words "$_stt_languages"; return ;;
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--profile --format -f --output -o --overwrite --language-names --output-template --merge --embed --check --uncertain --json --check-format --speakers --preset --max-line-chars --max-lines --max-words --max-cps --min-duration --max-duration --min-gap --highlight-words --no-speakers --no-sounds --speaker-style --rename --offset --burn-in --speaker-colors --times --no-shading --audio --embed-audio --translate --provider -p --model -m --help -h'
            else _stt_jobs_and_files; fi ;;
        'stt evaluate')
            case $prev in
                --language|-l) _stt_words "$_stt_languages"; return ;;
                --collar) _stt_words ''; return ;;
                --by) _stt_words ''; return ;;
                --limit|-n) _stt_words ''; return ;;
                --html) return; return ;;
                --audio) return; return ;;
                --fail-above) _stt_words ''; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--language -l --no-normalize --collar --by --limit -n --json --html --audio --overwrite --fail-above --help -h'
            else return; fi ;;
        'stt compare')
            case $prev in
                --with) _stt_words ''; return ;;
                --language|-l) _stt_words "$_stt_languages"; return ;;
                --keyterm) _stt_words ''; return ;;
                --reference|-r) return; return ;;
                --sample) _stt_words ''; return ;;
                --max-cost) _stt_words ''; return ;;
                --concurrency|-j) _stt_words ''; return ;;
                --timeout) _stt_words ''; return ;;
                --output|-o) return; return ;;
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--with --language -l --keyterm --reference -r --sample --max-cost --concurrency -j --timeout --dry-run --output -o --overwrite --json --progress --quiet -q --verbose -v --help -h'
            else return; fi ;;
        'stt text')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "summarize translate analyze generate ask speak embed"; fi ;;
        'stt text summarize')
            case $prev in
                --style) _stt_words ''; return ;;
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
                --part-chars) _stt_words ''; return ;;
                --timeout) _stt_words ''; return ;;
                --retries) _stt_words ''; return ;;
                --rename) _stt_words ''; return ;;
                --output|-o) return; return ;;
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--style --remote --provider -p --model -m --part-chars --timeout --retries --dry-run --fresh --no-speakers --rename --output -o --overwrite --json --progress --quiet -q --verbose -v --help -h'
            else _stt_jobs_and_files; fi ;;
        'stt text translate')
            case $prev in
                --to) _stt_words "$_stt_languages"; return ;;
                --from) _stt_words "$_stt_languages"; return ;;
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
                --part-chars) _stt_words ''; return ;;
                --timeout) _stt_words ''; return ;;
                --retries) _stt_words ''; return ;;
                --format|-f) _stt_commas "$_stt_formats"; return ;;
                --output|-o) return; return ;;
                --preset) _stt_words 'default netflix bbc shorts none'; return ;;
                --max-line-chars) _stt_words ''; return ;;
                --max-lines) _stt_words ''; return ;;
                --max-words) _stt_words ''; return ;;
                --max-cps) _stt_words ''; return ;;
                --min-duration) _stt_words ''; return ;;
                --max-duration) _stt_words ''; return ;;
                --min-gap) _stt_words ''; return ;;
                --speaker-style) _stt_words 'name dash none'; return ;;
                --rename) _stt_words ''; return ;;
                --offset) _stt_words ''; return ;;
                --audio) return; return ;;
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--to --from --remote --provider -p --model -m --part-chars --timeout --retries --dry-run --fresh --format -f --output -o --overwrite --language-names --json --preset --max-line-chars --max-lines --max-words --max-cps --min-duration --max-duration --min-gap --highlight-words --no-speakers --no-sounds --speaker-style --rename --offset --burn-in --speaker-colors --times --no-shading --audio --embed-audio --progress --quiet -q --verbose -v --help -h'
            else _stt_jobs_and_files; fi ;;
        'stt text analyze')
            case $prev in
                --type) _stt_words ''; return ;;
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
                --part-chars) _stt_words ''; return ;;
                --timeout) _stt_words ''; return ;;
                --retries) _stt_words ''; return ;;
                --rename) _stt_words ''; return ;;
                --output|-o) return; return ;;
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--type --remote --provider -p --model -m --part-chars --timeout --retries --dry-run --fresh --no-speakers --rename --output -o --overwrite --json --progress --quiet -q --verbose -v --help -h'
            else _stt_jobs_and_files; fi ;;
        'stt text generate')
            case $prev in
                --type) _stt_words ''; return ;;
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
                --part-chars) _stt_words ''; return ;;
                --timeout) _stt_words ''; return ;;
                --retries) _stt_words ''; return ;;
                --rename) _stt_words ''; return ;;
                --output|-o) return; return ;;
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--type --remote --provider -p --model -m --part-chars --timeout --retries --dry-run --fresh --no-speakers --rename --output -o --overwrite --json --progress --quiet -q --verbose -v --help -h'
            else _stt_jobs_and_files; fi ;;
        'stt text ask')
            case $prev in
                --session) _stt_words ''; return ;;
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
                --part-chars) _stt_words ''; return ;;
                --timeout) _stt_words ''; return ;;
                --retries) _stt_words ''; return ;;
                --rename) _stt_words ''; return ;;
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--session --continue --remote --sources --json --provider -p --model -m --part-chars --timeout --retries --dry-run --fresh --no-speakers --rename --progress --quiet -q --verbose -v --help -h'
            else _stt_words ''; fi ;;
        'stt text speak')
            case $prev in
                --voice) return; return ;;
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
                --part-chars) _stt_words ''; return ;;
                --timeout) _stt_words ''; return ;;
                --retries) _stt_words ''; return ;;
                --output|-o) return; return ;;
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--voice --trim --remote --provider -p --model -m --part-chars --timeout --retries --dry-run --fresh --output -o --overwrite --json --progress --quiet -q --verbose -v --help -h'
            else _stt_jobs_and_files; fi ;;
        'stt text embed')
            case $prev in
                --format|-f) _stt_words 'ndjson csv'; return ;;
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --model|-m) _stt_words "$(_stt_models)"; return ;;
                --part-chars) _stt_words ''; return ;;
                --timeout) _stt_words ''; return ;;
                --retries) _stt_words ''; return ;;
                --rename) _stt_words ''; return ;;
                --output|-o) return; return ;;
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--format -f --remote --provider -p --model -m --part-chars --timeout --retries --dry-run --fresh --no-speakers --rename --output -o --overwrite --json --progress --quiet -q --verbose -v --help -h'
            else _stt_jobs_and_files; fi ;;
        'stt enhance')
            case $prev in
                --provider|-p) _stt_commas "$_stt_providers"; return ;;
                --timeout) _stt_words ''; return ;;
                --retries) _stt_words ''; return ;;
                --output|-o) return; return ;;
                --progress) _stt_words 'auto bar plain json none'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--provider -p --timeout --retries --dry-run --fresh --output -o --overwrite --json --progress --quiet -q --verbose -v --help -h'
            else return; fi ;;
        'stt providers')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "show check $_stt_providers"; fi ;;
        'stt providers show')
            if [[ $cur == -* ]]; then _stt_words '--live --json --paths --help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt providers check')
            case $prev in
                --model|-m) _stt_words ''; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--model -m --json --help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt models')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "list options download remove path"; fi ;;
        'stt models list')
            if [[ $cur == -* ]]; then _stt_words '--here --json --help -h'
            else _stt_words ''; fi ;;
        'stt models options')
            if [[ $cur == -* ]]; then _stt_words '--json --help -h'
            else _stt_words "$(_stt_models_of local)"; fi ;;
        'stt models download')
            if [[ $cur == -* ]]; then _stt_words '--quiet -q --help -h'
            else _stt_words "$(_stt_models_of local)"; fi ;;
        'stt models remove')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "$(_stt_models_of local)"; fi ;;
        'stt models path')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "$(_stt_models_of local)"; fi ;;
        'stt keys')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "set list test token remove path remote"; fi ;;
        'stt keys set')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt keys list')
            if [[ $cur == -* ]]; then _stt_words '--json --help -h'
            else _stt_words ''; fi ;;
        'stt keys test')
            if [[ $cur == -* ]]; then _stt_words '--json --help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt keys token')
            case $prev in
                --kind) _stt_words ''; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--kind --help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt keys remove')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt keys path')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words ''; fi ;;
        'stt keys remote')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "list create revoke"; fi ;;
        'stt keys remote list')
            case $prev in
                --limit|-n) _stt_words ''; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--limit -n --all --json --help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt keys remote create')
            case $prev in
                --name) _stt_words ''; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--name --store --help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt keys remote revoke')
            if [[ $cur == -* ]]; then _stt_words '--yes -y --help -h'
            else _stt_words ''; fi ;;
        'stt account')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "show set usage cloud"; fi ;;
        'stt account show')
            if [[ $cur == -* ]]; then _stt_words '--json --help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt account set')
            if [[ $cur == -* ]]; then _stt_words '--dry-run --json --help -h'
            else _stt_words ''; fi ;;
        'stt account usage')
            case $prev in
                --format|-f) _stt_words 'table csv json'; return ;;
            esac
            if [[ $cur == -* ]]; then _stt_words '--format -f --json --help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt account cloud')
            if [[ $cur == -* ]]; then _stt_words '--json --help -h'
            else _stt_commas "$_stt_providers"; fi ;;
        'stt config')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "show path"; fi ;;
        'stt config show')
            if [[ $cur == -* ]]; then _stt_words '--json --help -h'
            else _stt_words ''; fi ;;
        'stt config path')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words ''; fi ;;
        'stt doctor')
            if [[ $cur == -* ]]; then _stt_words '--offline --json --help -h'
            else _stt_words ''; fi ;;
        'stt completion')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words "install show"; fi ;;
        'stt completion install')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words ''; fi ;;
        'stt completion show')
            if [[ $cur == -* ]]; then _stt_words '--help -h'
            else _stt_words ''; fi ;;
    esac
}
complete -o bashdefault -o default -F _stt stt
