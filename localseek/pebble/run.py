"""A run of training, whatever it learns from: steps, lines of progress, checkpoints, quick tests.

    teacher ─▶ lesson: batches and a loss ─▶ gradient ─▶ optimizer ─▶ … ─▶ OUT/checkpoint
                                                                    └▶ OUT/average/checkpoint

A stop by Ctrl-C or SIGTERM ends the step and writes a checkpoint; SIGSTOP and SIGCONT pause.
Time spent paused does not count.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol

import torch

from localseek.errors import UsageError
from localseek.pebble.average import Average
from localseek.pebble.batches import Batch
from localseek.pebble.checkpoint import Loaded, Progress, write_checkpoint
from localseek.pebble.gradients import Crew, Loss
from localseek.pebble.marking import held_out, shares
from localseek.pebble.optimizer import Optimizer, Schedule
from localseek.pebble.precision import fast_dtype
from localseek.pebble.quick_test import examine
from localseek.pebble.writing import Draw

LINE_S, CHECKPOINT_S, TEST_S = 30.0, 240.0, 900.0
TEST_EACH, TEST_TOKENS = 15, 450
PAUSE_S = 60.0  # a step that took longer was paused in between


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How long a run is, and how fast it learns."""

    out: Path
    tasks: tuple[str, ...]
    schedule: Schedule
    threads: int
    tokens: int | None = None
    minutes: float | None = None
    faster: tuple[int, ...] = ()  # layers

    def done(self, progress: Progress) -> float:
        """How much of the run is over, 0 to 1."""
        if self.tokens is not None:
            return progress.tokens / self.tokens
        return progress.seconds / 60 / (self.minutes or 1)


@dataclass(frozen=True, slots=True)
class Lesson:
    """What one step learns from; ``score`` stands in the lines of progress."""

    batches: Sequence[Batch]
    loss: Loss
    n_tokens: int
    score: float | None = None


class Teacher(Protocol):
    """Where lessons come from."""

    name: str  # of the score

    def lesson(self, step: int) -> Lesson:
        """Return the lesson of step number ``step``."""


@dataclass(slots=True)
class _Clock:
    """When what was done last, and what happened since the last line."""

    line: float
    checkpoint: float
    test: float
    tokens: int
    scores: list[float] = field(default_factory=list)


class Run:
    """One run, from where it stands to its end or a stop."""

    def __init__(self, plan: Plan, loaded: Loaded, progress: Progress) -> None:
        self.plan = plan
        self.model, self.tokens, self.progress = loaded.model, loaded.tokens, progress
        self.device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self.model.to(self.device)
        n_threads, dtype = plan.threads, fast_dtype(self.device)
        n_layers = self.model.shape.n_layers
        if any(layer >= n_layers for layer in plan.faster):
            raise UsageError(
                f"no such layer: {max(plan.faster)}.", hint=f"there are {n_layers}, from 0 on."
            )
        weights = dict(self.model.named_parameters())
        self.optimizer = Optimizer(weights, n_threads=n_threads, dtype=dtype, faster=plan.faster)
        self.optimizer.load(loaded.memory, n_steps=progress.step)
        self.crew = Crew(self.model, n_threads=n_threads, device=self.device, dtype=dtype)
        self.average = Average(self.model)
        if progress.step:
            self.average.read(plan.out)
        self.stopped = False
        now = progress.seconds
        self._clock = _Clock(line=now, checkpoint=now, test=now, tokens=progress.tokens)

    def go(self, teacher: Teacher) -> None:
        """Learn until the end."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        since = time.monotonic()
        while self.plan.done(self.progress) < 1 and not self.stopped:
            self._step(teacher.lesson(self.progress.step))
            self._look_around(teacher.name)
            now = time.monotonic()
            self.progress.seconds += min(now - since, PAUSE_S)
            since = now
        self._line(teacher.name)
        self.save()
        if not self.stopped:
            self._test()

    def save(self) -> Path:
        """Write a checkpoint, and one of the average; return the first's directory."""
        memory = self.optimizer.memory
        self.average.write(self.plan.out, self.tokens, self.progress)
        return write_checkpoint(
            self.plan.out, self.model, self.tokens, memory=memory, progress=self.progress
        )

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self.stopped = True  # after this step

    def _step(self, lesson: Lesson) -> None:
        gradients, loss = self.crew.gradients(lesson.batches, lesson.loss)
        done = self.plan.done(self.progress)
        if gradients:
            self.optimizer.step(gradients, self.plan.schedule.rate(self.progress.step, done))
        self.progress.step += 1
        self.average.add(self.model, self.progress.step)
        self.progress.tokens += lesson.n_tokens
        self._clock.scores.append(loss if lesson.score is None else lesson.score)

    def _look_around(self, name: str) -> None:
        """Do what is due by now."""
        seconds, clock = self.progress.seconds, self._clock
        if seconds - clock.line >= LINE_S:
            self._line(name)
        if seconds - clock.test >= TEST_S:
            clock.test = seconds
            self._test()
        if seconds - clock.checkpoint >= CHECKPOINT_S:
            clock.checkpoint = seconds
            self.save()

    def _line(self, name: str) -> None:
        progress, clock = self.progress, self._clock
        speed = (progress.tokens - clock.tokens) / max(progress.seconds - clock.line, 1e-3)
        scores = clock.scores or [float("nan")]
        done = self.plan.done(progress)
        left = progress.seconds * (1 - done) / max(done, 1e-9) / 60
        _say(
            f"{time.strftime('%H:%M:%S')}  {progress.tokens / 1e6:7.2f} M tokens  "
            f"{name} {sum(scores) / len(scores):.4f}  {speed:6,.0f} tokens/s  "
            f"{progress.seconds / 60:.0f} min, {max(left, 0):.0f} left"
        )
        clock.line, clock.tokens = progress.seconds, progress.tokens
        clock.scores.clear()

    def _test(self) -> None:
        problems = held_out(self.plan.tasks, TEST_EACH, seed=self.progress.step)
        draw = Draw(max_tokens=TEST_TOKENS)
        marked = examine(self.model, self.tokens, problems, thinks=True, draw=draw)
        right = shares(marked)
        lengths = [one.n_tokens for found in marked.values() for one in found]
        _say("right: " + "  ".join(f"{task} {share:.0%}" for task, share in right.items()))
        entry = {
            "tokens": self.progress.tokens,
            "seconds": round(self.progress.seconds),
            "right": right,
            "tokens_per_reply": sum(lengths) / len(lengths),
        }
        with (self.plan.out / "accuracy.jsonl").open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(entry)}\n")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
