"""What is written is what gguf-py and our own reader read."""

from __future__ import annotations

from pathlib import Path

import gguf
import numpy as np

from localseek.models.gguf import Field, read_gguf
from localseek_quantize.gguf.head import Shape, encode_head, lay_out

FIELDS = {
    "general.architecture": Field("string", b"llama"),
    "a.u8": Field("u8", 200),
    "a.i8": Field("i8", -3),
    "a.u16": Field("u16", 60000),
    "a.i16": Field("i16", -5),
    "a.u32": Field("u32", 2**32 - 1),
    "a.i32": Field("i32", -7),
    "a.f32": Field("f32", 0.5),
    "a.bool": Field("bool", True),
    "a.u64": Field("u64", 2**63),
    "a.i64": Field("i64", -(2**62)),
    "a.f64": Field("f64", 1e300),
    "a.strings": Field("string[]", ["ä".encode(), b"", b"b c"]),
    "a.numbers": Field("i32[]", np.array([1, -2, 3], np.int32)),
    "a.scores": Field("f32[]", np.array([0.25, -1e9], np.float32)),
    "a.flags": Field("bool[]", np.array([True, False])),
    "a.nothing": Field("string[]", []),
}
SHAPES = (
    Shape("token_embd.weight", (256, 3), "Q4_K"),
    Shape("output_norm.weight", (5,), "F32"),
    Shape("blk.0.ffn_up_exps.weight", (32, 2, 4), "Q8_0"),
)


def write(path: Path) -> None:
    tensors = lay_out(SHAPES)
    end = tensors[-1].offset + tensors[-1].size_bytes
    path.write_bytes(encode_head(FIELDS, tensors) + bytes(end))


def test_our_reader_gives_back_every_field_and_tensor(tmp_path: Path) -> None:
    write(tmp_path / "x.gguf")

    read = read_gguf(tmp_path / "x.gguf")

    assert read.fields.keys() == FIELDS.keys()
    for key, field in FIELDS.items():
        assert read.fields[key].type_name == field.type_name
        np.testing.assert_array_equal(np.asarray(read.fields[key].value), np.asarray(field.value))
    assert read.tensors == lay_out(SHAPES)


def test_gguf_py_reads_it_too(tmp_path: Path) -> None:
    write(tmp_path / "x.gguf")

    read = gguf.GGUFReader(tmp_path / "x.gguf")

    assert read.fields["a.f64"].contents() == 1e300
    assert read.fields["a.strings"].contents() == ["ä", "", "b c"]
    assert [(t.name, t.tensor_type.name, tuple(t.shape)) for t in read.tensors] == [
        (shape.name, shape.type_name, shape.dims) for shape in SHAPES
    ]
