"""One reply: its text, its counts, why it ended, without any model."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from scripted_context import END, ScriptedContext

from localseek.chat.families import FAMILIES
from localseek.chat.prompt import Prompt
from localseek.chat.reasoning import Segment, WasReasoning
from localseek.chat.template import Opened
from localseek.engine.request import Sampling
from localseek.engine.scheduler import Scheduler
from localseek.jobs.reply import Progress, Reply, StreamItem, stream_reply

OPEN, CLOSE = 90, 91


class Words:
    """A vocabulary: the text of each token. Any other text is one token a byte, from 1000."""

    bos, add_bos = None, False
    user_defined = {"<think>": OPEN, "</think>": CLOSE}  # noqa: RUF012 - never changed
    control: Mapping[str, int] = {}

    def __init__(self, words: Mapping[int, bytes]) -> None:
        letters = {1000 + byte: bytes([byte]) for byte in range(256)}
        self._words = {**words, **letters, OPEN: b"<think>", CLOSE: b"</think>"}

    def encode(self, text: str, *, special: bool) -> list[int]:
        known = self.user_defined.get(text)
        return [1000 + byte for byte in text.encode()] if known is None else [known]

    def token_bytes(self, token: int, *, special: bool = False) -> bytes:
        return self._words[token]


def answer_to(
    script: list[bytes | int], *, start: Opened = "unknown", max_tokens: int | None = None
) -> tuple[list[StreamItem], Reply]:
    """Recite ``script``, in which numbers are the marks, and return what comes of it."""
    numbered = {10 + i: word for i, word in enumerate(script)}
    tokens = [word if isinstance(word, int) else token for token, word in numbered.items()]
    words = {t: w for t, w in numbered.items() if isinstance(w, bytes)}
    n_prompt = 3

    def next_token(memory: list[int]) -> int:
        said = len(memory) - n_prompt
        return tokens[said] if said < len(tokens) else END

    prompt = Prompt(
        tokens=(1,) * n_prompt,
        text="",
        start=start,
        marks=FAMILIES["r1"].marks,
        mark_tokens={"<think>": OPEN, "</think>": CLOSE},
    )
    items = list(
        stream_reply(
            Scheduler(ScriptedContext(next_token)),
            Words(words),
            prompt,
            sampling=Sampling(seed=5),
            max_tokens=max_tokens,
            load_s=0.5,
        )
    )
    assert isinstance(items[-1], Reply)
    return items, items[-1]


@pytest.mark.parametrize(
    ("script", "start", "expected"),
    [
        ([b"a", b"b", CLOSE, b"c"], "reasoning", ("ab", "c", 3, 1)),
        ([OPEN, b"a", CLOSE, b"c"], "unknown", ("a", "c", 3, 1)),
        ([b"c", b"d"], "unknown", ("", "cd", 0, 2)),
        ([b"a", b"b", CLOSE, b"c"], "unknown", ("ab", "c", 3, 1)),
        ([OPEN, b"a"], "unknown", ("a", "", 2, 0)),
        ([], "unknown", ("", "", 0, 0)),
    ],
    ids=["opened", "opens", "does not think", "only closes", "never closes", "nothing"],
)
def test_text_and_counts(
    script: list[bytes | int], start: Opened, expected: tuple[str, str, int, int]
) -> None:
    _, reply = answer_to(script, start=start)

    assert (reply.reasoning, reply.answer, reply.n_reasoning, reply.n_answer) == expected
    assert reply.finish == "stop"
    assert (reply.n_prompt, reply.n_cached, reply.sampling.seed) == (3, 0, 5)


def test_a_character_of_four_tokens_is_one_piece() -> None:
    smile = "🙂".encode()

    items, reply = answer_to([smile[:1], smile[1:2], smile[2:3], smile[3:], b"!"])

    assert reply.answer == "🙂!"
    assert [i.text for i in items if isinstance(i, Segment)] == ["🙂", "!"]


def test_every_token_is_counted_as_it_comes() -> None:
    items, _ = answer_to([b"a", CLOSE, b"c"], start="reasoning")

    counted = [(i.thinking, i.n_reasoning, i.n_answer) for i in items if isinstance(i, Progress)]
    assert counted == [(True, 1, 0), (False, 2, 0), (False, 2, 1)]


def test_a_lone_close_takes_the_answer_back() -> None:
    items, _ = answer_to([b"a", CLOSE, b"c"])

    assert [i for i in items if not isinstance(i, (Progress, Reply))] == [
        Segment("answer", "a", provisional=True),
        WasReasoning(),
        Segment("answer", "c"),
    ]


def test_times_are_in_the_order_in_which_things_happen() -> None:
    _, reply = answer_to([b"a", CLOSE, b"c", b"d"], start="reasoning")

    t = reply.timings
    assert t.load_s == 0.5
    assert t.first_token_s is not None
    assert t.first_answer_s is not None
    assert 0 < t.prefill_s <= t.first_token_s <= t.first_answer_s <= t.total_s
    assert 0 < t.reasoning_s <= t.first_answer_s
    assert t.decode_tokens_per_s is not None


def test_a_reply_without_an_answer_has_no_time_of_one() -> None:
    _, reply = answer_to([OPEN])

    assert reply.timings.first_answer_s is None
    assert reply.timings.decode_tokens_per_s is None


def test_a_limit_is_the_finish() -> None:
    _, reply = answer_to([b"a", b"b", b"c"], max_tokens=2)

    assert (reply.answer, reply.finish) == ("ab", "length")


def test_a_stop_before_the_first_token_is_a_reply_too() -> None:
    context = ScriptedContext(lambda _: END)
    context.interrupt_after = -1
    prompt = Prompt(tokens=(1,), text="", start="answer")

    items = list(stream_reply(Scheduler(context), Words({}), prompt, sampling=Sampling()))

    assert [item.finish for item in items if isinstance(item, Reply)] == ["interrupted"]
