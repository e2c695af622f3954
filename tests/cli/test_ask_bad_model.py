"""Model files that end raw llama.cpp are one line and exit 65 here.

Each of these makes ``llama_cpp.Llama`` abort: see ``tests/models`` for all the others.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import gguf_lies as lies
import pytest
import scripts
from conftest import MakeModel, RunCommand, command
from gguf_bytes import tiny_model

KILLERS = {
    "block_count 0": (lies.u32("llama.block_count", 0), "llama.block_count"),
    "block_count 513": (lies.u32("llama.block_count", 513), "llama.block_count"),
    "more nextn layers than layers": (
        lies.u32("llama.nextn_predict_layers", 9),
        "llama.nextn_predict_layers",
    ),
    "experts, none used": (lies.experts(4, 0), "llama.expert_used_count"),
    "more experts than there can be": (lies.experts(100_000, 2), "llama.expert_count"),
    "more experts used than there are": (lies.experts(4, 5), "llama.expert_used_count"),
    "unknown rope scaling": (
        lies.field("llama.rope.scaling.type", "string", "bent"),
        "llama.rope.scaling.type",
    ),
    "a token twice": (
        lies.token_texts(lambda t: t.__setitem__(5, t[6])),
        "tokenizer.ggml.tokens",
    ),
    "NUL in a token": (
        lies.token_texts(lambda t: t.__setitem__(5, b"a\0b")),
        "tokenizer.ggml.tokens",
    ),
    "alignment 16": (lies.u32("general.alignment", 16), "general.alignment"),
    "eps not a number": (
        lies.field("llama.attention.layer_norm_rms_epsilon", "f32", float("nan")),
        "llama.attention.layer_norm_rms_epsilon",
    ),
    "eps below zero": (
        lies.field("llama.attention.layer_norm_rms_epsilon", "f32", -1.0),
        "llama.attention.layer_norm_rms_epsilon",
    ),
}


@pytest.mark.parametrize("name", KILLERS)
def test_what_kills_llama_cpp_is_refused_by_the_name_of_the_field(
    localseek: RunCommand, tmp_path: Path, name: str
) -> None:
    lie, field = KILLERS[name]
    model = tiny_model("bpe")
    lie(model)

    result = localseek("ask", "-m", lies.write(tmp_path / "bad.gguf", model), "hi")

    error = result.stderr.decode().splitlines()[0]
    assert result.returncode == 65
    assert error.startswith("localseek: error: ")
    assert field in error


def test_a_pipe_as_a_model_is_not_waited_for(localseek: RunCommand, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.gguf")

    result = localseek("ask", "-m", tmp_path / "pipe.gguf", "hi")

    assert result.returncode == 65
    assert "pipe.gguf" in result.stderr.decode()


def test_escapes_in_names_are_spelled_out(localseek: RunCommand, tmp_path: Path) -> None:
    bad = tmp_path / "\x1b[31mred.gguf"
    bad.write_bytes(b"GGUF\x1b[2J")

    for result in (localseek("ask", "-m", bad, "hi"), localseek("ask", "-m", f"{bad}x", "hi")):
        assert result.returncode in (65, 66)
        assert b"\x1b" not in result.stderr
        assert "red.gguf" in result.stderr.decode()


def test_a_model_cut_short_while_in_use_is_one_sentence(
    scripted_model: MakeModel, environment: dict[str, str], tmp_path: Path
) -> None:
    model = tmp_path / "model.gguf"
    model.write_bytes(scripted_model(scripts.ANSWERS_FOREVER).read_bytes())
    process = subprocess.Popen(
        command("ask", "-m", model, "go", "--loops", "ignore"),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.read(5) == b"ha ha"

        os.truncate(model, 4096)
        process.stdout.read()
        complaint = process.stderr.read().decode()

    assert process.returncode == 70
    assert complaint == (
        "localseek: error: the model file changed or was cut short while it was in use.\n"
    )
