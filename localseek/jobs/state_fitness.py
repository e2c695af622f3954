"""A loaded model with its context -> what a saved state has to go with, to be of use there.

How the bytes are laid out, and what the numbers in them are, depends on all of it: llama.cpp
checks some of the former and nothing of the latter.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version

from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.devices import system_info
from localseek.jobs.llama_build import PACKAGE
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.state_file import Fitness
from localseek.models.identity import model_identity


def fitness_of(loaded: LoadedModel, context: LlamaContext) -> Fitness:
    """Say what runs here. Raises OSError if the file of the model is gone."""
    compiled_for = hashlib.sha256(system_info().encode()).hexdigest()[:8]
    return Fitness(
        model=model_identity(loaded.header.shards),
        build=f"{version(PACKAGE)} {compiled_for}",
        kv_type=loaded.kv_type,
        flash_attention=context.flash_attention,
        n_gpu_layers=loaded.n_gpu_layers,
        n_seq=context.n_seq,
        is_stretched=context.n_ctx > context.model.n_ctx_original,
    )
