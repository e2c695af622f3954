"""Whether an adapter changes the output of a model in the same way as its embedding.

With ``ensure_weight_tying`` PEFT trains one change for both and saves it twice: for the output as
a linear layer, turned round. Whoever breaks the tie while training leaves the flag on, so the
numbers decide.

Source: _create_and_replace in tuners/lora/model.py of PEFT 0.21.
"""

from __future__ import annotations

import numpy as np

from localseek_quantize.checkpoints.safetensors_file import StoredTensor
from localseek_quantize.lora.adapter import Adapter
from localseek_quantize.source import n_rows, read_all

EMBEDDING = "model.embed_tokens.weight"
OUTPUT = "lm_head.weight"
BLOCK_WEIGHTS = 1 << 20


def output_is_embedding(adapter: Adapter) -> bool:
    """Compare what is done to the two; reads them whole, in blocks where they are large."""
    output, embedding = adapter.sums.get(OUTPUT), adapter.sums.get(EMBEDDING)
    if (output is None) != (embedding is None) or not _same_replacements(adapter):
        return False
    if output is None or embedding is None:
        return True
    if output.is_embedding or not embedding.is_embedding or output.scale != embedding.scale:
        return False
    return _is_turned(output.b, embedding.a) and _is_turned(output.a, embedding.b)


def _same_replacements(adapter: Adapter) -> bool:
    output, embedding = adapter.replacements.get(OUTPUT), adapter.replacements.get(EMBEDDING)
    if output is None or embedding is None:
        return output is embedding
    if output.shape != embedding.shape or len(output.shape) != 2:
        return False
    step = max(1, BLOCK_WEIGHTS // max(1, output.shape[1]))
    return all(
        np.array_equal(
            output.read(start, min(start + step, n_rows(output))),
            embedding.read(start, min(start + step, n_rows(output))),
        )
        for start in range(0, n_rows(output), step)
    )


def _is_turned(one: StoredTensor, other: StoredTensor) -> bool:
    return one.shape == other.shape[::-1] and np.array_equal(read_all(one), read_all(other).T)
