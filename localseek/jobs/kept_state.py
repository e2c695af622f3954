"""What a model has read of a session, kept on disk where that is faster than reading it again.

    leaving     what the next turn begins with ─▶ does it pay? ─▶ states/SESSION.state
    --continue  states/SESSION.state ─▶ all as it was written? ─▶ into the context

Measured with SmolLM2-135M on two busy cores: 3,000 tokens are 69 MB, which took 0.23 s to read,
check and restore, and 73 s to read as text. On a card that reads 5,000 tokens of an 8B model
a second it would not pay: 4,096 tokens are 0.5 GB and 0.8 s.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path

import numpy as np

from localseek.chat.messages import Message
from localseek.config import kept_states_folder
from localseek.engine.cache import common_prefix
from localseek.engine.llama.sequence_state import restore_state, save_state, state_size
from localseek.errors import LocalseekError
from localseek.jobs.conversation import Conversation
from localseek.jobs.reply import Reply
from localseek.jobs.state_file import (
    MAX_BYTES,
    Fitness,
    SavedState,
    StateRefusedError,
    read_state,
    write_state,
)
from localseek.models.identity import model_identity

_SUFFIX = ".state"
_SEQ = 0  # a chat has one sequence
_RESTORED_BYTES_PER_S = 300e6  # 69 MB in 0.23 s, see above
_LEAST_GAIN_S = 1.0  # less than that nobody notices
_TIMES_FASTER = 2.0  # another day the disk may be slower
_MAX_TOTAL_BYTES = 4 << 30
_MAX_SHARE_OF_FREE = 0.1  # of the disk


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
    path = folder / f"{name}{_SUFFIX}"
    context = conversation.loaded.context
    tokens = _next_beginning(conversation, messages)
    rate = _tokens_read_per_s(replies)
    if context is None or not tokens or not rate or not context.keep(_SEQ, len(tokens)):
        path.unlink(missing_ok=True)
        return False
    conversation.adopt(tokens)
    n_bytes = state_size(context, _SEQ)
    pays = does_pay(n_tokens=len(tokens), n_bytes=n_bytes, tokens_per_s=rate)
    if not pays or not _make_room(folder, n_bytes, but_not=path):
        path.unlink(missing_ok=True)
        return False
    saved = SavedState(tokens=np.array(tokens, np.int32), state=save_state(context, _SEQ))
    if not saved.state.size:
        return False
    write_state(path, saved, _fitness(conversation))
    return True


def restore_kept_state(
    name: str, conversation: Conversation, folder: Path | None = None
) -> str | None:
    """Put what was kept of a session into the context; return why it could not be used."""
    path = (folder or kept_states_folder()) / f"{name}{_SUFFIX}"
    context = conversation.loaded.context
    if context is None or not path.exists():
        return None
    try:
        saved = read_state(path, _fitness(conversation), most_tokens=conversation.n_ctx - 1)
    except StateRefusedError as error:
        return str(error)
    if not restore_state(context, _SEQ, saved.state, n_tokens=saved.tokens.size):
        conversation.adopt(())
        return "it does not go into this context"
    conversation.adopt(saved.tokens.tolist())
    return None


def does_pay(*, n_tokens: int, n_bytes: int, tokens_per_s: float) -> bool:
    """Whether restoring a state is so much faster than reading its tokens that it is worth it."""
    read_s, restore_s = n_tokens / tokens_per_s, n_bytes / _RESTORED_BYTES_PER_S
    return read_s >= _TIMES_FASTER * restore_s and read_s - restore_s >= _LEAST_GAIN_S


def _next_beginning(conversation: Conversation, messages: Sequence[Message]) -> tuple[int, ...]:
    """What is in memory of the prompt of the next turn, whatever will be asked."""
    if not messages:
        return ()
    try:
        prompt = conversation.loaded.prompt([*messages, Message("user", "?")])
    except LocalseekError:  # too long, or a template that wants something else
        return ()
    held = conversation.held
    return held[: common_prefix(held, prompt.tokens)]


def _tokens_read_per_s(replies: Sequence[Reply]) -> float:
    """How fast prompts were read in this chat; 0 if none was."""
    n = sum(reply.n_prompt - reply.n_cached for reply in replies)
    elapsed_s = sum(reply.timings.prefill_s for reply in replies)
    return n / elapsed_s if elapsed_s else 0.0


def _fitness(conversation: Conversation) -> Fitness:
    loaded = conversation.loaded
    return Fitness(
        model=model_identity(loaded.header.shards),
        build=version("llama-cpp-python"),
        kv_type=loaded.kv_type,
    )


def _make_room(folder: Path, n_bytes: int, *, but_not: Path) -> bool:
    """Remove the oldest states until there is room for one more; False if it is too large."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if n_bytes > min(MAX_BYTES, _MAX_SHARE_OF_FREE * shutil.disk_usage(folder).free):
        return False
    kept = []
    for path in folder.iterdir():
        with suppress(OSError):
            about = path.stat()
            kept.append((about.st_mtime, about.st_size, path))
    total = n_bytes + sum(size for _, size, path in kept if path != but_not)
    for _, size, path in sorted(kept):
        if total <= _MAX_TOTAL_BYTES:
            break
        if path != but_not:
            path.unlink(missing_ok=True)
            total -= size
    return True
