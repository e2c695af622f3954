"""Layers go to the GPU as planned; where it turns out to be full, fewer, and a person is told."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import scripts
from conftest import MakeModel
from pretend_gpu import Ran, Run, run_on_gpu
from scripted_gguf import Script

from localseek.engine.interrupt import Interrupt
from localseek.errors import OutOfMemoryError
from localseek.jobs.job import RunSettings
from localseek.jobs.loaded_model import LoadedModel
from localseek.jobs.offload import gpu_room, unused_gpu_notice, with_fewer_layers
from localseek.models.gpus import MARGIN_BYTES

MIB = 2**20
ROOMY = 4 * 2**30


def full_above(n_most: int) -> OutOfMemoryError:
    return OutOfMemoryError("it", needed_bytes=n_most + 1, free_bytes=n_most, hint="")


@pytest.mark.parametrize(
    ("wanted", "n_most", "tried"),
    [(33, 40, [33]), (33, 20, [33, 24, 18]), (2, 0, [2, 1, 0]), (0, 0, [0])],
)
def test_a_full_gpu_gets_a_quarter_less_each_time(
    wanted: int, n_most: int, tried: list[int]
) -> None:
    tries: list[int] = []
    notices: list[str] = []

    def make(n_gpu_layers: int) -> str:
        tries.append(n_gpu_layers)
        if n_gpu_layers > n_most:
            raise full_above(n_most)
        return f"{n_gpu_layers} layers"

    assert with_fewer_layers(make, wanted, notices.append) == f"{tried[-1]} layers"
    assert tries == tried
    assert len(notices) == len(tried) - 1


def test_without_any_memory_it_is_out_of_memory() -> None:
    notices: list[str] = []

    def make(n_gpu_layers: int) -> str:
        raise full_above(-1)

    with pytest.raises(OutOfMemoryError) as caught:
        with_fewer_layers(make, 4, notices.append)

    assert caught.value.exit_code == 71
    assert notices[0] == "4 layers are more than the memory of the GPU holds now; trying 3."


def test_what_is_free_of_a_device_can_be_said() -> None:
    room = gpu_room(MARGIN_BYTES + 5)

    assert (room.n_devices, room.usable_bytes, room.is_shared) == (1, 5, False)


def test_a_machine_without_a_gpu_has_no_room_and_no_notice() -> None:
    assert gpu_room().n_devices == 0
    assert unused_gpu_notice(0) == ""
    assert "no GPU for 20 layers" in unused_gpu_notice(20)


def test_a_gpu_that_this_build_cannot_use_is_pointed_out(tmp_path: Path) -> None:
    information = tmp_path / "proc/driver/nvidia/gpus/0000:01:00.0/information"
    for path, text in ((information, "Model: RTX 4090\n"), (tmp_path / "dev/nvidia0", "")):
        path.parent.mkdir(parents=True)
        path.write_text(text)

    notice = unused_gpu_notice(None, tmp_path)

    assert notice.startswith("RTX 4090 is idle: this build of llama.cpp cannot use it")
    assert "localseek doctor" in notice
    assert unused_gpu_notice(0, tmp_path) == ""  # it was not asked for


@pytest.mark.parametrize(
    ("free_vram_bytes", "layers"),
    [
        (MARGIN_BYTES + 64 * MIB, "2/2 layers on the GPU"),
        (MARGIN_BYTES, ""),
        (0, ""),
    ],
)
def test_the_plan_decides_how_many_layers_a_gpu_gets(
    free_vram_bytes: int, layers: str, scripted_model: MakeModel
) -> None:
    settings = RunSettings(free_vram_bytes=free_vram_bytes)
    loaded = LoadedModel(scripted_model(scripts.THINKS), settings, interrupt=Interrupt())

    assert loaded.layers_on_gpu == layers
    assert any("no room for a layer" in notice for notice in loaded.notices) != bool(layers)
    loaded.close()


CASES = {
    "there is room": (ROOMY, []),
    "auto": (ROOMY, ["--gpu-layers", "auto"]),
    "only the margin": (MARGIN_BYTES, []),
    "one layer": (ROOMY, ["--gpu-layers", "1"]),
    "none": (ROOMY, ["--gpu-layers", "0"]),
    "weights too large": (20_000, ["--gpu-layers", "2"]),
    "context too large": (800_000, ["--gpu-layers", "2"]),
    "nonsense": (ROOMY, ["--gpu-layers", "many"]),
}


@pytest.fixture(scope="module")
def ran(
    scripted_model: MakeModel, pretend_gpu: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Ran]:
    """What `ask -v` says in each case; one process for all."""
    model = scripted_model(Script(reply=["<think>", "two", " plus", " two", "</think>", "four"]))
    ask = ["ask", "-v", "--temperature", "0", "--threads", "1", "-m", str(model)]
    runs = [Run(argv=[*ask, *flags, "2+2?"], vram_bytes=vram) for vram, flags in CASES.values()]
    home = str(tmp_path_factory.mktemp("home"))
    environment = {"HOME": home, "PATH": os.environ["PATH"]}
    return dict(zip(CASES, run_on_gpu(pretend_gpu, runs, environment), strict=True))


@pytest.mark.parametrize(
    ("case", "layers"),
    [
        ("there is room", "2/2"),
        ("auto", "2/2"),
        ("only the margin", None),
        ("one layer", "1/2"),
        ("none", None),
        ("weights too large", None),
        ("context too large", "2/2"),  # at first
    ],
)
def test_a_reply_comes_whatever_the_gpu_holds(
    case: str, layers: str | None, ran: dict[str, Ran]
) -> None:
    code, answer, log = ran[case]

    assert (code, answer) == (0, "four\n"), log
    on_gpu = re.search(r"(\S+) layers on the GPU", log)
    assert (on_gpu[1] if on_gpu else None) == layers


@pytest.mark.parametrize("case", CASES)
def test_a_person_is_told_when_it_holds_less_than_planned(case: str, ran: dict[str, Ran]) -> None:
    tried = re.findall(r"GPU holds now; trying (\d+)", ran[case].stderr)

    assert tried == (["1", "0"] if "too large" in case else [])


def test_layers_are_a_number_or_auto(ran: dict[str, Ran]) -> None:
    assert ran["nonsense"].returncode == 2
    assert "'many' is neither auto nor a number of layers" in ran["nonsense"].stderr
