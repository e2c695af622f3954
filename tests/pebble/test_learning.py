"""Gradients, steps and rates: a model learns what its batches say."""

from __future__ import annotations

from random import Random

import pytest

pytest.importorskip("torch", reason="training needs the extra localseek[train]")

import torch
from tiny_pebble import lively, some_batches

from localseek.pebble import reinforce
from localseek.pebble.batches import batches
from localseek.pebble.conversation import EOS
from localseek.pebble.gradients import Crew, cross_entropy
from localseek.pebble.optimizer import FASTER, Optimizer, Schedule, orthogonal
from localseek.pebble.split import sample

CPU = torch.device("cpu")


@pytest.mark.parametrize("n_threads", [2, 3])
def test_threads_find_the_gradient_that_one_finds(n_threads: int) -> None:
    made = some_batches()
    alone, alone_loss = Crew(lively(), n_threads=1, device=CPU).gradients(made, cross_entropy(9))
    found, loss = Crew(lively(), n_threads=n_threads, device=CPU).gradients(made, cross_entropy(9))
    assert loss == pytest.approx(alone_loss, rel=1e-5)
    assert found.keys() == alone.keys()
    for name, gradient in found.items():
        torch.testing.assert_close(gradient, alone[name], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("n_threads", [1, 2])
def test_the_losses_of_the_rows_add_up_to_the_loss_that_is_learned_from(n_threads: int) -> None:
    made = some_batches()
    crew = Crew(lively(), n_threads=n_threads, device=CPU)
    found = crew.row_losses(made)
    assert {id(row) for row, _ in found} == {id(row) for batch in made for row in batch.rows}
    for row, loss in found:
        (alone,) = batches([row], 90)
        assert loss == pytest.approx(crew.gradients([alone], cross_entropy(1))[1], rel=1e-4)
    assert sum(loss for _, loss in found) == pytest.approx(
        crew.gradients(made, cross_entropy(1))[1], rel=1e-4
    )


def test_products_in_bfloat16_find_nearly_the_same_gradient() -> None:
    made = some_batches()
    exact, _ = Crew(lively(), n_threads=1, device=CPU).gradients(made, cross_entropy(9))
    crew = Crew(lively(), n_threads=1, device=CPU, dtype=torch.bfloat16)
    found, _ = crew.gradients(made, cross_entropy(9))
    for name, gradient in found.items():
        assert gradient.dtype == torch.float32
        near = torch.cosine_similarity(gradient.flatten(), exact[name].flatten(), dim=0)
        assert near > 0.99, name


def test_one_thread_more_than_batches_does_no_harm() -> None:
    (batch,) = some_batches(n_rows=2)
    gradients, _ = Crew(lively(), n_threads=3, device=CPU).gradients([batch], cross_entropy(9))
    assert len(gradients) == len(list(lively().parameters()))


@pytest.mark.parametrize("size", [(3, 16, 40), (2, 40, 16), (1, 24, 24)])
def test_muon_turns_by_matrices_that_are_nearly_orthogonal(size: tuple[int, ...]) -> None:
    torch.manual_seed(1)
    values = torch.linalg.svdvals(orthogonal(torch.randn(size)))
    assert 0.5 < float(values.min()) <= float(values.max()) < 1.3


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_few_steps_learn_a_batch_by_heart(dtype: torch.dtype) -> None:
    model, made = lively(), some_batches(n_rows=4)
    optimizer = Optimizer(dict(model.named_parameters()), dtype=dtype, n_threads=2)
    crew = Crew(model, n_threads=1, device=CPU, dtype=dtype)
    losses = []
    for _ in range(40):
        n_targets = sum(len(batch.targets) for batch in made)
        gradients, loss = crew.gradients(made, cross_entropy(n_targets))
        optimizer.step(gradients, 0.02)
        losses.append(loss)
    assert losses[-1] < 0.2 * losses[0]


def test_faster_layers_turn_three_times_as_far() -> None:
    gradients, _ = Crew(lively(), n_threads=1, device=CPU).gradients(
        some_batches(), cross_entropy(99)
    )
    plain, mixed = lively(), lively()
    for model, faster in ((plain, ()), (mixed, (1,))):
        Optimizer(dict(model.named_parameters()), faster=faster).step(gradients, 1e-3)
    first = lively().state_dict()
    for name, weight in mixed.state_dict().items():
        turn, usual = weight - first[name], plain.state_dict()[name] - first[name]
        factor = FASTER if name.startswith("model.layers.1.") else 1
        torch.testing.assert_close(turn, factor * usual, rtol=1e-3, atol=1e-6)
        assert usual.abs().max() > 1e-5


def test_the_rate_rises_stays_and_falls_to_nothing() -> None:
    schedule = Schedule(peak=1.0, warm_up_steps=10, fall=0.25)
    rates = [
        schedule.rate(step, done) for step, done in ((0, 0), (9, 0.1), (50, 0.75), (80, 0.875))
    ]
    assert rates == pytest.approx([0.1, 1, 1, 0.5])
    assert schedule.rate(99, 1.0) == schedule.rate(99, 1.2) == 0


def test_a_reply_is_worth_most_when_it_is_right_and_whole() -> None:
    problem = sample("addition", Random(1), held_out=False)
    wrong = problem.answer.replace(problem.expected, "7")
    replies = [f"{problem.thinking}\n</think>\n\n{said}" for said in (problem.answer, wrong)]
    right, whole, cut = replies[0] + EOS, replies[1] + EOS, replies[0]
    twice = replies[0] + "</think>" + EOS
    worth = [reinforce.reward(problem, reply) for reply in (right, whole, cut, problem.answer)]
    assert worth == pytest.approx([1.1, 0.1, 0, 0])
    assert reinforce.reward(problem, twice) <= 1


def test_a_group_of_equal_replies_teaches_nothing() -> None:
    assert reinforce.compared([1, 2], [[3], [4, 5]], [1.1, 1.1]) == []
    rows = reinforce.compared([1, 2], [[3], [4, 5]], [1.0, 0.0])
    assert [row.worth for row in rows] == [0.5, -0.5]
    assert [row.ids[row.is_reply].tolist() for row in rows] == [[3], [4, 5]]


@pytest.mark.parametrize("worth", [0.5, -0.5])
def test_a_better_reply_gets_likelier_and_a_worse_one_less_likely(worth: float) -> None:
    model, first = lively(), lively()
    made, measured = (some_batches(n_rows=3, worth=each) for each in (worth, 1.0))
    n_targets = sum(len(batch.targets) for batch in made)
    crew = Crew(model, n_threads=1, device=CPU)
    _, before = crew.gradients(measured, cross_entropy(n_targets))
    gradients, _ = crew.gradients(made, reinforce.policy(first, n_targets))
    Optimizer(dict(model.named_parameters())).step(gradients, 0.001)
    _, after = crew.gradients(measured, cross_entropy(n_targets))
    assert (after < before) == (worth > 0)
