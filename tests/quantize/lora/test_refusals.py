"""An adapter that is no plain LoRA, or none of this base, is refused with the reason."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_adapter import PREFIX, embedding_pair, pair, write_adapter
from tiny_checkpoint import Floats, Raw, write_checkpoint, write_safetensors

from localseek.errors import BadDataError, NotFoundError
from localseek_quantize.checkpoints.checkpoint import open_checkpoint
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.lora.adapter import open_adapter
from localseek_quantize.lora.merge import merged

D, N_VOCAB = 16, 40
Q0 = "model.layers.0.self_attn.q_proj"
EMBEDDING = "model.embed_tokens"
TENSORS = {
    f"{Q0}.weight": (D, D),
    f"{EMBEDDING}.weight": (N_VOCAB, D),
    "lm_head.weight": (N_VOCAB, D),
}
GOOD = pair(Q0, (D, D))
A, B = GOOD


def merge(folder: Path) -> None:
    tensors = {name: np.ones(shape) for name, shape in TENSORS.items()}
    write_checkpoint(folder / "base", {"hidden_size": D}, tensors)
    with (
        closing(open_checkpoint(folder / "base")) as checkpoint,
        closing(open_adapter(folder / "adapter")) as adapter,
    ):
        merged(checkpoint, adapter)


def refusal(folder: Path) -> CheckpointError:
    with pytest.raises(CheckpointError) as caught:
        merge(folder)
    assert caught.value.exit_code == 65
    assert f"{caught.value}{caught.value.hint}".isprintable()
    return caught.value


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("peft_type", "IA3"),
        ("peft_type", "PREFIX_TUNING"),
        ("peft_type", None),
        ("use_dora", True),
        ("lora_bias", True),
        ("fan_in_fan_out", True),
        ("layer_replication", [[0, 4], [2, 5]]),
        ("target_parameters", ["mlp.experts.down_proj"]),
        ("trainable_token_indices", [1, 2]),
        ("trainable_token_indices", {"embed_tokens": [3]}),
        ("use_qalora", True),
        ("alora_invocation_tokens", [5]),
        ("arrow_config", {"top_k": 2}),
        ("kasa_config", {"beta": 1}),
        ("monteclora_config", {"num_samples": 8}),
        ("use_bdlora", {"nblocks": 2}),
        ("init_lora_weights", "pissa"),
        ("init_lora_weights", "pissa_niter_4"),
        ("init_lora_weights", "olora"),
        ("init_lora_weights", "corda"),
        ("init_lora_weights", "loftq"),
        ("init_lora_weights", "lora_ga"),
        ("bias", "some"),
        ("use_rslora", "yes"),
        ("r", 0),
        ("r", -4),
        ("r", 2.5),
        ("r", "4"),
        ("r", None),
        ("r", 1 << 40),
        ("lora_alpha", 0),
        ("lora_alpha", float("nan")),
        ("lora_alpha", float("inf")),
        ("lora_alpha", 10**400),
        ("lora_alpha", None),
        ("lora_alpha", True),
        ("rank_pattern", {"q_proj": 0}),
        ("rank_pattern", {"q_proj": None}),
        ("rank_pattern", [4]),
        ("rank_pattern", {"(a+)+b": 4}),
        ("rank_pattern", {"(": 4}),
        ("rank_pattern", {"x" * 100_000: 4}),
        ("rank_pattern", {f"m{i}": 4 for i in range(3000)}),
        ("alpha_pattern", {"q_proj": float("-inf")}),
        ("alpha_pattern", {"q_proj": 0}),
        ("alpha_pattern", {"\x1b[31m": 4}),
        ("base_model_name_or_path", 5),
    ],
)
def test_what_is_no_plain_lora_is_refused_by_its_key(key: str, value: Any, tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", GOOD, **{key: value})
    error = refusal(tmp_path)
    assert error.path.name == "adapter_config.json"
    assert error.field.startswith(key)
    assert len(str(error)) < 500


@pytest.mark.parametrize(
    "start", [True, False, None, "gaussian", "eva", "orthogonal", "mica", "Gaussian"]
)
def test_starts_that_leave_the_base_alone_are_taken(start: object, tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", GOOD, init_lora_weights=start)
    merge(tmp_path)


def test_a_config_of_only_what_is_needed_is_enough(tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", GOOD)
    config = {"peft_type": "LORA", "r": 4, "lora_alpha": 8}
    (tmp_path / "adapter" / "adapter_config.json").write_text(json.dumps(config))
    merge(tmp_path)


ONLY_A = {A: GOOD[A]}
MAGNITUDES = f"{PREFIX}{Q0}.lora_magnitude_vector"
OTHER = pair("model.layers.7.self_attn.q_proj", (D, D))
WIDE_EMBEDDING = embedding_pair(EMBEDDING, (N_VOCAB + 2, D))


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({}, "it is empty"),
        (ONLY_A, f"tensor {A} is without its B"),
        ({B: GOOD[B]}, f"tensor {B} is without its A"),
        (GOOD | {A: np.ones((3, D))}, f"tensor {A} is of shape [3, 16]; it must be of 4 rows"),
        (GOOD | {B: np.ones((D, 3))}, f"tensor {B} is of shape [16, 3]; it must be of 4 columns"),
        (GOOD | {A: np.ones(4)}, f"tensor {A} is of shape [4]"),
        (GOOD | {A: np.ones((4, D, 1))}, f"tensor {A} is of shape [4, 16, 1]"),
        (GOOD | {A: np.ones((4, 0))}, f"tensor {A} is of shape [4, 0]"),
        (GOOD | {A: np.ones(0)}, f"tensor {A} is of shape [0]"),
        (GOOD | {A: np.ones((4, 8))}, "is for a tensor of shape [16, 8]; it must be for [16, 16]"),
        (GOOD | {B: np.ones((8, 4))}, "is for a tensor of shape [8, 16]; it must be for [16, 16]"),
        (OTHER, "is for 'model.layers.7.self_attn.q_proj.weight'"),
        (pair("model.layers.0", (D, D)), "is for 'model.layers.0.weight'"),
        (embedding_pair(Q0, (D, 8)), "is for a tensor of shape [16, 8]"),
        (GOOD | embedding_pair(Q0, (D, D)), "is beside a lora_A of that module"),
        (GOOD | {MAGNITUDES: np.ones(D)}, f"tensor {MAGNITUDES} is no matrix of a plain LoRA"),
        (GOOD | {f"{PREFIX}{Q0}.lora_B.bias": np.ones(D)}, "is no matrix of a plain LoRA"),
        (GOOD | {f"{Q0}.lora_A.weight": GOOD[A]}, "is a second one beside"),
        (GOOD | {A.replace("A.", "A.other."): GOOD[A]}, "is a second one beside"),
        ({"score.weight": np.ones((2, D))}, "tensor score.weight is for 'score.weight'"),
        ({f"{PREFIX}{Q0}.bias": np.ones(D)}, f"is for '{Q0}.bias'"),
        ({f"{Q0}.weight": np.ones((D, 8))}, "is for a tensor of shape [16, 8]"),
        ({f"{Q0}.weight": np.ones(D * D)}, "is for a tensor of shape [256]"),
        (WIDE_EMBEDDING, "lora_embedding_A is 42; it must be 40, as in the base"),
        (pair("lm_head", (38, D)), "lm_head.lora_B.weight is 38; it must be 40"),
        ({"lm_head.weight": np.ones((42, D))}, "tensor lm_head.weight is 42; it must be 40"),
        ({"model.embed_tokens.base_layer.weight": np.ones((42, D))}, "weight is 42; it must be 40"),
        ({"a\x1b[31m.lora_A.weight": np.ones((4, D))}, "is without its B"),
        ({"x" * 400 + ".weight": np.ones(D)}, "is for 'xxx"),
    ],
)
def test_a_tensor_that_does_not_fit_is_named(
    tensors: dict[str, Floats], said: str, tmp_path: Path
) -> None:
    write_adapter(tmp_path / "adapter", tensors)
    error = refusal(tmp_path)
    assert error.path.name == "adapter_model.safetensors"
    assert said in str(error)


@pytest.mark.parametrize(
    ("tensors", "hint"),
    [
        (GOOD | {A: np.ones(0)}, "DeepSpeed"),
        (GOOD | {MAGNITUDES: np.ones(D)}, "merge_and_unload"),
        (WIDE_EMBEDDING, "another vocabulary"),
    ],
)
def test_the_way_out_is_told(tensors: dict[str, Floats], hint: str, tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", tensors)
    assert hint in refusal(tmp_path).hint


def test_whole_numbers_are_no_weights(tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", {})
    tensors = {name: Raw("I8", value.shape, bytes(value.size)) for name, value in GOOD.items()}
    write_safetensors(tmp_path / "adapter" / "adapter_model.safetensors", tensors)
    assert "I8" in str(refusal(tmp_path))


def write_tokenizer(folder: Path, n_added: int, old: bool = False) -> None:
    folder.mkdir(exist_ok=True)
    texts = [f"<new {i}>" for i in range(n_added)]
    if old:
        added = {text: 30 + i for i, text in enumerate(texts)}
        (folder / "added_tokens.json").write_text(json.dumps(added))
        return
    entries = [{"id": 30 + i, "content": text} for i, text in enumerate(texts)]
    vocab = {f"t{i}": i for i in range(30)}
    tokenizer = {"added_tokens": entries, "model": {"type": "BPE", "vocab": vocab}}
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))


@pytest.mark.parametrize(
    ("n_trained", "n_base", "old", "said"),
    [
        (3, 1, False, "is 33 ('<new 1>' is new); it must be 31"),
        (1, 2, False, "is 31 ('<new 1>' is gone); it must be 32"),
        (2, 1, True, "is 2 ('<new 1>' is new); it must be 1"),
    ],
)
def test_another_vocabulary_is_refused_with_both_numbers(
    n_trained: int, n_base: int, old: bool, said: str, tmp_path: Path
) -> None:
    write_adapter(tmp_path / "adapter", GOOD)
    write_tokenizer(tmp_path / "adapter", n_trained, old)
    write_tokenizer(tmp_path / "base", n_base, old)
    error = refusal(tmp_path)
    assert said in str(error)
    assert "another vocabulary" in error.hint


def test_a_renamed_token_is_another_vocabulary(tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", GOOD)
    write_tokenizer(tmp_path / "adapter", 2)
    write_tokenizer(tmp_path / "base", 2)
    path = tmp_path / "adapter" / "tokenizer.json"
    path.write_text(path.read_text().replace("<new 1>", "<think>"))
    assert "is 32 ('<think>' is new); it must be 32" in str(refusal(tmp_path))


class Trap:
    """What runs when the pickle is opened."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.mark,)


@pytest.mark.parametrize("name", ["adapter_model.bin", "adapter_model.pt"])
def test_a_pickle_is_never_opened(name: str, tmp_path: Path) -> None:
    import pickle

    write_adapter(tmp_path / "adapter", GOOD)
    (tmp_path / "adapter" / "adapter_model.safetensors").unlink()
    (tmp_path / "adapter" / name).write_bytes(pickle.dumps(Trap(tmp_path / "ran")))
    with pytest.raises(BadDataError, match=f"{name}; pickles can run code") as caught:
        open_adapter(tmp_path / "adapter")
    assert "adapter_model.safetensors" in caught.value.hint
    assert not (tmp_path / "ran").exists()


@pytest.mark.parametrize("name", ["adapter_config.json", "adapter_model.safetensors"])
def test_a_missing_file_is_named(name: str, tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", GOOD)
    (tmp_path / "adapter" / name).unlink()
    with pytest.raises(NotFoundError, match=f"there is no file {name}") as caught:
        open_adapter(tmp_path / "adapter")
    assert caught.value.hint


def test_a_directory_that_is_not_there_is_no_adapter(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match=r"adapter_config\.json"):
        open_adapter(tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', "[" * 100_000, '{"r": 1e'])
def test_a_config_that_is_no_object_is_refused(text: str, tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", GOOD)
    (tmp_path / "adapter" / "adapter_config.json").write_text(text)
    with pytest.raises(BadDataError, match=r"adapter_config\.json"):
        open_adapter(tmp_path / "adapter")


def test_weights_that_were_cut_short_are_refused(tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", GOOD)
    path = tmp_path / "adapter" / "adapter_model.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    assert error_is_about_size(refusal(tmp_path))


def error_is_about_size(error: CheckpointError) -> bool:
    return "cut short" in error.hint
