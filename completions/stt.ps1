# Made from the app by `make docs`; do not edit.
Register-ArgumentCompleter -Native -CommandName stt -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $models = @{
        'elumenta' = @('whisper', 'gpt-4o-transcribe', 'elevenlabs-scribe')
        'nanogpt' = @('Whisper-Large-V3', 'Wizper', 'Elevenlabs-STT', 'gpt-4o-mini-transcribe')
        'elevenlabs' = @('scribe_v2', 'scribe_v1')
        'sttai' = @('large-v3-turbo', 'large-v3', 'medium', 'small')
        'llmstats' = @('whisper-1', 'deepgram-nova-3')
        'openai' = @('whisper-1', 'gpt-4o-transcribe', 'gpt-4o-mini-transcribe', 'gpt-4o-transcribe-diarize', 'gpt-transcribe')
        'local' = @('small', 'tiny', 'tiny.en', 'base', 'base.en', 'small.en', 'medium', 'medium.en', 'large-v2', 'large-v3', 'turbo', 'distil-small.en', 'distil-medium.en', 'distil-large-v3', 'sphinx')
        '' = @('whisper', 'gpt-4o-transcribe', 'elevenlabs-scribe', 'Whisper-Large-V3', 'Wizper', 'Elevenlabs-STT', 'gpt-4o-mini-transcribe', 'scribe_v2', 'scribe_v1', 'large-v3-turbo', 'large-v3', 'medium', 'small', 'whisper-1', 'deepgram-nova-3', 'gpt-4o-transcribe-diarize', 'gpt-transcribe', 'tiny', 'tiny.en', 'base', 'base.en', 'small.en', 'medium.en', 'large-v2', 'turbo', 'distil-small.en', 'distil-medium.en', 'distil-large-v3', 'sphinx')
    }
    $values = @{
        'provider' = @('elumenta', 'nanogpt', 'elevenlabs', 'sttai', 'llmstats', 'openai', 'local')
        'format' = @('txt', 'srt', 'vtt', 'json', 'csv', 'tsv', 'ass', 'lrc', 'md', 'html', 'docx', 'pdf')
        'language' = @('auto', 'aa', 'ab', 'ae', 'af', 'ak', 'am', 'an', 'ar', 'as', 'av', 'ay', 'az', 'ba', 'be', 'bg', 'bi', 'bm', 'bn', 'bo', 'br', 'bs', 'ca', 'ce', 'ch', 'co', 'cr', 'cs', 'cu', 'cv', 'cy', 'da', 'de', 'dv', 'dz', 'ee', 'el', 'en', 'eo', 'es', 'et', 'eu', 'fa', 'ff', 'fi', 'fj', 'fo', 'fr', 'fy', 'ga', 'gd', 'gl', 'gn', 'gu', 'gv', 'ha', 'he', 'hi', 'ho', 'hr', 'ht', 'hu', 'hy', 'hz', 'ia', 'id', 'ie', 'ig', 'ii', 'ik', 'io', 'is', 'it', 'iu', 'ja', 'jv', 'ka', 'kg', 'ki', 'kj', 'kk', 'kl', 'km', 'kn', 'ko', 'kr', 'ks', 'ku', 'kv', 'kw', 'ky', 'la', 'lb', 'lg', 'li', 'ln', 'lo', 'lt', 'lu', 'lv', 'mg', 'mh', 'mi', 'mk', 'ml', 'mn', 'mr', 'ms', 'mt', 'my', 'na', 'nd', 'ne', 'ng', 'nl', 'nn', 'no', 'nr', 'nv', 'ny', 'oc', 'oj', 'om', 'or', 'os', 'pa', 'pi', 'pl', 'ps', 'pt', 'qu', 'rm', 'rn', 'ro', 'ru', 'rw', 'sa', 'sc', 'sd', 'se', 'sg', 'si', 'sk', 'sl', 'sm', 'sn', 'so', 'sq', 'sr', 'ss', 'st', 'su', 'sv', 'sw', 'ta', 'te', 'tg', 'th', 'ti', 'tk', 'tl', 'tn', 'to', 'tr', 'ts', 'tt', 'tw', 'ty', 'ug', 'uk', 'ur', 'uz', 've', 'vi', 'vo', 'wa', 'wo', 'xh', 'yi', 'yo', 'za', 'zh', 'zu', 'ace', 'ach', 'ada', 'ady', 'agq', 'ain', 'akz', 'ale', 'alt', 'ann', 'anp', 'arn', 'aro', 'arp', 'arw', 'asa', 'ase', 'ast', 'atj', 'awa', 'bal', 'ban', 'bar', 'bas', 'bax', 'bbc', 'bbj', 'bej', 'bem', 'bew', 'bez', 'bfd', 'bfq', 'bgc', 'bgn', 'bho', 'bik', 'bin', 'bjn', 'bkm', 'bla', 'blo', 'blt', 'bpy', 'bqi', 'bra', 'brh', 'brx', 'bss', 'bua', 'bug', 'bum', 'byn', 'byv', 'cad', 'car', 'cay', 'cch', 'ccp', 'ceb', 'cgg', 'chk', 'chm', 'chn', 'cho', 'chp', 'chr', 'chy', 'cic', 'ckb', 'clc', 'cps', 'crg', 'crh', 'crj', 'crl', 'crm', 'crs', 'csb', 'csw', 'dak', 'dar', 'dav', 'del', 'den', 'dgr', 'din', 'dje', 'doi', 'dsb', 'dtp', 'dua', 'dyo', 'dyu', 'dzg', 'ebu', 'efi', 'egl', 'eka', 'esu', 'ewo', 'ext', 'fan', 'fat', 'fit', 'fon', 'frc', 'frp', 'frr', 'frs', 'fur', 'gaa', 'gag', 'gan', 'gay', 'gba', 'gbz', 'gil', 'glk', 'gon', 'gor', 'grb', 'gsw', 'guc', 'gur', 'guz', 'gwi', 'hai', 'hak', 'haw', 'hax', 'hif', 'hil', 'hmn', 'hnj', 'hsb', 'hsn', 'hup', 'hur', 'iba', 'ibb', 'ikt', 'ilo', 'inh', 'izh', 'jam', 'jgo', 'jmc', 'jpr', 'jrb', 'kaa', 'kab', 'kac', 'kaj', 'kam', 'kbd', 'kbl', 'kcg', 'kde', 'kea', 'ken', 'kfo', 'kgp', 'kha', 'khq', 'khw', 'kiu', 'kkj', 'kln', 'kmb', 'koi', 'kok', 'kos', 'kpe', 'krc', 'kri', 'krj', 'krl', 'kru', 'ksb', 'ksf', 'ksh', 'kum', 'kut', 'kwk', 'kxv', 'lad', 'lag', 'lah', 'lam', 'lez', 'lij', 'lil', 'liv', 'lkt', 'lmo', 'lol', 'lou', 'loz', 'lrc', 'lsm', 'ltg', 'lua', 'lun', 'luo', 'lus', 'luy', 'lzz', 'mad', 'maf', 'mag', 'mai', 'mak', 'man', 'mas', 'mde', 'mdf', 'mdr', 'men', 'mer', 'mfe', 'mgh', 'mgo', 'mic', 'min', 'mnc', 'mni', 'moe', 'moh', 'mos', 'mrj', 'mua', 'mus', 'mwl', 'mwr', 'mwv', 'mye', 'myv', 'mzn', 'nan', 'nap', 'naq', 'nds', 'new', 'nia', 'niu', 'njo', 'nmg', 'nnh', 'nog', 'nqo', 'nso', 'nus', 'nym', 'nyn', 'nyo', 'nzi', 'ojb', 'ojc', 'ojs', 'ojw', 'oka', 'osa', 'pag', 'pam', 'pap', 'pau', 'pcd', 'pcm', 'pdc', 'pdt', 'pfl', 'pis', 'pms', 'pnt', 'pon', 'pqm', 'prg', 'quc', 'qug', 'raj', 'rap', 'rar', 'rgn', 'rhg', 'rif', 'rof', 'rom', 'rtm', 'rue', 'rug', 'rup', 'rwk', 'sad', 'sah', 'saq', 'sas', 'sat', 'saz', 'sba', 'sbp', 'scn', 'sco', 'sdc', 'sdh', 'see', 'seh', 'sei', 'sel', 'ses', 'sgs', 'shi', 'shn', 'sid', 'slh', 'sli', 'sly', 'sma', 'smj', 'smn', 'sms', 'snk', 'srn', 'srr', 'ssy', 'stq', 'str', 'suk', 'sus', 'swb', 'syr', 'szl', 'tce', 'tcy', 'tem', 'teo', 'ter', 'tet', 'tgx', 'tht', 'tig', 'tiv', 'tkl', 'tkr', 'tli', 'tly', 'tmh', 'tog', 'tpi', 'tru', 'trv', 'trw', 'tsd', 'tsi', 'ttm', 'ttt', 'tum', 'tvl', 'twq', 'tyv', 'tzm', 'udm', 'umb', 'vai', 'vec', 'vep', 'vls', 'vmf', 'vmw', 'vot', 'vro', 'vun', 'wae', 'wal', 'war', 'was', 'wbp', 'wuu', 'xal', 'xmf', 'xnr', 'xog', 'yao', 'yap', 'yav', 'ybb', 'yrl', 'yue', 'zap', 'zea', 'zen', 'zgh', 'zun', 'zza')
    }
    $commands = @{
        'stt' = @('transcribe', 'stream', 'jobs', 'export', 'evaluate', 'compare', 'text', 'enhance', 'providers', 'models', 'keys', 'account', 'config', 'doctor', 'completion')
        'stt jobs' = @('list', 'fetch', 'search', 'stats', 'prune', 'show', 'resume', 'wait', 'cancel', 'remove')
        'stt text' = @('summarize', 'translate', 'analyze', 'generate', 'ask', 'speak', 'embed')
        'stt providers' = @('show', 'check')
        'stt models' = @('list', 'options', 'download', 'remove', 'path')
        'stt keys' = @('set', 'list', 'test', 'token', 'remove', 'path', 'remote')
        'stt keys remote' = @('list', 'create', 'revoke')
        'stt account' = @('show', 'set', 'usage', 'cloud')
        'stt config' = @('show', 'path')
        'stt completion' = @('install', 'show')
    }
    $arguments = @{
        'stt' = ''
        'stt transcribe' = 'file'
        'stt stream' = 'file'
        'stt jobs' = ''
        'stt jobs list' = ''
        'stt jobs fetch' = ''
        'stt jobs search' = ''
        'stt jobs stats' = ''
        'stt jobs prune' = ''
        'stt jobs show' = 'job'
        'stt jobs resume' = 'job'
        'stt jobs wait' = 'job'
        'stt jobs cancel' = 'job'
        'stt jobs remove' = 'job'
        'stt export' = 'transcript'
        'stt evaluate' = 'file'
        'stt compare' = 'file'
        'stt text' = ''
        'stt text summarize' = 'transcript'
        'stt text translate' = 'transcript'
        'stt text analyze' = 'transcript'
        'stt text generate' = 'transcript'
        'stt text ask' = ''
        'stt text speak' = 'transcript'
        'stt text embed' = 'transcript'
        'stt enhance' = 'file'
        'stt providers' = 'provider'
        'stt providers show' = 'provider'
        'stt providers check' = 'provider'
        'stt models' = ''
        'stt models list' = ''
        'stt models options' = 'local model'
        'stt models download' = 'local model'
        'stt models remove' = 'local model'
        'stt models path' = 'local model'
        'stt keys' = ''
        'stt keys set' = 'provider'
        'stt keys list' = ''
        'stt keys test' = 'provider'
        'stt keys token' = 'provider'
        'stt keys remove' = 'provider'
        'stt keys path' = ''
        'stt keys remote' = ''
        'stt keys remote list' = 'provider'
        'stt keys remote create' = 'provider'
        'stt keys remote revoke' = ''
        'stt account' = ''
        'stt account show' = 'provider'
        'stt account set' = ''
        'stt account usage' = 'provider'
        'stt account cloud' = 'provider'
        'stt config' = ''
        'stt config show' = ''
        'stt config path' = ''
        'stt doctor' = ''
        'stt completion' = ''
        'stt completion install' = ''
        'stt completion show' = ''
    }
    $options = @{
        'stt' = @{
            '--version' = ''
            '-V' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt transcribe' = @{
            '--files-from' = 'file'
            '--provider' = 'provider'
            '-p' = 'provider'
            '--ensemble' = 'other'
            '--profile' = 'profile'
            '--format' = 'format'
            '-f' = 'format'
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--language-names' = ''
            '--output-template' = 'other'
            '--embed' = 'file'
            '--track' = 'other'
            '--channel' = 'other'
            '--strict' = ''
            '--chunk-seconds' = 'other'
            '--overlap' = 'other'
            '--keep-silence' = ''
            '--enhance' = ''
            '--align' = ''
            '--no-align' = ''
            '--concurrency' = 'other'
            '-j' = 'other'
            '--timeout' = 'other'
            '--retries' = 'other'
            '--fallback' = 'provider'
            '--max-cost' = 'other'
            '--cluster' = 'other'
            '--dry-run' = ''
            '--json' = ''
            '--no-wait' = ''
            '--latest' = 'other'
            '--since' = 'other'
            '--watch' = ''
            '--settle' = 'other'
            '--fresh' = ''
            '--resume' = ''
            '--model' = 'model'
            '-m' = 'model'
            '--language' = 'language'
            '-l' = 'language'
            '--diarize' = ''
            '--speakers' = 'other'
            '--words' = ''
            '--no-words' = ''
            '--characters' = ''
            '--keyterm' = 'other'
            '--prompt' = 'other'
            '--tag-events' = ''
            '--entities' = 'other'
            '--temperature' = 'other'
            '--seed' = 'other'
            '--route' = 'other'
            '--multichannel' = ''
            '--device' = 'auto|cpu|cuda'
            '--compute-type' = 'other'
            '--beam-size' = 'other'
            '--engine-option' = 'other'
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--preset' = 'default|netflix|bbc|shorts|none'
            '--max-line-chars' = 'other'
            '--max-lines' = 'other'
            '--max-words' = 'other'
            '--max-cps' = 'other'
            '--min-duration' = 'other'
            '--max-duration' = 'other'
            '--min-gap' = 'other'
            '--highlight-words' = ''
            '--no-speakers' = ''
            '--no-sounds' = ''
            '--speaker-style' = 'name|dash|none'
            '--rename' = 'other'
            '--offset' = 'other'
            '--burn-in' = ''
            '--speaker-colors' = ''
            '--times' = ''
            '--no-shading' = ''
            '--audio' = 'file'
            '--embed-audio' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt stream' = @{
            '--provider' = 'provider'
            '-p' = 'provider'
            '--device' = 'other'
            '--devices' = ''
            '--rate' = 'other'
            '--channels' = 'other'
            '--realtime' = ''
            '--fast' = ''
            '--profile' = 'profile'
            '--format' = 'format'
            '-f' = 'format'
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--partials' = ''
            '--no-partials' = ''
            '--events' = ''
            '--save-audio' = 'file'
            '--then-transcribe' = 'provider'
            '--token' = ''
            '--timeout' = 'other'
            '--quiet' = ''
            '-q' = ''
            '--model' = 'model'
            '-m' = 'model'
            '--language' = 'language'
            '-l' = 'language'
            '--commit' = 'vad|manual'
            '--vad-silence' = 'other'
            '--vad-threshold' = 'other'
            '--min-speech-ms' = 'other'
            '--min-silence-ms' = 'other'
            '--audio-format' = 'other'
            '--detect-language' = ''
            '--keyterm' = 'other'
            '--previous-text' = 'other'
            '--compute-type' = 'other'
            '--beam-size' = 'other'
            '--engine-option' = 'other'
            '--help' = ''
            '-h' = ''
        }
        'stt jobs' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt jobs list' = @{
            '--state' = 'running|done|failed|interrupted|waiting|cancelled|completed|processing'
            '--language' = 'language'
            '-l' = 'language'
            '--since' = 'other'
            '--limit' = 'other'
            '-n' = 'other'
            '--all' = ''
            '--remote' = 'provider'
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt jobs fetch' = @{
            '--by-service' = ''
            '--format' = 'format'
            '-f' = 'format'
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--preset' = 'default|netflix|bbc|shorts|none'
            '--max-line-chars' = 'other'
            '--max-lines' = 'other'
            '--max-words' = 'other'
            '--max-cps' = 'other'
            '--min-duration' = 'other'
            '--max-duration' = 'other'
            '--min-gap' = 'other'
            '--highlight-words' = ''
            '--no-speakers' = ''
            '--no-sounds' = ''
            '--speaker-style' = 'name|dash|none'
            '--rename' = 'other'
            '--offset' = 'other'
            '--burn-in' = ''
            '--speaker-colors' = ''
            '--times' = ''
            '--no-shading' = ''
            '--audio' = 'file'
            '--embed-audio' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt jobs search' = @{
            '--speaker' = 'other'
            '--provider' = 'provider'
            '-p' = 'provider'
            '--since' = 'other'
            '--semantic' = ''
            '--model' = 'model'
            '-m' = 'model'
            '--yes' = ''
            '-y' = ''
            '--limit' = 'other'
            '-n' = 'other'
            '--all' = ''
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt jobs stats' = @{
            '--provider' = 'provider'
            '-p' = 'provider'
            '--limit' = 'other'
            '-n' = 'other'
            '--all' = ''
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt jobs prune' = @{
            '--older-than' = 'other'
            '--yes' = ''
            '-y' = ''
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt jobs show' = @{
            '--remote' = 'provider'
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt jobs resume' = @{
            '--all' = ''
            '--json' = ''
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt jobs wait' = @{
            '--json' = ''
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt jobs cancel' = @{
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt jobs remove' = @{
            '--remote' = 'provider'
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt export' = @{
            '--profile' = 'profile'
            '--format' = 'format'
            '-f' = 'format'
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--language-names' = ''
            '--output-template' = 'other'
            '--merge' = ''
            '--embed' = 'file'
            '--check' = ''
            '--uncertain' = ''
            '--json' = ''
            '--check-format' = 'text|github|gitlab|json'
            '--speakers' = ''
            '--preset' = 'default|netflix|bbc|shorts|none'
            '--max-line-chars' = 'other'
            '--max-lines' = 'other'
            '--max-words' = 'other'
            '--max-cps' = 'other'
            '--min-duration' = 'other'
            '--max-duration' = 'other'
            '--min-gap' = 'other'
            '--highlight-words' = ''
            '--no-speakers' = ''
            '--no-sounds' = ''
            '--speaker-style' = 'name|dash|none'
            '--rename' = 'other'
            '--offset' = 'other'
            '--burn-in' = ''
            '--speaker-colors' = ''
            '--times' = ''
            '--no-shading' = ''
            '--audio' = 'file'
            '--embed-audio' = ''
            '--translate' = 'language'
            '--provider' = 'provider'
            '-p' = 'provider'
            '--model' = 'model'
            '-m' = 'model'
            '--help' = ''
            '-h' = ''
        }
        'stt evaluate' = @{
            '--language' = 'language'
            '-l' = 'language'
            '--no-normalize' = ''
            '--collar' = 'other'
            '--by' = 'other'
            '--limit' = 'other'
            '-n' = 'other'
            '--json' = ''
            '--html' = 'file'
            '--audio' = 'file'
            '--overwrite' = ''
            '--fail-above' = 'other'
            '--help' = ''
            '-h' = ''
        }
        'stt compare' = @{
            '--with' = 'other'
            '--language' = 'language'
            '-l' = 'language'
            '--keyterm' = 'other'
            '--reference' = 'file'
            '-r' = 'file'
            '--sample' = 'other'
            '--max-cost' = 'other'
            '--concurrency' = 'other'
            '-j' = 'other'
            '--timeout' = 'other'
            '--dry-run' = ''
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--json' = ''
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt text' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt text summarize' = @{
            '--style' = 'other'
            '--remote' = ''
            '--provider' = 'provider'
            '-p' = 'provider'
            '--model' = 'model'
            '-m' = 'model'
            '--part-chars' = 'other'
            '--timeout' = 'other'
            '--retries' = 'other'
            '--dry-run' = ''
            '--fresh' = ''
            '--no-speakers' = ''
            '--rename' = 'other'
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--json' = ''
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt text translate' = @{
            '--to' = 'language'
            '--from' = 'language'
            '--remote' = ''
            '--provider' = 'provider'
            '-p' = 'provider'
            '--model' = 'model'
            '-m' = 'model'
            '--part-chars' = 'other'
            '--timeout' = 'other'
            '--retries' = 'other'
            '--dry-run' = ''
            '--fresh' = ''
            '--format' = 'format'
            '-f' = 'format'
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--language-names' = ''
            '--json' = ''
            '--preset' = 'default|netflix|bbc|shorts|none'
            '--max-line-chars' = 'other'
            '--max-lines' = 'other'
            '--max-words' = 'other'
            '--max-cps' = 'other'
            '--min-duration' = 'other'
            '--max-duration' = 'other'
            '--min-gap' = 'other'
            '--highlight-words' = ''
            '--no-speakers' = ''
            '--no-sounds' = ''
            '--speaker-style' = 'name|dash|none'
            '--rename' = 'other'
            '--offset' = 'other'
            '--burn-in' = ''
            '--speaker-colors' = ''
            '--times' = ''
            '--no-shading' = ''
            '--audio' = 'file'
            '--embed-audio' = ''
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt text analyze' = @{
            '--type' = 'other'
            '--remote' = ''
            '--provider' = 'provider'
            '-p' = 'provider'
            '--model' = 'model'
            '-m' = 'model'
            '--part-chars' = 'other'
            '--timeout' = 'other'
            '--retries' = 'other'
            '--dry-run' = ''
            '--fresh' = ''
            '--no-speakers' = ''
            '--rename' = 'other'
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--json' = ''
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt text generate' = @{
            '--type' = 'other'
            '--remote' = ''
            '--provider' = 'provider'
            '-p' = 'provider'
            '--model' = 'model'
            '-m' = 'model'
            '--part-chars' = 'other'
            '--timeout' = 'other'
            '--retries' = 'other'
            '--dry-run' = ''
            '--fresh' = ''
            '--no-speakers' = ''
            '--rename' = 'other'
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--json' = ''
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt text ask' = @{
            '--session' = 'other'
            '--continue' = ''
            '--remote' = ''
            '--sources' = ''
            '--json' = ''
            '--provider' = 'provider'
            '-p' = 'provider'
            '--model' = 'model'
            '-m' = 'model'
            '--part-chars' = 'other'
            '--timeout' = 'other'
            '--retries' = 'other'
            '--dry-run' = ''
            '--fresh' = ''
            '--no-speakers' = ''
            '--rename' = 'other'
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt text speak' = @{
            '--voice' = 'file'
            '--trim' = ''
            '--remote' = ''
            '--provider' = 'provider'
            '-p' = 'provider'
            '--model' = 'model'
            '-m' = 'model'
            '--part-chars' = 'other'
            '--timeout' = 'other'
            '--retries' = 'other'
            '--dry-run' = ''
            '--fresh' = ''
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--json' = ''
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt text embed' = @{
            '--format' = 'ndjson|csv'
            '-f' = 'ndjson|csv'
            '--remote' = ''
            '--provider' = 'provider'
            '-p' = 'provider'
            '--model' = 'model'
            '-m' = 'model'
            '--part-chars' = 'other'
            '--timeout' = 'other'
            '--retries' = 'other'
            '--dry-run' = ''
            '--fresh' = ''
            '--no-speakers' = ''
            '--rename' = 'other'
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--json' = ''
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt enhance' = @{
            '--provider' = 'provider'
            '-p' = 'provider'
            '--timeout' = 'other'
            '--retries' = 'other'
            '--dry-run' = ''
            '--fresh' = ''
            '--output' = 'file'
            '-o' = 'file'
            '--overwrite' = ''
            '--json' = ''
            '--progress' = 'auto|bar|plain|json|none'
            '--quiet' = ''
            '-q' = ''
            '--verbose' = ''
            '-v' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt providers' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt providers show' = @{
            '--live' = ''
            '--json' = ''
            '--paths' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt providers check' = @{
            '--model' = 'other'
            '-m' = 'other'
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt models' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt models list' = @{
            '--here' = ''
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt models options' = @{
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt models download' = @{
            '--quiet' = ''
            '-q' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt models remove' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt models path' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt keys' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt keys set' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt keys list' = @{
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt keys test' = @{
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt keys token' = @{
            '--kind' = 'other'
            '--help' = ''
            '-h' = ''
        }
        'stt keys remove' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt keys path' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt keys remote' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt keys remote list' = @{
            '--limit' = 'other'
            '-n' = 'other'
            '--all' = ''
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt keys remote create' = @{
            '--name' = 'other'
            '--store' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt keys remote revoke' = @{
            '--yes' = ''
            '-y' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt account' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt account show' = @{
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt account set' = @{
            '--dry-run' = ''
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt account usage' = @{
            '--format' = 'table|csv|json'
            '-f' = 'table|csv|json'
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt account cloud' = @{
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt config' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt config show' = @{
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt config path' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt doctor' = @{
            '--offline' = ''
            '--json' = ''
            '--help' = ''
            '-h' = ''
        }
        'stt completion' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt completion install' = @{
            '--help' = ''
            '-h' = ''
        }
        'stt completion show' = @{
            '--help' = ''
            '-h' = ''
        }
    }
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
}
