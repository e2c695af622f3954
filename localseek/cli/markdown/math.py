r"""LaTeX in Markdown: it is left as it is, for Markdown would eat its backslashes and stars.

    $x_1 * x_2$   \(x\)   \[x\]   $$x$$        inline: one token "math"
    a line that begins $$ or \[ or \begin{     a block, to its end or to an empty line

Of ``\boxed{42}`` only the content is shown, and shown as what it is: the result.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

# Of a single dollar sign Pandoc's rule: "$5 and $6" is money.
_INLINE = re.compile(
    r"\$\$.+?\$\$"
    r"|\$(?![\s$])[^$\n]*?(?<![\s\\])\$(?![\d$])"
    r"|\\\(.*?\\\)"
    r"|\\\[.*?\\\]"
    r"|\\[()\[\]]",  # the other half is not there, or not yet
    re.DOTALL,
)
_BLOCKS = {"$$": "$$", "\\[": "\\]", "\\begin{": "\\end{"}
_BOXED = "\\boxed{"


def leave_math_alone(parser: MarkdownIt) -> None:
    """Teach ``parser`` the rules above."""
    may_end = ["paragraph", "reference", "blockquote", "list"]
    parser.block.ruler.before("fence", "math_block", _block, {"alt": may_end})
    parser.inline.ruler.before("escape", "math", _inline)


def results(text: str) -> Iterator[tuple[str, bool]]:
    r"""Cut ``text`` into pieces, and tell of each whether it stood in ``\boxed{}``."""
    begin = 0
    while (place := text.find(_BOXED, begin)) >= 0:
        inside = place + len(_BOXED)
        end = _closing_brace(text, inside)
        if end is None:
            break
        yield text[begin:place], False
        yield text[inside:end], True
        begin = end + 1
    yield text[begin:], False


def _closing_brace(text: str, begin: int) -> int | None:
    """Where the brace is closed that was opened before ``begin``; None if it is not."""
    depth = 1
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, begin):
        depth += {"{": 1, "}": -1}.get(found[0], 0)
        if depth == 0:
            return found.start()
    return None


def _inline(state: StateInline, silent: bool) -> bool:
    text = state.src
    found = _INLINE.match(text, state.pos)
    end = found.end() if found else None
    if text.startswith(_BOXED, state.pos):
        brace = _closing_brace(text, state.pos + len(_BOXED))
        end = None if brace is None else brace + 1
    if end is None or end > state.posMax:
        return False
    if not silent:
        state.push("math", "", 0).content = text[state.pos : end]
    state.pos = end
    return True


def _block(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    line = _line(state, start)
    opening = next((mark for mark in _BLOCKS if line.startswith(mark)), None)
    if opening is None or state.is_code_block(start):
        return False
    closing = _BLOCKS[opening]
    if closing in line[len(opening) :]:
        return False  # of one line; text may follow
    if silent:
        return True
    after = start + 1
    while after < end and not state.isEmpty(after) and state.sCount[after] >= state.blkIndent:
        after += 1
        if closing in _line(state, after - 1):
            break
    token = state.push("math_block", "", 0)
    token.map = [start, after]
    token.content = state.getLines(start, after, state.blkIndent, keepLastLF=False)
    state.line = after
    return True


def _line(state: StateBlock, number: int) -> str:
    return state.src[state.bMarks[number] + state.tShift[number] : state.eMarks[number]]
