"""Our engine under the same workload, timed from outside by the events that it gives.

The first token is drawn from the logits of the prompt, so n + 1 tokens take n decodes: the
clock runs from the first to the last of them, with all that is between: drawing, yielding.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import perf_counter

from benchmarks.workload import Piece, Speeds, Workload
from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.model import LlamaModel
from localseek.engine.request import Request, Sampling, Token
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import ContextSettings

SAMPLED = Sampling(seed=0)  # our defaults
OPENING = "\nThe square root of two is irrational. To see why, suppose that it were"
GREEDY = replace(SAMPLED, temperature=0)


class Worker:
    """Our engine in a process of its own: it sleeps between two measurements."""

    def __init__(self, workload: Workload, piece: Piece) -> None:
        spawn = get_context("spawn")
        self._connection, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_serve, args=(theirs, workload, piece), daemon=True)

    def start(self) -> None:
        """Return when it is warmed up."""
        self._process.start()
        self._connection.recv()

    def stop(self) -> None:
        """End the process."""
        self._connection.send(False)
        self._process.join()

    def measure(self) -> Speeds:
        """Do the piece of work once."""
        self._connection.send(True)
        speeds: Speeds = self._connection.recv()
        return speeds


def _serve(connection: Connection, workload: Workload, piece: Piece) -> None:
    engine = Engine(workload, piece)
    engine.measure()
    connection.send("warm")
    while connection.recv():
        connection.send(engine.measure())


class EndlessContext(LlamaContext):
    """No token ends a reply here; the peers' random ids never end one either."""

    def ends_turn(self, token: int) -> bool:
        """Look it up as ever, and go on."""
        super().ends_turn(token)
        return False


class Engine:
    """A model with one context."""

    def __init__(self, workload: Workload, piece: Piece) -> None:
        settings = ContextSettings(
            n_seq=piece.n_seq,
            n_ctx=piece.n_prompt + 2 * piece.n_decode + 64,  # of 8 requests, some run ahead
            n_threads=workload.n_threads,
            n_batch=workload.n_batch,
            kv_type=workload.kv_type,
        )
        interrupt = Interrupt()
        self._piece = piece
        self._model = LlamaModel(workload.model, interrupt=interrupt)
        self._context = EndlessContext(self._model, settings, interrupt=interrupt)
        self._scheduler = Scheduler(self._context)
        # Drawing takes longer where many tokens are likely: let it be about a real text.
        self._opening = tuple(self._model.vocabulary.encode(OPENING, special=False))
        self._numbers = count()  # no two prompts begin alike, so nothing is reused

    def measure(self) -> Speeds:
        """Serve as many requests as there are sequences.

        Prefill ends when the last of them has its first token, decode when that one has
        ``n_decode`` more; the others are cut off only then.
        """
        n_seq, n_prompt, n_decode = self._piece.n_seq, self._piece.n_prompt, self._piece.n_decode
        n_given: Counter[str] = Counter()
        last, prefilled = "", 0.0
        started = perf_counter()
        for event in self._scheduler.run(self._requests()):
            if not isinstance(event, Token):
                continue
            n_given[event.request_id] += 1
            if not last and len(n_given) == n_seq:
                last, prefilled = event.request_id, perf_counter()
            if n_given[last] > n_decode:
                break
        finished = perf_counter()
        return {
            "prefill": n_seq * n_prompt / (prefilled - started),
            "decode": n_seq * n_decode / (finished - prefilled),
        }

    def _requests(self) -> Iterator[Request]:
        n_vocab = self._model.vocabulary.n_tokens
        sampling = SAMPLED if self._piece.sampled else GREEDY
        for _ in range(self._context.n_seq):
            first = 1000 + next(self._numbers)
            n_prompt = max(self._piece.n_prompt, 1)
            tokens = tuple((first + 7 * i) % n_vocab for i in range(n_prompt))
            if self._piece.sampled:
                tokens += self._opening
            yield Request(request_id=f"{first}", tokens=tokens, sampling=sampling)
