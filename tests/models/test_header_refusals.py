"""Whatever is wrong in the bytes of a model file is refused, by the name of its field."""

from __future__ import annotations

import random
import struct
from pathlib import Path

import pytest
from gguf_bytes import field_bytes, tiny_model
from gguf_lies import (
    TOKENS,
    Lie,
    attribute,
    both,
    drop,
    experts,
    field,
    raw,
    tensor,
    tensor_again,
    token_texts,
    u32,
    write,
)

from localseek.models.header import read_header
from localseek.models.header_error import CutShortError, HeaderError, NotGgufError

NAN, INF = float("nan"), float("inf")
NORM, WIDE = "output_norm.weight", "blk.0.attn_q.weight"
EPSILON = "llama.attention.layer_norm_rms_epsilon"

# What is wrong -> (how it gets into the file, the field that the error names).
STRUCTURE: dict[str, tuple[Lie, str]] = {
    "version 0": (attribute("version", 0), "version"),
    "version 1": (attribute("version", 1), "version"),
    "version 4": (attribute("version", 4), "version"),
    "big-endian": (attribute("version", 3 << 24), "version"),
    "-1 fields": (attribute("n_fields", -1), "number of fields"),
    "2**20 fields": (attribute("n_fields", 2**20), "number of fields"),
    "2**62 fields": (attribute("n_fields", 2**62), "number of fields"),
    "-1 tensors": (attribute("n_tensors", -1), "number of tensors"),
    "2**40 tensors": (attribute("n_tensors", 2**40), "number of tensors"),
    "one tensor too many": (attribute("n_tensors", 22), "tensor 21"),
    "empty key": (lambda m: m.set("", "u32", 1), "key of field"),
    "key with NUL": (lambda m: m.set("a\0b", "u32", 1), "key of field"),
    "key not UTF-8": (lambda m: m.set_raw("x", field_bytes(b"\xff", "u32", 1)), "key of field"),
    "key of 2**60 bytes": (lambda m: m.set_raw("x", struct.pack("<Q", 2**60)), "key of field"),
    "duplicate key": (
        lambda m: m.set_raw("x", field_bytes("general.name", "u32", 1)),
        "key of field",
    ),
    "value type 99": (raw("x", struct.pack("<i", 99)), "x"),
    "nested array": (raw("x", struct.pack("<iiQ", 9, 9, 1)), "x"),
    "array type 99": (raw("x", struct.pack("<iiQ", 9, 99, 1)), "x"),
    "array of 2**60 numbers": (raw("x", struct.pack("<iiQ", 9, 4, 2**60)), "x"),
    "array of 2**60 strings": (raw("x", struct.pack("<iiQ", 9, 8, 2**60)), "x"),
    "array of 2**20 strings": (raw("x", struct.pack("<iiQ", 9, 8, 2**20)), "x"),
    "string of 2**60 bytes": (raw("x", struct.pack("<iQ", 8, 2**60)), "x"),
    "string of 2**63 bytes in an array": (raw("x", struct.pack("<iiQQ", 9, 8, 2, 2**63)), "x"),
    "alignment 0": (u32("general.alignment", 0), "general.alignment"),
    "alignment 3": (u32("general.alignment", 3), "general.alignment"),
    "alignment 16": (u32("general.alignment", 16), "general.alignment"),
    "alignment 2**31": (u32("general.alignment", 2**31), "general.alignment"),
    "alignment a u64": (field("general.alignment", "u64", 32), "general.alignment"),
    "duplicate tensor": (tensor_again, "name of tensor"),
    "tensor name of 64 bytes": (tensor(NORM, "name", "n" * 64), "name of tensor 1"),
    "empty tensor name": (tensor(NORM, "name", ""), "name of tensor 1"),
    "0 dimensions": (tensor(NORM, "n_dims", 0), "output_norm"),
    "5 dimensions": (tensor(NORM, "n_dims", 5), "output_norm"),
    "dimension 0": (tensor(NORM, "shape", [0]), "output_norm"),
    "dimension -1": (tensor(NORM, "shape", [-1]), "output_norm"),
    "dimensions overflow": (tensor(WIDE, "shape", [2**40, 2**40]), "attn_q"),
    "type -1": (tensor(NORM, "type_id", -1), "output_norm"),
    "type 4": (tensor(NORM, "type_id", 4), "output_norm"),
    "type 31": (tensor(NORM, "type_id", 31), "output_norm"),
    "type 99": (tensor(NORM, "type_id", 99), "output_norm"),
    "row of half a block": (tensor(WIDE, "type_id", 12), "attn_q"),
    "offset 1": (tensor(WIDE, "offset", 1), "attn_q"),
    "offset 2**63": (tensor(WIDE, "offset", 2**63), "attn_q"),
}
HYPERPARAMETERS: dict[str, tuple[Lie, str]] = {
    "no architecture": (drop("general.architecture"), "general.architecture"),
    "architecture a number": (u32("general.architecture", 1), "general.architecture"),
    "unknown architecture": (field("general.architecture", "string", "gpt5"), "architecture"),
    "projector": (field("general.architecture", "string", "clip"), "general.architecture"),
    "adapter": (field("general.type", "string", "adapter"), "general.type"),
    "no layers": (u32("llama.block_count", 0), "llama.block_count"),
    "513 layers": (u32("llama.block_count", 513), "llama.block_count"),
    "layers a u64": (field("llama.block_count", "u64", 2), "llama.block_count"),
    "layers missing": (drop("llama.block_count"), "llama.block_count"),
    "nextn above layers": (u32("llama.nextn_predict_layers", 3), "llama.nextn_predict_layers"),
    "nextn all layers": (u32("llama.nextn_predict_layers", 2), "llama.nextn_predict_layers"),
    "experts, none used": (experts(4, 0), "llama.expert_used_count"),
    "no experts, one used": (experts(0, 1), "llama.expert_used_count"),
    "more used than there are": (experts(4, 5), "llama.expert_used_count"),
    "1025 experts": (experts(1025, 2), "llama.expert_count"),
    "groups without experts": (u32("llama.expert_group_count", 1), "llama.expert_group_count"),
    "as many groups as experts": (experts(4, 2, expert_group_count=4), "expert_group_count"),
    "groups of unlike size": (experts(8, 2, expert_group_count=3), "expert_group_count"),
    "no group used": (experts(8, 2, expert_group_count=2), "expert_group_used_count"),
    "all groups used": (
        experts(8, 2, expert_group_count=2, expert_group_used_count=2),
        "expert_group_used_count",
    ),
    "unknown gate": (u32("llama.expert_gating_func", 5), "llama.expert_gating_func"),
    "unknown rope scaling": (
        field("llama.rope.scaling.type", "string", "warp"),
        "llama.rope.scaling.type",
    ),
    "rope base 0": (field("llama.rope.freq_base", "f32", 0.0), "llama.rope.freq_base"),
    "rope base NaN": (field("llama.rope.freq_base", "f32", NAN), "llama.rope.freq_base"),
    "rope factor -1": (field("llama.rope.scaling.factor", "f32", -1.0), "scaling.factor"),
    "rope factor infinite": (field("llama.rope.scaling.factor", "f32", INF), "scaling.factor"),
    "odd rope": (
        both(u32("llama.attention.key_length", 15), u32("llama.attention.value_length", 15)),
        "llama.rope.dimension_count",
    ),
    "rope beyond the head": (u32("llama.rope.dimension_count", 32), "llama.rope.dimension_count"),
    "rope 0": (u32("llama.rope.dimension_count", 0), "llama.rope.dimension_count"),
    "values unlike keys": (u32("llama.attention.value_length", 8), "attention.value_length"),
    "half of MLA": (u32("llama.attention.key_length_mla", 8), "value_length_mla"),
    "epsilon NaN": (field(EPSILON, "f32", NAN), EPSILON),
    "epsilon negative": (field(EPSILON, "f32", -1e-5), EPSILON),
    "epsilon missing": (drop(EPSILON), EPSILON),
    "epsilon an f64": (field(EPSILON, "f64", 1e-5), EPSILON),
    "no heads": (u32("llama.attention.head_count", 0), "attention.head_count"),
    "2**32-1 heads": (u32("llama.attention.head_count", 2**32 - 1), "attention.head_count"),
    "heads do not divide": (u32("llama.attention.head_count_kv", 3), "attention.head_count_kv"),
    "heads for 3 of 2 layers": (
        field("llama.attention.head_count_kv", "u32[]", [2, 2, 2]),
        "attention.head_count_kv",
    ),
    "a layer without heads": (
        field("llama.attention.head_count_kv", "u32[]", [2, 0]),
        "attention.head_count_kv[1]",
    ),
    "no context": (u32("llama.context_length", 0), "llama.context_length"),
    "no embedding length": (drop("llama.embedding_length"), "llama.embedding_length"),
}
VOCABULARY: dict[str, tuple[Lie, str]] = {
    "no tokenizer": (drop("tokenizer.ggml.model"), "tokenizer.ggml.model"),
    "unknown tokenizer": (field("tokenizer.ggml.model", "string", "rwkv"), "ggml.model"),
    "no pre-tokenizer": (drop("tokenizer.ggml.pre"), "tokenizer.ggml.pre"),
    "unknown pre-tokenizer": (field("tokenizer.ggml.pre", "string", "mine"), "ggml.pre"),
    "no merges": (drop("tokenizer.ggml.merges"), "tokenizer.ggml.merges"),
    "merge of one": (field("tokenizer.ggml.merges", "string[]", ["ab"]), "ggml.merges[0]"),
    "no tokens": (drop(TOKENS), TOKENS),
    "empty vocabulary": (field(TOKENS, "string[]", []), TOKENS),
    "tokens numbers": (field(TOKENS, "u32[]", [1, 2]), TOKENS),
    "duplicate token": (token_texts(lambda t: t.__setitem__(9, t[7])), f"{TOKENS}[9]"),
    "duplicate by an empty text": (
        token_texts(lambda t: (t.__setitem__(9, b""), t.__setitem__(3, b"[EMPTY_9]"))),
        f"{TOKENS}[9]",
    ),
    "NUL in a token": (token_texts(lambda t: t.__setitem__(9, b"a\0b")), f"{TOKENS}[9]"),
    "token not UTF-8": (token_texts(lambda t: t.__setitem__(9, b"\xf7\xbf")), f"{TOKENS}[9]"),
    "types of fewer tokens": (field("tokenizer.ggml.token_type", "i32[]", [1]), "token_type"),
    "token type 99": (
        field("tokenizer.ggml.token_type", "i32[]", [1] * 264 + [99]),
        "tokenizer.ggml.token_type[264]",
    ),
    "byte token of another text": (
        field("tokenizer.ggml.token_type", "i32[]", [6] + [1] * 264),
        f"{TOKENS}[0]",
    ),
    "score NaN": (field("tokenizer.ggml.scores", "f32[]", [0.0] * 264 + [NAN]), "scores[264]"),
    "bos beyond the tokens": (u32("tokenizer.ggml.bos_token_id", 265), "bos_token_id"),
    "eos -1": (u32("tokenizer.ggml.eos_token_id", 2**32 - 1), "eos_token_id"),
    "eot an i32": (field("tokenizer.ggml.eot_token_id", "i32", 1), "eot_token_id"),
    "template a number": (u32("tokenizer.chat_template", 1), "tokenizer.chat_template"),
    "template not UTF-8": (
        lambda m: m.set("tokenizer.chat_template", "string", b"\xff"),
        "tokenizer.chat_template",
    ),
    "norm of integers": (tensor(NORM, "type_id", 26), "output_norm"),
    "norm of f16": (
        both(tensor(NORM, "type_id", 1), tensor(NORM, "data", b"\0" * 128)),
        "output_norm",
    ),
    "embedding of other tokens": (tensor("token_embd.weight", "shape", [265, 64]), "token_embd"),
    "no tensors": (attribute("tensors", []), "token_embd"),
    "no embedding": (tensor("token_embd.weight", "name", "else"), "token_embd"),
}
LIES = STRUCTURE | HYPERPARAMETERS | VOCABULARY


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.gguf"


@pytest.mark.parametrize(("lie", "named"), LIES.values(), ids=LIES.keys())
def test_a_lie_is_refused_by_the_name_of_its_field(lie: Lie, named: str, path: Path) -> None:
    model = tiny_model("bpe")
    lie(model)

    with pytest.raises(HeaderError) as caught:
        read_header(write(path, model))

    assert caught.value.exit_code == 65
    assert named in caught.value.field
    assert str(caught.value).startswith("model.gguf")
    assert str(caught.value).isprintable()


DEEPSEEK: dict[str, tuple[Lie, str]] = {
    "rope as wide as the head": (u32("deepseek2.rope.dimension_count", 16), "dimension_count"),
    "rope wider than the head": (u32("deepseek2.rope.dimension_count", 18), "dimension_count"),
    "odd rope": (u32("deepseek2.rope.dimension_count", 7), "dimension_count"),
    "no rope given": (drop("deepseek2.rope.dimension_count"), "dimension_count"),
    "half of MLA": (u32("deepseek2.attention.value_length_mla", 8), "value_length_mla"),
}


@pytest.mark.parametrize(("lie", "named"), DEEPSEEK.values(), ids=DEEPSEEK.keys())
def test_a_part_of_each_deepseek_head_is_not_rotated(lie: Lie, named: str, path: Path) -> None:
    model = tiny_model("bpe", architecture="deepseek2")
    model.set("deepseek2.rope.dimension_count", "u32", 8)
    assert read_header(write(path, model)).head_dim_k == 16
    lie(model)

    with pytest.raises(HeaderError) as caught:
        read_header(write(path, model))

    assert named in caught.value.field


def test_a_sentencepiece_vocabulary_has_a_token_for_each_byte(path: Path) -> None:
    model = tiny_model("spm")
    token_texts(lambda texts: texts.__setitem__(3 + 0x41, b"another"))(model)
    model.set("tokenizer.ggml.token_type", "i32[]", [1] * 268)

    with pytest.raises(HeaderError, match="tokens is without <0x41>; it must be one for each"):
        read_header(write(path, model))


@pytest.mark.parametrize(
    ("lie", "sentence"),
    [
        (
            u32("llama.block_count", 0),
            "model.gguf: llama.block_count is 0; it must be between 1 and 512.",
        ),
        (
            field("llama.rope.scaling.type", "string", "\x1b[2J\u202ewarp"),
            "model.gguf: llama.rope.scaling.type is '\\x1b[2J\\u202ewarp'; it must be none, linear, yarn, longrope.",
        ),
        (
            token_texts(lambda texts: texts.__setitem__(9, texts[7])),
            "model.gguf: tokenizer.ggml.tokens[9] is 'ć', as token 7 is; it must be unique.",
        ),
        (
            drop("tokenizer.ggml.pre"),
            "model.gguf: tokenizer.ggml.pre is missing; it must be the name of a pre-tokenizer.",
        ),
    ],
)
def test_the_message_says_what_is_and_what_must_be(lie: Lie, sentence: str, path: Path) -> None:
    model = tiny_model("bpe")
    lie(model)

    with pytest.raises(HeaderError) as caught:
        read_header(write(path, model))

    assert str(caught.value) == sentence


@pytest.mark.parametrize("vocab", ["bpe", "spm"])
def test_every_truncation_is_found(vocab: str, path: Path) -> None:
    whole = tiny_model("bpe" if vocab == "bpe" else "spm").encode()
    cuts = random.Random(0).sample(range(1, len(whole)), 150)

    for cut in (0, 3, 4, 8, 23, 24, len(whole) - 1, *cuts):
        path.write_bytes(whole[:cut])
        with pytest.raises(HeaderError) as caught:
            read_header(path)
        assert isinstance(caught.value, CutShortError) or cut < 4


def test_a_cut_file_says_how_much_is_missing(path: Path) -> None:
    whole = tiny_model("bpe").encode()
    path.write_bytes(whole[:-1])

    with pytest.raises(CutShortError) as caught:
        read_header(path)

    assert caught.value.needed_bytes == len(whole)
    assert str(caught.value) == (
        f"model.gguf is cut short: its header promises {len(whole):,} bytes up to the end of "
        f"tensor blk.1.ffn_down.weight, the file has {len(whole) - 1:,}."
    )


@pytest.mark.parametrize(
    ("content", "hint"),
    [(b"<!DOCTYPE html>", ""), (b"version https://git-lfs.github.com", "git lfs pull"), (b"", "")],
)
def test_another_format_is_named_by_its_first_bytes(content: bytes, hint: str, path: Path) -> None:
    path.write_bytes(content)

    with pytest.raises(NotGgufError) as caught:
        read_header(path)

    assert caught.value.magic == content[:8]
    assert hint in caught.value.hint
