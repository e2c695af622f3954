"""transformers: a tiny random checkpoint, and what its model says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import torch
import transformers
from parity.cases import Case
from parity.routing import clear_tokens

Logits: TypeAlias = npt.NDArray[np.float32]  # (n_tokens, n_vocab)

N_TOKENS = 72
N_SPARE_ROWS = 64  # of the embedding, that no token has
DTYPES = {"F32": torch.float32, "BF16": torch.bfloat16}

CARD = """---
license: mit
base_model:
- deepseek-ai/DeepSeek-R1-Distill-Qwen-7B
tags: [tiny, random]
language:
- en
- no
pipeline_tag: text-generation
---
# A model of random numbers
"""
GENERATION = {
    "temperature": 0.6,
    "top_p": 0.95,
    "top_k": 20,
    "repetition_penalty": 1.05,
    "do_sample": True,
}


def save_checkpoint(case: Case, folder: Path, tokenizer: Path, dtype: str) -> None:
    """Save a model of random weights as a fine-tune would be saved."""
    words = transformers.AutoTokenizer.from_pretrained(tokenizer)
    config = transformers.AutoConfig.for_model(
        case.model_type,
        vocab_size=-(-len(words) // 64) * 64 + N_SPARE_ROWS,
        bos_token_id=words.bos_token_id,
        eos_token_id=words.eos_token_id,
        **case.settings,
    )
    torch.manual_seed(len(case.name))
    model = transformers.AutoModelForCausalLM.from_config(config, dtype=torch.float32)
    _randomize(model)
    model.to(DTYPES[dtype]).save_pretrained(folder, save_original_format=not case.fused)
    words.save_pretrained(folder)
    (folder / "README.md").write_text(CARD, encoding="utf-8")
    (folder / "generation_config.json").write_text(json.dumps(GENERATION), encoding="utf-8")


def tokens_and_logits(folder: Path) -> tuple[list[int], Logits]:
    """Some tokens, and the logits of every position in float32, whatever is stored."""
    model: Any = transformers.AutoModelForCausalLM.from_pretrained(
        folder, dtype=torch.float32, attn_implementation="eager"
    )
    with torch.inference_mode():
        tokens = clear_tokens(model, N_TOKENS, n_vocab=model.config.vocab_size - 1024)
        return tokens, model(torch.tensor([tokens])).logits[0].numpy()


def _randomize(model: torch.nn.Module) -> None:
    """Weights that keep every number of the model near one, and nothing as it began.

    transformers starts norms at 1, and biases and the corrections of routers at 0, where a
    mistake would not show.
    """
    with torch.no_grad():
        for name, weights in [*model.named_parameters(), *model.named_buffers()]:
            if name.endswith("inv_freq"):
                continue
            if weights.ndim > 1:
                weights.normal_(0, weights.shape[-1] ** -0.5)
            elif name.endswith("bias"):
                weights.normal_(0, 0.3)
            else:
                weights.uniform_(0.5, 1.5)
