"""The llama-cpp-python that is installed: what it can use, and how to get one that can use more.

Source: README of llama-cpp-python, "Supported Backends"; docs/build.md of llama.cpp.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version

from localseek.engine.llama.devices import Device, cpu_features, gpu_devices
from localseek.engine.llama.library import supports_gpu
from localseek.models.gpus import Gpu, Vendor

PACKAGE = "llama-cpp-python"
NATIVE = "-DGGML_NATIVE=ON"  # compile for the processor at hand

# CMake's argument for each backend, and what has to be there to compile it; the best first.
_BACKENDS: dict[Vendor, tuple[tuple[str, str], ...]] = {
    "NVIDIA": (
        ("-DGGML_CUDA=on", "needs the CUDA toolkit"),
        ("-DGGML_VULKAN=on", "needs the Vulkan SDK, and no CUDA"),
    ),
    "AMD": (
        ("-DGGML_HIP=on", "needs ROCm"),
        ("-DGGML_VULKAN=on", "needs the Vulkan SDK, and no ROCm"),
    ),
    "Apple": (("-DGGML_METAL=on", "needs Xcode's command line tools"),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class LlamaBuild:
    """What was compiled in."""

    version: str
    features: frozenset[str]  # of the CPU
    can_use_gpus: bool
    devices: tuple[Device, ...]


def installed_build() -> LlamaBuild:
    """Ask the library."""
    return LlamaBuild(
        version=version(PACKAGE),
        features=cpu_features(),
        can_use_gpus=supports_gpu(),
        devices=gpu_devices(),
    )


def commands_for(gpus: Sequence[Gpu], build: LlamaBuild) -> list[str]:
    """What to type for a build that can use ``gpus``, each with what it needs as a comment."""
    vendors = dict.fromkeys(gpu.vendor for gpu in gpus)
    return [
        f"{install_command(argument, build.version)}   # {needs}"
        for vendor in vendors
        for argument, needs in _BACKENDS[vendor]
    ]


def install_command(argument: str, wanted: str, platform: str = sys.platform) -> str:
    """Compile and install the same version anew, with ``argument`` for CMake."""
    pip = f"pip install --force-reinstall --no-cache-dir {PACKAGE}=={wanted}"
    if platform == "win32":
        return f'$env:CMAKE_ARGS = "{argument}"; {pip}'
    return f'CMAKE_ARGS="{argument}" {pip}'
