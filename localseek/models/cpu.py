"""The processor: its name, and what of its instruction sets a build of llama.cpp uses.

Linux tells what a processor can do; elsewhere nothing is claimed about what a build leaves
unused.

Source: ggml_backend_cpu_get_features in ggml/src/ggml-cpu/ggml-cpu.cpp of llama.cpp for its
names, arch/*/kernel/cpu of Linux for those of /proc/cpuinfo.
"""

from __future__ import annotations

import platform
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from localseek.printable import printable

CPUINFO = Path("/proc/cpuinfo")

# llama.cpp's name of an instruction set -> that of Linux. AMX is not here: we leave it alone.
_FLAGS = {
    "SSE3": "pni",
    "SSSE3": "ssse3",
    "AVX": "avx",
    "AVX2": "avx2",
    "F16C": "f16c",
    "FMA": "fma",
    "BMI2": "bmi2",
    "AVX_VNNI": "avx_vnni",
    "AVX512": "avx512f",
    "AVX512_VBMI": "avx512_vbmi",
    "AVX512_VNNI": "avx512_vnni",
    "AVX512_BF16": "avx512_bf16",
    "NEON": "asimd",
    "DOTPROD": "asimddp",
    "FP16_VA": "asimdhp",
    "MATMUL_INT8": "i8mm",
    "SVE": "sve",
    "SME": "sme",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cpu:
    """What a processor is called, and what it can do as far as the system tells."""

    name: str
    flags: frozenset[str]

    def unused(self, compiled: AbstractSet[str]) -> tuple[str, ...]:
        """Instruction sets that the processor has and a build with ``compiled`` does not use."""
        return tuple(n for n, flag in _FLAGS.items() if flag in self.flags and n not in compiled)


def used(compiled: AbstractSet[str]) -> tuple[str, ...]:
    """The instruction sets among the features of a build."""
    return tuple(name for name in _FLAGS if name in compiled)


def read_cpu(cpuinfo: Path = CPUINFO) -> Cpu:
    """Read what Linux says; the name alone elsewhere."""
    try:
        text = cpuinfo.read_text(encoding="utf-8", errors="replace")
    except OSError:
        text = ""
    fields: dict[str, str] = {}
    for line in text.splitlines():
        key, _, value = line.partition(":")
        fields.setdefault(key.strip(), value.strip())
    name = fields.get("model name") or platform.processor() or platform.machine()
    flags = fields.get("flags", fields.get("Features", ""))  # the latter on ARM
    return Cpu(name=printable(name), flags=frozenset(flags.split()))
