"""The GPUs of this machine, whether llama.cpp can use them or not.

    NVIDIA   nvidia-smi, which comes with the driver
    AMD      what the amdgpu driver of Linux keeps under /sys
    Apple    the processor is one: its GPU takes a share of main memory

None is the normal case. What cannot be understood is said, never guessed.

Source: nvidia-smi --help-query-gpu; Documentation/gpu/amdgpu/driver-misc.rst of Linux
(mem_info_vram_total, mem_info_vram_used, product_name).
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psutil

from localseek.printable import printable

MIB = 2**20
# Left free on each device: a driver takes some hundred MiB for itself and its kernels, and
# other programs take some at any time. Source: fit_params_target in common/common.h of llama.cpp.
MARGIN_BYTES = 2**30
NVIDIA_SMI = "nvidia-smi"
TIMEOUT_S = 5.0  # a sleeping card takes a second or two to answer
N_SHOWN = 120  # characters of what nvidia-smi complains
_QUERY = (
    "--query-gpu=name,memory.total,memory.free,driver_version",
    "--format=csv,noheader,nounits",
)
_UNKNOWN = "[N/A]"  # memory of a card that shares it with the processor
_APPLE_SHARE = (
    3 / 4
)  # of main memory that macOS lets the GPU take at most, a little less on small ones
_SMALLEST = 2**30  # less VRAM than that is an integrated GPU's carve-out

Vendor = Literal["NVIDIA", "AMD", "Apple"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gpu:
    """A GPU, and what of its memory is free."""

    vendor: Vendor
    name: str
    total_bytes: int
    free_bytes: int
    driver: str | None = None
    is_shared: bool = False  # its memory is main memory


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundGpus:
    """What was found, and in a sentence why perhaps not all of it."""

    gpus: tuple[Gpu, ...] = ()
    problem: str = ""


def usable_bytes(free_bytes: Iterable[int]) -> int:
    """What may be filled of devices that have so much free each."""
    return sum(max(0, free - MARGIN_BYTES) for free in free_bytes)


def find_gpus(root: Path = Path("/"), nvidia_smi: Sequence[str] = (NVIDIA_SMI,)) -> FoundGpus:
    """Ask the drivers. Takes as long as nvidia-smi does, up to TIMEOUT_S."""
    nvidia = ask_nvidia_smi(nvidia_smi)
    return FoundGpus(
        gpus=(*nvidia.gpus, *amd_gpus(root), *apple_gpus()),
        problem=nvidia.problem,
    )


def glimpse_gpu(root: Path = Path("/")) -> str:
    """The name of a GPU that a driver is loaded for, found without starting a program; or "".

    Quick enough for every start: a few files. An integrated GPU does not count, for it is no
    faster than the memory that it shares with the processor.
    """
    if sys.platform == "win32":  # pragma: no cover - the suite runs on Linux
        driver = Path(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "nvcuda.dll")
        return "an NVIDIA GPU" if driver.is_file() else ""
    for information in sorted(root.glob("proc/driver/nvidia/gpus/*/information")):
        if any(root.glob("dev/nvidia[0-9]*")):  # else the card is not handed to this container
            return _nvidia_model(information)
    return next((gpu.name for gpu in amd_gpus(root)), "")


def ask_nvidia_smi(command: Sequence[str] = (NVIDIA_SMI,)) -> FoundGpus:
    """Run nvidia-smi and read what it says; no driver, no GPU, no problem."""
    try:
        done = subprocess.run(  # noqa: S603 - a program of the driver, by its name
            [*command, *_QUERY], capture_output=True, timeout=TIMEOUT_S, check=False
        )
    except (FileNotFoundError, PermissionError):
        return FoundGpus()
    except subprocess.TimeoutExpired:
        return FoundGpus(problem=f"{NVIDIA_SMI} does not answer within {TIMEOUT_S:.0f} s")
    except OSError as error:
        return FoundGpus(problem=f"{NVIDIA_SMI} cannot be run: {error.strerror}")
    output = (done.stdout or done.stderr).decode("utf-8", "replace")
    if done.returncode:
        return FoundGpus(problem=f"{NVIDIA_SMI} says: {_first_line(output)}")
    return parse_nvidia_smi(output)


def parse_nvidia_smi(text: str) -> FoundGpus:
    """Read lines of four fields; one that is none of ours spoils it all, for it was not asked for."""
    gpus = []
    for line in filter(None, map(str.strip, text.splitlines())):
        fields = [field.strip() for field in line.split(",")]
        gpu = _nvidia_gpu(*fields) if len(fields) == len(_QUERY[0].split(",")) else None
        if gpu is None:
            return FoundGpus(
                problem=f"{NVIDIA_SMI} says what is no list of GPUs: {_first_line(line)}"
            )
        gpus.append(gpu)
    return FoundGpus(gpus=tuple(gpus))


def amd_gpus(root: Path = Path("/")) -> tuple[Gpu, ...]:
    """The cards of the amdgpu driver that have memory of their own."""
    gpus = []
    for total_file in sorted(root.glob("sys/class/drm/card[0-9]*/device/mem_info_vram_total")):
        device = total_file.parent
        total, used = _number_in(total_file), _number_in(device / "mem_info_vram_used")
        if total is None or used is None or total < _SMALLEST:
            continue
        name = printable(_text_in(device / "product_name").strip()) or "AMD GPU"
        gpus.append(
            Gpu(vendor="AMD", name=name, total_bytes=total, free_bytes=max(0, total - used))
        )
    return tuple(gpus)


def apple_gpus() -> tuple[Gpu, ...]:
    """The GPU of an Apple processor, with the share of memory that it may take."""
    if sys.platform != "darwin" or platform.machine() != "arm64":
        return ()
    memory = psutil.virtual_memory()  # pragma: no cover - the suite runs on Linux
    most = int(memory.total * _APPLE_SHARE)
    return (
        Gpu(
            vendor="Apple",
            name="Apple GPU",
            total_bytes=most,
            free_bytes=min(most, int(memory.available)),
            is_shared=True,
        ),
    )


def _nvidia_gpu(name: str, total: str, free: str, driver: str) -> Gpu | None:
    if total == free == _UNKNOWN:
        memory = psutil.virtual_memory()
        total_bytes, free_bytes = int(memory.total), int(memory.available)
    elif total.isdecimal() and free.isdecimal():
        total_bytes, free_bytes = int(total) * MIB, int(free) * MIB
    else:
        return None
    return Gpu(
        vendor="NVIDIA",
        name=printable(name),
        total_bytes=total_bytes,
        free_bytes=free_bytes,
        driver=printable(driver),
        is_shared=total == _UNKNOWN,
    )


def _nvidia_model(information: Path) -> str:
    """What the driver calls a card: the line ``Model:`` of its file."""
    lines = _text_in(information).splitlines()
    model = next((line for line in lines if line.startswith("Model:")), "")
    return printable(model.removeprefix("Model:").strip()) or "an NVIDIA GPU"


def _first_line(text: str) -> str:
    line = next(iter(text.strip().splitlines()), "nothing")
    return printable(line[:N_SHOWN])


def _number_in(path: Path) -> int | None:
    text = _text_in(path).strip()
    return int(text) if text.isdecimal() and len(text) < 20 else None


def _text_in(path: Path) -> str:
    """What a file of a driver says; nothing if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
