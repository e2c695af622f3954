"""GGUFs of pebble -> the tables of its model card.

    python -m localseek.pebble.card pebble.F16.gguf pebble.Q8_0.gguf pebble.Q4_K_M.gguf --results DIR
    python -m localseek.pebble.card pebble.Q8_0.gguf --results DIR --questions phrasings.toml

    each file ─▶ thinking, without, at 0.6 ─▶ DIR/Q8_0.thinking.json … ─▶ Markdown on stdout

A measurement that lies in DIR is not made again, so that a long one can be stopped and gone on
with, and several can be made side by side.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from localseek.errors import LocalseekError
from localseek.models.file_names import quant_of
from localseek.pebble.evaluate import SEED, Score, evaluate, read_questions, scores
from localseek.pebble.marking import held_out
from localseek.pebble.problem import Problem
from localseek.pebble.tasks import TASKS

Scores = Mapping[str, Score]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to ask."""

    name: str
    thinks: bool
    temperature: float


WAYS = (
    Way(name="thinking", thinks=True, temperature=0.0),
    Way(name="without", thinks=False, temperature=0.0),
    Way(name="at 0.6", thinks=True, temperature=0.6),
)


def measured(model: Path, way: Way, problems: Sequence[Problem], results: Path) -> Scores:
    """Read the scores of ``model`` from ``results``, or measure them and write them there."""
    path = results / f"{quant_of(model.name)}.{way.name.replace(' ', '-')}.json"
    if not path.exists():
        marked = evaluate(model, problems, thinks=way.thinks, temperature=way.temperature)
        entries = {task: asdict(score) for task, score in scores(marked).items()}
        path.write_text(f"{json.dumps(entries, indent=2)}\n", encoding="utf-8")
    found = json.loads(path.read_text(encoding="utf-8"))
    return {task: Score(**entry) for task, entry in found.items()}


def table(columns: Mapping[str, Scores]) -> str:
    """Lay out the shares of right answers, a row a task, and the length of the first's replies."""
    first = next(iter(columns.values()))
    heads = ["task", *columns, "tokens a reply"]
    rows = [heads, ["---", *["---:"] * (len(heads) - 1)]]
    for task in first:
        shares = [_percent(scores[task].share) for scores in columns.values()]
        rows.append([task, *shares, f"{first[task].tokens_per_reply:.0f}"])
    total = [_percent(_overall(scores)) for scores in columns.values()]
    rows.append(["**all**", *total, f"{_mean_length(first):.0f}"])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    given = _parser().parse_args(arguments)
    if given.questions:
        problems = read_questions(given.questions)
    else:
        problems = held_out(tuple(TASKS), given.each, seed=SEED)
    given.results.mkdir(parents=True, exist_ok=True)
    columns: dict[str, Scores] = {}
    try:
        for way in WAYS:
            for model in given.models:
                found = measured(model, way, problems, given.results)
                columns[f"{quant_of(model.name)} {way.name}"] = found
    except LocalseekError as error:
        sys.stderr.write(f"error: {error}\n" + (f"hint: {error.hint}\n" if error.hint else ""))
        return error.exit_code
    sys.stdout.write(table(columns))
    return 0


def _percent(share: float) -> str:
    return f"{share:.1%}"


def _overall(scores: Scores) -> float:
    return sum(one.right for one in scores.values()) / sum(one.n for one in scores.values())


def _mean_length(scores: Scores) -> float:
    n = sum(one.n for one in scores.values())
    return sum(one.tokens_per_reply * one.n for one in scores.values()) / n


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m localseek.pebble.card")
    parser.add_argument("models", type=Path, nargs="+", help="GGUFs of pebble")
    parser.add_argument("--each", type=int, default=1000, help="puzzles of each task")
    parser.add_argument("--questions", type=Path, help="a TOML file of questions instead")
    parser.add_argument("--results", type=Path, required=True, help="a folder for the numbers")
    return parser


if __name__ == "__main__":
    sys.exit(main())
