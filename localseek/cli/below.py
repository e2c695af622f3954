"""What stands below a growing reply: what the model does, what is typed meanwhile.

It is drawn where the reply is, at the end of stdout or of stderr, whichever was written to
last; where nothing can be drawn anew it is not shown.
"""

from __future__ import annotations

from localseek.cli.live_area import LiveArea, Row
from localseek.cli.markdown.wrap import columns, fitting, last_columns
from localseek.cli.output import Output
from localseek.cli.sanitize import for_terminal

PROMPT = "\N{HEAVY RIGHT-POINTING ANGLE QUOTATION MARK ORNAMENT} "
_DIM, _NOT_DIM = "\x1b[2m", "\x1b[22m"


class Below:
    """The areas of both streams, of which one is drawn on at a time."""

    def __init__(self, stdout: Output | None, stderr: Output) -> None:
        self._stderr = stderr
        self._outputs = [output for output in (stdout, stderr) if output is not None]
        self._areas = {id(o): LiveArea(o) for o in self._outputs if o.is_live}
        self._at = stderr
        self._note = ""
        self._typed = ""
        self._is_over = False

    def area_of(self, output: Output) -> LiveArea | None:
        """The area at the end of ``output``, if it can be drawn on."""
        return self._areas.get(id(output))

    def go_to(self, output: Output) -> None:
        """Let the reply go on at the end of ``output``."""
        if self._at is not output:
            self._settle()
            for other in self._outputs:
                if other is not output:
                    other.end_line()
            self._at = output
        self._draw()

    def note(self, text: str) -> None:
        """Say what is being done; nothing for an empty ``text``."""
        if text != self._note and not self._is_over and not self._stderr.is_quiet:
            self._note = text
            if text and self.area_of(self._at) is None:
                self.go_to(self._stderr)
            self._draw()

    def typed(self, text: str) -> None:
        """Show what is typed for the next prompt."""
        if not self._is_over:
            self._typed = text
            self._draw()

    def line(self, text: str) -> None:
        """Write a dimmed line to stderr, between what was shown and what comes."""
        self.make_room()
        self._stderr.line(text, dim=True)

    def make_room(self) -> None:
        """Let others write lines, to either stream, until :meth:`go_on`."""
        self._settle()
        for output in self._outputs:
            output.end_line()

    def go_on(self) -> None:
        """Show again what stood below."""
        self._draw()

    def clear(self) -> None:
        """Take both away for good."""
        self._is_over = True
        self._settle()

    def _settle(self) -> None:
        area = self.area_of(self._at)
        if area is not None:
            area.settle()

    def _draw(self) -> None:
        area = self.area_of(self._at)
        if area is not None and not self._is_over:
            width, _ = area.room
            area.put_below([*self._note_rows(width), *self._typed_rows(width)])

    def _note_rows(self, width: int) -> list[Row]:
        text = self._note[: fitting(self._note, width)]
        dimmed = f"{_DIM}{text}{_NOT_DIM}" if self._stderr.has_colour else text
        return [Row(dimmed, columns(text))] if text else []

    def _typed_rows(self, width: int) -> list[Row]:
        typed = for_terminal(self._typed).replace("\n", " ").expandtabs(1)
        text = PROMPT + last_columns(typed, max(width - len(PROMPT), 0))
        return [Row(text, columns(text))] if typed else []
