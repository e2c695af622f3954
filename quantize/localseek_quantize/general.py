"""A checkpoint's names, licence and habits -> the fields ``general.*`` of a GGUF.

    README.md, config.json, the directory's name ─▶ name, basename, licence, base model, tags …
    generation_config.json ───────────────────────▶ general.sampling.*
    the tensors ──────────────────────────────────▶ general.size_label

The heuristics that take "DeepSeek-R1-Distill-Qwen-7B" apart are upstream's, from the ``gguf``
package: what people search by should not depend on who converted a model.
"""

from __future__ import annotations

from typing import Any

from localseek.models.gguf import Field
from localseek_quantize.architectures.decimals import decimal
from localseek_quantize.architectures.model import Model, f32, string, u32
from localseek_quantize.checkpoints.checkpoint import Checkpoint
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.checkpoints.model_card import read_model_card
from localseek_quantize.source import n_weights

QUANTIZATION_VERSION = 2  # GGML_QNT_VERSION: how ggml lays out its blocks
MAX_NAME = 256
MAX_INT = 2**31 - 1

# generation_config.json -> the key in the GGUF. The first name of a key that is there counts.
_DECIMALS = {
    "top_p": "top_p",
    "min_p": "min_p",
    "xtc_probability": "xtc_probability",
    "xtc_threshold": "xtc_threshold",
    "temperature": "temp",
    "penalty_repeat": "penalty_repeat",
    "repetition_penalty": "penalty_repeat",
    "mirostat_tau": "mirostat_tau",
    "mirostat_eta": "mirostat_eta",
}
_INTEGERS = {"top_k": "top_k", "penalty_last_n": "penalty_last_n", "mirostat": "mirostat"}


def general_fields(
    checkpoint: Checkpoint, *, model: Model, file_type: int, name: str | None = None
) -> dict[str, Field]:
    """The fields that say what a model is; ``name`` replaces what the checkpoint is called.

    Raises CheckpointError for a value in generation_config.json that is none.
    """
    return {
        "general.architecture": string(model.architecture),
        "general.type": string("model"),
        **_sampling(checkpoint.json("generation_config.json")),
        **_authorship(checkpoint, model, name),
        "general.file_type": u32(file_type),
        "general.quantization_version": u32(QUANTIZATION_VERSION),
    }


def _sampling(config: JsonObject) -> dict[str, Field]:
    """How the makers want it to speak. Off values (``top_k: 0``) are theirs to say."""
    fields: dict[str, Field] = {}
    for key, name in _DECIMALS.items():
        if key in config:
            fields.setdefault(f"general.sampling.{name}", f32(decimal(config, key, -1e6, 1e6)))
    for key, name in _INTEGERS.items():
        if key in config:
            value = config.integer(key, -MAX_INT, MAX_INT)
            fields[f"general.sampling.{name}"] = Field("i32", value)
    return fields


def _authorship(checkpoint: Checkpoint, model: Model, name: str | None) -> dict[str, Field]:
    # gguf imports slowly and drags in what only a conversion needs.
    from gguf import GGUFWriter, size_label
    from gguf.metadata import Metadata

    path = checkpoint.path
    folder = path.resolve() if path.name in ("", "..") else path
    counts = _count_weights(model)
    card = read_model_card(checkpoint.path)
    called = checkpoint.config.values.get("_name_or_path")
    hf_params = {"_name_or_path": called} if isinstance(called, str) and called else {}
    metadata = Metadata.apply_metadata_heuristic(
        Metadata(), card, _short(hf_params), folder, counts[0]
    )
    metadata.name = name or metadata.name or folder.name or model.architecture
    metadata.size_label = metadata.size_label or size_label(*counts)
    writer = GGUFWriter(path=None, arch=model.architecture)
    metadata.set_gguf_meta_model(writer)
    written = {key: value for fields in writer.kv_data for key, value in fields.items()}
    return {key: _field(value) for key, value in written.items()}


def _short(values: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in values.items() if len(value) <= MAX_NAME}


def _count_weights(model: Model) -> tuple[int, int, int, int]:
    """All weights, those outside of experts, those of one expert of each layer; how many experts.

    An output matrix that is the embedding once more is not counted.

    Source: ``get_total_parameter_count`` in gguf-py ``gguf_writer.py``.
    """
    total = outside = of_one = 0
    counts = []
    for tensor in {id(tensor.source): tensor for tensor in model.tensors}.values():
        n = n_weights(tensor.source)
        total += n
        if "_exps." in tensor.name:
            counts.append(tensor.source.shape[0])
            of_one += n // counts[-1]
        else:
            outside += n
    return total, outside, of_one, sum(counts) // len(counts) if counts else 0


def _field(value: Any) -> Field:
    """A value of gguf's writer as a field. Authorship is texts, lists of texts and counts."""
    if isinstance(value.value, list):
        return Field("string[]", [_utf8(item) for item in value.value])
    if isinstance(value.value, int):
        return u32(value.value)
    return Field("string", _utf8(value.value))


def _utf8(text: str) -> bytes:
    return text.encode(errors="replace")
