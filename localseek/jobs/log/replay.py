"""A logged reply, once more: is it the same to the last token?

    Entry ─▶ the same file, context and threads ─▶ its token ids, sampler and seed ─▶ compared

Where something else than the model decided (a budget, a person who wanted the answer), the same is
put at the same place. What was drawn there is compared as well. The first difference ends
it: all that follows depends on it.

A later turn of a chat found most of its prompt in memory, read by itself or said token by
token; read in one go it differs in the last bits, and then every other reply came out
otherwise. So the turns before it are taken again, each token put as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from localseek.chat.structure.error import StructureError
from localseek.chat.structure.form import grammar_form
from localseek.engine.interrupt import Interrupt
from localseek.engine.request import Finished, Request, Taken, Token
from localseek.engine.scheduler import Scheduler
from localseek.errors import BadDataError, NotFoundError
from localseek.jobs.job import RunSettings
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.log.entry import Entry, Exchange
from localseek.models.header import read_header
from localseek.models.identity import model_identity
from localseek.models.regular_file import is_regular
from localseek.printable import printable

END = None  # in place of a token: the end of the turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """The first token that is another one; None is the end of the reply."""

    position: int  # counted from 0
    then: int | None
    now: int | None
    then_text: str
    now_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """What came of it."""

    n_tokens: int  # of the logged reply
    difference: Difference | None
    doubts: tuple[str, ...]  # why it could differ although nothing is wrong


class AnotherModelError(NotFoundError):
    """The model that answered is not there any more."""

    def __init__(self, path: Path, *, is_there: bool) -> None:
        problem = "is another file than then" if is_there else "is not there any more"
        super().__init__(
            f"{printable(str(path))} {problem}, so its reply cannot be had again.",
            hint="if the file was moved, -m PATH says where to.",
        )


class UnreplayableError(BadDataError):
    """An entry that does not go with its model, or is damaged."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the entry cannot be replayed: {problem}.")


def replay(
    entry: Entry,
    interrupt: Interrupt,
    *,
    earlier: Sequence[Entry] = (),
    path: Path | None = None,
    on_token: Callable[[int, int], None] | None = None,
) -> Replayed:
    """Generate the reply again; ``on_token`` is told how far it is, and of how many.

    ``earlier`` are the turns that left in memory what it found there, the first of them first.
    Raises AnotherModelError, what opening a model does, and KeyboardInterrupt on demand.
    """
    path = path or entry.model.path
    _check_model(entry, path)
    for each in (*earlier, entry):
        _check_grammar(each.exchange)
    conditions = entry.conditions
    settings = RunSettings(
        n_ctx=conditions.n_ctx,
        n_threads=conditions.n_threads,
        n_gpu_layers=conditions.n_gpu_layers,
        kv_type=conditions.kv_type,
    )
    loaded = LoadedModel(path, settings, interrupt=interrupt)
    with closing(loaded):
        scheduler = loaded.scheduler(n_prompt=len(entry.exchange.prompt_tokens), max_tokens=None)
        n_tokens = sum(len(each.exchange.reply.tokens) for each in (*earlier, entry))
        n_before = 0
        for each in (*earlier, entry):
            _check_tokens(each.exchange, loaded)
            again = _Again(each.exchange, scheduler, is_told=each is not entry)
            for n in again.run():
                if on_token is not None:
                    on_token(n_before + n, n_tokens)
            if interrupt.is_set():
                raise KeyboardInterrupt
            n_before += len(each.exchange.reply.tokens)
        return Replayed(
            n_tokens=len(entry.exchange.reply.tokens),
            difference=_worded(again.difference, loaded),
            doubts=tuple(_doubts([*earlier, entry], loaded)),
        )


class _Again:
    """Runs an exchange again, and steers it as it went; stops where it differs.

    One that ``is_told`` cannot differ: whatever is drawn, what was said then is put.
    """

    def __init__(self, exchange: Exchange, scheduler: Scheduler[Any], *, is_told: bool) -> None:
        self._exchange = exchange
        self._scheduler = scheduler
        self._is_told = is_told
        self._then = exchange.reply.tokens
        self._course = exchange.reply.course
        self._forced = {forced.position: forced for forced in self._course.forced}
        self._n = 0  # tokens that are there again
        self.difference: tuple[int, int | None, int | None] | None = None

    def run(self) -> Iterator[int]:
        """Yield how far it is, token by token."""
        for request in self._requests():
            with closing(self._scheduler.run([request])) as events:
                for event in events:
                    if isinstance(event, Finished):
                        self._end(event)
                    elif isinstance(event, Token):
                        self._compare(event.token)
                        yield self._n
                    if self.difference is not None or self._is_all_there:
                        return

    def take(self, token: int, *, ends_turn: bool) -> Taken | None:  # noqa: ARG002 - the engine's
        """Put what was put then; see ``Steering``."""
        forced = self._forced.get(self._n)
        if forced is not None:
            if token != forced.drawn and not self._is_told:
                self.difference = (self._n, forced.drawn, token)
            return Taken(forced.tokens, forced.finish)
        if not self._is_told:
            return None
        return Taken(self._then[self._n :][:1], "stop" if self._n == len(self._then) else None)

    @property
    def is_answering(self) -> bool:
        """Whether the grammar held here; see ``Steering``."""
        answer_at = self._course.answer_at
        return answer_at is not None and self._n >= answer_at

    @property
    def _is_all_there(self) -> bool:
        """Whether nothing is left that the model decided: else its end is to come again."""
        return self._n == len(self._then) and self._course.ended != "stop"

    def _requests(self) -> Iterator[Request]:
        """The request of the reply, and those it went on with when the context was full."""
        request = Request(
            request_id="again",
            tokens=tuple(self._exchange.prompt_tokens),
            sampling=self._exchange.reply.sampling,
            steering=self,
            grammar=self._course.grammar,
        )
        yield request
        for restart in self._course.restarts:
            self._n = max(self._n, restart.position)  # what was left to be put was put past it
            sampling = replace(request.sampling, seed=restart.seed)
            answer_at = self._course.answer_at
            answered = () if answer_at is None else self._then[answer_at : restart.position]
            yield replace(request, tokens=restart.tokens, answered=answered, sampling=sampling)

    def _compare(self, token: int) -> None:
        then = self._then[self._n] if self._n < len(self._then) else END
        if token != then and self.difference is None:
            self.difference = (self._n, then, token)
        self._n += 1

    def _end(self, finished: Finished) -> None:
        if finished.reason == "stop" and self._n < len(self._then) and self.difference is None:
            self.difference = (self._n, self._then[self._n], END)


def _check_model(entry: Entry, path: Path) -> None:
    if not is_regular(path):
        raise AnotherModelError(path, is_there=False)
    if model_identity(read_header(path).shards) != entry.model.identity:
        raise AnotherModelError(path, is_there=True)


def _check_grammar(exchange: Exchange) -> None:
    """llama.cpp ends the process over some grammars, and the log is a file like any other."""
    grammar = exchange.reply.course.grammar
    if grammar is None:
        return
    try:
        grammar_form(grammar)
    except StructureError as error:
        raise UnreplayableError(f"its grammar is damaged, {error}") from error


def _check_tokens(exchange: Exchange, loaded: LoadedModel) -> None:
    """Token ids that the model lacks end the process as well."""
    n_tokens, course = loaded.vocabulary.n_tokens, exchange.reply.course
    put = (token for forced in course.forced for token in forced.tokens)
    fed = (token for restart in course.restarts for token in restart.tokens)
    if not all(0 <= t < n_tokens for ids in (exchange.prompt_tokens, put, fed) for t in ids):
        raise UnreplayableError("it has tokens that the model lacks")
    if not exchange.prompt_tokens:
        raise UnreplayableError("it has no prompt")


def _worded(
    difference: tuple[int, int | None, int | None] | None, loaded: LoadedModel
) -> Difference | None:
    if difference is None:
        return None
    position, then, now = difference
    return Difference(
        position=position,
        then=then,
        now=now,
        then_text=_text(then, loaded),
        now_text=_text(now, loaded),
    )


def _text(token: int | None, loaded: LoadedModel) -> str:
    if token is None:
        return ""
    try:
        return loaded.vocabulary.token_bytes(token, special=True).decode("utf-8", "replace")
    except ValueError:  # of a damaged entry
        return f"[{token}]"


def _doubts(entries: Sequence[Entry], loaded: LoadedModel) -> Iterator[str]:
    """What may have changed the last bits of a logit: two tokens as good as equal then swap."""
    conditions, replies = entries[-1].conditions, [entry.exchange.reply for entry in entries]
    build = version("llama-cpp-python")
    if build != conditions.llama_cpp:
        yield f"llama-cpp-python was {conditions.llama_cpp} then, and is {build} now"
    if loaded.n_gpu_layers != conditions.n_gpu_layers:
        yield f"{conditions.n_gpu_layers} layers were on a GPU then, {loaded.n_gpu_layers} are now"
    if conditions.n_seq > 1:
        yield f"it was answered beside up to {conditions.n_seq - 1} others, and alone now"
    if any(reply.speculated and reply.speculated.n_drafted for reply in replies):
        yield "tokens were guessed ahead and checked together then, and drawn one by one now"
    if replies[0].n_cached:
        yield f"{replies[0].n_cached:,} tokens of the prompt were in memory then, and read anew now"
