"""Replies -> the log, as they come; whatever is wrong with the log, no reply is lost over it.

What cannot be written waits in memory for the next reply or for the end; of that is told
once. A log that another process holds is waited for WAIT_S, and then no longer.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from localseek.chat.prompt import Prompt
from localseek.errors import LocalseekError
from localseek.jobs.job import Job
from localseek.jobs.log.entry import Entry, Exchange, LoggedModel, entry_of, logged_model
from localseek.jobs.log.opening import open_log
from localseek.jobs.reply import Reply
from localseek.models.identity import model_identity

if TYPE_CHECKING:  # needs SQLite
    from localseek.jobs.loaded_model import LoadedModel
    from localseek.jobs.log.database import LogDatabase

MOST_WAITING = 1000  # entries in memory


class ReplyLog:
    """Keeps each exchange; ``on_notice`` is told what is not kept."""

    def __init__(self, on_notice: Callable[[str], None]) -> None:
        self._on_notice = on_notice
        self._waiting: deque[Entry] = deque(maxlen=MOST_WAITING)
        self._n_lost = 0
        self._has_told = False
        self._database: LogDatabase | None = None
        self._model: tuple[LoadedModel, LoggedModel] | None = None
        self._last_id: int | None = None  # of what is in the context of a chat

    def add(self, loaded: LoadedModel, exchange: Exchange) -> None:
        """Keep a prompt and its reply; the context must still be open."""
        self._n_lost += len(self._waiting) == MOST_WAITING
        model = self._described(loaded)
        is_later = exchange.command == "chat" and exchange.reply.n_cached > 0
        follows = self._last_id if is_later else None
        self._waiting.append(entry_of(loaded, model, exchange, follows=follows))
        self._write()

    def add_answers(
        self, job: Job, loaded: LoadedModel, prompt: Prompt, replies: Iterable[Reply]
    ) -> None:
        """Keep what `ask` was asked, and all that was answered."""
        for reply in replies:
            exchange = Exchange(
                command="ask",
                question=job.question.text,
                prompt_tokens=prompt.tokens,
                reply=reply,
            )
            self.add(loaded, exchange)

    def close(self) -> None:
        """Write what waits, if that is possible now."""
        if self._waiting:
            self._write()
        n = self._n_lost + len(self._waiting)
        if n > 1:
            self._on_notice(f"{n:,} replies are not in the log.")
        if self._database is not None:
            self._database.close()
            self._database = None

    def _write(self) -> None:
        """Write all that waits; after a failure nothing is waited for."""
        try:
            if self._database is None:
                self._database = open_log(makes=True, wait_s=0.0 if self._has_told else None)
            self._last_id = self._database.add(self._waiting)[-1]
        except LocalseekError as error:
            if self._database is not None:
                self._database.close()
                self._database = None
            self._last_id = None
            if not self._has_told:
                self._on_notice(f"this is not logged: {error}")
            self._has_told = True
        else:
            self._waiting.clear()

    def _described(self, loaded: LoadedModel) -> LoggedModel:
        """The model, looked at once."""
        if self._model is None or self._model[0] is not loaded:
            self._last_id = None
            try:
                identity = model_identity(loaded.header.shards)
            except (OSError, LocalseekError):  # somebody removed it meanwhile
                identity = ""
            self._model = (loaded, logged_model(loaded, identity))
        return self._model[1]
