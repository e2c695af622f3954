"""What the command line and the config ask of a chat; values only, nothing is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from localseek.chat.policy import ThinkPolicy
from localseek.cli.output import Output
from localseek.config import Config, Overflow, Think
from localseek.jobs.job import RunSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """Whom to talk with, how, and what was said before."""

    reference: str | None  # None: the model of the session, else the usual one
    config: Config
    settings: RunSettings
    sampling: Mapping[str, float]
    policy: ThinkPolicy
    overflow: Overflow
    max_tokens: int | None
    system: str | None
    session: str | None  # its name; "" is the newest, None a new one
    history: Path | None  # where what is typed is kept; None: nothing is
    is_logged: bool  # whether prompts and replies are kept for `localseek log`


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """Where the chat is seen, and how much of it."""

    stdout: Output
    stderr: Output
    mode: Think
    verbose: bool
