"""A smaller model that drafts for another one: planned before that is loaded, opened after it.

    header ─▶ how much it takes ─▶ room that is left for the model ─▶ [model] ─▶ same vocabulary? ─▶ Draft

It goes to the GPU whole or not at all: a draft that is half as slow as its model is of no use.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.model import LlamaModel
from localseek.engine.settings import ContextSettings
from localseek.engine.speculation.draft import Draft
from localseek.engine.speculation.guesser import Speculation
from localseek.engine.speculation.pace import Pace
from localseek.errors import BadDataError, UsageError
from localseek.models.header import Header, read_header
from localseek.models.machine import free_memory_bytes
from localseek.models.outline import outline
from localseek.models.placement import place
from localseek.models.plan import Room, check_memory
from localseek.printable import printable


class OtherVocabularyError(BadDataError):
    """A draft whose tokens are not those of the model that it drafts for."""

    def __init__(self, draft: Path, model: Path, difference: str) -> None:
        super().__init__(
            f"{printable(draft.name)} cannot draft for {printable(model.name)}: {difference}.",
            hint="a draft must have the same vocabulary: take a smaller model of the same family.",
        )
        self.difference = difference


class UncuttableError(UsageError):
    """A model whose memory cannot be cut back to where a guess was wrong."""

    def __init__(self, model: Path) -> None:
        super().__init__(
            f"{printable(model.name)} cannot take guesses back: it keeps a state instead of "
            "tokens, or forgets what lies behind a window.",
            hint="leave --speculate out.",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPlan:
    """A draft that has room."""

    header: Header
    n_gpu_layers: int


def plan_draft(path: Path, model: Header, room: Room, n_ctx: int) -> tuple[DraftPlan, Room]:
    """Return where the draft at ``path`` goes, and the room that it leaves to ``model``.

    Raises OtherVocabularyError where the headers show it, what ``read_header`` does, and
    OutOfMemoryError.
    """
    header = read_header(path)
    if header.tokenizer_model != model.tokenizer_model:
        kinds = f"its tokenizer is {header.tokenizer_model}, not {model.tokenizer_model}"
        raise OtherVocabularyError(path, model.path, printable(kinds))
    n_ctx = min(n_ctx, header.n_ctx_train)
    size, shape = room.size(n_ctx), outline(header)
    whole = place(shape, size, shape.n_layers)
    is_on_gpu = whole.gpu.total_bytes <= room.gpu_bytes and room.n_gpu_layers != 0
    placement = whole if is_on_gpu else place(shape, size)
    if not is_on_gpu:
        check_memory(header, replace(room, gpu_bytes=0, n_gpu_layers=0), n_ctx=n_ctx)
    shared_bytes = placement.gpu.total_bytes if room.is_shared else 0
    left = replace(
        room,
        free_bytes=room.free_bytes - placement.host.total_bytes - shared_bytes,
        gpu_bytes=room.gpu_bytes - placement.gpu.total_bytes,
    )
    return DraftPlan(header=header, n_gpu_layers=placement.n_gpu_layers), left


class DraftModel:
    """A draft in memory, for one model; :meth:`close` it before that."""

    def __init__(self, plan: DraftPlan, target: LlamaModel, *, interrupt: Interrupt) -> None:
        """Load it; raises OtherVocabularyError, UncuttableError, and what LlamaModel does."""
        self._plan = plan
        self._interrupt = interrupt
        self._context: LlamaContext | None = None
        path = plan.header.path
        self._model = LlamaModel(path, interrupt=interrupt, n_gpu_layers=plan.n_gpu_layers)
        self._n_vocab = min(self._model.vocabulary.n_tokens, target.vocabulary.n_tokens)
        difference = self._model.vocabulary.difference(target.vocabulary)
        if difference or not self._model.can_be_cut:
            self.close()
            if difference:
                raise OtherVocabularyError(path, target.path, difference)
            raise UncuttableError(path)

    def speculation(self, settings: ContextSettings, pace: Pace) -> Speculation:
        """Make a context like that of the model, and guess in it; raises OutOfMemoryError."""
        n_ctx = min(settings.n_ctx, self._plan.header.n_ctx_train)
        own = replace(settings, n_ctx=n_ctx, n_guesses=0)
        now = Room(
            free_bytes=free_memory_bytes(),
            n_seq=own.n_seq,
            kv_type=own.kv_type,
            weights_loaded=True,
            n_gpu_layers=self._plan.n_gpu_layers,
        )
        check_memory(self._plan.header, now, n_ctx=n_ctx)
        self._context = LlamaContext(self._model, own, interrupt=self._interrupt)
        draft = Draft(self._context, pace, n_seq=own.n_seq, n_vocab=self._n_vocab)
        return draft.speculation()

    def close(self) -> None:
        """Free it."""
        if self._context is not None:
            self._context.close()
            self._context = None
        self._model.close()
