"""An importance matrix is read as llama-quantize reads it, and refused where it would lie."""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from gguf_bytes import GgufBytes, Tensor
from llama_quantize import llama_quantize, our_quantize
from small_models import SmallModel, write_small_model

from localseek.models.header_error import (
    CutShortError,
    HeaderError,
    ModelNotFoundError,
    NotGgufError,
    NotRegularFileError,
)
from localseek_quantize.quantization.imatrix import ImportanceMismatchError, read_importance
from localseek_quantize.quantization.recipes import QUANT_TYPES, RecipeOptions

RNG = np.random.default_rng(5)
DENSE, EXPERTS = "blk.0.attn_q.weight", "blk.0.ffn_down_exps.weight"
SUMS = {
    DENSE: RNG.random((1, 256), np.float32) * 100,
    EXPERTS: RNG.random((3, 256), np.float32) * 100,
    "token_embd.weight": RNG.random((1, 64), np.float32),
}
COUNTS = {DENSE: [512], EXPERTS: [300, 0, 7], "token_embd.weight": [512]}


def imatrix() -> GgufBytes:
    """The file that llama-imatrix writes for two matrices and the embeddings."""
    file = GgufBytes()
    file.set("general.type", "string", "imatrix")
    file.set("imatrix.datasets", "string[]", ["wiki.txt", "more.txt"])
    file.set("imatrix.chunk_count", "u32", 12)
    file.set("imatrix.chunk_size", "u32", 512)
    for name, sums in SUMS.items():
        file.tensors += [
            Tensor(f"{name}.in_sum2", list(sums.shape[::-1]), sums.tobytes()),
            Tensor(f"{name}.counts", [1, len(sums)], floats(COUNTS[name])),
        ]
    return file


def floats(numbers: Sequence[float]) -> bytes:
    return np.array(numbers, "<f4").tobytes()


def write(path: Path, file: GgufBytes) -> Path:
    path.write_bytes(file.encode())
    return path


def test_a_column_weighs_its_mean_square(tmp_path: Path) -> None:
    importance = read_importance(write(tmp_path / "imatrix.gguf", imatrix()))

    dense = importance.of(DENSE, (4, 256))
    assert dense is not None
    assert np.array_equal(dense, SUMS[DENSE] / np.float32(512))
    assert importance.datasets == (b"wiki.txt", b"more.txt")


def test_an_expert_that_saw_nothing_weighs_all_columns_alike(tmp_path: Path) -> None:
    importance = read_importance(write(tmp_path / "imatrix.gguf", imatrix()))

    experts = importance.of(EXPERTS, (3, 4, 256))

    assert experts is not None
    assert np.array_equal(experts[0], SUMS[EXPERTS][0] / np.float32(300))
    assert np.array_equal(experts[1], np.ones(256, np.float32))
    assert np.array_equal(experts[2], SUMS[EXPERTS][2] / np.float32(7))


def test_a_tensor_that_is_not_in_the_file_has_no_importance(tmp_path: Path) -> None:
    importance = read_importance(write(tmp_path / "imatrix.gguf", imatrix()))

    assert importance.of("blk.1.attn_q.weight", (4, 256)) is None


def test_another_size_is_refused_but_for_the_embeddings(tmp_path: Path) -> None:
    importance = read_importance(write(tmp_path / "imatrix.gguf", imatrix()))

    assert importance.of("token_embd.weight", (1000, 256)) is None
    with pytest.raises(ImportanceMismatchError, match=r"has 256 numbers .* needs 512") as caught:
        importance.of(DENSE, (4, 512))
    assert caught.value.exit_code == 65
    with pytest.raises(ImportanceMismatchError, match=r"has 768 numbers .* needs 256"):
        importance.of(EXPERTS, (4, 256))


def test_the_metadata_is_what_llama_quantize_notes_without_the_folder(tmp_path: Path) -> None:
    path = write(tmp_path / ("i" * 130 + ".gguf"), imatrix())

    fields = {key: field.value for key, field in read_importance(path).fields().items()}

    assert fields == {
        "quantize.imatrix.file": b"i" * 127,
        "quantize.imatrix.dataset": b"wiki.txt",
        "quantize.imatrix.entries_count": 3,
        "quantize.imatrix.chunks_count": 12,
    }


@pytest.mark.parametrize("name", ["IQ4_XS", "Q4_K_M", "Q4_0"])
def test_with_it_llama_cpp_writes_the_same(name: str, tmp_path: Path) -> None:
    model = SmallModel(n_layer=1, n_expert=3, only=(DENSE, EXPERTS))
    source = write_small_model(tmp_path / "source.gguf", model)
    quant_type, options = QUANT_TYPES[name], RecipeOptions(has_importance=True)
    importance = read_importance(write(tmp_path / "imatrix.gguf", imatrix()))
    ours = {DENSE: importance.of(DENSE, (2, 256)), EXPERTS: importance.of(EXPERTS, (3, 2, 256))}
    counts = np.array(COUNTS[EXPERTS], np.float32)[:, None]
    theirs = {
        DENSE: SUMS[DENSE] / np.float32(512),
        EXPERTS: np.where(counts > 0, SUMS[EXPERTS] / np.maximum(counts, 1), np.float32(1)),
    }

    assert our_quantize(
        source, quant_type, options, {key: one for key, one in ours.items() if one is not None}
    ) == llama_quantize(source, tmp_path / "out.gguf", quant_type, options, theirs)


def test_a_count_is_rounded_as_by_lround(tmp_path: Path) -> None:
    file = imatrix()
    file.tensor(f"{EXPERTS}.counts").data = floats([2.5, 0.49, -3])
    experts = read_importance(write(tmp_path / "imatrix.gguf", file)).of(EXPERTS, (3, 2, 256))

    assert experts is not None
    assert np.array_equal(experts[0], SUMS[EXPERTS][0] / np.float32(3))
    assert np.array_equal(experts[1:], np.ones((2, 256), np.float32))


def drop_tensor(name: str) -> Callable[[GgufBytes], None]:
    def lie(file: GgufBytes) -> None:
        file.tensors.remove(file.tensor(name))

    return lie


def replace_data(name: str, data: bytes, shape: list[int], type_id: int = 0) -> Callable[..., None]:
    def lie(file: GgufBytes) -> None:
        tensor = file.tensor(name)
        tensor.data, tensor.shape, tensor.type_id = data, shape, type_id

    return lie


LIES: dict[str, tuple[Callable[[GgufBytes], None], str]] = {
    "a model": (lambda file: file.drop("imatrix.datasets"), "imatrix.datasets is missing"),
    "no chunk size": (lambda file: file.drop("imatrix.chunk_size"), "imatrix.chunk_size is miss"),
    "no chunk count": (lambda file: file.drop("imatrix.chunk_count"), "imatrix.chunk_count"),
    "a chunk count that is a text": (
        lambda file: file.set("imatrix.chunk_count", "string", "many"),
        "imatrix.chunk_count is of type string",
    ),
    "sums without counts": (drop_tensor(f"{DENSE}.counts"), r"attn_q\.weight\.counts is missing"),
    "counts without sums": (drop_tensor(f"{DENSE}.in_sum2"), r"attn_q\.weight\.in_sum2 is missing"),
    "sums in half precision": (
        replace_data(f"{DENSE}.in_sum2", bytes(512), [256], 1),
        r"in_sum2 is of type F16; it must be there, as F32",
    ),
    "sums that are NaN": (
        replace_data(f"{DENSE}.in_sum2", floats([np.nan] * 256), [256]),
        r"a number for blk\.0\.attn_q\.weight is NaN or infinite",
    ),
    "sums that are negative": (
        replace_data(f"{DENSE}.in_sum2", floats([-1] * 256), [256]),
        r"a number for blk\.0\.attn_q\.weight is negative; it must be 0 or more",
    ),
    "a count that is infinite": (
        replace_data(f"{DENSE}.counts", floats([np.inf]), [1, 1]),
        r"a number for blk\.0\.attn_q\.weight is NaN or infinite",
    ),
    "sums for two and a half experts": (
        replace_data(f"{EXPERTS}.in_sum2", bytes(4 * 640), [640]),
        r"ffn_down_exps\.weight\.in_sum2 is 640; it must be a multiple of its 3 counts",
    ),
    "nothing": (lambda file: file.tensors.clear(), "the number of its matrices is 0"),
}


@pytest.mark.parametrize(("lie", "message"), LIES.values(), ids=LIES)
def test_what_is_none_or_damaged_is_refused(
    lie: Callable[[GgufBytes], None], message: str, tmp_path: Path
) -> None:
    file = imatrix()
    lie(file)

    with pytest.raises(HeaderError, match=message) as caught:
        read_importance(write(tmp_path / "imatrix.gguf", file))
    assert caught.value.exit_code == 65


def test_the_format_of_old_is_refused_with_the_way_to_the_new(tmp_path: Path) -> None:
    name = DENSE.encode()
    entry = struct.pack("<i", len(name)) + name + struct.pack("<ii", 1, 256) + bytes(1024)
    path = tmp_path / "imatrix.dat"
    path.write_bytes(struct.pack("<i", 1) + entry)

    with pytest.raises(NotGgufError) as caught:
        read_importance(path)
    assert "--in-file OLD.dat" in caught.value.hint


def test_a_file_of_the_size_of_a_model_is_refused_unread(tmp_path: Path) -> None:
    file = imatrix()
    path = write(tmp_path / "imatrix.gguf", file)
    file.tensors = [Tensor("x.in_sum2", [1 << 31], b"")]
    path.write_bytes(file.header())
    os.truncate(path, 9 << 30)  # a sparse file: it takes no disk

    with pytest.raises(HeaderError, match="its size is 8,589,934,592 bytes"):
        read_importance(path)


def test_a_cut_file_a_directory_and_none_at_all_are_refused(tmp_path: Path) -> None:
    cut = write(tmp_path / "cut.gguf", imatrix())
    os.truncate(cut, cut.stat().st_size - 64)

    for path, error in (
        (cut, CutShortError),
        (tmp_path, NotRegularFileError),
        (tmp_path / "none.gguf", ModelNotFoundError),
    ):
        with pytest.raises(error):
            read_importance(path)
