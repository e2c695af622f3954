"""Answers of a given form: a schema, an expression, a list of choices → a grammar and a check.

    --schema ──▶ shorthand.py ──▶ schema.py ─┐
    --regex ────────────────────▶ regex.py ──┼─▶ Grammar ─▶ safety.py ─▶ GBNF text ─▶ the sampler
    --choice, --json-object ─────────────────┤   expression.py
    --grammar FILE ─────────────▶ gbnf.py ───┘
                                       answer ─▶ form.py ─▶ its value, or why it is not of that form

llama-cpp-python brings a converter (``llama_cpp.llama_grammar.json_schema_to_gbnf``). It is not
used: it ignores ``minimum``, unknown formats and keywords beside a list of types, lets raw line
feeds and half characters into strings, and writes wrong grammars for constants with quotes or
backslashes; tests/chat/structure/test_upstream_converter.py keeps the proof. Here what is not
supported is refused by name.
"""
