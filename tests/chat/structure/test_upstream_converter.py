"""Why llama-cpp-python's own converter of JSON Schema is not used. When this fails, look again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from grammar_engine import ask_llama
from llama_cpp.llama_grammar import json_schema_to_gbnf  # noqa: TID251 - the library is asked

from localseek.chat.structure.form import json_form

# (schema, a text that is not valid by it or no JSON, a text that is valid)
WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"type": "integer", "minimum": 0, "maximum": 9}, "-12", "7"),
    ({"type": ["string", "null"], "maxLength": 1}, '"ab"', '"a"'),
    ({"type": "string"}, '"a\nb"', '"a"'),
    ({"type": "string", "minLength": 1}, r'"\ud800"', '"a"'),
    ({"const": "a\\b"}, '"a\\b"', '"a\\\\b"'),
    ({"const": 'a"b'}, '"a', '"a\\"b"'),
    ({"type": "string", "format": "email"}, '"a"', '"a@b.org"'),
]


def test_upstreams_grammars_let_through_what_is_not_valid_and_ours_do_not(
    llama_cpp_models: Path,
) -> None:
    theirs = [(json_schema_to_gbnf(json.dumps(schema)), [bad, good]) for schema, bad, good in WRONG]
    ours = [(json_form(schema).gbnf, [bad, good]) for schema, bad, good in WRONG]

    verdicts = ask_llama(llama_cpp_models / "ggml-vocab-gpt-2.gguf", [*theirs, *ours])

    assert [True, False] not in verdicts[len(WRONG) :]
    assert verdicts[len(WRONG) :] == [[False, True]] * len(WRONG)
    assert [found for found in verdicts[: len(WRONG)] if found == [False, True]] == []
