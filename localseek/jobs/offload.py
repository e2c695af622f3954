"""How much of a model goes to the GPU, and what happens when it turns out to be too much.

    free memory of the devices ─▶ less a margin ─▶ layers that fit ─▶ load
                                                        ▲              │ full after all
                                                        └─ a quarter ──┘ fewer, with a notice

The plan is for what llama.cpp allocates. Beside that a driver takes some hundred MiB for
itself and its kernels, and other programs may take some at any time: hence the margin, and
hence the second try.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from localseek.engine.llama.devices import Device, gpu_devices
from localseek.engine.llama.library import supports_gpu
from localseek.errors import OutOfMemoryError
from localseek.models.gpus import glimpse_gpu, usable_bytes

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class GpuRoom:
    """The GPUs that this build can use."""

    n_devices: int = 0
    usable_bytes: int = 0  # of all of them, less the margin
    is_shared: bool = False  # it is a part of main memory


def gpu_room(free_vram_bytes: int | None = None) -> GpuRoom:
    """Ask the devices, or take ``free_vram_bytes`` for what one of them has."""
    if free_vram_bytes is not None:
        return GpuRoom(n_devices=1, usable_bytes=usable_bytes([free_vram_bytes]))
    devices = gpu_devices()
    return GpuRoom(
        n_devices=len(devices),
        usable_bytes=usable_bytes(device.free_bytes for device in devices),
        is_shared=any(map(_is_shared, devices)),
    )


def with_fewer_layers(
    make: Callable[[int], T], n_gpu_layers: int, on_notice: Callable[[str], None]
) -> T:
    """Return ``make(n_gpu_layers)``; where memory is full, what it makes with fewer of them.

    Each try has a quarter fewer, the last has none. Raises OutOfMemoryError if that fails too.
    """
    try:
        return make(n_gpu_layers)
    except OutOfMemoryError:
        if not n_gpu_layers:
            raise
    fewer = n_gpu_layers * 3 // 4
    on_notice(
        f"{n_gpu_layers} layers are more than the memory of the GPU holds now; trying {fewer}."
    )
    return with_fewer_layers(make, fewer, on_notice)


def full_gpu_notice(room: GpuRoom, n_gpu_layers: int, wanted: int | None) -> str:
    """One line if there is a GPU and nothing of the model goes to it, unasked, or ""."""
    if not room.n_devices or n_gpu_layers or wanted is not None:
        return ""
    return "the GPU has no room for a layer of this model: all of it runs on the CPU."


def unused_gpu_notice(n_gpu_layers: int | None, root: Path = Path("/")) -> str:
    """One line if layers are wanted on a GPU that this build of llama.cpp cannot use, or ""."""
    if n_gpu_layers == 0 or supports_gpu():
        return ""
    name = glimpse_gpu(root)
    if name:
        return f"{name} is idle: this build of llama.cpp cannot use it; see `localseek doctor`."
    if n_gpu_layers:
        return f"there is no GPU for {n_gpu_layers} layers: all of them stay on the CPU."
    return ""


def _is_shared(device: Device) -> bool:
    return device.is_integrated or sys.platform == "darwin"
