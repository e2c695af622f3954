"""The line below a reply: who spoke, how full the context is, how fast it went."""

from __future__ import annotations

import shutil

from prompt_toolkit.utils import get_cwidth

from localseek.cli.output import Output
from localseek.jobs.reply import Reply
from localseek.printable import printable

_NEARLY_FULL = 0.8  # of the context; a thought of a few hundred tokens may not fit any more
_SHORTEST_NAME = 8


def status_line(reply: Reply, *, name: str, n_ctx: int, width: int) -> str:
    """Lay the line out for a terminal of ``width`` columns; 0 if that is not known."""
    n_used = reply.n_prompt + reply.n_reasoning + reply.n_answer - reply.n_dropped
    speed = reply.timings.decode_tokens_per_s
    numbers = " · ".join(["", f"{n_used}/{n_ctx}", *([f"{speed:.1f} t/s"] if speed else [])])
    room = width - 1 - get_cwidth(numbers)  # some terminals wrap at the last column
    shown = _cut(printable(name), max(room, _SHORTEST_NAME)) if width else printable(name)
    return " " * max(room - get_cwidth(shown), 0) + shown + numbers


def nearly_full(reply: Reply, *, n_ctx: int) -> str | None:
    """Say so when what stays in the context leaves little room for the next reply."""
    n_kept = reply.n_prompt + reply.n_answer  # the reasoning makes room
    if n_kept < _NEARLY_FULL * n_ctx or reply.finish == "context":
        return None
    return f"the context is nearly full: {n_kept:,} of {n_ctx:,} tokens; /clear makes room."


def _cut(text: str, width: int) -> str:
    """Cut a name to so many columns."""
    if get_cwidth(text) <= width:
        return text
    while get_cwidth(text) >= width:
        text = text[:-1]
    return f"{text}…"


def width_of(output: Output) -> int:
    """Columns of the terminal that ``output`` goes to; 0 if it is none or does not say."""
    return shutil.get_terminal_size(fallback=(0, 0)).columns if output.is_terminal else 0
