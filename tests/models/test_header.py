"""A good model file reads as gguf-py reads it, and never kills llama.cpp afterwards."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import gguf
import pytest
from gguf_bytes import tiny_model
from gguf_lies import TOKENS, write

from localseek.errors import BadDataError
from localseek.models.header import Header, read_header
from localseek.models.tensors import GGML_TYPES

N_MUTANTS = os.environ.get("LOCALSEEK_MUTANTS", "300")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.gguf"


def assert_as_gguf_py_reads_it(header: Header, path: Path) -> None:
    reader = gguf.GGUFReader(path)

    def value(key: str) -> object:
        return reader.get_field(key.format(arch=header.architecture)).contents()

    assert header.version == value("GGUF.version")
    assert header.n_layer == value("{arch}.block_count")
    assert header.n_embd == value("{arch}.embedding_length")
    assert header.n_ctx_train == value("{arch}.context_length")
    assert set(header.n_head) == {value("{arch}.attention.head_count")}
    assert set(header.n_head_kv) == {value("{arch}.attention.head_count_kv")}
    assert set(header.n_ff) == {value("{arch}.feed_forward_length")}
    assert header.n_vocab == len(reader.get_field(TOKENS).data)
    assert header.bos_id == value("tokenizer.ggml.bos_token_id")
    assert header.eos_id == value("tokenizer.ggml.eos_token_id")
    assert header.name == value("general.name")
    tensors = [
        (t.name, t.type_name, list(t.shape), t.offset + reader.data_offset, t.size_bytes)
        for t in header.tensors
    ]
    assert tensors == [
        (t.name, t.tensor_type.name, t.shape.tolist(), t.data_offset, t.n_bytes)
        for t in reader.tensors
    ]
    assert header.n_params == sum(int(t.n_elements) for t in reader.tensors)
    assert header.weights_bytes == sum(int(t.n_bytes) for t in reader.tensors)


@pytest.mark.parametrize("vocab", ["bpe", "spm"])
def test_a_tiny_model_reads_as_gguf_py_reads_it(vocab: str, path: Path) -> None:
    write(path, tiny_model("bpe" if vocab == "bpe" else "spm"))

    assert_as_gguf_py_reads_it(read_header(path), path)


def test_smollm2_reads_as_gguf_py_reads_it(smollm2_gguf: Path) -> None:
    header = read_header(smollm2_gguf)

    assert_as_gguf_py_reads_it(header, smollm2_gguf)
    assert (header.architecture, header.head_dim_k, header.head_dim_v) == ("llama", 64, 64)
    assert (header.size_label, header.tokenizer_pre, header.add_bos) == ("135M", "smollm", False)
    assert "<|im_start|>" in (header.chat_template or "")
    assert header.notices == ()


def test_block_sizes_are_those_of_gguf_py() -> None:
    sizes = {int(t): (t.name, *size) for t, size in gguf.GGML_QUANT_SIZES.items()}
    del sizes[gguf.GGMLQuantizationType.Q8_1]  # counted there with f32 scales, as of long ago

    assert sizes.items() <= GGML_TYPES.items()


def test_layers_may_differ_in_their_heads(path: Path) -> None:
    model = tiny_model("bpe")
    model.set("llama.attention.head_count_kv", "u32[]", [2, 4])
    model.set("llama.feed_forward_length", "i32[]", [128, 64])

    header = read_header(write(path, model))

    assert header.n_head_kv == (2, 4)
    assert header.n_ff == (128, 64)


def test_an_architecture_beyond_the_tested_ones_makes_a_notice(path: Path) -> None:
    header = read_header(write(path, tiny_model("bpe", architecture="smollm3")))

    assert len(header.notices) == 1
    assert header.notices[0].startswith("the architecture smollm3 is not among those tested here")


def test_ids_that_llama_cpp_ignores_make_a_notice(path: Path) -> None:
    model = tiny_model("bpe")
    model.set("tokenizer.ggml.padding_token_id", "u32", 32000)
    model.drop("tokenizer.ggml.eos_token_id")

    header = read_header(write(path, model))

    assert header.eos_id is None
    assert "padding_token_id is 32,000" in header.notices[0]
    assert "eos_token_id is missing" in header.notices[1]


def test_a_vocabulary_needs_no_token_types(path: Path) -> None:
    model = tiny_model("bpe")
    model.drop("tokenizer.ggml.token_type")

    assert read_header(write(path, model)).n_vocab == 265


def test_kimi_k2_has_no_merges(path: Path) -> None:
    model = tiny_model("bpe")
    model.set("tokenizer.ggml.pre", "string", "kimi-k2")
    model.drop("tokenizer.ggml.merges")

    assert read_header(write(path, model)).tokenizer_pre == "kimi-k2"


def test_sampling_that_the_model_recommends_is_kept(path: Path) -> None:
    model = tiny_model("bpe")
    model.set("general.sampling.temp", "f32", 0.5)
    model.set("general.sampling.top_k", "i32", 40)
    model.set("general.sampling.sequence", "string", "kp")

    assert read_header(write(path, model)).sampling == {"temp": 0.5, "top_k": 40}


def test_sampling_that_is_no_number_is_refused(path: Path) -> None:
    model = tiny_model("bpe")
    model.set("general.sampling.temp", "f32", float("nan"))

    with pytest.raises(BadDataError, match=r"general\.sampling\.temp is nan"):
        read_header(write(path, model))


def test_a_header_beyond_the_first_read_is_read_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("localseek.models.gguf.FIRST_READ_BYTES", 64)

    assert read_header(write(path, tiny_model("bpe"))).n_vocab == 265


def test_a_header_of_absurd_size_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localseek.models.gguf.FIRST_READ_BYTES", 64)
    monkeypatch.setattr("localseek.models.gguf.MAX_HEADER_BYTES", 1000)

    with pytest.raises(BadDataError, match="within the first 1,000 bytes"):
        read_header(write(path, tiny_model("bpe")))


@pytest.mark.parametrize("vocab", ["bpe", "spm"])
def test_what_passes_the_check_never_kills_llama_cpp(vocab: str) -> None:
    """Set LOCALSEEK_MUTANTS for a longer run."""
    program = Path(__file__).with_name("mutants.py")

    ran = subprocess.run(
        [sys.executable, str(program), "--vocab", vocab, "--mutants", N_MUTANTS],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
