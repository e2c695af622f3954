"""The tokenizer of a model file, held against what llama.cpp takes on trust.

It asserts that no two tokens have the same text, and cuts texts at a NUL before it looks;
it throws, uncaught, where a tokenizer has no token for a byte. Without the name of its
pre-tokenizer a BPE vocabulary loads and then reads every prompt wrongly, in silence.

Source: llama_vocab::impl::load in src/llama-vocab.cpp of llama.cpp 0c1e57098.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from localseek.models.header_error import quoted
from localseek.models.metadata import Metadata
from localseek.printable import printable

BPE_MODELS = ("gpt2", "gemma4")
TOKENIZER_MODELS = (*BPE_MODELS, "llama")  # the last is SentencePiece
MAX_TOKEN_TYPE = 6  # LLAMA_TOKEN_TYPE_BYTE
BYTE_TYPE = 6

# What a text ends with decides whether it ends at all: a wrong id here is refused, since
# llama.cpp would quietly use token 11 or 2 in its place. The others only make a notice.
ENDING_IDS = ("bos", "eos", "eot", "eom")
OTHER_IDS = ("unknown", "seperator", "padding", "mask")  # spelled so in the format

_PRE_TOKENIZERS = """
a.x-4.0 afmoe bailingmoe bailingmoe2 bloom chameleon chatglm-bpe codeshell cohere2moe
command-r dbrx deepseek-coder deepseek-llm deepseek-r1-qwen deepseek-v3 default exaone
exaone-moe exaone4 f2llmv2 falcon falcon-h1 falcon3 gemma4 gigachat glm4 glm5 gpt-2 gpt-4o
gpt3-finnish granite-docling granite-embed-multi-311m granite-embed-multi-97m grok-2 hunyuan
hunyuan-dense hy_v4 jais jais-2 jina-de jina-es jina-v1-en jina-v2-code jina-v2-de
jina-v2-es jina-v5-nano joyai-llm kanana2 kimi-k2 kormo laguna lfm2 llada-moe llama-bpe
llama-v3 llama3 llama4 megrez mellum mellum2 midm-2.0 minerva-7b minicpm5 minimax-m2
modern-bert mpt olmo phi-2 pixtral poro-chat qwen2 qwen35 refact roberta-bpe sarvam-moe
seed-coder smaug-bpe smollm solar-open spark2_5 stablelm2 starcoder superbpe talkie tekken
tiny_aya trillion ufakzeka viking whitespace youtu
"""
PRE_TOKENIZERS = frozenset(_PRE_TOKENIZERS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What later stages need to know of a vocabulary before llama.cpp has loaded it."""

    n_vocab: int
    model: str  # gpt2 is byte-level BPE, llama is SentencePiece
    pre: str | None
    bos_id: int | None
    eos_id: int | None
    add_bos: bool | None  # None: the file leaves it to llama.cpp
    chat_template: str | None
    notices: tuple[str, ...]


def read_vocabulary(metadata: Metadata) -> Vocabulary:
    """Check the vocabulary of a file and return its outline, not its tokens."""
    model = metadata.text("tokenizer.ggml.model")
    if model not in TOKENIZER_MODELS:
        found = "missing" if model is None else quoted(model)
        metadata.refuse("tokenizer.ggml.model", found, f"one of {', '.join(TOKENIZER_MODELS)}")
    tokens = metadata.strings("tokenizer.ggml.tokens")
    _check_texts(metadata, tokens)
    _check_types(metadata, tokens)
    if model == "llama":
        _check_bytes_have_tokens(metadata, set(tokens))
    else:
        _check_merges(metadata)
    ids, notices = _special_ids(metadata, len(tokens))
    return Vocabulary(
        n_vocab=len(tokens),
        model=model,
        pre=_pre_tokenizer(metadata) if model == "gpt2" else metadata.text("tokenizer.ggml.pre"),
        bos_id=ids.get("bos"),
        eos_id=ids.get("eos"),
        add_bos=metadata.flag("tokenizer.ggml.add_bos_token"),
        chat_template=metadata.text("tokenizer.chat_template"),
        notices=notices,
    )


def _check_texts(metadata: Metadata, tokens: list[bytes]) -> None:
    key = "tokenizer.ggml.tokens"
    if not tokens:
        metadata.refuse(key, "empty", "at least one token")
    if b"" in tokens:  # llama.cpp gives it a text, which another token may have
        tokens = [text or b"[EMPTY_%d]" % i for i, text in enumerate(tokens)]
    if len(set(tokens)) < len(tokens):
        _refuse_duplicate(metadata, tokens)
    joined = b"\n".join(tokens)  # a separator, so that halves of characters do not meet
    if b"\0" in joined:
        index = next(i for i, text in enumerate(tokens) if b"\0" in text)
        metadata.refuse(f"{key}[{index}]", quoted(tokens[index]), "free of NUL")
    if not _is_utf8(joined):
        index = next(i for i, text in enumerate(tokens) if not _is_utf8(text))
        metadata.refuse(f"{key}[{index}]", quoted(tokens[index]), "valid UTF-8")


def _is_utf8(text: bytes) -> bool:
    try:
        text.decode()
    except UnicodeDecodeError:
        return False
    return True


def _refuse_duplicate(metadata: Metadata, tokens: list[bytes]) -> None:
    first: dict[bytes, int] = {}
    index = next(i for i, text in enumerate(tokens) if first.setdefault(text, i) != i)
    found = f"{quoted(tokens[index])}, as token {first[tokens[index]]} is"
    metadata.refuse(f"tokenizer.ggml.tokens[{index}]", found, "unique")


def _check_types(metadata: Metadata, tokens: list[bytes]) -> None:
    """Types are known, scores are numbers, and a byte token spells its byte."""
    key = "tokenizer.ggml.token_type"
    types = metadata.numbers(key, "i32", len(tokens))
    if types is not None:
        wrong = np.flatnonzero((types < 0) | (types > MAX_TOKEN_TYPE))
        if wrong.size:
            index = int(wrong[0])
            metadata.refuse(f"{key}[{index}]", types[index], f"between 0 and {MAX_TOKEN_TYPE}")
        _check_byte_tokens(metadata, tokens, np.flatnonzero(types == BYTE_TYPE).tolist())
    scores = metadata.numbers("tokenizer.ggml.scores", "f32", len(tokens))
    if scores is not None and np.isnan(scores).any():
        index = int(np.flatnonzero(np.isnan(scores))[0])
        metadata.refuse(f"tokenizer.ggml.scores[{index}]", "nan", "a number")


def _check_byte_tokens(metadata: Metadata, tokens: list[bytes], byte_ids: list[int]) -> None:
    spelled = {b"<0x%02X>" % byte for byte in range(256)}
    for index in byte_ids:
        if tokens[index] not in spelled:
            key = f"tokenizer.ggml.tokens[{index}]"
            metadata.refuse(key, quoted(tokens[index]), "<0x00> to <0xFF>, being of type byte")


def _check_bytes_have_tokens(metadata: Metadata, tokens: set[bytes]) -> None:
    for byte in range(256):
        if b"<0x%02X>" % byte not in tokens and bytes([byte]) not in tokens:
            metadata.refuse("tokenizer.ggml.tokens", f"without <0x{byte:02X}>", "one for each byte")


def _check_merges(metadata: Metadata) -> None:
    key = "tokenizer.ggml.merges"
    if metadata.text("tokenizer.ggml.pre") == "kimi-k2" and key not in metadata:
        return  # the one BPE vocabulary that has none
    for index, merge in enumerate(metadata.strings(key)):
        if b" " not in merge[1:]:
            metadata.refuse(f"{key}[{index}]", quoted(merge), "two texts with a space between")


def _pre_tokenizer(metadata: Metadata) -> str:
    key = "tokenizer.ggml.pre"
    name = metadata.text(key)
    if name is None:
        hint = "the file is from before April 2024; get a newer conversion of the model."
        metadata.refuse(key, "missing", "the name of a pre-tokenizer", hint=hint)
    if name not in PRE_TOKENIZERS:
        must_be = "a pre-tokenizer of llama.cpp, such as llama-bpe or deepseek-r1-qwen"
        metadata.refuse(key, quoted(name), must_be)
    return name


def _special_ids(metadata: Metadata, n_vocab: int) -> tuple[dict[str, int], tuple[str, ...]]:
    ids: dict[str, int] = {}
    notices = []
    for name in ENDING_IDS:
        key = f"tokenizer.ggml.{name}_token_id"
        if key in metadata:
            ids[name] = metadata.integer(key, 0, n_vocab - 1)
    for name in OTHER_IDS:
        key = f"tokenizer.ggml.{name}_token_id"
        token = metadata.integer(key, 0, 2**32 - 1, default=0)
        if token >= n_vocab:
            notices.append(f"{key} is {token:,}, beyond the {n_vocab:,} tokens; it is ignored.")
    if "eos" not in ids:
        notices.append("tokenizer.ggml.eos_token_id is missing; replies may not end by themselves.")
    return ids, tuple(printable(notice) for notice in notices)
