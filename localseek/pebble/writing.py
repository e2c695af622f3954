"""Prompts -> replies, many at once: greedy or drawn, with keys and values kept.

    prompts of one batch, side by side from their first token
      the shortest's length at once ─▶ then one token a step: a row still in its prompt takes
      the next of that, the others what they say ─▶ rows that have ended are dropped

So all rows are always equally far, and nothing has to be masked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from localseek.pebble.model import Pebble

DROP_BELOW = 0.75  # of the rows still going: less, and the ended ones are dropped


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """How the next token is chosen; at temperature 0 the likeliest."""

    temperature: float = 0.0
    max_tokens: int = 768
    seed: int = 0


@dataclass(slots=True)
class _Row:
    index: int
    prompt: list[int]
    reply: list[int]


def write(
    model: Pebble, prompts: Sequence[Sequence[int]], *, eos: int, draw: Draw
) -> list[list[int]]:
    """Return a reply for each prompt, ``eos`` included where it was reached."""
    with torch.inference_mode():
        return _write(model, prompts, eos, draw)


def _write(
    model: Pebble, prompts: Sequence[Sequence[int]], eos: int, draw: Draw
) -> list[list[int]]:
    device = model.lm_head.weight.device
    generator = torch.Generator(device).manual_seed(draw.seed)
    rows = [_Row(n, list(prompt), []) for n, prompt in enumerate(prompts)]
    replies: list[list[int]] = [row.reply for row in rows]
    longest = max(len(row.prompt) for row in rows)
    room = min(longest + draw.max_tokens, model.shape.n_context)
    cache = model.empty_cache(len(rows), room)
    n_first = min(len(row.prompt) for row in rows)
    ids = torch.tensor([row.prompt[:n_first] for row in rows], device=device)
    while cache.n_past + ids.shape[1] <= room:
        logits = model.step(ids, cache)
        chosen = _choose(logits, draw.temperature, generator).tolist()
        _take(rows, chosen, cache.n_past)
        going = [n for n, row in enumerate(rows) if _goes_on(row, eos, draw.max_tokens)]
        if not going:
            break
        if len(going) < DROP_BELOW * len(rows):
            rows = [rows[n] for n in going]
            cache.keep(torch.tensor(going, device=device))
        ids = torch.tensor([[_next(row, cache.n_past)] for row in rows], device=device)
    return [_until(reply, eos)[: draw.max_tokens] for reply in replies]


def _choose(logits: Tensor, temperature: float, generator: torch.Generator) -> Tensor:
    if temperature == 0:
        return logits.argmax(-1)
    probabilities = torch.softmax(logits.float() / temperature, -1)
    return torch.multinomial(probabilities, 1, generator=generator)[:, 0]


def _take(rows: Sequence[_Row], chosen: Sequence[int], n_past: int) -> None:
    """Note what those rows say whose prompt has ended."""
    for row, token in zip(rows, chosen, strict=True):
        if n_past >= len(row.prompt):
            row.reply.append(token)


def _next(row: _Row, n_past: int) -> int:
    return row.prompt[n_past] if n_past < len(row.prompt) else row.reply[-1]


def _goes_on(row: _Row, eos: int, max_tokens: int) -> bool:
    return not row.reply or (row.reply[-1] != eos and len(row.reply) < max_tokens)


def _until(reply: list[int], eos: int) -> list[int]:
    return reply[: reply.index(eos) + 1] if eos in reply else reply
