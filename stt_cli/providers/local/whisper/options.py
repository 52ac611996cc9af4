"""What can be set about Whisper, by the names that faster-whisper gives it."""

from __future__ import annotations

from functools import partial

from stt_cli.contract import EngineOption

_loading = partial(EngineOption, loads=True)
_whole = partial(EngineOption, kind="whole")
_number = partial(EngineOption, kind="number")
_switch = partial(EngineOption, kind="switch")

COMPUTE_TYPES = (
    "auto", "default", "int8", "int8_float16", "int8_float32", "int8_bfloat16", "int16", "float16",
    "bfloat16", "float32",
)  # fmt: skip

OPTIONS: tuple[EngineOption, ...] = (
    _loading(
        name="device", kind="choice", choices=("auto", "cpu", "cuda"), changes_answer=False,
        default="auto", help="where to compute; auto: on a GPU where there is one",
    ),
    _loading(
        name="device_index", kind="whole", least=0, changes_answer=False,
        default="0", help="which GPU",
    ),
    _loading(
        name="cpu_threads", kind="whole", least=1, most=512, changes_answer=False,
        default="the cores there are", help="threads to compute with",
    ),
    _loading(
        name="compute_type", kind="choice", choices=COMPUTE_TYPES,
        default="auto", help="numbers to compute with; auto: the fastest there are, default: as in "
        "the file",
    ),
    _whole(
        name="beam_size", least=1, most=100,
        default="5", help="texts that are followed at a time; 1 is the fastest",
    ),
    _number(
        name="patience", least=0.1, most=100,
        default="1", help="how many finished texts are waited for, times beam_size",
    ),
    _whole(
        name="best_of", least=1, most=100,
        default="5", help="texts that are sampled where the temperature is not 0",
    ),
    _number(
        name="length_penalty", least=-10, most=10,
        default="1", help="above 1 longer texts are preferred, below 1 shorter ones",
    ),
    _number(
        name="repetition_penalty", least=0.1, most=10,
        default="1", help="above 1 what was said is said again less readily",
    ),
    _whole(
        name="no_repeat_ngram_size", least=0, most=100,
        default="0", help="no run of so many tokens comes twice; 0: any may",
    ),
    _number(
        name="compression_ratio_threshold", least=0, most=100,
        default="2.4", help="text that repeats itself more is decoded again, less greedily",
    ),
    _number(
        name="log_prob_threshold", least=-100, most=0,
        default="-1", help="text less likely than that is decoded again, less greedily",
    ),
    _number(
        name="no_speech_threshold", least=0, most=1,
        default="0.6", help="probability of silence from which unlikely text is dropped",
    ),
    _switch(
        name="condition_on_previous_text",
        default="true", help="whether the text of 30 s helps to understand the next 30 s",
    ),
    _number(
        name="prompt_reset_on_temperature", least=0, most=1,
        default="0.5", help="temperature from which it does not",
    ),
    _number(
        name="hallucination_silence_threshold", least=0, most=60,
        default="none", help="seconds of silence around odd text that is dropped",
    ),
    _switch(
        name="vad_filter",
        default="true", help="whether silence is cut out, in which Whisper invents words",
    ),
)  # fmt: skip
"""Those that count when a model is loaded, then those of each piece of audio."""

LOADING = frozenset(option.name for option in OPTIONS if option.loads)
