"""`localseek show`: which weights a name means, here and on the hub."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import MakeModel, RunCommand
from fake_hub import COMMIT as HUB_COMMIT
from fake_hub import FakeHub, fake_hub
from gguf_bytes import tiny_model
from model_stores import BARTOWSKI, COMMIT, hub_cache, in_hub_cache, sha256
from scripted_gguf import R1_TEMPLATE_OPENING
from scripts import THINKS

Q4 = "DeepSeek-R1-Distill-Llama-8B-Q4_K_M.gguf"


def r1_model() -> bytes:
    """A tiny model that says of itself what a distill says."""
    model = tiny_model("bpe", n_layer=3, n_embd=64, n_head=4, n_head_kv=2, n_ctx=4096)
    model.set("general.name", "string", "DeepSeek R1 Distill Llama 8B")
    model.set("general.license", "string", "mit")
    model.set("general.file_type", "u32", 15)
    model.set("general.sampling.top_k", "i32", 40)
    model.set("tokenizer.chat_template", "string", R1_TEMPLATE_OPENING)
    return model.encode()


GGUF = r1_model()


@pytest.fixture
def home(environment: dict[str, str]) -> Path:
    return Path(environment["HOME"])


def shown(stdout: bytes) -> dict[str, str]:
    """The rows by their names."""
    lines = stdout.decode().splitlines()[1:]
    return {line[2:16].strip(): line[16:] for line in lines}


def test_a_short_name_says_which_weights_it_means(localseek: RunCommand, home: Path) -> None:
    path = in_hub_cache(hub_cache(home), BARTOWSKI, Q4, GGUF)

    ran = localseek("show", "r1-8b")

    assert (ran.returncode, ran.stderr) == (0, b"")
    assert ran.stdout.startswith(b"r1-8b:Q4_K_M = DeepSeek-R1-Distill-Llama-8B\n")
    rows = shown(ran.stdout)
    n_vocab = 265
    assert rows == {
        "repository": f"{BARTOWSKI} at {COMMIT[:12]}",
        "file": Q4,
        "path": str(path),
        "size": "0.6 MB",
        "sha256": sha256(GGUF),
        "quantization": "Q4_K_M (F32 30)",
        "architecture": f"llama, 0.1 M weights, 3 layers, {n_vocab} tokens",
        "context": "4,096 tokens",
        "KV cache": "0.375 KiB a token (f16)",
        "template": "works; it opens the thinking (family r1)",
        "sampling": "temperature 0.6, top_p 0.95, top_k 40",
        "scores": "AIME 2024 pass@1 50.4, AIME 2024 cons@64 80, MATH-500 pass@1 89.1, "
        "GPQA Diamond pass@1 49, LiveCodeBench pass@1 39.6, CodeForces rating 1205",
        "licence": "MIT, from Llama 3.1 (Llama 3.1 licence)",
    }


def test_json_has_all_of_it(localseek: RunCommand, home: Path) -> None:
    path = in_hub_cache(hub_cache(home), BARTOWSKI, Q4, GGUF)

    found = json.loads(localseek("show", f"hf.co/{BARTOWSKI}:Q4_K_M", "--json").stdout)

    assert found["reference"] == "r1-8b:Q4_K_M"
    assert found["path"] == str(path)
    assert found["sha256"] == sha256(GGUF)
    assert (found["architecture"], found["family"]) == ("llama", "r1")
    assert (found["context"], found["layers"], found["kv_bytes_per_token"]) == (4096, 3, 384)
    assert (found["template"], found["thinking_opened_by"]) == ("works", "template")
    assert found["sampling"] == {"temperature": 0.6, "top_p": 0.95, "top_k": 40}
    assert found["scores"]["codeforces"] == 1205
    assert found["notices"] == []


def test_a_file_of_ones_own_is_described_by_itself(
    localseek: RunCommand, scripted_model: MakeModel
) -> None:
    path = scripted_model(THINKS)

    ran = localseek("show", path)

    rows = shown(ran.stdout)
    assert ran.stdout.startswith(f"{path} = scripted\n".encode())
    assert rows["path"] == str(path)
    assert rows["sha256"] == "not known"
    assert rows["quantization"].startswith("not said (F32 ")
    assert rows["template"] == (
        "works; localseek opens the thinking, as the authors advise (family r1)"
    )
    assert not {"scores", "licence", "repository", "last used"} & rows.keys()


def test_a_model_that_was_used_says_when(localseek: RunCommand, scripted_model: MakeModel) -> None:
    path = scripted_model(THINKS)
    localseek("ask", "-m", path, "hi")

    assert "last used" in shown(localseek("show", path).stdout)


def test_texts_of_strangers_are_escaped(localseek: RunCommand, tmp_path: Path) -> None:
    model = tiny_model("bpe")
    model.set("general.name", "string", "\x1b]52;c;aGk=\x07\u202ered")
    model.set("general.license", "string", "\x1b[2J")
    model.set("tokenizer.chat_template", "string", "{{ raise_exception('\x1b[2J') }}")
    path = tmp_path / "\x1b[31mred.gguf"
    path.write_bytes(model.encode())

    ran = localseek("show", path)
    as_json = localseek("show", path, "--json")

    assert ran.returncode == 0
    assert "cannot be used" in shown(ran.stdout)["template"]
    for text in (ran.stdout, ran.stderr, as_json.stdout):
        assert b"\x1b" not in text
        assert b"\x07" not in text
        assert "\u202e".encode() not in text


@pytest.mark.parametrize(
    ("reference", "ends"),
    [
        ("missing.gguf", (66, "there is no model file")),
        ("gpt-9", (66, "there is no model 'gpt-9'")),
        ("deepseek-r1:8b", (66, "is a name of Ollama's")),
        ("acme/--evil", (2, "is no name of a repository")),
    ],
)
def test_what_is_no_model_is_said_in_a_line(
    localseek: RunCommand, reference: str, ends: tuple[int, str]
) -> None:
    ran = localseek("show", reference)

    assert (ran.returncode, ran.stdout) == (ends[0], b"")
    assert ends[1] in ran.stderr.decode()


def test_offline_a_model_that_is_not_here_is_said_in_a_line(
    localseek: RunCommand, environment: dict[str, str]
) -> None:
    environment["HF_HUB_OFFLINE"] = "1"

    ran = localseek("show", "r1-8b")

    assert ran.returncode == 69
    assert b"HF_HUB_OFFLINE" in ran.stderr


@pytest.fixture
def server(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[FakeHub]:
    """A hub with the model in two quantizations, and nobody who is logged in."""
    monkeypatch.setattr("huggingface_hub.constants.HF_TOKEN_PATH", str(tmp_path / "no-token"))
    with fake_hub() as serving:
        serving.files = {"README.md": b"# tiny", "x-Q4_K_M.gguf": GGUF, "x-Q8_0.gguf": GGUF + b"8"}
        environment["HF_ENDPOINT"] = serving.url
        yield serving


def test_a_model_of_the_hub_is_described_without_fetching_it(
    localseek: RunCommand, server: FakeHub, home: Path
) -> None:
    ran = localseek("show", "acme/tiny", "--json")
    plain = localseek("show", "acme/tiny:Q8_0")

    found = json.loads(ran.stdout)
    assert (ran.returncode, ran.stderr) == (0, b"")
    assert found["reference"] == "acme/tiny"
    assert (found["repo"], found["commit"]) == ("acme/tiny", HUB_COMMIT)
    assert (found["file"], found["path"], found["source"]) == ("x-Q4_K_M.gguf", None, None)
    assert (found["size_bytes"], found["sha256"]) == (len(GGUF), sha256(GGUF))
    assert found["kv_bytes_per_token"] == 384
    assert found["licence"] == "mit"
    rows = shown(plain.stdout)
    assert rows["size"] == "0.6 MB, not on this disk: localseek pull acme/tiny:Q8_0"
    assert rows["sha256"] == sha256(GGUF + b"8")
    assert not hub_cache(home).exists()


def test_a_quantization_that_the_hub_has_not_is_answered_with_those_it_has(
    localseek: RunCommand, server: FakeHub
) -> None:
    ran = localseek("show", "acme/tiny:Q5_K_M")

    assert ran.returncode == 66
    assert b"hint: it has Q4_K_M, Q8_0." in ran.stderr
