"""What lies beside an adapter is held against the base, and said if it differs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiny_adapter import D, merging, pair, write_adapter, write_base

Q0 = "model.layers.0.self_attn.q_proj"


@pytest.fixture(autouse=True)
def base(tmp_path: Path) -> None:
    write_base(tmp_path)


def tokenizer(n_added: int, n_vocab: int = 30) -> str:
    added = [{"id": n_vocab + i, "content": f"<new {i}>"} for i in range(n_added)]
    vocab = {f"t{i}": i for i in range(n_vocab)}
    return json.dumps({"added_tokens": added, "model": {"type": "BPE", "vocab": vocab}})


@pytest.mark.parametrize("name", ["tokenizer.json", "tokenizer_config.json"])
def test_the_same_tokens_and_template_beside_the_adapter_are_no_matter(
    name: str, tmp_path: Path
) -> None:
    write_adapter(tmp_path / "adapter", pair(Q0, (D, D)))
    for folder in ("base", "adapter"):
        (tmp_path / folder / "tokenizer.json").write_text(tokenizer(2))
        (tmp_path / folder / "tokenizer_config.json").write_text('{"chat_template": "{{x}}"}')
    (tmp_path / "base" / name).unlink()
    (tmp_path / "adapter" / name).unlink()
    with merging(tmp_path) as checkpoint:
        assert checkpoint.notices == ()


@pytest.mark.parametrize(
    ("template", "said"),
    [("", "the base has none"), ("{{other}}", "the base's is used"), ("{{own}}", "")],
)
def test_another_chat_template_beside_the_adapter_is_noticed(
    template: str, said: str, tmp_path: Path
) -> None:
    write_adapter(tmp_path / "adapter", pair(Q0, (D, D)))
    (tmp_path / "adapter" / "chat_template.jinja").write_text("{{own}}")
    if template:
        config = json.dumps({"chat_template": template})
        (tmp_path / "base" / "tokenizer_config.json").write_text(config)
    with merging(tmp_path) as checkpoint:
        assert said in "".join(checkpoint.notices)
        assert len(checkpoint.notices) == bool(said)


@pytest.mark.parametrize("name", ["meta-llama/Llama-3.1-8B", "C:\\models\\elsewhere\\", "\x1b[31m"])
def test_another_base_is_noticed(name: str, tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", pair(Q0, (D, D)), base_model_name_or_path=name)
    with merging(tmp_path) as checkpoint:
        [notice] = checkpoint.notices
        assert "was trained on" in notice
        assert notice.isprintable()


@pytest.mark.parametrize("name", ["someone/Base", "/data/base/", "", None])
def test_the_same_base_is_not_noticed(name: str | None, tmp_path: Path) -> None:
    write_adapter(tmp_path / "adapter", pair(Q0, (D, D)), base_model_name_or_path=name)
    with merging(tmp_path) as checkpoint:
        assert checkpoint.notices == ()
