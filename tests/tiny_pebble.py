"""Small networks and batches to test training with."""

from __future__ import annotations

from random import Random

import numpy as np
import torch

from localseek.pebble.batches import Batch, batches
from localseek.pebble.model import Pebble, Shape
from localseek.pebble.row import Row

SHAPE = Shape(n_tokens=64, n_layers=2, n_hidden=32, n_heads=2, n_kv_heads=1, n_forward=48)


def lively(shape: Shape = SHAPE, seed: int = 0) -> Pebble:
    """A model whose layers do something; fresh ones add nothing to the stream yet."""
    torch.manual_seed(seed)
    model = Pebble(shape)
    with torch.no_grad():
        for weight in model.parameters():
            weight.normal_(std=0.2)
    return model


def some_batches(n_rows: int = 12, worth: float = 1.0) -> list[Batch]:
    random = Random(1)
    drawn = [
        Row(
            np.array([random.randrange(SHAPE.n_tokens) for _ in range(n)], np.int64),
            np.arange(n) > 2,
            worth,
        )
        for n in random.choices(range(6, 30), k=n_rows)
    ]
    return list(batches(drawn, 90))
