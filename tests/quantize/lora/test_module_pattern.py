"""The keys of rank_pattern mean what they mean to PEFT, and none of them runs for ever."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localseek_quantize.lora.module_pattern import MAX_PATTERN, PatternError, compile_pattern

NAMES = [
    f"model.layers.{i}.{module}"
    for i in (0, 1, 10, 31)
    for module in ("self_attn.q_proj", "self_attn.k_proj", "mlp.down_proj", "mlp.experts.3.up_proj")
] + ["model.embed_tokens", "lm_head", "model.layers.0.mlp.gate", "", "."]

PATTERNS = [
    "q_proj",
    "self_attn.q_proj",
    "proj",
    "_proj",
    "lm_head",
    "^lm_head$",
    "^model.layers.0.self_attn.q_proj",
    "layers.1.self_attn.q_proj",
    "layers.1..*",
    r"layers\.1\..*",
    r".*\.(q|k)_proj",
    r"model\.layers\.(0|1|2)\.self_attn\.(?:q|k|v|o)_proj",
    ".*layers.[0-9]+.mlp.*",
    r".*layers\.\d+\.mlp\.experts\.\d+\.up_proj",
    r"layers\.[^0]\.mlp\.down_proj",
    "(self_attn|mlp).*",
    ".*",
    ".+",
    ".*?proj",
    "[a-z_]+",
    r"\w+",
    r"\S*\.\W?\w+",
    "a?b?c?.*head",
    "(model.)?layers.0.*",
    "(layers|(mlp))?.*gate",
    "|lm_head",
    "x|y|down_proj",
]


def means(pattern: str, name: str) -> bool:
    """What PEFT 0.21 does."""
    return re.match(rf"(.*\.)?({pattern})$", name) is not None


@pytest.mark.parametrize("pattern", PATTERNS)
def test_a_pattern_fits_what_it_fits_for_peft(pattern: str) -> None:
    fits = compile_pattern(pattern)
    assert [fits(name) for name in NAMES] == [means(pattern, name) for name in NAMES]


ATOMS = st.sampled_from(["a", "b", r"\.", ".", "[ab]", "[^a]", r"\w", "^", "$"])
REPEATED = st.tuples(ATOMS, st.sampled_from(["", "", "*", "+", "?", "*?"])).map("".join)
SEQUENCES = st.lists(REPEATED, max_size=4).map("".join)
EITHER = st.lists(SEQUENCES, min_size=1, max_size=3).map("|".join)
GROUPS = st.tuples(EITHER.map(lambda text: f"({text})"), st.sampled_from(["", "?"])).map("".join)
ANY = st.lists(SEQUENCES | GROUPS, min_size=1, max_size=4).map("".join)


@settings(max_examples=60)
@given(ANY, st.lists(st.text("ab.c", max_size=8), min_size=1, max_size=8))
def test_any_pattern_fits_what_it_fits_for_peft(pattern: str, names: list[str]) -> None:
    try:
        fits = compile_pattern(pattern)
    except PatternError as error:  # "^*", which Python refuses as well
        assert "nothing that repeats" in str(error)  # noqa: PT017 - what else it might be
        return
    assert [fits(name) for name in names] == [means(pattern, name) for name in names]


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+b",
        "(a*)*b",
        "(a|b*)+",
        "((a?)+)*",
        "(a",
        "a)",
        "*a",
        "a**",
        "^*",
        "a$+",
        "a*+",
        "a{3}",
        "a{,99999}",
        "[",
        "[]",
        "[z-a]",
        "[[:alpha:]]",
        "\\",
        r"(.)\1",
        r"\bq",
        "(?=a)",
        "(?P<n>a)",
        "(?i)a",
        "(" * 200 + "a" + ")" * 200,
        "a" * (MAX_PATTERN + 1),
    ],
)
def test_what_is_not_understood_is_refused(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    "pattern", [".*" * 200 + "b", "(a|aa)" * 80 + "b", "a?" * 200 + "a" * 100 + "b", "(.*|a)" * 80]
)
def test_no_pattern_runs_for_ever(pattern: str) -> None:
    fits = compile_pattern(pattern)
    started = perf_counter()
    fits("a" * 500 + "\n")
    assert perf_counter() - started < 2
