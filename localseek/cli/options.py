"""The flags that `ask` and `chat` share: names, ranges and help, each once.

A command lists them as parameters, for that is what Typer reads, and takes their values
from its context by the functions at the end.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from localseek.chat.policy import ThinkPolicy
from localseek.cli.completion import values
from localseek.cli.output import Output, show_notice
from localseek.config import Config, Overflow, Think, config_file
from localseek.engine.request import RANGES, Sampling
from localseek.engine.settings import KV_TYPES, MAX_THREADS, KvType
from localseek.errors import UsageError
from localseek.jobs.job import RunSettings, Speculate

LoopMode = Literal["stop", "ignore"]
MAX_DIGITS = 6  # of a number of layers; no model has a thousand


def _sampling(name: str, help_: str) -> Any:
    low, high = RANGES[name]
    flag = f"--{name.replace('_', '-')}"
    return typer.Option(flag, min=low, max=high, metavar="X", help=help_)


def _layers(text: str) -> int | None:
    """A number of layers, or None for auto."""
    if text == "auto":
        return None
    if text.isascii() and text.isdecimal() and len(text) <= MAX_DIGITS:
        return int(text)
    raise typer.BadParameter(f"{text!r} is neither auto nor a number of layers.")


Model = Annotated[
    str | None,
    typer.Option(
        "-m",
        "--model",
        metavar="MODEL",
        autocompletion=values.models,
        help="A name that `localseek list` shows, OWNER/REPO:QUANT, or a GGUF file.  "
        "[default: default_model of the config, else the model used last]",
    ),
]
ThinkMode = Annotated[
    Think | None,
    typer.Option(
        "--think",
        metavar="MODE",
        help="The chain of thought: show, hide, summary, or only it. Display only.  "
        "[default: show on a terminal, hide elsewhere]",
    ),
]
System = Annotated[
    str | None, typer.Option("-s", "--system", metavar="TEXT", help="A system prompt.")
]
Files = Annotated[
    list[Path] | None,
    typer.Option(
        "-f", "--file", metavar="PATH", readable=False, help="A text file to go along; repeatable."
    ),
]
MaxTokens = Annotated[
    int | None,
    typer.Option(
        "-n", "--max-tokens", min=1, metavar="N", help="Tokens of a reply, thinking included."
    ),
]
ThinkBudget = Annotated[
    int | None,
    typer.Option(
        "--think-budget",
        min=0,
        metavar="N",
        help="Make it answer after N tokens of thinking; 0 = no thinking.",
    ),
]
MinThink = Annotated[
    int | None,
    typer.Option(
        "--min-think", min=0, metavar="N", help="Make it think on when it ends before N tokens."
    ),
]
ThinkClosing = Annotated[
    str | None,
    typer.Option(
        "--think-closing",
        metavar="TEXT",
        help='What it is made to think last when it has to answer; may be "".',
    ),
]
MaxAnswer = Annotated[
    int | None,
    typer.Option("--max-answer", min=1, metavar="N", help="Tokens of the answer alone."),
]
Loops = Annotated[
    LoopMode,
    typer.Option(
        "--loops",
        metavar="MODE",
        help="When it goes round in circles: stop (or answer, if it is still thinking), or ignore.",
    ),
]
OverflowMode = Annotated[
    Overflow | None,
    typer.Option(
        "--overflow",
        metavar="MODE",
        help="When the context is full: stop, or drop-oldest.  [default: stop]",
    ),
]
Log = Annotated[
    bool | None,
    typer.Option(
        "--log/--no-log",
        show_default=False,
        help="Keep prompt and reply for localseek log.  [default: log of the config, else not]",
    ),
]
CachePrompt = Annotated[
    bool | None,
    typer.Option(
        "--cache-prompt/--no-cache-prompt",
        show_default=False,
        help="Keep what the model has read of system prompt, preset and files, for the next "
        "question about them.  [default: cache_prompt of the config, else not]",
    ),
]
Quiet = Annotated[
    bool,
    typer.Option("-q", "--quiet", help="No notices, progress or numbers on stderr; errors stay."),
]
Verbose = Annotated[
    bool, typer.Option("-v", "--verbose", help="Say on stderr what happens, with numbers.")
]

Temperature = Annotated[float | None, _sampling("temperature", "0 = the likeliest token.")]
TopP = Annotated[float | None, _sampling("top_p", "Likeliest tokens up to this share.")]
TopK = Annotated[int | None, _sampling("top_k", "So many tokens at most; 0 = off.")]
MinP = Annotated[float | None, _sampling("min_p", "At least this share of the likeliest.")]
TypicalP = Annotated[float | None, _sampling("typical_p", "Locally typical; 1 = off.")]
RepeatPenalty = Annotated[float | None, _sampling("repeat_penalty", "1 = off.")]
PresencePenalty = Annotated[float | None, _sampling("presence_penalty", "0 = off.")]
FrequencyPenalty = Annotated[float | None, _sampling("frequency_penalty", "0 = off.")]
DryMultiplier = Annotated[
    float | None, _sampling("dry_multiplier", "Against repeated runs; 0 = off.")
]
XtcProbability = Annotated[
    float | None, _sampling("xtc_probability", "Leave out the likeliest; 0 = off.")
]
Seed = Annotated[
    int | None, typer.Option(min=0, max=2**32 - 2, metavar="N", help="Same seed, same text.")
]

NCtx = Annotated[
    int | None,
    typer.Option(
        "--n-ctx",
        min=1,
        metavar="N",
        help="Context in tokens.  [default: what is needed, as memory allows]",
    ),
]
Threads = Annotated[
    int | None,
    typer.Option(
        min=1, max=MAX_THREADS, metavar="N", help="CPU threads.  [default: physical cores]"
    ),
]
GpuLayers = Annotated[
    int | None,
    typer.Option(
        parser=_layers,
        autocompletion=values.layers,
        metavar="N|auto",
        help="Layers on the GPU; 0 = use none.  [default: auto, as many as its memory holds]",
    ),
]
KvCacheType = Annotated[
    KvType,
    typer.Option("--kv-type", metavar="TYPE", help=f"Type of the KV cache: {', '.join(KV_TYPES)}."),
]

SpeculateHow = Annotated[
    str,
    typer.Option(
        "--speculate",
        metavar="HOW",
        autocompletion=values.speculations,
        help="Guess ahead and check several tokens at once: off, ngram (from what was said), auto "
        "(ngram, where that pays), or a smaller MODEL of the same vocabulary.",
    ),
]

_SAMPLING_FLAGS = (
    "temperature",
    "top_p",
    "top_k",
    "min_p",
    "typical_p",
    "repeat_penalty",
    "presence_penalty",
    "frequency_penalty",
    "dry_multiplier",
    "xtc_probability",
    "seed",
)


def check_quiet(params: Mapping[str, Any]) -> None:
    """Raise UsageError for flags that want both."""
    if params["quiet"] and params["verbose"]:
        raise UsageError("--quiet and --verbose exclude each other.")


def quieter(mode: Think, *, quiet: bool) -> Think:
    """How the thinking is shown where nobody said so right now: with ``quiet`` not on stderr."""
    return "hide" if quiet and mode != "only" else mode


def sampling_flags(params: Mapping[str, Any]) -> dict[str, Any]:
    """The sampling that was asked for, by field name; raises UsageError for NaN."""
    chosen = {name: params[name] for name in _SAMPLING_FLAGS if params[name] is not None}
    try:
        Sampling(**chosen)
    except ValueError as error:
        raise UsageError(f"{error}.") from error
    return chosen


def think_policy(params: Mapping[str, Any], config: Config) -> ThinkPolicy:
    """How the thinking is to be steered; raises UsageError for limits that cannot both be kept."""
    closing = params["think_closing"]
    try:
        return ThinkPolicy(
            budget=params["think_budget"],
            min_think=params["min_think"],
            max_answer=params["max_answer"],
            closing=config.think_closing if closing is None else closing,
            stops_loops=params["loops"] == "stop",
        )
    except ValueError as error:
        raise UsageError(f"{error}.") from error


def run_settings(params: Mapping[str, Any]) -> RunSettings:
    """How the model is to be run, as the flags say."""
    return RunSettings(
        n_ctx=params["n_ctx"],
        n_threads=params["threads"],
        n_gpu_layers=params["gpu_layers"],
        kv_type=params["kv_type"],
        speculate=_speculate(params.get("speculate", "off")),
    )


def _speculate(how: str) -> Speculate:
    """One of the words, or else the path of a model; raises what ``resolve`` does."""
    words: dict[str, Speculate] = {"off": "off", "auto": "auto", "ngram": "ngram"}
    if how in words:
        return words[how]
    from localseek.models.reference import resolve

    return resolve(how)


def cache_limit(params: Mapping[str, Any], config: Config) -> int | None:
    """How many bytes the prompt cache may take; None if there is to be none."""
    wanted = params["cache_prompt"]
    wanted = config.cache_prompt if wanted is None else wanted
    return config.cache_limit_bytes if wanted else None


def model_path(reference: str | None, config: Config, stderr: Output) -> Path:
    """The model named by the flag, else by the config, else the one used last, else pebble.

    Raises NotFoundError where there is none, and what ``resolve`` does.
    """
    from localseek.models.built_in import BUILT_IN_NAME, built_in_model
    from localseek.models.last_used import model_used_last
    from localseek.models.reference import resolve
    from localseek.models.reference_error import NoModelChosenError

    chosen = reference or config.default_model
    if chosen is not None:
        return resolve(chosen)
    used = model_used_last()
    if used is not None:
        return used
    built_in = built_in_model()
    if built_in is None:
        raise NoModelChosenError(config_file())
    show_notice(
        f"no model chosen yet: using {BUILT_IN_NAME}, the small demonstration model; for a real "
        "one, localseek pull r1-8b, and then name it with -m r1-8b.",
        stderr,
    )
    return built_in.path
