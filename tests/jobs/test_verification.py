"""A flipped bit, a weight that is no number, a file cut short: each is found, and named."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from gguf_bytes import GgufBytes, Tensor, tiny_model
from gguf_lies import write
from model_stores import alone, hub_cache, in_hub_cache, in_ollama, ollama_root, sha256

from localseek.errors import DiskError
from localseek.jobs import verification
from localseek.jobs.verification import ChecksumError, NotFiniteError, Progress, Verified, verify
from localseek.models.header_error import CutShortError, HeaderError, ModelNotFoundError
from localseek.models.reference import find_model
from localseek.models.stored_model import StoredModel
from localseek_quantize.quantization import ggml
from localseek_quantize.quantization.ggml import TENSOR_TYPES

GGUF = tiny_model("bpe", n_embd=64).encode()
TYPE_IDS = {"F32": 0, "F16": 1, "Q4_0": 2, "Q4_1": 3, "Q5_0": 6, "Q5_1": 7, "Q8_0": 8}
TYPE_IDS |= {"Q2_K": 10, "Q3_K": 11, "Q4_K": 12, "Q5_K": 13, "Q6_K": 14, "IQ4_NL": 20}
TYPE_IDS |= {"IQ4_XS": 23, "BF16": 30}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    alone(monkeypatch, tmp_path)
    return tmp_path


def verified(model: StoredModel) -> Verified:
    return verify(model, on_progress=lambda _: None, interrupted=lambda: False)


def cached(home: Path, content: bytes = GGUF) -> StoredModel:
    in_hub_cache(hub_cache(home), "acme/tiny", "x-F32.gguf", content)
    return find_model("acme/tiny")


def flip(path: Path, seed: int) -> None:
    """Flip one bit of a file, anywhere."""
    rng = random.Random(seed)
    content = bytearray(path.read_bytes())
    content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)
    path.write_bytes(content)


def test_a_sound_model_is_proved_byte_by_byte(home: Path) -> None:
    found = verified(cached(home))

    assert found.sha256 == (sha256(GGUF),)
    assert found.n_compared == 1
    assert found.n_tensors == len(tiny_model("bpe").tensors)


def test_a_file_that_nobody_named_by_its_sha256_gets_one(home: Path) -> None:
    path = write(home / "x.gguf", tiny_model("bpe"))

    found = verified(find_model(str(path)))

    assert found.sha256 == (sha256(path.read_bytes()),)
    assert found.n_compared == 0


@pytest.mark.parametrize("seed", range(20))
def test_a_flipped_bit_is_found(seed: int, home: Path) -> None:
    model = cached(home)
    flip(model.real_paths[0], seed)

    with pytest.raises((ChecksumError, HeaderError), match=r"x-F32\.gguf") as raised:
        verified(model)

    assert raised.value.exit_code == 65


def test_a_damaged_file_is_named_with_both_sums(home: Path) -> None:
    model = cached(home)
    content = GGUF[:-1] + bytes([GGUF[-1] ^ 1])
    model.real_paths[0].write_bytes(content)

    with pytest.raises(ChecksumError) as raised:
        verified(model)

    error = raised.value
    assert (error.expected, error.found) == (sha256(GGUF), sha256(content))
    assert str(error) == (
        f"x-F32.gguf is damaged: its sha256 is {error.found[:12]}…, "
        f"it should be {error.expected[:12]}…."
    )
    assert "localseek rm" in error.hint


def test_who_keeps_the_file_is_asked_to_fetch_it_again(home: Path) -> None:
    blob = in_ollama(ollama_root(home), "tiny", "1b", GGUF)
    flip(blob, 400)

    with pytest.raises((ChecksumError, HeaderError)) as raised:
        verified(find_model("tiny:1b"))

    assert raised.value.hint.startswith("fetch it again: ollama rm tiny:1b")


@pytest.mark.parametrize("value", [np.nan, -np.inf])
@pytest.mark.parametrize("type_name", TENSOR_TYPES)
def test_a_weight_that_is_no_number_is_found_in_every_type(
    type_name: str, value: float, home: Path
) -> None:
    model = tiny_model("bpe", n_embd=256, n_layer=1)
    tensor = model.tensor("blk.0.ffn_up.weight")
    n_per_row, n_rows = tensor.shape
    rows = np.random.default_rng(1).standard_normal((n_rows, n_per_row), np.float32)
    encoded = ggml.quantize(rows, type_name)
    poison(encoded, type_name, row=77, value=value)
    tensor.data, tensor.type_id = encoded.tobytes(), TYPE_IDS[type_name]
    path = write(home / "x.gguf", model)

    with pytest.raises(NotFiniteError) as raised:
        verified(find_model(str(path)))

    assert raised.value.tensor == "blk.0.ffn_up.weight"
    assert raised.value.row == 77
    assert "x.gguf: tensor blk.0.ffn_up.weight has a weight in row 77" in str(raised.value)


def poison(encoded: ggml.Encoded, type_name: str, *, row: int, value: float) -> None:
    """Write ``value`` into a weight of a row, or into the scale of one of its blocks."""
    if type_name == "F32":
        encoded[row, 40:44] = np.frombuffer(np.float32(value).tobytes(), np.uint8)
    elif type_name == "BF16":
        encoded[row, 40:42] = np.frombuffer(np.float32(value).tobytes()[2:], np.uint8)
    else:
        # The scale is a block's first number, but for these types, where it is the last.
        at = {"Q6_K": 208, "Q3_K": 108, "Q2_K": 80}.get(type_name, 0)
        encoded[row, at : at + 2] = np.frombuffer(np.float16(value).tobytes(), np.uint8)


def test_the_first_of_several_bad_tensors_is_named(home: Path) -> None:
    model = tiny_model("bpe")
    for name in ("blk.1.attn_q.weight", "blk.0.attn_k.weight"):
        tensor = model.tensor(name)
        tensor.data = tensor.data[:-4] + np.float32(np.nan).tobytes()
    path = write(home / "x.gguf", model)

    with pytest.raises(NotFiniteError) as raised:
        verified(find_model(str(path)))

    assert raised.value.tensor == "blk.0.attn_k.weight"


def test_wrong_bytes_are_told_before_what_came_of_them(home: Path) -> None:
    model = cached(home)
    content = GGUF[:-4] + np.float32(np.nan).tobytes()
    model.real_paths[0].write_bytes(content)

    with pytest.raises(ChecksumError):
        verified(model)


def test_a_bad_weight_in_a_file_as_it_was_made_is_told(home: Path) -> None:
    model = tiny_model("bpe")
    tensor = model.tensors[-1]
    tensor.data = tensor.data[:-4] + np.float32(np.inf).tobytes()

    with pytest.raises(NotFiniteError) as raised:
        verified(cached(home, model.encode()))

    assert "get another conversion" in raised.value.hint


def test_numbers_that_are_no_weights_may_be_anything(home: Path) -> None:
    model = tiny_model("bpe", architecture="llama")
    model.set("general.architecture", "string", "smollm3")
    for key in [key for key in model.fields if key.startswith("llama.")]:
        model.fields[key.replace("llama.", "smollm3.")] = model.fields.pop(key).replace(
            b"llama.", b"smollm3."
        )
    model.tensors.append(Tensor("index", [64], b"\xff" * 256, type_id=26))  # I32
    path = write(home / "x.gguf", fixed_lengths(model))

    assert verified(find_model(str(path))).n_tensors == len(model.tensors)


def fixed_lengths(model: GgufBytes) -> GgufBytes:
    """Keys that became longer say so."""
    for key, raw in model.fields.items():
        model.fields[key] = len(key).to_bytes(8, "little") + raw[8:]
    return model


def test_parts_are_read_one_after_the_other(home: Path) -> None:
    parts = three_parts()
    for index, part in enumerate(parts):
        in_hub_cache(hub_cache(home), "acme/tiny", f"x-0000{index + 1}-of-00003.gguf", part)
    model = find_model("acme/tiny")
    progress: list[Progress] = []

    found = verify(model, on_progress=progress.append, interrupted=lambda: False)

    assert found.sha256 == tuple(map(sha256, parts))
    assert found.n_compared == 3
    assert progress[-1].n_done == progress[-1].n_total == sum(map(len, parts))
    assert [p.n_done for p in progress] == sorted(p.n_done for p in progress)

    flip(model.real_paths[2], 1)
    with pytest.raises((ChecksumError, HeaderError), match="x-00003-of-00003"):
        verified(model)


def three_parts() -> list[bytes]:
    whole = tiny_model("bpe")
    parts = [whole, GgufBytes(), GgufBytes()]
    tensors, whole.tensors = whole.tensors, []
    for index, tensor in enumerate(tensors):
        parts[index % 3].tensors.append(tensor)
    for index, part in enumerate(parts):
        part.set("split.no", "u16", index)
        part.set("split.count", "u16", 3)
        part.set("split.tensors.count", "i32", len(tensors))
    return [part.encode() for part in parts]


def test_bytes_behind_the_last_tensor_are_part_of_the_file(home: Path) -> None:
    assert verified(cached(home, GGUF + b"more")).sha256 == (sha256(GGUF + b"more"),)


def test_tensors_larger_than_a_block_are_read_in_pieces(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verification, "BLOCK_WEIGHTS", 256)
    monkeypatch.setattr(verification, "BLOCK_BYTES", 1000)
    model = tiny_model("bpe")
    tensor = model.tensor("output.weight")
    at = 4 * (64 * 200 + 5)
    tensor.data = tensor.data[:at] + np.float32(np.nan).tobytes() + tensor.data[at + 4 :]

    assert verified(cached(home)).sha256 == (sha256(GGUF),)
    with pytest.raises(NotFiniteError) as raised:
        verified(find_model(str(write(home / "x.gguf", model))))
    assert raised.value.row == 200


def test_a_file_that_is_cut_or_gone_is_named(home: Path) -> None:
    model = cached(home)
    model.real_paths[0].write_bytes(GGUF[:-100])

    with pytest.raises(CutShortError):
        verified(model)

    model.real_paths[0].unlink()
    with pytest.raises(ModelNotFoundError):
        verified(model)


def test_a_person_can_stop_it(home: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        verify(cached(home), on_progress=lambda _: None, interrupted=lambda: True)


def test_a_disk_that_fails_is_no_bug(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = cached(home)

    def fail(*_: object) -> bytes:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("os.pread", fail)

    with pytest.raises(DiskError, match=r"x-F32\.gguf cannot be read: input/output error\."):
        verified(model)
