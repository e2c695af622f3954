"""Stage two: learning from the answer alone, which replies to say more often and which less.

    python -m localseek.pebble.reinforce --from DIR --out NEW --minutes 20

    puzzle ─▶ a group of replies, drawn ─▶ right? well formed? ─▶ better or worse than the
    group ─▶ their tokens a little more or less likely, near the model that it began as

No worked solution is looked at. A group in which all replies are equally good teaches nothing,
and is left out. Each drawing makes one step, so that what learns is what has drawn: nothing has
to be clipped, and a small penalty keeps it near where it began.

Sources: "DeepSeekMath" (Shao et al. 2024) for the group as its own measure and for the
estimate of the distance; "Understanding R1-Zero-Like Training" (Liu et al. 2025) for not
dividing by the spread of a group, which would weigh the puzzles that are nearly solved most.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import torch
from torch import Tensor

from localseek.errors import LocalseekError
from localseek.pebble.batches import Batch, batches
from localseek.pebble.checkpoint import Progress, read_checkpoint
from localseek.pebble.conversation import END_OF_THINKING, EOS, prompt_text
from localseek.pebble.gradients import Loss
from localseek.pebble.marking import is_right
from localseek.pebble.model import Pebble
from localseek.pebble.options import add_plan_options, last_checkpoint, read_plan
from localseek.pebble.problem import Problem
from localseek.pebble.row import Row
from localseek.pebble.run import Lesson, Run
from localseek.pebble.sources import read_source
from localseek.pebble.split import sample
from localseek.pebble.writing import Draw, write

N_PUZZLES, N_REPLIES = 24, 8  # a step
TEMPERATURE = 1.0
MAX_TOKENS = 512  # the longest of 40,000 divisions has 439
BATCH_TOKENS = 1024
WELL_FORMED = 0.1  # worth this much, being right 1 more
PENALTY = 0.02  # on leaving the first model
RATE = 2e-4


class Answers:
    """Teaches by what answers are worth."""

    name = "reward"

    def __init__(self, run: Run, first: Pebble) -> None:
        self.run = run
        self.first = first.to(run.device)

    def lesson(self, step: int) -> Lesson:
        """Draw replies with the model as it is, and mark them."""
        tokens = self.run.tokens
        random = Random(f"pebble reinforce {self.run.progress.seed} {step}")
        tasks = [random.choice(self.run.plan.tasks) for _ in range(N_PUZZLES)]
        problems = [sample(task, random, held_out=False) for task in tasks]
        prompts = [tokens.encode(prompt_text([problem], thinks=True)) for problem in problems]
        draw = Draw(temperature=TEMPERATURE, max_tokens=MAX_TOKENS, seed=random.randrange(2**31))
        torch.set_num_threads(self.run.plan.threads)  # of the crew each thread has its own batch
        replies = write(
            self.run.model,
            [prompt for prompt in prompts for _ in range(N_REPLIES)],
            eos=tokens.eos,
            draw=draw,
        )
        torch.set_num_threads(1)
        rows, rewards = [], []
        for n, (problem, prompt) in enumerate(zip(problems, prompts, strict=True)):
            group = replies[n * N_REPLIES : (n + 1) * N_REPLIES]
            earned = [reward(problem, tokens.decode(reply)) for reply in group]
            rows += compared(prompt, group, earned)
            rewards += earned
        n_said = sum(len(reply) for reply in replies)
        loss = policy(self.first, n_said)
        score = sum(rewards) / len(rewards)
        return Lesson(list(batches(rows, BATCH_TOKENS)), loss, n_said, score)


def reward(problem: Problem, reply: str) -> float:
    """What a reply is worth: right, and in the form of thinking, an answer and an end."""
    _, closed, answer = reply.partition(END_OF_THINKING)
    is_whole = bool(closed) and END_OF_THINKING not in answer and answer.endswith(EOS)
    return WELL_FORMED * is_whole + is_right(problem, reply, thinks=True)


def compared(
    prompt: Sequence[int], replies: Sequence[Sequence[int]], rewards: Sequence[float]
) -> list[Row]:
    """Return the replies, each worth what it is above the mean; none where all are alike."""
    mean = sum(rewards) / len(rewards)
    if max(rewards) == min(rewards):
        return []
    return [
        Row(
            np.array([*prompt, *reply], np.int64),
            np.arange(len(prompt) + len(reply)) >= len(prompt),
            value - mean,
        )
        for reply, value in zip(replies, rewards, strict=True)
    ]


def policy(first: Pebble, n_said: int) -> Loss:
    """The loss whose gradient makes better replies likelier, as a mean over ``n_said`` tokens.

    The distance from ``first`` is estimated by r - log r - 1, with r how much likelier the
    token was to it: never negative, and right on average.
    """

    def loss(logits: Tensor, batch: Batch) -> Tensor:
        targets = torch.from_numpy(batch.targets).to(logits.device)
        worth = torch.from_numpy(batch.worth).to(logits.device)
        now = _likelihoods(logits, targets)
        with torch.no_grad():
            ids, places = (
                torch.from_numpy(part).to(logits.device) for part in (batch.ids, batch.places)
            )
            before = _likelihoods(first(ids, places).float(), targets)
        # The ratio is 1, since the replies are the model's own; what counts is its gradient.
        gain = (now - now.detach()).exp() * worth
        ratio = before - now
        distance = ratio.exp() - ratio - 1
        return (PENALTY * distance - gain).sum() / n_said

    return loss


def _likelihoods(logits: Tensor, targets: Tensor) -> Tensor:
    return torch.log_softmax(logits, -1).gather(-1, targets[:, None])[:, 0]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m localseek.pebble.reinforce")
    add_plan_options(parser, rate=RATE, fall=0.3)
    parser.add_argument("--from", type=Path, dest="source", required=True, help="stage one")
    try:
        run, first = prepare(parser.parse_args(arguments))
    except LocalseekError as error:
        sys.stderr.write(f"error: {error}\n" + (f"hint: {error.hint}\n" if error.hint else ""))
        return error.exit_code
    run.go(Answers(run, first))
    return 0


def prepare(given: argparse.Namespace) -> tuple[Run, Pebble]:
    """Load the model to begin with, and where the run stands."""
    plan = read_plan(given)
    last = last_checkpoint(plan.out, resume=given.resume)
    first = read_source(given.source)
    loaded = read_checkpoint(last) if last else replace(read_source(given.source), memory={})
    progress = loaded.progress if last and loaded.progress else Progress(seed=given.seed)
    return Run(plan, loaded, progress), first.model


if __name__ == "__main__":
    sys.exit(main())
