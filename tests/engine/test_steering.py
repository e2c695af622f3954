"""A request that is steered: what is put in place of what was drawn, and what it costs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path

import pytest
from scripted_context import END, ScriptedContext

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.model import LlamaModel
from localseek.engine.request import Event, Finished, FinishReason, Request, Sampling, Taken, Token
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import ContextSettings

TURN = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"


class At:
    """Puts something instead of the n-th token drawn."""

    is_answering = False

    def __init__(self, what: Mapping[int, Taken]) -> None:
        self._what = what
        self.drawn: list[tuple[int, bool]] = []

    def take(self, token: int, *, ends_turn: bool) -> Taken | None:
        self.drawn.append((token, ends_turn))
        return self._what.get(len(self.drawn))


def countdown(memory: list[int]) -> int:
    """After 3 comes 2, then 1, then END."""
    return memory[-1] - 1


def steered(what: Mapping[int, Taken], *, max_tokens: int | None = None) -> Request:
    return Request(request_id="a", tokens=(9, 4), max_tokens=max_tokens, steering=At(what))


def run(request: Request, *, n_ctx: int = 64) -> tuple[list[Event], ScriptedContext]:
    context = ScriptedContext(countdown, n_ctx=n_ctx)
    return list(Scheduler(context).run([request])), context


def said(events: Iterable[Event], name: str = "a") -> list[int]:
    return [e.token for e in events if isinstance(e, Token) and e.request_id == name]


def test_what_is_put_stands_in_place_of_what_was_drawn_and_is_fed_at_once() -> None:
    events, context = run(steered({2: Taken((40, 41, 7))}))

    assert said(events) == [3, 40, 41, 7, 6, 5, 4, 3, 2, 1]
    assert [list(span.tokens) for [span] in context.batches[:4]] == [[9, 4], [3], [40, 41, 7], [6]]
    assert context.samplers[0].replayed == [9, 4, 3, 40, 41, 7]
    assert events[-1] == Finished("a", "stop")


def test_the_end_of_the_turn_may_be_refused() -> None:
    events, _ = run(steered({4: Taken((3,))}))

    assert said(events) == [3, 2, 1, 3, 2, 1]


def test_the_steering_may_end_it_with_a_last_token_or_without() -> None:
    with_one, _ = run(steered({2: Taken((8,), "loop")}))
    without, context = run(steered({2: Taken((), "length")}))

    assert (said(with_one), with_one[-1]) == ([3, 8], Finished("a", "loop"))
    assert (said(without), without[-1]) == ([3], Finished("a", "length"))
    assert context.samplers[0].closed


@pytest.mark.parametrize("limit", [{"max_tokens": 3}, {"n_ctx": 5}], ids=["length", "context"])
def test_the_limits_count_what_is_put(limit: dict[str, int]) -> None:
    request = steered({2: Taken((40, 41, 42, 43))}, max_tokens=limit.get("max_tokens"))

    events, context = run(request, n_ctx=limit.get("n_ctx", 64))

    reason: FinishReason = "length" if "max_tokens" in limit else "context"
    assert (said(events), events[-1]) == ([3, 40, 41], Finished("a", reason))
    assert sum(isinstance(e, Finished) for e in events) == 1
    assert context.samplers[0].replayed is None


def test_whoever_steers_sees_every_draw_and_the_end() -> None:
    request = steered({})

    run(request)

    assert isinstance(request.steering, At)
    assert request.steering.drawn == [(3, False), (2, False), (1, False), (END, True)]


def test_the_consumer_has_each_token_before_the_next_is_asked_about() -> None:
    seen: list[int] = []

    class Watching:
        is_answering = False

        def take(self, token: int, *, ends_turn: bool) -> Taken | None:
            assert len(seen) == 3 - token
            return None

    request = Request(request_id="a", tokens=(9, 4), steering=Watching())
    for event in Scheduler(ScriptedContext(countdown)).run([request]):
        if isinstance(event, Token):
            seen.append(event.token)  # noqa: PERF401 - one by one is the point

    assert seen == [3, 2, 1]


def test_closing_the_stream_in_the_middle_of_what_is_put_frees_the_sequence() -> None:
    context = ScriptedContext(countdown)
    scheduler = Scheduler(context)
    events = scheduler.run([steered({1: Taken((40, 41, 42))})])
    while not isinstance(next(events), Token):
        pass

    events.close()

    assert context.samplers[0].closed
    assert said(scheduler.run([Request(request_id="b", tokens=(9, 3))]), "b") == [2, 1]


def test_an_interrupt_in_what_was_put_leaves_no_gap() -> None:
    context = ScriptedContext(countdown)
    context.interrupt_after = 2
    scheduler = Scheduler(context)

    events = list(scheduler.run([steered({2: Taken((40, 41, 7))})]))
    context.interrupt_after = None
    again = list(scheduler.run([Request(request_id="b", tokens=(9, 4, 3, 40, 5))]))

    assert events[-1] == Finished("a", "interrupted")
    assert said(again, "b") == [4, 3, 2, 1]


def test_what_runs_beside_it_is_left_alone() -> None:
    context = ScriptedContext(countdown, n_seq=2, n_batch=8)
    other = Request(request_id="b", tokens=(9, 7))

    events = list(Scheduler(context).run([steered({2: Taken((40,) * 20)}), other]))

    assert said(events, "b") == [6, 5, 4, 3, 2, 1]
    assert said(events)[:21] == [3, *[40] * 20]


def test_to_put_nothing_and_go_on_is_refused() -> None:
    with pytest.raises(ValueError, match="tokens must hold at least one id"):
        Taken()


@pytest.fixture(scope="module")
def smollm2(smollm2_gguf: Path) -> Iterator[LlamaModel]:
    with closing(LlamaModel(smollm2_gguf, interrupt=Interrupt())) as model:
        yield model


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(temperature=0),
        Sampling(temperature=0, repeat_penalty=1.3, penalty_last_n=256),
        Sampling(temperature=0, dry_multiplier=0.8, presence_penalty=0.5),
    ],
    ids=["greedy", "penalties", "DRY"],
)
def test_what_follows_is_what_follows_a_prompt_that_says_the_same(
    smollm2: LlamaModel, sampling: Sampling
) -> None:
    vocabulary = smollm2.vocabulary
    prompt = tuple(vocabulary.encode(TURN.format("Name animals that can fly."), special=True))
    put = tuple(vocabulary.encode(" However, the most remarkable of them is", special=False))
    interrupt = Interrupt()
    settings = ContextSettings(n_ctx=512, n_threads=2)

    def answer(request: Request) -> list[int]:
        with closing(LlamaContext(smollm2, settings, interrupt=interrupt)) as context:
            return said(Scheduler(context).run([request]))

    steering = At({6: Taken(put)})
    steered_to = answer(
        Request(request_id="a", tokens=prompt, sampling=sampling, max_tokens=30, steering=steering)
    )
    n = 5 + len(put)
    plain = answer(
        Request(
            request_id="a",
            tokens=(*prompt, *steered_to[:n]),
            sampling=sampling,
            max_tokens=30 - n,
        )
    )

    assert tuple(steered_to[5:n]) == put
    assert steering.drawn[5][0] != put[0]
    assert steered_to[n:] == plain


def test_random_draws_go_on_after_a_replay(smollm2: LlamaModel) -> None:
    """Putting just what was drawn changes no later draw, penalties or not."""
    prompt = tuple(smollm2.vocabulary.encode(TURN.format("Tell me a story."), special=True))
    sampling = Sampling(temperature=1, repeat_penalty=1.2, seed=7)

    class Same:
        is_answering = False

        def take(self, token: int, *, ends_turn: bool) -> Taken | None:
            return None if ends_turn else Taken((token,))

    def answer(steering: Same | None) -> list[int]:
        settings = ContextSettings(n_ctx=256, n_threads=2)
        with closing(LlamaContext(smollm2, settings, interrupt=Interrupt())) as context:
            request = Request(
                request_id="a",
                tokens=prompt,
                sampling=sampling,
                max_tokens=30,
                steering=steering,
            )
            return said(Scheduler(context).run([request]))

    assert answer(Same()) == answer(None)
