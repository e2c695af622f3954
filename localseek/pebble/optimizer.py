"""Gradients -> better weights: Muon for matrices, AdamW for the rest, one learning rate for both.

    matrices of the layers    momentum ─▶ nearest orthogonal matrix ─▶ step
    embedding, output, norms  AdamW

On the trial runs of this model Muon needed half of the tokens that AdamW did, for a twentieth
more time a step. A step of Muon is scaled to the size that one of AdamW has, so that both can
follow one schedule: it rises, stays, and falls to nothing in the last part of the run. Unlike a
cosine that leaves the end open until the fall begins: a longer run repeats nothing.

Sources: "Muon: An optimizer for hidden layers in neural networks" (Jordan 2024) and its
coefficients; the scale 0.2 √max(m, n) from "Muon is Scalable for LLM Training" (Liu et al. 2025);
"Decoupled Weight Decay Regularization" (Loshchilov and Hutter 2019).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import torch
from torch import Tensor

from localseek.pebble.model import LAYERS

MATRIX_MOMENTUM = 0.95
BETAS = (0.9, 0.95)
EPS = 1e-8
WEIGHT_DECAY = 0.1  # of matrices only
MAX_GRADIENT = 1.0
COEFFICIENTS = (3.4445, -4.7750, 2.0315)  # of the quintic iteration
N_ITERATIONS = 5
FASTER = 3.0  # times the rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The learning rate over a run, by how much of it is done."""

    peak: float = 5e-3
    warm_up_steps: int = 25
    fall: float = 0.35  # the last part of the run, in which the rate falls to nothing

    def rate(self, step: int, done: float) -> float:
        """Return the rate for step number ``step``, when ``done`` (0 to 1) of the run is over."""
        rise = min(1.0, (step + 1) / self.warm_up_steps)
        return self.peak * rise * min(1.0, max(0.0, 1 - done) / self.fall)


class Optimizer:
    """Keeps what it remembers of each weight by the name of the weight.

    ``dtype`` is that of the products of Muon, which bfloat16 is exact enough for. The layers
    ``faster``, by number, learn at three times the rate: new ones beside others that know much.
    """

    def __init__(
        self,
        weights: Mapping[str, torch.nn.Parameter],
        *,
        dtype: torch.dtype = torch.float32,
        n_threads: int = 1,
        faster: Collection[int] = (),
    ) -> None:
        self.weights = dict(weights)
        heads = tuple(f"{LAYERS}{layer}." for layer in faster)
        self._factors = {name: FASTER if name.startswith(heads) else 1.0 for name in weights}
        self.dtype = dtype
        # Each thread has a switch of its own for gradients.
        self._pool = ThreadPoolExecutor(
            n_threads, initializer=torch.set_grad_enabled, initargs=(False,)
        )
        self.n_steps = 0
        self.memory: dict[str, Tensor] = {}
        alike: dict[torch.Size, list[str]] = defaultdict(list)
        for name, weight in weights.items():
            if _is_matrix(name, weight):
                alike[weight.shape].append(name)
                self.memory[f"momentum.{name}"] = torch.zeros_like(weight)
            else:
                self.memory[f"mean.{name}"] = torch.zeros_like(weight)
                self.memory[f"square.{name}"] = torch.zeros_like(weight)
        self._alike = sorted(alike.values(), key=lambda names: -len(names))
        self._others = [name for name, w in weights.items() if not _is_matrix(name, w)]

    def load(self, memory: Mapping[str, Tensor], *, n_steps: int) -> None:
        """Remember what another remembered after ``n_steps``; nothing of it is also fine."""
        self.n_steps = n_steps if memory else 0
        for name, value in memory.items():
            self.memory[name].copy_(value)

    def step(self, gradients: Mapping[str, Tensor], rate: float) -> float:
        """Change the weights; return how long the gradient was before it was clipped."""
        with torch.no_grad():
            return self._step(gradients, rate)

    def _step(self, gradients: Mapping[str, Tensor], rate: float) -> float:
        length = torch.linalg.vector_norm(
            torch.stack([torch.linalg.vector_norm(g) for g in gradients.values()])
        )
        factor = (MAX_GRADIENT / (length + 1e-6)).clamp(max=1.0)
        self.n_steps += 1
        turns = [
            self._pool.submit(self._turn, names, [gradients[name] * factor for name in names], rate)
            for names in self._alike
        ]
        for name in self._others:
            self._adapt(name, gradients[name] * factor, rate)
        for turn in turns:
            turn.result()
        return float(length)

    def _turn(self, names: list[str], gradients: list[Tensor], rate: float) -> None:
        """One step of Muon for matrices of one shape, side by side."""
        momenta = [self.memory[f"momentum.{name}"] for name in names]
        for momentum, gradient in zip(momenta, gradients, strict=True):
            momentum.lerp_(gradient, 1 - MATRIX_MOMENTUM)
        ahead = [g.lerp(m, MATRIX_MOMENTUM) for g, m in zip(gradients, momenta, strict=True)]
        steps = orthogonal(torch.stack(ahead).to(self.dtype)).float()
        scale = 0.2 * max(steps.shape[1:]) ** 0.5
        for name, step in zip(names, steps, strict=True):
            weight, its_rate = self.weights[name], rate * self._factors[name]
            weight.mul_(1 - its_rate * WEIGHT_DECAY).add_(step, alpha=-its_rate * scale)

    def _adapt(self, name: str, gradient: Tensor, rate: float) -> None:
        """One step of Adam."""
        mean, square = self.memory[f"mean.{name}"], self.memory[f"square.{name}"]
        mean.lerp_(gradient, 1 - BETAS[0])
        square.mul_(BETAS[1]).addcmul_(gradient, gradient, value=1 - BETAS[1])
        one, other = (1 - beta**self.n_steps for beta in BETAS)
        rate *= self._factors[name]
        self.weights[name].addcdiv_(mean, (square / other).sqrt_().add_(EPS), value=-rate / one)


def orthogonal(matrices: Tensor) -> Tensor:
    """Bring all singular values of each of ``matrices`` (n, rows, columns) near 1."""
    is_tall = matrices.shape[1] > matrices.shape[2]
    x = matrices.mT if is_tall else matrices
    x = x / (torch.linalg.matrix_norm(x, keepdim=True) + 1e-7)
    a, b, c = COEFFICIENTS
    for _ in range(N_ITERATIONS):
        square = x @ x.mT
        x = a * x + (b * square + c * square @ square) @ x
    return x.mT if is_tall else x


def _is_matrix(name: str, weight: Tensor) -> bool:
    return weight.ndim == 2 and name.startswith(LAYERS)
