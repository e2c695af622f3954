"""Batches -> one gradient, by one thread a core, each with a batch of its own.

    batches ─▶ queue ─▶ thread 1: forward, backward ─┐
                     └▶ thread 2: forward, backward ─┴─▶ sum

Threads that share every matrix product wait for each other hundreds of times a second; where
other programs want the cores, too, each wait is long. Threads that share only a queue wait
once a step. They use the same weights and have their own gradients. Which thread takes which
batch is chance, and so is, in the last digits, the sum.

On a GPU there is one thread. The matrix products are in ``dtype``, all else in float32; where
the model only looks at what it could learn from, all is in ``dtype``, in a copy of the weights.
"""

from __future__ import annotations

import copy
import ctypes
import platform
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import torch
from torch import Tensor
from torch.nn import functional as F  # noqa: N812 - its usual name

from localseek.pebble.batches import Batch
from localseek.pebble.model import Pebble
from localseek.pebble.row import Row

Loss = Callable[[Tensor, Batch], Tensor]  # logits at the places of a batch -> a sum of losses

# mallopt's parameters in glibc's malloc.h. A tensor of megabytes is otherwise given back to the
# system when it is freed, and each page of the next one is cleared anew.
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEPT_BYTES = 2**30


class Crew:
    """Replicas of one model, each for a thread."""

    def __init__(
        self,
        model: Pebble,
        *,
        n_threads: int,
        device: torch.device,
        dtype: torch.dtype = torch.float32,
    ) -> None:
        self.device = device
        self.dtype = dtype
        n = n_threads if device.type == "cpu" else 1
        self._replicas = [model, *(_replica(model) for _ in range(n - 1))]
        self._looking = copy.deepcopy(model).to(dtype)
        self._pool = ThreadPoolExecutor(n)
        if device.type == "cpu":
            torch.set_num_threads(1)
            _keep_freed_memory()

    def gradients(self, batches: Sequence[Batch], loss: Loss) -> tuple[dict[str, Tensor], float]:
        """Return the gradient of the loss summed over ``batches``, by weight, and that loss."""
        waiting = deque(batches)
        work = [self._pool.submit(self._learn, model, waiting, loss) for model in self._replicas]
        total = sum(part.result() for part in work)
        gradients: dict[str, Tensor] = {}
        for model in self._replicas:
            for name, weight in model.named_parameters():
                if weight.grad is None:  # a thread that came too late for any batch
                    continue
                known = gradients.get(name)
                gradients[name] = weight.grad if known is None else known.add_(weight.grad)
                weight.grad = None
        return gradients, total

    def row_losses(self, batches: Sequence[Batch]) -> list[tuple[Row, float]]:
        """Return all rows of ``batches``, each with the loss of its whole reply, in nats."""
        waiting = deque(batches)
        self._looking.load_state_dict(self._replicas[0].state_dict())
        work = [self._pool.submit(self._look, waiting) for _ in self._replicas]
        return [found for part in work for found in part.result()]

    def _look(self, waiting: deque[Batch]) -> list[tuple[Row, float]]:
        found: list[tuple[Row, float]] = []
        with torch.inference_mode():
            while True:
                try:
                    batch = waiting.popleft()
                except IndexError:
                    return found
                targets = torch.from_numpy(batch.targets).to(self.device)
                logits = self._logits(self._looking, batch)
                losses = F.cross_entropy(logits, targets, reduction="none")
                by_row = losses.split([int(row.is_reply[1:].sum()) for row in batch.rows])
                sums = torch.stack([part.sum() for part in by_row]).tolist()
                found += zip(batch.rows, sums, strict=True)

    def _logits(self, model: Pebble, batch: Batch) -> Tensor:
        ids = torch.from_numpy(batch.ids).to(self.device, non_blocking=True)
        places = torch.from_numpy(batch.places).to(self.device, non_blocking=True)
        lower = self.dtype != torch.float32
        with torch.autocast(self.device.type, self.dtype, enabled=lower):
            logits = model(ids, places)
        return logits.float()

    def _learn(self, model: Pebble, waiting: deque[Batch], loss: Loss) -> float:
        total = torch.zeros((), device=self.device)
        while True:
            try:
                batch = waiting.popleft()
            except IndexError:
                return float(total)
            part = loss(self._logits(model, batch), batch)
            part.backward()
            total += part.detach()


def cross_entropy(n_targets: int) -> Loss:
    """The loss of learning from texts: its sum over tokens, each by its worth, over ``n_targets``."""

    def loss(logits: Tensor, batch: Batch) -> Tensor:
        targets = torch.from_numpy(batch.targets).to(logits.device)
        worth = torch.from_numpy(batch.worth).to(logits.device)
        return F.cross_entropy(logits, targets, reduction="none") @ worth / n_targets

    return loss


def _replica(model: Pebble) -> Pebble:
    """Make a model with the same weights, in the same memory, and gradients of its own."""
    replica = copy.deepcopy(model)
    originals = dict(model.named_parameters())
    for name, weight in replica.named_parameters():
        weight.data = originals[name].data
    return replica


def _keep_freed_memory() -> None:
    if platform.libc_ver()[0] == "glibc":
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, _KEPT_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
