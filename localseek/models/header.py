"""A model file -> what is known about it before llama.cpp sees it, or the reason to refuse it.

    path ─▶ regular_file ─▶ gguf ─▶ shards ─▶ metadata ─▶ hyperparameters ─┐
            opened safely   bytes   complete  typed       vocabulary       ├─▶ Header
                                                          tensors ─────────┘

llama.cpp answers many bad values with ``abort()``. What passes here loads, or is refused
there in an orderly way. Nothing native is called, and no weight is read: half a second is
plenty for a vocabulary of 152k tokens.

Texts of a :class:`Header` are the file's own. Escape them before a terminal sees them.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from localseek.models.architectures import KNOWN, NO_TEXT_MODELS, VETTED
from localseek.models.header_error import quoted
from localseek.models.header_source import OpenSource, open_local
from localseek.models.hyperparameters import read_hyperparameters
from localseek.models.metadata import Metadata
from localseek.models.shards import read_shards
from localseek.models.tensors import NOT_WEIGHTS, TensorInfo
from localseek.models.vocabulary import read_vocabulary

MAX_FILE_TYPE = 2**32 - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A checked model file. Layer by layer where a tuple says so."""

    path: Path
    shards: tuple[Path, ...]  # all files of the model; one is the rule
    size_bytes: int  # of all of them
    version: int
    notices: tuple[str, ...]  # one line each, safe to print

    architecture: str
    name: str | None
    basename: str | None
    size_label: str | None  # "8B"
    license: str | None
    file_type: int | None  # llama.cpp's LLAMA_FTYPE: 15 is Q4_K_M

    n_layer: int
    n_embd: int
    n_ctx_train: int
    n_head: tuple[int, ...]
    n_head_kv: tuple[int, ...]
    head_dim_k: int
    head_dim_v: int
    is_mla: bool  # the cache holds one compressed row a token, no values
    sliding_window: int  # 0 = none
    n_ff: tuple[int, ...]
    n_expert: int
    n_expert_used: int
    n_ff_expert: int  # of one expert; 0 where there are none

    n_vocab: int
    tokenizer_model: str
    tokenizer_pre: str | None
    bos_id: int | None
    eos_id: int | None
    add_bos: bool | None  # None: the file leaves it to llama.cpp
    chat_template: str | None
    sampling: dict[str, float | int]  # "temp", "top_k" …: general.sampling.* of the file

    tensors: tuple[TensorInfo, ...]
    n_params: int
    weights_bytes: int


def read_header(path: Path, open_source: OpenSource = open_local) -> Header:
    """Read and check the model at ``path``, which is its first shard if it has several.

    Raises HeaderError for anything wrong in the bytes, NotRegularFileError for what is no
    file, ModelNotFoundError for a file or a shard that is not there, and
    UnreadableModelError for one that may not be read.
    """
    shards = read_shards(path, open_source)
    architecture = _architecture(Metadata(path, shards[0].fields))
    metadata = Metadata(path, shards[0].fields, architecture)
    hyperparameters = read_hyperparameters(metadata)
    attention = hyperparameters.attention
    vocabulary = read_vocabulary(metadata)
    tensors = tuple(tensor for shard in shards for tensor in shard.tensors)
    _check_tensors(metadata, tensors, (hyperparameters.n_embd, vocabulary.n_vocab))
    return Header(
        path=path,
        shards=tuple(shard.path for shard in shards),
        size_bytes=sum(shard.size_bytes for shard in shards),
        version=shards[0].version,
        notices=_notices(architecture) + vocabulary.notices,
        architecture=architecture,
        name=metadata.text("general.name"),
        basename=metadata.text("general.basename"),
        size_label=metadata.text("general.size_label"),
        license=metadata.text("general.license"),
        file_type=_file_type(metadata),
        n_layer=hyperparameters.n_layer,
        n_embd=hyperparameters.n_embd,
        n_ctx_train=hyperparameters.n_ctx_train,
        n_head=attention.n_head,
        n_head_kv=attention.n_head_kv,
        head_dim_k=attention.head_dim_k,
        head_dim_v=attention.head_dim_v,
        is_mla=attention.is_mla,
        sliding_window=attention.sliding_window,
        n_ff=hyperparameters.n_ff,
        n_expert=hyperparameters.n_expert,
        n_expert_used=hyperparameters.n_expert_used,
        n_ff_expert=hyperparameters.n_ff_expert,
        n_vocab=vocabulary.n_vocab,
        tokenizer_model=vocabulary.model,
        tokenizer_pre=vocabulary.pre,
        bos_id=vocabulary.bos_id,
        eos_id=vocabulary.eos_id,
        add_bos=vocabulary.add_bos,
        chat_template=vocabulary.chat_template,
        sampling=_sampling(metadata),
        tensors=tensors,
        n_params=sum(tensor.n_weights for tensor in tensors),
        weights_bytes=sum(tensor.size_bytes for tensor in tensors),
    )


def _architecture(metadata: Metadata) -> str:
    """The architecture, if a file of it is a model that makes text."""
    kind = metadata.text("general.type")
    if kind not in (None, "model"):
        hint = "an adapter or a projector belongs beside a model, it is none."
        metadata.refuse("general.type", quoted(kind or ""), "'model'", hint=hint)
    key = "general.architecture"
    name = metadata.text(key)
    if name is None:
        metadata.refuse(key, "missing", "the name of an architecture")
    if name in NO_TEXT_MODELS:
        metadata.refuse(key, f"{quoted(name)}, {NO_TEXT_MODELS[name]}", "that of a text model")
    if name not in KNOWN:
        must_be = f"one that llama.cpp makes text with ({', '.join(sorted(VETTED))} and others)"
        metadata.refuse(key, quoted(name), must_be)
    return name


def _notices(architecture: str) -> tuple[str, ...]:
    if architecture in VETTED:
        return ()
    tested = ", ".join(sorted(VETTED))
    return (f"the architecture {architecture} is not among those tested here ({tested}).",)


def _check_tensors(
    metadata: Metadata, tensors: tuple[TensorInfo, ...], embedding_shape: tuple[int, int]
) -> None:
    """Refuse types that abort in the graph, and an embedding of another vocabulary."""
    vetted = metadata.architecture in VETTED
    for tensor in tensors:
        key = f"the type of tensor {tensor.name}"
        if vetted and tensor.type_name in NOT_WEIGHTS:
            metadata.refuse(key, tensor.type_name, "a type of weights")
        # Norms and biases are factors of F32 results: ggml-cpu/binary-ops.cpp knows no other.
        if len(tensor.shape) == 1 and tensor.type_name not in NOT_WEIGHTS | {"F32"}:
            metadata.refuse(key, tensor.type_name, "F32, having one dimension")
    embedding = next((t for t in tensors if t.name == "token_embd.weight"), None)
    if embedding is None:
        metadata.refuse("tensor token_embd.weight", "missing", f"{embedding_shape} numbers")
    if embedding.shape != embedding_shape:
        must_be = f"{embedding_shape}: the embedding length and the vocabulary"
        metadata.refuse("the shape of tensor token_embd.weight", embedding.shape, must_be)


def _file_type(metadata: Metadata) -> int | None:
    key = "general.file_type"
    return metadata.integer(key, 0, MAX_FILE_TYPE) if key in metadata else None


def _sampling(metadata: Metadata) -> dict[str, float | int]:
    """The numbers among ``general.sampling.*``, which a model may recommend."""
    sampling: dict[str, float | int] = {}
    for key, field in metadata.under("general.sampling."):
        if field.type_name in ("u32", "i32") and isinstance(field.value, int):
            sampling[key] = field.value
        elif field.type_name == "f32":
            sampling[key] = metadata.decimal(f"general.sampling.{key}")
    return sampling
