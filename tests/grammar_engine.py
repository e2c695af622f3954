r"""Ask llama.cpp itself which texts a grammar lets through, in a process of its own.

    python grammar_engine.py VOCABULARY.gguf < cases.json > verdicts.json
    cases:    [["root ::= \"a\"", ["a", "b"]], …]
    verdicts: [[true, false], …]; null where llama.cpp refuses the grammar

A text passes if each of its tokens is allowed in its place, and the end of the turn after them.
"""

from __future__ import annotations

import ctypes
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

Verdicts: TypeAlias = "list[list[bool] | None]"
TIMEOUT_S = 60


def ask_llama(vocabulary: Path, cases: Sequence[tuple[str, Sequence[str]]]) -> Verdicts:
    """Return the verdicts of llama.cpp; fails if its process does not come to an end."""
    done = subprocess.run(
        [sys.executable, __file__, str(vocabulary)],
        input=json.dumps(cases).encode(),
        capture_output=True,
        timeout=TIMEOUT_S,
        check=False,
    )
    assert done.returncode == 0, f"rc {done.returncode}: {done.stderr[-500:]!r}"
    verdicts: Verdicts = json.loads(done.stdout)
    return verdicts


def _main() -> None:
    from localseek.engine.llama.library import C

    params = C.llama_model_default_params()
    params.vocab_only = True
    model = C.llama_model_load_from_file(os.fsencode(sys.argv[1]), params)
    vocab = C.llama_model_get_vocab(model)
    cases = json.load(sys.stdin)
    json.dump([_verdicts(C, vocab, grammar, texts) for grammar, texts in cases], sys.stdout)


def _verdicts(c: Any, vocab: Any, grammar: str, texts: list[str]) -> list[bool] | None:
    found = []
    for text in texts:
        sampler = c.llama_sampler_init_grammar(vocab, grammar.encode(), b"root")
        if not sampler:
            return None
        found.append(_passes(c, vocab, sampler, text))
        c.llama_sampler_free(sampler)
    return found


def _passes(c: Any, vocab: Any, sampler: Any, text: str) -> bool:
    eos = c.llama_vocab_eos(vocab)
    for token in [*_tokens(c, vocab, text), eos]:
        if not _is_allowed(c, sampler, token):
            return False
        if token != eos:
            c.llama_sampler_accept(sampler, token)
    return True


def _is_allowed(c: Any, sampler: Any, token: int) -> bool:
    data = (c.llama_token_data * 1)()
    data[0].id, data[0].logit, data[0].p = token, 0.0, 0.0
    array = c.llama_token_data_array(data=data, size=1, selected=-1, sorted=False)
    c.llama_sampler_apply(sampler, ctypes.byref(array))
    return bool(data[0].logit == 0.0)


def _tokens(c: Any, vocab: Any, text: str) -> list[int]:
    encoded = text.encode()
    tokens = (ctypes.c_int32 * (len(encoded) + 8))()
    n_tokens = c.llama_tokenize(vocab, encoded, len(encoded), tokens, len(tokens), False, False)
    assert n_tokens >= 0
    return list(tokens[:n_tokens])


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))
    _main()
