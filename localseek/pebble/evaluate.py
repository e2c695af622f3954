"""A GGUF of pebble -> how many unseen puzzles it gets right, by the engine that people use.

    python -m localseek.pebble.evaluate pebble.Q8_0.gguf --each 1000
    python -m localseek.pebble.evaluate pebble.Q8_0.gguf --each 1000 --without-thought
    python -m localseek.pebble.evaluate pebble.Q8_0.gguf --questions tests/pebble/phrasings.toml

    held-out puzzles ─▶ prompts ─▶ many sequences of one context ─▶ replies ─▶ marked by the solver

The same seed draws the same puzzles, whatever the model. A reply counts as right if it ended
by itself, its thinking too, and the verifier of its task takes the answer. Without thought the
prompt ends behind an empty thinking block, which a few conversations of the training had, too.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

from localseek.chat.messages import Message
from localseek.engine.interrupt import Interrupt
from localseek.engine.request import Finished, Request, Sampling, Token
from localseek.errors import LocalseekError
from localseek.jobs.job import RunSettings
from localseek.jobs.loaded_model import LoadedModel
from localseek.pebble.conversation import EOS, prompt_text
from localseek.pebble.marking import Marked, held_out, is_right
from localseek.pebble.problem import Problem
from localseek.pebble.tasks import TASKS

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

N_SEQUENCES = 32
MAX_PROMPT = 400  # tokens; questions have 250 at most
MAX_TOKENS = 1024  # of a reply; twice the longest worked solution
SEED = 20_000  # no quick test of a run has it


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What was measured of one task."""

    n: int
    right: int
    tokens_per_reply: float

    @property
    def share(self) -> float:
        """The share of right answers."""
        return self.right / self.n


def evaluate(
    model: Path, problems: Sequence[Problem], *, thinks: bool, temperature: float
) -> list[Marked]:
    """Let ``model`` answer ``problems``; return the marked replies in their order."""
    settings = RunSettings(n_seq=N_SEQUENCES, n_gpu_layers=0)
    with closing(LoadedModel(model, settings, interrupt=Interrupt())) as loaded:
        requests = _requests(loaded, problems, thinks=thinks, temperature=temperature)
        scheduler = loaded.scheduler(n_prompt=MAX_PROMPT, max_tokens=MAX_TOKENS)
        replies: dict[str, list[int]] = {}
        marked: dict[str, Marked] = {}
        for event in scheduler.run(requests):
            if isinstance(event, Token):
                replies.setdefault(event.request_id, []).append(event.token)
            elif isinstance(event, Finished):
                problem = problems[int(event.request_id)]
                ids = replies.pop(event.request_id, [])
                ended = EOS if event.reason == "stop" else ""
                said = b"".join(loaded.vocabulary.token_bytes(token) for token in ids)
                reply = said.decode("utf-8", "replace") + ended
                right = is_right(problem, reply, thinks=thinks)
                marked[event.request_id] = Marked(problem, reply, len(ids), right)
    return [marked[str(n)] for n in range(len(problems))]


def _requests(
    loaded: LoadedModel, problems: Sequence[Problem], *, thinks: bool, temperature: float
) -> Iterator[Request]:
    for n, problem in enumerate(problems):
        if thinks:
            prompt = loaded.prompt([Message("user", problem.question)])
        else:
            prompt = loaded.raw_prompt(prompt_text([problem], thinks=False))
        sampling = Sampling(temperature=temperature, seed=n)
        yield Request(
            request_id=str(n), tokens=prompt.tokens, sampling=sampling, max_tokens=MAX_TOKENS
        )


def scores(marked: Sequence[Marked]) -> dict[str, Score]:
    """Add up by task."""
    by_task: dict[str, list[Marked]] = {}
    for one in marked:
        by_task.setdefault(one.problem.task, []).append(one)
    return {
        task: Score(
            n=len(found),
            right=sum(one.right for one in found),
            tokens_per_reply=sum(one.n_tokens for one in found) / len(found),
        )
        for task, found in by_task.items()
    }


def read_questions(path: Path) -> list[Problem]:
    """Read questions that were written by hand: tables of task, text, expected and order."""
    found = tomllib.loads(path.read_text(encoding="utf-8"))["question"]
    return [_question(entry) for entry in found]


def _question(entry: Mapping[str, str]) -> Problem:
    down = "down " if entry.get("order") == "top to bottom" else ""
    return Problem(
        task=entry["task"],
        instance=entry["text"],
        question=entry["text"],
        thinking="",
        answer="",
        expected=f"{down}{entry['expected']}",
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    given = _parser().parse_args(arguments)
    tasks = tuple(filter(None, given.tasks.split(","))) or tuple(TASKS)
    problems = (
        read_questions(given.questions)
        if given.questions
        else held_out(tasks, given.each, seed=given.seed)
    )
    started = perf_counter()
    try:
        marked = evaluate(
            given.model, problems, thinks=not given.without_thought, temperature=given.temperature
        )
    except LocalseekError as error:
        sys.stderr.write(f"error: {error}\n" + (f"hint: {error.hint}\n" if error.hint else ""))
        return error.exit_code
    found = scores(marked)
    if given.wrong:
        _show_wrong(marked)
    for task, score in found.items():
        sys.stdout.write(
            f"{task:15} {score.share:7.1%}  {score.right:5} of {score.n:5}"
            f"  {score.tokens_per_reply:6.0f} tokens a reply\n"
        )
    total = sum(score.right for score in found.values()) / len(problems)
    sys.stdout.write(f"{'all':15} {total:7.1%}  in {perf_counter() - started:.0f} s\n")
    if given.json:
        entries = {task: asdict(score) for task, score in found.items()}
        given.json.write_text(f"{json.dumps(entries, indent=2)}\n", encoding="utf-8")
    return 0


def _show_wrong(marked: Sequence[Marked]) -> None:
    for one in marked:
        if not one.right:
            sys.stdout.write(
                f"── {one.problem.task}, expected {one.problem.expected}\n"
                f"{one.problem.question}\n{one.reply}\n\n"
            )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localseek.pebble.evaluate")
    parser.add_argument("model", type=Path, help="a GGUF of pebble")
    parser.add_argument("--each", type=int, default=1000, help="puzzles of each task")
    parser.add_argument("--seed", type=int, default=SEED, help="another one draws others")
    parser.add_argument("--tasks", default="", help="some only, with commas between")
    parser.add_argument("--temperature", type=float, default=0.0)
    parser.add_argument("--without-thought", action="store_true", help="force an empty block")
    parser.add_argument("--questions", type=Path, help="a TOML file of questions instead")
    parser.add_argument("--wrong", action="store_true", help="print the wrong replies")
    parser.add_argument("--json", type=Path, help="write the numbers here, too")
    return parser


if __name__ == "__main__":
    sys.exit(main())
