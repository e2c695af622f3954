"""Thought and answer are told apart, however the stream is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localseek.chat.families import FAMILIES, Marks
from localseek.chat.reasoning import Part, ReasoningSplitter, Segment, Start, WasReasoning

R1 = FAMILIES["r1"].marks
MAGISTRAL = FAMILIES["magistral"].marks
GPT_OSS = FAMILIES["gpt-oss"].marks


def collect(parts: list[Part]) -> tuple[str, str]:
    """(reasoning, answer) as a consumer that honours WasReasoning has them in the end."""
    texts = {"reasoning": "", "answer": ""}
    for part in parts:
        if isinstance(part, WasReasoning):
            texts["reasoning"] += texts["answer"]
            texts["answer"] = ""
        else:
            texts[part.kind] += part.text
    return texts["reasoning"], texts["answer"]


def split(
    pieces: list[bytes],
    marks: Marks | None = R1,
    start: Start = "unknown",
    *,
    verbatim: bool = False,
) -> tuple[str, str]:
    splitter = ReasoningSplitter(marks, start=start, verbatim=verbatim)
    parts = [part for piece in pieces for part in splitter.feed(piece)]
    return collect(parts + splitter.finish())


@pytest.mark.parametrize(
    ("text", "start", "expected"),
    [
        ("two plus two</think>four", "reasoning", ("two plus two", "four")),
        ("<think>two plus two</think>four", "unknown", ("two plus two", "four")),
        ("four", "unknown", ("", "four")),
        ("<think>\n\n</think>\n\nfour", "unknown", ("", "four")),
        ("two plus two</think>four", "unknown", ("two plus two", "four")),
        ("two plus", "reasoning", ("two plus", "")),
        ("two plus</thi", "reasoning", ("two plus</thi", "")),
        ("a</think>use <think> and </think>", "reasoning", ("a", "use <think> and </think>")),
        ("<think>a</think>b", "reasoning", ("a", "b")),
        ("use <think> here", "unknown", ("", "use <think> here")),
        ("a < b", "reasoning", ("a < b", "")),
        ("\n a \n</think>\n\n b \n", "reasoning", ("a", "b")),
        ("</think>", "reasoning", ("", "")),
    ],
    ids=[
        "the template opened it",
        "the model opened it",
        "the model does not think",
        "the model skips thinking",
        "only the close arrives",
        "cut in thought",
        "cut in a tag",
        "tags after the close are text",
        "opened twice",
        "a tag behind text is text",
        "a lone angle",
        "outer white space",
        "nothing at all",
    ],
)
def test_the_cases_of_r1(text: str, start: Start, expected: tuple[str, str]) -> None:
    assert split([text.encode()], start=start) == expected


@pytest.mark.parametrize(
    ("marks", "text", "expected"),
    [
        (MAGISTRAL, "[THINK]hm[/THINK]yes", ("hm", "yes")),
        (
            GPT_OSS,
            (
                "<|channel|>analysis<|message|>hm<|end|><|start|>assistant<|channel|>final"
                "<|message|>yes"
            ),
            ("hm", "yes"),
        ),
        (GPT_OSS, "<|channel|>final<|message|>yes", ("", "yes")),
        (GPT_OSS, "yes", ("", "yes")),
        (None, "<think>hm</think>yes", ("", "<think>hm</think>yes")),
    ],
    ids=["magistral", "channels", "channels, no thought", "channels, no marks", "plain"],
)
def test_other_families(marks: Marks | None, text: str, expected: tuple[str, str]) -> None:
    assert split([text.encode()], marks) == expected


def test_the_start_decides_what_no_mark_says() -> None:
    assert split([b"four"], start="answer") == ("", "four")
    assert split([b"a</think>b"], start="answer") == ("", "a</think>b")


def test_a_provisional_answer_is_marked_and_taken_back() -> None:
    splitter = ReasoningSplitter(R1, start="unknown")

    first, then = splitter.feed(b"so two"), splitter.feed(b"</think>four")

    assert first == [Segment("answer", "so two", provisional=True)]
    assert then == [WasReasoning(), Segment("answer", "four")]


def test_half_a_tag_is_never_shown() -> None:
    splitter = ReasoningSplitter(R1, start="reasoning")
    shown = []

    for byte in b"ab</think>cd":
        shown += [part.text for part in splitter.feed(bytes([byte])) if isinstance(part, Segment)]

    assert "".join(shown) == "abcd"
    assert not any("<" in text for text in shown)


def test_a_mark_that_is_one_token_counts_only_as_that_token() -> None:
    splitter = ReasoningSplitter(R1, start="reasoning", mark_tokens={"</think>": 7, "<think>": 6})

    parts = splitter.feed(b"the tag </think> ", 100)
    parts += splitter.feed(b"</think>", 7)
    parts += splitter.feed(b"is text </think>", 7)

    assert collect(parts + splitter.finish()) == ("the tag </think>", "is text </think>")


def test_half_a_character_before_a_mark_is_dropped() -> None:
    splitter = ReasoningSplitter(R1, start="reasoning", mark_tokens={"</think>": 7})

    parts = [*splitter.feed("é".encode()[:1], 1), *splitter.feed(b"", 7), *splitter.feed(b"x", 2)]

    assert collect(parts + splitter.finish()) == ("", "x")


def test_verbatim_keeps_all_white_space() -> None:
    assert split([b" Paris", b".\n\n"], None, verbatim=True) == ("", " Paris.\n\n")


_ALPHABET = ["<think>", "</think>", "<", "/", "think>", "a", "\n", " ", "é", "四", "🙂"]
_CHANNEL_ALPHABET = [
    "<|channel|>analysis<|message|>",
    "<|channel|>final<|message|>",
    "<|end|>",
    "<|start|>assistant",
    "<|",
    "x",
    " ",
]


@given(
    st.one_of(
        st.tuples(st.just(R1), st.lists(st.sampled_from(_ALPHABET))),
        st.tuples(st.just(GPT_OSS), st.lists(st.sampled_from(_CHANNEL_ALPHABET))),
        st.tuples(st.just(None), st.lists(st.sampled_from(_ALPHABET))),
    ),
    st.sampled_from(["reasoning", "answer", "unknown"]),
    st.booleans(),
    st.data(),
)
def test_cutting_the_stream_differently_changes_nothing(
    drawn: tuple[Marks | None, list[str]], start: Start, verbatim: bool, data: st.DataObject
) -> None:
    marks, words = drawn
    stream = "".join(words).encode()
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    pieces = [stream[i:j] for i, j in pairwise([0, *cuts, len(stream)])]

    whole = split([stream], marks, start, verbatim=verbatim)

    assert split(pieces, marks, start, verbatim=verbatim) == whole
    assert "\ufffd" not in "".join(whole)


@given(st.text(), st.data())
def test_any_valid_text_comes_back_as_it_was(text: str, data: st.DataObject) -> None:
    stream = text.encode("utf-8", "replace")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)))))
    pieces = [stream[i:j] for i, j in pairwise([0, *cuts, len(stream)])]

    assert split(pieces, None, verbatim=True) == ("", stream.decode())
