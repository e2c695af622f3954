"""Models that one was trained on to -> their average, which is wrong less often than each.

    python -m localseek.pebble.soup OUT twelfth.Q8_0.gguf thirteenth thirteenth/average

A run ends beside what it was after, each on another side; between the ends lies less loss than
at either. One that is named twice counts twice. ``localseek convert OUT`` makes a GGUF of it.

Source: "Model soups: averaging weights of multiple fine-tuned models improves accuracy without
increasing inference time" (Wortsman et al. 2022).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import torch

from localseek.errors import LocalseekError, UsageError
from localseek.pebble.checkpoint import Loaded, write_model
from localseek.pebble.model import Pebble
from localseek.pebble.sources import read_source


def mixed(models: Sequence[Loaded]) -> Loaded:
    """Return the average of ``models``.

    Raises UsageError if they differ in shape or vocabulary.
    """
    first, *others = models
    alike = (first.model.shape, first.tokens.tokenizer.get_vocab())
    if any((one.model.shape, one.tokens.tokenizer.get_vocab()) != alike for one in others):
        raise UsageError(
            "these models differ in shape or vocabulary.", hint="mix those of one line of runs."
        )
    states = [one.model.state_dict() for one in models]
    model = Pebble(first.model.shape)
    model.load_state_dict(
        {name: torch.stack([state[name] for state in states]).mean(0) for name in states[0]}
    )
    return replace(first, model=model, memory={}, progress=None)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m localseek.pebble.soup")
    parser.add_argument("out", type=Path, help="a new directory")
    parser.add_argument("models", type=Path, nargs="+", help="runs, checkpoints, or GGUFs")
    given = parser.parse_args(arguments)
    try:
        if given.out.exists():
            raise UsageError(f"{given.out} exists already.", hint="name a new directory.")
        found = mixed([read_source(path) for path in given.models])
    except LocalseekError as error:
        sys.stderr.write(f"error: {error}\n" + (f"hint: {error.hint}\n" if error.hint else ""))
        return error.exit_code
    part = given.out.with_name(f"{given.out.name}.part")
    write_model(part, found.model, found.tokens, dtype=torch.float32)
    part.rename(given.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
