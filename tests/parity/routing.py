"""Tokens for which a mixture of experts chooses clearly.

Where two experts are nearly as good, a difference in the last bit sends a token to another one,
and from there on two right programs say different things. BF16 activations make this common.
So each next token is the one, of a few drawn, whose experts are furthest ahead of the others.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

N_CANDIDATES = 16


def clear_tokens(model: Any, n_tokens: int, *, n_vocab: int) -> list[int]:
    """Draw ``n_tokens`` of the first ``n_vocab``, each with the clearest choice of experts."""
    rng = np.random.default_rng(1)
    routers = [m for m in model.modules() if type(m).__name__.lower().endswith("topkrouter")]
    if not routers:
        return [int(token) for token in rng.integers(0, n_vocab, n_tokens)]
    margins: list[torch.Tensor] = []
    hooks = [
        router.register_forward_hook(
            lambda router, _inputs, outputs: margins.append(_margin(router, outputs[0]))
        )
        for router in routers
    ]
    tokens: list[int] = []
    for _ in range(n_tokens):
        candidates = rng.integers(0, n_vocab, N_CANDIDATES)
        texts = [[*tokens, int(candidate)] for candidate in candidates]
        margins.clear()
        model.model(torch.tensor(texts), use_cache=False)
        last = torch.stack([margin.view(N_CANDIDATES, -1)[:, -1] for margin in margins])
        tokens.append(int(candidates[int(last.min(dim=0).values.argmax())]))
    for hook in hooks:
        hook.remove()
    return tokens


def _margin(router: Any, logits: torch.Tensor) -> torch.Tensor:
    """How far the last expert that is chosen is ahead of the first that is not, per token."""
    scores, lead = logits, torch.full(logits.shape[:1], torch.inf)
    bias = getattr(router, "e_score_correction_bias", None)
    if bias is not None:
        scores = logits.sigmoid() + bias
    n_groups, n_used = getattr(router, "num_group", 1) or 1, getattr(router, "topk_group", 1) or 1
    if n_used < n_groups:
        groups = scores.view(len(scores), n_groups, -1)
        ranked = groups.topk(2, dim=-1).values.sum(-1)
        lead = _lead(ranked, n_used)
        chosen = torch.zeros_like(ranked).scatter_(1, ranked.topk(n_used, dim=-1).indices, 1)
        scores = groups.masked_fill(~chosen.bool().unsqueeze(-1), -torch.inf).flatten(1)
    return torch.minimum(lead, _lead(scores, router.top_k))


def _lead(scores: torch.Tensor, k: int) -> torch.Tensor:
    best = scores.topk(k + 1, dim=-1).values
    return best[:, k - 1] - best[:, k]
