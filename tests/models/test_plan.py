"""What the plan says a model takes is what llama.cpp then logs that it took."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from gguf_bytes import GgufBytes, tiny_model
from gguf_lies import write

from localseek.engine.llama.library import C
from localseek.errors import OutOfMemoryError
from localseek.models.header import Header, read_header
from localseek.models.plan import (
    DEFAULT_N_CTX,
    ContextRangeError,
    KvTypeError,
    Room,
    cell_bytes,
    check_memory,
    default_n_ctx,
    estimate,
)
from localseek.models.tensors import GGML_TYPES

MIB = 2**20
TYPE_IDS = {name: number for number, (name, _, _) in GGML_TYPES.items()}


@pytest.fixture
def llama_log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """What llama.cpp logs during a test, by way of the engine's logger."""
    caplog.set_level(logging.DEBUG, logger="localseek.llama_cpp")
    return caplog


@dataclass(frozen=True)
class Setting:
    n_ctx: int
    n_seq: int = 1
    kv_type: str = "f16"
    n_ubatch: int = 512

    def load(self, path: Path) -> None:
        """Load ``path`` on the CPU with flash attention, and forget it."""
        model_params = C.llama_model_default_params()
        model_params.n_gpu_layers = 0
        model = C.llama_model_load_from_file(str(path).encode(), model_params)
        params = C.llama_context_default_params()
        params.n_ctx, params.n_seq_max = self.n_ctx * self.n_seq, self.n_seq
        params.n_batch = params.n_ubatch = self.n_ubatch
        params.type_k = params.type_v = TYPE_IDS[self.kv_type.upper()]
        params.flash_attn_type = C.LLAMA_FLASH_ATTN_TYPE_ENABLED
        context = C.llama_init_from_model(model, params)
        C.llama_free(context)
        C.llama_model_free(model)


def logged_bytes(log: pytest.LogCaptureFixture, what: str) -> float:
    sizes = re.findall(rf"{what} buffer size += +([\d.]+) MiB", log.text)
    return sum(float(size) for size in sizes) * MIB


def assert_as_logged(path: Path, setting: Setting, log: pytest.LogCaptureFixture) -> None:
    memory = estimate(
        read_header(path),
        n_ctx=setting.n_ctx,
        n_seq=setting.n_seq,
        kv_type=setting.kv_type,
        n_ubatch=setting.n_ubatch,
    )

    setting.load(path)

    compute = logged_bytes(log, "compute") + logged_bytes(log, "output")
    assert memory.weights_bytes == pytest.approx(logged_bytes(log, "model"), rel=0.05)
    assert memory.kv_bytes == pytest.approx(logged_bytes(log, "KV"), rel=0.05)
    assert memory.compute_bytes == pytest.approx(compute, rel=0.15)


@pytest.mark.parametrize(
    "setting",
    [
        Setting(2048),
        Setting(8192),
        Setting(2048, n_seq=4),
        Setting(300, n_seq=3, kv_type="bf16"),
        Setting(2048, kv_type="q8_0"),
        Setting(2048, kv_type="f32", n_ubatch=128),
    ],
    ids=str,
)
def test_smollm2_takes_what_was_planned(
    setting: Setting, smollm2_gguf: Path, llama_log: pytest.LogCaptureFixture
) -> None:
    assert_as_logged(smollm2_gguf, setting, llama_log)


DENSE = tiny_model(n_embd=256, n_ff=1024, n_ctx=65536)
MANY_HEADS = tiny_model("spm", n_embd=512, n_head=8, n_head_kv=8, n_ff=1024, n_ctx=65536)
LARGE_VOCABULARY = tiny_model(architecture="qwen2", n_embd=256, n_ff=512, n_vocab=32000)
EXPERTS = tiny_model(architecture="qwen3moe", n_embd=256, n_ff=512, n_expert=8, n_ctx=65536)


@pytest.mark.parametrize(
    ("model", "setting"),
    [
        (DENSE, Setting(2048)),
        (DENSE, Setting(32768)),
        (DENSE, Setting(8192, n_seq=4, n_ubatch=128)),
        (MANY_HEADS, Setting(2048, kv_type="q4_0")),
        (MANY_HEADS, Setting(8192, kv_type="f32")),
        (LARGE_VOCABULARY, Setting(512)),
        (EXPERTS, Setting(2048)),
        (EXPERTS, Setting(8192, kv_type="q8_0")),
    ],
)
def test_a_tiny_model_takes_what_was_planned(
    model: GgufBytes, setting: Setting, tmp_path: Path, llama_log: pytest.LogCaptureFixture
) -> None:
    assert_as_logged(write(tmp_path / "m.gguf", model), setting, llama_log)


@pytest.fixture
def header(tmp_path: Path) -> Header:
    """A model whose cache takes 1 KiB a token in f16, trained for 32,768 tokens."""
    return read_header(write(tmp_path / "m.gguf", tiny_model(n_embd=256, n_ctx=32768)))


def room_for(header: Header, n_ctx: int, *, n_seq: int = 1) -> Room:
    memory = estimate(header, n_ctx=n_ctx, n_seq=n_seq)
    return Room(free_bytes=memory.total_bytes, n_seq=n_seq)


def test_a_token_takes_a_key_and_a_value_in_each_layer(header: Header) -> None:
    # 2 layers, 2 key-value heads of 64 numbers, key and value
    assert cell_bytes(header, "f16") == 2 * 2 * 64 * 2 * 2
    assert cell_bytes(header, "q8_0") == 2 * (2 * 64 // 32) * 34 * 2


def test_each_sequence_is_rounded_up_to_256_cells(header: Header) -> None:
    memory = estimate(header, n_ctx=257, n_seq=3)

    assert memory.kv_bytes == 3 * 512 * cell_bytes(header)


def test_mla_keeps_no_values(tmp_path: Path) -> None:
    model = tiny_model(n_embd=256)
    for part in ("key", "value"):
        model.set(f"llama.attention.{part}_length_mla", "u32", 32)
    header = read_header(write(tmp_path / "m.gguf", model))

    assert cell_bytes(header) == 2 * 2 * 64 * 2


def test_a_cache_type_must_divide_the_heads(tmp_path: Path) -> None:
    header = read_header(write(tmp_path / "m.gguf", tiny_model()))

    with pytest.raises(KvTypeError, match="q8_0 packs 32 numbers, a head of this model has 16"):
        estimate(header, n_ctx=256, kv_type="q8_0")


@pytest.mark.parametrize(
    ("n_prompt", "max_tokens", "n_ctx"),
    [
        (100, None, DEFAULT_N_CTX),
        (100, 500, 600),
        (14000, None, 14000 + DEFAULT_N_CTX // 4),
        (31000, None, 32768),
        (40000, 100, 32768),
        (0, 0, 1),
    ],
)
def test_a_context_is_as_large_as_the_request_needs(
    header: Header, n_prompt: int, max_tokens: int | None, n_ctx: int
) -> None:
    room = Room(free_bytes=2**40)

    assert default_n_ctx(header, room, n_prompt=n_prompt, max_tokens=max_tokens) == n_ctx


def test_a_context_is_halved_until_it_fits(header: Header) -> None:
    room = room_for(header, DEFAULT_N_CTX // 4)

    assert default_n_ctx(header, room, n_prompt=100, max_tokens=None) == DEFAULT_N_CTX // 4


def test_a_context_that_cannot_hold_the_prompt_is_out_of_memory(header: Header) -> None:
    room = room_for(header, 1000, n_seq=2)

    with pytest.raises(OutOfMemoryError, match=r"m\.gguf with 2 contexts of 2,256 tokens needs"):
        default_n_ctx(header, room, n_prompt=2000, max_tokens=None)


def test_loaded_weights_need_no_room(header: Header) -> None:
    memory = estimate(header, n_ctx=1024)
    room = Room(free_bytes=memory.kv_bytes + memory.compute_bytes, weights_loaded=True)

    check_memory(header, room, n_ctx=1024)


def test_an_explicit_context_that_does_not_fit_is_out_of_memory(header: Header) -> None:
    room = room_for(header, 1024)

    with pytest.raises(OutOfMemoryError) as caught:
        check_memory(header, room, n_ctx=1025)

    assert caught.value.free_bytes == room.free_bytes
    assert caught.value.needed_bytes == estimate(header, n_ctx=1025).total_bytes


@pytest.mark.parametrize("n_ctx", [0, 32769])
def test_an_explicit_context_is_within_the_trained_one(header: Header, n_ctx: int) -> None:
    with pytest.raises(ContextRangeError, match="this model takes 1 to 32,768 tokens") as caught:
        check_memory(header, Room(free_bytes=2**40), n_ctx=n_ctx)

    assert caught.value.exit_code == 2
