"""Every architecture, as it was read, loads on llama.cpp and says something."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import gguf
import numpy as np
import pytest
from gguf_bytes import byte_characters
from tiny_architectures import GGUF_NAMES, Config, tiny_config
from tiny_models import model_of

from localseek.engine.context import Span
from localseek.engine.interrupt import Interrupt
from localseek.engine.llama.context import LlamaContext
from localseek.engine.llama.model import LlamaModel
from localseek.engine.settings import ContextSettings
from localseek.models.header import read_header
from localseek_quantize.architectures.model import Model
from localseek_quantize.source import read_all

VALUE_TYPES = {
    "u32": gguf.GGUFValueType.UINT32,
    "f32": gguf.GGUFValueType.FLOAT32,
    "bool": gguf.GGUFValueType.BOOL,
}
YARN = {"rope_type": "yarn", "factor": 4.0, "original_max_position_embeddings": 32}
LLAMA3 = {
    "rope_type": "llama3",
    "factor": 8.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 32,
}


def write_gguf(path: Path, model: Model) -> None:
    """Write the model with a vocabulary of bytes and of tokens that nobody uses."""
    writer = gguf.GGUFWriter(path, model.architecture)
    for key, field in model.fields.items():
        if field.type_name == "string":
            assert isinstance(field.value, bytes)
            writer.add_string(key, field.value.decode())
        else:
            writer.add_key_value(key, field.value, VALUE_TYPES[field.type_name])
    n_more = model.n_vocab_rows - 257
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("llama-bpe")
    writer.add_token_list([*byte_characters(), "Ġt", *(f"<{i}>" for i in range(n_more))])
    writer.add_token_types([1] * 257 + [5] * n_more)
    writer.add_token_merges(["Ġ t"])
    writer.add_eos_token_id(256)
    for tensor in model.tensors:
        writer.add_tensor(tensor.name, read_all(tensor.source))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


@pytest.mark.parametrize(
    ("class_name", "changes"),
    [
        ("LlamaForCausalLM", {"rope_scaling": LLAMA3, "attention_bias": True, "mlp_bias": True}),
        ("LlamaForCausalLM", {"rope_scaling": YARN, "tie_word_embeddings": True}),
        ("MistralForCausalLM", {"rope_scaling": {"type": "linear", "factor": 2.0}}),
        ("Qwen2ForCausalLM", {}),
        ("Qwen3ForCausalLM", {"rope_scaling": YARN}),
        ("Qwen2MoeForCausalLM", {"tie_word_embeddings": True}),
        ("Qwen3MoeForCausalLM", {}),
        ("DeepseekV2ForCausalLM", {"rope_scaling": {**YARN, "mscale": 0.7, "mscale_all_dim": 0.7}}),
        ("DeepseekV2ForCausalLM", {"q_lora_rank": 20}),
        ("DeepseekV3ForCausalLM", {"rope_scaling": {**YARN, "mscale": 1.0, "mscale_all_dim": 1.0}}),
        ("DeepseekV3ForCausalLM", {"rope_scaling": YARN, "topk_group": 4}),
    ],
)
def test_llama_cpp_loads_it_and_decodes(tmp_path: Path, class_name: str, changes: Config) -> None:
    path = tmp_path / "tiny.gguf"
    write_gguf(path, model_of(tiny_config(class_name, **changes)))

    header = read_header(path)
    interrupt = Interrupt()
    settings = ContextSettings(n_ctx=64, n_threads=1)
    with (
        closing(LlamaModel(path, interrupt=interrupt)) as loaded,
        closing(LlamaContext(loaded, settings, interrupt=interrupt)) as context,
    ):
        assert context.decode([Span(0, 0, [70, 71, 72], wants_logits=True)])
        logits = context._logits(2)  # noqa: SLF001 - nobody else needs them

        assert np.isfinite(logits).all()
        assert logits.std() > 0.1
    assert header.architecture == GGUF_NAMES[class_name]
