"""What `ask` shows around a reply: loading, introduction, statistics, JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from localseek.cli.display import Display
from localseek.cli.output import Output, show_notice
from localseek.cli.statistics import reply_as_json, statistics_line
from localseek.config import Think
from localseek.jobs.reply import Reply, StreamItem
from localseek.jobs.wanted import Wanted
from localseek.printable import printable

if TYPE_CHECKING:  # loads llama.cpp
    from localseek.chat.prompt import Prompt
    from localseek.jobs.loaded_model import LoadedModel
    from localseek.presets.extraction import Extraction

_REDRAW_S = 0.1


@dataclass(frozen=True, slots=True)
class View:
    """The two streams, and how much of what goes to them."""

    stdout: Output
    stderr: Output
    mode: Think
    as_json: bool = False
    verbose: bool = False
    is_markdown: bool = True  # on a terminal; what goes on with a raw text is none
    extraction: Extraction | None = None  # what is wanted of the answer

    def loading(self, path: Path) -> Callable[[float], None]:
        """Return a function that shows how far the file is loaded."""
        drawn = monotonic()

        def show(done: float) -> None:
            nonlocal drawn
            if monotonic() - drawn > _REDRAW_S:
                drawn = monotonic()
                self.stderr.status(f"loading {path.name}… {done:.0%}")

        return show

    def introduce(self, loaded: LoadedModel, prompt: Prompt) -> None:
        """Give the notices; with ``verbose`` say what runs."""
        header = loaded.header
        notices = [*loaded.notices, *prompt.warnings]
        if self.verbose or header.chat_template is None:
            notices += prompt.notices
        for notice in notices:
            show_notice(notice, self.stderr)
        if self.verbose:
            facts = (
                printable(loaded.name),
                f"{header.architecture} ({loaded.family.name})",
                f"{header.size_bytes / 1e9:.2f} GB",
                loaded.layers_on_gpu,
                f"{len(prompt.tokens):,} tokens of prompt",
            )
            self.stderr.line(" · ".join(filter(None, facts)), dim=True)

    def notice(self, text: str) -> None:
        """Tell what a person should know."""
        show_notice(text, self.stderr)

    def detail(self, text: str) -> None:
        """Tell those who want to know what happens."""
        if self.verbose:
            self.stderr.line(printable(text), dim=True)

    def end_lines(self) -> None:
        """Leave both streams at the beginning of a line, however the reply ended."""
        self.stderr.clear_status()
        self.stdout.end_line()
        self.stderr.end_line()

    def show(self, items: Iterable[StreamItem], loaded: LoadedModel) -> Reply:
        """Show the reply as it comes, then what is to be said about it."""
        is_part = self.extraction is not None and self.mode != "only"
        stdout = None if self.as_json or is_part else self.stdout
        reply = Display(stdout, self.stderr, self.mode, is_markdown=self.is_markdown).show(items)
        if self.as_json:
            self.stdout.write(self._as_json(reply, loaded.name) + "\n")
        if self.verbose:
            self.stderr.line(statistics_line(reply, n_ctx=loaded.n_ctx), dim=True)
        return reply

    def give_extracted(self, reply: Reply) -> None:
        """Write what is wanted of the answer, if any of it is; raises NothingExtractedError."""
        if self.extraction is not None:
            part = self.extraction.of(reply.answer)
            if not self.as_json and self.mode != "only":
                self.stdout.write(part)
                self.stdout.end_line()

    def _as_json(self, reply: Reply, model: str) -> str:
        if self.extraction is None:
            return reply_as_json(reply, model=model)
        part = Wanted(extraction=self.extraction).value_of(reply)
        return reply_as_json(reply, model=model, extracted=part)
