"""Load the vocabulary of a GGUF and nothing else: a second at most, no weights."""

from __future__ import annotations

import os
from pathlib import Path

from localseek.engine.llama.library import C
from localseek.engine.llama.vocabulary import Vocabulary


def load_vocabulary(gguf: Path) -> Vocabulary:
    """Return the vocabulary; its model stays in memory until the process ends."""
    params = C.llama_model_default_params()
    params.vocab_only = True
    model = C.llama_model_load_from_file(os.fsencode(gguf), params)
    assert model, f"llama.cpp cannot load {gguf.name}"
    return Vocabulary(C.llama_model_get_vocab(model))
