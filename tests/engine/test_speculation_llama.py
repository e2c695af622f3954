"""Guesses on real llama.cpp: the same draws from the same numbers, whatever was guessed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from gguf_bytes import tiny_model
from uncuttable_gguf import write_recurrent_gguf, write_windowed_gguf

from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.model import LlamaModel
from localseek.engine.request import Event, Finished, Request, Sampling, Speculated, Token
from localseek.engine.scheduler import Scheduler
from localseek.engine.settings import ContextSettings
from localseek.engine.speculation.draft import Draft
from localseek.engine.speculation.guesser import Speculation
from localseek.engine.speculation.pace import MOST_GUESSES, Batch, Eager, Measured
from localseek.engine.speculation.repetition import speculation_by_repetition

TURN = "<|im_start|>user\n{}<|im_end|>\n<|im_start|>assistant\n"
REPEAT = "Repeat this: The lamp burned whale oil at first, then paraffin, since 1931 electricity."
NUMBERS = "Write the numbers from one to twenty in words, one a line."
SHARES = {70: 0.4, 71: 0.25, 72: 0.15, 73: 0.12, 74: 0.08}  # by token
# Chi-square beyond which one of a thousand fair samples lies, by degrees of freedom.
CRITICAL = {4: 18.47, 24: 51.18}


class Always:
    """Guesses the same tokens whatever was said."""

    def __init__(self, tokens: Sequence[int]) -> None:
        self._tokens = tokens

    def guess(self, _ids: Sequence[int], most: int, _batch: Batch) -> Sequence[int]:
        return self._tokens[:most]


class Reckless(Eager):
    """Feeds all guesses, however bad they were."""

    def length(self, chances: Sequence[float], _batch: Batch, _guess_s: float = 0.0) -> int:
        return len(chances)


class Recalls:
    """Guesses what was said the last time, every fifth token wrong."""

    def __init__(self, n_prompt: int, reply: Sequence[int]) -> None:
        self._n_prompt = n_prompt
        self._reply = [token ^ (n % 5 == 0) for n, token in enumerate(reply)]

    def guess(self, ids: Sequence[int], most: int, _batch: Batch) -> Sequence[int]:
        n_said = len(ids) - self._n_prompt
        return self._reply[n_said : n_said + most]


def always(*tokens: int) -> Speculation:
    return Speculation(Eager(), lambda _seq: Always(tokens))


def recalling(n_prompt: int, reply: Sequence[int]) -> Speculation:
    return Speculation(Eager(), lambda _seq: Recalls(n_prompt, reply))


def open_context(model: LlamaModel, **settings: object) -> LlamaContext:
    all_settings = {"n_ctx": 512, "n_threads": 2, "n_guesses": MOST_GUESSES, **settings}
    return LlamaContext(
        model,
        ContextSettings(**all_settings),  # type: ignore[arg-type]
        interrupt=Interrupt(),
    )


def run(
    context: LlamaContext, request: Request, speculation: Speculation | None = None
) -> list[Event]:
    """Serve one request with nothing in memory."""
    context.keep(0, 0)
    return list(Scheduler(context, speculation).run([request]))


def said(events: list[Event]) -> list[int]:
    return [event.token for event in events if isinstance(event, Token)]


def speculated(events: list[Event]) -> Speculated:
    last = events[-1]
    assert isinstance(last, Finished)
    return last.speculated or Speculated()


def chi_square(counts: Counter[tuple[int, ...]], n: int) -> float:
    """How far ``counts`` of n-grams are from those of tokens drawn with SHARES."""
    total = sum(counts.values())
    grid = np.array(list(SHARES.values()))
    expected = grid if n == 1 else np.outer(grid, grid).ravel()
    places = [(a,) for a in SHARES] if n == 1 else [(a, b) for a in SHARES for b in SHARES]
    found = np.array([counts[place] for place in places])
    assert found.sum() == total, "a token that has no share"
    return float((((found - total * expected) ** 2) / (total * expected)).sum())


@pytest.fixture(scope="module")
def dice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LlamaModel]:
    """A model whose logits are all 0: what is drawn is decided by the bias alone."""
    file = tiny_model(n_layer=1, n_ctx=8192)
    output = file.tensor("output.weight")
    output.data = bytes(len(output.data))
    path = tmp_path_factory.mktemp("dice") / "dice.gguf"
    path.write_bytes(file.encode())
    with closing(LlamaModel(path, interrupt=Interrupt())) as model:
        yield model


@pytest.fixture(scope="module")
def smollm2(smollm2_gguf: Path) -> Iterator[LlamaModel]:
    with closing(LlamaModel(smollm2_gguf, interrupt=Interrupt())) as model:
        yield model


def throws(seed: int, n: int = 1600) -> Request:
    bias = tuple((token, 40 + float(np.log(share))) for token, share in SHARES.items())
    sampling = Sampling(temperature=1, top_p=1, seed=seed, logit_bias=bias)
    return Request(request_id="a", tokens=(65, 66), sampling=sampling, max_tokens=n)


GUESSES = {
    "the likeliest": always(*[70] * 3),
    "the unlikeliest": always(*[74] * 7),
    "a pattern": always(70, 71, 70, 72, 71, 70, 73),
    "what was there": speculation_by_repetition(Reckless()),
}


@pytest.mark.parametrize("guesses", GUESSES.values(), ids=GUESSES.keys())
def test_draws_are_distributed_as_without_guesses(dice: LlamaModel, guesses: Speculation) -> None:
    with closing(open_context(dice, n_ctx=8192)) as context:
        events = run(context, throws(seed=11), guesses)

    drawn = said(events)
    assert speculated(events).n_accepted > 20
    assert chi_square(Counter((token,) for token in drawn), 1) < CRITICAL[4]
    pairs: Counter[tuple[int, ...]] = Counter(zip(drawn[::2], drawn[1::2], strict=True))
    assert chi_square(pairs, 2) < CRITICAL[24]


class Favouring(LlamaContext):
    """Draws once more where it was not the guess, as a careless acceptance would."""

    def draw(self, sampler: object, row: int) -> int:
        token = super().draw(sampler, row)  # type: ignore[arg-type]
        return token if token == 70 else super().draw(sampler, row)  # type: ignore[arg-type]


def test_a_bias_towards_guesses_would_be_noticed(dice: LlamaModel) -> None:
    settings = ContextSettings(n_ctx=8192, n_threads=2, n_guesses=MOST_GUESSES)
    with closing(Favouring(dice, settings, interrupt=Interrupt())) as context:
        drawn = said(run(context, throws(seed=11), GUESSES["the likeliest"]))

    assert chi_square(Counter((token,) for token in drawn), 1) > 10 * CRITICAL[4]


@pytest.mark.parametrize("guesses", GUESSES.values(), ids=GUESSES.keys())
def test_the_same_seed_draws_the_same(dice: LlamaModel, guesses: Speculation) -> None:
    with closing(open_context(dice)) as context:
        for seed in range(5):
            request = throws(seed, n=300)
            assert said(run(context, request, guesses)) == said(run(context, request))


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(temperature=0),
        Sampling(temperature=0.8, seed=3),
        Sampling(temperature=0.8, repeat_penalty=1.1, dry_multiplier=0.4, top_k=40, seed=5),
        Sampling(temperature=0.7, min_p=0.05, typical_p=0.9, xtc_probability=0.3, seed=7),
    ],
    ids=["greedy", "sampled", "penalties", "filters"],
)
def test_a_real_model_says_the_same(smollm2: LlamaModel, sampling: Sampling) -> None:
    """In Q4_1 a token comes to the same bits in any batch; see docs/decisions.md for others."""
    with closing(open_context(smollm2)) as context:
        for question in (REPEAT, NUMBERS):
            prompt = tuple(smollm2.vocabulary.encode(TURN.format(question), special=True))
            request = Request(request_id="a", tokens=prompt, sampling=sampling, max_tokens=40)
            plain = run(context, request)
            looked_up = run(context, request, speculation_by_repetition(Reckless()))
            recalled = run(context, request, recalling(len(prompt), said(plain)))

            assert said(looked_up) == said(recalled) == said(plain)
            counts = speculated(recalled)
            assert 0 < counts.n_accepted < counts.n_drafted


def test_a_grammar_is_kept_to_and_the_text_is_the_same(smollm2: LlamaModel) -> None:
    prompt = tuple(smollm2.vocabulary.encode(TURN.format("Say yes ten times."), special=True))
    request = Request(
        request_id="a",
        tokens=prompt,
        sampling=Sampling(temperature=0.8, seed=2),
        max_tokens=60,
        grammar='root ::= "Yes" (", yes"){9} "."',
    )
    with closing(open_context(smollm2)) as context:
        plain = run(context, request)
        guessed = run(context, request, speculation_by_repetition(Eager()))

    text = b"".join(smollm2.vocabulary.token_bytes(token) for token in said(guessed))
    assert text.strip() == b"Yes" + b", yes" * 9 + b"."
    assert said(guessed) == said(plain)
    assert speculated(guessed).n_accepted > 5


def test_sequences_that_guess_answer_as_if_alone(smollm2: LlamaModel) -> None:
    requests = [
        Request(
            request_id=str(i),
            tokens=tuple(smollm2.vocabulary.encode(TURN.format(question), special=True)),
            sampling=Sampling(temperature=0),
            max_tokens=30,
        )
        for i, question in enumerate((REPEAT, NUMBERS))
    ]
    with closing(open_context(smollm2, n_seq=2)) as context:
        alone = [said(run(context, request)) for request in requests]
        context.keep(0, 0)
        events = list(Scheduler(context, speculation_by_repetition(Eager())).run(requests))

    together = [said([e for e in events if e.request_id == r.request_id]) for r in requests]
    assert together == alone


def test_a_draft_that_is_the_model_itself_is_always_right(smollm2: LlamaModel) -> None:
    prompt = tuple(
        smollm2.vocabulary.encode(TURN.format("Name a fruit, and say why."), special=True)
    )
    sampling = Sampling(temperature=0)
    request = Request(request_id="a", tokens=prompt, sampling=sampling, max_tokens=24)
    n_vocab = smollm2.vocabulary.n_tokens
    with closing(open_context(smollm2)) as context, closing(open_context(smollm2)) as other:
        draft = Draft(other, Eager(), n_seq=1, n_vocab=n_vocab)
        plain = run(context, request)
        guessed = run(context, request, draft.speculation())

    assert said(guessed) == said(plain)
    assert speculated(guessed).n_accepted == speculated(guessed).n_drafted > 5


@pytest.mark.parametrize("write", [write_recurrent_gguf, write_windowed_gguf])
def test_what_keeps_no_tokens_cannot_be_cut(write: object, tmp_path: Path) -> None:
    path = write(tmp_path / "model.gguf")  # type: ignore[operator]

    with closing(LlamaModel(path, interrupt=Interrupt())) as model:
        assert not model.can_be_cut


def test_usual_models_can_be_cut(dice: LlamaModel, smollm2: LlamaModel) -> None:
    assert dice.can_be_cut
    assert smollm2.can_be_cut


def test_time_is_measured_and_the_text_stays_the_same(smollm2: LlamaModel) -> None:
    prompt = tuple(smollm2.vocabulary.encode(TURN.format(REPEAT), special=True))
    sampling = Sampling(temperature=0)
    request = Request(request_id="a", tokens=prompt, sampling=sampling, max_tokens=40)
    with closing(open_context(smollm2)) as context:
        plain = run(context, request)
        guessed = run(context, request, speculation_by_repetition(Measured()))

    assert said(guessed) == said(plain)
