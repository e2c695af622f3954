"""Write a tiny Llama GGUF that recites a fixed reply on the real llama.cpp.

Attention and feed-forward weights are zero, so the residual stream is the embedding of the
last token. Row ``b`` of the output matrix is the embedding of the token that ``b`` follows:
greedy decoding walks the script from one token to the next, and so does any draw at a
sensible temperature, for the right token is ahead by far. A token therefore stands in a
script once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TypeAlias

import gguf
import numpy as np
import numpy.typing as npt

BOS, EOS = "<｜begin▁of▁sentence｜>", "<｜end▁of▁sentence｜>"
USER, ASSISTANT = "<｜User｜>", "<｜Assistant｜>"
CONTROL = ["<unk>", BOS, EOS, USER, ASSISTANT, "<|im_start|>", "<|im_end|>"]
USER_DEFINED = ["<think>", "</think>"]

R1_TEMPLATE = (
    "{{ bos_token }}{% for m in messages %}"
    "{% if m.role == 'system' %}{{ m.content }}{% endif %}"
    "{% if m.role == 'user' %}{{ '<｜User｜>' + m.content }}{% endif %}"
    "{% if m.role == 'assistant' %}"
    "{{ '<｜Assistant｜>' + m.content.split('</think>')[-1] + '<｜end▁of▁sentence｜>' }}"
    "{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<｜Assistant｜>' }}{% endif %}"
)
R1_TEMPLATE_OPENING = R1_TEMPLATE.replace(
    "{{ '<｜Assistant｜>' }}", "{{ '<｜Assistant｜><think>\\n' }}"
)
PLAIN_TEMPLATE = R1_TEMPLATE.replace(".split('</think>')[-1]", "")

Floats: TypeAlias = npt.NDArray[np.float32]

N_EMBD, N_HEAD = 64, 2


@dataclass(frozen=True, kw_only=True)
class Script:
    """What to recite after the Assistant mark, or after the line feed that follows it.

    ``loop_to`` is the place in ``reply`` that follows its end; None ends the turn. ``after``
    is what it says after a token that is put into its mouth, up to the end of the turn.
    ``n_ff`` makes it slow: a token takes as long as its feed-forward weights take to read.
    """

    reply: Sequence[str | bytes]
    template: str | None = R1_TEMPLATE
    architecture: str = "llama"
    loop_to: int | None = None
    n_ctx: int = 1024
    after: tuple[tuple[str, tuple[str, ...]], ...] = ()
    n_ff: int = 64


def write_scripted_gguf(path: Path, script: Script) -> None:
    """Write the model to ``path``: about 300 kB of float32."""
    pieces = [piece.encode() if isinstance(piece, str) else piece for piece in script.reply]
    forced = [piece.encode() for first, rest in script.after for piece in (first, *rest)]
    marks = {text.encode() for text in CONTROL + USER_DEFINED}
    alphabet = [_byte_level(bytes([b])) for b in range(256)] + ["Ġt"]
    spoken = dict.fromkeys([*pieces, *forced])
    words = [_byte_level(p) for p in spoken if p not in marks and len(p) > 1]
    tokens = [*CONTROL, *USER_DEFINED, *alphabet, *words]

    def id_of(piece: bytes) -> int:
        return tokens.index(piece.decode() if piece in marks else _byte_level(piece))

    ids = [id_of(piece) for piece in pieces]
    end = tokens.index(EOS) if script.loop_to is None else ids[script.loop_to]

    rng = np.random.default_rng(0)
    embedding = rng.normal(size=(len(tokens), N_EMBD)).astype(np.float32)
    output = np.zeros_like(embedding)
    for token, successor in pairwise([*ids, end]):
        output[successor] += embedding[token]
    for first, rest in script.after:
        chain = [id_of(piece.encode()) for piece in (first, *rest)]
        for token, successor in pairwise([*chain, tokens.index(EOS)]):
            output[successor] += embedding[token]
    for before in (ASSISTANT, "Ċ"):
        output[ids[0]] += embedding[tokens.index(before)]

    writer = gguf.GGUFWriter(path, script.architecture)
    _write_hyperparameters(writer, script.n_ctx, script.n_ff)
    _write_vocabulary(writer, tokens)
    if script.template is not None:
        writer.add_chat_template(script.template)
    qk_norm = script.architecture == "qwen3"
    _write_tensors(writer, embedding, output, n_ff=script.n_ff, qk_norm=qk_norm)


def _write_hyperparameters(writer: gguf.GGUFWriter, n_ctx: int, n_ff: int) -> None:
    writer.add_name("scripted")
    writer.add_context_length(n_ctx)
    writer.add_embedding_length(N_EMBD)
    writer.add_block_count(1)
    writer.add_feed_forward_length(n_ff)
    writer.add_head_count(N_HEAD)
    writer.add_head_count_kv(N_HEAD)
    writer.add_layer_norm_rms_eps(1e-5)


def _write_vocabulary(writer: gguf.GGUFWriter, tokens: list[str]) -> None:
    n_normal = len(tokens) - len(CONTROL) - len(USER_DEFINED)
    kinds = (
        [gguf.TokenType.CONTROL] * len(CONTROL)
        + [gguf.TokenType.USER_DEFINED] * len(USER_DEFINED)
        + [gguf.TokenType.NORMAL] * n_normal
    )
    writer.add_vocab_size(len(tokens))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges(["Ġ t"])
    writer.add_bos_token_id(tokens.index(BOS))
    writer.add_eos_token_id(tokens.index(EOS))
    writer.add_add_bos_token(True)


def _write_tensors(
    writer: gguf.GGUFWriter, embedding: Floats, output: Floats, *, n_ff: int, qk_norm: bool
) -> None:
    ones, square = np.ones(N_EMBD, np.float32), np.zeros((N_EMBD, N_EMBD), np.float32)
    wide, tall = np.zeros((N_EMBD, n_ff), np.float32), np.zeros((n_ff, N_EMBD), np.float32)
    writer.add_tensor("token_embd.weight", embedding)
    writer.add_tensor("output_norm.weight", ones)
    writer.add_tensor("output.weight", output)
    for part in ("attn_norm", "ffn_norm"):
        writer.add_tensor(f"blk.0.{part}.weight", ones)
    for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
        writer.add_tensor(f"blk.0.{part}.weight", square)
    for part, weight in (("ffn_gate", tall), ("ffn_up", tall), ("ffn_down", wide)):
        writer.add_tensor(f"blk.0.{part}.weight", weight)
    if qk_norm:
        for part in ("attn_q_norm", "attn_k_norm"):
            writer.add_tensor(f"blk.0.{part}.weight", np.ones(N_EMBD // N_HEAD, np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _byte_level(data: bytes) -> str:
    """Bytes as GPT-2's vocabulary spells them. **Source:** ``bytes_to_unicode``, GPT-2."""
    return "".join(_SPELLING[b] for b in data)


def _spelling() -> list[str]:
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [b for b in range(256) if b not in printable]
    return [chr(b if b in printable else 256 + others.index(b)) for b in range(256)]


_SPELLING = _spelling()
