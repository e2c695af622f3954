"""Measure what guessing ahead brings: off, ngram and auto, on texts that repeat and that do not.

    python -m benchmarks.speculation [--model PATH] [--rounds N] [--tokens N] [--threads N]
                                     [--temperature T]

The three take turns at each prompt, in changing order, so that a change of the machine's mood
hits all. Each reply begins as one of `localseek ask` does: nothing is known yet about what pays.
The rate is that of decoding, from the first token of a reply to its last. Replies that are not
those of "off" are counted: kernels for wider batches may round otherwise.
"""

from __future__ import annotations

import argparse
import platform
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np

from benchmarks.decode import interval
from localseek.chat.messages import Message
from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.model import LlamaModel
from localseek.engine.request import Finished, Request, Sampling, Speculated, Token
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import ContextSettings
from localseek.engine.speculation.guesser import Speculation
from localseek.engine.speculation.pace import MOST_GUESSES, Eager, Measured
from localseek.engine.speculation.repetition import speculation_by_repetition
from localseek.jobs.job import RunSettings
from localseek.jobs.loaded_model import LoadedModel
from localseek.models.machine import physical_cores
from tools.pins import LLAMA_CPP
from tools.real_data import smollm2

TEXT = (
    "The lighthouse at Harrow Point was built in 1874 by Thomas Bell, a mason from Leith. It "
    "stands 41 metres tall and has 212 steps. The lamp burned whale oil at first, then paraffin, "
    "and since 1931 it has been electric. Three keepers lived there with their families until "
    "1986, when the light was made automatic. On clear nights it can be seen from 19 miles away."
)
CODE = '''```python
def total(items, tax=0.2):
    """Add up the prices of items."""
    result = 0
    for item in items:
        if item.price < 0:
            raise ValueError("a price is below zero")
        result += item.price * item.count
    return result * (1 + tax)
```'''
PROMPTS = {
    "repeats": (
        f"Repeat this text word for word:\n\n{TEXT}",
        f"Rename the function total to add_up, and write all of the code again:\n\n{CODE}",
        f"Summarise this text. Quote it where you can:\n\n{TEXT}",
    ),
    "does not": (
        "Write a short story about a clockmaker who finds a letter.",
        "Why is the sky blue? Explain it to a student.",
        "What should I think about when I buy a used bicycle?",
    ),
}
HOW: dict[str, Callable[[], Speculation | None]] = {
    "off": lambda: None,
    "ngram": lambda: speculation_by_repetition(Eager()),
    "auto": lambda: speculation_by_repetition(Measured()),
}


@dataclass(frozen=True, slots=True)
class Said:
    """One reply."""

    tokens: tuple[int, ...]
    tokens_per_s: float
    speculated: Speculated


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--model", type=Path, help="a GGUF; default: SmolLM2-135M-Instruct")
    parser.add_argument("--rounds", type=int, default=6)
    parser.add_argument("--tokens", type=int, default=128)
    parser.add_argument("--threads", type=int, default=physical_cores())
    parser.add_argument("--temperature", type=float, default=0)
    flags = parser.parse_args()
    path = flags.model or smollm2()
    print(
        f"{path.name}, {flags.threads} threads, temperature {flags.temperature:g}, replies of at "
        f"most {flags.tokens} tokens, llama-cpp-python {LLAMA_CPP.version}, Python "
        f"{platform.python_version()}, {platform.machine()}, {flags.rounds} rounds.\n\n"
        "| the reply | | tokens/s | to off | 95% interval | guesses | right | other replies |\n"
        "|---|---|---|---|---|---|---|---|"
    )
    sampling = Sampling(temperature=flags.temperature, seed=0)
    interrupt = Interrupt()
    with ExitStack() as stack:
        loaded = LoadedModel(path, RunSettings(), interrupt=interrupt)
        prompts = {
            kind: [loaded.prompt([Message("user", text)]).tokens for text in texts]
            for kind, texts in PROMPTS.items()
        }
        loaded.close()
        model = stack.enter_context(closing(LlamaModel(path, interrupt=interrupt)))
        longest = max(len(prompt) for of_kind in prompts.values() for prompt in of_kind)
        settings = ContextSettings(
            n_ctx=longest + flags.tokens, n_threads=flags.threads, n_guesses=MOST_GUESSES
        )
        contexts = {
            how: stack.enter_context(closing(LlamaContext(model, settings, interrupt=interrupt)))
            for how in HOW
        }
        for kind, of_kind in prompts.items():
            said = [
                turn
                for prompt in of_kind
                for turn in turns(contexts, prompt, sampling, flags.tokens, flags.rounds)
            ]
            for how in HOW:
                print(row(kind, how, said), flush=True)


def turns(
    contexts: dict[str, LlamaContext],
    prompt: tuple[int, ...],
    sampling: Sampling,
    n_tokens: int,
    n_rounds: int,
) -> Iterator[dict[str, Said]]:
    """Yield what all of them say to a prompt, once a round; the first time it is read."""
    request = Request(request_id="a", tokens=prompt, sampling=sampling, max_tokens=n_tokens)
    for number in range(-1, n_rounds):
        print(f"\r{number + 1}/{n_rounds} ", end="", file=sys.stderr, flush=True)
        hows = list(HOW) if number % 2 else list(reversed(HOW))
        said = {how: reply(contexts[how], HOW[how](), request, number < 0) for how in hows}
        if number >= 0:
            yield said


def reply(
    context: LlamaContext, speculation: Speculation | None, request: Request, is_new: bool
) -> Said:
    """Have one reply; the prompt is in memory unless it ``is_new``."""
    scheduler = Scheduler(context, speculation)
    n_held = 0 if is_new else len(request.tokens) - 1
    context.keep(0, n_held)
    scheduler.adopt(0, request.tokens[:n_held])
    tokens: list[int] = []
    first = last = 0.0
    speculated = None
    for event in scheduler.run([request]):
        if isinstance(event, Token):
            last = perf_counter()
            first = first or last
            tokens.append(event.token)
        elif isinstance(event, Finished):
            speculated = event.speculated
    rate = (len(tokens) - 1) / (last - first)
    return Said(tuple(tokens), rate, speculated or Speculated())


def row(kind: str, how: str, said: list[dict[str, Said]]) -> str:
    """Lay out one row of the Markdown table."""
    rates = np.array([turn[how].tokens_per_s for turn in said])
    ratios = rates / np.array([turn["off"].tokens_per_s for turn in said])
    low, high = interval(ratios)
    guesses = sum((turn[how].speculated for turn in said), Speculated())
    n_other = sum(turn[how].tokens != turn["off"].tokens for turn in said)
    share = f"{guesses.n_accepted / guesses.n_drafted:.0%}" if guesses.n_drafted else ""
    cells = (
        *(kind, how, f"{np.median(rates):.1f}", f"{np.median(ratios):.3f}"),
        *(f"{low:.3f}-{high:.3f}", f"{guesses.n_drafted / len(said):.0f}", share),
        f"{n_other} of {len(said)}",
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
