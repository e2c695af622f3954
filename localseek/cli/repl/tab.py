"""Tab: goes on with what is typed as far as that is clear, else lists what it could become.

No list asks for another key: Ctrl-C would then have to end that question, and not the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from prompt_toolkit.application import run_in_terminal
from prompt_toolkit.completion import CompleteEvent, get_common_complete_suffix
from prompt_toolkit.key_binding import KeyPressEvent
from prompt_toolkit.utils import get_cwidth

_GAP = 2  # columns between two words
_BELOW = 3  # lines of a window that a list leaves free


def complete(event: KeyPressEvent) -> None:
    """Insert what all completions have in common, or list them above the prompt."""
    buffer, app = event.current_buffer, event.app
    wanted = CompleteEvent(completion_requested=True)
    found = list(buffer.completer.get_completions(buffer.document, wanted))
    common = get_common_complete_suffix(buffer.document, found)
    if len(found) == 1:
        buffer.delete_before_cursor(-found[0].start_position)
        buffer.insert_text(found[0].text)
    elif common:
        buffer.insert_text(common)
    elif found:
        size = app.output.get_size()
        words = without_folder([each.text for each in found])
        rows = in_columns(words, size.columns, size.rows - _BELOW)
        run_in_terminal(partial(app.print_text, "".join(f"{row}\n" for row in rows)))


def without_folder(words: Sequence[str]) -> list[str]:
    """Leave out the folder that all of them are in."""
    folder, *others = {word.rstrip("/").rpartition("/")[0] for word in words}
    return list(words) if others or not folder else [w.removeprefix(f"{folder}/") for w in words]


def in_columns(words: Sequence[str], width: int, most_rows: int) -> list[str]:
    """Lay words out in columns, read downwards; of too many the last row is ``…``."""
    cell = max(map(get_cwidth, words)) + _GAP
    n_columns = max(1, (width + _GAP - 1) // cell)
    most_rows = max(1, most_rows)
    n_rows = min(-(-len(words) // n_columns), most_rows)
    shown = words[: n_rows * n_columns]
    rows = [shown[i::n_rows] for i in range(n_rows)]
    lines = ["".join(f"{word}{' ' * (cell - get_cwidth(word))}" for word in row) for row in rows]
    return [line.rstrip() for line in lines] + ["…"] * (len(shown) < len(words))
