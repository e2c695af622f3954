"""A checkpoint whose tensors or numbers cannot be those of its architecture is refused by name."""

from __future__ import annotations

import struct

import numpy as np
import pytest
from tiny_architectures import OWN, Config, Tensors, tiny_config, tiny_tensors
from tiny_models import model_of

from localseek.errors import BadDataError
from localseek_quantize.architectures import UnknownArchitectureError
from localseek_quantize.checkpoints.error import CheckpointError

CLASSES = list(OWN)


def refusal(config: Config, tensors: Tensors) -> BadDataError:
    with pytest.raises(CheckpointError) as caught:
        model_of(config, tensors)
    assert caught.value.exit_code == 65
    assert str(caught.value).isprintable()
    return caught.value


@pytest.mark.parametrize("class_name", CLASSES)
def test_any_missing_tensor_is_named(class_name: str) -> None:
    config = tiny_config(class_name)
    tensors = tiny_tensors(config)

    for name in tensors:
        rest = {other: values for other, values in tensors.items() if other != name}

        assert f"tensor {name} is missing; it must be there" in str(refusal(config, rest))


@pytest.mark.parametrize("class_name", CLASSES)
def test_any_tensor_of_another_shape_is_named_with_both(class_name: str) -> None:
    config = tiny_config(class_name)
    tensors = tiny_tensors(config)

    for name, values in tensors.items():
        wrong = np.ones((*values.shape[:-1], values.shape[-1] + 1), np.float32)
        message = str(refusal(config, tensors | {name: wrong}))

        found, must_be = (" x ".join(map(str, array.shape)) for array in (wrong, values))
        assert f"the shape of tensor {name} is {found}; it must be {must_be}," in message


@pytest.mark.parametrize("class_name", CLASSES)
def test_a_tensor_that_the_architecture_has_not_is_named(class_name: str) -> None:
    config = tiny_config(class_name)
    more = {"model.layers.0.mystery.weight": np.ones(3, np.float32)}

    message = str(refusal(config, tiny_tensors(config) | more))

    assert "a tensor is 'model.layers.0.mystery.weight'" in message


@pytest.mark.parametrize(
    "class_name", [name for name in CLASSES if not name.startswith("Deepseek")]
)
def test_a_layer_too_many_is_refused(class_name: str) -> None:
    tensors = tiny_tensors(tiny_config(class_name, num_hidden_layers=3))

    message = str(refusal(tiny_config(class_name), tensors))

    assert "'model.layers.2." in message
    assert "more)" in message


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight", "--lora"),
        ("model.layers.0.self_attn.q_proj.qweight", "quantized already"),
        ("model.visual.blocks.0.weight", "cannot be converted yet"),
    ],
)
def test_a_hint_says_what_such_a_tensor_means(name: str, hint: str) -> None:
    config = tiny_config("LlamaForCausalLM")

    error = refusal(config, tiny_tensors(config) | {name: np.ones(3, np.float32)})

    assert hint in error.hint


def test_biases_that_config_json_does_not_mention_are_refused() -> None:
    tensors = tiny_tensors(tiny_config("LlamaForCausalLM", attention_bias=True))

    assert "bias" in str(refusal(tiny_config("LlamaForCausalLM"), tensors))


def test_an_embedding_of_another_vocabulary_is_refused() -> None:
    tensors = tiny_tensors(tiny_config("Qwen3ForCausalLM", vocab_size=320))

    message = str(refusal(tiny_config("Qwen3ForCausalLM"), tensors))

    assert "model.embed_tokens.weight is 320 x 32; it must be 300 x 32" in message


def test_fused_experts_of_another_shape_are_refused() -> None:
    config = tiny_config("Qwen3MoeForCausalLM")
    tensors = {n: t for n, t in tiny_tensors(config).items() if ".experts." not in n}
    for layer in range(2):
        experts = f"model.layers.{layer}.mlp.experts"
        # As Llama 4 has them: the other way round.
        tensors[f"{experts}.gate_up_proj"] = np.ones((4, 32, 48), np.float32)
        tensors[f"{experts}.down_proj"] = np.ones((4, 24, 32), np.float32)

    message = str(refusal(config, tensors))

    assert "gate_up_proj is 4 x 32 x 48; it must be 4 x 48 x 32" in message


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"num_hidden_layers": 0}, "num_hidden_layers"),
        ({"num_hidden_layers": 513}, "num_hidden_layers"),
        ({"num_hidden_layers": True}, "num_hidden_layers"),
        ({"num_hidden_layers": ...}, "num_hidden_layers"),
        ({"hidden_size": 1 << 40}, "hidden_size"),
        ({"hidden_size": "32"}, "hidden_size"),
        ({"intermediate_size": -1}, "intermediate_size"),
        ({"num_attention_heads": 0}, "num_attention_heads"),
        ({"num_attention_heads": 5, "head_dim": ...}, "num_key_value_heads"),
        ({"num_attention_heads": 6, "head_dim": ...}, "num_attention_heads"),
        ({"num_key_value_heads": 3}, "num_key_value_heads"),
        ({"head_dim": 15}, "head_dim"),
        ({"vocab_size": 0}, "vocab_size"),
        ({"vocab_size": 1 << 30}, "vocab_size"),
        ({"max_position_embeddings": ...}, "max_position_embeddings"),
        ({"rms_norm_eps": -1e-6}, "rms_norm_eps"),
        ({"rms_norm_eps": 10**400}, "rms_norm_eps"),
        ({"rope_theta": 0}, "rope_theta"),
        ({"rope_theta": "10000"}, "rope_theta"),
        ({"rope_scaling": []}, "rope_scaling"),
        ({"rope_scaling": "linear"}, "rope_scaling"),
        ({"tie_word_embeddings": 1}, "tie_word_embeddings"),
        ({"attention_bias": "no"}, "attention_bias"),
        ({"hidden_act": 5}, "hidden_act"),
    ],
)
def test_numbers_that_no_model_has_are_refused(changes: Config, key: str) -> None:
    tensors = tiny_tensors(tiny_config("LlamaForCausalLM"))

    message = str(refusal(tiny_config("LlamaForCausalLM", **changes), tensors))

    assert message.startswith(f"config.json: {key}")


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"architectures": ["GPT2LMHeadModel"]}, "'GPT2LMHeadModel' is not among those"),
        ({"architectures": [], "model_type": "gpt2"}, "'gpt2' is not among those"),
        ({"architectures": [7]}, "'' is not among those"),
        ({"architectures": ["x\x1b[31m" * 99]}, "is not among those"),
        ({}, "'' is not among those"),
    ],
)
def test_an_unknown_architecture_is_refused_with_those_that_are_known(
    config: Config, found: str
) -> None:
    with pytest.raises(UnknownArchitectureError, match=found) as caught:
        model_of(config, {})

    assert caught.value.exit_code == 65
    assert str(caught.value).isprintable()
    assert "LlamaForCausalLM, MistralForCausalLM" in str(caught.value)


@pytest.mark.parametrize("class_name", CLASSES)
def test_the_kind_of_model_stands_for_its_class(class_name: str) -> None:
    types = {
        "Qwen2MoeForCausalLM": "qwen2_moe",
        "Qwen3MoeForCausalLM": "qwen3_moe",
        "DeepseekV2ForCausalLM": "deepseek_v2",
        "DeepseekV3ForCausalLM": "deepseek_v3",
    }
    model_type = types.get(class_name, class_name.removesuffix("ForCausalLM").lower())
    config = tiny_config(class_name)
    tensors = tiny_tensors(config)
    named = model_of(config, tensors)

    typed = model_of({**config, "architectures": None, "model_type": model_type}, tensors)

    assert typed.fields == named.fields


JUNK = [None, "", "x", -1, 0, 1, 7, 1.5, 10**400, float("nan"), [], ["x"], {}, {"x": 1}, True]


@pytest.mark.parametrize("class_name", CLASSES)
def test_whatever_a_value_is_it_is_used_or_refused(class_name: str) -> None:
    rope = {"rope_type": "yarn", "factor": 4.0, "mscale": 1.0, "mscale_all_dim": 0.5}
    config = tiny_config(class_name, rope_scaling=rope, sliding_window=8, layer_types=None)
    tensors = tiny_tensors(config)
    changes: list[Config] = [{key: junk} for key in config for junk in JUNK]
    changes += [{"rope_scaling": {**rope, key: junk}} for key in rope for junk in JUNK]

    for change in changes:
        assert outcome({**config, **change}, tensors).isprintable(), change


def outcome(config: Config, tensors: Tensors) -> str:
    """Why a model is refused, or nothing for one all of whose decimals a float32 can hold."""
    try:
        model = model_of(config, tensors)
    except BadDataError as error:
        return str(error)
    for field in model.fields.values():
        if isinstance(field.value, float):
            struct.pack("<f", field.value)
    return ""
