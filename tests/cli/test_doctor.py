"""`localseek doctor`: each line is good, or says what to do."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest
from conftest import RunCommand

RTX_4090 = "NVIDIA GeForce RTX 4090, 24564, 23658, 550.54.15"


@pytest.fixture
def doctor(localseek: RunCommand, environment: dict[str, str], in_a_moment: None) -> RunCommand:
    """Run `doctor` where no network is to be used."""
    environment["HF_HUB_OFFLINE"] = "1"
    return lambda *arguments: localseek("doctor", *arguments)


@pytest.fixture
def nvidia_smi(environment: dict[str, str], tmp_path: Path) -> Path:
    """A program of that name; write into it what it is to do."""
    path = tmp_path / "bin" / "nvidia-smi"
    path.parent.mkdir()
    path.write_text(f"#!/bin/sh\necho '{RTX_4090}'\n")
    path.chmod(0o755)
    environment["PATH"] = f"{path.parent}:{environment['PATH']}"
    return path


def test_each_line_is_good_or_says_what_to_do(doctor: RunCommand) -> None:
    ran = doctor()
    told = ran.stdout.decode().splitlines()

    assert ran.returncode == 0
    topics = [line[6:17].strip() for line in told if line[:6].strip() in ("good", "to do")]
    assert topics == ["CPU", "memory", "bandwidth", "llama.cpp", "disk", "hub", "model"]
    for i, line in enumerate(told):
        if line.startswith("to do") and " model " not in line:
            assert told[i + 1].startswith(" " * 17), line


def test_the_speed_to_expect_comes_with_its_derivation(doctor: RunCommand) -> None:
    last = doctor().stdout.decode().splitlines()[-1]

    assert "t/s: " in last
    assert "GB read per token at" in last


def test_a_gpu_that_the_build_cannot_use_comes_with_the_command(
    doctor: RunCommand, nvidia_smi: Path
) -> None:
    told = doctor().stdout.decode()

    assert "good  GPU        NVIDIA GeForce RTX 4090, 23.1 of 24.0 GiB free, driver" in told
    assert "to do llama.cpp" in told
    assert "was built without a GPU" in told
    cuda = 'CMAKE_ARGS="-DGGML_CUDA=on" pip install --force-reinstall --no-cache-dir'
    assert f"{cuda} llama-cpp-python==" in told
    assert "-DGGML_VULKAN=on" in told
    assert "r1-0528-8b:Q8_0, once llama.cpp can use the card about 90 t/s" in told


def test_a_driver_that_fails_is_something_to_do(doctor: RunCommand, nvidia_smi: Path) -> None:
    nvidia_smi.write_text("#!/bin/sh\necho 'NVIDIA-SMI has failed \033[31m'; exit 9\n")

    told = doctor().stdout.decode()

    assert "to do GPU        nvidia-smi says: NVIDIA-SMI has failed" in told
    assert "\033" not in told


def test_json_has_all_the_numbers(doctor: RunCommand, nvidia_smi: Path) -> None:
    told = json.loads(doctor("--json").stdout)

    assert told["gpus"][0]["name"] == "NVIDIA GeForce RTX 4090"
    assert told["machine"]["gpu"]["bytes_per_s"] == 1008e9
    assert told["llama_cpp"] == {
        "version": told["llama_cpp"]["version"],
        "can_use_gpus": False,
        "devices": [],
    }
    assert told["bandwidth"]["bytes_per_s"] > 1e8
    assert {"SSE3", "NEON"} & set(told["cpu"]["features_used"])
    assert told["recommended"]["model"] == "r1-0528-8b"
    assert told["recommended"]["speed"]["derivation"][0]["place"] == "GPU"
    by_topic = {finding["topic"]: finding for finding in told["findings"]}
    assert by_topic["hub"]["good"] is True
    assert "not asked" in by_topic["hub"]["text"]


def test_a_hub_that_is_not_there_is_something_to_do(
    doctor: RunCommand, environment: dict[str, str]
) -> None:
    environment["HF_HUB_OFFLINE"] = "0"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        environment["HF_ENDPOINT"] = f"http://127.0.0.1:{closed.getsockname()[1]}"
        told = doctor().stdout.decode()

    assert "to do hub" in told
    assert "refused" in told
