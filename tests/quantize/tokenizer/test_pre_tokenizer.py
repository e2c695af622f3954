"""Structure of a tokenizer.json -> name. The references are the library and llama.cpp."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_vocabulary import load_vocabulary
from tokenizer_structures import BY_NAME, Change, json_object, structure
from tokenizers import AddedToken, Tokenizer
from tokenizers.models import BPE
from varied_texts import VARIED_TEXTS
from vocabulary_gguf import write_vocabulary

from localseek.models.gguf import Field, read_gguf
from localseek_quantize.tokenizer.known_pre_tokenizers import KNOWN, PreTokenizer
from localseek_quantize.tokenizer.pre_tokenizer import choose_pre_tokenizer, recognize

CASES = {  # a vocabulary of llama.cpp with cases -> our name of its pre-tokenizer
    "gpt-2": "gpt-2",
    "starcoder": "smollm",
    "deepseek-coder": "deepseek-coder",
    "deepseek-llm": "deepseek-llm",
    "falcon": "falcon",
    "qwen35": "qwen35",
}
# llama.cpp's form of these is right for their own vocabularies only: it keeps digits together,
# or with a space, where the models have no token for that anyway.
OWN_VOCABULARY_ONLY = ("deepseek-coder", "deepseek-llm", "falcon")
# Between spaces and U+3000, deepseek-llm has a cut that llama.cpp does not make.
IDEOGRAPHIC_SPACE = "\u3000"
N_MERGES = 8000


class GgufVocabulary:
    """Tokens, types and merges of a GGUF."""

    def __init__(self, path: Path) -> None:
        fields = read_gguf(path).fields
        self.tokens = [token.decode() for token in texts(fields["tokenizer.ggml.tokens"])]
        self.types = np.asarray(fields["tokenizer.ggml.token_type"].value)
        merges = texts(fields["tokenizer.ggml.merges"])
        pairs = (merge.decode().split(" ") for merge in merges)
        self.merges = [(left, right) for left, right in pairs]


def texts(field: Field) -> list[bytes]:
    assert isinstance(field.value, list)
    return field.value


def library_tokenizer(known: PreTokenizer, vocabulary: GgufVocabulary) -> Tokenizer:
    """The reference: the library with these steps before that vocabulary."""
    tokenizer = Tokenizer.from_str(json.dumps(structure(known)))
    ids = {token: i for i, token in enumerate(vocabulary.tokens)}
    tokenizer.model = BPE(ids, vocabulary.merges, ignore_merges=known.ignore_merges)
    for kind, special in ((3, True), (4, False)):
        added = [vocabulary.tokens[i] for i in np.flatnonzero(vocabulary.types == kind)]
        tokens = [AddedToken(text, special=special, normalized=False) for text in added]
        (tokenizer.add_special_tokens if special else tokenizer.add_tokens)(tokens)
    return tokenizer


def ids_of(tokenizer: Tokenizer, text: str) -> list[int]:
    return list(tokenizer.encode(text, add_special_tokens=False).ids)


@pytest.fixture(scope="module")
def gpt2(llama_cpp_models: Path) -> GgufVocabulary:
    """GPT-2's first merges and the tokens that they make: small, and blind to no cut."""
    vocabulary = GgufVocabulary(llama_cpp_models / "ggml-vocab-gpt-2.gguf")
    vocabulary.merges = vocabulary.merges[:N_MERGES]
    kept = {"".join(pair) for pair in vocabulary.merges}
    vocabulary.tokens = [t for t in vocabulary.tokens if len(t) == 1 or t in kept]
    vocabulary.types = np.ones(len(vocabulary.tokens), np.int32)
    return vocabulary


@pytest.mark.parametrize("name", CASES)
def test_the_cases_of_llama_cpp_hold_for_the_steps_of_the_table(
    name: str, llama_cpp_models: Path
) -> None:
    file = llama_cpp_models / f"ggml-vocab-{name}.gguf"
    vocabulary = GgufVocabulary(file)
    tokenizer = library_tokenizer(BY_NAME[CASES[name]], vocabulary)
    separator = "\n__ggml_vocab_test__\n"
    inputs = file.with_suffix(".gguf.inp").read_text("utf-8").removesuffix(separator)
    outputs = file.with_suffix(".gguf.out").read_text("utf-8").splitlines()

    for text, output in zip(inputs.split(separator), outputs, strict=True):
        assert ids_of(tokenizer, text) == [int(token) for token in output.split()], text

    if name in OWN_VOCABULARY_ONLY:
        llama_cpp = load_vocabulary(file)
        for text in VARIED_TEXTS:
            if IDEOGRAPHIC_SPACE not in text:
                assert llama_cpp.encode(text, special=True) == ids_of(tokenizer, text)


@pytest.mark.parametrize("name", sorted(BY_NAME.keys() - set(OWN_VOCABULARY_ONLY)))
def test_llama_cpp_cuts_as_the_steps_of_the_table_do(
    name: str, gpt2: GgufVocabulary, tmp_path: Path
) -> None:
    tokenizer = library_tokenizer(BY_NAME[name], gpt2)
    fields = {
        "tokenizer.ggml.model": Field("string", b"gpt2"),
        "tokenizer.ggml.pre": Field("string", name.encode()),
        "tokenizer.ggml.tokens": Field("string[]", [token.encode() for token in gpt2.tokens]),
        "tokenizer.ggml.token_type": Field("i32[]", gpt2.types),
        "tokenizer.ggml.merges": Field("string[]", [" ".join(m).encode() for m in gpt2.merges]),
    }
    llama_cpp = load_vocabulary(write_vocabulary(tmp_path / "vocabulary.gguf", fields))

    for text in VARIED_TEXTS:
        assert llama_cpp.encode(text, special=True) == ids_of(tokenizer, text), text


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known.name)
def test_each_known_structure_is_recognized(known: PreTokenizer) -> None:
    assert recognize(json_object(structure(known))).name == known.name


def in_a_sequence_of_sequences(values: dict[str, Any]) -> None:
    inner = {"type": "Sequence", "pretokenizers": [values["pre_tokenizer"]]}
    values["pre_tokenizer"] = {"type": "Sequence", "pretokenizers": [inner]}


def with_line_breaks_in_the_regex(values: dict[str, Any]) -> None:
    pattern = values["pre_tokenizer"]["pretokenizers"][0]["pattern"]
    pattern["Regex"] = pattern["Regex"].replace(r"\r", "\r").replace(r"\n", "\n")


def keeping_the_matches_only(values: dict[str, Any]) -> None:
    values["pre_tokenizer"]["pretokenizers"][0] |= {"behavior": "Removed", "invert": True}


def inverted(values: dict[str, Any]) -> None:
    values["pre_tokenizer"]["pretokenizers"][0]["invert"] = True


def with_composition(values: dict[str, Any]) -> None:
    values["normalizer"] = {"type": "Sequence", "normalizers": [{"type": "NFC"}]}


def with_other_offsets(values: dict[str, Any]) -> None:
    values["pre_tokenizer"]["pretokenizers"][1]["trim_offsets"] = False


def with_added_tokens(values: dict[str, Any]) -> None:
    values["added_tokens"] = [{"id": i, "content": f"<{i}>"} for i in range(1, 4)]


@pytest.mark.parametrize(
    "change",
    [
        in_a_sequence_of_sequences,
        with_line_breaks_in_the_regex,
        keeping_the_matches_only,
        inverted,
        with_composition,
        with_other_offsets,
        with_added_tokens,
    ],
)
def test_another_spelling_of_a_structure_is_the_same(change: Change) -> None:
    for name in ("qwen2", "llama-bpe", "gpt-4o"):
        values = structure(BY_NAME[name])
        change(values)

        assert recognize(json_object(values)).name == name


def test_what_a_file_leaves_out_has_the_defaults_of_the_library() -> None:
    values = structure(BY_NAME["gpt-2"])
    values["pre_tokenizer"] = {"type": "ByteLevel", "add_prefix_space": False}
    values["model"].pop("ignore_merges")

    assert recognize(json_object(values)).name == "gpt-2"


def test_a_composed_copy_of_a_regex_is_the_same_regex() -> None:
    values = structure(BY_NAME["deepseek-llm"])
    pattern = values["pre_tokenizer"]["pretokenizers"][1]["pattern"]
    pattern["Regex"] = pattern["Regex"].replace("\u1f7d", "\u03ce").replace("\u212a", "K")

    assert recognize(json_object(values)).name == "deepseek-llm"


def test_qwen_with_a_begin_of_text_has_the_name_that_deepseeks_distills_have() -> None:
    qwen = json_object(structure(BY_NAME["qwen2"]))

    assert choose_pre_tokenizer(qwen, None).name_for(adds_bos=False) == "qwen2"
    assert choose_pre_tokenizer(qwen, None).name_for(adds_bos=True) == "deepseek-r1-qwen"
