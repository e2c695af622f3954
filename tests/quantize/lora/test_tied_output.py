"""A model whose output is its embedding stays so if an adapter changes both alike, or neither."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tiny_adapter import (
    N_VOCAB,
    PREFIX,
    D,
    embedding_pair,
    merging,
    pair,
    write_adapter,
    write_base,
)
from tiny_checkpoint import Floats

from localseek_quantize.architectures import read_model
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.source import read_all

EMBEDDING, OUTPUT = "model.embed_tokens", "lm_head"
Q0 = "model.layers.0.self_attn.q_proj"
EMBEDDING_PAIR = embedding_pair(EMBEDDING, (N_VOCAB, D))
OUTPUT_PAIR = pair(OUTPUT, (N_VOCAB, D))
TURNED_PAIR = {
    f"{PREFIX}lm_head.lora_A.weight": EMBEDDING_PAIR[f"{PREFIX}{EMBEDDING}.lora_embedding_B"].T,
    f"{PREFIX}lm_head.lora_B.weight": EMBEDDING_PAIR[f"{PREFIX}{EMBEDDING}.lora_embedding_A"].T,
}
FULL = {f"{PREFIX}{EMBEDDING}.weight": np.ones((N_VOCAB, D))}
FULL_OUTPUT = {f"{PREFIX}lm_head.weight": np.ones((N_VOCAB, D))}
OTHER_OUTPUT = {f"{PREFIX}lm_head.weight": np.eye(N_VOCAB, D)}


@pytest.mark.parametrize(
    ("tensors", "keeps_tied", "has_output"),
    [
        (pair(Q0, (D, D)), False, False),
        (EMBEDDING_PAIR, False, True),
        (OUTPUT_PAIR, False, True),
        (FULL, False, True),
        (FULL | FULL_OUTPUT, False, True),
        (FULL | FULL_OUTPUT, True, False),
        (FULL | OTHER_OUTPUT, True, True),
        (FULL, True, True),
        (EMBEDDING_PAIR | TURNED_PAIR, True, False),
        (EMBEDDING_PAIR | TURNED_PAIR, False, True),
        (EMBEDDING_PAIR | OUTPUT_PAIR, True, True),
        (EMBEDDING_PAIR | TURNED_PAIR | FULL | OTHER_OUTPUT, True, True),
        (EMBEDDING_PAIR, True, True),
        (EMBEDDING_PAIR | embedding_pair(OUTPUT, (N_VOCAB, D)), True, True),
    ],
)
def test_an_output_tied_to_the_embedding_stays_so_only_if_both_change_alike(
    tensors: dict[str, Floats], keeps_tied: bool, has_output: bool, tmp_path: Path
) -> None:
    base = write_base(tmp_path, without="lm_head.weight", tie_word_embeddings=True)
    write_adapter(tmp_path / "adapter", tensors, ensure_weight_tying=keeps_tied)
    with merging(tmp_path) as checkpoint:
        model = read_model(checkpoint)

        assert ("output.weight" in {t.name for t in model.tensors}) == has_output
        assert ("both are written" in "".join(checkpoint.notices)) == has_output
        if has_output and not any("lm_head" in name for name in tensors):
            output = read_all(checkpoint.tensors["lm_head.weight"])
            np.testing.assert_array_equal(output, base["model.embed_tokens.weight"])


def test_an_output_of_another_size_is_refused_though_it_should_be_the_embedding(
    tmp_path: Path,
) -> None:
    write_base(tmp_path, without="lm_head.weight", tie_word_embeddings=True)
    larger = {"lm_head.weight": np.ones((N_VOCAB + 1, D))}
    write_adapter(tmp_path / "adapter", FULL | larger, ensure_weight_tying=True)
    with pytest.raises(CheckpointError, match="is 41; it must be 40"), merging(tmp_path):
        pass
