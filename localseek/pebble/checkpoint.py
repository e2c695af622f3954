"""A model in training -> a Hugging Face checkpoint directory, and what is needed to go on.

    OUT/checkpoint/   config.json, generation_config.json, tokenizer.json,
                      tokenizer_config.json, model.safetensors    what others read
                      optimizer.safetensors, progress.json        what a run goes on from

A checkpoint is written beside the last one and takes its name when it is whole. If a run is
killed between the two renames, the last one is still there under the name that it then has.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from localseek.pebble.model import NORM_EPS, ROPE_THETA, Pebble, Shape
from localseek.pebble.tokens import Tokens, read_tokens

CHECKPOINT = "checkpoint"
WEIGHTS = "model.safetensors"
MEMORY = "optimizer.safetensors"
PROGRESS = "progress.json"

SAMPLING = {"do_sample": True, "temperature": 0.6, "top_p": 0.95}


@dataclass(slots=True, kw_only=True)
class Progress:
    """How far a run has come."""

    seed: int
    step: int = 0
    tokens: int = 0  # that were learned from, prompts included
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Loaded:
    """A checkpoint in memory; ``memory`` is the optimizer's."""

    model: Pebble
    tokens: Tokens
    memory: Mapping[str, Tensor]
    progress: Progress | None


def write_model(folder: Path, model: Pebble, tokens: Tokens, *, dtype: torch.dtype) -> None:
    """Write what LlamaForCausalLM and `localseek convert` read."""
    folder.mkdir(parents=True, exist_ok=True)
    _write_json(folder / "config.json", _config(model.shape, tokens, dtype))
    ends = {"bos_token_id": tokens.bos, "eos_token_id": tokens.eos}
    _write_json(folder / "generation_config.json", ends | SAMPLING)
    tokens.write(folder)
    weights = {
        name: weight.detach().to("cpu", dtype).contiguous()
        for name, weight in model.state_dict().items()
    }
    save_file(weights, folder / WEIGHTS, metadata={"format": "pt"})


def write_checkpoint(
    out: Path, model: Pebble, tokens: Tokens, *, memory: Mapping[str, Tensor], progress: Progress
) -> Path:
    """Replace OUT/checkpoint by the state of now; return it."""
    place, part, old = _places(out)
    shutil.rmtree(part, ignore_errors=True)
    write_model(part, model, tokens, dtype=torch.float32)
    save_file({name: value.cpu().contiguous() for name, value in memory.items()}, part / MEMORY)
    _write_json(part / PROGRESS, asdict(progress))
    if place.exists():
        shutil.rmtree(old, ignore_errors=True)
        place.rename(old)
    part.rename(place)
    shutil.rmtree(old, ignore_errors=True)
    return place


def find_checkpoint(out: Path) -> Path | None:
    """Return the last whole checkpoint of a run, if there is one."""
    place, _, old = _places(out)
    if not place.exists() and old.exists():
        old.rename(place)
    return place if place.exists() else None


def read_checkpoint(folder: Path) -> Loaded:
    """Read what :func:`write_checkpoint` or :func:`write_model` wrote."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    model = Pebble(
        Shape(
            n_tokens=config["vocab_size"],
            n_layers=config["num_hidden_layers"],
            n_hidden=config["hidden_size"],
            n_heads=config["num_attention_heads"],
            n_kv_heads=config["num_key_value_heads"],
            n_forward=config["intermediate_size"],
            n_context=config["max_position_embeddings"],
        )
    )
    model.load_state_dict(load_file(folder / WEIGHTS))
    is_resumable = (folder / MEMORY).exists()
    memory = load_file(folder / MEMORY) if is_resumable else {}
    progress = json.loads((folder / PROGRESS).read_text()) if is_resumable else None
    return Loaded(
        model, read_tokens(folder), memory, None if progress is None else Progress(**progress)
    )


def _places(out: Path) -> tuple[Path, Path, Path]:
    return out / CHECKPOINT, out / f"{CHECKPOINT}.part", out / f"{CHECKPOINT}.old"


def _config(shape: Shape, tokens: Tokens, dtype: torch.dtype) -> dict[str, Any]:
    return {
        "_name_or_path": "pebble",
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.n_tokens,
        "hidden_size": shape.n_hidden,
        "intermediate_size": shape.n_forward,
        "num_hidden_layers": shape.n_layers,
        "num_attention_heads": shape.n_heads,
        "num_key_value_heads": shape.n_kv_heads,
        "head_dim": shape.n_head,
        "hidden_act": "silu",
        "max_position_embeddings": shape.n_context,
        "rms_norm_eps": NORM_EPS,
        "rope_theta": ROPE_THETA,
        "rope_scaling": None,
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": False,
        "bos_token_id": tokens.bos,
        "eos_token_id": tokens.eos,
        "torch_dtype": str(dtype).removeprefix("torch."),
        "use_cache": True,
    }


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(f"{json.dumps(value, indent=2)}\n", encoding="utf-8")
