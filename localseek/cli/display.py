"""A reply as a person or a pipe sees it.

    mode      stdout       stderr
    show      answer       reasoning, dimmed
    hide      answer       a live line that vanishes
    summary   answer       a live line, then "thought for 12 s, 431 tokens"
    only      reasoning    a live line while the answer is written to nowhere

The mode changes what is seen, never what is generated; it may change in the middle of a
reply, from another thread. A provisional answer that may turn out to be reasoning is shown on
a terminal as it comes; into a pipe it goes when it is sure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import RLock

from localseek.chat.reasoning import Segment, WasReasoning
from localseek.cli.below import Below
from localseek.cli.output import Output
from localseek.cli.statistics import thought_for
from localseek.cli.written import Written, written_markdown, written_plain, written_thought
from localseek.config import Think
from localseek.jobs.reply import Progress, Reply, StreamItem

_SPINNER = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_REDRAW_S = 0.1
_TAKEN_BACK = "─ all of the above was thinking"


class Display:
    """Shows one reply; see the module's table. Without ``stdout`` only what stderr gets.

    With ``says_how_long`` a line between shown reasoning and the answer tells them apart.
    Without ``is_markdown`` the answer is shown as it is on a terminal too.
    """

    def __init__(
        self,
        stdout: Output | None,
        stderr: Output,
        mode: Think,
        *,
        says_how_long: bool = False,
        is_markdown: bool = True,
    ) -> None:
        self.mode = mode
        self._mode_without: Think = "hide" if mode == "show" else mode
        self._stdout = stdout
        self._stderr = stderr
        self._below = Below(stdout, stderr)
        self._thought_text = written_thought(stderr, self._below.area_of(stderr))
        self._answer_text = self._on_stdout(is_markdown=is_markdown and mode != "only")
        self._only_sure = stdout is not None and not stdout.is_terminal
        self._waiting: list[str] = []  # provisional, until it is sure
        self._last_kind = ""
        self._drawn_s = 0.0
        self._says_how_long = says_how_long
        self._began_s: float | None = None  # when the first token came
        self._thought: Progress | None = None  # the last token before the answer's first
        self._untold: list[str] = []  # reasoning that was not shown
        self._lock = RLock()

    def show(self, items: Iterable[StreamItem]) -> Reply:
        """Show ``items`` as they come; return the last one, the reply."""
        self._below.note("reading the prompt…")
        try:
            for item in items:
                with self._lock:
                    if self._item(item):
                        return item  # type: ignore[return-value]  # the reply, see _item
        finally:
            with self._lock:
                self._finish()
        raise ValueError("the stream ended without a reply")

    def toggle(self) -> None:
        """Show the thinking, what was hidden of it first, or hide it from now on."""
        self.set_mode(self._mode_without if self.mode == "show" else "show")

    def set_mode(self, mode: Think) -> None:
        """Go on in another mode; nothing but ``only`` was and is ``only``."""
        with self._lock:
            if "only" in (mode, self.mode):
                return
            if self.mode == "show":
                self._pause("reasoning")
            else:
                self._mode_without = self.mode
            self.mode = mode
            if mode == "show":
                self._tell_untold()

    def typed(self, text: str) -> None:
        """Show below the reply what is typed meanwhile."""
        with self._lock:
            self._below.typed(text)

    def aside(self, say: Callable[[], None]) -> None:
        """Let somebody else write lines, in the middle of the reply."""
        with self._lock:
            self._pause(self._last_kind)
            self._below.make_room()
            say()
            self._below.go_on()

    def _item(self, item: StreamItem) -> bool:
        """Show one item; whether it was the reply."""
        if isinstance(item, Segment):
            self._segment(item)
        elif isinstance(item, Progress):
            self._progress(item)
        elif isinstance(item, WasReasoning):
            self._take_back()
        else:
            self._end(item)
            return True
        return False

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
        to_stdout = "reasoning" if self.mode == "only" else "answer"
        if kind == to_stdout:
            self._below.note("")
            if self._last_kind not in ("", kind):
                self._pause(self._last_kind)
                self._say_how_long()
            if self._stdout is not None and self._answer_text is not None:
                self._below.go_to(self._stdout)
                self._answer_text.write(text)
        elif kind == "reasoning" and self.mode == "show":
            self._below.note("")
            self._below.go_to(self._stderr)
            self._thought_text.write(text)
        else:
            self._untold += [text] if kind == "reasoning" else []
            return
        self._last_kind = kind

    def _tell_untold(self) -> None:
        """Show reasoning that was hidden, below an answer that has begun."""
        untold, self._untold = "".join(self._untold).lstrip(" "), []
        if untold:
            self._pause(self._last_kind)
            self._put("reasoning", untold)

    def _pause(self, kind: str) -> None:
        """End the line of the text of that kind, if it was the last."""
        if kind and kind == self._last_kind:
            is_thought = kind == "reasoning" and self.mode != "only"
            text = self._thought_text if is_thought else self._answer_text
            if text is not None:
                text.pause()

    def _say_how_long(self) -> None:
        if self._says_how_long and self._thought and self._began_s is not None:
            elapsed_s = self._thought.elapsed_s - self._began_s
            n = self._thought.n_reasoning
            self._below.line(f"─ thought for {elapsed_s:.1f} s, {n:,} tokens")

    def _take_back(self) -> None:
        """What was given as an answer was reasoning."""
        if self._waiting:
            self._release("reasoning")
        elif self._answer_text is not None and self.mode != "only":
            self._answer_text.end()
            self._below.line(_TAKEN_BACK)

    def _progress(self, progress: Progress) -> None:
        """Redraw the live line where nothing else shows that the model is at work."""
        self._began_s = progress.elapsed_s if self._began_s is None else self._began_s
        self._thought = self._thought if progress.n_answer else progress
        shown = self.mode in ("show", "only") if progress.thinking else self.mode != "only"
        too_soon = progress.elapsed_s - self._drawn_s < _REDRAW_S
        if (shown and not self._waiting) or too_soon:
            return
        self._drawn_s = progress.elapsed_s
        doing = "thinking…" if progress.thinking else "answering…"
        n = progress.n_reasoning if progress.thinking else progress.n_answer
        frame = _SPINNER[int(progress.elapsed_s / _REDRAW_S) % len(_SPINNER)]
        self._below.note(f"{frame} {doing} {progress.elapsed_s:.0f} s, {n:,} tokens")

    def _end(self, reply: Reply) -> None:
        self._release("answer")
        self._finish()
        if self.mode == "summary" and reply.n_reasoning:
            self._stderr.line(thought_for(reply), dim=True)

    def _finish(self) -> None:
        """Show what was not drawn yet, and take the rest away."""
        self._thought_text.end()
        if self._answer_text is not None:
            self._answer_text.end()
        self._below.clear()

    def _on_stdout(self, *, is_markdown: bool) -> Written | None:
        if self._stdout is None:
            return None
        written = written_markdown if is_markdown else written_plain
        return written(self._stdout, self._below.area_of(self._stdout))
