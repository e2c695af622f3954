"""tokenizer.model -> fields of a GGUF. The references are SentencePiece itself and llama.cpp."""

from __future__ import annotations

import json
import os
import struct
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import sentencepiece_bytes as spm
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from llama_vocabulary import load_vocabulary
from sentencepiece import SentencePieceProcessor, SentencePieceTrainer
from varied_texts import VARIED_TEXTS
from vocabulary_gguf import write_vocabulary

from localseek.errors import LocalseekError
from localseek.models.gguf import read_gguf
from localseek_quantize.checkpoints.checkpoint import Checkpoint
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.tokenizer.vocabulary import Vocabulary, read_vocabulary

CASES_END = "\n__ggml_vocab_test__\n"
TRAINING = {
    "vocab_size": 700,
    "byte_fallback": True,
    "normalization_rule_name": "identity",
    "remove_extra_whitespaces": False,
    "split_digits": True,
    "character_coverage": 0.99,
    "minloglevel": 2,
}


def trained(**options: Any) -> bytes:
    """A model that the library trained just now."""
    model = BytesIO()
    sentences = iter(text.replace("\0", "") for text in VARIED_TEXTS[:140])
    options = {"model_type": "bpe", **TRAINING, **options}
    SentencePieceTrainer.train(sentence_iterator=sentences, model_writer=model, **options)
    return model.getvalue()


@pytest.fixture(scope="module")
def trained_bpe() -> bytes:
    """As Llama 2's was trained."""
    return trained()


def read(model: bytes, folder: Path, n_rows: int, **files: dict[str, Any]) -> Vocabulary:
    """Read a checkpoint of these files, ``tokenizer_config`` for tokenizer_config.json."""
    (folder / "tokenizer.model").write_bytes(model)
    for name, content in files.items():
        (folder / f"{name}.json").write_text(json.dumps(content), "utf-8")
    config = JsonObject(folder / "config.json", files.get("config", {}))
    checkpoint = Checkpoint(path=folder, config=config, tensors={}, dtypes={}, n_files=0)
    return read_vocabulary(checkpoint, n_rows=n_rows, pre=None)


def value(vocabulary: Vocabulary, key: str) -> Any:
    field = vocabulary.fields.get(f"tokenizer.ggml.{key}")
    return None if field is None else field.value


def rows(vocabulary: Vocabulary, *indices: int) -> list[tuple[str, int, float]]:
    """Text, type and score of tokens."""
    types, scores = value(vocabulary, "token_type"), value(vocabulary, "scores")
    tokens = value(vocabulary, "tokens")
    return [(tokens[i].decode(), int(types[i]), float(scores[i])) for i in indices]


def test_pieces_scores_and_types_are_the_librarys(trained_bpe: bytes, tmp_path: Path) -> None:
    library = SentencePieceProcessor(model_proto=trained_bpe)
    n = library.vocab_size()

    ours = read(trained_bpe, tmp_path, n)

    assert [text for text, _, _ in rows(ours, *range(n))] == [*map(library.id_to_piece, range(n))]
    assert value(ours, "scores").tolist() == [library.get_score(i) for i in range(n)]
    kinds = {i: spm.UNKNOWN for i in range(n) if library.is_unknown(i)}
    kinds |= {i: spm.CONTROL for i in range(n) if library.is_control(i)}
    kinds |= {i: spm.BYTE for i in range(n) if library.is_byte(i)}
    assert value(ours, "token_type").tolist() == [kinds.get(i, spm.NORMAL) for i in range(n)]
    assert ours.description == "SentencePiece, 700 tokens, 0 of them added"


@pytest.mark.parametrize("adds_space", [True, False])
def test_llama_cpp_tokenizes_as_the_library_does(adds_space: bool, tmp_path: Path) -> None:
    model = trained(add_dummy_prefix=adds_space)
    library = SentencePieceProcessor(model_proto=model)

    ours = read(model, tmp_path, library.vocab_size())
    llama_cpp = load_vocabulary(write_vocabulary(tmp_path / "vocabulary.gguf", ours.fields))

    assert value(ours, "add_space_prefix") is (None if adds_space else False)
    for text in VARIED_TEXTS:
        assert llama_cpp.encode(text, special=False) == library.encode(text), text


def test_the_cases_of_llama_cpp_hold_for_a_model_of_llama_2s_vocabulary(
    llama_cpp_models: Path, tmp_path: Path
) -> None:
    file = llama_cpp_models / "ggml-vocab-llama-spm.gguf"
    fields = read_gguf(file).fields
    columns = [fields[f"tokenizer.ggml.{key}"].value for key in ("tokens", "scores", "token_type")]
    tokens, scores, types = columns
    assert isinstance(tokens, list)
    numbers = (np.asarray(scores).tolist(), np.asarray(types).tolist())
    model = spm.model_bytes(zip(tokens, *numbers, strict=True))

    ours = read(model, tmp_path, len(tokens))
    llama_cpp = load_vocabulary(write_vocabulary(tmp_path / "vocabulary.gguf", ours.fields))

    library = SentencePieceProcessor(model_proto=model)
    inputs = file.with_suffix(".gguf.inp").read_text("utf-8").removesuffix(CASES_END)
    outputs = file.with_suffix(".gguf.out").read_text("utf-8").splitlines()
    assert value(ours, "tokens") == tokens
    for text, output in zip(inputs.split(CASES_END), outputs, strict=True):
        expected = [int(token) for token in output.split()]
        assert llama_cpp.encode(text, special=False) == library.encode(text) == expected, text


def test_added_tokens_fill_rows_behind_the_pieces_or_in_their_place(tmp_path: Path) -> None:
    """As upstream's converter wrote the same files."""
    pieces = spm.small_pieces()
    n = len(pieces)

    ours = read(
        spm.model_bytes(pieces),
        tmp_path,
        n + 6,
        added_tokens={"[PAD]": n, "<|im_start|>": n + 1, "▁a▁b": n + 2, "<x>": n + 3},
        tokenizer_config={
            "added_tokens_decoder": {
                "0": {"content": "<unk>", "special": True},
                str(n + 1): {"content": "<|im_start|>"},
                str(n + 2): {"content": "▁a▁b"},
                str(n + 3): {"content": "<x>", "special": True},
            },
            "add_prefix_space": False,
            "bos_token": "<s>",
            "eos_token": "<|im_start|>",
            "chat_template": "{{ messages }}",
        },
        config={"unk_token_id": 0},
    )

    added_score, unused_score = -1000.0, -10000.0
    assert rows(ours, 0, 1, n, n + 1, n + 2, n + 3, n + 4) == [
        ("<unk>", spm.CONTROL, added_score),
        ("<s>", spm.CONTROL, 0.0),
        ("[PAD]", spm.USER_DEFINED, added_score),
        ("<|im_start|>", spm.CONTROL, added_score),
        (" a b", spm.USER_DEFINED, added_score),
        ("<x>", spm.CONTROL, added_score),
        (f"[PAD{n + 4}]", spm.UNUSED, unused_score),
    ]
    ids = [value(ours, f"{name}_token_id") for name in ("bos", "eos", "unknown")]
    assert ids == [1, n + 1, 0]
    assert value(ours, "add_space_prefix") is False
    assert (value(ours, "model"), value(ours, "pre")) == (b"llama", b"default")
    assert ours.description == f"SentencePiece, {n + 4} tokens, 4 of them added, 2 unused rows"
    assert ours.notices == ()
    load_vocabulary(write_vocabulary(tmp_path / "vocabulary.gguf", ours.fields))


def test_a_byte_level_tokenizer_json_goes_before_a_tokenizer_model(tmp_path: Path) -> None:
    split = {"type": "ByteLevel", "add_prefix_space": False}
    vocab = {"Ġ": 0, "a": 1}
    tokenizer = {"pre_tokenizer": split, "model": {"type": "BPE", "vocab": vocab, "merges": []}}

    ours = read(b"tiktoken's, say", tmp_path, 2, tokenizer=tokenizer)

    assert value(ours, "model") == b"gpt2"


def test_llama_2s_own_tokenizer_json_does_not(tmp_path: Path) -> None:
    tokenizer = {"pre_tokenizer": None, "model": {"type": "BPE", "vocab": {"▁": 0}, "merges": []}}

    ours = read(spm.model_bytes(spm.small_pieces()), tmp_path, 266, tokenizer=tokenizer)

    assert value(ours, "model") == b"llama"


def test_normalization_makes_a_notice(tmp_path: Path) -> None:
    model = trained(normalization_rule_name="nmt_nfkc")

    ours = read(model, tmp_path, 700)

    assert "normalizes text" in ours.notices[0]


@pytest.mark.parametrize("kind", ["unigram", "word", "char"])
def test_other_kinds_of_models_are_refused(kind: str, tmp_path: Path) -> None:
    model = trained(model_type=kind, byte_fallback=False, hard_vocab_limit=False)

    with pytest.raises(CheckpointError) as caught:
        read(model, tmp_path, 700)

    assert "trainer_spec.model_type is" in str(caught.value)
    assert "BPE" in caught.value.must_be


def test_a_model_without_tokens_for_bytes_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"the token <0x00> is missing"):
        read(trained(byte_fallback=False), tmp_path, 700)


def test_more_pieces_than_rows_name_both_numbers(trained_bpe: bytes, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"is 700; it must be at most 699, the rows"):
        read(trained_bpe, tmp_path, 699)
    with pytest.raises(CheckpointError, match=r"is 801; it must be at most 800, the rows"):
        read(trained_bpe, tmp_path, 800, added_tokens={"<x>": 800})


def changed_piece(index: int, *piece: object) -> bytes:
    pieces: list[Any] = spm.small_pieces()
    pieces[index] = piece
    return spm.model_bytes(pieces)


GOOD = spm.model_bytes(spm.small_pieces())


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (b"", "without tokens"),
        (b"\x0a", "the end within a number"),
        (b"\xff" * 40, "a number of more than 10 bytes"),
        (b"\x0a\xff\xff\xff\xff\x0f", "4,294,967,295 bytes at byte 6, of 6"),
        (b"\x00\x00", "a field without a number"),
        (b"\x0b\x00", "wire type 3"),
        (b"IQ== 0\nIg== 1\n", "without tokens"),  # as tiktoken's files begin
        (spm.number_field(1, 7), "a number where a text must be"),
        (GOOD + spm.number_field(2, 7), "a number where a text must be"),
        (GOOD + spm.bytes_field(2, spm.bytes_field(3, b"x")), "a text where a number must be"),
        (GOOD + spm.bytes_field(2, spm.number_field(3, 77)), "model_type is number 77"),
        (GOOD + spm.bytes_field(1, spm.number_field(2, 1)), "not four bytes"),
        (changed_piece(260, b"\xff\xfe", 0.0, spm.NORMAL), "piece 260 is"),
        (changed_piece(260, b"x", float("nan"), spm.NORMAL), "piece 260 is of type 1 and"),
        (changed_piece(260, b"x", float("inf"), spm.NORMAL), "piece 260 is of type 1 and"),
        (changed_piece(260, b"x", 0.0, 7), "piece 260 is of type 7"),
        (changed_piece(260, b"<s>", 0.0, spm.NORMAL), "token 260 is '<s>', as token 1 is"),
        (changed_piece(260, b"a\0b", 0.0, spm.NORMAL), "token 260 is 'a\\x00b'"),
        (changed_piece(100, b"<0xZZ>", 0.0, spm.BYTE), "the token <0x61> is missing"),
    ],
)
def test_what_cannot_be_right_is_refused(model: bytes, message: str, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError) as caught:
        read(model, tmp_path, 266)

    assert caught.value.exit_code == 65
    assert message in str(caught.value)
    assert str(caught.value).isprintable()


def test_what_is_no_file_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tokenizer.model")
    checkpoint = Checkpoint(
        path=tmp_path,
        config=JsonObject(tmp_path / "config.json", {}),
        tensors={},
        dtypes={},
        n_files=0,
    )

    with pytest.raises(CheckpointError, match="no regular file"):
        read_vocabulary(checkpoint, n_rows=266, pre=None)


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    cut=st.integers(0, len(GOOD)), at=st.integers(0, len(GOOD) - 4), number=st.binary(max_size=4)
)
def test_no_damage_leads_to_anything_but_a_line_or_a_good_file(
    cut: int, at: int, number: bytes, tmp_path: Path
) -> None:
    damaged = (GOOD[:at] + number + GOOD[at + len(number) :])[:cut]
    try:
        ours = read(damaged, tmp_path, 266)
    except LocalseekError as error:
        assert str(error).isprintable()  # noqa: PT017 - most are refused, not all
    else:
        load_vocabulary(write_vocabulary(tmp_path / "vocabulary.gguf", ours.fields))


def test_numbers_beyond_a_message_take_no_memory(tmp_path: Path) -> None:
    huge = b"\x0a" + b"\xff" * 8 + b"\x7f" + struct.pack("<Q", 1)

    with pytest.raises(CheckpointError, match="no SentencePiece model"):
        read(huge, tmp_path, 266)
