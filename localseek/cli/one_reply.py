"""One reply to what `ask` asks: shown as it comes, then held to what was wanted of it."""

from __future__ import annotations

from localseek.chat.control import ThinkControl
from localseek.chat.prompt import Prompt
from localseek.cli.complaint import complain_if_cut, dropped_notice
from localseek.cli.signals import Signalled
from localseek.cli.view import View
from localseek.jobs.answer import answer
from localseek.jobs.job import Job
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.prompt_cache import PromptCache
from localseek.jobs.reply import Reply


class OneReply:
    """Call :meth:`show` once the model is loaded, and :meth:`end` when it is closed."""

    def __init__(self, job: Job, view: View) -> None:
        self._job = job
        self._view = view
        self._control = ThinkControl(job.policy)
        self._reply: Reply | None = None
        self._n_ctx = 0

    @property
    def replies(self) -> list[Reply]:
        """What there is so far."""
        return [] if self._reply is None else [self._reply]

    def answer_now(self) -> None:
        """End the thinking; from any thread."""
        self._control.answer_now()

    def show(self, loaded: LoadedModel, prompt: Prompt, cache: PromptCache | None) -> None:
        """Generate the reply and show it as it comes."""
        items = answer(self._job, loaded, prompt, control=self._control, cache=cache)
        self._reply = self._view.show(items, loaded)
        self._n_ctx = loaded.n_ctx

    def end(self, signalled: Signalled) -> int:
        """Return the exit code; raises AnswerCutError and the like."""
        reply, job = self._reply, self._job
        if reply is None or reply.finish == "interrupted":
            return signalled.exit_code
        if reply.n_dropped:
            self._view.notice(dropped_notice(reply, n_ctx=self._n_ctx))
        complain_if_cut(
            reply,
            max_tokens=job.max_tokens,
            max_answer=job.policy.max_answer,
            n_ctx=self._n_ctx,
        )
        if job.form is not None:
            job.form.read(reply.answer)
        self._view.give_extracted(reply)
        return 0
