"""What a model has read of a session, kept on disk where that is faster than reading it again.

leaving     what the next turn begins with ─▶ does it pay? ─▶ states/SESSION.state
--continue  states/SESSION.state ─▶ all as it was written? ─▶ into the context
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from localseek.chat.messages import Message
from localseek.config import kept_states_folder
from localseek.engine.cache import common_prefix
from localseek.engine.llama.sequence_state import restore_state, save_state, state_size
from localseek.errors import LocalseekError
from localseek.jobs.conversation import Conversation
from localseek.jobs.reply import Reply
from localseek.jobs.state_file import SavedState, StateRefusedError, read_state, write_state
from localseek.jobs.state_fitness import fitness_of
from localseek.jobs.state_folder import SUFFIX, does_pay, make_room, tokens_read_per_s
from localseek.models.regular_file import is_regular

_SEQ = 0  # a chat has one sequence
_LEAST_GAIN_S = 1.0  # less than that nobody notices
_MAX_TOTAL_BYTES = 4 << 30


def keep_state(
    name: str,
    conversation: Conversation,
    messages: Sequence[Message],
    replies: Sequence[Reply],
    folder: Path | None = None,
) -> bool:
    """Keep what the turn after ``messages`` will begin with, if it pays; whether it was kept.

    What was kept of the session before goes in any case. Raises OSError.
    """
    folder = folder or kept_states_folder()
    path = folder / f"{name}{SUFFIX}"
    context = conversation.loaded.context
    tokens = _next_beginning(conversation, messages)
    rate = tokens_read_per_s(replies)
    if context is None or not tokens or not rate or not context.keep(_SEQ, len(tokens)):
        path.unlink(missing_ok=True)
        return False
    conversation.adopt(tokens)
    n_bytes = state_size(context, _SEQ)
    pays = does_pay(
        n_tokens=len(tokens), n_bytes=n_bytes, tokens_per_s=rate, least_gain_s=_LEAST_GAIN_S
    )
    if not pays or not make_room(folder, n_bytes, but_not=path, limit_bytes=_MAX_TOTAL_BYTES):
        path.unlink(missing_ok=True)
        return False
    saved = SavedState(
        tokens=np.array(tokens, np.int32),
        state=save_state(context, _SEQ),
        title=conversation.loaded.name,
    )
    if not saved.state.size:
        return False
    write_state(path, saved, fitness_of(conversation.loaded, context))
    return True


def restore_kept_state(
    name: str, conversation: Conversation, folder: Path | None = None
) -> str | None:
    """Put what was kept of a session into the context; return why it could not be used."""
    path = (folder or kept_states_folder()) / f"{name}{SUFFIX}"
    context = conversation.loaded.context
    if context is None or not is_regular(path):
        return None
    try:
        fitness = fitness_of(conversation.loaded, context)
        saved = read_state(path, fitness, most_tokens=conversation.n_ctx - 1)
    except StateRefusedError as error:
        return str(error)
    if not restore_state(context, _SEQ, saved.state, n_tokens=saved.tokens.size):
        conversation.adopt(())
        return "it does not go into this context"
    conversation.adopt(saved.tokens.tolist())
    return None


def _next_beginning(conversation: Conversation, messages: Sequence[Message]) -> tuple[int, ...]:
    """What is in memory of the prompt of the next turn, whatever will be asked.

    Nothing where a state that was restored could not be cut back to what the next turn keeps.
    """
    context = conversation.loaded.context
    if context is None or not context.model.can_be_cut or not messages:
        return ()
    try:
        prompt = conversation.loaded.prompt([*messages, Message("user", "?")])
    except LocalseekError:  # too long, or a template that wants something else
        return ()
    held = conversation.held
    return held[: common_prefix(held, prompt.tokens)]
