"""Names, licence and habits of a checkpoint, and model cards that are no help."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from tiny_architectures import Config, tiny_config
from tiny_models import checkpoint_of

from localseek_quantize.architectures import read_model
from localseek_quantize.checkpoints.error import CheckpointError
from localseek_quantize.general import general_fields

CARD = """---
license: mit
license_link: LICENSE
base_model:
- deepseek-ai/DeepSeek-R1-Distill-Qwen-7B
- https://huggingface.co/Qwen/Qwen2.5-7B
datasets: [a/one]
tags:
- tiny
language:
- en
- no
pipeline_tag: text-generation
---
# A model
"""


def fields_of(
    folder: Path,
    *,
    card: str | bytes | None = None,
    generation: object = None,
    name: str | None = None,
    **changes: object,
) -> dict[str, object]:
    folder.mkdir(parents=True, exist_ok=True)
    if card is not None:
        (folder / "README.md").write_bytes(card.encode() if isinstance(card, str) else card)
    if generation is not None:
        text = generation if isinstance(generation, str) else json.dumps(generation)
        (folder / "generation_config.json").write_text(text, encoding="utf-8")
    class_name = str(changes.pop("class_name", "LlamaForCausalLM"))
    checkpoint = checkpoint_of(tiny_config(class_name, **changes), folder=folder)
    fields = general_fields(checkpoint, model=read_model(checkpoint), file_type=15, name=name)
    return {
        key.removeprefix("general."): field.value.decode()
        if isinstance(field.value, bytes)
        else field.value
        for key, field in fields.items()
    }


def test_a_directory_s_name_says_what_a_model_is(tmp_path: Path) -> None:
    found = fields_of(tmp_path / "DeepSeek-R1-Distill-Qwen-0.01M-v2.1-chat")

    assert found == {
        "architecture": "llama",
        "type": "model",
        "name": "DeepSeek R1 Distill Qwen 0.01M v2.1 Chat",
        "basename": "DeepSeek-R1-Distill-Qwen",
        "finetune": "chat",
        "version": "v2.1",
        "size_label": "0.01M",
        "file_type": 15,
        "quantization_version": 2,
    }


def test_the_card_tells_licence_ancestors_and_tags(tmp_path: Path) -> None:
    found = fields_of(tmp_path / "tiny", card=CARD)

    assert found["license"] == "mit"
    assert found["license.link"] == "LICENSE"
    assert found["base_model.count"] == 2
    assert found["base_model.0.name"] == "DeepSeek R1 Distill Qwen 7B"
    assert found["base_model.0.organization"] == "Deepseek Ai"
    first = "https://huggingface.co/deepseek-ai/DeepSeek-R1-Distill-Qwen-7B"
    assert found["base_model.0.repo_url"] == first
    assert found["base_model.1.repo_url"] == "https://huggingface.co/Qwen/Qwen2.5-7B"
    assert found["dataset.0.name"] == "One"
    assert found["tags"] == [b"tiny", b"text-generation"]
    assert found["languages"] == [b"en", b"no"]


def test_the_name_that_it_was_loaded_by_counts_before_the_directory_s(tmp_path: Path) -> None:
    found = fields_of(tmp_path / "checkpoint-500", _name_or_path="Qwen/Qwen3-0.01M-Instruct")

    assert found["name"] == "Qwen3 0.01M Instruct"
    assert found["organization"] == "Qwen"
    assert found["basename"] == "Qwen3"


def test_a_path_of_somebody_s_machine_is_no_name(tmp_path: Path) -> None:
    found = fields_of(tmp_path / "my-tune", _name_or_path="/home/somebody/models/base")

    assert found["name"] == "My Tune"
    assert "organization" not in found


def test_a_name_that_a_person_gives_counts_before_all(tmp_path: Path) -> None:
    found = fields_of(tmp_path / "x", card="---\nname: Card\n---\n", name="Mine")

    assert found["name"] == "Mine"


@pytest.mark.parametrize(
    ("class_name", "label"), [("LlamaForCausalLM", "41K"), ("Qwen3MoeForCausalLM", "4x37K")]
)
def test_the_size_is_counted_where_no_name_tells_it(
    tmp_path: Path, class_name: str, label: str
) -> None:
    """Experts are counted once, with their number in front: as upstream's size_label does."""
    assert fields_of(tmp_path / "tiny", class_name=class_name)["size_label"] == label


def test_a_tied_output_matrix_is_not_counted_twice(tmp_path: Path) -> None:
    """Qwen2-MoE gets one from the embedding, since llama.cpp wants it."""
    tied = fields_of(tmp_path / "a", class_name="Qwen2MoeForCausalLM", tie_word_embeddings=True)
    own = fields_of(tmp_path / "b", class_name="Qwen2MoeForCausalLM")

    assert tied["size_label"] == "4x29K"
    assert own["size_label"] == "4x38K"


def test_the_habits_of_the_makers_become_sampling_fields(tmp_path: Path) -> None:
    generation = {
        "temperature": 0.6,
        "top_p": 0.95,
        "top_k": 20,
        "min_p": None,
        "repetition_penalty": 1.05,
        "do_sample": True,
        "eos_token_id": [1, 2],
        "max_new_tokens": 100,
    }

    found = fields_of(tmp_path / "tiny", generation=generation)

    assert {key: value for key, value in found.items() if key.startswith("sampling.")} == {
        "sampling.temp": 0.6,
        "sampling.top_p": 0.95,
        "sampling.top_k": 20,
        "sampling.penalty_repeat": 1.05,
    }


@pytest.mark.parametrize(
    ("generation", "found"),
    [
        ({"temperature": "hot"}, "temperature is 'hot'"),
        ({"top_k": 2.5}, "top_k is"),
        ({"top_k": 1 << 40}, "top_k is"),
        ({"top_p": 1e300}, "top_p is"),
    ],
)
def test_habits_that_are_no_numbers_are_refused(
    tmp_path: Path, generation: Config, found: str
) -> None:
    with pytest.raises(CheckpointError, match=found):
        fields_of(tmp_path / "tiny", generation=generation)


@pytest.mark.parametrize(
    "card",
    [
        b"",
        b"---\n",
        b"---\nlicense: mit\n",
        b"no front matter\n---\nlicense: mit\n---\n",
        b"---\nlicense: [mit\n---\n",
        b"---\n- a\n- list\n---\n",
        b"---\njust text\n---\n",
        b"---\n\xff\xfe\x00\n---\n",
        b"---\n? {a: 1}\n: b\n---\n",
        b"---\nlicense: 2001-99-99\nlicense: &a [*a]\n---\n",
        b"---\nname: {a: b}\nlicense: {x: y}\nbase_model: {a: b}\ntags: [[1], {a: b}]\n---\n",
        b"---\nbase_model: [[], {}, null, ~]\ndatasets: null\nlanguage: ~\n---\n",
        b"---\n" + b"[" * 900 + b"\n---\n",
        b"---\n" + b"[" * 60_000 + b"\n---\n",
        b"---\n" + b"- " * 30_000 + b"\n---\n",
        b"---\n" + b"? " * 30_000 + b"\n---\n",
        b"---\na: &a [1,1]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]\n---\n",
        b"---\nlicense: !!python/object/apply:os.system ['true']\n---\n",
        b"---\nname: " + b"x" * 100_000 + b"\n---\n",
    ],
)
def test_a_card_that_is_none_ends_nothing(tmp_path: Path, card: bytes) -> None:
    plain = fields_of(tmp_path / "tiny")

    found = fields_of(tmp_path / "tiny", card=card)

    assert {"name", "size_label"} <= found.keys()
    assert found.keys() - plain.keys() <= {"license"}


def test_a_card_of_texts_that_look_like_something_else_is_taken_at_its_word(
    tmp_path: Path,
) -> None:
    card = "---\nversion: 1.10\nlicense: no\nname: null\nauthor: 2001-01-01\ntags: [1, true]\n---\n"

    found = fields_of(tmp_path / "tiny", card=card)

    assert found["version"] == "1.10"
    assert found["license"] == "no"
    assert found["author"] == "2001-01-01"
    assert found["name"] == "Tiny"
    assert found["tags"] == [b"1", b"true"]


def test_a_card_that_is_no_file_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "tiny").mkdir()
    os.mkfifo(tmp_path / "tiny" / "README.md")

    assert fields_of(tmp_path / "tiny")["name"] == "Tiny"


def test_a_name_that_is_no_unicode_becomes_one(tmp_path: Path) -> None:
    found = fields_of(tmp_path / "tiny", _name_or_path="bad\udcffname")

    assert str(found["name"]).startswith("Bad?") or "bad?" in str(found["name"])
