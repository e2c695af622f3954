"""The line below a reply: who spoke, how full the context is, how fast it went."""

from __future__ import annotations

import shutil

from prompt_toolkit.utils import get_cwidth

from localseek.cli.output import Output
from localseek.jobs.reply import Reply
from localseek.printable import printable


def status_line(reply: Reply, *, name: str, n_ctx: int, width: int) -> str:
    """Lay the line out for a terminal of ``width`` columns; 0 if that is not known."""
    n_used = reply.n_prompt + reply.n_reasoning + reply.n_answer
    speed = reply.timings.decode_tokens_per_s
    parts = [printable(name), f"{n_used}/{n_ctx}", *([f"{speed:.1f} t/s"] if speed else [])]
    text = " · ".join(parts)
    indent = width - 1 - get_cwidth(text)  # some terminals wrap at the last column
    return " " * max(indent, 0) + text


def width_of(output: Output) -> int:
    """Columns of the terminal that ``output`` goes to; 0 if it is none or does not say."""
    return shutil.get_terminal_size(fallback=(0, 0)).columns if output.is_terminal else 0
