"""Regular expressions as grammars: what passes is what Python's `re` matches from end to end."""

from __future__ import annotations

import random
import re

import pytest
from grammar_texts import draw_text

from localseek.chat.structure.error import StructureError, WrongFormError
from localseek.chat.structure.form import regex_form
from localseek.chat.structure.gbnf import parse_gbnf

PATTERNS = [
    r"a|bc|",
    r"\d{3}-\d{4}",
    r"[A-Z][a-z]*(?: [A-Z][a-z]*)*",
    r"(?P<year>\d{4})-(0[1-9]|1[0-2])",
    r"^\$\d+(\.\d\d)?$",
    r".+?\.",
    r"[^\s\d]{2,5}",
    r"[]a-]x{0,3}",
    r"[\w.+-]+@\w+\.\w{2,}",
    r"\x41\u00e9\t[\t\n]",
    r"\S\D\W",
    r"(a|b)*c{2,}",
    r"[^\]\\]",
    r"a{x}",
]


@pytest.mark.parametrize("pattern", PATTERNS)
def test_what_a_grammar_lets_through_matches(pattern: str) -> None:
    form = regex_form(pattern)
    grammar = parse_gbnf(form.gbnf)
    source = random.Random(3)

    for _ in range(50):
        text = draw_text(grammar, source)
        assert re.fullmatch(pattern, text), repr(text)
        assert form.read(text) == text


@pytest.mark.parametrize(
    ("pattern", "good", "bad"),
    [
        (r"\d{3}-\d{4}", ["123-4567"], ["123-456", "x"]),
        (r"^(yes|no)$", ["yes", "no"], ["maybe", "yesno", ""]),
        (r".*", ["", "abc"], ["a\nb"]),
        (r"[^a]", ["b", "é", "\n"], ["a"]),
    ],
)
def test_answers_are_told_apart(pattern: str, good: list[str], bad: list[str]) -> None:
    form = regex_form(pattern)

    assert [form.read(text) for text in good] == good
    for text in bad:
        with pytest.raises(WrongFormError):
            form.read(text)


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (r"(?=a)b", "groups of the kind '(?=a'"),
        (r"(?i)a", "groups of the kind '(?i)'"),
        (r"(?<!a)b", "groups of the kind"),
        (r"a\b", r"'\b' is not supported at character 3"),
        (r"(a)\1", r"'\1' is not supported"),
        (r"\p{L}", r"'\p' is not supported"),
        (r"a*+", "a repetition of a repetition"),
        (r"(a", "not closed"),
        (r"a)", "closed that was not opened"),
        (r"[a", "a bracket is not closed"),
        (r"*a", "nothing here to repeat"),
        (r"a$b", "$ is supported only"),
        (r"(^a)", "^ is supported only around"),
        (r"[b-a]", "ends before it begins"),
        (r"[[:alpha:]]", "[:named:] classes"),
        (r"\x00", "U+0000"),
        (r"a{,3}", "write {0,"),
        (r"a{3000}", "more than 2,000 repetitions"),
        (r"(a?)*", "can be empty"),
        ("(" * 100 + "a" + ")" * 100, "nested deeper"),
        ("a" * 3000, "2,000 are allowed"),
        ("\\", "is not supported"),
    ],
)
def test_what_is_not_supported_is_named(pattern: str, said: str) -> None:
    with pytest.raises(StructureError) as caught:
        regex_form(pattern)

    assert said in str(caught.value)
