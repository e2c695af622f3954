"""What is taken out of answers as models write them."""

from __future__ import annotations

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.chat.extract import (
    NothingExtractedError,
    boxed,
    by_pattern,
    code,
    code_blocks,
    final,
    json_field,
    json_value,
)
from localseek.chat.guarded_regex import BadPatternError, GuardedRegex, SlowPatternError

TWO = "First:\n\n```python\nprint(1)\n```\n\nthen\n\n```sh\nls\n```\nDone."


@pytest.mark.parametrize(
    ("answer", "first"),
    [
        (TWO, "print(1)\n"),
        ("~~~\na\n```\nb\n~~~", "a\n```\nb\n"),
        ("````md\n```py\nx\n```\n````\n", "```py\nx\n```\n"),
        ("```markdown\n# T\n```sh\nls\n```\nend\n```\nafter", "# T\n```sh\nls\n```\nend\n"),
        ("1. do\n   ```\n   a\n     b\n   ```", "a\n  b\n"),
        ("- ```\n  a\n  ```", "a\n"),
        ("> ```\n> a\n> ```", "a\n"),
        ("```\nnever closed\n  x", "never closed\n  x\n"),
        ("```\n```", ""),
        ("```js title=x\na\n\n\nb\n```", "a\n\n\nb\n"),
        ("```\na\n`````", "a\n"),
        ("see ```inline``` here\n```\nx\n```", "x\n"),
        ("```inline```\n\n```\nx\n```", "x\n"),
        ("```\r\na\r\n```\r\n", "a\n"),
        ("```\na\x0cb\u2028c\x85d\n```", "a\x0cb\u2028c\x85d\n"),
        ("```\r\nnever closed\r\n", "never closed\n"),
    ],
)
def test_the_first_fenced_block_is_taken(answer: str, first: str) -> None:
    assert code(answer) == first


def test_the_last_block_or_all_can_be_asked_for() -> None:
    assert code(TWO, "last") == "ls\n"
    assert code(TWO, "all") == "print(1)\n\nls\n"
    assert [block.language for block in code_blocks(TWO)] == ["python", "sh"]


def test_an_answer_without_code_is_an_error_with_a_name() -> None:
    with pytest.raises(NothingExtractedError) as caught:
        code("no code here")

    assert caught.value.exit_code == 65
    assert str(caught.value) == "the answer holds no fenced code block."


@given(st.text("`~ab\n \t>-1.", max_size=60))
def test_no_text_is_too_odd_for_the_blocks(answer: str) -> None:
    for block in code_blocks(answer):
        assert block.code == "" or block.code.endswith("\n")


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (r"So $x = 3$. \boxed{3}", "3"),
        (r"\boxed{1} no, \boxed{\frac{1}{2}}.", r"\frac{1}{2}"),
        (r"\boxed{ \{1, 2\} }", r"\{1, 2\}"),
        (r"\boxed{a \} b{c}} then \boxed{unclosed", r"a \} b{c}"),
        (r"\boxed {x}", "x"),
        (r"\fbox{7}", "7"),
        (r"$$\boxed{\text{yes}}$$", r"\text{yes}"),
        ("text\n\n**Answer:** 42", "42"),
        ("**Final Answer:** **42**", "42"),
        ("The final answer is: `x`", "x"),
        ("The answer is 7", "7"),
        ("**Answer: Paris**", "Paris"),
        ("# Paris", "Paris"),
        ("- **Paris**\n\n---\n", "Paris"),
        ("the code:\n```\nx = 1\n```", "x = 1"),
        ("$42$", "42"),
        (r"\(42\)", "42"),
        ("__init__", "init"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("**a** and **b**", "**a** and **b**"),
        ("-5", "-5"),
        ("Answer:", "Answer:"),
        ("only one", "only one"),
        ("The answer is **391**.", "391"),
        ("**Answer:** `x`.", "x"),
        (r"It is so: \boxed{- 5}", "- 5"),
        (r"\boxed{> 5}", "> 5"),
        ("**Answer:** - 5", "- 5"),
        ("- 5 apples", "5 apples"),
        ("=", "="),
        ("```\n--\n```", "--"),
        ("**\n42\n**", "42"),
        ("Paris\n- ", "Paris"),
        ("Paris\n==", "Paris"),
        ("Type this:\n```ls -la```", "ls -la"),
    ],
)
def test_the_final_answer_loses_its_dress(answer: str, expected: str) -> None:
    assert final(answer) == expected


def test_an_empty_answer_has_no_last_line() -> None:
    with pytest.raises(NothingExtractedError):
        final("\n \n")


@given(st.text("abc{}\\ ", max_size=20))
def test_whatever_stands_in_a_box_has_balanced_braces(text: str) -> None:
    found = boxed(r"\boxed{" + text + "}")

    if found is not None:
        bare = found.replace("\\\\", "").replace("\\{", "").replace("\\}", "")
        assert bare.count("{") == bare.count("}")


@pytest.mark.parametrize(
    ("answer", "path", "expected"),
    [
        ('{"a": 1}', "a", "1"),
        ('```json\n{"a": "x"}\n```', "a", "x"),
        ('Here it is: {"a": {"b": [1, {"c": null}]}} as asked.', "a.b.1.c", "null"),
        ("[3, 4]", "1", "4"),
        ("[3, 4]", "0000000000001", "4"),
        ("[3, 4]", "00", "3"),
        ('{"a": "é", "b": ["é"]}', "b", '["é"]'),
        ('{not json} {"a": 2}', "a", "2"),
        ('3 people were found:\n```json\n{"a": 5}\n```', "a", "5"),
        ('"Yes" is the answer: {"a": 5}', "a", "5"),
        ('{"a": 5} is what there is', "a", "5"),
    ],
)
def test_a_field_of_json_is_found_wherever_the_json_stands(
    answer: str, path: str, expected: str
) -> None:
    assert json_field(answer, path) == expected


@pytest.mark.parametrize(
    ("answer", "path"),
    [
        ('{"a":1}', "b"),
        ("[1]", "1"),
        ("[1]", "0000000009"),
        ("[1]", "9" * 5000),
        ("[1]", ""),
        ("[1]", "²"),
        ("none", "a"),
    ],
)
def test_a_field_that_is_not_there_is_an_error(answer: str, path: str) -> None:
    with pytest.raises(NothingExtractedError):
        json_field(answer, path)


def test_what_python_may_read_otherwise_some_day_is_read_as_it_is_now() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")

        assert by_pattern("a[3] = 7", GuardedRegex("[[3]]")) == "3]"


def test_the_json_of_an_answer_that_is_json_is_that() -> None:
    assert json_value(" [1]\n") == [1]


def test_a_pattern_gives_its_first_group_or_all() -> None:
    assert by_pattern("x = 12 kg", GuardedRegex(r"(\d+) kg")) == "12"
    assert by_pattern("x = 12 kg", GuardedRegex(r"\d+ kg")) == "12 kg"
    assert by_pattern("b", GuardedRegex(r"(a)|(b)")) == "b"
    with pytest.raises(NothingExtractedError):
        by_pattern("x", GuardedRegex("y"))


def test_repetitions_in_a_row_do_not_multiply() -> None:
    found = GuardedRegex(r"\d{1,200}-\d{1,200}-[{(]\{x{1,200}").search("1-22-({xx")

    assert found is not None
    assert found.group() == "1-22-({xx"


def test_a_pattern_that_explodes_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localseek.chat.guarded_regex.MAX_TIME_S", 0.2)

    with pytest.raises(SlowPatternError) as caught:
        GuardedRegex("(a{1,50}){1,50}b").search("a" * 300)

    assert caught.value.exit_code == 65


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("(", "unterminated subpattern"),
        ("((((a?){999}){999}){999})", "multiply to too much"),  # 1 GB and more in the library
        ("a" * 3000, "longer than 2,000"),
        (r"(?<a>x)", "unknown extension"),
        ("a{99999999}", "multiply to too much"),
        ("(?x)((ab{100}) {100}) {100}", "the flag x is not supported"),
        ("a(?i-s:b)(?sx:((ab{100}) {100}) {100})", "the flag x is not supported"),
    ],
)
def test_a_pattern_that_cannot_be_used_is_a_usage_error(pattern: str, said: str) -> None:
    with pytest.raises(BadPatternError) as caught:
        GuardedRegex(pattern)

    assert said in str(caught.value)
    assert caught.value.exit_code == 2
