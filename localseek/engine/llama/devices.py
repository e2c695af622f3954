"""What this build of llama.cpp can compute on: its GPUs, and the CPU's instruction sets.

The functions are looked up through the library that is loaded, as in ``guard``; where they
are not to be found that way (Windows, where each DLL has its own), no GPU is known.

Source: ggml/include/ggml-backend.h; llama_print_system_info and llama_prepare_model_devices
in src/llama.cpp of llama.cpp 0c1e57098.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

from localseek.engine.llama.library import C
from localseek.printable import printable

_GPU, _INTEGRATED = 1, 2  # enum ggml_backend_dev_type
_DEVICE = ctypes.c_void_p
_SIZES = ctypes.POINTER(ctypes.c_size_t)
_SIGNATURES: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "ggml_backend_dev_count": (ctypes.c_size_t, ()),
    "ggml_backend_dev_get": (_DEVICE, (ctypes.c_size_t,)),
    "ggml_backend_dev_type": (ctypes.c_int, (_DEVICE,)),
    "ggml_backend_dev_name": (ctypes.c_char_p, (_DEVICE,)),
    "ggml_backend_dev_description": (ctypes.c_char_p, (_DEVICE,)),
    "ggml_backend_dev_backend_reg": (ctypes.c_void_p, (_DEVICE,)),
    "ggml_backend_dev_memory": (None, (_DEVICE, _SIZES, _SIZES)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A GPU that layers can be put on."""

    name: str  # "CUDA0"
    description: str  # "NVIDIA GeForce RTX 4090"
    free_bytes: int
    total_bytes: int
    is_integrated: bool  # its memory is main memory


def gpu_devices() -> tuple[Device, ...]:
    """The GPUs that llama.cpp puts layers on unless told otherwise; none without such a build.

    Those of one backend only, where two backends see the same card. Integrated ones only if
    there are no others, as upstream does.
    """
    try:
        call = {name: _function(name) for name in _SIGNATURES}
    except AttributeError:
        return ()
    found: dict[int, list[tuple[int, Device]]] = {_GPU: [], _INTEGRATED: []}
    for index in range(call["ggml_backend_dev_count"]()):
        handle = call["ggml_backend_dev_get"](index)
        kind = call["ggml_backend_dev_type"](handle)
        if kind in found:
            backend = call["ggml_backend_dev_backend_reg"](handle)
            found[kind].append((backend, _device(call, handle, kind)))
    devices = found[_GPU] or found[_INTEGRATED]
    return tuple(device for backend, device in devices if backend == devices[0][0])


def cpu_features() -> frozenset[str]:
    """What the CPU backend was compiled with: "AVX2", "FMA", "REPACK" …"""
    _, _, of_cpu = system_info().partition("CPU : ")
    return frozenset(part.split()[0] for part in of_cpu.split("|") if "=" in part)


def system_info() -> str:
    """What each backend of this build was compiled for, in llama.cpp's words."""
    return str(C.llama_print_system_info().decode("utf-8", "replace"))


def _device(call: dict[str, Any], handle: int, kind: int) -> Device:
    free, total = ctypes.c_size_t(), ctypes.c_size_t()
    call["ggml_backend_dev_memory"](handle, ctypes.byref(free), ctypes.byref(total))
    return Device(
        name=_text(call["ggml_backend_dev_name"](handle)),
        description=_text(call["ggml_backend_dev_description"](handle)),
        free_bytes=free.value,
        total_bytes=total.value,
        is_integrated=kind == _INTEGRATED,
    )


def _text(raw: bytes | None) -> str:
    return printable((raw or b"").decode("utf-8", "replace"))


def _function(name: str) -> Any:
    function = getattr(C._lib, name)  # noqa: SLF001 - the handle of the library that is in use
    function.restype, function.argtypes = _SIGNATURES[name]
    return function
