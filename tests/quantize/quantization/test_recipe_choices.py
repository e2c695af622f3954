"""Odd names are told apart as llama.cpp does, and what makes no sense is refused."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest
from gguf_bytes import GgufBytes, Tensor
from llama_quantize import RefusedError, facts_of, llama_quantize, our_quantize
from small_models import SmallModel, set_fields, write_small_model

from localseek.engine.llama.library import C
from localseek.errors import BadDataError, UsageError
from localseek.models.gguf import read_gguf
from localseek.models.tensors import row_bytes
from localseek_quantize.quantization.quant_types import (
    DEFAULT_QUANT_TYPE,
    find_quant_type,
    find_tensor_type,
)
from localseek_quantize.quantization.recipes import (
    QUANT_TYPES,
    ModelFacts,
    QuantType,
    RecipeOptions,
    TensorShape,
    choose_types,
)

HEADER_BYTES = 7.8e6  # of Llama 3.1, mostly its vocabulary
Q4_K_M, PLAIN = DEFAULT_QUANT_TYPE, RecipeOptions()


@pytest.mark.parametrize("n_expert", [0, 1, 2])
def test_tensors_out_of_the_count_matter_only_without_experts(
    n_expert: int, tmp_path: Path
) -> None:
    model = SmallModel(n_layer=16, n_expert=n_expert, only=("ffn_down",))
    source = write_small_model(tmp_path / "source.gguf", model)
    options = RecipeOptions(tensor_types=((r"blk\.[0135]\.", "F16"),))

    theirs = llama_quantize(source, tmp_path / "out.gguf", Q4_K_M, options)

    assert our_quantize(source, Q4_K_M, options) == theirs


ODD_NAMES = re.findall(
    r"\S+",
    """
per_layer_token_embd.weight position_embd.weight token_types.weight blk.0.attn_norm.weight
blk.0.ffn_gate_inp.weight blk.0.ffn_gate_tid2eid.weight blk.0.altup_router.weight
blk.0.laurel_l.weight per_layer_model_proj.weight blk.0.ssm_conv1d.weight
blk.0.shortconv.conv.weight blk.0.indexer.k_proj.weight blk.0.time_mix_w1.weight
blk.0.time_mix_decay_w2.weight blk.0.indexer.q_proj.weight blk.0.time_mix_first.weight
blk.0.time_mix_w0.weight blk.0.time_mix_w2.weight blk.0.time_mix_v0.weight
blk.0.time_mix_v1.weight blk.0.time_mix_v2.weight blk.0.time_mix_a0.weight
blk.0.time_mix_a1.weight blk.0.time_mix_a2.weight blk.0.time_mix_g1.weight
blk.0.time_mix_g2.weight blk.0.time_mix_decay_w1.weight blk.0.time_mix_lerp_fused.weight
sam.pos_embd.weight sam.net_2.weight v.rel_pos.weight v.patch_merger.weight
blk.0.attn_rel_b.weight v.position_embd.weight v.patch_embd.weight sam.neck.0.weight
mm.a.code_embd.weight a.rvq.codebook.weight blk.0.attn_v.bias blk.0.something
blk.10.ffn_up.weight blk.9.ffn_up.weight blk.9.FFN.weight blk.9x.ffn_down.weight Zürich.weight
öl.weight xweight token_embd.weight
""",
)


@pytest.mark.parametrize(
    "options",
    [
        PLAIN,
        RecipeOptions(embedding_type="Q5_0"),
        RecipeOptions(embedding_type="Q5_0", tensor_types=(("per_layer", "Q4_1"),)),
        RecipeOptions(tensor_types=((r"^\w+\.weight$", "Q8_0"), (r"^..l\.|\.ffn\.", "Q4_1"))),
    ],
)
def test_odd_names_and_shapes_are_kept_sorted_and_changed_alike(
    options: RecipeOptions, tmp_path: Path
) -> None:
    source = tmp_path / "source.gguf"
    file = GgufBytes()
    set_fields(file, SmallModel())
    shapes = [[256, 2], [256, 1], [256, 2, 2], [256, 1, 2], [256]]
    names = ODD_NAMES + [f"blk.{layer}.attn_v.weight" for layer in range(1, 24, 2)]
    names += [f"blk.1.shape{index}.weight" for index in range(len(shapes))]
    for index, name in enumerate(names):
        shape = shapes[max(0, index + len(shapes) - len(names))]
        weights = np.linspace(-1, 1, int(np.prod(shape)), dtype=np.float32)
        file.tensors.append(Tensor(name, shape, weights.tobytes()))
    source.write_bytes(file.encode())

    theirs = llama_quantize(source, tmp_path / "out.gguf", Q4_K_M, options)

    assert our_quantize(source, Q4_K_M, options) == theirs


def test_the_order_of_the_tensors_does_not_matter() -> None:
    facts = ModelFacts(architecture="llama", n_layer=16, n_head=8, n_head_kv=2)
    tensors = [TensorShape(f"blk.{i}.ffn_down.weight", (256, 2), "F32") for i in range(16)]
    chosen = choose_types(tensors, facts, Q4_K_M)

    assert choose_types(tensors[::-1], facts, Q4_K_M) == chosen[::-1]
    assert chosen.count("Q6_K") == 8


def test_an_expert_outside_the_layers_is_refused_here_and_there(tmp_path: Path) -> None:
    source = write_small_model(tmp_path / "source.gguf", SmallModel(n_expert=4, n_layer=2))
    raw = source.read_bytes().replace(b"blk.1.ffn_down", b"blk.7.ffn_down")
    source.write_bytes(raw)

    with pytest.raises(RefusedError, match="Bad layer 7"):
        llama_quantize(source, tmp_path / "out.gguf", Q4_K_M, PLAIN)
    with pytest.raises(BadDataError, match=r"blk\.7\.ffn_down.* none of the 2 layers"):
        our_quantize(source, Q4_K_M, PLAIN)


BAD_OPTIONS = {
    "no pattern": (RecipeOptions(tensor_types=(("(", "Q8_0"),)), "'\\('.*no pattern"),
    "a class of C++": (RecipeOptions(tensor_types=(("[[:digit:]]", "Q8_0"),)), "no pattern"),
    "a huge count": (RecipeOptions(tensor_types=(("a{99999999999}", "Q8_0"),)), "no pattern"),
    "no type": (RecipeOptions(tensor_types=(("attn", "Q9_K"),)), "'Q9_K' is no type"),
    "a type that needs an imatrix": (RecipeOptions(output_type="IQ2_XXS"), "'IQ2_XXS' is no type"),
    "a type of a model": (RecipeOptions(embedding_type="Q4_K_M"), "'Q4_K_M' is no type"),
    "an output that does not fit": (RecipeOptions(output_type="Q4_K"), "288.*multiple of 256"),
    "embeddings that do not fit": (RecipeOptions(embedding_type="Q6_K"), "288.*multiple of 256"),
}


@pytest.mark.parametrize(("options", "message"), BAD_OPTIONS.values(), ids=BAD_OPTIONS)
def test_options_that_make_no_sense_are_usage_errors(options: RecipeOptions, message: str) -> None:
    facts = ModelFacts(architecture="llama", n_layer=1, n_head=8, n_head_kv=2)
    names = ("token_embd.weight", "output.weight", "blk.0.attn_q.weight")
    tensors = [TensorShape(name, (288, 2), "F32") for name in names]

    with pytest.raises(UsageError, match=message):
        choose_types(tensors, facts, Q4_K_M, options)


def test_types_are_found_in_either_case_and_by_their_short_names() -> None:
    assert find_quant_type("q4_k_m") is find_quant_type("Q4_K") is Q4_K_M
    assert find_tensor_type("iq4_nl") == "IQ4_NL"
    with pytest.raises(UsageError, match="'Q4_K_L' is no type") as caught:
        find_quant_type("Q4_K_L")
    assert "IQ4_XS" in caught.value.hint


@pytest.mark.parametrize("quant_type", QUANT_TYPES.values(), ids=QUANT_TYPES)
def test_file_types_have_the_numbers_of_llama_h(quant_type: QuantType) -> None:
    prefix = "LLAMA_FTYPE_ALL_" if quant_type.name == "F32" else "LLAMA_FTYPE_MOSTLY_"

    assert quant_type.file_type == getattr(C, prefix + quant_type.name)


@pytest.mark.parametrize("quant_type", QUANT_TYPES.values(), ids=QUANT_TYPES)
def test_the_sizes_in_the_descriptions_are_those_of_llama_8b(quant_type: QuantType) -> None:
    facts = ModelFacts(architecture="llama", n_layer=32, n_head=32, n_head_kv=8)
    tensors = llama_8b()
    types = choose_types(tensors, facts, quant_type)
    n_bytes = sum(
        row_bytes(name, one.shape[0]) * int(np.prod(one.shape[1:]))
        for one, name in zip(tensors, types, strict=True)
    )
    told = re.match(r"([\d.]+) GiB", quant_type.description)

    assert told is not None
    assert float(told[1]) == pytest.approx((n_bytes + HEADER_BYTES) / 2**30, abs=0.0051)


def test_without_a_number_of_heads_for_values_each_has_its_own(tmp_path: Path) -> None:
    file = GgufBytes()
    set_fields(file, SmallModel())
    file.drop("llama.attention.head_count_kv")
    path = tmp_path / "model.gguf"
    path.write_bytes(file.encode())

    assert facts_of(read_gguf(path)).n_head_kv == 8


def test_facts_are_read_from_the_fields_of_a_file(tmp_path: Path) -> None:
    file = GgufBytes()
    set_fields(file, SmallModel())
    file.set("llama.attention.head_count_kv", "u32[]", [2] * 7 + [4])
    file.set("llama.nextn_predict_layers", "u32", 3)

    path = tmp_path / "model.gguf"
    path.write_bytes(file.encode())

    assert facts_of(read_gguf(path)) == ModelFacts(
        architecture="llama", n_layer=8, n_layer_ahead=3, n_head=8, n_head_kv=2
    )


def llama_8b() -> list[TensorShape]:
    """The matrices of Llama 3.1 8B; what vectors take would not show."""
    outer = {"token_embd": (4096, 128256), "output": (4096, 128256)}
    inner = {
        "attn_q": (4096, 4096),
        "attn_k": (4096, 1024),
        "attn_v": (4096, 1024),
        "attn_output": (4096, 4096),
        "ffn_gate": (4096, 14336),
        "ffn_up": (4096, 14336),
        "ffn_down": (14336, 4096),
    }
    layers = {f"blk.{i}.{name}": shape for i in range(32) for name, shape in inner.items()}
    return [
        TensorShape(f"{name}.weight", shape, "BF16") for name, shape in (outer | layers).items()
    ]
