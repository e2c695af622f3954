"""Several replies to what `ask` asks: each shown in its turn, or one answer by majority.

            on a terminal                         elsewhere
samples     each under a line "─ 2 of 8"          parted by a line "---"; what was taken out
                                                  of an answer, or has a form, without it
vote        the answer; the share on stderr       the same

Ctrl-C ends those that are not over. The others count: they are shown, or vote, and the exit
code is that of the interrupt.
"""

from __future__ import annotations

import json
from contextlib import closing
from time import monotonic

from localseek.chat.prompt import Prompt
from localseek.chat.reasoning import Segment
from localseek.chat.votes import NoVotesError, told
from localseek.cli.complaint import complain_if_cut, dropped_notice
from localseek.cli.display import Display
from localseek.cli.signals import Signalled
from localseek.cli.statistics import samples_line, samples_status
from localseek.cli.view import View
from localseek.errors import AnswerCutError, LocalseekError
from localseek.jobs.answer import samples_of, scheduler_of_samples
from localseek.jobs.job import Job
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.prompt_cache import PromptCache
from localseek.jobs.reply import Reply, StreamItem
from localseek.jobs.samples import SampleOver, Samples, SamplesProgress, check_they_differ
from localseek.jobs.samples_json import samples_as_object
from localseek.jobs.voting import LACKS_MATH, Counting, Verdict, Voting
from localseek.jobs.wanted import Wanted

_REDRAW_S = 0.1
_BETWEEN = "---"


class SomeCutError(AnswerCutError):
    """Some samples are whole, and some are not."""

    def __init__(self, n_bad: int, n_samples: int, first: LocalseekError) -> None:
        what = "sample has" if n_bad == 1 else "samples have"
        super().__init__(
            f"{n_bad:,} of {n_samples:,} {what} no whole answer; the first: {first}",
            hint=first.hint,
        )


class ManyReplies:
    """Call :meth:`show` once the model is loaded, and :meth:`end` when it is closed."""

    def __init__(self, job: Job, view: View) -> None:
        check_they_differ(job.n_samples, job.sampling.get("temperature"))
        self._job = job
        self._view = view
        self._wanted = Wanted(job.form, view.extraction)
        self._samples: Samples | None = None
        self._wants_answers = False
        self._replies: dict[int, Reply] = {}
        self._n_shown = 0
        self._has_written = False
        self._n_ctx = 0
        self._model = ""
        self._drawn_s = 0.0

    @property
    def _are_texts(self) -> bool:
        return self._wanted.is_text or self._view.mode == "only"

    @property
    def replies(self) -> list[Reply]:
        """Those that are over, in the order of their seeds."""
        return [self._replies[index] for index in sorted(self._replies)]

    def answer_now(self) -> None:
        """End the thinking of all; from any thread."""
        self._wants_answers = True
        if self._samples is not None:
            self._samples.answer_now()

    def show(self, loaded: LoadedModel, prompt: Prompt, cache: PromptCache | None) -> None:
        """Generate the replies; show those that need not wait for the others."""
        self._samples = samples_of(self._job, loaded, prompt)
        if self._wants_answers:
            self._samples.answer_now()
        scheduler = scheduler_of_samples(self._job, loaded, prompt, cache)
        self._n_ctx, self._model = loaded.n_ctx, loaded.name
        self._view.stderr.status("reading the prompt…")
        last = None
        with closing(self._samples.stream(scheduler)) as stream:
            for item in stream:
                if isinstance(item, SamplesProgress):
                    self._progress(item)
                    last = item
                else:
                    self._over(item)
        self._view.stderr.clear_status()
        if self._view.verbose and last is not None:
            n_seq = loaded.context.n_seq if loaded.context else 1
            line = samples_line(last, list(self._replies.values()), n_at_once=n_seq)
            self._view.stderr.line(line, dim=True)

    def end(self, signalled: Signalled) -> int:
        """Say what came of it; return the exit code, or raise NoMajorityError and the like."""
        replies = self.replies
        is_stopped = signalled.number is not None
        dropped = next((reply for reply in replies if reply.n_dropped), None)
        if dropped is not None:
            self._view.notice(dropped_notice(dropped, n_ctx=self._n_ctx))
        if self._job.voting is None:
            self._end_of_list(replies, is_stopped=is_stopped)
        else:
            self._end_of_vote(replies, self._job.voting, is_stopped=is_stopped)
        return signalled.exit_code if is_stopped else 0

    def _progress(self, progress: SamplesProgress) -> None:
        if monotonic() - self._drawn_s > _REDRAW_S:
            self._drawn_s = monotonic()
            self._view.stderr.status(samples_status(progress))

    def _over(self, over: SampleOver) -> None:
        self._replies[over.index] = over.reply
        if self._view.as_json or self._job.voting is not None:
            return
        while self._n_shown in self._replies:
            self._show_sample(self._n_shown)

    def _show_sample(self, index: int) -> None:
        """Show one of the list."""
        self._n_shown = index + 1
        reply = self._replies[index]
        if reply.finish == "interrupted":
            return
        problem = self._problem(reply)
        has_any = bool(reply.answer) if self._wanted.is_all else problem is None
        self._head(index, problem, is_empty=not has_any)
        if has_any:
            self._has_written = True
            value = None if self._wanted.is_all else self._wanted.value(reply.answer)
            self._write(reply, value)

    def _head(self, index: int, problem: LocalseekError | None, *, is_empty: bool) -> None:
        """Part an answer from the one before it."""
        stdout, stderr = self._view.stdout, self._view.stderr
        stderr.clear_status()
        if stdout.is_terminal and stderr.is_terminal:
            stdout.end_line()
            said = f": {problem}" if problem else ""
            stderr.line(f"─ {index + 1:,} of {self._job.n_samples:,}{said}", dim=True)
        elif self._has_written and not is_empty and self._are_texts:
            stdout.line(_BETWEEN)

    def _write(self, reply: Reply, value: str | None) -> None:
        """Write what is wanted of a reply; all of it for None."""
        view = self._view
        stdout = view.stdout if value is None or view.mode == "only" else None
        parts = (Segment("reasoning", reply.reasoning), Segment("answer", reply.answer))
        items: list[StreamItem] = [*(part for part in parts if part.text), reply]
        Display(stdout, view.stderr, view.mode, is_markdown=view.is_markdown).show(items)
        if value is not None and view.mode != "only":
            view.stdout.write(value)
        view.stdout.end_line()

    def _problem(self, reply: Reply) -> LocalseekError | None:
        """Why a reply is not what is wanted; None where it is."""
        try:
            complain_if_cut(
                reply,
                max_tokens=self._job.max_tokens,
                max_answer=self._job.policy.max_answer,
                n_ctx=self._n_ctx,
            )
            self._wanted.value(reply.answer)
        except LocalseekError as error:
            return error
        return None

    def _end_of_list(self, replies: list[Reply], *, is_stopped: bool) -> None:
        if self._view.as_json:
            self._write_json(replies, None)
        for index in sorted(self._replies):  # those behind one that was stopped
            if index >= self._n_shown and not self._view.as_json:
                self._show_sample(index)
        problems = [error for error in map(self._problem, replies) if error is not None]
        if is_stopped or not problems:
            return
        if len(problems) == len(replies):
            raise problems[0]
        raise SomeCutError(len(problems), len(replies), problems[0])

    def _end_of_vote(self, replies: list[Reply], voting: Voting, *, is_stopped: bool) -> None:
        over = [reply for reply in replies if reply.finish != "interrupted"]
        if is_stopped and not over:
            return
        with Counting() as counting:
            self._view.stderr.status("comparing the answers…")
            verdict = counting.count(over, self._wanted, voting)
        self._view.stderr.clear_status()
        if counting.lacks_math:
            self._view.notice(LACKS_MATH)
        if self._view.as_json:
            self._write_json(over, verdict)
        elif verdict.vote is not None and verdict.answer is not None:
            self._write(over[verdict.vote.winner.members[0]], verdict.answer)
            self._view.notice(f"{told(verdict.vote)}.")
        if is_stopped:
            return
        if verdict.vote is None:
            raise NoVotesError(len(over), self._problem(over[0]))
        verdict.decided()

    def _write_json(self, replies: list[Reply], verdict: Verdict | None) -> None:
        said = samples_as_object(replies, self._wanted, verdict)
        text = json.dumps({"model": self._model, **said}, ensure_ascii=False)
        self._view.stdout.write(f"{text}\n")
