"""Checkpoints of ``tiny_architectures`` in memory, read as the converter does."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
from tiny_architectures import Config, Tensors, tiny_tensors

from localseek_quantize.architectures import read_model
from localseek_quantize.architectures.model import Model
from localseek_quantize.checkpoints.checkpoint import Checkpoint
from localseek_quantize.checkpoints.json_file import JsonObject
from localseek_quantize.source import Constant, read_all

FOLDER = Path("my-finetune")


def checkpoint_of(
    config: Config, tensors: Tensors | None = None, folder: Path = FOLDER
) -> Checkpoint:
    """A checkpoint that no file holds."""
    tensors = tiny_tensors(config) if tensors is None else tensors
    return Checkpoint(
        path=folder,
        config=JsonObject(folder / "config.json", config),
        tensors={name: Constant(values) for name, values in tensors.items()},
        dtypes=dict.fromkeys(tensors, "F32"),
        n_files=1,
    )


def model_of(config: Config, tensors: Tensors | None = None) -> Model:
    """The model that a checkpoint of these parts holds."""
    return read_model(checkpoint_of(config, tensors))


def rows_of(model: Model, name: str) -> npt.NDArray[np.float32]:
    """The weights of a tensor, in its own shape."""
    [source] = [tensor.source for tensor in model.tensors if tensor.name == name]
    return read_all(source)


def value_of(model: Model, key: str) -> object:
    """The value of a field, its key given without the architecture's name."""
    return model.fields[f"{model.architecture}.{key}"].value
