"""What is the same in a prompt from run to run, as the model has read it: kept on disk.

    prompt ─▶ an entry that begins like it? ─▶ into the context ─▶ only the rest is read
                                                                       │
    reply  ─▶ back to what stays the same ─▶ is it new, does it pay? ─▶ an entry

An entry is taken up as far as it goes, less a few tokens: then the rest is computed to the
same bits as if all had been read, see ``exact_reuse``. Two runs that keep the same write the
same file. One that is not as it was written is removed, and written anew.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from time import perf_counter
from typing import Any, Protocol

import numpy as np

from localseek.config import prompt_cache_folder
from localseek.engine.cache import common_prefix, exact_reuse
from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.sequence_state import State, restore_state, save_state, state_size
from localseek.engine.scheduler import Scheduler
from localseek.errors import LocalseekError
from localseek.jobs.cached_prompts import Like, entries_like, entry_path
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.read_ahead import ReadAhead, read_ahead
from localseek.jobs.reply import Reply, StreamItem
from localseek.jobs.state_file import (
    Fitness,
    SavedState,
    StateRefusedError,
    read_state,
    write_state,
)
from localseek.jobs.state_fitness import fitness_of
from localseek.jobs.state_folder import does_pay, make_room, tokens_read_per_s
from localseek.models.machine import free_memory_bytes

_SEQ = 0  # what is taken up goes there; the engine copies it to where it is wanted
_LEAST_GAIN_S = 0.25  # of a run; less than that is not worth a file
_MAX_SHARE_OF_MEMORY = 0.5  # of what is free: a state is there twice for a moment


class Watcher(Protocol):
    """Whoever wants to know what comes of it."""

    def notice(self, text: str) -> None:
        """Tell everybody."""

    def detail(self, text: str) -> None:
        """Tell those who want to know more."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """What could be kept."""

    tokens: Sequence[int]
    n_bytes: int
    tokens_per_s: float
    copy: Callable[[], State]


class PromptCache:
    """For one prompt: :meth:`take_up` before it is read, :meth:`keep` when its replies are over.

    ``beginning`` gives those first tokens of the prompt that stay the same whatever is asked.
    """

    def __init__(
        self,
        loaded: LoadedModel,
        tokens: Sequence[int],
        beginning: Callable[[], Sequence[int]],
        watcher: Watcher,
        *,
        limit_bytes: int,
    ) -> None:
        self._loaded = loaded
        self._tokens = tokens
        self._beginning = cache(beginning)
        self._watcher = watcher
        self._limit_bytes = limit_bytes
        self._folder = prompt_cache_folder()
        self._scheduler: Scheduler[Any] | None = None
        self._fitness: Fitness | None = None  # None: there is no cache
        self._n_known = 0  # tokens of the prompt that the entry taken up has, too
        self._ahead: ReadAhead | None = None

    def take_up(self, scheduler: Scheduler[Any]) -> None:
        """Put what is kept of the prompt into the context, which holds nothing yet."""
        self._scheduler, started = scheduler, perf_counter()
        try:
            self._fitness = fitness_of(self._loaded, self._context)
        except (OSError, LocalseekError) as error:
            self._watcher.notice(f"the prompt cache is not used: {error}")
            return
        n = self._take_up_best(scheduler, self._fitness)
        if n:
            said = f"{n:,} tokens were taken up in {perf_counter() - started:.2f} s"
        else:
            said = "it has nothing of this prompt"
        self._watcher.detail(f"prompt cache: {said}.")
        if not self._context.model.can_be_cut:
            self._ahead = read_ahead(self._context, scheduler, self._beginning())

    def counted(
        self, items: Generator[StreamItem, None, None]
    ) -> Generator[StreamItem, None, None]:
        """Count what was read before the reply as read for it."""
        with closing(items):
            for item in items:
                if isinstance(item, Reply) and self._ahead is not None:
                    yield self._ahead.counted(item)
                else:
                    yield item

    def keep(self, replies: Sequence[Reply]) -> None:
        """Keep what stays the same, if that is new and pays; a full disk is a notice."""
        if self._fitness is None or self._context.interrupted():
            return
        offer = self._offer(replies)
        if offer is None or len(offer.tokens) <= self._n_known:
            if not self._n_known:
                few = f"{len(self._beginning()):,} tokens stay the same"
                self._watcher.detail(f"prompt cache: nothing was kept, {few}.")
            return
        path = entry_path(self._folder, self._fitness, offer.tokens)
        try:
            problem = self._problem(offer, path)
            if problem:
                self._watcher.detail(f"prompt cache: nothing was kept, {problem}.")
                return
            tokens = np.array(offer.tokens, np.int32)
            saved = SavedState(tokens=tokens, state=offer.copy(), title=self._loaded.name)
            if saved.state.size:
                write_state(path, saved, self._fitness)
                n, said = len(tokens), _size(saved.state.size)
                self._watcher.detail(f"prompt cache: {n:,} tokens were kept, {said}.")
        except OSError as error:
            reason = error.strerror or str(error)
            self._watcher.notice(f"what the model has read is not kept: {reason}.")

    @property
    def _context(self) -> LlamaContext:
        context = self._loaded.context
        if context is None:
            raise ValueError("there is no context yet; its scheduler must be made first")
        return context

    def _take_up_best(self, scheduler: Scheduler[Any], fitness: Fitness) -> int:
        """Take up the entry that has most of the prompt; return how many tokens that were."""
        for n_useful, entry in self._useful(fitness):
            try:
                self._restore(entry.path, fitness)
            except StateRefusedError as error:
                self._drop(entry.path, error)
                continue
            if self._context.keep(_SEQ, n_useful):
                scheduler.adopt(_SEQ, self._tokens[:n_useful])
                self._n_known = entry.n_shared
                with suppress(OSError):  # a cache that may only be read
                    os.utime(entry.path)
                return n_useful
        return 0

    def _restore(self, path: Path, fitness: Fitness) -> None:
        """Put a state into the context; raises StateRefusedError, and nothing is there."""
        context = self._context
        saved = read_state(path, fitness, most_tokens=context.n_ctx)
        if not restore_state(context, _SEQ, saved.state, n_tokens=saved.tokens.size):
            raise StateRefusedError("it does not go into this context")

    def _useful(self, fitness: Fitness) -> list[tuple[int, Like]]:
        """The entries worth taking up, that with most of the prompt first.

        One is only kept where taking it up takes at most half as long as reading its tokens.
        So it pays if half of them are of use.
        """
        entries = entries_like(
            self._folder,
            fitness,
            self._tokens,
            most_bytes=_MAX_SHARE_OF_MEMORY * free_memory_bytes(),
            on_refused=self._drop,
        )
        useful = [
            (self._n_useful(entry), entry)
            for entry in entries
            if entry.n_tokens <= self._context.n_ctx
        ]
        worth = [(n, entry) for n, entry in useful if n and 2 * n >= entry.n_tokens]
        return sorted(worth, key=lambda found: (-found[0], found[1].n_tokens))

    def _n_useful(self, entry: Like) -> int:
        n_prompt, context = len(self._tokens), self._context
        if context.model.can_be_cut:
            return exact_reuse(entry.n_shared, n_prompt=n_prompt, n_batch=context.n_batch)
        return entry.n_tokens if entry.n_shared == entry.n_tokens < n_prompt else 0

    def _drop(self, path: Path, error: StateRefusedError) -> None:
        """Tell of an entry that is no good, and remove it."""
        if path.exists():  # else another run has removed it, and nobody needs to know
            self._watcher.notice(f"what was kept of this prompt is not used: {error}.")
            with suppress(OSError):
                path.unlink()

    def _offer(self, replies: Sequence[Reply]) -> _Offer | None:
        """Cut the context back to what is to be kept; None if it does not hold that."""
        ahead, context = self._ahead, self._context
        if ahead is not None:
            rate = ahead.n_read / ahead.elapsed_s
            return _Offer(ahead.tokens, ahead.state.size, rate, lambda: ahead.state)
        if not context.model.can_be_cut:
            return None
        tokens, seq = self._beginning(), self._holder()
        rate = tokens_read_per_s(sorted(replies, key=lambda reply: reply.n_cached)[:1])
        if seq is None or not rate or not context.keep(seq, len(tokens)):
            return None
        return _Offer(tokens, state_size(context, seq), rate, lambda: save_state(context, seq))

    def _holder(self) -> int | None:
        """A sequence that begins with what is to be kept."""
        tokens, scheduler = self._beginning(), self._scheduler
        if scheduler is None or not tokens:
            return None
        for seq in range(self._context.n_seq):
            if common_prefix(scheduler.held(seq), tokens) == len(tokens):
                return seq
        return None

    def _problem(self, offer: _Offer, path: Path) -> str | None:
        """Why it is not kept; raises OSError."""
        n, n_new, rate = len(offer.tokens), len(offer.tokens) - self._n_known, offer.tokens_per_s
        pays = does_pay(
            n_tokens=n, n_bytes=offer.n_bytes, tokens_per_s=rate, least_gain_s=_LEAST_GAIN_S
        )
        if not pays or n_new / rate < _LEAST_GAIN_S:
            what = f"{n_new:,} more tokens" if self._n_known else f"{n:,} tokens"
            return f"{what} stay the same, and to read them takes {n_new / rate:.2f} s"
        if offer.n_bytes > _MAX_SHARE_OF_MEMORY * free_memory_bytes():
            return f"there is too little memory to copy {_size(offer.n_bytes)}"
        if not make_room(self._folder, offer.n_bytes, but_not=path, limit_bytes=self._limit_bytes):
            limit = _size(self._limit_bytes)
            return f"{_size(offer.n_bytes)} are too much for the disk or the limit of {limit}"
        return None


def _size(n_bytes: int) -> str:
    return f"{n_bytes / 1e6:,.1f} MB"
