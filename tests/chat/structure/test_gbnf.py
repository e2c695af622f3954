"""Grammars in GBNF: read, refused before llama.cpp would crash on them, and written again."""

from __future__ import annotations

import random
from contextlib import suppress
from pathlib import Path

import pytest
from grammar_engine import ask_llama
from grammar_texts import draw_text
from hypothesis import given, settings
from hypothesis import strategies as st

from localseek.chat.structure.error import StructureError, WrongFormError
from localseek.chat.structure.expression import (
    ROOT,
    Choice,
    Expression,
    Grammar,
    Repeat,
    Sequence,
    Text,
    chars,
    gbnf,
)
from localseek.chat.structure.form import grammar_form
from localseek.chat.structure.gbnf import parse_gbnf
from localseek.chat.structure.matcher import matches
from localseek.chat.structure.safety import check_grammar

# (grammar, texts that must pass, texts that must not)
GOOD: list[tuple[str, list[str], list[str]]] = [
    ('root ::= "a" | "b"', ["a", "b"], ["", "ab", "c"]),
    ('root ::= ("a" |\n "b") "c"', ["ac", "bc"], ["a"]),
    ('# all\nroot ::= x{2,3} "."\nx ::= [0-9a-f]\n', ["0f.", "abc."], ["0.", "abcd.", "gg."]),
    ('root ::= [^"\\\\\\n]+', ["é x", "-"], ['"', "\n", "\\", ""]),
    (r'root ::= "\x41é\U0001F600\"\\" [\-\]]', ['Aé😀"\\-', 'Aé😀"\\]'], ["A"]),
    ("root ::= .*", ["", "a\n"], []),
    ('root ::= "a"? "b"* "c"+ "d"{2} "e"{1,} "f"{0,1}', ["cdde", "abbccddeef"], ["cde", "cdd"]),
    ('root ::= "(" root ")" | "x"', ["x", "((x))"], ["((x)", "()"]),
    ('root ::= ""', [""], ["a"]),
    ("root ::= [a-c-] [x^]", ["-^", "bx"], ["dx"]),
    ('root ::= "a"{0} "b"', ["b"], ["ab"]),
    ('root ::= | "a"', ["", "a"], ["b"]),
]

BAD = [
    ("", "no rule named root"),
    ('start ::= "a"', "no rule named root"),
    ("root ::= x", "'x', which is not defined"),
    ('root ::= "a\n"', "line 1, column 12: the line ends within quotes"),
    ('root ::= "a', "the line ends within quotes"),
    ('root ::= ("a"', "line 1, column 14: expected )"),
    ('root ::= "a")', "expected the end of the line at ')'"),
    ('root = "a"', "line 1, column 6: expected ::="),
    ('root ::= "a"\nroot ::= "b"', "line 2, column 5: rule root is defined twice"),
    ("root ::= *", "nothing here to repeat"),
    ('root ::= "a"*+', "two repetitions in a row"),
    ('root ::= "a"{x}', "expected {n}, {n,} or {n,m}"),
    ('root ::= "a"{5,2}', "repeats 5 to 2 times"),
    ('root ::= "a"{2001}', "at most 2,000 repetitions"),
    ('root ::= "a"{0,99999999999999999999}', "expected {n}, {n,} or {n,m}"),
    (r'root ::= "\x00"', "U+0000 is a character that no answer can hold"),
    (r'root ::= "\uD800"', "U+D800"),
    (r'root ::= "\U00110000"', "U+110000"),
    (r'root ::= "\q"', "an unknown escape"),
    ("root ::= []", "a class that no character belongs to"),
    (r"root ::= [^\x01-\U0010FFFF]", "a class that no character belongs to"),
    ("root ::= [b-a]", "a range whose end is before its beginning"),
    ("root ::= <think>", "tokens are not supported"),
    ("root ::= <[1000]>", "tokens are not supported"),
    ('root ::= "a" root', "rule root never comes to an end"),
    ('root ::= root "a" | "b"', "begins with itself (left recursion)"),
    ('root ::= x "a"\nx ::= y root | "b"\ny ::= z z\nz ::= "q"?', "begins with itself"),
    ('root ::= ("a"?)*', "repeats something that can be empty"),
    ('root ::= ("a"?){0,50}', "repeats something that can be empty"),
    ("root ::= " + "(" * 100_000 + '"a"' + ")" * 100_000, "nested deeper than 64 levels"),
    ("\n".join(f"r{i} ::= r{i + 1}" for i in range(200_000)), "are allowed in a grammar"),
    ("root ::= r0\n" + "\n".join(f"r{i} ::= r{i + 1}" for i in range(3000)) + '\nr3000 ::= "a"', "begin with one another"),
    ("root ::= " + '"a"{2000} ' * 200, "elements with repetitions written out"),
    ('root ::= (("a" | "b") ("c" | "d")){900}', "too much"),
    ("root ::= " + "x? " * 200 + "\nx ::= " + "y? " * 200 + '"x"\ny ::= "y"', "can go on in more than"),
]  # fmt: skip


def test_llama_agrees_on_what_passes(llama_cpp_models: Path) -> None:
    cases = [(gbnf(parse_gbnf(text)), good + bad) for text, good, bad in GOOD]
    originals = [(text, good + bad) for text, good, bad in GOOD]

    verdicts = ask_llama(llama_cpp_models / "ggml-vocab-gpt-2.gguf", [*cases, *originals])

    expected = [[True] * len(good) + [False] * len(bad) for _, good, bad in GOOD]
    assert verdicts == expected * 2


@pytest.mark.parametrize(("text", "good", "bad"), GOOD)
def test_the_check_of_the_answer_agrees_too(text: str, good: list[str], bad: list[str]) -> None:
    form = grammar_form(text)

    assert [form.read(answer) for answer in good] == good
    for answer in bad:
        with pytest.raises(WrongFormError):
            form.read(answer)


@pytest.mark.parametrize(("text", "said"), BAD, ids=range(len(BAD)))
def test_what_llama_could_not_bear_is_refused(text: str, said: str) -> None:
    with pytest.raises(StructureError) as caught:
        grammar_form(text, "file.gbnf")

    assert said in str(caught.value)
    assert str(caught.value).startswith("file.gbnf: ")
    assert caught.value.exit_code == 2


_TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=4)
_CLASSES = st.lists(
    st.tuples(st.integers(1, 0xD7FF), st.integers(0, 50)), min_size=1, max_size=3
).map(lambda given: chars(*((low, low + width) for low, width in given)))


def _composed(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    some = st.lists(inner, min_size=2, max_size=3).map(tuple)
    repeats = st.tuples(inner, st.integers(0, 2), st.integers(2, 3) | st.none())
    return some.map(Sequence) | some.map(Choice) | repeats.map(lambda given: Repeat(*given))


@settings(max_examples=80)
@given(st.recursive(_TEXTS.map(Text) | _CLASSES, _composed, max_leaves=8), st.integers(0, 999))
def test_what_is_written_reads_back_as_the_same_language(expression: Expression, seed: int) -> None:
    grammar = Grammar({ROOT: expression})
    written = gbnf(grammar)

    again = parse_gbnf(written)

    assert gbnf(parse_gbnf(gbnf(again))) == gbnf(again)
    source = random.Random(seed)
    for _ in range(3):
        assert matches(again, draw_text(grammar, source))


@settings(max_examples=200)
@given(st.text(st.sampled_from('root ::=abx"\\[]^-(){}|*+?.,0129\n #<>!'), max_size=60))
def test_any_text_is_a_grammar_or_a_complaint(text: str) -> None:
    with suppress(StructureError):
        check_grammar(parse_gbnf("root ::= " + text))
