"""Settings of a person, and where things are kept.

    flags  over  LOCALSEEK_MODEL  over  config.toml  over  defaults

config.toml lies in the configuration directory of the system ($XDG_CONFIG_HOME/localseek):

    default_model = "~/models/r1-8b.Q4_K_M.gguf"
    think = "hide"
    think_closing = "Time is up, so I answer now."
    overflow = "drop-oldest"
    log = true
    cache_prompt = true
    cache_limit_gb = 20

What was typed and said in `chat` lies in its state directory ($XDG_STATE_HOME/localseek), and so
do the models used last and those imported. What can be had again is in its cache directory
($XDG_CACHE_HOME/localseek).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Literal, get_args

from platformdirs import user_cache_path, user_config_path, user_state_path

from localseek.errors import UsageError

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Think = Literal["show", "hide", "summary", "only"]
EditingMode = Literal["emacs", "vi"]
Overflow = Literal["stop", "drop-oldest"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What a person set for good; None leaves it to the command."""

    default_model: str | None = None
    think: Think | None = None
    think_closing: str | None = None  # what a model thinks last when its thinking is ended
    overflow: Overflow = "stop"  # what is to be done when the context is full
    editing_mode: EditingMode = "emacs"
    log: bool = False  # whether every prompt and reply is kept
    cache_prompt: bool = False  # whether `ask` keeps what it has read of a prompt
    cache_limit_gb: float = 8  # for all of that together

    @property
    def cache_limit_bytes(self) -> int:
        return int(self.cache_limit_gb * 1e9)


_SWITCHES = frozenset({"log", "cache_prompt"})
_MOST_GB = 1e6


class ConfigError(UsageError):
    """The config file says something that cannot be meant."""

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}", hint=f"edit or remove {path}.")


def config_file() -> Path:
    """Where the settings are read from; it need not exist."""
    return user_config_path("localseek") / "config.toml"


def history_file() -> Path:
    """Where `chat` remembers what was typed."""
    return user_state_path("localseek") / "chat_history"


def sessions_folder() -> Path:
    """Where `chat` keeps what was said: one file a session."""
    return user_state_path("localseek") / "sessions"


def kept_states_folder() -> Path:
    """Where `chat` keeps what a model had read of a session, to go on at once."""
    return user_state_path("localseek") / "states"


def prompt_cache_folder() -> Path:
    """Where `ask` keeps what a model has read of prompts, if that is wanted."""
    return user_cache_path("localseek") / "prompts"


def edited_folder() -> Path:
    """Where a text lies while it is in an editor."""
    return user_state_path("localseek") / "edited"


def log_file() -> Path:
    """Where prompts and replies are kept, if that is wanted."""
    return user_state_path("localseek") / "log.sqlite3"


def last_used_file() -> Path:
    """Where the models are noted that were used, and when."""
    return user_state_path("localseek") / "last_used.json"


def imported_folder() -> Path:
    """Where a small file stands for each model that was imported."""
    return user_state_path("localseek") / "imported"


def load_config(path: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the settings; raise ConfigError for a file that says what nobody can mean."""
    table = _read_table(path or config_file())
    if environ.get("LOCALSEEK_MODEL"):
        table["default_model"] = environ["LOCALSEEK_MODEL"]
    return Config(**table)  # type: ignore[arg-type]  # _check has seen each value


def _read_table(path: Path) -> dict[str, object]:
    try:
        if not path.is_file():  # a FIFO would be waited for
            return {}
        text = path.read_text(encoding="utf-8")
    except OSError:
        return {}  # no directory, no permission: defaults
    except UnicodeDecodeError as error:
        raise ConfigError(path, f"byte {error.start} is not UTF-8.") from error
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # no TOML, a number of 5,000 digits, nested
        raise ConfigError(path, f"{error}.") from error
    for key, value in table.items():
        _check(path, key, value)
    return table


def _check(path: Path, key: str, value: object) -> None:
    known = sorted(field.name for field in fields(Config))
    choices = {
        "think": get_args(Think),
        "editing_mode": get_args(EditingMode),
        "overflow": get_args(Overflow),
    }
    if key not in known:
        raise ConfigError(path, f"{key} is no setting; there are {', '.join(known)}.")
    if key in _SWITCHES:
        if not isinstance(value, bool):
            raise ConfigError(path, f"{key} must be true or false.")
        return
    if key == "cache_limit_gb":
        if type(value) not in (int, float) or not 0 <= value <= _MOST_GB:  # type: ignore[operator]
            raise ConfigError(path, f"{key} must be a number of GB, 0 to {_MOST_GB:,.0f}.")
        return
    if not isinstance(value, str):
        raise ConfigError(path, f"{key} must be a text in quotes.")
    if key in choices and value not in choices[key]:
        raise ConfigError(path, f"{key} is {value!r}; it must be {', '.join(choices[key])}.")
