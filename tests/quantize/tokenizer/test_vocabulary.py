"""Tokenizer files -> fields of a GGUF. The references are llama.cpp and the library tokenizers.

What llama.cpp does otherwise than the library, with real vocabularies and these texts:

* it does not normalize, so for Qwen an e with an accent of its own is not one with its accent;
* it is of an older Unicode: letters and marks that came with 16.0 are neither to it;
* it does not know the flags lstrip, rstrip and single_word of added tokens.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_vocabulary import load_vocabulary
from small_vocabulary import added, checkpoint, read_small, row, small_files, strings, value
from tokenizers import Tokenizer
from varied_texts import VARIED_TEXTS
from vocabulary_gguf import write_vocabulary

from localseek.models.gguf import read_gguf
from localseek_quantize.tokenizer.vocabulary import read_vocabulary
from tools import npm, real_data

NORMAL, CONTROL, USER_DEFINED, UNUSED = 1, 3, 4, 5
CASES_END = "\n__ggml_vocab_test__\n"
REAL = {  # folder of the files, rows of the embedding, pre-tokenizer, vocabulary of llama.cpp
    "llama-3": (real_data.llama_3_tokenizer, 128256, "llama-bpe", "llama-bpe"),
    "qwen-3": (real_data.qwen_3_tokenizer, 151936, "qwen2", "qwen2"),
    "deepseek-v3": (real_data.deepseek_v3_tokenizer, 129280, "deepseek-v3", None),
}
MARKED = {
    "llama-3": "<|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|>",
    "qwen-3": "<|im_start|>user\nHi<|im_end|>\n<think>\n\n</think>\n<tool_call>{}</tool_call>",
    "deepseek-v3": "<｜User｜>Hi<｜Assistant｜>\n<｜tool▁calls▁begin｜><｜end▁of▁sentence｜>",
}


class Real:
    """A well-known model's vocabulary: read by us, by the library, and ours by llama.cpp."""

    def __init__(self, name: str, place: Path) -> None:
        get_folder, n_rows, self.pre, self.twin = REAL[name]
        self.folder = get_folder()
        self.n_rows = n_rows
        self.ours = read_vocabulary(checkpoint(self.folder), n_rows=n_rows, pre=None)
        self.llama_cpp = load_vocabulary(write_vocabulary(place, self.ours.fields))
        self.library = Tokenizer.from_file(str(self.folder / "tokenizer.json"))

    def library_ids(self, text: str) -> list[int]:
        return list(self.library.encode(text, add_special_tokens=False).ids)


GetReal = Callable[[str], Real]


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> GetReal:
    """Each vocabulary once: they are large."""
    if not npm.is_there():
        pytest.skip("npm is not installed; the tokenizers are published there")
    folder = tmp_path_factory.mktemp("vocabularies")
    made: dict[str, Real] = {}

    def get(name: str) -> Real:
        if name not in made:
            made[name] = Real(name, folder / f"{name}.gguf")
        return made[name]

    return get


@pytest.mark.parametrize("name", ["llama-3", "qwen-3"])
def test_the_cases_of_llama_cpp_hold_for_a_vocabulary_that_we_wrote(
    name: str, real: GetReal, llama_cpp_models: Path
) -> None:
    file = llama_cpp_models / f"ggml-vocab-{real(name).twin}.gguf.inp"
    inputs = file.read_text("utf-8").removesuffix(CASES_END).split(CASES_END)
    outputs = file.with_suffix(".out").read_text("utf-8").splitlines()

    for text, output in zip(inputs, outputs, strict=True):
        tokens = real(name).llama_cpp.encode(text, special=False)
        assert tokens == [int(token) for token in output.split()], text


@pytest.mark.parametrize("name", REAL)
def test_llama_cpp_tokenizes_as_the_library_does(name: str, real: GetReal) -> None:
    model = real(name)
    for text in (*VARIED_TEXTS, MARKED[name], *MARKED.values()):
        composed = unicodedata.normalize("NFC", text) if name == "qwen-3" else text
        tokens = model.llama_cpp.encode(composed, special=True)
        assert tokens == model.library_ids(text), text
    assert len(model.library_ids(MARKED[name])) < 16  # the marks are one token each
    assert value(model.ours, "ggml.pre") == model.pre.encode()


def test_where_llama_cpp_differs_from_the_library(real: GetReal) -> None:
    def differs(name: str, text: str) -> bool:
        return real(name).llama_cpp.encode(text, special=True) != real(name).library_ids(text)

    assert differs("qwen-3", "cafe\u0301")
    assert not differs("qwen-3", "café")
    assert differs("deepseek-v3", " \U00010d4a")  # a letter of Garay, Unicode 16.0


@pytest.mark.parametrize("name", ["llama-3", "qwen-3"])
def test_tokens_and_merges_are_those_of_llama_cpps_own_vocabulary(
    name: str, real: GetReal, llama_cpp_models: Path
) -> None:
    twin = read_gguf(llama_cpp_models / f"ggml-vocab-{real(name).twin}.gguf").fields
    ours = real(name).ours.fields
    n_common = 128000 if name == "llama-3" else 151643  # the special tokens are of other versions

    for key in ("tokens", "merges", "token_type"):
        theirs, own = twin[f"tokenizer.ggml.{key}"].value, ours[f"tokenizer.ggml.{key}"].value
        stop = None if key == "merges" else n_common
        assert list(own[:stop]) == list(theirs[:stop])  # type: ignore[index]
    assert ours["tokenizer.ggml.pre"] == twin["tokenizer.ggml.pre"]


def test_a_real_vocabulary_has_its_types_ids_and_template(real: GetReal) -> None:
    llama, qwen, deepseek = real("llama-3").ours, real("qwen-3").ours, real("deepseek-v3").ours

    assert llama.description == "llama-bpe, 128,256 tokens, 256 of them added"
    assert qwen.description == "qwen2, 151,669 tokens, 26 of them added, 267 unused rows"
    assert deepseek.description.startswith("deepseek-v3, 128,815 tokens, 818 of them added")
    assert (llama.notices, qwen.notices, deepseek.notices) == ((), (), ())
    ids = ["ggml.bos_token_id", "ggml.eos_token_id", "ggml.padding_token_id"]
    assert [value(llama, key) for key in ids] == [128000, 128009, None]
    assert [value(qwen, key) for key in ids] == [None, 151645, 151643]
    assert [value(deepseek, key) for key in ids] == [0, 1, 1]
    adds_bos = [value(v, "ggml.add_bos_token") for v in (llama, qwen, deepseek)]
    assert adds_bos == [True, False, True]
    types = np.asarray(value(qwen, "ggml.token_type"))
    tokens = strings(qwen.fields["tokenizer.ggml.tokens"])
    assert tokens[151667:151670] == [b"<think>", b"</think>", b"[PAD151669]"]
    assert types[151667:151670].tolist() == [USER_DEFINED, USER_DEFINED, UNUSED]
    assert types[151643:151645].tolist() == [CONTROL, CONTROL]
    template = value(deepseek, "chat_template")
    assert isinstance(template, bytes)
    assert "<｜User｜>" in template.decode()


def test_added_tokens_change_nothing_but_that_they_are_found(real: GetReal, tmp_path: Path) -> None:
    library = Tokenizer.from_file(str(real("deepseek-v3").folder / "tokenizer.json"))
    library.add_tokens(["<calc>", "</calc>", "déjà vu", "\n\n"])  # upstream fails at the last
    library.save(str(tmp_path / "tokenizer.json"))

    ours = read_vocabulary(checkpoint(tmp_path), n_rows=129280, pre=None)
    llama_cpp = load_vocabulary(write_vocabulary(tmp_path / "vocabulary.gguf", ours.fields))

    assert ours.description.startswith("deepseek-v3, 128,819 tokens, 822 of them added")
    for text in (*VARIED_TEXTS[:40], "a <calc>1+1</calc>\n\n\nb", "un déjà vu, dit-elle"):
        tokens = library.encode(text, add_special_tokens=False).ids
        assert llama_cpp.encode(text, special=True) == tokens, text
    assert llama_cpp.encode("<calc></calc>déjà vu", special=False) == [128815, 128816, 128817]


def test_a_small_vocabulary_is_read_and_loads(tmp_path: Path) -> None:
    ours = read_small(small_files(), tmp_path)

    llama_cpp = load_vocabulary(write_vocabulary(tmp_path / "small.gguf", ours.fields))
    library = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))

    rows = [row(ours, index) for index in range(256, 264)]
    assert rows[:2] == [("Ġt", NORMAL), ("he", NORMAL)]
    assert rows[2:5] == [("<a>", USER_DEFINED), ("<b>", CONTROL), ("<|c|>", CONTROL)]
    assert rows[5:] == [(f"[PAD{i}]", UNUSED) for i in (261, 262, 263)]
    assert strings(ours.fields["tokenizer.ggml.merges"]) == ["Ġ t".encode(), b"h e"]
    assert llama_cpp.user_defined == {"<a>": 258}
    assert llama_cpp.control == {"<b>": 259, "<|c|>": 260}
    for text in (" the <a>t<b><|c|>", *VARIED_TEXTS[:30]):
        composed = unicodedata.normalize("NFC", text)
        assert llama_cpp.encode(composed, special=True) == library.encode(text).ids


def test_merges_may_be_pairs_and_begin_with_a_version(tmp_path: Path) -> None:
    files = small_files()
    model = files["tokenizer.json"]["model"]
    model["vocab"] |= {"a b": 258, " ": 259, "a ": 260}
    model["merges"] = ["#version: 0.2", ["Ġ", "t"], ["a", " "], ["a ", "b"]]
    files["tokenizer.json"]["added_tokens"] = []

    ours = read_small(files, tmp_path)

    merges = [merge.decode() for merge in strings(ours.fields["tokenizer.ggml.merges"])]
    assert merges == ["Ġ t", "a Ġ", "aĠ b"]


def test_gaps_between_ids_are_unused_rows(tmp_path: Path) -> None:
    files = small_files()
    files["tokenizer.json"]["model"]["vocab"] |= {"<end>": 262}  # GPT-4o's has such gaps
    files["tokenizer.json"]["added_tokens"] = [added(262, "<end>", special=True)]

    ours = read_small(files, tmp_path)

    assert [row(ours, i) for i in (258, 261)] == [("[PAD258]", UNUSED), ("[PAD261]", UNUSED)]
    assert row(ours, 262) == ("<end>", CONTROL)


@pytest.mark.parametrize(
    ("token", "expected"),
    [
        (added(258, "<x>"), ("<x>", USER_DEFINED)),
        (added(258, "<x>", special=True), ("<x>", CONTROL)),
        (added(258, "<|x|>"), ("<|x|>", CONTROL)),
        (added(258, "<｜x▁y｜>"), ("<｜x▁y｜>", CONTROL)),
        (added(258, "<unused7>"), ("<unused7>", CONTROL)),
        (added(258, "<pad>"), ("<pad>", CONTROL)),
        (added(258, "▁x▁"), (" x ", USER_DEFINED)),
        (added(258, "  ", normalized=True), ("  ", USER_DEFINED)),
        (added(258, "Ġxx"), (" xx", USER_DEFINED)),
        (added(258, "Ġxx", normalized=True), ("Ġxx", USER_DEFINED)),
        (added(258, "éé"), ("éé", USER_DEFINED)),
        (added(258, "<é>"), ("<é>", USER_DEFINED)),
    ],
    ids=lambda value: value["content"] if isinstance(value, dict) else "",
)
def test_an_added_token_has_the_text_and_type_that_upstream_gives_it(
    token: dict[str, Any], expected: tuple[str, int], tmp_path: Path
) -> None:
    """As upstream's converter wrote them, but for éé, of which it makes U+FFFD twice."""
    files = small_files()
    files["tokenizer.json"]["added_tokens"] = [token]

    assert row(read_small(files, tmp_path), 258) == expected


def test_tokenizer_config_decides_which_tokens_are_special(tmp_path: Path) -> None:
    files = small_files()
    files["tokenizer.json"]["added_tokens"] += [added(i, f"<{i}>") for i in range(261, 264)]
    files["tokenizer_config.json"] |= {
        "added_tokens_decoder": {
            "258": {"content": "<a>", "special": True},
            "259": {"content": "<b>", "special": False},
            "264": {"content": "<new>", "special": True},
        },
        "eos_token": {"__type": "AddedToken", "content": "<261>"},
        "additional_special_tokens": ["<262>", {"content": "<263>"}],
        "pad_token": "he",
    }
    files["added_tokens.json"] = {"<a>": 258, "<newer>": 265}

    ours = read_small(files, tmp_path, 266)

    assert row(ours, 257) == ("he", CONTROL)
    assert row(ours, 258) == ("<a>", CONTROL)
    assert row(ours, 259) == ("<b>", USER_DEFINED)
    assert {row(ours, i)[1] for i in (261, 262, 263)} == {CONTROL}
    assert [row(ours, i) for i in (264, 265)] == [("<new>", CONTROL), ("<newer>", USER_DEFINED)]
    assert ours.notices == ()


def test_tokens_that_only_the_config_has_elsewhere_are_left_out(tmp_path: Path) -> None:
    files = small_files()
    decoder = {"258": {"content": "<other>"}, "262": {"content": "<far>"}}
    files["tokenizer_config.json"] |= {"added_tokens_decoder": decoder}

    ours = read_small(files, tmp_path)

    assert [row(ours, i) for i in (258, 262)] == [("<a>", USER_DEFINED), ("[PAD262]", UNUSED)]
    assert "'<other>' as token 258" in ours.notices[0]
    assert "'<far>' as token 262" in ours.notices[1]


def test_tokens_that_reach_beyond_their_text_make_a_notice(tmp_path: Path) -> None:
    files = small_files()
    files["tokenizer.json"]["added_tokens"][0] |= {"rstrip": True}

    [notice] = read_small(files, tmp_path).notices

    assert "'<a>' with lstrip, rstrip or single_word" in notice
