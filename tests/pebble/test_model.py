"""The network computes what Llama does, all at once or token by token."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("torch", reason="training needs the extra localseek[train]")

import torch
from tiny_pebble import SHAPE, lively

from localseek.pebble.batches import Diet, sampled_texts
from localseek.pebble.checkpoint import write_model
from localseek.pebble.model import WRITING, Shape, grown, new_layers
from localseek.pebble.tokens import train_tokens
from localseek.pebble.writing import Draw, write


def test_writing_token_by_token_is_reading_all_at_once() -> None:
    model = lively()
    ids = torch.randint(0, SHAPE.n_tokens, (3, 11))
    with torch.no_grad():
        at_once = model(ids, torch.arange(10, 33, 11))
        cache = model.empty_cache(3, 11)
        logits = model.step(ids[:, :4], cache)
        for at in range(4, 11):
            logits = model.step(ids[:, at : at + 1], cache)
    torch.testing.assert_close(logits, at_once)


def test_what_fills_up_a_row_changes_nothing_before_it() -> None:
    model, ids = lively(), torch.randint(0, SHAPE.n_tokens, (1, 12))
    with torch.no_grad():
        alone = model(ids[:, :7], torch.arange(7))
        torch.testing.assert_close(model(ids, torch.arange(7)), alone)


def test_prompts_of_all_lengths_are_answered_as_each_alone() -> None:
    model, random = lively(), Random(3)
    prompts = [[random.randrange(64) for _ in range(n)] for n in (3, 9, 5, 5, 14)]
    draw = Draw(max_tokens=12)
    together = write(model, prompts, eos=7, draw=draw)
    assert together == [write(model, [prompt], eos=7, draw=draw)[0] for prompt in prompts]
    assert all(7 not in reply[:-1] and len(reply) <= 12 for reply in together)


def test_drawing_follows_the_seed_and_the_temperature() -> None:
    model, prompts = lively(), [[1, 2, 3]] * 6
    warm = [
        write(model, prompts, eos=64, draw=Draw(temperature=1.0, max_tokens=8, seed=seed))
        for seed in (1, 1, 2)
    ]
    assert warm[0] == warm[1] != warm[2]
    cold = write(model, prompts, eos=64, draw=Draw(temperature=0.001, max_tokens=8))
    assert cold == write(model, prompts, eos=64, draw=Draw(max_tokens=8))


def test_a_grown_model_says_what_the_small_one_says() -> None:
    small, ids = lively(), torch.randint(0, SHAPE.n_tokens, (2, 9))
    shape = Shape(n_tokens=64, n_layers=4, n_hidden=32, n_heads=2, n_kv_heads=1, n_forward=80)
    large = grown(small, shape)
    with torch.no_grad():
        torch.testing.assert_close(large(ids, torch.arange(18)), small(ids, torch.arange(18)))
    assert all(weight.requires_grad for weight in large.parameters())


def test_a_new_layer_is_a_copy_of_the_one_before_it_that_writes_nothing_yet() -> None:
    small = lively(replace(SHAPE, n_layers=3))
    known = small.model.layers
    large = grown(small, replace(small.shape, n_layers=5)).model.layers
    assert [new_layers(3, 5), new_layers(8, 10), new_layers(8, 9)] == [{1, 3}, {3, 6}, {4}]
    for layer, source in enumerate((0, 0, 1, 1, 2)):
        for name, weight in large[layer].named_parameters():
            writes_nothing = layer in {1, 3} and name in WRITING
            its_source = known[source].get_parameter(name)
            expected = torch.zeros_like(its_source) if writes_nothing else its_source
            torch.testing.assert_close(weight, expected)


def test_transformers_computes_the_same_logits(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers", reason="the reference is not installed")
    tokens = train_tokens(sampled_texts(Diet(), 50), n_tokens=320)
    model = lively(Shape(n_tokens=320, n_layers=2, n_hidden=32, n_heads=4, n_forward=48))
    write_model(tmp_path, model, tokens, dtype=torch.float32)
    reference = transformers.LlamaForCausalLM.from_pretrained(tmp_path, dtype=torch.float32)
    ids = torch.randint(0, 320, (1, 40))
    with torch.no_grad():
        ours, theirs = model(ids, torch.arange(40)), reference(ids).logits[0]
    torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
