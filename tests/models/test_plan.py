"""A context is as large as a request needs and memory allows; on a GPU go the layers that fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from gguf_bytes import tiny_model
from gguf_lies import write

from localseek.errors import OutOfMemoryError
from localseek.models.header import Header, read_header
from localseek.models.kv_cache import ContextSize
from localseek.models.outline import outline
from localseek.models.placement import place
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


def test_layers_that_predict_ahead_take_nothing(tmp_path: Path) -> None:
    model = tiny_model(n_embd=256, n_layer=3)
    model.tensor("blk.2.attn_norm.weight").name = "blk.2.nextn.enorm.weight"
    header = read_header(write(tmp_path / "m.gguf", model))
    two = read_header(write(tmp_path / "two.gguf", tiny_model(n_embd=256)))

    assert estimate(header, n_ctx=1024) == estimate(two, n_ctx=1024)


def gpu_bytes(header: Header, n_ctx: int, n_gpu_layers: int) -> int:
    return place(outline(header), ContextSize(n_ctx=n_ctx), n_gpu_layers).gpu.total_bytes


def test_as_many_layers_go_to_the_gpu_as_it_holds(header: Header) -> None:
    whole = gpu_bytes(header, 1024, 3)

    def layers(gpu_bytes: int, n_ctx: int = 1024) -> int:
        return Room(free_bytes=2**40, gpu_bytes=gpu_bytes).gpu_layers(header, n_ctx)

    assert layers(whole) == 3
    assert layers(whole - 1) < 3
    assert layers(whole, n_ctx=32768) < 3
    assert layers(0) == layers(1) == 0
    assert [*range(0, 2 * whole, whole // 20)] == sorted(
        range(0, 2 * whole, whole // 20), key=layers
    )


def test_the_output_goes_to_the_gpu_first_and_layers_from_the_last(header: Header) -> None:
    model, size = outline(header), ContextSize(n_ctx=1024)
    whole, most, output = (place(model, size, n) for n in (3, 2, 1))

    assert output.gpu.weights_bytes == model.output_bytes
    assert output.gpu.kv_bytes == 0
    assert most.gpu.weights_bytes == model.output_bytes + model.layer_bytes[1]
    assert most.gpu.kv_bytes == most.host.kv_bytes == whole.gpu.kv_bytes // 2
    assert whole.host.weights_bytes == model.input_bytes
    assert place(model, size, 99) == whole


def test_a_matrix_that_is_input_and_output_lies_in_both_memories(tmp_path: Path) -> None:
    model = tiny_model(n_embd=256)
    model.tensors.remove(model.tensor("output.weight"))
    tied = outline(read_header(write(tmp_path / "m.gguf", model)))
    size = ContextSize(n_ctx=256)

    on_gpu, on_cpu = place(tied, size, 3), place(tied, size)

    both = on_gpu.gpu.weights_bytes + on_gpu.host.weights_bytes
    assert both == on_cpu.host.weights_bytes + 4 * 256 * tied.header.n_vocab


def test_what_the_gpu_holds_main_memory_need_not(header: Header) -> None:
    host = place(outline(header), ContextSize(n_ctx=1024), 3).host.total_bytes
    room = Room(free_bytes=host, gpu_bytes=2**40)

    check_memory(header, room, n_ctx=1024)

    with pytest.raises(OutOfMemoryError):
        check_memory(header, Room(free_bytes=host), n_ctx=1024)
    with pytest.raises(OutOfMemoryError):  # a GPU without memory of its own
        check_memory(header, Room(free_bytes=host, gpu_bytes=2**40, is_shared=True), n_ctx=1024)


def test_layers_that_were_asked_for_are_not_counted_again(header: Header) -> None:
    room = Room(free_bytes=2**40, gpu_bytes=0, n_gpu_layers=2)

    assert room.gpu_layers(header, 1024) == 2
