"""`localseek plan`: a table off a terminal and on one, JSON with everything, and what to type."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import pexpect
import pytest
from conftest import Ran, RunCommand, command
from shaped_gguf import LLAMA_8B, write_shaped_gguf

CARD = "24GiB,RTX 4090"


@pytest.fixture
def plan(localseek: RunCommand, environment: dict[str, str], in_a_moment: None) -> RunCommand:
    """Run `plan` where no network is to be used."""
    environment["HF_HUB_OFFLINE"] = "1"
    return lambda *arguments: localseek("plan", *arguments)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return write_shaped_gguf(tmp_path / "m.gguf", LLAMA_8B)


def lines(ran: Ran) -> list[str]:
    assert ran.returncode == 0, ran.stderr.decode()
    return ran.stdout.decode().splitlines()


def test_a_model_of_the_catalog_is_planned_before_it_is_fetched(plan: RunCommand) -> None:
    title, head, *rest = lines(plan("r1-8b", "--gpu", CARD))

    assert title.startswith(
        "DeepSeek-R1-Distill-Llama-8B · 8.03 G weights · 128 KiB of KV per token (f16) · "
        "RTX 4090, 24.0 GiB · "
    )
    columns = ["file", "8k ctx", "32k ctx", "128k ctx", "128k, KV q8_0"]
    assert re.split("  +", head.strip()) == columns
    assert rest[0].split() == [
        *("Q8_0", "8.5", "GB", "all", "GPU", "all", "GPU", "31", "of", "33", "all", "GPU"),
    ]
    assert rest[-3].startswith(
        " recommended: Q8_0 with 32k context: the best quality that stays wholly on the card "
        "(about 91 t/s: 8 GB read per token at 1,008 GB/s, 72%;"
    )
    assert rest[-2:] == [
        "   localseek pull r1-8b:Q8_0",
        "   localseek chat r1-8b:Q8_0 --n-ctx 32768",
    ]


def test_a_file_is_planned_on_the_cpu_with_the_memory_it_takes(
    plan: RunCommand, model: Path
) -> None:
    told = lines(plan(model))

    [row] = [line for line in told if line.startswith(" Q8_0 *")]
    assert "GiB" in row
    assert any("the file itself" in line for line in told)
    assert told[-1] == f"   localseek chat {model} --n-ctx 32768"


def test_json_has_every_cell(plan: RunCommand, model: Path) -> None:
    told = json.loads(plan(model, "--gpu", "6GiB", "--json").stdout)

    assert told["machine"]["gpu"]["usable_bytes"] == 5 * 2**30
    assert told["machine"]["gpu"]["is_here"] is False
    assert [q["quantization"] for q in told["quantizations"]][:2] == ["Q8_0", "Q6_K"]
    fits = told["quantizations"][0]["fits"]
    assert {(f["n_ctx"], f["kv_type"]) for f in fits} == {
        (n_ctx, kv_type) for n_ctx in (8192, 32768, 131072) for kv_type in ("f16", "q8_0", "q4_0")
    }
    for found in fits:
        assert found["where"] in ("gpu", "split", "cpu", "nowhere")
        for place in ("host", "gpu"):
            parts = found[place]
            assert parts["total_bytes"] == sum(parts.values()) - parts["total_bytes"]
    advised = told["recommended"]
    assert advised["is_file"] is True
    assert advised["commands"][-1].startswith("localseek chat")
    assert advised["speed"] is None  # a card without a name


def test_without_a_model_the_catalog_is_planned(plan: RunCommand) -> None:
    told = lines(plan("--gpu", CARD))

    assert sum(line.startswith(" r1-") for line in told) == 7
    best = "the best score of those that run well here (AIME 2024 pass@1 86)"
    assert f" recommended: DeepSeek-R1-0528-Qwen3-8B: {best}" in told
    assert told[-3].startswith("   Q8_0 with 32k context: the best quality that stays wholly on")
    assert told[-1] == "   localseek chat r1-0528-8b:Q8_0 --n-ctx 32768"


def test_a_speed_that_is_not_known_is_not_made_up(plan: RunCommand) -> None:
    told = "\n".join(lines(plan("r1-8b", "--gpu", "24GiB,my card")))

    assert "no speed: the bandwidth of my card is not known" in told
    told = "\n".join(lines(plan("r1-8b", "--gpu", "24GiB,my card,500GB/s")))
    assert "read per token at 500 GB/s, 72%" in told


def test_what_fits_nowhere_says_so(plan: RunCommand) -> None:
    told = lines(plan("r1-70b"))

    if any("too big" in line for line in told[2:]) and "recommended" not in told[-3]:
        assert "nothing of it fits" in told[-1] or "localseek chat" in told[-1]


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["r1-8b", "--gpu", "big"], 2, "--gpu 'big': it begins with the size of its memory"),
        (["r1-8c"], 66, "r1-8b"),
        (["./none.gguf"], 66, "none.gguf"),
        (["someone/some-repo:Q4_K_M"], 69, "offline"),
    ],
)
def test_what_cannot_be_planned_is_an_error(
    arguments: list[str], code: int, problem: str, plan: RunCommand
) -> None:
    ran = plan(*arguments)

    assert (ran.returncode, ran.stdout) == (code, b"")
    assert ran.stderr.startswith(b"localseek: error: ")
    assert problem.lower() in ran.stderr.decode().lower()


def test_texts_of_a_file_are_escaped(plan: RunCommand, tmp_path: Path) -> None:
    path = write_shaped_gguf(tmp_path / "m\x1b[2J.gguf", LLAMA_8B)

    ran = plan(path)

    assert b"\x1b" not in ran.stdout + ran.stderr


def test_a_terminal_gets_colours_and_the_same_words(
    environment: dict[str, str], model: Path
) -> None:
    environment["HF_HUB_OFFLINE"] = "1"
    program, *arguments = command("plan", model, "--gpu", "24GiB")
    child = pexpect.spawn(
        program,
        arguments,
        env={**environment, "COLUMNS": "200"},
        encoding="utf-8",
        timeout=60,
    )
    told = child.read()
    child.close()

    assert "\x1b[" in told
    assert "all GPU" in told
    assert "recommended: Q8_0 with 32k context" in told
    assert sys.executable not in told
