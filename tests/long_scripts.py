"""Scripts that are recited for seconds: a long thought, a long answer, a document."""

from __future__ import annotations

from scripted_gguf import Script


def words(name: str, n: int) -> list[str]:
    """So many different words."""
    return [f"{name}{number} " for number in range(n)]


def pieces(text: str) -> list[str]:
    """Cut ``text`` into pieces that are all different, as a script needs them."""
    found: list[str] = []
    begin = 0
    while begin < len(text):
        end = begin + 3
        while end < len(text) and text[begin:end] in found:
            end += 1
        found.append(text[begin:end])
        begin = end
    return found


# Without slow weights all of it would be said before a key is pressed: in a tenth of a second.
SLOW = 2**14

LONG_THOUGHT = Script(
    reply=[*words("t", 900), "</think>", "It", " is", " four"], n_ctx=4096, n_ff=SLOW
)
LONG_ANSWER = Script(reply=["hm", "</think>", *words("a", 900)], n_ctx=4096, n_ff=SLOW)


def document(markdown: str) -> Script:
    """A model that thinks a word, then writes ``markdown``."""
    return Script(reply=["hm", "</think>", *pieces(markdown)], n_ctx=4096)
