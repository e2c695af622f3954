"""A reply as a person or a pipe sees it.

    mode      stdout       stderr
    show      answer       reasoning, dimmed
    hide      answer       a live line that vanishes
    summary   answer       a live line, then "thought for 12 s, 431 tokens"
    only      reasoning    a live line while the answer is written to nowhere

The mode changes what is seen, never what is generated. A provisional answer that may turn
out to be reasoning is shown on a terminal as it comes; into a pipe it goes when it is sure.
"""

from __future__ import annotations

from collections.abc import Iterable

from localseek.chat.reasoning import Segment, WasReasoning
from localseek.cli.output import Output
from localseek.cli.statistics import thought_for
from localseek.config import Think
from localseek.jobs.reply import Progress, Reply, StreamItem

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_REDRAW_S = 0.1
_TAKEN_BACK = "─ all of the above was thinking"


class Display:
    """Shows one reply; see the module's table. Without ``stdout`` only what stderr gets.

    With ``says_how_long`` a line between shown reasoning and the answer tells them apart.
    """

    def __init__(
        self,
        stdout: Output | None,
        stderr: Output,
        mode: Think,
        *,
        says_how_long: bool = False,
    ) -> None:
        self._stdout = stdout
        self._stderr = stderr
        self._mode = mode
        self._only_sure = stdout is not None and not stdout.is_terminal
        self._waiting: list[str] = []  # provisional, until it is sure
        self._last_kind = ""
        self._drawn_s = 0.0
        self._says_how_long = says_how_long
        self._began_s: float | None = None  # when the first token came
        self._thought: Progress | None = None  # the last token before the answer's first

    def show(self, items: Iterable[StreamItem]) -> Reply:
        """Show ``items`` as they come; return the last one, the reply."""
        self._stderr.status("reading the prompt…")
        for item in items:
            if isinstance(item, Segment):
                self._segment(item)
            elif isinstance(item, Progress):
                self._progress(item)
            elif isinstance(item, WasReasoning):
                self._take_back()
            else:
                self._end(item)
                return item
        raise ValueError("the stream ended without a reply")

    def _segment(self, segment: Segment) -> None:
        if segment.provisional and self._only_sure:
            self._waiting.append(segment.text)
            return
        self._release("answer")
        self._put(segment.kind, segment.text)

    def _release(self, kind: str) -> None:
        """Write what waited, now that it is known to be ``kind``."""
        waiting, self._waiting = self._waiting, []
        for text in waiting:
            self._put(kind, text)

    def _put(self, kind: str, text: str) -> None:
        """Write ``text`` to where the mode sends its kind, if anywhere."""
        to_stdout = "reasoning" if self._mode == "only" else "answer"
        if kind == to_stdout:
            self._stderr.clear_status()
            if self._last_kind not in ("", kind):
                self._stderr.end_line()
                self._say_how_long()
            if self._stdout is not None:
                self._stdout.write(text)
        elif kind == "reasoning" and self._mode == "show":
            self._stderr.write(text, dim=True)
        else:
            return
        self._last_kind = kind

    def _say_how_long(self) -> None:
        if self._says_how_long and self._thought and self._began_s is not None:
            elapsed_s = self._thought.elapsed_s - self._began_s
            n = self._thought.n_reasoning
            self._stderr.line(f"─ thought for {elapsed_s:.1f} s, {n:,} tokens", dim=True)

    def _take_back(self) -> None:
        """What was given as an answer was reasoning."""
        if self._waiting:
            self._release("reasoning")
        elif self._stdout is not None and self._mode != "only":
            self._stdout.end_line()
            self._stderr.line(_TAKEN_BACK, dim=True)

    def _progress(self, progress: Progress) -> None:
        """Redraw the live line where nothing else shows that the model is at work."""
        self._began_s = progress.elapsed_s if self._began_s is None else self._began_s
        self._thought = self._thought if progress.n_answer else progress
        shown = self._mode in ("show", "only") if progress.thinking else self._mode != "only"
        too_soon = progress.elapsed_s - self._drawn_s < _REDRAW_S
        if (shown and not self._waiting) or too_soon:
            return
        self._drawn_s = progress.elapsed_s
        doing = "thinking…" if progress.thinking else "answering…"
        n = progress.n_reasoning if progress.thinking else progress.n_answer
        frame = _SPINNER[int(progress.elapsed_s / _REDRAW_S) % len(_SPINNER)]
        self._stderr.status(f"{frame} {doing} {progress.elapsed_s:.0f} s, {n:,} tokens")

    def _end(self, reply: Reply) -> None:
        self._release("answer")
        self._stderr.clear_status()
        if self._stdout is not None:
            self._stdout.end_line()
        self._stderr.end_line()
        if self._mode == "summary" and reply.n_reasoning:
            self._stderr.line(thought_for(reply), dim=True)
