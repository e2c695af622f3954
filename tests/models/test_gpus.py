"""Drivers are asked for GPUs; none is the normal case, and nothing is guessed."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest

from localseek.models.card import CardError, card_of, parse_card
from localseek.models.gpu_bandwidth import gpu_bandwidth
from localseek.models.gpus import (
    MARGIN_BYTES,
    Gpu,
    amd_gpus,
    ask_nvidia_smi,
    find_gpus,
    glimpse_gpu,
    parse_nvidia_smi,
    usable_bytes,
)

GIB, MIB = 2**30, 2**20
RTX_4090 = "NVIDIA GeForce RTX 4090, 24564, 23658, 550.54.15\n"
INFORMATION = "Model: \t\t NVIDIA GeForce RTX 4090\nIRQ:   \t\t 154\nGPU UUID: \t GPU-1\n"


def program(folder: Path, python: str) -> list[str]:
    """A program that nvidia-smi could be."""
    path = folder / "nvidia_smi.py"
    path.write_text(python)
    return [sys.executable, str(path)]


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def amd_card(root: Path, number: int, total: str, used: str, name: str | None = None) -> None:
    device = root / f"sys/class/drm/card{number}/device"
    write(device / "mem_info_vram_total", f"{total}\n")
    write(device / "mem_info_vram_used", f"{used}\n")
    if name is not None:
        write(device / "product_name", f"{name}\n")


def test_cards_are_read_from_nvidia_smi(tmp_path: Path) -> None:
    second = "NVIDIA H100 80GB HBM3, 81559, 80994, 550.54.15\n"
    found = ask_nvidia_smi(program(tmp_path, f"print({RTX_4090 + second!r}, end='')"))

    assert found.problem == ""
    assert [gpu.name for gpu in found.gpus] == ["NVIDIA GeForce RTX 4090", "NVIDIA H100 80GB HBM3"]
    assert found.gpus[0] == Gpu(
        vendor="NVIDIA",
        name="NVIDIA GeForce RTX 4090",
        total_bytes=24564 * MIB,
        free_bytes=23658 * MIB,
        driver="550.54.15",
    )


def test_no_driver_is_no_problem(tmp_path: Path) -> None:
    found = find_gpus(tmp_path, nvidia_smi=["no-such-program-as-this"])

    assert (found.gpus, found.problem) == ((), "")


@pytest.mark.parametrize(
    ("python", "problem"),
    [
        ("print('couldn\\'t communicate with the driver\\x1b[2J'); raise SystemExit(9)", "couldn"),
        ("import sys; sys.exit('no devices')", "says: no devices"),
        ("print('RTX 4090, 24564, 23658')", "no list of GPUs: RTX 4090, 24564, 23658"),
        ("print('RTX 4090, 24564 MiB, 23658 MiB, 550')", "no list of GPUs"),
        ("print('RTX 4090, -1, 5, 550')", "no list of GPUs"),
        ("raise SystemExit(6)", "says: nothing"),
    ],
)
def test_what_is_not_understood_is_said(tmp_path: Path, python: str, problem: str) -> None:
    found = ask_nvidia_smi(program(tmp_path, python))

    assert found.gpus == ()
    assert problem in found.problem
    assert "\x1b" not in found.problem


def test_a_driver_that_hangs_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("localseek.models.gpus.TIMEOUT_S", 0.3)

    found = ask_nvidia_smi(program(tmp_path, "import time; time.sleep(60)"))

    assert "does not answer" in found.problem


def test_a_card_that_shares_memory_has_that_of_the_machine() -> None:
    [gpu] = parse_nvidia_smi("NVIDIA GB10, [N/A], [N/A], 580.95.05\n").gpus

    assert gpu.is_shared
    assert gpu.total_bytes == psutil.virtual_memory().total


def test_amd_cards_with_memory_of_their_own_are_read_from_the_driver(tmp_path: Path) -> None:
    amd_card(tmp_path, 0, str(24 * GIB), str(2 * GIB), "AMD Radeon RX 7900 XTX")
    amd_card(tmp_path, 1, str(512 * MIB), "0", "an integrated one")
    amd_card(tmp_path, 2, "much", "0")

    [gpu] = amd_gpus(tmp_path)

    assert (gpu.vendor, gpu.name) == ("AMD", "AMD Radeon RX 7900 XTX")
    assert gpu.free_bytes == 22 * GIB
    assert glimpse_gpu(tmp_path) == "AMD Radeon RX 7900 XTX"


def test_a_glimpse_finds_a_card_that_this_system_may_use(tmp_path: Path) -> None:
    write(tmp_path / "proc/driver/nvidia/gpus/0000:01:00.0/information", INFORMATION)
    assert glimpse_gpu(tmp_path) == ""  # the device is not in this container

    write(tmp_path / "dev/nvidia0", "")
    assert glimpse_gpu(tmp_path) == "NVIDIA GeForce RTX 4090"


def test_a_margin_is_left_on_each_device() -> None:
    assert usable_bytes([3 * GIB, 2 * GIB, GIB // 2]) == 5 * GIB - 2 * MARGIN_BYTES
    assert usable_bytes([]) == 0


@pytest.mark.parametrize(
    ("name", "gib", "gb_per_s"),
    [
        ("NVIDIA GeForce RTX 4090", 24, 1008),
        ("RTX 4090", 24, 1008),
        ("NVIDIA GeForce RTX 4090 Laptop GPU", 16, 576),
        ("NVIDIA GeForce RTX 3060", 12, 360),
        ("NVIDIA GeForce RTX 3060", 8, 240),
        ("NVIDIA A100-SXM4-80GB", 80, 1940),
        ("NVIDIA A100-PCIE-40GB", 40, 1555),
        ("NVIDIA H100 80GB HBM3", 80, 3350),
        ("NVIDIA H100 PCIe", 80, 2000),
        ("Tesla V100-SXM2-16GB", 16, 900),
        ("NVIDIA GeForce RTX 4090 Ti", 24, None),
        ("RTX 40", 24, None),
        ("", 24, None),
    ],
)
def test_a_bandwidth_is_that_of_the_very_card(name: str, gib: int, gb_per_s: int | None) -> None:
    expected = None if gb_per_s is None else gb_per_s * 1e9

    assert gpu_bandwidth(name, gib * GIB) == expected


@pytest.mark.parametrize(
    ("text", "name", "n_bytes", "bytes_per_s"),
    [
        ("24GiB", "a GPU", 24 * GIB, None),
        ("24 GB", "a GPU", 24 * 10**9, None),
        ("512mib", "a GPU", 512 * MIB, None),
        ("24GiB,RTX 4090", "RTX 4090", 24 * GIB, 1008e9),
        ("24GiB, RTX 4090 , 900GB/s", "RTX 4090", 24 * GIB, 900e9),
        ("11.5GiB,mine,400 gb/s", "mine", int(11.5 * GIB), 400e9),
    ],
)
def test_a_card_is_described_by_size_name_and_rate(
    text: str, name: str, n_bytes: int, bytes_per_s: float | None
) -> None:
    card = parse_card(text)

    assert (card.name, card.total_bytes, card.bytes_per_s) == (name, n_bytes, bytes_per_s)
    assert not card.is_here


@pytest.mark.parametrize(
    "text", ["", "24", "RTX 4090", "-1GiB", "0GiB", "1e9GiB", "24GiB,x,fast", "24GiB,x,0GB/s"]
)
def test_a_card_that_makes_no_sense_is_a_usage_error(text: str) -> None:
    with pytest.raises(CardError) as caught:
        parse_card(text)

    assert caught.value.exit_code == 2


def test_cards_of_a_machine_count_as_one() -> None:
    [one] = parse_nvidia_smi(RTX_4090).gpus

    assert card_of([]) is None
    card = card_of([one, one])
    assert card is not None
    assert card.name == "2 x NVIDIA GeForce RTX 4090"
    assert card.total_bytes == 2 * one.total_bytes
    assert card.bytes_per_s == 1008e9  # layers are computed one after the other
