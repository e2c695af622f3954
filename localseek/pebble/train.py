"""Puzzles made on the fly -> a small model that works them out: stage one, from worked solutions.

    python -m localseek.pebble.train --out DIR --tokens 40e6
    python -m localseek.pebble.train --out DIR --tokens 40e6 --resume     after a stop
    python -m localseek.pebble.train --out NEW --tokens 20e6 --seed 2 --from DIR   longer
    python -m localseek.pebble.train --out NEW --tokens 20e6 --seed 2 --from DIR --layers 6
    python -m localseek.pebble.train --out NEW --tokens 20e6 --seed 2 --from pebble.Q8_0.gguf

The third begins a run of its own with the weights of another and new puzzles; the fourth gives
them two more layers, too, which at first change nothing, and may learn faster than those that
know much already (--faster); the fifth goes on from the file of the
package when its checkpoint is not at hand. With --minutes the schedule follows the clock instead
of the tokens. A vocabulary that lacks words of ours gets them (more_tokens.py). Beside its last
weights, in OUT/checkpoint, a run keeps the average of all its steps, in OUT/average (average.py).

Same seed and same tokens: the same puzzles in the same order. What varies are the last digits
of sums, which depend on the processor and on which thread came first, and so the weights.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import torch

from localseek.errors import LocalseekError, UsageError
from localseek.pebble.batches import Diet, batches, sampled_texts
from localseek.pebble.checkpoint import Loaded, Progress, read_checkpoint
from localseek.pebble.gradients import cross_entropy
from localseek.pebble.importance import chosen_rows
from localseek.pebble.model import Pebble, Shape, grown
from localseek.pebble.more_tokens import extended, wider
from localseek.pebble.optimizer import Schedule
from localseek.pebble.options import add_plan_options, last_checkpoint, read_plan
from localseek.pebble.run import Lesson, Plan, Run
from localseek.pebble.sources import read_source
from localseek.pebble.stream import stream
from localseek.pebble.tasks import TASKS
from localseek.pebble.tokens import train_tokens

N_TEXTS = 20_000  # that the vocabulary is made of
SIZE = Shape(n_tokens=0)


class WorkedSolutions:
    """Teaches what solvers write; of many a token, with ``one_in``, mostly what is not known yet."""

    name = "loss"

    def __init__(self, run: Run, folder: Path, diet: Diet) -> None:
        n_processes = 0
        if run.device.type == "cuda":
            diet = replace(diet, batch_tokens=diet.step_tokens)
            n_processes = max(1, (os.cpu_count() or 2) - 1)
        self._diet, self._crew = diet, run.crew
        self._steps = stream(folder, diet, first_step=run.progress.step, n_processes=n_processes)

    def lesson(self, step: int) -> Lesson:
        drawn = next(self._steps)
        n_drawn = sum(batch.n_tokens for batch in drawn)
        n_targets = sum(len(batch.targets) for batch in drawn)
        if self._diet.one_in == 1:
            return Lesson(drawn, cross_entropy(n_targets), n_drawn)
        losses = self._crew.row_losses(drawn)
        random = Random(f"pebble chosen {self._diet.seed} {step}")
        rows = chosen_rows(losses, self._diet.step_tokens, random)
        chosen = list(batches(rows, self._diet.batch_tokens))
        return Lesson(chosen, cross_entropy(n_targets), n_drawn)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    given = _parser().parse_args(arguments)
    try:
        weights = read_weights(given.weights)
        if given.one_in < 1:
            raise UsageError(
                f"--one-in is {given.one_in}.", hint="1 learns from all, 4 from a quarter."
            )
        for name in ("drills", "guesses"):
            if not 0 <= (share := getattr(given, name)) <= 1:
                raise UsageError(f"--{name} is {share}.", hint="a share is from 0 to 1.")
        run = prepare(given)
    except LocalseekError as error:
        sys.stderr.write(f"error: {error}\n" + (f"hint: {error.hint}\n" if error.hint else ""))
        return error.exit_code
    diet = Diet(
        seed=run.progress.seed,
        tasks=run.plan.tasks,
        weights=weights,
        step_tokens=int(given.step_tokens),
        one_in=given.one_in,
        drills=given.drills,
        guesses=given.guesses,
    )
    run.go(WorkedSolutions(run, run.save(), diet))
    return 0


def prepare(given: argparse.Namespace) -> Run:
    """Load what the run goes on from, or make a new model."""
    plan = read_plan(given)
    torch.manual_seed(given.seed)
    loaded = _start(given, plan)
    return Run(plan, loaded, loaded.progress or Progress(seed=given.seed))


def read_weights(text: str) -> dict[str, float]:
    """``division=4,other=1`` -> how often these tasks are drawn, next to 1."""
    weights = {}
    for part in filter(None, text.split(",")):
        task, _, weight = part.partition("=")
        if task not in TASKS:
            raise UsageError(f"no such task: {task}.", hint=f"there are {', '.join(TASKS)}.")
        if not re.fullmatch(r"\d+(\.\d+)?", weight) or float(weight) == 0:
            raise UsageError(f"{part} is no TASK=WEIGHT.", hint="such as division=4,other=0.5")
        weights[task] = float(weight)
    return weights


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localseek.pebble.train")
    add_plan_options(parser, rate=Schedule().peak, fall=Schedule().fall)
    parser.add_argument(
        "--from", type=Path, dest="source", help="begin with its weights: a run or a GGUF"
    )
    parser.add_argument("--weights", default="", help="how often, such as division=4,other=1")
    parser.add_argument("--step-tokens", type=float, default=Diet().step_tokens)
    parser.add_argument(
        "--one-in", type=int, default=1, help="learn from one token in so many, see importance.py"
    )
    parser.add_argument(
        "--drills", type=float, default=Diet().drills, help="share of rows, see drill.py"
    )
    parser.add_argument(
        "--guesses", type=float, default=Diet().guesses, help="share that answers without thinking"
    )
    parser.add_argument("--layers", type=int, help=f"default: {SIZE.n_layers}")
    parser.add_argument("--forward", type=int, help=f"feed-forward, default: {SIZE.n_forward}")
    return parser


def _start(given: argparse.Namespace, plan: Plan) -> Loaded:
    last = last_checkpoint(plan.out, resume=given.resume)
    if last:
        return read_checkpoint(last)
    if given.source:
        return _source(given)
    tokens = extended(train_tokens(sampled_texts(Diet(tasks=plan.tasks), N_TEXTS)))
    return Loaded(Pebble(_shape(given, SIZE, tokens.n_tokens)), tokens, {}, None)


def _source(given: argparse.Namespace) -> Loaded:
    loaded = read_source(given.source)
    tokens = extended(loaded.tokens)
    model = wider(loaded.model, loaded.tokens, tokens)
    shape = _shape(given, model.shape, tokens.n_tokens)
    if shape.n_layers < model.shape.n_layers or shape.n_forward < model.shape.n_forward:
        raise UsageError(
            f"{given.source} is larger than that.", hint="a model can grow, and not shrink."
        )
    return Loaded(model if shape == model.shape else grown(model, shape), tokens, {}, None)


def _shape(given: argparse.Namespace, otherwise: Shape, n_tokens: int) -> Shape:
    return replace(
        otherwise,
        n_tokens=n_tokens,
        n_layers=given.layers or otherwise.n_layers,
        n_forward=given.forward or otherwise.n_forward,
    )


if __name__ == "__main__":
    sys.exit(main())
